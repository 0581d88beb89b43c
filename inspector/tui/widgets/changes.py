"""What of a row changed: only that is sent to the terminal, because a line may be slow and a clock ticks."""

from __future__ import annotations

from rich.cells import cell_len

from inspector.tui.lines import Line

Seen = tuple[Line, bool]
"""A row, and whether the cursor is on it."""


def changed(old: Seen, new: Seen, margin: int, width: int, y: int = 0) -> tuple[int, int, int, int]:
    """(x, y, width, height) of the cells in which two looks of a row differ; all of it where more than text does."""
    (was, chosen), (row, chosen_now) = old, new
    before, now = was.plain, row.plain
    same_look = [style for _, style in was.spans] == [style for _, style in row.spans]
    if (chosen, was.bar, was.link) != (chosen_now, row.bar, row.link) or not same_look or len(before) != len(now):
        return 0, y, width, 1
    differ = [at for at, pair in enumerate(zip(before, now, strict=True)) if pair[0] != pair[1]]
    if not differ or cell_len(before) != cell_len(now):
        return 0, y, width, 1
    lead = margin + (2 if row.bar else 0)
    start = lead + min(cell_len(text[: differ[0]]) for text in (before, now))
    end = lead + max(cell_len(text[: differ[-1] + 1]) for text in (before, now))
    return start, y, max(1, min(end, width) - start), 1
