"""`diagnose` is a pure function that survives any evidence."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.case.model import Case
from inspector.diagnosis import diagnose
from tests.cases import HEALTHY, T, keycloak, okta, sign

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(["openid", "https://acme.okta.com", "eyJhbGciOiJSUzI1NiJ9.e30.AA", "/login/callback", "S-1", ""]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)
MEMBERS = (
    "title",
    "observed_at",
    "target",
    "tenant",
    "identity_provider",
    "oauth_client",
    "client",
    "discovery",
    "jwks",
    "authorize",
    "token",
    "userinfo",
    "qlik_error",
    "id_token",
    "access_token",
    "previous",
    "network_error",
    "exchanges",
    "source_notes",
    "logout_token",
    "masked",
)


def leaves(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Paths to every value inside a JSON value, containers included."""
    found = [path] if path else []
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        found += leaves(inner, (*path, key))
    return found


def put(value: Any, path: tuple[Any, ...], new: Any) -> None:
    for key in path[:-1]:
        value = value[key]
    value[path[-1]] = new


BASE = keycloak().dict()
PATHS = leaves(BASE)


@given(st.sampled_from(MEMBERS), JSON)
def test_any_json_in_any_member(member: str, value: Any) -> None:
    raw = {**copy.deepcopy(BASE), member: value}
    report = diagnose(Case.from_dict(raw))
    assert report.to_dict() == diagnose(Case.from_dict(raw)).to_dict()
    json.dumps(report.to_dict(masked=True))


@given(st.sampled_from(PATHS), JSON)
def test_any_json_at_any_depth(path: tuple[Any, ...], value: Any) -> None:
    raw = copy.deepcopy(BASE)
    put(raw, path, value)
    assert diagnose(Case.from_dict(raw)).verdict.login in ("succeeds", "degraded", "fails", "unknown")


@given(
    st.dictionaries(
        st.sampled_from(
            [
                "iss",
                "aud",
                "exp",
                "iat",
                "nbf",
                "sub",
                "nonce",
                "azp",
                "email",
                "groups",
                "email_verified",
                "auth_time",
                "at_hash",
                "acr",
                "_claim_names",
            ]
        ),
        JSON,
    ),
    st.sampled_from(["qlik", "jwt-idp", "cloudflare-access", "qlik-oauth"]),
)
def test_any_claims(claims: dict[str, Any], target: str) -> None:
    raw = keycloak().dict()
    raw["target"] = target
    raw["token"]["response"]["body"]["id_token"] = sign({"iss": "https://x.example", "exp": T, **claims})
    raw["userinfo"]["body"] = claims
    diagnose(Case.from_dict(raw)).to_dict()


@given(st.dictionaries(st.sampled_from(MEMBERS), JSON, max_size=5), st.sampled_from(["qlik", "jwt-idp", "qlik-oauth"]))
def test_any_case(members: dict[str, Any], target: str) -> None:
    diagnose(Case.from_dict({"target": target, **members})).to_dict()


def test_the_case_is_not_changed() -> None:
    case = Case.from_dict(okta().dict())
    before = json.dumps(case.to_dict())
    diagnose(case)
    assert json.dumps(case.to_dict()) == before


def test_an_empty_case_knows_nothing() -> None:
    report = diagnose(Case.from_dict({}))
    assert report.verdict.login == "unknown"
    assert report.findings == ()
    assert report.passed == ()


@pytest.mark.parametrize("name", HEALTHY)
def test_every_rule_has_exactly_one_outcome(name: str) -> None:
    from inspector.rules.catalogue import ALL

    report = diagnose(Case.from_dict(HEALTHY[name]().dict()))
    outcomes = [*report.passed, *(u.rule for u in report.not_checked), *{f.rule for f in report.findings}]
    assert sorted(outcomes) == sorted(r.name for r in ALL)


def test_masked_report_names_nobody() -> None:
    report = diagnose(Case.from_dict(okta().dict()))
    text = json.dumps(report.to_dict(masked=True), ensure_ascii=False)
    for value in ("Maria", "Schmidt", "maria.schmidt", "acme.example", "00u4k2c9q1WqXyZ5d7AB", "Qlik-Admins"):
        assert value not in text
    assert "s3cr3t" not in json.dumps(report.to_dict())
