"""A case without its secrets, and without personal data: what is written to disk unless the person asks otherwise.

Secrets go wholly: client secrets, codes, verifiers, tokens' signatures, refresh and opaque tokens, cookies, passwords,
private keys. Names, addresses, subjects and groups keep their shape. Equal values get equal masks, so that the rules
that compare still can; hashes of masked values (at_hash, c_hash, code_challenge) become the hashes of the masks.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from typing import Any

from inspector.case.model import Case, fragment_of, query_of
from inspector.jose import base64url
from inspector.masking.entropy import looks_secret
from inspector.masking.gather import gather, label_of, mapped
from inspector.masking.hosts import Pseudonyms
from inspector.masking.json_values import all_secret
from inspector.masking.keys import names_somebody, without_subjects
from inspector.masking.patterns import PUBLIC_PEM
from inspector.masking.shape import FileShapes, number_shape
from inspector.masking.style import Style
from inspector.masking.text import TextMask
from inspector.masking.token import Pairs, is_token, mask_token
from inspector.masking.vocabulary import is_code
from inspector.names import (
    KEY_MATERIAL,
    PLAIN_VALUES,
    PUBLIC_KEY,
    bare,
    is_error_code,
    is_hash,
    is_secret,
    kind_of,
    kind_of_claim,
)

_CLAIMS = frozenset(("idpclaims", "resultantclaims", "users", "idtokenclaims", "claimsofuser"))
_MAPPING = frozenset(("claimsmapping", "claims", "claimssupported", "scopessupported"))
"""Names of claims, not values."""
_PLAIN = frozenset(
    {
        "format",
        "observed_at",
        "target",
        "masked",
        "tenant",
        "identity_provider",
        "oauth_client",
        "client",
        "discovery",
        "jwks",
        "authorize",
        "token",
        "userinfo",
        "qlik_error",
        "id_token",
        "access_token",
        "previous",
        "network_error",
        "exchanges",
        "source_notes",
        "refresh_token",
        "logout_token",
        "id_token_decoded",
        "access_token_decoded",
        "introspection",
        "access_identity",
        "idp_events",
        "application_errors",
        "recognised",
        "judged_at",
        "opened_at",
    }
)
_HASHED = frozenset(("accesstoken", "code", "state", "codeverifier"))
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]{5,20}(?:Z|[+-]\d\d:\d\d)?")
_EVENT_CODE = re.compile(r"[A-Za-z][\w.]{0,80}(?: \w{1,60})?")
_BEARER = re.compile(r"[\"']?(?:authorization:\s{0,3})?bearer\s{1,3}", re.IGNORECASE)
_HOST_IN_NAME = re.compile(r"(?<=://)[\w.-]+")
_NAME = re.compile(r"[!#$%&'*+,./0-9:;=?A-Z\[\]^_`a-z{|}~()-]{1,100}")
"""What a member, a claim or a scope may be called (RFC 6749 section 3.3): one word without an `@`."""
_MAX_DEPTH = 250


def mask_case(raw: dict[str, Any], *, personal: bool = True) -> dict[str, Any]:
    """The case file's shape with secrets, and with `personal` also personal data, replaced; marked as masked."""
    masked = CaseMask(Case(raw), personal).walk(raw, ())
    return {**masked, "masked": True}


class CaseMask:
    """Masks the members of a case, or of anything that was recorded with it, alike."""

    def __init__(self, case: Case, personal: bool = True) -> None:
        self._personal = personal
        self._shapes = FileShapes()
        self._hashes: dict[str, str] = {}
        shapes = self._shapes.of
        style = Style(self._secret, self._token, shapes, shapes, Pseudonyms().of, self._hash)
        known = gather(_without_event_codes(case))
        self.text = TextMask(known, people=personal, hosts=personal, style=style, mapped=mapped(case))
        for name, value in _named_strings(case.to_dict()):
            if bare(name) in _HASHED and is_secret_or_state(name, value):
                self._learn_hashes(value, self._shown(name, value))

    def _shown(self, name: str, value: str) -> str:
        return self._shapes.of(value) if kind_of(name) == "random" else self._secret(name, value)

    def _learn_hashes(self, value: str, masked: str) -> None:
        for algorithm in (hashlib.sha256, hashlib.sha384, hashlib.sha512):
            before, after = (algorithm(text.encode("utf-8", "surrogatepass")).digest() for text in (value, masked))
            self._hashes[base64url.encode(before[: len(before) // 2])] = base64url.encode(after[: len(after) // 2])
            self._hashes[base64url.encode(before)] = base64url.encode(after)

    # -- the walk -----------------------------------------------------------------------------------------------

    def walk(self, value: Any, path: tuple[str, ...], claims: bool = False) -> Any:
        """A JSON value at a path of the case."""
        if len(path) > _MAX_DEPTH:
            return None
        if isinstance(value, Pairs):
            return Pairs((self._key(name), self._member(name, member, path, claims)) for name, member in value)
        if isinstance(value, dict):
            if "kty" in value:
                return {name: self._of_key(name, member, path) for name, member in value.items()}
            claims = claims or _holds_claims(value, path)
            answer = value.get("step") == "userinfo"
            if path[:1] == ("evidence",) and {"protocol", "options"} <= value.keys():
                path = ("identity_provider",)
            shown = {
                self._key(name): self._member(name, member, path, claims or (answer and name == "body"))
                for name, member in value.items()
            }
            if label := label_of(value):
                shown["value"] = self._member(label, value["value"], (*path, "[]"), claims)
                beside = next(n for n in ("name", "key", "type") if str(value.get(n)).rpartition("/")[2] == label)
                shown[beside] = self._names_of_claims(value[beside])
            return shown
        if isinstance(value, list):
            return [self.walk(item, (*path, "[]"), claims) for item in value]
        if isinstance(value, str):
            return self._personal_text(value) if claims else self._plain(value)
        if claims and self._personal and isinstance(value, int | float) and not isinstance(value, bool):
            return number_shape(value)
        return value

    def _of_key(self, name: str, value: Any, path: tuple[str, ...]) -> Any:
        """A member of a JWK."""
        if name in ("x5u", "kid") and isinstance(value, str):
            return self._string(name, value, False)
        if name == "x5c":
            return self._all_secret(value) if self._personal else value
        if name in PUBLIC_KEY:
            return value
        return self._all_secret(value) if name in KEY_MATERIAL else self._member(name, value, path, False)

    def _member(self, name: str, value: Any, path: tuple[str, ...], claims: bool) -> Any:
        plain, below = bare(name), (*path, name)
        if not path and name.lower() not in _PLAIN:
            # nobody knows what an unknown member holds; a title says whose login it is
            return self.walk(value, below, claims=True)
        if name in ("recognised", "source_notes") and not path:
            return self._notes(value)
        if name in KEY_MATERIAL and any(part in ("keys", "decryption_key", "jwk") for part in path):
            return self._all_secret(value)
        if _is_event_code(name, value, path):
            return value
        if is_secret(name, value) and not (isinstance(value, dict) and not path) and not _is_code(name, value, path):
            return self._cookies(value) if plain in ("cookie", "setcookie") else self._all_secret(value, name)
        if plain in _MAPPING and not claims:
            return self._names_of_claims(value)
        if plain == "host" and isinstance(value, list) and self._personal:
            return self._labels(value)
        if plain == "jtis" and isinstance(value, list):
            return [self._shapes.of(item) if isinstance(item, str) else item for item in value]
        if isinstance(value, str):
            if path == ("identity_provider",) and plain == "description":
                return self._personal_text(value)
            return self._string(name, value, claims, path)
        kind = kind_of_claim(name) if claims else kind_of(name)
        if kind == "personal" and self._personal and plain not in ("users", "user"):
            return self.walk(value, below, claims=True)
        if claims and (kind == "technical" or name.lower().endswith(("_at", "_time"))):
            return self.walk(value, below, claims=False)
        return self.walk(value, below, claims or plain in _CLAIMS)

    def _string(self, name: str, value: str, claims: bool, path: tuple[str, ...] = ()) -> str:
        kind = kind_of_claim(name) if claims else kind_of(name)
        if is_hash(name):
            return self._hash(value)
        if kind == "random":
            return self._shapes.of(value)
        if name == "kid":
            return self._personal_text(value) if names_somebody(value) else value
        if value.startswith(PUBLIC_PEM) and "PRIVATE" not in value:
            return without_subjects(value) if self._personal else value
        if kind == "personal" and not _of_error(name, path):
            return self._personal_text(value)
        if claims and _INSTANT.fullmatch(value):
            return value
        secret = kind == "unknown" and name not in self.text.mapped and looks_secret(value)
        if path[:1] in (("evidence",), ("lines",)) and kind == "unknown" and is_code(value):
            return self._plain(value)
        if claims and kind == "unknown" and (self._personal or not secret):
            return self._personal_text(value)
        if secret:
            return self._secret(name, value)
        return self._plain(value)

    def _plain(self, value: str) -> str:
        stripped = value.strip()
        if is_token(stripped):
            return self._token(stripped)
        return self.text.value(value) if "://" in value[:24] or value[:1] == "/" else self._form_or_text(value)

    def _form_or_text(self, value: str) -> str:
        form = "=" in value and len(value) < 100_000 and not any(c.isspace() or c in "<{" for c in value)
        return self.text.form(value) if form else self.text.text(value)

    def named(self, name: str, value: str) -> str:
        """A header, or a text of this name."""
        if bare(name) in ("cookie", "setcookie"):
            return self.text.cookies(value)
        return self._secret(name, value) if is_secret(name, value) else self._string(name, value, claims=False)

    # -- values -------------------------------------------------------------------------------------------------

    def _key(self, name: str) -> str:
        return self._names_of_claims(name) if _NAME.fullmatch(name) else self.text.name(name)

    def _names_of_claims(self, value: Any) -> Any:
        """Names stay, but for the host of a name that is a URL and for who stands in its path, also in a JSON
        pointer."""
        if isinstance(value, dict):
            return {name: self._names_of_claims(member) for name, member in value.items()}
        if isinstance(value, list):
            return [self._names_of_claims(item) for item in value]
        if not isinstance(value, str) or not self._personal:
            return value
        if ":~1~1" in value:
            before, _, rest = value.partition(":~1~1")
            address = self._address(f"{before.lstrip('/')}://{rest.replace('~1', '/')}").partition("://")[2]
            return f"{before}:~1~1{address.replace('/', '~1')}"
        if "://" in value:
            return self._address(value)
        return value if _NAME.fullmatch(value) else self.text.text(value)

    def _address(self, name: str) -> str:
        """A name that is a URL."""
        return self.text.url(_HOST_IN_NAME.sub(lambda m: self.text.style.host(m[0]), name))

    def _labels(self, host: list[Any]) -> list[Any]:
        """A host as a list of its labels."""
        if not all(isinstance(one, str) for one in host):
            return [self.walk(one, ("host",), claims=True) for one in host]
        return self.text.style.host(".".join(host)).split(".")

    def _notes(self, value: Any) -> Any:
        """The reader's own words about what it read; the names of files in them may be a person's."""
        if isinstance(value, dict):
            return {self._key(name): self._notes(member) for name, member in value.items()}
        if isinstance(value, list):
            return [self._notes(item) for item in value]
        return self.text.text(value) if isinstance(value, str) else value

    def _hash(self, value: str) -> str:
        return self._hashes.get(value, value)

    def wrapped(self, text: str) -> str | None:
        """A token as it was pasted, `Bearer ` before it and broken over lines; None where it is none."""
        lead = text[: len(text) - len(text.lstrip())] + (_BEARER.match(text.lstrip()) or [""])[0]
        inner = text[len(lead) :]
        joined = "".join(inner.split())
        if joined == text or not is_token(joined) or "{" in joined:
            return None
        masked = self._token(joined)
        at = next((at for at, c in enumerate(inner) if c.isspace()), None)
        return lead + (masked if at is None else f"{masked[:at]}{inner[at]}{masked[at:]}")

    def _token(self, text: str) -> str:
        return mask_token(
            text,
            lambda claims: self.walk(claims, ("payload",), claims=True),
            lambda header: self.walk(header, ("header",), claims=True),
        )

    def _secret(self, name: str, value: str) -> str:
        if is_token(value.strip()):
            return self._token(value.strip())
        if "token" in bare(name) and (wrapped := self.wrapped(value)) is not None:
            return wrapped
        if bare(name).endswith("authorization") and " " in value:
            scheme, _, rest = value.partition(" ")
            return f"{scheme[:20]} {self._secret('', rest.strip())}"
        if bare(name) == "codeverifier" and len(value) <= 200:
            return self._shapes.of(value, whole=True)[:1] * len(value)
        # white space around a secret is what is wrong with it
        inner = value.strip()
        lead, _, rest = value.partition(inner) if inner else ("", "", "")
        return f"{lead}{self._shapes.of(inner or value, whole=True)}{rest}"

    def _all_secret(self, value: Any, name: str = "") -> Any:
        if isinstance(value, str):
            return self._secret(name, value)
        return all_secret(value, lambda text: self._secret("", text))

    def _cookies(self, value: Any) -> Any:
        """Names and attributes of cookies stay, their values go."""
        if isinstance(value, list):
            return [self._cookies(item) for item in value]
        return self.text.cookies(value) if isinstance(value, str) else self._all_secret(value)

    def _personal_text(self, value: str) -> str:
        if is_token(value):
            return self._token(value)
        if value.lower() in PLAIN_VALUES:
            return value
        if not self._personal:
            return self._plain(value)
        # what is hostile about a value is not personal, and must still be reported
        hostile = "".join(c for c in value[:4096] if not c.isprintable() and not c.isspace())
        return self._shapes.of(value) + hostile[:16]


def _without_event_codes(case: Case) -> Case:
    """The case for learning its secrets: the `code` of a log entry is none of them."""
    events = case.list("idp_events")
    if not events:
        return case
    entries = (event for event in events if isinstance(event, dict))
    return case.with_members(idp_events=[{k: v for k, v in entry.items() if k != "code"} for entry in entries])


def _is_event_code(name: str, value: Any, path: tuple[str, ...]) -> bool:
    """Whether it is a log entry's code: `feacft`, `LOGIN_ERROR user_disabled`, `app.oauth2.as.authorize no_policy`."""
    in_log = path[:1] == ("idp_events",) and len(path) == 2 and name == "code"
    return in_log and isinstance(value, str) and _EVENT_CODE.fullmatch(value) is not None


def is_secret_or_state(name: str, value: str) -> bool:
    return kind_of(name) == "random" or is_secret(name, value)


def _of_error(name: str, path: tuple[str, ...]) -> bool:
    """Whether a title is an error's, which is no person's."""
    return bare(name) == "title" and any("error" in part.lower() for part in path)


def _is_code(name: str, value: Any, path: tuple[str, ...]) -> bool:
    """Whether a member `code` is an error's, not an authorization code."""
    if bare(name) != "code":
        return False
    if path[:1] == ("idp_events",) and len(path) == 2:
        return True
    return not isinstance(value, str) or (any("error" in part.lower() for part in path) and is_error_code(value))


def _holds_claims(value: dict[str, Any], path: tuple[str, ...]) -> bool:
    """Whether an object is a person's claims: userinfo, or anything with a subject."""
    if "error" in value or "errorCode" in value:
        return False
    return path[:2] == ("userinfo", "body") or (bool(path) and isinstance(value.get("sub"), str))


def _named_strings(value: Any, depth: int = 0) -> Iterator[tuple[str, str]]:
    """(name, string) of every string member, the parameters of URLs included."""
    if depth > _MAX_DEPTH:
        return
    if isinstance(value, dict):
        for name, member in value.items():
            if isinstance(member, str):
                yield str(name), member
                if "://" in member[:40]:
                    yield from query_of(member).items()
                    yield from fragment_of(member).items()
            else:
                yield from _named_strings(member, depth + 1)
    elif isinstance(value, list):
        for item in value:
            yield from _named_strings(item, depth + 1)
