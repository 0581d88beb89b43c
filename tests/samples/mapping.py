"""Samples of the mapping family."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.cases import Login, adfs, auth0, entra, google, keycloak, okta, onelogin

Builder = Callable[[], dict[str, Any]]


def built(login: Callable[[], Login], change: Callable[[Login], object] | None = None) -> Builder:
    """A builder that takes a healthy login and changes the one thing it is about."""

    def build() -> dict[str, Any]:
        made = login()
        if change:
            change(made)
        return made.dict()

    return build


def drop(*names: str) -> Callable[[Login], object]:
    return lambda made: [made.claims.pop(name) for name in names]


def say(**claims: Any) -> Callable[[Login], object]:
    return lambda made: made.claims.update(claims)


def lookups(**mapping: list[str]) -> Callable[[Login], object]:
    def change(made: Login) -> None:
        made.mapping = {**(made.mapping or {}), **mapping}

    return change


def options(**members: Any) -> Callable[[Login], object]:
    return lambda made: made.options.update(members)


def both(*changes: Callable[[Login], object]) -> Callable[[Login], object]:
    return lambda made: [change(made) for change in changes]


def sources(**members: Any) -> Callable[[Login], object]:
    """Set members of the login, such as only_id or drop_userinfo."""

    def change(made: Login) -> None:
        for name, value in members.items():
            setattr(made, name, {**getattr(made, name), **value} if isinstance(value, dict) else value)

    return change


def pending(**claims: Any) -> Callable[[Login], Any]:
    def change(made: Login) -> None:
        config = made.dict()["identity_provider"]
        config["pendingResult"] = {"status": "success", "protocol": "OIDC", "idpClaims": claims}
        made.extra["identity_provider"] = config

    return change


def many(count: int) -> list[str]:
    return [f"Project-{n:04d}" for n in range(count)]


OVERAGE = {
    "_claim_names": {"groups": "src1"},
    "_claim_sources": {"src1": {"endpoint": "https://graph.windows.net/9122040d/users/5f3b2c1d/getMemberObjects"}},
    "groups": ...,
}
GUIDS = ["1f0f7c7e-6a4f-4a57-9d0e-0c5c2a3b4d5e", "7b2d9a10-3c4e-4f5a-8b6c-9d0e1f2a3b4c"]
NESTED = {"realm_access": {"roles": ["analysts"]}}

FIRES: dict[str, tuple[str, Builder]] = {
    "email-verified-missing": (
        "Entra ID sends no email_verified and the override in Qlik is off.",
        built(entra, options(emailVerifiedAlwaysTrue=False)),
    ),
    "email-verified-false": (
        "A Keycloak user whose e-mail was never verified.",
        built(keycloak, say(email_verified=False)),
    ),
    "email-verified-not-boolean": (
        "OneLogin sends the custom email_verified as the text “true”.",
        built(onelogin, say(email_verified="true")),
    ),
    "email-verified-override-unavailable": (
        "The override was set through the API for provider type auth0, which does not have it.",
        built(auth0, options(emailVerifiedAlwaysTrue=True)),
    ),
    "sub-unreadable": (
        "Okta's 00u id becomes the Qlik user id.",
        built(okta, lookups(sub=["sub"])),
    ),
    "sub-missing": (
        "sub is mapped to the account name, which the identity provider does not send.",
        built(keycloak, lookups(sub=["sAMAccountName"])),
    ),
    "name-missing": (
        "OneLogin users without a full name.",
        built(onelogin, drop("name")),
    ),
    "email-missing": (
        "Entra ID sends no email claim; the address is in preferred_username.",
        built(entra, both(drop("email"), lookups(email=["email"]))),
    ),
    "email-invalid": (
        "email is mapped to ADFS's account name.",
        built(adfs, lookups(email=["unique_name"])),
    ),
    "groups-missing": (
        "Keycloak has no group mapper, so no groups arrive.",
        built(keycloak, drop("groups")),
    ),
    "groups-are-ids": (
        "Groups arrive as object ids because the provider was set up as generic for Entra ID.",
        built(adfs, sources(only_id={"groups": GUIDS})),
    ),
    "groups-not-array": (
        "One group, sent as a plain text by an ADFS claim rule.",
        built(adfs, sources(only_id={"groups": "Analysts"})),
    ),
    "groups-overage": (
        "A user in more than 200 groups; Entra ID read through provider type adfs.",
        built(adfs, sources(only_id=OVERAGE)),
    ),
    "groups-read-from-graph": (
        "Provider type azureAD: Qlik asks Microsoft Graph for the groups.",
        built(entra),
    ),
    "groups-path-names": (
        "Keycloak's group mapper sends full paths.",
        built(keycloak, say(groups=["/sales/emea", "/analysts"])),
    ),
    "groups-limit": (
        "Two groups whose names differ only by case.",
        built(okta, say(groups=["Analysts", "analysts", "Everyone"])),
    ),
    "picture-not-url": (
        "The picture claim holds a base64 thumbnail.",
        built(google, say(picture="/9j/4AAQSkZJRgABAQAAAQABAAD")),
    ),
    "claim-only-in-id-token": (
        "Keycloak's mapper adds the name to the ID token only; Qlik reads userinfo.",
        built(keycloak, sources(drop_userinfo=("name",))),
    ),
    "claim-only-in-userinfo": (
        "ADFS read by the ID token, while the e-mail address comes only from userinfo.",
        built(adfs, sources(only_id={"email": ...}, only_userinfo={"email": "maria.schmidt@acme.example"})),
    ),
    "claim-only-in-access-token": (
        "Groups stand in the access token alone.",
        built(okta, both(drop("groups"), lambda made: setattr(made, "access_token", _access_with_groups()))),
    ),
    "claim-name-near-miss": (
        "The claim is called emailVerified, Qlik looks for email_verified.",
        built(auth0, both(drop("email_verified"), say(emailVerified=True))),
    ),
    "claim-needs-pointer": (
        "Auth0's namespaced groups claim is mapped by its last word.",
        built(auth0, lookups(groups=["groups"])),
    ),
    "mapping-blank": (
        "The mapping was created by script without a lookup for email_verified.",
        built(auth0, lambda made: made.mapping.pop("email_verified")),
    ),
    "client-id-claim-absent": (
        "client_id is mapped as in an old guide.",
        built(okta, lookups(client_id=["client_id"])),
    ),
    "realm-doubled": (
        "unique_name already carries ACME\\, and the realm is ACME.",
        built(adfs, both(lookups(sub=["unique_name"]), options(realm="ACME"))),
    ),
    "group-scope-missing": (
        "Okta's org server sends groups only with the scope groups, which Qlik does not request.",
        built(okta, both(drop("groups"), lambda made: setattr(made, "scope", "openid profile email"))),
    ),
    "claim-empty": (
        "The user's e-mail attribute is empty in OneLogin.",
        built(onelogin, say(email="")),
    ),
    "claim-type-unusable": (
        "email is mapped to an array of addresses.",
        built(okta, both(drop("email"), say(emails=["maria.schmidt@acme.example"]), lookups(email=["emails"]))),
    ),
    "pending-result-differs": (
        "Qlik's own test was done with another user.",
        built(
            okta,
            pending(sub="00u9z8y7x6w5v4u3t2", name="Adam Kowalski", email="adam@acme.example", email_verified=True),
        ),
    ),
    "sub-not-unique": ("sub is mapped to the name, which others may bear too.", built(keycloak, lookups(sub=["name"]))),
    "email-guest-upn": (
        "A guest's upn is mapped to email.",
        built(entra, both(lookups(email=["upn"]), say(upn="maria_partner.example#EXT#@acme.onmicrosoft.com"))),
    ),
    "groups-probably-cut": (
        "Okta sends exactly the hundred groups it sends at most.",
        built(okta, say(groups=many(100))),
    ),
}
TWINS: dict[str, Builder] = {
    "email-verified-missing": built(entra),
    "email-verified-false": built(keycloak, say(email_verified=True)),
    "email-verified-not-boolean": built(onelogin, say(email_verified=True)),
    "email-verified-override-unavailable": built(auth0, options(emailVerifiedAlwaysTrue=False)),
    "sub-unreadable": built(okta, lookups(sub=["preferred_username"])),
    "sub-missing": built(keycloak, lookups(sub=["sAMAccountName", "preferred_username"])),
    "name-missing": built(onelogin, lookups(name=["full_name", "name"])),
    "email-missing": built(entra, both(drop("email"), lookups(email=["email", "preferred_username"]))),
    "email-invalid": built(adfs, lookups(email=["upn"])),
    "groups-missing": built(keycloak, both(drop("groups"), lookups(groups=[]))),
    "groups-are-ids": built(adfs, sources(only_id={"groups": ["Analysts-1f0f7c7e"]})),
    "groups-not-array": built(adfs, sources(only_id={"groups": ["Analysts"]})),
    "groups-overage": built(entra, sources(only_id=OVERAGE)),
    "groups-read-from-graph": built(adfs),
    "groups-path-names": built(keycloak, say(groups=["sales/emea", "analysts"])),
    "groups-limit": built(okta, say(groups=many(900))),
    "groups-probably-cut": built(okta, say(groups=many(99))),
    "picture-not-url": built(google),
    "claim-only-in-id-token": built(keycloak),
    "claim-only-in-userinfo": built(adfs, sources(only_userinfo={"email": "maria.schmidt@acme.example"})),
    "claim-only-in-access-token": built(okta, lambda made: setattr(made, "access_token", _access_with_groups())),
    "claim-name-near-miss": built(auth0, say(emailVerified=False)),
    "claim-needs-pointer": built(auth0),
    "mapping-blank": built(entra, lambda made: made.mapping.pop("email_verified")),
    "client-id-claim-absent": built(okta),
    "realm-doubled": built(adfs, options(realm="ACME")),
    "group-scope-missing": built(okta, drop("groups")),
    "claim-empty": built(onelogin, both(say(email=""), lookups(email=["email", "preferred_username"]))),
    "claim-type-unusable": built(
        okta, both(drop("email"), say(emails=["maria.schmidt@acme.example"]), lookups(email=["/emails/0"]))
    ),
    "pending-result-differs": built(
        okta,
        pending(
            email="maria.schmidt@acme.example",
            email_verified=True,
            sub="00u4k2c9q1WqXyZ5d7AB",
            name="Maria Schmidt",
            preferred_username="maria.schmidt@acme.example",
            groups=["Qlik-Admins", "Everyone"],
        ),
    ),
    "sub-not-unique": built(keycloak),
    "email-guest-upn": built(entra, both(lookups(email=["upn"]), say(upn="maria.schmidt@acme.example"))),
}


def _access_with_groups() -> str:
    from tests.cases import T, sign

    return sign(
        {
            "iss": "https://acme.okta.com",
            "aud": "https://acme.okta.com",
            "sub": "maria.schmidt@acme.example",
            "iat": T - 5,
            "exp": T + 3595,
            "cid": "0oa4k2c9q1WqXyZ5d7",
            "scp": ["openid"],
            "groups": ["Everyone", "Qlik-Admins"],
        }
    )
