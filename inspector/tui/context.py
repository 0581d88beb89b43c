"""What a page is drawn from: the state, what may be shown of it, and how much room there is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from inspector.case.model import Case
from inspector.tui.items import Item
from inspector.tui.masker import Masker
from inspector.tui.state import State
from inspector.tui.tab import Tab


@dataclass(frozen=True, slots=True)
class Context:
    """`width`: cells a line may fill. `commands`: (key, what it does, explanation) of what applies now."""

    state: State
    width: int
    sharing: bool
    now: datetime
    """The clock that counts for the case on the screen."""
    uptime: float
    """The monotonic clock, in seconds, for what is counted down."""
    commands: Sequence[tuple[str, str, str]] = ()
    item: Item | None = None
    """The item under the cursor."""
    wanted: str = ""
    """What is searched for, in lower case."""

    @property
    def tab(self) -> Tab:
        """The case on the screen; only for pages that need one."""
        tab = self.state.tab
        if tab is None:
            raise LookupError("the page needs a case")
        return tab

    @property
    def masker(self) -> Masker:
        return self.masker_of(self.tab)

    def masker_of(self, tab: Tab) -> Masker:
        return case_masker(tab, self.state, self.sharing)

    @property
    def setup_masker(self) -> Masker:
        return state_masker(self.state, self.sharing)


def case_masker(tab: Tab, state: State, sharing: bool) -> Masker:
    """What may be shown of a case now."""
    return replace(tab.masker(), sharing=sharing, revealed=state.revealed)


def state_masker(state: State, sharing: bool) -> Masker:
    """For what stands beside a case or without one: fields of the setup, messages, names of files."""
    typed = {"urls": [v if "://" in v else f"https://{v}" for v in state.settings.values() if "." in v]}
    typed |= {"userName": [name for name in (state.profile, *state.profiles) if name != "default"]}
    cases = (state.tab.case, state.tab.shown) if state.tab is not None else ()
    return Masker.of(*dict.fromkeys(cases), Case(typed), sharing=sharing)
