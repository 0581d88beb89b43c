"""The table of what a provider supports, as text, Markdown and HTML."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from inspector.report.columns import pad, width, wrap
from inspector.report.provider_support import HEADS, LEGEND, SYMBOLS, Support
from inspector.report.visible import visible

TITLE = "What the provider supports, beside what Qlik uses"
_CELL = 900
NARROW = 76
"""Columns under which the cells stand below each other."""


def to_text(rows: Sequence[Support], columns: int = 100) -> str:
    """Plain text of at most so many columns; empty without rows."""
    return "\n".join(_text(rows, columns)) + "\n" if rows else ""


def _text(rows: Sequence[Support], columns: int) -> Iterator[str]:
    yield ""
    yield from wrap(TITLE, columns)
    first = max(width(visible(row.what)) for row in rows)
    if columns < NARROW:
        for row in rows:
            yield from wrap(visible(row.what), columns, f"  {SYMBOLS[row.status]} ", "    ")
            for name, told in zip(HEADS[1:], (row.offered, row.qlik, row.remark), strict=True):
                if told:
                    yield from wrap(f"{name}: {visible(told, _CELL)}", columns, "    ", "      ")
    else:
        room = (columns - first - 8) // 2
        yield f"    {pad(HEADS[0], first)}  {pad(HEADS[1], room)}  {HEADS[2]}"
        for row in rows:
            left = list(wrap(visible(row.offered, _CELL), room))
            right = list(wrap(visible(row.qlik, _CELL), room))
            for number in range(max(len(left), len(right))):
                lead = f"  {SYMBOLS[row.status]} {pad(visible(row.what), first)}" if not number else " " * (first + 4)
                cells = [part[number] if number < len(part) else "" for part in (left, right)]
                yield f"{lead}  {pad(cells[0], room)}  {cells[1]}".rstrip()
            if row.remark:
                yield from wrap(visible(row.remark, _CELL), columns, " " * (first + 6) + "└ ", " " * (first + 8))
    yield from wrap(LEGEND, columns, "  ", "  ")


def to_markdown(rows: Sequence[Support]) -> str:
    """A table of GitHub's Markdown; empty without rows."""
    return "\n".join(_markdown(rows)) + "\n" if rows else ""


def _markdown(rows: Sequence[Support]) -> Iterator[str]:
    from inspector.report.markdown import plain

    yield f"\n## {TITLE}\n"
    yield f"| | {' | '.join(HEADS)} |"
    yield "|---" * (len(HEADS) + 1) + "|"
    for row in rows:
        cells = " | ".join(plain(cell, _CELL) for cell in (row.what, row.offered, row.qlik, row.remark))
        yield f"| {SYMBOLS[row.status]} | {cells} |"
    yield f"\n{LEGEND}"


def to_html(rows: Sequence[Support]) -> Iterator[str]:
    """A section for the report's page; nothing without rows."""
    from inspector.report.html import safe

    if not rows:
        return
    yield f"<section><h2>{TITLE}</h2><div class=wide><table>"
    yield f"<thead><tr><th scope=col>{''.join(f'<th scope=col>{head}' for head in HEADS)}</tr></thead><tbody>"
    for row in rows:
        cells = "".join(f"<td>{safe(cell, _CELL)}" for cell in (row.offered, row.qlik, row.remark))
        yield f"<tr><td><span class=symbol>{SYMBOLS[row.status]}</span><th scope=row>{safe(row.what)}{cells}</tr>"
    yield f"</tbody></table></div><p class=small>{LEGEND}</p></section>"
