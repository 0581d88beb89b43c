"""The report: what `diagnose` says about a case. Front ends draw it and never judge."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, is_dataclass
from typing import TYPE_CHECKING, Any

from inspector.facts.evidence import Evidence, Fix
from inspector.rules.rule import Severity, Stage

if TYPE_CHECKING:
    from inspector.case.model import Case

FORMAT = "qlik-inspector-report/1"
MEMBERS = (
    "title",
    "observed_at",
    "tool_version",
    "verdict",
    "judged_at",
    "recognised",
    "other_logins",
    "assumptions",
    "what_if",
    "provider",
    "findings",
    "not_checked",
    "passed",
    "mapping",
    "qlik_user",
    "tokens",
    "timeline",
    "notes",
    "suggestion",
)
"""Of a report's JSON, in this order."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule whose condition holds for this login."""

    rule: str
    code: str
    severity: Severity
    stage: Stage
    title: str
    cause: str = field(repr=False)
    expected: Any = field(repr=False)
    actual: Any = field(repr=False)
    evidence: tuple[Evidence, ...] = field(repr=False)
    fix: tuple[Fix, ...]
    because_of: str | None
    docs: tuple[str, ...]
    attribute: str | None = None
    assumed: bool = False
    """It rests on an assumption of the report, and does not count for the verdict."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of the login, and why."""

    login: str
    """succeeds | degraded | fails | unknown"""
    qlik_status: str
    """Qlik's own class: success | claimsError | callbackError | tokenError | protocolError | networkError | unknown"""
    root_cause: str | None
    summary: str = field(repr=False)
    lead: str | None = None
    """The finding to look at first: the root cause, else what changes the account, ended the login, or is assumed."""


@dataclass(frozen=True, slots=True)
class JudgedAt:
    """The clock against which times were judged."""

    time: str
    """ISO 8601 in UTC; empty where nothing told it"""
    basis: str
    """observed | recorded | issued | given | now"""


@dataclass(frozen=True, slots=True)
class Reading:
    """What one input was read as."""

    source: str
    """A file's name, “pasted text” …"""
    kind: str
    note: str = ""
    """What was left out or repaired."""


@dataclass(frozen=True, slots=True)
class OtherLogin:
    """Another login in what was given, which this report is not about."""

    at: str
    """When it was, ISO 8601 in UTC; empty where nothing says so."""
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Assumption:
    """What the report takes for granted without evidence."""

    what: str
    because: str


@dataclass(frozen=True, slots=True)
class Change:
    """A setting that is tried in a hypothetical report."""

    setting: str
    before: Any = field(repr=False)
    after: Any = field(repr=False)


@dataclass(frozen=True, slots=True)
class ProviderName:
    """Which identity provider it is, by the name of its file."""

    name: str
    variant: str
    because: str


@dataclass(frozen=True, slots=True)
class Unchecked:
    """A rule that could not be checked."""

    rule: str
    reason: str


@dataclass(frozen=True, slots=True)
class MappingRow:
    """One Qlik attribute: where it is looked up, what each source holds, what Qlik stores."""

    attribute: str
    lookups: tuple[str, ...]
    read_from: str
    """userinfo | id_token | graph"""
    id_token: Any = field(repr=False)
    access_token: Any = field(repr=False)
    userinfo: Any = field(repr=False)
    used: str | None
    """The lookup that won."""
    value: Any = field(repr=False)
    status: str
    """ok | warning | error | unused"""
    findings: tuple[str, ...]
    """Codes of the findings about this attribute."""
    arrives: Any = field(default=None, repr=False)
    """What the lookups find; `value` is what Qlik stores of it."""
    assumed: bool = False
    unseen: str = ""
    """Characters in its values that the eye takes for others or does not see, by their code points."""

    @property
    def counts(self) -> dict[str, int]:
        """How many entries the lists among its values have, by member: a long list is shortened in the JSON shape."""
        held = {name: getattr(self, name) for name in ("id_token", "access_token", "userinfo", "arrives", "value")}
        return {name: len(value) for name, value in held.items() if isinstance(value, list)}


@dataclass(frozen=True, slots=True)
class TokenView:
    """A token as it was read."""

    kind: str
    """id | access | refresh | logout | userinfo | other"""
    format: str
    header: dict[str, Any] | None = field(repr=False)
    payload: dict[str, Any] | None = field(repr=False)
    signature: str
    key: dict[str, Any] | None
    reason: str = ""
    """Why the signature has this state, with the keys that were tried."""
    refreshed: bool = False
    """Whether it came with the answer to a refresh, after the login."""
    exchanged: bool = False
    """Whether it was got for the first one (RFC 8693), after the login."""

    @property
    def origin(self) -> str:
        """`refreshed`, `exchanged`, or nothing for a token of the login itself."""
        return "refreshed" if self.refreshed else "exchanged" if self.exchanged else ""

    @property
    def path(self) -> str:
        """Where evidence stands in it, as the beginning of a path: `id_token`, `refreshed_id_token` …"""
        return f"{self.origin}_{self.kind}_token" if self.origin else f"{self.kind}_token"


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request of the login, with its answer."""

    step: str
    method: str
    url: str = field(repr=False)
    status: int | None
    milliseconds: int | None
    note: str


@dataclass(frozen=True, slots=True)
class Report:
    """Everything said about one case. `to_dict()` is in clear; front ends show `to_dict(masked=True)`."""

    title: str = field(repr=False)
    observed_at: str
    tool_version: str
    verdict: Verdict
    provider: ProviderName
    findings: tuple[Finding, ...]
    not_checked: tuple[Unchecked, ...]
    passed: tuple[str, ...]
    mapping: tuple[MappingRow, ...]
    qlik_user: dict[str, Any] = field(repr=False)
    tokens: tuple[TokenView, ...]
    timeline: tuple[Exchange, ...]
    notes: tuple[str, ...] = ()
    """What the report rests on that was not imported, such as a default mapping."""
    judged_at: JudgedAt = JudgedAt("", "now")
    recognised: tuple[Reading, ...] = ()
    other_logins: tuple[OtherLogin, ...] = ()
    assumptions: tuple[Assumption, ...] = ()
    what_if: tuple[Change, ...] | None = None
    """The settings that differ from the evidence, where the report is hypothetical."""
    suggestion: dict[str, Any] | None = field(default=None, repr=False)
    """A claims mapping under which this login would work: claimsMapping, patch, qlik_user; None where none helps."""
    about: Case | None = field(default=None, repr=False, compare=False)
    """The case; only for what must not be shown of it."""

    def finding(self, rule: str) -> Finding | None:
        return next((f for f in self.findings if rule in (f.rule, f.code)), None)

    @property
    def root(self) -> Finding | None:
        return next((f for f in self.findings if f.rule == self.verdict.root_cause), None)

    @property
    def lead(self) -> Finding | None:
        """The finding to look at first."""
        return next((f for f in self.findings if f.rule == self.verdict.lead), None)

    def to_dict(self, masked: bool = False, hosts: bool = True) -> dict[str, Any]:
        """The report's JSON shape, without any secret. `masked`: personal data by shape (`m•••@a•••.com`), the title
        left out; `hosts`: the hosts that tell whose login it is too."""
        found: dict[str, Any] = {"format": FORMAT}
        for name in MEMBERS:
            found[name] = _plain(getattr(self, name))
        # 24 ms, only where a report is written
        from inspector.masking.report import mask_of

        cases = (self.about,) if self.about is not None else ()
        return mask_of(*cases, people=masked, hosts=masked and hosts).report(found)


LONGEST = 1000
"""Members of a list in the evidence (groups, say) that a report repeats; of the rest it says the number."""


def _plain(value: Any) -> Any:
    if isinstance(value, str):  # first, for most are
        return value
    if isinstance(value, tuple | list):
        if len(value) > LONGEST and not is_dataclass(value[0]):
            return [*(_plain(v) for v in value[:LONGEST]), f"… {len(value) - LONGEST:,} more"]
        return [_plain(v) for v in value]
    if isinstance(value, dict):
        return {k: _plain(v) for k, v in value.items()}
    if is_dataclass(value):
        plain = {k: _plain(v) for k, v in members(value).items() if k != "attribute" or isinstance(value, MappingRow)}
        if isinstance(value, TokenView) and not value.exchanged:
            del plain["exchanged"]
        return {**plain, "counts": value.counts} if isinstance(value, MappingRow) else plain
    return value


def members(one: Any) -> dict[str, Any]:
    """A dataclass's members by name; unlike `dataclasses.asdict` the values are its own, not copies."""
    return {f.name: getattr(one, f.name) for f in fields(one)}
