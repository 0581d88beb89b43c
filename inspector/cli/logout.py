"""`login --logout`: after the capture, the same browser ends the session at the provider (RP-Initiated Logout 1.0)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from inspector.case.model import Case
    from inspector.login.browser import OpenBrowser


def end_session(case: Case, open_browser: OpenBrowser) -> bool:
    """Open the logout address with Qlik's postLogoutRedirectUri; says what was done on stderr, and whether it was.

    The address holds the ID token, so it is opened and not printed.
    """
    from inspector.case.secret import Secret
    from inspector.cli.output import say
    from inspector.login.logout import logout_url
    from inspector.report.visible import visible

    answer = case.answer("discovery")
    client_id, token = case.text("client.client_id") or "", case.id_token_text
    back = case.text("identity_provider.postLogoutRedirectUri") or ""
    url = logout_url(
        (answer.json if answer else None) or {},
        client_id,
        id_token=Secret(token) if token else None,
        post_logout_redirect_uri=back,
    )
    if url is None:
        say("● no logout: the provider's metadata names no end_session_endpoint")
        return False
    where = f", back to {visible(back, 300)}" if back else "; Qlik's configuration names no postLogoutRedirectUri"
    if not open_browser(url):
        say("● no logout: no browser could be opened, and its address holds the ID token")
        return False
    say(f"→ the browser signs out at the provider{where}; a page that refuses says why there")
    return True
