"""Nothing secret and nobody's name is in a masked case, and what a diagnosis needs still is."""

from __future__ import annotations

import copy
import hashlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.case.model import Case
from inspector.jose import base64url
from inspector.jose.token import decode, examine
from inspector.masking.case import mask_case
from inspector.masking.shape import shape

SECRET = "kanarienSECRET%s9x"
PERSON = "Kanarienvogel"


def token(claims: dict[str, Any], **header: Any) -> str:
    parts = ({"alg": "RS256", "kid": "k1", **header}, claims)
    return ".".join(base64url.encode(json.dumps(p).encode()) for p in parts) + "." + base64url.encode(b"S" * 256)


def claims() -> dict[str, Any]:
    return {
        "iss": "https://acme.okta.com",
        "aud": "0oaclient",
        "exp": 1795003600,
        "iat": 1795000000,
        "sub": f"00u{PERSON}4K2",
        "name": f"Maria {PERSON}",
        "given_name": PERSON,
        "email": f"{PERSON}@{PERSON}.com",
        "email_verified": True,
        "groups": [f"{PERSON}-admins", f"/{PERSON}/emea"],
        "employee": 4711081512,
        "https://acme/dept": f"{PERSON} dept",
        "nonce": SECRET % "nonce",
        "sid": SECRET % "sid",
        "address": {"street": f"{PERSON} street 7"},
    }


def full_case() -> dict[str, Any]:
    """A marked value in every member that can hold a secret or a person."""
    id_token, access = token(claims()), token({**claims(), "scp": ["openid"]})
    code, state, verifier = SECRET % "code", SECRET % "state", "v" + SECRET % "verifier" * 4
    callback = f"https://t.eu.qlikcloud.com/login/callback?code={code}&state={state}#id_token={id_token}"
    page = (
        f'<html><body>User {PERSON}@{PERSON}.com <input type="hidden" name="SAMLResponse" value="{SECRET % "saml"}">'
        f"<a href='https://idp/x?code={code}&amp;login_hint={PERSON}%40acme.com'>x</a> Bearer {id_token}</body></html>"
    )
    headers = {
        "Set-Cookie": f"sid={SECRET % 'cookie'}; Path=/; HttpOnly",
        "Cookie": f"a={SECRET % 'a'}; b={SECRET % 'b'}",
        "Authorization": f"Bearer {access}",
        "Location": callback,
        "Content-Type": "application/json",
    }
    body = {"access_token": access, "id_token": id_token, "refresh_token": SECRET % "refresh", "token_type": "Bearer"}
    return {
        "format": "qlik-inspector-case/1",
        "title": f"Login of {PERSON}@acme.com",
        "observed_at": "2026-11-21T10:00:00Z",
        "tenant": {
            "host": "t.eu.qlikcloud.com",
            "users": [
                {
                    "id": "65f0ca",
                    "subject": f"00u{PERSON}4K2",
                    "email": f"{PERSON}@{PERSON}.com",
                    "name": f"Maria {PERSON}",
                    "status": "active",
                }
            ],
        },
        "identity_provider": {
            "provider": "okta",
            "protocol": "OIDC",
            "description": f"asked for by {PERSON}@acme.com",
            "options": {
                "clientId": "0oaclient",
                "clientSecret": SECRET % "qlik",
                "realm": PERSON,
                "claimsMapping": {"sub": ["sub"], "email": ["email", "/https:~1~1acme~1mail"]},
            },
            "pendingResult": {
                "status": "claimsError",
                "idpClaims": claims(),
                "resultantClaims": {"name": f"M {PERSON}"},
            },
        },
        "client": {
            "client_id": "0oaclient",
            "client_secret": SECRET % "client",
            "redirect_uri": "https://t/login/callback",
            "decryption_key": {"kty": "RSA", "n": "AQAB", "d": SECRET % "d"},
        },
        "discovery": {
            "url": "https://acme.okta.com/.well-known/openid-configuration",
            "headers": headers,
            "body": {"issuer": "https://acme.okta.com", "claims_supported": ["sub", "email"]},
        },
        "jwks": {
            "body": {
                "keys": [
                    {"kty": "RSA", "kid": "k1", "n": "AQAB", "e": "AQAB", "d": SECRET % "jwk"},
                    {"kty": "oct", "k": SECRET % "oct"},
                ]
            }
        },
        "authorize": {
            "request_url": f"https://acme.okta.com/v1/authorize?client_id=0oaclient&state={state}"
            f"&nonce={SECRET % 'nonce'}&login_hint={PERSON}%40acme.com&scope=openid%20groups",
            "response": {"status": 400, "headers": headers, "body": page},
            "callback_url": callback,
            "callback_form": {"code": code, "state": state, "id_token": id_token},
        },
        "token": {
            "request": {
                "grant_type": "authorization_code",
                "code": code,
                "code_verifier": verifier,
                "client_secret": SECRET % "post",
                "client_assertion": token({"iss": "c"}),
            },
            "response": {"status": 200, "headers": headers, "body": body},
        },
        "userinfo": {"url": "https://acme.okta.com/v1/userinfo", "status": 200, "headers": headers, "body": claims()},
        "qlik_error": {
            "status": 401,
            "url": f"https://t/x?code={code}",
            "body": {
                "errors": [
                    {"code": "LOGIN-12", "title": "Multiple active users", "detail": f"for {PERSON}@{PERSON}.com"}
                ]
            },
        },
        "id_token": id_token,
        "access_token": SECRET % "opaque",
        "refresh_token": SECRET % "r2",
        "previous": {"jtis": [SECRET % "jti"]},
        "network_error": {"where": "token", "kind": "tls", "detail": f"while {PERSON}@acme.com logged in"},
        "exchanges": [
            {
                "step": "token",
                "method": "POST",
                "url": "https://acme.okta.com/v1/token?x=" + id_token,
                "status": 200,
                "headers": headers,
                "body": body,
            },
            {"step": "userinfo", "url": callback, "body": {"name": f"{PERSON} M", "groups": [PERSON]}},
            {"step": "callback", "body": f"code={code}&state={state}&user={PERSON}%40acme.com"},
        ],
        "x-unknown": {"who": f"{PERSON} again", "deep": [{"what": SECRET % "unknown"}]},
    }


def _all_text(raw: Any) -> str:
    """The file's text, and what is inside its tokens."""
    text = json.dumps(raw, ensure_ascii=False)
    inner = []
    for part in text.replace('"', " ").replace("=", " ").replace("&", " ").split():
        if part.startswith("ey"):
            seen = examine(part)
            inner.append(json.dumps([seen.header, seen.payload, repr(seen.signature)], ensure_ascii=False))
    return text + "".join(inner)


def test_no_marked_value_survives_anywhere() -> None:
    text = _all_text(mask_case(full_case()))
    for mark in ("SECRET", "kanarienSECRET", PERSON, PERSON.lower(), "4711081512", base64url.encode(b"S" * 60)):
        assert mark not in text, text[max(0, text.index(mark) - 80) : text.index(mark) + 40]


def test_without_personal_masking_only_the_secrets_go() -> None:
    masked = mask_case(full_case(), personal=False)
    text = _all_text(masked)
    assert "kanarienSECRET" not in text.replace("kanarienSECRETnonce", "").replace("kanarienSECRETunknown", "")
    assert masked["userinfo"]["body"]["name"] == f"Maria {PERSON}"
    assert decode(masked["id_token"]).payload["email"] == f"{PERSON}@{PERSON}.com"


def test_what_the_diagnosis_needs_is_kept() -> None:
    raw = full_case()
    before = copy.deepcopy(raw)
    masked = mask_case(raw)
    assert raw == before
    assert masked["masked"] is True
    case = Case.from_dict(masked)
    assert case.request["client_id"] == "0oaclient"
    assert case.request["scope"] == "openid groups"
    assert case.request["state"] == (case.callback or {})["state"] == masked["authorize"]["callback_form"]["state"]
    mapping = before["identity_provider"]["options"]["claimsMapping"]
    kept = masked["identity_provider"]["options"]["claimsMapping"]
    assert kept == json.loads(json.dumps(mapping).replace("~1~1acme~1", "~1~1masked1~1")), "all but the host in a name"
    assert masked["qlik_error"]["body"]["errors"][0]["code"] == "LOGIN-12"
    issuer = masked["discovery"]["body"].pop("issuer")
    assert issuer == "https://masked1.okta.com", "another name for the host, and still Okta's"
    assert before["discovery"]["body"].items() > masked["discovery"]["body"].items()
    assert masked["userinfo"]["body"]["email_verified"] is True
    assert masked["userinfo"]["body"]["email"].count("@") == 1
    assert masked["tenant"]["users"][0]["status"] == "active"
    assert masked["token"]["request"]["grant_type"] == "authorization_code"
    assert len(masked["token"]["request"]["code_verifier"]) == len(before["token"]["request"]["code_verifier"])


def test_equal_values_stay_equal_across_members() -> None:
    masked = mask_case(full_case())
    payload = decode(masked["id_token"]).payload or {}
    info, user = masked["userinfo"]["body"], masked["tenant"]["users"][0]
    assert payload["sub"] == info["sub"] == user["subject"]
    assert payload["email"] == info["email"] == user["email"]
    assert masked["authorize"]["callback_form"]["code"] == masked["token"]["request"]["code"]


def test_different_values_stay_different() -> None:
    users = [{"subject": f"00uabcdefgh{n}xyz4K2", "email": f"maria{n}@acme.com"} for n in range(30)]
    masked = mask_case({"tenant": {"users": users}})["tenant"]["users"]
    assert len({u["subject"] for u in masked}) == len({u["email"] for u in masked}) == 30


def test_a_difference_of_case_only_stays_one() -> None:
    users = [{"email": "maria@acme.com"}, {"email": "Maria@acme.com"}, {"email": "mario@acme.com"}]
    first, second, third = (u["email"] for u in mask_case({"tenant": {"users": users}})["tenant"]["users"])
    assert first != second
    assert first.lower() == second.lower() != third.lower()


def test_a_realm_and_a_subject_still_join() -> None:
    raw = {
        "identity_provider": {"options": {"realm": "ACMECORP"}},
        "userinfo": {"body": {"sub": "maria.smith42"}},
        "tenant": {"users": [{"subject": "ACMECORP\\maria.smith42"}]},
    }
    masked = mask_case(raw)
    joined = masked["identity_provider"]["options"]["realm"] + "\\" + masked["userinfo"]["body"]["sub"]
    assert masked["tenant"]["users"][0]["subject"] == joined


def test_a_masked_token_is_still_a_token_of_the_same_size() -> None:
    original = token(claims())
    masked = mask_case({"id_token": original})["id_token"]
    read = decode(masked)
    assert read.format == "jws"
    assert read.signature is not None and set(read.signature.decode()) == {"•"}
    assert abs(len(masked) - len(original)) <= 4
    assert (read.header or {})["kid"] == "k1"
    assert (read.payload or {})["exp"] == 1795003600


def test_the_damage_of_a_token_stays_to_be_found() -> None:
    doubled = ".".join(
        (base64url.encode(b'{"alg":"RS256"}'), base64url.encode(b'{"sub":"a","sub":"b","name":"x"}'), "AAAA")
    )
    for text, code in ((doubled, "duplicate-member"), (token(claims())[:200], "segment-count")):
        before, after = examine(text), examine(mask_case({"id_token": text})["id_token"])
        assert code in {p.code for p in before.problems}
        assert code in {p.code for p in after.problems}
    unsecured = token(claims(), alg="none").rsplit(".", 1)[0] + "."
    assert examine(mask_case({"id_token": unsecured})["id_token"]).format == "unsecured"


@pytest.mark.parametrize("good", [True, False])
def test_hashes_of_masked_values_still_fit_or_still_do_not(good: bool) -> None:
    def half(text: str) -> str:
        return base64url.encode(hashlib.sha256(text.encode()).digest()[:16])

    access = "opaque-access-token-1"
    raw = {"access_token": access, "id_token": token({"sub": "a", "at_hash": half(access if good else "other")})}
    masked = mask_case(raw)
    at_hash = (decode(masked["id_token"]).payload or {})["at_hash"]
    assert (at_hash == half(masked["access_token"])) is good


def test_masking_again_changes_nothing_that_matters() -> None:
    once = mask_case(full_case())
    twice = mask_case(once)
    assert twice["userinfo"]["body"]["email"] == once["userinfo"]["body"]["email"]
    assert twice["client"] == once["client"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=25,
)
MEMBERS = st.sampled_from([*sorted(full_case()), "code", "keys", "users", "password", "exchanges"])


@given(st.dictionaries(MEMBERS, JSON, max_size=6))
def test_any_json_can_be_masked(raw: dict[str, Any]) -> None:
    masked = mask_case(raw)
    assert masked["masked"] is True
    json.dumps(masked)


@given(st.text(min_size=6, max_size=200))
def test_a_shape_keeps_little(value: str) -> None:
    masked = shape(value)
    kept = sum(a == b and a.isalnum() for a, b in zip(value, masked, strict=False))
    if "•" not in value and "@" not in value and "://" not in value:
        assert kept <= 0.45 * sum(c.isalnum() for c in value) + 2


@given(st.text(max_size=60))
def test_a_shape_is_not_shaped_again(value: str) -> None:
    assert len(shape(shape(value))) <= max(len(shape(value)), 12) + 6


@pytest.mark.parametrize(
    ("value", "masked"),
    [
        ("maria@acme.com", "m•••@a•••.com"),
        ("00u1abcdefghijklm4K2", "00u•••4K2"),
        ("Max Smith", "M•• S••••"),
        ("ACME\\maria", "A•••\\m••••"),
        ("/Sales/EMEA", "/S••••/E•••"),
        ("3f2504e0-4f89-11d3-9a0c-0305e82c34a1", "3f2•••••-••••-••••-••••-•••••••••4a1"),
        ("ab", "••"),
        ("", ""),
    ],
)
def test_shapes(value: str, masked: str) -> None:
    assert shape(value) == masked


def test_a_greeting_is_masked_by_its_words() -> None:
    raw = {
        "tenant": {"users": [{"subject": "x", "name": "Maria Schmidt", "email": "m@a.com"}]},
        "authorize": {"response": {"body": "<p>Hello, Maria. Maria Schmidt is no User of the client application.</p>"}},
    }
    body = mask_case(raw)["authorize"]["response"]["body"]
    assert "Maria" not in body and "Schmidt" not in body
    assert body.endswith("is no User of the client application.</p>")


def test_a_person_in_an_error_text_is_masked_and_the_error_is_not() -> None:
    raw = {
        "userinfo": {"body": {"sub": "x", "preferred_username": "m.smith77"}},
        "authorize": {"response": {"body": "User m.smith77 is not assigned to the client application. AADSTS50105"}},
        "token": {
            "response": {"body": {"error": "invalid_client", "error_description": "AADSTS7000215: Invalid secret"}}
        },
    }
    masked = mask_case(raw)
    assert masked["authorize"]["response"]["body"].startswith("User m")
    assert "smith" not in masked["authorize"]["response"]["body"]
    assert masked["authorize"]["response"]["body"].endswith("is not assigned to the client application. AADSTS50105")
    assert masked["token"] == raw["token"]
