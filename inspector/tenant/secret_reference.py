"""Where a secret is, instead of the secret: `env:NAME`, `keyring:SERVICE/USER`, `prompt`. Nothing else is stored."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

from inspector.case.secret import Secret
from inspector.login.error import SettingsError

Prompt = Callable[[str], str]


def is_reference(text: str) -> bool:
    kind, colon, rest = text.partition(":")
    return text == "prompt" or (bool(colon) and bool(rest.strip()) and kind in ("env", "keyring"))


def resolve(reference: str, what: str, *, prompt: Prompt, environ: Mapping[str, str] = os.environ) -> Secret:
    """The secret a reference stands for; `what` names it to the person, as in “client secret”. Raises SettingsError."""
    kind, _, rest = reference.partition(":")
    if not is_reference(reference):
        # the text itself may be the secret: it is not repeated
        raise SettingsError(
            f"The {what} is not a reference.",
            "Write env:NAME, keyring:SERVICE/USER or prompt; never the secret itself.",
        )
    if kind == "prompt":
        value = prompt(f"{what[:1].upper()}{what[1:]}: ")
        if not value:
            raise SettingsError(f"No {what} was entered.")
        return Secret(value)
    if kind == "env":
        value = environ.get(rest.strip(), "").strip()
        if not value:
            raise SettingsError(f"The environment variable {rest.strip()} is not set, or empty: it holds the {what}.")
        return Secret(value)
    return _from_keyring(rest, what)


def _from_keyring(place: str, what: str) -> Secret:
    try:
        keyring: Any = import_module("keyring")
        errors: Any = import_module("keyring.errors")
    except ImportError:
        raise SettingsError(
            f"The {what} is in the keyring, and the keyring package is not installed.",
            "Install qlik-inspector[keyring], or use env:NAME.",
        ) from None
    service, _, user = place.partition("/")
    try:
        value = keyring.get_password(service, user)
    except errors.KeyringError:
        raise SettingsError(f"The keyring could not be opened for the {what}.", "Unlock it, or use env:NAME.") from None
    if not value:
        raise SettingsError(f"The keyring holds no {what} for service {service!r}, user {user!r}.")
    return Secret(value)
