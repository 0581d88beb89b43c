"""The tokens of a case and its userinfo, read: repaired, decrypted, with their claims. Nothing is judged here."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from inspector.case.model import Answer, Case
from inspector.case.repairs import repaired
from inspector.facts.evidence import need
from inspector.jose.token import Token, examine, from_claims
from inspector.qlik.mapping import Claims

if TYPE_CHECKING:
    from inspector.jose.encryption import Decryption

MASKED_CHARACTER = "•"
_MASKED_SIGNATURE = re.compile(r"(?:4oCi)+")
"""base64url of bullets: how a masked token's signature is written."""


def is_masked(signature: str) -> bool:
    return MASKED_CHARACTER in signature or _MASKED_SIGNATURE.fullmatch(signature) is not None


def read(text: str) -> tuple[Token, tuple[str, ...]]:
    """The token that a text is or was before it was quoted, wrapped or encoded, and what was removed to read it."""
    token = examine(text)
    if token.format != "malformed":
        return token, ()
    again, removed = repaired(text)
    better = examine(again) if removed else token
    return (better, removed) if len(better.problems) < len(token.problems) else (token, ())


def _no_jwt(token: Token | None) -> Token | None:
    """An access token may have any form, dots included (`ory_at_…`, `ya29.…`): without a JSON header it is opaque."""
    if token is None or token.format != "malformed" or token.header is not None or token.segments[:1] == ("",):
        return token
    begins = token.text.reveal().lstrip()[:2]
    return token if begins == "ey" else replace(token, format="opaque", segments=(), problems=())


class Tokens:
    """What a case holds of tokens. Each is read once, on first use."""

    def __init__(self, case: Case) -> None:
        self.case = case

    # -- tokens -------------------------------------------------------------------------------------------------

    @cached_property
    def id_token(self) -> Token | None:
        """The ID token, decrypted where it was encrypted and the key is in the case; malformed ones included."""
        opened = self.id_token_decryption
        return opened.inner if opened and opened.inner else self.id_token_read[0]

    @cached_property
    def id_token_decryption(self) -> Decryption | None:
        """What came of opening the ID token; None where it is not encrypted, or no key is in the case."""
        return self._decryption(self.id_token_read[0])

    @cached_property
    def id_token_read(self) -> tuple[Token | None, tuple[str, ...]]:
        """The ID token as it came, and what had to be removed to read it."""
        text = self.case.id_token_text
        return read(text) if text else (self._decoded("id_token_decoded"), ())

    @cached_property
    def access_token_read(self) -> tuple[Token | None, tuple[str, ...]]:
        text = self.case.access_token_text
        return read(text) if text else (self._decoded("access_token_decoded"), ())

    def _decoded(self, member: str) -> Token | None:
        """A token of which only the decoded claims were given."""
        payload = self.case.object(f"{member}.payload")
        return from_claims(self.case.object(f"{member}.header") or {}, payload) if payload is not None else None

    @cached_property
    def id_token_path(self) -> str:
        """Where the ID token stands in the case, as the start of an evidence path to its text."""
        return self._token_path("id_token")

    @cached_property
    def access_token_path(self) -> str:
        return self._token_path("access_token")

    def _token_path(self, name: str) -> str:
        if (self.case.token_response or {}).get(name):
            return f"token.response.body.{name}"
        if (self.case.callback or {}).get(name):
            return f"authorize.callback_url {name}"
        return f"{name}_decoded" if self.case.text(name) is None and self.case.at(f"{name}_decoded") else name

    @cached_property
    def id_token_outer(self) -> Token | None:
        """The ID token as it came: the JWE where it was encrypted."""
        return self.id_token_read[0]

    @cached_property
    def access_token(self) -> Token | None:
        return _no_jwt(self.opened(self.access_token_read[0]))

    def opened(self, token: Token | None) -> Token | None:
        """The token inside an encrypted one, where a key in the case opens it; else the token itself."""
        opened = self._decryption(token)
        return opened.inner if opened and opened.inner else token

    def _decryption(self, token: Token | None) -> Decryption | None:
        key = self.case.at("client.decryption_key")
        if token is None or token.format != "jwe" or not key:
            return None
        # 3 ms, only for an encrypted token
        from inspector.jose.encryption import decrypt

        return decrypt(token, key)

    @cached_property
    def id_claims(self) -> Claims | None:
        return self.id_token.payload if self.id_token else None

    @cached_property
    def access_claims(self) -> Claims | None:
        return self.access_token.payload if self.access_token else None

    def need_id_token(self) -> Token:
        return need(self.id_token, "no ID token was captured")

    def need_id_claims(self) -> Claims:
        self.need_id_token()
        return need(self.id_claims, "the ID token's payload could not be read")

    # -- userinfo -----------------------------------------------------------------------------------------------

    @cached_property
    def userinfo_answer(self) -> Answer | None:
        return self.case.answer("userinfo")

    @cached_property
    def userinfo_token(self) -> Token | None:
        """A signed userinfo answer (application/jwt)."""
        body = self.userinfo_answer.text if self.userinfo_answer else None
        if not body or body.count(".") not in (2, 4) or not self.userinfo_answer or not self.userinfo_answer.ok:
            return None
        token = self.opened(examine(body))
        return token if token and token.header else None

    @cached_property
    def userinfo_claims(self) -> Claims | None:
        """Claims of a successful userinfo answer, JSON or signed; None where there are none."""
        answer = self.userinfo_answer
        if answer is None or not answer.ok:
            return None
        if answer.json is not None:
            return None if "error" in answer.json and "sub" not in answer.json else answer.json
        return self.userinfo_token.payload if self.userinfo_token else None
