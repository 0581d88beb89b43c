"""Values in columns that are too narrow for them."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len, set_cell_size

ELLIPSIS = "…"


def middle(text: str, width: int) -> str:
    """`text` in at most `width` cells, shortened in the middle: its end often tells more than what is left out."""
    if cell_len(text) <= width:
        return text
    tail = ""
    for character in reversed(text):
        if cell_len(character + tail) > (width - 1) // 2:
            break
        tail = character + tail
    head = set_cell_size(text, max(0, width - 1 - cell_len(tail))).rstrip(" ")
    return head + ELLIPSIS + tail


def shortened(texts: Sequence[str], widths: Sequence[int]) -> list[str]:
    """Each text in its width; of those that would look alike and differ, the part from which they differ."""
    shown = [middle(text, width) for text, width in zip(texts, widths, strict=True)]
    for look in {one for one in shown if shown.count(one) > 1}:
        alike = [at for at, one in enumerate(shown) if one == look]
        if len({texts[at] for at in alike}) == 1:
            continue
        start = _common([texts[at] for at in alike])
        for at in alike:
            shown[at] = _from(texts[at], start, widths[at])
    return shown


def _common(texts: Sequence[str]) -> int:
    """How many characters all of them begin with."""
    columns = zip(*texts, strict=False)
    return next((at for at, column in enumerate(columns) if len(set(column)) > 1), min(map(len, texts)))


def _from(text: str, start: int, width: int) -> str:
    """The text around a place, which is never among what is cut."""
    rest = text[max(0, start - width // 4) :]
    if cell_len(rest) + 1 > width:
        rest = set_cell_size(rest, max(1, width - 2)).rstrip(" ") + ELLIPSIS
    return ELLIPSIS + rest
