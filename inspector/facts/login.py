"""The facts of a login: what follows from a case before any rule looks at it. Each is computed once, on first use.

An accessor that starts with `need_` raises NotChecked with the reason where its evidence is missing, so that a rule
reads as its condition and never passes on absence.
"""

from __future__ import annotations

from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from inspector import places
from inspector.case.model import CALLBACK_PATH, Answer, Case
from inspector.facts.clock import Judged, judged
from inspector.facts.evidence import Fix, NotChecked, need
from inspector.facts.idp_events import LoggedRefusal, logged_refusals, provider_of_log
from inspector.facts.tested import WHERE as TESTED
from inspector.facts.tested import tested_claims
from inspector.facts.tokens import Tokens, is_masked
from inspector.idps.loader import GENERIC, load, names
from inspector.idps.model import Idp, Recognised
from inspector.idps.recognise import recognise
from inspector.idps.traits import sealed
from inspector.jose.keys import Key, hmac_key, read_keys
from inspector.jose.signature import SignatureCheck, verify
from inspector.jose.token import Token
from inspector.qlik.identity_provider import IdentityProvider, unwrap
from inspector.qlik.jwt_idp import JwtIdp, jwt_login
from inspector.qlik.kinds import INTERACTIVE, JWT, Kind, kind_of
from inspector.qlik.mapping import Claims, Mapped, User, map_claims, resulting_user
from inspector.uri import Uri, parse

if TYPE_CHECKING:
    from inspector.facts.answers import IdpAnswer


class Facts(Tokens):
    """A case, seen as a login. Pure: no clock, no network, no files."""

    def __init__(self, case: Case) -> None:
        super().__init__(case)
        self.uses_substitute = False
        """Whether claims were asked for and the ID token stood in for them, since it was last set to False."""

    # -- time ---------------------------------------------------------------------------------------------------

    @cached_property
    def judged(self) -> Judged:
        """The clock against which times are judged, and what it rests on."""
        return judged(self.case, self.id_claims, self.access_claims)

    @property
    def now(self) -> datetime | None:
        return self.judged.time

    @property
    def judged_path(self) -> str:
        """Where the clock stands, as an evidence path."""
        return "observed_at" if self.judged.basis in ("observed", "recorded") else "judged_at"

    def need_now(self) -> datetime:
        return need(self.now, "the case does not say when it was observed (observed_at)")

    # -- identity provider --------------------------------------------------------------------------------------

    @cached_property
    def discovery_answer(self) -> Answer | None:
        return self.case.answer("discovery")

    @cached_property
    def metadata(self) -> dict[str, Any] | None:
        """Provider metadata: the discovery document, else what was entered by hand in Qlik."""
        answer = self.discovery_answer
        if answer and answer.ok and answer.json is not None:
            return answer.json
        return self.qlik_idp.manual if self.qlik_idp and not answer else None

    def need_metadata(self) -> dict[str, Any]:
        if self.discovery_answer and self.metadata is None:
            raise NotChecked("the discovery document could not be read")
        return need(self.metadata, "no discovery document was captured")

    def endpoint(self, name: str) -> str | None:
        """An endpoint of the metadata, such as `token_endpoint`."""
        value = (self.metadata or {}).get(name)
        return value if isinstance(value, str) and value else None

    @cached_property
    def issuer(self) -> str | None:
        """The issuer the login was made with: the metadata's, which the discovery URL should carry too."""
        value = (self.metadata or {}).get("issuer")
        return value if isinstance(value, str) and value else None

    @cached_property
    def recognised(self) -> Recognised:
        """Which identity provider this is, from everything that was captured."""
        # it reads these facts: a circle
        from inspector.facts.signals import signals

        found = recognise(signals(self))
        if (found.name != "generic" or found.variant) and not found.spoken:
            return found
        logged, registered = provider_of_log(self), self.case.text("client.registration.provider")
        if logged:
            why = "an entry of its log was given"
            engine = logged not in names()
            return Recognised(load(GENERIC), logged, why) if engine else Recognised(load(logged), "", why)
        if registered in names():
            return Recognised(load(registered), "", "an application's export of it was given")
        if self.case.target == "qlik-oauth":
            return Recognised(load("qlik"), "", "the login is for Qlik's own OAuth server")
        return found

    @cached_property
    def logged(self) -> tuple[LoggedRefusal, ...]:
        """What the identity provider's own log says of the newest sign-in that it refused."""
        return logged_refusals(self)

    @cached_property
    def answers(self) -> tuple[IdpAnswer, ...]:
        """Every refusal of the identity provider, each with its one classification."""
        # it reads these facts: a circle
        from inspector.facts.answers import find_answers

        return find_answers(self)

    @property
    def idp(self) -> Idp:
        return self.recognised.idp

    def console(self, place: str) -> str:
        """The recognised provider's console path for a place (`Idp.console`), in general words where unknown."""
        path = self.idp.console(place, self.recognised.variant)
        if path is None and place == "keys":
            return self.console("signing")
        return path or f"the identity provider's console › the application for Qlik › {place.replace('_', ' ')}"

    def idp_fix(self, place: str, do: str) -> Fix:
        """What to do at the identity provider; where Qlik itself is the server, at its OAuth client."""
        if self.case.target == "qlik-oauth":
            return Fix("Qlik admin", self.idp.console(place, self.recognised.variant) or places.OAUTH, do)
        return Fix("IdP admin", self.console(place), do)

    # -- keys and signature -------------------------------------------------------------------------------------

    @cached_property
    def jwks_answer(self) -> Answer | None:
        return self.case.answer("jwks")

    @cached_property
    def remote_keys(self) -> tuple[Key, ...] | None:
        """Every key of the key set, symmetric ones included (they are refused); None where none was read."""
        answer = self.jwks_answer
        if answer is None or not answer.ok or answer.json is None:
            return None
        return read_keys(answer.json)

    @cached_property
    def keys(self) -> tuple[Key, ...] | None:
        """The keys that count: the key set's; for target jwt-idp the key of Qlik's configuration."""
        if self.case.target == "jwt-idp" and self.qlik_idp:
            return JwtIdp(self.qlik_idp.raw).keys or self.remote_keys
        return self.remote_keys

    @cached_property
    def signature(self) -> SignatureCheck:
        """The ID token's signature: HS* against the client secret, all else against the key set."""
        return self.verified(self.id_token)

    def verified(self, token: Token | None) -> SignatureCheck:
        """A token's signature checked with the keys of the case."""
        if token is None:
            return SignatureCheck("not-checked", "there is no token")
        if self.case.masked or is_masked(token.segments[-1] if token.segments else ""):
            found = verify(token, self.keys)
            # which key it names and what forbids it can be told without the signature
            if found.status in ("no-key", "refused") and token.format == "jws":
                return found
            return SignatureCheck("not-checked", "masked: the case was saved without its secrets")
        if token.format == "decoded":
            return SignatureCheck("not-checked", "only the decoded claims were given")
        if (token.alg or "").startswith("HS"):
            secret, given = self.case.secret("client.client_secret"), self.case.object("client.decryption_key")
            if secret is None and given is not None and given.get("kty") == "oct":
                return verify(token, given)
            if secret is None:
                return SignatureCheck("not-checked", f"{token.alg} is verified with the client secret: not in the case")
            return verify(token, [hmac_key(secret)])
        if token.format in ("jws", "unsecured") and self.keys is None and token.alg not in (None, "none"):
            return SignatureCheck("not-checked", "no key set was captured")
        return verify(token, [k for k in self.keys or () if k.kty != "oct"])

    @cached_property
    def access_unverifiable(self) -> str | None:
        """Why nobody but its issuer can verify the access token, or None where its signature can be checked."""
        return self.unverifiable(self.access_token)

    def unverifiable(self, token: Token | None) -> str | None:
        """The same of any access token."""
        if token is None or token.format == "opaque":
            return "the access token is opaque: only the identity provider can read it"
        known = self.recognised
        return sealed(token.header or {}, token.payload or {}, known.name, known.variant)

    @cached_property
    def access_signature(self) -> SignatureCheck:
        if self.access_unverifiable:
            return SignatureCheck("not-verifiable", self.access_unverifiable)
        return self.verified(self.access_token)

    # -- client and request -------------------------------------------------------------------------------------

    @cached_property
    def client_id(self) -> str | None:
        """The client_id of the login: from the request, else from the settings, else from Qlik's configuration."""
        configured = self.qlik_idp.client_id if self.qlik_idp else None
        return (
            self.case.request.get("client_id")
            or self.case.text("client.client_id")
            or self.case.text("token.request.client_id")
            or configured
            or self.case.text("identity_provider.config.client_id")  # Cloudflare's object
        )

    @cached_property
    def redirect_uri(self) -> str | None:
        return self.case.request.get("redirect_uri") or self.case.text("client.redirect_uri")

    @cached_property
    def own_redirect_uri(self) -> Uri | None:
        """The redirect URI where it is the inspector's own: on this machine, captured, or with the path that it has by
        itself. One of another application that runs here is an application's."""
        uri = parse(self.redirect_uri)
        own = uri is not None and uri.loopback and (self.case.observed_at or uri.path == CALLBACK_PATH)
        return uri if own else None

    @cached_property
    def scope(self) -> tuple[str, ...] | None:
        """Scopes that were requested: by the request, else the client's settings, else Qlik's configuration."""
        text = self.case.request.get("scope") or self.case.text("client.scope")
        if text is None and self.qlik_idp and self.qlik_idp.scope_configured:
            text = self.qlik_idp.scope
        return tuple(text.split()) if text is not None else None

    # -- Qlik ---------------------------------------------------------------------------------------------------

    @cached_property
    def qlik_idp(self) -> IdentityProvider | None:
        """The imported configuration, or None."""
        found = unwrap(self.case.at("identity_provider")) if self.case.target != "cloudflare-access" else []
        fitting = [i for i in found if kind_of(i) is self._login_kind] or found
        active = [i for i in fitting if i.get("active") is not False] or fitting
        return IdentityProvider(active[0], imported=True) if active else None

    @property
    def _login_kind(self) -> Kind:
        """Of several configurations the one that this login would use."""
        return JWT if self.case.target == "jwt-idp" else INTERACTIVE

    @cached_property
    def qlik(self) -> IdentityProvider:
        """The configuration that counts for a login in the browser: the imported one, else the defaults for the
        recognised provider; one of another kind maps no such login."""
        imported = self.qlik_idp
        if self.case.target == "jwt-idp":
            return jwt_login()
        if imported is not None and imported.kind is INTERACTIVE:
            return imported
        return IdentityProvider.default(self.idp.qlik_provider)

    def need_qlik_idp(self) -> IdentityProvider:
        return need(self.qlik_idp, "no Qlik identity-provider configuration was imported")

    def need_interactive(self) -> IdentityProvider:
        """The imported configuration where it is one for logins in the browser by OpenID Connect."""
        config = self.need_qlik_idp()
        if config.kind is not INTERACTIVE:
            raise NotChecked(f"the imported configuration is {config.kind.name}")
        return config

    @cached_property
    def browser_login(self) -> str | None:
        """The evidence path that shows a login in the browser by OpenID Connect, or None."""
        case = self.case
        code = case.text("token.request.grant_type") == "authorization_code"
        shown = (
            ("authorize.request_url", bool(case.request)),
            ("authorize.callback_url", bool(case.callback)),
            (self.id_token_path, bool(case.id_token_text)),
            ("userinfo.body", self.userinfo_claims is not None),
            ("token.request.grant_type", code),
        )
        return next((path for path, there in shown if there), None)

    @property
    def reads(self) -> str:
        """`id_token` or `userinfo`: where Qlik reads the claims."""
        return "id_token" if self.qlik.reads_id_token else "userinfo"

    @property
    def read_prefix(self) -> str:
        """The evidence path to the claims Qlik reads, or to those that stand in for them."""
        if self.tested_claims is not None:
            return TESTED
        if self.userinfo_substitute is not None:
            return f"{self.userinfo_substitute[0]}.payload"
        return "id_token.payload" if self.reads == "id_token" else "userinfo.body"

    @property
    def read_claims(self) -> Claims | None:
        """The claims Qlik reads; where nobody gave them, another token's as an assumption (`uses_substitute`)."""
        if self.known_claims is None and self.userinfo_substitute is not None:
            self.uses_substitute = True
            return self.userinfo_substitute[1]
        return self.known_claims

    @cached_property
    def userinfo_substitute(self) -> tuple[str, Claims] | None:
        # it reads these facts: a circle
        from inspector.facts.userinfo_substitute import userinfo_substitute

        return userinfo_substitute(self)

    @cached_property
    def partly_shown(self) -> bool:
        """Whether the ID token was given as decoded claims of which some were left out."""
        token = self.id_token
        return token is not None and token.format == "decoded" and self.case.at("id_token_decoded.cut") is True

    @cached_property
    def tested_claims(self) -> Claims | None:
        return tested_claims(self)

    @cached_property
    def known_claims(self) -> Claims | None:
        """The claims Qlik reads, as they were given, or as they came when Qlik tested the configuration."""
        if self.tested_claims is not None:
            return self.tested_claims
        if self.reads != "id_token":
            return self.userinfo_claims
        return None if self.id_token_unusable else self.id_claims

    @cached_property
    def id_token_unusable(self) -> str | None:
        """Why nothing follows from the ID token's claims, or None: it is damaged, or it is another kind of token."""
        # it reads these facts: a circle
        from inspector.facts.wrong_kind import wrong_kind

        if self.case.target == "jwt-idp":
            return "the token could not be read" if self.id_token and self.id_token.format == "malformed" else None
        if self.id_token is not None and self.id_token.format == "malformed":
            return "the ID token could not be read"
        wrong = wrong_kind(self)
        return f"what stands in the ID token's place is another token ({wrong.kind})" if wrong else None

    @property
    def substitute_name(self) -> str:
        """The token that is judged in place of what Qlik reads, in words; empty where none is."""
        return (
            {"id_token": "the ID token", "access_token": "the access token"}[self.userinfo_substitute[0]]
            if self.userinfo_substitute
            else ""
        )

    def need_read_claims(self) -> Claims:
        """The claims Qlik reads, or NotChecked with what is missing."""
        if self.read_claims is not None:
            return self.read_claims
        if self.reads == "id_token":
            if self.id_token is None:
                raise NotChecked("no ID token was captured, and Qlik reads it")
            raise NotChecked(self.id_token_unusable or "the ID token could not be read")
        if self.userinfo_answer is not None:
            raise NotChecked("userinfo could not be read")
        raise NotChecked(f"no userinfo was captured, and Qlik reads it for provider type {self.qlik.provider}")

    @property
    def mapped(self) -> dict[str, Mapped] | None:
        """Qlik's mapping, executed; None where the claims it reads are missing."""
        return self._mapped if self.read_claims is not None else None

    @cached_property
    def _mapped(self) -> dict[str, Mapped]:
        return map_claims(self.read_claims or {}, self.qlik)

    @property
    def user(self) -> User | None:
        return self._user if self.read_claims is not None else None

    @cached_property
    def _user(self) -> User:
        return resulting_user(self._mapped, self.qlik)
