"""Values in columns: shortened in the middle, and never two alike that differ."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from textual.pilot import Pilot

from inspector.tui.app import InspectorApp
from inspector.tui.columns import middle, shortened

from .. import cases
from .screen import in_app, judged, screen_text


def test_the_end_of_a_value_is_kept() -> None:
    assert middle("maria.schmidt@acme.example", 15) == "maria.s…example"
    assert middle("short", 15) == "short"


@given(st.text(st.characters(categories=("L", "N")), max_size=60), st.integers(3, 40))
def test_it_fits(text: str, width: int) -> None:
    assert cell_len(middle(text, width)) <= width


@given(st.text("ab@.", max_size=40), st.text("ab@.", max_size=40), st.integers(8, 24))
def test_two_that_differ_never_look_alike(one: str, two: str, width: int) -> None:
    first, second = shortened([one, two], [width, width])
    assert (first == second) == (one == two)
    assert cell_len(first) <= width and cell_len(second) <= width


def test_a_source_that_holds_nothing_gives_its_width_away() -> None:
    login = cases.okta()
    values: list[str] = []

    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        app.show_page("mapping")
        await pilot.pause()
        values.extend(row for row in screen_text(app).splitlines() if " email  " in row)

    in_app(step, cases=[judged(login)], size=(80, 24))
    assert "maria.…ample —        maria.…ample" in values[0], values[0]  # the access token is opaque


def test_a_long_title_is_shortened_in_the_head_without_a_count() -> None:
    login = cases.okta()
    login.extra = {"title": "Acme, the second try of Monday morning with the new application and the old user"}

    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        await pilot.pause()
        head = screen_text(app).splitlines()[0]
        assert "Acme, the second try" in head and "the old user" in head and "characters" not in head

    in_app(step, cases=[judged(login)], size=(160, 45))
