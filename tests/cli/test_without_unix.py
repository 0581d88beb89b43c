"""Every verb where nothing of Unix is there, as on Windows: a process of its own, in which it was taken away."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path
from typing import IO

import pytest

from tests.cases import T, okta, sign
from tests.login.provider import Provider

from .command import environment
from .conftest import saved
from .test_login import sign_in

PROGRAM = Path(__file__).with_name("without_unix.py")


def command(*arguments: str | Path) -> list[str]:
    return [sys.executable, str(PROGRAM), *map(str, arguments)]


COMMANDS = [
    ("--version", 0),
    ("check CASE --offline --format json --output OUT", 0),
    ("check CASE --format html --output OUT", 0),
    ("check CASE --local --color always --save OUT --machine", 0),
    ("check TOKEN --issuer http://127.0.0.1:1", 2),
    ("decode TOKEN", 0),
    ("decode TOKEN --local --mask", 0),
    ("compare CASE CASE", 0),
    ("mask CASE -o OUT", 0),
    ("scan CASE CASE --output OUT", 0),
    ("explain M01", 0),
    ("checklist --provider okta", 0),
    ("completion powershell", 0),
    ("completion man", 0),
    ("mcp --files /no/such/folder", 2),
    ("demo okta-healthy", 0),
    ("profile list", 0),
    ("profile add one issuer=https://idp.example client_id=c", 0),
    ("demo --list", 0),
    ("demo okta-healthy --check", 0),
    ("browse --tenant acme.eu.qlikcloud.com --browser /no/such/browser", 2),
    ("open CASE", 2),
    ("probe --issuer http://127.0.0.1:1 --client-id c --timeout 2", 1),
]


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[int, Path]]:
    """The status of each command, and the folder in which it wrote `out`, `err` and `OUT`."""
    folder = tmp_path_factory.mktemp("without-unix")
    token = folder / "token.txt"
    token.write_text(sign({"sub": "maria", "exp": T + 60, "iat": T}, typ="JWT"), "utf-8")
    healthy = saved(folder / "healthy.case.json", okta())
    folders, given = [], []
    for number, (arguments, _) in enumerate(COMMANDS):
        own = folder / str(number)
        own.mkdir()
        files = {"CASE": healthy, "TOKEN": token, "OUT": own / "OUT"}
        folders.append(own)
        given.append(
            {
                "arguments": [str(files.get(word, word)) for word in arguments.split()],
                "out": str(own / "out"),
                "err": str(own / "err"),
                "env": {"XDG_CONFIG_HOME": str(own / "config"), "XDG_STATE_HOME": str(own / "state")},
            }
        )
    done = subprocess.run(
        command("--each"), input=json.dumps(given), capture_output=True, text=True, env=environment(), timeout=300
    )
    assert done.returncode == 0, done.stderr
    statuses = json.loads(done.stdout)
    return {line: (status, own) for (line, _), status, own in zip(COMMANDS, statuses, folders, strict=True)}


@pytest.mark.parametrize(("arguments", "status"), COMMANDS)
def test_a_verb_needs_nothing_of_unix(arguments: str, status: int, ran: dict[str, tuple[int, Path]]) -> None:
    ended, folder = ran[arguments]
    told = (folder / "err").read_text("utf-8")
    assert "Traceback" not in told
    assert ended == status, told
    if "OUT" in arguments:
        assert (folder / "OUT").stat().st_size > 100


def test_doctor_judges_the_machine_without_unix() -> None:
    ran = subprocess.run(command("doctor", "--timeout", "2"), capture_output=True, env=environment(), timeout=60)
    assert b"Traceback" not in ran.stderr and b"keyring" in ran.stdout
    assert ran.returncode in (0, 1)  # what this machine lacks is not the matter here


def asked(stream: IO[str]) -> str:
    said = ""
    for line in stream:
        said += line
        if found := re.search(r"https?://\S+/authorize\?\S+", line):
            return found[0]
    raise AssertionError(said)


@pytest.mark.parametrize("at_terminal", [False, True])
def test_a_login_at_a_console_is_captured(at_terminal: bool, tmp_path: Path) -> None:
    keyboard, console = pty.openpty()
    options = ["--port", "0", "--no-browser", "--format", "json", "--save", str(tmp_path / "case")]
    with Provider() as idp:
        who = ["--issuer", idp.issuer, "--client-id", "client", "--client-secret-env", "SECRET"]
        login = subprocess.Popen(
            command("login", *who, *options),
            stdin=console if at_terminal else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=environment(SECRET=idp.client_secret),
        )
        assert login.stderr
        sign_in(asked(login.stderr))
        out, err = login.communicate(timeout=60)
    os.close(keyboard)
    os.close(console)
    assert "Traceback" not in err
    assert json.loads(out)["tokens"][0]["signature"] == "valid"
    assert okta().dict().keys() & json.loads((tmp_path / "case").read_text("utf-8")).keys()


def test_the_app_itself_opens_a_case(healthy: Path) -> None:
    program = f"""
from textual.drivers import linux_driver  # Textual's own for Unix; Windows has another
import sys; sys.path.insert(0, {str(PROGRAM.parent)!r})
import without_unix, asyncio
from inspector.sources.loading import load
from inspector.diagnosis import diagnose
from inspector.tui.app import InspectorApp
async def main():
    app = InspectorApp()
    async with app.run_test(size=(120, 36)) as pilot:
        from inspector.tui.actions.open_case import take
        take(app, {str(healthy)!r})
        for _ in range(100):
            await pilot.pause(0.05)
            if app.state.tabs:
                break
        assert app.state.tab is not None
        print("opened")
asyncio.run(main())
"""
    env = environment(XDG_STATE_HOME=str(healthy.parent / "state"))
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, env=env, timeout=60)
    assert ran.stdout.endswith("opened\n"), ran.stderr
