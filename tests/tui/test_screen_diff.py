"""What is sent of a frame leaves the terminal as the whole frame would have."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from inspector.tui.screen_diff import ScreenDiff, change, pen_of

Shown = dict[tuple[int, int], tuple[str, str, str, frozenset[str], str]]


class Emulator:
    """A terminal in thirty lines: cells with colours and attributes, written by a stream."""

    OFF = {"22": "12", "23": "3", "24": "4", "25": "5", "27": "7", "28": "8", "29": "9"}

    def __init__(self) -> None:
        self.cells: Shown = {}
        self.row = self.column = 0
        self.colours, self.on, self.link = ["39", "49"], set[str](), ""

    def feed(self, data: str) -> None:
        for part in re.split(r"(\x1b\[[0-?]*[@-~]|\x1b\].*?\x1b\\)", data):
            if part.startswith("\x1b["):
                self._control(part[2:-1], part[-1])
            elif part.startswith("\x1b]8;"):
                self.link = part[:-2].split(";", 2)[2]
            else:
                for char in part:
                    self._put(char)

    def _put(self, char: str) -> None:
        visible = frozenset(self.on) & {"4", "7", "9"} if char == " " else frozenset(self.on)
        seen = self.colours[0] if char != " " or visible else ""
        self.cells[self.row, self.column] = (char, seen, self.colours[1], visible, self.link)
        self.column += cell_len(char)

    def _control(self, body: str, final: str) -> None:
        if final == "H":
            self.row, self.column = (int(one) - 1 for one in body.split(";"))
        if final != "m":
            return
        codes = body.split(";")
        while codes:
            code = codes.pop(0)
            if code in ("", "0"):
                self.colours, self.on = ["39", "49"], set()
            elif code in ("38", "48"):
                size = 4 if codes[0] == "2" else 2
                self.colours[code == "48"] = ";".join([code, *codes[:size]])
                del codes[:size]
            elif code in self.OFF:
                self.on -= set(self.OFF[code])
            elif len(code) == 1:
                self.on.add(code)
            else:
                self.colours[code[:-1] in ("4", "10")] = code


COLOURS = st.sampled_from(["", "38;2;1;2;3", "38;5;9", "31", "97", "39"])
BACKS = st.sampled_from(["", "48;2;9;9;9", "48;5;200", "41", "107"])
LOOKS = st.tuples(st.sets(st.sampled_from("1234579")), COLOURS, BACKS).map(
    lambda look: ";".join(filter(None, (*sorted(look[0]), *look[1:])))
)
TEXTS = st.text(st.sampled_from("ab 1  ─✔日é"), min_size=1, max_size=12)
RUNS = st.tuples(st.integers(1, 5), st.integers(1, 20), st.lists(st.tuples(LOOKS, TEXTS, st.booleans()), max_size=4))


def drawn(runs: list[tuple[int, int, list[tuple[str, str, bool]]]]) -> str:
    """A frame as Textual writes it: every run of text from a reset, with all of its style."""
    out = "\x1b[?2026h"
    for row, column, pieces in runs:
        out += f"\x1b[{row};{column}H"
        for look, text, linked in pieces:
            written = f"\x1b[{look}m{text}\x1b[0m" if look else text
            out += f"\x1b]8;id=7;https://a.example/\x1b\\{written}\x1b]8;;\x1b\\" if linked else written
    return out + "\x1b[1;1H\x1b[?2026l"


@given(st.lists(st.lists(RUNS, max_size=6), min_size=1, max_size=5), st.integers(0, 4000))
def test_the_terminal_shows_the_same(frames: list[list[tuple[int, int, list[tuple[str, str, bool]]]]], at: int) -> None:
    whole, spared, sent = Emulator(), Emulator(), ScreenDiff()
    for runs in frames:
        frame = drawn(runs)
        whole.feed(frame)
        # a driver may hand a frame over in pieces
        cut = at % len(frame)
        spared.feed(sent.pass_on(frame[:cut]) + sent.pass_on(frame[cut:]))
        assert spared.cells == whole.cells
        if runs:
            assert (spared.row, spared.column) == (whole.row, whole.column)
        # no matter what is there already, the same frame once more costs nothing where no character is wide
        again = sent.pass_on(frame)
        if not re.search("日", frame) and not overlapping(runs):
            assert again == ""
        spared.feed(again)


def overlapping(runs: list[tuple[int, int, list[tuple[str, str, bool]]]]) -> bool:
    rows = [row for row, _, _ in runs]
    return len(set(rows)) < len(rows)


@given(LOOKS, LOOKS)
def test_from_one_look_to_another(first: str, second: str) -> None:
    whole, spared = Emulator(), Emulator()
    whole.feed(f"\x1b[0m\x1b[{second}mx" if second else "\x1b[0mx")
    old, new = pen_of(first, ""), pen_of(second, "")
    spared.feed(change(None, old) + change(old, new) + "x")
    assert spared.cells == whole.cells
    assert len(change(old, new)) <= len(change(None, new)) or change(old, new) == ""


def test_of_a_clock_only_its_cells_are_sent() -> None:
    sent = ScreenDiff()
    line = "\x1b[?2026h\x1b[3;1H\x1b[38;2;1;2;3;48;2;4;5;6mexp  {}  \x1b[0m\x1b[1;1H\x1b[?2026l"
    sent.pass_on(line.format("in 12 min 03 s"))
    assert sent.pass_on(line.format("in 12 min 04 s")) == "\x1b[?2026h\x1b[3;17H4\x1b[1;1H\x1b[?2026l"
    assert sent.pass_on(line.format("in 12 min 04 s")) == ""


def test_what_may_have_changed_the_screen_makes_the_next_frame_whole() -> None:
    for sequence in ("\x1b[2J", "\x1b[?1049h", "\x1bc"):
        sent = ScreenDiff()
        frame = "\x1b[1;1H\x1b[31mab\x1b[0m"
        assert sent.pass_on(frame) and not sent.pass_on(frame)
        assert sent.pass_on(sequence) == sequence
        assert sent.pass_on(frame)


def test_a_title_and_a_copy_go_out_as_they_are() -> None:
    sent = ScreenDiff()
    frame = "\x1b[1;1H\x1b[31mab\x1b[0m"
    sent.pass_on(frame)
    for sequence in ("\x1b]2;a title\x1b\\", "\x1b]52;c;YWJj\x07", "\x07"):
        assert sent.pass_on(sequence) == sequence
    assert sent.pass_on(frame) == ""
