"""What a report is made of, whatever form it is drawn in: the outlines yield these, the writers draw them.

Words are text, or a tuple of text and `Code`. Neither is markup: a writer makes both safe for its form.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

LONGEST = 4000
"""Characters of one text that a report shows; a longer one is cut."""


class Code(NamedTuple):
    """A value, name, path or URL, to be shown letter by letter."""

    text: str


Words = str | Code | tuple[str | Code, ...]


def drawn(words: Words, plain: Callable[[str], str], code: Callable[[str], str]) -> str:
    """Words in a form: `plain` and `code` make a text, and a value, safe for it."""
    parts = words if isinstance(words, tuple) and not isinstance(words, Code) else (words,)
    return "".join(code(part.text) if isinstance(part, Code) else plain(part) for part in parts)


class Head(NamedTuple):
    """The answer, first of all: what is reported on, the state in words, and one sentence."""

    kind: str
    """succeeds | degraded | fails | unknown: the writer's colour for it"""
    symbol: str
    words: str
    summary: str
    facts: tuple[str, ...] = ()
    """Title, provider, time."""
    remarks: tuple[str, ...] = ()
    """Short lines below: Qlik's own word for it."""
    warnings: tuple[str, ...] = ()
    """What must be read with it: that the report is hypothetical."""
    notes: tuple[Words, ...] = ()
    """What the report rests on."""


class Heading(NamedTuple):
    """The title of what follows."""

    text: str
    note: str = ""
    level: int = 2
    """1 for a document's own name."""


class Para(NamedTuple):
    """A paragraph; `quiet`: an aside."""

    words: Words
    quiet: bool = False


class Bullets(NamedTuple):
    """A list."""

    items: tuple[Words, ...]
    mark: str = ""
    """A symbol in front of each."""


class Pairs(NamedTuple):
    """Labels with what belongs to them."""

    items: tuple[tuple[str, Words], ...]


class Pre(NamedTuple):
    """Lines to be kept as they are, such as JSON or a request."""

    text: str


class Row(NamedTuple):
    """One row of a table."""

    cells: tuple[Words, ...]
    status: str = ""
    """ok | warning | error | unused, or nothing."""
    note: str = ""
    """A line below the row."""


class Table(NamedTuple):
    """Values side by side."""

    heads: tuple[str, ...]
    rows: tuple[Row, ...]
    marked: int | None = None
    """The column that counts: the source that Qlik reads."""
    changed: tuple[tuple[int, int], ...] = ()
    """(row, column) of what is new."""
    legend: str = ""
    wraps: bool = False
    """Where a cell has too little room it goes on below: what is said in words; else it is cut: values side by side."""


class Fold(NamedTuple):
    """What a form with room to fold hides below a line; the others show the line and what is brief."""

    summary: str
    brief: tuple[Pairs | Para, ...] = ()
    blocks: tuple[Para | Pairs | Pre | Bullets, ...] = ()
    symbol: str = ""


class Fix(NamedTuple):
    """Who repairs it, where, and what to enter there."""

    who: str
    where: str
    do: str


class Item(NamedTuple):
    """One finding with all that belongs to it."""

    severity: str
    symbol: str
    code: str
    name: str
    title: str
    mark: str
    """What it is here: “root cause”, “warning”."""
    root: bool
    cause: str
    values: tuple[tuple[str, Words], ...] = ()
    """expected and actual"""
    evidence: tuple[Words, ...] = ()
    fixes: tuple[Fix, ...] = ()
    followers: tuple[Words, ...] = ()
    """What follows from it."""
    links: tuple[str, ...] = ()


class Foot(NamedTuple):
    """The last line."""

    text: str


Block = Head | Heading | Para | Bullets | Pairs | Pre | Table | Fold | Item | Foot
