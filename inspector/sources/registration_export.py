"""An application's registration as its identity provider exports it, or the client metadata of RFC 7591. Secrets in it
are dropped."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from inspector.sources.found import Found, Given
from inspector.sources.registration import Registration
from inspector.sources.registration_forms import by_signs, of_resource

_IACS = ("values", "attributes", "properties", "outputs", "inputs")
"""Members in which tools of infrastructure as code keep what a resource holds."""
_WRAPPINGS = {
    *(
        "value",
        "values",
        "clients",
        "userpoolclients",
        "userpoolclient",
        "apps",
        "app",
        "applications",
        "items",
        "data",
    ),
    *("embedded", "result", "resources", "rootmodule", "childmodules", "plannedvalues", "deployment", "entries"),
    *("identityproviders", "oidc", "staticclients"),
}
"""Members around applications in answers, in states of tools and in configuration files, by letters alone."""
_MOST, _DEEPEST = 2000, 10


def recognise(given: Given) -> Found | None:
    found = registrations(given.json)
    return chosen(found) if found else None


def chosen(found: list[Registration]) -> Found:
    """The registration that looks most like Qlik's, with the others named."""
    taken = max(found, key=lambda registration: registration.about_qlik)
    notes = [taken.note] if taken.note else []
    if len(found) > 1:
        others = ", ".join(r.name or r.client_id for r in found if r is not taken)
        notes.append(f"{len(found)} applications; {taken.name or taken.client_id} was taken, not {others[:200]}")
    return Found(taken.title, {"client": taken.client}, tuple(notes))


def registrations(value: Any) -> list[Registration]:
    """Every registration in a value: it itself, in a list, an envelope, a realm, or the state of a tool."""
    return [*_within(value, [_MOST], 0)]


def _within(value: Any, left: list[int], depth: int, *, named: bool = False) -> Iterator[Registration]:
    """`named`: whether what it holds bears names of its own, as the resources of a template do."""
    left[0] -= 1
    if left[0] < 0 or depth > _DEEPEST:
        return
    if isinstance(value, list):
        for item in value[:1000]:
            yield from _within(item, left, depth + 1)
    elif isinstance(value, dict):
        own = _registration(value) or _of_tool(value)
        if own is not None:
            yield own
            return
        for name, item in value.items():
            plain = "".join(filter(str.isalnum, str(name).lower()))
            if isinstance(item, dict | list) and (named or plain in _WRAPPINGS):
                yield from _within(item, left, depth + 1, named=plain == "resources" and isinstance(item, dict))


def _of_tool(value: Mapping[str, Any]) -> Registration | None:
    """A resource in the state of Terraform or Pulumi, or in a template: its type, and what it holds."""
    kind = value.get("type", value.get("Type", value.get("model")))
    if not isinstance(kind, str):
        return None
    instances = value.get("instances")
    held = instances[0] if isinstance(instances, list) and instances else value
    held = held if isinstance(held, dict) else {}
    inner = (held.get(name) for name in (*_IACS, "Properties", "attrs"))
    return next((r for item in inner if isinstance(item, dict) and (r := of_resource(kind, item)) is not None), None)


def _registration(value: Mapping[str, Any]) -> Registration | None:
    found = next((found for reader in _READERS if (found := reader(value)) is not None), None)
    if found is None and any(name[:1].isupper() for name in value):
        found = _entra(_camel(value))
    if found is None:
        metadata, signed = _rfc7591(value), by_signs(value)
        found = metadata if metadata and (signed is None or signed.provider == metadata.provider) else signed
    return found


def _camel(value: Any, depth: int = 0) -> Any:
    """The value as Microsoft Graph has it, where PowerShell wrote its members with capitals."""
    if isinstance(value, dict) and depth < 4:
        return {name[:1].lower() + name[1:]: _camel(item, depth + 1) for name, item in value.items()}
    return [_camel(item, depth + 1) for item in value[:100]] if isinstance(value, list) and depth < 4 else value


def _entra(app: Mapping[str, Any]) -> Registration | None:
    """The portal's manifest in its old form and in Microsoft Graph's."""
    typed = app.get("replyUrlsWithType")
    web, spa, native = (_object(app, name) for name in ("web", "spa", "publicClient"))
    if "appId" not in app or not (isinstance(typed, list) or (web and ("spa" in app or "publicClient" in app))):
        return None
    if isinstance(typed, list):
        entries = [(_text(e, "type").lower(), _text(e, "url")) for e in typed if isinstance(e, dict)]
        uris = {k: [url for kind, url in entries if kind == k] for k in ("web", "spa", "installedclient")}
        platforms = {"spa": uris["spa"], "native": uris["installedclient"]}
        redirect = uris["web"]
    else:
        redirect = _texts(web, "redirectUris")
        platforms = {"spa": _texts(spa, "redirectUris"), "native": _texts(native, "redirectUris")}
    logout = _text(app, "logoutUrl") or _text(web, "logoutUrl")
    expiries = [_text(c, "endDateTime") or _text(c, "endDate") for c in _objects(app, "passwordCredentials")]
    optional = [_text(c, "name") for c in _objects(_object(app, "optionalClaims"), "idToken")]
    return Registration(
        "entra",
        "Entra ID app registration",
        _text(app, "appId"),
        _text(app, "displayName") or _text(app, "name"),
        redirect,
        [*redirect, *([logout] if logout else [])],
        {k: v for k, v in platforms.items() if v},
        groups=bool(app.get("groupMembershipClaims")) or "groups" in optional,
        secret_expires_at=max(expiries, default=""),
    )


def _okta(app: Mapping[str, Any]) -> Registration | None:
    settings = _object(_object(app, "settings"), "oauthClient")
    credentials = _object(_object(app, "credentials"), "oauthClient")
    if not settings or not ("signOnMode" in app or credentials):
        return None
    redirect, kind = _texts(settings, "redirect_uris"), _text(settings, "application_type")
    platform = {"browser": "spa", "native": "native"}.get(kind)
    return Registration(
        "okta",
        "Okta application",
        _text(credentials, "client_id") or _text(app, "id"),
        _text(app, "label"),
        redirect,
        _texts(settings, "post_logout_redirect_uris"),
        {platform: redirect} if platform and redirect else {},
        _text(credentials, "token_endpoint_auth_method"),
        _list(settings, "grant_types"),
        _list(settings, "response_types"),
        _text(settings, "id_token_signed_response_alg"),
    )


def _keycloak(app: Mapping[str, Any]) -> Registration | None:
    if "clientId" not in app or not ({"redirectUris", "standardFlowEnabled", "publicClient"} & app.keys()):
        return None
    if _text(app, "protocol") not in ("", "openid-connect"):
        return None
    attributes, redirect = _object(app, "attributes"), _texts(app, "redirectUris")
    signed_out = [u for u in _text(attributes, "post.logout.redirect.uris").split("##") if u]
    mappers = _objects(app, "protocolMappers")
    method = {
        "client-secret": "client_secret_basic",
        "client-jwt": "private_key_jwt",
        "client-x509": "tls_client_auth",
        "client-secret-jwt": "client_secret_jwt",
    }.get(_text(app, "clientAuthenticatorType"), "")
    return Registration(
        "keycloak",
        "Keycloak client",
        _text(app, "clientId"),
        _text(app, "name") or _text(app, "clientId"),
        redirect,
        redirect if "+" in signed_out else signed_out,
        {},
        "none" if app.get("publicClient") is True else method,
        None
        if app.get("standardFlowEnabled") is None
        else ["authorization_code"]
        if app["standardFlowEnabled"] is True
        else ["client_credentials"],
        signing_alg=_text(attributes, "id.token.signed.response.alg"),
        encryption_alg=_text(attributes, "id.token.encrypted.response.alg"),
        groups=any("group" in _text(m, "protocolMapper") or _text(m, "name") == "groups" for m in mappers) or None,
    )


def _auth0(app: Mapping[str, Any]) -> Registration | None:
    if "client_id" not in app or not isinstance(app.get("callbacks", app.get("allowed_logout_urls")), list):
        return None
    redirect = _texts(app, "callbacks")
    platform = {"spa": "spa", "native": "native"}.get(_text(app, "app_type"))
    return Registration(
        "auth0",
        "Auth0 application",
        _text(app, "client_id"),
        _text(app, "name"),
        redirect,
        _texts(app, "allowed_logout_urls"),
        {platform: redirect} if platform and redirect else {},
        _text(app, "token_endpoint_auth_method"),
        _list(app, "grant_types"),
        None,
        _text(_object(app, "jwt_configuration"), "alg"),
    )


def _cognito(app: Mapping[str, Any]) -> Registration | None:
    if "ClientId" not in app or not ({"CallbackURLs", "AllowedOAuthFlows", "UserPoolId"} & app.keys()):
        return None
    flows = _list(app, "AllowedOAuthFlows")
    grants = {"code": "authorization_code", "implicit": "implicit", "client_credentials": "client_credentials"}
    return Registration(
        "cognito",
        "Amazon Cognito app client",
        _text(app, "ClientId"),
        _text(app, "ClientName"),
        _texts(app, "CallbackURLs"),
        _texts(app, "LogoutURLs"),
        auth_method="" if "ClientSecret" in app else "none",
        grant_types=None if flows is None else [grants.get(flow, flow) for flow in flows],
    )


def _google(app: Mapping[str, Any]) -> Registration | None:
    """The file client_secret.json of the Cloud console."""
    kind = next((kind for kind in ("web", "installed") if "auth_uri" in _object(app, kind)), "")
    client = _object(app, kind)
    redirect = _texts(client, "redirect_uris")
    if not kind or "client_id" not in client:
        return None
    return Registration(
        "google",
        "Google OAuth client",
        _text(client, "client_id"),
        _text(client, "project_id"),
        redirect,
        platforms={"native": redirect} if kind == "installed" else {},
    )


def _onelogin(app: Mapping[str, Any]) -> Registration | None:
    """Source: OneLogin API, app: addresses are one a line, the ways of authentication are numbered."""
    settings = _object(app, "configuration")
    if "connector_id" not in app or not ({"redirect_uri", "oidc_application_type"} & settings.keys()):
        return None
    redirect = _text(settings, "redirect_uri").split()
    methods = {0: "client_secret_basic", 1: "client_secret_post", 2: "none"}
    number = settings.get("token_endpoint_auth_method")
    return Registration(
        "onelogin",
        "OneLogin app",
        _text(_object(app, "sso"), "client_id"),
        _text(app, "name"),
        redirect,
        _text(settings, "post_logout_redirect_uri").split(),
        {"native": redirect} if settings.get("oidc_application_type") == 1 and redirect else {},
        methods.get(number, "") if isinstance(number, int) else "",
        groups="groups" in _object(app, "parameters") or None,
    )


def _pingone(app: Mapping[str, Any]) -> Registration | None:
    if _text(app, "protocol") != "OPENID_CONNECT" or not ({"redirectUris", "grantTypes"} & app.keys()):
        return None
    redirect, grants, kinds = _texts(app, "redirectUris"), _list(app, "grantTypes"), _list(app, "responseTypes")
    platform = {"SINGLE_PAGE_APP": "spa", "NATIVE_APP": "native"}.get(_text(app, "type"))
    return Registration(
        "ping",
        "PingOne application",
        _text(app, "id"),
        _text(app, "name"),
        redirect,
        _texts(app, "postLogoutRedirectUris"),
        {platform: redirect} if platform and redirect else {},
        _text(app, "tokenEndpointAuthMethod").lower(),
        None if grants is None else [grant.lower() for grant in grants],
        None if kinds is None else [kind.lower() for kind in kinds],
    )


def _pingfederate(app: Mapping[str, Any]) -> Registration | None:
    if "clientId" not in app or not ("clientAuth" in app or {"redirectUris", "grantTypes"} <= app.keys()):
        return None
    grants = _list(app, "grantTypes")
    # a client with a secret may send it in either way
    method = {"NONE": "none", "PRIVATE_KEY_JWT": "private_key_jwt", "CERTIFICATE": "tls_client_auth"}
    return Registration(
        "ping",
        "PingFederate client",
        _text(app, "clientId"),
        _text(app, "name"),
        _texts(app, "redirectUris"),
        _texts(app, "postLogoutRedirectUris"),
        auth_method=method.get(_text(_object(app, "clientAuth"), "type"), ""),
        grant_types=None if grants is None else [grant.lower() for grant in grants],
        signing_alg=_text(_object(app, "oidcPolicy"), "idTokenSigningAlgorithm"),
    )


def _adfs(app: Mapping[str, Any]) -> Registration | None:
    """What Get-AdfsServerApplication, Get-AdfsNativeClientApplication and Get-AdfsClient give, as JSON."""
    uris = app.get("RedirectUri")
    if uris is None or not ({"ApplicationGroupIdentifier", "ClientType", "JWKSUri"} & app.keys()):
        return None
    redirect = [uris] if isinstance(uris, str) else _texts(app, "RedirectUri")
    native = "ClientType" not in app and not ({"ClientSecret", "JWKSUri", "ADUserPrincipalName"} & app.keys())
    logout = _text(app, "LogoutUri")
    return Registration(
        "adfs",
        "AD FS application",
        _text(app, "ClientId") or _text(app, "Identifier"),
        _text(app, "Name"),
        redirect,
        [logout] if logout else [],
        {"native": redirect} if native and redirect else {},
    )


def _rfc7591(app: Mapping[str, Any]) -> Registration | None:
    if "redirect_uris" not in app or not ({"client_id", "client_name", "token_endpoint_auth_method"} & app.keys()):
        return None
    redirect = _texts(app, "redirect_uris")
    platform = "native" if _text(app, "application_type") == "native" else ""
    return Registration(
        "generic",
        "client metadata (RFC 7591)",
        _text(app, "client_id"),
        _text(app, "client_name"),
        redirect,
        _texts(app, "post_logout_redirect_uris"),
        {platform: redirect} if platform else {},
        _text(app, "token_endpoint_auth_method"),
        _list(app, "grant_types"),
        _list(app, "response_types"),
        _text(app, "id_token_signed_response_alg"),
        _text(app, "id_token_encrypted_response_alg"),
    )


_READERS: tuple[Callable[[Mapping[str, Any]], Registration | None], ...] = (
    _entra,
    _google,
    _okta,
    _onelogin,
    _pingone,
    _pingfederate,
    _adfs,
    _keycloak,
    _auth0,
    _cognito,
)


def _object(value: Mapping[str, Any], name: str) -> dict[str, Any]:
    member = value.get(name)
    return member if isinstance(member, dict) else {}


def _objects(value: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    member = value.get(name)
    return [item for item in member if isinstance(item, dict)] if isinstance(member, list) else []


def _list(value: Mapping[str, Any], name: str) -> list[str] | None:
    return _texts(value, name) if isinstance(value.get(name), list) else None


def _texts(value: Mapping[str, Any], name: str) -> list[str]:
    member = value.get(name)
    return [item for item in member if isinstance(item, str)] if isinstance(member, list) else []


def _text(value: Mapping[str, Any], name: str) -> str:
    member = value.get(name)
    return member if isinstance(member, str) else ""
