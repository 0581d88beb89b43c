"""Texts, URLs, forms, cookies, headers, pages and JSON without what must not show. One masker for all of them.

Secrets go in every mode: known ones by their value, others by the name before them and by their form. People and
hosts go where asked. How a masked value looks is the style's: a report writes bullets, a file keeps equal values equal.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, unquote_plus

from inspector.case.not_shown import is_mark
from inspector.case.secret import MASK
from inspector.masking.by_form import without_forms
from inspector.masking.entropy import looks_secret
from inspector.masking.gather import COOKIE_ATTRIBUTES, Gathered, is_text
from inspector.masking.hosts import without_hosts
from inspector.masking.json_values import all_secret, each_leaf
from inspector.masking.keys import names_somebody, without_subjects
from inspector.masking.known import KnownValues
from inspector.masking.named_secrets import IN_PROSE, without_named_secrets
from inspector.masking.notations import without_noted
from inspector.masking.opened import without_encoded_words, without_opened
from inspector.masking.path import PathMask
from inspector.masking.patterns import (
    ACCOUNT,
    AT,
    CODE,
    CODED,
    CREDENTIALS,
    ELEMENT,
    EMAIL,
    MEMBER,
    NET_CLAIM,
    PAGE,
    PARAMETER,
    PEM,
    PUBLIC_PEM,
    REQUEST,
    TARGET,
    TOKEN,
    URL,
    without_tail,
)
from inspector.masking.style import Style
from inspector.masking.vocabulary import is_known, without_names
from inspector.names import KEY_MATERIAL, PLAIN_VALUES, PUBLIC_KEY, bare, is_hash, is_secret, kind_of, kind_of_claim

_CLAIMS = frozenset(("idpclaims", "resultantclaims", "users", "payload"))
_OF_ANSWER = frozenset(("error", "errorCode", "access_token", "id_token"))
_DEPTH = 200


@dataclass
class TextMask:
    """Masks what it is given; `people` and `hosts` say what goes besides the secrets."""

    gathered: Gathered = field(default_factory=Gathered)
    people: bool = False
    hosts: bool = False
    style: Style = field(default_factory=Style)
    mapped: frozenset[str] = frozenset()
    """Names of claims that Qlik looks up."""

    def __post_init__(self) -> None:
        style, known = self.style, self.gathered
        values: dict[str, Callable[[str], str]] = {}
        if self.hosts:
            values |= dict.fromkeys(known.hosts, style.host)
        if self.people:
            values |= dict.fromkeys(known.personal, style.person)
        values |= dict.fromkeys(known.secrets, lambda found: style.secret("", found))
        self._known = KnownValues(values, lambda piece: style.secret("", piece))

    # -- texts --------------------------------------------------------------------------------------------------

    def text(self, text: str, *, prose: bool = True) -> str:
        """A text with everything masked in it that must not show. `prose`: a sentence, which may name anybody."""
        if len(text) < 2:
            return text
        if "=?" in text:
            text = without_encoded_words(text, self.text)
        text = self.blocks(text)
        if "ey" in text or "ew" in text:
            text = self._tokens(text)
        if "://" in text:
            text = URL.sub(self._url_in_text, text)
        if " /" in text:
            text = REQUEST.sub(lambda m: self._address_or_text(m[0]), text)
        if "<" in text and PAGE.search(text):
            from inspector.masking.page import PageMask  # few texts are pages, and its patterns are as many again

            text = PageMask(self._secret, self._pair, self.string, self.gathered.technical).page(text)
        if "=" in text or "%3" in text or "%25" in text:
            text = CODE.sub(lambda m: m["lead"] + self._secret("code", m["value"]), text)
            text = PARAMETER.sub(self._parameter_in_text, text)
        if '"' in text or "'" in text:
            text = MEMBER.sub(self._member_in_text, text)
        text = without_named_secrets(text, self._unless_somebodys, self._login)
        if self.people and ("@" in text or "%40" in text or "%2540" in text or "&" in text or "u0040" in text):
            text = EMAIL.sub(lambda m: self.style.person(AT.sub("@", m[0])), text)
        if self.people and "schemas." in text:
            text = NET_CLAIM.sub(lambda m: m["lead"] + self.string(m["name"], m["value"], prose=True), text)
        if self.people and "</" in text:
            text = ELEMENT.sub(self._element, text)
        if self.hosts and "." in text:
            text = without_hosts(text, self.style.host)  # a host whole, before what is known of it
        if self.people and ("\\" in text or "%5C" in text):
            text = self._known.replace(text)  # what is known is struck whole, not as far as an account goes
            text = ACCOUNT.sub(lambda m: self._account(m[0]), text)
        if "://" in text:
            # URLs are masked by their parts: a host is no person's name
            parts = re.split(f"({URL.pattern})", text)
            text = "".join(part if at % 2 else self._names(part, prose) for at, part in enumerate(parts))
        else:
            text = self._names(text, prose)
        return without_hosts(text, self.style.host) if self.hosts and "." in text else text

    def blocks(self, text: str) -> str:
        """A text without the secrets that stand in it by a notation, which may take several lines."""
        if "PRIVATE KEY" in text:
            text = PEM.sub(f"private key {MASK}", text)
        if self.people and "MI" in text:
            text = without_subjects(text)
        return without_noted(text, self._unless_somebodys)

    def _names(self, text: str, prose: bool) -> str:
        """Without known values; of a sentence also without what may be a name."""
        text = self._known.replace(text)
        if prose and self.people:
            text = without_names(without_forms(text, self.style.person, self.style.host), self.style.person)
            text = without_opened(text, lambda told: self.text(told) != told, lambda piece: self._secret("", piece))
        return text

    def _element(self, match: re.Match[str]) -> str:
        """The content of an XML element; a page's title is none of a person."""
        told = kind_of(match["name"]) == "personal" and bare(match["name"]) != "title" and "•" not in match["value"]
        return match["lead"] + (self.style.person(match["value"]) if told else match["value"])

    def _account(self, text: str) -> str:
        """`DOMAIN\\user`, which a path or an escape may look like."""
        domain, _, user = text.replace("%5C", "\\").partition("\\")
        return f"{self.style.person(domain)}\\{self.style.person(user.lstrip(chr(92)))}"

    def _tokens(self, text: str) -> str:
        return TOKEN.sub(self._token, text)

    def _token(self, match: re.Match[str]) -> str:
        """A token, or the beginning of one that was cut off before its first dot."""
        found = match[0]
        cut = "." not in found and not (found.startswith("eyJ") and len(found) >= 20)
        return found if cut else self.style.token(found)

    def _secret(self, name: str, value: str) -> str:
        return value if "•" in value else self.style.secret(name, value)

    def _login(self, user: str) -> str:
        """Who logs in, unless that is a client."""
        known = not self.people or "•" in user or user in self.gathered.technical or not names_somebody(user)
        return user if known else self.style.person(user)

    def _unless_somebodys(self, name: str, value: str) -> str:
        """A value that is known for a person's, such as a subject, or for a client's, is no secret, whatever stands
        before it."""
        known = value in self.gathered.personal or value in self.gathered.technical
        return value if known else self._secret(name, value)

    def _parameter_in_text(self, match: re.Match[str]) -> str:
        value = match["value"].lstrip("[{(")  # of a list only the first one is reached here
        lead = match["value"].removesuffix(value)
        # what closes the list that the pair stands in
        inner = value.rstrip(")}]") if len(value) > 1 and not any(c in "({[" for c in value) else value
        plain = unquote_plus(inner, errors="replace") if "%" in inner or "+" in inner else inner
        told = self.string(match["name"], plain, prose=True, parameter=True)
        shown = inner if told == plain else _quoted(told)
        return f"{match['name']}{match['is']}{lead}{shown}{value[len(inner) :]}"

    def _member_in_text(self, match: re.Match[str]) -> str:
        group = match.lastgroup or "double"
        at, end = match.start(group) - match.start(), match.end(group) - match.start()
        return match[0][:at] + self.string(match["name"], match[group], prose=True) + match[0][end:]

    # -- URLs, forms, cookies -----------------------------------------------------------------------------------

    def url(self, url: str) -> str:
        """A URL: the address stays, its parameters are masked by name, credentials in it go."""
        if "@" in url:
            url = CREDENTIALS.sub(f"{MASK}@", url, count=1)
        head, mark, fragment = url.partition("#")
        address, question, query = head.partition("?")
        if "ey" in address:
            address = self._tokens(address)
        if self.people and ("@" in address or "%40" in address):
            address = EMAIL.sub(lambda m: self.style.person(AT.sub("@", m[0])), address)
        scheme, found, rest = address.partition("://")
        authority, slash, path = rest.partition("/")
        paths = PathMask(self._secret, self._pair, self.style.person if self.people else None, self.gathered.technical)
        address = f"{scheme}{found}{authority}{slash}{paths.path(self._known.replace(path))}"
        if self.hosts:
            address = without_hosts(address, self.style.host)
        return address + question + self.form(query) + mark + self.form(fragment)

    def _url_in_text(self, match: re.Match[str]) -> str:
        url = without_tail(match[0])
        return self.url(url) + match[0][len(url) :]

    def form(self, text: str) -> str:
        """`name=value&…`."""
        return "&".join(self._form_pair(pair) for pair in text.split("&")) if text else text

    def _form_pair(self, pair: str) -> str:
        name, _, value = pair.partition("=")
        if not value.strip("="):
            return self.text(pair)
        plain = unquote_plus(name, errors="replace")
        told = self.name(plain)
        return f"{name if told == plain else _quoted(told)}={self._pair(plain, value)}"

    def _pair(self, name: str, value: str) -> str:
        """The value of a parameter, still escaped as it was."""
        plain = unquote_plus(value, errors="replace") if "%" in value or "+" in value else value
        shown = self.string(name, plain, parameter=True)
        return value if shown == plain else _quoted(shown)

    def cookies(self, text: str) -> str:
        """Names and attributes of cookies stay, their values go; several headers are joined by line breaks."""
        return "\n".join(";".join(map(self._cookie, line.split(";"))) for line in text.split("\n"))

    def _cookie(self, part: str) -> str:
        name, equals, value = part.partition("=")
        if not equals:
            return part if bare(name) in ("secure", "httponly", "partitioned", "") else self.style.secret(name, part)
        if bare(name) == "domain" and self.hosts:
            return f"{name}={self.style.host(value)}"
        if bare(name) in COOKIE_ATTRIBUTES:
            return part
        return f"{self._known.replace(name)}={self._secret('cookie', value.strip())}"

    # -- JSON ---------------------------------------------------------------------------------------------------

    def string(
        self, name: str, value: str, *, prose: bool = False, parameter: bool = False, claims: bool = False
    ) -> str:
        """The string of a member, parameter or header of this name. `prose`: it was found in a free text, where what
        nobody knows is left to the known values. `parameter`: of a URL or a form. `claims`: of somebody's claims."""
        kind = kind_of_claim(name) if claims else kind_of(name)
        if not value or is_mark(value):
            return value
        if is_hash(name):
            return self.style.hash(value)
        if value.startswith(PUBLIC_PEM) and "PRIVATE" not in value:
            return without_subjects(value) if self.people else value
        if name == "kid" and self.people:
            return self.style.person(value) if names_somebody(value) else value
        if bare(name) in ("cookie", "setcookie"):
            return self.cookies(value)
        if is_secret(name, value) and not (prose and _is_sentence(name, value)):
            return self._credentials(name, value)
        if kind == "unknown" and name not in self.mapped and looks_secret(value):
            return self._secret(name, value)
        if kind == "random" and (self.people or (parameter and len(value) >= 8)):
            return value if "•" in value else self.style.random(value)
        if self.people and kind in ("personal", "unknown") and not (prose and self._is_common(name, value)):
            if is_text(value):
                return self.text(value)
            address = URL.fullmatch(value) is not None or (prose and "/" in value and "@" not in value)
            if kind == "unknown" and not claims and address:
                return self._address_or_text(value)
            return value if self._is_plain(value) else self._person(value)
        return self._address_or_text(value)

    def _address_or_text(self, value: str) -> str:
        if URL.fullmatch(value):
            return self.url(value)
        return self.url(f"x://{value}")[4:] if TARGET.fullmatch(value) else self.text(value)

    def _person(self, value: str) -> str:
        """A value that is somebody's as a whole."""
        if value in self._known or "ey" not in value:
            return self.style.person(value)
        shown = self._tokens(value)
        return shown if shown != value else self.style.person(value)

    def _is_plain(self, value: str) -> bool:
        return value.lower() in PLAIN_VALUES

    def _is_common(self, name: str, value: str) -> bool:
        """Whether a value in somebody's text says what everybody says: a sentence, known words, codes. An error has a
        title as a person has."""
        if kind_of(name) == "personal" and bare(name) != "title":
            return False
        if "•" in value or value in self.gathered.technical or value[:1] in "{[<$" or value.count(" ") > 3:
            return True
        return is_known(value) and (sum(c.isdigit() for c in value) < 5 or CODED.fullmatch(value) is not None)

    def _credentials(self, name: str, value: str) -> str:
        """An Authorization header keeps its scheme."""
        scheme, space, rest = value.partition(" ")
        if space and scheme.isalpha() and len(scheme) <= 12 and bare(name).endswith("authorization"):
            return f"{scheme} {self._secret(name, rest.strip())}"
        return self._secret(name, value)

    def member(self, name: str, value: Any, depth: int = 0, *, claims: bool = False) -> Any:
        """A JSON member by its name; `claims`: of somebody's claims, where fewer names are technical."""
        if isinstance(value, str):
            return self.string(name, value, claims=claims)
        if value is None or isinstance(value, bool):
            return value
        kind = kind_of_claim(name) if claims else kind_of(name)
        if bare(name) == "claimsmapping":
            return value
        if kind == "secret" and is_secret(name, value):
            return self._all_secret(value)
        if isinstance(value, dict):
            return self.object(value, depth + 1, claims=claims or bare(name) in _CLAIMS)
        if isinstance(value, list | tuple):
            return [self.member(name, item, depth + 1, claims=claims) for item in value] if depth <= _DEPTH else MASK
        if self.people and kind in ("personal", "unknown") and value not in (0, 1):
            return self.style.person(str(value))
        return value

    def object(self, value: dict[str, Any], depth: int = 0, *, claims: bool = False) -> Any:
        """A JSON object, each member by its name."""
        if depth > _DEPTH:
            return MASK
        claims = (claims or "sub" in value) and _OF_ANSWER.isdisjoint(value)
        key = "kty" in value
        error = "code" in value or "detail" in value or "error" in value
        found: dict[str, Any] = {}
        for name, member in value.items():
            label = self.name(str(name))
            if key and (name in PUBLIC_KEY or name in KEY_MATERIAL):
                told = name in KEY_MATERIAL or (name == "x5c" and self.people)
                shown = self._all_secret(member) if told else self.member(str(name), member, depth)
            elif error and name == "title" and isinstance(member, str):
                shown = self.text(member)
            else:
                shown = self.member(str(name), member, depth, claims=claims)
            while label in found:  # names that mask alike
                label += "•"
            found[label] = shown
        return found

    def name(self, name: str) -> str:
        """A member's own name: shown, unless it is a value that must not be."""
        return name if name.isalnum() and name not in self._known else self.text(name)

    def value(self, value: Any, depth: int = 0) -> Any:
        """Any JSON value whose own name is not known."""
        if isinstance(value, str):
            return self._address_or_text(value)
        if isinstance(value, dict):
            return self.object(value, depth)
        if isinstance(value, list | tuple):
            return [self.value(item, depth + 1) for item in value] if depth <= _DEPTH else MASK
        return value

    def person(self, value: Any) -> Any:
        """A JSON value that is somebody's wholly: strings by their shape, numbers by their length."""
        return each_leaf(value, self._somebodys, self.name) if self.people else self.value(value)

    def _somebodys(self, value: Any) -> Any:
        if isinstance(value, str):
            if not value or self._is_plain(value):
                return value
            cleaned = SECRETS_ONLY.text(value) if len(value) > 8 else value
            return self.style.person(value) if cleaned == value else self.text(cleaned)
        if isinstance(value, int | float) and not isinstance(value, bool) and value not in (0, 1):
            return self.style.person(str(value))
        return value

    def _all_secret(self, value: Any) -> Any:
        return all_secret(value, lambda text: self._secret("", text))


def _is_sentence(name: str, value: str) -> bool:
    """Whether a sentence follows a word such as `token:`, and no secret."""
    return bare(name) in IN_PROSE and value.count(" ") > 3


def _quoted(value: str) -> str:
    """Percent-encoded, but for the bullets of a mask."""
    return "•".join(quote(part, safe="/:@,~!*()•", errors="replace") for part in value.split("•"))


SECRETS_ONLY = TextMask()
"""Knows no case: secrets by their names and forms."""
