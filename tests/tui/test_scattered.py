"""Values of random kinds in random places and written forms, on every page of the app: no secret in any mode, nobody
while sharing."""

from __future__ import annotations

import pytest
from textual.pilot import Pilot

from inspector.case.model import Case
from inspector.diagnosis import diagnose
from inspector.tui.app import InspectorApp

from ..masking.scattered import Scattered
from ..masking.written import traces
from .screen import in_app
from .test_masking import everything_drawn


@pytest.mark.parametrize(("seed", "size", "share"), [(11, (80, 24), True), (12, (160, 50), False)])
def test_every_page(seed: int, size: tuple[int, int], share: bool) -> None:
    one = Scattered(seed)
    case = Case.from_dict(one.raw)

    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        drawn = (await everything_drawn(app, pilot)).lower()
        for placed in one.placed:
            if share or placed.kind == "secret":
                assert not [form for form in traces(placed.value) if form in drawn], placed

    in_app(step, cases=[(case, diagnose(case))], size=size, share=share)
