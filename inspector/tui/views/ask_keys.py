"""The offer to read an issuer's keys for a token that was merely pasted: what is asked is said before it is asked."""

from __future__ import annotations

from collections.abc import Iterator

from inspector.tui.issuer import asks, wants_keys
from inspector.tui.items import Command
from inspector.tui.lines import Line, line
from inspector.tui.masker import Masker
from inspector.tui.tab import Tab

ITEM = Command("ask_issuer")


def offer(tab: Tab, masker: Masker) -> Iterator[Line]:
    """The line to press Enter on, where there is something to ask."""
    if wants_keys(tab) is not None:
        yield line(
            ("⏎ ", "key"),
            ("read the issuer's keys", "key"),
            (f"   asks {masker.text(asks(tab), ITEM, limit=300)} and the key set that it names", "muted"),
            item=ITEM,
            hang=2,
            tip="Nothing is fetched for a pasted token without your yes",
        )
