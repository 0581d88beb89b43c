"""Options that several verbs share, and how they become a case."""

from __future__ import annotations

import argparse
import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from inspector.cli.usage import UsageError, clock
from inspector.report.formats import FORMATS

if TYPE_CHECKING:
    from inspector.case.model import Case

PRIVATE = "the provider is on our own premises: its metadata may point to private addresses"
TARGETS = ("qlik", "jwt-idp", "qlik-oauth", "cloudflare-access")


def add_report_options(parser: argparse.ArgumentParser) -> None:
    """Options of every verb that makes a report of what is given."""
    add_format_options(parser)
    add_case_options(parser)
    add_save_options(parser)


def add_format_options(parser: argparse._ActionsContainer) -> None:
    """How a report looks, and where it goes."""
    parser.add_argument("--format", choices=FORMATS, default="text", help="form of the report (text)")
    parser.add_argument("--output", metavar="FILE", help="write the report there (mode 0600) instead of to stdout")
    parser.add_argument("--reveal", action="store_true", help="show personal data; secrets are in no report")
    add_local_option(parser)


def add_machine_option(parser: argparse._ActionsContainer) -> None:
    parser.add_argument("--machine", action="store_true", help="what doctor says of this machine, after the report")


def add_local_option(parser: argparse._ActionsContainer) -> None:
    parser.add_argument("--local", action="store_true", help="local times beside those in UTC")


def add_save_options(parser: argparse._ActionsContainer) -> None:
    """Whether the case is kept."""
    parser.add_argument("--save", metavar="FILE", help="keep the case there (masked, mode 0600)")
    parser.add_argument("--save-unmasked", action="store_true", help="keep it with secrets and personal data")


def add_case_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--now", metavar="ISO8601|now|issued", help="judge times as of then, now, or the token's own issue"
    )
    parser.add_argument("--offline", action="store_true", help="no network at all")
    parser.add_argument(
        "--issuer", metavar="URL", help="read this issuer's discovery document and keys, to verify with"
    )
    parser.add_argument("--jwks", metavar="FILE|URL", help="key set to verify with")
    parser.add_argument("--allow-private", action="store_true", help=PRIVATE)
    parser.add_argument("--key", metavar="FILE", help="verification or decryption key (PEM, JWK)")
    parser.add_argument("--client-secret-env", metavar="NAME", help="environment variable that holds the client secret")
    parser.add_argument("--target", choices=TARGETS, help="what the login is for (qlik)")
    parser.add_argument(
        "--timeout", metavar="SECONDS", type=seconds, default=20.0, help="limit for each network step (20)"
    )


def seconds(text: str) -> float:
    """A positive number of seconds, as argparse wants it."""
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value < 10**7:
        raise argparse.ArgumentTypeError(f"{text!r} is no positive number of seconds")
    return value


def case_of(sources: list[str], args: argparse.Namespace) -> Case:
    """The case that sources and options add up to. Raises UsageError, SourceError or CaseError."""
    from inspector.sources.loading import load

    return with_options(load(*sources, now=clock(args.now), target=args.target), args)


def logins_of(sources: list[str], args: argparse.Namespace) -> list[Case]:
    """One case for each login in the sources, the newest first. Raises like `case_of`."""
    from inspector.sources.loading import load_all

    return [with_options(case, args) for case in load_all(*sources, now=clock(args.now), target=args.target)]


def cases_of(groups: list[list[str]], args: argparse.Namespace) -> list[Case]:
    """The newest login of each group of sources. Standard input can be one of all."""
    if sum(group.count("-") for group in groups) > 1:
        raise UsageError("standard input (-) can be given once")
    return [case_of(group, args) for group in groups]


def with_options(case: Case, args: argparse.Namespace) -> Case:
    """The case with the keys and the secret that the options name."""
    members: dict[str, Any] = {}
    client = dict(case.object("client") or {})
    if args.client_secret_env:
        client["client_secret"] = environment_secret(args.client_secret_env)
    if args.key:
        _add_key(args.key, client, members)
    if client:
        members["client"] = client
    case = case.with_members(**members)
    if args.issuer:
        case = _with_issuer(case, args)
    return _with_jwks(case, args) if args.jwks else case


def environment_secret(name: str, what: str = "client secret") -> str:
    value = os.environ.get(name, "").strip()
    if not value:
        # only what cannot be the secret itself is repeated
        shown = f" {name}" if re.fullmatch(r"[A-Z]+(?:_[A-Z0-9]{1,20}){1,6}", name) else ""
        raise UsageError(f"the environment variable{shown} that is to hold the {what} is not set, or empty")
    return value


def _add_key(name: str, client: dict[str, Any], members: dict[str, Any]) -> None:
    """A private key opens encrypted tokens, a public one verifies signatures, a symmetric one (`oct`) may do both."""
    text = text_of(name)
    if (shared := _symmetric(text)) is not None:
        client["decryption_key"] = shared
    elif "PRIVATE KEY" in text or '"d"' in text:
        client["decryption_key"] = text
    else:
        members["jwks"] = _key_set(text, f"--key {name}")


def _symmetric(text: str) -> dict[str, Any] | None:
    """The JWK in a file, where it is a symmetric one."""
    from inspector.jose.strict_json import loads

    found = loads(text.encode("utf-8", "replace"))[0] if text.lstrip().startswith("{") else None
    return found if isinstance(found, dict) and found.get("kty") == "oct" else None


def text_of(name: str) -> str:
    """The text of a file that an option names. Raises SourceError with a sentence."""
    from inspector.sources.found import SourceError
    from inspector.sources.loading import decode_bytes, read_file

    path = Path(name).expanduser()
    try:
        return decode_bytes(read_file(path), path.name)[0]
    except SourceError as error:
        # the secret itself may have been given in place of a file
        why = str(error).partition(": ")[2] or "its content is not readable"
        raise SourceError(f"the file that an option names for keys cannot be read: {why}") from None


def _key_set(text: str, option: str) -> Any:
    from inspector.sources.registry import recognise

    found = recognise(text)
    if "jwks" not in found.members:
        raise UsageError(f"{option} holds no key: it is {found.kind or 'something else'}")
    return found.members["jwks"]


def _with_issuer(case: Case, args: argparse.Namespace) -> Case:
    if args.offline:
        raise UsageError("--issuer asks the issuer, and --offline allows no network: give the key set with --jwks FILE")
    from inspector.cli.fetching import fetch_issuer

    return fetch_issuer(case, args.issuer, args.timeout, args.allow_private)


def _with_jwks(case: Case, args: argparse.Namespace) -> Case:
    if not args.jwks.startswith(("http://", "https://")):
        text = args.jwks if args.jwks.lstrip().startswith("{") else text_of(args.jwks)
        return case.with_members(jwks=_key_set(text, "--jwks"))
    if args.offline:
        raise UsageError("--jwks names a URL, and --offline allows no network: save the key set and give the file")
    from inspector.cli.fetching import fetch_jwks

    return fetch_jwks(case, args.jwks, args.timeout, args.allow_private)


def terminal_width() -> int:
    """Columns to write for: `COLUMNS`, else the terminal's, else 80."""
    from inspector.cli.status import columns

    return max(24, min(columns(80), 120))


def colours(stream: Any = None) -> bool:
    """Whether colours may be used on a stream: `FORCE_COLOR` and `NO_COLOR` decide, else whether it is a terminal that
    is not dumb."""
    stream = stream or sys.stdout
    if stream is None or os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    if not stream.isatty() or os.environ.get("TERM") == "dumb":
        return False
    from inspector.cli.console import obeys

    return obeys(stream)
