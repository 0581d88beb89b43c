"""The written forms of a text: its canonical form without escapes, case and accents, and what base64 and hex hide."""

from __future__ import annotations

import re
import unicodedata
from base64 import b64decode
from binascii import Error
from collections.abc import Iterator

_PLAIN = (
    r"(?:%[0-9A-Fa-f]{2})+|\\+u[0-9A-Fa-f]{4}|\\+u\{[0-9A-Fa-f]{1,6}\}"
    r"|&(?:#\d{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z]{2,10});|[^\x00-\x7f]|\x00"
)
_RARE = r"|(?:\\+x[0-9A-Fa-f]{2})+|(?:\\[0-3][0-7]{2})+|(?:=[0-9A-F]{2})+|=\r?\n|\+[A-Za-z0-9/]{2,}-|\+-"
"""Escapes of programs, of quoted-printable and of UTF-7, which ordinary text may look like."""
_ESCAPED = re.compile(_PLAIN)
_ANY_ESCAPED = re.compile(_PLAIN + _RARE)
_HAS_RARE = re.compile(_RARE[1:])
_BYTES = re.compile(r"%(?P<percent>..)|\\+x(?P<byte>..)|\\(?P<octal>[0-7]{3})|=(?P<printable>..)")
_NESTED = 4
"""%252540 is %2540 is %40 is @."""
_RUN = re.compile(r"[A-Za-z0-9+/_-]{8,}")
_HEX = re.compile(r"(?:[0-9A-Fa-f]{2}[ :-]?){4,}")
_LONGEST = 1 << 17
"""Characters of one piece of base64 that are looked into."""


def canonical(text: str, *, rare: bool = False) -> tuple[str, list[int] | None]:
    """The text's canonical form, and where each of its characters begins in the text; None where they are the same.
    `rare`: the escapes of programs and of mail too."""
    if text.isascii() and not rare and "%" not in text and "&" not in text and "\\u" not in text and "\x00" not in text:
        return text.lower(), None
    found, starts = _unescaped(text, rare)
    for _ in range(_NESTED):
        again, inner = _unescaped(found, rare)
        if again == found:
            break
        found, starts = again, [starts[at] for at in inner]
    return found, starts


def has_rare(text: str) -> bool:
    """Whether an escape of a program or of mail may stand in it."""
    return ("\\" in text or "=" in text or "+" in text) and _HAS_RARE.search(text) is not None


def readable(text: str) -> str:
    """A value as it was before it was escaped."""
    return _ESCAPED.sub(lambda m: "".join(c for c, _ in _read(m[0])), text) if not text.isalnum() else text


def hidden(text: str) -> Iterator[tuple[int, int, str]]:
    """(begin, end, what it may be, in lower case) of every piece of base64 or hex."""
    for match in _RUN.finditer(text):
        run = match[0][:_LONGEST]
        if not run.islower() and not run.isupper() and not run.isdigit():
            for at in range(min(4, len(run) - 7)):
                yield match.start(), match.end(), _decoded(run[at:])
    for match in _HEX.finditer(text):
        digits = "".join(c for c in match[0][:_LONGEST] if c not in " :-")
        end = match.start() + len(match[0].rstrip(" :-"))
        for at in (0, 1) if " " not in match[0] else (0,):
            whole = digits[at : len(digits) - (len(digits) - at) % 2]
            yield match.start(), end, _as_text(bytes.fromhex(whole))


def _decoded(run: str) -> str:
    body = run.replace("-", "+").replace("_", "/")
    body = body[: len(body) - 1] if len(body) % 4 == 1 else body
    try:
        return _as_text(b64decode(body + "=" * (-len(body) % 4)))
    except (Error, ValueError):
        return ""


def _as_text(data: bytes) -> str:
    """Bytes as a text in its canonical form; UTF-16 without its zeros."""
    data = data.replace(b"\x00", b"")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = data.decode("latin-1")
    seen = sum(32 <= ord(c) < 127 for c in text)
    return canonical(text)[0] if seen * 5 >= len(text) * 4 else text.lower()


def _unescaped(text: str, rare: bool) -> tuple[str, list[int]]:
    out: list[str] = []
    starts: list[int] = []
    done = 0
    for match in (_ANY_ESCAPED if rare else _ESCAPED).finditer(text):
        plain = text[done : match.start()].lower()
        out.append(plain)
        starts += range(done, match.start())
        at = match.start()
        for character, width in _read(match[0]):
            folded = _folded(character)
            out.append(folded)
            starts += [at] * len(folded)
            at += width
        done = match.end()
    out.append(text[done:].lower())
    starts += range(done, len(text))
    return "".join(out), starts


def _read(escape: str) -> list[tuple[str, int]]:
    """(character, its length in the text) of an escape."""
    if len(escape) == 1:
        return [(escape, 1)]
    if escape[0] == "&":
        from html import unescape  # its table of entities is large, and few texts have one

        decoded = unescape(escape)
        return [(decoded, len(escape))] if len(decoded) <= 2 else [(c, 1) for c in escape]
    if escape[0] == "=" and escape[1] in "\r\n":
        return []
    if escape[0] == "+":
        return _read_utf7(escape)
    if escape[0] == "\\" and "u" in escape:
        code = int(escape.lstrip("\\")[1:].strip("{}"), 16)
        return [(chr(code) if code < 0x110000 else "\ufffd", len(escape))]
    units = list(_BYTES.finditer(escape))
    data = bytes(
        int(m["octal"], 8) if m["octal"] else int(m["percent"] or m["byte"] or m["printable"], 16) for m in units
    )
    found, at = [], 0
    for character in data.decode("utf-8", "surrogateescape"):
        count = len(character.encode("utf-8", "surrogateescape"))
        width = sum(len(unit[0]) for unit in units[at : at + count])
        # a byte that is no UTF-8 is Latin-1
        found.append((chr(data[at]) if "\udc80" <= character <= "\udcff" else character, width))
        at += count
    return found


def _read_utf7(escape: str) -> list[tuple[str, int]]:
    try:
        text = escape.encode("ascii").decode("utf-7")
    except ValueError:
        return [(c, 1) for c in escape]
    return [(c, len(escape) if at == 0 else 0) for at, c in enumerate(text)]


def _folded(character: str) -> str:
    if character.isascii():
        return character.lower() if character != "\x00" else ""
    plain = unicodedata.normalize("NFKD", character)
    # neither an accent nor what is invisible makes another word
    return "".join(c for c in plain if not unicodedata.combining(c) and unicodedata.category(c) != "Cf").casefold()
