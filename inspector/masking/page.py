"""Pages: the fields of forms by their names, and what is long and without a pattern, which belongs to a session."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from inspector.masking.entropy import looks_secret
from inspector.masking.gather import ANSWERS
from inspector.names import bare, is_secret, kind_of

_INPUT = re.compile(r"<input\b[^<>]{0,8192}>", re.IGNORECASE)
_INPUT_NAME = re.compile(r"""\bname\s{0,3}=\s{0,3}["']?([\w.-]{1,80})""", re.IGNORECASE)
_INPUT_VALUE = re.compile(r"""(\bvalue\s{0,3}=\s{0,3})("[^"]*"|'[^']*'|[^\s>]+)""", re.IGNORECASE)
_META = re.compile(r"<meta\b[^<>]{0,2048}>", re.IGNORECASE)
_META_VALUE = re.compile(r"""(\bcontent\s{0,3}=\s{0,3})("[^"]*"|'[^']*'|[^\s>]+)""", re.IGNORECASE)
_TEXTAREA = re.compile(
    r"""(?P<lead><(?:textarea|button|output)\b[^<>]{0,2048}?\bname\s{0,3}=\s{0,3}["']?(?P<name>[\w.-]{1,80})[^<>]{0,2048}>)"""
    r"""(?P<value>[^<]{1,65536})(?=<)""",
    re.IGNORECASE,
)
_PASSWORD = re.compile(r"""\btype\s{0,3}=\s{0,3}["']?password""", re.IGNORECASE)
_PIECE = re.compile(r"(?<![\w%•-])[A-Za-z0-9_][\w+/=.~-]{22,4096}")
"""A piece of a page that may be a session's: long, and in one."""


@dataclass(frozen=True, slots=True)
class PageMask:
    """What becomes of a secret, of a pair of name and value, and of a value by its name; and what is known to be
    technical although it looks like a secret."""

    secret: Callable[[str, str], str]
    pair: Callable[[str, str], str]
    string: Callable[..., str]
    technical: set[str]

    def page(self, page: str) -> str:
        """A page: its fields by their names, and whatever is long and without a pattern, which belongs to a session."""
        page = _INPUT.sub(self._input, page)
        page = _META.sub(self._meta, page)
        page = _TEXTAREA.sub(lambda m: m["lead"] + self.string(m["name"], m["value"], prose=True), page)
        return _PIECE.sub(self._piece, page)

    def _piece(self, match: re.Match[str]) -> str:
        piece = match[0]
        known = piece in self.technical or ("." in piece[1:-1] and not looks_secret(piece.rpartition(".")[2]))
        return piece if known or not looks_secret(piece) else self.secret("", piece)

    def _meta(self, match: re.Match[str]) -> str:
        named = _INPUT_NAME.search(match[0])
        if named is None or not is_secret(named[1]):
            return match[0]
        return _META_VALUE.sub(lambda m: f'{m[1]}"{self.secret(named[1], m[2].strip(chr(34) + chr(39)))}"', match[0])

    def _input(self, match: re.Match[str]) -> str:
        """A field of a page: masked by its name; a hidden one that is long belongs to a session."""
        named = _INPUT_NAME.search(match[0])
        if named is None:
            return match[0]
        name = named[1]

        def replaced(value: re.Match[str]) -> str:
            mark = value[2][0] if value[2][0] in "\"'" else ""
            inner = value[2][1:-1] if mark else value[2]
            long = len(inner) >= 16 and " " not in inner and bare(name) not in ANSWERS
            typed = _PASSWORD.search(match[0]) is not None
            secret = is_secret(name, inner) or typed or (long and kind_of(name) != "technical")
            shown = self.secret(name, inner) if secret and inner else self.pair(name, inner)
            return value[1] + (mark or '"') + shown + (mark or '"')

        return _INPUT_VALUE.sub(replaced, match[0], count=1)
