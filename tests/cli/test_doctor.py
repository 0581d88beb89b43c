"""`doctor` and `completion`: this machine on one screen, and the shells' scripts made from the parsers."""

from __future__ import annotations

import shutil
import socket
import subprocess
from pathlib import Path
from typing import Any

import pytest

from inspector.cli import completion
from inspector.cli.main import VERBS, main
from inspector.doctor import machine, outline
from inspector.report.forms import FORMS, draw

from .command import run


def state(name: str, port: int = 0) -> tuple[str, str]:
    found = next(check for check in machine.examine(port, "", 1) if check.name == name)
    return found.state, found.what


def test_every_line_that_is_not_good_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://user:pa55word@proxy.example:3128")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.setenv("SSL_CERT_FILE", "/nowhere/ca.pem")
    checks = list(machine.examine(0, "", 1))
    assert all(check.do for check in checks if check.state != machine.GOOD)
    assert {check.name for check in checks if check.state == machine.BAD} >= {"proxy", "certificates"}
    for form in FORMS:
        assert "pa55word" not in draw("This machine", outline.outline(checks), form)


def test_a_port_that_is_taken_is_said() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        found, what = state("callback port", port)
        assert found == machine.BAD and str(port) in what


def test_a_folder_open_to_others_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    (tmp_path / "qlik-inspector").mkdir(mode=0o755)
    assert state("configuration folder")[0] == machine.BAD
    (tmp_path / "qlik-inspector").chmod(0o700)
    assert state("configuration folder")[0] == machine.GOOD


def test_a_host_that_does_not_answer_says_nothing_of_the_clock() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
    assert machine._clock(f"127.0.0.1:{port}", 1).state == machine.UNKNOWN


def test_it_runs_as_a_command_and_asks_nobody() -> None:
    ran = run("doctor", "--format", "json")
    assert ran.status in (0, 1)
    assert {check["name"] for check in ran.json["checks"]} >= {"terminal", "callback port", "browse", "clock"}


def test_it_goes_with_a_masked_report_and_names_nobody(healthy: Path, tmp_path: Path) -> None:
    config = tmp_path / "maria" / ".config"
    (config / "qlik-inspector").mkdir(parents=True, mode=0o700)
    env: Any = {"HOME": str(tmp_path / "maria"), "XDG_CONFIG_HOME": str(config)}
    told = run("check", healthy, "--machine", "--format", "json", **env).json["machine"]
    assert {check["name"] for check in told} >= {"terminal", "proxy", "callback port", "clock"}
    for form in ("text", "markdown", "html"):
        out = run("check", healthy, "--machine", "--format", form, **env).out
        assert "This machine" in out and "callback port" in out and "maria" not in out.lower()
        assert ".config/qlik-inspector" in out
        assert "This machine" not in run("check", healthy, "--format", form).out


# -- completion ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("shell", completion.SHELLS)
def test_a_script_knows_every_verb_and_its_options(shell: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["completion", shell]) == 0
    script = capfd.readouterr().out
    assert script.startswith("# ") and all(verb in script for verb in VERBS)
    for word in ("M01", "email-verified-missing", "okta-healthy"):
        assert word in script


def test_bash_takes_it_and_completes(tmp_path: Path) -> None:
    script = tmp_path / "completion.bash"
    script.write_text(completion._bash(completion.verbs()))
    asked = """
        source "$1"
        ask() {
          COMP_WORDS=("$@"); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); COMPREPLY=()
          _qlik_inspector; echo "${COMPREPLY[@]}"
        }
        ask qlik-inspector che
        ask qlik-inspector check --format h
        ask qlik-inspector check --off
        ask qlik-inspector explain email-verified-m
    """
    bash = shutil.which("bash")
    assert bash
    done = subprocess.run([bash, "-c", asked, "bash", str(script)], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["check checklist", "html", "--offline", "email-verified-missing"]


def test_a_command_that_is_nearly_one_is_meant(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["chekc"])
    assert ended.value.code == 2 and "did you mean check?" in capfd.readouterr().err


def test_a_token_where_a_command_is_due_is_not_repeated(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhIn0.c2ln"])
    assert "eyJ" not in capfd.readouterr().err
