"""What a Textual application falls into, and how this one does not. Each line: the trap → by construction, or its test.

Text from outside
- widgets that read a str as markup; `escape()`, which is unsafe → nothing but Content reaches a widget
  (test_only_two_widgets_…), test_hostile
- escape sequences, C1, bidi and zero width reach the terminal → visible(), Guard (test_hostile), and here on a real pty
- a crash prints locals; exit status 0 after it → test_crash, test_terminal
- a fault in a worker ends the app → test_no_worker_…, test_crash
- TEXTUAL_LOG writes pastes into a file → test_terminal
- 300,000 characters in a line, 50,000 lines, deep nesting → test_hostile, here test_only_rows_in_sight_…, test_deep_…
Clipboard and paste
- OSC 52 is unacknowledged and pyperclip says it is there when it is not → test_app (copies), here test_no_tool_…
- the clipboard of the remote machine → test_app (over_ssh)
- an Input takes the first line of a paste; an unbracketed paste runs commands, quadratically → test_app (paste)
- no terminal: it would run for ever → test_terminal; evidence piped in takes the keyboard away → here
- SIGTERM, SIGHUP, Ctrl-Z leave the terminal dirty → test_terminal
Cost
- DataTable.update_cell, recompose, Markdown, RichLog, Tree, Footer (one key per action) → none is used (here)
- super().on_mount() runs handlers twice → here
- screens pushed cost 50 ms → one screen, the palette apart (here)
- the sliding underline and the lone Escape → test_animations_…
- textual[syntax] crashes → test_no_extra_…
- focus, theme or a tick that redraws → test_app (place), one refresh for each change (here)
"""

from __future__ import annotations

import ast
import json
import os
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.pilot import Pilot

import inspector
from inspector.case.model import Case
from inspector.diagnosis import diagnose
from inspector.tui import items
from inspector.tui.app import InspectorApp
from inspector.tui.lines import line
from inspector.tui.widgets.document import Document

from .. import cases
from .screen import in_app, screen_text, until
from .test_hostile import HOSTILE, hostile_case
from .test_terminal import Terminal

ROOM = Path(inspector.__file__).parent / "tui"


def nodes() -> Iterator[tuple[str, ast.AST]]:
    for file in sorted(ROOM.rglob("*.py")):
        yield from ((file.name, node) for node in ast.walk(ast.parse(file.read_text("utf-8"))))


def calls() -> Iterator[tuple[str, str, ast.Call]]:
    """(file, name that is called, the call)."""
    for file, node in nodes():
        if isinstance(node, ast.Call):
            yield file, node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", ""), node


def test_only_two_widgets_of_textual_are_used_and_they_get_content() -> None:
    used = {
        alias.name
        for _, node in nodes()
        if isinstance(node, ast.ImportFrom) and node.module == "textual.widgets"
        for alias in node.names
    }
    assert used == {"Input", "Static"}
    for file, name, call in calls():
        if name == "Static":
            assert isinstance(call.args[0], ast.Call) and "Content" in ast.unparse(call.args[0]), (file, call.lineno)
        assert name not in ("from_markup", "escape", "notify", "recompose", "push_screen", "install_screen"), file


def test_no_worker_may_end_the_app() -> None:
    workers = [(file, call) for file, name, call in calls() if name == "run_worker"]
    assert len(workers) > 5
    for file, call in workers:
        given = {one.arg: ast.unparse(one.value) for one in call.keywords}
        assert given.get("exit_on_error") == "False", (file, call.lineno)


def test_handlers_of_the_base_class_are_not_run_twice() -> None:
    for file, node in nodes():
        if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "super()":
            known = ("__init__", "on_event", "get_line_filters", "get_driver_class", "write")
            assert node.attr in known, (file, node.attr)


def test_no_extra_of_textual_is_asked_for() -> None:
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text("utf-8"))["project"]
    asked = [one for one in project["dependencies"] if one.startswith("textual")]
    assert len(asked) == 1 and "[" not in asked[0]


def test_animations_and_the_wait_after_escape_are_off(monkeypatch: pytest.MonkeyPatch) -> None:
    from inspector.tui import prepare_environment

    monkeypatch.delenv("TEXTUAL_ANIMATIONS", raising=False)
    monkeypatch.delenv("ESCDELAY", raising=False)
    prepare_environment()
    assert os.environ["TEXTUAL_ANIMATIONS"] == "none" and int(os.environ["ESCDELAY"]) <= 50
    monkeypatch.setenv("ESCDELAY", "200")  # a slow line: the person's own value stays
    prepare_environment()
    assert os.environ["ESCDELAY"] == "200"


def test_only_rows_in_sight_are_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page of 50,000 lines costs no more than what is seen of it, and one change is one drawing."""
    drawn: list[int] = []
    render = Document.render_line
    monkeypatch.setattr(Document, "render_line", lambda self, y: drawn.append(y) or render(self, y))

    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        lines = [line(f"row {number}", item=items.Row("rows", (number,))) for number in range(50_000)]
        await pilot.pause()
        drawn.clear()
        app.document.show(lines, app.ink)
        await pilot.pause()
        assert 0 < len(drawn) <= 2 * app.document.size.height
        drawn.clear()
        for _ in range(20):
            app.document.action_move(1)
        await pilot.pause()
        assert 0 < len(drawn) <= 2 * 20 * app.document.size.height
        app.document.action_edge(1)
        await pilot.pause()
        assert "row 49999" in screen_text(app)

    in_app(step)


def test_deep_nesting_is_drawn_as_far_as_anybody_reads() -> None:
    login = cases.okta()
    deep: object = "bottom"
    for _ in range(110):  # two levels each, and a case reads 250
        deep = {"deeper": [deep]}
    login.claims["nested"] = deep
    case = Case.from_dict(login.dict())

    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        app.show_page("tokens")
        for _ in range(6):
            app.state.tab.open |= {one.item for one in app.lines() if one.item}
        app.draw()
        await pilot.pause()
        assert app.is_running and len(app.lines()) < 20_000

    in_app(step, cases=[(case, diagnose(case))])


def test_no_tool_for_the_clipboard_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    import pyperclip

    from inspector.tui.clipboard import by_tool

    def refuse(text: str) -> None:
        raise pyperclip.PyperclipException("long advice about xclip")

    monkeypatch.setattr(pyperclip, "copy", refuse)
    assert by_tool("x") == "no clipboard tool here"


def test_two_hostile_cases_are_compared_literally() -> None:
    one, two = (hostile_case(HOSTILE[kind]) for kind in ("markup", "escapes"))

    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        app.show_page("compare")
        app.state.tab.open |= {items.Section("expected")}
        app.state.tab.open |= {row.item for row in app.lines() if row.item}
        app.draw()
        await pilot.pause()
        assert all(row.plain.isprintable() for row in app.document._rows)
        assert "[/nope] [bold]x" in "\n".join(row.plain for row in app.document._rows)

    in_app(step, cases=[(one, diagnose(one)), (two, diagnose(two))], size=(160, 45))


def test_no_byte_of_a_hostile_case_is_obeyed_by_a_real_terminal(tmp_path: Path) -> None:
    file = tmp_path / "hostile.case.json"
    file.write_text(json.dumps(hostile_case(HOSTILE["escapes"]).to_dict()), "utf-8")
    code = f"import sys; from inspector.__main__ import run; sys.argv = ['x', 'open', {str(file)!r}]; sys.exit(run())"
    child = Terminal(code, XDG_STATE_HOME=f"{tmp_path}/s", XDG_CONFIG_HOME=f"{tmp_path}/c")
    try:
        child.until(b"Verdict")
        child.until(b"passed|root cause")
        for key, seen in ((b"2", b"What if"), (b"3", b"payload"), (b"4", b"Flow")):
            child.send(key)
            child.until(seen)
        for forbidden in (b"\x1b]52", b"\x1b]0;title", b"\x1bc", b"\x9b31m"):
            assert forbidden not in child.raw
        # one clearing of the screen may be Textual's own; the case asks for many
        assert child.raw.count(b"\x1b[2J") <= 2
    finally:
        child.close()


def test_a_token_piped_in_is_opened_and_the_keyboard_still_works(tmp_path: Path) -> None:
    file = tmp_path / "token"
    token = cases.okta().dict()["token"]["response"]["body"]["id_token"]
    file.write_text(token + "\n", "utf-8")
    line = f"cat {file} | {sys.executable} -m inspector open -"
    code = f"import os; os.execvp('sh', ['sh', '-c', {line!r}])"
    child = Terminal(code, XDG_STATE_HOME=f"{tmp_path}/s", XDG_CONFIG_HOME=f"{tmp_path}/c")
    try:
        child.until(b"Judged as if")
        child.send(b"3")
        child.until(b"payload")
        child.send(b"\x11")
        assert child.wait() == 0
    finally:
        child.close()


def test_a_tick_draws_only_where_time_is_shown() -> None:
    async def step(app: InspectorApp, pilot: Pilot[None]) -> None:
        drawn: list[str] = []
        app.ticking = True
        app.draw = lambda **_: drawn.append(app.state.page)  # type: ignore[method-assign]
        for page in ("verdict", "mapping", "tokens", "flow"):
            app.state.page = page
            app._tick()
        assert drawn == ["tokens"]
        await until(pilot, lambda: True)

    case = Case.from_dict(cases.okta().dict())
    in_app(step, cases=[(case, diagnose(case))])
