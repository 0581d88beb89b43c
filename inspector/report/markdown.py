"""Blocks as Markdown for a ticket: GitHub's, also readable as it stands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import assert_never

from inspector.report import blocks
from inspector.report.blocks import LONGEST, Block, Bullets, Pairs, Words
from inspector.report.visible import visible

_SPECIAL = re.compile(r"[\\`*\[\]<>|~$]|(?<!\w)_|_(?!\w)|&(?=#|\w+;)")
_AT_START = re.compile(r"^(\s*)([#+=-]|\d+(?=[.)]))")
_LITERAL = re.compile(r"(?:[A-Za-z][A-Za-z0-9+.-]{1,20}://|\bwww\.)[^\s“”\"<>`]*[^\s“”\"<>`.,;:!?)'’]|(?<![\w•])@\w+")
"""Addresses and names that a reader of Markdown would make a link of: shown as code, so they stay what they are."""


def write(title: str, blocks: Iterable[Block], columns: int, colour: bool) -> str:
    """Lines as long as they are. Text from outside cannot become markup, a link or an image."""
    return "\n".join(line for block in blocks for line in _draw(block)).lstrip("\n") + "\n"


def plain(text: str, limit: int | None = LONGEST) -> str:
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


def code(text: str, limit: int | None = LONGEST) -> str:
    """Text from outside as a code span, whatever backticks it holds."""
    text = visible(text, limit).replace("|", "\\|") or " "
    space = " " if text[0] == "`" or text[-1] == "`" else ""
    fence = _fence(text, 1)
    return f"{fence}{space}{text}{space}{fence}"


def _fence(text: str, least: int) -> str:
    """Backticks that end nowhere within the text."""
    return "`" * max(least, 1 + max(map(len, re.findall(r"`+", text)), default=0))


def _words(given: Words) -> str:
    return blocks.drawn(given, plain, code)


def _draw(block: Block) -> Iterator[str]:
    """The lines of a block, an empty one first."""
    match block:
        case blocks.Head():
            yield f"# {block.symbol} {plain(block.words, 200)}"
            yield from (f"\n> **{plain(warning, 1000)}**" for warning in block.warnings)
            yield f"\n**{plain(block.summary)}**\n"
            yield " · ".join(plain(fact, 300) for fact in (*block.facts, *block.remarks))
            yield from (f"\n> {_words(note)}" for note in block.notes)
        case blocks.Heading(text, note, level):
            yield f"\n{'#' * level} {plain(f'{text}: {note}' if note else text, 300)}"
        case blocks.Para(words):
            yield f"\n{_words(words)}"
        case Bullets(items):
            yield ""
            yield from (f"- {_words(item)}" for item in items)
        case Pairs(pairs):
            yield ""
            yield from (f"- {plain(label, 400)}: {_words(words)}" for label, words in pairs)
        case blocks.Pre(text):
            lines = [visible(line, LONGEST) for line in text.splitlines()]
            fence = _fence("\n".join(lines), 3)
            yield from (f"\n{fence}", *lines, fence)
        case blocks.Fold(summary, brief, more, symbol):
            line = f"{symbol} {plain(summary)}"
            yield f"\n<details><summary>{line}</summary>" if more else f"\n{line.lstrip(' ')}"
            yield from (one for part in (*brief, *more) for one in _draw(part))
            yield from ["\n</details>"] if more else []
        case blocks.Item():
            yield from _item(block)
        case blocks.Table():
            yield from _table(block)
        case blocks.Foot(text):
            yield f"\n{plain(text)}"
        case _:
            assert_never(block)


def _item(item: blocks.Item) -> Iterator[str]:
    yield f"\n## {item.symbol} {item.code} {item.name}: {item.mark}\n"
    yield plain(item.cause)
    facts = (*item.values, *(("evidence", place) for place in item.evidence))
    yield from _draw(Pairs(facts)) if facts else ()
    for fix in item.fixes:
        yield f"\n**Fix, {plain(fix.who)}**: {plain(fix.where, 1000)}  "
        yield plain(fix.do)
    if item.followers:
        yield from ("\nIt follows from this:", *_draw(Bullets(item.followers)))
    if item.links:
        yield "\nDocumentation: " + " ".join(f"<{visible(url)}>" for url in item.links)


def _table(table: blocks.Table) -> Iterator[str]:
    notes = any(row.note for row in table.rows)
    heads = (*table.heads, *([""] if notes else []))
    yield f"\n| {' | '.join(map(plain, heads))} |"
    yield "|---" * len(heads) + "|"
    for row in table.rows:
        cells = (*map(_words, row.cells), *([plain(row.note, 1000)] if notes else []))
        yield f"| {' | '.join(cells)} |"
    if table.legend:
        yield f"\n{plain(table.legend)}"
