"""A tiny OpenID provider on a real loopback socket, driven by what each test wants it to answer."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import time
from collections.abc import Callable
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

Reply = tuple[int, dict[str, str], bytes]


@cache
def signing_key(number: int = 1) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def jwk(number: int = 1) -> dict[str, Any]:
    shown = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(signing_key(number).public_key()))
    return {**{k: v for k, v in shown.items() if k != "key_ops"}, "kid": f"key-{number}", "alg": "RS256", "use": "sig"}


def as_json(value: Any, status: int = 200, **headers: str) -> Reply:
    return status, {"Content-Type": "application/json", **headers}, json.dumps(value).encode()


def as_html(text: str, status: int = 200) -> Reply:
    return status, {"Content-Type": "text/html"}, text.encode()


class Provider:
    """`with Provider() as idp:`; `idp.replies["/token"] = lambda request: …` replaces an endpoint."""

    def __init__(self, client_secret: str = "s3cr=t &%") -> None:
        self.client_secret = client_secret
        self.replies: dict[str, Callable[[Request], Reply | None]] = {
            "/.well-known/openid-configuration": lambda request: as_json(self.metadata()),
            "/jwks": lambda request: as_json({"keys": self.keys}),
            "/authorize": self._authorize,
            "/token": self._token,
            "/userinfo": lambda request: as_json(self.userinfo),
        }
        self.keys = [jwk(1)]
        self.signed_with = 1
        self.userinfo: dict[str, Any] = {"sub": "u1", "name": "Jo", "email": "jo@example.com", "email_verified": True}
        self.extra_metadata: dict[str, Any] = {}
        self.requests: list[Request] = []
        self.codes: dict[str, dict[str, str]] = {}
        self.callback: Callable[[dict[str, str]], dict[str, str]] = lambda answer: answer

    def __enter__(self) -> Provider:
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._serve(b"")

            def do_POST(self) -> None:
                self._serve(self.rfile.read(int(self.headers.get("Content-Length", 0))))

            def _serve(self, body: bytes) -> None:
                request = Request(self.command, self.path, dict(self.headers.items()), body, self)
                provider.requests.append(request)
                answer = provider.replies.get(request.path, lambda r: as_html("not here", 404))(request)
                if answer is None:
                    return  # the reply wrote to the socket itself
                status, headers, data = answer
                self.send_response(status)
                for name, value in {"Content-Length": str(len(data)), **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *_: object) -> None:
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_: object) -> None:
                pass  # clients that leave early are part of the tests

        self._server = Server(("127.0.0.1", 0), Handler)
        self.issuer = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def metadata(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "jwks_uri": f"{self.issuer}/jwks",
            "response_types_supported": ["code"],
            "id_token_signing_alg_values_supported": ["RS256"],
            **self.extra_metadata,
        }

    def paths(self) -> list[str]:
        return [request.path for request in self.requests]

    def id_token(self, **claims: Any) -> str:
        now = int(time.time())
        payload = {"iss": self.issuer, "sub": "u1", "aud": "client", "iat": now, "exp": now + 3600, **claims}
        return jwt.encode(
            payload, signing_key(self.signed_with), algorithm="RS256", headers={"kid": f"key-{self.signed_with}"}
        )

    def _authorize(self, request: Request) -> Reply:
        asked = request.query
        code = f"code-{len(self.codes)}"
        self.codes[code] = asked
        answer = {"code": code, "state": asked["state"]}
        if asked["response_type"] == "id_token":
            answer = {"id_token": self.id_token(nonce=asked["nonce"]), "state": asked["state"]}
        answer = self.callback(answer)
        mode = asked.get("response_mode") or ("query" if asked["response_type"] == "code" else "fragment")
        if mode == "form_post":
            fields = "".join(f'<input name="{k}" value="{v}">' for k, v in answer.items())
            return as_html(f'<form method="post" action="{asked["redirect_uri"]}">{fields}</form>')
        mark = "#" if mode == "fragment" else "?"
        return 302, {"Location": asked["redirect_uri"] + mark + urlencode(answer)}, b""

    def _token(self, request: Request) -> Reply:
        asked = self.codes.pop(request.form.get("code", ""), None)
        if request.secret() != self.client_secret:
            return as_json({"error": "invalid_client", "error_description": "wrong secret"}, 401)
        verifier = request.form.get("code_verifier", "")
        digest = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        if asked is None or asked.get("code_challenge", digest) not in (digest, verifier):
            return as_json({"error": "invalid_grant"}, 400)
        return as_json(
            {
                "access_token": "opaque-access",
                "token_type": "bearer",
                "expires_in": 300,
                "id_token": self.id_token(nonce=asked.get("nonce")),
            }
        )


class Request:
    def __init__(self, method: str, target: str, headers: dict[str, str], body: bytes, handler: Any) -> None:
        self.method = method
        self.path = urlsplit(target).path
        self.query = dict(parse_qsl(urlsplit(target).query))
        self.headers = headers
        self.body = body
        self.form = dict(parse_qsl(body.decode()))
        self.handler = handler

    def secret(self) -> str | None:
        """The client secret, however it was sent."""
        from urllib.parse import unquote_plus

        header = self.headers.get("Authorization", "")
        if header.startswith("Basic "):
            return unquote_plus(base64.b64decode(header[6:]).decode().partition(":")[2])
        return self.form.get("client_secret")
