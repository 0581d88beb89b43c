"""Samples of the callback family."""

from __future__ import annotations

from tests.cases import CODE, generic, keycloak, okta
from tests.samples.told import Builder, callback, unreached

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
    "callback-timeout": (
        "The browser was sent to Okta, and nothing ever came back.",
        lambda: unreached(okta(), "authorize", "timeout", "no callback within 300 s"),
    ),
}
TWINS: dict[str, Builder] = {
    "callback-state-mismatch": lambda: callback(okta(), {"error": "access_denied"}, state=None),
    "callback-missing-code": lambda: callback(okta(), {"error": "server_error"}),
    "callback-issuer-mismatch": lambda: callback(keycloak(), {"code": CODE, "iss": keycloak().issuer}),
    "callback-timeout": lambda: unreached(generic(), "token", "timeout", "no answer within 15 s"),
}
