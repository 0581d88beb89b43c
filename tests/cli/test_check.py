"""`check`: sources, formats, masking, streams and the exit status."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import pytest

from tests.cases import T, jwk, okta, sign

from .command import run

PERSON = "maria.schmidt@acme.example"


def test_a_healthy_login_is_0_and_says_so(healthy: Path) -> None:
    ran = run("check", healthy)
    assert ran.status == 0
    assert "The login succeeds" in ran.out
    assert ran.err == ""


def test_an_error_finding_is_1_and_the_root_cause_comes_first(broken: Path) -> None:
    ran = run("check", broken)
    assert ran.status == 1
    findings = [line for line in ran.out.splitlines() if line.startswith(("✖", "▲", "●"))]
    assert "email-verified-missing" in findings[1]  # the first one is the summary
    assert findings[1].endswith("root cause")


def test_warnings_alone_are_no_error(tmp_path: Path) -> None:
    login = okta()
    login.mapping = {**(login.mapping or {}), "sub": ["sub"]}
    path = tmp_path / "warning.case.json"
    path.write_text(json.dumps(login.dict()))
    ran = run("check", path, "--format", "json")
    assert [f["severity"] for f in ran.json["findings"] if f["rule"] == "sub-unreadable"] == ["warning"]
    assert ran.status == 0


@pytest.mark.parametrize(
    "arguments",
    [
        ("check", "no-such-file.json"),
        ("check", ""),
        ("check", "what is this"),
        ("check",),
        ("check", "-"),
        ("check", "--format", "yaml", "x"),
        ("check", "--no-such-option", "x"),
        ("check", "/"),
        ("frobnicate",),
        ("--frobnicate",),
    ],
)
def test_what_cannot_be_used_is_2_with_a_sentence_on_stderr(arguments: tuple[str, ...]) -> None:
    ran = run(*arguments)
    assert ran.status == 2
    assert ran.out == ""
    assert "qlik-inspector" in ran.err


def test_what_was_tried_is_said() -> None:
    ran = run("check", "-", given="certainly no evidence of a login")
    assert ran.status == 2
    assert "tried:" in ran.err
    assert "token" in ran.err


def test_json_goes_to_stdout_alone(broken: Path) -> None:
    ran = run("check", broken, "--format", "json")
    assert ran.json["format"] == "qlik-inspector-report/1"
    assert ran.json["verdict"]["root_cause"] == "email-verified-missing"
    assert ran.err == ""
    assert ran.status == 1


@pytest.mark.parametrize("form", ["text", "json", "markdown", "html"])
def test_personal_data_are_masked_unless_revealed(broken: Path, form: str) -> None:
    assert PERSON not in run("check", broken, "--format", form).out
    assert PERSON in run("check", broken, "--format", form, "--reveal").out


@pytest.mark.parametrize("form", ["text", "json", "markdown", "html"])
@pytest.mark.parametrize("reveal", [(), ("--reveal",)])
def test_secrets_are_in_no_report(broken: Path, form: str, reveal: tuple[str, ...]) -> None:
    out = run("check", broken, "--format", form, *reveal).out
    case = json.loads(broken.read_text())
    for secret in (
        case["client"]["client_secret"],
        case["token"]["response"]["body"]["id_token"],
        case["token"]["response"]["body"]["access_token"],
        case["token"]["request"]["code"],
        case["token"]["request"]["code_verifier"],
    ):
        assert secret not in out


def test_output_is_a_private_file_and_stdout_stays_empty(broken: Path, tmp_path: Path) -> None:
    out = tmp_path / "report.html"
    ran = run("check", broken, "--format", "html", "--output", out)
    assert (ran.status, ran.out) == (1, "")
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert out.read_text("utf-8").startswith("<!doctype html>")


def test_output_that_cannot_be_written_is_2(broken: Path, tmp_path: Path) -> None:
    ran = run("check", broken, "--output", tmp_path / "no" / "such" / "folder.txt")
    assert ran.status == 2
    assert "no folder" in ran.err


def test_standard_input(healthy: Path) -> None:
    assert run("check", "-", given=healthy.read_text()).status == 0


def test_several_sources_are_one_case(tmp_path: Path) -> None:
    case = okta().dict()
    token = case["token"]["response"]["body"]["id_token"]
    jwks, userinfo = tmp_path / "jwks.json", tmp_path / "userinfo.json"
    jwks.write_text(json.dumps(case["jwks"]["body"]))
    userinfo.write_text(json.dumps(case["userinfo"]["body"]))
    ran = run("check", token, jwks, userinfo, "--now", "2026-11-21T10:00:00Z", "--format", "json")
    assert ran.json["tokens"][0]["signature"] == "valid"
    assert ran.json["qlik_user"]["email"]


def test_now_is_the_clock(healthy: Path) -> None:
    late = run("check", healthy, "--now", "2026-11-21T20:00:00Z", "--format", "json")
    assert late.status == 1
    assert late.json["verdict"]["root_cause"] == "token-expired"
    assert run("check", healthy, "--now", "yesterday").status == 2


def test_jwks_verifies_a_pasted_token(tmp_path: Path) -> None:
    payload = {"iss": "https://id.acme.example", "sub": "m", "aud": "q", "iat": T, "exp": T + 60, "name": "M"}
    keys = tmp_path / "keys.json"
    keys.write_text(json.dumps({"keys": [jwk()]}))
    other = tmp_path / "other.json"
    other.write_text(json.dumps({"keys": [jwk("other")]}))
    right = run("check", sign(payload), "--jwks", keys, "--now", "2026-11-21T10:00:00Z", "--format", "json")
    wrong = run("check", sign(payload), "--key", other, "--now", "2026-11-21T10:00:00Z", "--format", "json")
    assert right.json["tokens"][0]["signature"] == "valid"
    assert wrong.json["tokens"][0]["signature"] == "invalid"
    assert wrong.json["verdict"]["root_cause"] == "signature-invalid"


def test_a_key_file_without_a_key_is_2(healthy: Path, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text("<html><title>Sign in</title></html>")
    ran = run("check", healthy, "--jwks", page)
    assert ran.status == 2
    assert "holds no key" in ran.err
    assert run("check", healthy, "--jwks", tmp_path / "none.json").status == 2


def test_offline_refuses_a_url(healthy: Path) -> None:
    ran = run("check", healthy, "--jwks", "https://127.0.0.1:9/jwks", "--offline")
    assert ran.status == 2
    assert "--offline" in ran.err


def test_a_key_set_that_cannot_be_fetched_is_a_finding(healthy: Path) -> None:
    ran = run("check", healthy, "--jwks", "https://127.0.0.1:9/jwks", "--format", "json")
    assert ran.status == 1
    assert {"host-unreachable", "jwks-unreachable"} & {f["rule"] for f in ran.json["findings"]}


def test_the_secret_comes_from_the_environment_and_must_be_there(healthy: Path) -> None:
    ran = run("check", healthy, "--client-secret-env", "QLIK_TEST_SECRET")
    assert ran.status == 2
    assert "QLIK_TEST_SECRET" in ran.err
    assert run("check", healthy, "--client-secret-env", "QLIK_TEST_SECRET", QLIK_TEST_SECRET="s3cr3t-9f2b").status == 0


@pytest.mark.parametrize("columns", ["1", "0", "-5", "40", "80", "9999", "wide"])
def test_any_number_of_columns(broken: Path, columns: str) -> None:
    ran = run("check", broken, COLUMNS=columns)
    assert ran.status == 1
    widest = 80 if columns == "80" else 40 if columns == "40" else 120
    assert max(map(len, ran.out.splitlines())) <= widest


def test_a_pipe_gets_no_colour(broken: Path) -> None:
    assert "\x1b" not in run("check", broken, TERM="xterm-256color").out


def test_hostile_text_is_written_out(tmp_path: Path) -> None:
    login = okta()
    login.claims["name"] = "\x1b]0;owned\x07Maria\u202egnp.exe"
    path = tmp_path / "hostile.case.json"
    path.write_text(json.dumps(login.dict()))
    for form in ("text", "markdown", "html"):
        out = run("check", path, "--format", form, "--reveal").out
        assert "\x1b" not in out
        assert "\u202e" not in out
        assert "Maria" in out


def test_a_lone_surrogate_breaks_nothing(tmp_path: Path) -> None:
    login = okta()
    login.claims["name"] = "Mar\ud800ia"
    path = tmp_path / "surrogate.case.json"
    path.write_text(json.dumps(login.dict()))
    for form in ("text", "json", "markdown", "html"):
        assert "Mar" in run("check", path, "--format", form, "--reveal").out


def test_arguments_that_are_no_utf_8() -> None:
    ran = run("check", os.fsdecode(b"/tmp/no-\xff-file.json"))
    assert ran.status == 2


@pytest.mark.parametrize("locale", ["C", "POSIX", "en_US.ISO-8859-1"])
def test_any_locale(broken: Path, locale: str) -> None:
    ran = run("check", broken, LC_ALL=locale, PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")
    assert ran.status == 1
    assert "✖" in ran.out


def test_binary_noise_is_2(tmp_path: Path) -> None:
    noise = tmp_path / "noise"
    noise.write_bytes(os.urandom(1024 * 1024))
    assert run("check", noise).status == 2
    assert run("check", "-", given=noise.read_bytes()).status == 2


def test_a_token_cut_in_half_is_a_finding() -> None:
    token = okta().dict()["token"]["response"]["body"]["id_token"]
    ran = run("check", token[: len(token) // 2], "--format", "json")
    assert ran.status == 1
    assert ran.json["verdict"]["root_cause"] == "token-malformed"


def test_a_symmetric_key_that_was_handed_over_verifies(tmp_path: Path) -> None:
    import jwt

    key = bytes(range(200, 232))
    token = jwt.encode({"iss": "https://idp.example", "sub": "u1", "aud": "c"}, key, "HS256", {"kid": "h1"})
    encoded = jwt.utils.base64url_encode(key).decode()
    (tmp_path / "oct.jwk").write_text(json.dumps({"kty": "oct", "k": encoded, "kid": "h1"}), "utf-8")
    ran = run("check", token, "--key", tmp_path / "oct.jwk", "--format", "json", "--save", tmp_path / "kept.case.json")
    assert ran.json["tokens"][0]["signature"] == "valid"
    assert encoded not in ran.out + (tmp_path / "kept.case.json").read_text("utf-8")


def test_what_was_repaired_is_told_in_words(healthy: Path) -> None:
    token = json.loads(healthy.read_text("utf-8"))["token"]["response"]["body"]["id_token"]
    said = run("decode", given=f"Authorization: Bearer {token}").out
    assert "{" not in said.partition("header")[0]
