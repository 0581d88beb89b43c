"""One open case: its evidence with every step back, the what-if, and what is unfolded."""

from __future__ import annotations

import copy
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from inspector.case.model import Case
from inspector.idps.loader import heads
from inspector.qlik.identity_provider import IdentityProvider, unwrap
from inspector.report.model import Change, Report
from inspector.tui.items import Item
from inspector.tui.masker import Masker

if TYPE_CHECKING:
    from inspector.qlik.identity_provider import IdentityProvider


@dataclass(frozen=True, slots=True)
class Step:
    """What undo takes back: how it was before, and what was done."""

    case: Case = field(repr=False)
    what_if: dict[str, Any] | None = field(repr=False)
    example: dict[str, Any] = field(repr=False)
    changes: tuple[Change, ...] = ()
    """What was tried."""
    kinds: tuple[str, ...] = ()
    """What was added, such as `ID token`."""


@dataclass
class Tab:
    """What a tab of the app shows. `case` is the evidence; `report` is about it and the what-if."""

    case: Case
    report: Report
    imported: Report | None = None
    """While something is tried: the report about the evidence alone."""
    what_if: dict[str, Any] | None = None
    """An identity-provider object that is tried instead of the imported one."""
    example: dict[str, Any] = field(default_factory=dict, repr=False)
    """Members of a case with what a made-up user would bring, where nobody has signed in yet."""
    open: set[Item] = field(default_factory=set)
    """Items that are unfolded."""
    absent: set[str] = field(default_factory=set)
    """Paths that were gone to and hold nothing: their page says so where they would stand."""
    mode: dict[str, str] = field(default_factory=dict)
    """How a view is looked at, by view: tokens `tree`, `raw` or `side`."""

    @property
    def shown(self) -> Case:
        """The case the report is about."""
        tried = {} if self.what_if is None else {"identity_provider": self.what_if}
        return self.case.with_members(**self.example, **tried) if self.is_hypothetical else self.case

    @property
    def is_hypothetical(self) -> bool:
        """Whether the report is about something that is only tried."""
        return self.what_if is not None or bool(self.example)

    places: dict[str, tuple[Item | None, int]] = field(default_factory=dict)
    """Cursor and scroll position by page."""
    opened: float = field(default_factory=time.monotonic)
    again: Callable[[], None] | None = None
    """Does what brought this case here once more."""
    captured: bool = False
    """It was captured here: closing it would lose a login that somebody has to repeat."""
    saved: bool = False
    live: bool = False
    """Its login still goes on, watched in the browser: there are steps to see and nothing to judge."""
    kept_at: Path | None = None
    """The file beside the app that holds it until it is saved."""
    kept: tuple[Case, str] | None = field(default=None, repr=False)
    """What that file holds, and how."""
    pasted: bool = False
    """It began with a paste, which can be taken back."""
    steps: list[Step] = field(default_factory=list)
    """What undo takes back, the last one first."""
    name: str = ""
    """What the tab says: a file's name, a scenario."""
    _masker: tuple[Case, Report, Masker] | None = field(default=None, repr=False)

    def masker(self) -> Masker:
        """The masker of this case, made anew only where the case or its report changed."""
        if self._masker is None or self._masker[0] is not self.case or self._masker[1] is not self.report:
            self._masker = self.case, self.report, Masker.of(*dict.fromkeys((self.case, self.shown)))
        return self._masker[2]

    def toggle(self, item: Item) -> None:
        self.open ^= {item}

    def configuration(self) -> dict[str, Any]:
        """A copy of the identity-provider object in use: the what-if, the imported one, or the provider's defaults."""
        if self.what_if is not None:
            return copy.deepcopy(self.what_if)
        imported = unwrap(self.case.at("identity_provider"))
        return copy.deepcopy(imported[0] if imported else IdentityProvider.default(provider_type(self.report)).raw)

    def configurations(self) -> tuple[IdentityProvider, IdentityProvider]:
        """The configuration in use, and the one that was imported (or the provider's defaults)."""
        imported = unwrap(self.case.at("identity_provider"))
        base = (
            IdentityProvider(imported[0], imported=True)
            if imported
            else IdentityProvider.default(provider_type(self.report))
        )
        return IdentityProvider(self.configuration(), imported=True), base

    def judge(self) -> None:
        """The report anew; one about settings that are only tried says which they are."""
        from inspector.diagnosis import diagnose

        report = diagnose(self.shown)
        self.imported = None
        if self.is_hypothetical:
            from inspector.tui.what_if import all_changes

            self.imported = diagnose(self.case)
            report = replace(report, what_if=all_changes(self))
        self.report = report

    def try_out(self, configuration: dict[str, Any] | None) -> None:
        """Judge the case with another configuration; None goes back to the imported one."""
        from inspector.tui.what_if import changes

        before, was = self._now(), self.configurations()[0]
        self.what_if = None if configuration == self.case.at("identity_provider") else configuration
        now = IdentityProvider(self.configuration(), imported=True)
        self.steps.append(replace(before, changes=changes(now, was)))
        self.judge()

    def imagine(self, example: dict[str, Any]) -> None:
        """Judge the case as if this user had signed in; without one, as it is."""
        from inspector.tui.what_if import EXAMPLE

        self.steps.append(replace(self._now(), changes=(Change(EXAMPLE, bool(self.example), bool(example)),)))
        self.example = example
        self.judge()

    def reset(self) -> None:
        """Nothing is tried any more, in one step."""
        from inspector.tui.what_if import all_changes

        back = tuple(Change(one.setting, one.after, one.before) for one in all_changes(self))
        self.steps.append(replace(self._now(), changes=back))
        self.what_if, self.example = None, {}
        self.judge()

    def add(self, case: Case) -> None:
        """Take on new evidence; `undo` goes back. What a made-up user brought makes room for it."""
        before, known = self._now(), {one.kind for one in self.report.recognised}
        self.case, self.example = case, {}
        self.judge()
        kinds = dict.fromkeys(one.kind for one in self.report.recognised if one.kind not in known)
        self.steps.append(replace(before, kinds=tuple(kinds) or ("evidence",)))

    def undo(self) -> Step | None:
        """Take back the last step; which, or nothing where there is none."""
        if not self.steps:
            return None
        step = self.steps.pop()
        self.case, self.what_if, self.example = step.case, step.what_if, step.example
        self.judge()
        return step

    def _now(self) -> Step:
        return Step(self.case, self.what_if, self.example)


def provider_type(report: Report) -> str:
    """Qlik's name for the kind of identity provider that was recognised."""
    head = heads().get(report.provider.name)
    return head.qlik_provider if head else "generic"
