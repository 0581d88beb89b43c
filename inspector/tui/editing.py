"""Changing something: a lookup or a setting of Qlik's configuration (what if), a field of the setup."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from inspector.qlik.identity_provider import IdentityProvider
from inspector.tui.opening import prompt
from inspector.tui.sheet import Sheet
from inspector.tui.widgets.prompt import Check, Prompt

if TYPE_CHECKING:
    from inspector.tui.app import InspectorApp

PROVIDERS = ("okta", "azureAD", "auth0", "keycloak", "adfs", "salesforce", "generic")
"""Provider types that an OIDC configuration can be created with (Qlik's OpenAPI, identity-providers)."""


def edit(app: InspectorApp, sheet: Sheet, field: str) -> None:
    """Toggle, cycle or ask for one field of the configuration, then judge again with it."""
    configuration = sheet.configuration()
    used = IdentityProvider(configuration, imported=True)
    options: dict[str, Any] = configuration.setdefault(used.options_member, {})
    if field == "suggestion":
        _apply(app, sheet, suggested(sheet, configuration), field)
    elif field == "provider":
        at = PROVIDERS.index(used.provider) if used.provider in PROVIDERS else -1
        configuration["provider"] = PROVIDERS[(at + 1) % len(PROVIDERS)]
        _apply(app, sheet, configuration, field)
    elif field == "reads":
        options["useClaimsFromIdToken"] = not used.reads_id_token
        _apply(app, sheet, configuration, field)
    elif field == "override":
        options["emailVerifiedAlwaysTrue"] = not used.always_verified
        _apply(app, sheet, configuration, field)
    elif field == "realm":

        def set_realm(value: str) -> None:
            if value.strip():
                options["realm"] = value.strip()
            else:
                options.pop("realm", None)

        _ask(
            app,
            sheet,
            configuration,
            field,
            "Realm: put before the subject with a backslash",
            used.realm or "",
            set_realm,
        )
    elif field.startswith("lookup:"):
        attribute = field.partition(":")[2]
        lookups = used.claims_mapping

        def set_lookups(value: str) -> None:
            mapping = options.get("claimsMapping")
            if not isinstance(mapping, dict):
                # the provider's defaults become explicit, so that only this one differs
                mapping = options["claimsMapping"] = {name: list(found) for name, found in lookups.items()}
            mapping[attribute] = split_lookups(value)

        title = f"Lookups for {attribute}: claim names or JSON Pointers, the first that has a value wins"
        value = ", ".join(lookups.get(attribute, ()))
        _ask(app, sheet, configuration, field, title, value, set_lookups, lambda text: preview(app, sheet, used, text))


def suggested(sheet: Sheet, configuration: dict[str, Any]) -> dict[str, Any]:
    """The configuration with the changes that the report proposes."""
    used = IdentityProvider(configuration, imported=True)
    options: dict[str, Any] = configuration.setdefault(used.options_member, {})
    for change in ((sheet.report.suggestion or {}).get("request") or {}).get("body", []):
        options[str(change["path"]).rpartition("/")[2]] = change["value"]
    return configuration


def preview(app: InspectorApp, sheet: Sheet, used: IdentityProvider, text: str) -> tuple[bool, str]:
    """What the lookups would give from the claims that Qlik reads, while they are typed."""
    from inspector.qlik.mapping import map_attribute
    from inspector.tui.drawing import lens_of
    from inspector.tui.views.tokens import userinfo

    claims = userinfo(sheet)
    if used.reads_id_token:
        claims = next((view.payload for view in sheet.report.tokens if view.kind == "id"), None)
    found = map_attribute(claims or {}, "", tuple(split_lookups(text)))
    if found.used is None:
        return True, "gives nothing"
    return True, f"{found.used} gives {lens_of(app, sheet).person(found.value, limit=200)}"


def split_lookups(text: str) -> list[str]:
    """Lookups as typed: separated by commas, spaces or line ends."""
    return list(dict.fromkeys(part for part in text.replace(",", " ").split() if part))


def _ask(
    app: InspectorApp,
    sheet: Sheet,
    configuration: dict[str, Any],
    field: str,
    title: str,
    value: str,
    put: Callable[[str], None],
    check: Check | None = None,
) -> None:
    def done(entered: str | None) -> None:
        app.document.focus()
        if entered is not None and entered != value:
            put(entered)
            _apply(app, sheet, configuration, field)

    prompt(app, Prompt(title, value, done, check, app.sharing and field == "realm"))


def _apply(app: InspectorApp, sheet: Sheet, configuration: dict[str, Any], field: str) -> None:
    sheet.try_out(configuration)
    app.draw()


def edit_setting(app: InspectorApp, field: str) -> None:
    if field.startswith("!"):
        _way(app, field)
        return
    from inspector.tui.views.setup import FIELDS, check_field

    known = next((one for one in FIELDS if one.name == field), None)
    if known is None:
        return
    settings = app.state.settings
    if known.choices:
        at = known.choices.index(settings.get(field, "")) if settings.get(field, "") in known.choices else 0
        settings[field] = known.choices[(at + 1) % len(known.choices)]
        app.draw()
        return

    def done(entered: str | None) -> None:
        app.document.focus()
        if entered is None or entered.strip() == settings.get(field, ""):
            return
        settings[field] = entered.strip()
        if field == app.state.asked:
            app.state.discovered = {}
        app.draw(item=f"setup:{_next_empty(settings, field)}")
        if field == "issuer" and entered.strip():
            from inspector.tui import asking

            asking.discover(app)

    # while sharing, what is typed names the customer too
    hidden = known.secret or (app.sharing and field in ("issuer", "tenant_host", "redirect_uri"))
    prompt(app, Prompt(known.title, settings.get(field, ""), done, lambda text: check_field(field, text), hidden))


def _next_empty(settings: dict[str, str], field: str) -> str:
    """Where to type next: the first empty field below, else the same one."""
    from inspector.tui.views.setup import FIELDS

    names = [one.name for one in FIELDS]
    return next((name for name in names[names.index(field) + 1 :] if not settings.get(name)), field)


def _way(app: InspectorApp, name: str) -> None:
    from inspector.tui import asking, profiles

    if name == "!discover":
        asking.discover(app)
    elif name == "!tenant":
        asking.ask_tenant(app)
    elif name == "!check":
        from inspector.tui import tenant_check

        tenant_check.check(app)
    elif name == "!device":
        from inspector.tui import logging_in

        logging_in.begin(app, device=True)
    elif name == "!qlik":
        take_over(app)
    elif name == "!save":
        profiles.save(app)
    else:
        profiles.take_next(app)


def take_over(app: InspectorApp) -> None:
    """Fill the setup from the imported configuration and the tenant; the client secret stays where it is."""
    sheet = app.state.sheet
    if sheet is None or sheet.case.object("identity_provider") is None:
        app.say("No configuration of Qlik was imported yet: paste it, or open its file.", "muted")
        return
    used = IdentityProvider(sheet.configuration(), imported=True)
    found = {
        "issuer": used.discovery_url,
        "client_id": used.client_id,
        "scope": used.scope,
        "tenant_host": sheet.case.text("tenant.host"),
    }
    app.state.settings |= {name: value for name, value in found.items() if value}
    app.draw()
