"""What may be shown now. Every value that a view draws passes through a masker.

Secrets are masked in every mode. Sharing mode also masks names, e-mails, subjects, groups and hosts, keeping their
shape; one value can be revealed for a moment. What leaves the app (copies, exports) passes `outgoing`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

from inspector.case.model import Case
from inspector.masking.report import ReportMask, mask_of
from inspector.report.visible import visible
from inspector.tui.items import Item

if TYPE_CHECKING:
    from inspector.tui.host import Host
    from inspector.tui.state import State
    from inspector.tui.tab import Tab

LIMIT = 4096
"""Characters of one value that are drawn; more is said by number, because a wrapped megabyte freezes a terminal."""


class Masks:
    """The masks of some cases, each made when it is first needed."""

    def __init__(self, *cases: Case) -> None:
        self._cases = cases

    @cached_property
    def secrets(self) -> ReportMask:
        return mask_of(*self._cases)

    @cached_property
    def people(self) -> ReportMask:
        return mask_of(*self._cases, people=True)

    @cached_property
    def shared(self) -> ReportMask:
        return mask_of(*self._cases, people=True, hosts=True)


@dataclass(frozen=True)
class Masker:
    """One way of looking at one case."""

    masks: Masks
    sharing: bool = False
    revealed: Item | None = None
    """The item whose personal data is shown for a moment although sharing is on."""
    leaving: bool = False
    """What is shown leaves the app."""

    @classmethod
    def of(cls, *cases: Case, sharing: bool = False) -> Masker:
        """A masker for what belongs to these cases; without any it still knows secrets, addresses and hosts by their
        form."""
        return cls(Masks(*cases), sharing)

    @property
    def outgoing(self) -> Masker:
        """For what leaves the app: personal data masked whatever the mode, hosts while sharing."""
        return replace(self, leaving=True, revealed=None)

    def _hides(self, item: Item | None) -> bool:
        return self.leaving or (self.sharing and (item is None or item != self.revealed))

    def _mask(self, item: Item | None) -> ReportMask:
        if not self._hides(item):
            return self.masks.secrets
        return self.masks.shared if self.sharing else self.masks.people

    @property
    def mask(self) -> ReportMask:
        """The mask for a whole page, where nothing is revealed for a moment."""
        return self._mask(None)

    # -- strings to draw ----------------------------------------------------------------------------------------

    def text(self, value: str, item: Item | None = None, limit: int = LIMIT) -> str:
        """A string: secrets out, personal data by mode, hostile characters written out."""
        # cut before masking, with room for a value that straddles the cut: the work stays bounded
        total = len(value)
        shown = self._mask(item).text(value[: limit + 8192])
        if total > limit:
            return f"{visible(shown[:limit])}… {total:,} characters"
        return visible(shown)

    def url(self, value: str, item: Item | None = None) -> str:
        """A URL: its secrets out, in sharing mode its parameters keep only what says nothing about the person."""
        return visible(self._mask(item).url(value[: LIMIT * 2]), LIMIT)

    def one_line(self, value: Any, item: Item | None = None, limit: int = LIMIT) -> str:
        """Any JSON value in one line as a person would write it; None is “absent”."""
        return (
            self.text(value, item, limit) if isinstance(value, str) and value else plain(self.value(value, item), limit)
        )

    def person(self, value: Any, item: Item | None = None, limit: int = LIMIT) -> str:
        """A value that is somebody's personal data as a whole, such as an attribute of the Qlik user."""
        return plain(self._mask(item).person(value), limit) if self._hides(item) else self.one_line(value, item, limit)

    def claim(self, name: str, value: Any, item: Item | None = None, limit: int = LIMIT) -> str:
        """A claim in one line; in sharing mode by its shape unless it is technical."""
        return plain(self._mask(item).claim(name, value), limit)

    def named(
        self, name: str, value: Any, item: Item | None = None, limit: int = LIMIT, *, parameter: bool = False
    ) -> str:
        """A header, a field of a form or a parameter in one line, by what its name says."""
        mask = self._mask(item)
        shown = mask.string(name, value, parameter=parameter) if isinstance(value, str) else mask.member(name, value)
        return plain(shown, limit)

    def evidence(self, where: str, value: Any, item: Item | None = None) -> str:
        """The value that stands at a path of the case, in one line."""
        return plain(self._mask(item).evidence(where, value))

    # -- JSON, its strings not yet written out ------------------------------------------------------------------

    def value(self, value: Any, item: Item | None = None) -> Any:
        return self._mask(item).value(value)

    def claims(self, claims: dict[str, Any]) -> dict[str, Any]:
        """Claims: in sharing mode everything that is not technical counts as personal."""
        return self._mask(None).claims(claims)


def case_masker(tab: Tab, state: State, sharing: bool) -> Masker:
    """What may be shown of a case now."""
    return replace(tab.masker(), sharing=sharing, revealed=state.revealed)


def state_masker(state: State, sharing: bool) -> Masker:
    """For what stands beside a case or without one: fields of the setup, messages, names of files."""
    urls = tuple(v if "://" in v else f"https://{v}" for v in state.settings.values() if "." in v)
    names = tuple(name for name in (state.profile, *state.profiles) if name != "default")
    cases = (state.tab.case, state.tab.shown) if state.tab is not None else ()
    return Masker.of(*dict.fromkeys(cases), _typed(urls, names), sharing=sharing)


@lru_cache(maxsize=1)  # the same case has the same masks: they are made once, not at every message
def _typed(urls: tuple[str, ...], names: tuple[str, ...]) -> Case:
    """What a person typed, as a case."""
    return Case({"urls": list(urls), "userName": list(names)})


def masker_of(app: Host, tab: Tab) -> Masker:
    return case_masker(tab, app.state, app.sharing)


def setup_masker(app: Host) -> Masker:
    return state_masker(app.state, app.sharing)


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
