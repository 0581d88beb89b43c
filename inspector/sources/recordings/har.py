"""A HAR recording (HTTP Archive 1.2): the login in it is found, and the rest is left out with a note."""

from __future__ import annotations

import binascii
import re
import zlib
from base64 import b64decode
from dataclasses import replace
from typing import Any
from urllib.parse import quote_plus, unquote_plus

from inspector.case.model import query_of
from inspector.sources.found import Found, Given, SourceError
from inspector.sources.messages.exchange import HttpExchange, parse_body
from inspector.sources.messages.saml import sentence
from inspector.sources.recordings.login_in_recording import find_logins

_MAX_BODY = 4 * 1024 * 1024
_CHUNK = re.compile(r"([0-9A-Fa-f]{1,8})(?:;[^\r\n]{0,200})?\r\n")
_SAML = {"SAMLRequest", "SAMLResponse", "wtrealm", "wresult"}


def recognise(given: Given) -> Found | None:
    log = given.object.get("log", given.object)
    entries = log.get("entries") if isinstance(log, dict) else None
    if not isinstance(entries, list) or not ("log" in given.object or any(map(read_entry, entries[:1]))):
        return None
    exchanges = [read for read in map(read_entry, entries) if read is not None]
    if log.get("_masked") is True:
        found = recording(exchanges, "HAR recording, masked")
        pieces = [replace(piece, members={**piece.members, "masked": True}) for piece in found.pieces]
        return replace(pieces[0], more=tuple(pieces[1:]))
    return recording(exchanges, "HAR recording")


def recording(exchanges: list[HttpExchange], kind: str, note: str = "") -> Found:
    """The logins among recorded exchanges, the one that counts first. Raises SourceError where there is none."""
    # browsers write the order of the start; some tools append in the order of the end
    if all(exchange.at for exchange in exchanges):
        exchanges.sort(key=lambda exchange: exchange.at or "")
    logins = find_logins(exchanges)
    if not logins:
        saml = next((e for e in exchanges if _SAML & {*query_of(e.url), *e.form}), None)
        if saml is not None:
            raise SourceError(sentence("a recording of a SAML login"))
        raise SourceError(
            f"this {kind} holds {len(exchanges)} requests, and no login among them: no authorization request, "
            "callback, token, userinfo or Qlik error; record it with the log preserved, from before the click on log in"
        )
    first, *others = (Found(kind, members, tuple(notes)) for members, notes in logins)
    notes = (note, *first.notes) if note else first.notes
    return replace(first, notes=notes, more=tuple(others))


def read_entry(entry: Any) -> HttpExchange | None:
    """One entry, tolerantly; None where it has no URL."""
    if not isinstance(entry, dict):
        return None
    request, response = _object(entry, "request"), _object(entry, "response")
    url = request.get("url")
    if not isinstance(url, str) or not url.startswith(("http://", "https://")):
        return None
    status = response.get("status")
    headers = _headers(response)
    led_to = _text(response, "redirectURL")
    if led_to and "://" in led_to and not any(name.lower() == "location" for name in headers):
        headers["Location"] = led_to  # what cleaned a recording of its headers often leaves it
    failure = response.get("_error") or entry.get("_error")
    time = entry.get("time")
    return HttpExchange(
        method=str(request.get("method") or "GET").upper(),
        url=url[:65536],
        request_headers=_headers(request),
        request_body=_posted(_object(request, "postData")),
        status=status if isinstance(status, int) and not isinstance(status, bool) and status > 0 else None,
        headers=headers,
        body=_body(_object(response, "content"), headers),
        recorded="text" in _object(response, "content"),
        at=_text(entry, "startedDateTime"),
        milliseconds=round(time, 3) if isinstance(time, int | float) and 0 <= time < 1e9 else None,
        failure=failure if isinstance(failure, str) else "",
        held_back=_held_back(entry.get("_heldBack")),
        page=str(entry.get("_resourceType")).lower() == "document",
    )


def _held_back(value: Any) -> list[dict[str, str]]:
    """Cookies, as this program's own recordings have them."""
    found = [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
    names = ("what", "host", "kind", "reason")
    return [{name: one[name][:255] for name in names if isinstance(one.get(name), str)} for one in found[:20]]


def _object(value: dict[str, Any], name: str) -> dict[str, Any]:
    found = value.get(name)
    return found if isinstance(found, dict) else {}


def _text(value: dict[str, Any], name: str) -> str | None:
    found = value.get(name)
    return found if isinstance(found, str) and found else None


def _headers(message: dict[str, Any]) -> dict[str, str]:
    """Headers as an object; a name that stands twice is joined, as HTTP allows (RFC 9110 section 5.3)."""
    found: dict[str, str] = {}
    listed = message.get("headers")
    for item in listed if isinstance(listed, list) else []:
        if isinstance(item, dict) and isinstance(item.get("name"), str) and isinstance(item.get("value"), str):
            name = item["name"]
            separator = "\n" if name.lower() == "set-cookie" else ", "
            found[name] = found[name] + separator + item["value"] if name in found else item["value"]
    return found


def _posted(data: dict[str, Any]) -> str:
    text = data.get("text")
    if isinstance(text, str) and text:
        return text[:_MAX_BODY]

    listed = data.get("params")
    pairs = [p for p in listed if isinstance(p, dict)] if isinstance(listed, list) else []
    # some browsers write the parameters encoded, others decoded
    return "&".join(
        f"{p['name']}={quote_plus(unquote_plus(p['value']), errors='replace')}"
        for p in pairs
        if isinstance(p.get("name"), str) and isinstance(p.get("value"), str)
    )


def _body(content: dict[str, Any], headers: dict[str, str]) -> Any:
    text = content.get("text")
    if not isinstance(text, str) or len(text) > _MAX_BODY:
        return None
    kind = content.get("mimeType")
    kind = kind if isinstance(kind, str) else ""
    if content.get("encoding") == "base64":
        if kind.startswith(("image/", "font/", "video/", "audio/")):
            return None
        try:
            data = b64decode(text, validate=False)
            if data.startswith(b"\x1f\x8b"):  # some tools keep the body as it was sent
                data = zlib.decompressobj(31).decompress(data, _MAX_BODY)
            text = data.decode("utf-8", "replace")
        except (binascii.Error, ValueError, zlib.error):
            return None
    if any(name.lower() == "transfer-encoding" and "chunked" in value for name, value in headers.items()):
        text = _joined(text)
    return parse_body(text, kind) if _is_relevant(kind, text) else None


def _joined(text: str) -> str:
    """A body without the lengths between its chunks (RFC 9112 section 7.1), where a tool kept them."""
    parts, at = [], 0
    while (size := _CHUNK.match(text, at)) is not None:
        length = int(size[1], 16)
        parts.append(text[size.end() : size.end() + length])
        at = size.end() + length + 2
        if not length:
            return "".join(parts)
    return text


def _is_relevant(kind: str, text: str) -> bool:
    """Whether a body can say something about a login: JSON, a page, a form, a token, plain text."""
    if any(word in kind for word in ("javascript", "css", "image/", "font", "wasm", "video", "audio")):
        return False
    return bool(text)
