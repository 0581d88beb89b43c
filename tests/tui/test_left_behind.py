"""A captured login that nobody saved outlives its process: a real one, ended by a hang-up or without a word."""

from __future__ import annotations

import os
import signal
import stat
import time
from pathlib import Path

import pytest

from inspector.case.file import read_case, write_case

from . import story
from .test_terminal import APP, Terminal

CAPTURED = """
import sys
from inspector.tui.actions import autosave, open_case
add = open_case.add_tab
def captured(app, *rest):
    tab = add(app, *rest)
    tab.captured = True
    autosave.sync(app)
    return tab
open_case.add_tab = captured
from inspector.cli.main import main
sys.exit(main(["open", {case!r}]))
"""
"""The app with a case that counts as captured here."""


def until_there(folder: Path, *, is_there: bool = True) -> list[Path]:
    end = time.monotonic() + 20
    while time.monotonic() < end:
        found = list(folder.glob("*.case.json"))
        if bool(found) is is_there:
            return found
        time.sleep(0.05)
    raise AssertionError(f"{folder}: {list(folder.glob('*'))}")


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGKILL])
def test_it_is_offered_at_the_next_start(tmp_path: Path, number: signal.Signals) -> None:
    folders = {"XDG_STATE_HOME": str(tmp_path / "s"), "XDG_CONFIG_HOME": str(tmp_path / "c")}
    folder = tmp_path / "s" / "qlik-inspector" / "unsaved"
    case = tmp_path / "login.case.json"
    write_case(story.case(), case, masked=False)

    first = Terminal(CAPTURED.format(case=str(case)), **folders)
    try:
        first.until(b"M01")
        (kept,) = until_there(folder)
        os.kill(first.pid, number)
        assert first.wait() == (128 + number if number == signal.SIGHUP else -number)
    finally:
        first.close()

    assert stat.S_IMODE(kept.stat().st_mode) == 0o600 and stat.S_IMODE(folder.stat().st_mode) == 0o700
    text = kept.read_text("utf-8")
    assert not [one for one in (*story.PERSONAL, *story.SECRETS) if one in text]
    assert read_case(kept).id_token_text

    second = Terminal(APP, **folders)
    try:
        second.until(b"Captured earlier and not saved")
        if number == signal.SIGHUP:
            # from the last line, which is the recent file, up over “remove them”
            second.send(b"\x1b[F\x1b[A\x1b[A\r")
            second.until(b"Open again, and not saved yet")
            second.send(b"q")
            second.until(b"The same key again leaves")
            assert until_there(folder)
            second.send(b"q")
            assert second.wait() == 0
        else:
            second.send(b"\x1b[F\x1b[A\r")
            second.until(b"Nothing of earlier runs is kept")
        until_there(folder, is_there=False)
    finally:
        second.close()
