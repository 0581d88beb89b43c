"""The written forms of a text: its canonical form without escapes, case and accents, and what base64 and hex hide."""

from __future__ import annotations

import re
import unicodedata
from base64 import b32decode, b64decode
from binascii import Error
from collections.abc import Iterator
from contextlib import suppress

_PLAIN = (
    r"(?:%[0-9A-Fa-f]{2})+|\\+u[0-9A-Fa-f]{4}|\\+u\{[0-9A-Fa-f]{1,6}\}"
    r"|&(?:#\d{1,7}|#[xX][0-9A-Fa-f]{1,6});?|&[A-Za-z]{2,10};|[^\x00-\x7f]|\x00"
)
_RARE = (
    r"|(?:\\+x[0-9A-Fa-f]{2})+|(?:\\[0-3][0-7]{2})+|(?:=[0-9A-F]{2})+|=\r?\n|\+[A-Za-z0-9/]{2,}-|\+-"
    r"|\\+U[0-9A-Fa-f]{8}|\\+x\{[0-9A-Fa-f]{1,6}\}|(?:\\[0-9A-Fa-f]{2})+"
)
"""Escapes of programs, of quoted-printable, of UTF-7 and of distinguished names, which ordinary text may look like."""
_ESCAPED = re.compile(_PLAIN)
_ANY_ESCAPED = re.compile(_PLAIN + _RARE)
_HAS_RARE = re.compile(_RARE[1:])
_BYTES = re.compile(
    r"%(?P<percent>..)|\\+x(?P<byte>..)|\\(?P<octal>[0-7]{3})|=(?P<printable>..)|\\(?P<name>[0-9A-Fa-f]{2})"
)

_NESTED = 4
"""%252540 is %2540 is %40 is @."""
_RUN = re.compile(r"[A-Za-z0-9+/_-]{8,}")
_WRAPPED = re.compile(r"(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{16,}+(?:\r?\n[ \t>]{0,8}[A-Za-z0-9+/]{4,}={0,2})+")
"""Base64 over lines."""
_BASE32 = re.compile(r"[A-Z2-7]{8,4096}={0,6}")
_HEX = re.compile(r"(?:(?:0[xX])?[0-9A-Fa-f]{2}(?:[ :-]|,[ ]?)?){4,}")
_NO_DIGIT = re.compile(r"0[xX]|[ :,-]")
_ALIKE = str.maketrans("øłđıавекмнорстухіјѕαβεζηικμνορτυχ", "oldiabekmhopctyxijsabezhikmnoptyx")
"""Letters without their strokes, and those of other scripts that look like Latin ones."""
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
    if "\n" in text:
        for match in _WRAPPED.finditer(text):
            yield (
                match.start(),
                match.end(),
                _decoded("".join(match[0][:_LONGEST].replace(">", "").split()).rstrip("=")),
            )
    for match in _BASE32.finditer(text):
        body = match[0].rstrip("=")
        body = body[: len(body) - (len(body) % 8 in (1, 3, 6))]
        with suppress(Error):
            yield match.start(), match.end(), _as_text(b32decode(body + "=" * (-len(body) % 8)))
    for match in _HEX.finditer(text):
        digits = _NO_DIGIT.sub("", match[0][:_LONGEST])
        end = match.start() + len(match[0].rstrip(" :,-"))
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
    if sum(byte < 8 for byte in data) * 3 >= len(data) > 7 and b"\x00" not in data[:2]:
        for form in ("utf-16-le", "utf-16-be"):  # of a script that leaves no byte zero
            with suppress(UnicodeDecodeError):
                if (text := data[: len(data) // 2 * 2].decode(form).strip("\ufeff")).isprintable():
                    return canonical(text)[0]
    data = data.replace(b"\x00", b"")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = data.decode("latin-1")
        seen = sum(32 <= ord(c) < 127 for c in text)
        return canonical(text)[0] if seen * 5 >= len(text) * 4 else text.lower()
    return canonical(text)[0]


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
    if escape[0] == "\\" and ("u" in escape or "U" in escape or "{" in escape):
        code = int(escape.lstrip("\\")[1:].strip("{}"), 16)
        return [(chr(code) if code < 0x110000 else "\ufffd", len(escape))]
    units = list(_BYTES.finditer(escape))
    data = bytes(
        int(m["octal"], 8) if m["octal"] else int(m["percent"] or m["byte"] or m["printable"] or m["name"], 16)
        for m in units
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
    return [(c, len(escape) if at == len(text) - 1 else 0) for at, c in enumerate(text)]


def _folded(character: str) -> str:
    if character.isascii():
        return character.lower() if character != "\x00" else ""
    plain = unicodedata.normalize("NFKD", character)
    # neither an accent nor what is invisible makes another word
    kept = "".join(c for c in plain if not unicodedata.combining(c) and unicodedata.category(c) != "Cf")
    return kept.casefold().translate(_ALIKE)
