"""Samples of the stage userinfo."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.cases import Login, adfs, keycloak, okta, sign

Builder = Callable[[], dict[str, Any]]


def refused(login: Login) -> dict[str, Any]:
    case = login.dict()
    case["userinfo"] |= {
        "status": 401,
        "body": None,
        "headers": {
            "www-authenticate": 'Bearer error="invalid_token", error_description="The access token is invalid"'
        },
    }
    return case


def other_sub(sub: str) -> dict[str, Any]:
    login = okta()
    login.only_userinfo["sub"] = sub
    return login.dict()


def adfs_as_generic(**userinfo: Any) -> dict[str, Any]:
    login = adfs()
    login.provider, login.options, login.with_userinfo = "generic", {}, True
    login.only_userinfo.update(userinfo)
    return login.dict()


def signed(content_type: str, key: str = "signing") -> dict[str, Any]:
    login = keycloak()
    case = login.dict()
    if content_type == "application/jwt":
        body = {"iss": login.issuer, "aud": login.client_id, **login.claims}
        case["userinfo"] |= {"headers": {"content-type": content_type}, "body": sign(body, key)}
    return case


FIRES: dict[str, tuple[str, Builder]] = {
    "userinfo-failed": ("Okta refuses the access token at userinfo.", lambda: refused(okta())),
    "userinfo-sub-mismatch": ("userinfo is about another user.", lambda: other_sub("00u9zz9zz9ZzZzZz9zZZ")),
    "userinfo-only-sub": ("ADFS was configured as generic: userinfo holds nothing but sub.", adfs_as_generic),
    "userinfo-signed": ("Keycloak signs its userinfo answer.", lambda: signed("application/jwt")),
    "userinfo-signature-invalid": (
        "The signed userinfo answer was changed on the way.",
        lambda: signed("application/jwt", key="other"),
    ),
}
TWINS: dict[str, Builder] = {
    "userinfo-failed": lambda: okta().dict(),
    "userinfo-sub-mismatch": lambda: other_sub(str(okta().claims["sub"])),
    "userinfo-only-sub": lambda: adfs_as_generic(email="maria.schmidt@acme.example"),
    "userinfo-signed": lambda: signed("application/json"),
    "userinfo-signature-invalid": lambda: signed("application/jwt"),
}
