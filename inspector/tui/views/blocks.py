"""Draws the blocks of a report, which the other forms write, as lines of a page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import singledispatch

from rich.cells import cell_len

from inspector.report.blocks import Block, Bullets, Code, Fold, Head, Heading, Item, Pairs, Para, Pre, Row, Table, Words
from inspector.report.columns import lines_of
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


def drawn(blocks: Iterable[Block], width: int, of: str = "block") -> list[Line]:
    """The lines of blocks that are already masked. `of`: the list whose rows they are."""
    return [one for number, block in enumerate(blocks) for one in _draw(block, width, items.Row(of, (number,)))]


@singledispatch
def _draw(block: Block, width: int, item: items.Row) -> Iterator[Line]:
    raise TypeError(type(block).__name__)


@_draw.register
def _(block: Head, width: int, item: items.Row) -> Iterator[Line]:
    yield BLANK
    yield line((f"{block.symbol} ", _STATES.get(block.kind, "muted")), (visible(block.words), "strong"), hang=2)
    yield line("  ", (visible(block.summary), "text"), hang=2)


@_draw.register
def _(block: Heading, width: int, item: items.Row) -> Iterator[Line]:
    yield BLANK
    yield heading(visible(block.text), (f"   {visible(block.note)}" if block.note else "", "muted"))


@_draw.register
def _(block: Para, width: int, item: items.Row) -> Iterator[Line]:
    yield line("  ", *_spans(block.words, "muted" if block.quiet else "text"), hang=2)


@_draw.register
def _(block: Bullets, width: int, item: items.Row) -> Iterator[Line]:
    for words in block.items:
        yield line((f"  {block.mark or '•'} ", "muted"), *_spans(words), hang=4)


@_draw.register
def _(block: Pairs, width: int, item: items.Row) -> Iterator[Line]:
    for label, words in block.items:
        yield line("    ", (fit(label, 14), "muted"), *_spans(words), hang=18)


@_draw.register
def _(block: Pre, width: int, item: items.Row) -> Iterator[Line]:
    for number, text in enumerate(block.text.splitlines()):
        yield line(("    " + visible(text), "text"), item=item / number, hang=8)


@_draw.register
def _(block: Fold, width: int, item: items.Row) -> Iterator[Line]:
    yield line((f"  {block.symbol or '○'} ", "muted"), visible(block.summary), hang=4)
    for part in block.brief:
        yield from _draw(part, width, item)


@_draw.register
def _(block: Item, width: int, item: items.Row) -> Iterator[Line]:
    style = _STYLES.get(block.severity, "text")
    yield BLANK
    words = (f"   {block.mark}", style)
    yield line(
        (f"{block.symbol} ", style),
        (f"{block.code}  ", "muted"),
        (visible(block.name), "strong"),
        words,
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


@_draw.register
def _(block: Table, width: int, item: items.Row) -> Iterator[Line]:
    rows = [[flat(cell) for cell in row.cells] for row in block.rows]
    room = _rooms(block.heads, rows, width)
    if room is None:
        for number, (row, cells) in enumerate(zip(block.rows, rows, strict=True)):
            yield from _stacked(block.heads, row, cells, item / number)
    else:
        yield line(
            "  ",
            *((fit(head, size) + " " * _GAP, "heading") for head, size in zip(block.heads, room, strict=True) if size),
        )
        for number, (row, cells) in enumerate(zip(block.rows, rows, strict=True)):
            first, *more = lines_of(cells, room) if block.wraps else [cells]
            yield _row(row, first, room, item / number, cells)
            yield from (_row(row, rest, room, None, ()) for rest in more)
            if row.note:
                yield line(("      └ " + visible(row.note), "muted"), hang=8)
    if block.legend:
        yield line("  ", (visible(block.legend), "muted"), hang=2)


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
    fair, left = free, free
    for done, need in enumerate(sorted(needs)):
        fair = max(_LEAST, left // (len(needs) - done))
        if need > fair:
            break
        left -= need
    return [min(need, fair) for need in needs]


def flat(words: Words) -> str:
    """Words as one string, safe to draw."""
    if isinstance(words, str):
        return visible(words)
    return visible(words.text) if isinstance(words, Code) else "".join(flat(part) for part in words)


def _spans(words: Words, style: str = "text") -> Iterator[Span]:
    if isinstance(words, str):
        yield visible(words), style
    elif isinstance(words, Code):
        yield visible(words.text), "strong" if style == "text" else style
    else:
        for part in words:
            yield from _spans(part, style)
