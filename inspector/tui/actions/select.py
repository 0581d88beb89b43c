"""What Enter (or a click) on a line does, by the kind of its item: `kind:rest`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inspector.tui.tab import Tab

if TYPE_CHECKING:
    from inspector.tui.host import Host

UNFOLDS = ("fold", "at", "value", "claim")


def choose(app: Host, item: str) -> None:
    kind, _, rest = item.partition(":")
    tab = app.state.tab
    if kind == "do":
        _do(app, rest)
    elif kind == "recent":
        _recent(app, int(rest))
    elif kind == "unsaved":
        from inspector.tui.actions import keeping, open_case

        keeping.remove_left(app) if rest == "drop" else open_case.open_left(app, int(rest))
    elif kind in ("login", "demo", "setup", "export", "pick"):
        _elsewhere(app, kind, rest)
    elif tab is None:
        return
    elif kind in UNFOLDS or kind == "step":
        tab.toggle(item)
        app.draw(item=item)
    elif kind == "mode":
        view, _, mode = rest.partition(":")
        tab.mode[view] = mode
        app.preferences.set(tokens=mode)
        app.draw(item=item)
    elif kind == "edit":
        from inspector.tui.actions import edit

        edit.edit(app, tab, rest)
    elif kind in ("curl", "doc"):
        from inspector.tui.actions import copying

        copying.copy_as(app, "value")
    elif kind == "go":
        follow(app, rest)


def follow(app: Host, path: str) -> None:
    """Go to where the evidence at a path, or the finding `finding:RULE`, is shown; Escape comes back."""
    tab = app.state.tab
    if tab is not None:
        page, target = whereabouts(tab, path)
        app.state.trail.append((app.state.page, app.document.item, app.document.scroll_offset.y))
        if page == "tokens":
            _prepare(tab, path)
        app.show_page(page, item=target)


def _prepare(tab: Tab, path: str) -> None:
    """What a path needs to be seen on Tokens: rows that have items, its parents unfolded, a row where it is absent."""
    from inspector.tui.actions.copying import at_path, parents_of

    if tab.mode.get("tokens") == "raw":
        tab.mode["tokens"] = "tree"
    tab.open |= {f"at:{one}" for one in parents_of(path)}
    if at_path(tab, path) is None:
        tab.absent.add(path)


def _do(app: Host, name: str) -> None:
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


def _elsewhere(app: Host, kind: str, rest: str) -> None:
    from inspector.tui.actions import edit, export, login

    if kind == "login":
        login.choose(app, rest)
    elif kind == "demo":
        app.action_demo(rest)
    elif kind == "setup":
        edit.edit_setting(app, rest)
    elif kind == "pick":
        app.state.other = int(rest)
        app.draw(keep=False)
    else:
        export.export(app, rest)


def whereabouts(tab: Tab, path: str) -> tuple[str, str]:
    """The page and the item where the evidence at a path is shown, unfolded on the way."""
    if path.startswith("finding:"):
        from inspector.tui.views.verdict import INFOS, causes, lead_of

        rule = path.partition(":")[2]
        tab.open.add(f"fold:{rule}")
        if cause := causes(tab.report).get(rule):
            tab.open.add(f"fold:consequences:{cause}")
            lead = lead_of(tab.report)
            if lead is None or lead.rule != cause:
                tab.open.add(f"fold:{cause}")
        finding = tab.report.finding(cause or rule)
        if finding is not None and finding.severity == "info":
            tab.open.add(INFOS)
        return "verdict", f"fold:{rule}"
    head = path.replace("[", ".").split(".")[0]
    if head.removeprefix("refreshed_").removeprefix("exchanged_") in (
        "id_token",
        "access_token",
        "userinfo_token",
        "logout_token",
        "refresh_token",
        "jwks",
    ):
        return "tokens", f"at:{path}"
    if head == "userinfo" and ".body" in path:
        return "tokens", f"at:{path}"
    if head in ("identity_provider", "claimsMapping", "mapping"):
        attribute = next(
            (part for part in path.split(".") if part in {row.attribute for row in tab.report.mapping}), ""
        )
        return "mapping", f"fold:map:{attribute}" if attribute else "edit:provider"
    from inspector.tui.steps import failing, is_open, steps_of

    steps = steps_of(tab)
    wanted = "callback" if "callback" in path else head
    for index, step in enumerate(steps):
        if step.exchange.step == wanted:
            if not is_open(tab, index, failing(tab, steps)):
                tab.toggle(f"step:{index}")
            return "flow", f"step:{index}"
    return ("setup", "") if head in ("client", "tenant", "oauth_client") else ("tokens", f"at:{path}")
