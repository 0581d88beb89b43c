"""Blocks as plain text for a terminal or a chat; symbols and words carry the meaning, colour only helps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import singledispatchmethod

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
    Row,
    Table,
    Words,
)
from inspector.report.columns import cut, lines_of, pad, width, wrap
from inspector.report.visible import visible

_COLOURS = {"error": "31", "warning": "33", "info": "36", "ok": "32", "strong": "1", "dim": "2"}
_OF_LOGIN = {"succeeds": "ok", "degraded": "warning", "fails": "error", "unknown": "info"}
_LABEL = 10
_LONGEST = 4000
NARROWEST = 24
STACKED = 60
"""Columns under which the cells of a wide table stand below each other."""


def write(title: str, blocks: Iterable[Block], columns: int, colour: bool, *, beside: bool = True) -> str:
    """The blocks as lines of at most so many columns. `beside`: a table has columns where there is room."""
    writer = _Text(max(NARROWEST, columns), colour, beside)
    return "\n".join(line for block in blocks for line in writer.draw(block)) + "\n"


def flat(words: Words) -> str:
    """Words as one safe line."""
    parts = words if isinstance(words, tuple) and not isinstance(words, Code) else (words,)
    return "".join(visible(part.text if isinstance(part, Code) else part, _LONGEST) for part in parts)


class _Text:
    def __init__(self, columns: int, colour: bool, beside: bool) -> None:
        self.columns, self.colour, self.beside = columns, colour, beside

    @singledispatchmethod
    def draw(self, block: Block) -> Iterator[str]:
        raise TypeError(type(block).__name__)

    @draw.register
    def _(self, block: Head) -> Iterator[str]:
        yield from self.wrap(" · ".join(visible(fact) for fact in block.facts))
        if self.beside:
            yield self.paint("dim", "─" * self.columns)
        for warning in block.warnings:
            yield from self.wrap(visible(warning), 2, "▲ ", kind="warning")
        yield from self.wrap(visible(block.summary, _LONGEST), 2, f"{block.symbol} ", kind=_OF_LOGIN[block.kind])
        yield from self.wrap("; ".join(visible(part) for part in (block.words, *block.remarks)), 2, "  ")
        for note in block.notes:
            yield from self.wrap(flat(note), 2, "  ", kind="dim")

    @draw.register
    def _(self, block: Heading) -> Iterator[str]:
        yield ""
        words = f"{block.text}: {block.note}" if block.note else block.text
        yield self.paint("strong", cut(visible(words), self.columns).rstrip())

    @draw.register
    def _(self, block: Para) -> Iterator[str]:
        yield from self.wrap(flat(block.words), 2, "  ", kind="dim" if block.quiet else None)

    @draw.register
    def _(self, block: Bullets) -> Iterator[str]:
        for item in block.items:
            yield from self.wrap(flat(item), 4, f"  {block.mark or '•'} ")

    @draw.register
    def _(self, block: Pairs) -> Iterator[str]:
        longest = min(14, max((width(visible(label)) for label, _ in block.items), default=0))
        for label, words in block.items:
            yield from self.wrap(flat(words), longest + 6, f"    {pad(visible(label), longest)}  ")

    @draw.register
    def _(self, block: Pre) -> Iterator[str]:
        for line in block.text.splitlines():
            yield from self.wrap(visible(line.strip(), _LONGEST), 6, "    " + " " * (len(line) - len(line.lstrip())))

    @draw.register
    def _(self, block: Fold) -> Iterator[str]:
        yield from self.wrap(visible(block.summary, _LONGEST), 4, f"  {block.symbol or '▸'} ")
        for part in block.brief:
            yield from ("  " + line for line in _Text(self.columns - 2, self.colour, self.beside).draw(part))

    @draw.register
    def _(self, block: Item) -> Iterator[str]:
        yield ""
        head = f"{block.symbol} {block.code}  {block.name}"
        gap = self.columns - width(head) - width(block.mark)
        if gap < 2 or not self.beside:
            yield from self.wrap(f"{head} ({block.mark})", 2, kind=block.severity)
        else:
            yield self.paint(block.severity, f"{head}{' ' * gap}{block.mark}")
        yield from self.wrap(visible(block.cause, _LONGEST), 2, "  ")
        for label, words in block.values:
            yield from self.labelled(label, flat(words))
        for number, words in enumerate(block.evidence):
            yield from self.labelled("" if number else "evidence", flat(words))
        for fix in block.fixes:
            yield from self.labelled("fix", f"{visible(fix.who)} — {visible(fix.where, 1000)}", kind="strong")
            yield from self.labelled("", visible(fix.do, _LONGEST))
        for words in block.followers:
            yield from self.wrap(flat(words), 4, "  └ ")

    @draw.register
    def _(self, block: Foot) -> Iterator[str]:
        yield ""
        yield from self.wrap(visible(block.text), kind="dim")

    @draw.register
    def _(self, block: Table) -> Iterator[str]:
        rows = [[flat(cell) for cell in row.cells] for row in block.rows]
        heads = [f"{head} ◀" if number == block.marked else head for number, head in enumerate(block.heads)]
        room = self.rooms(heads, rows) if self.beside else None
        if room is None:
            for row, cells in zip(block.rows, rows, strict=True):
                yield from self.stacked(heads, row, cells)
        else:
            yield self.paint("dim", self.line(heads, room))
            for row, cells in zip(block.rows, rows, strict=True):
                parts = lines_of(cells, room) if block.wraps else [cells]
                yield from (self.paint(_status(row), self.line(part, room)) for part in parts)
                if row.note:
                    yield from self.wrap(visible(row.note, 1000), 8, "      └ ")
        if block.legend:
            yield from self.wrap(block.legend, 2, "  ", kind="dim")

    def rooms(self, heads: list[str], rows: list[list[str]]) -> list[int] | None:
        """A width for each column: what it needs, the widest ones cut to a fair share; None where it cannot be."""
        needs = [max(width(line[n]) for line in (heads, *rows)) for n in range(len(heads))]
        free = self.columns - 2 * (len([n for n in needs if n]) + 1)
        if free >= sum(needs):
            return needs
        if self.columns < STACKED and len([n for n in needs if n > 2]) > 2:
            return None
        fair = free
        for done, need in enumerate(sorted(needs)):
            fair = max(4, free // (len(needs) - done))
            if need > fair:
                break
            free -= need
        return [min(need, fair) for need in needs]

    def line(self, cells: list[str], room: list[int]) -> str:
        shown = [pad(cell, columns) for cell, columns in zip(cells, room, strict=True) if columns]
        return cut("  " + "  ".join(shown), self.columns).rstrip()

    def stacked(self, heads: list[str], row: Row, cells: list[str]) -> Iterator[str]:
        named = [f"{head}: {cell}" if head else cell for head, cell in zip(heads, cells, strict=True) if cell]
        mark = named.pop(0) + " " if not heads[0] and named and len(named[0]) == 1 else ""
        yield self.paint(_status(row), cut(f"  {mark}{named[0]}", self.columns))
        for part in (*named[1:], *([visible(row.note, 1000)] if row.note else [])):
            yield from self.wrap(part, 8, "      ")

    # -- lines ----------------------------------------------------------------------------------------------------

    def labelled(self, label: str, body: str, kind: str | None = None) -> Iterator[str]:
        yield from self.wrap(body, 2 + _LABEL, f"  {label:<{_LABEL}}", kind=kind)

    def wrap(self, line: str, hang: int = 0, first: str = "", kind: str | None = None) -> Iterator[str]:
        for part in wrap(line, self.columns, first, " " * min(hang, self.columns // 3)):
            yield self.paint(kind, part)

    def paint(self, kind: str | None, line: str) -> str:
        return f"\x1b[{_COLOURS[kind]}m{line}\x1b[0m" if self.colour and kind else line


def _status(row: Row) -> str | None:
    return row.status if row.status in ("error", "warning") else None
