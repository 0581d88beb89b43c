"""Draws blocks and reports in each of the forms."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from importlib import import_module
from itertools import chain
from typing import TYPE_CHECKING

from inspector.masking.report import mask_of
from inspector.report.blocks import Block
from inspector.report.formats import FORMS
from inspector.report.local_time import localised
from inspector.report.model import Report
from inspector.report.outline import outline, title
from inspector.report.targets import target_tables

if TYPE_CHECKING:
    from inspector.report.provider_support import Support

__all__ = ["FORMS", "draw", "draw_report"]


def draw(
    name: str, blocks: Iterable[Block], form: str, *, columns: int = 100, colour: bool = False, local: bool = False
) -> str:
    """Blocks in one of FORMS; `name` is the document's title where the form has one. `local`: this machine's times
    beside those in UTC."""
    if form not in FORMS:
        raise ValueError(form)
    if local:
        blocks = localised(blocks)
    # only the writer that is asked for: the other two are as much again
    written: str = import_module(f"inspector.report.{form}").write(name, blocks, columns, colour)
    return written


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
    more: Iterable[Block] = (),
) -> str:
    """A report in one of FORMS. `hosts`: hosts are masked too.
    `support`: the table of what the provider supports, before what was checked; `more`: what stands at the end."""
    data = report.to_dict(masked=masked, hosts=hosts)
    cases = (report.about,) if report.about is not None else ()
    tables = target_tables(report, mask_of(*cases, people=masked, hosts=masked and hosts))
    target = report.about.target if report.about is not None else "qlik"
    blocks = outline(data, masked=masked, target=target, support=_table(support), tables=tables)
    return draw(title(data), chain(blocks, more), form, columns=columns, colour=colour, local=local)


def _table(support: Sequence[Support]) -> Iterable[Block]:
    if not support:
        return ()
    # 12 ms, only for a probe
    from inspector.report.provider_support import support_table

    return support_table(support)
