"""The manual page, progress of long work, and the shells' completions: made from what the command takes."""

from __future__ import annotations

import os
import pty
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from inspector.cli.completion import verbs
from inspector.cli.spinner import spinner

from .command import environment, run


def test_the_manual_names_every_verb_and_option() -> None:
    page = run("completion", "man").out
    for verb in verbs():
        assert f".SS {verb.name}\n" in page
        assert all(option.replace("-", "\\-") in page for option in verb.options if option not in ("-h", "--help"))
    assert ".SH EXIT STATUS" in page and "\x1b" not in page


def test_the_manual_is_formatted_without_a_warning() -> None:
    page = run("completion", "man").out.encode()
    assert page.isascii()
    if program := shutil.which("groff"):
        done = subprocess.run([program, "-man", "-Tutf8", "-ww", "-z"], input=page, capture_output=True, timeout=60)
        assert (done.returncode, done.stderr) == (0, b"")


class Terminal:
    def __init__(self) -> None:
        self.response = ""

    def isatty(self) -> bool:
        return True

    def write(self, text: str) -> None:
        self.response += text

    def flush(self) -> None:
        pass


def test_long_work_says_that_it_goes_on_and_short_work_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    with spinner(lambda: "nothing"):
        pass
    assert terminal.response == ""
    with spinner(lambda: "3 inputs so far", every=0.02):
        time.sleep(0.2)
    assert "3 inputs so far" in terminal.response and terminal.response.endswith(" \r")


def test_a_scan_of_a_slow_stream_tells_how_far_it_is(healthy: Path) -> None:
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "inspector", "scan", "-"]
    scan = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=theirs, env=environment(TERM="xterm")
    )
    os.close(theirs)
    assert scan.stdin
    said = b""
    while b"so far" not in said:
        said += os.read(ours, 4096)
    scan.stdin.write(healthy.read_bytes().replace(b"\n", b" ") + b"\n")
    scan.stdin.close()
    assert scan.wait(60) == 0
    os.close(ours)


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_takes_its_completions(shell: str, tmp_path: Path) -> None:
    """Where the shell is there, it reads the script without a word."""
    script = tmp_path / "script"
    script.write_text(run("completion", shell).out, "utf-8")
    if program := shutil.which(shell):
        done = subprocess.run([program, "-n", str(script)], capture_output=True, timeout=30)
        assert (done.returncode, done.stderr) == (0, b"")
    assert all(verb.name in script.read_text("utf-8") for verb in verbs())


def test_bash_completes_verbs_options_and_values(tmp_path: Path) -> None:
    script = tmp_path / "script"
    script.write_text(run("completion", "bash").out, "utf-8")
    asked = {
        ("chec",): "check",
        ("check", "--iss"): "--issuer",
        ("check", "--format", "ht"): "html",
        ("explain", "M0"): "M01",
    }
    for words, wanted in asked.items():
        typed = " ".join(("qlik-inspector", *words))
        program = (
            f"source {script}; COMP_WORDS=({typed}); COMP_CWORD={len(words)}; _qlik_inspector; echo ${{COMPREPLY[@]}}"
        )
        done = subprocess.run(["bash", "-c", program], capture_output=True, text=True, timeout=30)
        assert wanted in done.stdout.split(), done.stderr
