"""What may be shown now. Every value that a view draws passes through a lens.

Secrets are masked in every mode. Sharing mode also masks names, e-mails, subjects, groups and hosts, keeping their
shape; one value can be revealed for a moment. What leaves the app (copies, exports) passes `outgoing`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import Any

from inspector.case.model import Case
from inspector.report.masking import Masker
from inspector.report.model import Report
from inspector.report.visible import visible
from inspector.tui.secrets import Secrets

LIMIT = 4096
"""Characters of one value that are drawn; more is said by number, because a wrapped megabyte freezes a terminal."""


@dataclass(frozen=True)
class Lens:
    """One way of looking at one case."""

    secrets: Secrets
    masker: Masker
    sharing: bool = False
    revealed: str = ""
    """The item whose personal data is shown for a moment although sharing is on."""

    @classmethod
    def of(cls, case: Case, report: Report) -> Lens:
        return cls(Secrets(case), Masker(report.personal, report.hosts, mask_hosts=True))

    @property
    def outgoing(self) -> Lens:
        """For what leaves the app: personal data masked whatever the mode."""
        return replace(self, sharing=True, revealed="")

    def _hides(self, item: str) -> bool:
        return self.sharing and not (item and item == self.revealed)

    # -- strings to draw ----------------------------------------------------------------------------------------

    def text(self, value: str, item: str = "", limit: int = LIMIT) -> str:
        """A string: secrets out, personal data by mode, hostile characters written out."""
        # cut before masking, with room for a value that straddles the cut: the work stays bounded
        total = len(value)
        shown = self.secrets.text(value[: limit + 8192])
        if self._hides(item):
            shown = self.masker.text(shown)
        if total > limit:
            return f"{visible(shown[:limit])}… {total:,} characters"
        return visible(shown)

    def url(self, value: str, item: str = "") -> str:
        """A URL: in sharing mode its parameters keep only what says nothing about the person."""
        return self.text(self.masker.url(value[:LIMIT]) if self._hides(item) else value, item)

    def say(self, value: Any, item: str = "", limit: int = LIMIT) -> str:
        """Any JSON value in one line as a person would write it; None is “absent”."""
        return (
            self.text(value, item, limit) if isinstance(value, str) and value else plain(self.value(value, item), limit)
        )

    def person(self, value: Any, item: str = "", limit: int = LIMIT) -> str:
        """A value that is somebody's personal data as a whole, such as an attribute of the Qlik user."""
        return (
            plain(self.masker.personal(self.secrets.value(value)), limit)
            if self._hides(item)
            else self.say(value, item, limit)
        )

    def claim(self, name: str, value: Any, item: str = "", limit: int = LIMIT) -> str:
        """A claim in one line; in sharing mode by its shape unless it is technical."""
        return (
            plain(self.claims({name: value}).popitem()[1], limit) if self._hides(item) else self.say(value, item, limit)
        )

    # -- JSON, its strings not yet written out ------------------------------------------------------------------

    def value(self, value: Any, item: str = "") -> Any:
        shown = self.secrets.value(value)
        return self.masker.value(shown) if self._hides(item) else shown

    def claims(self, claims: dict[str, Any]) -> dict[str, Any]:
        """Claims: in sharing mode everything that is not technical counts as personal."""
        shown: dict[str, Any] = self.secrets.value(claims)
        return self.masker.claims(shown) if self.sharing else shown


def plain(value: Any, limit: int = LIMIT) -> str:
    """A masked JSON value in one line."""
    if value is None:
        return "absent"
    if isinstance(value, str):
        return visible(value, limit) if value else "“” (empty)"
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return visible(", ".join(value), limit) if value else "[] (empty)"
    return visible(as_json(value), limit)


def as_json(value: Any, indent: int | None = None) -> str:
    """JSON for reading; what JSON cannot hold is written as text."""
    try:
        return json.dumps(value, ensure_ascii=False, indent=indent, default=str)
    except (ValueError, RecursionError):
        return "(nested too deeply to show)"
