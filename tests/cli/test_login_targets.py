"""`login --target …` end to end: Qlik's OAuth server and Cloudflare Access's callback over real sockets."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest

from tests.login.provider import Provider, Reply, Request, as_json
from tests.login.running import free_port

from .command import environment

SECRET = "s3cret-of-the-client"


class QlikServer(Provider):
    """Qlik's OAuth server in small: metadata of RFC 8414, PKCE, scopes that are granted, and no ID token."""

    def __init__(self) -> None:
        super().__init__(client_secret=SECRET)
        self.replies["/.well-known/oauth-authorization-server"] = lambda request: as_json(self.metadata())
        self.replies["/oauth/authorize"] = self._authorize
        self.replies["/oauth/token"] = self._grant
        self.granted = "user_default apps:read"
        self.codes_seen: list[dict[str, str]] = []

    def metadata(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/oauth/authorize",
            "token_endpoint": f"{self.issuer}/oauth/token",
            "response_types_supported": ["code"],
            "code_challenge_methods_supported": ["S256"],
        }

    def _grant(self, request: Request) -> Reply:
        asked = self.codes.pop(request.form.get("code", ""), {})
        self.codes_seen.append(asked)
        digest = hashlib.sha256(request.form.get("code_verifier", "").encode()).digest()
        if asked.get("code_challenge") != base64.urlsafe_b64encode(digest).rstrip(b"=").decode():
            return as_json({"error": "invalid_grant"}, 400)
        if request.secret() != self.client_secret:
            return as_json({"error": "invalid_client"}, 401)
        return as_json({"access_token": "opaque", "token_type": "bearer", "expires_in": 300, "scope": self.granted})


@pytest.fixture
def qlik() -> Iterator[QlikServer]:
    server = QlikServer()
    with server:
        yield server


def login(issuer: str, *more: str, secret: str = SECRET) -> tuple[dict[str, Any], str]:
    """The report of a login whose browser only follows redirects, and what was said meanwhile."""
    options = ("--issuer", issuer, "--client-id", "client", "--client-secret-env", "IDP_SECRET", "--no-browser")
    process = subprocess.Popen(
        [sys.executable, "-m", "inspector", "login", *options, "--format", "json", *more],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(IDP_SECRET=secret),
    )
    assert process.stderr
    said = ""
    for line in process.stderr:
        said += line
        if found := re.search(r"http://\S+/authorize\?\S+", line):
            try:
                with urllib.request.urlopen(found[0], timeout=10) as page:
                    page.read()
            except urllib.error.HTTPError as page_of_an_error:
                page_of_an_error.close()
            break
    out, rest = process.communicate(timeout=60)
    assert out, said + rest
    report: dict[str, Any] = json.loads(out)
    return report, said + rest


def rules(report: dict[str, Any]) -> set[str]:
    return {f["rule"] for f in report["findings"]}


def test_a_login_at_qliks_server_says_what_was_granted(qlik: QlikServer) -> None:
    report, said = login(qlik.issuer, "--target", "qlik-oauth", "--scope", "user_default apps:read", "--port", "0")
    assert report["verdict"]["login"] == "succeeds"
    assert "granted" in report["verdict"]["summary"] and "apps:read" in report["verdict"]["summary"]
    asked = qlik.codes_seen[0]
    assert asked["code_challenge_method"] == "S256" and "nonce" not in asked and "openid" not in asked["scope"]
    assert SECRET not in said + str(report)
    assert "/jwks" not in qlik.paths() and "/userinfo" not in qlik.paths()


def test_what_qliks_server_refuses_is_explained(qlik: QlikServer) -> None:
    report, _ = login(qlik.issuer, "--target", "qlik-oauth", "--port", "0", secret="another")
    assert report["verdict"]["root_cause"] == "client-secret-invalid"
    cause = report["findings"][0]
    assert "Manage secrets" in str(cause["fix"]) and "Identity provider" not in str(cause["fix"])


@pytest.mark.parametrize(
    ("error", "rule"),
    [
        ("access_denied", "user-cancelled"),
        ("consent_required", "consent-required"),
        ("invalid_scope", "scope-rejected"),
        ("unauthorized_client", "response-type-unsupported"),
        ("server_error", "server-error-at-idp"),
    ],
)
def test_the_standard_errors_of_qliks_server_have_their_rule(qlik: QlikServer, error: str, rule: str) -> None:
    qlik.callback = lambda answer: {"error": error, "state": answer["state"]}
    report, _ = login(qlik.issuer, "--target", "qlik-oauth", "--port", "0")
    assert rule in rules(report) and "qlik-error" not in rules(report)


@pytest.fixture
def idp() -> Iterator[Provider]:
    with Provider(client_secret=SECRET) as provider:
        yield provider


def access(port: int) -> tuple[str, ...]:
    """A capture that listens where Access does."""
    return ("--target", "cloudflare-access", "--redirect-uri", f"http://localhost:{port}/cdn-cgi/access/callback")


def test_access_s_callback_is_captured(idp: Provider) -> None:
    report, _ = login(idp.issuer, *access(free_port()))
    asked = next(r.query for r in idp.requests if r.path == "/authorize")
    assert asked["redirect_uri"].endswith("/cdn-cgi/access/callback") and "groups" in asked["scope"]
    assert "Access can identify the person" in report["verdict"]["summary"]
    assert "access-callback-uri" not in rules(report)


def test_an_error_at_access_s_callback_is_explained(idp: Provider) -> None:
    idp.callback = lambda answer: {
        "error": "access_denied",
        "error_description": "User is not assigned to the client application.",
        "state": answer["state"],
    }
    report, _ = login(idp.issuer, *access(free_port()))
    assert report["verdict"]["root_cause"] == "user-not-assigned"
