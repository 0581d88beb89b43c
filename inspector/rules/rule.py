"""What a rule is: a small function over the facts of a login, with its metadata and its text in one place."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal, get_args

from inspector.facts.evidence import Evidence, Fix
from inspector.facts.login import Facts

Severity = Literal["error", "warning", "info"]
Stage = Literal[
    "config",
    "network",
    "discovery",
    "redirect",
    "authorize",
    "callback",
    "token",
    "decode",
    "signature",
    "protocol",
    "userinfo",
    "mapping",
    "user",
]
STAGES: tuple[Stage, ...] = get_args(Stage)
SECTIONS = ("What it means", "Why Qlik cares", "Fix", "Source")


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule's condition holds. `expected` and `actual` are data; `cause` says the same in one or two sentences."""

    cause: str = field(repr=False)
    expected: Any = field(repr=False)
    actual: Any = field(repr=False)
    evidence: tuple[Evidence, ...] = ()
    fix: tuple[Fix, ...] = ()
    severity: Severity | None = None
    """Another severity than the rule's own, where the catalogue allows two."""
    because_of: str | None = None
    """The name of the rule this is a consequence of, where the rule itself knows it."""
    attribute: str | None = None
    """The mapped attribute it is about (sub, name, email …): only findings on one attribute explain each other."""
    title: str | None = None


@dataclass(frozen=True)
class Rule:
    """One entry of the catalogue. Calling it yields a Hit for each violation, nothing where the check passed."""

    code: str
    name: str
    severity: Severity
    stage: Stage
    title: str
    check: Callable[[Facts], Iterator[Hit]] = field(repr=False)
    docs: tuple[str, ...] = ()
    targets: tuple[str, ...] = ("qlik",)
    """The targets it speaks about; for any other it is not checked."""

    def __call__(self, facts: Facts) -> Iterator[Hit]:
        return self.check(facts)

    @cached_property
    def text(self) -> dict[str, str]:
        """The docstring's four parts by their headings (`SECTIONS`)."""
        found: dict[str, list[str]] = {}
        lines = found.setdefault("", [])
        for line in (self.check.__doc__ or "").splitlines():
            head, colon, rest = line.strip().partition(":")
            if colon and head in SECTIONS:
                lines = found.setdefault(head, [])
                line = rest
            lines.append(line.strip())
        return {k: " ".join(" ".join(v).split()) for k, v in found.items() if k}


def rule(
    code: str,
    name: str,
    severity: Severity,
    stage: Stage,
    title: str,
    *,
    docs: tuple[str, ...] = (),
    targets: tuple[str, ...] = ("qlik",),
) -> Callable[[Callable[[Facts], Iterator[Hit]]], Rule]:
    """Turn a generator function over the facts into a catalogue entry."""

    def wrap(check: Callable[[Facts], Iterator[Hit]]) -> Rule:
        return Rule(code, name, severity, stage, title, check, docs, targets)

    return wrap
