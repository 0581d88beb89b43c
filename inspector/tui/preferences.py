"""What the app remembers of how a person likes it: theme, how tokens are shown, what logins are for, what is kept."""

from __future__ import annotations

import contextlib
import json
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Literal, get_args

Keep = Literal["masked", "clear", "nothing"]


@dataclass(slots=True)
class Preferences:
    """`kept`: whether changes are written; without it they end with the app."""

    theme: str = ""
    """Empty: what fits the terminal's background."""
    tokens: str = ""
    """How Tokens are shown: `tree`, `side`, `raw`, or empty for what fits the width."""
    target: str = ""
    keep: Keep = "masked"
    """What is kept of a captured login that is not saved, for when the app ends by itself."""
    kept: bool = False

    def set(self, **values: str) -> None:
        """Change some of them, and write them where they are kept."""
        if all(getattr(self, name) == value for name, value in values.items()):
            return
        for name, value in values.items():
            setattr(self, name, value)
        if self.kept:
            _write(self)


def state_folder() -> Path:
    from platformdirs import user_state_path

    return user_state_path("qlik-inspector")


def load() -> Preferences:
    """The preferences of this person; the defaults where there are none or they cannot be read."""
    found = Preferences(kept=True)
    try:
        raw = json.loads((state_folder() / "preferences.json").read_text("utf-8"))
    except (OSError, ValueError):
        return found
    for name in (field.name for field in fields(found) if field.name != "kept"):
        value = raw.get(name) if isinstance(raw, dict) else None
        if isinstance(value, str) and len(value) < 80 and (name != "keep" or value in get_args(Keep)):
            setattr(found, name, value)
    return found


def _write(preferences: Preferences) -> None:
    from inspector.case.file import private_folder, write_private
    from inspector.case.model import CaseError

    values = {name: value for name, value in asdict(preferences).items() if name != "kept"}
    with contextlib.suppress(OSError, CaseError):
        private_folder(state_folder())
        write_private(state_folder() / "preferences.json", json.dumps(values) + "\n")
