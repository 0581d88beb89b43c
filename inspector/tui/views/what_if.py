"""What is only tried: before and after beside each other, and the offer of a made-up user where nobody signed in."""

from __future__ import annotations

from collections.abc import Iterator

from inspector.report.model import Report
from inspector.tui import items
from inspector.tui.lines import BLANK, Line, fit, line
from inspector.tui.masker import Masker
from inspector.tui.tab import Tab
from inspector.tui.views.marks import count, login_words, provider_name
from inspector.tui.what_if import changed_words, differences, lacks_a_login


def what_if(tab: Tab, masker: Masker, width: int) -> Iterator[Line]:
    """What is tried, and what the login does before and after; nothing where nothing is tried."""
    before, after = tab.imported, tab.report
    if before is None:
        return
    look = "warning"
    yield line((" WHAT-IF ", "badge-warning"), "  ", (changed_words(masker, after.what_if or ()), "strong"), hang=11)
    for name, old, new in (
        ("login", login_words(before)[1], login_words(after)[1]),
        ("cause", _cause(before), _cause(after)),
    ):
        if len(old) + len(new) + 16 > width:
            yield line((fit(name, 10), "muted"), old, bar=look, hang=10)
            yield line((fit("", 8), "muted"), ("→ ", look), (new, "strong"), bar=look, hang=10)
        else:
            yield line((fit(name, 10), "muted"), old, ("  →  ", look), (new, "strong"), bar=look, hang=10)
    yield line(("u", "key"), (" takes back a step   ", "muted"), ("x", "key"), (" all of it", "muted"), bar=look)
    yield BLANK


def _cause(report: Report) -> str:
    """The finding that leads, by its code and name."""
    lead = report.lead
    return f"{lead.code} {lead.rule}" if lead is not None else "none"


def what_if_in_brief(tab: Tab) -> str:
    """What is tried, in one line without values."""
    used, base = tab.configurations()
    said = [f"an example user of {provider_name(tab.report.provider.name)}"] if tab.example else []
    if number := len(differences(used, base)):
        said.append(f"{count(number, 'change')} to {'the imported configuration' if base.imported else 'the defaults'}")
    return " and ".join(said)


def example_offer(tab: Tab) -> Iterator[Line]:
    """Where Qlik's configuration is known and nobody signed in: a user of this provider to try it with."""
    if lacks_a_login(tab) and not tab.example:
        yield line(
            ("⏎ ", "key"),
            (f"try an example user of {provider_name(tab.report.provider.name)}", "key"),
            ("  made up, as it sends one where nothing was set up for it", "muted"),
            item=items.Setting("example"),
            hang=2,
        )
