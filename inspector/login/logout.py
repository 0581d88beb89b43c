"""The address that ends the session at the provider (OpenID Connect RP-Initiated Logout 1.0, section 2)."""

from __future__ import annotations

from typing import Any

from inspector.case.secret import Secret
from inspector.login.discovery import endpoint
from inspector.login.request import with_query


def logout_url(
    metadata: dict[str, Any],
    client_id: str,
    *,
    id_token: Secret | None = None,
    post_logout_redirect_uri: str = "",
    state: str = "",
) -> str | None:
    """The logout URL to open in the browser; None where the provider names no end_session_endpoint.

    It holds the ID token where one is given, so it is as secret as that.
    """
    url = endpoint(metadata, "end_session_endpoint")
    if url is None:
        return None
    parameters = {
        "id_token_hint": id_token.reveal() if id_token else "",
        "client_id": client_id,
        "post_logout_redirect_uri": post_logout_redirect_uri,
        "state": state if post_logout_redirect_uri else "",
    }
    return with_query(url, [(name, value) for name, value in parameters.items() if value])
