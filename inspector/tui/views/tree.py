"""JSON as lines: members with what they mean, times in words, objects folded."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from rich.cells import cell_len

from inspector.names import KEY_MATERIAL, is_secret
from inspector.report.claims import STANDARD, TIMES, explain
from inspector.report.times import moment_of, relative
from inspector.report.visible import visible
from inspector.tui.items import Item, Member, MoreMembers
from inspector.tui.lines import Line, Span, fit, line
from inspector.tui.masker import Masker, plain

MEMBERS = 500
"""Members drawn of one object or array at first; more are counted, and drawn when chosen."""
DEPTH = 60
SHORT = 300
"""Characters of a value that are drawn until it is unfolded."""


@dataclass(frozen=True, slots=True)
class Tree:
    """How a JSON value is drawn. Its members are items by their path, so that a finding can lead here."""

    masker: Masker
    opened: Callable[[Item], bool]
    width: int
    now: datetime | None = None
    header: bool = False
    claims: bool = False
    """The top-level members are somebody's claims: in sharing mode all but technical ones are masked."""
    absent: Collection[str] = ()
    """Paths that are said to hold nothing."""
    console: Callable[[str], str] | None = None
    """The provider's page for a claim."""

    def lines(self, value: dict[str, Any], path: str) -> Iterator[Line]:
        # only what is drawn is masked: the screen ticks, and a token may hold fifty thousand groups
        drawn = self._first_members(value, path)
        shown = self.masker.claims(drawn) if self.claims else self.masker.value(drawn)
        column = min(28, max([8, *(len(str(name)) + 2 for name in list(value)[:60])]))
        yield from self._members(value, shown, path, column, 0)
        yield from self._ghosts(value, path, column)

    def _ghosts(self, value: dict[str, Any], path: str, column: int) -> Iterator[Line]:
        """What a finding led to and is not there."""
        for name in (one.removeprefix(f"{path}.") for one in self.absent if one.startswith(f"{path}.")):
            if name not in value:
                label = fit(self.masker.text(name, limit=80), max(column, len(name) + 1))
                look = (f"  {label}", "muted"), ("absent", "warning"), (f"  {explain(name, self.header)}", "muted")
                yield line(*look, item=Member(f"{path}.{name}"), hang=column + 2)

    def _members(self, value: Any, shown: Any, path: str, column: int, depth: int) -> Iterator[Line]:
        pairs = list(value.items() if isinstance(value, dict) else enumerate(value))
        most = self._most(len(pairs), path)
        # masking keeps the order, not the names: member by member they belong together
        masked = (
            list(shown.values() if isinstance(shown, dict) else shown) if len(shown) == min(len(pairs), most) else None
        )
        key = isinstance(value, dict) and "kty" in value
        for index, (name, member) in enumerate(pairs[:most]):
            at = f"{path}.{name}" if isinstance(value, dict) else f"{path}[{name}]"
            secret = isinstance(value, dict) and ((key and name in KEY_MATERIAL) or is_secret(str(name), member))
            # names that became alike by masking leave no pairs: then each value is masked as a person's
            seen = masked[index] if masked is not None else self.masker.person(member)
            yield from self._member(str(name), member, seen, at, column, depth, secret)
        if len(pairs) > most:
            more = f"… {len(pairs) - most:,} more"
            yield line(("  " * (depth + 1) + more, "muted"), ("   ⏎", "key"), item=MoreMembers(path, most))

    def _member(
        self, name: str, member: Any, seen: Any, at: str, column: int, depth: int, secret: bool
    ) -> Iterator[Line]:
        item = Member(at)
        if item == self.masker.revealed and not secret:
            seen = self.masker.value(member, item)
        indent = "  " * (depth + 1)
        label = self.masker.text(name, limit=80)
        lead: list[Span] = [(indent, "text"), (fit(label, column - 1) + " " if depth == 0 else f"{label}  ", "claim")]
        if isinstance(member, dict | list) and member and isinstance(seen, dict | list):
            yield from self._container(member, seen, at, item, lead, column, depth)
            return
        long = isinstance(seen, str) and len(seen) > SHORT and not self.opened(item)
        shown = "null" if member is None else plain(seen, SHORT if long else 4096)
        if isinstance(member, str) and len(member) > 4096 and not secret:
            shown = f"{visible(str(seen)[:SHORT])}… {len(member):,} characters"
        # meanings stand in a column of their own where there is room for one
        pad = max(0, min(44, self.width - column - 50) - cell_len(shown)) if depth == 0 else 0
        spans: list[Span] = [*lead, (shown, "mask" if secret else _look(member)), (" " * pad, "text")]
        for note in self._notes(name, member, depth):
            # what does not fit is a step away: choosing the line shows it
            fits = cell_len("".join(text for text, _ in (*spans, note))) <= self.width
            if fits or self.opened(item) or note[1] != "muted":
                spans.append(note)
        yield line(*spans, item=item, hang=len(indent) + (column if depth == 0 else 2))
        if depth == 0 and self.claims and self.opened(item):
            yield from self.learned(name)

    def learned(self, name: str) -> Iterator[Line]:
        """Where a claim is defined, and where the provider sets it."""
        if standard := STANDARD.get(name):
            yield line(
                "      ", ("defined in ", "muted"), standard[0], (f"  {standard[1]}", "link"), hang=8, link=standard[1]
            )
        if self.console is not None and (where := self.console(name)):
            yield line("      ", ("set in ", "muted"), (visible(where, 300), "info"), hang=8)

    def _container(
        self, member: Any, seen: Any, at: str, item: Member, lead: list[Span], column: int, depth: int
    ) -> Iterator[Line]:
        unfolded = self.opened(item)
        size = f"{len(member):,} {'entries' if isinstance(member, list) else 'members'}"
        shown, room = plain(seen), max(20, self.width - column - len(size) - 8)
        told = [(size, "muted")] if unfolded else [(shown, "string")]
        if not unfolded and cell_len(shown) > room:
            told = [(fit(shown, room).rstrip(), "string"), (f"  {size}", "muted")]
        yield line(*lead, (f"{'▾' if unfolded else '▸'} ", "muted"), *told, item=item, hang=column + 2)
        if unfolded and depth < DEPTH:
            yield from self._members(member, seen, at, column, depth + 1)

    def _notes(self, name: str, value: Any, depth: int) -> Iterator[Span]:
        if name in TIMES and (at := moment_of(value)) is not None:
            yield f"  {at:%Y-%m-%d %H:%M:%S} UTC", "text"
            if self.now is not None:
                yield f"  {countdown(at, self.now)}", "error strong" if name == "exp" and at < self.now else "accent"
        meaning = explain(name, self.header) if depth == 0 else ""
        if meaning:
            yield f"  {meaning}", "muted"

    def _most(self, size: int, path: str) -> int:
        """How many members of one object or array are drawn: four times as many with every step."""
        most = MEMBERS
        while size > most and self.opened(MoreMembers(path, most)):
            most *= 4
        return most

    def _first_members(self, value: Any, path: str, depth: int = 0) -> Any:
        """The members of a value that are drawn, down to the depth that is drawn."""
        if isinstance(value, dict):
            first = islice(value.items(), self._most(len(value), path)) if depth <= DEPTH else ()
            return {k: self._first_members(v, f"{path}.{k}", depth + 1) for k, v in first}
        if isinstance(value, list):
            most = self._most(len(value), path) if depth <= DEPTH else 0
            return [self._first_members(v, f"{path}[{n}]", depth + 1) for n, v in enumerate(value[:most])]
        return value


def _look(value: Any) -> str:
    if isinstance(value, bool) or value is None:
        return "word"
    return "number" if isinstance(value, int | float) else "string" if isinstance(value, str) else "text"


def countdown(at: datetime, now: datetime) -> str:
    """How far a moment is, within the hour to the second, so that a person sees it tick."""
    seconds = round((at - now).total_seconds())
    if not 60 <= abs(seconds) < 3600:
        return relative(at, now)
    minutes, rest = divmod(abs(seconds), 60)
    return f"in {minutes} min {rest:02} s" if seconds > 0 else f"{minutes} min {rest:02} s ago"
