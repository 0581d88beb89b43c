"""Values as source code writes them: literals, lists and objects of many languages; what is computed stays unknown.

    value  = text | number | word | list | object | computed
    object = open { name sign value | "{" text "," value "}" | name | "..." name } close

Only brackets all of whose members have one of these forms are an object: a block of statements is none. Every object
is read once, an expression at most to its length's bound: linear in the text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Computed:
    """What stands where code computes a value."""

    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Written:
    """An object in code, and where it ends."""

    members: dict[str, Any] = field(repr=False)
    end: int
    spread: bool
    """Whether members of another object, which is not seen, were put into it."""


_COMMENT = re.compile(
    r"""(?P<text>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`[^`]*`)|(?<!:)//[^\n]*|/\*(?s:.*?)\*/|(?:^|(?<=\s))\#(?=\s)[^\n]*""",
    re.MULTILINE,
)
_STRING = re.compile(r"""[bru@]?(?:"((?:[^"\\\n]|\\.)*)"|'((?:[^'\\\n]|\\.)*)'|`([^`$]*)`)""")
_NUMBER = re.compile(r"(-?\d[\d_]*(?:\.\d+)?)[Lln]?(?![\w.])")
_WORD = re.compile(r"(true|false|null|None|nil|undefined)(?![\w.(])", re.IGNORECASE)
_WORDS = {"true": True, "false": False}
_ENDS = re.compile(r"[ \t\r]*(?:[,;)\]}\n]|\Z)")
_GOES_ON = re.compile(r"\s*(?:[+*/?|&.%]|-|as\b|or\b|if\b|and\b)")
"""What makes the literal before it a part of something computed."""
_KEY = re.compile(
    r"""(?:\[\s{0,9})?(?:["'](?P<text>[^"'\n]{1,120})["']|(?P<name>[A-Za-z_$][\w$]{0,80}))(?:\s{0,9}\])?\s{0,60}"""
    r"(?:=>|:=|[:=])(?![=:>])"
)
_PAIR = re.compile(r"""\{\s{0,60}["'](?P<text>[^"'\n]{1,120})["']\s{0,9},""")
_SHORT = re.compile(r"(?P<name>[A-Za-z_$][\w$]{0,80})(?=\s{0,60}[,}])")
_SPREAD = re.compile(r"(?:\.\.\.|\*\*)\s?[\w$.()]{1,120}")
_LIST = re.compile(
    r"\[\]string\s?\{|new\s{0,9}(?:string\s?)?\[\s?\]\s{0,60}\{|new\s+(?:List|HashSet)<string>(?:\(\))?\s{0,60}\{"
    r"|(?:List|Set|Arrays|ImmutableList)\.(?:of|asList)\(|listOf\(|\[|array\("
)
_OBJECT = re.compile(
    r"(?:new\s+)?(?:[A-Za-z_][\w.]{0,80}(?:<[\w\s,?.]{1,60}>)?(?:\[\w{1,20}\][\w{}]{0,20}?)?(?:\(\))?\s{0,60})?\{"
    r"|dict\(|array\(|\["
)
_CLOSES = {"{": "}", "[": "]", "(": ")"}
_ARGUMENT = re.compile(r"(?P<name>[a-z]\w{0,40})\s{0,9}(?::|=)(?![=:>])")
_DEEPEST, _LONGEST, _MOST = 8, 16 * 1024, 60


class _NoneError(ValueError):
    """What stands there is not of the form."""


def without_comments(text: str) -> str:
    """The code with blanks for its comments; every place stays what it was."""
    return _COMMENT.sub(lambda m: m[0] if m["text"] is not None else re.sub(r"[^\n]", " ", m[0]), text)


def object_at(text: str, at: int) -> Written | None:
    """The object that begins at a place; None where none does."""
    try:
        return _Reader(text, at).object(0)
    except _NoneError:
        return None


def arguments(text: str, at: int) -> list[tuple[str, Any]]:
    """The arguments of a call from behind its bracket: (name, value), the name empty where it has none."""
    reader, found = _Reader(text, at), list[tuple[str, Any]]()
    while len(found) < _MOST:
        reader.space()
        if reader.at >= reader.limit or text[reader.at] in ")]}":
            break
        named = reader.match(_ARGUMENT)
        found.append((named["name"] if named else "", reader.value(0)))
        reader.space()
        if reader.match(re.compile(",")) is None:
            break
    return found


def value_at(text: str, at: int) -> Any:
    """The value that begins at a place."""
    return _Reader(text, at).value(0)


class _Reader:
    """Reads one value; `at` is where the rest begins."""

    def __init__(self, text: str, at: int) -> None:
        self.text, self.at, self.limit = text, at, min(len(text), at + _LONGEST)

    def match(self, form: re.Pattern[str]) -> re.Match[str] | None:
        found = form.match(self.text, self.at, self.limit)
        self.at = found.end() if found is not None else self.at
        return found

    def space(self) -> None:
        while self.at < self.limit and self.text[self.at].isspace():
            self.at += 1

    def value(self, depth: int) -> Any:
        self.space()
        start = self.at
        try:
            value = self.plain(depth)
        except _NoneError:
            self.at = start
            return self.computed(start)
        if _GOES_ON.match(self.text, self.at, self.limit) or not (
            isinstance(value, dict | list) or _ENDS.match(self.text, self.at, self.limit)
        ):
            return self.computed(start)
        return value

    def plain(self, depth: int) -> Any:
        if (string := self.match(_STRING)) is not None:
            return re.sub(r"\\(.)", r"\1", next(part for part in string.groups() if part is not None))
        if (digits := self.match(_NUMBER)) is not None:
            number = float(digits[1].replace("_", ""))
            return int(number) if number.is_integer() else number
        if (word := self.match(_WORD)) is not None:
            return _WORDS.get(word[1].lower())
        if depth > _DEEPEST:
            raise _NoneError
        start = self.at
        try:
            written = self.object(depth)
        except _NoneError:
            self.at = start
            return self.list(depth)
        if written.spread:
            raise _NoneError
        return written.members

    def object(self, depth: int) -> Written:
        if (opened := self.match(_OBJECT)) is None:
            raise _NoneError
        close, found, spread = _CLOSES[opened[0][-1]], dict[str, Any](), False
        for _ in range(_MOST):
            self.space()
            if self.text.startswith(close, self.at):
                self.at += 1
                if not found and not spread:
                    raise _NoneError
                return Written(found, self.at, spread)
            if (key := self.match(_KEY)) is not None:
                found[key["text"] or key["name"]] = self.value(depth + 1)
            elif close == "}" and (pair := self.match(_PAIR)) is not None:
                found[pair["text"]] = self.value(depth + 1)
                self.space()
                if self.match(re.compile(r"\}")) is None:
                    raise _NoneError
            elif self.match(_SPREAD) is not None:
                spread = True
            elif close == "}" and (short := self.match(_SHORT)) is not None:
                found[short["name"]] = Computed(short["name"])
            else:
                raise _NoneError
            self.space()
            if self.match(re.compile(",")) is None and not self.text.startswith(close, self.at):
                raise _NoneError
        raise _NoneError

    def list(self, depth: int) -> list[Any]:
        if (opened := self.match(_LIST)) is None:
            raise _NoneError
        close, found = _CLOSES[opened[0][-1]], list[Any]()
        while self.at < self.limit:
            self.space()
            if self.text.startswith(close, self.at):
                self.at += 1
                return found
            found.append(self.value(depth + 1))
            self.space()
            if self.match(re.compile(",")) is None and not self.text.startswith(close, self.at):
                break
        raise _NoneError

    def computed(self, start: int) -> Computed:
        """Past an expression: to the comma, the semicolon or the bracket that closes what it stands in, or to the end
        of a line on which nothing is open."""
        self.at, opened = start, 0
        while self.at < self.limit:
            if (string := _STRING.match(self.text, self.at, self.limit)) is not None:
                self.at = string.end()
                continue
            character = self.text[self.at]
            if character in "([{":
                opened += 1
            elif character in ")]}":
                if not opened:
                    break
                opened -= 1
            elif not opened and character in ",;":
                break
            self.at += 1
        return Computed(self.text[start : self.at].strip())
