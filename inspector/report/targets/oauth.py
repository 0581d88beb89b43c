"""Qlik as OAuth server: the client's card, and the scopes that were asked and granted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from inspector.facts.granted import granted_scopes
from inspector.facts.login import Facts
from inspector.masking.report import ReportMask
from inspector.qlik.oauth_client import IMPERSONATION, MACHINE, PUBLIC, TITLES, OAuthClient
from inspector.qlik.oauth_scopes import LIST_OF, meaning
from inspector.report.blocks import Block, Code, Heading, Row, Table, Words
from inspector.report.model import Report
from inspector.report.targets.marks import marked

_GRANTS = {
    "web": "authorization code; machine-to-machine and impersonation where they are turned on",
    "spa": "authorization code with PKCE",
    "native": "authorization code with PKCE",
    "anonymous-embed": "anonymous access by qlik-embed, no login of a person",
}
_AUTHENTICATION = {
    "web": "client secret or Private Key JWT",
    "spa": "none: a public client has no secret; PKCE with S256",
    "native": "none: a public client has no secret; PKCE with S256",
    "anonymous-embed": "none",
}
_SCOPES = {
    "web": "every scope",
    "spa": "every scope but admin_classic and offline_access",
    "native": "every scope but admin_classic",
    "anonymous-embed": "none to choose",
}
_REDIRECTS = {
    "web": "https; http on localhost only",
    "spa": "https; http on localhost only",
    "native": "https; http on localhost only; a scheme of its own",
    "anonymous-embed": "none: nobody logs in",
}
_ORIGINS = {
    "web": "the pages that may use it",
    "spa": "the pages that may use it",
    "native": "none needed",
    "anonymous-embed": "the pages that embed",
}
_GRANT_NAMES = {
    "authorization_code": "authorization code",
    "refresh_token": "refresh token",
    "client_credentials": "machine-to-machine (client_credentials)",
    IMPERSONATION: "machine-to-machine user impersonation",
    "user-impersonation": "machine-to-machine user impersonation",
}
_LEGEND = (
    "A scope never gives more than the user's roles. Without a scope in the request Qlik grants what the client has "
    "and the user approved; offline_access must be asked for."
)
_MOST = 12
"""Members of one list in a cell."""


def oauth_tables(facts: Facts, report: Report, mask: ReportMask) -> Iterator[Block]:
    """The client's card where a client or a request is known, and the scopes where any are."""
    if facts.case.object("oauth_client") or facts.case.request or facts.case.object("token.request"):
        yield from _card(facts, report, mask)
    yield from _scopes(facts, report, mask)


def _card(facts: Facts, report: Report, mask: ReportMask) -> Iterator[Block]:
    client = OAuthClient(facts.case.object("oauth_client") or {})
    kind = client.app_type or ""
    request, token = facts.case.request, facts.case.object("token.request") or {}

    def allowed(table: dict[str, str]) -> str:
        return table.get(kind, "depends on the client's type")

    def row(label: str, has: Any, may: str, asked: Any, *codes: str) -> Row:
        cells = (label, _cell(has, mask), may, _cell(asked, mask))
        return marked(report, codes, cells, seen=has is not None or asked is not None)

    grants: Any = [_GRANT_NAMES.get(grant, grant) for grant in client.grant_types] or None
    if not grants and isinstance(client.raw.get("allowedGrantTypes"), list):
        grants = "no machine-to-machine"
    public = "public" if kind in PUBLIC else "confidential" if kind == "web" else "public, nobody logs in"
    published = ("yes" if client.published else "no") if client.raw else None
    yield Heading("The OAuth client", TITLES.get(kind, kind) or "its type is not known: add the client's JSON")
    yield Table(
        ("", "setting", "the client has", "its type allows", "this request asked", ""),
        (
            row("type", client.title if kind else None, public if kind else "—", None, "O16"),
            row("grant", grants, allowed(_GRANTS), _grant(request, token), "O11", "O13", "O14"),
            row("client proof", None, allowed(_AUTHENTICATION), _proof(facts, token), "O05", "O15", "O19"),
            row("PKCE", None, _pkce(kind), _challenge(request, token), "O06", "K05"),
            row("scopes", client.scopes, allowed(_SCOPES), _requested_scopes(facts), "O02", "O03", "O04", "O08", "O12"),
            row(
                "redirect URLs", client.redirect_uris, allowed(_REDIRECTS), _redirect(facts), "O01", "O10", "R01", "R04"
            ),
            row("origins", client.origins, allowed(_ORIGINS), None, "O09", "O17"),
            row("consent", client.consent, _consent(client), request.get("prompt"), "O07", "O18"),
            row("published", published, _reach(client), None),
        ),
        wraps=True,
    )


def _grant(request: dict[str, str], token: dict[str, Any]) -> Any:
    used = token.get("grant_type")
    if isinstance(used, str):
        return _GRANT_NAMES.get(used, used)
    response = request.get("response_type")
    return "authorization code" if response == "code" else f"response_type {response}" if response else None


def _proof(facts: Facts, token: dict[str, Any]) -> str | None:
    """How the token request proved which client it is; None where there was none, or it proved nothing."""
    method = (facts.case.text("client.auth_method") or "") if token else ""
    if token.get("client_assertion") or method == "private_key_jwt":
        return "Private Key JWT"
    headers = token.get("headers")
    basic = isinstance(headers, dict) and any(name.lower() == "authorization" for name in headers)
    if token.get("client_secret") or basic or method.startswith("client_secret"):
        return f"client secret ({method})" if method else "client secret"
    return "none" if method == "none" else None


def _pkce(kind: str) -> str:
    if kind in PUBLIC:
        return "required, with S256"
    return "probably wanted with the secret" if kind == "web" else "—"


def _challenge(request: dict[str, str], token: dict[str, Any]) -> str | None:
    if request.get("code_challenge"):
        return f"challenge with {request.get('code_challenge_method', 'no method, which means plain')}"
    if token.get("code_verifier"):
        return "verifier"
    return "no challenge" if request else None


def _requested_scopes(facts: Facts) -> tuple[str, ...] | None:
    text = facts.case.request.get("scope") or facts.case.text("token.request.scope")
    return tuple(text.split()) if text else None


def _redirect(facts: Facts) -> str | None:
    return facts.case.request.get("redirect_uri") or facts.case.text("token.request.redirect_uri")


def _consent(client: OAuthClient) -> str:
    if client.published:
        return "required only: a published client always asks"
    if set(MACHINE) & set(client.grant_types):
        return "trusted, for machine-to-machine use"
    return "required (asks for each new scope) or trusted (never asks)"


def _reach(client: OAuthClient) -> str:
    if client.published:
        return "every tenant of the region; there a tenant admin consents at the first login"
    return "this tenant only, until it is published"


def _scopes(facts: Facts, report: Report, mask: ReportMask) -> Iterator[Block]:
    client = OAuthClient(facts.case.object("oauth_client") or {})
    requested, granted = _requested_scopes(facts), granted_scopes(facts)
    names = tuple(dict.fromkeys((*(granted or ()), *(requested or ()), *(client.scopes or ()))))
    if not names:
        return
    note = "what was granted" if granted is not None else "nothing was granted yet"
    yield Heading("Scopes", f"{note}; by Qlik's list of {LIST_OF}")
    wrong = {f.actual: f for f in report.findings if isinstance(f.actual, str)}
    rows = []
    for name in names[:100]:
        finding = wrong.get(name)
        status = finding.severity if finding else "ok" if name in (granted or ()) else "unused"
        cells = (
            Code(mask.value(name)),
            meaning(name),
            _yes(client.scopes, name),
            _yes(requested, name),
            _yes(granted, name),
        )
        rows.append(Row((*cells, finding.code if finding else ""), status if status != "info" else "ok"))
    yield Table(("scope", "allows", "client", "asked", "granted", ""), tuple(rows), legend=_LEGEND, wraps=True)


def _yes(names: Sequence[str] | None, name: str) -> str:
    return "—" if names is None else "yes" if name in names else "no"


def _cell(value: Any, mask: ReportMask) -> Words:
    """A value beside what is allowed; a list with its members in one line."""
    if value is None:
        return "—"
    if isinstance(value, str):
        return Code(str(mask.value(value)))
    if not value:
        return "none"
    shown = Code(", ".join(str(mask.value(one)) for one in value[:_MOST]))
    return (shown, f" and {len(value) - _MOST} more") if len(value) > _MOST else shown
