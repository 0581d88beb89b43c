"""Paths as shells, terminals and file managers of every system write them. A file whose name is a whole path of Windows
stands for one on a drive: the test runs everywhere."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.sources.loading import load
from inspector.sources.named_file import named_file, path_in
from tests.cases import okta

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
        ("file://localhost/tmp/a.har", "/tmp/a.har"),
        ("file:///tmp/my%20login.har", "/tmp/my login.har"),
        (r"/tmp/my\ login.har", "/tmp/my login.har"),
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


@given(st.text())
def test_no_text_is_too_odd(text: str) -> None:
    path_in(text)
    path_in("file://" + text)
    assert named_file("\\\\" + text) is None or Path("\\\\" + text).is_file()
