"""Many inputs: a token, a case or a log line with a token per line; a HAR or a JSON list as a whole.

Files of lines are read line by line and never kept: memory does not grow with them.
"""

from __future__ import annotations

import io
import json
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from inspector.case.model import Case
from inspector.errors import Fault, InspectorError, contained
from inspector.jose import strict_json
from inspector.sources.found import SourceError
from inspector.sources.loading import MAX_BYTES, decode_bytes
from inspector.sources.merging import Logins
from inspector.sources.registry import known_as_whole, read
from inspector.sources.tokens.jwt import found_token

Item = tuple[str, int, Case | InspectorError]
"""(label of the source, line number from 1 or position in a list, the case or why there is none)."""

MAX_LINE = 16 * 1024 * 1024
_TOKEN = re.compile(rb"ey[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*\.[A-Za-z0-9_-]*")
# a log line may begin with a bracket too: `[2026-11-21 10:00:00] …`
_JSON_START = re.compile(rb'\{\s*(?:["}]|\Z)|\[\s*(?:[\[{"\]]|\Z)')
_HEAD = 64 * 1024


def scan(*sources: str | Path) -> Iterator[Item]:
    """Every input in the files, in order; `-` is standard input. A file that cannot be read is one item."""
    for source in sources:
        label = "standard input" if source == "-" else Path(source).name
        try:
            if source == "-":
                yield from scan_stream(label, sys.stdin.buffer)
            else:
                with Path(source).expanduser().open("rb") as file:
                    yield from scan_stream(label, file)
        except (OSError, ValueError) as error:
            reason = error.strerror if isinstance(error, OSError) and error.strerror else "it is no usable file"
            yield label, 0, SourceError(f"{label} cannot be read: {reason}")


def scan_stream(label: str, stream: BinaryIO) -> Iterator[Item]:
    """Every input in a binary stream."""
    first = stream.readline(MAX_LINE)
    number = 1
    while first and not first.strip(b" \t\r\n\xef\xbb\xbf"):
        first = stream.readline(MAX_LINE)
        number += 1
    if first.startswith((b"\xff\xfe", b"\xfe\xff")) or _is_whole(first):
        yield from _whole(label, first + stream.read(MAX_BYTES + 1 - len(first)))
    else:
        yield from scan_lines(label, whole_lines(stream, first), number)


def scan_lines(label: str, lines: Iterable[bytes], first: int = 1) -> Iterator[Item]:
    """One item per line that holds an input; prose and blank lines in between are passed over."""
    for number, line in enumerate(lines, first):
        data = line.strip()
        if not data:
            continue
        if _TOKEN.fullmatch(data):
            # the common case of a list of tokens, without asking every recogniser
            found = found_token(data.decode("ascii"))
            yield label, number, Case(found.members)
            continue
        for item in _one(data, len(line) >= MAX_LINE):
            yield label, number, item


def _one(data: bytes, cut: bool) -> Iterator[Case | InspectorError]:
    """The cases of one line; none for a line that holds no input."""
    if cut:
        yield SourceError(f"the line is longer than {MAX_LINE // 1024 // 1024} MiB")
        return
    try:
        text, _ = decode_bytes(data, "the line")
        yield from _cases(text)
    except Fault as fault:
        yield fault
    except InspectorError as error:
        is_input = _JSON_START.match(data) is not None or data[:1] == b'"' or b" " not in data or b"eyJ" in data
        if is_input and data[:1] != b"#":
            yield error


def _cases(text: str) -> list[Case]:
    """One case a login, in the order in which they stand in the text."""
    return contained(lambda: _logins(text).cases()[::-1])


def _logins(text: str) -> Logins:
    logins = Logins()
    for piece in read(text).pieces:
        logins.add(piece)
    return logins


def whole_lines(stream: BinaryIO, first: bytes = b"") -> Iterator[bytes]:
    """The lines of a stream, after the `first` that was read already. Of a line longer than MAX_LINE only the beginning
    is kept and the rest is passed over, so that the next one has its own number."""
    line = first or stream.readline(MAX_LINE)
    while line:
        yield line
        while len(line) >= MAX_LINE and not line.endswith(b"\n"):
            line = stream.readline(MAX_LINE)
        line = stream.readline(MAX_LINE)


def _is_whole(first: bytes) -> bool:
    """Whether a file that begins with this line is one JSON text (or a page): the line alone is no JSON value."""
    start = first.lstrip(b" \t\xef\xbb\xbf")
    if not _JSON_START.match(start):
        return start[:1] == b"<"
    if start[:1] == b"[":
        return True
    if b'"log"' in start[:_HEAD] and b'"entries"' in start[:_HEAD]:
        return True
    if not start.rstrip().endswith(b"}"):
        return True
    # a line that ends in a brace may still be the beginning of a larger text: `{ "a": {}`
    return not _is_json(start)


def _is_json(data: bytes) -> bool:
    try:
        json.loads(data)
    except (ValueError, RecursionError):
        return False
    return True


def _whole(label: str, data: bytes) -> Iterator[Item]:
    """A text that is one input, or a JSON list of inputs."""
    try:
        text, _ = decode_bytes(data, label)
    except SourceError as error:
        yield label, 1, error
        return
    items = _listed(text)
    whole: InspectorError = SourceError("nothing was recognised")
    try:
        if items is None or known_as_whole(text):
            yield from ((label, 1, case) for case in _cases(text))
            return
    except InspectorError as error:
        whole = error
    if items is None and "\n" in text and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        # braces that are no JSON text: lines, some of which may be
        found = list(scan_lines(label, io.BytesIO(data)))
        if any(isinstance(item, Case) for _, _, item in found):
            yield from found
            return
    if items is None:
        yield label, 1, whole
        return
    for number, item in enumerate(items, 1):
        value = item if isinstance(item, str) else json.dumps(item)
        try:
            yield from ((label, number, case) for case in _cases(value))
        except InspectorError as error:
            yield label, number, error


def _listed(text: str) -> list[object] | None:
    value, _ = strict_json.loads(text.strip())
    return value if isinstance(value, list) and value else None
