"""Settings in code: blocks of Terraform, objects of Bicep and of Pulumi's programs, also in Go; what is computed is
unknown.

One tolerant reader: a name, `=` or `:`, and a value, or a block; commas are optional, and an expression that is no
plain value ends with its line and counts as None. Linear in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

_HEADS = (
    re.compile(r"\b(?:resource|data)\s{1,9}\"?(?P<type>[a-z]\w{3,80})\"?\s{1,9}\"?(?P<name>[\w.-]{1,200})\"?\s{0,9}\{"),
    re.compile(
        r"\bresource\s{1,9}(?P<name>\w{1,80})\s{1,9}'(?P<type>[\w./@-]{5,120})'\s{0,9}(?:existing\s)?=\s{0,9}\{"
    ),
    re.compile(
        r"\bnew\s{1,9}(?P<type>\w{2,40}(?:\.\w{1,40}){1,3})\(\s{0,40}(?:this,\s{0,9})?[\"'`](?P<name>[^\"'`\n]{1,80})[\"'`],\s{0,40}\{"
    ),
    re.compile(
        r"\b(?P<package>\w{2,40})\.New(?P<type>\w{2,60})\(ctx,\s{0,40}\"(?P<name>[^\"\n]{1,80})\",\s{0,40}&\w{1,40}\.\w{1,60}Args\{"
    ),
    re.compile(r"\.(?P<type>addClient)\(\s{0,40}[\"'`](?P<name>[^\"'`\n]{1,80})[\"'`],\s{0,40}\{"),
    re.compile(
        r"(?<![\w.])(?P<type>[a-z_0-9]{2,40}(?:\.[A-Za-z_]\w{1,40}){1,3})"
        r"\(\s{0,40}(?:self,\s{0,40})?[\"'](?P<name>[^\"'\n]{1,80})[\"'],"
    ),
)
_SPACE = re.compile(r"(?:[\s,;]|//[^\n]*|#[^\n]*|/\*(?s:.*?)\*/)+")
_STRING = re.compile(r"\"((?:[^\"\\\n]|\\.)*)\"|'((?:[^'\\\n]|\\.)*)'|`([^`]*)`")
_KEY = re.compile(r"[\"']?([A-Za-z_@][\w.@-]{0,100})[\"']?[ \t]*(=>|[=:](?!=)|(?=\{))")
_BLOCK = re.compile(r"([A-Za-z_][\w-]{0,100})(?:[ \t]+\"[^\"\n]{0,200}\"){0,3}[ \t]*\{")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?![\w.])")
_WORDS = {"true": True, "false": False, "True": True, "False": False, "null": None, "None": None, "undefined": None}
_WORD = re.compile(r"(?:true|false|True|False|null|None|undefined)\b(?![.(])")
_CALL = re.compile(r"[A-Za-z_][\w.]{0,80}\(\s{0,200}(?=[A-Za-z_]\w{0,60}[ \t]*=[^=>])")
"""An object that Python builds from named arguments."""
_LISTS = re.compile(r"(?:concat|toset|tolist|distinct|compact|sort|flatten|setunion)\(")
"""Functions of Terraform that give a list of what they are given."""
_GO_VALUE = re.compile(
    r"pulumi\.(?:String|Bool|Int)(?:Ptr)?\(\s{0,40}(?=(?:\"[^\"\n]{0,2000}\"|true|false|\d{1,9})\s{0,40}\))"
)
_GO_LIST = re.compile(r"(?:pulumi\.ToStringArray\()?(?:pulumi\.\w{1,40}Array|\[\]\w{1,40})\{")
_GO_OBJECT = re.compile(r"&?\w{1,40}\.\w{1,60}Args\{")
"""What a program in Go writes around a text, a list and an object."""
_PLAN = re.compile(r"^([ \t]*)(?:-/\+|\+/-|[+~-]|<=)(?=[ \t])", re.MULTILINE)
_GONE = re.compile(r"^[ \t]*-[ \t]+\"[^\n]*$", re.MULTILINE)
_CHANGED = re.compile(r"(\"[^\"\n]*\"|\w+)[ \t]+->[ \t]+")
_DEEPEST, _LONGEST, _MOST = 12, 64 * 1024, 200

Written = tuple[int, int, str, dict[str, Any]]
"""Start and end in the text, the resource's type, and its members."""


def resources(text: str) -> Iterator[Written]:
    """Each resource in the text, in order."""
    text = _planned(text)
    heads = sorted((found for head in _HEADS for found in head.finditer(text)), key=lambda found: found.start())
    at = 0
    for head in heads[:_MOST]:
        if head.start() < at:
            continue
        reader = _Reader(text, head.end())
        value = reader.members("}" if head[0].endswith("{") else ")", 0)
        at = reader.at
        if value:
            package = head.groupdict().get("package")
            yield head.start(), at, f"{package}.{head['type']}" if package else head["type"], value


def _planned(text: str) -> str:
    """A plan as what it leads to, every place as it was: without its marks, what goes away and what was before."""
    if "resource" not in text or not _PLAN.search(text):
        return text
    text = _GONE.sub(lambda m: " " * len(m[0]), text)
    text = _PLAN.sub(lambda m: " " * len(m[0]), text)
    return _CHANGED.sub(lambda m: " " * len(m[0]), text)


class _Reader:
    """Reads members and values; `at` is where the rest begins."""

    def __init__(self, text: str, at: int) -> None:
        self.text, self.at, self.limit = text, at, min(len(text), at + _LONGEST)

    def members(self, close: str, depth: int) -> dict[str, Any]:
        """Names with their values up to the closing bracket; a block that stands several times is a list."""
        found: dict[str, Any] = {}
        while self.at < self.limit:
            self.space()
            if self.text.startswith(close, self.at):
                self.at += 1
                return found
            key, block = _KEY.match(self.text, self.at), _BLOCK.match(self.text, self.at)
            if key is not None and key[2]:
                self.at = key.end()
                name, value = key[1], self.value(depth)
            elif block is not None and depth < _DEEPEST:
                self.at = block.end()
                name, value = block[1], self.members("}", depth + 1)
                if name in found:
                    held = found[name]
                    value = [*(held if isinstance(held, list) else [held]), value]
            else:
                self.skip(self.at)
                continue
            found[name] = value
        return found

    def value(self, depth: int) -> Any:
        while self.text[self.at : self.at + 1] in (" ", "\t"):
            self.at += 1
        if (string := _STRING.match(self.text, self.at)) is not None:
            self.at = string.end()
            return next((part for part in string.groups() if part is not None), "")
        if depth < _DEEPEST and (call := _CALL.match(self.text, self.at)) is not None:
            self.at = call.end()
            return self.members(")", depth + 1)
        if depth < _DEEPEST and (call := _LISTS.match(self.text, self.at)) is not None:
            self.at = call.end()
            return self.joined(depth)
        if (wrapped := _GO_VALUE.match(self.text, self.at)) is not None:
            self.at = wrapped.end()
            told = self.value(depth)
            self.at = self.text.find(")", self.at) + 1 or self.limit
            return told
        for pattern in (_GO_LIST, _GO_OBJECT) if depth < _DEEPEST else ():
            if (opened := pattern.match(self.text, self.at)) is not None:
                self.at = opened.end()
                return self.elements(depth, "}") if pattern is _GO_LIST else self.members("}", depth + 1)
        opening = self.text[self.at : self.at + 1]
        if opening in ("{", "[") and depth < _DEEPEST:
            self.at += 1
            return self.members("}", depth + 1) if opening == "{" else self.elements(depth)
        for pattern in (_NUMBER, _WORD):
            if (found := pattern.match(self.text, self.at)) is not None:
                self.at = found.end()
                return _WORDS[found[0]] if pattern is _WORD else float(found[0])
        self.skip()
        return None

    def elements(self, depth: int, close: str = "]") -> list[Any]:
        found: list[Any] = []
        while self.at < self.limit:
            self.space()
            if self.text.startswith(close, self.at):
                self.at += 1
                break
            start = self.at
            found.append(self.value(depth + 1))
            self.at += self.at == start
        return found

    def joined(self, depth: int) -> list[Any]:
        """The elements of all arguments; what is computed among them is None."""
        found: list[Any] = []
        while self.at < self.limit:
            self.space()
            if self.text.startswith(")", self.at):
                self.at += 1
                break
            start = self.at
            told = self.value(depth + 1)
            found += told if isinstance(told, list) else [told]
            self.at += self.at == start
        return found

    def skip(self, start: int = -1) -> None:
        """Past an expression: to the comma, the line's end or the closing bracket, whichever comes first; beyond it
        where that is the `start`."""
        open_brackets = 0
        while self.at < self.limit:
            character = self.text[self.at]
            if character in "([{":
                open_brackets += 1
            elif character in ")]}":
                if not open_brackets:
                    break
                open_brackets -= 1
            elif character in ",\n" and not open_brackets:
                break
            self.at += 1
        self.at += self.at == start

    def space(self) -> None:
        passed = _SPACE.match(self.text, self.at)
        self.at = passed.end() if passed else self.at
