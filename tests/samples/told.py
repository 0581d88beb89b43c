"""Logins that end where the identity provider says no: a page, a callback, a token answer, or nothing at all."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from tests.cases import STATE, Login

Case = dict[str, Any]
Builder = Callable[[], Case]
LOOPBACK = "http://127.0.0.1:8400/callback"


def ends(login: Login, *after: str) -> Case:
    """The case of a login without what would have come after these members were reached."""
    case = login.dict()
    for name in ("authorize", "token", "userinfo", "jwks"):
        if name not in after:
            case.pop(name, None)
    return case


def request(login: Login, **parameters: str | None) -> str:
    """The authorization request's URL with parameters changed; None leaves one out."""
    url = login.dict()["authorize"]["request_url"]
    base, pairs = url.partition("?")[0], dict(parse_qsl(urlsplit(url).query))
    pairs.update({k: v for k, v in parameters.items() if v is not None})
    return f"{base}?{urlencode({k: v for k, v in pairs.items() if parameters.get(k, '') is not None})}"


def page(login: Login, status: int, body: Any, headers: dict[str, str] | None = None, **parameters: str | None) -> Case:
    """The authorization endpoint answers with a page of its own."""
    case = ends(login)
    case["authorize"] = {
        "request_url": request(login, **parameters),
        "response": {"status": status, "headers": {"content-type": "text/html", **(headers or {})}, "body": body},
    }
    return case


def callback(
    login: Login, parameters: dict[str, str], *, state: str | None = STATE, part: str = "?", **sent: str | None
) -> Case:
    """The browser comes back with these parameters."""
    case = ends(login)
    pairs = {**parameters, **({"state": state} if state else {})}
    case["authorize"] = {
        "request_url": request(login, **sent),
        "callback_url": f"{login.redirect_uri}{part}{urlencode(pairs)}",
    }
    return case


def token(login: Login, status: int, body: Any, **form: Any) -> Case:
    """The token endpoint answers; form parameters given as None are left out of the request."""
    case = ends(login, "authorize", "token")
    sent = {**case["token"]["request"], **form}
    kind = "application/json" if isinstance(body, dict) else "text/html"
    case["token"] = {
        "request": {k: v for k, v in sent.items() if v is not None},
        "response": {"status": status, "headers": {"content-type": kind}, "body": body},
    }
    return case


def oauth_error(code: str, description: str | None = None, **more: Any) -> dict[str, Any]:
    return {"error": code, **({"error_description": description} if description else {}), **more}


def unreached(login: Login, where: str, kind: str, detail: str) -> Case:
    """A request that got no answer."""
    order = {
        "discovery": (),
        "authorize": (),
        "token": ("authorize",),
        "userinfo": ("authorize", "token", "jwks"),
        "jwks": ("authorize", "token"),
    }[where]
    case = ends(login, *order)
    if where == "discovery":
        case["discovery"] = {"url": case["discovery"]["url"]}
    if where == "authorize":
        case["authorize"] = {"request_url": request(login)}
    if where == "token":
        case["token"] = {"request": login.dict()["token"]["request"]}
    case["network_error"] = {"where": where, "kind": kind, "detail": detail}
    return case


def discovered(login: Login, status: int, body: Any, url: str | None = None, *, qlik: bool = True) -> Case:
    """The discovery URL answers this, and nothing follows. `url` also goes into Qlik's field."""
    case = ends(login)
    kind = "application/json" if isinstance(body, dict) else "text/html; charset=utf-8"
    case["discovery"] = {
        "url": url or case["discovery"]["url"],
        "status": status,
        "headers": {"content-type": kind},
        "body": body,
    }
    if url and qlik and "identity_provider" in case:
        case["identity_provider"]["options"]["discoveryUrl"] = url
    return case


def document(login: Login, **members: Any) -> Case:
    """A login whose metadata has these members; `...` leaves one out."""
    login.metadata = {**login.metadata, **members}
    return login.dict()


def posted_form(login: Login, parameters: dict[str, str], state: str | None = STATE) -> Case:
    """The answer arrives as a posted form (response_mode=form_post)."""
    case = callback(login, {})
    case["authorize"]["callback_url"] = login.redirect_uri
    case["authorize"]["callback_form"] = {**parameters, **({"state": state} if state else {})}
    return case
