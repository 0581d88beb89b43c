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
        "The sentence on top says what the login does; below it stands the cause, what shows it and who repairs it. "
        "Enter unfolds a finding; Enter on its evidence goes to where the value stands, Escape comes back. "
        "What was passed and what could not be checked is folded at the end.",
        "the cause and its fix",
        needs="case",
        detail=True,
    ),
    Page(
        "mapping",
        "Mapping",
        "2",
        "One row for each attribute of Qlik; the column that is marked is the source that Qlik reads. "
        "Enter unfolds a row; its lookups and the settings below can be changed to see what would happen.",
        "claims side by side, and what if",
        needs="case",
    ),
    Page(
        "tokens",
        "Tokens",
        "3",
        "Header, payload and times of every token, and which key was tried on its signature. "
        "Enter on a claim says what it means, where the standard defines it and where the provider sets it. "
        "Nothing of a signature is ever shown.",
        "what the tokens say",
        needs="case",
        detail=True,
    ),
    Page(
        "flow",
        "Flow",
        "4",
        "Every request and redirect of the login in order, with how long each took. "
        "The one that failed is open; Enter unfolds another. y copies its URL, and the line below it a curl command.",
        "every request in order",
        needs="case",
        detail=True,
    ),
    Page(
        "setup",
        "Setup",
        "5",
        "What a login is captured with, what the tenant and the provider say, and Qlik's configuration. "
        "Enter edits a field, and it is judged while it is typed. "
        "Nothing is saved unless you ask, and a secret only by reference (env:NAME, keyring:…).",
        "issuer, client, tenant, Qlik's configuration",
        detail=True,
    ),
    Page(
        "checklist",
        "Checklist",
        "6",
        "The set-up step by step, at the provider and at Qlik, with the values to enter. "
        "✔ is proven by the evidence, ✖ shown wrong, ◌ not visible yet, with what would show it. "
        "Every further evidence moves the marks.",
        "the set-up step by step, with the values to enter",
        detail=True,
    ),
    Page(
        "start",
        "Start",
        about="Paste anything you have, on any page: it is recognised, added to the case and judged. "
        "A second login opens beside the first, and c compares them. "
        "Nothing is sent; addresses in a token are never asked without your Enter.",
        detail=True,
    ),
    Page("help", "Help", filters=True),
    Page(
        "how",
        "How",
        about="How to get what is asked for most: a HAR, Qlik's configuration, the redirect URI, a token preview. "
        "/ leaves only what fits, such as the name of a browser or a provider. "
        "y copies the line under the cursor.",
        filters=True,
        detail=True,
    ),
    Page(
        "compare",
        "Compare",
        about="Two cases side by side, the most telling difference first. "
        "What differs between any two logins, such as times and random values, is folded. "
        "Enter on another case compares with that one.",
        needs="case",
        filters=True,
    ),
    Page(
        "plain",
        "Plain",
        about="The same report as plain lines from top to bottom, without columns, boxes or marks beside the text. "
        "It is meant for screen readers; the cursor stops at every line, and y copies it. "
        "qlik-inspector check SOURCE prints the same without the app.",
        needs="case",
    ),
    Page(
        "export",
        "Export",
        about="What can be taken along; Enter makes it, and asks where to write it. "
        "Everything is masked but what says otherwise; the unmasked case asks first. "
        "Nothing is ever sent from here.",
        needs="case",
        detail=True,
    ),
    Page(
        "login",
        "Login",
        about="A login that is captured, step by step, through your browser. "
        "Where the browser is on another machine, paste its address bar here after the sign-in. "
        "Escape cancels; what had come by then can still be looked at.",
    ),
    Page(
        "demo",
        "Demo",
        about="A provider on this machine, whose logins fail as chosen: nothing leaves the machine. "
        "Enter plays a scenario; the first line changes whether it signs in by itself or in your browser. "
        "/ leaves only the scenarios that fit.",
        filters=True,
        detail=True,
    ),
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
