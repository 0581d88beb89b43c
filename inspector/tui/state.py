"""What the app knows: open cases, the page that is shown, and which commands apply to them. Knows no widget."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from inspector.tui.items import Item
from inspector.tui.pages import BY_NAME, is_beside

if TYPE_CHECKING:
    from inspector.report.comparison import Comparison
    from inspector.tui.login_run import LoginRun
    from inspector.tui.tab import Tab
    from inspector.tui.unsaved import Unsaved

MOST_CLOSED = 10
NEEDS_A_CASE = {
    "export": "to take along",
    "plain": "to read",
    "compare": "to compare",
    "close_case": "to close",
    "copy_fix": "with a fix to copy",
    "clock": "to judge",
    "reveal": "with a value to show",
    "reset": "to try anything with",
}
"""What a command wants a login for."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to choose from a menu: the key, what it does, and the action that it runs."""

    key: str
    name: str
    action: str


@dataclass
class State:
    tabs: list[Tab] = field(default_factory=list)
    at: int = 0
    page: str = "start"
    before: str = ""
    """The page Escape goes back to."""
    revealed: Item | None = None
    """The item whose value is shown for a moment while sharing; nothing that changes the screen keeps it."""
    recent: list[str] = field(default_factory=list)
    """Names of cases opened or saved before, newest first."""
    login: LoginRun | None = None
    demo_in_browser: bool = False
    local_times: bool = False
    """Whether this machine's times stand beside those in UTC."""
    settings: dict[str, str] = field(default_factory=dict, repr=False)
    """Fields of the setup as typed."""
    left: list[Unsaved] = field(default_factory=list)
    """Captured logins that an earlier run could not hand over."""
    profiles: list[str] = field(default_factory=list)
    profile: str = ""
    """The saved profile the fields were taken from."""
    discovered: dict[str, str] = field(default_factory=dict)
    """What the network said about a field of the setup, in words by topic."""
    looked_up: str = ""
    """That field."""
    other: int | None = None
    """The case that is compared with the one on the screen."""
    compared: Comparison | None = field(default=None, repr=False)
    copied: str = field(default="", repr=False)
    paste: int = 0
    """Counts the pastes that are read: what came of one that was replaced meanwhile is dropped."""
    copied_from: Item | None = None
    """The item that was copied last."""
    menu: tuple[Choice, ...] = ()
    """What the next key chooses from."""
    sought: str = field(default="", repr=False)
    """What was searched for last."""
    trail: list[tuple[str, Item | None, int]] = field(default_factory=list)
    """Where links were followed from: page, item under the cursor, first row."""
    closed: list[Tab] = field(default_factory=list, repr=False)
    """Cases that were closed, the last one first to come back."""
    confirming: str = ""
    """What the message on the screen asks about: only the same question's second press, while it stands there, closes
    or leaves without saving."""

    @property
    def tab(self) -> Tab | None:
        return self.tabs[self.at] if self.tabs else None

    @property
    def shows_a_clock(self) -> bool:
        """Whether something on the page changes by itself every second."""
        if self.page == "login":
            run = self.login
            return run is not None and run.going and run.elsewhere and run.opened is not None
        return self.page == "tokens" and self.tab is not None and self.tab.mode.get("tokens") != "raw"

    @property
    def esc_ends_a_login(self) -> bool:
        """Whether what is on the screen is a login that goes on."""
        live = self.page == "flow" and self.tab is not None and self.tab.live
        return self.login is not None and self.login.going and (live or self.page == "login")

    def go(self, page: str, item: Item | None, row: int) -> None:
        """Show another page; where the cursor was on this one is kept with the case."""
        tab = self.tab
        if tab is not None:
            tab.places[self.page] = (item, row)
        if BY_NAME[page].is_view and BY_NAME[page].needs and tab is None:
            page = "start"
        if page != self.page and is_beside(page):
            self.before = self.page if not is_beside(self.page) else self.before
        elif not is_beside(page):
            self.before = "verdict" if page == "setup" and tab is not None else "start" if page == "setup" else ""
        self.page = page
        self.revealed = None

    def place(self, page: str) -> tuple[Item | None, int] | None:
        return self.tab.places.get(page) if self.tab is not None else None

    def add(self, tab: Tab) -> None:
        self.tabs.append(tab)
        self.at = len(self.tabs) - 1
        self.page, self.before, self.revealed = "verdict", "", None

    def show(self, tab: Tab) -> None:
        """An open case comes on the screen with its verdict."""
        self.at = next(at for at, one in enumerate(self.tabs) if one is tab)
        self.page, self.before, self.revealed = "verdict", "", None

    def remove(self, tab: Tab) -> None:
        """A case goes without being closed by anybody."""
        shown = self.tab
        self.tabs = [one for one in self.tabs if one is not tab]
        self.at = next((at for at, one in enumerate(self.tabs) if one is shown), max(0, len(self.tabs) - 1))
        self.other = None
        self.revealed = None

    def turn(self, by: int) -> None:
        self.revealed = None
        if self.tabs:
            self.at = (self.at + by) % len(self.tabs)

    def close(self) -> None:
        self.revealed = None
        if self.tabs:
            self.closed.append(self.tabs.pop(self.at))
            del self.closed[:-MOST_CLOSED]
            self.at = max(0, min(self.at, len(self.tabs) - 1))
            self.other = None
        if not self.tabs:
            self.page, self.before = "start", ""

    def reopen(self) -> Tab | None:
        """The case that was closed last is open again."""
        if not self.closed:
            return None
        self.add(self.closed.pop())
        return self.tab

    @property
    def unsaved(self) -> list[Tab]:
        """Cases that were captured here and are kept nowhere else."""
        return [tab for tab in self.tabs if (tab.captured and not tab.saved) or tab.live]

    def applies(self, action: str, parameters: tuple[object, ...], sharing: bool) -> bool:
        """Whether a command makes sense now."""
        return not self.why_not(action, parameters, sharing)

    def why_not(self, action: str, parameters: tuple[object, ...], sharing: bool) -> str:
        """Why a command makes no sense now, as a sentence; nothing where it does."""
        tab = self.tab
        if action == "view":
            wanted = BY_NAME[str(parameters[0])]
            return "" if tab is not None or not wanted.needs else f"{wanted.title} needs a login: paste or open one."
        if action in NEEDS_A_CASE and tab is not None and tab.live and action != "close_case":
            return "The login still goes on: esc ends the recording, then there is a verdict."
        if action in NEEDS_A_CASE and tab is None:
            return f"There is no login yet {NEEDS_A_CASE[action]}: paste or open one."
        match action:
            case "copy_fix" if tab is not None and not any(finding.fix for finding in tab.report.findings):
                return "There is no fix to copy: no finding of this login has one."
            case "reset" if tab is None or not tab.is_hypothetical:
                return "There is no what-if to reset: 2 shows the mapping, Enter on a lookup or setting tries another."
            case "undo" if not self.closed and (tab is None or not (tab.steps or tab.pasted)):
                return "There is nothing to take back."
            case "again" if tab is None or tab.again is None:
                return "There is nothing to run again: this was pasted. l captures a login, o opens a file."
            case "tab" if len(self.tabs) < 2:
                return "There is no other case to switch to: paste or open another login."
            case "reveal" if not sharing:
                return "Nothing is hidden that may be shown: v shows one value in sharing mode (p)."
            case "write_copy" if not self.copied:
                return "Nothing was copied yet: y copies what the cursor is on."
        return ""
