"""The authorization request as a signed object (JAR, RFC 9101): what it holds cannot be changed on the way."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from inspector.login.client_authentication import signed_jwt
from inspector.login.error import SettingsError
from inspector.login.recording import Now
from inspector.login.request import AuthorizationRequest, RandomText, with_query
from inspector.login.settings import Settings

LIFETIME = timedelta(minutes=5)
BESIDE = ("client_id", "response_type", "scope")
"""What stands in the open too: required there by OAuth 2.0 (client_id) or by OpenID Connect Core section 6.1."""


def signed(
    request: AuthorizationRequest,
    settings: Settings,
    endpoint: str,
    metadata: dict[str, Any],
    now: Now,
    random: RandomText,
) -> AuthorizationRequest:
    """The request with all its parameters in a JWT that the client's key signs. Raises SettingsError without a key."""
    if settings.client_key is None:
        raise SettingsError("A signed request needs the client's private key.", "Give its PEM or JWK file.")
    moment = now()
    listed = [value for name, value in request.parameters if name == "resource"]
    claims: dict[str, Any] = {
        **dict(request.parameters),
        **({"resource": listed} if len(listed) > 1 else {}),
        "iss": settings.client_id,
        "aud": metadata.get("issuer") or settings.issuer,
        "jti": random(),
        "iat": int(moment.timestamp()),
        "exp": int((moment + LIFETIME).timestamp()),
    }
    offered = metadata.get("request_object_signing_alg_values_supported")
    token = signed_jwt(settings.client_key, settings.client_key_id, claims, offered, typ="oauth-authz-req+jwt")
    parameters = [(name, value) for name, value in request.parameters if name in BESIDE]
    parameters.append(("request", token))
    return replace(request, url=with_query(endpoint, parameters), parameters=tuple(parameters))
