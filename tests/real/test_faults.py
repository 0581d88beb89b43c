"""Every fault the mock server can do to a login, captured by the product, must come out as the right root cause."""

import asyncio
import threading
import time
import urllib.request
from contextlib import suppress
from typing import Any

import pytest

from inspector import diagnose
from inspector.case.secret import Secret
from inspector.login.session import capture
from inspector.login.settings import Settings

from .mock import MockServer

HEALTHY = {"name": "John Doe", "email": "john@example.com", "email_verified": True}
NOW = int(time.time())
HTML = {
    "headers": {"Content-Type": "text/html"},
    "body": "<!doctype html><html><body><h1>Web gateway</h1></body></html>",
}
# the mock server itself offers only "none", which Qlik cannot use
OFFERED = {"token_endpoint_auth_methods_supported": ["client_secret_basic"]}
WELL_KNOWN = "/.well-known/openid-configuration"


def error(status: int, code: str, description: str = "", **more: Any) -> Any:
    return {"status": status, "body": {"error": code, "error_description": description, **more}}


FAULTS: dict[str, tuple[dict[str, Any], str]] = {
    # the discovery document
    "discovery 404": ({"raw": {WELL_KNOWN: {"status": 404, "body": {"error": "not found"}}}}, "discovery-not-found"),
    "discovery html": ({"raw": {WELL_KNOWN: HTML}}, "not-json"),
    "discovery 429": (
        {"raw": {WELL_KNOWN: {"status": 429, "headers": {"Retry-After": "99"}, "body": ""}}},
        "rate-limited",
    ),
    "discovery delay": ({"raw": {WELL_KNOWN: {"delay": 3000}}}, "timed-out"),
    "discovery cut": ({"raw": {WELL_KNOWN: {"hangUp": "at once"}}}, "host-unreachable"),
    "discovery huge": ({"raw": {WELL_KNOWN: {"body": "x" * 3_000_000}}}, "response-too-large"),
    "discovery loop": ({"raw": {WELL_KNOWN: {"status": 302, "headers": {"Location": WELL_KNOWN}}}}, "redirect-loop"),
    "other issuer": ({"discovery": {"set": {"issuer": "https://idp.example"}}}, "discovery-issuer-mismatch"),
    "no token endpoint": ({"discovery": {"remove": ["token_endpoint"]}}, "discovery-missing-endpoint"),
    "no userinfo endpoint": ({"discovery": {"remove": ["userinfo_endpoint"]}}, "discovery-no-userinfo"),
    "no algorithm": (
        {"discovery": {"set": {"id_token_signing_alg_values_supported": ["ES256"]}}},
        "discovery-alg-unsupported-by-qlik",
    ),
    "no code flow": (
        {"discovery": {"set": {"response_types_supported": ["token"]}}},
        "discovery-code-flow-unsupported",
    ),
    # the keys
    "key set 500": ({"raw": {"/jwks": {"status": 500, "body": ""}}}, "jwks-unreachable"),
    "key set empty": ({"raw": {"/jwks": {"body": {"keys": []}}}}, "jwks-invalid"),
    # the answer of the authorization endpoint
    "denied": (
        {"redirect": {"set": {"error": "server_error"}, "remove": ["code"]}},
        "server-error-at-idp",
    ),
    "scope": ({"redirect": {"set": {"error": "invalid_scope"}, "remove": ["code"]}}, "scope-rejected"),
    "other error": (
        {"redirect": {"set": {"error": "private_thing", "error_description": "x"}, "remove": ["code"]}},
        "authorize-error-other",
    ),
    "no state": ({"redirect": {"remove": ["state"]}}, "callback-state-mismatch"),
    "other state": ({"redirect": {"set": {"state": "foreign"}}}, "callback-state-mismatch"),
    "no code": ({"redirect": {"remove": ["code"]}}, "callback-missing-code"),
    "other iss": ({"redirect": {"set": {"iss": "https://attacker.example"}}}, "callback-issuer-mismatch"),
    # the token endpoint
    "wrong secret": ({"token": error(401, "invalid_client", "bad client secret")}, "client-secret-invalid"),
    "old code": (
        {"token": error(400, "invalid_grant", "The authorization code has expired")},
        "code-expired-or-reused",
    ),
    "grant": ({"token": error(400, "unsupported_grant_type")}, "grant-not-allowed"),
    "other": ({"token": error(403, "private_thing", "x")}, "token-error-other"),
    "token html": ({"raw": {"/token": HTML}}, "not-json"),
    "token cut": ({"raw": {"/token": {"body": '{"access_token": "x"}', "hangUp": "half way"}}}, "host-unreachable"),
    "no id token": ({"token": {"remove": ["id_token"]}}, "no-id-token"),
    "no access token": ({"token": {"remove": ["access_token"]}}, "no-access-token"),
    # the ID token
    "damaged": ({"idToken": {"damage": "signature"}}, "signature-invalid"),
    "unsecured": ({"idToken": {"damage": "none"}}, "token-unsecured"),
    "cut token": ({"idToken": {"damage": "cut"}}, "token-malformed"),
    "other key": ({"idToken": {"header": {"set": {"kid": "another"}}}}, "key-not-found"),
    "expired": ({"idToken": {"set": {"iat": NOW - 9000, "exp": NOW - 4000}}}, "token-expired"),
    "not yet": ({"idToken": {"set": {"nbf": NOW + 9000}}}, "token-not-yet-valid"),
    "future": ({"idToken": {"set": {"iat": NOW + 5000, "exp": NOW + 9000}}}, "clock-skew"),
    "audience": ({"idToken": {"set": {"aud": "another"}}}, "audience-mismatch"),
    "issuer": ({"idToken": {"set": {"iss": "https://idp.example"}}}, "issuer-mismatch"),
    "nonce": ({"idToken": {"set": {"nonce": "another"}}}, "nonce-mismatch"),
    "no nonce": ({"idToken": {"remove": ["nonce"]}}, "nonce-missing"),
    "no exp": ({"idToken": {"remove": ["exp"]}}, "required-claim-missing"),
    "exp as text": ({"idToken": {"set": {"exp": str(NOW + 3600)}}}, "claim-wrong-type"),
    "at_hash": ({"idToken": {"set": {"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"}}}, "at-hash-mismatch"),
    # userinfo
    "userinfo 401": ({"userinfo": {"status": 401, "body": {"error": "invalid_token"}}}, "userinfo-failed"),
    "userinfo html": ({"raw": {"/userinfo": HTML}}, "not-json"),
    "other sub": ({"userinfo": {"set": {**HEALTHY, "sub": "somebody"}}}, "userinfo-sub-mismatch"),
    "unverified": ({"userinfo": {"set": {**HEALTHY, "email_verified": False}}}, "email-verified-false"),
    "verified as text": ({"userinfo": {"set": {**HEALTHY, "email_verified": "true"}}}, "email-verified-not-boolean"),
    "never verified": (
        {"userinfo": {"set": HEALTHY, "remove": ["email_verified"]}},
        "email-verified-missing",
    ),
    "no e-mail": ({"userinfo": {"set": HEALTHY, "remove": ["email"]}}, "email-missing"),
    "no name": ({"userinfo": {"set": HEALTHY, "remove": ["name"]}}, "name-missing"),
}


def visit(url: str) -> Any:
    """A person whose browser follows redirects; the mock server asks nothing."""

    def go() -> None:
        with suppress(OSError):
            urllib.request.urlopen(url, timeout=10).close()

    threading.Thread(target=go, daemon=True).start()
    return True


def inject(server: MockServer, **faults: Any) -> None:
    """Faults on top of a healthy provider."""
    discovery = faults.pop("discovery", {})
    offered = {**discovery, "set": {**OFFERED, **discovery.get("set", {})}}
    server.inject(**{"userinfo": {"set": HEALTHY}, "discovery": offered, **faults})


def judged(server: MockServer) -> Any:
    settings = Settings(
        issuer=server.issuer,
        client_id=server.client_id,
        client_secret=Secret(server.client_secret),
        redirect_uri="http://127.0.0.1:0/callback",
        preflight=False,
        timeout=2,
        wait=2,
    )
    case = asyncio.run(capture(settings, open_browser=visit))
    return diagnose(case).to_dict(), case


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_named(mock_server: MockServer, name: str) -> None:
    faults, expected = FAULTS[name]
    inject(mock_server, **faults)
    report, case = judged(mock_server)
    found = [finding["rule"] for finding in report["findings"]]
    assert report["verdict"]["root_cause"] == expected, (report["verdict"], found, case.at("network_error"))


def test_without_a_fault_the_login_succeeds(mock_server: MockServer) -> None:
    inject(mock_server)
    report, _ = judged(mock_server)
    assert report["verdict"]["login"] == "succeeds", report["findings"]


def test_a_fragment_nobody_relays_ends_in_a_time_out(mock_server: MockServer) -> None:
    inject(mock_server, redirect={"fragment": True})
    report, _ = judged(mock_server)
    assert report["verdict"]["root_cause"] == "callback-timeout"
