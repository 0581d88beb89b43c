"""The set-up of an identity provider for a target as steps, each proven, shown wrong, or not visible yet. Pure.

The steps are data: `*.toml` beside this module for a target, `[checklist.STEP]` in a provider's file for its own words.
What decides a step are the catalogue's rules: their findings, and what they passed.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from inspector import places
from inspector.checklist.values import filled, values_of
from inspector.facts.login import Facts
from inspector.idps.loader import load
from inspector.idps.model import Idp
from inspector.report.model import Finding, Report
from inspector.uri import parse

PROVEN, WRONG, UNSEEN = "proven", "wrong", "unseen"
KINDS = ("web", "spa", "native", "m2m", "embed", "excel")
"""What an OAuth client of Qlik is for."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to set, and what the evidence says of it."""

    number: int
    id: str
    title: str
    who: str
    where: str
    do: str
    """What to enter, with the values of this tenant and client where they are known."""
    state: str
    """proven | wrong | unseen"""
    because: str
    """What proves it, the finding's sentence, or what would show it."""
    findings: tuple[str, ...] = ()
    """Codes of the findings that show it wrong."""


@dataclass(frozen=True, slots=True)
class Checklist:
    """All steps for one provider and one target."""

    provider: str
    """The provider's title."""
    target: str
    kind: str
    """For target qlik-oauth what the client is for, else the provider type in Qlik."""
    steps: tuple[Step, ...]
    values: dict[str, str] = field(repr=False, default_factory=dict)

    def masked(self, mask: Callable[[str], str]) -> Checklist:
        """With its sentences masked: the values that they name are this tenant's and this client's."""
        steps = (replace(step, do=mask(step.do), because=mask(step.because)) for step in self.steps)
        values = {name: mask(value) for name, value in self.values.items()}
        return replace(self, steps=tuple(steps), values=values)

    @property
    def counts(self) -> dict[str, int]:
        return {state: sum(step.state == state for step in self.steps) for state in (PROVEN, WRONG, UNSEEN)}

    def to_dict(self) -> dict[str, Any]:
        steps = [{name: getattr(step, name) for name in Step.__slots__} for step in self.steps]
        return {"provider": self.provider, "target": self.target, "kind": self.kind, "steps": steps}


def checklist(report: Report, facts: Facts, *, provider: str = "", kind: str = "", masked: bool = True) -> Checklist:
    """The steps for the case that the report is about. `provider` is a provider's name, alone or with its variant
    (`okta/custom`), else the recognised one counts."""
    target = facts.case.target
    name, _, variant = provider.partition("/")
    idp = load(name) if name else facts.recognised.idp
    variant = variant or ("" if name else facts.recognised.variant)
    example = _read(target).get("example", {})
    if not name and idp.name in example.get("instead_of", ()):
        idp = load(example["provider"])
    variant = variant or str(idp.data.get("usual_variant", ""))
    kind = (kind or _client_kind(facts)) if target == "qlik-oauth" else _provider_type(facts, idp)
    values = values_of(facts, idp, variant, kind)
    chosen = (entry for entry in _of(target) if not entry.get("types") or kind in entry["types"])
    said = {found["rule"]: found["cause"] for found in report.to_dict(masked=masked)["findings"]}
    steps = _steps(chosen, report, facts, said, idp, variant, values)
    return Checklist(str(idp.value("title", variant)), target, kind, tuple(steps), values)


def _steps(
    entries: Iterator[dict[str, Any]],
    report: Report,
    facts: Facts,
    said: dict[str, str],
    idp: Idp,
    variant: str,
    values: dict[str, str],
) -> Iterator[Step]:
    own = idp.table("checklist", variant) if facts.case.target == "qlik" else {}
    here = (entry for entry in entries if idp.name in entry.get("providers", (idp.name,)))
    shown = [entry for entry in here if not own.get(entry["id"], {}).get("skip")]
    for number, entry in enumerate(shown, 1):
        words = {**entry, **own.get(entry["id"], {})}
        at_qlik = "qlik" in entry
        where = words.get("where") or (places.named(entry["qlik"]) if at_qlik else _console(idp, variant, words))
        state, because, codes = _judged(entry, report, facts, said)
        yield Step(
            number,
            entry["id"],
            words["title"],
            words.get("who") or ("Qlik admin" if at_qlik else "IdP admin"),
            where,
            filled(words["do"], values),
            state,
            because,
            codes,
        )


def _judged(
    entry: dict[str, Any], report: Report, facts: Facts, said: dict[str, str]
) -> tuple[str, str, tuple[str, ...]]:
    wrong = [f for f in report.findings if f.rule in entry["wrong"] and _counts(f)]
    if wrong:
        return WRONG, said[wrong[0].rule], tuple(f.code for f in wrong)
    proof = entry["proof"]
    elsewhere = entry["id"] == "redirect" and _own_loopback(facts)
    if proof and set(proof) <= set(report.passed) and not elsewhere:
        return PROVEN, "the evidence shows it", ()
    return UNSEEN, f"shown by {entry['shows']}", ()


def _own_loopback(facts: Facts) -> bool:
    """Whether the login came back to this program: that says nothing of Qlik's own redirect URI."""
    uri = parse(facts.redirect_uri or "")
    return uri is not None and uri.loopback


def _counts(finding: Finding) -> bool:
    return finding.severity in ("error", "warning") and not finding.assumed


def _console(idp: Idp, variant: str, entry: dict[str, Any]) -> str:
    """The provider's page; where its file names none, the provider itself."""
    return idp.console(entry.get("place", ""), variant) or idp.title


def _provider_type(facts: Facts, idp: Idp) -> str:
    return facts.qlik.provider if facts.qlik_idp is not None else idp.qlik_provider


def _client_kind(facts: Facts) -> str:
    """What an OAuth client of Qlik is for, as its JSON says; a web application where there is none."""
    client = facts.case.object("oauth_client") or {}
    grants = client.get("allowedGrantTypes") or ()
    if any("office-add-ins" in str(uri) for uri in client.get("redirectUris") or ()):
        return "excel"
    if "client_credentials" in grants:
        return "m2m"
    return {"spa": "spa", "native": "native", "anonymous-embed": "embed"}.get(str(client.get("appType")), "web")


@cache
def _read(target: str) -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name(f"{target}.toml").read_text(encoding="utf-8"))


def _of(target: str) -> tuple[dict[str, Any], ...]:
    return tuple(_read(target)["step"])


def targets() -> tuple[str, ...]:
    """The targets that have a checklist."""
    return tuple(sorted(path.stem for path in Path(__file__).parent.glob("*.toml")))


def entries(target: str) -> tuple[dict[str, Any], ...]:
    """The steps of a target as data, for the tests of the catalogue."""
    return _of(target)
