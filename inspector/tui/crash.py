"""What is printed when the app falls over: the kind of error and where in the code, never its words nor a variable."""

from __future__ import annotations

from rich.text import Text

from inspector.errors import place
from inspector.version import VERSION


def crash_message(error: BaseException | None) -> Text:
    """A few plain lines, made of nothing that was open: a handler that looks at the case would fall over with it."""
    return Text(
        f"qlik-inspector stopped because of a fault in itself: {place(error)}\n"
        f"  Nothing was written. Please report this line, the version ({VERSION}) and what was open, made safe\n"
        "  to send: qlik-inspector mask FILE -o OUT\n"
        "  The same analysis without the app: qlik-inspector check SOURCE\n"
    )
