"""Free text, URLs, form bodies and cookies without the secrets and personal values in them. Linear in the text."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import quote, unquote_plus

from inspector.case.shape import WHOLE, Shapes

_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{1,20}://[^\s\"'<>]*")
_FORM = re.compile(r"[\w.%\[\]-]{1,80}=[^\s&]*(?:&[\w.%\[\]-]{1,80}=[^\s&]*)+|[\w.-]{1,40}=[^\s&=]+")
_EMAIL = re.compile(r"(?<![\w.+%-])[\w.+'-]{1,64}(?:@|%40|&#64;|&#x40;)[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_WORD = re.compile(r"[^\s\"'<>&=;,()\[\]{}/?#]+")
_RUN = re.compile(r"[\w.-]{24,}")
_HEADER = re.compile(r"(?:ey|ew|eyA|CnsK)[\w-]{6,}")
_ASSIGNED = re.compile(
    r"""(?P<name>["']?\b(?:client_secret|clientSecret|code_verifier|client_assertion|refresh_token|access_token|id_token|"""
    r"""password|passwd|passcode|api_token|apiToken|session_state|stateToken|sessionToken|SAMLResponse|SAMLRequest|RelayState|"""
    r"""csrf_?token|session_?id|JSESSIONID|device_code|user_code|authorization_code|auth_code)["']?"""
    r"""\s{0,3}(?:=|:|%3D|is)\s{0,3}["']?)(?P<value>(?!["'])[^\s"'&<>,;]{3,})""",
    re.IGNORECASE,
)
_CODE_PARAMETER = re.compile(r"(?P<name>(?:[?&#;]|&amp;|%26|%3F)code(?:=|%3D))(?P<value>[^\s\"'&<>#%]{8,})")
_SCHEME = re.compile(r"\b(?P<name>(?:Bearer|Basic|DPoP|SSWS)\s{1,3})(?P<value>[\w.~+/=-]{8,})")
_INPUT = re.compile(r"<input\b[^<>]{0,8192}>", re.IGNORECASE)
_INPUT_NAME = re.compile(r"""\bname\s{0,3}=\s{0,3}["']?([\w.-]{1,80})""", re.IGNORECASE)
_INPUT_VALUE = re.compile(r"""(\bvalue\s{0,3}=\s{0,3})("[^"]*"|'[^']*'|[^\s>]+)""", re.IGNORECASE)
_ATTRIBUTES = frozenset(
    {"path", "domain", "expires", "max-age", "samesite", "secure", "httponly", "priority", "version"}
)
_MANY = 64
# words that test accounts are called, and that error texts need
_NO_NAMES = frozenset({
    "user", "users", "test", "tester", "testing", "admin", "administrator", "demo", "service", "account",
    "client", "login", "support", "qlik", "okta", "microsoft", "entra", "google", "keycloak", "auth", "error",
    "access", "system", "guest", "sales", "group", "groups", "tenant", "realm", "application", "request",
    "server", "sign", "name", "first", "last", "invalid", "identity", "provider", "bearer", "token", "page",
    "date", "host", "accept", "content", "type"
})  # fmt: skip


class TextMask:
    """Masks text; learns first which values are secret or personal in this case."""

    def __init__(
        self,
        shapes: Shapes,
        token: Callable[[str], str],
        parameter: Callable[[str, str], str],
        *,
        personal: bool,
    ) -> None:
        self._shapes = shapes
        self._token = token
        self._parameter = parameter
        self._personal = personal
        self._words: dict[str, str] = {}
        self._phrases: dict[str, str] = {}

    def learn(self, value: str, masked: str) -> None:
        """A value to be replaced in any text; what could as well be a common word is left alone."""
        if len(value) > 8192 or value == masked or not _is_telling(value):
            return
        if _WORD.fullmatch(value):
            self._words[value] = masked
        elif len(self._phrases) < _MANY:
            self._phrases[value] = masked

    def learn_name(self, name: str) -> None:
        """A person's name, whole and by its words, as a page that greets them shows it."""
        self.learn(name, self._shapes.of(name))
        for word in name.split() if len(name) < 200 else ():
            if len(word) >= 2 and word.isalpha() and word[0].isupper() and word.lower() not in _NO_NAMES:
                self._words.setdefault(word, self._shapes.of(word))

    def is_token(self, text: str) -> bool:
        """A JWS or JWE in compact form, a damaged one included."""
        stripped = text.strip()
        return len(stripped) > 24 and _HEADER.match(stripped) is not None and not any(c.isspace() for c in stripped)

    def mask(self, text: str) -> str:
        if len(text) < 3:
            return text
        if self.is_token(text):
            return self._token(text.strip())
        if _URL.fullmatch(text):
            return self.url(text)
        if _FORM.fullmatch(text):
            return self._pairs(text)
        return self._free(text)

    def url(self, url: str) -> str:
        """The address stays; parameters of query and fragment are masked by name."""
        head, mark, fragment = url.partition("#")
        address, question, query = head.partition("?")
        if "@" in address:
            scheme, _, rest = address.partition("://")
            authority, slash, path = rest.partition("/")
            if "@" in authority:
                authority = f"{WHOLE}@{authority.rpartition('@')[2]}"
            address = f"{scheme}://{authority}{slash}{path}"
        address = self._free(address)
        return address + question + self._pairs(query) + mark + self._pairs(fragment)

    def cookies(self, text: str) -> str:
        parts = []
        for part in text.split(";"):
            name, equals, value = part.partition("=")
            if not equals or name.strip().lower() in _ATTRIBUTES:
                parts.append(part)
            else:
                parts.append(f"{name}={self._shapes.of(value.strip(), whole=True)}")
        return ";".join(parts)

    def _pairs(self, text: str) -> str:
        return "&".join(self._pair(pair) for pair in text.split("&"))

    def _pair(self, pair: str) -> str:
        name, equals, value = pair.partition("=")
        if not equals:
            return self._free(pair)
        decoded = unquote_plus(value, errors="replace")
        masked = self._parameter(unquote_plus(name, errors="replace"), decoded)
        return pair if masked == decoded else f"{name}={quote(masked, safe='/:•@,~!*()', errors='replace')}"

    def _free(self, text: str) -> str:
        text = self._tokens(text)
        if "://" in text:
            text = _URL.sub(lambda m: self.url(m[0]) if m[0] != text and ("?" in m[0] or "#" in m[0]) else m[0], text)
        text = _INPUT.sub(self._input, text)
        for pattern in (_ASSIGNED, _CODE_PARAMETER, _SCHEME):
            text = pattern.sub(self._assigned, text)
        if self._personal and ("@" in text or "%40" in text or "&#" in text):
            text = _EMAIL.sub(self._email, text)
        for value, masked in self._phrases.items():
            text = text.replace(value, masked)
        return _WORD.sub(lambda m: self._words.get(m[0]) or self._without_dot(m[0]), text) if self._words else text

    def _without_dot(self, word: str) -> str:
        """A word at the end of a sentence is the same word."""
        bare = word.rstrip(".:!")
        masked = self._words.get(bare)
        return masked + word[len(bare) :] if masked is not None else word

    def _email(self, match: re.Match[str]) -> str:
        for at in ("@", "%40", "&#64;", "&#x40;"):
            local, found, domain = match[0].partition(at)
            if found:
                local, at_now, rest = self._shapes.of(f"{local}@{domain}").partition("@")
                return f"{local}{at if at_now else ''}{rest}"
        return WHOLE

    def _assigned(self, match: re.Match[str]) -> str:
        if "•" in match["value"]:
            return match[0]
        return match["name"] + self._shapes.of(match["value"], whole=True)

    def _input(self, match: re.Match[str]) -> str:
        """A hidden field of a page: masked by its name."""
        named = _INPUT_NAME.search(match[0])
        if named is None:
            return match[0]

        def replaced(value: re.Match[str]) -> str:
            mark = value[2][0] if value[2][0] in "\"'" else ""
            inner = value[2][1:-1] if mark else value[2]
            return value[1] + (mark or '"') + self._parameter(named[1], inner) + (mark or '"')

        return _INPUT_VALUE.sub(replaced, match[0], count=1)

    def _tokens(self, text: str) -> str:
        """Tokens anywhere in a text: runs of their characters that hold a header and a dot."""
        return _RUN.sub(self._run, text) if "ey" in text or "ew" in text else text

    def _run(self, match: re.Match[str]) -> str:
        run = match[0]
        if "." not in run:
            return run
        before = 0
        for segment in run.split("."):
            start = _header_in(segment)
            if start is not None and before + len(segment) < len(run):
                at = before + start
                return run[:at] + self._token(run[at:])
            before += len(segment) + 1
        return run


def _header_in(segment: str) -> int | None:
    """Where base64url of `{"` begins in a segment."""
    for start in (
        segment.find("eyJ"),
        segment.find("ewo"),
        segment.find("eyA"),
        segment.find("ewA"),
        segment.find("ew0"),
    ):
        if start >= 0 and len(segment) - start >= 8:
            return start
    return None


def _is_telling(value: str) -> bool:
    """Whether a value is long or odd enough not to be a common word that a text holds by itself."""
    if len(value) >= 10:
        return True
    return len(value) >= 5 and (not value.isalpha() or " " in value)
