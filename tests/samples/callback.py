"""Samples of the callback family."""

from __future__ import annotations

from typing import Any

from tests.cases import CODE, STATE, Login, T, generic, keycloak, okta, sign
from tests.samples.told import Builder, Case, callback, request, unreached


def signed(login: Login, key: str = "signing", response_mode: str = "jwt", **claims: Any) -> Case:
    """The answer comes as a JWT (JARM); claims given as None are left out."""
    payload = {"iss": login.issuer, "aud": login.client_id, "exp": T + 300, "code": CODE, "state": STATE, **claims}
    case = login.dict()
    case["authorize"] = {
        "request_url": request(login, response_mode=response_mode),
        "callback_url": f"{login.redirect_uri}?response="
        + sign({k: v for k, v in payload.items() if v is not None}, key=key),
    }
    return case


FIRES: dict[str, tuple[str, Builder]] = {
    "callback-state-mismatch": (
        "The callback of yesterday's tab arrives for today's login.",
        lambda: callback(okta(), {"code": CODE}, state="st-zz91kdhq7720x"),
    ),
    "callback-missing-code": (
        "Somebody opened the callback address from a bookmark that lost its parameters.",
        lambda: callback(okta(), {}),
    ),
    "callback-issuer-mismatch": (
        "Keycloak answers under its internal address.",
        lambda: callback(keycloak(), {"code": CODE, "iss": "https://keycloak.internal.acme.example/realms/acme"}),
    ),
    "callback-response-invalid": (
        "The answer is signed with a key that is not in the key set under this name.",
        lambda: signed(keycloak(), key="other"),
    ),
    "callback-timeout": (
        "The browser was sent to Okta, and nothing ever came back.",
        lambda: unreached(okta(), "authorize", "timeout", "no callback within 300 s"),
    ),
}
TWINS: dict[str, Builder] = {
    "callback-state-mismatch": lambda: callback(okta(), {"error": "access_denied"}, state=None),
    "callback-missing-code": lambda: callback(okta(), {"error": "server_error"}),
    "callback-issuer-mismatch": lambda: callback(keycloak(), {"code": CODE, "iss": keycloak().issuer}),
    "callback-response-invalid": lambda: signed(keycloak()),
    "callback-timeout": lambda: unreached(generic(), "token", "timeout", "no answer within 15 s"),
}
