"""Help, made from the bindings themselves, so that it cannot be wrong about them."""

from __future__ import annotations

from collections.abc import Iterable

from inspector.tui.lines import BLANK, Line, heading, line

SYMBOLS = (
    ("✔", "ok", "as it should be"),
    ("✖", "error", "an error: the login fails or the account is wrong"),
    ("▲", "warning", "a warning: it works, something is lost"),
    ("●", "info", "worth knowing, nothing to repair"),
    ("◌", "muted", "not checked, with the reason"),
    ("•••", "mask", "masked: secrets always, personal data in sharing mode"),
)
VIEWS = {
    "start": "Paste anything you have: it is recognised, added to the case and judged.",
    "verdict": "The root cause first. Enter unfolds a finding; its evidence lines lead to where the value stands.",
    "mapping": "One row for each Qlik attribute. The underlined column is the source that Qlik reads. "
    "Enter unfolds a row; its lookups and the settings below can be changed to see what would happen.",
    "tokens": "Header, payload and times of every token; which key was tried. Nothing of a signature is ever shown.",
    "flow": "Every request in order; the failing one is open. Enter unfolds another.",
    "setup": "What a login is captured with, and Qlik's configuration. Enter edits a field.",
    "compare": "Two cases side by side, the most telling difference first.",
}


def help_lines(bindings: Iterable[tuple[str, str, str]], view: str) -> list[Line]:
    """`bindings`: (keys, what it does, explanation), in the order in which they are shown."""
    lines = [BLANK, line(("Help", "title"), ("   Escape goes back", "muted")), BLANK]
    if view in VIEWS:
        lines += [line((f"{view.title()}  ", "heading"), VIEWS[view], hang=2), BLANK]
    lines.append(heading("Keys"))
    for keys, name, tip in bindings:
        lines.append(line("  ", (f"{keys:<14}", "key"), f"{name:<22}", (tip, "muted"), hang=38))
    lines += [
        line("  ", (f"{'↑ ↓ / j k':<14}", "key"), f"{'next, previous':<22}", ("also the mouse wheel", "muted")),
        line("  ", (f"{'Enter':<14}", "key"), f"{'unfold, go there':<22}", ("also a click", "muted")),
        line(
            "  ", (f"{'paste':<14}", "key"), f"{'adds evidence':<22}", ("anywhere, in any view; u undoes it", "muted")
        ),
        BLANK,
        line("  ", ('Other keys: keys.toml in the configuration folder, such as  sharing = "s"', "muted")),
        BLANK,
        heading("Symbols"),
    ]
    for symbol, style, words in SYMBOLS:
        lines.append(line("  ", (f"{symbol:<5}", style), words))
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
