"""Objects as programs print them: JSON with comments or omissions, Python, JavaScript, Ruby, PHP, Go, and claim lists.

Only plain data is read; a name or a call that is no value makes the object unreadable. Linear in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

Printed = tuple[int, int, dict[str, Any], bool]
"""Start and end in the text, the object, and whether something in it was left out."""
_OPEN = re.compile(r"""\{|\bmap\[|\bArray\s{0,3}\(|\barray\(|\[(?=\s{0,40}['"][A-Za-z_][\w-]{0,60}['"]\s{0,4}=>)""")
_SPACE = re.compile(r"(?:\s|//[^\n]*|#[^\n]*|/\*(?s:.*?)\*/)+")
_OMITTED = re.compile(r"(?:…|\.{3})(?:\s*,)?")
_STRING = re.compile(r"""[ubf]?(?:"((?:[^"\\\n]|\\.)*)"|'((?:[^'\\\n]|\\.)*)'|`([^`]*)`)""")
_KEY = re.compile(
    r"""\[?\s*(?:[ub]?"((?:[^"\\\n]|\\.)*)"|'((?:[^'\\\n]|\\.)*)'|:?([A-Za-z_$][\w$.-]*))\s*\]?\s*(?:=>|[:=])"""
)
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?(?=[\s,\]})n]|\Z)n?")
_WORDS = {
    "true": True,
    "True": True,
    "TRUE": True,
    "false": False,
    "False": False,
    "FALSE": False,
    "null": None,
    "None": None,
    "nil": None,
    "undefined": None,
    "NULL": None,
}
_WORD = re.compile(r"[A-Za-z]+\b(?!\s*[(.:=])")
_SOME = re.compile(r"Some\(\s*")
_BARE = re.compile(
    r"\s*(\[[^\[\]{}\n]{0,2000}\]|[^,{}\[\]\n]{1,2000}(?:,(?!\s*[\w.-]+=)[^,{}\[\]\n]{1,2000}){0,20})(?=,\s*[\w.-]+=|\s*\})"
)
"""What Java prints after an equals sign: no quotes, up to the next name."""
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?Z")
_CLOSES = {"{": "}", "[": "]", "(": ")"}
_GO_KEY = re.compile(r"(?:^|(?<=\s))([A-Za-z_][\w./-]{0,80}):(?!//)")
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|x([0-9A-Fa-f]{2})|(.))", re.DOTALL)
_CONTROL = {"n": "\n", "t": "\t", "r": "\r"}
_DEEPEST = 12
_MOST = 200
_LONGEST = 128 * 1024
_ROW = re.compile(
    r"""^[^\w"'\[\n]{0,12}(?:claims?\s+)?(?:type\s*[:=]\s*)?["'\[]?((?:https?://[\w./-]{5,200}/)?[A-Za-z][\w./#-]{1,60})["'\]]?"""
    r"""[ \t]*(?:=>|:=|[:=|\t]|,?[ \t]*value\s*[:=])[ \t]*([^\n]*)$""",
    re.MULTILINE | re.IGNORECASE,
)
_NAMES = {
    "nameidentifier": "sub",
    "emailaddress": "email",
    "givenname": "given_name",
    "surname": "family_name",
    "objectidentifier": "oid",
    "tenantid": "tid",
    "authenticationmethod": "amr",
}
"""The last part of .NET's claim types, by the claim they were made of."""
_TIMES = {"exp", "iat", "nbf", "auth_time", "updated_at"}
_MARKS = {"iss", "aud", "exp", "iat", "sub", "nonce", "at_hash"}
_LISTS = {"groups", "roles", "aud", "amr"}


class _Unreadable(ValueError):
    pass


def objects(text: str) -> Iterator[Printed]:
    """Every object in the text, the outermost of each, in order."""
    at = failures = 0
    for _ in range(_MOST):
        opened = _OPEN.search(text, at)
        if opened is None or failures > _MOST // 2:
            return
        reader = _Reader(text, opened.start())
        try:
            value = reader.value(0)
        except (_Unreadable, RecursionError):
            failures += 1
            at = opened.end()
            continue
        at = reader.at
        if isinstance(value, dict) and value:
            yield opened.start(), reader.at, value, reader.cut


class _Reader:
    """Reads one value; `at` is where the rest begins."""

    def __init__(self, text: str, at: int) -> None:
        self.text, self.at, self.start, self.cut = text, at, at, False

    def value(self, depth: int) -> Any:
        self.space()
        if depth > _DEEPEST or self.at - self.start > _LONGEST:
            raise _Unreadable
        text, at = self.text, self.at
        for opening in ("map[", "array(", "Array"):
            if text.startswith(opening, at):
                return self.go(depth) if opening == "map[" else self.php(depth)
        if text[at : at + 1] in ("{", "["):
            return self.container(_CLOSES[text[at]], at + 1, depth)
        if (some := _SOME.match(text, at)) is not None:
            self.at = some.end()
            value = self.value(depth + 1)
            self.space()
            if not self.text.startswith(")", self.at):
                raise _Unreadable
            self.at += 1
            return value
        if (string := _STRING.match(text, at)) is not None:
            self.at = string.end()
            return _plain(next((g for g in string.groups() if g is not None), ""))
        if (number := _NUMBER.match(text, at)) is not None:
            self.at = number.end()
            return _number(number[0])
        if (word := _WORD.match(text, at)) is not None and word[0] in _WORDS:
            self.at = word.end()
            return _WORDS[word[0]]
        raise _Unreadable

    def php(self, depth: int) -> Any:
        opened = self.text.find("(", self.at)
        return self.container(")", opened + 1, depth)

    def container(self, close: str, at: int, depth: int) -> Any:
        """Members or elements up to the closing bracket; PHP writes both with the same brackets."""
        self.at = at
        members: dict[str, Any] = {}
        elements: list[Any] = []
        while True:
            self.space()
            if self.text.startswith(close, self.at):
                self.at += 1
                return elements if elements or (close == "]" and not members) else members
            key = _KEY.match(self.text, self.at)
            numbered = re.compile(r"\[?\d+\]?\s*=>").match(self.text, self.at)
            if numbered is not None:
                self.at = numbered.end()
                elements.append(self.item(depth))
            elif key is not None and (close != "]" or "=>" in key[0]):
                self.at = key.end()
                name = _plain(next(g for g in key.groups() if g is not None))
                self.space()
                omitted = _OMITTED.match(self.text, self.at)
                if omitted is not None:
                    self.at, self.cut = omitted.end(), True
                    continue
                java = key[0].endswith("=") and (bare := _BARE.match(self.text, self.at)) is not None
                if java and bare is not None and not _STRING.match(bare[1]):
                    self.at = bare.end()
                    members[name] = _java(name, bare[1].strip())
                else:
                    members[name] = self.item(depth)
            else:
                elements.append(self.value(depth + 1))
                if close == "}":
                    raise _Unreadable
            self.space()
            if self.text.startswith(",", self.at):
                self.at += 1

    def item(self, depth: int) -> Any:
        """A member's value; what print_r writes has no quotes and ends with its line."""
        start = self.at
        try:
            return self.value(depth + 1)
        except _Unreadable:
            line = re.compile(r"[ \t]*([^\n,{}\[\]()]{1,2000})(?=\n)").match(self.text, start)
            if line is None or not re.search(r"\]\s*=>\s*\Z", self.text[max(0, start - 12) : start]):
                raise
            self.at = line.end()
            return line[1].strip()

    def go(self, depth: int) -> dict[str, Any]:
        """Go's `map[iss:https://… email_verified:true groups:[a b]]`: values end where the next name begins."""
        start = self.at + 4
        end = _closing(self.text, start)
        if end < 0:
            raise _Unreadable
        inner = self.text[start:end]
        self.at = end + 1
        keys = [key for key in _GO_KEY.finditer(inner) if _level(inner, key.start()) == 0]
        found: dict[str, Any] = {}
        for number, key in enumerate(keys):
            stop = keys[number + 1].start() if number + 1 < len(keys) else len(inner)
            found[key[1]] = self.go_value(inner[key.end() : stop].strip(), depth)
        return found

    def go_value(self, text: str, depth: int) -> Any:
        if text.startswith("map[") and text.endswith("]"):
            return _Reader(text, 0).go(depth + 1)
        if text.startswith("[") and text.endswith("]"):
            return text[1:-1].split()
        if text in ("true", "false", "<nil>"):
            return {"true": True, "false": False, "<nil>": None}[text]
        return _number(text) if re.fullmatch(r"\d\.\d+e\+\d\d|1\d{9}", text) else text

    def space(self) -> None:
        """Past spaces, comments and marks of omission."""
        while True:
            passed = _SPACE.match(self.text, self.at)
            self.at = passed.end() if passed else self.at
            omitted = _OMITTED.match(self.text, self.at)
            if omitted is None:
                return
            self.at, self.cut = omitted.end(), True


def rows(text: str, start: int = 0) -> Iterator[Printed]:
    """Lists of one claim a line (`iss: https://…`, `[sub] => x`, a table's rows), each as one object."""
    found: list[re.Match[str]] = []
    for row in _ROW.finditer(text, start):
        if found and text[found[-1].end() : row.start()].count("\n") > 2:
            yield from _list(found)
            found = []
        found.append(row)
    yield from _list(found)


def _list(found: list[re.Match[str]]) -> Iterator[Printed]:
    value: dict[str, Any] = {}
    # where numbers stand without quotes, a quoted word is a text
    typed = any(row[1] in _TIMES and row[2].strip().strip(",")[:1].isdigit() for row in found)
    for row in found:
        short = re.split(r"[/#]", row[1])[-1]
        name = _NAMES.get(short.lower(), short) if "/" in row[1] else row[1]
        told = _cell(name, row[2].split("\t")[0], typed)
        if told is None:
            continue
        if name in value and name in _LISTS:
            held = value[name]
            value[name] = [*(held if isinstance(held, list) else [held]), told]
        else:
            value.setdefault(name, told)
    if len(_MARKS & value.keys()) >= 3:
        yield found[0].start(), found[-1].end(), value, False


def _cell(name: str, text: str, typed: bool) -> Any:
    text = re.sub(r"\s+[(][^()]{0,80}[)]\s*\Z", "", text.strip()).strip(" ,;|\t}")
    quoted, text = text[:1] in ("'", '"'), text.strip("\"'")
    if not text:
        return None
    if name in _TIMES:
        return int(text) if re.fullmatch(r"\d{9,11}", text) else None
    if text in _WORDS and _WORDS[text] is not None:
        return text if quoted and typed else _WORDS[text]
    if text.startswith("[") and text.endswith("]"):
        return [item.strip().strip("\"'") for item in text[1:-1].split(",") if item.strip()]
    return text


def _java(name: str, text: str) -> Any:
    if text.startswith("["):
        return [item.strip() for item in text[1:-1].split(",") if item.strip()]
    if name in _TIMES and _INSTANT.fullmatch(text):
        return int(datetime.fromisoformat(text).timestamp())
    if text in _WORDS:
        return _WORDS[text]
    return int(text) if name in _TIMES and text.isdecimal() else text


def _plain(text: str) -> str:
    if "\\" not in text:
        return text
    return _ESCAPE.sub(lambda m: chr(int(m[1] or m[2], 16)) if m[1] or m[2] else _CONTROL.get(m[3], m[3]), text)


def _number(text: str) -> int | float:
    number = float(text.rstrip("n"))
    return int(number) if number.is_integer() and abs(number) < 10**15 else number


def _closing(text: str, at: int) -> int:
    """Where the bracket closes that was opened before `at`; -1 where it does not."""
    depth = 1
    for found in re.compile(r"[\[\]]").finditer(text, at, min(len(text), at + _LONGEST)):
        depth += 1 if found[0] == "[" else -1
        if depth == 0:
            return found.start()
    return -1


def _level(text: str, at: int) -> int:
    return text.count("[", 0, at) - text.count("]", 0, at)
