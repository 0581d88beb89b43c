"""`compare A B`: what differs between two logins, most telling first."""

from __future__ import annotations

import argparse

from inspector.cli.main import FOUND, OK
from inspector.cli.options import add_report_options, cases_of
from inspector.cli.output import write, write_json


def add(parser: argparse.ArgumentParser, verb: str) -> None:
    parser.add_argument("a", metavar="A", help="a SOURCE: one login")
    parser.add_argument("b", metavar="B", help="a SOURCE: the other one")
    add_report_options(parser)


def run(args: argparse.Namespace, verb: str) -> int:
    from inspector.diagnosis import diagnose
    from inspector.report import comparison_forms as forms
    from inspector.report.comparison import compare

    case_a, case_b = cases_of([[args.a], [args.b]], args)
    a, b = diagnose(case_a), diagnose(case_b)
    found = compare(a, b, case_a, case_b)
    masked = not args.reveal
    if args.format == "json":
        done = write_json(found.to_dict(masked=masked), args.output)
    elif args.format == "markdown":
        done = write(forms.to_markdown(found, masked=masked), args.output)
    elif args.format == "html":
        done = write(forms.to_html(found, masked=masked), args.output)
    else:
        from inspector.cli.options import terminal_width

        done = write(forms.to_text(found, masked=masked, columns=terminal_width()), args.output)
    errors = any(f.severity == "error" for report in (a, b) for f in report.findings)
    return done or (FOUND if errors else OK)
