"""Draws the blocks of a report, which the other forms write, as lines of a page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import assert_never

from rich.cells import cell_len

from inspector.report import blocks
from inspector.report.blocks import Block, Row, Words
from inspector.report.columns import fair, lines_of
from inspector.report.visible import visible
from inspector.tui import items
from inspector.tui.lines import BLANK, Line, Span, fit, heading, line

_STYLES = {"ok": "ok", "warning": "warning", "error": "error", "unused": "muted", "info": "muted"}
_STATES = {"succeeds": "ok", "degraded": "warning", "fails": "error", "unknown": "muted"}
_GAP = 2
_LEAST = 7
"""Columns of the narrowest column that is still worth drawing."""
_STACKED = 40
"""Below this many columns for the text of a row its cells stand below each other."""


def drawn(given: Iterable[Block], width: int, of: str = "block") -> list[Line]:
    """The lines of blocks that are already masked. `of`: the list whose rows they are."""
    return [one for number, block in enumerate(given) for one in _draw(block, width, items.Row(of, (number,)))]


def _draw(block: Block, width: int, item: items.Row) -> Iterator[Line]:
    match block:
        case blocks.Head(kind, symbol, words, summary):
            yield BLANK
            yield line((f"{symbol} ", _STATES.get(kind, "muted")), (visible(words), "strong"), hang=2)
            yield line("  ", (visible(summary), "text"), hang=2)
        case blocks.Heading(text, note):
            yield BLANK
            yield heading(visible(text), (f"   {visible(note)}" if note else "", "muted"))
        case blocks.Para(words, quiet):
            yield line("  ", *_spans(words, "muted" if quiet else "text"), hang=2)
        case blocks.Bullets(texts, mark):
            yield from (line((f"  {mark or '•'} ", "muted"), *_spans(words), hang=4) for words in texts)
        case blocks.Pairs(pairs):
            yield from (line("    ", (fit(label, 14), "muted"), *_spans(words), hang=18) for label, words in pairs)
        case blocks.Pre(text):
            for number, part in enumerate(text.splitlines()):
                yield line(("    " + visible(part), "text"), item=item / number, hang=8)
        case blocks.Fold(summary, brief, _, symbol):
            yield line((f"  {symbol or '○'} ", "muted"), visible(summary), hang=4)
            yield from (one for part in brief for one in _draw(part, width, item))
        case blocks.Item():
            yield from _item(block, item)
        case blocks.Table():
            yield from _table(block, width, item)
        case blocks.Foot(text):
            yield line((visible(text), "muted"))
        case _:
            assert_never(block)


def _item(block: blocks.Item, item: items.Row) -> Iterator[Line]:
    style = _STYLES.get(block.severity, "text")
    yield BLANK
    yield line(
        (f"{block.symbol} ", style),
        (f"{block.code}  ", "muted"),
        (visible(block.name), "strong"),
        (f"   {block.mark}", style),
        item=item,
        hang=5,
    )
    yield line("     ", visible(block.cause), hang=5)
    column = 2 + max((cell_len(visible(label)) for label, _ in block.values), default=0)
    for label, value in block.values:
        yield line("     ", (fit(visible(label), column), "muted"), *_spans(value), hang=5 + column)
    for value in block.evidence:
        yield line("     ", *_spans(value, "muted"), hang=5)
    for fix in block.fixes:
        yield line("     ", (f"{visible(fix.who)} — ", "muted"), (visible(fix.where), "strong"), hang=5)
        if fix.do:
            yield line("     ", visible(fix.do), hang=5)


def _table(table: blocks.Table, width: int, item: items.Row) -> Iterator[Line]:
    rows = [[flat(cell) for cell in row.cells] for row in table.rows]
    room = _rooms(table.heads, rows, width)
    if room is None:
        for number, (row, cells) in enumerate(zip(table.rows, rows, strict=True)):
            yield from _stacked(table.heads, row, cells, item / number)
    else:
        heads = ((head, size) for head, size in zip(table.heads, room, strict=True) if size)
        yield line("  ", *((fit(head, size) + " " * _GAP, "heading") for head, size in heads))
        for number, (row, cells) in enumerate(zip(table.rows, rows, strict=True)):
            first, *more = lines_of(cells, room) if table.wraps else [cells]
            yield _row(row, first, room, item / number, cells)
            yield from (_row(row, rest, room, None, ()) for rest in more)
            if row.note:
                yield line(("      └ " + visible(row.note), "muted"), hang=8)
    if table.legend:
        yield line("  ", (visible(table.legend), "muted"), hang=2)


def _row(row: Row, cells: list[str], room: list[int], item: items.Row | None, whole: Sequence[str]) -> Line:
    style = _STYLES.get(row.status, "text")
    look = "text" if row.status not in ("error", "warning") else style
    spans: list[Span] = []
    for number, (cell, size) in enumerate(zip(cells, room, strict=True)):
        if size:
            spans.append((fit(cell, size) + " " * _GAP, style if number == 0 and size <= 2 else look))
    return line("  ", *spans, item=item, tip="  ·  ".join(cell for cell in whole if len(cell) > _LEAST))


def _stacked(heads: tuple[str, ...], row: Row, cells: list[str], item: items.Row) -> Iterator[Line]:
    style = _STYLES.get(row.status, "text")
    mark = cells[0] if not heads[0] else ""
    named = [
        (head, cell) for head, cell in zip(heads, cells, strict=True) if cell and cell != "—" and (head or cell != mark)
    ]
    for number, (head, cell) in enumerate(named):
        if number == 0:
            yield line((f"  {mark} ", style), (cell, "strong"), item=item, hang=4)
        else:
            yield line("      ", (f"{head}: " if head else "", "muted"), cell, hang=8)
    if row.note:
        yield line(("      " + visible(row.note), "muted"), hang=8)


def _rooms(heads: tuple[str, ...], rows: list[list[str]], width: int) -> list[int] | None:
    """Columns for each cell: what it needs, the widest cut to a fair share; None where too little is left."""
    needs = [max(cell_len(one[n]) for one in (list(heads), *rows)) for n in range(len(heads))]
    free = width - 2 - _GAP * len([n for n in needs if n])
    if sum(needs) <= free:
        return needs
    wide = [need for need in needs if need > 2]
    if free < max(_STACKED, 18 * len(wide)):
        return None
    return fair(needs, free, _LEAST)


def flat(words: Words) -> str:
    """Words as one string, safe to draw."""
    return blocks.drawn(words, visible, visible)


def _spans(words: Words, style: str = "text") -> Iterator[Span]:
    if isinstance(words, str):
        yield visible(words), style
    elif isinstance(words, blocks.Code):
        yield visible(words.text), "strong" if style == "text" else style
    else:
        for part in words:
            yield from _spans(part, style)
