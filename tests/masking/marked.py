"""A login with a value of its own in every member: secrets, people and hosts, each found again wherever it shows."""

# ruff: noqa: E501 — pages and headers stand here as they are sent

from __future__ import annotations

import html
import json
import random
from base64 import b64encode, urlsafe_b64encode
from typing import Any
from urllib.parse import quote

from tests import cases

_CONSONANTS, _VOWELS = "bdfgklmnprtvz", "aeiou"
_MIXED = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789"


class Marked:
    """The case and the values in it, by the place they stand in."""

    def __init__(self, seed: int = 7, idp_host: str = "") -> None:
        self.random = random.Random(seed)
        self.secrets: dict[str, str] = {}
        self.people: dict[str, str] = {}
        self.hosts: dict[str, str] = {}
        self.raw = self._built(idp_host)

    # -- values -------------------------------------------------------------------------------------------------

    def word(self, syllables: int = 4) -> str:
        return "".join(self.random.choice(_CONSONANTS) + self.random.choice(_VOWELS) for _ in range(syllables))

    def secret(self, place: str, length: int = 32) -> str:
        """Long and mixed, as providers make them."""
        value = "".join(self.random.choice(_MIXED) for _ in range(length))
        return self.secrets.setdefault(place, value)

    def password(self, place: str) -> str:
        """Short, as people make them; behind a name that says so."""
        return self.secrets.setdefault(place, f"{self.word(5)}{self.random.randrange(10, 99)}X")

    def person(self, place: str, form: str = "{}") -> str:
        value = form.format(self.word(), self.word())
        for at, part in enumerate(value.replace("@", " ").replace("\\", " ").replace("=", " ").split()):
            if len(part) > 3:
                self.people[f"{place}#{at}"] = part.rpartition(".")[0] if part.endswith((".com", ".org")) else part
        return value

    def name(self, place: str) -> str:
        return self.person(place, "{} {}").title()

    def email(self, place: str) -> str:
        return self.person(place, "{}@{}.com")

    def host(self, place: str, form: str = "{}.{}.com") -> str:
        value = form.format(self.word(3), self.word())
        self.hosts[place] = value
        return value

    # -- the case -----------------------------------------------------------------------------------------------

    def _built(self, idp_host: str) -> dict[str, Any]:
        idp = idp_host or self.host("issuer")
        tenant, alias = self.host("tenant", "{}{}.eu.qlikcloud.com"), self.host("alias", "{}{}.eu.qlikcloud.com")
        login = cases.okta()
        login.issuer = f"https://{idp}"
        login.access_token = self.secret("access_token", 43)
        first, last = self.word(3), self.word(4)
        self.people |= {"first name": first, "last name": last}
        self.first, self.last = first.title(), last.title()
        mail_host = self.word(5)
        self.people["mail domain"] = mail_host
        self.mail = f"{first}.{last}@{mail_host}.com"
        self.account = self.word(5)
        self.people["account"] = self.account
        login.claims |= {
            "sub": self.person("sub", "00u{}{}"),
            "name": f"{self.first} {self.last}",
            "given_name": self.first,
            "family_name": self.last,
            "nickname": self.person("nickname"),
            "preferred_username": f"{mail_host.upper()}\\{self.account}",
            "upn": self.email("upn"),
            "email": self.mail,
            "groups": [self.person("group", "CN={},OU={}"), self.person("group 2", "{} {}"), self.person("group 3")],
            "department": self.name("department"),
            "phone_number": "+49 1717 5550199",
            "employeeNumber": 77310955,
            "address": {
                "locality": self.person("locality"),
                "formatted": self.name("address"),
                "deep": [[self.person("deep")]],
            },
            "customUnknown": self.person("custom claim"),
            "https://acme.example/claims/team": self.person("namespaced claim"),
            "json_in_string": json.dumps(
                {"displayName": self.name("json in a claim"), "apiKey": self.password("json key in a claim")}
            ),
            "sessionKey": self.secret("unknown claim"),
            "weird": {"blob": self.secret("nested unknown claim", 40)},
            "picture": f"https://{self.host('picture')}/{self.person('picture path')}.png",
            "idp": f"https://{self.host('claim idp')}/saml",
            "allowed-origins": [f"https://{self.host('allowed origin')}"],
            "hanzi": "欧阳修竹",
            "locale_owner": self.person("locale owner"),
        }
        self.people |= {"phone": "5550199", "number": "77310955", "hanzi": "欧阳修竹"}
        login.claims.pop("email_verified", None)
        login.keys = [cases.jwk(d=self.secret("jwk d", 60), p=self.secret("jwk p", 40))]
        self.client_secret = self.secret("client_secret")
        text = json.dumps(login.dict())
        for old, new in (
            (cases.TENANT, tenant),
            (cases.ALIAS, alias),
            (cases.CODE, self.secret("code")),
            (cases.VERIFIER, self.secret("code_verifier", 48)),
            ("s3cr3t-9f2b", self.client_secret),
        ):
            text = text.replace(old, new)
        raw: dict[str, Any] = json.loads(text)
        raw["title"] = f"{self.name('title')} at {self.host('title')}"
        self.idp, self.tenant = idp, tenant
        self._configuration(raw)
        self._answers(raw)
        self._exchanges(raw)
        self._more(raw)
        self.secrets["raw id_token"] = raw["token"]["response"]["body"]["id_token"]
        self.secrets["id_token signature"] = self.secrets["raw id_token"].rpartition(".")[2]
        return raw

    def _configuration(self, raw: dict[str, Any]) -> None:
        raw["tenant"]["users"] = [
            {
                "id": self.secret("user id", 24) and self.person("user id", "u{}{}"),
                "subject": f"{self.word(3)}\\{self.person('user subject')}",
                "email": self.email("user email"),
                "name": self.name("user name"),
                "status": "active",
                "assignedRoles": [{"name": self.person("user role")}],
                "picture": f"https://{self.host('user picture')}/x.png",
            }
        ]
        self.secrets.pop("user id")
        raw["client"] = {
            **raw.get("client", {}),
            "client_secret": self.client_secret,
            "registered_redirect_uris": [f"https://{self.host('registered redirect')}/login/callback"],
            "registered_sign_out_uris": [f"https://{self.host('registered sign-out')}/"],
            "decryption_key": {"kty": "RSA", "d": self.secret("decryption d", 60), "n": "AQAB", "e": "AQAB"},
        }
        options = raw["identity_provider"].setdefault("options", {})
        options |= {
            "clientSecret": self.client_secret,
            "apiToken": self.secret("apiToken"),
            "realm": self.person("realm"),
            "decryptingKey": {"privateKey": self.secret("decryptingKey", 60)},
            "unknownThing": self.secret("unknown option", 36),
        }
        raw["identity_provider"] |= {
            "description": f"for {self.name('description')} of {self.person('description company')}",
            "createdBy": self.person("createdBy", "{}{}"),
            "postLogoutRedirectUri": f"https://{self.host('post logout')}/bye",
            "pendingOptions": {
                "clientSecret": self.secret("pending secret"),
                "issuer": f"https://{self.host('pending issuer')}",
            },
            "pendingResult": {
                "status": "error",
                "idpClaims": {"mail": self.email("pending claim")},
                "resultantClaims": {"name": self.name("resultant claim")},
                "error": {
                    "message": f"user {self.name('pending error')} secret={self.password('pending error secret')}"
                },
            },
        }
        raw["oauth_client"] = {
            "clientId": "0oaclient",
            "clientName": self.name("oauth client name"),
            "clientSecret": self.secret("oauth client secret"),
            "redirectUris": [f"https://{self.host('oauth redirect')}/cb"],
            "description": self.name("oauth description"),
        }

    def cookies(self, place: str) -> str:
        return (
            f"DT={self.secret(place + ' cookie 1')}; Path=/\nidx={self.secret(place + ' cookie 2')}; SameSite=None; "
            f"Domain={self.host(place + ' cookie domain')}; HttpOnly\n.AspNetCore.CookiesC2={self.secret(place + ' cookie 3')}"
        )

    def headers(self, place: str) -> dict[str, str]:
        return {
            "Set-Cookie": self.cookies(place),
            "Location": f"https://{self.host(place + ' location')}/x?login_hint={quote(self.mail)}&username={quote(self.email(place + ' location user'))}&session_token={self.secret(place + ' location token')}",
            "x-forwarded-host": self.host(place + " x-forwarded-host"),
            "content-security-policy": f"frame-ancestors https://{self.host(place + ' csp')} *.{self.host(place + ' csp 2')}",
            "x-remote-user": self.person(place + " x-remote-user"),
            "X-Api-Key": self.password(place + " x-api-key"),
            "x-auth-token": self.password(place + " x-auth-token"),
            "x-custom-blob": self.secret(place + " x-custom", 40),
            "www-authenticate": f'Bearer realm="{self.person(place + " realm")}", error="invalid_token", error_description="{self.name(place + " www")} is not known"',
            "link": f'<https://{self.host(place + " link")}/a>; rel="next"',
            "report-to": json.dumps({"endpoints": [{"url": f"https://{self.host(place + ' report-to')}/r"}]}),
            "server": "nginx",
        }

    def page(self, place: str) -> str:
        """A provider's login page with its tokens in every way that pages hold them."""
        s = lambda name: self.secret(f"{place} page {name}", 48)  # noqa: E731
        config = {"stateToken": s("escaped attribute"), "userName": self.email(place + " attribute")}
        return f"""<!DOCTYPE html><html><head><title>Sign in {self.name(place + " page title")}</title>
<meta name="csrf-token" content="{s("meta")}"><link rel="canonical" href="https://{self.host(place + " canonical")}/x">
<script nonce="x">$Config={{"sFT":"{s("sFT")}","sCtx":"{s("sCtx")}","apiCanary":"{s("apiCanary")}","canary":"{s("canary")}",
"sessionId":"{s("sessionId")}","urlPost":"/common/login?ctx={s("ctx")}","sPOST_Username":"{self.email(place + " username")}"}};
var stateToken = '{s("var")}'; var oktaData = {{"signIn":{{"stateHandle":"{s("stateHandle")}","flowToken":"{s("flowToken")}"}}}};
window.__INITIAL__ = JSON.parse("{{\\"csrf\\":\\"{s("json in js")}\\"}}");
var baseUrl = 'https\\x3A\\x2F\\x2F{self.host(place + " hex url")}'; var t = '\\x22stateToken\\x22\\x3A\\x22{s("hex js")}\\x22';
let opaque = "{s("unknown var")}"; config = {{ widgetKey: `{s("template")}`}};</script></head>
<body data-csrf="{s("data attribute")}" data-config="{html.escape(json.dumps(config))}">
<form action="https://{self.host(place + " form action")}/login?session_code={s("session_code")}&execution=1">
<input type="hidden" name="SAMLRequest" value="{s("SAMLRequest")}"><input type=hidden value={s("unquoted")} name=_csrf>
<input name='username' value='{self.email(place + " form user")}'><input type="password" name="pw" value="{self.password(place + " form pw")}">
<textarea name="RelayState">{s("textarea")}</textarea>
<a href="/resume?token={s("link token")}&amp;user={quote(self.email(place + " link user"))}">Hello {self.name(place + " hello")} ({self.account})</a>
<!-- upstream {self.host(place + " comment")} for {self.last.upper()}, {self.first} --></form></body></html>"""

    def spoken(self, place: str) -> str:
        """An error's sentence with known and new values in many written forms."""
        return (
            f"Login of {self.last}, {self.first} ({self.mail.replace('@', '%40')}) failed at {self.idp.upper()}: "
            f"client_secret={self.client_secret} password: {self.password(place + ' spoken password')} "
            f"token {self.secrets['access_token']} for user {self.email(place + ' spoken')} of "
            f"ZQ{self.last}ers and {self.account.upper()} group '{self.word(0)}{self.person(place + ' spoken group').title()}' "
            f"basic {b64encode(f'client:{self.client_secret}'.encode()).decode()} / {urlsafe_b64encode(self.mail.encode()).decode()} "
            f"quoted {quote(quote(self.client_secret + '+'))} 你好欧阳修竹先生 {self.mail.replace('@', '&#64;')} "
            f"\\u00{ord(self.last[0]):02x}{self.last[1:]}"
        )

    def _answers(self, raw: dict[str, Any]) -> None:
        raw["discovery"]["headers"] = self.headers("discovery")
        raw["discovery"]["body"]["custom_endpoint"] = f"https://{self.host('discovery custom')}/x"
        raw["discovery"]["body"]["service_documentation"] = f"https://{self.host('discovery documentation')}/x"
        raw["authorize"]["response"] = {
            "status": 400,
            "headers": self.headers("authorize"),
            "body": self.page("authorize"),
        }
        raw["authorize"]["control_response"] = {
            "status": 400,
            "headers": self.headers("control"),
            "body": self.page("control"),
        }
        raw["authorize"]["request_url"] += (
            f"&login_hint={quote(self.mail)}&domain_hint={self.person('domain_hint')}&id_token_hint={self.secret('id_token_hint')}&custom={self.secret('custom parameter')}"
        )
        raw["token"]["request"] = {
            **raw["token"].get("request", {}),
            "client_assertion": self.secret("client_assertion", 60),
            "client_secret": self.client_secret,
            "username": self.email("token username"),
            "password": self.password("token password"),
        }
        raw["token"]["response"]["headers"] = self.headers("token")
        raw["token"]["response"]["body"] |= {
            "refresh_token": self.secret("refresh_token", 64),
            "device_secret": self.secret("device_secret"),
            "accessToken": self.secret("accessToken"),
            "x_unknown": self.secret("unknown token member"),
            "account": {"displayName": self.name("token account")},
        }
        raw["userinfo"]["headers"] = self.headers("userinfo")
        raw["qlik_error"] = {
            "status": 401,
            "url": f"https://{self.tenant}/login/callback?code={self.secrets['code']}",
            "body": {
                "errors": [
                    {
                        "code": "LOGIN-12",
                        "title": "Multiple users",
                        "detail": self.spoken("qlik error"),
                        "meta": {"subject": self.person("qlik meta")},
                    }
                ],
                "traceId": "abc",
            },
        }
        raw["introspection"] = {
            "url": f"https://{self.host('introspection')}/introspect",
            "status": 200,
            "headers": self.headers("introspection"),
            "body": {
                "active": True,
                "username": self.email("introspection"),
                "customer": self.person("introspection custom"),
                "client_secret": self.password("introspection secret"),
            },
        }

    def _exchanges(self, raw: dict[str, Any]) -> None:
        basic = b64encode(f"0oaclient:{self.client_secret}".encode()).decode()
        step = 0

        def exchange(name: str, body: Any, **more: Any) -> dict[str, Any]:
            nonlocal step
            step += 1
            place = f"exchange {step} {name}"
            return {
                "step": name,
                "method": "POST" if more else "GET",
                "url": f"https://{self.host(place)}/{name}/{self.person(place + ' path')}?session_token={self.secret(place + ' query')}&user={quote(self.email(place + ' query'))}&x={self.secret(place + ' unknown query')}",
                "status": 302,
                "headers": self.headers(place),
                "note": f"answered for {self.mail} at {self.host(place + ' note')}",
                "body": body,
                **more,
            }

        raw["exchanges"] = [
            exchange("authorize", self.page("exchange")),
            exchange(
                "token",
                raw["token"]["response"]["body"],
                request={
                    "headers": {
                        "authorization": f"Basic {basic}",
                        "cookie": f"a={self.secret('request cookie')}; b={self.secret('request cookie 2')}",
                    },
                    "form": {
                        "code": self.secrets["code"],
                        "client_secret": self.client_secret,
                        "clientSecretValue": self.secret("clientSecretValue"),
                        "pwd": self.password("form pwd"),
                    },
                },
            ),
            exchange(
                "userinfo",
                {
                    "sub": self.person("exchange sub", "x{}{}"),
                    "team": self.person("exchange team"),
                    "secretThing": self.secret("exchange secretThing"),
                },
            ),
            exchange(
                "profile",
                {
                    "displayName": self.name("display"),
                    "firstName": self.person("firstName"),
                    "quota": self.person("quota"),
                    "inner": json.dumps(
                        {"refreshToken": self.password("json in json"), "owner": self.name("json in json owner")}
                    ),
                },
            ),
            exchange(
                "refresh", {"access_token": self.secret("refreshed"), "refresh_token": self.secret("refreshed refresh")}
            ),
            exchange("logout", f"Goodbye {self.name('logout')}"),
            exchange("browse", [{"id": 1, "mail": self.email("browse list")}, {"otp": self.password("browse otp")}]),
            exchange(
                "users",
                {
                    "data": [
                        {
                            "name": self.name("users name"),
                            "subject": self.person("users subject"),
                            "email": self.email("users email"),
                        }
                    ]
                },
            ),
            exchange("authorize", f"error={quote(self.spoken('form error'))}&id_token_hint={self.secret('body form')}"),
        ]

    def _more(self, raw: dict[str, Any]) -> None:
        raw["idp_events"] = [
            {
                "provider": "okta",
                "code": "user.session.start",
                "message": f"Sign-in of {self.name('event')} failed",
                "at": "2026-11-21T10:00:00Z",
                "client_id": "0oaclient",
                "redirect_uri": f"https://{self.host('event redirect')}/cb",
                "user": self.email("event user"),
                "body": {
                    "actor": {"displayName": self.name("event actor"), "alternateId": self.email("event alternate")},
                    "client": {"ipAddress": "203.0.113.77"},
                    "debugData": {
                        "requestUri": f"https://{self.host('event uri')}/x",
                        "sessionToken": self.secret("event token"),
                        "note": self.spoken("event"),
                    },
                },
            }
        ]
        self.people["ip"] = "203.0.113.77"
        raw["application_errors"] = [
            {
                "library": "IdentityModel",
                "message": f"IDX10214: Audience validation failed for {self.email('application error')} at https://{self.host('application error')}/",
                "expected": f"https://{self.host('expected')}",
                "actual": self.person("actual"),
            }
        ]
        raw["network_error"] = {
            "where": "userinfo",
            "kind": "dns",
            "detail": f"{self.host('network error')} is not known ({self.mail})",
        }
        raw["previous"] = {"jtis": ["abcdef"]}
        raw["notes_by_hand"] = {"who": self.name("unknown member"), "x": self.secret("unknown member")}

    # -- looking ------------------------------------------------------------------------------------------------

    def seen(self, text: str, *, people: bool) -> list[str]:
        """The places whose values show in a text; values are looked for without case and line breaks."""
        folded = text.lower()
        joined = "".join(folded.split())
        kinds = {"secret": self.secrets}
        if people:
            kinds |= {"person": self.people, "host": self.hosts}
        return [
            f"{kind}: {place} = {value}"
            for kind, values in kinds.items()
            for place, value in values.items()
            if value.lower() in folded or (len(value) > 6 and value.lower().replace(" ", "") in joined)
        ]
