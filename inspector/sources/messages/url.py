"""A URL: an authorization request, a callback, a Qlik error page, a discovery URL, or a tenant's address."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Any
from urllib.parse import urlsplit

from inspector.case.model import fragment_of, query_of
from inspector.idps.traits import beside_console, console_of, is_documentation
from inspector.qlik.tenant_host import QLIK_HOST
from inspector.sources.found import Found, Given, SourceError
from inspector.sources.messages.qlik_error import CODE
from inspector.sources.messages.saml import sentence
from inspector.sources.prose.documentation import without
from inspector.sources.tokens.jwt import looks_like_token

_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{1,30}://\S+")
_LINE = re.compile(r"(?:location:\s*|(?:get|post) )(\S+)(?: HTTP/[\d.]+)?", re.IGNORECASE)
"""A header or a request's first line, as developer tools show it."""
_RELATIVE = re.compile(r"/[\w./~%-]*[?#]\S+")
"""What a log or an address bar shows without the host."""
_CALLBACK = {"code", "error", "id_token", "access_token", "response"}
_CONTINUES = re.compile(r"[!#-;=?-z|~]+")
"""All of ASCII that shows, but quotation marks, braces and angle brackets."""
_NEXT = re.compile(rf"(?:{CODE.pattern}|[a-z]{{3,20}}(?:_[a-z]{{3,20}}){{1,3}}|error=[a-z_]+(?:&.*)?)\Z|\w{{2,12}}::")
"""A line that is no part of the address above it: a code of Qlik's, of OAuth's or of a browser's."""
_SAML = {"SAMLRequest", "SAMLResponse"}
_MAX = 512 * 1024
_IN_TEXT = re.compile(r"https?://(?:[^\s\"'<>\\`]|(?<=[\w+%=.])'(?=[\w+%&.])){1,65536}")
"""An apostrophe belongs to it between letters; after one that stands before the address it ends there."""
_SERVER = re.compile(r"/oauth2/(?!v1/)[\w-]+(?=/v1/)")
_PARAMETER = re.compile(r"[ \t]*\r?\n[ \t>|]*(&[\w.~-]{1,80}=[^\s\"'<>\\`]*)")
"""A line that goes on with the parameters of the address above it."""
_BROKEN = re.compile(
    r"\r?\n[ \t>|]*(?=[\w.~%+-]*(?:%[0-9A-Fa-f]{2}|[A-Za-z]\+[A-Za-z]|&[\w.~-]{1,80}=))([^\s\"'<>\\`]+)"
)
"""A line that goes on within a parameter of the address above it: by its own escapes."""
_FULL_LINE = 50
"""Characters of a line that a mail breaks."""
_OAUTH_ERROR = re.compile(
    r"(?:access_denied|server_error|temporarily_unavailable|unauthorized_client|(?:invalid|unsupported|login|interaction|"
    r"consent|account_selection|insufficient|request|registration)_[a-z_]{3,40})\Z"
)
"""A code of RFC 6749 or OpenID Connect, not an application's own."""
_LOG_PATH = re.compile(r"(?<=[\s\"'])/[\w./~%-]*[?#][^\s\"'<>\\`]+")
"""An address without its host, as access logs write it."""


def recognise(given: Given) -> Found | None:
    if len(given.body) > _MAX:
        return None
    text = given.body.strip("\"'`<>()[] \t,;")
    if "\n" in text or "\r" in text:
        lines = [line.strip() for line in text.splitlines()]
        if not _wrapped(lines):
            return None
        text = "".join(lines)
    if line := _LINE.fullmatch(text):
        text = line[1]
    if QLIK_HOST.fullmatch(text):
        return Found("Qlik tenant host", {"tenant": {"host": text.lower()}})
    if _RELATIVE.fullmatch(text) and is_callback(query_of(text), fragment_of(text)):
        return Found("callback URL", {"authorize": {"callback_url": text}}, ("its host was not given",))
    if not _URL.fullmatch(text):
        return None
    if _SAML & query_of(text).keys():
        raise SourceError(sentence("the address of a SAML login"))
    return recognise_url(text)


def _wrapped(lines: list[str]) -> bool:
    """Whether lines are one address that was broken, not several things below each other."""
    for before, line in pairwise(lines):
        if not _CONTINUES.fullmatch(line) or "://" in line[:12] or _NEXT.match(line):
            return False
        if looks_like_token(line) and not before.endswith("="):
            return False
    return _CONTINUES.fullmatch(lines[0]) is not None


def find(given: Given) -> Iterator[Found]:
    """Addresses that are evidence by their parameters; one that is only named is no callback that arrived."""
    for match in _IN_TEXT.finditer(given.body):
        url, end = _continued(_unmarked(match), match)
        found = recognise_url(url)
        if found is None or not found.members.keys() & {"authorize", "qlik_error", "discovery"}:
            continue
        if found.kind != "callback URL" or query_of(url) or fragment_of(url):
            yield replace(found, span=(match.start(), end))
    for match in _LOG_PATH.finditer(without(given.body)):
        path = _unmarked(match)
        query = query_of(path)
        told = query.get("state") or "error_description" in query or _OAUTH_ERROR.match(query.get("error", ""))
        if told and is_callback(query, fragment_of(path)):
            note = "its host was not given"
            yield Found("callback URL", {"authorize": {"callback_url": path}}, (note,), span=match.span())


def _continued(url: str, match: re.Match[str]) -> tuple[str, int]:
    """(address, end) with the lines below it that hold its further parameters."""
    end = match.start() + len(url)
    while (broken := _BROKEN.match(match.string, end)) is not None and _full(match.string, end) and "?" in url:
        url, end = url + broken[1], broken.end()
    while (line := _PARAMETER.match(match.string, end)) is not None:
        url, end = url + line[1], line.end()
    return url, end


def _full(text: str, end: int) -> bool:
    """Whether the line that ends there is so long that it was broken."""
    return end - (text.rfind("\n", 0, end) + 1) >= _FULL_LINE


def _unmarked(match: re.Match[str]) -> str:
    """The address without what ends the sentence around it, or the emphasis that it stands in."""
    before = match.string[max(0, match.start() - 1) : match.start()]
    url = match[0].split("'", 1)[0] if before == "'" else match[0]
    return url.rstrip(f".,;:!?)]}}{before if before in '*_' else ''}")


def recognise_url(url: str) -> Found | None:
    if is_documentation(url):
        return None
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return None
    query, fragment = query_of(url), fragment_of(url)
    if is_authorization(url):
        return Found("authorization URL", {"authorize": {"request_url": url}})
    qlik = QLIK_HOST.fullmatch(host) is not None
    if qlik and not parts.path.startswith("/login/callback"):
        error = _qlik_error(query)
        if error:
            return Found("Qlik error URL", {"qlik_error": {"url": url, "body": {"errors": [error]}}})
    if is_callback(query, fragment) and not parts.path.endswith(("/tokeninfo", "/revoke")):
        return Found("callback URL", {"authorize": {"callback_url": url}})
    path = parts.path.rstrip("/")
    console = "/admin/" in f"{path}/"
    if path.endswith(("/.well-known/openid-configuration", "/.well-known/oauth-authorization-server")):
        note = "only the address of the discovery document was given; nothing was fetched"
        return Found("discovery URL", {"discovery": {"url": url}}, (note,))
    if path.endswith(("/jwks", "/jwks.json", "/keys", "/certs", "/jwks/")) and host:
        return Found("key set URL", {"jwks": {"url": url}}, ("only the address of the key set was given",))
    known = path.endswith(("/login/callback", "/cdn-cgi/access/callback"))
    state = {**query, **fragment}.get("state")
    if known or (path.endswith("/callback") and state and not _LEFT_OUT.fullmatch(state)):
        notes = () if query or fragment else ("no parameters came back with it",)
        return Found("callback URL", {"authorize": {"callback_url": url}}, notes)
    owner = console_of(host) if beside_console(host) and not console else None
    if owner is not None:
        # An admin console is no issuer; what stands before its endpoints was meant as one.
        issuer = f"https://{host}" + (found[0] if (found := _SERVER.match(parts.path)) else "")
        note = f"an endpoint at {owner.title}'s admin console: read as the issuer that was entered"
        return Found("issuer", {"discovery": {"url": f"{issuer}/.well-known/openid-configuration"}}, (note,))
    if qlik:
        return Found("Qlik tenant address", {"tenant": {"host": host.lower()}})
    return None


def is_authorization(url: str) -> bool:
    """An authorization request (RFC 6749 section 4.1.1), also by PAR or with a request object."""
    query = query_of(url)
    return "client_id" in query and bool(
        {"response_type", "redirect_uri", "request_uri", "request", "scope"} & query.keys()
    )


_LEFT_OUT = re.compile(r"\.{2,}|…")
"""A value that somebody left out."""
_ABBREVIATED = re.compile(r"eyJ[\w.…-]{0,12}")
"""A token of which only the beginning was written, as documentation does."""


def is_callback(query: dict[str, str], fragment: dict[str, str]) -> bool:
    for part in (query, fragment):
        if any(part.get(name) and not _ABBREVIATED.fullmatch(part[name]) for name in _CALLBACK):
            return True
        if "state" in part and (_CALLBACK | {"iss", "session_state"}) & part.keys():
            return True
    return False


def _qlik_error(query: dict[str, str]) -> dict[str, Any] | None:
    for name in ("code", "error_code", "errorCode", "errorcode", "error"):
        code = query.get(name, "")
        if CODE.fullmatch(code):
            told = {"code": code}
            for theirs, ours in (
                ("title", "title"),
                ("error_description", "detail"),
                ("detail", "detail"),
                ("message", "detail"),
                ("error_detail", "detail"),
                ("status", "status"),
                ("traceId", "traceId"),
            ):
                if query.get(theirs):
                    told.setdefault(ours, query[theirs])
            return told
    return None
