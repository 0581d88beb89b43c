"""Samples of the stage decode. The encrypted token is kept in tests/keys: encryption is random, samples are not."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from tests.cases import KEYS, Login, T, b64, entra, keycloak, okta, okta_custom, sign

Builder = Callable[[], dict[str, Any]]


def with_id_token(case: dict[str, Any], text: str) -> dict[str, Any]:
    """The case with another text in the ID token's place."""
    case["token"]["response"]["body"]["id_token"] = text
    return case


def id_token(case: dict[str, Any]) -> str:
    text = case["token"]["response"]["body"]["id_token"]
    assert isinstance(text, str)
    return text


def cut() -> dict[str, Any]:
    case = okta().dict()
    return with_id_token(case, id_token(case)[:-400])


def unsecured() -> dict[str, Any]:
    login = keycloak()
    return with_id_token(login.dict(), f"{b64({'alg': 'none', 'typ': 'JWT'})}.{b64(login.id_payload())}.")


def encrypted(**client: Any) -> dict[str, Any]:
    """Okta's token inside a JWE for the test key `other`."""
    case = okta().dict()
    case["client"].update(client)
    return with_id_token(case, (KEYS / "encrypted-id-token.jwe").read_text().strip())


def private_pem(name: str) -> str:
    return (KEYS / f"{name}.pem").read_text()


def twice() -> dict[str, Any]:
    """A token hook added a second `email` member."""
    login = okta_custom()
    payload = login.id_payload()
    text = json.dumps(payload, separators=(",", ":"))[:-1] + ',"email":"old.address@acme.example"}'
    return with_id_token(login.dict(), sign(text.encode()))


def access_as_id() -> dict[str, Any]:
    """The access token was pasted where the ID token is due."""
    login = keycloak()
    assert login.access_token
    return with_id_token(login.dict(), login.access_token)


def many_groups(count: int) -> Callable[[], dict[str, Any]]:
    def build() -> dict[str, Any]:
        login = okta()
        login.claims["groups"] = [f"Qlik-Department-{n:03}-Readers-and-Writers" for n in range(count)]
        return login.dict()

    return build


def wrapped() -> dict[str, Any]:
    case = okta().dict()
    text = id_token(case)
    lines = "\r\n".join(text[n : n + 76] for n in range(0, len(text), 76))
    return with_id_token(case, f'"Bearer {lines}"')


def critical() -> dict[str, Any]:
    login = keycloak()
    login.header = {"typ": "JWT", "crit": ["exp"], "exp": T + 600}
    return login.dict()


def named(login: Login, name: str) -> dict[str, Any]:
    login.claims["name"] = name
    return login.dict()


FIRES: dict[str, tuple[str, Builder]] = {
    "token-malformed": ("A ticket tool cut the ID token in its signature.", cut),
    "token-unsecured": ("A test realm issues ID tokens with alg none.", unsecured),
    "token-opaque": ("Okta's access token is opaque here, which is normal.", lambda: okta().dict()),
    "token-encrypted": ("The provider encrypts ID tokens, Qlik has no decryption key.", encrypted),
    "token-duplicate-member": ("A token hook adds e-mail a second time.", twice),
    "token-wrong-kind": ("Keycloak's access token stands in the ID token's place.", access_as_id),
    "token-oversized": ("A user in 250 groups has an ID token of more than 8 KiB.", many_groups(250)),
    "token-repaired": ("The token was copied from a wrapped, quoted log line.", wrapped),
    "token-critical-header": ("The token demands an extension under crit.", critical),
    "token-hostile-text": ("A name holds a right-to-left override.", lambda: named(okta(), "Maria \u202etdimhcS")),
}
TWINS: dict[str, Builder] = {
    "token-malformed": lambda: okta().dict(),
    "token-unsecured": lambda: keycloak().dict(),
    "token-opaque": lambda: okta_custom().dict(),
    "token-encrypted": lambda: encrypted(decryption_key=private_pem("other")),
    "token-duplicate-member": lambda: okta_custom().dict(),
    "token-wrong-kind": lambda: keycloak().dict(),
    "token-oversized": many_groups(100),
    "token-repaired": lambda: okta().dict(),
    "token-critical-header": lambda: entra().dict(),
    "token-hostile-text": lambda: named(okta(), "מריה שמידט \u200f(Maria Schmidt)"),
}
