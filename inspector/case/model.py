"""A case: everything known about one login, as plain JSON, read tolerantly and never lost.

The shape is the case file's. A case keeps the JSON it was made from, so unknown members survive a round trip, and
reads it through accessors that answer None where a member is absent or of another type: evidence comes from broken
systems, and a wrong type in it is a thing to report, never a reason to fail.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

from inspector.case.instant import parse_time as parse_time
from inspector.case.secret import Secret
from inspector.errors import InspectorError
from inspector.uri import first_of_each

FORMAT = "qlik-inspector-case/1"
CALLBACK_PATH = "/callback"
"""The path of the redirect URI that the inspector itself listens on, where none was asked for."""
TARGETS = ("qlik", "jwt-idp", "qlik-oauth", "cloudflare-access")
STEPS = ("discovery", "jwks", "authorize", "token", "userinfo")
ANSWERED = (
    "token",
    "userinfo",
    "id_token",
    "access_token",
    "id_token_decoded",
    "access_token_decoded",
    "introspection",
)
"""Members that only a login which reached the token endpoint leaves behind, however they were given."""


class CaseError(InspectorError, ValueError):
    """What was given is no case file; the message says which value shows it."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One HTTP answer as it was recorded: `body` is parsed JSON where it was JSON, else text, else None."""

    url: str | None = field(repr=False)
    status: int | None
    headers: Mapping[str, str] = field(repr=False)
    body: Any = field(repr=False)

    @property
    def json(self) -> dict[str, Any] | None:
        """The body as a JSON object, or None where it is anything else."""
        return self.body if isinstance(self.body, dict) else None

    @property
    def text(self) -> str | None:
        return self.body if isinstance(self.body, str) else None

    @property
    def ok(self) -> bool:
        """A 2xx answer; an answer without a status was handed over by a person and counts as one."""
        return self.status is None or 200 <= self.status < 300

    def header(self, name: str) -> str | None:
        name = name.lower()
        return next((v for k, v in self.headers.items() if k.lower() == name), None)


class Case:
    """Evidence about one login. Immutable: `with_members` makes a new case."""

    def __init__(self, raw: Mapping[str, Any]) -> None:
        self._raw: dict[str, Any] = _copied(dict(raw))

    @classmethod
    def from_dict(cls, raw: Mapping[str, Any]) -> Case:
        """Read the case file's shape. Raises CaseError only where `raw` is no JSON object, names another format, or is
        nested deeper than any answer."""
        if not isinstance(raw, Mapping):
            raise CaseError(f"a case is a JSON object, this is {type(raw).__name__}")
        named = raw.get("format")
        if isinstance(named, str) and named.startswith("qlik-inspector-case/") and named != FORMAT:
            raise CaseError(f"case format {named!r} is not known to this version (expected {FORMAT!r})")
        return cls(raw)

    def to_dict(self) -> dict[str, Any]:
        """The case file's shape, in clear: exactly the members it was read with. A file adds its format."""
        members: dict[str, Any] = _copied(self._raw)
        return members

    def __repr__(self) -> str:
        return f"Case({', '.join(sorted(self._raw))})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Case) and other._raw == self._raw

    def __hash__(self) -> int:
        return id(self)

    def with_members(self, **members: Any) -> Case:
        """A new case with these top-level members set; None removes one."""
        raw = {**self._raw, **members}
        return Case({k: v for k, v in raw.items() if v is not None})

    # -- tolerant reading ---------------------------------------------------------------------------------------

    def at(self, path: str) -> Any:
        """The value at a dotted path such as `token.request.redirect_uri`, or None."""
        value: Any = self._raw
        for part in path.split("."):
            if not isinstance(value, dict):
                return None
            value = value.get(part)
        return value

    def text(self, path: str) -> str | None:
        """The non-empty string at a dotted path, or None."""
        value = self.at(path)
        return value if isinstance(value, str) and value else None

    def object(self, path: str) -> dict[str, Any] | None:
        value = self.at(path)
        return value if isinstance(value, dict) else None

    def list(self, path: str) -> list[Any] | None:
        value = self.at(path)
        return value if isinstance(value, list) else None

    def secret(self, path: str) -> Secret | None:
        value = self.text(path)
        return Secret(value) if value else None

    def answer(self, path: str) -> Answer | None:
        """The HTTP answer at a path such as `discovery` or `authorize.response`; None where there is none."""
        raw = self.object(path)
        if raw is None or not ({"status", "body", "headers"} & raw.keys()):
            return None
        status, headers, url = raw.get("status"), raw.get("headers"), raw.get("url")
        return Answer(
            url if isinstance(url, str) else None,
            status if isinstance(status, int) and not isinstance(status, bool) else None,
            {str(k): str(v) for k, v in headers.items()} if isinstance(headers, dict) else {},
            raw.get("body"),
        )

    # -- what has a name ----------------------------------------------------------------------------------------

    @cached_property
    def title(self) -> str:
        return self.text("title") or ""

    @cached_property
    def target(self) -> str:
        named = self.text("target")
        return named if named in TARGETS else "qlik"

    @cached_property
    def observed_at(self) -> datetime | None:
        """The clock against which times are judged, in UTC; None where it is absent or unreadable."""
        return parse_time(self.text("observed_at"))

    @cached_property
    def masked(self) -> bool:
        return self.at("masked") is True

    @cached_property
    def request(self) -> dict[str, str]:
        """Parameters of the authorization request (`authorize.request_url`); the first of each name."""
        url = self.text("authorize.request_url")
        return query_of(url) if url else {}

    @cached_property
    def callback(self) -> dict[str, str] | None:
        """Parameters that came back: query, then fragment, then posted form, then those inside a signed answer (JARM),
        unverified; None where nothing came back."""
        url, form = self.text("authorize.callback_url"), self.object("authorize.callback_form")
        if url is None and not form:
            return None
        found = {**(fragment_of(url) if url else {}), **(query_of(url) if url else {})}
        found.update({str(k): v for k, v in (form or {}).items() if isinstance(v, str)})
        if "response" in found:
            # 6 ms, only where the answer is a signed token
            from inspector.case.jarm import with_answer

            return with_answer(found, self.at("client.decryption_key"))
        return found

    @cached_property
    def token_response(self) -> dict[str, Any] | None:
        answer = self.answer("token.response")
        return answer.json if answer else None

    @cached_property
    def id_token_text(self) -> str | None:
        """The compact ID token: from the token response, else the callback, else the member `id_token`."""
        return self._token_text("id_token")

    @cached_property
    def access_token_text(self) -> str | None:
        return self._token_text("access_token")

    @cached_property
    def refresh_token_text(self) -> str | None:
        return self._token_text("refresh_token")

    def _token_text(self, name: str) -> str | None:
        for found in (self.token_response or {}, self.callback or {}, self._raw):
            value = found.get(name)
            if isinstance(value, str) and value:
                return value
        return None


def query_of(url: str) -> dict[str, str]:
    """Query parameters of a URL, the first of each name; an unreadable URL has none."""
    return _pairs(url, "query")


def fragment_of(url: str) -> dict[str, str]:
    return _pairs(url, "fragment")


def _pairs(url: str, part: str) -> dict[str, str]:
    try:
        return first_of_each(getattr(urlsplit(url), part))
    except ValueError:
        return {}


_DEEPEST = 250
"""Levels: the deepest answer that is read, and what a case puts around it."""


def _copied(value: Any, room: int = _DEEPEST) -> Any:
    """A deep copy; for JSON's types much faster than `copy.deepcopy`, which remembers every object it meets. Raises
    CaseError where it is nested too deep."""
    if room < 0:
        raise CaseError(f"the case is nested more than {_DEEPEST} levels deep")
    if isinstance(value, dict):
        return {name: _copied(member, room - 1) for name, member in value.items()}
    if isinstance(value, list):
        return [_copied(element, room - 1) for element in value]
    return value if isinstance(value, str | int | float | None) else copy.deepcopy(value)
