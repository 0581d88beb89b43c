"""A browser's recording of a login that ended at Qlik, as Chrome writes it; tests change it."""

from __future__ import annotations

import base64
import json
from typing import Any

from .tokens import signed

TENANT = "abc123def456ghi.eu.qlikcloud.com"
IDP = "https://acme.okta.com/oauth2/default"
REQUEST = (
    f"{IDP}/v1/authorize?client_id=0oaclient&response_type=code&scope=openid%20profile%20email"
    f"&redirect_uri=https%3A%2F%2F{TENANT}%2Flogin%2Fcallback&state=st4te&nonce=n0nce"
)
CALLBACK = f"https://{TENANT}/login/callback?code=c0de-1234&state=st4te"
ERROR = {"errors": [{"title": "Multiple active users", "code": "LOGIN-12", "status": "400"}], "traceId": "0af7"}


def entry(
    url: str,
    second: int,
    status: int = 200,
    body: Any = None,
    method: str = "GET",
    headers: dict[str, str] | None = None,
    post: str | None = None,
    encoded: bool = False,
    **more: Any,
) -> dict[str, Any]:
    text = body if isinstance(body, str) else "" if body is None else json.dumps(body)
    content: dict[str, Any] = {
        "size": len(text),
        "mimeType": "application/json" if not isinstance(body, str) else "text/html",
    }
    if text:
        content["text"] = base64.b64encode(text.encode()).decode() if encoded else text
    if encoded:
        content["encoding"] = "base64"
    request: dict[str, Any] = {"method": method, "url": url, "headers": [], "cookies": [], "queryString": []}
    if post is not None:
        request["postData"] = {"mimeType": "application/x-www-form-urlencoded", "text": post}
    listed = [{"name": name, "value": value} for name, value in (headers or {}).items()]
    return {
        "startedDateTime": f"2026-11-21T10:00:{second:02}.123Z",
        "time": 12.5,
        "request": request,
        "response": {"status": status, "headers": listed, "content": content, **more},
    }


def har(*entries: dict[str, Any]) -> str:
    return json.dumps({"log": {"version": "1.2", "creator": {"name": "WebInspector"}, "entries": list(entries)}})


def browser_login() -> list[dict[str, Any]]:
    return [
        entry(f"https://{TENANT}/login", 1, 302, headers={"Location": REQUEST}),
        entry("https://cdn.example.com/app.js", 1, body="var x = 1"),
        entry(REQUEST, 2, 302, headers={"Location": "https://acme.okta.com/login"}),
        entry("https://acme.okta.com/login", 3, body="<html>Sign in</html>"),
        entry(
            "https://acme.okta.com/api/v1/authn", 4, body={"status": "SUCCESS"}, method="POST", post='{"username":"m"}'
        ),
        entry(CALLBACK, 5, 400, body=ERROR),
    ]


def server_login() -> list[dict[str, Any]]:
    """What a debugging proxy sees: also the requests that no browser makes."""
    token = {"access_token": "opaque", "id_token": signed(), "token_type": "Bearer", "expires_in": 3600}
    keys = {"keys": [{"kty": "RSA", "kid": "k1", "n": "AQAB", "e": "AQAB"}]}
    discovery = {"issuer": IDP, "authorization_endpoint": f"{IDP}/v1/authorize", "token_endpoint": f"{IDP}/v1/token"}
    return [
        entry(f"{IDP}/.well-known/openid-configuration", 0, body=discovery),
        entry(REQUEST, 2, 302, headers={"Location": CALLBACK}),
        entry(CALLBACK, 5, 302, headers={"Location": "/"}),
        entry(
            f"{IDP}/v1/token",
            6,
            body=token,
            method="POST",
            encoded=True,
            post="grant_type=authorization_code&code=c0de-1234&redirect_uri=https%3A%2F%2Fx%2Flogin%2Fcallback",
        ),
        entry(f"{IDP}/v1/keys", 7, body=keys),
        entry(f"{IDP}/v1/userinfo", 8, body={"sub": "00u1", "email": "m@acme.com"}),
    ]
