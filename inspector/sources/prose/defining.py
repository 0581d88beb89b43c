"""What defines something and only names errors in it: a query, the rule of an alert, the description of an API, a test,
a catalogue of translations, the comments of a configuration. The signs are in `defining.toml`."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from inspector.sources.prose.explaining import DATED, told
from inspector.sources.prose.general import names_texts

_MODES = re.IGNORECASE | re.MULTILINE


@dataclass(frozen=True, slots=True)
class _Document:
    needs: tuple[re.Pattern[str], ...]
    lacks: re.Pattern[str] | None
    always: bool
    """Also where somebody tells something."""


@dataclass(frozen=True, slots=True)
class Passage:
    """Lines that define something; `where` is what else must stand in the text."""

    what: str
    pattern: re.Pattern[str]
    where: re.Pattern[str] | None = field(default=None)


def defines(text: str) -> bool:
    """Whether all of a text defines something, and nobody tells in it that an error came."""
    if names_texts(text):
        return True
    kinds, _ = _read()
    held = [kind for kind in kinds if _is(kind, text)]
    return bool(held) and DATED.search(text) is None and (any(kind.always for kind in held) or not told(text))


def passages(text: str) -> list[Passage]:
    """The kinds of passages that may stand in a text."""
    _, kinds = _read()
    return [kind for kind in kinds if kind.where is None or kind.where.search(text)]


def _is(kind: _Document, text: str) -> bool:
    return all(sign.search(text) for sign in kind.needs) and (kind.lacks is None or kind.lacks.search(text) is None)


@cache
def _read() -> tuple[tuple[_Document, ...], tuple[Passage, ...]]:
    data = tomllib.loads(Path(__file__).with_name("defining.toml").read_text(encoding="utf-8"))
    documents = tuple(
        _Document(
            needs=tuple(re.compile(sign, _MODES) for sign in one["needs"]),
            lacks=_optional(one.get("lacks")),
            always=one.get("always", False),
        )
        for one in data["document"]
    )
    kinds = tuple(
        Passage(one["what"], re.compile(one["pattern"], _MODES), _optional(one.get("where"))) for one in data["passage"]
    )
    return documents, kinds


def _optional(pattern: str | None) -> re.Pattern[str] | None:
    return re.compile(pattern, _MODES) if pattern else None
