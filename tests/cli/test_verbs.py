"""The other verbs: decode, compare, explain, profile, open, demo, help."""

from __future__ import annotations

import json
import stat
from pathlib import Path
from typing import Any

import pytest

from tests.cases import T, entra, okta, sign

from .command import run
from .conftest import saved

VERBS = ("open", "demo", "login", "check", "probe", "decode", "compare", "scan", "explain", "profile")


def test_version_and_help() -> None:
    version = run("--version")
    assert version.status == 0
    assert version.out.startswith("qlik-inspector ")
    top = run("--help")
    assert top.status == 0
    assert all(verb in top.out for verb in VERBS)
    assert "exit status" in top.out


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_explains_itself(verb: str) -> None:
    ran = run(verb, "--help", COLUMNS="80")
    assert ran.status == 0
    assert ran.out.startswith(f"usage: qlik-inspector {verb}")
    assert ran.err == ""


@pytest.mark.parametrize("arguments", [(), ("open", "{}"), ("demo",), ("--share",)])
def test_without_a_terminal_the_app_names_the_headless_command(arguments: tuple[str, ...], healthy: Path) -> None:
    ran = run(*(str(healthy) if a == "{}" else a for a in arguments))
    assert ran.status == 2
    assert "qlik-inspector check" in ran.err
    assert ran.out == ""


def test_decode_shows_and_says_that_nothing_was_verified() -> None:
    token = sign({"sub": "maria", "exp": T + 60, "iat": T}, typ="JWT")
    ran = run("decode", token, "--now", "2026-11-21T10:00:00Z")
    assert ran.status == 0
    assert "nothing was verified" in ran.out
    assert '"sub": "maria"' in ran.out
    assert "expires in 1 minute" in ran.out


def test_decode_as_json_takes_what_is_wrapped_around_a_token() -> None:
    token = sign({"sub": "maria", "exp": T})
    ran = run("decode", "--format", "json", given=f"Authorization: Bearer {token}\n")
    assert ran.json["payload"]["sub"] == "maria"
    assert ran.json["verified"] is False
    assert ran.json["repaired"] or ran.json["format"] == "jws"


def test_decode_masks_where_asked() -> None:
    ran = run("decode", sign({"sub": "maria.schmidt@acme.example", "exp": T}), "--mask")
    assert "maria" not in ran.out


def test_decode_shows_what_it_can_of_a_damaged_token_and_is_2() -> None:
    token = sign({"sub": "maria", "exp": T})
    ran = run("decode", token[:-5] + "!!")
    assert ran.status == 2
    assert '"sub": "maria"' in ran.out
    assert run("decode", "nothing of the kind").status == 2


def test_compare_names_the_most_telling_difference_first(healthy: Path, broken: Path) -> None:
    ran = run("compare", healthy, broken, "--format", "json")
    assert ran.status == 1
    kinds = [(d["kind"], d["where"]) for d in ran.json["differences"]]
    assert kinds[:3] == [("verdict", "login"), ("verdict", "root cause"), ("finding", "M01 email-verified-missing")]
    assert "maria.schmidt" not in ran.out


def test_compare_of_equal_logins_is_0(healthy: Path) -> None:
    ran = run("compare", healthy, healthy)
    assert ran.status == 0
    assert "Nothing that decides differs" in ran.out


@pytest.mark.parametrize("form", ["text", "markdown", "html"])
def test_compare_in_every_form(healthy: Path, broken: Path, form: str, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert run("compare", healthy, broken, "--format", form, "--output", out).status == 1
    assert "email-verified-missing" in out.read_text("utf-8")
    assert stat.S_IMODE(out.stat().st_mode) == 0o600


def test_compare_takes_standard_input_once(healthy: Path) -> None:
    assert run("compare", healthy, "-", given=healthy.read_text()).status == 0
    assert run("compare", "-", "-", given=healthy.read_text()).status == 2


def test_explain_lists_and_explains() -> None:
    listed = run("explain", "--format", "json").json
    assert {"code": "M01", "name": "email-verified-missing"}.items() <= next(
        r for r in listed if r["code"] == "M01"
    ).items()
    one = run("explain", "m01")
    assert one.status == 0
    assert all(part in one.out for part in ("What it means", "Why Qlik cares", "Fix", "Source"))
    near = run("explain", "email-verified-mising")
    assert near.status == 2
    assert "email-verified-missing" in near.err


def test_demo_list_needs_nothing() -> None:
    ran = run("demo", "--list")
    assert ran.status == 0
    assert "entra-no-email-verified" in ran.out
    assert run("demo", "no-such-story").status == 2


def test_a_demo_can_be_checked_without_a_terminal() -> None:
    assert "Qlik stores" in run("demo", "okta-healthy", "--format", "text").out  # a pipe gets the report, not the app
    ran = run("demo", "okta-healthy", "--format", "json")
    assert ran.status == 0
    assert ran.json["verdict"]["login"] == "succeeds"


def test_profiles_from_nothing_to_nothing(tmp_path: Path) -> None:
    home: dict[str, Any] = {"HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path)}
    assert run("profile", "list", **home).out == ""
    added = run("profile", "add", "acme", "issuer=https://acme.okta.com", "client-id=0oa1", "max_age=60", **home)
    assert added.status == 0
    assert run("profile", "list", **home).out == "acme\n"
    shown = run("profile", "show", "acme", "--format", "json", **home).json
    assert shown == {"name": "acme", "issuer": "https://acme.okta.com", "client_id": "0oa1", "max_age": 60}
    assert run("profile", "add", "acme", "issuer=https://x", **home).status == 2
    assert run("profile", "edit", "acme", "scope=openid", "max_age=", **home).status == 0
    assert "max_age" not in run("profile", "show", "acme", **home).out
    assert run("profile", "remove", "acme", **home).status == 0
    assert run("profile", "show", "acme", **home).status == 2


def test_a_profile_never_takes_a_secret_nor_repeats_it(tmp_path: Path) -> None:
    home: dict[str, Any] = {"HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path)}
    for setting in ("client_secret=hunter2-hunter2", "hunter2-hunter2"):
        ran = run("profile", "add", "acme", setting, **home)
        assert ran.status == 2
        assert "hunter2" not in ran.err
    assert list(tmp_path.rglob("*.toml")) == []
    assert run("profile", "add", "acme", "client_secret=env:QLIK_SECRET", **home).status == 0


def test_a_masked_case_opens_again(broken: Path, tmp_path: Path) -> None:
    from inspector.case.file import read_case, write_case

    masked = tmp_path / "masked.case.json"
    write_case(read_case(broken), masked)
    ran = run("check", masked, "--format", "json")
    assert ran.status == 1
    assert ran.json["verdict"]["root_cause"] == "email-verified-missing"


def test_another_target_is_judged_by_other_rules(tmp_path: Path) -> None:
    path = saved(tmp_path / "entra.case.json", entra())
    ran = run("check", path, "--target", "jwt-idp", "--format", "json")
    assert "jwt-audience" in {f["rule"] for f in ran.json["findings"]}
    assert run("check", path, "--target", "saml").status == 2


def test_several_logins_are_no_one_case(tmp_path: Path, healthy: Path) -> None:
    other = okta()
    other.claims["sub"] = "00uOTHER"
    token = json.dumps(other.dict()["token"]["response"]["body"]["id_token"])
    first, second = run("check", healthy, token), run("check", token, healthy)
    assert first.status != 2 and "other login" in first.out.lower()
    assert first.out == second.out
