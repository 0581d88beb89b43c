"""Texts from outside, cut to what is shown of them."""

from __future__ import annotations

LIMIT = 500
"""Characters of somebody else's own words that are shown."""


def shortened(text: str, most: int = LIMIT) -> str:
    """The beginning of a text, to the end of a word: half an address is not known for one, and would be shown."""
    if len(text) <= most:
        return text
    head = text[: most - 1]
    return (head[: head.rfind(" ")] if head.rfind(" ") > most // 2 else head) + "…"
