"""`check SOURCE...`: diagnose without any interaction."""

from __future__ import annotations

import argparse

from inspector.cli.options import UsageError, add_report_options, case_of
from inspector.cli.output import emit, fail


def add(parser: argparse.ArgumentParser, verb: str) -> None:
    parser.add_argument("source", nargs="+", metavar="SOURCE", help="a file, - for standard input, or the text itself")
    add_report_options(parser)


def run(args: argparse.Namespace, verb: str) -> int:
    from inspector.case.model import CaseError
    from inspector.diagnosis import diagnose
    from inspector.sources.found import SourceError

    try:
        case = case_of(args.source, args)
    except (SourceError, CaseError, UsageError) as error:
        return fail(str(error))
    except OSError as error:
        return fail(f"{error.filename or 'the input'} cannot be read: {error.strerror or error}")
    return emit(diagnose(case), args)
