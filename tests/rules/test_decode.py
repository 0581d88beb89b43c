from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.facts.hostile_text import escaped, hidden, hostile
from tests.cases import T, b64, entra, findings, keycloak, not_checked, okta, okta_custom, report, sign
from tests.rules.family import check_family, check_healthy
from tests.samples.decode import encrypted, id_token, private_pem, with_id_token, wrapped


def test_samples_fire_and_twins_do_not() -> None:
    check_family("decode")


def test_healthy_logins_are_silent() -> None:
    check_healthy("decode")


def test_a_damaged_token_names_segment_and_position() -> None:
    case = okta().dict()
    text = id_token(case)
    at = text.index(".") + 5
    found = findings(with_id_token(case, text[:at] + "*" + text[at + 1 :]))["token-malformed"]
    assert found["evidence"][0]["note"] == f"payload, character {at}"


@pytest.mark.parametrize("text", ["<html><body>Sign in</body></html>", "opaque-2YotnFZFEjr1zCsicMWpAA", "a.b"])
def test_what_is_no_token_is_malformed_and_the_claims_are_not_judged(text: str) -> None:
    case = with_id_token(okta().dict(), text)
    assert report(case)["verdict"]["root_cause"] == "token-malformed"
    assert {"issuer-mismatch", "audience-mismatch", "signature-invalid"} <= not_checked(case).keys()
    assert not {"nonce-missing", "required-claim-missing"} & findings(case).keys()


def test_a_header_without_alg_is_malformed() -> None:
    case = with_id_token(okta().dict(), sign(okta().id_payload(), alg=None))
    assert "alg" in findings(case)["token-malformed"]["cause"]


def test_an_empty_signature_is_unsecured_whatever_the_header_says() -> None:
    case = okta().dict()
    header, payload, _ = id_token(case).split(".")
    found = report(with_id_token(case, f"{header}.{payload}."))
    assert found["verdict"]["root_cause"] == "token-unsecured"
    assert not {"signature-invalid", "alg-not-accepted-by-qlik"} & {f["rule"] for f in found["findings"]}


def test_cleaning_is_told_and_the_cleaned_token_is_judged() -> None:
    found = report(wrapped())
    repaired = next(f for f in found["findings"] if f["rule"] == "token-repaired")
    assert "line breaks" in repaired["cause"] and "Bearer prefix" in repaired["cause"]
    assert found["verdict"]["login"] == "succeeds" and found["tokens"][0]["signature"] == "valid"


def test_what_a_source_removed_is_told_too() -> None:
    case = {**okta().dict(), "source_notes": {"id_token": ["quotes", 7]}}
    assert "quotes" in findings(case)["token-repaired"]["cause"]


def test_percent_encoding_is_removed() -> None:
    case = okta().dict()
    assert "token-repaired" in findings(with_id_token(case, id_token(case).replace(".", "%2E")))


def test_masked_tokens_are_not_called_malformed() -> None:
    case = okta().dict()
    header, payload, _ = id_token(case).split(".")
    masked = {**with_id_token(case, f"{header}.{payload}.••••••"), "masked": True}
    assert "masked" in not_checked(masked)["token-malformed"]
    assert not findings(masked, "error")


@pytest.mark.parametrize(
    ("payload", "header", "kind"),
    [
        ({"aud": "https://api.acme.example", "client_id": "x"}, {"typ": "at+jwt"}, "access token"),
        ({"aud": "00000003-0000-0000-c000-000000000000"}, {"nonce": "x8Jk2"}, "access token"),
        ({"typ": "Refresh", "aud": "https://sso.acme.example/realms/acme"}, {}, "refresh token"),
        ({"events": {"http://schemas.openid.net/event/backchannel-logout": {}}}, {}, "logout token"),
        ({"aud": "api://default", "scp": ["openid"], "cid": "0oa4k2c9q1WqXyZ5d7"}, {}, "access token"),
        (
            {
                "aud": ["https://api", "https://acme.eu.auth0.com/userinfo"],
                "azp": "0oa4k2c9q1WqXyZ5d7",
                "scope": "openid profile",
            },
            {},
            "access token",
        ),
        ({"token_use": "access", "client_id": "x"}, {}, "access token"),
    ],
)
def test_other_kinds_are_recognised(payload: dict[str, object], header: dict[str, str], kind: str) -> None:
    base = {"iss": "https://acme.okta.com", "sub": "00u", "iat": T - 5, "exp": T + 300}
    found = report(with_id_token(okta().dict(), sign({**base, **payload}, **header)))
    assert found["verdict"]["root_cause"] == "token-wrong-kind"
    assert (
        found["findings"][0]["actual"] == kind
        if "actual" in found["findings"][0]
        else kind in found["findings"][0]["cause"]
    )
    assert all(
        f["because_of"] for f in found["findings"] if f["severity"] == "error" and f["rule"] != "token-wrong-kind"
    )


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": "0oa-another-client"},
        {"scp": ["openid"]},
        {"scope": "openid profile email"},
        {"aud": "api://default", "nonce": ...},
    ],
)
def test_a_wrong_audience_or_a_scope_alone_is_still_an_id_token(claims: dict[str, object]) -> None:
    login = okta()
    login.only_id.update(claims)
    assert "token-wrong-kind" not in findings(login)


def test_encryption_with_qliks_own_key_is_information() -> None:
    case = encrypted()
    case["identity_provider"]["options"]["decryptingKey"] = {"keyId": "qlik-2026", "keySize": 2048, "keyType": "RSA"}
    assert findings(case)["token-encrypted"]["severity"] == "info"
    case["identity_provider"]["options"]["decryptingKey"]["keyId"] = "qlik-2025"
    assert report(case)["verdict"]["root_cause"] == "token-encrypted"


def test_an_opened_token_is_judged_by_what_is_inside() -> None:
    found = report(encrypted(decryption_key=private_pem("other")))
    assert found["verdict"]["login"] == "succeeds" and found["tokens"][0]["signature"] == "valid"


def test_duplicates_in_the_header_count_too() -> None:
    case = okta().dict()
    payload, signature = id_token(case).split(".")[1:]
    header = json.dumps({"alg": "RS256", "kid": "key-1"})[:-1] + ', "alg": "none"}'
    assert (
        "header"
        in findings(with_id_token(case, f"{b64(header.encode())}.{payload}.{signature}"))["token-duplicate-member"][
            "cause"
        ]
    )


def test_hidden_text_is_named_and_shown_escaped() -> None:
    login = okta()
    login.claims["groups"] = ["Qlik\u200b-Admins"]
    found = findings(login)["token-hostile-text"]
    assert found["evidence"][0]["where"] == "id_token.payload.groups[0]"
    assert found["evidence"][0]["value"] == "Qlik\\u{200b}-Admins"


@pytest.mark.parametrize("text", ["Zoë Müller", "می‌خواهم", "👩‍💻 Dev", "שלום\u200f (x)", "O'Brien", "日本語", "José"])
def test_ordinary_names_are_not_hostile(text: str) -> None:
    assert hostile(text) is None


@pytest.mark.parametrize(
    "text", ["\x1b[31m", "a\x00b", "a\u202eb", "a\u200bb", "a\u200db", "a\u2066b", "\x9b", "\ud800"]
)
def test_hidden_characters_are_found(text: str) -> None:
    assert hostile(text) and hostile(escaped(text)) is None


def test_line_breaks_belong_in_an_address_only() -> None:
    assert not list(hidden({"address": {"formatted": "Main St 1\nBerlin"}}, "p"))
    assert list(hidden({"name": "Maria\nSchmidt"}, "p"))


@given(
    st.recursive(
        st.none() | st.text() | st.floats() | st.booleans(), lambda c: st.lists(c) | st.dictionaries(st.text(), c)
    )
)
def test_any_json_can_be_searched(value: object) -> None:
    assert all(hostile(shown) is None for _, shown, _ in hidden(value, "x"))


def test_deep_nesting_is_survived() -> None:
    value: object = "\x1b"
    for _ in range(5000):
        value = [value]
    assert list(hidden(value, "x")) == []


def test_access_tokens_that_can_be_read_are_not_opaque() -> None:
    for login in (okta_custom(), keycloak(), entra()):
        assert "token-opaque" not in findings(login)


def test_nothing_is_mapped_from_another_kind_of_token() -> None:
    login = entra()
    assert login.access_token
    case = with_id_token(login.dict(), login.access_token)
    assert "another token" in not_checked(case)["name-missing"]
    assert not {f["rule"] for f in report(case)["findings"] if f["stage"] == "mapping" and f["severity"] == "error"}


def test_claims_that_are_only_encrypted_are_not_signed() -> None:
    from joserfc import jwe
    from joserfc.jwk import RSAKey

    key = RSAKey.import_key(private_pem("other"))
    claims = json.dumps(okta().id_payload()).encode()
    case = with_id_token(okta().dict(), jwe.encrypt_compact({"alg": "RSA-OAEP", "enc": "A256GCM"}, claims, key))
    case["client"]["decryption_key"] = private_pem("other")
    assert report(case)["verdict"]["root_cause"] == "token-unsecured"
    del case["client"]["decryption_key"]
    assert report(case)["verdict"]["root_cause"] == "token-encrypted"
