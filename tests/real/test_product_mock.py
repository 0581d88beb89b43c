"""The product against oauth2-mock-server: what exactly it says about a fault, and what a login must survive.

That each fault has its root cause is in test_faults.py; here are the values that are shown, the faults that come
together, and the oddities of real providers that are no faults at all.
"""

import time
from pathlib import Path
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from joserfc.jwk import RSAKey

from .mock import MockServer
from .mock import mock_server as start
from .product import healthy, login, only, probe, qlik, rules, settings, token
from .visitor import Visitor

USER = {"name": "John Doe", "email": "john@example.com", "email_verified": True}
# the mock server itself offers only "none", which Qlik cannot use
OFFERED = {"token_endpoint_auth_methods_supported": ["client_secret_basic"]}
NOW = int(time.time())


def log_in(server: MockServer, configuration: Any = None, given: Any = None, **faults: Any) -> Any:
    """The report of a login with these faults on top of a healthy provider."""
    userinfo = faults.pop("userinfo", {})
    discovery = faults.pop("discovery", {})
    server.inject(
        userinfo=userinfo if "body" in userinfo else {**userinfo, "set": {**USER, **userinfo.get("set", {})}},
        discovery={**discovery, "set": {**OFFERED, **discovery.get("set", {})}},
        **faults,
    )
    base = {"identity_provider": configuration} if configuration else {}
    return login(settings(server, **{"wait": 2, "timeout": 3, **(given or {})}), Visitor(), **base)[1]


def keys_of(server: MockServer) -> Any:
    return httpx.get(f"{server.issuer}/jwks", trust_env=False).json()["keys"]


# -- what is shown of a fault ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "rule", "expected", "actual"),
    [
        ({"set": {"aud": "another"}}, "audience-mismatch", "qlik-inspector", "another"),
        ({"set": {"iss": "https://idp.example"}}, "issuer-mismatch", None, "https://idp.example"),
        ({"set": {"exp": NOW - 4000, "iat": NOW - 9000}}, "token-expired", None, None),
        ({"set": {"sub": 7}}, "claim-wrong-type", None, None),
        ({"set": {"aud": ["qlik-inspector", "other"]}}, "azp-mismatch", "qlik-inspector", None),
        ({"header": {"set": {"typ": "at+jwt"}}}, "token-wrong-kind", None, None),
        ({"remove": ["sub"]}, "required-claim-missing", None, None),
    ],
)
def test_a_fault_of_the_id_token_shows_what_was_expected_and_what_came(
    mock_server: MockServer, change: Any, rule: str, expected: Any, actual: Any
) -> None:
    report = log_in(mock_server, idToken=change)
    assert report.verdict.root_cause == rule and report.verdict.login == "fails"
    found = report.root
    for shown, wanted in ((found.expected, expected), (found.actual, actual)):
        assert wanted is None or shown == wanted or (isinstance(shown, list | str) and wanted in shown)
    assert found.cause and found.fix and found.evidence


def test_hostile_text_in_a_claim_is_shown_escaped(mock_server: MockServer) -> None:
    report = log_in(mock_server, idToken={"set": {"name": "John\x1b[31m\u202eeoD"}})
    found = report.finding("token-hostile-text")
    assert found.severity == "warning" and not {"\x1b", "\u202e"} & set(found.cause + str(found.actual))


def test_one_broken_configuration_is_one_cause(mock_server: MockServer) -> None:
    faults = {"idToken": {"header": {"set": {"kid": "gone"}}, "set": {"aud": "another"}}}
    report = log_in(mock_server, **faults, userinfo={"status": 401, "body": {"error": "invalid_token"}})
    assert report.verdict.root_cause == "key-not-found"  # the earliest stage
    assert {"audience-mismatch", "userinfo-failed"} <= rules(report)
    order = [f.stage for f in report.findings if f.severity == "error"]
    assert order == sorted(order, key=["signature", "protocol", "userinfo"].index)


@pytest.mark.parametrize(("value", "shown"), [("true", "true"), (1, 1), ("yes", "yes"), ("1", "1")])
def test_email_verified_of_another_type(mock_server: MockServer, value: Any, shown: Any) -> None:
    report = log_in(mock_server, userinfo={"set": {"email_verified": value}})
    found = only(report, "email-verified-not-boolean")
    assert found.actual == shown and report.verdict.qlik_status == "claimsError"


def test_retry_after_is_told(mock_server: MockServer) -> None:
    raw = {"/token": {"status": 429, "headers": {"Retry-After": "77", "Content-Type": "application/json"}, "body": {}}}
    report = log_in(mock_server, raw=raw)
    assert "77" in only(report, "rate-limited").cause


@pytest.mark.parametrize(
    ("status", "body", "rule"),
    [
        (403, {"error": "private_thing", "error_description": "<b>no</b> & never"}, "token-error-other"),
        (400, {}, "token-error-other"),
        (400, {"error_description": "Something private went wrong"}, "token-error-other"),
        (503, {"error": "temporarily_unavailable"}, "server-error-at-idp"),
        (
            401,
            {"error": "invalid_client", "error_description": "The client secret is expired"},
            "client-secret-expired",
        ),
        (400, {"error": "invalid_scope"}, "scope-rejected"),
        (200, {"error": "invalid_grant"}, "code-expired-or-reused"),
    ],
)
def test_errors_of_the_token_endpoint(mock_server: MockServer, status: int, body: Any, rule: str) -> None:
    report = log_in(mock_server, token={"status": status, "body": body})
    assert only(report, rule).rule == report.verdict.root_cause and report.verdict.login == "fails"
    for words in body.values():
        assert words in report.root.cause


@pytest.mark.parametrize(
    ("answer", "rule"),
    [
        ({"error": "invalid_grant"}, "authorize-error-other"),
        ({"error": "consent_required"}, "consent-required"),
        ({"error": "unauthorized_client"}, "response-type-unsupported"),
        ({"error_description": "Something private went wrong"}, "authorize-error-other"),
        ({"error": "temporarily_unavailable"}, "server-error-at-idp"),
    ],
)
def test_errors_in_the_callback(mock_server: MockServer, answer: Any, rule: str) -> None:
    report = log_in(mock_server, redirect={"set": answer, "remove": ["code"]})
    assert only(report, rule).stage == "authorize" and report.verdict.qlik_status == "callbackError"
    assert all(words in report.root.cause for words in answer.values())


def test_a_refusal_without_its_state_ends_the_wait(mock_server: MockServer) -> None:
    refusal = {"set": {"error": "access_denied", "error_description": "User cancelled"}, "remove": ["code", "state"]}
    report = log_in(mock_server, redirect=refusal, given={"wait": 300})
    assert report.finding("user-cancelled").severity == "info" and "callback-timeout" not in rules(report)


def test_userinfo_refused_with_a_page(mock_server: MockServer) -> None:
    raw = {"/userinfo": {"status": 401, "headers": {"Content-Type": "text/html"}, "body": "<h1>401</h1>"}}
    report = log_in(mock_server, raw=raw)
    assert only(report, "userinfo-failed").actual == 401
    assert any(u.rule == "email-missing" and "userinfo could not be read" in u.reason for u in report.not_checked)


def test_the_same_failure_of_userinfo_is_a_warning_where_qlik_reads_the_id_token(mock_server: MockServer) -> None:
    configuration = qlik(mock_server, mock_server.client_id, useClaimsFromIdToken=True)
    claims = {"set": {**USER, "preferred_username": "johndoe", "groups": ["a"]}}
    report = log_in(mock_server, configuration, idToken=claims, raw={"/userinfo": {"status": 500, "body": ""}})
    assert healthy(report) and report.finding("userinfo-failed").severity == "warning"
    assert report.qlik_user["email"] == "john@example.com"


# -- what is no fault ------------------------------------------------------------------------------------------------

OTHER = RSAKey.import_key(rsa.generate_private_key(public_exponent=65537, key_size=2048), {"kid": "other"})


@pytest.mark.parametrize(
    "faults",
    [
        {},
        {"idToken": {"set": {"aud": ["qlik-inspector"]}}},
        {"idToken": {"set": {"azp": "qlik-inspector", "aud": ["other", "qlik-inspector"]}}},
        {"idToken": {"header": {"remove": ["kid"]}}},
        {"idToken": {"header": {"remove": ["typ"]}}},
        {"token": {"set": {"token_type": "bearer", "expires_in": "3600", "unknown": [1]}}},
        {"token": {"set": {"access_token": "opaque-text"}}},
        {"redirect": {"set": {"session_state": "x.y", "scope": "openid"}}},
        {"discovery": {"remove": ["scopes_supported", "claims_supported"]}},
        {"idToken": {"set": {"iat": int(time.time()) + 2}}},
    ],
)
def test_oddities_that_are_no_faults(mock_server: MockServer, faults: Any) -> None:
    report = log_in(mock_server, **faults)
    assert healthy(report) and token(report).signature == "valid"
    assert faults or [f.rule for f in report.findings if f.severity != "info"] == []


@pytest.mark.parametrize("oddity", ["no alg", "no use", "encryption key first", "unknown type first", "oct beside"])
def test_key_sets_that_are_no_faults(mock_server: MockServer, oddity: str) -> None:
    [key] = keys_of(mock_server)
    keys = {
        "no alg": [{k: v for k, v in key.items() if k != "alg"}],
        "no use": [{k: v for k, v in key.items() if k != "use"}],
        "encryption key first": [OTHER.as_dict(private=False) | {"use": "enc"}, key],
        "unknown type first": [{"kty": "AKP", "kid": "new", "alg": "ML-DSA-44", "pub": "AA"}, key],
        "oct beside": [{"kty": "oct", "kid": "shared", "k": "AAAA"}, key],
    }[oddity]
    report = log_in(mock_server, raw={"/jwks": {"body": {"keys": keys}}})
    assert healthy(report) and token(report).signature == "valid"


def test_a_key_set_without_the_tokens_key_is_read_twice_and_then_told(mock_server: MockServer) -> None:
    keys = [OTHER.as_dict(private=False)]
    report = log_in(mock_server, raw={"/jwks": {"body": {"keys": keys}}})
    assert only(report, "key-not-found").stage == "signature"
    assert [e.step for e in report.timeline].count("jwks") == 2


def test_several_keys_and_no_kid(tmp_path: Path) -> None:
    with start(tmp_path, algorithms=("RS256", "RS256")) as server:
        report = log_in(server, idToken={"header": {"remove": ["kid"]}})
        assert report.finding("key-ambiguous").severity == "warning" and token(report).signature == "valid"
        assert report.verdict.root_cause is None


@pytest.mark.parametrize("alg", ["RS384", "ES256", "PS256", "EdDSA"])
def test_other_algorithms_are_verified_and_refused(tmp_path: Path, alg: str) -> None:
    with start(tmp_path, algorithms=(alg,)) as server:
        report = log_in(server)
        assert token(report).signature == "valid" and only(report, "alg-not-accepted-by-qlik").actual == alg


def test_a_provider_that_takes_every_redirect_uri_makes_the_probe_inconclusive(mock_server: MockServer) -> None:
    mock_server.inject(discovery={"set": OFFERED})
    report = probe(mock_server, mock_server.client_id)
    assert report.finding("redirect-probe-inconclusive").severity == "info"
    assert "redirect-uri-mismatch" not in rules(report) and report.verdict.login == "unknown"
