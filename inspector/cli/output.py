"""Writes a report in the asked form, and turns its findings into the exit status."""

from __future__ import annotations

import argparse
import json
import sys
from typing import TYPE_CHECKING, Any

from inspector.cli.main import FOUND, OK, UNUSABLE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from inspector.report.model import Report
    from inspector.report.provider_support import Support


def emit(report: Report, args: argparse.Namespace, support: Sequence[Support] = ()) -> int:
    """Print the report or write it to `--output`; returns the exit status."""
    text = render(report, args.format, reveal=args.reveal, support=support)
    status = FOUND if any(f.severity == "error" for f in report.findings) else OK
    return write(text, args.output) or status


def render(
    report: Report, form: str, *, reveal: bool = False, width: int | None = None, support: Sequence[Support] = ()
) -> str:
    """The report as text, json, markdown or html; masked unless revealed. `support` follows it, as a further member or
    a table."""
    if form == "json":
        more = {"provider_support": [row.to_dict() for row in support]} if support else {}
        return as_json({**report.to_dict(masked=not reveal), **more})
    from inspector.cli.options import colours, terminal_width
    from inspector.report.forms import draw_report

    columns = width or terminal_width()
    return draw_report(report, form, masked=not reveal, support=support, columns=columns, colour=colours())


def as_json(data: Any) -> str:
    """Indented JSON; a lone surrogate is written as its escape, so that every reader can read it."""
    text = json.dumps(data, indent=2, ensure_ascii=False) + "\n"
    return text if text.isascii() or _is_utf8(text) else json.dumps(data, indent=2) + "\n"


def _is_utf8(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def write_json(data: Any, output: str | None) -> int:
    return write(as_json(data), output)


def write(text: str, output: str | None) -> int:
    """Write to a file (atomically, mode 0600) or to stdout; 0, or 2 with a sentence on stderr."""
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
    from inspector.report.visible import visible

    try:
        write_private(Path(output).expanduser(), text)
    except CaseError as error:
        return fail(str(error))
    print(f"written to {visible(output)}", file=sys.stderr)
    return OK


def fail(message: str) -> int:
    """Say what happened on stderr; exit status 2."""
    from inspector.report.visible import visible

    lines = [visible(line) for line in message.splitlines()]
    print("qlik-inspector: " + "\n  ".join(lines), file=sys.stderr)
    return UNUSABLE
