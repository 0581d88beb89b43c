"""A small OpenID client that shares nothing with the product: the yardstick for what a provider really sends."""

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import jwt


@dataclass
class Callback:
    """A page on loopback that notes what a browser brings to it."""

    url: str
    received: list[dict[str, str]] = field(default_factory=list)
    """The parameters of each request to the callback path, from the query or from a posted form."""
    headers: list[Mapping[str, str]] = field(default_factory=list)


@contextmanager
def callback(path: str = "/login/callback") -> Iterator[Callback]:
    """Listens on 127.0.0.1 at a free port."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._note(urlsplit(self.path).query)

        def do_POST(self) -> None:
            self._note(self.rfile.read(int(self.headers["Content-Length"])).decode())

        def _note(self, parameters: str) -> None:
            known = urlsplit(self.path).path == path
            if known:
                here.headers.append(dict(self.headers))
                here.received.append({name: values[0] for name, values in parse_qs(parameters).items()})
            self.send_response(200 if known else 404)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(b"<p>the callback was here</p>")

        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        here = Callback(f"http://127.0.0.1:{server.server_port}{path}")
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield here
        finally:
            server.shutdown()
            thread.join()


@dataclass
class RelyingParty:
    """One login: the request that starts it and the exchange that ends it."""

    issuer: str
    client_id: str
    client_secret: str | None
    redirect_uri: str
    scope: str = "openid profile email"
    state: str = field(default_factory=lambda: secrets.token_urlsafe(16))
    nonce: str = field(default_factory=lambda: secrets.token_urlsafe(16))
    verifier: str = field(default_factory=lambda: secrets.token_urlsafe(48))
    trust: bool = True
    """False: the provider's certificate was made on the spot."""

    def __post_init__(self) -> None:
        self.http = httpx.Client(trust_env=False, verify=self.trust, timeout=30)
        self.metadata: dict[str, Any] = self.http.get(f"{self.issuer}/.well-known/openid-configuration").json()

    def url(self, **extra: str) -> str:
        """The authorization URL, with PKCE S256; an extra parameter overrides."""
        challenge = base64.urlsafe_b64encode(hashlib.sha256(self.verifier.encode()).digest()).rstrip(b"=").decode()
        parameters = {
            "client_id": self.client_id,
            "redirect_uri": self.redirect_uri,
            "response_type": "code",
            "scope": self.scope,
            "state": self.state,
            "nonce": self.nonce,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        } | extra
        return f"{self.metadata['authorization_endpoint']}?{urlencode(parameters)}"

    def token(self, code: str, secret: str | None = None, **extra: str) -> httpx.Response:
        """The token endpoint's answer to this code; `secret` overrides the client's own."""
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.redirect_uri,
            "code_verifier": self.verifier,
        } | extra
        key = secret or self.client_secret
        if key is None:
            return self.http.post(self.metadata["token_endpoint"], data=form | {"client_id": self.client_id})
        return self.http.post(self.metadata["token_endpoint"], data=form, auth=(self.client_id, key))

    def userinfo(self, access_token: str) -> httpx.Response:
        """The userinfo endpoint's answer."""
        return self.http.get(self.metadata["userinfo_endpoint"], headers={"Authorization": f"Bearer {access_token}"})

    def claims(self, id_token: str) -> dict[str, Any]:
        """The ID token's claims once PyJWT has verified the signature and we audience, issuer, times and nonce."""
        header = jwt.get_unverified_header(id_token)
        keys = self.http.get(self.metadata["jwks_uri"]).json()["keys"]
        found = [key for key in keys if key.get("kid") == header.get("kid")]
        if not found:
            raise jwt.InvalidKeyError(f"no key is named {header.get('kid')}")
        algorithm = header["alg"]
        key = jwt.PyJWK(found[0], algorithm="EdDSA" if algorithm == "Ed25519" else algorithm)
        jws = jwt.PyJWS()
        jws.register_algorithm(
            "Ed25519", jwt.algorithms.OKPAlgorithm()
        )  # RFC 9864's name, which PyJWT does not know yet
        claims: dict[str, Any] = json.loads(jws.decode(id_token, key.key, algorithms=[algorithm]))
        assert claims["iss"] == self.metadata["issuer"]
        assert claims["aud"] in (self.client_id, [self.client_id])
        assert claims["iat"] - 5 <= time.time() < claims["exp"]
        assert claims["nonce"] == self.nonce
        return claims
