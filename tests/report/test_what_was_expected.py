"""What was expected is shown where it is known; that nothing is known of it is no "absent"."""

from __future__ import annotations

from typing import Any

import pytest

from inspector.report.forms import draw_report
from tests.report.evidence import report_of
from tests.samples.protocol import own_api


def refused() -> dict[str, Any]:
    """A login whose userinfo says itself that the access token is for another API."""
    case = own_api("api://acme-reports")
    del case["token"]["response"]["body"]["access_token"]
    words = "Access token validation failure. Invalid audience."
    error = {"code": "InvalidAuthenticationToken", "message": words}
    case["userinfo"] = {"url": case["userinfo"]["url"], "status": 401, "headers": {}, "body": {"error": error}}
    return case


@pytest.mark.parametrize("form", ["text", "markdown", "html"])
def test_words_that_quote_no_value_expect_nothing(form: str) -> None:
    report = report_of(refused())
    found = report.finding("access-token-audience")
    assert found is not None and found.expected is None and found.actual
    told = draw_report(report, form)
    part = told[told.index("access-token-audience") :][:1500]
    assert "Access token validation failure" in part and "expected" not in part
