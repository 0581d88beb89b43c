"""The person's own keys: `keys.toml` in the configuration folder, lines such as `sharing = "s"`."""

from __future__ import annotations

import tomllib
from collections.abc import Collection
from pathlib import Path

from inspector.errors import InspectorError


class KeysError(InspectorError):
    """The file cannot be used; the message is a sentence for the person."""


def keys_file() -> Path:
    from platformdirs import user_config_path

    return user_config_path("qlik-inspector", appauthor=False) / "keys.toml"


def read_keys(known: Collection[str], path: Path | None = None) -> dict[str, str]:
    """Keys by the id of their command; empty where there is no file. Raises KeysError."""
    path = path or keys_file()
    try:
        found = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise KeysError(f"{path.name} was left out: it cannot be read ({type(error).__name__}).") from None
    flat = {name: value for name, value in _flat(found) if isinstance(value, str) and value}
    unknown = sorted(set(flat) - set(known))
    if unknown:
        raise KeysError(f"{path.name} was left out: {unknown[0]!r} is no command. Known: {', '.join(sorted(known))}.")
    return flat


def _flat(table: dict[str, object], prefix: str = "") -> list[tuple[str, object]]:
    """`view.verdict = …` is a table in TOML and a dotted id here."""
    pairs: list[tuple[str, object]] = []
    for name, value in table.items():
        pairs += _flat(value, f"{prefix}{name}.") if isinstance(value, dict) else [(prefix + name, value)]
    return pairs
