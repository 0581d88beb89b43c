"""The command as a person types it: in a process of its own, with a real Chromium, against real providers."""

import json
import os
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from . import panva
from .browser import command
from .panva import CLIENT_SECRET, OidcProvider, client
from .processes import free_port
from .product import LOOPBACK, TENANT
from .tools import ROOT

NATIVE = {"application_type": "native"}


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OidcProvider]:
    clients = [client(LOOPBACK, **NATIVE), client(TENANT, client_id="qlik-only")]
    with panva.oidc_provider(tmp_path_factory.mktemp("oidc-provider"), clients=clients) as one:
        yield one


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """Nothing of the machine's own settings, and the client's secret."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
    return kept | {"HOME": str(tmp_path), "PYTHONPATH": str(ROOT), "SECRET": CLIENT_SECRET, "NO_PROXY": "*"}


def inspector(*arguments: Any, environment: dict[str, str], stdin: str = "") -> Any:
    """The finished process of `qlik-inspector …`."""
    argv = [sys.executable, "-m", "inspector", *arguments]
    return subprocess.run(argv, env=environment, input=stdin, capture_output=True, text=True, timeout=120)


def login(provider: OidcProvider, *more: Any, client_id: str = "qlik-inspector") -> Any:
    return [
        "login",
        "--issuer",
        provider.issuer,
        "--client-id",
        client_id,
        "--client-secret-env",
        "SECRET",
        "--redirect-host",
        "127.0.0.1",
        "--port",
        str(free_port()),
        "--timeout",
        "60",
        *more,
    ]


def in_the_background(environment: dict[str, str]) -> Any:
    """What runs with this HOME, which belongs to one test alone: a process left behind."""
    found = []
    for folder in os.listdir("/proc"):
        if folder.isdigit() and int(folder) != os.getpid():
            try:
                with open(f"/proc/{folder}/environ", "rb") as file:
                    if f"HOME={environment['HOME']}\0".encode() in file.read():
                        found.append(folder)
            except OSError:
                continue
    return found


def test_a_login_in_chromium_ends_with_a_report_and_a_case_of_mode_0600(
    provider: OidcProvider, environment: dict[str, str], tmp_path: Path
) -> None:
    saved = tmp_path / "login.case.json"
    chromium = command(provider.login_steps(), until="http://127.0.0.1:")
    done = inspector(*login(provider, "--format", "json", "--save", str(saved)), environment=environment | chromium)
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert report["verdict"]["login"] == "succeeds" and report["verdict"]["root_cause"] is None
    assert [t["signature"] for t in report["tokens"] if t["kind"] == "id"] == ["valid"]
    assert stat.S_IMODE(saved.stat().st_mode) == 0o600
    for secret in (CLIENT_SECRET, "alice@example.com"):
        assert secret not in saved.read_text() and secret not in done.stdout + done.stderr
    again = inspector("check", str(saved), "--format", "json", environment=environment)
    assert again.returncode == 0 and "masked" in again.stdout


def test_a_login_with_an_error_exits_1_and_an_unmasked_case_can_be_checked_again(
    provider: OidcProvider, environment: dict[str, str], tmp_path: Path
) -> None:
    saved = tmp_path / "login.case.json"
    chromium = command(provider.login_steps("bob"), until="http://127.0.0.1:")
    done = inspector(*login(provider, "--save", str(saved), "--save-unmasked"), environment=environment | chromium)
    assert done.returncode == 1 and "email-verified-false" in done.stdout, done.stdout + done.stderr
    assert stat.S_IMODE(saved.stat().st_mode) == 0o600
    again = inspector("check", str(saved), "--offline", "--format", "json", "--reveal", environment=environment)
    assert again.returncode == 1
    assert json.loads(again.stdout)["verdict"]["root_cause"] == "email-verified-false"
    # the token alone, with the key set from a file and from the provider
    case = json.loads(saved.read_text())
    keys = tmp_path / "jwks.json"
    keys.write_text(json.dumps(case["jwks"]["body"]))
    token = case["token"]["response"]["body"]["id_token"]
    for source in (str(keys), case["jwks"]["url"]):
        bare = inspector("check", "-", "--jwks", source, "--format", "json", environment=environment, stdin=token)
        [found] = [t for t in json.loads(bare.stdout)["tokens"] if t["kind"] == "id"]
        assert (found["signature"], bare.returncode) == ("valid", 0), bare.stdout


def test_an_address_that_is_not_registered_is_said_without_a_browser(
    provider: OidcProvider, environment: dict[str, str]
) -> None:
    opens = environment | {"BROWSER": "false %s"}
    done = inspector(*login(provider, "--format", "json", client_id="qlik-only"), environment=opens)
    report = json.loads(done.stdout)
    assert done.returncode == 1 and report["verdict"]["root_cause"] is None
    assert [f["rule"] for f in report["findings"] if f["severity"] == "error"] == ["loopback-not-registered"]


def test_nobody_comes_back(provider: OidcProvider, environment: dict[str, str]) -> None:
    done = inspector(*login(provider, "--no-browser", "--timeout", "1", "--format", "json"), environment=environment)
    assert done.returncode == 3 and json.loads(done.stdout)["verdict"]["root_cause"] == "callback-timeout"


def test_control_c_while_waiting_leaves_nothing_behind(provider: OidcProvider, environment: dict[str, str]) -> None:
    port = free_port()
    argv = [sys.executable, "-m", "inspector", *login(provider, "--no-browser", "--port", str(port))]
    with subprocess.Popen(
        argv,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        shown = ""
        while "/auth?" not in shown:  # the address to open: from now on it waits
            line = process.stderr.readline()
            assert line, shown
            shown += line
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
    assert process.returncode == 3 and "Traceback" not in err + out
    assert in_the_background(environment) == []
    with socket.create_server(("127.0.0.1", port)):
        pass  # the port is free again


def test_probe_says_what_is_registered_and_exits_accordingly(
    provider: OidcProvider, environment: dict[str, str]
) -> None:
    asked = ["probe", "--issuer", provider.issuer, "--client-id", "qlik-only", "--format", "json"]
    good = inspector(*asked, "--redirect-uri", TENANT, environment=environment)
    assert good.returncode == 0 and json.loads(good.stdout)["verdict"]["login"] == "unknown", good.stderr
    assert f"{TENANT} is registered" in good.stderr
    bad = inspector(*asked, "--redirect-uri", TENANT + "/", environment=environment)
    assert bad.returncode == 1
    assert json.loads(bad.stdout)["verdict"]["root_cause"] == "redirect-uri-mismatch"


def test_offline_refuses_to_log_in_and_to_probe(provider: OidcProvider, environment: dict[str, str]) -> None:
    provider.requests()
    for arguments in (login(provider, "--offline"), ["probe", "--issuer", provider.issuer, "--offline"]):
        done = inspector(*arguments, environment=environment)
        assert done.returncode == 2 and "--offline" in done.stderr and done.stdout == ""
    assert provider.requests() == []


def test_a_wrong_secret_is_told_in_text(provider: OidcProvider, environment: dict[str, str]) -> None:
    chromium = command(provider.login_steps(), until="http://127.0.0.1:")
    wrong = environment | {"SECRET": "of-another-application"} | chromium
    done = inspector(*login(provider), environment=wrong)
    assert done.returncode == 1 and "client-secret-invalid" in done.stdout
    assert "of-another-application" not in done.stdout + done.stderr
