"""Qlik's JWT identity provider: the claims of a right token, with the values of this configuration, to copy.

The key is nowhere in it: whoever signs keeps it. Source: Qlik's developer pages, creating signed tokens.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from inspector.case.not_shown import is_not_shown
from inspector.facts.login import Facts
from inspector.masking.report import ReportMask
from inspector.qlik.jwt_idp import ALG, MAX_SECONDS, SUB_TYPE, JwtIdp
from inspector.qlik.own_tokens import JWT_LOGIN_AUDIENCE
from inspector.report.blocks import Block, Code, Heading, Para, Pre, Row, Table
from inspector.report.model import Report
from inspector.report.targets.marks import marked
from inspector.report.words import cell

_FIXED = {"aud": JWT_LOGIN_AUDIENCE, "subType": SUB_TYPE}
_ABOUT = {
    "iss": "the issuer of the configuration",
    "aud": "always this text",
    "sub": "who it is: unique, and always the same for this person",
    "subType": "always this text",
    "name": "full name, shown to others",
    "email": "e-mail address",
    "email_verified": "the boolean true, not a text",
    "groups": "optional: names, as a list of texts",
    "jti": "a new one for each token",
    "iat": "now, in seconds since 1970",
    "nbf": "now",
    "exp": f"at most {MAX_SECONDS} seconds after nbf",
}
_CODES: dict[str, tuple[str, ...]] = {
    "header alg": ("J04",),
    "header kid": ("J05",),
    "iss": ("J05",),
    "aud": ("J01",),
    "sub": ("M01", "M05", "M30"),
    "subType": ("J06",),
    "email_verified": ("J11",),
    "groups": ("J12",),
    "jti": ("J07",),
    "iat": ("J10",),
    "nbf": ("J10",),
    "exp": ("J03", "J09"),
}
_EXAMPLE: dict[str, Any] = {
    "iss": "<issuer>",
    "sub": "<the person's subject>",
    "name": "<full name>",
    "email": "<e-mail address>",
    "email_verified": True,
    "groups": ["<group>"],
    "jti": "<new random text>",
    "iat": "<now>",
    "nbf": "<now>",
    "exp": "<now + 3600>",
    **_FIXED,
}


def jwt_tables(facts: Facts, report: Report, mask: ReportMask) -> Iterator[Block]:
    """A right token's claims beside those that were captured, and the same as JSON."""
    idp = JwtIdp(facts.case.object("identity_provider") or {})
    claims = facts.id_claims
    wanted = {name: _EXAMPLE[name] for name in _ABOUT}
    wanted["iss"] = mask.value(idp.issuer) if idp.issuer else wanted["iss"]
    for name in ("sub", "name", "email", "groups"):
        if claims and claims.get(name) and not is_not_shown(claims[name]):
            wanted[name] = mask.claim(name, claims[name])
    header = {"alg": ALG, "typ": "JWT", "kid": mask.value(idp.kid) if idp.kid else "<kid of the configuration>"}
    seen = facts.id_token.header if facts.id_token is not None else None

    def rows() -> Iterator[Row]:
        for name, value in header.items():
            codes = _CODES.get(f"header {name}", ())
            held = mask.value((seen or {}).get(name))
            cells = (f"header {name}", _shown(value), _shown(held), "")
            yield marked(report, codes, cells, seen=not _unknown(held))
        for name, value in wanted.items():
            held = (claims or {}).get(name)
            shown = _shown(mask.claim(name, held)) if held is not None else "—"
            cells = (name, _shown(value), shown, _ABOUT[name])
            absent = marked(report, ("J02",), cells, seen=False, name=name)
            row = marked(report, _CODES.get(name, ()), cells, seen=not _unknown(held))
            yield absent if absent.status == "error" else row

    yield Heading("A right token", "for this configuration" if idp.raw else "no configuration was given")
    yield Table(("", "claim", "to send", "in this token", "what it is", ""), tuple(rows()), wraps=True)
    yield Para(
        "The same to copy. Sign it with the private key that belongs to the configuration's certificate; nobody "
        "else needs that key."
    )
    yield Pre(f"header\n{_json(header)}\npayload\n{_json(wanted)}")


def _unknown(value: Any) -> bool:
    return value is None or is_not_shown(value)


def _shown(value: Any) -> Code | str:
    return "—" if value is None else Code(cell(value, 200))


def _json(value: dict[str, Any]) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)
