"""The checklist as blocks: numbered, both consoles apart, each step with what is known of it."""

from __future__ import annotations

from collections.abc import Iterator

from inspector.checklist.steps import PROVEN, UNSEEN, WRONG, Checklist, Step
from inspector.report.blocks import Block, Head, Heading, Item, Para

SYMBOLS = {PROVEN: "✔", WRONG: "✖", UNSEEN: "◌"}
TARGETS = {
    "qlik": "{provider} for an interactive login to Qlik Cloud",
    "jwt-idp": "Qlik's JWT identity provider",
    "qlik-oauth": "An OAuth client of Qlik Cloud: {kind}",
    "cloudflare-access": "{provider} for Cloudflare Access",
}
KINDS = {
    "web": "Web",
    "spa": "Single-page app",
    "native": "Native",
    "m2m": "Web, machine-to-machine",
    "embed": "Anonymous embed",
    "excel": "the Excel add-in",
}
LEGEND = "✔ shown right by the evidence · ✖ shown wrong · ◌ not visible yet, and what would show it"
_SEVERITY = {PROVEN: "ok", WRONG: "error", UNSEEN: "info"}
_MARKS = {PROVEN: "proven", WRONG: "shown wrong", UNSEEN: "not visible yet"}


def outline(found: Checklist) -> Iterator[Block]:
    """The blocks of a checklist."""
    counts = found.counts
    kind = KINDS.get(found.kind, found.kind)
    state = "fails" if counts[WRONG] else "succeeds" if not counts[UNSEEN] else "unknown"
    summary = f"{counts[PROVEN]} of {len(found.steps)} steps proven, {counts[WRONG]} shown wrong."
    yield Head(state, "☰", TARGETS[found.target].format(provider=found.provider, kind=kind), summary, ("Checklist",))
    console = ""
    for step in found.steps:
        if step.where.split(" › ")[0] != console:
            console = step.where.split(" › ")[0]
            yield Heading(console)
        yield _item(step)
    yield Para(LEGEND, quiet=True)


def _item(step: Step) -> Item:
    codes = f" ({' '.join(step.findings)})" if step.findings else ""
    return Item(
        severity=_SEVERITY[step.state],
        symbol=SYMBOLS[step.state],
        code=str(step.number),
        name=step.title,
        title=step.title,
        mark=_MARKS[step.state],
        root=step.state == WRONG,
        cause=step.do,
        values=(("where", f"{step.who} — {step.where}"), ("seen", f"{step.because}{codes}")),
    )
