"""Blocks as Markdown for a ticket: GitHub's, also readable as it stands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import singledispatch

from inspector.report.blocks import (
    Block,
    Bullets,
    Code,
    Fold,
    Foot,
    Head,
    Heading,
    Item,
    Pairs,
    Para,
    Pre,
    Table,
    Words,
)
from inspector.report.visible import visible

_SPECIAL = re.compile(r"[\\`*\[\]<>|~$]|(?<!\w)_|_(?!\w)|&(?=#|\w+;)")
_AT_START = re.compile(r"^(\s*)([#+=-]|\d+(?=[.)]))")
_LITERAL = re.compile(r"(?:[A-Za-z][A-Za-z0-9+.-]{1,20}://|\bwww\.)[^\s“”\"<>`]*[^\s“”\"<>`.,;:!?)'’]|(?<![\w•])@\w+")
"""Addresses and names that a reader of Markdown would make a link of: shown as code, so they stay what they are."""
_LONGEST = 4000


def write(title: str, blocks: Iterable[Block], columns: int, colour: bool) -> str:
    """Lines as long as they are. Text from outside cannot become markup, a link or an image."""
    return "\n".join(line for block in blocks for line in draw(block)).lstrip("\n") + "\n"


def plain(text: str, limit: int | None = None) -> str:
    """Text from outside as Markdown text: no character of it is markup, no address in it a link."""
    text = visible(text, limit)
    out, done = [], 0
    for literal in _LITERAL.finditer(text):
        out += [_escaped(text[done : literal.start()]), code(literal[0], None)]
        done = literal.end()
    out.append(_escaped(text[done:]))
    return _AT_START.sub(lambda m: m[1] + (m[2] + "\\" if m[2].isdigit() else "\\" + m[2]), "".join(out))


def _escaped(text: str) -> str:
    return _SPECIAL.sub(lambda m: "\\" + m[0], text)


def code(text: str, limit: int | None = 500) -> str:
    """Text from outside as a code span, whatever backticks it holds."""
    text = visible(text, limit).replace("|", "\\|") or " "
    fence = "`" * (max((len(run) for run in re.findall(r"`+", text)), default=0) + 1)
    space = " " if text[0] == "`" or text[-1] == "`" else ""
    return f"{fence}{space}{text}{space}{fence}"


def words(given: Words) -> str:
    """Words as Markdown in one line."""
    parts = given if isinstance(given, tuple) and not isinstance(given, Code) else (given,)
    return "".join(code(part.text, _LONGEST) if isinstance(part, Code) else plain(part, _LONGEST) for part in parts)


@singledispatch
def draw(block: Block) -> Iterator[str]:
    """The lines of a block, an empty one first."""
    raise TypeError(type(block).__name__)


@draw.register
def _(block: Head) -> Iterator[str]:
    yield f"# {block.symbol} {plain(block.words, 200)}"
    for warning in block.warnings:
        yield f"\n> **{plain(warning, 1000)}**"
    yield f"\n**{plain(block.summary, _LONGEST)}**\n"
    yield " · ".join(plain(fact, 300) for fact in (*block.facts, *block.remarks))
    yield from (f"\n> {words(note)}" for note in block.notes)


@draw.register
def _(block: Heading) -> Iterator[str]:
    words_of = f"{block.text}: {block.note}" if block.note else block.text
    yield f"\n{'#' * block.level} {plain(words_of, 300)}"


@draw.register
def _(block: Para) -> Iterator[str]:
    yield f"\n{words(block.words)}"


@draw.register
def _(block: Bullets) -> Iterator[str]:
    yield ""
    yield from (f"- {words(item)}" for item in block.items)


@draw.register
def _(block: Pairs) -> Iterator[str]:
    yield ""
    yield from (f"- {plain(label, 400)}: {words(what)}" for label, what in block.items)


@draw.register
def _(block: Pre) -> Iterator[str]:
    lines = [visible(line, _LONGEST) for line in block.text.splitlines()]
    fence = "`" * max(3, 1 + max((len(run) for line in lines for run in re.findall(r"`+", line)), default=0))
    yield f"\n{fence}"
    yield from lines
    yield fence


@draw.register
def _(block: Fold) -> Iterator[str]:
    if not block.blocks:
        yield f"\n{block.symbol} {plain(block.summary, _LONGEST)}".replace("\n ", "\n")
        yield from (line for part in block.brief for line in draw(part))
        return
    yield f"\n<details><summary>{block.symbol} {plain(block.summary, _LONGEST)}</summary>"
    yield from (line for part in (*block.brief, *block.blocks) for line in draw(part))
    yield "\n</details>"


@draw.register
def _(block: Item) -> Iterator[str]:
    yield f"\n## {block.symbol} {block.code} {block.name}: {block.mark}\n"
    yield plain(block.cause, _LONGEST)
    facts = [*block.values, *(("evidence", place) for place in block.evidence)]
    if facts:
        yield from draw(Pairs(tuple(facts)))
    for fix in block.fixes:
        yield f"\n**Fix, {plain(fix.who)}**: {plain(fix.where, 1000)}  "
        yield plain(fix.do, _LONGEST)
    if block.followers:
        yield "\nIt follows from this:"
        yield from draw(Bullets(block.followers))
    if block.links:
        yield "\nDocumentation: " + " ".join(f"<{visible(url)}>" for url in block.links)


@draw.register
def _(block: Table) -> Iterator[str]:
    notes = any(row.note for row in block.rows)
    heads = (*block.heads, *([""] if notes else []))
    yield f"\n| {' | '.join(plain(head) for head in heads)} |"
    yield "|---" * len(heads) + "|"
    for row in block.rows:
        cells = [words(cell) for cell in row.cells] + ([plain(row.note, 1000)] if notes else [])
        yield f"| {' | '.join(cells)} |"
    if block.legend:
        yield f"\n{plain(block.legend)}"


@draw.register
def _(block: Foot) -> Iterator[str]:
    yield f"\n{plain(block.text)}"
