"""What leaves the app: copies and exports. Secrets never, personal data masked whatever the mode."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from inspector.report.words import typed
from inspector.tui import clipboard
from inspector.tui.masker import Masker
from inspector.tui.tab import Tab
from inspector.tui.views.verdict import item_of, lead_of

if TYPE_CHECKING:
    from inspector.tui.host import Host


def fix_text(tab: Tab, masker: Masker, item: str = "") -> str:
    """The cause and its fix for a chat or a ticket."""
    out = masker
    finding = next((one for one in tab.report.findings if item_of(tab, one) == item and one.fix), None)
    finding = finding or lead_of(tab.report) or next((one for one in tab.report.findings if one.fix), None)
    if finding is None:
        return ""
    lines = [
        *tried_words(tab, out),
        f"Qlik Cloud login: {out.text(tab.report.verdict.summary)}",
        "",
        f"Cause ({finding.code} {finding.rule}): {out.text(finding.cause or finding.title)}",
        f"  expected: {typed(finding.expected, finding.actual) or out.one_line(finding.expected)}",
        f"  actual:   {typed(finding.actual, finding.expected) or out.one_line(finding.actual)}",
    ]
    for fix in finding.fix:
        lines += ["", f"Fix — {fix.who}", f"  where: {out.text(fix.where)}", f"  do:    {out.text(fix.do)}"]
    return "\n".join(lines) + "\n"


def tried_words(tab: Tab, masker: Masker) -> list[str]:
    """What must be read first where the report is about settings that are only tried."""
    changes = tab.report.what_if or ()
    shown = "; ".join(f"{one.setting}: {_brief(masker, one.before)} → {_brief(masker, one.after)}" for one in changes)
    return [f"What if, not the evidence: {shown}.", ""] if changes else []


def _brief(masker: Masker, value: Any) -> str:
    return "none" if value in (None, [], ()) else masker.one_line(value, limit=200)


def copy_fix(app: Host) -> None:
    tab = app.state.tab
    if tab is None:
        return
    item = app.document.item
    kind = item.partition(":")[0]
    from inspector.tui.drawing import masker_of

    # what a person must act on is in clear unless somebody else is looking
    text = fix_text(tab, masker_of(app, tab), item if kind == "fold" else "")
    copy(app, "The fix", text)


def copy_here(app: Host) -> None:
    """What the cursor is on: the value of a claim, else the line as it is shown; on the verdict the fix."""
    tab, item = app.state.tab, app.document.item
    kind, _, path = item.partition(":")
    if tab is None or (app.state.page == "verdict" and kind in ("fold", "")):
        copy_fix(app)
        return
    from inspector.tui.drawing import masker_of

    masker = masker_of(app, tab)
    value = _at(tab, path) if kind == "at" else None
    name = path.rpartition(".")[2]  # while sharing a claim shows only what its name says is technical
    text = masker.claim(name, value) if value is not None else app.document.chosen_text
    if not text:
        app.show_message("There is nothing under the cursor to copy.", "muted")
        return
    copy(app, f"{path or 'The line'} ({'masked' if app.sharing else 'in clear'})", text)


def _at(tab: Tab, path: str) -> Any:
    """The value at a path such as `id_token.payload.email`, of a token or of a member of the case."""
    kind, _, rest = path.partition(".")
    token = next((one for one in tab.report.tokens if one.path == kind), None)
    value: Any = {"header": token.header, "payload": token.payload} if token else tab.case.at(kind)
    for name in rest.split(".") if rest else ():
        value = value.get(name) if isinstance(value, dict) else None
    return value


def copy(app: Host, what: str, text: str) -> None:
    """To the terminal by OSC 52, and with this machine's clipboard tool where the person sits at it."""
    app.state.copied = text
    app.run_worker(_copy(app, what, text), exclusive=True, group="copy", exit_on_error=False)


async def _copy(app: Host, what: str, text: str) -> None:
    remote = clipboard.is_remote()
    failed = "over SSH only the terminal can" if remote else await asyncio.to_thread(clipboard.by_tool, text)
    app.copy_to_clipboard(text)
    app.show_message(clipboard.told(what, text, remote, failed), "info")


def write_copy(app: Host) -> None:
    """What was copied last, for where no clipboard takes it."""
    save(app, "copied.txt", app.state.copied)


def save(app: Host, name: str, text: str, how: str = "masked") -> None:
    """Ask where, then write a file that only its owner can read."""
    from inspector.tui.actions.open_case import prompt
    from inspector.tui.widgets.prompt import Prompt

    def done(entered: str | None) -> None:
        app.document.focus()
        if entered and entered.strip():
            write(app, Path(entered.strip()).expanduser(), text, how)

    def check(entered: str) -> tuple[bool, str]:
        path = Path(entered.strip()).expanduser()
        try:
            if path.is_dir():
                return False, "a folder"
            if not path.parent.is_dir():
                return False, "there is no such folder"
            return True, "replaces the file that is there" if path.exists() else "a new file, readable only by you"
        except (OSError, ValueError):
            return False, "no usable path"

    # a folder may name a person
    shown = name if app.sharing else str(Path.cwd() / name)
    prompt(app, Prompt(f"Write to ({how})", shown, done, check))


def write(app: Host, path: Path, text: str, how: str = "masked") -> None:
    from inspector.case.file import write_private
    from inspector.case.model import CaseError

    try:
        write_private(path, text)
    except CaseError as error:
        app.show_message(f"Nothing was written: {error}.", "error")
        return
    if path.name.endswith(".case.json"):
        from inspector.tui import recent

        if app.state.tab is not None:
            app.state.tab.saved = True

        recent.remember(path)
        app.state.recent = recent.names()
    app.show_message(f"Written (0600, {how})." if app.sharing else f"Written to {path} (0600, {how}).", "info")


def export(app: Host, kind: str) -> None:
    from inspector.tui.drawing import masker_of
    from inspector.tui.views.export import make

    tab = app.state.tab
    if tab is None:
        return
    if kind == "svg":
        save(app, "qlik-inspector.svg", picture_of(app))
        return
    name, text = make(kind, tab, masker_of(app, tab))
    if kind in ("idp-admin", "fix"):
        copy(app, "The message" if kind == "idp-admin" else "The fix", text)
    elif kind == "case-plain":
        _confirmed(app, lambda: save(app, name, text, "unmasked"))
    else:
        save(app, name, text)


def _confirmed(app: Host, then: Callable[[], None]) -> None:
    """Only after a word that nobody types by accident."""
    from inspector.tui.actions.open_case import prompt
    from inspector.tui.widgets.prompt import Prompt

    def done(entered: str | None) -> None:
        app.document.focus()
        if entered is not None:
            then()

    def check(entered: str) -> tuple[bool, str]:
        return entered.strip().lower() == "unmasked", "type “unmasked” and Enter to go on; Escape keeps it masked"

    prompt(app, Prompt("The file will hold tokens, secrets and personal data as they are", "", done, check))


def picture_of(app: Host) -> str:
    """The screen behind the export page as SVG; in sharing mode, because a picture goes out."""
    sharing, page = app.sharing, app.state.page
    app.sharing = True
    app.state.page = app.state.before or "verdict"
    try:
        app.draw()
        return app.export_screenshot(title="qlik-inspector")
    finally:
        app.sharing, app.state.page = sharing, page
        app.draw()
