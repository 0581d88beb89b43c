"""What stands at the edge of a fact or of the judgement: the values that turn its conditions, one by one."""

from __future__ import annotations

import pytest

from inspector import verify
from inspector.idps.loader import engines, load, names
from inspector.idps.recognise import Signals, recognise
from inspector.qlik.oauth_scopes import SCOPES
from inspector.qlik.subject import opaque
from inspector.sources.loading import load as load_text
from tests.cases import entra, findings, generic, jwk, keycloak, report, sign


def test_a_key_of_an_unknown_type_is_named_by_it() -> None:
    check = verify(sign({"sub": "1"}, kid=None), {"kty": "XYZ"})
    assert (check.status, check.rule) == (
        "no-key",
        "jwks-invalid",
    ) and "its type “XYZ” is not known here" in check.reason
    curve = verify(sign({"sub": "1"}, kid=None), {"kty": "EC", "crv": "P-999", "x": "AA", "y": "AA"})
    assert "“P-999”" in curve.reason


def test_what_is_no_key_in_a_set_is_not_tried_for_a_named_one() -> None:
    check = verify(sign({"sub": "1"}), {"keys": ["x", jwk(kid="other")]})
    assert check.rule == "key-not-found" and [one.key.kid for one in check.attempts] == ["other"]


@pytest.mark.parametrize(("length", "cut"), [(100, False), (129, False), (131, True), (300, True)])
def test_a_long_sign_of_a_provider_is_cut(length: int, cut: bool) -> None:
    issuer = "https://acme.okta.com/oauth2/aus" + "a" * (length - 2)
    because = recognise(Signals(issuers=(issuer,))).because
    assert ("…" in because) is cut and (issuer in because) is not cut


def test_software_behind_other_names_knows_nothing_that_is_shared_by_all() -> None:
    assert engines() and not any(load(name).table("loopback") for name in engines())
    assert all(load(name).table("loopback") for name in names())


def test_a_challenge_beside_a_page_says_why() -> None:
    case = keycloak().dict()
    told = 'Bearer error="invalid_token", error_description="The access token expired"'
    page = {"status": 401, "body": "<html><body>Sign in please</body></html>"}
    case["userinfo"] |= {**page, "headers": {"www-authenticate": told, "content-type": "text/html"}}
    assert "invalid_token: The access token expired" in findings(case)["userinfo-failed"]["cause"]
    case["userinfo"] |= {**page, "headers": {"content-type": "text/html"}}
    assert "invalid_token" not in findings(case)["userinfo-failed"]["cause"]


def test_a_challenge_beside_a_page_tells_what_the_token_endpoint_refuses() -> None:
    case = keycloak().dict()
    told = 'Basic realm="x", error="invalid_client", error_description="The client secret is wrong"'
    page = {"status": 401, "body": "<html><body>Unauthorized</body></html>"}
    for header, rule in (({"www-authenticate": told}, "client-secret-invalid"), ({}, "token-error-other")):
        case["token"]["response"] = {**page, "headers": {"content-type": "text/html", **header}}
        assert report(case)["verdict"]["root_cause"] == rule


@pytest.mark.parametrize(("claim", "realm"), [("onprem_sam_account_name", "ACME"), ("preferred_username", None)])
def test_a_realm_is_suggested_for_a_windows_name_alone(claim: str, realm: str | None) -> None:
    login = entra()
    for name in ("preferred_username", "upn", "email"):
        login.claims.pop(name, None)
    login.mapping = {**(login.mapping or {}), "sub": ["sub"]}
    login.claims |= {claim: "mschmidt", "netbios_name": "ACME"}
    suggestion = report(login)["suggestion"]
    assert suggestion and (suggestion["changes"]["sub"], suggestion["changes"].get("realm")) == (claim, realm)


def test_that_there_will_be_no_user_is_said_beside_another_cause() -> None:
    for name, told in (("", True), ("Maria Schmidt", False)):
        login = generic()
        login.drop_userinfo = ("email",)
        login.claims["name"] = name
        summary = report(login)["verdict"]["summary"]
        assert ("(and name is missing): " in summary) is told, summary
    alone = generic()
    for claim in ("name", "given_name", "family_name", "nickname"):
        alone.claims.pop(claim, None)
    assert "(and" not in report(alone)["verdict"]["summary"]


def test_a_configuration_of_another_kind_alone_says_what_it_serves() -> None:
    config = generic().dict()["identity_provider"] | {"interactive": False}
    told = report({"identity_provider": config})
    kind = next(f for f in told["findings"] if f["rule"] == "config-of-another-kind")
    assert told["verdict"]["summary"] == kind["cause"] and "It serves" in kind["cause"]
    assert "It serves" not in report({"identity_provider": generic().dict()["identity_provider"]})["verdict"]["summary"]


def test_a_scope_that_only_manages_has_no_reading_half() -> None:
    pairs = {name: f"{name}:read" in SCOPES for name in SCOPES if ":" not in name}
    assert {True, False} == set(pairs.values()) and pairs["apps"] and not pairs["offline_access"]


@pytest.mark.parametrize(("text", "told"), [("bcdfghjklmnpqrstvwxzbcdf", True), ("xkqz", False), ("schmidt", False)])
def test_letters_that_make_no_word_are_an_opaque_id_only_where_they_are_many(text: str, told: bool) -> None:
    assert (opaque(text) is not None) is told


def test_a_label_with_its_value_on_the_next_line_is_a_claim() -> None:
    rows = "iss\nhttps://id.acme.example\naud\nqlik\nsub\n1\nexp\n1711614397\nemail\nmaria@acme.example\n"
    assert load_text(rows).at("id_token_decoded.payload.email") == "maria@acme.example"
