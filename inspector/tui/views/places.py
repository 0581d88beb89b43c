"""What stands where in a provider's console, in words."""

from __future__ import annotations

PLACES = {
    "redirect_uris": "redirect URIs",
    "client_id": "client ID",
    "client_secret": "client secret",
    "auth_method": "authentication",
    "grant_types": "grant types",
    "scopes": "scopes",
    "assignments": "assigned users",
    "claims": "claims",
    "email_verified": "e-mail verified",
    "groups": "groups",
    "logs": "log",
}
"""Words by the name of a place in the providers' files (`Idp.console`)."""
