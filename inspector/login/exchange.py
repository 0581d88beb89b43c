"""From the answer of the authorization endpoint to tokens and claims: token, userinfo, introspection, refresh."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from inspector.case.model import Answer
from inspector.case.secret import Secret
from inspector.login.client_authentication import authenticate, method_for
from inspector.login.discovery import carries_secrets_safely, endpoint
from inspector.login.dpop import HEADER, Proofs
from inspector.login.http import Client
from inspector.login.recording import Form, Now
from inspector.login.request import RandomText
from inspector.login.settings import Settings

PROOFS = 3
"""Tries of one request: without a proof, with one, and with the provider's nonce in it."""
EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange"


@dataclass(frozen=True, slots=True)
class TokenEndpoint:
    """The endpoints that take secrets, for one client."""

    http: Client
    settings: Settings
    metadata: dict[str, Any]
    now: Now
    random: RandomText
    proofs: Proofs = field(default_factory=Proofs)

    def __post_init__(self) -> None:
        self.proofs.wanted = self.proofs.wanted or self.settings.dpop

    async def redeem(self, code: Secret, redirect_uri: str, verifier: Secret | None) -> dict[str, Any] | None:
        """Exchange a code; the token response where it is JSON, whatever its status. The request is recorded first."""
        form: dict[str, str | list[str]] = {
            "grant_type": "authorization_code",
            "code": code.reveal(),
            "redirect_uri": redirect_uri,
        }
        if verifier:
            form["code_verifier"] = verifier.reveal()
        if self.settings.resource:
            form["resource"] = list(self.settings.resource)
        return _json(await self.post("token", form))

    async def post(self, step: str, form: Form, name: str = "token_endpoint") -> Answer | None:
        """POST a form with the client's credentials to an endpoint of the metadata."""
        url = endpoint(self.metadata, name)
        if url is None or not carries_secrets_safely(url):
            return None
        method = method_for(self.settings, self.metadata)
        headers, credentials = authenticate(self.settings, method, url, self.metadata, self.now, self.random)
        sent: dict[str, str | list[str]] = {**form, **credentials}
        if step == "token":
            recording = self.http.recording
            recording.put("client.auth_method", method)
            recording.put("token.request", {"client_id": self.settings.client_id, **sent})
        # what fails on the way to the sign-in is a failure of the sign-in
        where = "authorize" if step in ("par", "device") else step
        for _ in range(PROOFS):
            proof = self.proofs.headers("POST", url, self.now, self.random) if name == "token_endpoint" else {}
            answer = await self.http.post(step, url, sent, headers={**headers, **proof}, where=where)
            if name != "token_endpoint" or not self.proofs.challenged_by(answer):
                break
        return answer

    async def userinfo(self, access_token: Secret) -> Answer | None:
        """GET the userinfo endpoint with the token in the header (OpenID Connect Core section 5.3.1)."""
        url = endpoint(self.metadata, "userinfo_endpoint")
        if url is None or not carries_secrets_safely(url):
            return None
        token, kinds = access_token.reveal(), "application/json, application/jwt"
        for _ in range(PROOFS):
            proof = self.proofs.headers("GET", url, self.now, self.random, token)
            bearer = {"Authorization": f"{HEADER if proof else 'Bearer'} {token}", "Accept": kinds, **proof}
            answer = await self.http.get("userinfo", url, headers=bearer)
            if not self.proofs.challenged_by(answer):
                break
        return answer

    async def introspect(self, token: Secret) -> dict[str, Any] | None:
        """What the provider says about an opaque token (RFC 7662)."""
        form = {"token": token.reveal(), "token_type_hint": "access_token"}
        return _json(await self.post("introspection", form, "introspection_endpoint"))

    async def refresh(self, refresh_token: Secret) -> dict[str, Any] | None:
        """Redeem a refresh token (RFC 6749 section 6); the case's token response stays the first one."""
        form = {"grant_type": "refresh_token", "refresh_token": refresh_token.reveal()}
        return _json(await self.post("refresh", form))

    async def exchange(self, access_token: Secret, audience: str) -> dict[str, Any] | None:
        """Exchange the access token for one for another audience (RFC 8693 section 2.1)."""
        form = {
            "grant_type": EXCHANGE,
            "subject_token": access_token.reveal(),
            "subject_token_type": "urn:ietf:params:oauth:token-type:access_token",
            "audience": audience,
        }
        return _json(await self.post("token-exchange", form))

    async def revoke(self, token: Secret, kind: str) -> Answer | None:
        """Tell the provider that a token is not needed any more (RFC 7009); None where it offers no such endpoint."""
        return await self.post("revocation", {"token": token.reveal(), "token_type_hint": kind}, "revocation_endpoint")


def _json(answer: Answer | None) -> dict[str, Any] | None:
    return answer.json if answer else None
