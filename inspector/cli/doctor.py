"""`doctor`: this machine on one screen, each line with what to do. It asks no network unless a host is named."""

from __future__ import annotations

import argparse
import platform
from collections.abc import Iterator

from inspector.cli.options import seconds
from inspector.cli.output import write, write_json
from inspector.cli.status import FOUND, OK
from inspector.doctor.machine import BAD, GOOD, UNKNOWN, Check, examine
from inspector.report.blocks import Block, Head, Item
from inspector.report.formats import FORMATS
from inspector.version import VERSION

_SYMBOLS = {GOOD: "✔", BAD: "✖", UNKNOWN: "◌"}
_SEVERITY = {GOOD: "ok", BAD: "warning", UNKNOWN: "info"}


def add(parser: argparse.ArgumentParser, verb: str) -> None:
    parser.add_argument("--ask", metavar="HOST", help="compare the clock with this host's, over https")
    parser.add_argument(
        "--port", metavar="PORT", type=int, default=8765, help="port of the loopback redirect URI (8765)"
    )
    parser.add_argument("--timeout", metavar="SECONDS", type=seconds, default=10.0, help="limit for the question (10)")
    parser.add_argument("--format", choices=FORMATS, default="text", help="form of the report (text)")
    parser.add_argument("--output", metavar="FILE", help="write it there (mode 0600) instead of to stdout")


def run(args: argparse.Namespace, verb: str) -> int:
    from inspector.cli.options import colours, terminal_width
    from inspector.report.forms import draw

    checks = list(examine(args.port, args.ask or "", args.timeout))
    if args.format == "json":
        told = [{"name": c.name, "state": c.state, "what": c.what, "do": c.do} for c in checks]
        done = write_json({"version": VERSION, "checks": told}, args.output)
    else:
        shown = draw("This machine", outline(checks), args.format, columns=terminal_width(), colour=colours())
        done = write(shown, args.output)
    return done or (FOUND if any(check.state == BAD for check in checks) else OK)


def outline(checks: list[Check]) -> Iterator[Block]:
    """The checks as blocks."""
    bad = sum(check.state == BAD for check in checks)
    summary = (
        f"{bad} of {len(checks)} lines want something done." if bad else "Nothing stands in the way on this machine."
    )
    facts = (f"qlik-inspector {VERSION}", f"Python {platform.python_version()}", platform.system())
    yield Head("degraded" if bad else "succeeds", "▲" if bad else "✔", "This machine", summary, facts)
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
