"""What `curl --trace` and `curl --trace-ascii` write: every byte of both messages, in numbered lines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from inspector.sources.found import Found, Given
from inspector.sources.recordings.http_message import from_exchange, read_message

_BLOCK = re.compile(
    r"^(?:\d\d:\d\d:\d\d\.\d{1,9} )?(?P<to>=>|<=) (?:Send|Recv) (?P<what>header|data), [^\n]{1,80}\n"
    r"(?P<lines>(?:[0-9a-f]{4,8}: [^\n]*(?:\n|\Z))*)",
    re.MULTILINE,
)
_LINE = re.compile(r"([0-9a-f]{4,8}): (.*)")
_BYTES = re.compile(r"((?:[0-9a-f]{2} ){1,16})\s*(?:\S.*)?")


def find(given: Given) -> Iterator[Found]:
    """Each request with its answer that is part of a login."""
    text = given.body
    blocks = [*_BLOCK.finditer(text)] if "=> Send header" in text or "<= Recv header" in text else []
    groups: list[list[re.Match[str]]] = []
    for block in blocks:
        answered = bool(groups) and any(earlier["to"] == "<=" for earlier in groups[-1])
        if not groups or (block["to"] == "=>" and answered):
            groups.append([])
        groups[-1].append(block)
    for group in groups:
        asked, told = (_message([b for b in group if b["to"] == way]) for way in ("=>", "<="))
        exchange, answer = read_message(asked), read_message(told)
        if exchange is None or not exchange.url:
            exchange = answer
        elif answer is not None:
            exchange.status, exchange.headers, exchange.body = answer.status, answer.headers, answer.body
        found = from_exchange(exchange, "curl trace") if exchange is not None else None
        if found is not None:
            yield replace(found, span=(group[0].start(), group[-1].end()))


def _message(blocks: list[re.Match[str]]) -> str:
    """The message's text; of the answers of several tries the last counts."""
    starts = [n for n, block in enumerate(blocks) if _content(block).startswith("HTTP/")]
    blocks = blocks[starts[-1] :] if starts else blocks
    head = "".join(_content(block) for block in blocks if block["what"] == "header").strip()
    return f"{head}\n\n" + "".join(_content(block) for block in blocks if block["what"] == "data")


def _content(block: re.Match[str]) -> str:
    lines = [(int(line[1], 16), line[2]) for line in map(_LINE.fullmatch, block["lines"].splitlines()) if line]
    parts = []
    data = [_BYTES.fullmatch(text) for _, text in lines]
    if lines and all(data):
        written = bytes.fromhex("".join(found[1] for found in data if found))
        return written.decode("utf-8", "replace").replace("\r\n", "\n")
    for (place, text), (following, _) in zip(lines, [*lines[1:], (0, "")], strict=True):
        # a line that was only cut at its width goes on in the next one; a break takes two places more
        cut = following == place + len(text)
        parts.append(text if cut else f"{text}\n" if block["what"] == "header" or following else text)
    return "".join(parts)
