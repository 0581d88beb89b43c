"""Changing something: a lookup or a setting of Qlik's configuration (what if), a field of the setup."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from inspector.qlik.identity_provider import IdentityProvider
from inspector.qlik.mapping import map_attribute
from inspector.qlik.schema import CREATABLE as PROVIDERS
from inspector.tui import items
from inspector.tui.actions.open_case import prompt
from inspector.tui.completing import claim_names, lookups
from inspector.tui.masker import masker_of
from inspector.tui.tab import Tab
from inspector.tui.what_if import example_of
from inspector.tui.widgets.prompt import Check, Prompt, Suggest

if TYPE_CHECKING:
    from inspector.tui.host import Host


def edit(app: Host, tab: Tab, setting: str) -> None:
    """Toggle, cycle or ask for one setting of the configuration, then judge again with it."""
    configuration = tab.configuration()
    used = IdentityProvider(configuration, imported=True)
    options: dict[str, Any] = configuration.setdefault(used.options_member, {})
    if setting == "example":
        tab.imagine(example_of(tab))
        app.draw()
        app.show_message("An example user, made up: nothing of it is evidence. u takes it back.", "info")
    elif setting == "suggestion":
        _apply(app, tab, suggested(tab, configuration))
    elif setting == "provider":
        at = PROVIDERS.index(used.provider) if used.provider in PROVIDERS else -1
        configuration["provider"] = PROVIDERS[(at + 1) % len(PROVIDERS)]
        _apply(app, tab, configuration)
    elif setting == "reads":
        options["useClaimsFromIdToken"] = not used.reads_id_token
        _apply(app, tab, configuration)
    elif setting == "override":
        options["emailVerifiedAlwaysTrue"] = not used.always_verified
        _apply(app, tab, configuration)
    elif setting == "realm":

        def set_realm(value: str) -> None:
            if value.strip():
                options["realm"] = value.strip()
            else:
                options.pop("realm", None)

        title = "Realm: put before the subject with a backslash"
        _ask(app, tab, configuration, title, used.realm or "", set_realm, hidden=app.sharing)


def edit_lookups(app: Host, tab: Tab, attribute: str) -> None:
    """Ask for the lookups of an attribute, then judge again with them."""
    configuration = tab.configuration()
    used = IdentityProvider(configuration, imported=True)
    options: dict[str, Any] = configuration.setdefault(used.options_member, {})
    known = used.claims_mapping

    def put(value: str) -> None:
        mapping = options.get("claimsMapping")
        if not isinstance(mapping, dict):
            # the provider's defaults become explicit, so that only this one differs
            mapping = options["claimsMapping"] = {name: list(found) for name, found in known.items()}
        mapping[attribute] = split_lookups(value)

    title = f"Lookups for {attribute}: claim names or JSON Pointers, the first that has a value wins"
    value = ", ".join(known.get(attribute, ()))
    check = partial(preview, app, tab, used)
    _ask(app, tab, configuration, title, value, put, check, partial(_claims, tab, used))


def suggested(tab: Tab, configuration: dict[str, Any]) -> dict[str, Any]:
    """The configuration with the changes that the report proposes."""
    used = IdentityProvider(configuration, imported=True)
    options: dict[str, Any] = configuration.setdefault(used.options_member, {})
    for change in ((tab.report.suggestion or {}).get("request") or {}).get("body", []):
        options[str(change["path"]).rpartition("/")[2]] = change["value"]
    return configuration


def preview(app: Host, tab: Tab, used: IdentityProvider, text: str) -> tuple[bool, str]:
    """What the lookups would give from the claims that Qlik reads, while they are typed."""
    found = map_attribute(read_claims(tab, used), "", tuple(split_lookups(text)))
    if found.used is None:
        return True, "▲ gives nothing"
    return True, f"{found.used} gives {masker_of(app, tab).person(found.value, limit=200)}"


def read_claims(tab: Tab, used: IdentityProvider) -> dict[str, Any]:
    """The claims of the source that Qlik reads."""
    from inspector.tui.views.tokens import userinfo

    if used.reads_id_token:
        return next((view.payload for view in tab.report.tokens if view.kind == "id"), None) or {}
    return userinfo(tab) or {}


def _claims(tab: Tab, used: IdentityProvider, text: str) -> tuple[str, list[str]]:
    """The claims at hand that a lookup may name."""
    return lookups(text, claim_names(read_claims(tab, used)))


def split_lookups(text: str) -> list[str]:
    """Lookups as typed: separated by commas, spaces or line ends."""
    return list(dict.fromkeys(part for part in text.replace(",", " ").split() if part))


def _ask(
    app: Host,
    tab: Tab,
    configuration: dict[str, Any],
    title: str,
    value: str,
    put: Callable[[str], None],
    check: Check | None = None,
    suggest: Suggest | None = None,
    hidden: bool = False,
) -> None:
    def done(entered: str | None) -> None:
        app.document.focus()
        if entered is not None and entered != value:
            put(entered)
            _apply(app, tab, configuration)

    prompt(app, Prompt(title, value, done, check, hidden, suggest))


def _apply(app: Host, tab: Tab, configuration: dict[str, Any]) -> None:
    tab.try_out(configuration)
    app.draw()


def edit_field(app: Host, field: str) -> None:
    """Ask for a field of the setup, or take its next choice."""
    from inspector.tui.views.setup_fields import FIELDS, check_field

    known = next((one for one in FIELDS if one.name == field), None)
    if known is None:
        return
    settings = app.state.settings
    if known.choices:
        at = known.choices.index(settings.get(field, "")) if settings.get(field, "") in known.choices else 0
        settings[field] = known.choices[(at + 1) % len(known.choices)]
        if field == "target":
            app.preferences.set(target=settings[field])
        app.draw()
        return

    def done(entered: str | None) -> None:
        app.document.focus()
        if entered is None or entered.strip() == settings.get(field, ""):
            return
        settings[field] = entered.strip()
        if field == app.state.looked_up:
            app.state.discovered = {}
        app.draw(item=items.Field(_next_empty(settings, field)))
        if field == "issuer" and entered.strip():
            from inspector.tui.actions import discover

            discover.discover(app)

    # while sharing, what is typed names the customer too
    hidden = known.secret or (app.sharing and field in ("issuer", "tenant_host", "redirect_uri"))
    prompt(
        app,
        Prompt(
            known.title,
            settings.get(field, ""),
            done,
            lambda text: check_field(field, text, settings.get("target", "")),
            hidden,
            ids=field == "client_id",
        ),
    )


def _next_empty(settings: dict[str, str], field: str) -> str:
    """Where to type next: the first empty field below, else the same one."""
    from inspector.tui.views.setup_fields import FIELDS

    names = [one.name for one in FIELDS]
    return next((name for name in names[names.index(field) + 1 :] if not settings.get(name)), field)


def take_step(app: Host, name: str) -> None:
    """Do what the setup offers beside its fields."""
    from inspector.tui.actions import discover, profiles

    if name == "discover":
        discover.discover(app)
    elif name == "tenant":
        discover.ask_tenant(app)
    elif name == "check":
        from inspector.tui.actions import tenant

        tenant.check(app)
    elif name == "device":
        from inspector.tui.actions import login

        login.begin(app, device=True)
    elif name == "qlik":
        take_over(app)
    elif name == "save":
        profiles.save(app)
    else:
        profiles.take_next(app)


def take_over(app: Host) -> None:
    """Fill the setup from the imported configuration and the tenant; the client secret stays where it is."""
    tab = app.state.tab
    if tab is None or tab.case.object("identity_provider") is None:
        app.show_message("No configuration of Qlik was imported yet: paste it, or open its file.", "muted")
        return
    used = IdentityProvider(tab.configuration(), imported=True)
    found = {
        "issuer": used.discovery_url,
        "client_id": used.client_id,
        "scope": used.scope,
        "tenant_host": tab.case.text("tenant.host"),
    }
    app.state.settings |= {name: value for name, value in found.items() if value}
    app.draw()
