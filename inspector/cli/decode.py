"""`decode [SOURCE]`: header, payload and times in words; verifies nothing and says so. Imports as little as it can."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from inspector.cli.options import add_local_option
from inspector.cli.output import say, write, write_json
from inspector.cli.status import UNUSABLE
from inspector.cli.usage import moment
from inspector.jose.token import Token, examine

if TYPE_CHECKING:
    from datetime import datetime

    from inspector.jose.disclosures import SdJwt

UNVERIFIED = "nothing was verified: a signature needs the key set (qlik-inspector check TOKEN --jwks FILE)"


def add(parser: argparse.ArgumentParser, verb: str) -> None:
    parser.add_argument("source", nargs="?", default="-", metavar="SOURCE", help="a token, a file, or - (the default)")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="form (text)")
    parser.add_argument("--now", metavar="ISO8601", help="judge times as of then")
    add_local_option(parser)
    parser.add_argument("--mask", action="store_true", help="mask personal data (secrets always are)")


def run(args: argparse.Namespace, verb: str) -> int:
    source = args.source.strip()
    if "~" in source and (combined := _opened(source)) is not None:
        return _show(args, examine(combined.token), (), combined)
    if source.startswith("eyJ") and source.count(".") in (2, 4) and not source.split()[1:]:
        return _show(args, examine(source), (), None)
    from inspector.sources.loading import read_source

    label, given, _ = read_source(args.source)
    return _show(args, *token_in(label, given))


def token_in(label: str, given: str) -> tuple[Token, tuple[str, ...], SdJwt | None]:
    """(the token in a text, what was repaired to read it, the disclosures beside it). Raises SourceError."""
    if "~" in given and (combined := _opened(given)) is not None:
        return examine(combined.token), (), combined
    text, notes = _token_of(given, label)
    return examine(text), notes, None


def _opened(text: str) -> SdJwt | None:
    from inspector.jose.disclosures import opened  # few tokens are of this kind, and every start would pay for it

    return opened(text)


def _token_of(given: str, label: str) -> tuple[str, tuple[str, ...]]:
    """The token inside whatever was given. Raises SourceError."""
    from inspector.sources.found import SourceError
    from inspector.sources.loading import load_text

    case = load_text(given, label)
    text = case.id_token_text or case.access_token_text or case.text("logout_token") or case.refresh_token_text
    if text is None:
        raise SourceError("there is no token in it")
    notes = case.object("source_notes") or {}
    repairs = (notes.get(member) for member in ("id_token", "access_token", "refresh_token", "logout_token"))
    return text, tuple(str(note) for found in repairs if isinstance(found, list) for note in found)


def data(
    token: Token, notes: tuple[str, ...], combined: SdJwt | None, now: datetime, *, people: bool
) -> dict[str, Any]:
    """A token as JSON, without secrets; `people`: personal data masked too."""
    from inspector.masking.decoded import masked
    from inspector.report.times import claim_times

    disclosures = combined.disclosures if combined else ()
    header, payload, values = masked(token, disclosures, people=people)
    disclosed = [
        {"name": one.name or None, "value": value, "in_token": one.vouched}
        for one, value in zip(disclosures, values, strict=True)
    ]
    return {
        "format": token.format,
        "kind": _kind(token) or None,
        "header": header,
        "payload": payload,
        "times": claim_times(token.payload or {}, now),
        **({"disclosures": disclosed} if combined else {}),
        "problems": [
            {"code": p.code, "segment": p.segment, "position": p.position, "detail": p.detail} for p in token.problems
        ],
        "repaired": list(notes),
        "verified": False,
    }


def _show(args: argparse.Namespace, token: Token, notes: tuple[str, ...], combined: SdJwt | None) -> int:
    from inspector.report.visible import visible

    now = (moment(args.now) if args.now != "now" else None) or datetime.now(UTC)
    told = data(token, notes, combined, now, people=args.mask)
    if args.format == "json":
        done = write_json(told, None)
    else:
        kind, times = told["kind"], told["times"]
        lines = [f"{token.format}: {UNVERIFIED}"]
        if kind:
            lines.append(f"this is {kind}, by its own content")
        lines += [f"repaired to read it: {visible(note)}" for note in notes]
        lines += [f"✖ {p.segment or 'token'}: {visible(p.detail)}" for p in token.problems]
        for name in ("header", "payload"):
            if told[name] is not None:
                lines += ["", name, *(f"  {line}" for line in _json_lines(told[name]))]
        if combined is not None:
            lines += ["", "disclosed", *_disclosed_lines(combined, told["disclosures"])]
        if times:
            if args.local:
                from inspector.report.local_time import with_local

                times = {name: with_local(words) for name, words in times.items()}
            width = max(map(len, times))
            lines += ["", "times", *(f"  {name:<{width}}  {words}" for name, words in times.items())]
        done = write("\n".join(lines) + "\n", None)
    if token.format == "malformed":
        say("the token is damaged; what could be read is shown")
        return UNUSABLE
    return done


def _disclosed_lines(combined: SdJwt, disclosed: list[dict[str, Any]]) -> Iterator[str]:
    from inspector.report.visible import visible

    for one in disclosed:
        mark = "✔" if one["in_token"] else "✖ its digest is not in the signed token:"
        value = json.dumps(one["value"], ensure_ascii=False)
        yield f"  {mark} {visible(one['name'] or '(element of a list)', 200)}: {visible(value, 2000)}"
    if combined.unreadable:
        yield f"  ✖ {combined.unreadable} parts are no disclosures"
    yield f"  {'a key binding JWT follows' if combined.key_binding else 'no key binding'}"


def _kind(token: Token) -> str:
    """What the token is, with its article, where its content says so clearly; else empty."""
    from inspector.sources.tokens.token_kind import token_kind

    kind, clear = token_kind(token)
    return {"id": "an ID token"}.get(kind, f"a {kind} token").replace("a access", "an access") if clear else ""


def _json_lines(value: Any) -> list[str]:
    from inspector.report.visible import visible

    return [visible(line) for line in json.dumps(value, indent=2, ensure_ascii=False).splitlines()]
