"""JSON as lines: members with what they mean, times in words, objects folded."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from rich.cells import cell_len

from inspector.report.claims import TIMES, explain
from inspector.tui.lens import Lens
from inspector.tui.lines import Line, Span, fit, line
from inspector.tui.secrets import is_secret
from inspector.tui.views.times import absolute, moment, relative

MEMBERS = 500
"""Members drawn of one object or array; more are counted."""
DEPTH = 60
SHORT = 300
"""Characters of a value that are drawn until it is unfolded."""


def tree(
    value: dict[str, Any],
    path: str,
    lens: Lens,
    opened: Callable[[str], bool],
    width: int,
    now: datetime | None,
    header: bool = False,
) -> Iterator[Line]:
    """The members of a JSON object whose evidence path is `path`; items are `at:PATH`."""
    column = min(28, max([8, *(len(name) + 2 for name in list(value)[:60])]))
    yield from _members(value, path, lens, opened, width, now, column, 0, header)


def _members(
    value: dict[str, Any] | list[Any],
    path: str,
    lens: Lens,
    opened: Callable[[str], bool],
    width: int,
    now: datetime | None,
    column: int,
    depth: int,
    header: bool,
) -> Iterator[Line]:
    pairs = list(value.items() if isinstance(value, dict) else enumerate(value))
    indent = "  " * (depth + 1)
    # the secret members of an object are known by their names, which its values do not carry along
    masked = lens.value(dict(pairs)) if isinstance(value, dict) else None
    for name, member in pairs[:MEMBERS]:
        at = f"{path}.{name}" if isinstance(value, dict) else f"{path}[{name}]"
        item = f"at:{at}"
        private = isinstance(value, dict) and is_secret(str(name), member, "kty" in value)
        label = fit(lens.text(str(name), limit=80), column) if depth == 0 else f"{lens.text(str(name), limit=80)}  "
        lead: list[Span] = [(indent, "text"), (label, "claim")]
        if isinstance(member, dict | list) and member and not private:
            flat = isinstance(member, list) and all(not isinstance(one, dict | list) for one in member)
            unfolded = opened(item)
            size = f"{len(member):,} {'entries' if isinstance(member, list) else 'members'}"
            shown = lens.say(member, item, max(20, width - column - 20)) if flat or not unfolded else size
            yield line(
                *lead,
                (f"{'▾' if unfolded else '▸'} ", "muted"),
                (size if unfolded else shown, "muted" if unfolded else "string"),
                item=item,
                hang=column + 2,
            )
            if unfolded and depth < DEPTH:
                yield from _members(member, at, lens, opened, width, now, column, depth + 1, header)
            continue
        if private and masked is not None:
            shown, look = str(masked.get(str(name), "")), "mask"
        else:
            long = isinstance(member, str) and len(member) > SHORT and not opened(item)
            shown, look = lens.say(member, item, SHORT if long else 4096), _look(member)
            if member is None:
                shown = "null"
        spans: list[Span] = [*lead, (shown, look)]
        for note in _notes(str(name), member, now, header, depth):
            # what does not fit is a step away: choosing the line shows it
            if cell_len("".join(text for text, _ in (*spans, note))) <= width or opened(item) or note[1] != "muted":
                spans.append(note)
        yield line(*spans, item=item, hang=len(indent) + (column if depth == 0 else 2))
    if len(pairs) > MEMBERS:
        yield line((f"{indent}… {len(pairs) - MEMBERS:,} more", "muted"))


def _look(value: Any) -> str:
    if isinstance(value, bool) or value is None:
        return "word"
    return "number" if isinstance(value, int | float) else "string" if isinstance(value, str) else "text"


def _notes(name: str, value: Any, now: datetime | None, header: bool, depth: int) -> Iterator[Span]:
    if name in TIMES and (at := moment(value)) is not None:
        ago = f"{relative(at, now)}" if now else ""
        past = now is not None and at < now
        yield f"  {absolute(at)}", "text"
        yield (f"  {ago}", "error strong" if name == "exp" and past else "accent")
    meaning = explain(name, header) if depth == 0 else ""
    if meaning:
        yield f"  {meaning}", "muted"
