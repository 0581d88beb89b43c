"""The authorization request (OpenID Connect Core section 3.1.2.1, RFC 7636, RFC 9126)."""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from inspector.case.secret import Secret
from inspector.login.error import LoginError
from inspector.login.settings import Settings

RandomText = Callable[[], str]


def random_text() -> str:
    """43 characters that cannot be guessed: a state, a nonce, a verifier (RFC 7636 section 4.1)."""
    return secrets.token_urlsafe(32)


@dataclass(frozen=True, slots=True)
class AuthorizationRequest:
    """What is sent through the browser, and what must come back unchanged."""

    url: str = field(repr=False)
    """The complete request, for the case and for the person to look at before it is sent."""
    parameters: tuple[tuple[str, str], ...] = field(repr=False)
    state: Secret
    nonce: Secret
    verifier: Secret | None


def build(
    settings: Settings, authorization_endpoint: str, redirect_uri: str, random: RandomText = random_text
) -> AuthorizationRequest:
    """A fresh request with its own state, nonce and verifier."""
    state, nonce = random(), random()
    verifier = random() if settings.pkce != "none" and settings.wants_code else None
    parameters = [
        ("client_id", settings.client_id),
        ("response_type", settings.response_type),
        ("redirect_uri", redirect_uri),
        ("scope", settings.scope),
        ("state", state),
    ]
    # Qlik's own authorization server is no OpenID provider and knows no nonce
    if settings.target != "qlik-oauth":
        parameters.append(("nonce", nonce))
    if verifier:
        parameters += [
            ("code_challenge", challenge(verifier, settings.pkce)),
            ("code_challenge_method", settings.pkce),
        ]
    optional = {
        "response_mode": settings.response_mode,
        "prompt": settings.prompt,
        "max_age": "" if settings.max_age is None else str(settings.max_age),
        "login_hint": settings.login_hint,
        "acr_values": settings.acr_values,
        "claims": settings.claims,
        "ui_locales": settings.ui_locales,
        "audience": settings.audience,
    }
    parameters += [(name, value) for name, value in optional.items() if value]
    parameters += [("resource", value) for value in settings.resource]
    parameters += settings.extra
    return AuthorizationRequest(
        with_query(authorization_endpoint, parameters),
        tuple(parameters),
        Secret(state),
        Secret(nonce),
        Secret(verifier) if verifier else None,
    )


def challenge(verifier: str, method: str) -> str:
    """The code_challenge of a verifier (RFC 7636 section 4.2)."""
    if method == "plain":
        return verifier
    digest = hashlib.sha256(verifier.encode("ascii")).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")


def with_query(endpoint: str, parameters: list[tuple[str, str]]) -> str:
    """An endpoint with these parameters; a query it already has is kept (RFC 6749 section 3.1)."""
    parts = urlsplit(endpoint)
    names = {name for name, _ in parameters}
    kept = [(k, v) for k, v in parse_qsl(parts.query, keep_blank_values=True) if k not in names]
    return urlunsplit(parts._replace(query=urlencode(kept + parameters, errors="replace"), fragment=""))


def pushed_url(endpoint: str, client_id: str, answer: dict[str, Any]) -> str:
    """The URL that refers to a pushed request (RFC 9126 section 4)."""
    reference = answer.get("request_uri")
    if not isinstance(reference, str) or not reference:
        raise LoginError("The pushed authorization request was accepted, but the answer holds no request_uri.")
    return with_query(endpoint, [("client_id", client_id), ("request_uri", reference)])
