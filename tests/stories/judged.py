"""Cases with the judgement an expert expects of them, and the one function that holds a report against it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from tests.cases import Login, report
from tests.contract.catalogue import strange

Build = Callable[[], Login | dict[str, Any]]
B = TypeVar("B", bound=Build)


@dataclass(frozen=True)
class Expected:
    """What must be in the report. `root` None means that no error is to blame."""

    root: str | None
    login: str
    status: str | None = None
    """Qlik's own class, where the case is about it."""
    finds: tuple[str, ...] | Mapping[str, str] = ()
    """Rules that must be findings, with their severity where it matters."""
    because: Mapping[str, str | None] = field(default_factory=dict)
    """The `because_of` of findings."""
    lacks: tuple[str, ...] = ()
    """Rules that must not be findings."""
    unchecked: Mapping[str, str] = field(default_factory=dict)
    """Rules that were not checked, with a piece of the reason."""
    only: tuple[str, ...] | None = None
    """The errors and warnings, all of them."""
    times: Mapping[str, int] = field(default_factory=dict)
    """How many findings a rule has."""


@dataclass(frozen=True)
class Judged:
    name: str
    build: Build
    expected: Expected


class Cases(list[Judged]):
    """A table of cases: each is a function that builds one, with its expectation in the decorator above it."""

    def expect(self, root: str | None, login: str, **more: Any) -> Callable[[B], B]:
        def keep(build: B) -> B:
            self.append(Judged(build.__name__, build, Expected(root, login, **more)))
            return build

        return keep


def hold(build: Build, expected: Expected) -> None:
    """Assert that the case is judged as expected, and that its judgement hangs together."""
    found = report(build())
    names = {f["rule"] for f in found["findings"]}
    told = "\n".join(
        f"  {f['severity']} {f['rule']} because_of={f['because_of']}: {f['cause']}" for f in found["findings"]
    )
    verdict = found["verdict"]
    assert verdict["root_cause"] == expected.root, told
    assert verdict["login"] == expected.login, told
    if expected.status:
        assert verdict["qlik_status"] == expected.status, told
    severities = expected.finds if isinstance(expected.finds, Mapping) else dict.fromkeys(expected.finds, "")
    for rule, severity in severities.items():
        assert rule in names, f"{rule} is no finding\n{told}"
        assert not severity or {f["severity"] for f in found["findings"] if f["rule"] == rule} == {severity}, told
    for rule, cause in expected.because.items():
        causes = {f["because_of"] for f in found["findings"] if f["rule"] == rule}
        assert causes == {cause}, f"{rule}: {causes}\n{told}"
    assert not names & set(expected.lacks), told
    reasons = {n["rule"]: n["reason"] for n in found["not_checked"]}
    for rule, reason in expected.unchecked.items():
        assert reason.lower() in reasons.get(rule, "it was checked").lower(), f"{rule}: {reasons.get(rule)}"
    if expected.only is not None:
        assert {f["rule"] for f in found["findings"] if f["severity"] != "info"} == set(expected.only), told
    for rule, count in expected.times.items():
        assert sum(f["rule"] == rule for f in found["findings"]) == count, told
    _coherent(found, told)
    assert strange(found) == [], told


def _coherent(found: dict[str, Any], told: str) -> None:
    """Whatever the case: consequences name a finding, the root cause is none, and it stands first."""
    by_name = {f["rule"]: f for f in reversed(found["findings"])}
    for finding in found["findings"]:
        if finding["because_of"] is not None:
            assert finding["because_of"] in by_name, f"{finding['rule']} follows from what is no finding\n{told}"
            assert finding["because_of"] != finding["rule"], told
            assert by_name[finding["because_of"]]["because_of"] != finding["rule"], told
    root = found["verdict"]["root_cause"]
    if root:
        first = found["findings"][0]
        assert (first["rule"], first["severity"], first["because_of"]) == (root, "error", None), told
    else:
        errors = [f for f in found["findings"] if f["severity"] == "error" and f["rule"] != "loopback-not-registered"]
        assert all(f["because_of"] for f in errors), told
    assert found["verdict"]["summary"].strip(), told
