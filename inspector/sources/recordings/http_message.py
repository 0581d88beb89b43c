"""Raw HTTP: a request or an answer, a block of headers, a Cookie or an Authorization header, a form as lines."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise, takewhile
from typing import Any

from inspector.case.model import fragment_of, query_of
from inspector.qlik.own_tokens import JWT_LOGIN_PATH
from inspector.sources.found import Found, Given, SourceError, plain_blanks
from inspector.sources.messages.exchange import HttpExchange, callback_answer, jwt_refusal, parse_body
from inspector.sources.messages.form_body import recognise_form
from inspector.sources.messages.url import recognise_url
from inspector.sources.recordings.login_in_recording import basic_client, bearer
from inspector.sources.syntax.line_prefix import blanked
from inspector.sources.syntax.verbose_curl import COMMAND, is_verbose, verbose_block
from inspector.sources.tokens.jwt import found_token, looks_like_token

_REQUEST = re.compile(r"(GET|POST|PUT|PATCH|DELETE|OPTIONS|HEAD) (\S+)(?: HTTP/[\d.]+)?\s*")
_STATUS = re.compile(r"HTTP/[\d.]+ (\d{3})\b")
_HEADER = re.compile(r"(:?[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}):[ \t]?(.*)")
_TOKEN_HEADERS = (
    "authorization",
    "cf-access-jwt-assertion",
    "x-amzn-oidc-data",
    "x-forwarded-access-token",
    "x-id-token",
    "x-amzn-oidc-accesstoken",
    "x-ms-token-aad-id-token",
)
_TOKEN_COOKIES = {"cf_authorization": "id", "id_token": "id", "idtoken": "id", "access_token": "access"}
_MAX_HEADERS = 500
_FIRST = re.compile(
    r"^[ \t]*(?:(?:GET|POST|PUT|PATCH|DELETE|OPTIONS|HEAD) (?:https?://|/)\S*"
    r"(?: HTTP/[\d.]+[ \t]*\r?$|[ \t]*\r?\n(?=[A-Za-z-]{2,40}:[ \t]))|HTTP/[\d.]+ \d{3}\b)",
    re.MULTILINE,
)
_BLANK = re.compile(r"\r?\n[ \t]*\r?\n")
_MESSAGE = re.compile(r"HTTP/\d")
_LINE = re.compile(r"[^\n]+")
_NUMBERED = re.compile(r"[A-Z][A-Za-z]{1,12}\d{3,8}")
_GENERAL = re.compile(r"^(Request URL|Request Method|Status Code):?[ \t]*\n?[ \t]*(\S+)", re.MULTILINE | re.IGNORECASE)
_MOST_MESSAGES = 200
_MOST_HEADERS_TEXT = 256 * 1024
_MOST_BETWEEN = 400
"""Characters of prose that may stand between a request and its answer."""


def find(given: Given) -> Iterator[Found]:
    """Requests and answers, a request with the answer that follows it; else a block of headers."""
    text = plain_blanks(blanked(given.body)) if _MESSAGE.search(given.body) else given.body
    messages = [verbose] if (verbose := verbose_block(text)) else list(_messages(text))
    taken = 0
    for number, (start, end) in enumerate(messages):
        if start < taken:
            continue
        exchange = read_message(_outdented(text[start:end]))
        if exchange is None:
            continue
        following = messages[number + 1] if number + 1 < len(messages) else None
        if exchange.url and following and following[0] - end <= _MOST_BETWEEN:
            answer = read_message(_outdented(text[slice(*following)]))
            if answer is not None and answer.status:
                exchange.status, exchange.headers, exchange.body = answer.status, answer.headers, answer.body
                end = following[1]
        found = from_exchange(exchange, "HTTP message")
        if found is not None:
            taken = end
            yield replace(found, span=(start, end))
    if not messages and len(text) <= _MOST_HEADERS_TEXT:
        yield from _header_block(text)


def _outdented(text: str) -> str:
    """A message without what stood before its lines."""
    return "\n".join(map(str.lstrip, text.split("\n"))) if text[:1] in (" ", "\t") else text


def _header_block(text: str) -> Iterator[Found]:
    """Headers without a request or status line: what developer tools call General, else each run of header lines."""
    exchange = _general(text)
    if exchange is not None:
        headers = (found for found in _LINE.finditer(text) if _HEADER.fullmatch(found[0].strip()))
        lines = sorted((*_GENERAL.finditer(text), *headers), key=lambda found: found.start())
        found = from_exchange(exchange, "HTTP message")
        if found is not None and lines:
            yield replace(found, span=(lines[0].start(), lines[-1].end()))
        return
    for start, end in _runs(text):
        exchange = read_message(text[start:end].strip())
        found = from_exchange(exchange, "HTTP message") if exchange is not None else None
        if found is not None:
            yield replace(found, span=(start, end))


def _runs(text: str) -> Iterator[tuple[int, int]]:
    """Where lines that look like headers stand directly below each other."""
    start = end = -1
    for line in _LINE.finditer(text):
        if end >= 0 and (line.start() > end + 1 or not _is_header(line[0])):
            yield start, end
            start = end = -1
        if _is_header(line[0]):
            start, end = (line.start() if start < 0 else start), line.end()
    if end >= 0:
        yield start, end


def _is_header(line: str) -> bool:
    """Whether a line is a header; an error's number and an address have a colon behind them too."""
    found = _HEADER.fullmatch(line.strip())
    return found is not None and not found[2].startswith("//") and not _NUMBERED.fullmatch(found[1])


def _general(text: str) -> HttpExchange | None:
    """The block that developer tools call General: the label and its value in one line or in two."""
    told = {found[1].lower(): found[2] for found in _GENERAL.finditer(text)}
    if "request url" not in told:
        return None
    status = re.match(r"\d{3}", told.get("status code", ""))
    exchange = HttpExchange(url=told["request url"], method=told.get("request method", "GET").upper())
    exchange.status = int(status[0]) if status else None
    exchange.request_headers = _headers(text.strip()) or {}
    location = exchange.request_header("location")
    exchange.headers = {"location": location} if location else {}
    return exchange


def _messages(text: str) -> Iterator[tuple[int, int]]:
    """Where each request and each answer stands: from its first line to the end of its body."""
    starts = [found.start() for found in _FIRST.finditer(text)][:_MOST_MESSAGES]
    for start, following in pairwise((*starts, len(text))):
        yield start, _end(text, start, following)


def answer_below(text: str, at: int) -> tuple[HttpExchange | None, int]:
    """The answer that begins directly below a place, and where it ends: what a command printed."""
    while at < len(text) and text[at].isspace():
        at += 1
    if not _STATUS.match(text, at):
        return None, at
    end = _end(text, at, len(text))
    return read_message(text[at:end]), end


def _end(text: str, start: int, limit: int) -> int:
    """Where a message ends that begins at `start`: JSON and pages end themselves, another body at a blank line."""
    at = text.find("\n", start, limit) + 1 or limit
    while at < limit:
        stop = text.find("\n", at, limit)
        line = text[at : stop if stop >= 0 else limit].strip()
        if not line:
            break
        if not _HEADER.fullmatch(line):
            return at
        at = stop + 1 if stop >= 0 else limit
    while at < limit and text[at].isspace():
        at += 1
    if text[at : at + 1] in ("{", "["):
        try:
            return json.JSONDecoder().raw_decode(text[at:limit])[1] + at
        except (ValueError, RecursionError):
            return limit
    if text[at : at + 1] == "<":
        stop = text.lower().find("</html>", at, limit)
        return stop + 7 if stop >= 0 else limit
    blank = _BLANK.search(text, at, limit)
    return blank.start() if blank else limit


def read_message(text: str) -> HttpExchange | None:
    """A request, an answer, or headers alone; None where the text is none of them."""
    text = text.replace("\r\n", "\n")
    if is_verbose(text):
        return _verbose(text)
    first, _, rest = text.partition("\n")
    found = HttpExchange()
    if (status := _STATUS.match(first)) is not None:
        found.status = int(status[1])
        head, _, body = rest.partition("\n\n")
        found.headers = _headers(head) or {}
        found.body = parse_body(body, found.header("content-type") or "")
        return found
    if (request := _REQUEST.fullmatch(first)) is not None:
        head, _, body = rest.partition("\n\n")
        found.method, found.request_headers = request[1], _headers(head) or {}
        host = found.request_header("host") or ""
        found.url = request[2] if "://" in request[2] else f"https://{host}{request[2]}"
        found.request_body = body.strip()
        return found
    headers = _headers(text.strip())
    if not headers:
        return None
    found.request_headers = headers
    return found


def _verbose(text: str) -> HttpExchange | None:
    """What `curl -v` prints: the request's lines begin with “> ”, the answer's with “< ”."""
    command = COMMAND.match(text)
    lines = text[command.end() if command else 0 :].split("\n")
    asked = "\n".join(line[2:] for line in lines if line.startswith(">")).strip()
    told = "\n".join(line[2:] for line in lines if line.startswith("<")).strip()
    body = "\n".join(line for line in lines if not line.startswith(("* ", "<", ">", "{ [", "} [", "| "))).strip()
    sent = "\n".join(line[2:] for line in lines if line.startswith("| ")) or _below_label(lines, "Request body:")
    body = _below_label(lines, "Response body:") or body.removeprefix("*").removesuffix("*").strip()
    answer = read_message(f"{told}\n\n{body}") if told else None
    request = read_message(asked) if asked else None
    if request is None or not request.url:
        return answer
    request.request_body = request.request_body or sent
    if answer is not None:
        request.status, request.headers, request.body = answer.status, answer.headers, answer.body
    return request


def _below_label(lines: list[str], label: str) -> str:
    """What stands below a label between the lines of a tool that prints a body with a star before each line."""
    start = next((n for n, line in enumerate(lines) if line.strip() == f"* {label}"), None)
    if start is None:
        return ""
    told = takewhile(lambda line: line.startswith("* "), lines[start + 1 :])
    return "\n".join(line[2:] for line in told).strip()


def _headers(text: str) -> dict[str, str] | None:
    """Header lines; None where most lines are something else."""
    found: dict[str, str] = {}
    others = 0
    for line in text.split("\n")[:_MAX_HEADERS]:
        if not line.strip():
            continue
        matched = _HEADER.fullmatch(line.strip())
        if matched is None or matched[2].startswith("//"):
            others += 1
        else:
            name = matched[1]
            found[name] = f"{found[name]}\n{matched[2]}" if name in found else matched[2].strip()
    return found if found and others <= len(found) else None


def from_exchange(exchange: HttpExchange, kind: str) -> Found | None:
    """What one request, with or without its answer, adds to a case; None where it is no part of a login."""
    members: dict[str, Any] = {}
    client = basic_client(exchange.request_header("authorization"))
    step = exchange.step() if exchange.url else None
    if step == "token" or "grant_type" in exchange.form:
        told = {**({"url": exchange.url} if exchange.url else {}), **exchange.answer}
        members["token"] = {"request": exchange.form, **({"response": told} if told else {})}
        if client:
            members["client"] = client
    elif step == "callback":
        asked = query_of(exchange.url) or fragment_of(exchange.url)
        members["authorize"] = {"callback_url": exchange.url} if asked else {"callback_form": exchange.form}
        members.update(callback_answer(exchange))
    elif step == "authorize" and exchange.answer:
        members["authorize"] = {"request_url": exchange.url, "response": exchange.answer}
    elif step in ("discovery", "jwks", "userinfo") and exchange.answer:
        members[step] = {"url": exchange.url, **exchange.answer}
    elif (
        exchange.url and (found := recognise_url(exchange.url)) is not None and not found.kind.startswith("Qlik tenant")
    ):
        members.update(found.members)
    elif exchange.status is not None:
        members.update(_answer(exchange))
    if not members and (form := _form_lines(exchange.request_headers)) is not None:
        return form
    token = _token(exchange)
    if token is not None and step == "userinfo" and not token.sure:
        token = found_token(next(iter(token.members.values())), (), "access")  # what userinfo is asked with
    if token is not None:
        for name, text in token.members.items():
            members.setdefault(name, text)
    elif step == "userinfo" and (opaque := bearer(exchange.request_header("authorization"))):
        members["access_token"] = opaque
    if step == "userinfo":
        members.setdefault("userinfo", {"url": exchange.url})
    if exchange.path.rstrip("/").endswith(JWT_LOGIN_PATH):
        for name, value in jwt_refusal(exchange).items():
            members.setdefault(name, value)
        if token is not None:
            members.setdefault("target", "jwt-idp")
    if not members:
        return None
    notes = token.notes if token else ()
    return Found(
        f"{kind}: {step or (token.kind if token else 'answer')}", members, notes, token.repairs if token else {}
    )


def _answer(exchange: HttpExchange) -> dict[str, Any]:
    """An answer without its request: known by its body, else by where it redirects."""
    location = exchange.header("location")
    if location and (found := recognise_url(location)) is not None:
        return found.members
    if exchange.body is None:
        return {}
    # what it holds is recognised again: a circle
    from inspector.sources.registry import recognise as recognise_text

    text = exchange.body if isinstance(exchange.body, str) else json.dumps(exchange.body)
    try:
        found = recognise_text(text, depth=2)
    except SourceError:
        return {"authorize": {"response": exchange.answer}} if (exchange.status or 0) >= 400 else {}
    return {name: _with_answer(name, value, exchange) for name, value in found.members.items()}


def _with_answer(name: str, value: Any, exchange: HttpExchange) -> Any:
    """The status and the headers belong to what the body was recognised as."""
    told = {key: member for key, member in exchange.answer.items() if key != "body"}
    if name in ("discovery", "jwks", "userinfo", "qlik_error") and isinstance(value, dict):
        return {**value, **told}
    for inner in ("response",):
        if name in ("token", "authorize") and isinstance(value, dict) and isinstance(value.get(inner), dict):
            return {**value, inner: {**value[inner], **told}}
    return value


def _form_lines(headers: dict[str, str]) -> Found | None:
    """A form as developer tools print it: `code: …` and `state: …`, one a line."""
    names = {name.lower() for name in headers}
    if not names & {"code", "id_token", "grant_type", "error"} or not names & {
        "state",
        "session_state",
        "client_id",
        "iss",
    }:
        return None
    return recognise_form({name: value.strip("\"'") for name, value in headers.items()})


def _token(exchange: HttpExchange) -> Found | None:
    """The token in the headers of a request, else in its cookies."""
    for name in _TOKEN_HEADERS:
        value = exchange.request_header(name)
        text = (bearer(value) or value or "").strip()
        if text and looks_like_token(text):
            return found_token(text)
    opaque = bearer(exchange.request_header("authorization"))
    if opaque and not exchange.url:
        return Found("access token", {"access_token": opaque})
    for header in ("cookie", "set-cookie"):
        value = exchange.request_header(header) or exchange.header(header)
        for pair in (value or "").replace("\n", ";").split(";"):
            name, _, text = pair.strip().partition("=")
            if looks_like_token(text.strip('"')):
                return found_token(text.strip('"'), (), _TOKEN_COOKIES.get(name.lower()))
    return None
