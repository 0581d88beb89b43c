"""What the app knows: open cases, the page that is shown, and which commands apply to them. Knows no widget."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from inspector.tui.sheet import VIEWS, Sheet

if TYPE_CHECKING:
    from inspector.report.comparison import Comparison
    from inspector.tui.logging_in import LoginRun

MOST_CLOSED = 10
SIDE_PAGES = ("help", "compare", "export", "login", "demo")
"""Pages one comes back from with Escape."""


@dataclass
class State:
    sheets: list[Sheet] = field(default_factory=list)
    at: int = 0
    page: str = "start"
    before: str = ""
    """The page Escape goes back to."""
    revealed: str = ""
    """The item whose value is shown for a moment while sharing; nothing that changes the screen keeps it."""
    recent: list[str] = field(default_factory=list)
    """Names of cases opened or saved before, newest first."""
    login: LoginRun | None = None
    demo_in_browser: bool = False
    settings: dict[str, str] = field(default_factory=dict, repr=False)
    """Fields of the setup as typed."""
    profiles: list[str] = field(default_factory=list)
    profile: str = ""
    """The saved profile the fields were taken from."""
    discovered: dict[str, str] = field(default_factory=dict)
    """What the network said about a field of the setup, in words by topic."""
    asked: str = ""
    """That field."""
    other: int | None = None
    """The case that is compared with the one on the screen."""
    compared: Comparison | None = field(default=None, repr=False)
    copied: str = field(default="", repr=False)
    trail: list[tuple[str, str, int]] = field(default_factory=list)
    """Where links were followed from: page, item under the cursor, first row."""
    closed: list[Sheet] = field(default_factory=list, repr=False)
    """Cases that were closed, the last one first to come back."""
    asked_to_leave: str = ""
    """What was asked about: only the same question's second press closes or leaves without saving."""

    @property
    def sheet(self) -> Sheet | None:
        return self.sheets[self.at] if self.sheets else None

    @property
    def shows_a_clock(self) -> bool:
        """Whether something on the page changes by itself every second."""
        if self.page == "login":
            run = self.login
            return run is not None and run.going and run.elsewhere and run.opened is not None
        return self.page == "tokens" and self.sheet is not None and self.sheet.mode.get("tokens") != "raw"

    def go(self, page: str, item: str, row: int) -> None:
        """Show another page; where the cursor was on this one is kept with the case."""
        sheet = self.sheet
        if sheet is not None:
            sheet.places[self.page] = (item, row)
        if page == "start" or (page in VIEWS[:4] and sheet is None):
            page = "start"
        if page != self.page and page in SIDE_PAGES:
            self.before = self.page if self.page not in SIDE_PAGES else self.before
        elif page not in SIDE_PAGES:
            self.before = "verdict" if page == "setup" and sheet is not None else "start" if page == "setup" else ""
        self.page = page
        self.revealed = ""

    def place(self, page: str) -> tuple[str, int] | None:
        return self.sheet.places.get(page) if self.sheet is not None else None

    def add(self, sheet: Sheet) -> None:
        self.sheets.append(sheet)
        self.at = len(self.sheets) - 1
        self.page, self.before, self.revealed = "verdict", "", ""

    def turn(self, by: int) -> None:
        self.revealed = ""
        if self.sheets:
            self.at = (self.at + by) % len(self.sheets)

    def close(self) -> None:
        self.revealed = ""
        if self.sheets:
            self.closed.append(self.sheets.pop(self.at))
            del self.closed[:-MOST_CLOSED]
            self.at = max(0, min(self.at, len(self.sheets) - 1))
            self.other = None
        if not self.sheets:
            self.page, self.before = "start", ""

    def reopen(self) -> Sheet | None:
        """The case that was closed last is open again."""
        if not self.closed:
            return None
        self.add(self.closed.pop())
        return self.sheet

    @property
    def unsaved(self) -> list[Sheet]:
        """Cases that were captured here and are kept nowhere else."""
        return [sheet for sheet in self.sheets if sheet.captured and not sheet.saved]

    def applies(self, action: str, parameters: tuple[object, ...], sharing: bool) -> bool:
        """Whether a command makes sense now."""
        sheet = self.sheet
        if action == "view":
            return sheet is not None or parameters == ("setup",)
        if action in ("export", "compare", "close_case"):
            return sheet is not None
        if action == "copy_fix":
            return sheet is not None and any(finding.fix for finding in sheet.report.findings)
        if action == "reset":
            return sheet is not None and sheet.what_if is not None
        if action == "undo":
            return bool(self.closed) or (sheet is not None and (bool(sheet.before) or bool(sheet.tried)))
        if action == "clock":
            return sheet is not None
        if action == "again":
            return sheet is not None and sheet.again is not None
        if action == "tab":
            return len(self.sheets) > 1
        if action == "reveal":
            return sharing and sheet is not None
        if action == "write_copy":
            return bool(self.copied)
        return True
