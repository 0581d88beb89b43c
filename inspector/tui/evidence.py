"""From what a person pastes or names to a judged case. Runs in a thread: reading and judging must not hold up a key."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from inspector.case.model import Case
from inspector.errors import InspectorError


@dataclass(frozen=True, slots=True)
class Taken:
    """Evidence that was understood: `other` where it is another login and belongs into a case of its own."""

    case: Case
    what: str
    other: bool = False


class Refused(InspectorError):
    """Nothing could be made of it; the message is a sentence for the person."""


def take(text: str, base: Case | None) -> Taken:
    """Read a pasted text, or the file it names, and add it to `base`. Raises Refused."""
    from inspector.sources.found import SourceError
    from inspector.sources.loading import PASTED, read_source, with_clock
    from inspector.sources.merging import merge
    from inspector.sources.registry import recognise

    text = dropped_path(text) or text
    if text.strip() in ("", "-"):
        raise Refused("Nothing was pasted: the text is empty.")
    try:
        label, content, _ = read_source(text)
        found = recognise(content)
    except SourceError as error:
        raise Refused(f"Nothing was changed: {error}.") from None
    label = "" if label == PASTED else label
    try:
        return Taken(with_clock(merge(base or Case({}), found, label), None), found.kind)
    except SourceError as error:
        if base is None:
            raise Refused(f"Nothing was changed: {error}.") from None
    # it contradicts what is known: another login, which goes beside the first
    try:
        return Taken(with_clock(merge(Case({}), found, label), None), found.kind, other=True)
    except SourceError as error:
        raise Refused(f"Nothing was changed: {error}.") from None


def dropped_path(text: str) -> str | None:
    """The path in what a terminal pastes when a file is dropped on it: quoted, escaped, or a file URL."""
    line = text.strip()
    if "\n" in line or len(line) > 1024 or not line:
        return None
    if line.startswith("file://"):
        from urllib.parse import unquote, urlsplit

        line = unquote(urlsplit(line).path)
    elif line[0] in "'\"" and line[-1] == line[0]:
        line = line[1:-1]
    else:
        line = line.replace("\\ ", " ")
    try:
        return line if line[:1] in "/~." and Path(line).expanduser().is_file() else None
    except (OSError, ValueError, RuntimeError):
        return None
