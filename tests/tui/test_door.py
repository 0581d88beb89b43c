"""The app on a real pseudo-terminal with hostile evidence: nothing of it is obeyed, on no page and in no title."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

from ..cases import okta
from ..hostile import ESCAPES, hostile_exchange, poisoned
from .test_terminal import ENTERED, Terminal

EVIL = re.sub("[\\r\\n\ud83d]", "", ESCAPES)
FOREIGN = re.compile(
    rb"\x1b\][^\x07\x1b]{0,80}OWNED|52;c;AAAA[\x07\x1b\x9c]|\xc2[\x80-\x9f]|\xe2\x80[\x8b-\x8f\xaa-\xae]|\x1b\[8m"
)
"""What of the evidence a terminal would obey. The app's own sequences hold none of it."""
KEYS = (b"2", b"3", b"r", b"4", b"\r", b"5", b"6", b"7", b"8", b"1", b"j", b"\r", b"G", b"?", b"\x1b", b"S", b"4", b"S")


def test_a_hostile_case_is_shown_on_every_page_and_obeyed_on_none(tmp_path: Path) -> None:
    case = poisoned(okta().dict())
    case["exchanges"] = [hostile_exchange()]
    path = tmp_path / f"a{EVIL}.case.json"
    path.write_text(json.dumps(case))
    code = f"import sys; from inspector.cli.main import main; sys.exit(main(['open', {os.fspath(path)!r}]))"
    terminal = Terminal(code, XDG_STATE_HOME=str(tmp_path), XDG_CONFIG_HOME=str(tmp_path))
    try:
        terminal.until(b"(?s)Verdict.*OWNED|OWNED.*Verdict")
        for key in KEYS:
            terminal.send(key)
            while terminal.read(0.15):
                pass
        terminal.send(b"\x11")
        assert terminal.wait() == 0
    finally:
        terminal.close()
    raw = bytes(terminal.raw)
    assert ENTERED in raw and b"OWNED" in raw
    assert [raw[max(0, m.start() - 40) : m.end() + 20] for m in FOREIGN.finditer(raw)] == []
    assert raw.count(b"\x07") == len(re.findall(rb"\x1b\][^\x07\x1b]*\x07", raw)), "a bell that nobody rang"
