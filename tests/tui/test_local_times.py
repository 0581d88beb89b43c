"""Local times beside those in UTC, where the app is asked for them."""

from __future__ import annotations

import re
import time

import pytest
from textual.pilot import Pilot

from inspector.case.model import Case
from inspector.diagnosis import diagnose
from inspector.tui.app import InspectorApp

from ..cases import okta
from .screen import in_app, screen_text


@pytest.mark.parametrize("size", [(80, 24), (120, 36), (160, 45)])
@pytest.mark.parametrize("local", [False, True])
def test_times_of_a_token_are_local_too_on_request(
    local: bool, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    case = Case.from_dict(okta().dict())

    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        app.show_page("tokens")
        if local:
            await pilot.press("U")
        await pilot.pause()
        shown = "\n".join(line.plain for line in app.lines())
        assert "UTC" in shown or local
        assert ("+09:00" in shown) == local
        if local:
            # every instant on the page and in the head, in one form or the other
            assert not re.search(r"\d UTC(?!\s+\()", screen_text(app))
            assert re.search(r"\d\d:\d\d:\d\d \+09:00", screen_text(app).splitlines()[1]), "the head"
            await pilot.press("U")
            assert "+09:00" not in screen_text(app)

    try:
        in_app(step, cases=[(case, diagnose(case))], size=size)
    finally:
        monkeypatch.delenv("TZ")
        time.tzset()
