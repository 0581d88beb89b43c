"""`login --logout`: the address that is opened, and what the person is told."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from inspector.case.model import Case
from inspector.cli.logout import end_session
from tests.cases import okta


def _case(**metadata: Any) -> Case:
    raw = okta().dict()
    raw["discovery"]["body"] |= metadata
    raw["identity_provider"]["postLogoutRedirectUri"] = "https://acme.example/bye"
    return Case.from_dict(raw)


def test_the_session_is_ended_with_qliks_own_address(capsys: pytest.CaptureFixture[str]) -> None:
    opened: list[str] = []
    case = _case(end_session_endpoint="https://acme.okta.com/oauth2/v1/logout")
    assert end_session(case, lambda url: bool(opened.append(url)) or True)
    parts = urlsplit(opened[0])
    given = parse_qs(parts.query)
    assert f"{parts.scheme}://{parts.netloc}{parts.path}" == "https://acme.okta.com/oauth2/v1/logout"
    assert given["post_logout_redirect_uri"] == ["https://acme.example/bye"]
    assert given["client_id"] == ["0oa4k2c9q1WqXyZ5d7"]
    assert given["id_token_hint"] == [case.id_token_text]
    said = capsys.readouterr().err
    assert "back to https://acme.example/bye" in said
    assert "eyJ" not in said


def test_a_provider_without_logout_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert not end_session(_case(), lambda url: pytest.fail("nothing is opened"))
    assert "end_session_endpoint" in capsys.readouterr().err


def test_without_a_browser_the_address_is_not_printed(capsys: pytest.CaptureFixture[str]) -> None:
    case = _case(end_session_endpoint="https://acme.okta.com/oauth2/v1/logout")
    assert not end_session(case, lambda url: False)
    said = capsys.readouterr().err
    assert "no browser" in said
    assert "id_token_hint" not in said
