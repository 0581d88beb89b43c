"""What the first screen does not need and the first paste does, done in a thread while the person looks for it."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from textual.binding import Binding

if TYPE_CHECKING:
    from inspector.tui.host import Host

MODULES = (
    "inspector.diagnosis",
    "inspector.sources.loading",
    "inspector.tui.views.verdict",
    "inspector.tui.views.mapping",
    "inspector.tui.views.tokens",
    "inspector.tui.views.flow",
    "inspector.tui.views.setup",
)


def preload(app: Host) -> None:
    """Read what the person keeps (recent cases, profiles, own keys, unsaved logins), then import what a paste needs."""
    from inspector.tenant.profiles import Profiles
    from inspector.tui import keys, recent, unsaved

    for file in app.opened_files:
        recent.remember(Path(file))
    app.state.recent = recent.names()
    app.state.profiles = Profiles().names()
    if app.preferences.kept:
        app.state.left = unsaved.found()
    if (app.state.recent or app.state.left) and app.state.page == "start":
        app.call_from_thread(app.draw)
    try:
        own = keys.read_keys({one.id for one in app.BINDINGS if isinstance(one, Binding) and one.id})
    except keys.KeysError as error:
        app.call_from_thread(app.show_message, str(error), "warning")
    else:
        if own:
            app.call_from_thread(app.set_keymap, own)
            app.call_from_thread(app.draw)
    for module in MODULES:
        import_module(module)
