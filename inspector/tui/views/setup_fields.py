"""The fields of the setup: what each is called, what it may hold, and what a text typed there is worth."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from inspector.idps.recognise import Signals, recognise
from inspector.idps.traits import beside_console
from inspector.login.error import LoginError
from inspector.login.settings import Settings, http_url
from inspector.tui.lines import Line, fit, line
from inspector.tui.masker import Masker
from inspector.tui.state import State
from inspector.tui.views.marks import provider_name
from inspector.uri import is_loopback


@dataclass(frozen=True, slots=True)
class Field:
    name: str
    title: str
    empty: str
    """What stands there while it is empty."""
    needed: bool = False
    secret: bool = False
    choices: tuple[str, ...] = ()


TARGETS = {
    "qlik": "a login to Qlik Cloud",
    "qlik-oauth": "a token of Qlik's OAuth server",
    "cloudflare-access": "Cloudflare Access in front",
    "jwt-idp": "Qlik's JWT identity provider",
}
"""What a login is for, in words."""
FIELDS = (
    Field("issuer", "Issuer or discovery URL", "https://login.example.com …", needed=True),
    Field("client_id", "Client ID", "of an app that allows the redirect URI", needed=True),
    Field("client_secret", "Client secret", "none: a public client with PKCE", secret=True),
    Field("scope", "Scope", "openid profile email"),
    Field("redirect_uri", "Redirect URI", "http://localhost:8765/callback"),
    Field(
        "auth_method",
        "Client authentication",
        "as offered",
        choices=("", "client_secret_basic", "client_secret_post", "none"),
    ),
    Field("allow_private", "Private addresses", "refused in what a public provider names", choices=("", "allowed")),
    Field("target", "Target", "qlik: a login to Qlik Cloud", choices=("", *list(TARGETS)[1:])),
    Field("tenant_host", "Qlik tenant", "its original host, such as abc.eu.qlikcloud.com"),
    Field("api_key", "Qlik API key", "env:NAME or keyring:…, only to read", secret=True),
)


def check_field(name: str, text: str, target: str = "") -> tuple[bool, str]:
    """What a field's text is worth for a target: (can be used, a sentence)."""
    text = text.strip()
    if not text:
        return True, ""
    if name in ("issuer", "redirect_uri"):
        try:
            parts = http_url(name.replace("_", " "), text)
        except LoginError as error:
            return False, str(error)
        if parts.scheme == "http" and not is_loopback(parts.hostname or ""):
            return False, "http is only for this machine; use https"
        if name == "issuer" and (right := beside_console(parts.hostname or "")):
            return False, f"this is an administration console; people sign in at {right}"
        return True, _offer(text) if name == "issuer" else f"host {parts.hostname}"
    if name == "client_id":
        return (False, "holds a space") if " " in text else (True, f"{len(text)} characters")
    if name in ("client_secret", "api_key"):
        return True, f"{len(text)} characters, never shown, never written"
    if name == "scope" and target == "qlik-oauth":
        return "openid" not in text.split(), "Qlik is no OpenID provider: without openid"
    if name == "scope":
        missing = [one for one in ("openid", "profile", "email") if one not in text.split()]
        return (
            "openid" not in missing,
            f"without {', '.join(missing)}" if missing else "openid, profile and email are there",
        )
    if name == "target":
        return True, TARGETS.get(text, "")
    if name == "tenant_host":
        host = text.removeprefix("https://").rstrip("/")
        if "/" in host or " " in host:
            return False, "only the host name, such as abc.eu.qlikcloud.com"
        return True, "" if host.endswith((".qlikcloud.com", ".qlikcloudgov.com")) else "not a qlikcloud.com host"
    return True, ""


def _offer(issuer: str) -> str:
    """What Enter will ask for: nothing is fetched while somebody is typing."""
    found = recognise(Signals(issuers=(issuer,)))
    named = "" if found.name == "generic" else f"{provider_name(found.name)} {found.variant}".strip() + ". "
    return f"{named}⏎ reads {Settings(client_id='-', issuer=issuer).url_of_discovery}"


def answers(state: State, masker: Masker, indent: int, column: int) -> Iterator[Line]:
    """What the network said when it was asked about a field."""
    for name, what in state.discovered.items():
        style = {"✔": "ok", "✖": "error", "▲": "warning"}.get(name[:1], "muted")
        shown = masker.text(what, limit=600)
        yield line((" " * indent, "text"), (fit(name, column), style), shown, hang=indent + column)
