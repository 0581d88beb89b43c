"""What was sent to the token endpoint, held against the authorization request and the client's settings.

Several identity providers answer one text to several mistakes; what was sent tells which it was.
"""

from __future__ import annotations

import base64
import hashlib
from typing import TYPE_CHECKING, Any

from inspector.uri import parse

if TYPE_CHECKING:
    from inspector.facts.login import Facts

MASK = "•"
DEVICE = "urn:ietf:params:oauth:grant-type:device_code"
WAITING = ("authorization_pending", "slow_down")
"""What a token endpoint answers while nobody has signed in with the device code yet (RFC 8628 section 3.5)."""


def form(f: Facts) -> dict[str, Any] | None:
    """The form of an authorization-code exchange; None where none was recorded."""
    sent = f.case.object("token.request")
    if not sent or not ({"grant_type", "code", "redirect_uri", "code_verifier"} & sent.keys()):
        return None
    return sent if sent.get("grant_type", "authorization_code") == "authorization_code" else None


def without_redirect(f: Facts) -> bool:
    """Whether the tokens were asked for by a grant that knows no code and no redirect URI."""
    return f.case.text("token.request.grant_type") not in (None, "", "authorization_code")


def redirect_uris(f: Facts) -> tuple[str | None, str | None]:
    """redirect_uri of the authorization request and of the token request."""
    sent = form(f)
    value = sent.get("redirect_uri") if sent else None
    return f.case.request.get("redirect_uri") or None, value if isinstance(value, str) and value else None


def redirect_differs(f: Facts) -> bool:
    """Whether the token request's redirect_uri is another than the authorization request's (RFC 6749 section 4.1.3)."""
    asked, sent = redirect_uris(f)
    if form(f) is None or asked is None or MASK in asked or MASK in (sent or ""):
        return False
    return asked != sent


def pkce_problem(f: Facts) -> str | None:
    """Why the code_verifier cannot fit the code_challenge (RFC 7636 section 4.6); None where it fits or is masked."""
    sent, request = form(f), f.case.request
    if sent is None or not request:
        return None
    challenge, verifier = request.get("code_challenge"), sent.get("code_verifier")
    if not isinstance(verifier, str) or not verifier:
        return "the request had a code_challenge and no code_verifier was sent" if challenge else None
    if not challenge:
        return "a code_verifier was sent although the request had no code_challenge"
    if not f.case.masked and (MASK in challenge or MASK in verifier):
        return None
    method = request.get("code_challenge_method") or "plain"
    if method == "S256":
        digest = hashlib.sha256(verifier.encode("utf-8", "replace")).digest()
        return None if base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == challenge else MISMATCH
    return MISMATCH if method == "plain" and verifier != challenge else None


MISMATCH = "the code_verifier that was sent does not belong to the code_challenge of the request"


def auth_method(f: Facts) -> str | None:
    """How the client authenticated: from the form that was sent, else from the client's settings."""
    sent = form(f) or {}
    if sent.get("client_secret"):
        return "client_secret_post"
    if sent.get("client_assertion"):
        return "private_key_jwt"
    return f.case.text("client.auth_method")


def auth_problem(f: Facts) -> str | None:
    """How what was sent contradicts the method the application uses, or None."""
    sent, setting, used = form(f), f.case.text("client.auth_method"), auth_method(f)
    if used == "none":
        return "no client secret was sent (the client's method is none)"
    if sent is not None and setting in ("client_secret_post", "private_key_jwt") and used == setting:
        name = "client_secret" if setting == "client_secret_post" else "client_assertion"
        if not sent.get(name):
            return f"the client's method is {setting}, but no {name} was sent"
    if setting and used and used != setting:
        return f"the client's method is {setting}, but it was sent as {used}"
    offered = (f.metadata or {}).get("token_endpoint_auth_methods_supported")
    if used and isinstance(offered, list) and offered and used not in offered:
        names = ", ".join(str(o)[:40] for o in offered[:8])
        return f"the client authenticates with {used}, the identity provider offers {names}"
    return None


def other_server(f: Facts) -> tuple[str, str] | None:
    """The authorization endpoint that was used and the metadata's, where they belong to two servers on one host."""
    used, known = parse(f.case.text("authorize.request_url")), parse(f.endpoint("authorization_endpoint"))
    if used is None or known is None or used.host != known.host:
        return None
    same = used.path.rstrip("/").lower() == known.path.rstrip("/").lower()
    return None if same else (used.base, known.base)
