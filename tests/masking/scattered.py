"""Logins with values of random kinds in random places and written forms, repeatable by their seed."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote
from uuid import UUID

from tests.cases import HEALTHY
from tests.masking.written import FORMS

_CONSONANTS, _VOWELS = "bdfgklmnprtvz", "aeiou"
_MIXED = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789"
SECRET_NAMES = tuple(
    """
    client_secret clientSecret myClientSecretValue client-secret-2 x-api-key apiKey api_key_id accessToken
    access-token refresh_token id_token_hint sFT sCtx canary apiCanary stateToken flowToken state_handle
    SAMLResponse assertion client_assertion device_code user_code code_verifier recoveryCode backup_codes
    password passwordConfirmation newPwd db_password passphrase sessionCookie session_id __Host-session
    auth_cookie webhookSecret sharedSecret signing_key private_key_pem otp mfaCode totpSecret bearer accountKey
    SharedAccessKey AccountKey credential
""".split()  # noqa: SIM905 — many words
)
PERSONAL_NAMES = tuple(
    """
    displayName firstName last_name userPrincipalName manager mobile address employee_id department owner team
    nickName mailNickname hireDate favourite x-user customThing loginId memberOf costCentre
    onPremisesSamAccountName
""".split()  # noqa: SIM905 — many words
)
HOST_NAMES = tuple(
    """
    backend upstream homeServer idpHost jwks base sso_url portal x-forwarded-server node endpointUrl
""".split()  # noqa: SIM905 — many words
)


@dataclass(frozen=True, slots=True)
class Placed:
    kind: str
    """secret, person or host."""
    value: str
    place: str


class Scattered:
    """A case, a recording and a text with values in random places, repeatable by the seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.placed: list[Placed] = []
        self.raw: dict[str, Any] = HEALTHY[self.random.choice(list(HEALTHY))]().dict()
        self.raw["format"] = "qlik-inspector-case/1"
        self.lines: list[str] = []
        known = [self._known(at) for at in range(4)]
        for _ in range(14):
            self._place_new()
        for value, kind in known:
            for _ in range(4):
                self._place_again(kind, value)

    # -- values -------------------------------------------------------------------------------------------------

    def word(self, syllables: int = 4) -> str:
        return "".join(self.random.choice(_CONSONANTS) + self.random.choice(_VOWELS) for _ in range(syllables))

    def digits(self, count: int) -> str:
        return "".join(self.random.choice("123456789") for _ in range(count))

    def mixed(self, length: int) -> str:
        return "".join(self.random.choice(_MIXED) for _ in range(length - 2)) + "7q"

    def secret(self) -> str:
        """As a provider makes it, or as a person does."""
        return self.mixed(self.random.choice((24, 32, 43, 86))) if self.random.random() < 0.6 else f"{self.word()}7X!"

    def person(self) -> tuple[str, list[str]]:
        """A value of a person, and the parts of it that must not show either."""
        first, last = self.word(3), self.word(self.random.choice((3, 4)))
        made: list[Callable[[], tuple[str, list[str]]]] = [
            lambda: (f"{first.title()} {last.title()}", [last]),
            lambda: (f"{first}.{last}@{self.word()}.com", [f"{first}.{last}"]),
            lambda: (f"{first.upper()}\\{last}", [last]),
            lambda: (f"+49 {self.digits(3)} {self.digits(7)}", []),
            lambda: (str(UUID(int=self.random.getrandbits(128))), []),
            lambda: (f"{last.title()} Street {self.digits(2)}", [last]),
            lambda: (f"CN={first} {last},OU={self.word()}", [last]),
            lambda: (f"E{self.digits(7)}", []),
            lambda: (f"J\u00fcr{last}", []),
            lambda: (last.title(), []),
        ]
        return self.random.choice(made)()

    def host(self) -> str:
        return f"{self.word(2)}.{self.word()}.{self.random.choice(('com', 'de', 'local', 'io', 'co.uk'))}"

    def _put(self, kind: str, value: str, place: str) -> None:
        self.placed.append(Placed(kind, value, place))

    # -- places -------------------------------------------------------------------------------------------------

    def _known(self, which: int) -> tuple[str, str]:
        """A value in the place where it belongs, in clear; it will stand elsewhere too."""
        match which:
            case 0:
                value = self.secret()
                self.raw.setdefault("client", {})["client_secret"] = value
                self._put("secret", value, "client.client_secret")
                return value, "secret"
            case 1:
                value, parts = self.person()
                name = self.random.choice(PERSONAL_NAMES)
                self._claim(name, value)
                for one in (value, *parts):
                    self._put("person", one, f"claim {name}")
                return value, "person"
            case 2:
                first, last = self.word(2).title(), self.word(3).title()
                self._claim("name", f"{first} {last}")
                self._put("person", last, "claim name")
                return self.random.choice(
                    (last, f"{last}, {first}", f"{first[0]}{last}".lower(), f"{first}{last}")
                ), "person"
            case _:
                value = self.host()
                self.raw["identity_provider"].setdefault("options", {})["host"] = value
                self._put("host", value, "options.host")
                return value, "host"

    def _claim(self, name: str, value: Any) -> None:
        self.raw.setdefault("userinfo", {"status": 200, "body": {"sub": "x"}})["body"][name] = value

    def _place_new(self) -> None:
        """A value that stands nowhere else, behind a name that may say nothing."""
        kind = self.random.choice(("secret", "secret", "person", "host"))
        if kind == "secret":
            named = self.random.random() < 0.7
            name = self.random.choice(SECRET_NAMES) if named else "lumo"
            value = self.secret() if named else self.mixed(36)
        elif kind == "host":
            name, value = self.random.choice(HOST_NAMES), self.host()
            value = self.random.choice((value, f"https://{value}/x", f"https://{value}:8443"))
        else:
            name, value = self.random.choice(PERSONAL_NAMES), self.person()[0]
        place = self._into(name, value, kind)
        told = value.partition("://")[2].partition("/")[0].partition(":")[0] if "://" in value else value
        self._put(kind, told, f"{place} {name}")

    def _into(self, name: str, value: str, kind: str) -> str:
        places: list[Callable[[str, str], str]] = [
            self._member,
            self._member,
            self._parameter,
            self._header,
            self._form,
            self._script,
            self._exchange_json,
            self._json_in_string,
        ]
        if kind == "secret":
            places += [self._cookie, self._input, self._said, self._connection, self._header_line]
        elif kind == "person":
            places += [self._input, self._greeting]
        else:
            places += [self._link, self._refused]
        return self.random.choice(places)(name, value)

    def _member(self, name: str, value: str) -> str:
        holders = list(_objects(self.raw))
        path, holder = self.random.choice(holders)
        name = f"{name}2" if name in holder else name  # what stands there stays
        holder[name] = value if self.random.random() < 0.8 else {"deep": [{name: value}]}
        return path

    def _exchanges(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.raw.setdefault("exchanges", [])
        return found

    def _exchange(self, **more: Any) -> None:
        self._exchanges().append(
            {
                "step": self.random.choice(("authorize", "token", "userinfo", "profile", "logout")),
                "method": "GET",
                "url": f"{self.raw['authorize']['request_url'].partition('?')[0]}",
                "status": self.random.choice((200, 302, 400, 401)),
                **more,
            }
        )

    def _parameter(self, name: str, value: str) -> str:
        given = f"{name}={quote(value, safe='')}"
        match self.random.randrange(4):
            case 0:
                self.raw["authorize"]["request_url"] += f"&{given}"
            case 1:
                self._exchange(url=f"https://login.microsoftonline.com/common/x?a=1&{given}#b")
            case 2:
                self._exchange(url=f"https://login.microsoftonline.com/common/x#a=1&{given}")
            case _:
                self._exchange(headers={"Location": f"https://login.microsoftonline.com/x?{given}"})
        return "parameter"

    def _header(self, name: str, value: str) -> str:
        self._exchange(headers={name: value})
        return "header"

    def _form(self, name: str, value: str) -> str:
        self._exchange(
            request={"form": {name: value}} if self.random.random() < 0.5 else {"body": f"a=1&{name}={quote(value)}"}
        )
        return "form"

    def _script(self, name: str, value: str) -> str:
        text = json.dumps({"a": 1, name: value})
        page = self.random.choice(
            (f"$Config={text};", f"var x = {text}", f"var {name.replace('-', '_')} = {json.dumps(value)};")
        )
        self._exchange(body=f"<html><head><script>{page}</script></head></html>", status=200)
        return "script"

    def _exchange_json(self, name: str, value: str) -> str:
        self._exchange(body={"items": [{name: value}]})
        return "body"

    def _json_in_string(self, name: str, value: str) -> str:
        self._exchange(body={"data": json.dumps({"x": json.dumps({name: value})})})
        return "JSON in a string"

    def _cookie(self, name: str, value: str) -> str:
        self._exchange(headers={"Set-Cookie": f"a=b; Path=/\n{name}={value}; SameSite=None; Secure\nz=1"})
        return "cookie"

    def _input(self, name: str, value: str) -> str:
        self._exchange(body=f"<html><form><input type=hidden name='{name}' value=\"{value}\"></form></html>")
        return "input"

    def _text(self, text: str) -> None:
        """A sentence of somebody, in one of the places that hold some."""
        match self.random.randrange(6):
            case 0:
                self.raw["qlik_error"] = {"status": 401, "body": {"errors": [{"title": "Failed", "detail": text}]}}
            case 1:
                self.raw.setdefault("idp_events", []).append({"provider": "okta", "message": text})
            case 2:
                self._exchange(note=text)
            case 3:
                self._exchange(body=f"<html><body><p>{text}</p></body></html>")
            case 4:
                self._exchange(body={"error": "access_denied", "error_description": text}, status=400)
            case _:
                self.raw["network_error"] = {"where": "userinfo", "kind": "dns", "detail": text}
        self.lines.append(text)

    def _said(self, name: str, value: str) -> str:
        self._text(self.random.choice((f"failed with {name}={value} there", f'failed: "{name}": "{value}"')))
        return "sentence"

    def _connection(self, name: str, value: str) -> str:
        self._text(f"Server=db;User=sa;Password={value.replace('!', '')};Encrypt=true")
        return "connection string"

    def _header_line(self, name: str, value: str) -> str:
        scheme = self.random.choice(("Bearer", "Basic", "DPoP"))
        self._text(f"sent Authorization: {scheme} {value.replace('!', '')}")
        return "scheme"

    def _greeting(self, name: str, value: str) -> str:
        self._text(f"user '{value}' is not known") if "\\" not in value else self._member(name, value)
        return "greeting"

    def _link(self, name: str, value: str) -> str:
        host = value.partition("://")[2].partition("/")[0].partition(":")[0] or value
        self._exchange(body=f'<html><a href="https://{host}/x">x</a><img src=//{host}/y></html>')
        return "link"

    def _refused(self, name: str, value: str) -> str:
        host = value.partition("://")[2].partition("/")[0].partition(":")[0] or value
        self._text(f"could not connect to {host}")
        return "refused"

    def _place_again(self, kind: str, value: str) -> None:
        """A known value once more, in any written form, in any text."""
        form = self.random.choice(list(FORMS))
        text = FORMS[form](value)
        match self.random.randrange(5):
            case 0:
                self._exchange(headers={"x-note": f"about {text} there"})
            case 1:
                self._parameter("error_description", f"about {text} there")
            case 2:
                self._exchange(body={"message": f"about {text} there"})
            case _:
                self._text(f"it is about {text} there")
        self._put(kind, value, f"again: {form}")

    # -- recordings ---------------------------------------------------------------------------------------------

    def recording(self) -> str:
        """The exchanges as a browser records them."""
        return json.dumps(
            {
                "log": {
                    "version": "1.2",
                    "creator": {"name": "x", "version": "1"},
                    "entries": [_entry(e) for e in self._exchanges()],
                }
            }
        )


def _entry(exchange: dict[str, Any]) -> dict[str, Any]:
    body = exchange.get("body", "")
    text = body if isinstance(body, str) else json.dumps(body)
    kind = "text/html" if text.startswith("<") else "application/json"
    sent = exchange.get("request", {})
    form = "&".join(f"{n}={quote(str(v))}" for n, v in sent.get("form", {}).items()) or sent.get("body", "")
    headers = [{"name": n, "value": v} for n, v in exchange.get("headers", {}).items()]
    return {
        "startedDateTime": "2026-11-21T10:00:00.000Z",
        "time": 9,
        "request": {
            "method": "GET",
            "url": exchange["url"],
            "headers": [],
            "queryString": [],
            "cookies": [],
            **({"postData": {"mimeType": "application/x-www-form-urlencoded", "text": form}} if form else {}),
        },
        "response": {"status": exchange["status"], "headers": headers, "content": {"mimeType": kind, "text": text}},
    }


def _objects(value: Any, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every object of a case but keys, lists of names and what is signed."""
    if isinstance(value, dict):
        if "kty" not in value and not path.endswith(("claimsMapping", "claims_mapping")):
            yield path, value
            for name, member in value.items():
                yield from _objects(member, f"{path}.{name}")
    elif isinstance(value, list):
        for member in value:
            yield from _objects(member, f"{path}[]")
