"""Cases on the token itself: reading it, its signature and its protocol claims."""

from __future__ import annotations

import hmac
import json
from typing import Any

from tests.cases import NONCE, Login, T, adfs, b64, entra, generic, google, jwk, keycloak, okta, okta_custom, sign
from tests.samples.told import request
from tests.stories.judged import Cases

CASES = Cases()
Case = dict[str, Any]


def with_token(login: Login, text: str | None, **more: Any) -> Case:
    """The login with another ID token."""
    case = login.dict()
    case["token"]["response"]["body"] |= {"id_token": text, **more}
    return case


def with_claims(login: Login, **claims: Any) -> Login:
    login.only_id |= claims
    return login


def hs256(login: Login, secret: str, **header: Any) -> str:
    text = f"{b64({'alg': 'HS256', **header})}.{b64(login.id_payload())}"
    return f"{text}.{b64(hmac.digest(secret.encode(), text.encode(), 'sha256'))}"


# -- decoding ------------------------------------------------------------------------------------------------------


@CASES.expect(
    "token-malformed",
    "fails",
    status="protocolError",
    lacks=("token-opaque", "required-claim-missing", "signature-invalid"),
)
def half_a_token() -> Case:
    # T01; what could not be read makes the later rules not checked (point 8).
    login = keycloak()
    return with_token(login, login.dict()["token"]["response"]["body"]["id_token"].split(".")[0] + ".abc")


@CASES.expect("token-unsecured", "fails", lacks=("alg-not-accepted-by-qlik",), unchecked={})
def alg_none() -> Case:
    # T02.
    login = keycloak()
    return with_token(login, f"{b64({'alg': 'none'})}.{b64(login.id_payload())}.")


@CASES.expect(
    None,
    "succeeds",
    finds={"token-opaque": "info", "access-token-unverifiable-by-design": "info"},
    only=(),
)
def an_opaque_access_token() -> Login:
    # T03 and S08 are infos.
    return google()


@CASES.expect("token-encrypted", "fails", lacks=("token-malformed",), unchecked={"issuer-mismatch": "encrypted"})
def an_encrypted_id_token_without_its_key() -> Case:
    # T04.
    head = b64({"alg": "RSA-OAEP-256", "enc": "A256GCM", "kid": "qlik"})
    return with_token(keycloak(), f"{head}.{b64(b'k' * 256)}.{b64(b'i' * 12)}.{b64(b'c' * 300)}.{b64(b't' * 16)}")


@CASES.expect(None, "succeeds", finds={"token-encrypted": "info"})
def an_encrypted_access_token() -> Login:
    # T04 is an info for access tokens.
    login = keycloak()
    head = b64({"alg": "RSA-OAEP-256", "enc": "A256GCM"})
    login.access_token = f"{head}.{b64(b'k' * 256)}.{b64(b'i' * 12)}.{b64(b'c' * 300)}.{b64(b't' * 16)}"
    return login


@CASES.expect("token-duplicate-member", "fails")
def a_member_twice() -> Case:
    # T05.
    login = keycloak()
    text = json.dumps(login.id_payload())
    return with_token(login, sign((text[:-1] + ', "sub": "another"}').encode(), typ="JWT"))


@CASES.expect("token-wrong-kind", "fails")
def an_access_token_as_id_token() -> Case:
    # T06.
    login = okta_custom()
    return with_token(login, login.access_token)


@CASES.expect("token-critical-header", "fails")
def crit_names_an_unknown_extension() -> Login:
    # T09.
    login = keycloak()
    login.header |= {"crit": ["exp-policy"], "exp-policy": 1}
    return login


@CASES.expect(None, "succeeds", finds={"token-oversized": "warning"})
def a_large_token() -> Login:
    # T07 is a warning, none of point 9.
    login = keycloak()
    login.claims["groups"] = [f"analysts-of-the-region-number-{n:04}" for n in range(300)]
    return login


@CASES.expect(None, "succeeds", finds={"token-repaired": "info"})
def a_wrapped_token() -> Case:
    # T08 is an info.
    login = keycloak()
    text = login.dict()["token"]["response"]["body"]["id_token"]
    return with_token(login, "Bearer " + "\n".join(text[i : i + 76] for i in range(0, len(text), 76)))


@CASES.expect(None, "succeeds", finds={"token-hostile-text": "warning"})
def a_name_with_a_bidi_override() -> Login:
    # T10 is a warning, none of point 9.
    login = keycloak()
    login.claims["name"] = "Maria \u202eSchmidt"
    return login


# -- signature -----------------------------------------------------------------------------------------------------


@CASES.expect("signature-invalid", "fails", status="protocolError", lacks=("key-not-found", "jwks-invalid"))
def another_key_under_the_same_kid() -> Login:
    # S01: the key is there and the signature does not match.
    login = keycloak()
    login.key = "other"
    return login


@CASES.expect("key-not-found", "fails", lacks=("signature-invalid", "jwks-invalid", "key-ambiguous"))
def a_kid_that_is_not_there() -> Login:
    # S02.
    login = keycloak()
    login.header["kid"] = "rotated-away"
    return login


@CASES.expect("app-specific-key", "fails", because={"key-not-found": "app-specific-key"})
def an_entra_key_of_the_application() -> Login:
    # S14 over S02: claims that only a claims mapping adds, and a key that the tenant's set does not hold.
    login = entra()
    login.header["kid"], login.key = "app-key-77", "other"
    return with_claims(login, nonce=NONCE, samaccountname="mschmidt")


@CASES.expect(None, "succeeds", finds={"key-ambiguous": "warning"})
def no_kid_and_two_keys() -> Login:
    # S03: each is tried; a warning.
    login = keycloak()
    login.header["kid"] = None
    login.keys = [jwk("other", "key-2"), jwk()]
    return login


@CASES.expect(None, "succeeds", lacks=("key-ambiguous",))
def no_kid_and_one_key_that_signs() -> Login:
    # S03 "several fitting keys": an encryption key does not fit.
    login = keycloak()
    login.header["kid"] = None
    return login


@CASES.expect("alg-not-accepted-by-qlik", "fails", lacks=("alg-differs-from-qlik-config", "signature-invalid"))
def rs384() -> Login:
    # S04: other than RS256 and RS512; S05 speaks of these two only.
    login = keycloak()
    login.header["alg"] = "RS384"
    login.keys = [jwk(alg=None)]
    return login


@CASES.expect("alg-not-accepted-by-qlik", "fails", lacks=("alg-key-mismatch",))
def hs256_with_the_client_secret() -> Case:
    # S04; S06 only where the algorithm is one Qlik accepts.
    login = keycloak()
    return with_token(login, hs256(login, "s3cr3t-9f2b"))


@CASES.expect("alg-not-accepted-by-qlik", "fails", lacks=("alg-key-mismatch",))
def es256_over_an_rsa_key() -> Case:
    # S04 over S06: the key does not fit, but the algorithm is none of Qlik's.
    login = keycloak()
    text = f"{b64({'alg': 'ES256', 'kid': 'key-1'})}.{b64(login.id_payload())}"
    return with_token(login, f"{text}.{b64(b'x' * 64)}")


@CASES.expect("alg-differs-from-qlik-config", "fails", lacks=("alg-not-accepted-by-qlik",))
def rs512_where_qlik_expects_rs256() -> Login:
    # S05.
    login = keycloak()
    login.header["alg"] = "RS512"
    login.keys = [jwk(alg=None)]
    return login


@CASES.expect("alg-differs-from-qlik-config", "fails")
def rs256_where_qlik_expects_rs512() -> Login:
    # S05, or the reverse.
    login = keycloak()
    login.options["idTokenSignatureAlg"] = "RS512"
    return login


@CASES.expect("alg-key-mismatch", "fails", lacks=("key-not-found",))
def the_key_is_for_encryption() -> Login:
    # S06: JWK use.
    login = keycloak()
    login.keys = [jwk(use="enc", alg=None)]
    return login


@CASES.expect("alg-key-mismatch", "fails")
def the_key_is_of_another_algorithm() -> Login:
    # S06: JWK alg.
    login = keycloak()
    login.keys = [jwk(alg="RS512")]
    return login


@CASES.expect("key-weak", "fails")
def a_key_of_1024_bits() -> Login:
    # S07.
    login = keycloak()
    login.key, login.keys = "weak", [jwk("weak")]
    return login


@CASES.expect("jwks-unreachable", "fails", lacks=("key-not-found", "not-json"))
def key_set_404() -> Case:
    # S09.
    case = keycloak().dict()
    case["jwks"] |= {"status": 404, "body": "Not Found"}
    return case


@CASES.expect("jwks-invalid", "fails", finds={"jwks-invalid": "error"}, because={"key-not-found": "jwks-invalid"})
def an_empty_key_set() -> Login:
    # S10: no usable key, an error, and S02 follows.
    login = keycloak()
    login.keys = []
    return login


@CASES.expect("jwks-invalid", "fails", finds={"jwks-invalid": "error"}, lacks=("signature-invalid",))
def the_tokens_own_key_is_broken() -> Login:
    # S10: the token's own key cannot be parsed.
    login = keycloak()
    login.keys = [jwk(n=None), jwk("other", "key-2")]
    return login


@CASES.expect(None, "succeeds", finds={"jwks-invalid": "warning"})
def another_key_is_broken() -> Login:
    # S10: another key broken is a warning.
    login = keycloak()
    login.keys = [jwk(), jwk("other", "key-2", n="***")]
    return login


@CASES.expect(None, "succeeds", lacks=("jwks-invalid",))
def an_unknown_key_type_is_ignored() -> Login:
    # S10: unknown kty is ignored (RFC 7517 section 5).
    login = keycloak()
    login.keys = [jwk(), {"kty": "AKP", "kid": "pq-1", "alg": "ML-DSA-44", "pub": "AAAA"}]
    return login


@CASES.expect("jwks-invalid", "fails", finds={"jwks-invalid": "error"})
def the_tokens_key_is_a_published_secret() -> Case:
    # S10: oct in a remote set is an error if it is the token's key.
    login = keycloak()
    login.keys = [{"kty": "oct", "kid": "key-1", "k": b64(b"s3cr3t-9f2b" * 4)}]
    return login.dict()


@CASES.expect("key-not-found", "fails", finds={"jwks-invalid": "warning"}, because={"key-not-found": None})
def a_warning_does_not_explain_an_error() -> Login:
    # S10 over S02 where S10 is the error; a broken foreign key is no reason for a missing one.
    login = keycloak()
    login.header["kid"] = "rotated-away"
    login.keys = [jwk(), jwk("other", "key-2", n="***")]
    return login


@CASES.expect(None, "succeeds", finds={"key-reference-ignored": "warning"})
def a_jku_header() -> Login:
    # S11.
    login = keycloak()
    login.header["jku"] = "https://evil.example/keys"
    return login


@CASES.expect(None, "succeeds", finds={"key-rotated": "info"}, lacks=("key-not-found",))
def found_after_the_key_set_was_read_again() -> Case:
    # S12: found only after the key set was fetched again; the last recording is also the member.
    case = keycloak().dict()
    url, keys = case["jwks"]["url"], case["jwks"]["body"]
    case["exchanges"] = [
        {
            "step": "jwks",
            "method": "GET",
            "url": url,
            "status": 200,
            "headers": {},
            "body": {"keys": [jwk("other", "old")]},
        },
        {"step": "jwks", "method": "GET", "url": url, "status": 200, "headers": {}, "body": keys},
    ]
    return case


# -- protocol ------------------------------------------------------------------------------------------------------


@CASES.expect("issuer-mismatch", "fails", lacks=("discovery-issuer-mismatch",))
def keycloaks_internal_host_in_iss() -> Login:
    # C01: iss is not the issuer.
    return with_claims(keycloak(), iss="http://keycloak:8080/realms/acme")


@CASES.expect("issuer-mismatch", "fails")
def a_trailing_slash_in_iss() -> Login:
    # C01 compares the whole text.
    return with_claims(okta(), iss="https://acme.okta.com/")


@CASES.expect("audience-mismatch", "fails", lacks=("client-id-differs",))
def another_audience() -> Login:
    # C02; point 7: the token's aud belongs to C02, not to Q07.
    return with_claims(generic(), aud="another-client")


@CASES.expect("azp-mismatch", "fails", lacks=("audience-mismatch",))
def two_audiences_without_azp() -> Login:
    # C03.
    return with_claims(generic(), aud=["qlik", "api"])


@CASES.expect("azp-mismatch", "fails", lacks=("audience-mismatch",))
def another_azp() -> Login:
    # C03: azp is not the client_id.
    return with_claims(generic(), azp="another-client")


@CASES.expect("token-expired", "fails", lacks=("token-not-yet-valid", "clock-skew"))
def expired_beyond_the_tolerance() -> Login:
    # C04: exp + tolerance (5 s) is past.
    return with_claims(generic(), iat=T - 3606, exp=T - 6, auth_time=T - 3610)


@CASES.expect(None, "succeeds", lacks=("token-expired",))
def expired_within_the_tolerance() -> Login:
    # C04: not yet.
    return with_claims(generic(), iat=T - 3604, exp=T - 4, auth_time=T - 3610)


@CASES.expect("token-not-yet-valid", "fails")
def nbf_ahead() -> Login:
    # C05: nbf − tolerance is ahead.
    return with_claims(generic(), nbf=T + 60)


@CASES.expect(None, "succeeds", lacks=("token-not-yet-valid",))
def nbf_ahead_within_the_tolerance() -> Login:
    # C05.
    return with_claims(generic(), nbf=T + 5)


@CASES.expect("clock-skew", "fails", finds={"clock-skew": "error"})
def iat_ahead_beyond_the_tolerance() -> Login:
    # C06: error beyond clockToleranceSec.
    return with_claims(generic(), iat=T + 30, exp=T + 3630)


@CASES.expect(None, "succeeds", finds={"clock-skew": "warning"})
def iat_ahead_within_the_tolerance() -> Login:
    # C06: ahead of the observed time, within clockToleranceSec.
    return with_claims(generic(), iat=T + 4, exp=T + 3604)


@CASES.expect("nonce-mismatch", "fails", lacks=("nonce-missing",))
def another_nonce() -> Login:
    # C07.
    return with_claims(generic(), nonce="other")


@CASES.expect("nonce-missing", "fails", lacks=("nonce-mismatch",))
def no_nonce() -> Login:
    # C08.
    return with_claims(generic(), nonce=...)


@CASES.expect(None, "succeeds", lacks=("nonce-missing", "nonce-mismatch"))
def no_nonce_was_asked_for() -> Case:
    # C08: the request had one.
    login = with_claims(generic(), nonce=...)
    case = login.dict()
    case["authorize"]["request_url"] = request(login, nonce=None)
    return case


@CASES.expect("at-hash-mismatch", "fails")
def at_hash_of_another_access_token() -> Login:
    # C09.
    return with_claims(generic(), at_hash=b64(b"0" * 16))


@CASES.expect("c-hash-mismatch", "fails")
def c_hash_of_another_code() -> Login:
    # C10.
    return with_claims(generic(), c_hash=b64(b"0" * 16))


@CASES.expect("required-claim-missing", "fails", times={"required-claim-missing": 2})
def neither_exp_nor_iat() -> Login:
    # C11: one finding a claim.
    return with_claims(generic(), exp=..., iat=...)


@CASES.expect("claim-wrong-type", "fails", lacks=("token-expired", "required-claim-missing"))
def exp_is_a_text() -> Login:
    # C12.
    return with_claims(generic(), exp=str(T + 3600))


@CASES.expect(None, "succeeds", finds={"lifetime-unusual": "info"})
def a_week() -> Login:
    # C14 is an info.
    return with_claims(generic(), exp=T + 7 * 86400)


@CASES.expect(None, "succeeds", finds={"auth-too-old": "warning"})
def max_age_is_broken() -> Case:
    # C15.
    login = with_claims(generic(), auth_time=T - 7200)
    case = login.dict()
    case["authorize"]["request_url"] = request(login, max_age="3600")
    return case


@CASES.expect(None, "succeeds", finds={"acr-not-met": "warning"})
def another_acr() -> Case:
    # C16.
    login = with_claims(generic(), acr="1")
    case = login.dict()
    case["authorize"]["request_url"] = request(login, acr_values="2")
    return case


@CASES.expect(None, "succeeds", lacks=("access-token-audience",))
def oktas_access_token_for_api_default() -> Login:
    # C13: never for Okta userinfo.
    return okta_custom()


@CASES.expect(None, "succeeds", lacks=("access-token-audience",))
def keycloaks_access_token_for_account() -> Login:
    # C13: never for Keycloak.
    return keycloak()


# -- several at once -----------------------------------------------------------------------------------------------


@CASES.expect("alg-differs-from-qlik-config", "fails", finds=("audience-mismatch", "token-expired"))
def signature_before_protocol() -> Login:
    # Point 2: signature comes before protocol, and the protocol's errors stay.
    login = with_claims(keycloak(), aud="other", azp="other", iat=T - 9000, exp=T - 5400)
    login.options["idTokenSignatureAlg"] = "RS512"
    return login


@CASES.expect("issuer-mismatch", "fails", finds=("audience-mismatch",), because={"audience-mismatch": None})
def the_table_orders_protocol_errors() -> Login:
    # Point 2: C01 before C02.
    return with_claims(generic(), iss="https://other.example", aud="other")


@CASES.expect(None, "succeeds", finds={"userinfo-only-sub": "info"})
def adfs_userinfo_is_sub_alone() -> Login:
    # I03 is info where Qlik does not read userinfo.
    login = adfs()
    login.with_userinfo = True
    return login
