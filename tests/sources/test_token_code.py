"""Source code that makes a token for Qlik's JWT login; the texts of people stand in tests/field/code.toml."""

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.diagnosis import diagnose
from inspector.sources.found import SourceError
from inspector.sources.loading import load
from inspector.sources.syntax.code_values import Computed, object_at, without_comments

PAYLOAD = 'const payload = { jti: uid.sync(32), sub, subType: "user", name, email, email_verified: true };\n'
OPTIONS = (
    'const options = { keyid: "k1", algorithm: "RS256", issuer: "acme", audience: "qlik.api/login/jwt-session", %s };'
)


def decoded(text: str) -> dict[str, Any]:
    found = load(text).object("id_token_decoded")
    assert found is not None
    return found


def rules(text: str) -> list[str]:
    return [finding.rule for finding in diagnose(load(text)).findings]


@pytest.mark.parametrize(
    ("times", "seconds"),
    [
        ('expiresIn: "6h", notBefore: "0s"', 21600),
        ('expiresIn: "30s", notBefore: "1s"', 29),
        ('expiresIn: "1 day", notBefore: "0s"', 86400),
        ("expiresIn: 3600, notBefore: 0", 3600),
        ('expiresIn: "120000", notBefore: "0"', 120),
        ("expiresIn: config.ttl, notBefore: 0", None),
        ('expiresIn: "1h"', None),
    ],
)
def test_the_lifetime_is_what_the_spans_say(times: str, seconds: int | None) -> None:
    found = decoded(PAYLOAD + OPTIONS % times)
    assert found.get("lifetime") == seconds
    assert found["payload"]["exp"] == "…" and found["payload"]["iat"] == "…"


@pytest.mark.parametrize(
    ("expression", "fires"),
    [
        ("int(time.time()) + 7200", True),
        ("now + timedelta(hours=2)", True),
        ("int(time.time()) + 60 * 60", False),
        ("now + timedelta(minutes=5)", False),
        ("int(deadline.timestamp())", False),
    ],
)
def test_a_lifetime_in_an_expression(expression: str, fires: bool) -> None:
    text = (
        'payload = {"jti": str(uuid4()), "sub": user, "subType": "user", "name": name, "email": mail, '
        f'"email_verified": True, "iss": "acme", "aud": "qlik.api/login/jwt-session", '
        f'"iat": now, "nbf": int(time.time()), '
        f'"exp": {expression}}}\njwt.encode(payload, key, algorithm="RS256", headers={{"kid": "k1"}})'
    )
    assert ("jwt-lifetime" in rules(text)) is fires
    assert "jwt-claim-missing" not in rules(text)


def test_what_the_code_computes_is_neither_missing_nor_wrong() -> None:
    text = PAYLOAD.replace("email_verified: true", "email_verified: user.verified, groups: user.groups")
    report = diagnose(load(text + OPTIONS % 'expiresIn: "5m", notBefore: 0'))
    assert report.findings == () and report.verdict.login == "unknown" and "not shown" in report.verdict.summary
    assert report.qlik_user["email"] == "…" and report.qlik_user["email_verified"] == "…"
    reasons = {one.rule: one.reason for one in report.not_checked}
    assert (
        reasons["jwt-email-unverified"] == reasons["jwt-groups-not-array"] == "its value is not shown in what was given"
    )


def test_a_wrong_literal_beside_them_is_an_error() -> None:
    text = PAYLOAD.replace("email_verified: true", 'email_verified: "true", groups: "Sales"')
    assert rules(text + OPTIONS % 'expiresIn: "5m", notBefore: 0') == ["jwt-email-unverified", "jwt-groups-not-array"]


def test_options_that_are_not_in_sight_leave_the_registered_claims_open() -> None:
    text = 'const jwt = require("jsonwebtoken");\n' + PAYLOAD + "return jwt.sign(payload, key, options);"
    found = decoded(text)
    assert found["header"] == {"alg": "…", "kid": "…"} and found["payload"]["nbf"] == "…"
    assert rules(text) == []


def test_a_default_algorithm_is_the_librarys() -> None:
    options = OPTIONS.replace('algorithm: "RS256", ', "") % 'expiresIn: "5m", notBefore: 0'
    assert decoded(PAYLOAD + options)["header"]["alg"] == "HS256"
    assert rules(PAYLOAD + options) == ["jwt-alg"]


def test_a_constant_is_its_value_and_a_parameter_is_not() -> None:
    text = 'const ISSUER = "acme-portal";\nlet kid = "a";\nkid = "b";\n' + PAYLOAD
    text += OPTIONS.replace('"acme"', "ISSUER").replace('"k1"', "kid") % 'expiresIn: "5m", notBefore: 0'
    assert decoded(text)["payload"]["iss"] == "acme-portal" and decoded(text)["header"]["kid"] == "…"


def test_members_of_another_object_may_be_any() -> None:
    text = 'const payload = { ...base, subType: "user", name: "Ada", email: "ada@example.com" };\n'
    text += OPTIONS % 'expiresIn: "5m"'
    assert rules(text) == [] and decoded(text)["payload"]["jti"] == "…"


def test_a_payload_alone_is_read_for_the_jwt_login() -> None:
    text = (
        '{"jti": "k5b", "sub": "u1", "subType": "user", "name": "Ada", "email": "a@b.example", "email_verified": false}'
    )
    case = load(text)
    assert case.target == "jwt-idp" and case.at("id_token_decoded.payload.exp") == "…"
    assert rules(text) == ["jwt-email-unverified"]


def test_a_printed_token_beside_its_code_is_what_counts() -> None:
    claims = (
        '{"iss":"acme","aud":"qlik.api/login/jwt-session","sub":"u1","subType":"user","name":"Ada","email":"a@example.com",'
        '"email_verified":true,"jti":"j1","iat":1763630073,"nbf":1763630073,"exp":1763630373}'
    )
    case = load(f"{claims}\n")
    assert case.at("id_token_decoded.payload.exp") == 1763630373


@pytest.mark.parametrize(
    "text",
    [
        "jwt.verify(token, key, { issuer: 'acme', audience: 'qlik.api/login/jwt-session', algorithms: ['RS256'] });",
        "const payload = { sub: id, name: n, role: 'admin' }; jwt.sign(payload, s, { expiresIn: '1h', issuer: 'a' });",
        "await fetch(`https://${host}/login/jwt-session`, { method: 'POST', headers: { Authorization: t } });",
        "interface Payload { sub: string; subType: string; name: string; email: string }",
        '{"data":[{"id":"T1","sub":"SCIM","subType":"user","expiry":"2018-10-30","name":"x","email":"y"}]}',
    ],
)
def test_what_is_not_a_token_for_the_jwt_login(text: str) -> None:
    try:
        case = load(text)
    except SourceError:
        return
    assert case.object("id_token_decoded") is None


@pytest.mark.parametrize(
    "text",
    ["{ const a = 1; }", "{ return { a: 1 } }", "{ if (x) { y() } }", "{}", "{ a: 1", "[1, 2]"],
)
def test_a_block_of_statements_is_no_object(text: str) -> None:
    assert object_at(text, 0) is None


def test_values_of_several_languages() -> None:
    written = object_at(
        '{"a": 1, \'b\': True, c: `x${y}`, d, {"e", new[] {"f"}}, "g" => "h" . $i, j: f("k", {l: 1})}', 0
    )
    assert written is not None
    computed = {name for name, value in written.members.items() if isinstance(value, Computed)}
    assert computed == {"c", "d", "g", "j"} and written.members["e"] == ["f"]
    assert {name: written.members[name] for name in "ab"} == {"a": 1, "b": True}


@given(st.text(alphabet="{}[]()'\"`,:=>.$\\/ \na1-+", max_size=200), st.integers(0, 3))
def test_any_text_is_survived(text: str, at: int) -> None:
    object_at(text, at)
    assert len(without_comments(text)) == len(text)
    with suppress(SourceError):
        load(PAYLOAD[:-4] + text)
