"""The authorization response as a JWT (JARM: JWT Secured Authorization Response Mode for OAuth 2.0)."""

from __future__ import annotations

from inspector.jose.token import Token, examine

PARAMETER = "response"
"""The one parameter that then comes back, in the query, the fragment or the form."""
_OF_THE_JWT = frozenset(("aud", "exp", "iat", "nbf", "jti"))


def answer_token(text: str, key: object = None) -> Token:
    """The signed answer, decrypted where it is encrypted and the key is known; unverified. Never raises."""
    token = examine(text)
    if token.format != "jwe" or not key:
        return token
    # 3 ms, only where the answer is encrypted
    from inspector.jose.encryption import decrypt

    return decrypt(token, key).inner or token


def with_answer(found: dict[str, str], key: object = None) -> dict[str, str]:
    """What came back, with the parameters of a signed answer in it (code, state, iss, error …), unverified. They win:
    nobody signed the others."""
    text = found.get(PARAMETER)
    if not text:
        return found
    inside = {
        name: str(value)
        for name, value in (answer_token(text, key).payload or {}).items()
        if name not in _OF_THE_JWT
        and (isinstance(value, str) or (isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**15))
    }
    return {**found, **inside, PARAMETER: text}
