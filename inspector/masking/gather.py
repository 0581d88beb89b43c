"""What a case knows: its secrets, the values that are somebody's, and the hosts that tell whose login it is.

Every string of the evidence is somebody's unless its name says that it is technical: what nobody thought of is masked.
"""

from __future__ import annotations

import contextlib
import json
import re
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from inspector.case.model import Case, fragment_of, query_of
from inspector.jose.token import examine
from inspector.masking.entropy import looks_secret
from inspector.masking.hosts import directory, hosts_in, is_host, with_domain
from inspector.masking.keys import names_somebody
from inspector.masking.notations import secrets_in
from inspector.masking.spellings import common, forms
from inspector.masking.technical import is_technical
from inspector.masking.vocabulary import is_code
from inspector.names import KEY_MATERIAL, bare, is_secret, kind_of, kind_of_claim


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_DEPTH = 200
_TOKEN = re.compile(r"ey[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_=-]*){1,5}")
_INPUT = re.compile(r"<input\b([^<>]{0,8192})>", re.IGNORECASE)
_ATTRIBUTE = re.compile(
    r"""\b(name|value)\s{0,9}=\s{0,9}(?:"([^"<>]{0,8192})"|'([^'<>]{0,8192})'|([^\s"'<>]{1,8192}))""", re.IGNORECASE
)
_QUOTED = re.compile(r"""["']([\w.-]{1,60})\\{0,3}["']\s{0,3}:\s{0,3}\\{0,3}["']([^"'\\\s]{6,4096})\\{0,3}["']""")
"""A member of an object in a script."""
_GIVEN = re.compile(r"(?<![\w.-])([A-Za-z][\w.-]{2,40})=([^\s&\"'<>#;,•]{6,4096})")
"""`name=value` in a sentence."""
_LONGEST = 1 << 18
_SPOKEN = re.compile(
    r"\b(?i:user(?:name)?|subject|account|principal|groups?|members?|person)\b\s{0,2}[:=]?\s{0,2}['\"“‘(]?"
    r"((?!AADSTS|E0000|[A-Z]+_[A-Z_]+\b)[A-Z0-9][\w.@\\-]{2,80}(?: [A-Z][\w.-]{1,40}){0,3})"
)
"""Whom a sentence of a provider names."""
ANSWERS = frozenset(("error", "errordescription", "erroruri", "iss", "state"))
_STRUCTURE = frozenset(
    ("format", "target", "observed_at", "judged_at", "opened_at", "source_notes", "masked", "recognised")
)
_LOG = "idp_events"
_CONFIGURED = ("identity_provider", "oauth_client")
_CLAIM_NAMES = frozenset(("claimsmapping", "claimssupported", "scopessupported", "claimnames"))
_CLAIMS = frozenset(("idpclaims", "resultantclaims", "users", "payload"))
_OF_ANSWER = frozenset(("error", "errorCode", "access_token", "id_token"))
_OF_PERSON = frozenset(("sub", "subject", "email", "userName", "username", "login", "preferred_username"))
_OF_ERROR = frozenset(("error", "errors", "code", "detail", "errorCode", "error_description"))
"""Members beside which a name or a title is a person's, or an error's."""
_CLIENT_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|0oa[0-9A-Za-z]{10,20}", re.IGNORECASE)
_OF_HOST = ("host", "hostname", "alias", "domain", "server")
"""Endings of names whose values may be host names."""


@dataclass(slots=True)
class Gathered:
    """The values of one case by what they are, each as it was written."""

    secrets: set[str] = field(default_factory=set)
    personal: set[str] = field(default_factory=set)
    hosts: set[str] = field(default_factory=set)
    technical: set[str] = field(default_factory=set)
    """What is known to be none of them, although it may look like a secret: client IDs and key IDs."""


def gather(*cases: Case) -> Gathered:
    """Everything the cases hold that is not for everybody."""
    found = Gathered()
    for case in cases:
        walk = _Walk(found, mapped(case), _clients(case), _is_answered(case))
        for name, member in case.to_dict().items():
            if name == "title":
                walk.person(member)
            elif name not in _STRUCTURE:
                if name == _LOG and isinstance(member, list):
                    # a log entry's code is no authorization code
                    member = [{k: v for k, v in e.items() if k != "code"} if isinstance(e, dict) else e for e in member]
                if name in _CONFIGURED and isinstance(member, dict):
                    # which configuration it is says nothing about a person
                    walk.person(member.get("description"))
                    member = {k: v for k, v in member.items() if k != "id"}
                walk.member(name, member, 0)
        # also those inside a signed answer (JARM)
        for name, value in (case.callback or {}).items():
            walk.pair(name, value, 1)
    found.secrets |= {quote(v, safe="", errors="surrogatepass") for v in found.secrets if not v.isalnum()}
    found.secrets |= {form for value in found.secrets for form in _in_base64(value)}
    found.personal |= {form for value in found.personal for form in _in_base64(value)}
    found.personal -= found.secrets
    found.hosts = {h for host in found.hosts for h in with_domain(host)}
    return found


def _in_base64(value: str) -> set[str]:
    """The value in base64 and base64url, without the last characters, which depend on what follows."""
    data = value.encode("utf-8", "surrogatepass")
    if not 8 <= len(data) <= 512:
        return set()
    whole = data[: len(data) // 3 * 3]
    return {b64encode(whole).decode(), urlsafe_b64encode(whole).decode()}


def mapped(case: Case) -> frozenset[str]:
    """Names of the claims that Qlik looks up: they are known, whatever they are called."""
    lookups: set[str] = set()
    for options in ("options", "pendingOptions"):
        given = case.object(f"identity_provider.{options}.claimsMapping") or {}
        for value in given.values():
            listed = value if isinstance(value, list) else [value]
            lookups.update(one.rpartition("/")[2] for one in listed if isinstance(one, str))
    return frozenset(lookups)


def _clients(case: Case) -> frozenset[str]:
    """The client IDs that the login itself used."""
    used = {case.request.get("client_id"), case.text("client.client_id"), case.text("token.request.client_id")}
    return frozenset(one for one in used if one)


def _is_answered(case: Case) -> bool:
    """Whether the provider knew the client that asked."""
    return bool((case.callback or {}).get("code")) or case.id_token_text is not None


class _Walk:
    def __init__(self, found: Gathered, mapped: frozenset[str], clients: frozenset[str], answered: bool) -> None:
        self._found, self._mapped, self._clients = found, mapped, clients
        self._answered = clients if answered else frozenset[str]()

    # -- values -------------------------------------------------------------------------------------------------

    def secret(self, value: Any) -> None:
        if isinstance(value, str):
            scheme, _, rest = value.partition(" ")
            if not rest.strip("•") and "•" in rest:
                return  # `Basic ••••`: the scheme's name is all that a mask left
            if is_distinctive(value):
                self._found.secrets.add(value)
            if rest and scheme.isalpha() and is_distinctive(rest.strip()):
                self._found.secrets.add(rest.strip())
        elif isinstance(value, dict):
            for name, member in value.items():
                if name not in ("kty", "crv", "alg", "use", "kid"):
                    self.secret(member)
        elif isinstance(value, list):
            for member in value:
                self.secret(member)

    def person(self, value: Any, *, words: bool = False) -> None:
        """A value that is somebody's; `words`: a name, which also shows in parts."""
        if isinstance(value, bool) or value is None:
            return
        if isinstance(value, int | float):
            text = str(value)
            if sum(c.isdigit() for c in text) >= 5:
                self._found.personal.add(text)
            return
        if not isinstance(value, str) or not value.strip():
            return
        value = value.strip()
        if len(value) > 1 and value.lower() not in common() and not value.isspace():
            self._found.personal.add(value)
            self._found.personal.update(forms(value, words))
        self._found.hosts |= hosts_in(value)
        if "@" in value and is_host(domain := value.rpartition("@")[2]):
            self._found.hosts |= with_domain(domain)

    # -- the walk -----------------------------------------------------------------------------------------------

    def any(self, value: Any, name: str, depth: int, claims: bool = False) -> None:
        if depth > _DEPTH:
            return
        if isinstance(value, dict):
            key = "kty" in value
            claims = (claims or "sub" in value) and _OF_ANSWER.isdisjoint(value)
            person = not _OF_PERSON.isdisjoint(value)
            self._swapped(value)
            error = not _OF_ERROR.isdisjoint(value)
            for member, inner in value.items():
                if "://" in str(member):
                    self._found.hosts |= hosts_in(str(member))
                if key and member in KEY_MATERIAL:
                    self.secret(inner)
                elif key and member == "kid":
                    self.pair(member, inner, depth + 1)
                elif error and member == "title":
                    self.inside(str(inner), depth + 1)
                elif not key:
                    name = label_of(value) if member == "value" else ""
                    self.member(name or str(member), inner, depth + 1, claims, person)
        elif isinstance(value, list):
            for inner in value:
                if isinstance(inner, dict | list):
                    self.any(inner, name, depth + 1, claims)
                else:
                    self.pair(name, inner, depth + 1, claims)
        else:
            self.pair(name, value, depth, claims)

    def _swapped(self, value: dict[str, Any]) -> None:
        """A client ID that stands where the secret should: the secret is one wherever it is."""
        named = {bare(name): given for name, given in value.items() if isinstance(given, str)}
        client_id, secret = named.get("clientid"), named.get("clientsecret")
        if not client_id or not secret or client_id == secret:
            return
        form = _CLIENT_ID.fullmatch(secret) is not None and _CLIENT_ID.fullmatch(client_id) is None
        # Auth0's client IDs, which look like secrets, have 32 characters
        looks = len(client_id) > 32 and looks_secret(client_id) and not looks_secret(secret)
        looks = looks and client_id not in self._answered
        if form or secret in self._clients or looks:
            self.secret(client_id)

    def member(self, name: str, value: Any, depth: int, claims: bool = False, of_person: bool = False) -> None:
        if isinstance(value, dict | list):
            if bare(name) in _CLAIM_NAMES:
                return
            if depth and is_secret(name, value):
                self.secret(value)
                return
            self.any(value, name, depth, claims or bare(name) in _CLAIMS)
            return
        self.pair(name, value, depth, claims, of_person)

    def pair(self, name: str, value: Any, depth: int, claims: bool = False, of_person: bool = False) -> None:
        """A member, parameter or field with a value that has no members."""
        kind, plain = kind_of_claim(name) if claims else kind_of(name), bare(name)
        if not isinstance(value, str):
            if kind in ("personal", "unknown"):
                self.person(value)
            elif is_secret(name, value) and not isinstance(value, bool):
                self.secret(str(value))
            return
        if not value:
            return
        if plain in ("tid", "tenantid"):
            self._found.hosts |= directory(value)
        if plain.endswith(_OF_HOST) and is_host(value):
            self._found.hosts |= with_domain(value)
        if plain in ("cookie", "setcookie"):
            for part in cookie_values(value):
                self.secret(part)
        elif is_secret(name, value) or (kind == "unknown" and name not in self._mapped and looks_secret(value)):
            self.secret(value)
        elif kind == "personal" and not is_text(value):
            self.person(value, words=_is_name(plain, of_person))
        elif kind in ("unknown", "random") and not is_text(value) and (claims or "://" not in value[:24]):
            if claims or not (is_technical(value) or is_code(value)):
                self.person(value)
        elif kind == "prose" and len(value) <= 4096:
            for match in _SPOKEN.finditer(value):
                self.person(match[1], words=True)
        elif plain == "kid" and names_somebody(value):
            self.person(value, words=True)
        elif plain in ("clientid", "aud", "azp", "cid", "appid", "kid", "authorizationserverid"):
            self._found.technical.add(value)
        self.inside(value, depth)

    def inside(self, value: str, depth: int) -> None:
        """What stands inside a string: tokens, the parameters of a URL or a form, JSON, the fields of a page."""
        if depth > _DEPTH or len(value) < 8:
            return
        if "ey" in value:
            for match in _TOKEN.finditer(value):
                self._token(match[0], depth)
        if "://" in value:
            self._found.hosts |= hosts_in(value)
            if " " not in value[:200]:
                for name, given in (*query_of(value).items(), *fragment_of(value).items()):
                    self.pair(name, given, depth + 1)
                authority = value.partition("://")[2].partition("/")[0]
                if "@" in authority:
                    self.secret(authority.rpartition("@")[0].rpartition(":")[2])
        elif "=" in value and " " not in value and "<" not in value:
            for name, given in query_of(f"x:?{value}").items():
                self.pair(name, given, depth + 1)
        elif "=" in value and len(value) <= _LONGEST:
            for match in _GIVEN.finditer(value):
                if is_secret(match[1], match[2]):
                    self.secret(match[2].rstrip(".,)"))
        if len(value) <= _LONGEST:
            for begin, end in secrets_in(value):
                self.secret(value[begin:end])
        if value[0] in "{[" and value.rstrip()[-1:] in "}]":
            with contextlib.suppress(ValueError, RecursionError):
                self.any(json.loads(value), "", depth + 1)
        if "<" in value:
            for name, given in fields(value):
                secret = is_secret(name, given) or (len(given) >= 16 and looks_secret(given))
                long = len(given) >= 16 and not any(c.isspace() for c in given) and bare(name) not in ANSWERS
                if secret or (long and kind_of(name) != "technical"):
                    self.secret(given)
                else:
                    self.pair(name, given, depth + 1)
        if '":' in value or "':" in value or '" :' in value:
            for match in _QUOTED.finditer(value):
                kind = kind_of(match[1])
                if is_secret(match[1], match[2]) or (kind == "unknown" and looks_secret(match[2])):
                    self.secret(match[2])
                elif kind == "personal":
                    self.person(match[2])

    def _token(self, text: str, depth: int) -> None:
        token = examine(text)
        if is_distinctive(text):
            self._found.secrets.add(text)
        signature = text.rpartition(".")[2]
        if len(signature) >= 16:
            self._found.secrets.add(signature)
        for part in (token.payload, token.header):
            if isinstance(part, dict):
                self.any(part, "", depth + 1, part is token.payload)


def label_of(pair: dict[str, Any]) -> str:
    """The name beside a value, as in `{"type": "aud", "value": "…"}`, where it is a known one; else none."""
    if "value" not in pair or isinstance(pair["value"], dict):
        return ""
    names = (str(pair.get(label)).rpartition("/")[2] for label in ("name", "key", "type"))
    return next((name for name in names if name.isascii() and kind_of(name) != "unknown"), "")


def is_distinctive(value: str) -> bool:
    """Whether a value is no common word; those are masked where they stand by name, not everywhere."""
    return len(value) >= 10 or (len(value) >= 5 and not value.isalpha())


def cookie_values(text: str) -> Iterator[str]:
    """Values of cookies, of several headers too, which are joined by line breaks."""
    for line in text.splitlines():
        for part in line.split(";"):
            name, equals, value = part.partition("=")
            if equals and bare(name) not in COOKIE_ATTRIBUTES:
                yield value.strip().strip('"')


COOKIE_ATTRIBUTES = frozenset(("path", "domain", "expires", "maxage", "samesite", "priority", "version"))


def fields(page: str) -> Iterator[tuple[str, str]]:
    """(name, value) of a page's form fields."""
    for tag in _INPUT.finditer(page):
        field = {m[1].lower(): m[2] or m[3] or m[4] or "" for m in _ATTRIBUTE.finditer(tag[1])}
        if field.get("name") and field.get("value"):
            yield field["name"], field["value"]


def is_text(value: str) -> bool:
    """Whether a value is a text with values in it rather than a value: a page, a long sentence."""
    return len(value) > 4096 or value.lstrip()[:1] == "<" or "\n" in value


def _is_name(plain: str, of_person: bool) -> bool:
    return plain.endswith("name") and (plain != "name" or of_person) and plain not in ("uniquename",)
