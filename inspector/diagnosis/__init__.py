"""Case → report: run every rule, judge, and lay out what the login would become in Qlik. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

from inspector.case.model import Case
from inspector.case.not_shown import is_not_shown
from inspector.diagnosis.judgement import judge, verdict
from inspector.diagnosis.suggestion import suggest
from inspector.facts import refreshed
from inspector.facts.confusables import confusables
from inspector.facts.evidence import NotChecked
from inspector.facts.login import Facts
from inspector.facts.signed_answer import token_of
from inspector.facts.userinfo_substitute import wants_userinfo, way_to_userinfo
from inspector.jose.signature import SignatureCheck
from inspector.jose.token import Token, examine
from inspector.masking.text import SECRETS_ONLY
from inspector.qlik.identity_provider import ATTRIBUTES
from inspector.qlik.mapping import Claims, map_attribute
from inspector.report.model import (
    Assumption,
    Exchange,
    Finding,
    JudgedAt,
    MappingRow,
    ProviderName,
    Reading,
    Report,
    TokenView,
    Unchecked,
)
from inspector.rules.catalogue import ALL
from inspector.rules.registration import registration_hits
from inspector.rules.reported_refusal import ReportedRefusal, reported_hits, reported_refusals
from inspector.rules.rule import Hit, Rule
from inspector.version import VERSION

STORED_AS = {"sub": "subject"}
"""An attribute of the mapping by its name in Qlik's user, where the two differ."""
NO_USER = dict.fromkeys(("subject", "name", "email", "email_verified", "groups", "picture", "locale", "zoneinfo"))


def diagnose(case: Case) -> Report:
    """Everything the rules say about a case. The same case gives the same report, byte for byte."""
    facts = Facts(case)
    found, unchecked, passed = _run(facts)
    findings = judge(found)
    maps = case.target in ("qlik", "jwt-idp")
    rows = tuple(_rows(facts, findings)) if maps else ()
    recognised = facts.recognised
    return Report(
        title=case.title,
        observed_at=case.text("observed_at") or "",
        tool_version=VERSION,
        verdict=verdict(findings, facts),
        provider=ProviderName(recognised.name, recognised.variant, recognised.because),
        findings=findings,
        not_checked=tuple(unchecked),
        passed=tuple(passed),
        mapping=rows,
        qlik_user=facts.user.to_dict() if facts.user and maps else dict(NO_USER),
        tokens=tuple(_tokens(facts)),
        timeline=tuple(_timeline(case)),
        notes=tuple(_notes(facts)),
        judged_at=JudgedAt(stamp(facts.judged.time), facts.judged.basis),
        recognised=tuple(_recognised(case)),
        assumptions=tuple(_assumptions(facts)),
        suggestion=suggest(facts, findings) if case.target == "qlik" else None,
        about=case,
    )


def _run(facts: Facts) -> tuple[list[Finding], list[Unchecked], list[str]]:
    found: list[Finding] = []
    unchecked: list[Unchecked] = []
    passed: list[str] = []
    told = reported_refusals(facts)
    said = tuple(one for one in told if not one.refusal.last)
    for rule in ALL:
        if facts.case.target not in rule.targets:
            unchecked.append(Unchecked(rule.name, f"not a matter of target {facts.case.target}"))
            continue
        reason = None
        reported: list[Hit] = []
        facts.uses_substitute = False
        try:
            hits = list(rule(facts))
        except NotChecked as missing:
            hits, reason = [], missing.reason
        if any(is_not_shown(hit.actual) for hit in hits):  # what nobody can see is neither right nor wrong
            hits = [hit for hit in hits if not is_not_shown(hit.actual)]
            reason = reason or "its value is not shown in what was given"
        if all(hit.severity == "info" for hit in hits):  # what an application refused is more than a remark
            reported = list(reported_hits(facts, rule, said))
            hits = [*reported, *registration_hits(facts, rule)] or hits
        partly = [hit for hit in hits if _of_left_out(facts, hit)]
        if partly and rule.stage != "mapping":
            hits = [hit for hit in hits if hit not in partly]
            reason = reason or "some of the claims were left out"
        if reason is not None and not hits:
            unchecked.append(Unchecked(rule.name, reason))
            continue
        assumes = facts.uses_substitute and not reported  # an application did read what it speaks of
        found.extend(_finding(rule, hit, assumes or hit in partly) for hit in hits)
        if not hits and facts.uses_substitute:
            unchecked.append(
                Unchecked(
                    rule.name, f"Qlik reads {_missing(facts)}, which was not given; {facts.substitute_name} passes"
                )
            )
        elif not hits:
            passed.append(rule.name)
    if not any(finding.severity == "error" and not finding.assumed for finding in found):
        explained = next((f.rule for f in found if f.severity == "error" and f.because_of is None), None)
        vague = _unnamed(facts, tuple(one for one in told if one.refusal.last))
        found += [replace(one, because_of=explained) for one in vague]  # what is assumed says more than they do
    named = {finding.rule for finding in found}
    return found, [u for u in unchecked if u.rule not in named], [name for name in passed if name not in named]


def _of_left_out(facts: Facts, hit: Hit) -> bool:
    """Whether a hit says that a claim is absent where some of the claims were left out: it may be one of those."""
    where = [evidence.where for evidence in hit.evidence]
    return facts.partly_shown and hit.actual is None and all(one.startswith("id_token.payload") for one in where)


def _unnamed(facts: Facts, said: tuple[ReportedRefusal, ...]) -> Iterator[Finding]:
    """What words that do not say why a login failed stand for, where nothing else tells it."""
    for rule in ALL if said else ():
        if facts.case.target in rule.targets:
            yield from (_finding(rule, hit, False) for hit in reported_hits(facts, rule, said))


def _finding(rule: Rule, hit: Hit, assumed: bool) -> Finding:
    return Finding(
        rule.name,
        rule.code,
        hit.severity or rule.severity,
        rule.stage,
        hit.title or rule.title,
        hit.cause,
        hit.expected,
        hit.actual,
        hit.evidence,
        hit.fix,
        hit.because_of,
        rule.docs,
        hit.attribute,
        assumed,
    )


def _rows(facts: Facts, findings: tuple[Finding, ...]) -> Iterator[MappingRow]:
    if facts.id_claims is None and facts.userinfo_claims is None:
        return
    stored = facts.user.to_dict() if facts.user else dict(NO_USER)
    for name in ATTRIBUTES:
        lookups = facts.qlik.claims_mapping.get(name, ())
        graph = name == "groups" and facts.qlik.groups_from_graph
        mapped = facts.mapped[name] if facts.mapped else None
        arrives = None if mapped is None or graph else mapped.value
        value = stored.get(STORED_AS.get(name, name), arrives)
        about = {name}
        if name == "email" and arrives and not value:
            about.add("email_verified")  # the address arrives, and is not stored because of the other claim
        own = [f for f in findings if f.attribute in about]
        status = "unused" if (arrives is None and value in (None, "", False, [])) or is_not_shown(arrives) else "ok"
        for severity in ("warning", "error"):
            status = severity if any(f.severity == severity for f in own) else status
        held = [_held(claims, lookups) for claims in (facts.id_claims, facts.access_claims, facts.userinfo_claims)]
        yield MappingRow(
            attribute=name,
            lookups=lookups,
            read_from="graph" if graph else facts.reads,
            id_token=held[0],
            access_token=held[1],
            userinfo=held[2],
            used=mapped.used if mapped and not graph else None,
            value=value,
            status=status,
            findings=tuple(f.code for f in own),
            arrives=arrives,
            assumed=facts.userinfo_substitute is not None,
            unseen=next((found for one in held if (found := confusables(one))), ""),
        )


def stamp(moment: datetime | None) -> str:
    """ISO 8601 in UTC to the second; empty where there is none."""
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}" if moment else ""


def _assumptions(facts: Facts) -> Iterator[Assumption]:
    if facts.userinfo_substitute is not None:
        yield Assumption(
            f"{facts.substitute_name} is judged as if Qlik read it",
            f"no {_missing(facts)} was given, and Qlik reads it for provider type {facts.qlik.provider}",
        )

    if facts.partly_shown:
        yield Assumption("the claims that were left out hold nothing that matters", "only some of them were shown")


def _missing(facts: Facts) -> str:
    return "ID token" if facts.reads == "id_token" else "userinfo"


def _recognised(case: Case) -> Iterator[Reading]:
    """What the sources were read as, from the notes that reading them left in the case."""
    for entry in case.list("source_notes.recognised") or ():
        if isinstance(entry, dict):
            yield Reading(_text(entry.get("source")), _text(entry.get("kind")), _text(entry.get("note")))


def _held(claims: Claims | None, lookups: tuple[str, ...]) -> Any:
    return map_attribute(claims, "", lookups).value if claims is not None else None


def _tokens(facts: Facts) -> Iterator[TokenView]:
    case = facts.case
    if facts.id_token:
        yield _view("id", facts.id_token, facts.signature)
    if facts.access_token:
        yield _view("access", facts.access_token, facts.access_signature)
    if case.refresh_token_text:
        yield _view(
            "refresh", examine(case.refresh_token_text), SignatureCheck("not-verifiable", "for the issuer only")
        )
    if facts.userinfo_token:
        yield _view("userinfo", facts.userinfo_token, facts.verified(facts.userinfo_token))
    signed = token_of(facts)
    if signed:
        yield _view("other", signed, facts.verified(signed))
    logout = case.text("logout_token")
    if logout:
        token = examine(logout)
        yield _view("logout", token, facts.verified(token))
    for step in (refreshed.STEP, refreshed.EXCHANGE):
        exchanged = step == refreshed.EXCHANGE
        for kind in ("id", "access"):
            name = f"{kind}_token"
            again, check = refreshed.token_of(facts, name, step), refreshed.signature(facts, name, step)
            if again and check and (kind == "id" or exchanged or again.payload is not None):
                yield replace(_view(kind, again, check), refreshed=not exchanged, exchanged=exchanged)


def _view(kind: str, token: Token, check: SignatureCheck) -> TokenView:
    key = {"kid": check.key.kid, "alg": check.key.alg, "source": check.key.source} if check.key else None
    return TokenView(kind, token.format, token.header, token.payload, check.status, key, check.reason)


def _timeline(case: Case) -> Iterator[Exchange]:
    """The requests in order; no code, token or secret of a URL gets into the report."""
    shown = SECRETS_ONLY.url
    recorded = case.list("exchanges")
    for entry in recorded or ():
        if isinstance(entry, dict):
            status, took = entry.get("status"), entry.get("milliseconds")
            yield Exchange(
                _text(entry.get("step")),
                _text(entry.get("method")) or "GET",
                shown(_text(entry.get("url"))),
                status if isinstance(status, int) else None,
                round(took) if isinstance(took, int | float) and 0 <= took < 10**12 else None,
                _text(entry.get("note")),
            )
    if recorded:
        return
    for step in ("discovery", "authorize", "token", "jwks", "userinfo"):
        path = {"authorize": "authorize.response", "token": "token.response"}.get(step, step)
        answer = case.answer(path)
        url = case.text("authorize.request_url") if step == "authorize" else case.text(f"{step}.url")
        if answer or url:
            method = "POST" if step == "token" else "GET"
            yield Exchange(step, method, shown(url or ""), answer.status if answer else None, None, "")
        if step == "authorize" and case.callback is not None:
            yield Exchange("callback", "GET", shown(case.text("authorize.callback_url") or ""), None, None, "")


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _notes(facts: Facts) -> Iterator[str]:
    if facts.case.target == "qlik" and facts.qlik_idp is None:
        read = "the ID token" if facts.qlik.reads_id_token else "userinfo"
        yield (
            f"No Qlik configuration was imported: the defaults of provider type {facts.qlik.provider} are assumed "
            f"(Qlik reads {read}, each attribute by its own name)."
        )
    elif facts.case.target == "qlik" and not facts.qlik.mapping_configured:
        yield "The imported configuration has no claimsMapping: each attribute is looked up by its own name."
    if facts.qlik_idp and facts.qlik_idp.under_test:
        yield "Judged is the configuration under test (pendingOptions), not the live one."
    if facts.case.at("introspection.body.active") is False:
        yield (
            "The introspection answer says active: false: the token has expired, was revoked, or is not one that this "
            "client may ask about."
        )
    swap = refreshed.refreshed(facts.case, refreshed.EXCHANGE)
    if swap is not None and swap.refusal is not None:
        said = swap.refusal.verbatim or "no words"
        yield f"The exchange of the access token was refused ({swap.answer.status}, “{said}”), after the login."
    if facts.userinfo_substitute is not None:
        way = "" if facts.reads == "id_token" else f" {way_to_userinfo(facts)}"
        yield f"What would make it certain: {_missing(facts)}.{way}"
    elif wants_userinfo(facts):
        yield f"How to get userinfo: {way_to_userinfo(facts)}"
    if facts.case.masked:
        yield "The case was saved masked: signatures cannot be checked and masked values are not the real ones."
