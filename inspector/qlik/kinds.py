"""The kinds of identity-provider configuration in Qlik, and what each of them serves.

Source: Qlik API reference, identity-providers (protocol, interactive); Qlik help, creating identity providers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of configuration: its name, and what people reach through it."""

    name: str
    serves: str


INTERACTIVE = Kind("an interactive OpenID Connect configuration", "sign-in in the browser")
MACHINE = Kind(
    "a machine-to-machine configuration (interactive: false)",
    "API access of programs with tokens of an authorization server; nobody signs in through it, and Qlik maps only "
    "sub and client_id there",
)
SAML = Kind("a SAML configuration", "sign-in in the browser by SAML, at /login/saml; it uses no OpenID Connect token")
JWT = Kind("a JWT configuration", "logins by tokens that a system of one's own signs, at /login/jwt-session")
MULTI_CLOUD = Kind("the multi-cloud configuration", "trust between Qlik Cloud and a client-managed Qlik Sense")

_BY_PROTOCOL = {"saml": SAML, "jwtauth": JWT, "qsefw-local-bearer-token": MULTI_CLOUD}


def kind_of(raw: Mapping[str, Any]) -> Kind:
    """The kind of a configuration; one that names no protocol is taken for OpenID Connect."""
    protocol = raw.get("protocol")
    found = _BY_PROTOCOL.get(protocol.strip().lower()) if isinstance(protocol, str) else None
    if found is not None:
        return found
    return MACHINE if raw.get("interactive") is False else INTERACTIVE
