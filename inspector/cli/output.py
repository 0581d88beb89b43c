"""Writes a report in the asked form, and turns its findings into the exit status."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, Any, TextIO

from inspector.cli.status import FOUND, OK, UNUSABLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from inspector.report.blocks import Block
    from inspector.report.model import Report
    from inspector.report.provider_support import Support


def exit_status(*reports: Report) -> int:
    """FOUND where any of the reports has an error that rests on no assumption."""
    return FOUND if any(f.severity == "error" and not f.assumed for one in reports for f in one.findings) else OK


def emit(report: Report, args: argparse.Namespace, support: Sequence[Support] = ()) -> int:
    """Print the report or write it to `--output`; returns the exit status."""
    text = render(report, args, support)
    put = _put if args.format == "json" else write
    return put(text, args.output) or exit_status(report)


def emit_each(reports: Sequence[Report], args: argparse.Namespace) -> int:
    """Several reports, one after the other; as JSON a list of them. The exit status is 1 where any has an error."""
    if args.format == "json":
        done = write_json([report.to_dict(masked=not args.reveal) for report in reports], args.output)
    else:
        done = write("\n".join(render(one, args) for one in reports), args.output)
    return done or exit_status(*reports)


def render(report: Report, args: argparse.Namespace, support: Sequence[Support] = ()) -> str:
    """The report in the form that the options ask for, masked unless they reveal; `support` is a further member of it,
    or a table."""
    if args.format == "json":
        more: dict[str, Any] = {"provider_support": [row.to_dict() for row in support]} if support else {}
        if getattr(args, "machine", False):
            from inspector.doctor.outline import as_data, this_machine

            more["machine"] = as_data(this_machine())
        from inspector.report.json_text import to_json

        return to_json({**report.to_dict(masked=not args.reveal), **more})
    from inspector.cli.options import colours, terminal_width
    from inspector.report.forms import draw_report

    return draw_report(
        report,
        args.format,
        masked=not args.reveal,
        support=support,
        columns=terminal_width(),
        colour=colours() and not args.output,
        local=args.local,
        more=_machine() if getattr(args, "machine", False) else (),
    )


def _machine() -> Iterable[Block]:
    from inspector.doctor.outline import section

    return section()


def write_json(data: Any, output: str | None) -> int:
    """Like `write`, for data that a program reads: invisible characters are escaped, and none is taken out."""
    from inspector.report.json_text import to_json

    return _put(to_json(data), output)


def write(text: str, output: str | None) -> int:
    """Write lines to a file (atomically, mode 0600) or to stdout, with what a terminal obeys written out on the way; 0,
    or 2 with a sentence on stderr."""
    from inspector.report.visible import guarded

    return _put(guarded(text), output)


def _put(text: str, output: str | None) -> int:
    if output is None or output == "-":
        if sys.stdout is None:
            return fail("standard output is closed; --output FILE writes to a file")
        # UTF-8 whatever the locale: symbols and names are part of the report
        data = text.encode("utf-8", "backslashreplace")
        sys.stdout.flush()
        try:
            sys.stdout.buffer.write(data)
            sys.stdout.buffer.flush()
        except BrokenPipeError:
            raise
        except OSError as error:
            return fail(f"standard output cannot be written: {error.strerror}")
        return OK
    from pathlib import Path

    from inspector.case.file import write_private
    from inspector.case.model import CaseError

    try:
        write_private(Path(output).expanduser(), text)
    except CaseError as error:
        return fail(str(error))
    say(f"written to {output}")
    return OK


def say(*lines: str, stream: TextIO | None = None, clear: bool = False) -> None:
    """Lines for the person on stderr: the only way to it, so that nothing that a terminal obeys gets there, and no
    secret that a provider or a page repeats. `clear`: what the person must have as it is, such as the address to open.
    """
    from inspector.report.visible import guarded

    if not clear:
        from inspector.masking.text import SECRETS_ONLY

        lines = tuple(map(SECRETS_ONLY.text, lines))
    stream = stream or sys.stderr
    if stream is not None:
        print(*map(guarded, lines), sep="\n", file=stream, flush=True)


def fail(message: str) -> int:
    """Say what happened on stderr; exit status 2. A token or a secret that was typed is not repeated."""
    from inspector.masking.typed import without_secrets
    from inspector.report.visible import visible

    say("qlik-inspector: " + "\n  ".join(visible(line) for line in without_secrets(message).splitlines()))
    return UNUSABLE
