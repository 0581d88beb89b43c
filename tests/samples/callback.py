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


def framed(what: str = "not taken", status: int = 400, host: str = "acme.eu.qlikcloud.com") -> Case:
    """A login watched in the browser, in a frame of another site: the callback's host kept no cookie."""
    case = generic().dict()
    back = f"https://acme.eu.qlikcloud.com/login/callback?code={CODE}&state={STATE}"
    cookie = {"what": "_csrf", "host": host, "kind": what, "reason": "third party"}
    asked = {"step": "authorize", "method": "GET", "url": request(generic()), "status": 302}
    came = {"step": "callback", "method": "GET", "url": back, "status": status, "body": "<title>Bad Request</title>"}
    case["exchanges"] = [{**asked, "held_back": [cookie]}, came]
    return {name: case[name] for name in ("format", "observed_at", "target", "discovery", "exchanges") if name in case}


def unblocked(case: Case) -> Case:
    del case["exchanges"][0]["held_back"]
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
    "cookie-blocked": (
        "The hub stands in a frame of the intranet, and the browser blocks cookies of third parties.",
        framed,
    ),
}
TWINS: dict[str, Builder] = {
    "callback-state-mismatch": lambda: callback(okta(), {"error": "access_denied"}, state=None),
    "callback-missing-code": lambda: callback(okta(), {"error": "server_error"}),
    "callback-issuer-mismatch": lambda: callback(keycloak(), {"code": CODE, "iss": keycloak().issuer}),
    "callback-response-invalid": lambda: signed(keycloak()),
    "callback-timeout": lambda: unreached(generic(), "token", "timeout", "no answer within 15 s"),
    "cookie-blocked": lambda: unblocked(framed()),
}
