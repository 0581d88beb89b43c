"""The judgement over all findings: what follows from what, which one is the root cause, what becomes of the login."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from inspector.diagnosis.inconclusive import first_sentence, inconclusive
from inspector.facts.granted import granted, granted_scopes
from inspector.facts.login import Facts
from inspector.facts.refusals import REFUSALS
from inspector.facts.userinfo_substitute import signed_in
from inspector.report.model import Finding, Verdict
from inspector.rules.rule import STAGES

_ATTRIBUTE = ("email-verified-missing", "sub-missing", "name-missing", "email-missing", "groups-missing")
_LOOKUPS = (
    "claim-only-in-id-token",
    "claim-only-in-userinfo",
    "claim-only-in-access-token",
    "claim-name-near-miss",
    "claim-needs-pointer",
    "mapping-blank",
    "claim-empty",
    "claim-type-unusable",
)
UNREAD = "not-json"
SPECIFIC: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
    (("mapping-blank",), _ATTRIBUTE),
    (_LOOKUPS, _ATTRIBUTE),
    (("group-scope-missing",), ("groups-missing",)),
    (("access-callback-uri",), ("redirect-uri-near-miss", "redirect-uri-mismatch")),
    (("redirect-uri-saml-path",), ("redirect-uri-near-miss",)),
    (
        (
            "redirect-uri-alias-host",
            "redirect-uri-in-sign-out-list",
            "redirect-uri-saml-path",
            "redirect-uri-not-https",
            "redirect-uri-platform-type",
            "redirect-uri-near-miss",
        ),
        ("redirect-uri-mismatch",),
    ),
    (("discovery-admin-url", "discovery-wrong-tenant", "discovery-url-incomplete"), ("discovery-not-found",)),
    (("discovery-admin-url",), ("discovery-differs",)),
    (
        ("oauth-openid-scope", "oauth-scope-not-allowed", "oauth-scope-not-for-client-type", "oauth-no-scope"),
        ("scope-rejected",),
    ),
    (
        ("oauth-grant-unsupported", "oauth-grant-not-enabled", "oauth-m2m-client-type"),
        ("grant-not-allowed", "response-type-unsupported"),
    ),
    (
        ("oauth-client-unauthenticated", "oauth-assertion-invalid", "oauth-secret-on-public-client"),
        ("client-secret-invalid", "client-auth-method"),
    ),
    (("oauth-pkce", "pkce-failed"), ("code-expired-or-reused",)),
    (("jwks-invalid", "app-specific-key"), ("key-not-found",)),
    (("discovery-url-incomplete",), ("config-invalid",)),
    (("sub-not-unique",), ("subject-held-by-another",)),
    (("user-duplicate-email",), ("user-invite-blocks",)),
    (("userinfo-only-sub",), ("email-verified-missing", "name-missing", "email-missing")),
    (("config-not-interactive-oidc",), ("provider-type-mismatch", "config-invalid")),
    (("client-credentials-swapped",), ("client-unknown", "client-secret-invalid")),
    (("client-secret-damaged",), ("client-secret-invalid",)),
    (("alg-not-accepted-by-qlik",), ("alg-key-mismatch",)),
    (("access-token-audience",), ("userinfo-failed",)),
    (("userinfo-failed",), (UNREAD,)),
    (("offline-access-refused",), ("scope-rejected",)),
    (("token-redirect-mismatch",), ("redirect-uri-alias-host",)),
    (("qlik-test-failed",), ("idp-inactive",)),
    (REFUSALS, ("callback-timeout",)),
)
"""Which rules speak in place of which: the general finding follows from the specific one."""
SYMPTOMS = ("qlik-error", "qlik-test-failed", "qlik-callback-refused")
UNEXPLAINED = "qlik-callback-refused"
"""A symptom that names no reason: what the provider answered with is the reason, also where it is nothing to repair."""
NEVER_ROOT = ("loopback-not-registered",)
FATAL = ("sub-missing", "name-missing")
"""Mapping errors with which Qlik cannot create a user at all."""
LEADING = ("userinfo-only-sub", "access-token-audience")
"""Warnings from which errors follow: the errors decide what becomes of the login, and the warning leads."""
LOSSES = (
    "groups-missing",
    "groups-are-ids",
    "groups-not-array",
    "groups-overage",
    "groups-limit",
    "picture-not-url",
    "claim-only-in-id-token",
    "claim-only-in-access-token",
    "claim-name-near-miss",
    "claim-needs-pointer",
    "email-guest-upn",
    "sub-not-unique",
    "user-identity-moves",
    "groups-auto-create-off",
    "subject-held-by-another",
)
"""Warnings that change what Qlik stores."""
ENDED = ("login-required", "user-cancelled")
"""Infos that tell why a login ended."""
_TOLD = ("idp_events", "application_errors")
"""Evidence in which somebody else saw the fault."""
_WEIGHT = {"error": 2, "warning": 1, "info": 0}
_STATUS = {
    "network": "networkError",
    "redirect": "callbackError",
    "authorize": "callbackError",
    "callback": "callbackError",
    "token": "tokenError",
    "discovery": "protocolError",
    "decode": "protocolError",
    "signature": "protocolError",
    "protocol": "protocolError",
    "userinfo": "protocolError",
    "mapping": "claimsError",
}


def judge(found: Iterable[Finding]) -> tuple[Finding, ...]:
    """Findings with `because_of` set, the root cause first, then by stage and severity."""
    findings = _explain_symptoms(_explain_general(list(found)))
    first = root_cause(findings) or _leading(findings)
    order = {id(f): n for n, f in enumerate(findings)}
    return tuple(
        sorted(
            findings,
            key=lambda f: (f is not first, STAGES.index(f.stage), -_WEIGHT[f.severity], order[id(f)]),
        )
    )


def _explain_general(findings: list[Finding]) -> list[Finding]:
    for specific, general in SPECIFIC:
        for n, finding in enumerate(findings):
            if finding.because_of is None and finding.rule in general:
                causes = [s for s in findings if s.rule in specific and _explains(s, finding)]
                if causes:  # of two, the one that is no consequence itself
                    cause = next((s for s in causes if s.because_of is None), causes[0])
                    findings[n] = replace(finding, because_of=cause.rule)
    return findings


def _explains(specific: Finding, general: Finding) -> bool:
    """On the same attribute, not weaker than what it explains, and not itself explained by it."""
    if general.rule == "callback-timeout":
        return True  # whatever the provider answered is why nothing came back, also where nothing is to be repaired
    if general.rule == UNREAD and not any(e.where.startswith(_TOLD) for e in general.evidence):
        return False  # what was captured is no JSON whatever userinfo answered
    if specific.rule in LEADING:
        broke = isinstance(general.actual, int) and general.actual >= 500  # a server that fails refuses no token
        return specific.severity == "warning" and not broke
    same = specific.attribute is None or general.attribute is None or specific.attribute == general.attribute
    if specific.assumed and not general.assumed:
        return False
    return same and _WEIGHT[specific.severity] >= _WEIGHT[general.severity] and specific.because_of != general.rule


def _explain_symptoms(findings: list[Finding]) -> list[Finding]:
    causes = [f for f in findings if f.rule not in SYMPTOMS]
    ended = next((f for f in findings if f.rule in ENDED), None)
    cause = root_cause(causes) or next((f for f in findings if f.rule in SYMPTOMS), None)
    if cause is not None and cause.rule == UNEXPLAINED and ended is not None:
        cause = ended
    return [
        replace(f, because_of=cause.rule) if f.rule in SYMPTOMS and cause and f.rule != cause.rule else f
        for f in findings
    ]


def _counts(finding: Finding, assumed: bool = False) -> bool:
    """Whether it is an error of its own; `assumed`: one that rests on an assumption."""
    own = finding.severity == "error" and finding.because_of is None and finding.rule not in NEVER_ROOT
    return own and finding.assumed is assumed


def root_cause(findings: Iterable[Finding], assumed: bool = False) -> Finding | None:
    """The error without `because_of` at the earliest stage; within a stage the catalogue's order decides, but a rule
    that speaks in place of another comes before it: why the subject is lost, before what else does not arrive."""
    errors = [f for f in findings if _counts(f, assumed)]
    first = min(errors, key=lambda f: STAGES.index(f.stage), default=None)
    if first is None:
        return None
    fatal = next((f for f in errors if first.stage == "mapping" and f.rule in FATAL), None)
    if fatal is not None:
        return fatal  # without subject or name there is no user at all
    over = {rule for specific, general in SPECIFIC if first.rule in general for rule in specific}
    return next((f for f in errors if f.stage == first.stage and f.rule in over), first)


def _led(findings: Iterable[Finding]) -> list[Finding]:
    """The errors that follow from a warning: no cause of their own, and the login ends by them all the same."""
    return [f for f in findings if f.because_of in LEADING and f.severity == "error" and not f.assumed]


def _leading(findings: Iterable[Finding]) -> Finding | None:
    """The warning from which errors follow."""
    causes = {f.because_of for f in _led(findings)}
    return next((f for f in findings if f.rule in causes and f.because_of is None), None)


def verdict(findings: tuple[Finding, ...], facts: Facts) -> Verdict:
    """What becomes of the login, Qlik's own class for it, and one sentence that can be read aloud."""
    root = root_cause(findings)
    login = _login(findings, facts)
    if root:
        told = root.rule == "qlik-test-failed"
        status = _seen_by_qlik(facts) if told else _STATUS.get(root.stage, "unknown")
        if isinstance(root.actual, dict) and root.actual.get("where") == "tenant":
            status = "unknown"  # it is Qlik itself that was not reached
    elif led := _led(findings):
        status = _STATUS[led[0].stage]
    else:
        status = "success" if login in ("succeeds", "degraded") else "unknown"
    lead = lead_finding(findings)
    summary = _summary(login, root, findings, facts)
    return Verdict(login, status, root.rule if root else None, summary, lead.rule if lead else None)


def _seen_by_qlik(facts: Facts) -> str:
    """The class that Qlik's own test ended with, where nothing else tells."""
    seen = facts.case.text("identity_provider.pendingResult.status")
    return seen if seen is not None and seen in _STATUS.values() else "unknown"


def _login(findings: tuple[Finding, ...], facts: Facts) -> str:
    errors = [*(f for f in findings if _counts(f)), *_led(findings)]
    if any(f.stage != "mapping" for f in errors) or any(f.rule in FATAL and not f.assumed for f in findings):
        return "fails"
    if errors:
        return "degraded"
    if not _reaches_the_user(facts) or any(f.rule in (*NEVER_ROOT, *ENDED) for f in findings):
        return "unknown"
    if any(f.severity == "warning" and f.rule in LOSSES and not f.assumed for f in findings):
        return "degraded"
    # decoded claims show no signature, so nothing says that Qlik would accept the token
    return "unknown" if facts.id_token is not None and facts.id_token.format == "decoded" else "succeeds"


def _reaches_the_user(facts: Facts) -> bool:
    """Whether the claims that decide were captured."""
    if facts.case.target == "jwt-idp":
        # a token whose key is not at hand may be anybody's
        return facts.id_claims is not None and facts.signature.status == "valid"
    if facts.case.target == "qlik-oauth":
        return granted(facts.case)
    if facts.case.target == "cloudflare-access":
        return any((facts.userinfo_claims, facts.id_claims, facts.case.object("access_identity.body")))
    return facts.known_claims is not None and facts.tested_claims is None


_SOMEBODY = {"fails": "The login fails", "degraded": "The user gets in, but the account is wrong"}
_NOBODY = {
    "fails": "Whoever signs in will fail",
    "degraded": "Whoever signs in will get in, but the account will be wrong",
}


def _summary(login: str, root: Finding | None, findings: tuple[Finding, ...], facts: Facts) -> str:
    nobody = not signed_in(facts)
    if root:
        opening = (_NOBODY if nobody else _SOMEBODY)[login]
        fatal = next((f for f in findings if f.rule in FATAL and root.stage == "mapping"), None)
        if fatal and fatal.attribute != root.attribute:
            opening += f" (and {fatal.attribute} is missing)"
        return f"{opening}: {first_sentence(root)}"
    lead = lead_finding(findings)
    if login == "fails" and lead:
        return f"{(_NOBODY if nobody else _SOMEBODY)[login]}: {first_sentence(lead)}"
    if login == "degraded" and lead:
        who = "Whoever signs in will get in" if nobody else "The user gets in"
        return f"{who}, but something is lost: {first_sentence(lead)}"
    own = [f for f in findings if f.because_of is None]
    if login == "succeeds":
        unproven = _unproven(facts)
        worth = next((f for f in own if f.severity == "warning"), None)
        if worth:
            return f"The login succeeds{unproven}; worth repairing: {first_sentence(worth)}"
        if facts.case.target == "qlik-oauth":
            return _granted(facts)
        if facts.case.target == "cloudflare-access":
            return f"The login succeeds: no error was found and Access can identify the person{unproven}."
        return f"The login succeeds: no error was found and Qlik can store the user{unproven}."
    refused = next((f for f in own if f.rule in NEVER_ROOT), None)
    if refused:
        return f"Nothing is known about Qlik's own login: {first_sentence(refused)}"
    kind = next((f for f in own if f.rule == "config-of-another-kind"), None)
    if kind:
        return kind.cause
    told = next((f for f in own if any(e.where.startswith(_TOLD) for e in f.evidence)), None)
    if told:
        return f"A log or an application tells of this: {first_sentence(told)}"
    spoken = {answer.rule for answer in facts.answers}
    refused = next((f for f in own if f.rule in spoken and f.severity == "warning"), None)
    if refused:
        return f"The identity provider refuses something beside the login: {first_sentence(refused)}"
    if lead and lead.rule in ENDED:
        return f"Nothing failed: {first_sentence(lead)}"
    return inconclusive(lead, facts, nobody)


def _unproven(facts: Facts) -> str:
    """What a success takes for granted, to go on a sentence with."""
    if facts.case.masked:
        return "; signatures could not be checked, because the case is masked"
    if facts.id_token is None and facts.userinfo_claims:
        return "; it rests on userinfo alone, no ID token was given"
    if facts.id_token is not None and facts.signature.status == "not-checked":
        return f"; the ID token's signature was not checked, because {facts.signature.reason}"
    return ""


def _granted(facts: Facts) -> str:
    scopes = granted_scopes(facts)
    what = (
        f"with the scope{'s' if len(scopes) > 1 else ''} {', '.join(scopes[:8])}" if scopes else "without naming scopes"
    )
    more = f" and {len(scopes) - 8} more" if scopes and len(scopes) > 8 else ""
    return f"Qlik granted an access token {what}{more}; no error was found."


def lead_finding(findings: tuple[Finding, ...]) -> Finding | None:
    """What a person should look at first: the root cause, else the first warning that changes what is stored, else
    the info that ended the login, else the first assumed finding, what is lost before what only looks odd."""
    own = [f for f in findings if f.because_of is None]
    losses = (f for f in findings if f.severity == "warning" and f.rule in LOSSES and not f.assumed)
    ended = (f for f in own if f.rule in ENDED and not f.assumed)
    assumed = sorted(
        (f for f in own if f.assumed and f.severity != "info"),
        key=lambda f: (f.severity != "error", f.rule not in LOSSES),
    )
    loss = next((top for f in losses if (top := _explaining(f, findings))), None)
    certain = root_cause(findings) or _leading(findings) or loss or next(ended, None)
    return certain or root_cause(findings, assumed=True) or next(iter(assumed), None)


def _explaining(finding: Finding, findings: tuple[Finding, ...]) -> Finding | None:
    """The finding at the end of a `because_of`; the finding itself where nothing explains it."""
    for _ in findings:
        cause = next((f for f in findings if f.rule == finding.because_of), None)
        if cause is None:
            break
        finding = cause
    return finding if finding.because_of is None and finding.severity != "info" else None
