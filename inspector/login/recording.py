"""The case as it grows: every exchange in order, and the member of each step."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from inspector.case.model import STEPS, Case
from inspector.case.secret import MASK
from inspector.names import is_secret

Now = Callable[[], datetime]
Form = Mapping[str, str | list[str]]
"""Form fields; a list where a name is sent more than once, as `resource` may be (RFC 8707)."""


class Recording:
    """Adds evidence to a case. Not shared between logins."""

    def __init__(self, case: Case, now: Now) -> None:
        self._raw = case.to_dict()
        self._now = now
        self._raw.setdefault("exchanges", [])
        if not isinstance(self._raw["exchanges"], list):
            self._raw["exchanges"] = []

    @property
    def case(self) -> Case:
        """What is known so far."""
        return Case(self._raw)

    @property
    def failure(self) -> dict[str, Any] | None:
        found = self._raw.get("network_error")
        return found if isinstance(found, dict) else None

    @property
    def last_error(self) -> str:
        """Why the last exchange got no answer, as a sentence; empty where it got one."""
        last = self._raw["exchanges"][-1] if self._raw["exchanges"] else {}
        return str(last.get("error", {}).get("detail", ""))

    def timestamp(self) -> str:
        return self._now().astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")

    def put(self, path: str, value: Any) -> None:
        """Set the value at a dotted path; what stood there is replaced, and removed by None."""
        *parents, last = path.split(".")
        place = self._raw
        for name in parents:
            inner = place.get(name)
            if not isinstance(inner, dict):
                inner = place[name] = {}
            place = inner
        if value is None:
            place.pop(last, None)
        else:
            place[last] = value

    def drop(self, name: str) -> None:
        """Forget a top-level member that an earlier login left."""
        self._raw.pop(name, None)

    def exchange(self, step: str, method: str, url: str, **members: Any) -> dict[str, Any]:
        """Append one exchange; `members` are status, headers, body, milliseconds, request, error, redirects."""
        entry = {"step": step, "method": method, "url": url, "at": self.timestamp()}
        entry.update({name: value for name, value in members.items() if value is not None})
        self._raw["exchanges"].append(entry)
        return entry

    def member(self, path: str, entry: Mapping[str, Any]) -> None:
        """Make an exchange's answer the member at a path such as `jwks` or `token.response`."""
        self.put(path, {name: entry[name] for name in ("url", "status", "headers", "body") if name in entry})

    def failed(self, where: str, kind: str, detail: str) -> None:
        """Note why a step got no answer. The first failure of a login stays: what follows it is its consequence."""
        if where in STEPS and self.failure is None:
            self.put("network_error", {"where": where, "kind": kind, "detail": detail})


def shown_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """Headers as they may be recorded: credentials and cookies keep their scheme or name only."""
    shown: dict[str, str] = {}
    for name, value in headers.items():
        name = name.lower()
        if is_secret(name):
            kept = value.split(" ", 1)[0] + " " if "authorization" in name and " " in value else ""
            value = kept + MASK
        shown[name] = value
    return shown


def shown_form(form: Form | None) -> dict[str, str | list[str]] | None:
    """A form as it may be recorded on the timeline; the clear form stands in token.request."""
    return None if form is None else {k: MASK if is_secret(k) else v for k, v in form.items()}
