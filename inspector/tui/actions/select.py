"""What Enter (or a click) on a line does, by what the line stands for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inspector.tui import items
from inspector.tui.tab import Tab

if TYPE_CHECKING:
    from inspector.tui.host import Host


def choose(app: Host, item: items.Item) -> None:
    from inspector.tui.actions import autosave, demo, edit, export, login, open_case

    match item:
        case items.Command(action):
            _command(app, action)
        case items.Recent(index):
            _recent(app, index)
        case items.Unsaved(index):
            open_case.open_left(app, index)
        case items.RemoveUnsaved():
            autosave.remove_left(app)
        case items.LoginChoice(name):
            login.choose(app, name)
        case items.Scenario(name):
            app.action_demo(name)
        case items.DemoBrowser():
            demo.turn(app)
        case items.Field(name):
            edit.edit_field(app, name)
        case items.SetupStep(name):
            edit.take_step(app, name)
        case items.Form(kind):
            export.export(app, kind)
        case items.OtherCase(index):
            app.state.other = index
            app.draw(keep=False)
        case _ if app.state.tab is not None:
            _in_case(app, app.state.tab, item)


def _in_case(app: Host, tab: Tab, item: items.Item) -> None:
    """What there is only where a case is open."""
    from inspector.tui.actions import copying, edit

    match item:
        case items.TokenMode(mode):
            tab.mode["tokens"] = mode
            app.preferences.set(tokens=mode)
            app.draw(item=item)
        case items.Setting(name):
            edit.edit(app, tab, name)
        case items.Lookups(attribute):
            edit.edit_lookups(app, tab, attribute)
        case items.Curl() | items.Link():
            copying.copy_as(app, "value")
        case items.Evidence() | items.Cause():
            follow(app, item)
        case _ if isinstance(item, items.Fold):
            tab.toggle(item)
            app.draw(item=item)


def follow(app: Host, item: items.Evidence | items.Cause) -> None:
    """Go to where a piece of evidence or a finding is shown; Escape comes back."""
    tab = app.state.tab
    if tab is not None:
        page, target = whereabouts(tab, item)
        app.state.trail.append((app.state.page, app.document.item, app.document.scroll_offset.y))
        if page == "tokens" and isinstance(item, items.Evidence):
            _prepare(tab, item.path)
        app.show_page(page, item=target)


def _prepare(tab: Tab, path: str) -> None:
    """What a path needs to be seen on Tokens: rows that have items, its parents unfolded, a row where it is absent."""
    from inspector.tui.actions.copying import at_path, parents_of

    if tab.mode.get("tokens") == "raw":
        tab.mode["tokens"] = "tree"
    tab.open |= {items.Member(one) for one in parents_of(path)}
    if at_path(tab, path) is None:
        tab.absent.add(path)


def _command(app: Host, name: str) -> None:
    if name == "paste":
        app.action_paste()
    elif name == "setup":
        app.show_page("setup")
    else:
        getattr(app, f"action_{name}")()


def _recent(app: Host, index: int) -> None:
    from inspector.tui import recent
    from inspector.tui.actions import open_case

    known = recent.paths()
    if index < len(known):
        open_case.take(app, str(known[index]), typed=True)


def whereabouts(tab: Tab, item: items.Evidence | items.Cause) -> tuple[str, items.Item]:
    """The page and the item where a finding or a piece of evidence is shown, unfolded on the way."""
    if isinstance(item, items.Cause):
        return "verdict", _unfolded(tab, item.rule)
    path = item.path
    head = path.replace("[", ".").split(".")[0]
    if head.removeprefix("refreshed_").removeprefix("exchanged_") in (
        "id_token",
        "access_token",
        "userinfo_token",
        "logout_token",
        "refresh_token",
        "jwks",
    ):
        return "tokens", items.Member(path)
    if head == "userinfo" and ".body" in path:
        return "tokens", items.Member(path)
    if head in ("identity_provider", "claimsMapping", "mapping"):
        attribute = next(
            (part for part in path.split(".") if part in {row.attribute for row in tab.report.mapping}), ""
        )
        return "mapping", items.Attribute(attribute) if attribute else items.Setting("provider")
    from inspector.tui.steps import failing, is_open, steps_of

    steps = steps_of(tab)
    wanted = "callback" if "callback" in path else head
    for index, step in enumerate(steps):
        if step.exchange.step == wanted:
            if not is_open(tab, index, failing(tab, steps)):
                tab.toggle(items.Step(index))
            return "flow", items.Step(index)
    return ("setup", items.FIRST) if head in ("client", "tenant", "oauth_client") else ("tokens", items.Member(path))


def _unfolded(tab: Tab, rule: str) -> items.Finding:
    """The finding of a rule, what hides it unfolded."""
    from inspector.tui.views.verdict import INFOS, causes, lead_of

    target = items.Finding(rule)
    tab.open.add(target)
    cause = causes(tab.report).get(rule)
    if cause:
        tab.open.add(items.Consequences(cause))
        lead = lead_of(tab.report)
        if lead is None or lead.rule != cause:
            tab.open.add(items.Finding(cause))
    finding = tab.report.finding(cause or rule)
    if finding is not None and finding.severity == "info":
        tab.open.add(INFOS)
    return target
