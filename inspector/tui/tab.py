"""One open case: its evidence with every step back, the what-if, and what is unfolded."""

from __future__ import annotations

import copy
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from inspector.case.model import Case
from inspector.report.model import Report
from inspector.tui.masker import Masker

if TYPE_CHECKING:
    from inspector.qlik.identity_provider import IdentityProvider


@dataclass
class Tab:
    """What a tab of the app shows. `case` is the evidence; `report` is about it and the what-if."""

    case: Case
    report: Report
    before: list[Case] = field(default_factory=list)
    """Earlier evidence, the last one first undone."""
    what_if: dict[str, Any] | None = None
    """An identity-provider object that is tried instead of the imported one."""
    open: set[str] = field(default_factory=set)
    """Items that are unfolded."""
    absent: set[str] = field(default_factory=set)
    """Paths that were gone to and hold nothing: their page says so where they would stand."""
    mode: dict[str, str] = field(default_factory=dict)
    """How a view is looked at, by view: tokens `tree`, `raw` or `side`."""

    @property
    def shown(self) -> Case:
        """The case the report is about."""
        return self.case if self.what_if is None else self.case.with_members(identity_provider=self.what_if)

    places: dict[str, tuple[str, int]] = field(default_factory=dict)
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
    steps: list[str] = field(default_factory=list)
    """`try` or `add` for each step that undo takes back, the last one first."""
    tried: list[dict[str, Any] | None] = field(default_factory=list, repr=False)
    """Earlier configurations of the what-if, the last one first undone."""
    name: str = ""
    """What the tab says: a file's name, a scenario."""
    _masker: tuple[Case, Report, Masker] | None = field(default=None, repr=False)

    def masker(self) -> Masker:
        """The masker of this case, made anew only where the case or its report changed."""
        if self._masker is None or self._masker[0] is not self.case or self._masker[1] is not self.report:
            self._masker = self.case, self.report, Masker.of(*dict.fromkeys((self.case, self.shown)))
        return self._masker[2]

    def toggle(self, item: str) -> None:
        self.open ^= {item}

    def configuration(self) -> dict[str, Any]:
        """A copy of the identity-provider object in use: the what-if, the imported one, or the provider's defaults."""
        from inspector.qlik.identity_provider import IdentityProvider, unwrap

        if self.what_if is not None:
            return copy.deepcopy(self.what_if)
        imported = unwrap(self.case.at("identity_provider"))
        return copy.deepcopy(imported[0] if imported else IdentityProvider.default(provider_type(self.report)).raw)

    def configurations(self) -> tuple[IdentityProvider, IdentityProvider]:
        """The configuration in use, and the one that was imported (or the provider's defaults)."""
        from inspector.qlik.identity_provider import IdentityProvider, unwrap

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
        if self.what_if is not None:
            from inspector.tui.what_if import changes

            report = replace(report, what_if=changes(*self.configurations()))
        self.report = report

    def try_out(self, configuration: dict[str, Any] | None) -> None:
        """Judge the case with another configuration; None goes back to the imported one."""
        imported = self.case.at("identity_provider")
        self.tried.append(self.what_if)
        self.steps.append("try")
        self.what_if = None if configuration == imported else configuration
        self.judge()

    def add(self, case: Case) -> None:
        """Take on new evidence; `undo` goes back."""
        self.before.append(self.case)
        self.steps.append("add")
        self.case = case
        self.judge()

    def undo(self) -> str:
        """Take back the last step of the what-if, else the last evidence; which, in words, or nothing."""
        if not self.steps:
            return ""
        if self.steps.pop() == "try":
            self.what_if = self.tried.pop()
            done = "The last step of the what-if was taken back."
        else:
            self.case = self.before.pop()
            done = "The evidence that was added last was taken back."
        self.judge()
        return done


def provider_type(report: Report) -> str:
    """Qlik's name for the kind of identity provider that was recognised."""
    from inspector.idps.loader import heads

    head = heads().get(report.provider.name)
    return head.qlik_provider if head else "generic"
