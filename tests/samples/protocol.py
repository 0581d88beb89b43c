"""Samples of the stage protocol."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from tests.cases import (
    CODE,
    STATE,
    Login,
    T,
    auth0,
    entra,
    generic,
    google,
    half_hash,
    keycloak,
    okta,
    okta_custom,
    sign,
)

Builder = Callable[[], dict[str, Any]]


def claim(login: Login, **claims: Any) -> Callable[[], dict[str, Any]]:
    """The login with these members of the ID token set, or left out where they are `...`."""

    def build() -> dict[str, Any]:
        login.only_id.update(claims)
        return login.dict()

    return build


def asking(login: Login, **parameters: str) -> dict[str, Any]:
    """The login with these parameters added to its authorization request."""
    case = login.dict()
    case["authorize"]["request_url"] += "&" + urlencode(parameters)
    return case


def own_api(audience: str) -> dict[str, Any]:
    """Entra where a scope of one's own API was requested beside openid."""
    login = entra()
    login.provider, login.options, login.drop_userinfo = "generic", {}, ()
    login.claims["email_verified"] = True
    login.access_token = sign(
        {
            "aud": audience,
            "iss": "https://sts.windows.net/9122040d-6c67-4c5b-b112-36a304b66dad/",
            "iat": T - 5,
            "exp": T + 3595,
            "scp": "user_impersonation",
            "appid": login.client_id,
            "ver": "1.0",
        },
        typ="JWT",
    )
    return login.dict()


def hybrid(c_hash: str) -> dict[str, Any]:
    login = generic()
    login.only_id["c_hash"] = c_hash
    return login.dict()


def front_channel(**claims: Any) -> dict[str, Any]:
    """The ID token beside the code in the callback, as in the hybrid flow."""
    login = generic()
    login.only_id.update(claims)
    case = login.dict()
    case["authorize"]["callback_url"] += "&id_token=" + case.pop("token")["response"]["body"]["id_token"]
    return case


def refreshing(login: Login, answer: dict[str, Any] | None = None, **claims: Any) -> dict[str, Any]:
    """The login, and the answer to its refresh token with these claims in the ID token; `answer`: another body."""
    case = login.dict()
    case["authorize"]["request_url"] = case["authorize"]["request_url"].replace(
        "scope=openid", "scope=offline_access+openid"
    )
    case["token"]["response"]["body"]["refresh_token"] = "rt-9mJ2x7Qw4Lk8"
    first = {"iss": login.issuer, "aud": login.client_id, "iat": T + 1795, "exp": T + 5395, **login.claims}
    again = sign({name: value for name, value in {**first, **claims}.items() if value is not ...})
    body = answer or {"token_type": "Bearer", "expires_in": 3600, "access_token": "at-again", "id_token": again}
    status = 400 if "error" in body else 200
    url = case["discovery"]["body"]["token_endpoint"]
    exchange = {"step": "refresh", "method": "POST", "url": url, "status": status, "headers": {}, "body": body}
    return {**case, "exchanges": [{**exchange, "at": "2026-11-21T10:30:00Z"}]}


FIRES: dict[str, tuple[str, Builder]] = {
    "issuer-mismatch": (
        "Qlik has Okta's org server, the token comes from its custom one.",
        claim(okta(), iss="https://acme.okta.com/oauth2/default"),
    ),
    "audience-mismatch": ("The token is for another application.", claim(okta(), aud="0oa9z8y7x6w5v4u3t2s1")),
    "azp-mismatch": ("Two audiences and no azp.", claim(okta(), aud=["0oa4k2c9q1WqXyZ5d7", "api://default"])),
    "token-expired": ("The token is two hours old.", claim(okta(), iat=T - 7200, exp=T - 3600)),
    "token-not-yet-valid": ("nbf lies ten minutes ahead.", claim(entra(), nbf=T + 600)),
    "clock-skew": ("Keycloak's server is five minutes fast.", claim(keycloak(), iat=T + 300, exp=T + 600)),
    "nonce-mismatch": ("The token answers another login.", claim(auth0(), nonce="n-from-another-tab")),
    "nonce-missing": ("A token hook dropped the nonce.", claim(okta_custom(), nonce=...)),
    "at-hash-mismatch": ("The access token beside it is another one.", claim(google(), at_hash=half_hash("other"))),
    "c-hash-mismatch": ("The code was swapped on the way.", lambda: hybrid(half_hash("another-code"))),
    "hash-missing": ("A hybrid login without c_hash.", front_channel),
    "refresh-identity-differs": (
        "The cache behind the refresh token gives another user's subject.",
        lambda: refreshing(keycloak(), sub="7f1c0a52-9d3e-4b21-8f60-2f5f0c1b7e11"),
    ),
    "s-hash-mismatch": ("The state was swapped on the way.", claim(generic(), s_hash=half_hash("another-state"))),
    "required-claim-missing": ("A home-made provider sends no sub in the ID token.", claim(generic(), sub=...)),
    "claim-wrong-type": ("A claim rule turned exp into text.", claim(keycloak(), exp=str(T + 3595))),
    "access-token-audience": (
        "The access token is for the customer's own API, userinfo needs Graph.",
        lambda: own_api("api://qlik-portal"),
    ),
    "lifetime-unusual": ("The ID token lives for 30 days.", claim(okta(), exp=T + 30 * 86400)),
    "auth-too-old": (
        "max_age allows five minutes, the sign-in is an hour old.",
        lambda: asking(with_claims(okta(), auth_time=T - 3600), max_age="300"),
    ),
    "acr-not-met": (
        "Two factors were asked for, a password was used.",
        lambda: asking(with_claims(okta(), acr="urn:okta:loa:1fa:pwd"), acr_values="urn:okta:loa:2fa:any"),
    ),
}


def with_claims(login: Login, **claims: Any) -> Login:
    login.only_id.update(claims)
    return login


TWINS: dict[str, Builder] = {
    "issuer-mismatch": lambda: okta_custom().dict(),
    "audience-mismatch": claim(okta(), aud=["0oa4k2c9q1WqXyZ5d7"]),
    "azp-mismatch": claim(okta(), aud=["0oa4k2c9q1WqXyZ5d7", "api://default"], azp="0oa4k2c9q1WqXyZ5d7"),
    "token-expired": claim(okta(), iat=T - 3600, exp=T - 4),
    "token-not-yet-valid": claim(entra(), nbf=T + 5),
    "clock-skew": claim(keycloak(), iat=T, exp=T + 300),
    "nonce-mismatch": lambda: auth0().dict(),
    "nonce-missing": lambda: okta_custom().dict(),
    "at-hash-mismatch": lambda: google().dict(),
    "c-hash-mismatch": lambda: hybrid(half_hash(CODE)),
    "s-hash-mismatch": claim(generic(), s_hash=half_hash(STATE)),
    "refresh-identity-differs": lambda: refreshing(keycloak()),
    "hash-missing": lambda: front_channel(c_hash=half_hash(CODE)),
    "required-claim-missing": lambda: generic().dict(),
    "claim-wrong-type": claim(keycloak(), exp=T + 3595.5),
    "access-token-audience": lambda: own_api("00000003-0000-0000-c000-000000000000"),
    "lifetime-unusual": claim(okta(), exp=T + 86000),
    "auth-too-old": lambda: asking(with_claims(okta(), auth_time=T - 200), max_age="300"),
    "acr-not-met": lambda: asking(
        with_claims(okta(), acr="urn:okta:loa:2fa:any"), acr_values="phr urn:okta:loa:2fa:any"
    ),
}
