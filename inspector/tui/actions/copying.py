"""Copying: what the cursor is on, the fix, the sentence, the message; said with what was copied and whether masked."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING, Any

from inspector.report.message import to_message
from inspector.report.words import side
from inspector.tui import clipboard, items
from inspector.tui.masker import Masker, as_json
from inspector.tui.state import Choice
from inspector.tui.tab import Tab
from inspector.tui.views.verdict import finding_at, lead_of
from inspector.tui.what_if import changed_words

if TYPE_CHECKING:
    from inspector.tui.host import Host

Copied = tuple[str, str]
"""What it is called, and the text as it may leave now."""
MENU = (("y", "fix"), ("s", "sentence"), ("m", "message to the IdP admin"), ("v", "value"))


def fix_text(tab: Tab, masker: Masker, item: items.Item | None = None) -> str:
    """The cause and its fix for a chat or a ticket."""
    out = masker
    finding = finding_at(tab, item)
    finding = finding if finding is not None and finding.fix else None
    finding = finding or lead_of(tab.report) or next((one for one in tab.report.findings if one.fix), None)
    if finding is None:
        return ""
    lines = [
        *tried_words(tab, out),
        f"Qlik Cloud login: {out.text(tab.report.verdict.summary)}",
        "",
        f"Cause ({finding.code} {finding.rule}): {out.text(finding.cause or finding.title)}",
        f"  expected: {side(finding.expected, finding.actual) or out.one_line(finding.expected)}",
        f"  actual:   {side(finding.actual, finding.expected) or out.one_line(finding.actual)}",
    ]
    for fix in finding.fix:
        lines += ["", f"Fix — {fix.who}", f"  where: {out.text(fix.where)}", f"  do:    {out.text(fix.do)}"]
    return "\n".join(lines) + "\n"


def tried_words(tab: Tab, masker: Masker) -> list[str]:
    """What must be read first where the report is about settings that are only tried."""
    changes = tab.report.what_if
    return [f"What if, not the evidence: {changed_words(masker, changes)}.", ""] if changes else []


def copy_here(app: Host) -> None:
    """What the cursor is on; on a finding a menu. The same once more: where it stands, as a JSON Pointer."""
    tab, item = app.state.tab, app.document.item
    if app.state.page == "how" and app.shows_detail:
        from inspector.tui.masker import setup_masker
        from inspector.tui.views.how import tenant_of, words_at

        copy(app, "The way", words_at(tenant_of(app.state, setup_masker(app)), item))
        return
    if tab is None:
        text = app.document.chosen_text if item else ""
        if text and isinstance(item, items.Row | items.Scenario | items.DemoBrowser):
            copy(app, "The line", text)
        else:
            app.show_message("There is no login yet to copy from: paste or open one.", "muted")
        return
    if finding_at(tab, item) is not None or (app.state.page == "verdict" and not item):
        ask(app, tab, item)
        return
    pointer = pointer_of(item)
    if pointer and app.state.copied_from == item:
        app.state.copied_from = None
        copy(app, "The JSON Pointer", pointer)
        return
    copy_as(app, "value")
    app.state.copied_from = item


def ask(app: Host, tab: Tab, item: items.Item | None) -> None:
    """The menu of what a finding offers; what it has not is left out."""
    finding = finding_at(tab, item)
    able = {
        "fix": any(one.fix for one in tab.report.findings),
        "sentence": True,
        "message to the IdP admin": True,
        "value": finding is not None and finding.actual is not None,
    }
    app.state.menu = tuple(Choice(key, name, f"copy_as('{name}')") for key, name in MENU if able[name])
    app.draw_bars()


def copy_as(app: Host, kind: str) -> None:
    """Copy one of the things that the menu names."""
    tab, item = app.state.tab, app.document.item
    if tab is None:
        return
    from inspector.tui.masker import masker_of

    # what a person must act on is in clear unless somebody else is looking
    masker = masker_of(app, tab)
    if kind == "fix":
        what, text = "The fix", fix_text(tab, masker, item)
    elif kind == "sentence":
        what, text = "The sentence", masker.text(tab.report.verdict.summary)
    elif kind == "message to the IdP admin":
        what, text = "The message", to_message(tab.report, masked=app.sharing, hosts=app.sharing)
    else:
        what, text = value_at(tab, masker, item) or ("The line", app.document.chosen_text)
    if not text:
        app.show_message("There is nothing under the cursor to copy.", "muted")
        return
    copy(app, f"{what} ({'masked' if app.sharing or '•' in text else 'in clear'})", text)


# -- what the cursor is on ------------------------------------------------------------------------------------------


def value_at(tab: Tab, masker: Masker, item: items.Item | None) -> Copied | None:
    """What an item holds that is worth copying; None where only its line can be copied."""
    match item:
        case items.Member(path):
            return _member(tab, masker, path)
        case items.Claim(name):
            tokens = (f"{kind}_token.payload.{name}" for kind in ("id", "access"))
            held = next((path for path in tokens if at_path(tab, path) is not None), f"userinfo.body.{name}")
            return _member(tab, masker, held)
        case items.Evidence(path):
            value = at_path(tab, path)
            return (path, masker.evidence(path, value)) if value is not None else None
        case items.Finding():
            finding = finding_at(tab, item)
            return ("The value", masker.one_line(finding.actual)) if finding is not None else None
        case items.Attribute(name):
            row = next((row for row in tab.report.mapping if row.attribute == name), None)
            return _stored(masker, name, row.value) if row is not None and row.value is not None else None
        case items.StoredAttribute(name):
            stored = tab.report.qlik_user.get(name)
            return _stored(masker, name, stored) if stored else None
        case items.Lookups(attribute):
            lookups = tab.configurations()[0].claims_mapping.get(attribute, ())
            return (f"The lookups of {attribute}", masker.text(", ".join(lookups))) if lookups else None
        case items.Step(index):
            from inspector.tui.steps import steps_of

            return "The URL", masker.url(steps_of(tab)[index].exchange.url)
        case items.Curl(step):
            from inspector.tui.views.flow import as_curl

            return "The curl command", as_curl(tab, masker, step)
        case items.Scenario(name):
            return "The command", f"qlik-inspector demo {name}"
        case items.Link(url):
            return "The address", url
        case _:
            return None


def _stored(masker: Masker, name: str, value: Any) -> Copied:
    return f"What Qlik stores as {name}", masker.person(value)


def _member(tab: Tab, masker: Masker, path: str) -> Copied | None:
    value = at_path(tab, path)
    if value is None:
        return None
    name = _members(path)[-1]  # while sharing a claim shows only what its name says is technical
    if isinstance(value, dict | list):
        return path, as_json(masker.claims({name: value})[name] if masker.sharing else masker.value(value), indent=2)
    return path, masker.claim(name, value)


def _members(path: str) -> list[str]:
    """The members of a path such as `jwks.body.keys[0].kid`."""
    return re.findall(r"[^.\[\]]+", path)


def parents_of(path: str) -> list[str]:
    """The paths of the objects and arrays that hold what stands at a path, the outermost first."""
    ends = [found.start() for found in re.finditer(r"[.\[]", path)]
    return [path[:end] for end in ends]


def at_path(tab: Tab, path: str) -> Any:
    """The value at a path, of a token, of a step (`step4.body`) or of a member of the case."""
    kind, *rest = _members(path) or [""]
    token = next((one for one in tab.report.tokens if one.path == kind), None)
    value: Any = {"header": token.header, "payload": token.payload} if token else tab.shown.at(kind)
    if re.fullmatch(r"step\d+", kind):
        from inspector.tui.steps import steps_of

        value = steps_of(tab)[int(kind[4:])].record
    for name in rest:
        if isinstance(value, list):
            value = value[int(name)] if name.isdigit() and int(name) < len(value) else None
        else:
            value = value.get(name) if isinstance(value, dict) else None
    return value


def pointer_of(item: items.Item | None) -> str:
    """RFC 6901: where a claim stands in its token or answer, as a lookup of Qlik is written."""
    if not isinstance(item, items.Member):
        return ""
    members = _members(item.path)
    inside = members[2:] if members[0].endswith("_token") or members[0] in ("userinfo", "jwks") else members[1:]
    return "".join("/" + one.replace("~", "~0").replace("/", "~1") for one in inside)


# -- to the clipboard -----------------------------------------------------------------------------------------------


def paste(app: Host) -> None:
    """What this machine's clipboard holds, as if pasted."""

    async def read() -> None:
        text, why = await asyncio.to_thread(clipboard.read)
        if text:
            app.take(text)
        else:
            app.show_message(why, "warning")

    app.run_worker(read(), exclusive=True, group="paste", exit_on_error=False)


def copy(app: Host, what: str, text: str) -> None:
    """To the terminal by OSC 52, and with this machine's clipboard tool where the person sits at it."""
    app.state.copied, app.state.copied_from = text, None
    app.run_worker(_copy(app, what, text), exclusive=True, group="copy", exit_on_error=False)


async def _copy(app: Host, what: str, text: str) -> None:
    remote = clipboard.is_remote()
    failed = "over SSH only the terminal can" if remote else await asyncio.to_thread(clipboard.by_tool, text)
    app.copy_to_clipboard(text)
    more = " y again: its JSON Pointer." if pointer_of(app.state.copied_from) else ""
    app.show_message(clipboard.copied_message(what, text, remote, failed) + more, "info")
