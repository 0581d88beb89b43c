"""One HTTP request with its answer, as a recording, a curl command or a pasted message gives it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from inspector.case.model import fragment_of, query_of
from inspector.jose import strict_json
from inspector.qlik.own_tokens import JWT_LOGIN_PATH
from inspector.sources.messages.url import is_authorization, is_callback
from inspector.sources.tokens.userinfo_address import is_userinfo
from inspector.uri import first_of_each

_TOKEN_PATH = re.compile(r"/(?:oauth2?/)?(?:v\d(?:\.\d)?/)?(?:token|access_?token|token\.oauth2)/?$", re.IGNORECASE)
_OAUTH_ERROR = re.compile(r"[a-z]+(?:_[a-z]+)+")
CALLBACK_PATHS = ("/login/callback", "/cdn-cgi/access/callback", "/oauth2/callback", "/signin-oidc")


@dataclass
class HttpExchange:
    """A request, and its answer where there is one. Header names are as they were written."""

    method: str = "GET"
    url: str = ""
    request_headers: dict[str, str] = field(default_factory=dict)
    request_body: str = ""
    status: int | None = None
    headers: dict[str, str] = field(default_factory=dict)
    body: Any = None
    """Parsed JSON where it is JSON, else text, else None."""
    at: str | None = None
    milliseconds: float | None = None
    recorded: bool = True
    """False where the recording holds no body of the answer, which says nothing about whether there was one."""
    failure: str = ""
    """What a browser says where there was no answer, such as `net::ERR_CONNECTION_REFUSED`."""
    held_back: list[dict[str, str]] = field(default_factory=list)
    """Cookies that the browser did not take or send here: what (its name), host, kind (not taken | not sent), reason
    (insecure | third party | same site | secure only | too large | invalid)."""
    page: bool = False
    """Whether the browser asked for it to show it, as the recording says."""

    def request_header(self, name: str) -> str | None:
        return _header(self.request_headers, name)

    def header(self, name: str) -> str | None:
        return _header(self.headers, name)

    @property
    def path(self) -> str:
        return _path(self.url)

    @property
    def host(self) -> str:
        try:
            return (urlsplit(self.url).hostname or "").lower()
        except ValueError:
            return ""

    @property
    def json(self) -> dict[str, Any]:
        return self.body if isinstance(self.body, dict) else {}

    @property
    def form(self) -> dict[str, str]:
        """The posted form; also where it was sent as JSON."""
        if not self.request_body:
            return {}
        if self.request_body.lstrip().startswith("{"):
            value, _ = strict_json.loads(self.request_body)
            return {k: v for k, v in value.items() if isinstance(v, str)} if isinstance(value, dict) else {}
        return first_of_each(self.request_body.strip())

    @property
    def answer(self) -> dict[str, Any]:
        """The shape of an answer in a case."""
        members: dict[str, Any] = {"status": self.status} if self.status else {}
        if self.headers:
            members["headers"] = self.headers
        if self.body is not None:
            members["body"] = self.body
        return members

    def step(self) -> str | None:
        """Which step of a login this is: one of the case's steps, "callback", or None."""
        path = self.path.rstrip("/")
        if path.endswith(("/.well-known/openid-configuration", "/.well-known/oauth-authorization-server")):
            return "discovery"
        if isinstance(self.json.get("keys"), list) or path.endswith(("/jwks", "/jwks.json", "/discovery/keys")):
            return "jwks"
        if self.method in ("GET", "POST") and is_authorization(self.url):
            return "authorize"
        if self.method == "POST" and ("grant_type" in self.form or self.is_redacted_token_request()):
            return "token"
        if self.is_callback():
            return "callback"
        if self.method == "POST" and {"client_id", "response_type"} <= self.form.keys():
            return "authorize"
        if is_userinfo(path):
            return "userinfo" if self.method in ("GET", "POST") else None
        return None

    def is_redacted_token_request(self) -> bool:
        """A request to a token endpoint whose form was taken out: known by its path and by what was answered."""
        told = self.json
        error = told.get("error")
        oauth = isinstance(error, str) and _OAUTH_ERROR.fullmatch(error) is not None
        answered = "access_token" in told or "id_token" in told or oauth
        return answered and _TOKEN_PATH.search(self.path) is not None

    def is_callback(self) -> bool:
        """Whether the identity provider's answer arrived here, in the URL or in a posted form (RFC 6749 4.1.2)."""
        known = self.path.rstrip("/").endswith(CALLBACK_PATHS)
        if is_callback(query_of(self.url), fragment_of(self.url)) and (known or "state" in query_of(self.url)):
            return True
        form = self.form
        return self.method == "POST" and "state" in form and bool({"code", "id_token", "error"} & form.keys())


def jwt_login(exchanges: list[HttpExchange]) -> HttpExchange | None:
    """The last request that brought a token to Qlik's JWT login; None where none did."""
    brought = (e for e in reversed(exchanges) if e.method == "POST" and e.path.rstrip("/").endswith(JWT_LOGIN_PATH))
    return next((e for e in brought if e.request_header("authorization")), None)


def callback_answer(exchange: HttpExchange) -> dict[str, Any]:
    """What Qlik's callback answered where it failed: its own error, or the status with what the page says, and how
    large the Cookie header was. Nothing where it went well, or where it is not Qlik's."""
    if (exchange.status or 0) < 400 or not exchange.path.rstrip("/").endswith("/login/callback"):
        return {}
    told: dict[str, Any] = {"url": exchange.url.partition("?")[0].partition("#")[0], "status": exchange.status}
    if exchange.body is not None:
        told["body"] = exchange.body
    cookies = exchange.request_header("cookie")
    if cookies:
        told["request_cookie_bytes"] = len(cookies)
    return {"qlik_error": told}


def jwt_refusal(exchange: HttpExchange) -> dict[str, Any]:
    """What Qlik answered to a login by JWT that it refused; nothing where it went well."""
    if (exchange.status or 0) < 400:
        return {}
    told = {"url": exchange.url.partition("?")[0].partition("#")[0], "status": exchange.status}
    return {"qlik_error": told if exchange.body is None else {**told, "body": exchange.body}, "target": "jwt-idp"}


def parse_body(text: str, content_type: str = "") -> Any:
    """JSON where the text is JSON, else the text; None where it is empty."""
    if not text.strip():
        return None
    if text.lstrip()[:1] in ("{", "[") or "json" in content_type.lower():
        value, problems = strict_json.loads(text.strip())
        if not any(p.code in strict_json.FATAL for p in problems):
            return value
    return text


def _header(headers: dict[str, str], name: str) -> str | None:
    return next((value for known, value in headers.items() if known.lower() == name), None)


def _path(url: str) -> str:
    try:
        return urlsplit(url).path
    except ValueError:
        return ""
