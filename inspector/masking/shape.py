"""The shape of a personal value, which is what a diagnosis needs of it: `m•••@a•••.com`, `00u•••4K2`, `M•• S••••`."""

from __future__ import annotations

import re
import unicodedata

from inspector.case.not_shown import NOT_SHOWN

BULLET = "•"
GAP = BULLET * 3
WHOLE = BULLET * 8

_MASKED = re.compile(rf"[^{BULLET}]{{0,3}}{BULLET}{{3,}}\d*[^{BULLET}]{{0,3}}")
_GUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_URL = re.compile(r"([a-z][a-z0-9+.-]{1,20}://)([^/?#]*)(.*)", re.IGNORECASE | re.DOTALL)
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")
_LONG = 64
_KINDS = frozenset(("png", "jpg", "jpeg", "gif", "svg", "webp", "pdf", "html", "htm", "txt", "json", "bmp", "ico"))
"""Endings of file names, which say what a value is and not whose."""


def shape(value: str) -> str:
    """The value with most of its characters replaced, its form kept. A shape stays as it is.

    E-mail addresses, URLs, `DOMAIN\\user`, paths, GUIDs and names keep their separators; an identifier keeps up to
    three characters at each end; at most about two in five characters are ever kept.
    """
    if value in ("", NOT_SHOWN) or _MASKED.fullmatch(value):
        return value
    if "\\" in value:
        return "\\".join(shape(part) for part in value.split("\\"))
    if (url := _URL.fullmatch(value)) is not None:
        return url[1] + _host(url[2]) + _path(url[3])
    if _EMAIL.fullmatch(value):
        local, _, domain = value.rpartition("@")
        # a guest's user name says so, which is no secret
        guest = "#EXT#" if local.upper().endswith("#EXT#") else ""
        return f"{_first(local)}{GAP}{guest}@{_host(domain)}"
    if "/" in value:
        return _path(value)
    if _GUID.fullmatch(value):
        inner = "".join(c if c == "-" else BULLET for c in value[3:-3])
        return value[:3] + inner + value[-3:]
    if any(c.isspace() for c in value):
        return "".join(part if part.isspace() else _word(part) for part in re.split(r"(\s+)", value))
    return _word(value) if value.isalpha() else _identifier(value)


def _first(text: str) -> str:
    """The first character, where enough others stay hidden."""
    return text[0] if len(text) >= 3 and not unicodedata.category(text[0]).startswith("C") else ""


def _word(text: str) -> str:
    first = _first(text)
    return first + BULLET * (len(text) - len(first))


def _identifier(text: str) -> str:
    kept = 3 if len(text) >= 15 else 2 if len(text) >= 10 else 1 if len(text) >= 5 else 0
    if not kept:
        return _word(text)
    gap = BULLET * (len(text) - 2 * kept) if len(text) > _LONG else GAP
    return text[:kept] + gap + text[-kept:]


def _host(host: str) -> str:
    name, dot, last = host.rpartition(".")
    if not dot or last.isdigit():
        return _word(host)
    return f"{_first(name)}{GAP}.{last if last.isalpha() and len(last) <= 6 else GAP}"


def _path(path: str) -> str:
    stem, dot, kind = path.rpartition(".")
    if dot and kind.lower() in _KINDS:
        return f"{_path(stem)}.{kind}"
    return "/".join(shape(part) if part else "" for part in path.split("/"))


class Shapes:
    """Shapes that can still be compared within one file: equal values get equal masks, different ones different masks.

    Values that differ only by case share their number, so that a difference of case stays one.
    """

    def __init__(self) -> None:
        self._known: dict[tuple[str, bool], str] = {}
        self._owners: dict[str, dict[str, int]] = {}

    def of(self, value: str, *, whole: bool = False) -> str:
        """The shape; `whole`: nothing of a secret is kept."""
        found = self._known.get((value, whole))
        if found is None:
            found = self._known[value, whole] = self._made(value, whole)
        return found

    def _made(self, value: str, whole: bool) -> str:
        if value in ("", NOT_SHOWN) or _MASKED.fullmatch(value):
            return value
        if "\\" in value and not whole:
            # the parts apart, because Qlik joins a realm and a subject
            return "\\".join(self.of(part) for part in value.split("\\"))
        mask = WHOLE if whole else shape(value)
        owners = self._owners.setdefault(mask.casefold(), {})
        number = owners.setdefault(value.casefold(), len(owners) + 1)
        return mask if number == 1 else _numbered(mask, number)


class FileShapes(Shapes):
    """Shapes for a file that is to be diagnosed again: what is an identifier and no name stays one, of the same length
    and mix of characters, because that is what is asked about it."""

    def __init__(self) -> None:
        super().__init__()
        self._identifiers: dict[str, str] = {}

    def _made(self, value: str, whole: bool) -> str:
        pattern = _IDENTIFIER.fullmatch(value) is not None and (any(c.isdigit() for c in value) or len(value) >= _LONE)
        if whole or BULLET in value or not pattern:
            return super()._made(value, whole)
        # a difference of case stays one
        made = self._identifiers.setdefault(value.casefold(), self._identifier(value.casefold()))
        return "".join(a.upper() if b.isupper() else a for a, b in zip(made, value, strict=True))

    def _identifier(self, value: str) -> str:
        number = f"{len(self._identifiers) + 1:04d}"[-4:]
        start = "00u" if value.startswith("00u") else ""
        # which letter stands where says nothing of the one that stood there
        body = [
            "0" if c.isdigit() else "abcdef"[at * 5 % 6] if c.isalpha() else c
            for at, c in enumerate(value[len(start) :])
        ]
        places = [at for at, c in enumerate(body) if c.isalnum()][-4:]
        for at, digit in zip(places, number, strict=False):
            body[at] = digit
        return start + "".join(body)


_IDENTIFIER = re.compile(r"(?=[\x21-\x7e]{15,128}$)[A-Za-z0-9{}|_=-]+")
_LONE = 30
"""Letters in one piece that are no name any more."""


def _numbered(mask: str, number: int) -> str:
    start = mask.find(BULLET)
    if start < 0:
        return f"{mask}{BULLET}{number}"
    end = start
    while end < len(mask) and mask[end] == BULLET:
        end += 1
    return f"{mask[:end]}{number}{mask[end:]}"


def number_shape(value: int | float) -> int | float:
    """A number of the same type and length."""
    digits = str(value)
    return (
        value
        if value in (0, 1)
        else type(value)("".join("0" if c.isdigit() and i else c for i, c in enumerate(digits)))
    )
