"""JSON in running text, and what stands inside a JSON value that nobody knows as a whole.

Text in JSON, and JSON in text, is opened once: escaped (`{\\"error\\": …}`), as a string, or in base64.
"""

from __future__ import annotations

import binascii
import json
import re
from base64 import urlsafe_b64decode
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from inspector.sources.found import Found, Given, SourceError
from inspector.sources.logs.logged_at import with_entry_time
from inspector.sources.syntax.line_prefix import blanked
from inspector.sources.tokens.userinfo_address import refused_there

_START = re.compile(r"""\{(?=\s*["}])|\[(?=\s*\{\s*")""")
_ESCAPED = re.compile(r"""\{\s*\\{1,3}"[^"\\]{1,80}\\{1,3}"\s*:""")
_OPENINGS = ("eyJ", "eyAi", "ewo", "ew0K", "W3si")
"""What a JSON object or a list of objects begins with in base64."""
_ENCODED = re.compile(rf"(?<![\w.+/=-])(?:{'|'.join(_OPENINGS)})[A-Za-z0-9_+/-]{{20,}}={{0,2}}(?![\w.+/=-])")
_MESSAGE = re.compile(r"\s{0,9}(?:HTTP/[\d.]+ \d{3}\b|[A-Z]{3,7} \S{1,4000} HTTP/[\d.]+)[^\n]{0,80}\n")
"""A request or an answer that is one text of a log entry."""
_MOST_BLOCKS = 300
_MOST_FAILURES = 60
_MOST_ESCAPED = 8
_MOST_TEXT = 256 * 1024
_MOST_BLOCK = 4 * 1024 * 1024
_MOST_OBJECTS = 2000
_DEEPEST = 12


def find(given: Given) -> Iterator[Found]:
    """Every JSON object or list of objects in the text that holds something known."""
    yield from _plain(given)
    yield from _wrapped(given)


def _plain(given: Given) -> Iterator[Found]:
    text = blanked(given.body)
    for start, end in blocks(text):
        if end - start <= _MOST_BLOCK:
            yield from (_at_userinfo(piece, text, start) for piece in _read(text[start:end], (start, end), given))


def _at_userinfo(piece: Found, text: str, start: int) -> Found:
    """The refusal of a token endpoint is that of userinfo where it stands behind the address of that."""
    token = piece.members.get("token")
    response = token.get("response") if isinstance(token, dict) and set(token) == {"response"} else None
    if not isinstance(response, dict) or not isinstance(response.get("body"), dict) or "error" not in response["body"]:
        return piece
    told = refused_there(text, start, response)
    rest = {name: value for name, value in piece.members.items() if name != "token"}
    return piece if told is None else replace(piece, kind="userinfo error", members={**rest, "userinfo": told})


def blocks(text: str) -> Iterator[tuple[int, int]]:
    """Where JSON objects and lists of objects stand in a text, each as the bounds of a slice."""
    decoder = json.JSONDecoder()
    at = failures = 0
    for _ in range(_MOST_BLOCKS):
        start = _START.search(text, at)
        if start is None or failures > _MOST_FAILURES:
            return
        try:
            _, end = decoder.raw_decode(text, start.start())
        except (ValueError, RecursionError):
            failures += 1
            at = start.end()
            continue
        at = end
        yield start.start(), end


def _wrapped(given: Given) -> Iterator[Found]:
    """JSON whose quotes are escaped, and JSON in base64."""
    text, end, failures = given.body, 0, 0
    for start in _ESCAPED.finditer(text):
        if start.start() < end or failures > _MOST_ESCAPED:
            continue
        block, length = _first_unescaped(text, start.start())
        if block:
            end = start.start() + length
            yield from _read(block, (start.start(), end), given)
        else:
            failures += 1
    for found in _ENCODED.finditer(text) if any(opening in text for opening in _OPENINGS) else ():
        if (opened := decoded(found[0])) is not None:
            yield from _read(opened, found.span(), given)


def _read(block: str, span: tuple[int, int], given: Given) -> Iterator[Found]:
    # what it holds is recognised again: a circle
    from inspector.sources.registry import read

    try:
        pieces = read(block, depth=given.depth + 1, target=given.target).pieces
    except SourceError:
        return
    yield from (replace(piece, span=span) for piece in pieces)


def _first_unescaped(text: str, at: int) -> tuple[str, int]:
    """Like `_unescaped` for what begins there: a little is tried before much, as a log may hold thousands of them."""
    for size in (4 * 1024, 32 * 1024, _MOST_TEXT):
        block, length = _unescaped(text[at : at + size])
        if block or at + size >= len(text):
            break
    return block, length


def _unescaped(text: str) -> tuple[str, int]:
    """The JSON at the beginning of a text with one layer of escapes removed, and how long it was with them."""
    characters: list[str] = []
    places: list[int] = []
    for found in re.finditer(r"\\(.)|[^\\]+", text, re.DOTALL):
        plain = {"n": "\n", "t": "\t", "r": "\r"}.get(found[1], found[1]) if found[1] else found[0]
        characters.append(plain)
        places += [found.start()] if found[1] else range(found.start(), found.end())
    whole = "".join(characters)
    try:
        _, end = json.JSONDecoder().raw_decode(whole)
    except (ValueError, RecursionError):
        return "", 0
    return whole[:end], places[end] if end < len(places) else len(text)


def decoded(text: str) -> str | None:
    """JSON that was wrapped in base64 or base64url; None where the text is none."""
    plain = text.replace("+", "-").replace("/", "_").rstrip("=")
    try:
        opened = urlsafe_b64decode(plain + "=" * (-len(plain) % 4)).decode("utf-8")
        value = json.loads(opened)
    except (ValueError, binascii.Error, RecursionError):
        return None
    return opened if isinstance(value, dict | list) else None


def inside(value: Any, given: Given) -> Iterator[Found]:
    """The pieces inside a JSON value: objects that are something by themselves, then the texts of the rest, which are
    read as lines of `name: text`."""
    # what it holds is recognised again: a circle
    from inspector.sources.registry import FINDERS, running

    if isinstance(value, dict) and value.keys() & {"openapi", "swagger"} and "paths" in value:
        return  # the description of an interface names errors that nobody met
    lines: list[str] = []
    for piece in _walk(value, given, lines, [_MOST_OBJECTS], 0):
        yield with_entry_time(piece, value)
    text = "\n".join(lines)[:_MOST_TEXT]
    # the lines hold only texts: who read userinfo in them would miss its truths
    finders = [finder for finder in FINDERS if finder[1] not in ("recordings.http_message", "tokens.userinfo")]
    for piece in running(Given(text, given.depth + 1, given.target, exact=True), finders=finders):
        yield with_entry_time(replace(piece, span=None), value)


def _walk(value: Any, given: Given, lines: list[str], left: list[int], depth: int, name: str = "") -> Iterator[Found]:
    # what it holds is recognised again: a circle
    from inspector.sources.registry import running, whole_json

    left[0] -= 1
    if left[0] < 0 or depth > _DEEPEST:
        return
    if isinstance(value, str):
        opened = _opened(value)
        if opened is None and _MESSAGE.match(value):
            yield from running(Given(value, given.depth + 1, given.target, exact=True))
        elif opened is None:
            lines.append(f"{name}: {value}" if name else value)
        else:
            yield from _walk(opened, given, lines, left, depth + 1, name)
    elif isinstance(value, dict):
        found = whole_json(value, given) if depth and value else None
        if found is not None:
            yield from found.pieces
            return
        for member, item in value.items():
            yield from _walk(item, given, lines, left, depth + 1, member)
    elif isinstance(value, list):
        for item in value:
            yield from _walk(item, given, lines, left, depth + 1, name)


def _opened(text: str) -> Any:
    """The JSON value that a string holds, once; None where it holds none."""
    text = text.strip()
    if text[:1] not in ("{", "[") or len(text) > _MOST_TEXT:
        plain = decoded(text) if _ENCODED.fullmatch(text) else None
        return json.loads(plain) if plain else None
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict | list) else None
