"""What a login is captured with. Checked once, at the start, with sentences for the person who typed it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from urllib.parse import SplitResult, urlsplit

from inspector.case.model import CALLBACK_PATH, TARGETS
from inspector.case.secret import Secret
from inspector.login.error import SettingsError
from inspector.qlik.identity_provider import DEFAULT_SCOPE
from inspector.uri import is_loopback

DEFAULT_PORT = 8765
"""Fixed, because most identity providers compare the port of a loopback redirect URI."""
DEFAULT_REDIRECT_URI = f"http://localhost:{DEFAULT_PORT}{CALLBACK_PATH}"
"""`localhost` and not 127.0.0.1: the one loopback form that every provider's console accepts (Entra ID, Qlik)."""
WELL_KNOWN = "/.well-known/openid-configuration"
WELL_KNOWN_OAUTH = "/.well-known/oauth-authorization-server"
AUTH_METHODS = ("client_secret_basic", "client_secret_post", "private_key_jwt", "none")
RESPONSE_MODES = ("query", "fragment", "form_post", "jwt", "query.jwt", "fragment.jwt", "form_post.jwt")
"""Those with jwt bring the answer signed (JARM)."""
PKCE_METHODS = ("S256", "plain", "none")
RESPONSE_TYPES = frozenset({"code", "token", "id_token"})
RESERVED = frozenset(
    {"client_id", "redirect_uri", "response_type", "response_mode", "scope", "state", "nonce"}
    | {"code_challenge", "code_challenge_method"}
)
"""Parameters an extra one must not replace: the session depends on them."""


DEFAULT_SCOPES = {
    "qlik": DEFAULT_SCOPE,
    "qlik-oauth": "user_default",
    "cloudflare-access": "openid profile email groups",
}
"""What a login asks for by its target."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The settings of one captured login. Raises SettingsError where they cannot work."""

    client_id: str
    issuer: str = ""
    """Issuer URL; `discovery_url` instead of it where the document is elsewhere."""
    discovery_url: str = ""
    client_secret: Secret | None = None
    client_key: Secret | None = None
    """Private key for private_key_jwt: PEM or a JWK as JSON."""
    client_key_id: str = ""
    auth_method: str = ""
    """One of AUTH_METHODS; empty: client_secret_basic with a secret where offered, none without one."""
    decryption_key: Secret | None = None
    """Private key for encrypted ID tokens, kept in the case."""
    redirect_uri: str = DEFAULT_REDIRECT_URI
    """A loopback one is listened on (port 0: any free one); for any other the address bar is pasted back."""
    other_redirect_uris: tuple[str, ...] = ()
    """Further registered loopback ones, tried in order where the port of the one before is taken."""
    scope: str = ""
    """Empty: that of the target."""
    response_type: str = "code"
    response_mode: str = ""
    pkce: str = "S256"
    pushed: bool = False
    """Send the authorization request to the PAR endpoint first (RFC 9126)."""
    prompt: str = ""
    max_age: int | None = None
    login_hint: str = ""
    acr_values: str = ""
    claims: str = ""
    """JSON of the claims parameter (OpenID Connect Core section 5.5)."""
    ui_locales: str = ""
    resource: tuple[str, ...] = ()
    audience: str = ""
    extra: tuple[tuple[str, str], ...] = ()
    signed_request: bool = False
    """Send the request as an object that the client's key signs (RFC 9101)."""
    dpop: bool = False
    """Prove possession of a key from the first request on (RFC 9449); else where the provider asks for it."""
    refresh: bool = False
    """Also redeem the refresh token, to see what changes."""
    exchange_for: str = ""
    """Also exchange the access token for one for this audience (RFC 8693)."""
    revoke: bool = False
    """Revoke the tokens at the end (RFC 7009)."""
    preflight: bool = True
    """Ask the authorization endpoint about the redirect URI before a browser is opened."""
    target: str = "qlik"
    tenant_host: str = ""
    """Original host name of the Qlik tenant, whose own redirect URI is then probed too."""
    timeout: float = 20.0
    """Seconds for each network step."""
    wait: float = 300.0
    """Seconds to wait for the person in the browser."""
    offline: bool = False
    allow_private: bool = False
    """Whether the provider's metadata may point to private addresses."""
    ca_bundle: str = ""
    """PEM file of certificate authorities to trust besides the system's."""
    proxy: str = field(default="", repr=False)
    """Proxy URL; empty: HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY of the environment."""

    def __post_init__(self) -> None:
        if not self.scope:
            object.__setattr__(self, "scope", DEFAULT_SCOPES.get(self.target, DEFAULT_SCOPE))
        _required(self.client_id, "client ID", "--client-id")
        if not (self.issuer or self.discovery_url):
            raise SettingsError("There is no issuer.", "Give --issuer or the discovery URL.")
        for name, url in (("issuer", self.issuer), ("discovery URL", self.discovery_url)):
            if url:
                http_url(name, url)
        _one_of("authentication method", self.auth_method, ("", *AUTH_METHODS))
        _one_of("response mode", self.response_mode, ("", *RESPONSE_MODES))
        _one_of("PKCE method", self.pkce, PKCE_METHODS)
        _one_of("target", self.target, TARGETS)
        self._check_authentication()
        if self.signed_request and not self.client_key:
            raise SettingsError("A signed request needs the client's private key.", "Give its PEM or JWK file.")
        kinds = self.response_type.split()
        if not kinds or not set(kinds) <= RESPONSE_TYPES or len(set(kinds)) != len(kinds):
            raise SettingsError(
                f"The response type is {self.response_type!r}.", "It is made of code, id_token and token."
            )
        if self.response_mode in ("query", "query.jwt") and kinds != ["code"]:
            raise SettingsError(
                "Tokens must not come in a query (OAuth 2.0 Multiple Response Types, section 5).",
                "Choose the response mode fragment or form_post.",
            )
        for name, _ in self.extra:
            if name in RESERVED:
                raise SettingsError(f"The extra parameter {name!r} has a setting of its own.")
        if self.claims and not _is_object(self.claims):
            raise SettingsError(
                "The claims parameter is no JSON object.", 'Expected such as {"id_token": {"email": null}}.'
            )
        if self.max_age is not None and self.max_age < 0:
            raise SettingsError(f"max_age is {self.max_age}; it counts seconds from 0.")
        for name, seconds in (("time-out", self.timeout), ("wait", self.wait)):
            if not 0 < seconds <= 86400:
                raise SettingsError(f"The {name} is {seconds:g} seconds; it must be over 0 and at most a day.")
        if self.tenant_host and not re.fullmatch(r"[A-Za-z0-9.-]+(?::[0-9]{1,5})?", self.tenant_host):
            raise SettingsError(
                f"{self.tenant_host[:200]!r} is no host name of a tenant.", "Expected such as acme.eu.qlikcloud.com."
            )
        if any(not is_loopback(http_url("redirect URI", uri).hostname or "") for uri in self.other_redirect_uris):
            raise SettingsError("Of several redirect URIs each must be on this machine (localhost, 127.0.0.1, [::1]).")
        redirect = http_url("redirect URI", self.redirect_uri, schemes=None)
        if redirect.fragment:
            raise SettingsError("The redirect URI has a fragment (#…), which RFC 6749 section 3.1.2 forbids.")
        if redirect.scheme == "http" and not self.loopback and self.target != "qlik-oauth":
            raise SettingsError(
                f"The redirect URI is http on {redirect.hostname}, which is not loopback.", "Use https."
            )

    def _check_authentication(self) -> None:
        if self.auth_method.startswith("client_secret") and not self.client_secret:
            raise SettingsError(f"{self.auth_method} needs a client secret.", "Give --client-secret-env NAME.")
        if self.auth_method == "private_key_jwt" and not self.client_key:
            raise SettingsError("private_key_jwt needs the client's private key.", "Give its PEM or JWK file.")

    @property
    def url_of_discovery(self) -> str:
        """The discovery URL: as given, else the issuer with the well-known path (OpenID Connect Discovery section 4;
        RFC 8414 section 3 for Qlik's own authorization server)."""
        if self.discovery_url:
            return self.discovery_url
        issuer = self.issuer.strip()
        if "/.well-known/" in issuer:
            return issuer
        if self.target == "qlik-oauth":
            parts = urlsplit(issuer)
            return f"{parts.scheme}://{parts.netloc}{WELL_KNOWN_OAUTH}{parts.path.rstrip('/')}"
        return issuer.rstrip("/") + WELL_KNOWN

    @property
    def loopback(self) -> bool:
        return is_loopback(urlsplit(self.redirect_uri).hostname or "")

    @property
    def method(self) -> str:
        """The client authentication method that was asked for, or the usual one for what is at hand."""
        if self.auth_method:
            return self.auth_method
        if self.client_secret:
            return "client_secret_basic"
        return "private_key_jwt" if self.client_key else "none"

    @property
    def wants_code(self) -> bool:
        return "code" in self.response_type.split()


def http_url(name: str, url: str, schemes: tuple[str, ...] | None = ("https", "http")) -> SplitResult:
    """The parts of a URL; raises SettingsError naming the setting where it is none."""
    try:
        parts = urlsplit(url.strip())
        _ = parts.port
    except ValueError:
        raise SettingsError(f"The {name} is no URL: {url[:200]!r}.") from None
    if re.search(r"[\x00-\x20\x7f-\x9f\\]", url.strip()):
        raise SettingsError(f"The {name} holds a space, a control character or a backslash: {url[:200]!r}.")
    if not parts.scheme or (schemes and parts.scheme not in schemes):
        raise SettingsError(f"The {name} {url[:200]!r} does not start with https://.")
    if parts.scheme in ("http", "https") and not parts.hostname:
        raise SettingsError(f"The {name} {url[:200]!r} names no host.")
    if parts.username is not None:
        raise SettingsError(f"The {name} holds a user name or password before the host.", "Take it out.")
    return parts


def _is_object(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict)
    except (ValueError, RecursionError):
        return False


def _required(value: str, name: str, option: str) -> None:
    if not value.strip():
        raise SettingsError(f"There is no {name}.", f"Give {option}.")


def _one_of(name: str, value: str, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        raise SettingsError(f"The {name} is {value!r}.", f"It is one of {', '.join(a for a in allowed if a)}.")
