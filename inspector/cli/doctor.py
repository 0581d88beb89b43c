"""`doctor`: this machine on one screen, each line with what to do. It asks no network unless a host is named."""

from __future__ import annotations

import argparse

from inspector.cli.options import colours, seconds, terminal_width
from inspector.cli.output import write, write_json
from inspector.cli.status import FOUND, OK
from inspector.doctor.machine import BAD, examine
from inspector.doctor.outline import PORT, as_data, outline
from inspector.report.formats import FORMATS
from inspector.version import VERSION


def add(parser: argparse.ArgumentParser, verb: str) -> None:
    parser.add_argument("--ask", metavar="HOST", help="compare the clock with this host's, over https")
    parser.add_argument(
        "--port", metavar="PORT", type=int, default=PORT, help="port of the loopback redirect URI (8765)"
    )
    parser.add_argument("--timeout", metavar="SECONDS", type=seconds, default=10.0, help="limit for the question (10)")
    parser.add_argument("--format", choices=FORMATS, default="text", help="form of the report (text)")
    parser.add_argument("--output", metavar="FILE", help="write it there (mode 0600) instead of to stdout")


def run(args: argparse.Namespace, verb: str) -> int:
    from inspector.report.forms import draw

    checks = list(examine(args.port, args.ask or "", args.timeout))
    if args.format == "json":
        done = write_json({"version": VERSION, "checks": as_data(checks)}, args.output)
    else:
        shown = draw("This machine", outline(checks), args.format, columns=terminal_width(), colour=colours())
        done = write(shown, args.output)
    return done or (FOUND if any(check.state == BAD for check in checks) else OK)
