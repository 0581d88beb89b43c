"""What is printed when the app falls over: the kind of error and where in the code, never the value of a variable."""

from __future__ import annotations

import traceback
from typing import TYPE_CHECKING

from rich.text import Text

from inspector.report.visible import visible

if TYPE_CHECKING:
    from inspector.tui.state import State


def crash_message(error: BaseException | None, state: State) -> Text:
    """A few plain lines. The exception's own words are masked with every open case, for they may quote a claim."""
    kind = type(error).__name__ if error is not None else "unknown error"
    words = visible(_masked(str(error), state), 300) if error is not None else ""
    places = traceback.extract_tb(error.__traceback__) if error is not None else []
    ours = [
        f"{place.filename.rpartition('inspector/')[2]}:{place.lineno}"
        for place in places
        if "inspector" in place.filename
    ]
    lines = [
        "qlik-inspector stopped because of an error in itself. No data was written.",
        f"  {kind}: {words}" if words else f"  {kind}",
        f"  at {', '.join(ours[-3:])}" if ours else "",
        "The same analysis without the app: qlik-inspector check SOURCE",
    ]
    return Text("\n".join(line for line in lines if line) + "\n")


def _masked(words: str, state: State) -> str:
    if not state.sheets:
        # nothing is known about what is secret, so nothing is quoted
        return ""
    for sheet in state.sheets:
        words = sheet.lens().outgoing.text(words, limit=300)
    return words
