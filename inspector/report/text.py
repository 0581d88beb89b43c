"""Blocks as plain text for a terminal or a chat; symbols and words carry the meaning, colour only helps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import assert_never

from inspector.report import blocks
from inspector.report.blocks import LONGEST, Block, Row, Words
from inspector.report.columns import cut, fair, lines_of, pad, width, wrap
from inspector.report.visible import visible

_COLOURS = {"error": "31", "warning": "33", "info": "36", "ok": "32", "strong": "1", "dim": "2"}
_OF_LOGIN = {"succeeds": "ok", "degraded": "warning", "fails": "error", "unknown": "info"}
_LABEL = 10
NARROWEST = 24
STACKED = 60
"""Columns under which the cells of a wide table stand below each other."""


def write(title: str, blocks: Iterable[Block], columns: int, colour: bool, *, beside: bool = True) -> str:
    """The blocks as lines of at most so many columns. `beside`: a table has columns where there is room."""
    writer = _Text(max(NARROWEST, columns), colour, beside)
    return "\n".join(line for block in blocks for line in writer.draw(block)) + "\n"


def flat(words: Words) -> str:
    """Words as one safe line."""
    return blocks.drawn(words, _shown, _shown)


def _shown(text: str) -> str:
    return visible(text, LONGEST)


class _Text:
    def __init__(self, columns: int, colour: bool, beside: bool) -> None:
        self.columns, self.colour, self.beside = columns, colour, beside

    def draw(self, block: Block) -> Iterator[str]:
        """The lines of a block."""
        match block:
            case blocks.Head():
                yield from self.head(block)
            case blocks.Heading(text, note):
                yield ""
                yield self.paint("strong", cut(visible(f"{text}: {note}" if note else text), self.columns).rstrip())
            case blocks.Para(words, quiet):
                yield from self.wrap(flat(words), 2, "  ", "dim" if quiet else None)
            case blocks.Bullets(items, mark):
                for item in items:
                    yield from self.wrap(flat(item), 4, f"  {mark or '•'} ")
            case blocks.Pairs(pairs):
                longest = min(14, max((width(visible(label)) for label, _ in pairs), default=0))
                for label, words in pairs:
                    yield from self.wrap(flat(words), longest + 6, f"    {pad(visible(label), longest)}  ")
            case blocks.Pre(text):
                for line in text.splitlines():
                    yield from self.wrap(_shown(line.strip()), 6, "    " + " " * (len(line) - len(line.lstrip())))
            case blocks.Fold(summary, brief, _, symbol):
                yield from self.wrap(_shown(summary), 4, f"  {symbol or '▸'} ")
                inner = _Text(self.columns - 2, self.colour, self.beside)
                yield from ("  " + line for part in brief for line in inner.draw(part))
            case blocks.Item():
                yield from self.item(block)
            case blocks.Table():
                yield from self.table(block)
            case blocks.Foot(text):
                yield ""
                yield from self.wrap(visible(text), kind="dim")
            case _:
                assert_never(block)

    def head(self, head: blocks.Head) -> Iterator[str]:
        yield from self.wrap(" · ".join(map(visible, head.facts)))
        if self.beside:
            yield self.paint("dim", "─" * self.columns)
        for warning in head.warnings:
            yield from self.wrap(visible(warning), 2, "▲ ", "warning")
        yield from self.wrap(_shown(head.summary), 2, f"{head.symbol} ", _OF_LOGIN[head.kind])
        yield from self.wrap("; ".join(map(visible, (head.words, *head.remarks))), 2, "  ")
        for note in head.notes:
            yield from self.wrap(flat(note), 2, "  ", "dim")

    def item(self, item: blocks.Item) -> Iterator[str]:
        yield ""
        head = f"{item.symbol} {item.code}  {item.name}"
        gap = self.columns - width(head) - width(item.mark)
        if gap < 2 or not self.beside:
            yield from self.wrap(f"{head} ({item.mark})", 2, kind=item.severity)
        else:
            yield self.paint(item.severity, f"{head}{' ' * gap}{item.mark}")
        yield from self.wrap(_shown(item.cause), 2, "  ")
        for label, words in item.values:
            yield from self.labelled(label, flat(words))
        for number, words in enumerate(item.evidence):
            yield from self.labelled("" if number else "evidence", flat(words))
        for fix in item.fixes:
            yield from self.labelled("fix", f"{visible(fix.who)} — {visible(fix.where, 1000)}", "strong")
            yield from self.labelled("", _shown(fix.do))
        for words in item.followers:
            yield from self.wrap(flat(words), 4, "  └ ")

    def table(self, table: blocks.Table) -> Iterator[str]:
        rows = [[flat(cell) for cell in row.cells] for row in table.rows]
        heads = [f"{head} ◀" if number == table.marked else head for number, head in enumerate(table.heads)]
        room = self.room(heads, rows) if self.beside else None
        if room:
            yield self.paint("dim", self.row(heads, room))
        for row, cells in zip(table.rows, rows, strict=True):
            yield from self.beside_each_other(row, cells, room, table.wraps) if room else self.below(heads, row, cells)
        if table.legend:
            yield from self.wrap(table.legend, 2, "  ", "dim")

    def room(self, heads: list[str], rows: list[list[str]]) -> list[int] | None:
        """A width for each column; None where they cannot stand beside each other."""
        needs = [max(width(line[n]) for line in (heads, *rows)) for n in range(len(heads))]
        free = self.columns - 2 * (len([n for n in needs if n]) + 1)
        if free < sum(needs) and self.columns < STACKED and len([n for n in needs if n > 2]) > 2:
            return None
        return fair(needs, free, 4)

    def beside_each_other(self, row: Row, cells: list[str], room: list[int], wraps: bool) -> Iterator[str]:
        for part in lines_of(cells, room) if wraps else [cells]:
            yield self.paint(_status(row), self.row(part, room))
        if row.note:
            yield from self.wrap(visible(row.note, 1000), 8, "      └ ")

    def row(self, cells: list[str], room: list[int]) -> str:
        shown = (pad(cell, columns) for cell, columns in zip(cells, room, strict=True) if columns)
        return cut("  " + "  ".join(shown), self.columns).rstrip()

    def below(self, heads: list[str], row: Row, cells: list[str]) -> Iterator[str]:
        named = [f"{head}: {cell}" if head else cell for head, cell in zip(heads, cells, strict=True) if cell]
        mark = named.pop(0) + " " if not heads[0] and named and len(named[0]) == 1 else ""
        first, *more = named or [""]
        yield self.paint(_status(row), cut(f"  {mark}{first}", self.columns))
        for part in (*more, *([visible(row.note, 1000)] if row.note else [])):
            yield from self.wrap(part, 8, "      ")

    # -- lines ----------------------------------------------------------------------------------------------------

    def labelled(self, label: str, body: str, kind: str | None = None) -> Iterator[str]:
        yield from self.wrap(body, 2 + _LABEL, f"  {label:<{_LABEL}}", kind)

    def wrap(self, line: str, hang: int = 0, first: str = "", kind: str | None = None) -> Iterator[str]:
        for part in wrap(line, self.columns, first, " " * min(hang, self.columns // 3)):
            yield self.paint(kind, part)

    def paint(self, kind: str | None, line: str) -> str:
        return f"\x1b[{_COLOURS[kind]}m{line}\x1b[0m" if self.colour and kind else line


def _status(row: Row) -> str | None:
    return row.status if row.status in ("error", "warning") else None
