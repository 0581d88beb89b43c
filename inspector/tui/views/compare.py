"""Compare: two logins side by side, the most telling difference first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from inspector.tui.lens import Lens
from inspector.tui.lines import BLANK, Line, fit, heading, line
from inspector.tui.sheet import Sheet
from inspector.tui.state import State
from inspector.tui.views.marks import login_words, severity
from inspector.tui.views.tokens import userinfo

NOISE = frozenset(
    [
        "iat",
        "exp",
        "nbf",
        "jti",
        "nonce",
        "at_hash",
        "c_hash",
        "s_hash",
        "auth_time",
        "sid",
        "uti",
        "rh",
        "aio",
        "session_state",
        "updated_at",
    ]
)
"""Claims that differ between any two logins."""
MOST = 300
LABEL = 26


def compare(state: State, lens: Lens, lens_of: Callable[[Sheet], Lens], width: int) -> list[Line]:
    this = state.sheet
    other = other_sheet(state)
    if this is None or other is None:
        return [BLANK, *_pick(state, lens_of)]
    other_lens = lens_of(other)
    column = max(16, (width - LABEL - 2) // 2)
    lines = [
        BLANK,
        line(("  " + fit("", LABEL), "text"), (fit("this login", column), "heading"), ("the other", "heading")),
        _pair("", _name(this, lens), _name(other, other_lens), column, False),
        BLANK,
    ]
    different = list(_telling(this, other, lens, other_lens, column))
    lines += [heading("What differs", ("  most telling first", "muted"))]
    lines += different or [line(("  ✔ ", "ok"), "nothing that decides: same findings, same user, same settings")]
    lines += [BLANK, *_claims(this, other, lens, other_lens, column)]
    return [*lines, BLANK, *_pick(state, lens_of)]


def other_sheet(state: State) -> Sheet | None:
    """The case that was picked, else the only other one there is."""
    others = [sheet for index, sheet in enumerate(state.sheets) if index != state.at]
    if state.other is not None and state.other < len(state.sheets) and state.other != state.at:
        return state.sheets[state.other]
    return others[-1] if others else None


def _pick(state: State, lens_of: Callable[[Sheet], Lens]) -> Iterator[Line]:
    yield heading("Compare with")
    for index, sheet in enumerate(state.sheets):
        if index != state.at:
            yield line("  ", (_name(sheet, lens_of(sheet)), "text"), item=f"pick:{index}", hang=2)
    yield line(("  Another login: paste it, open it (o) or capture it (l); it opens beside this one.", "muted"), hang=2)


def _name(sheet: Sheet, lens: Lens) -> str:
    symbol, words, _ = login_words(sheet.report)
    user = sheet.report.qlik_user.get("email") or sheet.report.qlik_user.get("subject")
    claims = userinfo(sheet) or {}
    user = user or claims.get("email") or claims.get("sub") or ""
    title = "" if lens.sharing else sheet.case.title or sheet.name
    named = " · ".join(
        part for part in (lens.text(title, limit=40), lens.person(user, limit=60) if user else "") if part
    )
    return f"{symbol} {words}" + (f" · {named}" if named else "")


def _pair(label: str, one: str, two: str, column: int, differs: bool) -> Line:
    style = "warning" if differs else "text"
    mark = ("≠ ", "warning") if differs else ("  ", "text")
    return line(
        mark, (fit(label, LABEL - 1) + " ", "muted"), (fit(one, column - 1) + " ", style), (fit(two, column), style)
    )


def _telling(this: Sheet, other: Sheet, lens: Lens, other_lens: Lens, column: int) -> Iterator[Line]:
    """Findings that only one has, then what Qlik stores, then settings and the request."""
    mine = {finding.rule: finding for finding in this.report.findings}
    theirs = {finding.rule: finding for finding in other.report.findings}
    rank = {"error": 0, "warning": 1, "info": 2}
    only = [(rule, finding) for rule, finding in (mine | theirs).items() if (rule in mine) != (rule in theirs)]
    for rule, finding in sorted(only, key=lambda pair: rank.get(pair[1].severity, 3)):
        symbol, style = severity(finding.severity)
        has, lacks = f"{symbol} {finding.code} {lens.text(finding.title)}", "✔ no"
        first, second = (has, lacks) if rule in mine else (lacks, has)
        yield line(
            ("≠ ", "warning"),
            (fit(finding.rule, LABEL - 1) + " ", "text"),
            (fit(first, column - 1) + " ", style if rule in mine else "ok"),
            (fit(second, column), style if rule in theirs else "ok"),
        )
    for name in ("subject", "name", "email", "email_verified", "groups"):
        one, two = this.report.qlik_user.get(name), other.report.qlik_user.get(name)
        if one != two:
            yield _pair(f"Qlik's {name}", _stored(one, lens), _stored(two, other_lens), column, True)
    for label, path in (
        ("provider", ""),
        ("client", "client.client_id"),
        ("redirect URI", "client.redirect_uri"),
        ("tenant", "tenant.host"),
    ):
        one = this.report.provider.name if not path else this.case.at(path)
        two = other.report.provider.name if not path else other.case.at(path)
        if one != two:
            yield _pair(label, _said(one, lens), _said(two, other_lens), column, True)
    for name in sorted(
        {*this.case.request, *other.case.request} - {"state", "nonce", "code_challenge", "client_id", "redirect_uri"}
    ):
        one, two = this.case.request.get(name), other.case.request.get(name)
        if one != two:
            yield _pair(f"request {name}", _said(one, lens), _said(two, other_lens), column, True)


def _claims(this: Sheet, other: Sheet, lens: Lens, other_lens: Lens, column: int) -> Iterator[Line]:
    for kind, title in (("id", "ID token"), ("access", "access token"), ("userinfo", "userinfo")):
        one, two = _payload(this, kind), _payload(other, kind)
        if one is None and two is None:
            continue
        one, two = one or {}, two or {}
        names = [name for name in dict.fromkeys([*one, *two]) if name not in NOISE]
        names.sort(key=lambda name: (one.get(name) == two.get(name), (name in one) == (name in two)))
        differing = [name for name in names if one.get(name) != two.get(name)]
        yield heading(
            f"Claims in the {title}",
            (f"  {len(differing)} differ, {len(names) - len(differing)} are the same", "muted"),
        )
        for name in differing[:MOST]:
            left = _claim(name, one[name], lens) if name in one else "— absent"
            right = _claim(name, two[name], other_lens) if name in two else "— absent"
            yield _pair(lens.text(name, limit=60), left, right, column, True)


def _payload(sheet: Sheet, kind: str) -> dict[str, Any] | None:
    if kind == "userinfo":
        return userinfo(sheet)
    return next((view.payload for view in sheet.report.tokens if view.kind == kind), None)


def _said(value: Any, lens: Lens) -> str:
    if value in (None, "", []):
        return "—"
    if isinstance(value, list) and len(value) > 6:
        return f"{len(value):,} entries"
    return lens.say(value, limit=300)


def _claim(name: str, value: Any, lens: Lens) -> str:
    return _said(value, lens) if value in (None, "", []) else lens.claim(name, value, limit=300)


def _stored(value: Any, lens: Lens) -> str:
    return _said(value, lens) if value in (None, "", []) else lens.person(value, limit=300)
