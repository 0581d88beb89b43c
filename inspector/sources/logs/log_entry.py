"""One entry of a log, whatever it was exported as, and the event of a login that it tells of.

Products export the same entry as nested JSON, as flat JSON, as CSV and inside an envelope of a log store: an entry is
therefore read by its members' plain names, small letters and digits only, whatever stands between the levels.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from inspector.sources.syntax.written_time import written_time

_PLAIN = re.compile(r"[^a-z0-9]")
_TYPED = re.compile(r"_[sdgbt]\Z")
"""What Azure's log store puts behind the names of foreign logs."""
_EPOCH = re.compile(r"\d{10}(?:\d{3})?")
_AMERICAN = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4}),? (\d{1,2}):(\d\d):(\d\d)(?:\.\d+)? ?([AP])M", re.IGNORECASE)
_MAX_MEMBERS, _MAX_DEPTH, _MAX_LIST = 400, 8, 20
_MAX_VALUE, _MAX_INNER = 2000, 100_000


@dataclass(frozen=True, slots=True)
class Event:
    """What a log entry tells of one login."""

    provider: str
    """The name of the provider's pack."""
    code: str
    """The provider's own code: `AADSTS50105`, `app.oauth2.as.authorize no_matching_policy` …"""
    message: str = field(default="", repr=False)
    at: str = ""
    client_id: str = ""
    redirect_uri: str = ""
    user: str = field(default="", repr=False)
    step: str = "authorize"
    """authorize, token or userinfo."""
    failed: bool = True
    attempt: str = ""
    """What entries of one sign-in share: a session, correlation or transaction id."""
    registered: tuple[str, ...] = ()
    """The registered redirect URIs, where the entry quotes them."""
    body: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Technical members worth showing: policy, application, correlation id."""
    other: bool = False
    """Whether it is another application's, beside a refusal of Qlik's in the same log."""

    @property
    def applications(self) -> str:
        """What it says of the application that the login is for."""
        return " ".join(filter(None, (self.client_id, self.redirect_uri, self.body.get("application", ""))))

    def to_dict(self) -> dict[str, Any]:
        """The shape of a case's `idp_events`; what is empty is left out."""
        members = {name: getattr(self, name)[:_MAX_VALUE] for name in _TEXTS}
        members["at"] = moment(members["at"])
        # a session id is as good as a password; only whether two are the same matters
        members["attempt"] = sha256(self.attempt.encode()).hexdigest()[:12] if self.attempt else ""
        shown = {name: value[:_MAX_VALUE] for name, value in self.body.items() if value}
        told = {**({"other_application": True} if self.other else {}), **({"body": shown} if shown else {})}
        return {**{k: v for k, v in members.items() if v}, "failed": self.failed, **told}


def _opened(text: str) -> Any:
    """The JSON that stands in a text, as tables hold what is no text; None where there is none."""
    try:
        value = json.loads(text) if len(text) <= _MAX_INNER else None
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict | list) else None


def moment(text: str) -> str:
    """A time of a log as ISO 8601 where it is the seconds or milliseconds since 1970, American or in words; else as it
    is."""
    if _EPOCH.fullmatch(text):
        return datetime.fromtimestamp(int(text[:10]), UTC).isoformat().replace("+00:00", "Z")
    if (found := _AMERICAN.match(text)) is not None:
        month, day, year, hour, minute, second = map(int, found.groups()[:6])
        hour = hour % 12 + 12 * (found[7] in "pP")
        return f"{year}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}"
    if text[:1].isalpha() and (told := written_time(text.replace(" at ", ", "))) is not None:
        return told.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return text


_TEXTS = ("provider", "code", "message", "at", "client_id", "redirect_uri", "user", "step", "attempt")


class Entry:
    """A log entry by its members' plain names."""

    def __init__(self, value: Mapping[str, Any]) -> None:
        self.members: dict[str, str] = {}
        self._flatten(value, "", 0)

    def __call__(self, *names: str) -> str:
        """The first of these members that is there and not empty, as text; else an empty text."""
        return next((value for name in names if (value := self.members.get(name.replace(".", "")))), "")

    def __contains__(self, name: str) -> bool:
        return name.replace(".", "") in self.members

    def _flatten(self, value: Any, path: str, depth: int) -> None:
        if len(self.members) >= _MAX_MEMBERS or depth > _MAX_DEPTH:
            return
        if isinstance(value, Mapping):
            for name, member in value.items():
                self._flatten(member, path + _PLAIN.sub("", _TYPED.sub("", str(name).lower())), depth + 1)
        elif isinstance(value, list):
            for n, member in enumerate(value[:_MAX_LIST]):
                self._flatten(member, f"{path}{n}", depth + 1)
        elif isinstance(value, bool):
            self.members.setdefault(path, "true" if value else "false")
        elif isinstance(value, int | float | str):
            text = str(value).strip()
            if text[:1] in ("{", "[") and (inner := _opened(text)) is not None:
                self._flatten(inner, path, depth + 1)
                return
            self.members.setdefault(path, "" if text in ("null", "None") else text[:8000])
