"""What in a login may tell which identity provider it was made with."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from inspector.facts.error_response import of_answer
from inspector.idps.loader import heads
from inspector.idps.recognise import Signals
from inspector.uri import parse

if TYPE_CHECKING:
    from inspector.facts.login import Facts

_ANSWERS = ("authorize.response", "authorize.control_response", "discovery", "token.response", "userinfo")
_URLS = (
    "discovery.url",
    "authorize.request_url",
    "jwks.url",
    "token.response.url",
    "token.url",
    "userinfo.url",
)
_PAGE_LIMIT = 100_000
"""Characters of a page that are looked at."""


def signals(f: Facts) -> Signals:
    """Issuers, URLs, claims, metadata, error texts and what a person configured in Qlik, each in order of weight."""
    case, config = f.case, f.qlik_idp
    told = case.object("introspection.body")
    claims = tuple(c for c in (f.id_claims, f.userinfo_claims, f.access_claims, told) if isinstance(c, dict))
    issuers = (f.issuer, *(c.get("iss") for c in claims), (case.callback or {}).get("iss"), *_quoted(f))
    came = parse(case.text("authorize.callback_url"))
    shown = came.text if came is not None and came.path.endswith("/error") else None  # the provider's own error page
    urls = (*(case.text(path) for path in _URLS), shown, config.discovery_url if config else None)
    return Signals(
        issuers=tuple(i for i in issuers if isinstance(i, str) and i),
        urls=tuple(u for u in urls if u),
        claims=claims,
        discovery=f.metadata or {},
        headers=_headers(f),
        errors=tuple(_errors(f)),
        pages=tuple(_pages(f)),
        configured=config.provider if config else _of_tenant(f),
        named=tuple(u for u in (case.text("client.issuer"),) if u),
        spoken=spoken if (spoken := case.text("client.provider")) in heads() else "",
    )


def _of_tenant(f: Facts) -> str | None:
    """The provider type of the only identity provider that a Qlik tenant says it logs people in with."""
    told = f.case.at("tenant.public_idps")
    idps = [idp for idp in told if isinstance(idp, dict)] if isinstance(told, list) else []
    active = [idp for idp in idps if idp.get("active") is True and idp.get("interactive") is not False]
    kind = active[0].get("provider") if len(active) == 1 else None
    return kind if isinstance(kind, str) else None


def _quoted(f: Facts) -> list[str]:
    """Addresses that an application's error quotes: of the token first, then of what the application expects."""
    errors = [entry for entry in f.case.list("application_errors") or () if isinstance(entry, dict)]
    values = [entry.get(member) for member in ("actual", "expected") for entry in errors]
    return [value for value in values if isinstance(value, str) and value.startswith(("http://", "https://"))]


def _errors(f: Facts) -> list[str]:
    """Texts of answers that are errors, of a callback that carries one, and of Qlik's own test."""
    answers = (f.case.answer(path) for path in _ANSWERS)
    failed = [a for a in answers if a and (a.status is None or not a.ok or (a.json and "error" in a.json))]
    texts = [text[:_PAGE_LIMIT] for answer in failed for text in of_answer(answer).texts]
    callback = f.case.callback or {}
    result = f.qlik_idp.raw.get("pendingResult") if f.qlik_idp else None
    told = result.get("oauth2Error") if isinstance(result, dict) else None
    pairs = {name: callback[name] for name in ("error", "error_description") if callback.get(name)}
    described = [
        urlencode(pairs, errors="replace"),
        callback.get("error_description"),
        told.get("errorDescription") if isinstance(told, dict) else None,
    ]
    return [*texts, *(text for text in described if isinstance(text, str) and text)]


def _headers(f: Facts) -> frozenset[str]:
    """Names of the members that the provider's answers have, in small letters."""
    answers = (f.case.answer(path) for path in _ANSWERS)
    return frozenset(name.lower() for answer in answers if answer for name in answer.headers)


def _pages(f: Facts) -> list[str]:
    answers = (f.case.answer(path) for path in _ANSWERS)
    pages = [answer.text[:_PAGE_LIMIT] for answer in answers if answer and answer.text]
    bodies = (f.case.token_response, f.discovery_answer.json if f.discovery_answer else None, f.case.callback)
    described = (body.get("error_description") for body in bodies if body)
    return [*pages, *(text for text in described if isinstance(text, str) and text)]
