"""Paths as shells, terminals and file managers of every system write them. A file whose name is a whole path of Windows
stands for one on a drive: the test runs everywhere."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.pilot import Pilot

from inspector.sources.loading import load
from inspector.sources.named_file import named_file, on_another_machine, path_in
from inspector.tui.app import InspectorApp
from tests.cases import okta
from tests.tui.screen import in_app, screen_text

WINDOWS = r"C:\Users\ada lovelace\login.har"
SHARE = r"\\fileserver\support\case 12\login.har"


@pytest.mark.parametrize(
    ("text", "path"),
    [
        (WINDOWS, WINDOWS),
        (f'"{WINDOWS}"', WINDOWS),
        (f"'{WINDOWS}'", WINDOWS),
        (f"& '{WINDOWS}'", WINDOWS),
        (f" {WINDOWS} \r\n", WINDOWS),
        ("C:/Users/ada/login.har", "C:/Users/ada/login.har"),
        ("file:///C:/Users/ada%20lovelace/login.har", "C:/Users/ada lovelace/login.har"),
        (SHARE, SHARE),
        ("file://fileserver/support/case%2012/login.har", SHARE),
        ("file://localhost/srv/a.har", "/srv/a.har"),
        ("file:///srv/my%20login.har", "/srv/my login.har"),
        (r"/srv/my\ login.har", "/srv/my login.har"),
        ("~/login.har", "~/login.har"),
        ("./login.har", "./login.har"),
    ],
)
def test_a_path_is_taken_as_it_was_meant(text: str, path: str) -> None:
    assert path_in(text) == path


NO_PATHS = ("", "-", "eyJhbGciOiJub25lIn0.e30.", "C:", "a: b", "https://idp/x", '""', "one\n/two")


@pytest.mark.parametrize("text", NO_PATHS)
def test_what_is_no_path_is_none(text: str) -> None:
    assert path_in(text) is None


@pytest.mark.skipif(os.name == "nt", reason="there such a name is a path of its own")
@pytest.mark.parametrize("text", [WINDOWS, f'"{WINDOWS}"', SHARE, "file:///C:/login.har"])
def test_a_file_under_such_a_name_is_opened_by_the_app_and_the_command(
    text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from inspector.tui.evidence import take

    monkeypatch.chdir(tmp_path)
    path = Path(path_in(text) or "")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(okta().dict()), "utf-8")
    assert named_file(text) == str(path)
    assert load(text).text("id_token") == take(text, None).case.text("id_token")
    assert load(text).object("discovery") == okta().dict()["discovery"]


@pytest.mark.parametrize("text", [SHARE, f'"{SHARE}"', "file://fileserver/support/a.har", "//fileserver/support/a.har"])
def test_a_file_of_another_machine_is_not_looked_for_because_of_a_paste(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def asked(path: Path, **_: object) -> bool:
        raise AssertionError(f"{path} was looked for")

    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        monkeypatch.setattr(Path, "is_file", asked)
        app.take(text)
        await pilot.pause()
        monkeypatch.undo()
        assert "another machine" in screen_text(app) and not app.state.tabs

    assert on_another_machine(text) and not on_another_machine(WINDOWS)
    in_app(step, size=(120, 36))


@given(st.text())
def test_no_text_is_too_odd(text: str) -> None:
    path_in(text)
    path_in("file://" + text)
    assert named_file("\\\\" + text) is None or Path("\\\\" + text).is_file()
