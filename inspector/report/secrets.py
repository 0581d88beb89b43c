"""Secrets of a login: never in a report, whoever asks. Known ones by their value, others by the form they have."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import quote

from inspector.case.model import Case, fragment_of, query_of
from inspector.case.secret import MASK, Secret
from inspector.case.shape import shape
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
RANDOM = frozenset(("state", "nonce", "sid"))
"""Parameters that prove nothing once they were used, yet belong to one login: shortened."""
_JWK_PRIVATE = frozenset(("d", "p", "q", "dp", "dq", "qi", "k"))
_ERROR_CODE = re.compile(r"[A-Z]{2,}[A-Z0-9]*(?:[-_][A-Z0-9]+)*|-?\d{1,9}|(?:[A-Z][a-z]{2,30}_?){2,8}")
"""Error bodies have a `code` such as Qlik's LOGIN-12 or Microsoft's InvalidAuthenticationToken, which is none."""
_TOKEN = re.compile(r"\bey[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_=-]*){1,5}")
_PARAMETER = re.compile(r"(?P<name>[\w.-]{2,40})(?P<is>=|%3D)(?P<value>(?!•)[^&\s\"'<>#]+)", re.IGNORECASE)
_INPUT = re.compile(r"<input\b([^<>]{0,4000})>", re.IGNORECASE)
_ATTRIBUTE = re.compile(
    r"""\b(name|value)\s{0,9}=\s{0,9}(?:"([^"<>]{0,4000})"|'([^'<>]{0,4000})'|([^\s"'<>]{1,4000}))""", re.I
)
_ANSWERS = frozenset(("error", "error_description", "error_uri", "iss", "state"))
"""Fields of a page that posts an answer back: all other long values of fields are a session's."""
_SCHEME = re.compile(r"\b(Bearer|Basic|DPoP|SSWS) (?=[A-Za-z0-9._~+/=-]{12})[A-Za-z0-9._~+/=-]+")
_PEM = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)", re.DOTALL)
_DEPTH = 60


def secret_values(case: Case) -> tuple[Secret, ...]:
    """Every secret that the case holds: in its members, in forms and in the parameters of its URLs."""
    found = {value for value in _walk(case.to_dict()) if _is_telling(value)}
    # also those inside a signed answer (JARM)
    found |= {value for name, value in (case.callback or {}).items() if is_secret(name, value) and _is_telling(value)}
    return tuple(Secret(value) for value in sorted(found))


class SecretMask:
    """Takes secrets out of texts and JSON values."""

    def __init__(self, secrets: Iterable[Secret] = ()) -> None:
        values = {s.reveal() for s in secrets}
        self._known = KnownValues(values | {quote(v, safe="", errors="surrogatepass") for v in values}, lambda _: MASK)

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

    def url(self, url: str) -> str:
        """A URL without its secrets; random values of the protocol are shortened."""
        head, mark, fragment = url.partition("#")
        address, question, query = head.partition("?")
        return f"{self.text(address)}{question}{self._parameters(query)}{mark}{self._parameters(fragment)}"

    def _parameters(self, query: str) -> str:
        return "&".join(self._pair(pair) for pair in query.split("&"))

    def _pair(self, pair: str) -> str:
        name, equals, value = pair.partition("=")
        if not equals:
            return self.text(pair)
        if is_secret(name, value):
            return f"{name}={MASK}"
        return f"{name}={shape(value)}" if name in RANDOM else self.text(pair)

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
    if match["name"].lower() in RANDOM and len(match["value"]) >= 8:
        return f"{match['name']}{match['is']}{shape(match['value'])}"
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
        if name.lower() in ("cookie", "set-cookie"):
            yield from (part.partition("=")[2].strip() for part in value.split(";"))
        elif "://" in value[:16]:
            for parameter, given in (*query_of(value).items(), *fragment_of(value).items()):
                if is_secret(parameter, given):
                    yield given
        elif "<input" in value.lower():
            yield from _fields(value)
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


def _fields(page: str) -> Iterator[str]:
    """Values of a page's form fields that belong to a session: named as secrets, or long and in one piece."""
    for tag in _INPUT.finditer(page):
        field = {m[1].lower(): m[2] or m[3] or m[4] or "" for m in _ATTRIBUTE.finditer(tag[1])}
        name, value = field.get("name", "").lower(), field.get("value", "")
        long = len(value) >= 16 and not any(c.isspace() for c in value) and name not in _ANSWERS
        if is_secret(name, value) or long:
            yield value
