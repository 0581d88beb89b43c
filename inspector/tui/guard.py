"""The last door before the terminal: nothing that a terminal obeys gets out."""

from __future__ import annotations

import re

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

# C0 (Textual itself strips only five of them), DEL, C1, bidi controls, zero-width, tags, line separators, surrogates
_OBEYED = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f\ud800-\udfff]"
)


class Guard(LineFilter):
    """Replaces what should never have come this far; views pass all foreign text through `visible` before."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        return [
            segment
            if segment.control
            or (segment.text.isascii() and segment.text.isprintable())
            or not _OBEYED.search(segment.text)
            else Segment(_OBEYED.sub("�", segment.text), segment.style)
            for segment in segments
        ]


GUARD = Guard()


class Colourless(LineFilter):
    """NO_COLOR: weight and reverse only, in what Textual draws itself too, such as a scrollbar."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        return [Segment(text, style.without_color if style else style, control) for text, style, control in segments]


COLOURLESS = Colourless()
