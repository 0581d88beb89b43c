"""Local times beside those in UTC, where the app is asked for them."""

from __future__ import annotations

import time

import pytest
from textual.pilot import Pilot

from inspector.case.model import Case
from inspector.diagnosis import diagnose
from inspector.tui.app import InspectorApp

from ..cases import okta
from .screen import in_app


@pytest.mark.parametrize("local", [False, True])
def test_times_of_a_token_are_local_too_on_request(local: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    case = Case.from_dict(okta().dict())

    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        app.state.local_times = local
        app.show_page("tokens")
        await pilot.pause()
        shown = "\n".join(line.plain for line in app.lines())
        assert "UTC" in shown
        assert ("+09:00)" in shown) == local

    try:
        in_app(step, cases=[(case, diagnose(case))], size=(120, 36))
    finally:
        monkeypatch.delenv("TZ")
        time.tzset()
