"""The forms that a report can take: a new one is a writer of blocks and a line here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from inspector.masking.report import mask_of
from inspector.report.blocks import Block
from inspector.report.html import to_html
from inspector.report.local_time import localised
from inspector.report.markdown import to_markdown
from inspector.report.model import Report
from inspector.report.outline import outline, title
from inspector.report.provider_support import Support
from inspector.report.targets import target_tables
from inspector.report.text import to_text

FORMS = ("text", "markdown", "html")
"""Beside these, `json` is the report's own shape."""


def draw(
    name: str, blocks: Iterable[Block], form: str, *, columns: int = 100, colour: bool = False, local: bool = False
) -> str:
    """Blocks in one of FORMS; `name` is the document's title where the form has one. `local`: this machine's times
    beside those in UTC."""
    blocks = localised(blocks) if local else blocks
    if form == "html":
        return to_html(name, blocks)
    return to_markdown(blocks) if form == "markdown" else to_text(blocks, columns, colour)


def draw_report(
    report: Report,
    form: str,
    *,
    masked: bool = True,
    hosts: bool = True,
    support: Sequence[Support] = (),
    columns: int = 100,
    colour: bool = False,
    local: bool = False,
) -> str:
    """A report in one of FORMS. `hosts`: hosts are masked too.
    `support`: the table of what the provider supports, before what was checked."""
    data = report.to_dict(masked=masked, hosts=hosts)
    cases = (report.about,) if report.about is not None else ()
    tables = target_tables(report, mask_of(*cases, people=masked, hosts=masked and hosts))
    target = report.about.target if report.about is not None else "qlik"
    blocks = outline(data, masked=masked, target=target, support=support, tables=tables)
    return draw(title(data), blocks, form, columns=columns, colour=colour, local=local)
