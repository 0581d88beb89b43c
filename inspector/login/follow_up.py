"""What tokens open: the key set once more, userinfo, introspection, refresh. The same for every grant."""

from __future__ import annotations

from typing import Any

from inspector.case.secret import Secret
from inspector.idps.recognise import Signals, recognise
from inspector.jose.token import Token, examine
from inspector.login.discovery import endpoint, holds_key, read_keys
from inspector.login.events import Note, OnEvent, StepStarted
from inspector.login.exchange import TokenEndpoint


async def follow_tokens(tokens: TokenEndpoint, came: dict[str, Any], on_event: OnEvent) -> None:
    """Read everything that the tokens in a token response or an authorization response give access to."""
    id_token, access_token, refresh_token = (_text(came, f"{name}_token") for name in ("id", "access", "refresh"))
    if id_token:
        await _read_keys_again(tokens, id_token, on_event)
    if access_token and endpoint(tokens.metadata, "userinfo_endpoint"):
        on_event(StepStarted("userinfo", "reading userinfo"))
        await tokens.userinfo(Secret(access_token))
    opaque = access_token is not None and examine(access_token).format == "opaque"
    if access_token and opaque and endpoint(tokens.metadata, "introspection_endpoint"):
        on_event(StepStarted("introspection", "asking what the opaque access token is"))
        await tokens.introspect(Secret(access_token))
    if refresh_token and tokens.settings.refresh:
        on_event(StepStarted("refresh", "redeeming the refresh token"))
        await tokens.refresh(Secret(refresh_token))
    if access_token and tokens.settings.exchange_for:
        on_event(StepStarted("token-exchange", "exchanging the access token for another audience"))
        await tokens.exchange(Secret(access_token), tokens.settings.exchange_for)
    if tokens.settings.revoke:
        await _revoke(tokens, {"refresh_token": refresh_token, "access_token": access_token}, on_event)


async def _revoke(tokens: TokenEndpoint, came: dict[str, str | None], on_event: OnEvent) -> None:
    """Take the tokens of a test login back, the refresh token first: at many providers the others go with it."""
    if endpoint(tokens.metadata, "revocation_endpoint") is None:
        on_event(Note("The provider offers no revocation: the tokens of this login live until they expire."))
        return
    on_event(StepStarted("revocation", "revoking the tokens of this login"))
    for kind, token in came.items():
        answer = await tokens.revoke(Secret(token), kind) if token else None
        if answer is not None:
            words = "is revoked" if answer.ok else f"is not revoked: the provider answers {answer.status}"
            on_event(Note(f"The {kind.replace('_', ' ')} {words}."))


async def _read_keys_again(tokens: TokenEndpoint, id_token: str, on_event: OnEvent) -> None:
    """Read the key set once more where it lacks the ID token's key: keys rotate (rule S12), and some providers keep
    those of an application apart (S14)."""
    case = tokens.http.recording.case
    token = examine(id_token)
    if token.format == "jwe":
        token = _decrypted(token, case.at("client.decryption_key")) or token
    known = case.answer("jwks")
    if token.format != "jws" or (token.alg or "").startswith("HS") or known is None or not known.ok:
        return
    if holds_key(known, token.kid):
        return
    on_event(StepStarted("jwks", "reading the key set again: it does not hold the ID token's key"))
    again = await read_keys(tokens.http, tokens.metadata)
    if not holds_key(again, token.kid) and _has_app_keys(endpoint(tokens.metadata, "jwks_uri") or ""):
        await read_keys(tokens.http, tokens.metadata, app_id=tokens.settings.client_id)


def _has_app_keys(key_set: str) -> bool:
    """Whether the provider at this address keeps the keys of some applications apart."""
    known = recognise(Signals(urls=(key_set,)))
    return bool(known.idp.table("signing", known.variant).get("app_keys"))


def _decrypted(token: Token, key: Any) -> Token | None:
    if not key:
        return None
    # 4 ms, only for an encrypted answer
    from inspector.jose.encryption import decrypt

    return decrypt(token, key).inner


def _text(members: dict[str, Any], name: str) -> str | None:
    value = members.get(name)
    return value if isinstance(value, str) and value else None
