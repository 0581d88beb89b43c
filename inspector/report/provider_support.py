"""What an identity provider says it supports, beside what Qlik uses: a table made of the provider's metadata.

Sources: OpenID Connect Discovery 1.0 section 3, RFC 8414 section 2, and the metadata members of the logout, federation,
RFC 8628, RFC 9126, RFC 9101 and RFC 9207 specifications; Qlik's help on OpenID Connect and its identity-provider API.
What Qlik does not document is worded “probably” or “not documented”, and never marked as an error.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from inspector.case.model import Case
from inspector.facts.kept import facts_of
from inspector.facts.login import Facts
from inspector.jose.token import Token
from inspector.report.blocks import Block, Heading, Row, Table
from inspector.report.model import members
from inspector.rules.discovery.metadata import ACCEPTED_ALGS, AUTH_METHODS, NEEDED

SYMBOLS = {"ok": "✔", "warning": "▲", "error": "✖", "unused": "◌"}
LEGEND = "✔ offered and used · ▲ probably a loss · ✖ the login needs it · ◌ Qlik does not depend on it, or not stated"
HEADS = ("what", "offered", "what Qlik uses", "remark")
NOT_STATED = "not stated"
_MOST = 24
"""Names of one list that are shown; the rest is counted."""
_NAMED_OPTIONAL = "optional: Qlik's help names the specification"
_PERSON = ("sub", "name", "email", "email_verified")


@dataclass(frozen=True, slots=True)
class Support:
    """One row."""

    what: str
    offered: str
    qlik: str
    """What Qlik uses or needs of it."""
    status: str
    """ok | warning | error | unused"""
    remark: str = ""

    def to_dict(self) -> dict[str, str]:
        return members(self)


def provider_support(case: Case) -> tuple[Support, ...]:
    """The rows for a login to Qlik; none without readable metadata, or where the login is for something else.

    The metadata is the discovery document, else what was entered by hand in Qlik's configuration."""
    facts = facts_of(case)
    document = facts.metadata
    if document is None or case.target != "qlik":
        return ()
    offered = _Offered(facts, document)
    return tuple(row for part in _PARTS for row in part(offered))


def support_table(rows: Sequence[Support]) -> Iterator[Block]:
    """The rows as blocks; nothing without rows."""
    if not rows:
        return
    yield Heading("What the provider supports, beside what Qlik uses")
    drawn = (Row((SYMBOLS[r.status], r.what, r.offered, r.qlik), r.status, r.remark) for r in rows)
    yield Table(("", *HEADS[:3]), tuple(drawn), legend=LEGEND)


class _Offered:
    """The metadata, read without trusting any type in it."""

    def __init__(self, facts: Facts, document: dict[str, Any]) -> None:
        self.facts = facts
        self.document = document

    def names(self, member: str) -> list[str] | None:
        """A list of names; None where it is absent, empty or no list."""
        value = self.document.get(member)
        found = [v[:100] for v in value[:2000] if isinstance(v, str)] if isinstance(value, list) else []
        return found or None

    def has(self, endpoint: str) -> bool:
        return self.facts.endpoint(endpoint) is not None

    def flag(self, member: str) -> bool | None:
        value = self.document.get(member)
        return value if isinstance(value, bool) else None


def _listed(names: list[str] | None, otherwise: str = NOT_STATED) -> str:
    if names is None:
        return otherwise
    more = f" and {len(names) - _MOST} more" if len(names) > _MOST else ""
    return ", ".join(names[:_MOST]) + more


def _yes_or_no(value: bool | None) -> str:
    return {True: "yes", False: "no", None: NOT_STATED}[value]


# -- the login ----------------------------------------------------------------------------------------------------


def _core(o: _Offered) -> Iterator[Support]:
    missing = [name for name in NEEDED if not o.has(name)]
    yield Support(
        "Core: endpoints",
        ", ".join(n for n in NEEDED if n not in missing) or "none",
        "all three",
        "error" if missing else "ok",
        f"missing: {', '.join(missing)}" if missing else "",
    )
    offered, provider = o.has("userinfo_endpoint"), o.facts.qlik.provider
    reads = not o.facts.qlik.reads_id_token
    yield Support(
        "Core: userinfo",
        "yes" if offered else "no",
        f"Qlik reads the claims {'there' if reads else 'in the ID token'} for provider type {provider}",
        ("ok" if offered else "error") if reads else "unused",
        "Qlik would have no claims" if reads and not offered else "",
    )


def _discovery(o: _Offered) -> Iterator[Support]:
    by_hand = o.facts.discovery_answer is None
    yield Support(
        "Discovery",
        "entered by hand in Qlik" if by_hand else "yes",
        "the discovery URL, or metadata entered by hand",
        "unused" if by_hand else "ok",
        "changes at the provider do not arrive by themselves" if by_hand else "",
    )
    yield Support(
        "Dynamic Registration",
        "yes" if o.has("registration_endpoint") else NOT_STATED,
        "nothing: client ID and secret are entered in Qlik",
        "unused",
    )


def _request(o: _Offered) -> Iterator[Support]:
    types = o.names("response_types_supported")
    yield Support(
        "Response types",
        _listed(types),
        "probably code",
        "unused" if types is None else "ok" if "code" in types else "error",
        "" if types is None or "code" in types else "Qlik demands a client secret, which only the code flow uses",
    )
    modes = o.names("response_modes_supported")
    usable = modes is None or "query" in modes
    yield Support(
        "Response modes",
        _listed(modes, "not stated: query, fragment"),
        "probably query",
        "ok" if usable else "warning",
        "" if usable else "query, the default of the code flow, is not listed",
    )
    form_post = None if modes is None else "form_post" in modes
    yield Support("Form Post", _yes_or_no(form_post), _NAMED_OPTIONAL, "ok" if form_post else "unused")
    grants = o.names("grant_types_supported")
    usable = grants is None or "authorization_code" in grants
    yield Support(
        "Grant types",
        _listed(grants, "not stated: authorization_code, implicit"),
        "probably authorization_code; refresh_token with offline_access",
        "ok" if usable else "warning",
        "" if usable else "authorization_code is not listed",
    )
    yield Support(
        "PKCE",
        _listed(o.names("code_challenge_methods_supported")),
        "not documented whether Qlik sends a code_challenge",
        "unused",
        "an application that demands one may refuse Qlik; the inspector uses S256",
    )
    yield from _demanded(
        o,
        "Pushed requests (PAR)",
        o.has("pushed_authorization_request_endpoint"),
        "require_pushed_authorization_requests",
    )
    yield from _demanded(
        o, "Signed requests (JAR)", o.flag("request_parameter_supported"), "require_signed_request_object"
    )
    issuer = o.flag("authorization_response_iss_parameter_supported")
    yield Support(
        "Issuer in the answer (RFC 9207)",
        _yes_or_no(issuer),
        "not documented whether Qlik compares it",
        "unused",
        "the inspector compares it" if issuer else "",
    )


def _demanded(o: _Offered, what: str, offered: bool | None, member: str) -> Iterator[Support]:
    """An extension that Qlik probably does not speak: offered it does no harm, demanded it does."""
    demanded = o.flag(member) is True
    yield Support(
        what,
        "demanded of every client" if demanded else "yes" if offered else NOT_STATED,
        "probably nothing",
        "warning" if demanded else "unused",
        "Qlik's plain request will probably be refused" if demanded else "",
    )


def _other_grants(o: _Offered) -> Iterator[Support]:
    device = o.has("device_authorization_endpoint")
    yield Support(
        "Device sign-in (RFC 8628)",
        "yes" if device else NOT_STATED,
        "nothing",
        "unused",
        "the inspector can capture a login with it (login --device)" if device else "",
    )


# -- client and tokens ---------------------------------------------------------------------------------------------


def _client(o: _Offered) -> Iterator[Support]:
    methods = o.names("token_endpoint_auth_methods_supported")
    usable = methods is None or any(m in AUTH_METHODS for m in methods)
    yield Support(
        "Client authentication",
        _listed(methods, "not stated: client_secret_basic"),
        "a client secret: client_secret_basic or client_secret_post",
        "ok" if usable else "error",
        "" if usable else "no client secret is accepted",
    )


def _tokens(o: _Offered) -> Iterator[Support]:
    algs = o.names("id_token_signing_alg_values_supported")
    wanted = o.facts.qlik.signature_alg
    seen = _seen(o.facts.id_token_outer)
    if algs is None:
        status, remark = "unused", ""
    elif not any(alg in ACCEPTED_ALGS for alg in algs):
        status, remark = "error", "neither of the two that Qlik accepts"
    elif wanted not in algs:
        status, remark = "warning", f"Qlik's configuration expects {wanted}"
    else:
        status, remark = "ok", ""
    yield Support("ID token: signed", _listed(algs), f"RS256 or RS512; set: {wanted}", status, _both(remark, seen))
    encrypted = o.names("id_token_encryption_alg_values_supported")
    key = "decryptingKey" in o.facts.qlik.options if o.facts.qlik_idp else False
    yield Support(
        "ID token: encrypted",
        _listed(encrypted),
        "RSA 2048 or 4096, a key is set" if key else "optional: an RSA key that Qlik makes",
        ("ok" if encrypted else "warning") if key else "unused",
        "a decryption key is set in Qlik, and no encryption is listed" if key and not encrypted else "",
    )
    signed = o.names("userinfo_signing_alg_values_supported")
    yield Support(
        "Userinfo: signed", _listed(signed), "JSON; not documented whether Qlik reads signed userinfo", "unused"
    )
    yield Support(
        "Access token",
        _seen(o.facts.access_token_read[0]) or "none captured",
        "handed to userinfo as it is: opaque or JWT",
        "ok" if o.facts.access_token_read[0] else "unused",
    )


def _both(*parts: str) -> str:
    return "; ".join(part for part in parts if part)


def _seen(token: Token | None) -> str:
    """What kind of token was captured."""
    if token is None:
        return ""
    kind = {"jws": "signed JWT", "jwe": "encrypted JWT", "unsecured": "unsigned JWT"}.get(token.format, token.format)
    return f"captured: {kind}{f' {token.alg[:20]}' if token.alg else ''}"


# -- claims and scopes -----------------------------------------------------------------------------------------------


def _scopes(o: _Offered) -> Iterator[Support]:
    names = o.names("scopes_supported")
    asked = o.facts.scope or tuple(o.facts.qlik.scope.split())
    absent = [s for s in dict.fromkeys(asked) if names is not None and s not in set(names)][:_MOST]
    partial_list = o.facts.idp.table("scopes", o.facts.recognised.variant).get("incomplete_list") is True
    remark = f"not listed: {' '.join(s[:100] for s in absent)}" if absent else ""
    if absent and partial_list:
        remark += f"; the list of {o.facts.idp.title} is known to be incomplete"
    status = "unused" if names is None or (absent and partial_list) else "warning" if absent else "ok"
    yield Support("Scopes", _listed(names), _listed([s[:100] for s in asked], "none"), status, remark)


def _claims(o: _Offered) -> Iterator[Support]:
    names = o.names("claims_supported")
    mapping = o.facts.qlik.claims_mapping
    person = [a for a in _PERSON if not (a == "email_verified" and o.facts.qlik.always_verified)]
    lookups = {a: [p for p in mapping.get(a, ()) if not p.startswith("/")] for a in person}
    absent = [
        f"{attribute} ({', '.join(p[:100] for p in paths[:5])})"
        for attribute, paths in lookups.items()
        if names is not None and paths and not set(paths) & set(names)
    ]
    wanted = list(dict.fromkeys(p[:100] for paths in lookups.values() for p in paths))
    yield Support(
        "Claims",
        _listed(names),
        _listed(wanted, "none by name"),
        "unused" if names is None else "warning" if absent else "ok",
        f"not listed: {', '.join(absent)}; the list is a hint, the captured claims decide" if absent else "",
    )


# -- the end of a session ----------------------------------------------------------------------------------------


def _logout(o: _Offered) -> Iterator[Support]:
    has = o.has("end_session_endpoint")
    idp = o.facts.qlik_idp
    wants = bool(idp and isinstance(idp.raw.get("postLogoutRedirectUri"), str) and idp.raw["postLogoutRedirectUri"])
    yield Support(
        "Sign-out started by Qlik",
        "yes" if has else NOT_STATED,
        "end_session_endpoint, with the post logout redirect URI" + (" that is set" if wants else ""),
        "ok" if has else "warning" if wants else "unused",
        "the session at the provider will outlive the sign-out" if wants and not has else "",
    )
    session = o.has("check_session_iframe")
    yield Support(
        "Session Management", "yes" if session else NOT_STATED, _NAMED_OPTIONAL, "ok" if session else "unused"
    )


def _channel_logout(what: str, channel: str, o: _Offered) -> Iterator[Support]:
    offered = o.flag(f"{channel}_logout_supported")
    session = o.flag(f"{channel}_logout_session_supported") is True
    yield Support(
        what,
        _yes_or_no(offered) + (", with the session's id" if offered and session else ""),
        _NAMED_OPTIONAL,
        "ok" if offered else "unused",
        "which address Qlik takes the message at is not documented" if offered else "",
    )


def _federation(o: _Offered) -> Iterator[Support]:
    offered = o.names("client_registration_types_supported") or o.has("federation_registration_endpoint")
    yield Support("Federation", "yes" if offered else NOT_STATED, _NAMED_OPTIONAL, "ok" if offered else "unused")


_PARTS = (
    _core,
    _discovery,
    _request,
    _client,
    _tokens,
    _scopes,
    _claims,
    _logout,
    partial(_channel_logout, "Front-Channel Logout", "frontchannel"),
    partial(_channel_logout, "Back-Channel Logout", "backchannel"),
    _federation,
    _other_grants,
)
