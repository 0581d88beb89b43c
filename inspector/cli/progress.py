"""What a capture says on stderr while it goes on: one line for each step, nothing secret."""

from __future__ import annotations

import sys
from typing import TextIO

from inspector.case.model import Case
from inspector.cli.options import colours
from inspector.cli.output import say
from inspector.login import events
from inspector.report.visible import visible

PASTE_SOON = "the code in it works once, and at most providers for a minute to five after the sign-in"
"""RFC 6749 section 4.1.2 allows ten minutes; documented lifetimes are 60 to 300 s."""


class Progress:
    """Prints the events of a session. `url` is where the browser has to go, once known."""

    def __init__(self, stream: TextIO | None = None, *, quiet: bool = False) -> None:
        self._stream = stream or sys.stderr
        self._quiet = quiet
        self.timed_out = False
        self.captured = False
        self.partial: Case | None = None
        """What had come when the login was cancelled."""

    def __call__(self, event: events.Event) -> None:
        if lines := self._lines(event):
            say(*lines, stream=self._stream, clear=isinstance(event, events.RequestReady | events.DeviceCode))

    def _lines(self, event: events.Event) -> list[str]:
        match event:
            case events.TimedOut():
                self.timed_out = True
                return [f"✖ nobody signed in within {event.seconds:g} s"]
            case events.RequestReady():
                return self._request(event)
            case events.BrowserMissing():
                return ["  no browser could be opened here: open the address above yourself"]
            case events.DeviceCode():
                return self._device(event)
            case events.Note():
                return [f"● {visible(event.text)}"]
            case events.StrayRequest():
                return [f"▲ {visible(event.why)}"]
            case events.Exchanged() if event.problem:
                return [f"✖ {event.step}: {visible(event.problem)}"]
            case events.AnswerArrived() if event.error:
                return [f"✖ the provider answered {visible(event.error)}"]
            case events.Cancelled() if event.case.list("exchanges"):
                self.partial = event.case
            case events.Finished():
                self.captured = True
                return []
        return [] if self._quiet else self._detail(event)

    def _detail(self, event: events.Event) -> list[str]:
        match event:
            case events.StepStarted():
                return [f"· {event.step}: {visible(event.doing)}"]
            case events.Exchanged():
                return [f"  {event.method} {visible(event.host)} {event.status} in {event.milliseconds} ms"]
            case events.Waiting():
                return [f"  waiting up to {event.seconds:g} s at {visible(event.redirect_uri)}; Ctrl-C ends it"]
            case events.AnswerArrived():
                return ["✔ the answer came"]
        return []

    def _device(self, event: events.DeviceCode) -> list[str]:
        """The code large, and as a QR code where a terminal can show one."""
        from inspector.login.qr import lines as qr

        link = f" (or open {visible(event.complete_uri)})" if event.complete_uri else ""
        code = visible(event.user_code, 40)
        lines = [
            f"→ enter the code {code} at {visible(event.verification_uri)}{link}",
            "",
            f"      {' '.join(code)}",
            "",
        ]
        if self._stream.isatty():
            drawn = qr(event.complete_uri or event.verification_uri)
            lines += [f"\x1b[97;40m{row}\x1b[0m" if colours(self._stream) else row for row in drawn]
        return [*lines, f"  valid for {event.expires_in} s"]

    def _request(self, event: events.RequestReady) -> list[str]:
        lines = [
            "→ sign in at this address (it is opened in the browser where there is one):",
            f"  {visible(event.url)}",
        ]
        if event.ssh:
            lines += ["  the browser is on another machine? run this there first:", f"  {visible(event.ssh)}"]
        if event.ssh and not event.paste and sys.stdin is not None and sys.stdin.isatty():
            lines.append("  or paste the address that the browser ends on here and press Enter; it is not shown")
        if event.paste:
            lines.append("  afterwards paste the address that the browser ends on here (not shown), and press Enter")
            lines.append(f"  soon: {PASTE_SOON}")
        if event.note:
            lines.append(f"  {visible(event.note)}")
        return lines
