"""What an identity provider's own log says of a login: each refusal with its one classification.

The pack's `[events]` decide by the event's code, then its error texts by the message. Only the newest sign-in that was
refused is judged: entries that share its session or correlation id belong to it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from inspector.case.shortened import shortened
from inspector.facts.error_response import ErrorResponse
from inspector.idps.loader import load
from inspector.idps.model import ErrorPattern, Idp, Recognised

if TYPE_CHECKING:
    from inspector.facts.login import Facts
    from inspector.idps.errors import Match

_MAX = 100
_FRONT, _BACK = "authorize-error-other", "token-error-other"
ENDED_THERE = ("user-cancelled", _FRONT, _BACK)
"""Rules of a code that says less at userinfo, where nobody can break off a sign-in."""
_SHOWN = ("application", "policy", "rule", "conditional access", "connection", "realm", "zone")


@dataclass(frozen=True, slots=True)
class LoggedRefusal:
    """One refusal of a log, classified."""

    index: int
    provider: str
    rule: str
    step: str
    """authorize, token or userinfo."""
    response: ErrorResponse
    match: Match | None

    @property
    def path(self) -> str:
        return f"idp_events[{self.index}]"


def logged_refusals(f: Facts) -> tuple[LoggedRefusal, ...]:
    """The refusals of the newest sign-in in the log."""
    entries = [(n, e) for n, e in enumerate((f.case.list("idp_events") or ())[:_MAX]) if isinstance(e, dict)]
    failed = [(n, e) for n, e in entries if e.get("failed") is not False and _provider(e)]
    if not failed:
        return ()
    failed = [(n, e) for n, e in failed if not e.get("other_application")] or failed
    newest = max(failed, key=lambda entry: _text(entry[1], "at"))[1]
    attempt = _text(newest, "attempt")
    return tuple(_refusal(n, e) for n, e in failed if e is newest or (attempt and _text(e, "attempt") == attempt))


def provider_of_log(f: Facts) -> str:
    """The pack's name that a log entry of the case names; empty where there is none."""
    entries = (f.case.list("idp_events") or ())[:_MAX]
    return next((name for e in entries if isinstance(e, dict) and (name := _provider(e))), "")


def _refusal(index: int, entry: Mapping[str, Any]) -> LoggedRefusal:
    provider, code, message = _provider(entry), _text(entry, "code"), _text(entry, "message")
    step = _text(entry, "step") or "authorize"
    idp = load(provider)
    match = _by_code(idp, code, message) or _by_words(idp, code, message, step)
    rule = match.pattern.rule if match else _BACK if step == "token" else _FRONT
    if step == "userinfo" and (match is None or rule in ENDED_THERE):
        rule = "userinfo-failed"
    words = f"{code}: {message}" if message and code.lower() not in message.lower() else message or code
    return LoggedRefusal(
        index,
        provider,
        rule,
        step,
        ErrorResponse(
            shortened(code),
            shortened(message),
            (words,),
            shortened(words),
            dict(_ids(entry)),
        ),
        match,
    )


def _by_code(idp: Idp, code: str, message: str) -> Match | None:
    """By the pack's tables of its log's codes: `[events]`, then what is only inferred, `[events.probably]`; the first
    pattern that is found counts."""
    from inspector.idps.errors import Match  # few cases hold a log

    words = f"{code}: {message}"
    sure = dict(idp.data.get("events") or {})
    inferred = sure.pop("probably", {})
    for pattern, rule in (*sure.items(), *inferred.items()):
        found = re.search(pattern, words, re.IGNORECASE)
        if found is not None:
            probably = pattern not in sure
            return Match(ErrorPattern(idp.name, code, pattern, ("log",), rule, "", "", probably=probably), "")
    return None


def _by_words(idp: Idp, code: str, message: str, step: str) -> Match | None:
    # 3 ms, only where a log was given
    from inspector.idps.errors import classify

    where = {"token": "token", "userinfo": "userinfo"}.get(step, "callback")
    # a code of the log such as "feacft" stands in none of the provider's own texts, a number such as AADSTS50105 does
    texts = [text for text in (f"{code}: {message}", message, code) if text.strip(": ")]
    return classify(Recognised(idp, "", ""), texts, where) or classify(Recognised(idp, "", ""), texts, "log")


def _ids(entry: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """When, which client, where to and who; what the provider's support asks for, and the settings that refused."""
    body = entry.get("body")
    for name, shown in (("at", "at"), ("client_id", "client"), ("redirect_uri", "redirect URI"), ("user", "user")):
        if value := _text(entry, name):
            yield shown, value
    for name, value in (body if isinstance(body, dict) else {}).items():
        if isinstance(value, str) and value and (name in _SHOWN or name.endswith(" id")):
            yield name, value


def _provider(entry: Mapping[str, Any]) -> str:
    name = _text(entry, "provider")
    try:
        return load(name).name if name else ""
    except KeyError:
        return ""


def _text(entry: Mapping[str, Any], name: str) -> str:
    value = entry.get(name)
    return value if isinstance(value, str) else ""
