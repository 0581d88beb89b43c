"""The product against panva oidc-provider: every mode and algorithm, and every fault it can be made to answer."""

import asyncio
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from joserfc.jwk import RSAKey

from inspector import diagnose, load
from inspector.case.model import Case
from inspector.case.secret import Secret
from inspector.login.clock import utc_now
from inspector.login.events import DeviceCode
from inspector.login.grants import capture_device
from inspector.login.http import Client, Network
from inspector.login.logout import logout_url
from inspector.login.recording import Recording

from . import panva
from .certificates import Certificate
from .panva import CLIENT_SECRET, OidcProvider, client
from .product import (
    LOOPBACK,
    TENANT,
    healthy,
    login,
    only,
    probe,
    qlik,
    rules,
    settings,
    spoiled_exchange,
    token,
)
from .visitor import Visitor

NATIVE = {"application_type": "native"}
LONG_SECRET = "a-client-secret-of-more-than-thirty-two-bytes-only-for-tests"
ALGORITHMS = ("RS256", "RS512", "ES256", "PS256", "EdDSA", "HS256")
KEY = RSAKey.import_key(rsa.generate_private_key(public_exponent=65537, key_size=2048), {"kid": "mine"})
ENCRYPTED = {
    "jwks": {"keys": [KEY.as_dict(private=False) | {"use": "enc"}]},
    "id_token_encrypted_response_alg": "RSA-OAEP-256",
    "id_token_encrypted_response_enc": "A256GCM",
}
HYBRID = ["code", "id_token", "code id_token", "code id_token token", "id_token token"]
AFTER_LOGOUT = "https://abc.eu.qlikcloud.com/logout"


def native(client_id: str, **metadata: Any) -> Any:
    return client(LOOPBACK, client_id=client_id, **NATIVE, **metadata)


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OidcProvider]:
    """One provider for all tests that do not change it; a client for each way to be set up."""
    clients = [
        native("plain"),
        *(native(alg, client_secret=LONG_SECRET, id_token_signed_response_alg=alg) for alg in ALGORITHMS),
        native("encrypted", **ENCRYPTED),
        native("signed-userinfo", userinfo_signed_response_alg="RS256"),
        native("hybrid", response_types=HYBRID),
        native("post", token_endpoint_auth_method="client_secret_post"),
        native("public", client_secret=None),
        native("logout", post_logout_redirect_uris=[AFTER_LOGOUT]),
        client(TENANT, client_id="qlik-only"),
    ]
    with panva.oidc_provider(tmp_path_factory.mktemp("oidc-provider"), clients=clients) as one:
        yield one


def alice(**more: Any) -> Any:
    return Visitor({"login": "alice", "password": "any"}, **more)


def log_in(
    provider: OidcProvider, client_id: str = "plain", door: Any = None, configuration: Any = None, **given: Any
) -> Any:
    known = {"client_id": client_id, "client_secret": CLIENT_SECRET} | given
    base = {"identity_provider": configuration} if configuration else {}
    return login(settings(provider, **known), door or alice(), **base)


# -- logins that go well ---------------------------------------------------------------------------------------------


def test_a_healthy_login_has_no_error_and_no_warning(provider: OidcProvider) -> None:
    configuration = qlik(provider, "plain", scope="openid profile email groups")
    _, report = log_in(provider, scope="openid profile email groups", configuration=configuration)
    assert healthy(report) and report.verdict.login == "succeeds"
    assert [f.rule for f in report.findings if f.severity != "info"] == []
    assert report.qlik_user["subject"] == "alice" and report.qlik_user["groups"] == ["Sales", "Everyone"]
    assert (report.provider.name, report.provider.variant) == ("generic", "node-oidc")
    assert token(report).signature == "valid" and token(report, "access").format == "opaque"
    assert [e.step for e in report.timeline] == ["discovery", "jwks", "token", "userinfo", "introspection"]


def test_a_captured_token_is_verified_bare_and_with_the_key_set_in_a_file(
    provider: OidcProvider, tmp_path: Path
) -> None:
    case, _ = log_in(provider)
    keys = tmp_path / "jwks.json"
    keys.write_text(json.dumps(case.at("jwks.body")))
    together = diagnose(load(case.id_token_text, str(keys)))
    assert token(together).signature == "valid" and token(together).key["kid"]
    alone = diagnose(load(case.id_token_text))
    assert token(alone).signature == "not-checked" and "signature-invalid" in {u.rule for u in alone.not_checked}


def test_the_same_captured_token_without_its_last_character_is_not_valid(provider: OidcProvider) -> None:
    case, _ = log_in(provider)
    head, payload, signature = case.id_token_text.split(".")
    changed = ("A" if signature[0] != "A" else "B") + signature[1:]
    report = diagnose(load(f"{head}.{payload}.{changed}", json.dumps(case.at("jwks.body"))))
    assert report.verdict.root_cause == "signature-invalid" and report.verdict.login == "fails"


@pytest.mark.parametrize("alg", ALGORITHMS)
def test_every_algorithm_verifies_and_only_two_please_qlik(provider: OidcProvider, alg: str) -> None:
    _, report = log_in(provider, alg, client_secret=LONG_SECRET)
    assert token(report).header["alg"] == alg and token(report).signature == "valid"
    if alg in ("RS256", "RS512"):
        assert healthy(report)
    else:
        found = only(report, "alg-not-accepted-by-qlik")
        assert (found.actual, found.expected) == (alg, ["RS256", "RS512"])
        assert report.verdict.root_cause == found.rule and report.verdict.qlik_status == "protocolError"


@pytest.mark.parametrize(("signed", "expected"), [("RS512", "RS512"), ("RS512", None), ("RS256", "RS512")])
def test_the_algorithm_against_the_one_that_qlik_expects(provider: OidcProvider, signed: Any, expected: Any) -> None:
    options = {"idTokenSignatureAlg": expected} if expected else {}
    configuration = qlik(provider, signed, **options)
    _, report = log_in(provider, signed, client_secret=LONG_SECRET, configuration=configuration)
    if signed == expected:
        assert healthy(report)
    else:
        found = only(report, "alg-differs-from-qlik-config")
        assert (found.actual, found.expected) == (signed, expected or "RS256")


def test_an_encrypted_id_token_needs_the_private_key(provider: OidcProvider) -> None:
    key = Secret(json.dumps(KEY.as_dict(private=True)))
    _, opened = log_in(provider, "encrypted", decryption_key=key)
    assert token(opened).signature == "valid" and token(opened).payload["sub"] == "alice"
    assert {"token-encrypted", "decryption-failed"}.isdisjoint(rules(opened))
    _, closed = log_in(provider, "encrypted")
    assert only(closed, "token-encrypted").stage == "decode" and token(closed).format == "jwe"
    other = RSAKey.import_key(rsa.generate_private_key(public_exponent=65537, key_size=2048))
    _, wrong = log_in(provider, "encrypted", decryption_key=Secret(json.dumps(other.as_dict(private=True))))
    assert "decryption-failed" in rules(wrong) and wrong.verdict.login == "fails"


def test_signed_userinfo_is_verified_and_warned_about(provider: OidcProvider) -> None:
    _, report = log_in(provider, "signed-userinfo")
    found = report.finding("userinfo-signed")
    assert healthy(report) and found.severity == "warning" and "valid" in found.cause
    assert token(report, "userinfo").signature == "valid" and report.qlik_user["email"] == "alice@example.com"


@pytest.mark.parametrize("mode", ["query", "form_post"])
def test_response_modes(provider: OidcProvider, mode: str) -> None:
    _, report = log_in(provider, response_mode=mode)
    assert healthy(report) and {"callback-state-mismatch", "callback-missing-code"} <= set(report.passed)


def test_a_hybrid_answer_is_checked_against_its_hashes(provider: OidcProvider) -> None:
    # posted as a form: a fragment needs a browser with scripts (see test_login.py)
    case, report = log_in(provider, "hybrid", response_type="code id_token token", response_mode="form_post")
    assert case.at("authorize.callback_form")["id_token"] and healthy(report)


def test_a_hybrid_answer_whose_code_was_swapped(provider: OidcProvider) -> None:
    def swapped(answer: Any) -> Any:
        return answer | {"code": "another"}

    given = {"response_type": "code id_token", "response_mode": "form_post"}
    _, report = log_in(provider, "hybrid", door=alice(changed=swapped), **given)
    assert "c-hash-mismatch" in rules(report) and report.verdict.login == "fails"


def test_a_pushed_request_and_one_that_is_refused(provider: OidcProvider) -> None:
    door = alice()
    _, report = log_in(provider, pushed=True, door=door)
    assert healthy(report) and "request_uri=" in door.urls[0] and "par" in [e.step for e in report.timeline]
    door = alice()
    _, report = log_in(provider, "qlik-only", pushed=True, door=door)
    assert door.urls == [] and report.finding("loopback-not-registered") and report.verdict.login == "unknown"


def test_refresh_and_introspection_stand_on_the_timeline(provider: OidcProvider) -> None:
    given: dict[str, Any] = {"scope": "openid profile email offline_access", "prompt": "consent", "refresh": True}
    _, report = log_in(provider, **given)
    steps = {e.step: e.status for e in report.timeline}
    assert (steps["introspection"], steps["refresh"]) == (200, 200) and token(report, "refresh").format == "opaque"
    assert {"no-refresh-token", "refresh-identity-differs"} <= set(report.passed) and healthy(report)
    assert [t.signature for t in report.tokens if t.refreshed and t.kind == "id"] == ["valid"]


def test_offline_access_without_consent_brings_no_refresh_token(provider: OidcProvider) -> None:
    _, report = log_in(provider, scope="openid profile email offline_access")
    assert report.finding("no-refresh-token").severity == "info" and report.verdict.root_cause is None


def test_a_jwt_access_token_for_an_api_is_verified_and_opens_no_userinfo(provider: OidcProvider) -> None:
    _, report = log_in(provider, resource=("urn:qlik",))
    access = token(report, "access")
    assert (access.format, access.signature, access.payload["aud"]) == ("jws", "valid", "urn:qlik")
    assert only(report, "userinfo-failed").stage == "userinfo"


def test_the_device_grant_ends_in_a_report(provider: OidcProvider) -> None:
    def on_event(event: Any) -> None:
        if isinstance(event, DeviceCode):
            alice()(event.complete_uri)

    async def impatient(seconds: float) -> None:
        await asyncio.sleep(0)

    given = settings(provider, client_id="plain", client_secret=CLIENT_SECRET)
    case = asyncio.run(capture_device(given, on_event=on_event, pause=impatient))
    report = diagnose(case)
    assert healthy(report) and token(report).signature == "valid" and report.qlik_user["name"] == "Alice Example"


# -- users -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("user", "expected", "login_is"),
    [
        ("bob", {"email-verified-false"}, "degraded"),
        ("carol", {"email-verified-missing"}, "degraded"),
    ],
)
def test_what_qlik_makes_of_other_users(provider: OidcProvider, user: str, expected: Any, login_is: Any) -> None:
    _, report = log_in(provider, door=Visitor({"login": user, "password": "any"}))
    only(report, *expected)
    assert report.verdict.login == login_is and report.verdict.qlik_status == "claimsError"


def test_a_user_of_whom_userinfo_says_nothing_but_sub(provider: OidcProvider) -> None:
    _, report = log_in(provider, door=Visitor({"login": "dave", "password": "any"}))
    assert report.verdict.lead == "userinfo-only-sub" and "nothing but sub" in report.verdict.summary
    assert not [f.rule for f in report.findings if f.severity == "error" and f.because_of is None]
    follow = {f.rule for f in report.findings if f.because_of == "userinfo-only-sub"}
    assert follow == {"name-missing", "email-missing", "email-verified-missing"} and report.verdict.login == "fails"


# -- at the token endpoint -------------------------------------------------------------------------------------------


def test_a_wrong_secret(provider: OidcProvider) -> None:
    _, report = log_in(provider, client_secret="of-another-application")
    found = only(report, "client-secret-invalid")
    assert report.verdict.qlik_status == "tokenError" and found.fix[0].who == "IdP admin"
    assert "of-another-application" not in json.dumps(report.to_dict())


def test_no_secret_where_one_is_due(provider: OidcProvider) -> None:
    _, report = log_in(provider, client_secret=None)
    assert "none" in only(report, "client-auth-method").cause


def test_a_method_that_the_provider_does_not_offer(oidc_provider: Callable[..., OidcProvider]) -> None:
    registered = native("one", token_endpoint_auth_method="client_secret_basic")
    limited = oidc_provider(clients=[registered], configuration={"clientAuthMethods": ["client_secret_basic"]})
    _, report = log_in(limited, "one", auth_method="client_secret_post")
    found = only(report, "client-auth-method")
    assert "client_secret_post" in found.cause and "client_secret_basic" in found.cause


def test_a_secret_sent_for_a_public_client(provider: OidcProvider) -> None:
    _, report = log_in(provider, "public", auth_method="client_secret_post")
    assert only(report, "client-secret-invalid").stage == "token"


def test_another_redirect_uri_at_the_token_endpoint(provider: OidcProvider, monkeypatch: pytest.MonkeyPatch) -> None:
    with spoiled_exchange(monkeypatch, {"redirect_uri": "http://127.0.0.1/other"}):
        _, report = log_in(provider)
    found = only(report, "token-redirect-mismatch")
    assert found.actual == "http://127.0.0.1/other" and found.expected.endswith("/callback")
    assert "the token request http://127.0.0.1/other" in found.cause and found.stage == "token"


@pytest.mark.parametrize("verifier", [Secret("x" * 43), None])
def test_a_verifier_that_does_not_fit(provider: OidcProvider, monkeypatch: pytest.MonkeyPatch, verifier: str) -> None:
    with spoiled_exchange(monkeypatch, {"verifier": verifier}):
        _, report = log_in(provider)
    assert only(report, "pkce-failed").stage == "token"


def test_a_code_used_twice(provider: OidcProvider, monkeypatch: pytest.MonkeyPatch) -> None:
    with spoiled_exchange(monkeypatch, {}, {}):
        _, report = log_in(provider)
    assert only(report, "code-expired-or-reused").stage == "token"


def test_a_code_that_was_cut(provider: OidcProvider, monkeypatch: pytest.MonkeyPatch) -> None:
    with spoiled_exchange(monkeypatch, {"code": Secret("cut")}):
        _, report = log_in(provider)
    only(report, "code-expired-or-reused")


# -- at the authorization endpoint -----------------------------------------------------------------------------------


def test_pkce_that_is_required(oidc_provider: Callable[..., OidcProvider]) -> None:
    strict = oidc_provider(clients=[native("one")], pkce_required=True)
    assert healthy(log_in(strict, "one")[1])
    _, report = log_in(strict, "one", pkce="none")
    found = only(report, "pkce-required")
    assert found.stage == "authorize" and report.verdict.qlik_status == "callbackError"


def test_no_pkce_where_none_is_required(provider: OidcProvider) -> None:
    case, report = log_in(provider, pkce="none")
    assert "code_verifier" not in case.at("token.request") and healthy(report)


@pytest.mark.parametrize("preflight", [True, False])
def test_an_unregistered_loopback_uri_says_nothing_about_qlik(provider: OidcProvider, preflight: Any) -> None:
    door = alice()
    _, report = log_in(provider, "qlik-only", door=door, preflight=preflight, wait=1.5)
    if preflight:
        found = only(report, "loopback-not-registered")
        assert "says nothing about Qlik" in found.cause and report.verdict.login == "unknown"
        assert door.urls == [] and report.verdict.root_cause is None
    else:
        assert only(report, "callback-timeout").stage == "callback" and "redirect_uri did not match" in door.page
        page = diagnose(load(door.page))
        assert page.verdict.root_cause == "redirect-uri-mismatch"


def test_an_unregistered_uri_of_qlik_is_the_cause(provider: OidcProvider) -> None:
    wrong = TENANT.replace("abc", "other")
    report = probe(provider, "qlik-only", wrong)
    found = only(report, "redirect-uri-mismatch")
    assert report.verdict.root_cause == found.rule and found.actual == wrong


def test_an_unknown_client(provider: OidcProvider) -> None:
    _, report = log_in(provider, "nobody", preflight=True)
    assert only(report, "client-unknown").stage == "authorize"


def test_nobody_is_logged_in_and_no_page_may_be_shown(provider: OidcProvider) -> None:
    _, report = log_in(provider, prompt="none", preflight=True)
    assert report.finding("login-required").severity == "info" and report.verdict.root_cause is None
    assert report.verdict.login == "unknown"


def test_the_person_cancels(provider: OidcProvider) -> None:
    _, report = log_in(provider, door=Visitor(click="/abort"))
    assert report.finding("user-cancelled").severity == "info" and report.verdict.root_cause is None


def test_an_unsupported_response_type(provider: OidcProvider) -> None:
    _, report = log_in(provider, response_type="code id_token", response_mode="form_post")
    assert only(report, "response-type-unsupported").stage == "authorize"


def test_the_answer_names_another_issuer(provider: OidcProvider) -> None:
    def mixed_up(answer: Any) -> Any:
        return answer | {"iss": "https://elsewhere.example"}

    case, report = log_in(provider, door=alice(changed=mixed_up))
    found = only(report, "callback-issuer-mismatch")
    assert (found.actual, found.expected) == ("https://elsewhere.example", provider.issuer)
    assert case.at("token") is None


def test_an_answer_without_its_code(provider: OidcProvider) -> None:
    def lost(answer: Any) -> Any:
        return {name: value for name, value in answer.items() if name != "code"}

    _, report = log_in(provider, door=alice(changed=lost))
    assert only(report, "callback-missing-code").stage == "callback"


def test_an_answer_with_another_state(provider: OidcProvider) -> None:
    def changed(answer: Any) -> Any:
        return answer | {"state": "another"}

    case, report = log_in(provider, door=alice(changed=changed), wait=2)
    assert only(report, "callback-state-mismatch").actual == "anot…" and case.at("token") is None


# -- keys ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("keep_old", [True, False])
def test_keys_that_rotate_during_and_after_the_login(oidc_provider: Callable[..., OidcProvider], keep_old: Any) -> None:
    rotating = oidc_provider(clients=[native("one")])
    during = alice()

    def door(url: str) -> Any:
        rotating.rotate_keys(keep_old=keep_old)
        return during(url)

    case, report = log_in(rotating, "one", door=door)
    assert healthy(report) and report.finding("key-rotated").severity == "info"
    rotating.rotate_keys(keep_old=keep_old)
    later = diagnose(asyncio.run(with_keys_of_now(case)))
    if keep_old:
        assert token(later).signature == "valid" and "key-not-found" in later.passed
    else:
        assert only(later, "key-not-found").stage == "signature" and token(later).signature == "no-key"


async def with_keys_of_now(case: Case) -> Any:
    """The case with the key set read once more."""
    recording = Recording(case, utc_now)
    async with Client(Network(), recording, lambda entry: None) as http:
        await http.get("jwks", case.at("discovery.body.jwks_uri"))
    return recording.case


# -- TLS and logout --------------------------------------------------------------------------------------------------


def test_a_self_signed_certificate_with_and_without_its_ca_bundle(
    oidc_provider: Callable[..., OidcProvider], certificate: Certificate, certificate_file: Path
) -> None:
    twin = oidc_provider(clients=[native("one")], tls=certificate)
    _, refused = log_in(twin, "one")
    found = only(refused, "tls-failed")
    assert found.stage == "network" and "self-signed" in found.cause and refused.verdict.qlik_status == "networkError"
    _, trusted = log_in(twin, "one", ca_bundle=str(certificate_file))
    assert healthy(trusted)


def after_logout(provider: OidcProvider, address: str) -> Any:
    """Where a person ends who logs out with this address to return to, and the page there."""
    case, _ = log_in(provider, "logout")
    id_token = Secret(case.id_token_text)
    visitor = Visitor()
    visitor(logout_url(case.at("discovery.body"), "logout", id_token=id_token, post_logout_redirect_uri=address) or "")
    return visitor


def test_logout_returns_to_a_registered_address(provider: OidcProvider) -> None:
    assert after_logout(provider, AFTER_LOGOUT).url == AFTER_LOGOUT


def test_logout_does_not_return_to_any_other_address(provider: OidcProvider) -> None:
    wrong = AFTER_LOGOUT + "/"
    visitor = after_logout(provider, wrong)
    configuration = qlik(provider, "logout") | {"postLogoutRedirectUri": wrong}
    report = diagnose(load(visitor.page, json.dumps(configuration)))
    found = report.finding("post-logout-redirect-mismatch")
    assert found.severity == "warning" and found.actual == wrong and f"Add {wrong} " in found.fix[0].do
    assert report.verdict.root_cause is None and "token-error-other" not in rules(report)
