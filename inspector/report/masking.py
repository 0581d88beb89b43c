"""Masks a report for showing: personal data keep their shape, because the shape is what the diagnosis needs.

Each member is masked by what it is: a user's attributes and claims wholly, free text where a known value, an address
or a secret stands in it, the inspector's own words not at all.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import quote, unquote_plus

from inspector.case.secret import MASK, Secret
from inspector.case.shape import shape
from inspector.report.known_values import KnownValues
from inspector.report.secrets import SecretMask, is_secret
from inspector.report.technical import TECHNICAL

_EMAIL = re.compile(r"(?<![\w.+%-])[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_OWN = frozenset(("format", "tool_version", "observed_at", "judged_at", "passed", "not_checked", "provider"))
"""Members of a report that hold the inspector's own words; the provider's reason names hosts, which stay."""
_OWN_WORDS = frozenset(("rule", "code", "severity", "stage", "login", "qlik_status", "root_cause", "lead",
                        "because_of", "docs", "where", "who", "attribute", "lookups", "used", "read_from", "status",
                        "findings"))  # fmt: skip
"""The same within a finding, the verdict and a row of the mapping."""
_RANDOM = frozenset(("nonce", "jti", "sid", "session_state", "uti", "aio", "rh"))
_OPEN = frozenset({
    "client_id", "response_type", "response_mode", "scope", "redirect_uri", "code_challenge_method", "prompt",
    "max_age", "acr_values", "ui_locales", "error", "error_description", "error_uri", "error_subcode", "iss",
    "resource", "audience", "p", "appid", "claims", "display", "post_logout_redirect_uri", "kid", "trace_id",
    "correlation_id",
})  # fmt: skip
"""Parameters of a URL that say something about the login, not about the person."""


class Masker:
    """Replaces every personal value wherever it stands, and every secret; hosts too where asked."""

    def __init__(
        self,
        personal: Iterable[str],
        hosts: Iterable[str],
        mask_hosts: bool = False,
        secrets: Iterable[Secret] = (),
        shape: Callable[[str], str] = shape,
    ) -> None:
        self._secrets = SecretMask(secrets)
        self._shape = shape
        self._known = KnownValues({*personal, *(hosts if mask_hosts else ())}, shape)

    # -- anything -------------------------------------------------------------------------------------------------

    def text(self, text: str) -> str:
        """A text with personal values, addresses and secrets masked."""
        if text in self._known:
            return self._shape(text)
        text = self._known.replace(self._secrets.text(text))
        return _EMAIL.sub(lambda m: self._shape(m[0]), text) if "@" in text else text

    def value(self, value: Any) -> Any:
        """A JSON value with every string in it masked."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, list | tuple):
            return [self.value(v) for v in value]
        if isinstance(value, dict):
            return {self.text(k) if isinstance(k, str) else k: self.value(v) for k, v in value.items()}
        return value

    def personal(self, value: Any) -> Any:
        """A JSON value that is personal wholly: strings by their shape, numbers by their length."""
        if isinstance(value, str):
            return self._shape(self._secrets.text(value))
        if isinstance(value, list | tuple):
            return [self.personal(v) for v in value]
        if isinstance(value, dict):
            return {self.text(str(k)): self.personal(v) for k, v in value.items()}
        if isinstance(value, int | float) and not isinstance(value, bool) and value not in (0, 1):
            return self._shape(str(value))
        return value

    def claims(self, claims: dict[str, Any]) -> dict[str, Any]:
        """A token's payload: what is technical stays, everything else is taken for personal."""
        return {self.text(name): self.claim(name, value) for name, value in claims.items()}

    def claim(self, name: str, value: Any) -> Any:
        """The value of a claim, or of a parameter of the authorization request."""
        if name in _RANDOM or (name not in TECHNICAL and name not in _OPEN):
            return self.personal(value)
        return self.value(value)

    def url(self, url: str) -> str:
        """A URL: the address stays, of the parameters only those that say nothing about the person."""
        head, mark, fragment = url.partition("#")
        address, question, query = head.partition("?")
        return self.text(address) + question + self._parameters(query) + mark + self._parameters(fragment)

    def _parameters(self, query: str) -> str:
        return "&".join(self._parameter(pair) for pair in query.split("&"))

    def _parameter(self, pair: str) -> str:
        name, equals, value = pair.partition("=")
        if not equals:
            return self.text(pair)
        plain = unquote_plus(value, errors="replace")
        shown = (
            MASK
            if is_secret(name, plain)
            else self.text(plain)
            if name in _OPEN or name == "code"
            else self._shape(plain)
        )
        return pair if shown == plain else f"{name}={_quoted(shown)}"

    # -- a report -------------------------------------------------------------------------------------------------

    def report(self, report: dict[str, Any]) -> dict[str, Any]:
        """A report's JSON masked."""
        masked = {k: v if k in _OWN else self._member(v) for k, v in report.items()}
        masked["qlik_user"] = self._user(report["qlik_user"])
        masked["mapping"] = [self._row(row) for row in report["mapping"]]
        masked["tokens"] = [self._token(token) for token in report["tokens"]]
        masked["timeline"] = [
            {**e, "url": self.url(e["url"]), "note": self.text(e["note"])} for e in report["timeline"]
        ]
        masked["provider"] = {**report["provider"], "because": self.text(report["provider"]["because"])}
        if report.get("suggestion"):
            masked["suggestion"] = {**report["suggestion"], "qlik_user": self._user(report["suggestion"]["qlik_user"])}
        return masked

    def _member(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {k: v if k in _OWN_WORDS else self._member(v) for k, v in value.items()}
        if isinstance(value, list):
            return [self._member(v) for v in value]
        return self.value(value)

    def _user(self, user: dict[str, Any]) -> dict[str, Any]:
        return {k: v if k in ("locale", "zoneinfo") else self.personal(v) for k, v in user.items()}

    def _row(self, row: dict[str, Any]) -> dict[str, Any]:
        """A row of the mapping: what the sources hold is the person's."""
        held = ("id_token", "access_token", "userinfo", "arrives", "value")
        return {k: self.personal(v) if k in held else v for k, v in row.items()}

    def _token(self, token: dict[str, Any]) -> dict[str, Any]:
        payload = token["payload"]
        return {**token, "header": self.value(token["header"]), "reason": self.text(token["reason"]),
                "payload": self.claims(payload) if payload is not None else None}  # fmt: skip


def _quoted(value: str) -> str:
    """Percent-encoded, but for the bullets of a mask."""
    return "•".join(quote(part, safe="/:@,~!*()", errors="replace") for part in value.split("•"))
