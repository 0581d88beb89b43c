"""Objects as programs print them: JSON with comments or omissions, Python, JavaScript, Ruby, PHP, Go, Rust, Swift.

Only plain data is read; a name or a call that is no value makes the object unreadable. Linear in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from inspector.sources.written_time import written_time

Printed = tuple[int, int, dict[str, Any], bool]
"""Start and end in the text, the object, and whether something in it was left out."""
_OPEN = re.compile(
    r"\{|\bmap\[|\b(?:Array|array|[\w\\]{1,80} Object)\s{0,9}\(|\b[A-Z]\w{0,60}\((?=[a-z]\w{0,40}=)|"
    r"""\[(?=\s{0,40}['"][A-Za-z_][\w-]{0,60}['"]\s{0,4}(?:=>|:))"""
)
_SPACE = re.compile(r"(?:\s|//[^\n]*|#[^\n]*|<--[^\n]*|/\*(?s:.*?)\*/)+")
_OMITTED = re.compile(r"(?:…|\.{3})(?:\s*,)?")
_STRING = re.compile(r"""[ubf]?(?:"((?:[^"\\\n]|\\.)*)"|'((?:[^'\\\n]|\\.)*)'|`([^`]*)`)""")
_KEY = re.compile(
    r"""\[?\s*(?:[ub]?"((?:[^"\\\n]|\\.)*)"|'((?:[^'\\\n]|\\.)*)'|:?([A-Za-z_$][\w$.-]*))\s*\]?\s*(?:=>|[:=])"""
)
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?(?=[\s,\]})n]|\Z)n?")
WORDS = {
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
_SOME = re.compile(r"(?:Some|Optional)\(\s*")
_PHP = re.compile(r"(?:Array|array|[\w\\]{1,80} Object)\s{0,60}\((?!\d+\))|[A-Z]\w{0,60}\((?=[a-z]\w{0,40}=)")
"""What opens a list of PHP's print_r, and a data class of Python or Kotlin."""
_DUMPED = re.compile(r"(?:array\(\d+\)|object\([\w\\]{1,80}\)#\d+ \(\d+\)) \{")
_DUMPED_VALUE = re.compile(r"""string\(\d+\) "([^\n]*)"(?=\n|\Z)|(?:int|float)\(([\d.eE+-]+)\)|bool\((true|false)\)""")
"""What PHP's var_dump writes."""
_GO_TYPED = re.compile(r"(map\[string\]|\[\])[\w.]*(?: ?\{\})?\{")
_GO_STRUCT = re.compile(r"\{(?=[A-Z]\w{0,40}:)")
_COUNTED = re.compile(r"\(\d+\)\s{0,3}(?=[\[{])")
"""What a browser's console writes before a list that it shows."""
_NOT_SHOWN = re.compile(r"Array\(\d+\)|\[(?:…|\.{3})\]|\{(?:…|\.{3})\}|\[(?:Array|Object)\]")
_SWIFT_BARE = re.compile(r"\s*([^\s\[\](){},\"'][^\n\[\]]{0,2000}?)(?=, \"[\w-]{1,80}\": |\])")
_BARE = re.compile(
    r"\s*(\[[^\[\]{}\n]{0,2000}\]|[^,{}\[\]\n]{1,2000}(?:,(?!\s*[\w.-]+=)[^,{}\[\]\n]{1,2000}){0,20})(?=,\s*[\w.-]+=|\s*[})])"
)
"""What Java prints after an equals sign: no quotes, up to the next name."""
_CLOSES = {"{": "}", "[": "]", "(": ")"}
_GO_KEY = re.compile(r"(?:^|(?<=\s))([A-Za-z_][\w./-]{0,80}):(?!//)")
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|x([0-9A-Fa-f]{2})|(.))", re.DOTALL)
_CONTROL = {"n": "\n", "t": "\t", "r": "\r"}
_DEEPEST = 12
_MOST = 200
_LONGEST = 128 * 1024
_TIMES = {"exp", "iat", "nbf", "auth_time", "updated_at"}
_TRUTHS = {"email_verified", "phone_number_verified"}
_HIDDEN = object()
"""A value that the console did not open."""
_FIELDS = {
    "issuer": "iss",
    "subject": "sub",
    "audience": "aud",
    "expiresat": "exp",
    "expiry": "exp",
    "issuedat": "iat",
    "notbefore": "nbf",
    "jwtid": "jti",
    "emailverified": "email_verified",
    "accesstokenhash": "at_hash",
    "preferredusername": "preferred_username",
    "givenname": "given_name",
    "familyname": "family_name",
    "authtime": "auth_time",
    "authorizedparty": "azp",
}
"""Fields of Go's structures, by the claim they were made of."""
_EMBEDDED = {"registeredclaims", "standardclaims", "claims", "payload"}


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
            value = reader.struct() if _GO_STRUCT.match(text, opened.start()) else reader.value(0)
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
        if (counted := _COUNTED.match(text, at)) is not None:
            at = self.at = counted.end()
        if (hidden := _NOT_SHOWN.match(text, at)) is not None:
            self.at, self.cut = hidden.end(), True
            return _HIDDEN
        if (typed := _GO_TYPED.match(text, at)) is not None:
            return self.container("}", typed.end(), depth, listed=typed[1] == "[]")
        if text.startswith("map[", at):
            return self.go(depth)
        if (opened := _PHP.match(text, at)) is not None:
            return self.container(")", opened.end(), depth)
        if (opened := _DUMPED.match(text, at)) is not None:
            return self.container("}", opened.end(), depth)
        if (told := _DUMPED_VALUE.match(text, at)) is not None:
            self.at = told.end()
            return _dumped(told)
        if text[at : at + 1] in ("{", "["):
            return self.container(_CLOSES[text[at]], at + 1, depth)
        if (some := _SOME.match(text, at)) is not None:
            self.at = some.end()
            value = self.value(depth + 1)
            self.space()
            if self.text.startswith(",", self.at):
                self.at += 1
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
        if (word := _WORD.match(text, at)) is not None and word[0] in WORDS:
            self.at = word.end()
            return WORDS[word[0]]
        raise _Unreadable

    def container(self, close: str, at: int, depth: int, *, listed: bool = False) -> Any:
        """Members or elements up to the closing bracket; PHP writes both with the same brackets."""
        self.at = at
        members: dict[str, Any] = {}
        elements: list[Any] = []
        while True:
            self.space()
            if self.text.startswith(close, self.at):
                self.at += 1
                return elements if elements or listed or (close == "]" and not members) else members
            key = _KEY.match(self.text, self.at)
            numbered = re.compile(r"\[?\d+\]?\s*=>").match(self.text, self.at)
            if numbered is not None:
                self.at = numbered.end()
                elements.append(self.item(depth))
            elif key is not None and (close != "]" or "=>" in key[0] or key[0].endswith('":')):
                self.at = key.end()
                name = _plain(next(g for g in key.groups() if g is not None))
                self.space()
                omitted = _OMITTED.match(self.text, self.at)
                if omitted is not None:
                    self.at, self.cut = omitted.end(), True
                    continue
                if (
                    close == "]"
                    and key[0].endswith('":')
                    and (bare := _SWIFT_BARE.match(self.text, self.at)) is not None
                ):
                    self.at = bare.end()
                    members[name] = _swift(name, bare[1].strip())
                    self.comma()
                    continue
                java = key[0].endswith("=") and (bare := _BARE.match(self.text, self.at)) is not None
                if java and bare is not None and not _STRING.match(bare[1]):
                    self.at = bare.end()
                    members[name] = _java(name, bare[1].strip())
                elif (value := self.item(depth)) is not _HIDDEN:
                    members[name] = _truth(value) if key[0].startswith("[") and name in _TRUTHS else value
            elif close == "}" and not listed:
                raise _Unreadable
            else:
                elements.append(self.value(depth + 1))
            self.comma()

    def comma(self) -> None:
        self.space()
        if self.text.startswith(",", self.at):
            self.at += 1

    def item(self, depth: int) -> Any:
        """A member's value; what print_r writes has no quotes and ends with its line."""
        start = self.at
        try:
            return self.value(depth + 1)
        except _Unreadable:
            line = re.compile(r"[ \t]*([^\n,{}\[\]()]{0,2000}?)[ \t]*(?=\n| \[\w{1,80}\] =>| \))").match(
                self.text, start
            )
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

    def struct(self) -> dict[str, Any]:
        """Go's `{Iss:https://… EmailVerified:true Groups:[a b]}`, with what is embedded in it."""
        end = _closing(self.text, self.at + 1, "{}")
        if end < 0:
            raise _Unreadable
        inner = self.text[self.at + 1 : end]
        self.at = end + 1
        keys = [key for key in _GO_KEY.finditer(inner) if _level(inner, key.start(), "{}") == 0]
        found: dict[str, Any] = {}
        for key, stop in zip(keys, [*(k.start() for k in keys[1:]), len(inner)], strict=True):
            text = inner[key.end() : stop].strip()
            if text.startswith("{") and key[1].lower() in _EMBEDDED and text.endswith("}"):
                found.update(_Reader(text, 0).struct())
            elif text and text != "<nil>":
                name = _FIELDS.get(key[1].lower(), key[1].lower())
                moment = written_time(text) if name in _TIMES else None
                found[name] = int(moment.timestamp()) if moment else self.go_value(text, 0)
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


def _dumped(found: re.Match[str]) -> Any:
    text, number, word = found.groups()
    return text if text is not None else _number(number) if number is not None else word == "true"


def _truth(value: Any) -> Any:
    """What print_r wrote of a boolean: 1 and nothing."""
    return {1: True, 0: False, "": False}.get(value, value) if isinstance(value, int | str) else value


def _swift(name: str, text: str) -> Any:
    if name in _TRUTHS and text in ("1", "0"):
        return text == "1"
    return int(text) if name in _TIMES and text.isdecimal() else WORDS.get(text, text)


def _java(name: str, text: str) -> Any:
    if text.startswith("["):
        return [item.strip(" '\"") for item in text[1:-1].split(",") if item.strip()]
    if name in _TIMES and not text.isdecimal() and (moment := written_time(text)) is not None:
        return int(moment.timestamp())
    if text in WORDS:
        return WORDS[text]
    return int(text) if name in _TIMES and text.isdecimal() else text


def _plain(text: str) -> str:
    if "\\" not in text:
        return text
    return _ESCAPE.sub(lambda m: chr(int(m[1] or m[2], 16)) if m[1] or m[2] else _CONTROL.get(m[3], m[3]), text)


def _number(text: str) -> int | float:
    number = float(text.rstrip("n"))
    return int(number) if number.is_integer() and abs(number) < 10**15 else number


def _closing(text: str, at: int, pair: str = "[]") -> int:
    """Where the bracket closes that was opened before `at`; -1 where it does not."""
    depth = 1
    for found in re.compile(f"[{re.escape(pair)}]").finditer(text, at, min(len(text), at + _LONGEST)):
        depth += 1 if found[0] == pair[0] else -1
        if depth == 0:
            return found.start()
    return -1


def _level(text: str, at: int, pair: str = "[]") -> int:
    return text.count(pair[0], 0, at) - text.count(pair[1], 0, at)
