"""Objects as programs print them: JSON with comments or omissions, and what languages and consoles write of a value.

One grammar for all of them, as tolerant as it can be without guessing. A value is a text, a number, a word, or a
list of members in any brackets, with whatever names its type before it; a member is a name, a sign and a value:

    value   = { decoration } ( text | number | word | [ type ] open { member | value } close )
    member  = name ( ":" | "=" | "=>" | "->" | ":=" ) value [ "," | ";" ]

Decoration is what a console adds: `(2)`, `(string) (len=3)`, `▼`, `&`. What a language writes without quotes is in
`unquoted`. Only plain data is read; what is computed makes the object unreadable. Linear in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from inspector.case.not_shown import NOT_SHOWN
from inspector.sources.syntax.unquoted import (
    EMBEDDED,
    FIELDS,
    TRUTHS,
    WORDS,
    UnreadableError,
    bare_value,
    go_map,
    go_struct,
    number,
)

Printed = tuple[int, int, dict[str, Any], bool]
"""Start and end in the text, the object, and whether something in it was left out."""
_TYPE = r"(?:new )?\\?[A-Za-z_][\w.:\\$]{0,80}(?:<[\w, .]{1,60}>)?(?:#\d{1,6})?(?:\(\d{1,6}\))?(?: Object)?"
_OPEN = re.compile(
    r"\{|\bmap\[|\b(?:Array|array|[\w\\]{1,80} Object)\s{0,9}\(|\b[A-Z]\w{0,60}\((?=[a-z]\w{0,40}(?:=| ->)|[\[{])|"
    r"#<(?=[\w:]+\s)|\bfromList \[|\barray:\d+ \[|"
    r"""\[(?=\s{0,40}(?:['"][A-Za-z_][\w-]{0,60}['"]\s{0,4}(?:=>|:|->)|\(['"][a-z_]{2,40}['"], |"""
    r"""[a-z_]{2,40}: ?["'h]))"""
)
_SPACE = re.compile(r"(?:[\s\u200b▼▾▶▸►]|//[^\n]*|#(?![<{\"]|\w+: )[^\n]*|(?:<-|←)[^\n]*|/\*(?s:.*?)\*/)+")
_OMITTED = re.compile(r"(?:…|\.{3})(?: ?\d{1,6} more items?)?[▶▸]?(?:\s*,)?")
_STRING = re.compile(
    r"""(?:[ubfr]|<<)?(?:"((?:[^"\\\n]|\\.)*)"|'((?:[^'\\\n]|\\.)*)'|`([^`]*)`)(?:/utf8)?(?:>>|\.to_string\(\))?"""
)
_BROKEN = re.compile(r"\"([^\"\\\n]{0,500}(?<!,))\n([^\"\\\n]{1,200})\"(?=\s*[,}\]])")
"""A text that was broken over two lines."""
_HALF_QUOTED = re.compile(r"[\"']([^\"'\n,]{1,200})(?=,[ \t]*(?:\n|[\"']\w))")
"""An item of a list that lost the quote behind it or before the next one."""
_TORN = re.compile(r"""["']([^"'\n]{0,2000}?)(?:\.{3}|…|\(trunc)?[^"'\n]*(?:\Z|\n(?!\s*["'}\]]))""")
"""A text that a log or a person cut off, with which all that was printed ends."""
_KEY = re.compile(
    r"""\[?\s*(?:(?:[ub+]|<<)?"((?:[^"\\\n]|\\.)*)"|'((?:[^'\\\n]|\\.)*)'|[:@+]?([A-Za-z_$][\w$.-]*)|(https?://[^\s=,"{}\[\]]{1,200}(?==)))"""
    r"""(?:/utf8)?(?:>>)?(?::(?:protected|private))?\s*\]?\s*(?:=>|->|:=|[:=])"""
)
_SPACED_KEY = re.compile(r""":([A-Za-z_][\w.-]*)\s+(?=["\d{\[tfn#])""")
"""A name of Clojure's, which no sign follows."""
_NUMBERED = re.compile(r"""\[?\d{1,6}\]?\s*(?:=>|->|[:=](?!//))|\[\d{1,6}\]\s+(?=["'{\[])""")
_SYMBOL = re.compile(r"\[Symbol\([^()\n]{0,80}\)\]:|<prototype>:|\[\[Prototype\]\]:")
_NUMBER = re.compile(r"-?\d(?:_?\d)*(?:\.\d+)?(?:[eE][+-]?\d+)?(?=[\s,;\]})>n]|\Z)n?")
_WORD = re.compile(r"[A-Za-z]+\b(?!\s*[(.:=-])")
_DECORATION = re.compile(
    r"\((?:\d{1,6}|len=\d+(?: cap=\d+)?|0x[0-9a-f]+|\*?(?:\[\]|map\[)?[a-z][\w.*\[\]]{0,80}(?: ?\{\})?)\)\s*"
    r"""(?=["'\d\[{(&]|true|false|nil)|&(?=[\w{])|string\(\d+\) (?=")|"""
    r"""(?:String|Bool|Number|Array) (?=["\d\[TF])|"""
    r"\[Object: null prototype\] (?=\{)|\[\][\w.]{1,40} len: \d{1,6}, cap: \d{1,6}, (?=\[)"
)
_TYPED = re.compile(rf"(?:[#%](?=[{{\[])|({_TYPE}):?\d{{0,6}})?(?:\s{{0,60}})([\[({{])|(#<)(?:struct )?[\w:]+\s")
_OBJECT = re.compile(r"object\([\w\\]{1,80}\)#\d+ \(\d+\) (?=\{)")
_DUMPED = re.compile(r"""string\(\d+\) "([^\n]*)"(?=\n|\Z)""")
"""What PHP's var_dump writes: an object, and a text without any escape."""
_GO_TYPED = re.compile(r"(map\[string\]|\[\])[\w.]*(?: ?\{\})?(?:\{|\((nil)\))")
_GO_STRUCT = re.compile(r"&?\{(?=[A-Z]\w{0,40}:[^\s\"])")
_NOT_SHOWN = re.compile(
    r"(?P<list>Array\(\d+\)|(?:\(\d+\) )?\[(?:…|\.{3})\]|\[Array\]|array:\d+ \[[▶▸]?(?: …\d+)?\])|"
    r"(?:Object )?\{\s?(?:…|\.{3})\s?\}|\[(?:Object|Circular \*\d)\]|(?:[\w\\]{1,80} )?\{#\d+ ?[▶▸](?: …\d+)?\}"
)
_PRINT_R_KEY = re.compile(r"\[[\w.:/-]+\] =>")
_PRINT_R = re.compile(r"[ \t]*([^\n]{0,2000}?)[ \t]*(?=\n| \[\w{1,80}\] =>| \))")
_LINE_ENDS = re.compile(r"[ \t]*\n")
_ITEM_ENDS = re.compile(r"[ \t]*(?:\n|\Z|,| \[\w| \))")
_SWIFT = re.compile(r"\s*([^\s\[\](){},\"'][^\n\[\]]{0,2000}?)(?=, \"[\w-]{1,80}\": |\])")
_BARE = re.compile(
    r"\s*(\[[^\[\]{}\n]{0,2000}\]|[^,;{}\[\]\n]{1,2000}(?:[,;](?!\s*[\w.-]+\s?=)[^,;{}\[\]\n]{1,2000}){0,20})"
    r"(?=[,;]\s*(?:[\w.-]+|https?://[^\s=]{1,200})\s?=|;?\s*[})\]])"
)
"""What Java prints after an equals sign: no quotes, up to the next name."""
_LOOSE = re.compile(
    r"""\s*(\[[^\[\]{}\n"']{0,2000}\]|[^,{}\[\]()\n"']{1,2000}(?:,(?!\s*[\w.-]+\s?(?:->|:(?!//)))[^,{}\[\]()\n"']{1,2000}){0,20})"""
    r"(?=,\s*[\w.-]+\s?(?:->|:(?!//))|\s*[})\]])"
)
"""What Dart, Groovy and Scala print after their sign, up to the next name."""
_BARE_ITEM = re.compile(r"([^,{}\[\]()\n\"']{1,200})[\"']?(?=\s*[,\]])")
_DATE = re.compile(
    r"(?:[\w.]{0,40}\.)?(?:date)?time\((\d{4}), (\d\d?), (\d\d?), (\d\d?), (\d\d?)(?:, (\d\d?))?[^()]{0,80}\)"
)
"""Python's datetime; the clock is UTC's, as PyJWT gives it."""
_BLESSED = re.compile(r"bless\( ?do\{\\\(my \$o = ([01])\)\}, ?'[\w:]{1,40}' ?\)")
"""A boolean as Perl's dumper writes it."""
_JUNK = re.compile(r"[^\n\"'{}\[\]]{1,200}(?=\n)")
"""A remark that a person wrote behind a member."""
_CLOSES = {"{": "}", "[": "]", "(": ")"}
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|x([0-9A-Fa-f]{2})|(.))", re.DOTALL)
_CONTROL = {"n": "\n", "t": "\t", "r": "\r"}
_CONVERTS = re.compile(r"[A-Z_]|new |to(?:list|set|map)|int|bool|float|str|frozenset|dict|mappingproxy|date")
"""Names of types and conversions, which change nothing of the value in their brackets."""
_NUMBERS = ("long", "numberlong", "numberint", "int32", "int64", "numberdecimal", "bigint", "biginteger")
_LISTS = ("array", "list", "tuple", "set", "vector", "arraybuffer")
_DEEPEST, _MOST, _LONGEST = 12, 200, 128 * 1024
_LEAST_CUT = 3
"""Members that an object must have shown before its text ended."""


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
        except (UnreadableError, RecursionError):
            failures += 1
            at = opened.end()
            continue
        at = max(reader.at, opened.end())
        if isinstance(value, dict) and value and reader.tells(value):
            yield opened.start(), reader.at, value, reader.cut


def value_at(text: str, at: int) -> tuple[Any, int, bool]:
    """The value that stands at a place, where the text goes on, and whether something was left out.

    Raises UnreadableError where no plain value stands there.
    """
    reader = _Reader(text, at)
    try:
        return reader.value(0), reader.at, reader.cut
    except RecursionError:
        raise UnreadableError from None


class _Reader:
    """Reads one value; `at` is where the rest begins."""

    def __init__(self, text: str, at: int) -> None:
        self.text, self.at, self.start = text, at, at
        self.cut = self.loose = self.ended = self.fields = False

    def tells(self, value: dict[str, Any]) -> bool:
        """Whether an object that only looks like claims may be some: settings name no subject, code no address."""
        return ("sub" in value or not self.fields) and (not self.loose or "://" in str(value.get("iss", "://")))

    def match(self, form: re.Pattern[str]) -> re.Match[str] | None:
        """What stands at the place, and past it where it is of the form."""
        found = form.match(self.text, self.at)
        self.at = found.end() if found is not None else self.at
        return found

    def value(self, depth: int, *, bare: bool = False) -> Any:
        self.space()
        if depth > _DEEPEST or self.at - self.start > _LONGEST:
            raise UnreadableError
        if (dumped := self.match(_DUMPED)) is not None:
            return dumped[1]
        self.decoration()
        if (hidden := self.match(_NOT_SHOWN)) is not None:
            self.cut = True
            return [NOT_SHOWN] if hidden["list"] else {NOT_SHOWN: NOT_SHOWN}
        if _GO_STRUCT.match(self.text, self.at):
            found, self.at = go_struct(self.text, self.text.index("{", self.at))
            return found
        if (string := self.match(_STRING)) is not None:
            return _plain(next((g for g in string.groups() if g is not None), ""))
        if (broken := self.match(_BROKEN)) is not None:
            return _rejoined(broken[1], broken[2])
        if (torn := self.match(_TORN)) is not None:
            self.cut = self.ended = True
            return torn[1] + NOT_SHOWN
        if (digits := self.match(_NUMBER)) is not None:
            return number(digits[0])
        word = _WORD.match(self.text, self.at)
        if word is not None and word[0] in WORDS:
            self.at = word.end()
            return WORDS[word[0]]
        if (blessed := self.match(_BLESSED)) is not None:
            return blessed[1] == "1"
        if (moment := self.match(_DATE)) is not None:
            return int(datetime(*(int(part or 0) for part in moment.groups()), tzinfo=UTC).timestamp())  # type: ignore[misc,arg-type]
        return self.opened(depth, bare)

    def opened(self, depth: int, bare: bool) -> Any:
        """A list of members or elements in any brackets."""
        if (typed := self.match(_GO_TYPED)) is not None:
            return [] if typed[2] else self.container("}", depth, listed=typed[1] == "[]")
        if self.text.startswith("map[", self.at):
            found, self.at = go_map(self.text, self.at)
            return found
        if (typed := self.match(_TYPED)) is None:
            raise UnreadableError
        if typed[3]:
            return self.container(">", depth)
        kind = (typed[1] or "").lower()
        value = self.container(_CLOSES[typed[2]], depth, bare=bare)
        if isinstance(value, dict) and self.fields:
            inner = [value[name] for name in value if name in EMBEDDED and isinstance(value[name], dict)]
            value = {**value, **{name: item for held in inner for name, item in held.items()}}
        if not kind:
            return tuple(value) if typed[2] == "(" and isinstance(value, list) else value
        if typed[2] == "(" and isinstance(value, list) and len(value) == 1 and not kind.startswith(_LISTS):
            if not _CONVERTS.match(typed[1].rpartition(".")[2]):
                self.cut = self.loose = True  # what code computes is not known
                return NOT_SHOWN
            value = value[0]
            if kind in _NUMBERS and isinstance(value, str) and value.isdecimal():
                return int(value)
        if kind == "localizedclaim" and isinstance(value, list) and value:
            return value[-1]  # Rust's openidconnect: the texts by their language, then the one without
        return _of_pairs(value) or value

    def container(self, close: str, depth: int, *, listed: bool = False, bare: bool = False) -> Any:
        """Members or elements up to the closing bracket; some languages write both with the same brackets."""
        members: dict[str, Any] = {}
        elements: list[Any] = []
        while True:
            self.decoration()
            if self.ended and len(members) + len(elements) >= (_LEAST_CUT if depth == 0 else 0):
                pass
            elif self.at >= len(self.text) and len(members) + len(elements) >= (_LEAST_CUT if depth == 0 else 1):
                self.cut = True
            elif self.text.startswith(close, self.at):
                self.at += 1
            elif self.match(_SYMBOL):
                self.skip(depth)
                continue
            elif (place := self.match(_NUMBERED)) is not None:
                elements.append(self.item(depth, print_r=bool(_PRINT_R_KEY.match(place[0])), bare=bare))
                self.comma()
                continue
            elif (key := self.match(_KEY) or self.match(_SPACED_KEY)) is not None:
                self.member(members, key, close, depth)
                continue
            else:
                self.element(elements, members, depth, bare)
                continue
            if close == ">" and elements and isinstance(elements[0], dict):
                return {**members, **elements[0]}
            return elements if elements or listed or (close == "]" and not members) else members

    def element(self, elements: list[Any], members: dict[str, Any], depth: int, bare: bool) -> None:
        start = self.at
        if not members and (half := self.match(_HALF_QUOTED)) is not None:
            elements.append(half[1].strip())
            self.comma()
            return
        try:
            elements.append(self.value(depth + 1, bare=bare))
        except UnreadableError:
            self.at = start
            if (bare or not members) and (item := self.match(_BARE_ITEM)) is not None:
                self.loose |= not bare
                elements.append(item[1].strip())
            elif not (members and self.match(_JUNK)):
                raise
        self.comma()

    def member(self, members: dict[str, Any], key: re.Match[str], close: str, depth: int) -> None:
        name = _plain(next(g for g in key.groups() if g is not None))
        if key.re is _KEY and key[3] is not None and close in "})" and (key[3][0].isupper() or name.lower() in FIELDS):
            self.fields |= name.lower() in FIELDS  # a field of a structure, or a setting of that name
            name = FIELDS.get(name.lower(), name.lower())
        self.space(only=" \t")
        if (omitted := _OMITTED.match(self.text, self.at)) is not None:
            self.at, self.cut = omitted.end(), True
        else:
            self.assigned(members, name, key[0].rstrip(), close, depth)
        self.comma()

    def assigned(self, members: dict[str, Any], name: str, sign: str, close: str, depth: int) -> None:
        """The value after a name and its sign, with quotes or as its language prints it without."""
        swift = _SWIFT.match(self.text, self.at) if close == "]" and sign.endswith('":') else None
        java = _BARE.match(self.text, self.at) if sign.endswith("=") and not sign.endswith(":=") else None
        found = swift or (java if java is not None and not re.match(r"[\"'{]|[A-Za-z]*\(|#<", java[1]) else None)
        if found is not None and not (close == ">" and java is found):
            self.at = found.end()
            members[name] = bare_value(name, found[1].strip())
            return
        value = self.item(
            depth,
            print_r=bool(_PRINT_R_KEY.match(sign)),
            loose=sign.endswith((":", "->")),
            bare=sign[-1:] == "=",
            name=name,
        )
        value = list(value) if isinstance(value, tuple) else value
        members[name] = _truth(value) if sign.startswith("[") and name in TRUTHS else value

    def item(
        self, depth: int, *, print_r: bool = False, loose: bool = False, bare: bool = False, name: str = ""
    ) -> Any:
        """A member's value; what print_r writes has no quotes and ends with its line."""
        start = self.at
        if print_r and _LINE_ENDS.match(self.text, start):
            return ""
        try:
            value = self.value(depth + 1, bare=bare)
            if not print_r or isinstance(value, dict | list) or _ITEM_ENDS.match(self.text, self.at):
                return value
        except UnreadableError:
            pass
        self.at = start
        if print_r and (line := self.match(_PRINT_R)) is not None:
            return line[1].strip()
        if loose and (text := self.match(_LOOSE)) is not None:
            self.loose = True
            return bare_value(name, text[1].strip())
        raise UnreadableError

    def skip(self, depth: int) -> None:
        """Past the value of a member that is none of the object's own."""
        try:
            self.value(depth + 1)
        except UnreadableError:
            self.match(re.compile(r"[^\n,}]*"))
        self.comma()

    def comma(self) -> None:
        self.space()
        if self.text.startswith((",", ";"), self.at):
            self.at += 1

    def decoration(self) -> None:
        """Past what a console writes before a value or a name."""
        self.space()
        while self.match(_DECORATION) or self.match(_OBJECT):
            pass

    def space(self, only: str = "") -> None:
        """Past spaces, comments and marks of omission."""
        while only and self.at < len(self.text) and self.text[self.at] in only:
            self.at += 1
        while not only:
            self.match(_SPACE)
            if self.match(_OMITTED) is None:
                return
            self.cut = True


def _rejoined(first: str, second: str) -> str:
    """A text of two lines: a mail breaks between words, and behind the hyphen or the slash of an id or an address."""
    words = first[-1:].isalpha() and second[:1].isalpha() and (" " in first.strip() + second or second[0].isupper())
    return f"{first.rstrip()} {second}" if words and "://" not in first else first + second


def _of_pairs(value: Any) -> dict[str, Any]:
    """The members of a list of (name, value); {} where it is none."""
    if not isinstance(value, list) or not value:
        return {}
    if not all(isinstance(pair, tuple) and len(pair) == 2 and isinstance(pair[0], str) for pair in value):
        return {}
    return dict(value)


def _truth(value: Any) -> Any:
    """What print_r wrote of a boolean: 1 and nothing."""
    return {1: True, 0: False, "": False}.get(value, value) if isinstance(value, int | str) else value


def _plain(text: str) -> str:
    if "\\" not in text:
        return text
    return _ESCAPE.sub(lambda m: chr(int(m[1] or m[2], 16)) if m[1] or m[2] else _CONTROL.get(m[3], m[3]), text)
