"""What a report shows of one target alone: tables as blocks, which every form draws.

They say what was configured, asked and granted side by side. Their marks are those of the report's findings: nothing
is judged here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from inspector.facts.kept import facts_of
from inspector.facts.login import Facts
from inspector.masking.report import ReportMask
from inspector.report.blocks import Block
from inspector.report.model import Report
from inspector.report.targets.access import access_tables
from inspector.report.targets.jwt import jwt_tables
from inspector.report.targets.oauth import oauth_tables
from inspector.report.targets.subject import subject_tables

Tables = Callable[[Facts, Report, ReportMask], Iterator[Block]]
_OF: dict[str, Tables] = {
    "qlik": subject_tables,
    "qlik-oauth": oauth_tables,
    "cloudflare-access": access_tables,
    "jwt-idp": jwt_tables,
}


def target_tables(report: Report, mask: ReportMask) -> tuple[Block, ...]:
    """The tables of the report's target, masked."""
    case = report.about
    make = _OF.get(case.target) if case is not None else None
    return tuple(make(facts_of(case), report, mask)) if make and case is not None else ()
