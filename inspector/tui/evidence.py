"""From what a person pastes or names to a judged case. Runs in a thread: reading and judging must not hold up a key."""

from __future__ import annotations

from dataclasses import dataclass

from inspector.case.model import Case
from inspector.errors import InspectorError


@dataclass(frozen=True, slots=True)
class Taken:
    """Evidence that was understood: `other` where it is another login and belongs into a case of its own."""

    case: Case
    what: str
    other: bool = False
    beside: tuple[Case, ...] = ()
    """Further logins in the same text."""


class Refused(InspectorError):
    """Nothing could be made of it; the message is a sentence for the person."""


def take(text: str, base: Case | None) -> Taken:
    """Read a pasted text, or the file it names, and add it to `base`. Raises Refused."""
    from inspector.sources.found import SourceError
    from inspector.sources.loading import PASTED, read_source, with_clock
    from inspector.sources.merging import Logins, contradicts, merge
    from inspector.sources.named_file import named_file
    from inspector.sources.registry import read

    text = named_file(text) or text
    if text.strip() in ("", "-"):
        raise Refused("Nothing was pasted: the text is empty.")
    try:
        label, content, _ = read_source(text)
        pieces = read(content).pieces
    except SourceError as error:
        raise Refused(f"Nothing was changed: {error}.") from None
    label = "" if label == PASTED else label
    what = " and ".join(dict.fromkeys(piece.kind for piece in pieces))
    logins = Logins()
    for piece in pieces:
        logins.add(piece, label)
    cases = logins.cases()
    if base is None or len(cases) > 1:
        newest, *others = (with_clock(case, None) for case in cases)
        return Taken(newest, what, other=base is not None, beside=tuple(others))
    added = base
    for piece in pieces:
        if contradicts(added, piece):
            # another login, which goes beside the first
            return Taken(with_clock(cases[0], None), what, other=True)
        added = merge(added, piece, label)
    return Taken(with_clock(added, None), what)
