"""`check SOURCE...`: diagnose without any interaction."""

from __future__ import annotations

import argparse

from inspector.cli import tenant
from inspector.cli.options import add_report_options, case_of
from inspector.cli.output import emit


def add(parser: argparse.ArgumentParser, verb: str) -> None:
    parser.add_argument("source", nargs="+", metavar="SOURCE", help="a file, - for standard input, or the text itself")
    add_report_options(parser)
    tenant.add(parser)


def run(args: argparse.Namespace, verb: str) -> int:
    from inspector.diagnosis import diagnose

    return emit(diagnose(tenant.with_options(case_of(args.source, args), args)), args)
