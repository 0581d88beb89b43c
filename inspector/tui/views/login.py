"""A login under way, step by step."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from inspector.case.model import Case
from inspector.report.visible import visible
from inspector.tui import items
from inspector.tui.context import Context
from inspector.tui.lines import BLANK, Line, Span, line
from inspector.tui.masker import Masker

if TYPE_CHECKING:
    from inspector.login.events import DeviceCode
    from inspector.tui.login_run import LoginRun

MARKS: dict[str, Span] = {
    "going": ("● ", "info"),
    "done": ("✔ ", "ok"),
    "failed": ("✖ ", "error"),
    "note": ("  ", "muted"),
    "late": ("▲ ", "warning"),
}


def page(context: Context) -> list[Line]:
    return login_lines(context.state.login, context.width, context.sharing, context.uptime)


def login_lines(run: LoginRun | None, width: int, sharing: bool, now: float = 0.0) -> list[Line]:
    """The page of a login; `now` is the monotonic clock against which a code's life is counted down."""
    if run is None:
        return [BLANK, line(("No login is under way. l starts one.", "muted"))]
    masker = Masker.of(Case({"hosts": [f"https://{host}" for host in run.hosts]}), sharing=sharing)

    def shown(text: str) -> str:
        return masker.text(text, limit=600)

    lines = [
        BLANK,
        line(
            ("Logging in", "title"),
            (f"   {shown(run.host)}", "muted"),
            ("   esc cancels" if run.going else "", "muted"),
        ),
        BLANK,
    ]
    for state, text in run.steps:
        mark = MARKS.get(state, MARKS["note"])
        lines.append(line(mark, (shown(text), "muted" if state == "note" else "text"), hang=2))
    cancel = line(("✖ cancel", "error"), item=items.LoginChoice("cancel"))
    if run.url and run.going:
        lines += [
            BLANK,
            *_in_the_browser(run, sharing, now),
            cancel,
        ]
    if run.code is not None and run.going:
        lines += [
            BLANK,
            *_on_another_device(run.code, sharing),
            cancel,
        ]
    if not run.going:
        lines += [BLANK, line(("⏎ try again", "key"), item=items.LoginChoice("again"))]
        if run.partial is not None:
            lines.append(line(("⏎ look at what had come by then", "key"), item=items.LoginChoice("partial")))
    return lines


def _on_another_device(code: DeviceCode, sharing: bool) -> Iterator[Line]:
    """The code large, and as a QR code to be photographed: light modules on a dark ground whatever the theme."""
    from inspector.login.qr import lines as qr

    if sharing:
        yield line(("Sign in on another device with the code (hidden while sharing).", "strong"))
        return
    yield line(("On another device open ", "strong"), (visible(code.verification_uri, 300), "link"))
    yield line(("and enter the code", "strong"))
    yield BLANK
    yield line(("      ", "text"), (" ".join(visible(code.user_code, 40)), "title"))
    yield BLANK
    for row in qr(code.complete_uri or code.verification_uri):
        yield line(("  ", "text"), (row, "qr"))
    yield BLANK


def _in_the_browser(run: LoginRun, sharing: bool, now: float) -> Iterator[Line]:
    """The address to open, for a browser that did not come up or is on another machine."""
    where = "on any machine" if run.elsewhere else "on this machine"
    yield line((f"Sign in in the browser. Not there? Open this address {where}:", "strong"))
    yield line(("(hidden while sharing)" if sharing else visible(run.url, 4000), "link"))
    yield line(("⏎ copy the address", "key"), item=items.LoginChoice("copy"))
    from inspector.login.preview import request_lines

    for name, value in request_lines(run.url)[1:] if not sharing else ():
        yield line((f"  {visible(name, 40):24}", "muted"), (visible(value, 300), "muted"), hang=26)
    if run.ssh and not sharing:
        yield BLANK
        yield line(("The browser is on another machine? Run there first:", "muted"))
        yield line(visible(run.ssh))
    if not run.elsewhere:
        return
    yield BLANK
    yield line(
        (
            "Or paste here what the browser's address bar shows after the sign-in; soon: the code in it works once, "
            "and at most providers for one to five minutes.",
            "muted",
        )
    )
    yield from _countdown(run, now)


def _countdown(run: LoginRun, now: float) -> Iterator[Line]:
    """How long the code can still live, counted from the earliest moment there can be one."""
    if run.opened is None:
        return
    gone = max(0, int(now - run.opened))
    if run.code_lives is None:
        yield line((f"The address was ready {_minutes(gone)} ago.", "muted"))
        return
    left, whole = run.code_lives - gone, _minutes(run.code_lives)
    if left > 0:
        yield line((f"A code lives {whole} here: one made at once has {_minutes(left)} left.", "strong"))
    else:
        yield line(("▲ ", "warning"), (f"A code lives {whole} here: one made at once is too old.", "text"))


def _minutes(seconds: int) -> str:
    return f"{seconds // 60}:{seconds % 60:02} min"
