"""panva oidc-provider: an OpenID certified provider, here with a few users and whatever clients a test wants."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import httpx

from .browser import Step
from .certificates import Certificate
from .processes import NotReady, first_line, running, serves, wait_until
from .tools import PROVIDERS, node

CLIENT_ID = "qlik-inspector"
CLIENT_SECRET = "a-client-secret-only-for-tests"

USERS: dict[str, dict[str, Any]] = {
    "alice": {
        "name": "Alice Example",
        "preferred_username": "alice",
        "email": "alice@example.com",
        "email_verified": True,
        "groups": ["Sales", "Everyone"],
    },
    "bob": {"name": "Bob Example", "email": "bob@example.com", "email_verified": False, "groups": ["Everyone"]},
    "carol": {"name": "Carol Example", "email": "carol@example.com", "groups": "Everyone"},
    "dave": {},
}


@dataclass(frozen=True)
class OidcProvider:
    """A running provider. Any password will do; a user it does not know gets only a sub."""

    issuer: str
    client_id: str
    client_secret: str | None
    control: str
    certificate: Certificate | None = None

    def login_steps(self, user: str = "alice") -> list[Step]:
        """What a person does on its pages: log in, then consent."""
        submit = "button.login-submit"
        return [Step(submit, {"[name=login]": user, "[name=password]": "any"}), Step(submit)]

    def cancel_steps(self) -> list[Step]:
        """The person says no on the first page: the callback gets access_denied."""
        return [Step("a[href$='/abort']")]

    def logout_steps(self) -> list[Step]:
        """The person confirms to be logged out of the provider too."""
        return [Step("[name=logout]")]

    def rotate_keys(self, *, keep_old: bool) -> None:
        """Signs with new keys from now on; without keep_old the old ones are no longer published."""
        self._command("rotate", {"keepOld": keep_old})

    def set_user(self, login: str, claims: Mapping[str, Any]) -> None:
        """Adds or replaces a user."""
        self._command("user", {"login": login, "claims": claims})

    def requests(self) -> list[str]:
        """`METHOD /path` of every request since the last call."""
        seen: list[str] = self._command("requests", {})
        return seen

    def _command(self, name: str, body: Mapping[str, Any]) -> Any:
        return httpx.post(f"{self.control}/{name}", json=body, trust_env=False, timeout=30).raise_for_status().json()


def client(
    *redirect_uris: str, client_id: str = CLIENT_ID, client_secret: str | None = CLIENT_SECRET, **metadata: Any
) -> dict[str, Any]:
    """Client metadata (RFC 7591 names). No secret: a public client. application_type="native": any loopback port.

    Examples of metadata: id_token_signed_response_alg="ES256", token_endpoint_auth_method="private_key_jwt" with
    jwks={…}, id_token_encrypted_response_alg="RSA-OAEP-256" with id_token_encrypted_response_enc="A256GCM" and jwks,
    userinfo_signed_response_alg="RS256", post_logout_redirect_uris=[…], response_types=["code id_token"].
    """
    types = metadata.get("response_types", ["code"])
    grants = ["authorization_code", "refresh_token", "urn:ietf:params:oauth:grant-type:device_code"]
    if any("token" in one for one in types):  # id_token and token come from the front channel
        grants.append("implicit")
    known: dict[str, Any] = {"client_id": client_id, "redirect_uris": list(redirect_uris), "grant_types": grants}
    if client_secret is None:
        known["token_endpoint_auth_method"] = "none"
    else:
        known["client_secret"] = client_secret
    return known | {"response_types": types} | metadata


@contextmanager
def oidc_provider(
    folder: Path,
    *,
    clients: Sequence[Mapping[str, Any]],
    users: Mapping[str, Mapping[str, Any]] | None = None,
    tls: Certificate | None = None,
    jwt_access_token_for: str | None = None,
    pkce_required: bool = False,
    claims_in_id_token: bool = False,
    configuration: Mapping[str, Any] | None = None,
) -> Iterator[OidcProvider]:
    """Starts a provider on 127.0.0.1.

    jwt_access_token_for: the audience of JWT access tokens (otherwise they are opaque).
    claims_in_id_token: scope claims also in the code flow's ID token; OpenID Core 5.4 leaves them to userinfo.
    configuration: more of oidc-provider's own configuration, as far as JSON can say it; `features` are merged.
    """
    settings: dict[str, Any] = {
        "clients": [dict(one) for one in clients],
        "users": {**USERS, **(users or {})},
        "tls": {"cert": tls.cert, "key": tls.key} if tls else None,
        "jwtAccessTokenFor": jwt_access_token_for,
        "pkceRequired": pkce_required,
        "configuration": {"conformIdTokenClaims": not claims_in_id_token, **(configuration or {})},
    }
    log = folder / "oidc-provider.log"
    argv: list[str | Path] = [node(), PROVIDERS / "oidc-provider.mjs"]
    with ExitStack() as stack:
        start = partial(running, argv, log=log, env={"SETTINGS": json.dumps(settings)}, stdout=-1)
        process = stack.enter_context(start())
        try:
            line = first_line(process, log, 10)
        except NotReady:  # node hangs before its first line once in some thousand starts
            process = stack.enter_context(start())
            line = first_line(process, log)
        told = json.loads(line)
        issuer = told["issuer"]
        wait_until(lambda: serves(f"{issuer}/.well-known/openid-configuration", verify=tls is None), process, log)
        first = settings["clients"][0]
        yield OidcProvider(issuer, first["client_id"], first.get("client_secret"), told["control"], tls)
