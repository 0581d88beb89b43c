"""The command from outside: its streams and its exit status, as a script would meet them."""

from __future__ import annotations

import json
import stat
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization

from tests.cases import jwk, okta, private_key
from tests.cli.command import Ran, process
from tests.cli.command import run as run_command
from tests.contract.shape import faults

NOW = ("--now", "2026-11-21T10:00:00Z")
SECRETS = ("s3cr3t-9f2b", "opaque-2YotnFZFEjr1zCsicMWpAA", "SplxlOBeZQQYbYS6WxSbIA")


class Shell:
    """Runs the command in a home of its own."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.env = {"HOME": str(home), "XDG_CONFIG_HOME": str(home / "config")}

    def __call__(self, *args: str, given: str = "", **env: str) -> Ran:
        return run_command(*args, given=given, cwd=self.home, **self.env, **env)

    def json(self, *args: str, given: str = "") -> Any:
        return json.loads(self(*args, "--format", "json", given=given).out)


@pytest.fixture
def run(tmp_path: Path) -> Shell:
    """With the files good.case.json, bad.case.json, token.txt, keys.json and key.pem in the current folder."""
    good, bad = okta(), okta()
    del bad.claims["email_verified"]
    for name, login in (("good", good), ("bad", bad)):
        (tmp_path / f"{name}.case.json").write_text(json.dumps(login.dict()))
    (tmp_path / "token.txt").write_text(good.dict()["token"]["response"]["body"]["id_token"])
    (tmp_path / "keys.json").write_text(json.dumps({"keys": [jwk()]}))
    public = private_key().public_key()
    (tmp_path / "key.pem").write_bytes(
        public.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    )
    return Shell(tmp_path)


@pytest.mark.parametrize("form", ["text", "json", "markdown", "html"])
def test_check_masks_unless_told_and_never_shows_a_secret(run: Shell, form: str) -> None:
    masked, clear = (run("check", "bad.case.json", "--format", form, *more) for more in ((), ("--reveal",)))
    assert (masked.status, clear.status, masked.err) == (1, 1, "")
    assert "maria" not in masked.out.lower()
    assert "maria" in clear.out.lower()
    assert not any(secret in masked.out + clear.out for secret in SECRETS)
    assert "\x1b" not in masked.out
    if form == "json":
        assert faults(json.loads(masked.out), frozenset()) == faults(json.loads(clear.out), frozenset()) == []


def test_the_exit_status_says_what_was_found(run: Shell) -> None:
    assert run("check", "good.case.json").status == 0
    assert run("check", "bad.case.json", "--offline").status == 1
    unusable = (
        ("check",),
        ("check", "nothing.json"),
        ("check", ""),
        ("check", "blah blah"),
        ("decode", "rubbish"),
        ("check", "good.case.json", "--format", "yaml"),
        ("check", "good.case.json", "--now", "yesterday"),
        ("check", "good.case.json", "--target", "x"),
        ("explain", "no-such-rule"),
        ("frobnicate",),
        ("login",),
        ("probe",),
        ("open", "good.case.json"),
        (),
    )
    for args in unusable:
        done = run(*args)
        assert (done.status, done.out) == (2, ""), args
        assert done.err.strip(), args
        assert "Traceback" not in done.err, args


def test_a_process_ends_with_it(run: Shell) -> None:
    ends = [process("check", *args, cwd=run.home).status for args in (["good.case.json"], ["bad.case.json"], [])]
    assert ends == [0, 1, 2]


def test_output_goes_to_a_private_file_and_the_word_about_it_to_stderr(run: Shell) -> None:
    done = run("check", "good.case.json", "--format", "json", "--output", "report.json")
    file = run.home / "report.json"
    assert (done.status, done.out, stat.S_IMODE(file.stat().st_mode)) == (0, "", 0o600)
    assert "report.json" in done.err
    assert json.loads(file.read_text())["format"] == "qlik-inspector-report/1"


def test_now_is_the_clock(run: Shell) -> None:
    assert run.json("check", "good.case.json", "--now", "2026-11-21T12:00:00+02:00")["verdict"]["login"] == "succeeds"
    late = run.json("check", "good.case.json", "--now", "2026-11-22T10:00:00Z")
    assert late["verdict"]["root_cause"] == "token-expired"
    assert late["observed_at"].startswith("2026-11-22T10:00:00")


@pytest.mark.parametrize("option", [("--jwks", "keys.json"), ("--key", "key.pem")])
def test_keys_come_from_files_and_the_token_from_stdin(run: Shell, option: tuple[str, str]) -> None:
    token = (run.home / "token.txt").read_text()
    assert run.json("check", "-", *NOW, given=token)["tokens"][0]["signature"] == "not-checked"
    assert run.json("check", "-", *NOW, *option, given=token)["tokens"][0]["signature"] == "valid"


def test_decode_says_that_it_verifies_nothing(run: Shell) -> None:
    done = run("decode", given=(run.home / "token.txt").read_text())
    assert done.status == 0
    assert "verif" in done.out + done.err
    assert run.json("decode", "token.txt")["payload"]["iss"] == "https://acme.okta.com"


def test_scan_answers_every_input_with_one_line(run: Shell) -> None:
    token = (run.home / "token.txt").read_text()
    lines = [token, json.dumps(okta().dict()), "rubbish", json.dumps({"id_token": token}), token[:-9]]
    (run.home / "many.jsonl").write_text("\n".join(lines) + "\n\n")
    done = run("scan", "many.jsonl", *NOW, "--jwks", "keys.json")
    found = [json.loads(line) for line in done.out.splitlines()]
    assert [f["line"] for f in found] == [1, 2, 3, 4, 5]
    assert [f.get("signature") for f in found][:4] == ["valid", "valid", None, "valid"]
    assert done.status == 1
    assert done.err


def test_compare_explain_and_demo_list(run: Shell) -> None:
    for form in ("text", "markdown", "html"):
        assert "email_verified" in run("compare", "good.case.json", "bad.case.json", "--format", form).out
    assert "email-verified-missing" in json.dumps(run.json("compare", "good.case.json", "bad.case.json"))
    assert "M01" in run("explain").out
    assert run("explain", "M01").out == run("explain", "email-verified-missing").out
    assert "redirect-uri-mismatch" in run("demo", "--list").out


def test_a_profile_from_first_to_last(run: Shell) -> None:
    steps = (
        ("list",),
        ("add", "acme", "issuer=https://acme.okta.com", "client_id=abc"),
        ("list",),
        ("edit", "acme", "scope=openid email"),
        ("show", "acme"),
        ("remove", "acme"),
        ("list",),
    )
    said = [run("profile", *step) for step in steps]
    assert {done.status for done in said} == {0}
    assert ["acme" in said[n].out for n in (0, 2, 4, 6)] == [False, True, True, False]
    assert "openid email" in said[4].out
    assert run("profile", "show", "acme").status == 2
    assert run("profile", "add", "x", "client_secret=plain").status == 2


def test_a_kept_case_is_private_masked_says_so_and_opens_again(run: Shell) -> None:
    done = run(
        "login",
        "--issuer",
        "http://127.0.0.1:9",
        "--client-id",
        "x",
        "--client-secret-env",
        "S",
        "--no-browser",
        "--timeout",
        "5",
        "--save",
        "kept.case.json",
        "--format",
        "json",
        S="s3cr3t-9f2b",
    )
    assert (done.status, json.loads(done.out)["verdict"]["root_cause"]) == (1, "host-unreachable")
    file = run.home / "kept.case.json"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "masked" in file.read_text()
    assert "s3cr3t-9f2b" not in file.read_text()
    assert run.json("check", "kept.case.json")["verdict"]["root_cause"] == "host-unreachable"
