"""The command palette: every command, view, case, scenario and theme, offered only where it applies."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, cast

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content

from inspector.tui.drawing import applying, key_of

if TYPE_CHECKING:
    from inspector.tui.host import Host

Command = tuple[str, str, Callable[[], object]]


class Commands(Provider):
    """Commands of the app."""

    async def discover(self) -> Hits:
        for name, tip, run in commands(cast("Host", self.app)):
            yield DiscoveryHit(Content(name), run, text=name, help=tip)

    async def search(self, query: str) -> Hits:
        matcher = self.matcher(query)
        for name, tip, run in commands(cast("Host", self.app)):
            if (score := matcher.match(name)) > 0:
                yield Hit(score, Content(name), run, text=name, help=tip)


def commands(app: Host) -> Iterator[Command]:
    for binding, action in applying(app):
        if action == "command_palette":
            continue
        name = binding.description[:1].upper() + binding.description[1:]
        yield name, f"{key_of(app, binding)}   {binding.tooltip}".rstrip(), partial(app.run_action, action)
    tab = app.state.tab
    if tab is not None:
        from inspector.tui.actions import export
        from inspector.tui.views.export import KINDS, offered

        for kind, name, what in (one for one in KINDS if offered(one[0], tab, app.sharing)):
            yield f"Export: {name}", what, partial(export.export, app, kind)
        for mode, name in (("tree", "one by one"), ("side", "side by side"), ("raw", "raw JSON")):
            yield f"Tokens {name}", "how the tokens are shown", partial(_mode, app, mode)
    for name in sorted(app.available_themes):
        yield f"Theme: {name}", "colours", partial(setattr, app, "theme", name)


def _mode(app: Host, mode: str) -> None:
    if app.state.tab is not None:
        app.state.tab.mode["tokens"] = mode
        app.show_page("tokens")
