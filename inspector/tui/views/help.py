"""Help, made from the bindings themselves, so that it cannot be wrong about them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from inspector.report.visible import visible
from inspector.tui.context import Context
from inspector.tui.keys import keys_file
from inspector.tui.lines import BLANK, Line, beside, heading, line
from inspector.tui.pages import BY_NAME
from inspector.tui.preferences import state_folder
from inspector.tui.views.detail import GAP, has_room

SYMBOLS = (
    ("✔", "ok", "as it should be"),
    ("✖", "error", "an error: the login fails or the account is wrong"),
    ("▲", "warning", "a warning: it works, something is lost"),
    ("●", "info", "worth knowing, nothing to repair"),
    ("◌", "muted", "not checked, with the reason"),
    ("•••", "mask", "masked: secrets always, personal data in sharing mode"),
)

KEYS_WIDTH = 100
"""Cells of the keys where there is room for the rest beside them."""


def page(context: Context) -> list[Line]:
    about, keys, rest = _about(context.state.before or "start"), _keys(context.commands), _rest()
    if not has_room(context.width) or context.wanted:
        return [*about, *keys, BLANK, *rest]
    return [*about, *beside(keys, rest, KEYS_WIDTH, context.width - KEYS_WIDTH - GAP, GAP)]


def folder(path: Path) -> str:
    """A folder without the name of the person whose it is."""
    home = Path.home()
    return visible(f"~/{path.relative_to(home).as_posix()}" if path.is_relative_to(home) else str(path), 300)


def _about(view: str) -> list[Line]:
    """What the page is for that one came from."""
    lines = [BLANK, line(("Help", "title"), ("   Escape goes back", "muted")), BLANK]
    if about := BY_NAME[view].about:
        lines += [line((f"{BY_NAME[view].title}  ", "title"), about, hang=2), BLANK]
    return lines


def _keys(bindings: Iterable[tuple[str, str, str]]) -> list[Line]:
    """`bindings`: (keys, what it does, explanation), in the order in which they are shown."""
    lines = [heading("Keys")]
    for keys, name, tip in bindings:
        lines.append(line("  ", (f"{keys:<14}", "key"), f"{name:<22}", (tip, "muted"), hang=38))
    lines += [
        line("  ", (f"{'↑ ↓ / j k':<14}", "key"), f"{'next, previous':<22}", ("also the mouse wheel", "muted")),
        line("  ", (f"{'Enter':<14}", "key"), f"{'unfold, go there':<22}", ("also a click", "muted")),
        line(
            "  ", (f"{'paste':<14}", "key"), f"{'adds evidence':<22}", ("anywhere, in any view; u undoes it", "muted")
        ),
    ]
    return lines


def _rest() -> list[Line]:
    """The signs, the folders, and the way without the app."""
    lines = [
        heading("Folders"),
        line("  ", ('Other keys: keys.toml, such as  sharing = "s"; it lies in', "muted"), hang=2),
        line("    ", (folder(keys_file().parent), "text"), hang=4),
        line("  ", ("Recent files, likings and unsaved logins (masked) lie in", "muted"), hang=2),
        line("    ", (folder(state_folder()), "text"), hang=4),
        BLANK,
        heading("Symbols"),
    ]
    for symbol, style, words in SYMBOLS:
        lines.append(line("  ", (f"{symbol:<5}", style), words, hang=7))
    lines += [
        BLANK,
        heading("Rather as text"),
        line(
            "  ",
            ("qlik-inspector check SOURCE", "key"),
            "  prints the same report without the app, for scripts and screen readers.",
            hang=2,
        ),
    ]
    return lines
