"""Whether an identity-provider object keeps to Qlik's schema, and where it does not.

Source: Qlik's published OpenAPI, identity-providers. Tolerant where its types and its own examples disagree:
interactive fields in `options`, fields that the read type omits, a client secret that is not returned, plain texts as
lookups.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from inspector.qlik.identity_provider import ATTRIBUTES, IdentityProvider

PROTOCOLS = ("OIDC", "SAML", "jwtAuth", "qsefw-local-bearer-token")
PROVIDERS = ("auth0", "okta", "qlik", "generic", "salesforce", "keycloak", "adfs", "external", "azureAD")
CREATABLE = ("okta", "azureAD", "auth0", "keycloak", "adfs", "salesforce", "generic")
"""Provider types that a configuration of OpenID Connect can be created with."""
STATES = ("verified", "pending", "error")
ALGS = ("RS256", "RS512")
WELL_KNOWN = "/.well-known/openid-configuration"
MANUAL = ("issuer", "authorization_endpoint", "token_endpoint", "jwks_uri")


@dataclass(frozen=True, slots=True)
class Problem:
    """One departure from the schema; `path` is dotted, such as `options.claimsMapping.sub[0]`."""

    path: str
    expected: str
    actual: Any


Check = Callable[[Any], bool]


def _is(*kinds: type) -> Check:
    return lambda value: isinstance(value, kinds) and (bool in kinds or not isinstance(value, bool))


def _one_of(*values: str) -> Check:
    return lambda value: isinstance(value, str) and value in values


_TEXT, _BOOLEAN, _OBJECT, _LIST = _is(str), _is(bool), _is(dict), _is(list)
Fields = Mapping[str, tuple[Check, str]]
_BASE: Fields = {
    "protocol": (_one_of(*PROTOCOLS), f"one of {', '.join(PROTOCOLS)}"),
    "provider": (_one_of(*PROVIDERS), f"one of {', '.join(PROVIDERS)}"),
    "active": (_BOOLEAN, "true or false"),
    "interactive": (_BOOLEAN, "true or false"),
    "createNewUsersOnLogin": (_BOOLEAN, "true or false"),
    "skipVerify": (_BOOLEAN, "true or false"),
    "clockToleranceSec": (lambda v: _is(int)(v) and v >= 0, "a whole number of seconds, 0 or more"),
    "description": (_TEXT, "text"),
    "postLogoutRedirectUri": (_TEXT, "text"),
    "meta": (_OBJECT, "an object"),
    "tenantIds": (_LIST, "a list of texts"),
    "options": (_OBJECT, "an object"),
    "pendingOptions": (_OBJECT, "an object"),
    "pendingResult": (_OBJECT, "an object"),
    "pendingState": (_one_of(*STATES), f"one of {', '.join(STATES)}"),
}
_OPTIONS: Fields = {
    "discoveryUrl": (_TEXT, "text"),
    "clientId": (_TEXT, "text"),
    "clientSecret": (_TEXT, "text"),
    "realm": (_TEXT, "text"),
    "scope": (_TEXT, "text with scopes separated by spaces"),
    "issuer": (_TEXT, "text"),
    "claimsMapping": (_OBJECT, "an object"),
    "openid_configuration": (_OBJECT, "an object"),
    "emailVerifiedAlwaysTrue": (_BOOLEAN, "true or false"),
    "useClaimsFromIdToken": (_BOOLEAN, "true or false"),
    "blockOfflineAccessScope": (_BOOLEAN, "true or false"),
    "decryptingKey": (_OBJECT, "an object"),
    "idTokenSignatureAlg": (_one_of(*ALGS), "RS256 or RS512"),
    "audience": (_TEXT, "text"),
    "allowedClientIds": (_LIST, "a list of texts"),
    "staticKeys": (_LIST, "a list with one key"),
    "jwtLoginEnabled": (_BOOLEAN, "true or false"),
}


def check(config: IdentityProvider) -> Iterator[Problem]:
    """What in a configuration breaks the schema, in the order of its members. Absent and null ones are no problem."""
    raw = config.raw
    yield from _fields(raw, _BASE, "")
    for member in ("options", "pendingOptions"):
        value = raw.get(member)
        if isinstance(value, dict):
            yield from _fields(value, _OPTIONS, f"{member}.")
            yield from _mapping(value.get("claimsMapping"), f"{member}.claimsMapping")
    protocol = raw.get("protocol", "OIDC")
    if protocol == "OIDC" and raw.get("interactive") is not False:
        yield from _interactive(config)
    elif protocol == "jwtAuth":
        yield from _static_keys(config)


def _fields(value: Mapping[str, Any], fields: Fields, prefix: str) -> Iterator[Problem]:
    for name, (fits, expected) in fields.items():
        there = value.get(name)
        if there is not None and not fits(there):
            shown = "(a secret)" if name == "clientSecret" else there
            yield Problem(prefix + name, expected, shown)


def _mapping(mapping: Any, path: str) -> Iterator[Problem]:
    if not isinstance(mapping, dict):
        return
    for name in ATTRIBUTES:
        lookups = mapping.get(name)
        if lookups is None or isinstance(lookups, str):
            continue
        if not isinstance(lookups, list):
            yield Problem(f"{path}.{name}", "a list of texts", lookups)
            continue
        for n, lookup in enumerate(lookups):
            if not isinstance(lookup, str):
                yield Problem(f"{path}.{name}[{n}]", "text", lookup)


def _interactive(config: IdentityProvider) -> Iterator[Problem]:
    """What an interactive OIDC configuration needs: a discovery URL or metadata by hand, and a client."""
    options, member = config.options, config.options_member
    if not options:
        return
    url, manual = options.get("discoveryUrl"), options.get("openid_configuration")
    if isinstance(url, str) and url.strip():
        if not url.split("?")[0].endswith(WELL_KNOWN):
            yield Problem(f"{member}.discoveryUrl", f"a URL that ends in {WELL_KNOWN}", url)
    elif isinstance(manual, dict):
        for name in MANUAL:
            if not isinstance(manual.get(name), str) or not manual[name]:
                yield Problem(f"{member}.openid_configuration.{name}", "a URL", manual.get(name))
    elif (url is None or isinstance(url, str)) and manual is None:
        yield Problem(f"{member}.discoveryUrl", "a discovery URL, or openid_configuration", url)
    client_id, secret = options.get("clientId"), options.get("clientSecret")
    if client_id is None or (isinstance(client_id, str) and not client_id.strip()):
        yield Problem(f"{member}.clientId", "the client ID", client_id)
    if isinstance(secret, str) and not secret.strip():  # an absent one was not returned, which is no fault
        yield Problem(f"{member}.clientSecret", "the client secret", secret)


def _static_keys(config: IdentityProvider) -> Iterator[Problem]:
    keys = config.options.get("staticKeys")
    if not isinstance(keys, list):
        return
    if len(keys) != 1:
        yield Problem("options.staticKeys", "exactly one key", len(keys))
    for n, key in enumerate(keys[:5]):
        if not isinstance(key, dict):
            yield Problem(f"options.staticKeys[{n}]", "an object with kid and pem", type(key).__name__)
        elif not isinstance(key.get("pem"), str) or not key["pem"]:
            yield Problem(f"options.staticKeys[{n}].pem", "a PEM public key or certificate", None)
