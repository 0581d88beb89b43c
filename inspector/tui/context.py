"""What a page is drawn from: the state, what may be shown of it, and how much room there is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from inspector.tui.items import Item
from inspector.tui.state import State

if TYPE_CHECKING:
    from inspector.tui.masker import Masker
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
    sight: range = range(0)
    """The rows of the page that are on the screen; empty where that is not known."""

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
        from inspector.tui.masker import case_masker  # a third of the time to the first paint, which masks nothing

        return case_masker(tab, self.state, self.sharing)

    @property
    def setup_masker(self) -> Masker:
        from inspector.tui.masker import state_masker  # the same

        return state_masker(self.state, self.sharing)
