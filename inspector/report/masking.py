"""Masks a report for showing: personal data keep their shape, because the shape is what the diagnosis needs."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property
from typing import Any

from inspector.case.masking import shape
from inspector.case.secret import MASK

_TOKEN = re.compile(r"\beyJ[\w-]{8,}\.[\w-]*\.[\w-]*(?:\.[\w-]*\.[\w-]*)?")
_SECRET_PARAMETER = re.compile(
    r"(?i)\b(code|code_verifier|client_secret|client_assertion|access_token|id_token|refresh_token|password|assertion|"
    r"device_code|api_token|id_token_hint|logout_token|SAMLResponse)=[^&\s\"'#]+"
)
_EMAIL = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_PLAIN = frozenset(("format", "tool_version", "observed_at", "rule", "code", "severity", "stage", "login",
                    "qlik_status", "root_cause", "read_from", "status", "because_of", "docs", "passed", "kind",
                    "signature", "method", "step", "milliseconds", "where", "who", "attribute", "lookups"))  # fmt: skip
"""Members of a report whose text is the inspector's own."""


class Masker:
    """Replaces every personal value wherever it stands, and every secret; hosts too where asked."""

    def __init__(self, personal: Iterable[str], hosts: Iterable[str], mask_hosts: bool = False) -> None:
        self._values = frozenset(personal) | (frozenset(hosts) if mask_hosts else frozenset())

    @cached_property
    def _pattern(self) -> re.Pattern[str] | None:
        """One alternation of all values, longest first, at word boundaries."""
        values = sorted((v for v in self._values if len(v) > 1), key=lambda v: (-len(v), v))
        if not values:
            return None
        return re.compile("|".join(f"{_edge(v[0], 'b')}{re.escape(v)}{_edge(v[-1], 'a')}" for v in values))

    def text(self, text: str) -> str:
        """A text with personal values, addresses and secrets masked."""
        if text in self._values:
            return shape(text)
        text = _TOKEN.sub(f"eyJ{MASK}", text)
        text = _SECRET_PARAMETER.sub(lambda m: f"{m.group(1)}={MASK}", text)
        if self._pattern:
            text = self._pattern.sub(lambda m: shape(m.group()), text)
        return _EMAIL.sub(lambda m: shape(m.group()), text)

    def value(self, value: Any) -> Any:
        """A JSON value with every string in it masked."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, list | tuple):
            return [self.value(v) for v in value]
        if isinstance(value, dict):
            return {self.text(k) if isinstance(k, str) else k: self.value(v) for k, v in value.items()}
        return value

    def report(self, report: dict[str, Any]) -> dict[str, Any]:
        """A report's JSON masked: the inspector's own words stay, everything from outside is masked."""
        return {k: v if k in _PLAIN else self._member(v) for k, v in report.items()}

    def _member(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {k: v if k in _PLAIN and k not in ("code",) else self._member(v) for k, v in value.items()}
        if isinstance(value, list):
            return [self._member(v) for v in value]
        return self.value(value)


def _edge(character: str, side: str) -> str:
    """A boundary where the value begins or ends with a word character."""
    if not (character.isalnum() or character == "_"):
        return ""
    return r"(?<!\w)" if side == "b" else r"(?!\w)"
