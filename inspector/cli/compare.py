"""`compare A B`: what differs between two logins, most telling first."""

from __future__ import annotations

import argparse

from inspector.cli.options import add_report_options, cases_of, terminal_width
from inspector.cli.output import write, write_json
from inspector.cli.saving import keep_all
from inspector.cli.status import FOUND, OK


def add(parser: argparse.ArgumentParser, verb: str) -> None:
    parser.add_argument("a", metavar="A", help="a SOURCE: one login")
    parser.add_argument("b", metavar="B", help="a SOURCE: the other one")
    add_report_options(parser)


def run(args: argparse.Namespace, verb: str) -> int:
    from inspector.diagnosis import diagnose
    from inspector.report.comparison import compare
    from inspector.report.comparison_outline import TITLE, outline
    from inspector.report.forms import draw

    case_a, case_b = cases_of([[args.a], [args.b]], args)
    saved = keep_all((case_a, case_b), args)
    a, b = diagnose(case_a), diagnose(case_b)
    data = compare(a, b, case_a, case_b).to_dict(masked=not args.reveal)
    if args.format == "json":
        done = write_json(data, args.output)
    else:
        text = draw(TITLE, outline(data), args.format, columns=terminal_width(), local=args.local)
        done = write(text, args.output)
    errors = any(f.severity == "error" and not f.assumed for report in (a, b) for f in report.findings)
    return done or saved or (FOUND if errors else OK)
