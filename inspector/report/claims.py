"""What claims and header members mean, in one phrase each: those of the standards; a provider's stand in its file."""

from __future__ import annotations

from inspector.idps.traits import meaning

CLAIMS: dict[str, str] = {
    # RFC 7519 section 4.1
    "iss": "issuer: who made the token",
    "sub": "subject: the user's identifier at this issuer",
    "aud": "audience: for whom the token is meant",
    "exp": "expiry: not accepted from then on",
    "nbf": "not accepted before",
    "iat": "issued at",
    "jti": "the token's own identifier",
    # OpenID Connect Core sections 2, 3.1.3.6, 3.3.2.11
    "auth_time": "when the user actually signed in",
    "nonce": "ties the token to the authorization request",
    "acr": "how strongly the user was authenticated",
    "amr": "authentication methods that were used",
    "azp": "authorized party: the client it was issued to",
    "at_hash": "ties the token to the access token",
    "c_hash": "ties the token to the authorization code",
    "s_hash": "ties the token to the state",
    "sid": "session identifier, for logout",
    # OpenID Connect Core section 5.1
    "name": "full name as shown to people",
    "given_name": "first name",
    "family_name": "last name",
    "middle_name": "middle name",
    "nickname": "casual name",
    "preferred_username": "name the user signs in with; may change",
    "profile": "URL of the profile page",
    "picture": "URL of the profile picture",
    "website": "URL of the user's site",
    "email": "e-mail address",
    "email_verified": "whether the provider vouches for the e-mail",
    "gender": "gender",
    "birthdate": "date of birth",
    "zoneinfo": "time zone",
    "locale": "language and region",
    "phone_number": "telephone number",
    "phone_number_verified": "whether the provider vouches for the number",
    "address": "postal address",
    "updated_at": "when the profile last changed",
    # RFC 8693, RFC 9068
    "act": "who acts for the subject",
    "scope": "scopes that were granted",
    "client_id": "the client it was issued to",
    "roles": "application roles",
    "groups": "group memberships",
    "entitlements": "entitlements",
    "cnf": "key the token is bound to",
    # no standard's, and of several products
    "upn": "user principal name; an address that need not receive mail",
    "ver": "version of the token format",
    "_claim_names": "claims that are kept elsewhere (overage)",
    "_claim_sources": "where the claims that are kept elsewhere stand",
    "idp": "the provider that signed the user in",
    "sAMAccountName": "Windows logon name without the domain",
    "samaccountname": "Windows logon name without the domain",
    # Qlik's JWT identity provider
    "subType": "Qlik: kind of subject, must be user",
}
HEADER: dict[str, str] = {
    # RFC 7515 section 4.1, RFC 7516 section 4.1
    "alg": "algorithm of the signature",
    "kid": "names the key in the key set",
    "typ": "kind of token",
    "cty": "kind of the content",
    "enc": "how the content is encrypted",
    "zip": "compression",
    "crit": "extensions that must be understood",
    "jku": "URL of a key set: never fetched, never trusted",
    "jwk": "a key inside the token: never trusted",
    "x5u": "URL of a certificate: never fetched, never trusted",
    "x5c": "a certificate inside the token: never trusted",
    "x5t": "fingerprint of the certificate (SHA-1)",
    "x5t#S256": "fingerprint of the certificate (SHA-256)",
}
TIMES = frozenset({"exp", "nbf", "iat", "auth_time", "updated_at", "xms_tcdt", "pwd_exp"})
"""Claims that hold seconds since 1970 (RFC 7519 NumericDate)."""


_IN_JWT = {"iss": 1, "sub": 2, "aud": 3, "exp": 4, "nbf": 5, "iat": 6, "jti": 7}
_RFC, _OIDC = "https://www.rfc-editor.org/rfc", "https://openid.net/specs/openid-connect-core-1_0.html"
_ID_TOKEN = ("auth_time", "nonce", "acr", "amr", "azp")
_PERSON = tuple(CLAIMS)[tuple(CLAIMS).index("name") : tuple(CLAIMS).index("updated_at") + 1]
STANDARD: dict[str, tuple[str, str]] = {
    **{name: (f"RFC 7519 §4.1.{n}", f"{_RFC}7519#section-4.1.{n}") for name, n in _IN_JWT.items()},
    **dict.fromkeys(_ID_TOKEN, ("OpenID Connect Core §2", f"{_OIDC}#IDToken")),
    "at_hash": ("OpenID Connect Core §3.1.3.6", f"{_OIDC}#CodeIDToken"),
    "c_hash": ("OpenID Connect Core §3.3.2.11", f"{_OIDC}#HybridIDToken"),
    **dict.fromkeys(_PERSON, ("OpenID Connect Core §5.1", f"{_OIDC}#StandardClaims")),
    "sid": (
        "OpenID Connect Front-Channel Logout §3",
        "https://openid.net/specs/openid-connect-frontchannel-1_0.html#OPLogout",
    ),
    "act": ("RFC 8693 §4.1", f"{_RFC}8693#section-4.1"),
    "scope": ("RFC 8693 §4.2", f"{_RFC}8693#section-4.2"),
    "client_id": ("RFC 8693 §4.3", f"{_RFC}8693#section-4.3"),
    **dict.fromkeys(("roles", "groups", "entitlements"), ("RFC 9068 §2.2.3.1", f"{_RFC}9068#section-2.2.3.1")),
    "cnf": ("RFC 7800 §3.1", f"{_RFC}7800#section-3.1"),
    **dict.fromkeys(
        ("_claim_names", "_claim_sources"), ("OpenID Connect Core §5.6.2", f"{_OIDC}#AggregatedDistributedClaims")
    ),
}
"""Where a claim is defined: the section, and its address."""


def explain(name: str, header: bool = False) -> str:
    """What a claim (or header member) of this name usually is; empty where nothing is known."""
    found = (HEADER if header else CLAIMS).get(name) or meaning(name, header=header)
    if not found and name.startswith(("http://", "https://")):
        return "a namespaced claim: read in Qlik by a JSON Pointer"
    return found
