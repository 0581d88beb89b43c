"""Saved settings: one TOML file per profile in the person's configuration folder. Secrets only by reference."""

from __future__ import annotations

import json
import os
import re
import tempfile
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from inspector.case.file import private_folder
from inspector.case.secret import Secret
from inspector.login.error import SettingsError
from inspector.login.settings import Settings
from inspector.names import is_secret
from inspector.tenant.secret_reference import Prompt, is_reference, resolve

Value = str | int | float | bool | list[str]
SECRETS = ("client_secret", "client_key", "decryption_key", "api_key")
FIELDS: Mapping[str, type | tuple[type, ...]] = {
    "title": str,
    "tenant": str,
    "target": str,
    "issuer": str,
    "discovery_url": str,
    "client_id": str,
    "auth_method": str,
    "client_key_id": str,
    "redirect_uri": str,
    "other_redirect_uris": list,
    "scope": str,
    "response_type": str,
    "response_mode": str,
    "pkce": str,
    "pushed": bool,
    "prompt": str,
    "max_age": int,
    "login_hint": str,
    "acr_values": str,
    "claims": str,
    "ui_locales": str,
    "resource": list,
    "audience": str,
    "extra": list,
    "signed_request": bool,
    "dpop": bool,
    "exchange_for": str,
    "revoke": bool,
    "refresh": bool,
    "preflight": bool,
    "allow_private": bool,
    "timeout": (int, float),
    "wait": (int, float),
    "ca_bundle": str,
    "proxy": str,
    **dict.fromkeys(SECRETS, str),
}
"""What a profile may hold: the settings of a login, the tenant's host name, and references to secrets."""
_USER_IN_URL = re.compile(r"[/\\]{2}[^/\\?#\s]*@")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


@dataclass(frozen=True, slots=True)
class Profile:
    """A checked profile. Raises SettingsError naming the field."""

    name: str
    values: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        check_name(self.name)
        for key, value in self.values.items():
            kind = FIELDS.get(key)
            if kind is None:
                raise SettingsError(f"Profile {self.name}: {key[:60]!r} is not known.", f"Known: {', '.join(FIELDS)}.")
            if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
                raise SettingsError(f"Profile {self.name}: {key} has the wrong type ({type(value).__name__}).")
            if isinstance(value, list) and not all(isinstance(item, str) for item in value):
                raise SettingsError(f"Profile {self.name}: {key} is a list of texts.")
            if any(0xD800 <= ord(c) <= 0xDFFF for c in str(value)):
                raise SettingsError(f"Profile {self.name}: {key} holds characters that cannot be saved.")
            if key not in SECRETS:
                _check_credentials(self.name, key, value)
            if key in SECRETS and not is_reference(str(value)):
                raise SettingsError(
                    f"Profile {self.name}: {key} must not be stored.",
                    "Store where it is: env:NAME, keyring:SERVICE/USER or prompt.",
                )

    def settings(self, *, prompt: Prompt, environ: Mapping[str, str] = os.environ, **changes: Any) -> Settings:
        """The settings of a login from this profile; `changes` from the command line win."""
        given: dict[str, Any] = {k: v for k, v in self.values.items() if k not in ("title", "tenant", "api_key")}
        given |= {"tenant_host": self.values.get("tenant", "")}
        given |= {name: value for name, value in changes.items() if value is not None}
        for name in SECRETS:
            reference = given.get(name)
            if isinstance(reference, str):
                given[name] = resolve(reference, name.replace("_", " "), prompt=prompt, environ=environ)
        for several in ("resource", "other_redirect_uris"):
            given[several] = tuple(given.get(several, ()))
        given["extra"] = tuple(pair if isinstance(pair, tuple) else _pair(pair) for pair in given.get("extra", ()))
        given.setdefault("client_id", "")
        return Settings(**given)

    def api_key(self, *, prompt: Prompt, environ: Mapping[str, str] = os.environ) -> Secret | None:
        """The key for the tenant's REST API, or None where the profile names none."""
        reference = self.values.get("api_key")
        return resolve(reference, "Qlik API key", prompt=prompt, environ=environ) if reference else None


class Profiles:
    """The profiles of one folder."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or default_folder()

    def names(self) -> list[str]:
        """Sorted; files that are no profiles are left out."""
        try:
            found = [path.stem for path in self.folder.iterdir() if path.suffix == ".toml"]
        except OSError:
            return []
        return sorted(name for name in found if _NAME.fullmatch(name))

    def read(self, name: str) -> Profile:
        path = self._path(name)
        try:
            values = tomllib.loads(path.read_text("utf-8"))
        except FileNotFoundError:
            known = ", ".join(self.names()) or "none yet"
            raise SettingsError(f"There is no profile {name!r}.", f"Known: {known}.") from None
        except (tomllib.TOMLDecodeError, UnicodeDecodeError):
            raise SettingsError(f"Profile {name}: {path} is no TOML.", "Repair it or remove it.") from None
        except OSError as error:
            raise SettingsError(f"Profile {name} cannot be read: {error.strerror}.") from None
        return Profile(name, values)

    def write(self, profile: Profile) -> Path:
        """Write atomically, readable for its owner only."""
        path = self._path(profile.name)
        try:
            private_folder(self.folder)
            handle, temporary = tempfile.mkstemp(prefix=".profile-", dir=self.folder)  # mode 0600
            try:
                with os.fdopen(handle, "w", encoding="utf-8") as file:
                    file.write(as_toml(profile.values))
                os.replace(temporary, path)
            except OSError:
                Path(temporary).unlink(missing_ok=True)
                raise
        except OSError as error:
            raise SettingsError(f"Profile {profile.name} cannot be written: {error.strerror}.") from None
        return path

    def remove(self, name: str) -> None:
        try:
            self._path(name).unlink()
        except FileNotFoundError:
            raise SettingsError(f"There is no profile {name!r}.") from None
        except OSError as error:
            raise SettingsError(f"Profile {name} cannot be removed: {error.strerror}.") from None

    def _path(self, name: str) -> Path:
        check_name(name)
        return self.folder / f"{name}.toml"


def default_folder() -> Path:
    # 2 ms, only where no folder was named
    from platformdirs import user_config_path

    return user_config_path("qlik-inspector", appauthor=False) / "profiles"


def state_folder() -> Path:
    """Where the program keeps what is not a setting."""
    # 2 ms, only where no folder was named
    from platformdirs import user_state_path

    return user_state_path("qlik-inspector", appauthor=False)


def check_name(name: str) -> None:
    if not _NAME.fullmatch(name):
        raise SettingsError(
            f"{name[:80]!r} is no name for a profile.", "Letters, digits, dot, hyphen and underscore, at most 64."
        )


def _check_credentials(profile: str, key: str, value: Any) -> None:
    """Raise SettingsError where a setting holds what signs somebody in. It is not repeated."""
    for text in value if isinstance(value, list) else [str(value)]:
        if _USER_IN_URL.search(text) or (key in ("proxy", "tenant") and "@" in text):
            raise SettingsError(
                f"Profile {profile}: {key} holds a user name or password, which is not stored.",
                "Set HTTPS_PROXY in the environment instead." if key == "proxy" else "Leave out what stands before @.",
            )
        pairs = [_pair(text)] if key == "extra" else parse_qsl(text.partition("?")[2])
        if any(is_secret(name, held) for name, held in pairs):
            raise SettingsError(
                f"Profile {profile}: {key} holds a secret, which is not stored.",
                "Give it with --extra when you log in." if key == "extra" else "Leave the parameter out.",
            )


def as_toml(values: Mapping[str, Value]) -> str:
    """TOML of a flat table; JSON's strings are TOML's basic strings but for DEL."""
    return "".join(f"{key} = {_toml(value)}\n" for key, value in values.items())


def _toml(value: Value) -> str:
    text = json.dumps(value, ensure_ascii=True).replace("\x7f", "\\u007f")
    if isinstance(value, str | list):
        # pairs of surrogates are not TOML: such characters are written as themselves
        text = re.sub(
            r"\\ud[89ab][0-9a-f]{2}\\ud[c-f][0-9a-f]{2}", lambda found: str(json.loads(f'"{found[0]}"')), text
        )
    return text


def _pair(text: str) -> tuple[str, str]:
    name, _, value = text.partition("=")
    return name, value
