# ruff: noqa: E501 — printed objects read across
"""Decoded claims are a token without its signature, however they were printed; they never make a login succeed."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.case.model import Case
from inspector.diagnosis import diagnose
from inspector.sources.found import SourceError
from inspector.sources.registry import read, recognise

HEADER = {"alg": "RS256", "typ": "JWT", "kid": "k1"}
CLAIMS = {
    "iss": "https://sso.example.com/realms/acme",
    "sub": "ada",
    "aud": "qlik",
    "iat": 1711610797,
    "exp": 1711614397,
    "email": "ada@example.com",
    "email_verified": True,
    "name": "Ada L",
}
PRETTY = json.dumps(CLAIMS, indent=2)

FORMS = {
    "payload": PRETTY,
    "header and payload": json.dumps({"header": HEADER, "payload": CLAIMS, "signature": "x"}),
    "jwt.io": f"HEADER:ALGORITHM & TOKEN TYPE\n\n{json.dumps(HEADER, indent=2)}\n\nPAYLOAD:DATA\n\n{PRETTY}\n\nVERIFY SIGNATURE",
    "jwt.ms": f"{json.dumps(HEADER)}.{json.dumps(CLAIMS)}.[Signature]",
    "article": f"Header:\n{json.dumps(HEADER)}\n\nPayload:\n{PRETTY}",
    "IDX message": f"IDX10501: Signature validation failed. token: '{json.dumps(HEADER)}.{json.dumps(CLAIMS)}'",
    "comments": PRETTY.replace('"sub": "ada",', '"sub": "ada", // the user\n  # more'),
    "omission": PRETTY.replace('"sub": "ada",', '"sub": "ada",\n  …\n  ...'),
    "trailing comma": PRETTY.replace("\n}", ",\n}"),
    "Python": f"claims: {CLAIMS!r}",
    "JavaScript": "{ iss: 'https://sso.example.com/realms/acme', sub: 'ada', aud: 'qlik', iat: 1711610797, exp: 1711614397,"
    " email: 'ada@example.com', email_verified: true, name: 'Ada L' }",
    "Go": "claims: map[aud:qlik email:ada@example.com email_verified:true exp:1.711614397e+09 iat:1.711610797e+09 "
    "iss:https://sso.example.com/realms/acme name:Ada L sub:ada]",
    "PHP print_r": "Array\n(\n    [iss] => https://sso.example.com/realms/acme\n    [sub] => ada\n    [aud] => qlik\n"
    "    [iat] => 1711610797\n    [exp] => 1711614397\n    [email] => ada@example.com\n    [email_verified] => true\n"
    "    [name] => Ada L\n)\n",
    "Ruby": '{"iss"=>"https://sso.example.com/realms/acme", "sub"=>"ada", "aud"=>"qlik", "iat"=>1711610797, '
    '"exp"=>1711614397, "email"=>"ada@example.com", "email_verified"=>true, "name"=>"Ada L"}',
    "Java": "{sub=ada, aud=qlik, iss=https://sso.example.com/realms/acme, exp=2024-03-28T08:26:37Z, "
    "iat=2024-03-28T07:26:37Z, email=ada@example.com, email_verified=true, name=Ada L}",
    "Rust": 'Claims { iss: "https://sso.example.com/realms/acme", sub: "ada", aud: "qlik", iat: 1711610797, '
    'exp: 1711614397, email: Some("ada@example.com"), email_verified: Some(true), name: Some("Ada L") }',
    "claim list": "iss: https://sso.example.com/realms/acme\nsub: ada\naud: qlik\niat: 1711610797\nexp: 1711614397\n"
    "email: ada@example.com\nemail_verified: true\nname: Ada L",
    ".NET": "iss: https://sso.example.com/realms/acme\n"
    "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/nameidentifier: ada\naud: qlik\niat: 1711610797\n"
    "exp: 1711614397\nhttp://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress: ada@example.com\n"
    "email_verified: true\nname: Ada L",
    "log": f"DBG extracted claims={json.dumps(CLAIMS)} line=oidc_auth.go:135",
}
WITH_HEADER = ("header and payload", "jwt.io", "jwt.ms", "article", "IDX message")


@pytest.mark.parametrize("form", FORMS)
def test_decoded_claims_are_a_token_without_signature(form: str) -> None:
    found = recognise(FORMS[form])
    decoded = found.members["id_token_decoded"]
    assert decoded["payload"] == CLAIMS
    assert decoded["header"] == (HEADER if form in WITH_HEADER else {})
    assert "userinfo" not in found.members
    report = diagnose(Case(found.members))
    assert report.verdict.login != "succeeds"
    assert next(t for t in report.tokens if t.kind == "id").format == "decoded"
    unchecked = {one.rule: one.reason for one in report.not_checked}
    assert unchecked["signature-invalid"] == "only the decoded claims were given"


def test_the_header_is_judged_too() -> None:
    case = Case(recognise(json.dumps({"header": {**HEADER, "alg": "HS256"}, "payload": CLAIMS})).members)
    assert "alg-not-accepted-by-qlik" in {f.rule for f in diagnose(case).findings}


@pytest.mark.parametrize("audience", ["qlik.api/login/jwt-session", "qlik.api/jwt-login-session"])
def test_a_token_for_the_jwt_login_sets_the_target(audience: str) -> None:
    claims = {**CLAIMS, "aud": audience, "subType": "user", "jti": "1"}
    assert recognise(f"Header:\n{json.dumps(HEADER)}\nPayload:\n{json.dumps(claims)}").members["target"] == "jwt-idp"


@pytest.mark.parametrize(
    "text",
    [
        json.dumps({"sub": "1", "email": "m@a.com", "name": "M"}),
        "{'sub': '1', 'email': 'm@a.com'}",
        "sub: ada\nname: Ada\ncity: Paris",
        json.dumps({"version": "1.0", "exp": 7}),
        "{ iss: issuer(), aud: x }",
    ],
)
def test_near_misses_are_no_token(text: str) -> None:
    try:
        members: dict[str, Any] = recognise(text).members
    except SourceError:
        return
    assert "id_token_decoded" not in members and "access_token_decoded" not in members


@given(st.text(alphabet="{}[]()'\"=>:,.…#/\\ \nabmap123trueissudexp-", max_size=60))
def test_no_text_breaks_the_reader(text: str) -> None:
    try:
        read("x " + text)
    except SourceError as error:
        assert str(error)
