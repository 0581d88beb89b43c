"""The time at which a login is judged: as it was recorded; a token that was merely pasted is judged at its issue.

A front end may overrule it with the case's member `judged_at` (`{"basis": "given" | "now" | "issued", "time": …}`), and
says with `opened_at` when it opened the evidence: that tells whether a token has expired since.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from math import isfinite
from typing import Any, Literal

from inspector.case.model import Case, parse_time
from inspector.qlik.mapping import Claims

Basis = Literal["observed", "recorded", "issued", "given", "now"]
_ISSUED = ("iat", "nbf", "auth_time")
_DATED = ("token.response", "userinfo", "authorize.response", "jwks", "discovery")
"""Answers whose Date header tells the time, the nearest to the ID token first."""


@dataclass(frozen=True, slots=True)
class Judged:
    """`time` is aware, in UTC; None where nothing tells one."""

    time: datetime | None
    basis: Basis


def judged(case: Case, *tokens: Claims | None) -> Judged:
    """The clock of a case; `tokens` are the claims whose issue counts where nothing was recorded, the best first."""
    named, basis = parse_time(case.text("judged_at.time")), case.text("judged_at.basis")
    if named and basis == "given":
        return Judged(named, "given")
    if named and basis == "now":
        return Judged(named, "now")
    if basis != "issued":
        if case.observed_at:
            return Judged(case.observed_at, "recorded" if basis == "recorded" else "observed")
        recorded = _recorded(case)
        if recorded:
            return Judged(recorded, "recorded")
    issued = next((moment for claims in tokens if claims and (moment := _issue(claims))), None)
    if issued:
        return Judged(issued, "issued")
    return Judged(case.observed_at, "observed") if case.observed_at else Judged(opened_at(case), "now")


def opened_at(case: Case) -> datetime | None:
    """When the evidence was opened, as the front end said; None where it did not."""
    return parse_time(case.text("opened_at"))


def _issue(claims: Claims) -> datetime | None:
    return next((moment for name in _ISSUED if (moment := _instant(claims.get(name)))), None)


def _instant(value: Any) -> datetime | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return datetime.fromtimestamp(value, UTC) if isfinite(value) else None
    except (OverflowError, OSError, ValueError):
        return None


def _recorded(case: Case) -> datetime | None:
    for path in _DATED:
        answer = case.answer(path)
        date = answer.header("date") if answer else None
        moment = _http_date(date) if date else None
        if moment:
            return moment
    entries = [entry for entry in case.list("exchanges") or () if isinstance(entry, dict)]
    times = [(entry.get("step"), parse_time(entry.get("at"))) for entry in entries if isinstance(entry.get("at"), str)]
    known = [(step, moment) for step, moment in times if moment]
    return next((moment for step, moment in known if step == "token"), known[-1][1] if known else None)


def _http_date(text: str) -> datetime | None:
    """The form that RFC 9110 section 5.6.7 has senders use; None for anything else."""
    try:
        return datetime.strptime(text.strip(), "%a, %d %b %Y %H:%M:%S GMT").replace(tzinfo=UTC)
    except ValueError:
        return None
