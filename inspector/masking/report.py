"""Masks a report for showing: secrets in every mode, people where asked, hosts where asked.

Each member is masked by what it is: a user's attributes and claims wholly, what was captured by the name of its
member, sentences where a value of the case stands in them, the inspector's own words not at all.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from inspector.case.model import Case
from inspector.masking.gather import Gathered, gather, mapped
from inspector.masking.shape import shape
from inspector.masking.style import Style
from inspector.masking.text import TextMask
from inspector.masking.vocabulary import is_known
from inspector.names import is_secret, kind_of

_OWN = frozenset(("format", "tool_version", "observed_at", "passed", "judged_at"))
"""Members of a report that hold the inspector's own words."""
_OWN_WORDS = frozenset(
    (
        "rule",
        "code",
        "severity",
        "stage",
        "login",
        "qlik_status",
        "root_cause",
        "because_of",
        "docs",
        "who",
        "attribute",
        "lookups",
        "used",
        "read_from",
        "status",
        "findings",
        "assumed",
        "lead",
    )
)
"""The same within a finding, the verdict, a row of the mapping and what was not checked."""
_HELD = ("id_token", "access_token", "userinfo", "value", "arrives")
"""Cells of a row of the mapping: what the sources hold."""
_KEPT, _SHORT = 16_384, 1024
"""Texts whose masked form is kept, and how many characters they may have: two thousand groups in three sources fit."""
_KEPT_LONG, _LONGEST = 16, 1 << 20
"""The same of long ones: pages and bodies of answers."""
_OWN_PLACE = re.compile(r"(?:id_token|access_token|userinfo|introspection)(?:\.(?:payload|header|body))?\.")
"""Where the members of a case end and those that came from outside begin."""
_OF_CLAIMS = ("payload", "userinfo", "idpClaims", "resultantClaims", "users", "introspection", "access_identity")


def known_of(*cases: Case) -> Gathered:
    """What cases know, gathered once."""
    return _known_of(cases)


def mask_of(*cases: Case, people: bool = False, hosts: bool = False, shape: Callable[[str], str] = shape) -> ReportMask:
    """The mask for what is shown of these cases."""
    return _mask_of(cases, people, hosts, shape)


@lru_cache(maxsize=4)
def _known_of(cases: tuple[Case, ...]) -> Gathered:
    return gather(*cases)


@lru_cache(maxsize=8)  # the app asks for the same few at every copy and every page
def _mask_of(cases: tuple[Case, ...], people: bool, hosts: bool, shape: Callable[[str], str]) -> ReportMask:
    names = frozenset().union(*(mapped(case) for case in cases)) if cases else frozenset[str]()
    return ReportMask(known_of(*cases), people, hosts, Style(person=shape, random=shape), names)


class ReportMask(TextMask):
    """A TextMask that knows the members of a report, and keeps what it masked: it is drawn again and again."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self._short, self._long = lru_cache(_KEPT)(super().text), lru_cache(_KEPT_LONG)(super().text)

    def text(self, text: str, *, prose: bool = True) -> str:
        if len(text) > _LONGEST:
            return super().text(text, prose=prose)
        return (self._short if len(text) <= _SHORT else self._long)(text, prose=prose)

    def claims(self, claims: dict[str, Any]) -> dict[str, Any]:
        """A token's payload: what is technical stays, everything else is taken for personal."""
        shown: dict[str, Any] = self.object(claims, claims=True)
        return shown

    def claim(self, name: str, value: Any) -> Any:
        """The value of a claim."""
        return self.member(name, value, claims=True)

    def report(self, report: dict[str, Any]) -> dict[str, Any]:
        """A report's JSON masked."""
        masked = {name: value if name in _OWN else self._part(name, value) for name, value in report.items()}
        if not self.people:
            return masked
        # a title says whose login it is
        masked["title"] = ""
        masked["qlik_user"] = self._user(report["qlik_user"])
        masked["mapping"] = [self._row(row) for row in report["mapping"]]
        if report.get("suggestion"):
            masked["suggestion"] = {**masked["suggestion"], "qlik_user": self._user(report["suggestion"]["qlik_user"])}
        return masked

    def _part(self, name: str, value: Any) -> Any:
        if name == "tokens":
            return [self._view(token) for token in value]
        if name == "timeline":
            return [{**e, "url": self.url(e["url"]), "note": self.text(e["note"])} for e in value]
        if name == "not_checked":
            shown = {reason: self._reason(reason) for reason in {one["reason"] for one in value}}  # few, often said
            return [{**one, "reason": shown[one["reason"]]} for one in value]
        if name == "findings":
            return [self._finding(finding) for finding in value]
        if name == "recognised" and self.people and isinstance(value, list):
            return [{**one, "source": self._source(str(one.get("source", "")))} for one in self._member(value)]
        return self._member(value)

    def _reason(self, reason: str) -> str:
        """Why a rule was not checked; most reasons are the inspector's words alone."""
        own = "“" not in reason and "://" not in reason and not any(c.isdigit() for c in reason) and is_known(reason)
        return reason if own else self.text(reason)

    def _source(self, source: str) -> str:
        """The name of a file may name a person."""
        name, dot, ending = source.partition(".")
        return source if source.startswith(("the ", "pasted")) or not dot else f"{self.style.person(name)}.{ending}"

    def _member(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {self._key(str(k)): v if k in _OWN_WORDS else self._member(v) for k, v in value.items()}
        if isinstance(value, list):
            return [self._member(v) for v in value]
        return self.value(value)

    def _key(self, name: str) -> str:
        """A member's name; a common word is one although somebody's secret may be the same."""
        return name if is_known(name) and kind_of(name) != "unknown" else self.name(name)

    def _finding(self, finding: dict[str, Any]) -> dict[str, Any]:
        shown: dict[str, Any] = self._member(finding)
        if finding.get("evidence"):
            shown["evidence"] = [
                {**seen, "where": self.place(given["where"]), "value": self.evidence(given["where"], given["value"])}
                for given, seen in zip(finding["evidence"], shown["evidence"], strict=True)
            ]
        values = [given["value"] for given in finding.get("evidence", ()) if given["value"] is not None]
        if any(finding.get("actual") == value for value in values):
            at = next(one["where"] for one in finding["evidence"] if one["value"] == finding["actual"])
            shown["actual"] = self.evidence(at, finding["actual"])
        return shown

    def place(self, where: str) -> str:
        """Where evidence stands: the members of a case are the inspector's own words, what is inside them is not."""
        own = _OWN_PLACE.match(where)
        return (own[0] if own else "") + self.text(where[own.end() if own else 0 :])

    def evidence(self, where: str, value: Any) -> Any:
        """What stands at a path: claims by their name, everything else as what it is."""
        name = where.rpartition(".")[2].partition("[")[0]
        parts = where.replace("[", ".").split(".")
        if is_secret(name, value) or any(part in parts for part in _OF_CLAIMS):
            if isinstance(value, str) and kind_of(name) == "unknown" and name in self.mapped:
                return self.person(value)
            return self.member(name, value, claims=True) if parts[-1] == name else self.person(value)
        return self.value(value)

    def _user(self, user: dict[str, Any]) -> dict[str, Any]:
        return {k: v if k in ("locale", "zoneinfo") else self.person(v) for k, v in user.items()}

    def _row(self, row: dict[str, Any]) -> dict[str, Any]:
        """A row of the mapping: what the sources hold is the person's."""
        return {
            k: self.person(v)
            if k in _HELD
            else [self.name(one) for one in v]
            if k == "lookups"
            else self.text(v)
            if k == "used" and v
            else v
            for k, v in row.items()
        }

    def _view(self, token: dict[str, Any]) -> dict[str, Any]:
        payload, header = token["payload"], token["header"]
        return {
            **token,
            "header": self.object(header) if header is not None else None,
            "payload": self.claims(payload) if payload is not None else None,
            "key": self.value(token["key"]),
            "reason": self.text(token["reason"]),
        }
