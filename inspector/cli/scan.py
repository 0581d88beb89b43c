"""`scan FILE...`: many tokens or cases; one JSON line out per input, in memory that does not grow."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from inspector.case.model import Case
from inspector.cli.output import say
from inspector.cli.spinner import spinner
from inspector.cli.status import FAULT, FOUND, OK, UNUSABLE
from inspector.cli.usage import UsageError, clock
from inspector.errors import Fault, InspectorError, contained
from inspector.sources.loading import stamp, with_clock

if TYPE_CHECKING:
    from inspector.case.model import Case

TOKEN_STAGES = ("decode", "signature", "protocol")
"""What can be said about a token that was found alone; `--full` says everything."""


def add(parser: argparse.ArgumentParser, verb: str) -> None:
    from inspector.cli.options import add_case_options

    parser.add_argument("source", nargs="+", metavar="FILE", help="a file, or - for standard input")
    parser.add_argument("--client-id", metavar="ID", help="the client that the tokens must be for")
    parser.add_argument("--full", action="store_true", help="the whole diagnosis for bare tokens too (slower)")
    parser.add_argument("--output", metavar="FILE", help="write there (mode 0600) instead of to stdout")
    parser.add_argument("--reveal", action="store_true", help="show personal data in summaries and titles")
    add_case_options(parser)
    parser.epilog = (
        "A line that is a bare token is judged by itself: decoding, signature (with --jwks or --key) and times. "
        "Everything else is diagnosed as `check` does. Without --now a token that nothing dates is judged as of its "
        "own issue, as `check` judges it; each line says so in judged_at."
    )


def run(args: argparse.Namespace, verb: str) -> int:
    from inspector.cli.options import with_options

    if args.source.count("-") > 1:
        raise UsageError("standard input (-) can be given once")
    now = clock(args.now)
    settings = with_options(Case({"client": {"client_id": args.client_id}} if args.client_id else {}), args)
    run = _Scan(args, settings, now)
    with _opened(args.output) as write, spinner(lambda: f"{run.count:,} inputs so far, {run.errors:,} with an error"):
        for line in run.lines():
            write(line)
        if args.output and run.count == run.unopened:
            raise UsageError(f"none of the inputs can be read; {args.output} stays as it was")
    if run.count == 0:
        say("qlik-inspector: there is no token and no case in what was given")
        return UNUSABLE
    say(f"{run.count} inputs: {run.errors} with an error finding, {run.unreadable} unreadable{run.judged_at}")
    if run.faults:
        return FAULT
    return FOUND if run.errors else UNUSABLE if run.unreadable else OK


class _Scan:
    """One run over all sources, with its counts."""

    def __init__(self, args: argparse.Namespace, settings: Case, now: datetime | str | None) -> None:
        self.args, self.settings, self.now = args, settings, now
        self.members = {name: settings.at(name) for name in ("jwks", "client") if settings.at(name)}
        self.count = self.errors = self.unreadable = self.unopened = self.faults = self.at_issue = 0
        self.opened = datetime.now(UTC)
        self.quick = self._quick()

    def _quick(self) -> Callable[[bytes], Any] | None:
        """The quick judge for bare tokens, where there are keys to judge them with."""
        from inspector.jose.keys import read_keys

        keys = self.settings.at("jwks.body")
        if self.args.full or self.args.target not in (None, "qlik") or not isinstance(keys, dict):
            return None
        from inspector.cli.many_tokens import ManyTokens

        given = self.opened if self.now == "now" else self.now if isinstance(self.now, datetime) else None
        self.basis = "now" if self.now == "now" else "given" if given else "issued"
        self.given = stamp(given) if given else None
        return ManyTokens(read_keys(keys), given, self.args.client_id, self.opened).judge

    @property
    def judged_at(self) -> str:
        """What the count of those judged as of their own issue adds to the last line."""
        if not self.at_issue or self.now == "issued":
            return ""
        return f"; {self.at_issue} judged as of their own issue (--now now judges them as of now)"

    def lines(self) -> Iterator[bytes]:
        from inspector.sources.scan import scan

        for source in self.args.source:
            if source == "-":
                yield from self._stream("standard input", sys.stdin.buffer)
                continue
            path = Path(source).expanduser()
            try:
                file = path.open("rb")
            except (OSError, ValueError):
                # the sentence for what cannot be read is written once, in the sources
                yield from (self._item(*item) for item in scan(source))
                continue
            with file:
                yield from self._stream(path.name, file)

    def _stream(self, label: str, stream: BinaryIO) -> Iterator[bytes]:
        from inspector.sources.scan import scan_lines, scan_stream, whole_lines

        peek = getattr(stream, "peek", None)
        if self.quick is None or peek is None or not peek(64)[:64].lstrip().startswith(b"ey"):
            yield from (self._item(*item) for item in scan_stream(label, stream))
            return
        lead = f'{{"source": {json.dumps(label)}, "line": '
        for number, line in enumerate(whole_lines(stream), 1):
            token = line.strip()
            judged = self.quick(token) if token.count(b".") == 2 else None
            if judged is None:
                yield from (self._item(*item) for item in scan_lines(label, (line,), number))
                continue
            self.count += 1
            yield f'{lead}{number}, "kind": "token", {self._members(judged)}}}\n'.encode()

    def _members(self, judged: Any) -> str:
        self.at_issue += self.given is None
        moment = self.given or f"{datetime.fromtimestamp(judged.issued, UTC):%Y-%m-%dT%H:%M:%SZ}"
        clock = f'"judged_at": {{"time": "{moment}", "basis": "{self.basis}"}}'
        if not judged.findings:
            return f'"signature": "{judged.signature}", "login": "unknown", "root_cause": null, "findings": [], {clock}'
        root = next((rule for _, rule, severity in judged.findings if severity == "error"), None)
        self.errors += root is not None
        findings = [{"rule": r, "code": c, "severity": s} for c, r, s in judged.findings]
        told = {
            "signature": judged.signature,
            "login": "fails" if root else "unknown",
            "root_cause": root,
            "findings": findings,
        }
        return f"{json.dumps(told)[1:-1]}, {clock}"

    def _item(self, label: str, number: int, item: Case | InspectorError) -> bytes:
        self.count += 1
        place = {"source": label, "line": number}
        try:
            if not isinstance(item, Case):
                raise item
            found = {**place, **contained(lambda: self._diagnosed(item))}
        except InspectorError as error:
            from inspector.masking.typed import without_secrets
            from inspector.report.visible import visible

            self.unreadable += 1
            self.unopened += number == 0
            self.faults += isinstance(error, Fault)
            # what cannot be opened may be a secret in the wrong place
            place["source"] = without_secrets(label) if number == 0 else label
            found = {**place, "kind": "unreadable", "error": visible(without_secrets(str(error)), 500)}
        return json.dumps(found).encode() + b"\n"

    def _diagnosed(self, case: Case) -> dict[str, Any]:
        """What `check` would say, in short; about a bare token only what it shows by itself."""
        from inspector.diagnosis import diagnose

        bare = not self.args.full and not (case.to_dict().keys() - _BARE)
        client = {**(case.object("client") or {}), **(self.members.get("client") or {})}
        case = case.with_members(**{**self.members, **({"client": client} if client else {})})
        report = diagnose(with_clock(case, self.now, self.args.target))
        self.at_issue += report.judged_at.basis == "issued"
        data = report.to_dict(masked=not self.args.reveal)
        signature = next((t["signature"] for t in data["tokens"]), None)
        findings = [f for f in data["findings"] if not bare or f["stage"] in TOKEN_STAGES]
        listed = [{"rule": f["rule"], "code": f["code"], "severity": f["severity"]} for f in findings]
        failed = any(f["severity"] == "error" and not f["assumed"] for f in findings)
        self.errors += failed
        if bare:
            root = next(
                (f["rule"] for f in findings if f["severity"] == "error" and not f["because_of"] and not f["assumed"]),
                None,
            )
            return {
                "kind": "token",
                "signature": signature,
                "login": "fails" if failed else "unknown",
                "root_cause": root,
                "findings": listed,
                "judged_at": data["judged_at"],
            }
        verdict = data["verdict"]
        return {
            "kind": "case",
            "title": data["title"],
            "provider": data["provider"]["name"],
            "signature": signature,
            **{n: verdict[n] for n in ("login", "qlik_status", "root_cause", "summary")},
            "findings": listed,
            "judged_at": data["judged_at"],
        }


_BARE = frozenset(("format", "id_token", "access_token", "refresh_token", "target", "source_notes"))


@contextmanager
def _opened(output: str | None) -> Iterator[Callable[[bytes], Any]]:
    """Where lines go: standard output, or a file that only its owner can read."""
    if output is None or output == "-":
        if sys.stdout is None:
            raise UsageError("standard output is closed; --output FILE writes to a file")
        yield sys.stdout.buffer.write
        sys.stdout.buffer.flush()
        return
    from inspector.case.file import GrowingFile

    file = GrowingFile(Path(output).expanduser())
    try:
        with file:
            yield file.write
    finally:
        if file.left:
            say(f"what was done by then is in {file.left}")
