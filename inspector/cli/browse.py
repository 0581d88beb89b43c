"""`browse`: the real login to Qlik, watched in the person's own browser, and what came of it as a report."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from inspector.cli.options import TARGETS, add_format_options, add_save_options, seconds
from inspector.cli.output import say
from inspector.cli.usage import UsageError

if TYPE_CHECKING:
    from inspector.browse.session import Session, Watched
    from inspector.case.model import Case

NO_TOKENS = (
    "Qlik exchanges the code itself, so the tokens are not visible in a browser: “login” captures them through a "
    "loopback redirect URI, and both add up to one case."
)
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
    parser.add_argument("--qlik-idp", metavar="FILE", help="Qlik's identity-provider JSON, to judge by it")
    parser.add_argument("--target", choices=TARGETS, help="what the login is for (qlik)")
    parser.add_argument("--timeout", metavar="SECONDS", type=seconds, default=600.0, help="limit for the sign-in (600)")
    parser.add_argument("--offline", action="store_true", help="no network at all: refuses to browse")
    parser.add_argument("--quiet", action="store_true", help="say only what matters on the way")
    parser.add_argument("--now", metavar="ISO8601", help="judge times as of then")
    add_save_options(parser)
    add_format_options(parser)


def run(args: argparse.Namespace, verb: str) -> int:
    from inspector.browse.installed import find_browser
    from inspector.cli.keeping import finish
    from inspector.cli.login import known_before
    from inspector.tenant.client import base_url

    if args.offline:
        raise UsageError("--offline allows no network, and a login needs it")
    path = find_browser(args.browser)
    from inspector.browse.session import PRIVACY, Session  # what starts a browser, where there is one

    known = known_before(args)
    url = base_url(args.tenant) + "/" + args.path.lstrip("/")
    say(f"● {PRIVACY}", "  Log in there; Enter ends the recording.")
    session = Session(url, show=_quiet if args.quiet else _show, callbacks=tuple(args.callback_path))
    watched = asyncio.run(_watch(session, path, args.timeout))
    say(_ENDED[watched.ended])
    for note in watched.notes:
        _say(f"▲ {note}")
    case = _case(watched, args, known)
    say(f"● {NO_TOKENS}")
    return finish(case, args, watched.ended in ("closed", "stopped", "timeout"))


async def _watch(session: Session, path: Path, limit: float) -> Watched:
    loop = asyncio.get_running_loop()
    if sys.stdin is not None and sys.stdin.isatty():
        threading.Thread(target=_ended_by_key, args=(loop, session), daemon=True, name="keyboard").start()
    return await session.run(path, limit)


def _ended_by_key(loop: asyncio.AbstractEventLoop, session: Session) -> None:
    if sys.stdin.readline():
        loop.call_soon_threadsafe(session.stop)


def _case(watched: Watched, args: argparse.Namespace, known: Case | None) -> Case:
    """The login in the recording, with what was known before. Raises UsageError where there was none."""
    from inspector.cli.usage import moment
    from inspector.sources.found import SourceError
    from inspector.sources.loading import load

    try:
        case = load(json.dumps(watched.har), now=moment(args.now), target=args.target)
    except SourceError:
        raise UsageError(
            "no login was seen: the tenant sent the browser to no identity provider. Was the host name right, and is "
            "its identity provider active?" + "".join(f"\n{note}" for note in watched.notes[:5])
        ) from None
    members: dict[str, Any] = dict(known.to_dict()) if known else {}
    members.pop("format", None)
    return case.with_members(**{name: value for name, value in members.items() if case.at(name) is None})


def _show(entry: dict[str, Any]) -> None:
    """One line for each step; nothing of a query, which may hold a code or a name."""
    response, parts = entry["response"], urlsplit(entry["request"]["url"])
    status = response.get("_error") or response["status"]
    if entry["_resourceType"] == "Document":
        _say(f"  {entry['request']['method']} {parts.netloc}{parts.path} {status}")


def _quiet(entry: dict[str, Any]) -> None:
    """What `--quiet` says on the way."""


def _say(text: str) -> None:
    """What pages and hosts wrote, without what has a secret's form."""
    from inspector.masking.text import SECRETS_ONLY
    from inspector.report.visible import visible

    say(visible(SECRETS_ONLY.text(text), 300))
