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

from inspector.case.masked_text import TextMask
from inspector.case.masked_token import Pairs, mask_token
from inspector.case.shape import Shapes
from inspector.case.shape import shape as shape
from inspector.jose import base64url
from inspector.jose.token import examine

SECRETS = frozenset({
    "client_secret", "clientsecret", "client_secrets", "clientsecrets", "code", "code_verifier", "client_assertion",
    "assertion", "refresh_token", "access_token", "id_token", "id_token_hint", "subject_token", "actor_token",
    "logout_token", "api_token", "apitoken", "api_key", "apikey", "x-api-key", "password", "passwd", "pwd", "passcode",
    "secret", "secrets", "cookie", "set-cookie", "authorization", "proxy-authorization", "cf-access-jwt-assertion",
    "dpop",
    "samlresponse", "samlrequest", "relaystate", "session_state", "session_id", "sessionid", "sid", "jsessionid",
    "device_code", "user_code", "decryption_key", "private_key", "privatekey", "logintoken", "csrf", "csrftoken",
    "csrf_token", "xsrf", "state_token", "statetoken", "sessiontoken", "session_token", "wresult", "ticket", "otp",
    "registration_access_token", "token_hash", "eas.sid", "interaction_id", "qlik-csrf-token", "x-csrf-token",
    "recovery_token", "authtoken", "auth_token", "bearer", "idtoken", "accesstoken", "refreshtoken", "jwt",
})  # fmt: skip
COMPARED = frozenset({"state", "nonce", "jti", "identity_nonce"})
"""Not secret for long, but random: kept as a shape, so that a difference stays one."""
HASHES = frozenset({"at_hash", "c_hash", "s_hash", "code_challenge"})
PERSONAL = frozenset({
    "sub", "subject", "email", "mail", "emails", "e_mail", "login_hint", "username", "user_name", "login", "upn",
    "preferred_username", "unique_name", "given_name", "family_name", "middle_name", "nickname", "phone_number",
    "phone", "address", "birthdate", "ipaddr", "display_name", "displayname", "firstname", "lastname", "first_name",
    "last_name",
    "oid", "puid", "user_id", "userid", "samaccountname", "onprem_sam_account_name", "winaccountname", "picture",
    "realm", "domain_hint", "oldsubject", "newsubject", "serveripaddress",
})  # fmt: skip
PROTOCOL = frozenset({
    "iss", "aud", "azp", "exp", "iat", "nbf", "auth_time", "amr", "acr", "ver", "typ", "token_use", "token_type", "scp",
    "scope", "cid", "client_id", "appid", "email_verified", "phone_number_verified", "idp", "tid", "updated_at",
    "zoneinfo", "locale", "hasgroups", "_claim_names", "events", "subtype", "idtyp", "azpacr", "appidacr", "acrs",
    "status", "error", "error_description", "error_uri", "created_at", "lastupdatedat", "gty", "tenantid",
})  # fmt: skip
"""Claims that say something about the login, not about the person."""
_NAMES = frozenset({"given_name", "family_name", "middle_name", "firstname", "lastname", "display_name", "displayname"})
_CLAIMS = frozenset({"idpclaims", "resultantclaims", "users", "id_token_claims", "claims_of_user"})
_JWK_SECRETS = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})
_MAPPING = frozenset({"claimsmapping", "claims", "claims_supported", "scopes_supported"})
"""Names of claims, not values."""
_PLAIN = frozenset({
    "format", "observed_at", "target", "masked", "tenant", "identity_provider", "oauth_client", "client", "discovery",
    "jwks", "authorize", "token", "userinfo", "qlik_error", "id_token", "access_token", "previous", "network_error",
    "exchanges", "title", "source_notes", "idp_events", "application_errors", "refresh_token", "judged_at", "opened_at",
})  # fmt: skip
LOG = "idp_events"
"""The member of a case whose `code` is never an authorization code."""
_ERROR_CODE = re.compile(r"[A-Z][A-Za-z0-9]*(?:[-_. ][A-Za-z0-9]+){0,6}|[a-z]+(?:[_ ][a-z]+){0,6}|\d{1,8}|-[\w-]{1,20}")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]{5,20}(?:Z|[+-]\d\d:\d\d)?")
_MAX_DEPTH = 250


def mask_case(raw: dict[str, Any], *, personal: bool = True) -> dict[str, Any]:
    """The case file's shape with secrets, and with `personal` also personal data, replaced; marked as masked."""
    masked = _Masks(raw, personal).walk(raw, ())
    return {**masked, "masked": True}


class _Masks:
    def __init__(self, raw: dict[str, Any], personal: bool) -> None:
        self._personal = personal
        self._shapes = Shapes()
        self._hashes: dict[str, str] = {}
        self._text = TextMask(self._shapes, self._token, self._parameter, personal=personal)
        self._learn({**raw, LOG: [*_without_codes(raw.get(LOG))]})

    # -- what is known before anything is replaced --------------------------------------------------------------

    def _learn(self, raw: Any) -> None:
        """Secrets and identities, so that they are found in free text too, and hashes of what will be masked."""
        for name, value in _named_strings(raw):
            lower = name.lower()
            if self._text.is_token(value):
                self._learn_claims(value)
            if lower in SECRETS and not _is_error_code(lower, value):
                self._text.learn(value, self._secret(lower, value))
                if lower in ("access_token", "code", "state", "code_verifier"):
                    self._learn_hashes(value, self._secret(lower, value))
            elif self._personal:
                self._learn_person(lower, value)

    def _learn_claims(self, text: str) -> None:
        for name, value in _named_strings(examine(text).payload or {}) if self._personal else ():
            self._learn_person(name.lower(), value)

    def _learn_person(self, name: str, value: str) -> None:
        if name in _NAMES:
            self._text.learn_name(value)
        elif name in PERSONAL:
            self._text.learn(value, self._shapes.of(value))

    def _learn_hashes(self, value: str, masked: str) -> None:
        for algorithm in (hashlib.sha256, hashlib.sha384, hashlib.sha512):
            before, after = (algorithm(text.encode("utf-8", "surrogatepass")).digest() for text in (value, masked))
            self._hashes[base64url.encode(before[: len(before) // 2])] = base64url.encode(after[: len(after) // 2])
            self._hashes[base64url.encode(before)] = base64url.encode(after)

    # -- the walk -----------------------------------------------------------------------------------------------

    def walk(self, value: Any, path: tuple[str, ...], claims: bool = False) -> Any:
        if len(path) > _MAX_DEPTH:
            return None
        if isinstance(value, Pairs):
            return Pairs((name, self._member(name, member, path, claims)) for name, member in value)
        if isinstance(value, dict):
            claims = claims or _holds_claims(value, path)
            answer = value.get("step") == "userinfo"
            return {
                self._key(name): self._member(name, member, path, claims or (answer and name == "body"))
                for name, member in value.items()
            }
        if isinstance(value, list):
            return [self.walk(item, (*path, "[]"), claims) for item in value]
        if isinstance(value, str):
            return self._personal_text(value) if claims else self._text.mask(value)
        if claims and self._personal and isinstance(value, int | float) and not isinstance(value, bool):
            return _number(value)
        return value

    def _member(self, name: str, value: Any, path: tuple[str, ...], claims: bool) -> Any:
        lower, below = name.lower(), (*path, name)
        if not path and lower not in _PLAIN:
            # nobody knows what an unknown member holds
            return self.walk(value, below, claims=True)
        if lower in _JWK_SECRETS and any(part in ("keys", "decryption_key", "jwk") for part in path):
            return self._all_secret(value)
        if lower in SECRETS and not (isinstance(value, dict) and not path) and not self._is_code(lower, value, path):
            return self._cookies(value) if lower in ("cookie", "set-cookie") else self._all_secret(value, lower)
        if lower in _MAPPING and not claims:
            return value
        if lower == "jtis" and isinstance(value, list):
            return [self._shapes.of(item) if isinstance(item, str) else item for item in value]
        if isinstance(value, str):
            return self._string(lower, value, claims)
        if lower in PERSONAL and self._personal:
            return self.walk(value, below, claims=True)
        if claims and (lower in PROTOCOL or lower.endswith(("_at", "_time"))):
            return self.walk(value, below, claims=False)
        return self.walk(value, below, claims or lower in _CLAIMS)

    def _string(self, name: str, value: str, claims: bool) -> str:
        if name == "user":  # of a log entry
            return self._personal_text(value)
        if name in HASHES:
            return self._hashes.get(value, value)
        if name in COMPARED:
            return self._shapes.of(value)
        if name in PERSONAL:
            return self._personal_text(value)
        if claims and _INSTANT.fullmatch(value):
            return value
        if claims and name not in PROTOCOL:
            return self._personal_text(value)
        return self._text.mask(value)

    def _is_code(self, name: str, value: Any, path: tuple[str, ...]) -> bool:
        """Whether a member `code` is an error's, not an authorization code."""
        if name != "code":
            return False
        if path[:1] == (LOG,) and len(path) == 2:
            return True
        in_error = any("error" in part.lower() for part in path)
        return (
            not isinstance(value, str)
            or (in_error and _ERROR_CODE.fullmatch(value) is not None)
            or (_is_error_code(name, value))
        )

    # -- values -------------------------------------------------------------------------------------------------

    def _key(self, name: str) -> str:
        return self._text.mask(name) if "@" in name or len(name) > 100 else name

    def _token(self, text: str) -> str:
        return mask_token(text, lambda claims: self.walk(claims, ("payload",), claims=True))

    def _secret(self, name: str, value: str) -> str:
        if self._text.is_token(value):
            return self._token(value)
        if name in ("authorization", "proxy-authorization") and " " in value:
            scheme, _, rest = value.partition(" ")
            return f"{scheme[:20]} {self._secret('', rest.strip())}"
        if name == "code_verifier" and len(value) <= 200:
            return self._shapes.of(value, whole=True)[:1] * len(value)
        return self._shapes.of(value, whole=True)

    def _all_secret(self, value: Any, name: str = "") -> Any:
        """Every string and number below a secret's name."""
        if isinstance(value, str):
            return self._secret(name, value)
        if isinstance(value, dict):
            return {key: value[key] if key in ("kty", "crv", "alg", "use", "kid") else self._all_secret(value[key])
                    for key in value}  # fmt: skip
        if isinstance(value, list):
            return [self._all_secret(item) for item in value]
        return value if value is None or isinstance(value, bool) else 0

    def _cookies(self, value: Any) -> Any:
        """Names and attributes of cookies stay, their values go."""
        if isinstance(value, list):
            return [self._cookies(item) for item in value]
        if not isinstance(value, str):
            return self._all_secret(value)
        return self._text.cookies(value)

    def _parameter(self, name: str, value: str) -> str:
        """A parameter of a URL or a form."""
        lower = name.lower()
        if lower in SECRETS and not _is_error_code(lower, value):
            return self._secret(lower, value)
        return self._string(lower, value, claims=False)

    def _personal_text(self, value: str) -> str:
        if self._text.is_token(value):
            return self._token(value)
        if not self._personal:
            return self._text.mask(value)
        # what is hostile about a value is not personal, and must still be reported
        hostile = "".join(c for c in value[:4096] if not c.isprintable() and not c.isspace())
        return self._shapes.of(value) + hostile[:16]


def _without_codes(events: Any) -> Iterator[dict[str, Any]]:
    """Log entries without their codes, which are no authorization codes; who signed in is a person's name."""
    for event in events if isinstance(events, list) else ():
        if isinstance(event, dict):
            named = {"username": event["user"]} if isinstance(event.get("user"), str) else {}
            yield {**{k: v for k, v in event.items() if k not in ("code", "user")}, **named}


def _holds_claims(value: dict[str, Any], path: tuple[str, ...]) -> bool:
    """Whether an object is a person's claims: userinfo, or anything with a subject."""
    if "error" in value or "errorCode" in value:
        return False
    return path[:2] == ("userinfo", "body") or (bool(path) and isinstance(value.get("sub"), str))


def _is_error_code(name: str, value: Any) -> bool:
    """A `code` such as LOGIN-12 or AADSTS50011 is an error's."""
    return name == "code" and isinstance(value, str) and re.fullmatch(
        r"[A-Z]{2,}[A-Z0-9]*(?:[-_][A-Z0-9]+)*", value
    ) is not None and len(value) <= 40  # fmt: skip


def _number(value: int | float) -> int | float:
    """A number of the same type and length."""
    digits = str(value)
    return (
        value
        if value in (0, 1)
        else type(value)("".join("0" if c.isdigit() and i else c for i, c in enumerate(digits)))
    )


def _named_strings(value: Any, depth: int = 0) -> Iterator[tuple[str, str]]:
    """(name, string) of every string member, the parameters of URLs included."""
    if depth > _MAX_DEPTH:
        return
    if isinstance(value, dict):
        for name, member in value.items():
            if isinstance(member, str):
                is_person = name == "name" and not {"sub", "subject", "email"}.isdisjoint(value)
                yield "display_name" if is_person else str(name), member
                if "://" in member[:40]:
                    yield from _parameters(member)
            else:
                yield from _named_strings(member, depth + 1)
    elif isinstance(value, list):
        for item in value:
            yield from _named_strings(item, depth + 1)


def _parameters(url: str) -> Iterator[tuple[str, str]]:
    from inspector.case.model import fragment_of, query_of

    yield from query_of(url).items()
    yield from fragment_of(url).items()
