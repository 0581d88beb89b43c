"""Imports that the first screen does not need and the first paste does. Runs in a thread."""

from __future__ import annotations

from importlib import import_module

MODULES = (
    "inspector.diagnosis",
    "inspector.sources.loading",
    "inspector.tui.views.verdict",
    "inspector.tui.views.mapping",
    "inspector.tui.views.tokens",
    "inspector.tui.views.flow",
    "inspector.tui.views.setup",
)


def warm_up() -> None:
    for module in MODULES:
        import_module(module)
