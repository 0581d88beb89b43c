"""Every verb and every shared option of the command, as its fixed outside lists them."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from inspector.cli.completion import verbs
from tests.cases import T, okta, sign
from tests.cli.command import process, run
from tests.login.provider import Provider

VERBS = (
    *("open", "demo", "login", "check", "probe", "decode", "compare", "scan", "explain", "profile", "browse"),
    *("checklist", "mask", "doctor", "completion", "mcp"),
)
REPORT = ("--format", "--output", "--reveal", "--local")
CAPTURED = ("--issuer", "--save", "--now", "--offline", "--target", "--timeout")
GIVEN = (*CAPTURED, "--jwks", "--key", "--client-secret-env")
OF_VERB = {
    "check": (*REPORT, *GIVEN, "--each"),
    "compare": (*REPORT, *GIVEN),
    "open": (*GIVEN, "--each", "--share", "--local"),
    "login": (*REPORT, *CAPTURED, "--profile", "--client-id"),
    "probe": (*REPORT, *CAPTURED, "--profile", "--tenant"),
    "browse": (*REPORT, "--tenant", "--browser", "--save", "--target"),
    "checklist": (*REPORT, "--provider", "--tenant"),
    "demo": ("--list",),
    "mask": ("-o", "--output"),
    "decode": ("--format", "--local"),
}


def test_every_verb_is_there_and_no_other() -> None:
    assert sorted(verb.name for verb in verbs()) == sorted(VERBS)


@pytest.mark.parametrize("name", sorted(OF_VERB))
def test_every_option_is_there(name: str) -> None:
    options = next(verb.options for verb in verbs() if verb.name == name)
    assert not set(OF_VERB[name]) - set(options)


def test_every_verb_takes_color_and_help() -> None:
    assert all({"--color", "--help"} <= set(verb.options) for verb in verbs())


@pytest.fixture
def case(tmp_path: Path) -> Path:
    path = tmp_path / "one.case.json"
    path.write_text(json.dumps(okta().dict()), "utf-8")
    return path


@pytest.mark.parametrize("verb", ["check", "open"])
def test_a_case_is_kept_masked_and_private(verb: str, case: Path, tmp_path: Path) -> None:
    kept = tmp_path / "kept.case.json"
    ran = run(verb, case, "--save", kept)
    assert ran.status == (2 if verb == "open" else 0)  # there is no terminal for the app
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert "maria" not in kept.read_text("utf-8").lower()
    assert run("check", kept).status == 0


def test_both_cases_of_a_comparison_are_kept(case: Path, tmp_path: Path) -> None:
    assert run("compare", case, case, "--save", tmp_path / "both.case.json", "--save-unmasked").status == 0
    kept = [tmp_path / f"both-{number}.case.json" for number in (1, 2)]
    assert all("maria" in path.read_text("utf-8").lower() for path in kept)
    assert run("compare", case, case, "--save-unmasked").status == 2


def test_local_times_stand_beside_the_others(case: Path) -> None:
    for words in (("check", case), ("compare", case, case), ("decode", sign({"sub": "x", "iat": T, "exp": T + 60}))):
        plain, both = (process(*words, *more, TZ="Asia/Tokyo").out for more in ((), ("--local",)))
        assert "+09:00" not in plain
        assert (" +09:00)" in both) == ("UTC" in plain or "Z" in plain.partition("\n")[0])
    assert process("check", case, "--local", "--format", "json", TZ="Asia/Tokyo").out.count("+09:00") == 0


@pytest.fixture
def token(tmp_path: Path) -> Path:
    path = tmp_path / "token.txt"
    path.write_text(sign({"iss": "https://idp.example", "sub": "u1", "aud": "c", "iat": T, "exp": T + 600}), "utf-8")
    return path


@pytest.mark.parametrize("whole", [False, True])
@pytest.mark.parametrize("verb", ["check", "compare", "scan"])
def test_the_issuers_keys_verify_a_pasted_token(verb: str, whole: bool, token: Path) -> None:
    from tests.cases import jwk

    with Provider() as idp:
        idp.keys = [jwk()]
        url = f"{idp.issuer}/.well-known/openid-configuration" if whole else idp.issuer
        form = ("--format", "json") if verb == "check" else ()
        ran = run(verb, *([token] * (2 if verb == "compare" else 1)), "--issuer", url, *form)
        asked = [request.path for request in idp.requests]
    assert asked[:2] == ["/.well-known/openid-configuration", "/jwks"]
    if verb == "check":
        assert ran.json["tokens"][0]["signature"] == "valid"
    if verb == "scan":
        assert '"signature": "valid"' in ran.out


def test_an_issuer_that_does_not_answer_is_no_fault_of_the_login(token: Path) -> None:
    with Provider() as idp:
        missing = run("check", token, "--issuer", f"{idp.issuer}/none")
        page = run("check", token, "--jwks", f"{idp.issuer}/.well-known/openid-configuration")
        nothing = run("check", token, "--jwks", f"{idp.issuer}/none")
    assert (missing.status, page.status, nothing.status) == (2, 2, 2)
    assert "404" in missing.err and "--issuer" in page.err and "404" in nothing.err
    gone = run("check", token, "--issuer", "http://127.0.0.1:9")
    assert gone.status == 2 and "--issuer" in gone.err
    offline = run("check", token, "--issuer", "http://127.0.0.1:9", "--offline")
    assert offline.status == 2 and "--offline" in offline.err


def test_colours_as_asked(case: Path) -> None:
    assert "\x1b[" not in run("check", case).out
    assert "\x1b[" in run("check", case, "--color", "always").out
    assert "\x1b[" in run("check", case, FORCE_COLOR="1").out
    assert "\x1b[" not in run("check", case, "--color", "never", FORCE_COLOR="1").out
    assert "\x1b[" in run("check", case, "--color", "always", NO_COLOR="1").out


def test_lines_in_a_pipe_are_80_columns_wide_unless_told(case: Path) -> None:
    assert max(map(len, run("check", case).out.splitlines())) == 80
    assert max(map(len, run("check", case, COLUMNS="110").out.splitlines())) == 110


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        (("chekc",), "check"),
        (("check", "x", "--isuer", "y"), "--issuer"),
        (("explain", "email-verified-mising"), "email-verified-missing"),
        (("explain", "M0"), "M"),
        (("demo", "okta-helthy"), "okta-healthy"),
    ],
)
def test_what_was_meant_is_said(words: tuple[str, ...], meant: str) -> None:
    ran = run(*words)
    assert ran.status == 2
    assert f"did you mean {meant}" in ran.err.lower().replace("did you mean m", "did you mean M")


def test_a_claim_is_explained_with_its_section() -> None:
    ran = run("explain", "email_verified")
    assert ran.status == 0 and "OpenID Connect Core §5.1" in ran.out and "https://openid.net/" in ran.out
    assert run("explain", "exp", "--format", "json").json["section"] == "RFC 7519 §4.1.4"
    assert run("explain", "no_such_claim_or_rule").status == 2
