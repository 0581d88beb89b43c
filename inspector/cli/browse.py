"""`browse`: the real login to Qlik, watched in the person's own browser, and what came of it as a report."""

from __future__ import annotations

import argparse
import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from inspector.cli import loop
from inspector.cli.options import TARGETS, add_format_options, add_machine_option, add_save_options, seconds
from inspector.cli.output import say
from inspector.cli.status import CANCELLED
from inspector.cli.usage import UsageError, clock
from inspector.report.visible import visible

if TYPE_CHECKING:
    from inspector.browse.session import Session, Watched

_ENDED = {
    "hub": "● Qlik's own pages were reached.",
    "error": "✖ the login ended in an error",
    "closed": "● the browser was closed",
    "stopped": "● ended by a key",
    "timeout": "✖ nobody signed in within the time",
}


def add(parser: argparse.ArgumentParser, verb: str) -> None:
    parser.add_argument(
        "--tenant", metavar="HOST", required=True, help="the Qlik tenant to log in to, as people enter it"
    )
    parser.add_argument("--path", metavar="PATH", default="/", help="what to open there (/)")
    parser.add_argument("--browser", metavar="PATH", default="", help="Chrome, Edge or Chromium, where it is not found")
    parser.add_argument(
        "--callback-path", metavar="PATH", action="append", default=[], help="further path of a callback"
    )
    parser.add_argument(
        "--until-closed", action="store_true", help="go on after the first end: several attempts are several cases"
    )
    parser.add_argument("--qlik-idp", metavar="FILE", help="Qlik's identity-provider JSON, to judge by it")
    parser.add_argument("--target", choices=TARGETS, help="what the login is for (qlik)")
    parser.add_argument("--timeout", metavar="SECONDS", type=seconds, default=600.0, help="limit for the sign-in (600)")
    parser.add_argument("--offline", action="store_true", help="no network at all: refuses to browse")
    parser.add_argument("--quiet", action="store_true", help="say only what matters on the way")
    parser.add_argument("--now", metavar="ISO8601|now|issued", help="judge times as of then")
    add_save_options(parser)
    add_format_options(parser)
    add_machine_option(parser)


def run(args: argparse.Namespace, verb: str) -> int:
    from inspector.browse.cases import NO_TOKENS, cases_of
    from inspector.browse.installed import find_browser
    from inspector.cli.login import known_before
    from inspector.cli.saving import check_writable, finish
    from inspector.tenant.client import base_url

    if args.offline:
        raise UsageError("--offline allows no network, and a login needs it")
    now = clock(args.now)
    check_writable(args.save)
    path = find_browser(args.browser)
    from inspector.browse.session import PRIVACY, Session  # what starts a browser, where there is one

    known = known_before(args)
    base = base_url(args.tenant)
    url, host = base + "/" + args.path.lstrip("/"), urlsplit(base).hostname or ""
    say(f"● {PRIVACY}", "  Log in there; Enter ends the recording.")
    show = _quiet if args.quiet else _show
    session = Session(
        url,
        show=show,
        say=lambda words: say(f"▲ {words}"),
        callbacks=tuple(args.callback_path),
        until_closed=args.until_closed,
    )
    watched = loop.run(_watch(session, path, args.timeout))
    say(_ENDED[watched.ended])
    for note in watched.notes:
        say(visible(f"▲ {note}", 300))
    cases = cases_of(watched.har, watched.notes, known=known, now=now, target=args.target, entered=host)
    say(f"● {NO_TOKENS}")
    status = finish(cases[0], args, watched.ended == "timeout", others=cases[1:])
    broken_off = watched.ended in ("closed", "stopped") and not args.until_closed
    return status or (CANCELLED if broken_off else status)


async def _watch(session: Session, path: Path, limit: float) -> Watched:
    """The run, which a line at the terminal ends."""
    from inspector.cli.login import pasted_line

    line = pasted_line()

    async def ended_by_key() -> None:
        if line is not None:
            await line()
            session.stop()

    key = asyncio.create_task(ended_by_key())
    try:
        return await session.run(path, limit)
    finally:
        key.cancel()
        await asyncio.gather(key, return_exceptions=True)


def _show(entry: dict[str, Any]) -> None:
    """One line for each step; nothing of a query, which may hold a code or a name."""
    response, parts = entry["response"], urlsplit(entry["request"]["url"])
    status = response.get("_error") or response["status"]
    if entry["_resourceType"] == "Document":
        say(visible(f"  {entry['request']['method']} {parts.netloc}{parts.path} {status}", 300))


def _quiet(entry: dict[str, Any]) -> None:
    """What `--quiet` says on the way."""
