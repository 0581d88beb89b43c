"""A discovery document (OpenID Connect Discovery section 3, RFC 8414 section 2)."""

from __future__ import annotations

from inspector.sources.found import Found, Given

_ENDPOINTS = {
    "authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri", "end_session_endpoint",
    "response_types_supported", "id_token_signing_alg_values_supported", "subject_types_supported",
    "scopes_supported", "claims_supported",
}  # fmt: skip
_WRONG_TENANT = ("invalid_tenant",)
_OKTA_CODES = {"E0000007": 404, "E0000022": 404}


def recognise(given: Given) -> Found | None:
    value = given.object
    found = _ENDPOINTS & value.keys()
    if len(found) >= 2 or (found and "issuer" in value):
        return Found("discovery document", {"discovery": {"body": value}})
    return _refusal(value)


def _refusal(value: dict[str, object]) -> Found | None:
    """What Entra, Okta and Keycloak answer where the tenant, server or realm does not exist."""
    error, code = value.get("error"), value.get("errorCode")
    status = None
    if error in _WRONG_TENANT:
        status = 400
    elif isinstance(code, str):
        status = _OKTA_CODES.get(code)
    elif error == "Realm does not exist":
        status = 404
    if status is None:
        return None
    return Found("answer of a discovery URL", {"discovery": {"status": status, "body": value}})
