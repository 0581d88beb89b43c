"""The written forms of a text: its canonical form without escapes, case and accents, and what base64 and hex hide."""

from __future__ import annotations

import re
import unicodedata
import zlib
from base64 import b32decode, b64decode
from binascii import Error
from collections.abc import Iterator
from contextlib import suppress
from urllib.parse import unquote

_PLAIN = (
    r"(?:%[0-9A-Fa-f]{2})+|\\+u[0-9A-Fa-f]{4}|\\+u\{[0-9A-Fa-f]{1,6}\}"
    r"|&(?:#\d{1,7}|#[xX][0-9A-Fa-f]{1,6});?|&[A-Za-z]{2,10};|[^\x00-\x7f]|\x00"
)
_RARE = (
    r"|\\0[0-9A-Fa-f]{5}|\\[0-9A-Fa-f]{2,5} |&[A-Za-z0-9+,]{2,}-"
    r"|(?:\\+x[0-9A-Fa-f]{2})+|(?:\\[0-3][0-7]{2})+|(?:=[0-9A-F]{2})+|=\r?\n|\+[A-Za-z0-9/]{2,}-|\+-"
    r"|\\+U[0-9A-Fa-f]{8}|\\+x\{[0-9A-Fa-f]{1,6}\}|(?:\\[0-9A-Fa-f]{2})+"
)
"""Escapes of style sheets, programs, quoted-printable, UTF-7 (IMAP's too) and of distinguished names, which ordinary
text may look like."""
_ESCAPED = re.compile(_PLAIN)
_ANY_ESCAPED = re.compile(_PLAIN + _RARE)
_HAS_RARE = re.compile(_RARE[1:])
_SIGNS = ("%", "&", "\\u", "\x00")
"""Without any of these no ordinary escape stands in a text."""
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
_NUMBERS = re.compile(r"(?<![\d.])(?:\d{2,6}(?:, ?|; ?| )){3,4096}\d{2,6}(?![\d.])")
"""Characters or bytes by their numbers."""
_ESCAPED_RUN = re.compile(r"(?:[A-Za-z0-9+/_-]|%2[BbFf]){12,}+(?:%3[Dd]){0,2}")
_NO_DIGIT = re.compile(r"0[xX]|[ :,-]")
_ALIKE = str.maketrans("øłđıавекмнорстухіјѕαβεζηικμνορτυχ", "oldiabekmhopctyxijsabezhikmnoptyx")
"""Letters without their strokes, and those of other scripts that look like Latin ones."""
_LONGEST = 1 << 17
"""Characters of one piece of base64 that are looked into."""
_MANY = 10_000
"""Characters whose canonical form is kept."""


def canonical(text: str, *, rare: bool = False) -> tuple[str, list[int] | None]:
    """The text's canonical form, and where each of its characters begins in the text; None where they are the same.
    `rare`: the escapes of programs and of mail too."""
    if not rare and not any(sign in text for sign in _SIGNS):
        if text.isascii():
            return text.lower(), None
        form = text.translate(_FOLDED)
        even = all(len(_FOLDED[ord(c)]) == 1 for c in set(text))
        if even and form.translate(_FOLDED) == form and not any(sign in form for sign in _SIGNS):
            return form, None
    *_, deepest = unescaped(text, rare=rare)
    return deepest


def unescaped(text: str, *, rare: bool = False) -> Iterator[tuple[str, list[int]]]:
    """Its canonical form with one layer of escapes read, with two, and so on: a layer too many takes
    `ACME\\da1` for an escape. `canonical` gives the last."""
    found, starts = _unescaped(text, rare)
    yield found, starts
    for _ in range(_NESTED):
        again, inner = _unescaped(found, rare)
        if again == found:
            return
        found, starts = again, [starts[at] for at in inner]
        yield found, starts


def has_rare(text: str) -> bool:
    """Whether an escape of a program or of mail may stand in it."""
    return any(sign in text for sign in "\\=+&") and _HAS_RARE.search(text) is not None


def readable(text: str) -> str:
    """A value as it was before it was escaped."""
    return _ESCAPED.sub(lambda m: "".join(c for c, _ in _read(m[0])), text) if not text.isalnum() else text


def hidden(text: str) -> Iterator[tuple[int, int, str]]:
    """(begin, end, what it may be, in lower case) of every piece of base64, base32, hex, or numbers."""
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
    if "%" in text:
        for match in _ESCAPED_RUN.finditer(text):
            yield match.start(), match.end(), _decoded(unquote(match[0][:_LONGEST]).rstrip("="))
    for match in _NUMBERS.finditer(text):
        numbers = [int(one) for one in re.findall(r"\d+", match[0])]
        if max(numbers) < 0x110000:
            told = "".join(map(chr, numbers))
            yield match.start(), match.end(), _as_text(bytes(numbers)) if max(numbers) < 256 else canonical(told)[0]
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
    """What bytes may be as a text, in its canonical form: unpacked, UTF-8, UTF-16, Latin-1."""
    if len(data) > 7 and max(data) > 127 and (told := _printable(unpacked(data), "utf-8")):
        return canonical(told)[0]
    plain = data.replace(b"\x00", b"")
    try:
        found = canonical(plain.decode("utf-8"))[0]
    except UnicodeDecodeError:
        text = plain.decode("latin-1")
        seen = sum(32 <= ord(c) < 127 for c in text)
        found = canonical(text)[0] if seen * 5 >= len(text) * 4 else text.lower()
    if len(data) > 7 and (len(plain) < len(data) or max(data) > 127 or min(data) < 9):
        # of a script that leaves no byte zero, or few
        wide = (_printable(data[: min(len(data), _WIDEST) // 2 * 2], form) for form in ("utf-16-le", "utf-16-be"))
        found = "\n".join((found, *(canonical(text)[0] for text in wide if text)))
    return found


def _printable(data: bytes, form: str) -> str:
    """The text that bytes are, if they are one."""
    with suppress(UnicodeDecodeError):
        text = data.decode(form).strip("\ufeff")
        if text.isprintable() or "".join(text.split()).isprintable():
            return text
    return ""


_WIDEST = 1024
"""Bytes that are read as UTF-16."""
LARGEST = 1 << 16
"""Bytes that a compressed piece is opened to."""


def unpacked(data: bytes) -> bytes:
    """The first bytes of what was compressed with gzip, zlib or as SAML does it; none where it is not compressed."""
    window = 31 if data[:2] == b"\x1f\x8b" else 15 if data[:1] == b"\x78" else -15
    with suppress(zlib.error):
        return zlib.decompressobj(window).decompress(data, LARGEST)
    return b""


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
            folded = character.translate(_FOLDED)
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
    if escape[0] == "&" and escape[-1] == "-":
        return _read_utf7("+" + escape[1:].replace(",", "/"))
    if escape[0] == "&":
        from html import unescape  # its table of entities is large, and few texts have one

        decoded = unescape(escape)
        return [(decoded, len(escape))] if len(decoded) <= 2 else [(c, 1) for c in escape]
    if escape[0] == "=" and escape[1] in "\r\n":
        return []
    if escape[0] == "+":
        return _read_utf7(escape)
    if escape[0] == "\\" and (escape[-1] == " " or (len(escape) == 7 and escape[1:].isalnum() and "x" not in escape)):
        code = int(escape[1:], 16)
        return [(chr(code) if code < 0x110000 else "\ufffd", len(escape))]
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


class _Folding(dict[int, str]):
    """Each character's canonical form, worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        folded = _folded(chr(code))
        if len(self) < _MANY:
            self[code] = folded
        return folded


def _folded(character: str) -> str:
    if character.isascii():
        return character.lower() if character != "\x00" else ""
    plain = unicodedata.normalize("NFKD", character)
    # neither an accent nor what is invisible makes another word
    kept = "".join(c for c in plain if not unicodedata.combining(c) and unicodedata.category(c) != "Cf")
    return kept.casefold().translate(_ALIKE)


_FOLDED = _Folding()
