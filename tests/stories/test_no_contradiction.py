"""No report contradicts itself: the mapping's rows, Qlik's user, the findings and the sentence say the same."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cases import HEALTHY, report, sign
from tests.contract.catalogue import strange
from tests.samples import FIRES

STORED = {
    "sub": "subject",
    "name": "name",
    "email": "email",
    "email_verified": "email_verified",
    "groups": "groups",
    "picture": "picture",
    "locale": "locale",
    "zoneinfo": "zoneinfo",
}
YEAR = 365 * 86400


def contradictions(found: dict[str, Any]) -> list[str]:
    told = strange(found)
    verdict, user = found["verdict"], found["qlik_user"]
    by_code = {f["code"]: f for f in found["findings"]}
    for row in found["mapping"]:
        name = STORED.get(row["attribute"])
        if name and row["value"] != user[name]:
            told.append(f"{row['attribute']}: the row stores {row['value']!r}, the user has {user[name]!r}")
        wrong = [c for c in row["findings"] if by_code[c]["severity"] == "error"]
        if row["status"] == "ok" and wrong:
            told.append(f"{row['attribute']} is ok beside {wrong}")
    counted = [
        f["rule"]
        for f in found["findings"]
        if f["severity"] == "error" and not f["because_of"] and not f["assumed"] and f["code"] != "R07"
    ]
    good = ("succeeds", "Qlik granted an access token")
    if verdict["login"] == "succeeds" and (counted or not any(words in verdict["summary"] for words in good)):
        told.append(f"succeeds beside {counted}: {verdict['summary']}")
    if counted and not verdict["root_cause"]:
        told.append(f"{counted} without a root cause")
    if verdict["root_cause"] and "No error was found" in verdict["summary"]:
        told.append(verdict["summary"])
    return told


@pytest.mark.parametrize("name", FIRES)
def test_a_sample_does_not_contradict_itself(name: str) -> None:
    assert contradictions(report(FIRES[name][1]())) == []


@pytest.mark.parametrize("name", HEALTHY)
def test_the_age_of_a_pasted_token_is_never_its_fault(name: str) -> None:
    login = HEALTHY[name]()
    payload = {k: v - YEAR if k in ("iat", "exp", "nbf", "auth_time") else v for k, v in login.id_payload().items()}
    bare = {"id_token": sign(payload), "opened_at": "2026-11-21T10:00:00Z"}
    found = report(bare)
    assert contradictions(found) == []
    assert found["judged_at"]["basis"] == "issued"
    assert found["verdict"]["root_cause"] != "token-expired"
    stale = next(f for f in found["findings"] if f["rule"] == "token-expired")
    assert stale["severity"] == "info"
    payload.pop("exp")
    fault = report({**bare, "id_token": sign(payload)})
    assert fault["verdict"]["lead"] == "required-claim-missing"
