"""What was typed and cannot be used. Loaded by every verb, so it loads next to nothing."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import datetime

from inspector.errors import InspectorError


class UsageError(InspectorError, ValueError):
    """An option cannot be used as given; the message says why and what to do."""


def moment(text: str | None) -> datetime | None:
    """`--now` as an instant. Raises UsageError."""
    from inspector.case.instant import parse_time

    if text is None:
        return None
    found = parse_time(text)
    if found is None:
        raise UsageError(
            f"--now {text[:60]!r} is no ISO 8601 time such as 2026-11-21T10:00:00Z, and neither now nor issued"
        )
    return found


def clock(text: str | None) -> datetime | str | None:
    """`--now` as it is judged by: an instant, `now`, `issued`, or None. Raises UsageError."""
    return text if text in ("now", "issued") else moment(text)


def check_outputs(options: Mapping[str, object]) -> None:
    """Refuse a file that is written and read by the same command, or written twice: by what it is, not by its name.
    Raises UsageError."""
    for name in ("output", "save"):
        target = options.get(name)
        if not isinstance(target, str) or target in ("", "-"):
            continue
        for other, value in options.items():
            for text in value if isinstance(value, list) else (value,):
                if other != name and isinstance(text, str) and _same_file(target, text):
                    # the text may be a token: only the option's own value is repeated
                    raise UsageError(f"--{name} {target} is also given as {other}: it would be overwritten")


def _same_file(one: str, other: str) -> bool:
    """A regular file (two names of it, links too), or two equal names of one that is yet to be made."""
    try:
        one, other = os.path.expanduser(one), os.path.expanduser(other)
        if os.path.exists(one) and os.path.exists(other):
            return os.path.isfile(one) and os.path.samefile(one, other)
        return os.path.abspath(one) == os.path.abspath(other)
    except (OSError, ValueError):
        return False
