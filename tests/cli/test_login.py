"""`login` and `probe` as processes, against a provider on loopback; a test plays the browser."""

from __future__ import annotations

import json
import re
import signal
import socket
import stat
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cases import okta
from tests.login.provider import Provider, as_json

from .command import environment, run

COMMAND = [sys.executable, "-m", "inspector"]


@pytest.fixture
def idp() -> Iterator[Provider]:
    with Provider(client_secret="s3cret-of-the-client") as provider:
        yield provider


class Login:
    """A login under way: what it says, and where the browser has to go."""

    def __init__(self, idp: Provider, *more: str, **env: str) -> None:
        self.process = subprocess.Popen(
            [
                *COMMAND,
                "login",
                "--issuer",
                idp.issuer,
                "--client-id",
                "client",
                "--client-secret-env",
                "IDP_SECRET",
                "--port",
                "0",
                "--no-browser",
                *more,
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=environment(IDP_SECRET=idp.client_secret, **env),
        )
        self.said: list[str] = []

    def url(self) -> str:
        """The address that it asks the person to open."""
        assert self.process.stderr
        for line in self.process.stderr:
            self.said.append(line)
            if found := re.search(r"https?://\S+/authorize\?\S+", line):
                return found[0]
        raise AssertionError("".join(self.said))

    def end(self) -> tuple[int, str, str]:
        out, err = self.process.communicate(timeout=60)
        return self.process.returncode, out, "".join(self.said) + err


def sign_in(url: str) -> None:
    with urllib.request.urlopen(url, timeout=10) as answer:
        answer.read()


def test_a_login_ends_with_its_report_and_the_case(idp: Provider, tmp_path: Path) -> None:
    saved = tmp_path / "login.case.json"
    login = Login(idp, "--save", str(saved), "--format", "json")
    sign_in(login.url())
    status, out, err = login.end()
    report = json.loads(out)
    assert report["tokens"][0]["signature"] == "valid"
    assert report["qlik_user"]["subject"]
    assert [entry["step"] for entry in report["timeline"]][:2] == ["discovery", "jwks"]
    assert status == 0
    assert report["verdict"]["login"] in ("succeeds", "degraded")
    assert stat.S_IMODE(saved.stat().st_mode) == 0o600
    case = json.loads(saved.read_text())
    assert case["masked"] is True
    assert "s3cret-of-the-client" not in saved.read_text() + out + err
    assert "jo@example.com" not in saved.read_text() + out


def test_an_unmasked_case_is_the_whole_evidence(idp: Provider, tmp_path: Path) -> None:
    saved = tmp_path / "login.case.json"
    login = Login(idp, "--save", str(saved), "--save-unmasked")
    sign_in(login.url())
    login.end()
    again = run("check", saved, "--format", "json").json
    assert again["tokens"][0]["signature"] == "valid"


def test_qliks_configuration_is_judged_with_the_login(idp: Provider, tmp_path: Path) -> None:
    config = tmp_path / "idp.json"
    config.write_text(json.dumps({"data": [okta().dict()["identity_provider"]]}))
    login = Login(idp, "--qlik-idp", str(config), "--format", "json", "--reveal")
    sign_in(login.url())
    _, out, _ = login.end()
    report = json.loads(out)
    assert not [note for note in report["notes"] if "No Qlik configuration" in note]
    assert {"client-id-differs", "discovery-differs"} <= {f["rule"] for f in report["findings"]}


def test_a_refusal_of_the_provider_is_a_finding(idp: Provider) -> None:
    idp.callback = lambda answer: {
        "error": "access_denied",
        "error_description": "User is not assigned to the client application.",
        "state": answer["state"],
    }
    login = Login(idp, "--format", "json")
    sign_in(login.url())
    status, out, err = login.end()
    assert status == 1
    assert json.loads(out)["verdict"]["login"] == "fails"
    assert "access_denied" in err


def test_nobody_signs_in(idp: Provider) -> None:
    login = Login(idp, "--timeout", "1", "--format", "json")
    status, out, err = login.end()
    assert status == 3
    assert json.loads(out)["verdict"]["root_cause"] == "callback-timeout"
    assert "nobody signed in" in err


def test_ctrl_c_ends_it_at_once(idp: Provider) -> None:
    login = Login(idp)
    login.url()
    login.process.send_signal(signal.SIGINT)
    status, out, err = login.end()
    assert status == 3
    assert out == ""
    assert "Traceback" not in err


def test_a_taken_port_is_2(idp: Provider) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        ran = run("login", "--issuer", idp.issuer, "--client-id", "c", "--port", port, "--no-browser", "--pkce", "S256")
    assert ran.status == 2
    assert port in ran.err


def test_a_provider_that_is_not_there_is_a_finding() -> None:
    ran = run("login", "--issuer", "https://127.0.0.1:9", "--client-id", "c", "--no-browser", "--format", "json")
    assert ran.status == 1
    assert ran.json["verdict"]["root_cause"] == "host-unreachable"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "--client-id"),
        (("--client-id", "c"), "issuer"),
        (("--issuer", "acme.okta.com", "--client-id", "c"), "https://"),
        (("--issuer", "https://a.example", "--client-id", "c", "--offline"), "--offline"),
        (("--issuer", "https://a.example", "--client-id", "c", "--extra", "x"), "NAME=VALUE"),
        (("--issuer", "https://a.example", "--client-id", "c", "--extra", "state=x"), "state"),
        (("--issuer", "https://a.example", "--client-id", "c", "--port", "99999"), "port"),
        (("--issuer", "https://a.example", "--client-id", "c", "--client-secret-env", "NOT_SET_HERE"), "NOT_SET_HERE"),
        (("--profile", "none-of-that-name"), "no profile"),
        (("--issuer", "https://a.example", "--client-id", "c", "--save-unmasked"), "--save"),
        (("--issuer", "https://a.example", "--client-id", "c", "--device", "--client-credentials"), "one of them"),
        (("--issuer", "https://a.example", "--client-id", "c", "--redirect-uri", "https://q.example/cb"), "loopback"),
    ],
)
def test_settings_that_cannot_work_are_2_with_a_sentence(arguments: tuple[str, ...], said: str, tmp_path: Path) -> None:
    ran = run("login", *arguments, HOME=str(tmp_path), XDG_CONFIG_HOME=str(tmp_path))
    assert ran.status == 2
    assert said in ran.err
    assert ran.out == ""


def test_a_profile_and_options_that_win_over_it(idp: Provider, tmp_path: Path) -> None:
    home: dict[str, Any] = {"HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path)}
    run("profile", "add", "acme", f"issuer={idp.issuer}", "client_id=from-profile", "scope=openid", **home)
    process = subprocess.Popen(
        [*COMMAND, "login", "--profile", "acme", "--client-id", "from-option", "--port", "0", "--no-browser"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(**home),
    )
    assert process.stderr
    url = next(line for line in process.stderr if "/authorize?" in line)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=30)
    assert "client_id=from-option" in url
    assert "scope=openid&" in url + "&"


def test_the_device_grant(idp: Provider) -> None:
    idp.extra_metadata["device_authorization_endpoint"] = f"{idp.issuer}/device"
    idp.replies["/device"] = lambda request: as_json(
        {
            "device_code": "dc-1",
            "user_code": "WDJB-MJHT",
            "verification_uri": f"{idp.issuer}/activate",
            "expires_in": 60,
            "interval": 0.2,
        }
    )
    answers: list[Any] = [
        ({"error": "authorization_pending"}, 400),
        ({"id_token": idp.id_token(), "access_token": "a"}, 200),
    ]
    idp.replies["/token"] = lambda request: as_json(*answers.pop(0))
    ran = run("login", "--issuer", idp.issuer, "--client-id", "client", "--device", "--format", "json")
    assert "WDJB-MJHT" in ran.err
    assert ran.json["tokens"][0]["signature"] == "valid"
    assert "dc-1" not in ran.out + ran.err


def test_probe_asks_without_anybody_logging_in(idp: Provider) -> None:
    def refuse(request: Any) -> Any:
        return as_json({"error": "invalid_request", "error_description": "redirect_uri is not registered"}, 400)

    idp.replies["/authorize"] = refuse
    ran = run(
        "probe",
        "--issuer",
        idp.issuer,
        "--client-id",
        "client",
        "--redirect-uri",
        "https://t.eu.qlikcloud.com/login/callback",
        "--format",
        "json",
    )
    assert ran.status == 1
    assert ran.json["provider"]["name"] == "generic"
    assert "/token" not in idp.paths()
    assert run("probe").status == 2
    assert run("probe", "--issuer", idp.issuer, "--offline").status == 2
