"""Secrets of a login: never in a report, whoever asks. Known ones by their value, others by the form they have."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import quote

from inspector.case.model import Case, fragment_of, query_of
from inspector.case.secret import MASK, Secret
from inspector.report.known_values import KnownValues

NAMES = frozenset({
    "client_secret", "clientsecret", "code", "id_token", "access_token", "refresh_token", "code_verifier",
    "device_code", "client_assertion", "assertion", "id_token_hint", "logout_token", "password", "passwd",
    "cookie", "set-cookie", "authorization", "proxy-authorization", "api_token", "apitoken", "api_key", "apikey",
    "x-api-key", "decryption_key", "private_key", "privatekey", "client_key", "samlresponse", "samlrequest",
    "session_state", "subject_token", "actor_token", "statetoken", "sessiontoken", "user_code",
    "authorization_code", "auth_code",
})  # fmt: skip
"""Members, parameters and headers whose value is a secret, in lower case."""
_JWK_PRIVATE = frozenset(("d", "p", "q", "dp", "dq", "qi", "k"))
_ERROR_CODE = re.compile(r"[A-Z]{2,}[A-Z0-9]*(?:[-_][A-Z0-9]+)*|-?\d{1,9}")
"""Qlik's error bodies and others have a `code` such as LOGIN-12, which is none."""
_TOKEN = re.compile(r"\bey[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_=-]*){1,5}")
_PARAMETER = re.compile(
    r"(?i)\b(?P<name>client_secret|clientSecret|code|id_token|access_token|refresh_token|code_verifier|device_code|password"
    r"|client_assertion|assertion|id_token_hint|logout_token|SAMLResponse|SAMLRequest|session_state|api_token)"
    r"(?P<is>=|%3D)(?P<value>(?!•)[^&\s\"'<>#]+)"
)
_SCHEME = re.compile(r"\b(Bearer|Basic|DPoP|SSWS) (?=[A-Za-z0-9._~+/=-]{12})[A-Za-z0-9._~+/=-]+")
_PEM = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)", re.DOTALL)
_DEPTH = 60


def secret_values(case: Case) -> tuple[Secret, ...]:
    """Every secret that the case holds: in its members, in forms and in the parameters of its URLs."""
    found = {value for value in _walk(case.to_dict()) if _is_telling(value)}
    return tuple(Secret(value) for value in sorted(found))


class SecretMask:
    """Takes secrets out of texts and JSON values."""

    def __init__(self, secrets: Iterable[Secret] = ()) -> None:
        values = {s.reveal() for s in secrets}
        self._known = KnownValues(values | {quote(v, safe="") for v in values}, lambda _: MASK)

    def text(self, text: str) -> str:
        text = self._known.replace(text)
        if "ey" in text:
            text = _TOKEN.sub(f"token {MASK}", text)
        if "=" in text or "%3" in text:
            text = _PARAMETER.sub(_parameter, text)
        if " " in text:
            text = _SCHEME.sub(rf"\1 {MASK}", text)
        if "PRIVATE KEY" in text:
            text = _PEM.sub(f"private key {MASK}", text)
        return text

    def value(self, value: Any) -> Any:
        """A JSON value with every string in it, names included, without secrets."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, list | tuple):
            return [self.value(v) for v in value]
        if isinstance(value, dict):
            return {self.text(str(k)): self.value(v) for k, v in value.items()}
        return value


def _parameter(match: re.Match[str]) -> str:
    return match[0] if not is_secret(match["name"], match["value"]) else f"{match['name']}{match['is']}{MASK}"


def _is_telling(value: str) -> bool:
    """Whether a value is no common word; those are masked where they stand by name, not everywhere."""
    return len(value) >= 10 or (len(value) >= 5 and not value.isalpha())


def is_secret(name: str, value: Any) -> bool:
    """Whether a member or parameter of this name holds a secret."""
    if name.lower() not in NAMES or not value:
        return False
    return not (name.lower() == "code" and isinstance(value, str) and _ERROR_CODE.fullmatch(value))


def _walk(value: Any, name: str = "", depth: int = 0, private: bool = False) -> Iterator[str]:
    if isinstance(value, str):
        if private or is_secret(name, value):
            yield value
        if "://" in value[:16]:
            for parameter, given in (*query_of(value).items(), *fragment_of(value).items()):
                if is_secret(parameter, given):
                    yield given
    elif depth >= _DEPTH:
        return
    elif isinstance(value, list):
        for item in value:
            yield from _walk(item, name, depth + 1, private)
    elif isinstance(value, dict):
        key = "kty" in value
        for member, item in value.items():
            inside = private or (key and member in _JWK_PRIVATE) or member.lower() in ("decryption_key",)
            yield from _walk(item, member, depth + 1, inside)
