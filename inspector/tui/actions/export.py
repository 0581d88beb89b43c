"""What leaves the app in files. Secrets never, personal data masked whatever the mode."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from inspector.case.model import CaseError
from inspector.tui.actions import autosave
from inspector.tui.actions.copying import copy
from inspector.tui.completing import files
from inspector.tui.masker import masker_of

if TYPE_CHECKING:
    from inspector.tui.host import Host


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
    prompt(app, Prompt(f"Write to ({how})", shown, done, check, suggest=files, verb="write"))


def write(app: Host, path: Path, text: str, how: str = "masked") -> None:
    from inspector.case.file import write_private

    try:
        write_private(path, text)
    except CaseError as error:
        app.show_message(f"Nothing was written: {error}.", "error")
        return
    if path.name.endswith(".case.json"):
        from inspector.tui import recent

        if app.state.tab is not None:
            app.state.tab.saved = True
            autosave.sync(app)

        recent.remember(path)
        app.state.recent = recent.names()
    app.show_message(f"Written (0600, {how})." if app.sharing else f"Written to {path} (0600, {how}).", "info")


def export(app: Host, kind: str) -> None:
    from inspector.tui.exports import make

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
