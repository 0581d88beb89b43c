"""Compare: two logins side by side, the most telling difference first."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from rich.cells import cell_len

from inspector.report import words
from inspector.tui import items
from inspector.tui.columns import shortened
from inspector.tui.context import Context
from inspector.tui.lines import BLANK, Line, Span, fit, heading, line
from inspector.tui.masker import Masker
from inspector.tui.state import State
from inspector.tui.tab import Tab
from inspector.tui.views.marks import LOGIN, count, login_words, severity
from inspector.tui.views.tokens import userinfo

if TYPE_CHECKING:
    from inspector.report.comparison import Comparison, Difference

MOST = 300
"""Differences that are listed."""


def page(context: Context) -> list[Line]:
    return compare(context.state, context.masker, context.masker_of, context.width)


def compare(state: State, masker: Masker, masker_of: Callable[[Tab], Masker], width: int) -> list[Line]:
    this = state.tab
    other = other_tab(state)
    if this is None or other is None:
        return [BLANK, *_pick(state, masker_of)]
    found = _comparison(state, this, other)
    telling = found.telling
    table = Table(masker, masker_of(other), width, found.differences)
    words = f"  {len(telling):,}, most telling first; {found.same:,} things are the same"
    lines = [
        BLANK,
        table.row(
            "", (_who(this, masker) or "this login", "heading"), (_who(other, table.other) or "other", "heading")
        ),
        table.row("", _login(this), _login(other)),
        BLANK,
        heading("What differs", (words, "muted")),
        *table.differences(this, telling),
    ]
    if not telling:
        lines.append(line(("  ✔ ", "ok"), "nothing that decides: same findings, same user, same settings"))
    lines += [BLANK, *_expected(this, found, table), BLANK, *_pick(state, masker_of)]
    return lines


def _comparison(state: State, this: Tab, other: Tab) -> Comparison:
    """The comparison, made anew only where one of the two reports changed."""
    known = state.compared
    if known is None or known.reports[0] is not this.report or known.reports[1] is not other.report:
        from inspector.report.comparison import compare as compared

        known = state.compared = compared(this.report, other.report, this.shown, other.shown)
    return known


def _expected(this: Tab, found: Comparison, table: Table) -> Iterator[Line]:
    """What differs between any two logins or people: times, random values, names. Folded."""
    expected = [one for one in found.differences if one.expected]
    if not expected:
        return
    item = items.Section("expected")
    opened = item in this.open
    words = f"{count(len(expected), 'difference')} as between any two logins or people"
    yield line(("○ ", "muted"), (words, "text"), ("   " + ("▾" if opened else "▸"), "muted"), item=item)
    if opened:
        yield from table.differences(this, expected)


def other_tab(state: State) -> Tab | None:
    """The case that was picked, else the only other one there is."""
    others = [tab for index, tab in enumerate(state.tabs) if index != state.at]
    if state.other is not None and state.other < len(state.tabs) and state.other != state.at:
        return state.tabs[state.other]
    return others[-1] if others else None


def _pick(state: State, masker_of: Callable[[Tab], Masker]) -> Iterator[Line]:
    yield heading("Compare with")
    for index, tab in enumerate(state.tabs):
        if index != state.at:
            who = _who(tab, masker_of(tab))
            yield line("  ", _login(tab)[0], f" · {who}" if who else "", item=items.OtherCase(index), hang=2)
    yield line(("  Another login: paste it, open it (o) or capture it (l); it opens beside this one.", "muted"), hang=2)


def _login(tab: Tab) -> Span:
    symbol, said, style = login_words(tab.report)
    return f"{symbol} {said}", style


def _who(tab: Tab, masker: Masker) -> str:
    """What a case is called, and who signed in."""
    user = tab.report.qlik_user.get("email") or tab.report.qlik_user.get("subject")
    claims = userinfo(tab) or {}
    user = user or claims.get("email") or claims.get("sub") or ""
    title = "" if masker.sharing else tab.case.title or tab.name
    parts = masker.text(title, limit=40), masker.person(user, limit=60) if user else ""
    return " · ".join(part for part in parts if part)


SHORT = (
    ("id_token.payload.", "ID "),
    ("access_token.payload.", "access "),
    ("userinfo.body.", "userinfo "),
    ("identity_provider.options.", "Qlik "),
    ("identity_provider.", "Qlik "),
    ("discovery.body.", "discovery "),
)
"""Where something stands, in fewer characters."""


class Table:
    """Two columns of values under the names of what differs."""

    def __init__(self, masker: Masker, other: Masker, width: int, found: Sequence[Difference]) -> None:
        self.masker, self.other = masker, other
        longest = max((cell_len(self._label(one)) for one in found[:MOST]), default=0)
        self.label = min(longest + 1, 28 if width < 110 else 40)
        self.column = max(16, (width - self.label - 2) // 2)

    def row(
        self, label: str, one: Span, two: Span, mark: Span = ("  ", "text"), item: items.Item | None = None
    ) -> Line:
        (first, style), (second, other_style) = one, two
        first, second = shortened((first, second), (self.column - 2, self.column))
        return line(
            mark,
            (fit(label, self.label - 1) + " ", "muted"),
            (fit(first, self.column - 2) + "  ", style),
            (fit(second, self.column), other_style),
            item=item,
        )

    def _label(self, found: Difference) -> str:
        label = self.masker.text(found.where, limit=80)
        for path, short in SHORT:
            if label.startswith(path):
                label = short + label.removeprefix(path)
        return f"Qlik's {label}" if found.kind == "user" else label

    def differences(self, this: Tab, found: Sequence[Difference]) -> Iterator[Line]:
        for one in found[:MOST]:
            yield from self._difference(this, one)
        if len(found) > MOST:
            yield line((f"  … {len(found) - MOST:,} more", "muted"))

    def _difference(self, this: Tab, found: Difference) -> Iterator[Line]:
        mark = ("○ ", "muted") if found.expected else ("≠ ", "warning")
        one, two = (
            self._value(found, value, masker) for value, masker in ((found.a, self.masker), (found.b, self.other))
        )
        if found.kind == "finding":  # a sentence: its beginning tells most
            one, two = (fit(one[0], self.column - 2).rstrip(), one[1]), (fit(two[0], self.column).rstrip(), two[1])
        item = items.Difference(found.where)
        yield self.row(self._label(found), one, two, mark, item)
        if item in this.open:
            for name, (text, style) in (("this", one), ("other", two), ("", (found.note, "muted"))):
                if text:
                    yield line((f"    {name:8}", "muted"), (text, style), hang=12, bar="faint")

    def _value(self, found: Difference, value: Any, masker: Masker) -> Span:
        if found.where == "login" and found.kind == "verdict":
            return " ".join(words.LOGIN[value]), LOGIN[value]
        if value is None:
            return ("✔ no", "ok") if found.kind == "finding" else ("— absent", "muted")
        if found.kind == "finding":
            severity_name, _, cause = str(value).partition(": ")
            symbol, style = severity(severity_name)
            return f"{symbol} {masker.text(cause, limit=300)}", style
        if isinstance(value, list) and len(value) > 6:
            return f"{len(value):,} entries", "warning"
        name = found.where.rpartition(".")[2].rpartition(" ")[2]
        if found.kind == "user":
            shown = masker.person(value, limit=300)
        elif found.kind in ("claim", "request"):
            shown = masker.claim(name, value, limit=300)
        else:
            shown = masker.one_line(value, limit=300)
        return shown, "text" if found.expected else "warning"
