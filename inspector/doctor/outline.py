"""What was found out about this machine, as blocks of a report and as JSON."""

from __future__ import annotations

import platform
from collections.abc import Iterator

from inspector.doctor.machine import BAD, GOOD, UNKNOWN, Check, examine
from inspector.report.blocks import Block, Head, Heading, Item
from inspector.version import VERSION

PORT = 8765
"""Of the redirect URI that a login has unless told otherwise."""
_SYMBOLS = {GOOD: "✔", BAD: "✖", UNKNOWN: "◌"}
_SEVERITY = {GOOD: "ok", BAD: "warning", UNKNOWN: "info"}


def outline(checks: list[Check]) -> Iterator[Block]:
    """The checks as blocks."""
    bad = sum(check.state == BAD for check in checks)
    summary = (
        f"{bad} of {len(checks)} lines want something done." if bad else "Nothing stands in the way on this machine."
    )
    facts = (f"qlik-inspector {VERSION}", f"Python {platform.python_version()}", platform.system())
    yield Head("degraded" if bad else "succeeds", "▲" if bad else "✔", "This machine", summary, facts)
    yield from items(checks)


def section() -> Iterator[Block]:
    """What there is to say of this machine, as the end of a report."""
    yield Heading("This machine")
    yield from items(this_machine())


def this_machine() -> list[Check]:
    """The checks as they are without an option, to go with a report."""
    return list(examine(PORT, "", 1.0))


def as_data(checks: list[Check]) -> list[dict[str, str]]:
    """The checks as JSON."""
    return [{"name": c.name, "state": c.state, "what": c.what, "do": c.do} for c in checks]


def items(checks: list[Check]) -> Iterator[Block]:
    """One block for each check."""
    for check in checks:
        values = (("do", check.do),) if check.do else ()
        yield Item(
            severity=_SEVERITY[check.state],
            symbol=_SYMBOLS[check.state],
            code=check.name,
            name="",
            title=check.name,
            mark=check.state,
            root=False,
            cause=check.what,
            values=values,
        )
