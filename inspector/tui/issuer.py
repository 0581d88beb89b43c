"""Whose keys would decide about a signature, and which address is asked for them."""

from __future__ import annotations

from inspector.case.model import Case
from inspector.jose.token import examine
from inspector.report.model import TokenView
from inspector.tui.tab import Tab

_UNDECIDED = ("no-key", "not-checked")


def issuer_of(case: Case) -> str:
    """The issuer a person may want to ask: of the ID token, else of the access token, where no keys are known yet."""
    if case.answer("jwks") is not None:
        return ""
    token = examine(case.id_token_text or case.access_token_text or "")
    issuer = (token.payload or {}).get("iss")
    return (
        issuer
        if isinstance(issuer, str) and issuer.startswith(("https://", "http://localhost", "http://127.0.0.1"))
        else ""
    )


def wants_keys(tab: Tab) -> TokenView | None:
    """The token whose signature the keys of its issuer would decide; None where there is nothing to ask."""
    if tab.case.masked or not issuer_of(tab.case):
        return None
    kind = "id" if tab.case.id_token_text else "access"
    own = (view for view in tab.report.tokens if view.kind == kind and not view.origin)
    return next((view for view in own if view.signature in _UNDECIDED and view.format != "decoded"), None)


def asks(tab: Tab) -> str:
    """Which address is asked first."""
    from inspector.login.settings import Settings  # 4 ms that the first paint of a verified case does not need

    return Settings(client_id="-", issuer=issuer_of(tab.case)).url_of_discovery
