"""Qlik's own errors: the envelope `errors[]`, the codes that are known, and the classes of a failed test.

Qlik publishes no list of its codes. What is here was seen in support articles, forum threads and documentation; any
other code is shown as it came.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from inspector.case.model import fragment_of, query_of
from inspector.case.shortened import shortened

LIMIT = 500
CODE = re.compile(
    r"\b(?:LOGIN-\d{1,3}|AUTH-\d{1,3}|OAUTH-\d{1,3}|INTERNAL-TOKEN-\d{1,3}|INVALID-IDP-CONFIG|USER_INVITE_EXPIRED)\b"
)
"""A code of Qlik's in any text."""
_FORM = re.compile(r"[A-Z]{2,20}(?:[-_][A-Z]{2,20}){0,5}(?:-\d{1,4})?")
"""What any code of Qlik's looks like, known or not."""


@dataclass(frozen=True, slots=True)
class QlikError:
    """One error as Qlik sent it."""

    code: str
    title: str
    detail: str
    status: int | None
    trace_id: str
    path: str
    """Where it stands below the answer, such as `body.errors[0]` or `url`."""

    @property
    def words(self) -> str:
        return ": ".join(w for w in (self.title, self.detail) if w)


@dataclass(frozen=True, slots=True)
class Known:
    """What a code means and who repairs it where."""

    meaning: str
    who: str
    """`Qlik admin`, `IdP admin` or `user`."""
    place: str
    """A name of inspector.places."""
    do: str
    says: str = ""
    """Qlik's own words, as a regular expression, where nobody else says them: they tell the code that was left out."""


KNOWN: dict[str, Known] = {
    "LOGIN-1": Known(
        "the identity provider's answer came back and was not accepted, and Qlik does not say why: probably the ID "
        "token (its time, issuer, audience or signature), seen where it was issued in the future by Qlik's clock",
        "Qlik admin",
        "PROVIDERS",
        "Record the login in the browser (HAR), or give the ID token: here it is judged. Compare the clocks of both "
        "servers.",
    ),
    "LOGIN-2": Known(
        "no identity provider is configured for this host name: usually the tenant's address is wrong or misspelt, "
        "else probably no configuration is active",
        "Qlik admin",
        "PROVIDERS",
        "Compare the host name with the tenant's; then see that one interactive configuration is active.",
        says="No authentication configured for this hostname",
    ),
    "LOGIN-8": Known(
        "the returnto address of a web integration is malformed or belongs to another site",
        "Qlik admin",
        "WEB",
        "Send a returnto address on the tenant or on an allowed origin.",
        says="Illegal returnto value",
    ),
    "LOGIN-10": Known(
        "the returnto address is not among the allowed origins of the web integration",
        "Qlik admin",
        "WEB",
        "Add every variant of the origin: with and without port, http and https.",
        says="returnto not included in web integration whitelist",
    ),
    "LOGIN-12": Known(
        "several active or invited users hold the same e-mail address",
        "Qlik admin",
        "USERS",
        "Deactivate the identity provider, delete the pending invitation or the duplicate user, then activate it "
        "again; stay signed in meanwhile.",
        says="Multiple active users detected with the same e-?mail",
    ),
    "USER_INVITE_EXPIRED": Known(
        "an old invitation holds this e-mail address",
        "Qlik admin",
        "USERS",
        "Delete the expired invitation.",
        says="User invitation expired",
    ),
    "AUTH-5": Known(
        "the account that signed in is not a member of this tenant",
        "Qlik admin",
        "USERS",
        "Sign in with the invited account, or invite this one.",
        says="User is not a member of tenant",
    ),
    "INVALID-IDP-CONFIG": Known(
        "the identity-provider configuration cannot be used, probably its discovery URL or client",
        "Qlik admin",
        "PROVIDERS",
        "Correct the discovery URL, client ID and client secret, then validate the configuration.",
        says="Invalid identity provider configuration",
    ),
    "INTERNAL-TOKEN-1": Known(
        "the JWT that was sent to /login/jwt-session is not valid; the detail names the claim",
        "IdP admin",
        "JWT_SENDER",
        "Add or correct the claim that the detail names.",
        says="JWT_LOGIN_VALIDATIONS",
    ),
    "OAUTH-4": Known(
        "the OAuth client's credentials are refused: the client secret is wrong, was replaced or removed, or belongs "
        "to another client",
        "Qlik admin",
        "OAUTH",
        "Create a new secret under Manage secrets and enter it at the application; copy the client ID with it.",
    ),
    "OAUTH-5": Known(
        "the token endpoint refuses the exchange: probably the client ID or secret is wrong, the code was used, has "
        "expired or its PKCE verifier does not match, the client may not use this grant (token exchange and "
        "impersonation have to be allowed), or the cookies of the sign-in were not sent along (credentials: include)",
        "Qlik admin",
        "OAUTH",
        "Compare client ID, secret, grant and redirect URL with the OAuth client's page; then take a new code and send "
        "the verifier that belongs to its request.",
    ),
    "OAUTH-12": Known(
        "nobody has consented to this OAuth client yet",
        "Qlik admin",
        "OAUTH",
        "Let a tenant admin make the first connection and consent, or set the consent method to Trusted.",
    ),
    "OAUTH-1": Known(
        "the redirect_uri is not among this OAuth client's redirect URLs: it was never added, differs in a letter, a "
        "port or a slash, or names the tenant by its alias or by the name it had before it was renamed",
        "Qlik admin",
        "OAUTH",
        "Add the exact redirect URL, once for the original host and once for the alias if both are used; for the Excel "
        "add-in take a new manifest after the tenant was renamed.",
    ),
    "OAUTH-14": Known(
        "the client is unknown to this tenant, is of another tenant and not published, or was never approved here (an "
        "application that registered itself waits for a tenant admin's first connection, at most 60 minutes)",
        "Qlik admin",
        "OAUTH",
        "Create the client in this tenant; or publish it where it was made and let a tenant admin connect first; after "
        "the tenant's alias changed, create it again.",
        says=r"(?:Invalid client_id\W{1,6})?OAuth client is not authorized",
    ),
    "com.qlik.user-identity.conflict": Known(
        "a login would have made a user whose identity others hold already: probably it was refused (LOGIN-12)",
        "Qlik admin",
        "USERS",
        "Of the users that the event names, delete the invitation or the user that is not needed.",
    ),
    "HTTP-401": Known(
        "the request to Qlik's API carried no session, token or API key that is valid (any longer): probably nobody is "
        "signed in, or the browser did not send the cookie of the tenant to a page of another host",
        "user",
        "BROWSER",
        "Sign in to the tenant in the same browser, then try again; where a page of another host asks, see its web "
        "integration or OAuth client, and whether the browser blocks third-party cookies.",
    ),
    "HTTP-403": Known(
        "whoever is signed in may not do this: a role, a scope of the token or the web integration is probably missing",
        "Qlik admin",
        "USERS",
        "Compare the roles of the user, and the scopes of the token, with what the request needs.",
    ),
    "HTTP-429": Known("too many requests came in a short time", "user", "BROWSER", "Wait, then try again."),
}


def known_code(code: str) -> Known | None:
    """What a code means, whichever way it is written; None for one that was never seen."""
    code = code.strip()
    event, code = code.replace(".core.", "."), code.upper()
    return KNOWN.get(event) or KNOWN.get(code) or KNOWN.get(code.replace("-", "_"))


def code_by_words(text: str) -> tuple[str, re.Match[str]] | None:
    """The code whose words stand in a text without it, and where; None where nothing of Qlik's is said."""
    found = ((code, re.search(known.says, text, re.IGNORECASE)) for code, known in KNOWN.items() if known.says)
    return next(((code, match) for code, match in found if match is not None), None)


TEST_CLASSES: dict[str, str] = {
    "networkError": "Qlik probably could not reach an endpoint of the identity provider",
    "callbackError": "the identity provider probably came back with an error, or with nothing Qlik could use",
    "tokenError": "the token endpoint probably refused the code, the client or its secret",
    "protocolError": "probably the discovery document, the ID token (signature, issuer, audience, time) or userinfo is "
    "not as OpenID Connect demands",
    "claimsError": "the claims probably do not give what the mapping needs",
    "configChangedDuringTestError": "the configuration was changed while it was tested",
    "error": "the test failed, and Qlik names no class of error",
}
"""pendingResult.status: what each failure of Qlik's own test means, concluded from its name: Qlik publishes no list."""


def read_errors(body: Any, url: str | None = None) -> tuple[QlikError, ...]:
    """The errors in an answer of Qlik: `{"errors": […]}`, one error object, or the parameters of an error URL."""
    found = tuple(_in_body(body))
    if found or not url:
        return found
    pairs = {**fragment_of(url), **query_of(url)}
    named = pairs.get("code") or ""  # in an answer of the identity provider it is the authorization code, a secret
    code = pairs.get("error_code") or (named if _FORM.fullmatch(named) else "") or pairs.get("error") or ""
    if not code:
        return ()
    title, detail = pairs.get("title") or pairs.get("error_description") or "", pairs.get("detail") or ""
    detail = detail or pairs.get("error_detail") or ""
    return (
        QlikError(
            code[:100],
            shortened(title, LIMIT),
            shortened(detail, LIMIT),
            _status(pairs.get("status")),
            pairs.get("traceId", "")[:100],
            "url",
        ),
    )


def _in_body(body: Any) -> Iterator[QlikError]:
    if isinstance(body, str):
        parsed = _parsed(body)
        if parsed is None and (code := CODE.search(body[: 32 * LIMIT])):
            words = "" if "<" in body else shortened(body.strip(), LIMIT)
            yield QlikError(code[0], "", words, None, "", "body")
        body = parsed
    if not isinstance(body, dict):
        return
    trace = _text(body.get("traceId") or body.get("traceid"))[:100]
    errors = body.get("errors")
    if isinstance(errors, list):
        for n, item in enumerate(errors[:20]):
            if isinstance(item, dict):
                yield _error(item, trace, f"body.errors[{n}]")
    elif isinstance(body.get("code"), str) and body["code"]:
        yield _error(body, trace, "body")


def _parsed(text: str) -> Any:
    """JSON that was kept as text, or None."""
    try:
        return json.loads(text) if text.lstrip().startswith("{") else None
    except (ValueError, RecursionError):
        return None


def _error(item: dict[str, Any], trace: str, path: str) -> QlikError:
    return QlikError(
        unquote(_text(item.get("code")))[:100],
        shortened(_text(item.get("title")), LIMIT),
        shortened(_text(item.get("detail")), LIMIT),
        _status(item.get("status")),
        trace or _text(item.get("traceId"))[:100],
        path,
    )


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _status(value: Any) -> int | None:
    """Qlik sends it sometimes as text, sometimes as a number."""
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) == 3:
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) and 100 <= value < 600 else None
