"""The literal values to enter in the consoles, as far as a case tells them; else what to look up."""

from __future__ import annotations

import re

from inspector.facts.login import Facts
from inspector.idps.model import Idp
from inspector.qlik.identity_provider import READS_ID_TOKEN

_NAME = re.compile(r"\{([a-z_]+)\}")


def values_of(facts: Facts, idp: Idp, variant: str, kind: str) -> dict[str, str]:
    """Every value that a step's text may name. `kind` is Qlik's provider type."""
    case = facts.case
    host = case.text("tenant.host") or "<original host of the tenant>"
    reads_id_token = kind in READS_ID_TOKEN
    return {
        "host": host,
        "redirect_uri": f"https://{host}/login/callback",
        "sign_out_uri": f"https://{host}",
        "issuer": facts.issuer or "<issuer>",
        "discovery_url": case.text("discovery.url")
        or str(idp.table("discovery", variant).get("url", "<discovery URL>")),
        "client_id": facts.client_id or "<client ID>",
        "client_id_place": idp.console("client_id", variant) or idp.title,
        "client_secret_place": idp.console("client_secret", variant) or idp.title,
        "qlik_provider": kind,
        "source": "the ID token" if reads_id_token else "userinfo",
        "scope": scope_of(idp, variant),
        "mapping": "; ".join(f"{box}: {lookups}" for box, lookups in mapping_of(idp, variant).items()),
    }


def scope_of(idp: Idp, variant: str) -> str:
    """openid profile email, and the scope for groups where this provider has one."""
    groups = idp.table("groups", variant)
    more = str(groups.get("scope", "")) if not groups.get("forbidden_scope") else ""
    return " ".join(part for part in ("openid profile email", more) if part)


def mapping_of(idp: Idp, variant: str) -> dict[str, str]:
    """For each box of Qlik's claims mapping the claim to enter, the best one first."""
    claims = idp.table("claims", variant)
    readable = idp.value("readable", variant) or idp.readable
    email = [name for name in ("email", "emails", "upn") if name in claims] or ["email"]
    boxes = {"sub": ", ".join(readable[:2]) or "sub", "name": "name", "email": ", ".join(email)}
    boxes["email_verified"] = "email_verified"
    if idp.table("groups", variant).get("values") != "none":
        boxes["groups"] = str(idp.table("groups", variant).get("lookup", "groups"))
    return {**boxes, "picture": "picture"}


def filled(text: str, values: dict[str, str]) -> str:
    """The text with its {names} replaced; a name that is not known stays."""
    return _NAME.sub(lambda found: values.get(found[1], found[0]), text)
