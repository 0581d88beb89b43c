"""Profiles: a round trip through the disk, private, atomic, and without secrets."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.login.error import SettingsError
from inspector.tenant.profiles import Profile, Profiles, as_toml
from inspector.tenant.secret_reference import resolve

VALUES: dict[str, Any] = {
    "title": 'Åcme "quoted" \\ 😀',
    "tenant": "acme.eu.qlikcloud.com",
    "issuer": "https://idp.example",
    "client_id": "client",
    "client_secret": "env:SECRET",
    "max_age": 0,
    "pushed": True,
    "extra": ["domain_hint=a=b"],
    "resource": ["https://r"],
}


def no_prompt(text: str) -> str:
    raise AssertionError(text)


def test_a_round_trip(tmp_path: Path) -> None:
    profiles = Profiles(tmp_path / "new" / "folder")
    assert profiles.names() == []
    path = profiles.write(Profile("acme", VALUES))
    profiles.write(Profile("acme", VALUES))
    assert profiles.read("acme") == Profile("acme", VALUES) and profiles.names() == ["acme"]
    assert path.stat().st_mode & 0o777 == 0o600 and path.parent.stat().st_mode & 0o777 == 0o700
    assert sorted(os.listdir(path.parent)) == ["acme.toml"]
    profiles.remove("acme")
    assert profiles.names() == []


@given(st.text(st.characters(exclude_categories=["Cs"])), st.lists(st.text(st.characters(exclude_categories=["Cs"]))))
def test_any_text_survives(text: str, items: list[str]) -> None:
    import tomllib

    assert tomllib.loads(as_toml({"title": text, "extra": items})) == {"title": text, "extra": items}


def test_a_profile_may_allow_private_addresses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import argparse

    from inspector.cli import login

    monkeypatch.setattr("inspector.tenant.profiles.default_folder", lambda: tmp_path)
    named = {"issuer": "https://idp.corp.example", "client_id": "c"}
    Profiles(tmp_path).write(Profile("corp", {**named, "allow_private": True}))
    Profiles(tmp_path).write(Profile("other", named))
    parser = argparse.ArgumentParser()
    login.add(parser, "login")
    for arguments, allowed in (
        (["--profile", "corp"], True),
        (["--profile", "other"], False),
        (["--profile", "other", "--allow-private"], True),
    ):
        assert login.settings_of(parser.parse_args(arguments)).allow_private is allowed, arguments


def test_a_profile_becomes_settings_and_the_command_line_wins() -> None:
    profile = Profile("acme", VALUES)
    settings = profile.settings(prompt=no_prompt, environ={"SECRET": "hunter2"}, scope="openid", issuer=None)
    assert settings.client_secret is not None and settings.client_secret.reveal() == "hunter2"
    assert settings.scope == "openid" and settings.issuer == "https://idp.example"
    assert settings.extra == (("domain_hint", "a=b"),) and settings.tenant_host == "acme.eu.qlikcloud.com"
    assert profile.api_key(prompt=no_prompt) is None
    key = Profile("k", {"api_key": "prompt"}).api_key(prompt=lambda text: "typed")
    assert key is not None and key.reveal() == "typed"


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"client_secret": "hunter2"}, "must not be stored"),
        ({"api_key": "eyJhunter2"}, "must not be stored"),
        ({"client_secret": "env:"}, "must not be stored"),
        ({"colour": "red"}, "'colour' is not known"),
        ({"issuer": 5}, "issuer has the wrong type"),
        ({"max_age": True}, "max_age has the wrong type"),
        ({"extra": [1]}, "a list of texts"),
        ({"title": "\ud800"}, "cannot be saved"),
    ],
)
def test_what_a_profile_must_not_hold(values: dict[str, Any], words: str) -> None:
    with pytest.raises(SettingsError) as caught:
        Profile("acme", values)
    assert words in str(caught.value) and "hunter2" not in str(caught.value)


@pytest.mark.parametrize("name", ["", "../x", "a/b", ".hidden", "x" * 65, "a b", "a\n"])
def test_what_is_no_name(name: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="no name for a profile"):
        Profiles(tmp_path).read(name)


def test_what_cannot_be_read_or_written_is_a_sentence(tmp_path: Path) -> None:
    profiles = Profiles(tmp_path)
    profiles.write(Profile("acme"))
    with pytest.raises(SettingsError, match=r"no profile 'other'.*Known: acme"):
        profiles.read("other")
    with pytest.raises(SettingsError, match="no profile"):
        profiles.remove("other")
    (tmp_path / "bad.toml").write_bytes(b"\xff = [")
    with pytest.raises(SettingsError, match="no TOML"):
        profiles.read("bad")
    (tmp_path / "file").write_text("")
    with pytest.raises(SettingsError, match="cannot be written"):
        Profiles(tmp_path / "file" / "sub").write(Profile("acme"))


@pytest.mark.parametrize(
    ("reference", "words"),
    [("env:NOPE", "NOPE is not set"), ("hunter2", "is not a reference"), ("prompt", "No client secret was entered")],
)
def test_a_reference_that_leads_nowhere(reference: str, words: str) -> None:
    with pytest.raises(SettingsError) as caught:
        resolve(reference, "client secret", prompt=lambda text: "", environ={})
    assert words in str(caught.value) and "hunter2" not in str(caught.value)


def test_the_keyring_is_asked_where_it_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)
    with pytest.raises(SettingsError, match=r"qlik-inspector\[keyring\]"):
        resolve("keyring:qlik/acme", "client secret", prompt=no_prompt)
    keyring, errors = ModuleType("keyring"), ModuleType("keyring.errors")
    kept = {("qlik", "acme"): "hunter2"}
    keyring.get_password = lambda service, user: kept.get((service, user))  # type: ignore[attr-defined]
    errors.KeyringError = type("KeyringError", (Exception,), {})  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "keyring", keyring)
    monkeypatch.setitem(sys.modules, "keyring.errors", errors)
    assert resolve("keyring:qlik/acme", "client secret", prompt=no_prompt).reveal() == "hunter2"
    with pytest.raises(SettingsError, match="holds no client secret"):
        resolve("keyring:qlik/other", "client secret", prompt=no_prompt)


@pytest.mark.parametrize(
    "values",
    [
        {"issuer": "https://user:hunter2@idp.example"},
        {"discovery_url": "https://user:hunter2@idp.example/.well-known/openid-configuration"},
        {"redirect_uri": "http://hunter2@localhost:8765/callback"},
        {"tenant": "user:hunter2@acme.eu.qlikcloud.com"},
        {"tenant": "https://user:hunter2@acme.eu.qlikcloud.com"},
        {"proxy": "user:hunter2@proxy:3128"},
        {"resource": ["https://r", "https://user:hunter2@r"]},
        {"issuer": "https:\\\\user:hunter2@idp.example"},
        {"issuer": "https://idp.example/?client_secret=hunter2"},
        {"extra": ["client_secret=hunter2"]},
        {"extra": ["domain_hint=a", "Client-Assertion=hunter2"]},
        {"extra": ["accessToken=hunter2"]},
        {"extra": ["target=https://user:hunter2@idp.example"]},
    ],
)
def test_credentials_are_in_no_setting(values: dict[str, Any], tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as refused:
        Profile("acme", values)
    assert "hunter2" not in str(refused.value) and next(iter(values)) in str(refused.value)
    (tmp_path / "acme.toml").write_text(as_toml(values))
    with pytest.raises(SettingsError):
        Profiles(tmp_path).read("acme")


@pytest.mark.parametrize(
    "values",
    [
        {"issuer": "https://idp.example/realms/a@b"},
        {"login_hint": "ada@example.com"},
        {"title": "Ada's (ada@example.com)"},
        {"extra": ["domain_hint=example.com", "login_hint=ada@example.com"]},
        {"discovery_url": "https://idp.example/.well-known/openid-configuration?appid=1"},
        {"client_secret": "keyring:https://user@idp/x"},
    ],
)
def test_what_only_looks_like_credentials_is_kept(values: dict[str, Any]) -> None:
    assert Profile("acme", values).values == values
