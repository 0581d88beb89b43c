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

    def _hides(self, item: str) -> bool:
        return self.sharing and not (item and item == self.revealed)

    def text(self, value: str, item: str = "", limit: int = LIMIT) -> str:
        """A string as it may be drawn: secrets out, personal data by mode, hostile characters written out."""
        # cut before masking, with room for a value that straddles the cut: the work stays bounded
        total = len(value)
        shown = self.secrets.text(value[: limit + 8192])
        if self._hides(item):
            shown = self.masker.text(shown)
        if total > limit:
            return f"{visible(shown[:limit])}… {total:,} characters"
        return visible(shown)

    def value(self, value: Any, item: str = "") -> Any:
        """A JSON value with the same masking, its strings not yet written out."""
        shown = self.secrets.value(value)
        if self._hides(item):
            shown = self.masker.value(shown)
        return shown

    def say(self, value: Any, item: str = "", limit: int = LIMIT) -> str:
        """Any JSON value in one line as a person would write it; None is “absent”."""
        if value is None:
            return "absent"
        if isinstance(value, str):
            return self.text(value, item, limit) if value else "“” (empty)"
        if isinstance(value, bool | int | float):
            return self.text(json.dumps(value), item, limit)
        value = self.value(value, item)
        if isinstance(value, list | tuple) and all(isinstance(one, str) for one in value):
            return visible(", ".join(map(str, value)), limit) if value else "[] (empty)"
        return visible(as_json(value), limit)

    @property
    def outgoing(self) -> Lens:
        """For what leaves the app: personal data masked whatever the mode."""
        return replace(self, sharing=True, revealed="")


def as_json(value: Any, indent: int | None = None) -> str:
    """JSON for reading; what JSON cannot hold is written as text. Depth is bounded by whoever parsed it."""
    try:
        return json.dumps(value, ensure_ascii=False, indent=indent, default=str)
    except (ValueError, RecursionError):
        return "(nested too deeply to show)"
