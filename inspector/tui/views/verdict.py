"""Verdict: one sentence to read aloud, the cause and its fix, then everything else, folded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from rich.cells import cell_len

from inspector.report.model import Finding, Report
from inspector.report.words import side
from inspector.tui import items
from inspector.tui.context import Context
from inspector.tui.lines import BLANK, Line, Span, beside, fit, line, wrap
from inspector.tui.masker import Masker
from inspector.tui.tab import Tab
from inspector.tui.views.ask_keys import offer
from inspector.tui.views.detail import columns, has_room, height_of
from inspector.tui.views.marks import count, login_words, severity
from inspector.tui.views.qlik_user import qlik_user
from inspector.tui.views.what_if import what_if

INFOS = items.Section("infos")
"""The item of the line that stands for all infos."""


def page(context: Context) -> list[Line]:
    return verdict(context.tab, context.masker, context.width, context.wanted, context.item, context.sight)


def verdict(
    tab: Tab,
    masker: Masker,
    width: int,
    wanted: str = "",
    item: items.Item | None = None,
    sight: range = range(0),
) -> list[Line]:
    report = tab.report
    symbol, _, style = login_words(report)
    head = [
        BLANK,
        line((f"{symbol} ", style), (masker.text(report.verdict.summary), "strong"), hang=2),
        *(line(("  " + masker.text(note), "muted"), hang=2) for note in (*report.notes, *_read_as(report))),
        *(
            line((f"  Assumed: {masker.text(one.what)}: {masker.text(one.because)}.", "warning"), hang=2)
            for one in report.assumptions
        ),
        BLANK,
    ]
    head += what_if(tab, masker, width)
    if not has_room(width):
        return [*head, *_findings(tab, masker, width, wanted), BLANK, *qlik_user(tab, masker, width)]
    listed, beside_it = columns(width)
    above, rows = wrap(head, width), wrap(_findings(tab, masker, listed, wanted), listed)
    user = wrap([*qlik_user(tab, masker, beside_it), BLANK], beside_it)
    detail = wrap(_under_the_cursor(tab, masker, item), beside_it)
    gap = height_of(detail, rows, item, sight, len(above), len(user)) - len(user)
    return [*above, *beside(rows, [*user, *[BLANK] * gap, *detail], listed, beside_it)]


def _under_the_cursor(tab: Tab, masker: Masker, item: items.Item | None) -> Iterator[Line]:
    """What a finding that is not unfolded holds, for where there is room beside the list."""
    finding = finding_at(tab, item)
    if finding is None or item in tab.open:
        return
    look = finding.severity
    yield line((finding.code, f"{severity(look)[1]} strong"), f"  {finding.rule}", bar=look)
    if finding is not lead_of(tab.report):
        yield line((masker.text(finding.cause or finding.title, item), "text"), bar=look)
        yield from _compared(finding, masker, item, look)
        yield from _fix_plain(finding, masker, look)
    yield from _details(finding, masker, look, "  Enter unfolds the finding")


def _read_as(report: Report) -> Iterator[str]:
    """What was read as what."""
    kinds = dict.fromkeys(f"{one.kind} ({one.note})" if one.note else one.kind for one in report.recognised if one.kind)
    if kinds:
        yield f"Read as: {', '.join(kinds)}."


def lead_of(report: Report) -> Finding | None:
    """The finding to begin with: the report's own lead; without one, the first warning that nothing else explains."""
    own = (one for one in report.findings if one.severity == "warning" and not one.because_of)
    return report.lead or next(own, None)


def label_of(finding: Finding, report: Report) -> str:
    """What the leading finding is."""
    if finding is report.root:
        return "root cause"
    if finding.assumed:
        return "assumed"
    return "cause" if finding is report.lead else "worth repairing"


def _findings(tab: Tab, masker: Masker, width: int, wanted: str) -> Iterator[Line]:
    report = tab.report
    lead = lead_of(report)
    cause = causes(report)
    following: dict[str, list[Finding]] = {}
    for one in report.findings:
        if one.rule in cause:
            following.setdefault(cause[one.rule], []).append(one)
    if lead is not None:
        yield from _lead(tab, masker, lead, width, following.pop(lead.rule, []))
        yield BLANK
    own = [one for one in report.findings if one is not lead and one.rule not in cause]
    told = [one for one in own if wanted in f"{one.code} {one.rule} {one.title} {one.cause}".lower()]
    own = told or own
    for level in ("error", "warning"):
        for finding in own:
            if finding.severity == level:
                yield from _other(tab, masker, finding, width, following=following.pop(finding.rule, []))
    # what somebody can do something about, before what is so by design
    infos = sorted((one for one in own if one.severity == "info"), key=lambda one: not one.fix)
    yield from _infos(tab, masker, infos, width)
    if own:
        yield BLANK
    yield from offer(tab, masker)
    yield from _counts(tab, masker, width, wanted)


def causes(report: Report) -> dict[str, str]:
    """Rule → the rule at the end of its `because_of`; without those that nothing else explains."""
    because = {one.rule: one.because_of for one in report.findings if one.because_of}
    known = {one.rule for one in report.findings}
    found: dict[str, str] = {}
    for rule in because:
        cause, seen = rule, {rule}
        while (upper := because.get(cause)) in known and upper not in seen:
            cause = upper
            seen.add(cause)
        if cause != rule:
            found[rule] = cause
    return found


def _infos(tab: Tab, masker: Masker, infos: list[Finding], width: int) -> Iterator[Line]:
    """What is only worth knowing, in one line."""
    opened = INFOS in tab.open
    if len(infos) > 1:
        symbol, style = severity("info")
        mark = "▾" if opened else "▸"
        names = ", ".join(one.rule for one in infos)
        said = f"{len(infos)} worth knowing"
        shown = "" if opened else fit(f"   {names}", width - len(said) - 8).rstrip()
        yield line((f"{symbol} ", style), said, (f"   {mark}", "muted"), (shown, "muted"), item=INFOS)
    if len(infos) == 1 or opened:
        for finding in infos:
            yield from _other(tab, masker, finding, width)


def item_of(tab: Tab, finding: Finding) -> items.Finding:
    """The item of a finding; a rule may have several, such as one for each missing claim."""
    same = [one for one in tab.report.findings if one.rule == finding.rule]
    return items.Finding(finding.rule, next((at for at, one in enumerate(same, 1) if one is finding), 1))


def finding_at(tab: Tab, item: items.Item | None) -> Finding | None:
    """The finding whose item this is."""
    return next((one for one in tab.report.findings if item_of(tab, one) == item), None)


def _lead(tab: Tab, masker: Masker, finding: Finding, width: int, following: list[Finding]) -> Iterator[Line]:
    bar = finding.severity
    item = item_of(tab, finding)
    symbol, style = severity(finding.severity)
    name = f"{finding.code}  {finding.rule}"
    label = label_of(finding, tab.report)
    fold = "  ▾" if item in tab.open else "  ▸"
    gap = max(2, width - 6 - len(name) - len(fold) - len(label) - 2)
    yield line(
        (f"{symbol} ", style),
        (finding.code, f"{style} strong"),
        f"  {finding.rule}",
        (fold, "muted"),
        " " * gap,
        (label, style),
        item=item,
        bar=bar,
        tip="Enter: what it means, why Qlik cares, where the evidence stands",
    )
    if rest := _beyond(finding.cause or finding.title, tab.report.verdict.summary):
        yield line((masker.text(rest, item), "text"), bar=bar)
        yield line(bar=bar)
    yield from _compared(finding, masker, item, bar, "error" if finding.severity == "error" else "text")
    yield from _fix(finding, masker, bar, width)
    if item in tab.open:
        yield from _details(finding, masker, bar)
    yield from _consequences(tab, masker, finding, width, bar, following)


def _consequences(
    tab: Tab, masker: Masker, finding: Finding, width: int, bar: str, consequences: Sequence[Finding]
) -> Iterator[Line]:
    if not consequences:
        return
    yield line(bar=bar)
    key = items.Consequences(finding.rule)
    yield line(
        (f"{'▾' if key in tab.open else '▸'} ", "muted"),
        (f"explains {count(len(consequences), 'other finding')}: ", "muted"),
        (" ".join(one.code for one in consequences), "text"),
        item=key,
        bar=bar,
        hang=2,
    )
    if key in tab.open:
        for one in consequences:
            yield from _other(tab, masker, one, width - 4, bar=bar, lead="└ ")


def _beyond(cause: str, summary: str) -> str:
    """The sentences of a cause that the verdict's own sentence, right above it, does not hold already."""
    sentences = [part.rstrip(".") for part in cause.split(". ")]
    rest = ". ".join(part for part in sentences if part and part not in summary)
    return f"{rest}." if rest else ""


def _field(name: str, value: str, bar: str, style: str = "text") -> Line:
    return line((fit(name, 10), "muted"), (value, style), hang=10, bar=bar)


def _compared(
    finding: Finding, masker: Masker, item: items.Item | None, bar: str, style: str = "text"
) -> Iterator[Line]:
    """What was expected and what is there, with their types where only these differ."""
    expected, actual = finding.expected, finding.actual
    if expected is not None:
        yield _field("expected", side(expected, actual) or masker.one_line(expected, item), bar)
    yield _field("actual", side(actual, expected) or masker.one_line(actual, item), bar, style)


def _fix(finding: Finding, masker: Masker, bar: str, width: int) -> Iterator[Line]:
    for number, fix in enumerate(finding.fix):
        yield line(bar=bar)
        where = f"{fix.who} — {fix.where}" if fix.where else fix.who
        label = "fix" if len(finding.fix) == 1 else f"fix {number + 1}"
        yield line((fit(label, 10), "muted"), (masker.text(where), "info"), hang=10, bar=bar)
        item = None if number else items.Command("copy_fix")
        do = line(" " * 10, (masker.text(fix.do), "strong"), hang=10, bar=bar, item=item)
        yield from [do] if number else _with_hint(do, width)


def _with_hint(do: Line, width: int) -> Iterator[Line]:
    """What to do and the key that copies it: behind it where that fits whole, else below."""
    rows = wrap((do,), width)
    last = cell_len(rows[-1].plain) + (2 if do.bar else 0)
    hint: tuple[Span, ...] = (("Y", "key"), (" copies this fix", "muted"))
    if last + 20 <= width:
        yield replace(do, spans=(*do.spans, ("   ", "text"), *hint))
    else:
        yield do
        yield line(" " * do.hang, *hint, bar=do.bar)


def _other(
    tab: Tab,
    masker: Masker,
    finding: Finding,
    width: int,
    bar: str = "",
    lead: str = "",
    following: Sequence[Finding] = (),
) -> Iterator[Line]:
    item = item_of(tab, finding)
    symbol, style = severity(finding.severity)
    opened = item in tab.open
    column = min(36 if width >= 120 else 27, max(len(one.rule) for one in tab.report.findings))
    named = fit(finding.rule, column if width >= 90 and not opened else len(finding.rule))
    title = masker.text(finding.cause or finding.title, item)
    spans: list[Span] = [
        (lead, "muted"),
        (f"{symbol} ", style),
        (fit(finding.code, 3), f"{style} strong"),
        (f"  {named}  ", "text"),
    ]
    if following and not opened:
        spans.append((f"+{count(len(following), 'consequence')}  ", "muted"))
    used = sum(len(text) for text, _ in spans)
    if not opened and width - used > 20:
        spans.append((fit(title, width - used - 4).rstrip(), "muted"))
    yield line(*spans, item=item, bar=bar, tip=title)
    if opened:
        inner = bar or finding.severity
        yield line((masker.text(finding.cause or title, item), "text"), bar=inner)
        yield from _compared(finding, masker, item, inner)
        if finding.because_of:
            yield _field("because of", finding.because_of, inner)
        yield from _fix_plain(finding, masker, inner)
        yield from _details(finding, masker, inner)
        yield from _consequences(tab, masker, finding, width, inner, following)
        yield BLANK if not bar else line(bar=bar)


def _fix_plain(finding: Finding, masker: Masker, bar: str) -> Iterator[Line]:
    for fix in finding.fix:
        where = f"{fix.who} — {fix.where}" if fix.where else fix.who
        yield line((fit("fix", 10), "muted"), (masker.text(where), "info"), hang=10, bar=bar)
        yield line(" " * 10, (masker.text(fix.do), "strong"), hang=10, bar=bar)


def _details(finding: Finding, masker: Masker, bar: str, way: str = "  Enter goes there") -> Iterator[Line]:
    """What it means, why Qlik cares, the source: from the rule's own text; then the evidence, each a way to it."""
    from inspector.rules.catalogue import find

    rule = find(finding.rule)
    for title in ("What it means", "Why Qlik cares", "Source"):
        if rule is not None and (text := rule.text.get(title)):
            yield line(bar=bar)
            yield line((title, "heading"), bar=bar)
            yield line((text, "text"), bar=bar)
    if finding.evidence:
        yield line(bar=bar)
        yield line(("Evidence", "heading"), (way, "muted"), bar=bar)
    for one in finding.evidence:
        item = items.Evidence(one.where)
        note = (f"  {masker.text(one.note)}" if one.note else "", "muted")
        # A note without a value stands for it: a secret's length, a count, what is not shown.
        counted = one.value is None and one.note
        value = () if counted else ((" = ", "muted"), masker.evidence(one.where, one.value, item))
        yield line(
            ("→ ", "key"),
            (masker.text(one.where), "claim"),
            *value,
            note,
            item=item,
            bar=bar,
            hang=2,
        )
    for link in finding.docs:
        yield line(("↗ ", "muted"), (masker.text(link), "link"), bar=bar, hang=2, item=items.Link(link), link=link)


def _is_about(name: str, target: str) -> bool:
    """Whether a rule speaks about logins to the target; that one of another kind was not checked is no news."""
    from inspector.rules.catalogue import find

    rule = find(name)
    return rule is not None and target in rule.targets


def _counts(tab: Tab, masker: Masker, width: int, wanted: str) -> Iterator[Line]:
    """How much was checked; the lists hold what is searched for, where that is in them."""
    report = tab.report
    item = items.Section("passed")
    yield line(
        ("✔ ", "ok"),
        f"{len(report.passed):,} passed",
        ("   " + ("▾" if item in tab.open else "▸"), "muted"),
        item=item,
    )
    if item in tab.open:
        from inspector.rules.catalogue import find

        named = [(rule.code if (rule := find(name)) else "", name) for name in report.passed]
        fitting = [one for one in named if wanted in " ".join(one).lower()]
        for code, name in fitting or named:
            yield line("    ", (f"{code:4}", "ok"), name, hang=8)
    item = items.Section("not-checked")
    reasons = Counter(one.reason for one in report.not_checked)
    about = Counter(one.reason for one in report.not_checked if _is_about(one.rule, tab.case.target))
    telling = about.most_common()
    listed = " · ".join(f"{masker.text(reason)} ({n})" for reason, n in telling[:2])
    rest = len(reasons) - 2
    if rest > 0:
        listed += f" · {count(rest, 'more reason')}"
    yield line(
        ("◌ ", "muted"),
        f"{len(report.not_checked):,} not checked",
        ("   " + ("▾" if item in tab.open else "▸"), "muted"),
        (fit(f"  {listed}", width - 26).rstrip() if listed and item not in tab.open else "", "muted"),
        item=item,
        hang=4,
    )
    if item in tab.open:
        listed_by = {
            reason: ", ".join(one.rule for one in report.not_checked if one.reason == reason) for reason in reasons
        }
        right = {one for one in reasons if wanted in f"{one} {listed_by[one]}".lower()}
        for reason, number in reasons.most_common():
            if reason in (right or reasons):
                yield line("    ", (masker.text(reason), "text"), (f"  {number}", "muted"), hang=6)
                yield line("      ", (listed_by[reason], "muted"), hang=6)
