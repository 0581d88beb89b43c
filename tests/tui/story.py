"""One login told by hand: a case and the report about it, to test the views apart from the rules' wording."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from inspector.case.model import Case
from inspector.facts.evidence import Evidence, Fix
from inspector.jose.token import examine
from inspector.report.model import (
    Exchange,
    Finding,
    JudgedAt,
    MappingRow,
    ProviderName,
    Report,
    TokenView,
    Unchecked,
    Verdict,
)

from .. import cases

SUB = "AAAAAAAAAAAAAAAAAAAAAIkzqFVrSaSaFHy782bbtaQ"
PERSONAL = frozenset({SUB, "Maria Schmidt", "Maria", "Schmidt", "maria.schmidt@acme.example"})
SECRETS = ("s3cr3t-9f2b", cases.CODE, cases.VERIFIER)


def case() -> Case:
    """Entra ID without email_verified, the override off, recorded exchange by exchange."""
    login = cases.entra()
    login.options = {"emailVerifiedAlwaysTrue": False}
    raw = login.dict()
    raw["title"] = "Acme"
    base = login.issuer.removesuffix("/v2.0")
    raw["exchanges"] = [
        {
            "step": "discovery",
            "method": "GET",
            "url": f"{base}/v2.0/.well-known/openid-configuration",
            "status": 200,
            "milliseconds": 184,
            "headers": {"content-type": "application/json"},
            "body": raw["discovery"]["body"],
        },
        {
            "step": "jwks",
            "method": "GET",
            "url": f"{base}/discovery/v2.0/keys",
            "status": 200,
            "milliseconds": 61,
            "body": raw["jwks"]["body"],
        },
        {
            "step": "authorize",
            "method": "GET",
            "url": raw["authorize"]["request_url"],
            "status": 302,
            "milliseconds": 320,
        },
        {"step": "callback", "method": "GET", "url": raw["authorize"]["callback_url"]},
        {
            "step": "token",
            "method": "POST",
            "url": f"{base}/oauth2/v2.0/token",
            "status": 200,
            "milliseconds": 412,
            "headers": {"set-cookie": "fpc=AkCanaryCookie77; secure"},
            "body": raw["token"]["response"]["body"],
        },
        {
            "step": "userinfo",
            "method": "GET",
            "url": "https://graph.microsoft.com/oidc/userinfo",
            "status": 200,
            "milliseconds": 95,
            "request": {"headers": {"authorization": "Bearer ••••"}},
            "body": raw["userinfo"]["body"],
        },
    ]
    return Case.from_dict(raw)


def report(of: Case | None = None) -> Report:
    of = of or case()
    token, access = examine(of.id_token_text or ""), examine(of.access_token_text or "")
    person = token.payload or {}
    mapping = [
        _row("sub", SUB, status="warning", findings=("M05",)),
        _row("name", person.get("name")),
        _row("email", person.get("email"), lookups=("email", "upn")),
        _row("email_verified", None, status="error", findings=("M01",)),
        MappingRow("groups", ("groups",), "graph", None, None, None, None, None, "unused", ("M14",)),
        *(_row(name, None, status="unused") for name in ("picture", "client_id", "locale", "zoneinfo")),
    ]
    user: dict[str, Any] = {
        "subject": SUB,
        "name": person.get("name"),
        "email": "",
        "email_verified": False,
        "groups": [],
        "picture": None,
        "locale": None,
        "zoneinfo": None,
    }
    after = {**user, "email": person.get("email"), "email_verified": True}
    return Report(
        title=of.title,
        observed_at="2026-11-21T10:00:00Z",
        tool_version="0.1.0",
        verdict=Verdict(
            "degraded",
            "claimsError",
            "email-verified-missing",
            "The user gets in, but Qlik stores no e-mail: Entra ID sends no email_verified and the override is off.",
            "email-verified-missing",
        ),
        judged_at=JudgedAt("2026-11-21T10:00:00Z", "observed"),
        provider=ProviderName("entra", "v2", "the issuer is login.microsoftonline.com"),
        findings=_findings(person),
        not_checked=(
            *(Unchecked(f"user-{n}", "no Qlik tenant data") for n in ("duplicate-email", "identity-moves", "disabled")),
            Unchecked("at-hash-mismatch", "the ID token has no at_hash"),
        ),
        passed=("signature-invalid", "issuer-mismatch", "audience-mismatch", "nonce-mismatch", "token-expired"),
        mapping=tuple(mapping),
        qlik_user=user,
        tokens=(
            TokenView(
                "id",
                "jws",
                token.header,
                token.payload,
                "valid",
                {"kid": "key-1", "alg": "RS256", "source": "the key set"},
            ),
            TokenView(
                "access",
                "jws",
                access.header,
                access.payload,
                "not-verifiable",
                None,
                "a Microsoft Graph token: its header has a nonce, only Graph can verify it",
            ),
        ),
        timeline=tuple(
            Exchange(one["step"], one["method"], one["url"], one.get("status"), one.get("milliseconds"), "")
            for one in of.list("exchanges") or []
        ),
        notes=(),
        suggestion={
            "claimsMapping": {},
            "changes": {"emailVerifiedAlwaysTrue": "true"},
            "request": {
                "method": "PATCH",
                "path": "/api/v1/identity-providers/67f0c1aa",
                "body": [{"op": "replace", "path": "/pendingOptions/emailVerifiedAlwaysTrue", "value": True}],
            },
            "qlik_user": after,
        },
        about=of,
    )


def _row(attribute: str, value: Any, **members: Any) -> MappingRow:
    lookups = members.pop("lookups", (attribute,))
    status = members.pop("status", "ok")
    used = attribute if value is not None else None
    return MappingRow(
        attribute, lookups, "id_token", value, None, value, used, value, status, members.get("findings", ())
    )


def _findings(person: dict[str, Any]) -> tuple[Finding, ...]:
    return (
        Finding(
            "email-verified-missing",
            "M01",
            "error",
            "mapping",
            "email_verified does not arrive",
            "Qlik reads the ID token and finds no email_verified there; it then stores the user without an e-mail.",
            "email_verified = true in the ID token",
            None,
            (
                Evidence("id_token.payload.email_verified", None, "absent"),
                Evidence("identity_provider.options.emailVerifiedAlwaysTrue", False, "the override"),
            ),
            (
                Fix(
                    "Qlik admin",
                    "Administration › Identity provider › Edit › Advanced options",
                    "Turn on “Email verified override”.",
                ),
            ),
            None,
            ("https://help.qlik.com/",),
            "email_verified",
        ),
        Finding(
            "email-missing",
            "M08",
            "error",
            "mapping",
            "Qlik stores no e-mail",
            "It follows from the missing email_verified.",
            "an address",
            None,
            (),
            (),
            "email-verified-missing",
            (),
            "email",
        ),
        Finding(
            "sub-unreadable",
            "M05",
            "warning",
            "mapping",
            "the subject is an opaque identifier",
            "The subject Qlik stores is a pairwise id; preferred_username is readable.",
            "a readable name",
            SUB,
            (Evidence("id_token.payload.sub", SUB),),
            (
                Fix(
                    "Qlik admin",
                    "Administration › Identity provider › Claims mapping › sub",
                    "Enter preferred_username.",
                ),
            ),
            None,
            (),
            "sub",
        ),
        Finding(
            "groups-read-from-graph",
            "M14",
            "info",
            "mapping",
            "Qlik asks Microsoft Graph for groups",
            "Nothing in the token matters for groups.",
            None,
            None,
            (),
            (),
            None,
            (),
            "groups",
        ),
    )


def healthy() -> Case:
    """The same provider, another user, with email_verified in the token."""
    login = cases.entra()
    login.claims = {
        **login.claims,
        "sub": "BBBBBBBBBBBBBBBBBBBBBAkzqFVrSaSaFHy782bbtaQ",
        "email": "ben.okafor@acme.example",
        "name": "Ben Okafor",
        "preferred_username": "ben.okafor@acme.example",
        "email_verified": True,
    }
    return Case.from_dict({**login.dict(), "title": "Acme, who gets in"})


def healthy_report() -> Report:
    of = healthy()
    user = {
        "subject": "BBBBBBBBBBBBBBBBBBBBBAkzqFVrSaSaFHy782bbtaQ",
        "name": "Ben Okafor",
        "email": "ben.okafor@acme.example",
        "email_verified": True,
        "groups": ["Analysts", "Everyone"],
        "picture": None,
        "locale": None,
        "zoneinfo": None,
    }
    base = report(of)
    return replace(
        base,
        verdict=Verdict("succeeds", "success", None, "The login works; Qlik stores the user with e-mail and groups."),
        findings=tuple(one for one in base.findings if one.code in ("M05", "M14")),
        qlik_user=user,
        suggestion=None,
    )
