"""The harness ends what it starts, says what is missing, and lets nothing leave the machine."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from . import tools
from .browser import Browser, BrowserError, command
from .mock import MockServer
from .processes import NotReady, first_line, running, wait_until
from .relying_party import Callback

# A server that will not go when asked to, with a child that will not either.
STUBBORN = """
import signal, subprocess, sys
signal.signal(signal.SIGTERM, signal.SIG_IGN)
child = subprocess.Popen([sys.executable, "-c", "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); "
    "print('ready', flush=True); time.sleep(600)"], stdout=subprocess.PIPE)
child.stdout.readline()
print(child.pid, flush=True)
signal.pause()
"""


def alive(pid: int) -> bool:
    """Whether a process runs; one that has ended and waits to be reaped does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def gone(pid: int) -> bool:
    deadline = time.monotonic() + 20
    while alive(pid) and time.monotonic() < deadline:
        time.sleep(0.02)
    return not alive(pid)


def test_a_stubborn_process_and_its_child_are_ended_also_when_the_test_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.real.processes.STOP_SECONDS", 0.2)
    log = tmp_path / "log"
    with (
        pytest.raises(ZeroDivisionError),
        running([sys.executable, "-c", STUBBORN], log=log, stdout=subprocess.PIPE) as process,
    ):
        child = int(first_line(process, log))
        assert alive(process.pid)
        assert alive(child)
        raise ZeroDivisionError
    assert process.returncode == -signal.SIGKILL
    assert gone(child)


def test_servers_go_with_a_test_run_that_is_killed(tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from tests.real.processes import running\n"
        f"with running(['sleep', '600'], log=Path({str(tmp_path / 'log')!r})) as process:\n"
        "    print(process.pid, flush=True); sys.stdin.read()\n"
    )
    run = subprocess.Popen(
        [sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=tools.ROOT, text=True
    )
    with run:
        server = int(run.stdout.readline())
        assert alive(server)
        os.kill(run.pid, signal.SIGKILL)
    assert gone(server)


def test_a_server_that_ends_early_shows_its_log(tmp_path: Path) -> None:
    log = tmp_path / "log"
    argv = [sys.executable, "-c", "import sys; sys.exit('the port is taken')"]
    with pytest.raises(NotReady, match="the port is taken"), running(argv, log=log) as process:
        wait_until(lambda: False, process, log)


@pytest.mark.parametrize(("variable", "value"), [("CI", "true"), ("QLIK_INSPECTOR_STRICT", "1")])
def test_a_missing_tool_fails_only_in_strict_mode(monkeypatch: pytest.MonkeyPatch, variable: str, value: Any) -> None:
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.delenv("QLIK_INSPECTOR_STRICT", raising=False)
    with pytest.raises(pytest.skip.Exception, match="a tool is not installed here"):
        tools.missing("a tool")
    monkeypatch.setenv(variable, value)
    with pytest.raises(pytest.fail.Exception, match="a tool is not installed here"):
        tools.missing("a tool")


def test_the_browser_reaches_only_loopback(browser: Browser, callback: Callback) -> None:
    with browser.page() as page:
        page.goto(callback.url)
        assert page.landed(callback.url).text == "the callback was here"
        reach = "fetch({!r}, {{mode: 'no-cors'}}).then(() => 'reached', (error) => error.message)"
        assert page.evaluate(reach.format(callback.url)) == "reached"
        assert page.evaluate(reach.format("http://example.com/")) == "Failed to fetch"


def test_a_page_that_never_comes_says_where_the_browser_was(browser: Browser, callback: Callback) -> None:
    with browser.page() as page:
        page.goto(callback.url)
        with pytest.raises(BrowserError, match=r"the callback was here"):
            page.wait("document.querySelector('#login')", seconds=1)
        assert callback.received == [{}]


def test_no_cookie_survives_a_login(browser: Browser, callback: Callback) -> None:
    for _ in range(2):
        with browser.page() as page:
            page.goto(callback.url)
            page.landed(callback.url)
            assert page.evaluate("document.cookie") == ""
            page.evaluate("document.cookie = 'seen=1'")
            assert page.evaluate("document.cookie") == "seen=1"


def authorize(mock_server: MockServer, callback: Callback) -> Any:
    return f"{mock_server.issuer}/authorize?response_type=code&state=s&redirect_uri={callback.url}"


def test_a_door_logs_in_behind_the_back_of_its_caller(
    browser: Browser, mock_server: MockServer, callback: Callback
) -> None:
    door = browser.door([], until=callback.url)
    assert door(authorize(mock_server, callback)) is True
    assert door.landing().text == "the callback was here"
    assert (len(door.urls), callback.received[0]["state"]) == (1, "s")


def test_the_browser_can_be_the_one_of_the_webbrowser_module(
    mock_server: MockServer, callback: Callback, tmp_path: Path
) -> None:
    tools.chromium()
    opened = f"import webbrowser; print(webbrowser.open({authorize(mock_server, callback)!r}))"
    done = subprocess.run(
        [sys.executable, "-c", opened], env={**os.environ, **command([])}, cwd=tmp_path, capture_output=True, timeout=60
    )
    assert done.stdout == b"True\n", done.stderr
    deadline = time.monotonic() + 30
    while not callback.received and time.monotonic() < deadline:
        time.sleep(0.05)
    assert callback.received[0]["state"] == "s"
