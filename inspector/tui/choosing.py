"""What Enter (or a click) on a line does, by the kind of its item: `kind:rest`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inspector.tui.sheet import Sheet

if TYPE_CHECKING:
    from inspector.tui.app import InspectorApp

UNFOLDS = ("fold", "at", "value", "claim")


def choose(app: InspectorApp, item: str) -> None:
    kind, _, rest = item.partition(":")
    sheet = app.state.sheet
    if kind == "do":
        _do(app, rest)
    elif kind == "recent":
        _recent(app, int(rest))
    elif kind in ("login", "demo", "setup", "export", "pick"):
        _elsewhere(app, kind, rest)
    elif sheet is None:
        return
    elif kind in UNFOLDS or kind == "step":
        sheet.toggle(item)
        app.draw(item=item)
    elif kind == "mode":
        view, _, mode = rest.partition(":")
        sheet.mode[view] = mode
        app.draw(item=item)
    elif kind == "edit":
        from inspector.tui import editing

        editing.edit(app, sheet, rest)
    elif kind == "curl":
        from inspector.tui import taking_along
        from inspector.tui.drawing import lens_of
        from inspector.tui.views.flow import as_curl

        taking_along.copy(app, "curl command (masked)", as_curl(sheet, lens_of(app, sheet), int(rest)))
    elif kind == "go":
        page, target = whereabouts(sheet, rest)
        app.state.trail.append((app.state.page, item, app.document.scroll_offset.y))
        app.show_page(page, item=target)


def _do(app: InspectorApp, name: str) -> None:
    if name == "paste":
        app.say("Paste with your terminal's own key (ctrl+shift+v, cmd+v); it is taken anywhere.", "info")
    elif name == "setup":
        app.show_page("setup")
    else:
        getattr(app, f"action_{name}")()


def _recent(app: InspectorApp, index: int) -> None:
    from inspector.tui import opening, recent

    known = recent.paths()
    if index < len(known):
        opening.take(app, str(known[index]))


def _elsewhere(app: InspectorApp, kind: str, rest: str) -> None:
    from inspector.tui import editing, logging_in, taking_along

    if kind == "login":
        logging_in.choose(app, rest)
    elif kind == "demo":
        app.action_demo(rest)
    elif kind == "setup":
        editing.edit_setting(app, rest)
    elif kind == "pick":
        app.state.other = int(rest)
        app.draw(keep=False)
    else:
        taking_along.export(app, rest)


def whereabouts(sheet: Sheet, path: str) -> tuple[str, str]:
    """The page and the item where the evidence at a path is shown, unfolded on the way."""
    if path.startswith("finding:"):
        from inspector.tui.views.verdict import INFOS, causes, lead_of

        rule = path.partition(":")[2]
        sheet.open.add(f"fold:{rule}")
        if cause := causes(sheet.report).get(rule):
            sheet.open.add(f"fold:consequences:{cause}")
            lead = lead_of(sheet.report)
            if lead is None or lead.rule != cause:
                sheet.open.add(f"fold:{cause}")
        finding = sheet.report.finding(cause or rule)
        if finding is not None and finding.severity == "info":
            sheet.open.add(INFOS)
        return "verdict", f"fold:{rule}"
    head = path.replace("[", ".").split(".")[0]
    if head in ("id_token", "access_token", "userinfo_token", "logout_token", "refresh_token", "jwks"):
        return "tokens", f"at:{path}"
    if head == "userinfo" and ".body" in path:
        return "tokens", f"at:{path}"
    if head in ("identity_provider", "claimsMapping", "mapping"):
        attribute = next(
            (part for part in path.split(".") if part in {row.attribute for row in sheet.report.mapping}), ""
        )
        return "mapping", f"fold:map:{attribute}" if attribute else "edit:provider"
    from inspector.tui.steps import failing, is_open, steps_of

    steps = steps_of(sheet)
    wanted = "callback" if "callback" in path else head
    for index, step in enumerate(steps):
        if step.exchange.step == wanted:
            if not is_open(sheet, index, failing(sheet, steps)):
                sheet.toggle(f"step:{index}")
            return "flow", f"step:{index}"
    return ("setup", "") if head in ("client", "tenant", "oauth_client") else ("tokens", f"at:{path}")
