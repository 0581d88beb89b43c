"""A curl command, as a browser or Postman copies it: bash and cmd quoting, wrapped lines, headers, data, cookies."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import quote_plus

from inspector.sources.found import Found, Given
from inspector.sources.messages.exchange import HttpExchange
from inspector.sources.recordings.http_message import answer_below, from_exchange

_MAX = 512 * 1024
_MOST_LINES = 200
_START = re.compile(r"^(?:[^\n]{0,80}?[$>#:`][ \t]{0,4})?curl(?:\.exe)?\s", re.IGNORECASE | re.MULTILINE)
_WITH_VALUE = {
    "-H": "header",
    "--header": "header",
    "-d": "data",
    "--data": "data",
    "--data-raw": "data",
    "--data-ascii": "data",
    "--data-binary": "data",
    "--data-urlencode": "encoded",
    "-F": "form",
    "--form": "form",
    "-u": "user",
    "--user": "user",
    "-b": "cookie",
    "--cookie": "cookie",
    "-X": "method",
    "--request": "method",
    "--url": "url",
    "-A": "",
    "--user-agent": "",
    "-e": "",
    "--referer": "",
    "-o": "",
    "--output": "",
    "-m": "",
    "--max-time": "",
    "--connect-timeout": "",
    "-x": "",
    "--proxy": "",
    "--cacert": "",
    "--cert": "",
    "--key": "",
    "-w": "",
    "--write-out": "",
    "-c": "",
    "--cookie-jar": "",
    "--resolve": "",
    "--retry": "",
    "-T": "",
    "--oauth2-bearer": "bearer",
    "--json": "json",
}


def find(given: Given) -> Iterator[Found]:
    """Each command that asks for a step of a login; what it printed stands after it."""
    text = given.body[:_MAX]
    end = 0
    for start in _START.finditer(text):
        if start.start() < end:
            continue
        words, end = _command(text, start.start())
        exchange = _exchange(words) if words else HttpExchange()
        if not exchange.url and not exchange.request_headers and not exchange.request_body:
            continue
        answer, below = answer_below(text, end)
        if exchange.url and answer is not None:
            exchange.status, exchange.headers, exchange.body, end = answer.status, answer.headers, answer.body, below
        found = from_exchange(exchange, "curl command")
        if found is not None:
            yield replace(found, span=(start.start(), end))


def _command(text: str, start: int) -> tuple[list[str] | None, int]:
    """The words of the command that begins at `start` and where it ends: with the first line that neither continues
    nor leaves a quote open. None where its quotes never close."""
    end = start
    for _ in range(_MOST_LINES):
        stop = text.find("\n", end)
        stop = len(text) if stop < 0 else stop
        line = text[end:stop].rstrip()
        if not line.endswith(("\\", "^", "`")) and (words := words_of(text[start:stop])) is not None:
            return words, stop
        if stop == len(text):
            return words_of(text[start:stop].rstrip("\\^` \r\n")), stop
        end = stop + 1
    return None, end


def words_of(text: str) -> list[str] | None:
    """The command's words; None where a quote does not close. (shlex takes quadratic time on a long word.)"""
    if "^\n" in text or "^\r\n" in text or '^"' in text:
        # Windows cmd: a caret escapes the next character and continues a line
        text = re.sub(r"\^(\r?\n|.)", lambda m: " " if m[1].endswith("\n") else m[1], text)
    text = re.sub(r"[`\\]\r?\n", " ", text)
    words: list[str] = []
    pieces: list[str] = []
    position = 0
    for piece in _PIECE.finditer(text):
        if piece.start() != position:
            return None
        position = piece.end()
        if piece["space"]:
            words += ["".join(pieces)] if pieces else []
            pieces = []
        elif piece["single"] is not None:
            pieces.append(piece["single"])
        elif piece["ansi"] is not None:
            pieces.append(_ANSI.sub(lambda m: chr(int(m[1], 16)) if m[1] else _CONTROL.get(m[2], m[2]), piece["ansi"]))
        elif piece["double"] is not None:
            pieces.append(re.sub(r"\\([\"\\$`])", r"\1", piece["double"]))
        else:
            pieces.append(piece["escaped"] or piece["plain"])
    if position != len(text):
        return None
    return [*words, "".join(pieces)] if pieces else words


_PIECE = re.compile(
    r"""(?P<space>\s+)|'(?P<single>[^']*)'|\$'(?P<ansi>(?:[^'\\]|\\.)*+)'|"(?P<double>(?:[^"\\]|\\.)*+)"|"""
    r"""\\(?P<escaped>.)|(?P<plain>[^\s'"\\$]+|\$)""",
    re.DOTALL,
)
_ANSI = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|(.))", re.DOTALL)
_CONTROL = {"n": "\n", "r": "\r", "t": "\t"}


def _exchange(words: list[str]) -> HttpExchange:
    found = HttpExchange(method="")
    data: list[str] = []
    as_query = False
    rest = iter(words[1:] if words[0].lower().startswith("curl") else words[2:])
    for word in rest:
        if word in ("|", ">", "&&", ";", "||"):
            break
        name, value = _option(word)
        if name is None:
            if not found.url and not word.startswith("-"):
                found.url = word if "://" in word else f"https://{word}"
            as_query = as_query or word in ("-G", "--get")
            continue
        value = next(rest, "") if value is None else value
        match _WITH_VALUE[name]:
            case "header":
                header, _, content = value.partition(":")
                found.request_headers[header.strip()] = content.strip()
            case "data" | "json":
                data.append(value)
            case "encoded" | "form":
                key, equals, content = value.partition("=")
                data.append(
                    f"{key}={quote_plus(content, errors='replace')}" if equals else quote_plus(key, errors="replace")
                )
            case "user":
                found.request_headers["Authorization"] = "Basic " + b64encode(value.encode("utf-8", "replace")).decode()
            case "cookie":
                found.request_headers["Cookie"] = value
            case "bearer":
                found.request_headers["Authorization"] = f"Bearer {value}"
            case "method":
                found.method = value.upper()
            case "url":
                found.url = value
    if data and as_query:
        found.url += ("&" if "?" in found.url else "?") + "&".join(data)
    elif data:
        found.request_body = "&".join(data)
    found.method = found.method or ("POST" if found.request_body else "GET")
    return found


def _option(word: str) -> tuple[str | None, str | None]:
    """(option that takes a value, its value where it stands in the same word)."""
    if word in _WITH_VALUE:
        return word, None
    name, equals, value = word.partition("=")
    if equals and name in _WITH_VALUE and name.startswith("--"):
        return name, value
    if len(word) > 2 and word[0] == "-" and word[1] != "-" and word[:2] in _WITH_VALUE:
        return word[:2], word[2:]
    return None, None
