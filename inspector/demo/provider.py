"""The stand-in OpenID provider: discovery, key set, authorize, token, userinfo, with real keys made at its start."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import secrets
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from inspector.demo.scenario import SECRET, TENANT, Scenario
from inspector.demo.server import Request, Response

CALLBACK = f"https://{TENANT}/login/callback"
LIFETIME = 3600


@dataclass
class _Grant:
    redirect_uri: str
    nonce: str | None
    challenge: str | None


@dataclass
class Provider:
    """One scenario's provider. `interactive`: it shows a page to press on instead of answering by itself."""

    scenario: Scenario
    interactive: bool = False
    _key: rsa.RSAPrivateKey = field(default_factory=lambda: rsa.generate_private_key(65537, 2048), repr=False)
    _other: rsa.RSAPrivateKey = field(default_factory=lambda: rsa.generate_private_key(65537, 2048), repr=False)
    _grants: dict[str, _Grant] = field(default_factory=dict, repr=False)
    _access: str = ""

    @property
    def hosts(self) -> set[str]:
        urls = [self.scenario.issuer, *self.scenario.endpoints.values()]
        return {urlsplit(url).hostname or "" for url in urls}

    def handle(self, request: Request) -> Response | None:
        """The answer to a request for one of this provider's hosts; None where the path is not its own."""
        url = f"https://{request.host}{request.path}"
        ends = self.scenario.endpoints
        kind = "oauth-authorization-server" if self.scenario.target == "qlik-oauth" else "openid-configuration"
        if url == f"{self.scenario.issuer}/.well-known/{kind}":
            return Response.json(self._metadata())
        if url == ends["jwks_uri"]:
            return Response.json({"keys": self._keys()})
        if url == ends["authorization_endpoint"]:
            return self._authorize(request)
        if url == ends["token_endpoint"]:
            return self._token(request)
        if url == ends.get("userinfo_endpoint"):
            return self._userinfo(request)
        return None

    def _metadata(self) -> dict[str, Any]:
        return {
            "issuer": self.scenario.issuer,
            **self.scenario.endpoints,
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "scopes_supported": self.scenario.wire["scopes"],
            "code_challenge_methods_supported": ["S256"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
        }

    def _keys(self) -> list[dict[str, Any]]:
        published = [(self._other, "demo-key-2")] if self.scenario.fault == "key-gone" else [(self._key, "demo-key-1")]
        keys = [_jwk(key, kid, with_alg=not self.scenario.wire.get("key_without_alg")) for key, kid in published]
        if self.scenario.wire.get("encryption_key_first"):
            keys.insert(0, {**_jwk(self._other, "demo-enc", with_alg=False), "use": "enc", "alg": "RSA-OAEP"})
        return keys

    # -- the person's part ----------------------------------------------------------------------------------------

    def _authorize(self, request: Request) -> Response:
        given = request.query
        uri = given.get("redirect_uri", "")
        if self.scenario.fault == "redirect-refused" and uri == CALLBACK:
            return Response.html(self.scenario.wire["refusal"], self.scenario.wire["refusal_status"])
        if uri != CALLBACK and urlsplit(uri).hostname not in ("localhost", "127.0.0.1", "::1"):
            return Response.html("<h1>400</h1><p>Unknown redirect_uri.</p>", 400)
        told = self.scenario.answers.get("authorize")
        if told is not None and "error" not in told:
            return _prescribed(told)
        if self.interactive and "go" not in given:
            target = f"{request.path}?{urlencode({**given, 'go': '1'})}"
            return Response.html(
                f"<!doctype html><title>Demo sign-in</title><h1>Sign in to the demo</h1>"
                f"<p>{html.escape(self.scenario.summary)}</p>"
                f'<p><a href="{html.escape(target)}">Sign in as Maria</a></p>'
            )
        if told is not None:
            answer = told
        elif self.scenario.fault == "scope-refused":
            answer = {"error": "invalid_scope", "error_description": "The requested scope is invalid or not allowed."}
        else:
            code = secrets.token_urlsafe(24)
            self._grants[code] = _Grant(uri, given.get("nonce"), given.get("code_challenge"))
            answer = {"code": code}
        return Response.redirect(f"{uri}?{urlencode({**answer, 'state': given.get('state', '')})}")

    # -- the client's part ----------------------------------------------------------------------------------------

    def _token(self, request: Request) -> Response:
        if told := self.scenario.answers.get("token"):
            return _prescribed(told)
        if not self._authenticated(request):
            return Response.json({"error": "invalid_client", "error_description": "Unknown client or secret."}, 401)
        if request.form.get("grant_type") == "refresh_token":
            return self._refresh()
        grant = self._grants.pop(request.form.get("code", ""), None)
        verifier = request.form.get("code_verifier", "")
        if grant is None or grant.redirect_uri != request.form.get("redirect_uri"):
            text = "The authorization code is invalid or has expired."
            return Response.json({"error": "invalid_grant", "error_description": text}, 400)
        if grant.challenge and grant.challenge != _b64(hashlib.sha256(verifier.encode()).digest()):
            return Response.json({"error": "invalid_grant", "error_description": "PKCE verification failed."}, 400)
        self._access = self._access_token()
        body = {
            "token_type": "Bearer",
            "expires_in": LIFETIME,
            "access_token": self._access,
            "scope": self.scenario.scope,
            "id_token": self._id_token(grant.nonce),
        }
        if self.scenario.target == "qlik-oauth":  # no OpenID provider
            del body["id_token"]
        if self.scenario.refreshed is not None:
            body["refresh_token"] = secrets.token_urlsafe(24)
        return Response.json(body)

    def _refresh(self) -> Response:
        """New tokens, with the claims that the scenario changes in them."""
        self._access = self._access_token()
        id_token = self._id_token(None, **(self.scenario.refreshed or {}))
        return Response.json({"token_type": "Bearer", "access_token": self._access, "id_token": id_token})

    def _authenticated(self, request: Request) -> bool:
        if self.scenario.is_public:
            return request.form.get("client_id") == self.scenario.client_id and "client_secret" not in request.form
        if request.headers.get("authorization", "").startswith("Basic "):
            given = base64.b64decode(request.headers["authorization"][6:] + "==").decode("utf-8", "replace")
            return given == f"{self.scenario.client_id}:{SECRET}"
        return (request.form.get("client_id"), request.form.get("client_secret")) == (self.scenario.client_id, SECRET)

    def _userinfo(self, request: Request) -> Response:
        if not self._access or request.headers.get("authorization") != f"Bearer {self._access}":
            return Response(401, b"", (("www-authenticate", 'Bearer error="invalid_token"'),))
        if told := self.scenario.answers.get("userinfo"):
            return _prescribed(told)
        only = self.scenario.wire.get("userinfo_only")
        claims = {k: v for k, v in self.scenario.claims.items() if k not in self.scenario.not_in_userinfo}
        shown = {k: v for k, v in claims.items() if only is None or k in only}
        if self.scenario.fault == "userinfo-forged":
            forged = signed(self._other, {"kid": "demo-key-1"}, {**shown, "iss": self.scenario.issuer})
            return Response(200, forged.encode(), (("content-type", "application/jwt"),))
        return Response.json(shown)

    # -- tokens ---------------------------------------------------------------------------------------------------

    def _now(self) -> int:
        return int(time.time()) + self.scenario.clock

    def _id_token(self, nonce: str | None, **changed: Any) -> str:
        now = self._now()
        payload = {
            "iss": self.scenario.issuer,
            "aud": self.scenario.client_id,
            "iat": now,
            "exp": now + LIFETIME,
            "auth_time": now - 4,
            **self.scenario.claims,
            **self.scenario.id_token,
            **changed,
        }
        for name in self.scenario.wire.get("not_in_id_token", ()):
            payload.pop(name, None)
        if nonce:
            payload["nonce"] = nonce
        if self.scenario.wire.get("at_hash", True):
            payload["at_hash"] = _b64(hashlib.sha256(self._access.encode()).digest()[:16])
        key = self._other if self.scenario.fault == "bad-signature" else self._key
        return signed(key, {**self.scenario.wire.get("header", {}), "kid": "demo-key-1"}, payload)

    def _access_token(self) -> str:
        form = self.scenario.wire.get("access_token")
        if form is None:
            return secrets.token_urlsafe(32)
        known = {
            "iss": self.scenario.issuer,
            "aud": self.scenario.client_id,
            "scope": self.scenario.scope,
            **self.scenario.claims,
            **self.scenario.id_token,
        }
        claims = {name: text.format_map(known) for name, text in form["claims"].items()}
        times = {name: self._now() + seconds for name, seconds in form["times"].items()}
        return signed(self._key, {**form["header"], "kid": "demo-key-1"}, {**claims, **times})


def _prescribed(answer: dict[str, Any]) -> Response:
    """The answer that a scenario prescribes."""
    status = answer.get("status", 200)
    if "html" in answer:
        return Response.html(answer["html"], status)
    return Response.json({name: value for name, value in answer.items() if name != "status"}, status)


def signed(key: rsa.RSAPrivateKey, header: dict[str, Any], payload: dict[str, Any]) -> str:
    """A JWS compact serialisation with RS256 (RFC 7515 section 3.1)."""
    parts = ({"alg": "RS256", **header}, payload)
    text = ".".join(_b64(json.dumps(part, separators=(",", ":")).encode()) for part in parts)
    return f"{text}.{_b64(key.sign(text.encode(), padding.PKCS1v15(), hashes.SHA256()))}"


def _jwk(key: rsa.RSAPrivateKey, kid: str, *, with_alg: bool) -> dict[str, Any]:
    n = key.public_key().public_numbers().n
    found = {"kty": "RSA", "use": "sig", "kid": kid, "n": _b64(n.to_bytes(256, "big")), "e": "AQAB"}
    return {**found, "alg": "RS256"} if with_alg else found


def _b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
