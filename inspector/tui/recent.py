"""Recent cases: where they are, never what is in them."""

from __future__ import annotations

import contextlib
import json
from collections import Counter
from pathlib import Path

MOST = 8


def _file() -> Path:
    from platformdirs import user_state_path

    return user_state_path("qlik-inspector") / "recent.json"


def paths() -> list[Path]:
    """Files opened or saved before that are still there, newest first."""
    try:
        listed = json.loads(_file().read_text("utf-8"))
        return [Path(one) for one in listed if isinstance(one, str) and Path(one).is_file()][:MOST]
    except (OSError, ValueError, TypeError):
        return []


def names() -> list[str]:
    """Their names, newest first; with the folder where two are called alike."""
    known = paths()
    alike = {name for name, many in Counter(path.name for path in known).items() if many > 1}
    return [f"{path.name} in {path.parent.name or '/'}" if path.name in alike else path.name for path in known]


def remember(path: Path) -> None:
    """Put a file on top of the list; a list that cannot be written is done without."""
    from inspector.case.file import private_folder, write_private
    from inspector.case.model import CaseError

    path = path.expanduser().resolve()
    listed = [str(path), *(str(one) for one in paths() if one != path)][:MOST]
    with contextlib.suppress(OSError, CaseError):
        private_folder(_file().parent)
        write_private(_file(), json.dumps(listed) + "\n")
