"""What the terminal shows already, so that only cells that change are sent, and a style only where it changes.

Pure: text that draws the screen goes in, the shortest text with the same effect comes out. A line over SSH may carry a
kilobyte a second, and two thirds of what a frame holds are colours that the cell before it had too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from rich.cells import cell_len

_TOKEN = re.compile(
    r"\x1b\[(?P<row>\d+);(?P<column>\d+)H"
    r"|\x1b\[(?P<style>[0-9;]*)m"
    r"|\x1b\]8;[^;\x1b]*;(?P<link>[^\x1b\x07]*)(?:\x1b\\|\x07)"
    r"|\x1b\[\?2026(?P<frame>[hl])"
    r"|(?P<harmless>\x1b\](?!8;)[^\x1b\x07]*(?:\x1b\\|\x07)|\x07)"
    r"|(?P<newline>[\r\n]+)"
    r"|(?P<text>[^\x1b\x07\r\n]+)"
    r"|(?P<other>\x1b(?:\[[0-?]*[ -/]*[@-~]|[ -/]*[0-Z\\^-~]|.))",
    re.DOTALL,
)
_CUT_OFF = re.compile(r"\x1b(?:\[[0-?]*[ -/]*|\][^\x1b\x07]*\x1b?)?\Z")
"""A sequence whose end has not come yet."""
_OFF = {"1": "22", "2": "22", "3": "23", "4": "24", "21": "24", "5": "25", "7": "27", "8": "28", "9": "29", "53": "55"}
_SEEN_ON_BLANKS = frozenset(("4", "21", "7", "9", "51", "52", "53"))
GAP = 8
"""Unchanged cells that cost less than a move over them."""


@dataclass(frozen=True, slots=True)
class Pen:
    """How cells are written: the SGR parameters of its colours, of everything else, and the address behind it."""

    foreground: str = "39"
    background: str = "49"
    attributes: frozenset[str] = frozenset()
    link: str = ""

    @property
    def is_plain_on_blanks(self) -> bool:
        """On a blank, only the background of it is seen."""
        return not self.link and not self.attributes & _SEEN_ON_BLANKS


@lru_cache(maxsize=4096)
def pen_of(parameters: str, link: str) -> Pen:
    """The pen that SGR parameters set, counted from a reset."""
    foreground, background, attributes = "39", "49", set[str]()
    codes = iter(parameters.split(";"))
    for code in codes:
        if code in ("38", "48"):
            kind = next(codes, "5")
            colour = ";".join((code, kind, *(next(codes, "0") for _ in range(3 if kind == "2" else 1))))
            foreground, background = (colour, background) if code == "38" else (foreground, colour)
        elif len(code) >= 2 and code[:-1] in ("3", "9"):
            foreground = code
        elif len(code) >= 2 and code[:-1] in ("4", "10"):
            background = code
        elif code not in ("", "0"):
            attributes.add(code)
    return Pen(foreground, background, frozenset(attributes), link)


@lru_cache(maxsize=4096)
def change(old: Pen | None, new: Pen) -> str:
    """What turns one pen into another; from nothing known, everything."""
    colours = [new.foreground, new.background]
    whole = ["0", *sorted(new.attributes), *(one for one in colours if one not in ("39", "49"))]
    link = "" if (old.link if old else "") == new.link else f"\x1b]8;;{new.link}\x1b\\"
    if old is None:
        return f"\x1b[{';'.join(whole)}m{link}"
    off = {_OFF.get(code, "0") for code in old.attributes - new.attributes}
    # 22 ends bold and dim alike
    kept = {code for code in new.attributes & old.attributes if _OFF.get(code) in off}
    codes = [*sorted(off), *sorted((new.attributes - old.attributes) | kept)]
    codes += [new.foreground] if new.foreground != old.foreground else []
    codes += [new.background] if new.background != old.background else []
    shorter = min((whole, codes), key=lambda one: len(";".join(one))) if "0" not in off else whole
    return (f"\x1b[{';'.join(shorter)}m" if codes else "") + link


Cell = tuple[str, Pen] | None
"""A character and its pen; None where it is not known what the terminal shows."""


class ScreenDiff:
    """The screen as the terminal has it, and where its cursor stands."""

    def __init__(self) -> None:
        self._rest = ""
        self._begun = False
        """A frame has begun of which nothing was sent yet."""
        self._style = self._link = ""
        self._at: tuple[int, int] | None
        """Where the writer believes the cursor to be."""
        self.forget()

    def forget(self) -> None:
        """Nothing is known any more: the next frame is sent as a whole."""
        self._rows: dict[int, list[Cell]] = {}
        self._pen: Pen | None = None
        self._cursor: tuple[int, int] | None = None
        self._at = None

    def pass_on(self, data: str) -> str:
        """What has to be sent so that the terminal shows what `data` would have made it show."""
        data, self._rest = self._rest + data, ""
        if cut := _CUT_OFF.search(data):
            data, self._rest = data[: cut.start()], cut[0]
        out: list[str] = []
        for token in _TOKEN.finditer(data):
            out += self._take(token)
        out += self._catch_up()
        return "".join(out)

    def _take(self, token: re.Match[str]) -> Iterator[str]:
        kind = token.lastgroup
        if kind == "text":
            row, column = self._at or (0, 0)
            yield from self._write(row, column, token[0], pen_of(self._style, self._link))
            self._at = row, column + cell_len(token[0])
        elif kind == "column":
            self._at = int(token["row"]) - 1, int(token["column"]) - 1
        elif kind == "style":
            self._style = token["style"].removeprefix("0")
        elif kind == "link":
            self._link = token["link"]
        elif kind == "frame":
            yield from self._frame(token[0], begins=token["frame"] == "h")
        elif kind == "harmless":
            yield token[0]
        elif kind == "other":
            # it may do anything to the screen
            self.forget()
            yield token[0]

    def _frame(self, token: str, *, begins: bool) -> Iterator[str]:
        """A frame is begun when something in it is sent, so that one without changes costs nothing."""
        if begins:
            self._begun = True
        elif self._begun:
            self._begun = False
        else:
            yield from self._catch_up()
            yield token

    def _catch_up(self) -> Iterator[str]:
        """The cursor to where the writer left it, unless a frame has begun: then more follows."""
        if self._at is not None and self._at != self._cursor and not self._begun:
            yield from self._move(self._at)

    def _move(self, to: tuple[int, int]) -> Iterator[str]:
        self._cursor = to
        yield f"\x1b[{to[0] + 1};{to[1] + 1}H"

    def _write(self, row: int, column: int, text: str, pen: Pen) -> Iterator[str]:
        cells = self._rows.setdefault(row, [])
        width = cell_len(text)
        cells.extend([None] * (column + width - len(cells)))
        if width != len(text) or not text.isprintable():
            # a wide character: where its halves end up is the terminal's own opinion
            cells[column : column + width] = [None] * width
            yield from self._send(row, column, text, pen)
            self._cursor = None
            return
        blank = (" ", Pen(background=pen.background) if pen.is_plain_on_blanks else pen)
        wanted: list[Cell] = [blank if char == " " else (char, pen) for char in text]
        shown = cells[column : column + width]
        if shown == wanted:
            return
        cells[column : column + width] = wanted
        for start, end in _runs([at for at, pair in enumerate(zip(shown, wanted, strict=True)) if pair[0] != pair[1]]):
            yield from self._send(row, column + start, text[start:end], pen)
            self._cursor = row, column + end

    def _send(self, row: int, column: int, text: str, pen: Pen) -> Iterator[str]:
        if self._begun:
            self._begun = False
            yield "\x1b[?2026h"
        if self._cursor != (row, column):
            yield from self._move((row, column))
        now = self._pen
        if text.isspace() and now is not None and now.is_plain_on_blanks and pen.is_plain_on_blanks:
            pen = Pen(now.foreground, pen.background, now.attributes)
        if pen != now:
            yield change(now, pen)
            self._pen = pen
        yield text


def _runs(places: list[int]) -> Iterator[tuple[int, int]]:
    """Ranges that hold all these places and no gap worth a move."""
    start = before = places[0]
    for at in places[1:]:
        if at - before > GAP:
            yield start, before + 1
            start = at
        before = at
    yield start, before + 1
