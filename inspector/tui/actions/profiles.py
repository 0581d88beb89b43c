"""Saved settings in the setup: taken from a profile, kept as one. A secret is kept only by reference."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from inspector.tui.actions.open_case import prompt
from inspector.tui.widgets.prompt import Prompt

if TYPE_CHECKING:
    from inspector.tui.host import Host

KEPT = (
    *("issuer", "client_id", "client_secret", "scope", "redirect_uri", "auth_method", "target", "tenant", "api_key"),
    "allow_private",
)


def take_next(app: Host) -> None:
    state = app.state
    if not state.profiles:
        return
    at = state.profiles.index(state.profile) if state.profile in state.profiles else -1
    take(app, state.profiles[(at + 1) % len(state.profiles)])


def take(app: Host, name: str) -> None:
    """Fill the setup from the profile of this name."""
    from inspector.login.error import LoginError
    from inspector.tenant.profiles import Profiles

    state = app.state
    state.profile = name
    try:
        values = Profiles().read(name).values
    except LoginError as error:
        app.show_message(str(error), "error")
        return
    state.settings = {
        ("tenant_host" if name == "tenant" else name): "allowed" if values[name] is True else str(values[name])
        for name in KEPT
        if values.get(name)
    }
    if "issuer" not in state.settings and values.get("discovery_url"):
        state.settings["issuer"] = str(values["discovery_url"])
    app.draw()


def save(app: Host) -> None:
    """Ask for a name and keep the fields under it."""

    def done(name: str | None) -> None:
        app.document.focus()
        if name and name.strip():
            _write(app, name.strip())

    def check(name: str) -> tuple[bool, str]:
        from inspector.login.error import LoginError
        from inspector.tenant.profiles import check_name

        try:
            check_name(name.strip() or "-")
        except LoginError as error:
            return not name.strip(), str(error) if name.strip() else "a name for the profile"
        return True, "replaces the profile of that name" if name.strip() in app.state.profiles else "a new profile"

    prompt(app, Prompt("Save as profile", "" if app.sharing else app.state.profile, done, check, verb="save"))


def _write(app: Host, name: str) -> None:
    from inspector.login.error import LoginError
    from inspector.tenant.profiles import Profile, Profiles
    from inspector.tenant.secret_reference import is_reference

    values: dict[str, Any] = {}
    for key in KEPT:
        value = app.state.settings.get("tenant_host" if key == "tenant" else key, "")
        if value and (key not in ("client_secret", "api_key") or is_reference(value)):
            values[key] = value == "allowed" if key == "allow_private" else value
    try:
        # what the setup does not show of the profile that was taken stays as it was saved
        known = Profiles().read(name).values if name == app.state.profile else {}
        unseen = {key: value for key, value in known.items() if key not in (*KEPT, "discovery_url")}
        Profiles().write(Profile(name, unseen | values))
    except LoginError as error:
        app.show_message(str(error), "error")
        return
    app.state.profile, app.state.profiles = name, Profiles().names()
    secret = app.state.settings.get("client_secret", "")
    left_out = (
        " The client secret was not saved: give env:NAME or keyring:SERVICE/USER to keep a reference."
        if (secret and "client_secret" not in values)
        else ""
    )
    app.draw()
    app.show_message(f"Saved as profile {name}.{left_out}", "info")
