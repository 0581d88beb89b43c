"""The terminal app: on its start screen, on something already captured, or on the demo."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from inspector.cli.options import (
    add_case_options,
    add_format_options,
    add_local_option,
    add_save_options,
    cases_of,
    logins_of,
)
from inspector.cli.output import emit, write
from inspector.cli.saving import keep_all
from inspector.cli.usage import UsageError

if TYPE_CHECKING:
    from inspector.case.model import Case


def add(parser: argparse.ArgumentParser, verb: str) -> None:
    if verb == "open":
        parser.add_argument("source", nargs="+", metavar="SOURCE", help="files, - for standard input, or texts")
        parser.add_argument("--each", action="store_true", help="each SOURCE is a login of its own")
    if verb == "demo":
        parser.add_argument("scenario", nargs="?", metavar="SCENARIO", help="what goes wrong; see --list")
        parser.add_argument("--list", action="store_true", help="the scenarios, and no app")
        parser.add_argument("--browser", action="store_true", help="log in with the browser, not by itself")
        parser.add_argument("--check", action="store_true", help="print the report, as in a pipe; no app")
    parser.add_argument("--share", action="store_true", help="start in sharing mode: personal data and hosts masked")
    if verb == "demo":
        add_format_options(parser)
    elif verb == "open":
        add_local_option(parser)
        add_case_options(parser)
        add_save_options(parser)


def run(args: argparse.Namespace, verb: str) -> int:
    from inspector import tui

    if verb == "start":
        return tui.run([], share=args.share)
    if verb == "demo":
        return _demo(args)
    files = [one for one in args.source if one != "-" and is_file(one)]
    cases = _opened(args)
    sources = args.source if args.each else args.source[:1] * len(cases)
    return tui.run(
        cases,
        share=args.share,
        local=args.local,
        names=[Path(one).name if one in files else "" for one in sources],
        files=files,
    )


def is_file(source: str) -> bool:
    """Whether a source is a file; a pasted text may be too long for a name."""
    try:
        return Path(source).is_file()
    except (OSError, ValueError):
        return False


def _opened(args: argparse.Namespace) -> list[Case]:
    """Every login in the sources, the newest first; with --each one for each source."""

    def cases() -> list[Case]:
        found = cases_of([[one] for one in args.source], args) if args.each else logins_of(args.source, args)
        keep_all(found, args)
        return found

    if "-" in args.source:
        # the app needs the keyboard, which standard input then is not
        from inspector.cli.keyboard import reopened

        return reopened(cases)
    return cases()


def _listed() -> Iterator[str]:
    """The scenarios by what the login is for."""
    from inspector.demo.scenario import TARGETS, scenarios

    width = max(len(one.name) for one in scenarios())
    for target, words in TARGETS.items():
        lines = [f"  {one.name:<{width}}  {one.summary}\n" for one in scenarios() if one.target == target]
        yield f"{words}\n{''.join(lines)}"


def _demo(args: argparse.Namespace) -> int:
    from inspector import demo, tui

    stories = {one.name: one.summary for one in demo.scenarios()}
    if args.list:
        return write("\n".join(_listed()), None)
    if args.scenario is not None and args.scenario not in stories:
        from difflib import get_close_matches

        near = get_close_matches(args.scenario, stories, n=3, cutoff=0.4)
        hint = f"did you mean {', '.join(near)}?" if near else "see demo --list"
        raise UsageError(f"there is no scenario {args.scenario!r}; {hint}")
    piped = args.scenario is not None and (sys.stdout is None or not sys.stdout.isatty())
    if not (args.check or args.output or args.format != "text" or piped):
        return tui.run([], demo=args.scenario or "", browser=args.browser, share=args.share)
    if args.scenario is None:
        raise UsageError("name the scenario; see demo --list")
    from inspector.diagnosis import diagnose

    return emit(diagnose(demo.play(args.scenario, browser=args.browser)), args)
