"""Reads the identity-provider files beside this module; one file per provider, parsed once and only when asked for."""

from __future__ import annotations

import tomllib
from functools import cache, partial
from pathlib import Path
from typing import Any

from inspector.idps.model import ErrorPattern, Idp

NAMES = (
    "okta", "entra", "entra-b2c", "auth0", "onelogin", "keycloak", "adfs", "google", "ping", "jumpcloud",
    "salesforce", "cloudflare", "qlik", "generic",
)  # fmt: skip
"""The providers that a report may name."""
ENGINES = ("dex", "node-oidc")
"""Software behind other names: a report calls it `generic`, with the engine as the variant."""
ERRORS = "\n[[errors]]\n"


@cache
def load(name: str) -> Idp:
    """The provider or engine of that name. Raises KeyError where there is no such file."""
    if name not in NAMES and name not in ENGINES:
        raise KeyError(name)
    # The error texts stand last and are up to nine tenths of a file: parsing them is left until they are needed.
    head, found, tail = _read(name).partition(ERRORS)
    data = tomllib.loads(head)
    return Idp(name, data, partial(_errors, name, data.get("console", {}), found + tail))


def _read(name: str) -> str:
    return Path(__file__).with_name(f"{name}.toml").read_text(encoding="utf-8")


def _errors(name: str, console: dict[str, str], text: str) -> tuple[ErrorPattern, ...]:
    patterns = []
    for entry in tomllib.loads(text).get("errors", ()):
        fields: dict[str, Any] = {**entry, "where": tuple(entry["where"])}
        patterns.append(ErrorPattern(idp=name, console=console.get(entry["place"], ""), **fields))
    return tuple(patterns)
