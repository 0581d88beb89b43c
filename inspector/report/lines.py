"""Blocks as plain lines from top to bottom, nothing beside anything else: for screen readers."""

from __future__ import annotations

from collections.abc import Iterable

from inspector.report.blocks import Block
from inspector.report.text import write as write_text


def write(title: str, blocks: Iterable[Block], columns: int, colour: bool) -> str:
    """The blocks as lines of at most so many columns, every cell of a table on a line of its own."""
    return write_text(title, blocks, columns, colour, beside=False)
