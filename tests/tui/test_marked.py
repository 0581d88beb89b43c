"""The login with a value of its own in every member, on every page: no secret in any mode, nobody while sharing."""

from __future__ import annotations

import pytest
from textual.pilot import Pilot

from inspector.case.model import Case
from inspector.diagnosis import diagnose
from inspector.tui.app import InspectorApp
from inspector.tui.exports import KINDS, make, offered
from inspector.tui.steps import steps_of
from inspector.tui.tab import Tab
from inspector.tui.views.flow import as_curl

from ..masking.marked import Marked
from .screen import in_app
from .test_masking import everything_drawn


@pytest.mark.parametrize("size", [(160, 50), (80, 24)])
@pytest.mark.parametrize("share", [True, False])
def test_every_page(share: bool, size: tuple[int, int]) -> None:
    marked = Marked()
    case = Case.from_dict(marked.raw)

    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        drawn = await everything_drawn(app, pilot)
        assert "Set-Cookie" in drawn
        assert marked.seen(drawn, people=share) == []

    in_app(step, cases=[(case, diagnose(case))], size=size, share=share)


@pytest.mark.parametrize("share", [True, False])
def test_exports_and_copies(share: bool) -> None:
    marked = Marked()
    case = Case.from_dict(marked.raw)
    tab = Tab(case, diagnose(case))
    masker = tab.masker().of(case, sharing=share)
    for kind, _, _ in KINDS:
        if kind not in ("svg", "case-plain") and offered(kind, tab, share):
            # what a person must act on is in clear unless somebody else is looking
            seen = marked.seen(make(kind, tab, masker)[1], people=share or kind not in ("fix", "idp-admin"))
            assert [one for one in seen if share or not one.startswith("host")] == [], kind
    for index in range(len(steps_of(tab))):
        seen = marked.seen(as_curl(tab, masker, index), people=share)
        assert seen == [], index
