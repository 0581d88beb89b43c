"""Cloudflare Access: which claim becomes what of the identity that Access keeps.

Source: Cloudflare One documentation, application token (user identity), generic OIDC and Okta.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from inspector.cloudflare.access import OKTA, OKTA_TYPE, AccessIdp
from inspector.facts.login import Facts
from inspector.masking.report import ReportMask
from inspector.report.blocks import Block, Code, Heading, Row, Table, Words
from inspector.report.model import Report
from inspector.report.targets.marks import marked
from inspector.report.words import cell

_LEGEND = (
    "Access makes up user_uuid and the session's own members (geo, ip, device posture). Applications behind it read "
    "the identity at /cdn-cgi/access/get-identity."
)


def access_tables(facts: Facts, report: Report, mask: ReportMask) -> Iterator[Block]:
    """The claims beside the Access identity; nothing without a claim and without an identity."""
    identity = facts.case.object("access_identity.body") or {}
    sides = (facts.id_claims, facts.userinfo_claims)
    if not identity and not any(sides):
        return
    idp = AccessIdp(facts.case.object("identity_provider") or {})
    fields = identity.get("oidc_fields")
    custom = tuple(dict.fromkeys((*idp.claims, *(fields if isinstance(fields, dict) else {}))))

    def row(member: str, claim: str, codes: tuple[str, ...], kept: Any, note: str = "") -> Row:
        held = [(side or {}).get(claim) for side in sides]
        arrives = next((value for value in held if value not in (None, "", [])), None)
        shown = kept if identity else arrives
        cells: tuple[Words, ...] = (member, Code(claim), *(_shown(claim, value, mask) for value in held))
        seen = shown not in (None, "", [])
        return marked(report, codes, (*cells, _shown(claim, shown, mask)), seen=seen, note=note)

    yield Heading("The Access identity", "as Access has it" if identity else "what these claims give; probably")
    yield Table(
        ("", "member", "claim", "ID token", "userinfo", "Access identity", ""),
        (
            row("id", "sub", (), identity.get("id")),
            row("email", idp.email_claim, ("F05",), identity.get("email")),
            row("name", "name", (), identity.get("name")),
            row("groups", "groups", ("F02", "F04", "F08"), _groups(identity.get("groups")), _where(facts, idp)),
            *(row(f"oidc_fields.{name}", name, ("F03",), _of(fields, name)) for name in custom[:30]),
        ),
        legend=_LEGEND,
        wraps=True,
    )


def _where(facts: Facts, idp: AccessIdp) -> str:
    """Where Access takes groups from; a line only for Okta, where that is a matter of the settings."""
    if not idp.is_okta and facts.recognised.name != OKTA_TYPE:
        return ""
    if idp.has_api_token:
        return f"With the API token Access asks {OKTA} for the groups."
    return f"From the groups claim; no {OKTA} API token is visible, so at most 100."


def _groups(groups: Any) -> Any:
    """Names of the groups, which the identity holds as texts or as objects."""
    if not isinstance(groups, list):
        return groups
    return [
        str(one.get("name") or one.get("email") or one.get("id")) if isinstance(one, dict) else one for one in groups
    ]


def _of(fields: Any, name: str) -> Any:
    return fields.get(name) if isinstance(fields, dict) else None


def _shown(claim: str, value: Any, mask: ReportMask) -> Words:
    if value is None:
        return "—"
    return Code(cell(mask.claim(claim, value), 200))
