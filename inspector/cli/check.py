"""`check SOURCE...`: diagnose without any interaction."""

from __future__ import annotations

import argparse
from dataclasses import replace

from inspector.cli import tenant
from inspector.cli.keeping import keep_all
from inspector.cli.options import add_report_options, logins_of
from inspector.cli.output import emit, emit_each


def add(parser: argparse.ArgumentParser, verb: str) -> None:
    parser.add_argument("source", nargs="+", metavar="SOURCE", help="a file, - for standard input, or the text itself")
    parser.add_argument("--each", action="store_true", help="report every login in the sources, not the newest alone")
    add_report_options(parser)
    tenant.add(parser)


def run(args: argparse.Namespace, verb: str) -> int:
    from inspector.diagnosis import diagnose
    from inspector.report.model import OtherLogin
    from inspector.sources.merging import when

    cases = [tenant.with_options(case, args) for case in logins_of(args.source, args)]
    reports = [diagnose(case) for case in cases]
    saved = keep_all(cases if args.each else cases[:1], args)
    if args.each:
        return emit_each(reports, args) or saved
    others = [OtherLogin(when(case), report.verdict) for case, report in zip(cases, reports, strict=True)]
    return emit(replace(reports[0], other_logins=tuple(others[1:])), args) or saved
