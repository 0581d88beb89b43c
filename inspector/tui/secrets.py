"""Secrets of a case, masked wherever they stand in what is drawn: tokens, codes, client secrets, keys, cookies."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, quote_plus

from inspector.case.model import Case
from inspector.case.secret import MASK

NAMES = frozenset((
    "client_secret", "clientsecret", "secret", "code", "id_token", "access_token", "refresh_token", "token",
    "code_verifier", "codeverifier", "device_code", "client_assertion", "assertion", "id_token_hint",
    "logout_token", "password", "passwd", "cookie", "set-cookie", "authorization", "proxy-authorization",
    "api_token", "apikey", "api_key", "x-api-key", "decryption_key", "decryptionkey", "client_key", "private_key",
    "privatekey", "samlresponse", "subject_token", "actor_token",
))  # fmt: skip
"""Members, parameters and headers whose value is a secret, in lower case."""
_PRIVATE = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})
"""Private members of a JWK (RFC 7518 section 6)."""
_NOT_SECRET = frozenset({"code"})
"""Names that are secrets only where the value looks like one: Qlik's error bodies have a `code` such as LOGIN-2."""
_ERROR_CODE = re.compile(r"[A-Z]{2,}[A-Z-]*-?\d{0,8}|\d{1,7}")

_TOKEN = re.compile(r"\bey[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_=-]*){1,5}")
_PARAMETER = re.compile(
    r"(?i)\b(client_secret|code|id_token|access_token|refresh_token|code_verifier|device_code|client_assertion|assertion"
    r"|id_token_hint|logout_token|password|SAMLResponse)=[^&\s\"'<>#]+"
)
_SCHEME = re.compile(r"(?i)\b(Bearer|Basic|DPoP) [A-Za-z0-9._~+/=-]{8,}")
_PEM = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)")


class Secrets:
    """Knows every secret of one case and takes it out of texts and JSON."""

    def __init__(self, case: Case) -> None:
        found: set[str] = set()
        for value in _secret_values(case.to_dict()):
            # short ones are masked where they stand, not everywhere: they would eat innocent words
            if len(value) >= 6:
                found |= {value, quote(value, safe=""), quote_plus(value)}
        longest = sorted((v for v in found if v), key=len, reverse=True)
        self._values = re.compile("|".join(map(re.escape, longest))) if longest else None

    def text(self, text: str) -> str:
        if self._values is not None:
            text = self._values.sub(MASK, text)
        if "ey" in text:
            text = _TOKEN.sub(lambda found: f"token•••({len(found[0]):,} characters)", text)
        if "=" in text:
            text = _PARAMETER.sub(lambda found: f"{found[1]}={MASK}", text)
        if " " in text:
            text = _SCHEME.sub(lambda found: f"{found[1]} {MASK}", text)
        if "PRIVATE KEY" in text:
            text = _PEM.sub("-----PRIVATE KEY " + MASK, text)
        return text

    def value(self, value: Any, depth: int = 0) -> Any:
        if isinstance(value, str):
            return self.text(value)
        if depth > 200:
            return MASK
        if isinstance(value, dict):
            private = "kty" in value
            return {
                self.text(str(name)): MASK
                if member and is_secret(str(name), member, private)
                else self.value(member, depth + 1)
                for name, member in value.items()
            }
        if isinstance(value, list | tuple):
            return [self.value(member, depth + 1) for member in value]
        return value


def is_secret(name: str, value: Any, of_key: bool = False) -> bool:
    """Whether a member of this name holds a secret; `of_key`: it is a member of a JWK."""
    if of_key and name in _PRIVATE:
        return True
    low = name.lower()
    if low not in NAMES or not isinstance(value, str | list):
        return False
    return not (low in _NOT_SECRET and isinstance(value, str) and _ERROR_CODE.fullmatch(value))


def _secret_values(value: Any) -> Iterator[str]:
    todo = [value]
    while todo:
        one = todo.pop()
        if isinstance(one, dict):
            private = "kty" in one
            for name, member in one.items():
                if is_secret(str(name), member, private):
                    yield from (
                        text for text in (member if isinstance(member, list) else [member]) if type(text) is str
                    )
                elif isinstance(member, dict | list | str):
                    todo.append(member)
        elif isinstance(one, list):
            todo.extend(member for member in one if isinstance(member, dict | list | str))
        elif isinstance(one, str) and "=" in one:
            for found in _PARAMETER.finditer(one):
                yield found[0].partition("=")[2]
