"""The table of pages. A new page is its row here and a module in `views/` with `page(context)`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Needs = Literal["", "case"]


DETAIL_WIDTH = 150
"""Columns of the terminal from which there is room for a list and a detail beside it."""


@dataclass(frozen=True, slots=True)
class Page:
    """`key`: the key that shows it, or none for a page that a command leads to. `about`: what help says of it."""

    name: str
    title: str
    key: str = ""
    about: str = ""
    tip: str = ""
    needs: Needs = ""
    """What has to be there for it; without that the start page is shown."""
    filters: bool = False
    """It is a list: while one searches it holds only what fits."""
    detail: bool = False
    """Where there is room, what is under the cursor is shown in detail beside the list."""

    @property
    def is_view(self) -> bool:
        """It stands among the views, not beside them; from the others Escape comes back."""
        return bool(self.key)


PAGES = (
    Page(
        "verdict",
        "Verdict",
        "1",
        "The root cause first. Enter unfolds a finding; its evidence lines lead to where the value stands.",
        "the cause and its fix",
        needs="case",
    ),
    Page(
        "mapping",
        "Mapping",
        "2",
        "One row for each Qlik attribute. The underlined column is the source that Qlik reads. "
        "Enter unfolds a row; its lookups and the settings below can be changed to see what would happen.",
        "claims side by side, and what if",
        needs="case",
    ),
    Page(
        "tokens",
        "Tokens",
        "3",
        "Header, payload and times of every token; which key was tried. Nothing of a signature is ever shown.",
        "what the tokens say",
        needs="case",
    ),
    Page(
        "flow",
        "Flow",
        "4",
        "Every request in order; the failing one is open. Enter unfolds another.",
        "every request in order",
        needs="case",
        detail=True,
    ),
    Page(
        "setup",
        "Setup",
        "5",
        "What a login is captured with, and Qlik's configuration. Enter edits a field.",
        "issuer, client, tenant, Qlik's configuration",
    ),
    Page(
        "checklist",
        "Checklist",
        "6",
        "The set-up step by step: ✔ proven, ✖ shown wrong, ◌ not visible yet, and what would show it.",
        "the set-up step by step, with the values to enter",
    ),
    Page("start", "Start", about="Paste anything you have: it is recognised, added to the case and judged."),
    Page("help", "Help", filters=True),
    Page(
        "compare",
        "Compare",
        about="Two cases side by side, the most telling difference first.",
        needs="case",
        filters=True,
    ),
    Page("export", "Export", needs="case"),
    Page("login", "Login"),
    Page("demo", "Demo", filters=True),
)
BY_NAME = {page.name: page for page in PAGES}
VIEWS = tuple(page for page in PAGES if page.is_view)


def page_shown(name: str, has_case: bool) -> Page:
    """The page of this name, or the start page where what it needs is not there."""
    wanted = BY_NAME.get(name, BY_NAME["verdict"])
    return BY_NAME["start"] if wanted.needs == "case" and not has_case else wanted


def is_beside(name: str) -> bool:
    """Whether it is a page one comes back from with Escape."""
    return name in BY_NAME and not BY_NAME[name].is_view and name != "start"
