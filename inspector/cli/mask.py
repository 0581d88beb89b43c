"""`mask FILE... -o OUT`: a HAR, case, log or text made safe to send; lists what was struck."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from inspector.cli.output import say
from inspector.cli.status import OK
from inspector.cli.usage import UsageError
from inspector.errors import InspectorError

if TYPE_CHECKING:
    from inspector.case.model import Case


def add(parser: argparse.ArgumentParser, verb: str) -> None:
    parser.add_argument("files", nargs="+", metavar="FILE", help="a HAR, a case, a log or any text")
    parser.add_argument(
        "-o", "--output", required=True, metavar="OUT", help="where to write: a file, or a folder for several"
    )


def run(args: argparse.Namespace, verb: str) -> int:
    from inspector.case.file import write_private
    from inspector.masking.recording import mask_text
    from inspector.report.visible import visible
    from inspector.sources.loading import decode_bytes, read_file

    out = Path(args.output).expanduser()
    sources = [Path(name).expanduser() for name in args.files]
    if len(sources) > 1 and not out.is_dir():
        raise UsageError("several files need a folder that is there: -o FOLDER")
    targets = [out / source.name if out.is_dir() else out for source in sources]
    if len(set(targets)) < len(targets):
        raise UsageError("two of the files have one name: mask them one by one")
    if any(
        target.exists() and source.exists() and target.samefile(source)
        for source, target in zip(sources, targets, strict=True)
    ):
        raise UsageError("the file would be written over itself: give another name")
    # all are read before anything is written
    given = [decode_bytes(read_file(source), source.name)[0] for source in sources]
    cases = [_read(text) for text in given]
    texts = [mask_text(text, case) for text, case in zip(given, cases, strict=True)]
    for source, target, before, (text, struck) in zip(sources, targets, cases, texts, strict=True):
        write_private(target, text)
        total = sum(struck.values())
        say(f"{visible(source.name)} → {visible(target.name)}: {total:,} values struck")
        for name, count in sorted(struck.items(), key=lambda one: (-one[1], one[0])):
            say(f"  {count:>6,}  {visible(name, 60)}")
        if lost := _found_in(before) - _found_in(_read(text)):
            say(f"  no longer found without what was struck, so say it when you send it: {', '.join(sorted(lost))}")
    say("Look through it before you send it: what a text says in its own words may still name somebody.")
    return OK


def _read(text: str) -> Case | None:
    """What a file is as evidence; nothing where it is none."""
    from inspector.sources.loading import load_text

    try:
        return load_text(text)
    except InspectorError:
        return None


def _found_in(case: Case | None) -> set[str]:
    """The findings of a file, by their names."""
    from inspector.diagnosis import diagnose

    return {finding.rule for finding in diagnose(case).findings} if case else set()
