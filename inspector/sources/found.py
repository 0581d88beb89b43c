"""What a recogniser gets, what it answers, and the error where none of them knows the text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from inspector.errors import InspectorError
from inspector.jose import strict_json

LEFT_OUT = "left out: "
"""Begins the note of a piece of which nothing is evidence."""
ZIP, GZIP = b"PK\x03\x04", b"\x1f\x8b"
"""How packed data begins."""
_FENCE = re.compile(r"\A```[\w-]*[ \t]*\r?\n(.*?)\r?\n?```\s*\Z", re.DOTALL)
_ANSWER = ("sub", "access_token", "id_token")
_TRAILING_COMMA = re.compile(r",\s*([}\]])")


_TYPOGRAPHIC = re.compile(r"[{,\[:]\s{0,40}[“”„‟‘’]|\w=[“”„‟‘’]")
_STRAIGHT = str.maketrans("“”„‟‘’", '""""\'\'')
_LINKED = re.compile(
    r"\[(?P<shown>(?:https?://|[\w.+-]{1,64}@)[^\s\[\]()<>\"']{1,500})\]\((?:mailto:)?(?P=shown)/?\)"
    r"|(?P<same>https?://[^\s<>\"']{1,500}?)/?<(?P=same)/?>|(?P<address>[\w.+-]{1,64}@[\w.-]{1,250})<mailto:(?P=address)>"
)
"""An address that a mail or Markdown made into a link to itself."""
_MOST_LINKED = 1024 * 1024
_COLOURS = re.compile(r"\x1b\[[0-9;]{0,20}m")
"""What a terminal's colours leave in a text that was copied from it."""


def straight(text: str) -> str:
    """JSON, and a log's `name="value"`, whose quotes an editor made typographic, with straight ones; any other text as
    it is, and as long."""
    return straight_quotes(text) if _TYPOGRAPHIC.search(text) else text


_BLANKS = re.compile(r"[\u00a0\u2000-\u200a\u202f\u205f\u3000]")
EDITED = "an editor's blanks and quotation marks were read as plain ones"
"""The note of what had some."""


def plain_blanks(text: str) -> str:
    """An editor's blanks as plain ones; every place stays what it was."""
    return _BLANKS.sub(" ", text)


def without_spans(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """The text with blanks where the spans are, so that the places of the rest stay the same. Linear."""
    parts, at = [], 0
    for start, end in sorted(spans):
        if end > at:
            start = max(start, at)
            parts += [text[at:start], " " * (end - start)]
            at = end
    return "".join((*parts, text[at:])) if parts else text


def straight_quotes(text: str) -> str:
    return text.translate(_STRAIGHT)


@dataclass(frozen=True, slots=True)
class Found:
    """One piece of evidence, recognised."""

    kind: str
    """What it is, as a person says it: "ID token", "HAR recording", "Qlik identity provider" …"""
    members: dict[str, Any] = field(repr=False)
    """Members of a case that it adds."""
    notes: tuple[str, ...] = ()
    """What was repaired, chosen or left out."""
    repairs: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """For a token: the case member it became, and what was removed to read it."""
    sure: bool = True
    """False for a token whose kind is a guess; another one may take its place."""
    span: tuple[int, int] | None = None
    """Where it stands in the text it was found in, as the bounds of a slice; None: it is the whole text."""
    more: tuple[Found, ...] = ()
    """Further pieces of the same text, such as the other logins of a recording."""

    @property
    def pieces(self) -> tuple[Found, ...]:
        """This piece and the others, each alone."""
        return (replace(self, more=()), *(piece for found in self.more for piece in found.pieces))


class SourceError(InspectorError, ValueError):
    """A source that cannot be used; the message is a sentence for a person and shows nothing of the content."""

    def __init__(self, message: str, tried: tuple[tuple[str, str], ...] = ()) -> None:
        super().__init__(message)
        self.tried = tried
        """What was tried: (kind, why not), in order."""


class Given:
    """A text to be recognised, with what several recognisers ask about it, computed once."""

    def __init__(
        self, text: str, depth: int = 0, target: str | None = None, *, exact: bool = False, nested: bool = False
    ) -> None:
        self.text = text
        if exact:
            self.__dict__["body"] = text  # places in it must stay what they are
        self.nested = nested
        """Whether it stands inside a larger JSON value: an object that fits anything is then nothing by itself."""
        self.depth = depth
        """How many wrappings (a JSON string, a log line) were already opened."""
        self.target = target
        """What the case is about, where the person said so; see `inspector.case.model.TARGETS`."""

    @classmethod
    def of_json(cls, value: Any, depth: int = 0, target: str | None = None, *, nested: bool = False) -> Given:
        """A value that was parsed already."""
        given = cls("", depth, target, nested=nested)
        given.__dict__["looks_json"], given.__dict__["_read"] = True, (value, (), None)
        return given

    @cached_property
    def body(self) -> str:
        """The text without surrounding space, byte order mark and Markdown fence."""
        text = _COLOURS.sub("", self.text) if "\x1b[" in self.text else self.text
        if len(text) <= _MOST_LINKED and ("](" in text or "<http" in text or "<mailto:" in text):
            text = _LINKED.sub(lambda link: next(filter(None, link.groups())), text)
        text = text.strip().strip("\ufeff\u200b\u2060").strip()
        if text.startswith("```"):
            fenced = _FENCE.match(text)
            if fenced:
                return fenced[1].strip()
        return text

    @cached_property
    def looks_json(self) -> bool:
        return self.body[:1] in ("{", "[", '"')

    @property
    def json(self) -> Any:
        """The text as JSON, or None where it is not."""
        return self._read[0]

    @property
    def json_notes(self) -> tuple[str, ...]:
        return self._read[1]

    @property
    def json_fault(self) -> str | None:
        """Why the text is not JSON, with its position."""
        return self._read[2]

    @cached_property
    def object(self) -> dict[str, Any]:
        """The JSON object that the text is; {} where it is anything else."""
        return self.json if isinstance(self.json, dict) else {}

    @property
    def is_answer(self) -> bool:
        """Whether it is an object of claims or of tokens: no log's entry and no registration has their members, and
        the forms of those need not be read for it."""
        return any(self.object.get(name, "") != "" for name in _ANSWER)

    @cached_property
    def _read(self) -> tuple[Any, tuple[str, ...], str | None]:
        if not self.looks_json:
            return None, (), "it does not begin as JSON does"
        text = self.body
        if len(text) > strict_json.MAX_CHARACTERS:
            return _large(text)
        notes: list[str] = []
        value, problems = strict_json.loads(text)
        fatal = next((p for p in problems if p.code in strict_json.FATAL), None)
        if fatal is not None and fatal.code == "not-json" and (again := straight(text)) != text:
            value, problems_now = strict_json.loads(again)
            if not any(p.code in strict_json.FATAL for p in problems_now):
                notes.append("typographic quotes were made straight to read the JSON")
                fatal, problems = None, problems_now
        if fatal is not None and fatal.code == "not-json":
            again = _TRAILING_COMMA.sub(r"\1", text.rstrip(" \t\r\n,;"))
            if again != text:
                value, problems_now = strict_json.loads(again)
                if not any(p.code in strict_json.FATAL for p in problems_now):
                    notes.append("a trailing comma or semicolon was removed to read the JSON")
                    fatal, problems = None, problems_now
        if fatal is not None:
            return None, (), fatal.detail.rstrip(".")
        notes += [p.detail.rstrip(".") for p in problems]
        return value, tuple(notes), None


def _large(text: str) -> tuple[Any, tuple[str, ...], str | None]:
    """A recording may be larger than any answer that is read strictly: doubled members in it are not looked for."""
    if strict_json.is_too_deep(text):
        return None, (), strict_json.TOO_DEEP
    try:
        return json.loads(text), (), None
    except (ValueError, RecursionError) as error:
        where = f" (character {error.pos})" if isinstance(error, json.JSONDecodeError) else ""
        return None, (), f"not JSON{where}"
