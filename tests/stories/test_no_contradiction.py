"""No report contradicts itself: the mapping's rows, Qlik's user, the findings and the sentence say the same."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
    told += of_rows(found) + of_verdict(found)
    return told


def of_rows(found: dict[str, Any]) -> list[str]:
    """What a row says of itself, and of the findings that it names."""
    told: list[str] = []
    by_code = {f["code"]: f for f in found["findings"]}
    user = found["qlik_user"]
    for row in found["mapping"]:
        name = row["attribute"]
        if row["status"] == "error" and not any(by_code[c]["severity"] == "error" for c in row["findings"]):
            told.append(f"{name} is an error without one: {row['findings']}")
        if row["status"] == "ok" and row["attribute"] in STORED and row["value"] in ("", None) and row["lookups"]:
            told.append(f"{name} is ok and stores nothing")
        if row["attribute"] == "email" and row["value"] and user["email_verified"] is not True:
            told.append("the address is stored without email_verified")
        if row["attribute"] == "email" and row["arrives"] and row["value"] == "" and row["status"] == "ok":
            told.append("the address arrives, is not stored, and that is ok")
    return told


def of_verdict(found: dict[str, Any]) -> list[str]:
    """The sentence, the lead and Qlik's own word against the findings."""
    told: list[str] = []
    verdict = found["verdict"]
    rules: dict[str, list[dict[str, Any]]] = {}
    for finding in found["findings"]:
        rules.setdefault(finding["rule"], []).append(finding)
    causes = {f["because_of"] for f in found["findings"]} - {None}
    told += [f"because of {rule}, which is no finding" for rule in causes if rule not in rules]
    roots = [f for f in rules.get(verdict["root_cause"], ()) if f["severity"] == "error" and not f["because_of"]]
    if verdict["root_cause"] and (verdict["lead"] != verdict["root_cause"] or all(f["assumed"] for f in roots)):
        told.append(f"the root cause {verdict['root_cause']} is none, or does not lead")
    leads = [f for f in rules.get(verdict["lead"], ()) if not f["because_of"]]
    if verdict["lead"] and not any(said(f, verdict["summary"]) for f in leads):
        told.append(f"the sentence does not say the lead {verdict['lead']}: {verdict['summary']}")
    begins = {
        "fails": ("The login fails", "Whoever signs in will fail"),
        "degraded": ("The user gets in, but ", "Whoever signs in will get in"),
        "succeeds": ("The login succeeds", "Qlik granted an access token"),
    }.get(verdict["login"])
    if begins and not verdict["summary"].startswith(begins):
        told.append(f"{verdict['login']}, and the sentence: {verdict['summary']}")
    if verdict["login"] == "fails" and verdict["qlik_status"] == "success":
        told.append("fails with success")
    user = found["qlik_user"]
    if verdict["login"] == "succeeds" and found["mapping"] and not (user["subject"] and user["name"]):
        told.append(f"succeeds without a user: {user}")
    return told


def said(lead: dict[str, Any], summary: str) -> bool:
    """Whether the sentence holds the first sentence of the lead's cause."""
    return lead["cause"].split(". ")[0].rstrip(".") in summary


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


TEXTS = st.sampled_from(
    [
        "",
        " ",
        "maria",
        "Maria Schmidt",
        "maria@acme.example",
        "maria@",
        "0",
        "true",
        "m\u0430ria",
        "a\u200bb",
        "x" * 300,
    ]
)
VALUES: st.SearchStrategy[Any] = st.one_of(
    st.sampled_from([None, True, False, 0, 1, 3.5, [], {}, ["a"], [""], ["a", 1], [[]], {"value": "maria"}]),
    TEXTS,
    st.lists(TEXTS, max_size=3),
)
NAMES = ("sub", "name", "email", "email_verified", "groups", "picture", "locale", "preferred_username", "upn", "E-mail")
LOOKUPS = st.lists(
    st.sampled_from([*NAMES, "/user/email", "user.email", "https://qlik.com/groups", "/groups/0", "Name", ""]),
    max_size=3,
)


@st.composite
def logins(draw: st.DrawFn) -> dict[str, Any]:
    """A healthy login whose claims, mapping and settings are anything."""
    login = HEALTHY[draw(st.sampled_from(sorted(HEALTHY)))]()
    for target in (login.claims, login.only_id, login.only_userinfo):
        target |= draw(st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=4))
    for name in draw(st.lists(st.sampled_from(NAMES), max_size=3)):
        login.claims.pop(name, None)
    login.mapping = (login.mapping or {}) | draw(
        st.dictionaries(st.sampled_from(["sub", "name", "email", "email_verified", "groups"]), LOOKUPS, max_size=3)
    )
    if draw(st.booleans()):
        login.provider = draw(st.sampled_from(["generic", "okta", "azureAD", "adfs", "auth0", "keycloak"]))
    flags = ["emailVerifiedAlwaysTrue", "useClaimsFromIdToken", "blockOfflineAccessScope"]
    login.options |= {flag: draw(st.booleans()) for flag in draw(st.lists(st.sampled_from(flags), max_size=2))}
    login.with_userinfo, login.with_config = draw(st.booleans()), draw(st.integers(0, 3)) > 0
    return login.dict()


@given(logins())
def test_no_login_contradicts_itself(case: dict[str, Any]) -> None:
    assert contradictions(report(case)) == []
