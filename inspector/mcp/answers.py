"""What each tool answers: the functions that the commands use, over texts that were handed in. Always masked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from inspector.case.model import Case
from inspector.errors import InspectorError, contained
from inspector.report.json_text import to_json

MOST_SOURCES = 20
TIMEOUT = 20.0
"""Seconds for each network step."""
_LONG = ("passed", "not_checked", "timeline", "suggestion")
"""Members of a report that an answer leaves out unless everything is asked for: how many there are is said."""


class Refused(InspectorError):
    """A tool cannot answer; the message says why and what would help."""


@dataclass(frozen=True, slots=True)
class Answers:
    """What the person who started the server allows."""

    online: bool = False
    """An issuer that is named may be asked for its keys."""
    files: Path | None = None
    """The folder whose files may be read; without it no file is."""

    def check(
        self,
        sources: Sequence[str],
        *,
        issuer: str = "",
        target: str = "",
        now: str = "",
        everything: bool = False,
    ) -> str:
        """The report, JSON. Raises InspectorError."""
        # a tool imports what it needs when it is called: all of them take 0.2 s
        from inspector.cli.saving import with_others

        cases = [self._with_issuer(case, issuer) for case in self._logins(sources, target, now)]
        return to_json(_brief(with_others(cases[0], cases[1:]).to_dict(masked=True), everything))

    def decode(self, source: str) -> str:
        """Header, payload and times of a token, JSON; nothing is verified. Raises InspectorError."""
        # the same as for check
        from inspector.cli.decode import data, token_in

        return to_json(data(*token_in(*self._text(source)), datetime.now(UTC), people=True))

    def explain(self, name: str = "") -> str:
        """A rule or a claim, or the list of all rules, JSON. Raises InspectorError."""
        # the same as for check
        from inspector.cli.explain import unknown
        from inspector.report import explanation
        from inspector.rules.catalogue import ALL, find

        if not name.strip():
            return explanation.catalogue(ALL, "json")
        rule = find(name.strip())
        told = explanation.one(rule, "json") if rule is not None else explanation.claim(name.strip(), "json")
        if not told:
            raise Refused(unknown(name.strip()))
        return told

    def compare(self, a: Sequence[str], b: Sequence[str]) -> str:
        """What differs between two logins, most telling first, JSON. Raises InspectorError."""
        # the same as for check
        from inspector.diagnosis import diagnose
        from inspector.report.comparison import compare

        one, other = (self._logins(sources, "", "")[0] for sources in (a, b))
        return to_json(compare(diagnose(one), diagnose(other), one, other).to_dict(masked=True))

    def checklist(
        self, sources: Sequence[str] = (), *, provider: str = "", tenant: str = "", target: str = "", kind: str = ""
    ) -> str:
        """The set-up step by step, JSON. Raises InspectorError."""
        # the same as for check
        from inspector.cli.checklist import steps

        case = self._logins(sources, target, "")[0] if sources else Case({})
        found = steps(case, provider=provider, tenant=tenant, target=target, kind=kind, masked=bool(sources))
        return to_json(found.to_dict())

    def _logins(self, sources: Sequence[str], target: str, now: str) -> list[Case]:
        # the same as for check
        from inspector.cli.usage import clock
        from inspector.sources.loading import load_texts

        if not sources or len(sources) > MOST_SOURCES:
            raise Refused(f"give one to {MOST_SOURCES} sources: texts, or names of files where files may be read")
        return load_texts([self._text(one) for one in sources], now=clock(now or None), target=target or None)

    def _text(self, source: str) -> tuple[str, str]:
        """(label, text) of a source: a file only where the person allowed its folder."""
        # the same as for check
        from inspector.sources.loading import PASTED, decode_bytes, read_file

        if len(source) > 1024 or "\n" in source or source.lstrip().startswith(("{", "[", "<", "eyJ")):
            return PASTED, source
        if self.files is None:
            return PASTED, source
        folder = self.files.resolve()
        try:
            path = (folder / source).resolve()
            there = path.is_relative_to(folder) and path.is_file()
        except (OSError, ValueError):
            there = False
        return (path.name, decode_bytes(read_file(path), path.name)[0]) if there else (PASTED, source)

    def _with_issuer(self, case: Case, issuer: str) -> Case:
        if not issuer:
            return case
        if not self.online:
            raise Refused("this server asks no network: the person has to start it with --online to ask an issuer")
        # 31 ms, only where the issuer is asked
        from inspector.cli.fetching import fetch_issuer

        return fetch_issuer(case, issuer, TIMEOUT)


def _brief(report: dict[str, Any], everything: bool) -> dict[str, Any]:
    if everything:
        return report
    left = {name: len(report[name]) for name in _LONG if isinstance(report.get(name), list)}
    return {**{name: value for name, value in report.items() if name not in _LONG}, "left_out": left}


def answered(work: Callable[[], str]) -> str:
    """What a tool says. Raises Refused with a sentence that repeats no secret, whatever went wrong."""
    # 30 ms, only once a tool is called
    from inspector.masking.typed import without_secrets

    try:
        return contained(work)
    except InspectorError as error:
        raise Refused(without_secrets(str(error))) from None
    except OSError as error:
        raise Refused(f"a file cannot be read: {error.strerror or 'unknown reason'}") from None
