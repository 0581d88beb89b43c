"""`check SOURCE...`: diagnose without any interaction."""

from __future__ import annotations

import argparse

from inspector.cli import tenant
from inspector.cli.options import add_machine_option, add_report_options, logins_of
from inspector.cli.output import emit, emit_each
from inspector.cli.saving import keep_all, with_others
from inspector.cli.spinner import spinner


def add(parser: argparse.ArgumentParser, verb: str) -> None:
    parser.add_argument("source", nargs="+", metavar="SOURCE", help="a file, - for standard input, or the text itself")
    parser.add_argument("--each", action="store_true", help="report every login in the sources, not the newest alone")
    add_report_options(parser)
    add_machine_option(parser)
    tenant.add(parser)


def run(args: argparse.Namespace, verb: str) -> int:
    from inspector.diagnosis import diagnose

    with spinner(lambda: "reading what was given"):
        cases = [tenant.with_options(case, args) for case in logins_of(args.source, args)]
    saved = keep_all(cases if args.each else cases[:1], args)
    if args.each:
        return emit_each([diagnose(case) for case in cases], args) or saved
    return emit(with_others(cases[0], cases[1:]), args) or saved
