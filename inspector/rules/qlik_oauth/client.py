"""A client of Qlik's own OAuth server: its type, URLs, secret and consent (target qlik-oauth)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from inspector import places
from inspector.facts.evidence import Evidence, Fix, NotChecked, need
from inspector.facts.login import Facts
from inspector.facts.tokens import MASKED_CHARACTER
from inspector.qlik.oauth_client import (
    IMPERSONATION,
    MACHINE,
    PUBLIC,
    OAuthClient,
    excel_problems,
    redirect_problem,
)
from inspector.rules.rule import Hit, rule
from inspector.uri import parse

TARGETS = ("qlik-oauth",)


HELP = "https://help.qlik.com/en-US/cloud-services/Subsystems/Hub/Content/Sense_Hub/Admin/mc-create-oauth-client.htm"


GUIDE = "https://qlik.dev/authenticate/oauth/"


SCOPES = "https://qlik.dev/manage/access-control/scopes/"


ENDPOINTS = "https://qlik.dev/apis/rest/oauth/"


EXCEL = "https://help.qlik.com/en-US/cloud-services/Subsystems/Hub/Content/Sense_Hub/Admin/mc-create-oauth-excel.htm"


EXCEL_RULE = "oauth-excel-addin"


MOST_FINDINGS = 20
"""Of one kind; more of the same say nothing new."""


LEAST, MOST = 43, 128
"""Characters of a code_verifier (RFC 7636 section 4.1)."""


def client_of(f: Facts) -> OAuthClient:
    return OAuthClient(need(f.case.object("oauth_client"), "no OAuth client was imported"))


def client_fix(place: str, do: str) -> Fix:
    return Fix("Qlik admin", f"{places.OAUTH} › {place}" if place else places.OAUTH, do)


@rule(
    "O01", "oauth-redirect-not-https", "error", "config", "A redirect URL is not https", docs=(HELP,), targets=TARGETS
)
def oauth_redirect_not_https(f: Facts) -> Iterator[Hit]:
    """What it means: A redirect URL of the client is neither https, nor http on localhost, nor a native app's own
    scheme.
    Why Qlik cares: Qlik takes no other redirect URLs, so that codes do not travel in clear.
    Fix: Use https, http://localhost with a port while developing, or exampleapp:// for a Native client.
    Source: Qlik help, creating and managing OAuth clients (only “localhost” is named, not 127.0.0.1).
    """
    client = client_of(f)
    uris = need(client.redirect_uris, "the client shows no redirect URLs")
    refused = ((n, uri, why) for n, uri in enumerate(uris) if (why := redirect_problem(uri, client.app_type)))
    for n, uri, why in islice(refused, MOST_FINDINGS):
        yield Hit(
            cause=f"The redirect URL {uri[:200]} is not allowed for a {client.title} client: {why}.",
            expected="https://…, or http://localhost…",
            actual=uri,
            evidence=(Evidence(f"oauth_client.redirectUris[{n}]", uri),),
            fix=(client_fix("Redirect URLs", f"Replace {uri[:200]} by an https URL."),),
        )


@rule(
    "O05",
    "oauth-secret-on-public-client",
    "error",
    "config",
    "A public client has no secret",
    docs=(HELP,),
    targets=TARGETS,
)
def oauth_secret_on_public_client(f: Facts) -> Iterator[Hit]:
    """What it means: A client secret is used with a Single-page app or Native client.
    Why Qlik cares: Public clients have no secret; one that is sent does not count, and one inside an app is no
    secret.
    Fix: Leave the secret out and use PKCE; or create a Web client for a server that can keep it.
    Source: Qlik help, creating and managing OAuth clients; RFC 6749 section 2.1.
    """
    client = client_of(f)
    kind = need(client.app_type, "the client's type is not known")
    if kind not in PUBLIC:
        return
    path = _secret_path(f, client)
    if path:
        yield Hit(
            cause=f"A client secret is used with a {client.title} client, which has none.",
            expected="no secret",
            actual=kind,
            evidence=(Evidence(path, None, "a secret"), Evidence("oauth_client.appType", kind)),
            fix=(client_fix("", "Leave the secret out and use PKCE, or create a client of the type Web."),),
        )


def _secret_path(f: Facts, client: OAuthClient) -> str | None:
    for path in ("client.client_secret", "token.request.client_secret"):
        if f.case.text(path):
            return path
    if (f.case.text("client.auth_method") or "").startswith("client_secret"):
        return "client.auth_method"
    methods = client.raw.get("allowedAuthMethods")
    if isinstance(methods, list) and "client_secret" in methods:
        return "oauth_client.allowedAuthMethods"
    return next((f"oauth_client.{n}" for n in ("clientSecret", "clientSecrets") if client.raw.get(n)), None)


@rule("O06", "oauth-pkce", "error", "config", "PKCE is missing or wrong", docs=(ENDPOINTS,), targets=TARGETS)
def oauth_pkce(f: Facts) -> Iterator[Hit]:
    """What it means: The authorization request has no S256 code_challenge, or the code_verifier at the token endpoint
    is missing or does not have 43 to 128 characters.
    Why Qlik cares: Qlik's OAuth server knows S256 only and demands the verifier for every code.
    Fix: Make a random code_verifier of 43 to 128 characters; send its SHA-256, base64url without padding, as
    code_challenge with code_challenge_method=S256.
    Source: Qlik API reference, OAuth; RFC 7636 sections 4.1 to 4.5.
    """
    url, sent = f.case.text("authorize.request_url"), f.case.object("token.request") or {}
    request = f.case.request
    code_flow = url is not None and request.get("response_type", "code") == "code"
    exchange = sent.get("grant_type") == "authorization_code" or "code_verifier" in sent
    if not code_flow and not exchange:
        raise NotChecked("no authorization request and no code exchange was captured")
    own = f.case.object("oauth_client")
    web = own is not None and OAuthClient(own).app_type == "web"
    bare = web and not request.get("code_challenge") and not sent.get("code_verifier")
    if bare:
        yield Hit(
            cause="This Web client uses the authorization code without PKCE: with its secret Qlik probably takes that "
            "(the help says so, the API reference demands the code_verifier).",
            expected="code_challenge with S256",
            actual="no code_challenge",
            severity="warning",
            evidence=(
                Evidence(
                    "authorize.request_url code_challenge" if code_flow else "token.request.code_verifier",
                    None,
                    "absent",
                ),
            ),
            fix=(client_fix("", "Nothing has to be done where it works; PKCE beside the secret is safer."),),
        )
        return
    do = client_fix("", "Send code_challenge with code_challenge_method=S256, and the code_verifier with the code.")
    if code_flow:
        method = request.get("code_challenge_method")
        if not request.get("code_challenge") or method != "S256":
            said = (
                f"the method {method or 'plain (none given)'}" if request.get("code_challenge") else "no code_challenge"
            )
            yield Hit(
                cause=f"The authorization request has {said}; Qlik wants S256.",
                expected="code_challenge with S256",
                actual=said,
                evidence=(Evidence("authorize.request_url code_challenge_method", method),),
                fix=(do,),
            )
    if exchange:
        verifier: Any = sent.get("code_verifier")
        length = len(verifier) if isinstance(verifier, str) else 0
        if not (isinstance(verifier, str) and MASKED_CHARACTER in verifier) and not LEAST <= length <= MOST:
            said = f"has {length} characters" if length else "is missing"
            yield Hit(
                cause=f"The code_verifier {said}; it must have {LEAST} to {MOST}.",
                expected=[LEAST, MOST],
                actual=length,
                evidence=(Evidence("token.request.code_verifier", None, f"{length} characters"),),
                fix=(do,),
            )


@rule(
    "O07",
    "oauth-published-trusted",
    "error",
    "config",
    "A published client cannot be trusted",
    docs=(HELP,),
    targets=TARGETS,
)
def oauth_published_trusted(f: Facts) -> Iterator[Hit]:
    """What it means: The client is published to other tenants and has the consent method Trusted.
    Why Qlik cares: Published clients always need consent; Trusted is for clients of one's own tenant.
    Fix: Set the consent method to Required, or do not publish the client.
    Source: Qlik help, managing OAuth clients (consent methods, publishing).
    """
    client = client_of(f)
    consent = need(client.consent, "the client does not show its consent method")
    if consent.lower() == "trusted" and client.published:
        yield Hit(
            cause="The client is published and has the consent method Trusted; published clients need consent.",
            expected="required",
            actual=consent,
            evidence=(
                Evidence("oauth_client.connectionConfig.consentMethod", consent),
                Evidence("oauth_client.publishedAt", client.raw.get("publishedAt")),
            ),
            fix=(client_fix("Consent method", "Choose Required."),),
        )


def _tenant(f: Facts) -> tuple[str, ...]:
    """The tenant's names, the original host first; its alias opens it too."""
    return tuple(h.lower() for h in (f.case.text("tenant.host"), f.case.text("tenant.alias")) if h)


def for_excel(f: Facts, client: OAuthClient) -> str | None:
    """The rule about the Excel add-in says it all where the client is for it."""
    return EXCEL_RULE if client.for_excel and any(excel_problems(client, _tenant(f))) else None


@rule(
    "O09", "oauth-origin-missing", "error", "config", "The client has no allowed origin", docs=(HELP,), targets=TARGETS
)
def oauth_origin_missing(f: Facts) -> Iterator[Hit]:
    """What it means: A Web, Single-page app or Anonymous embed client has no allowed origins; or, as a warning, the
    origin of the page that asked is not among those it has.
    Why Qlik cares: Qlik gives access only to pages of origins that are listed.
    Fix: Add the origin of every page that uses the client: scheme, host and port, without a path.
    Source: Qlik help, creating and managing OAuth clients.
    """
    client = client_of(f)
    kind = need(client.app_type, "the client's type is not known")
    if kind not in ("web", "spa", "anonymous-embed"):
        return
    origins = need(client.origins, "the client does not show its allowed origins")
    here = parse(f.redirect_uri)
    if origins and kind == "spa" and here is not None:
        own = f"{here.scheme}://{here.netloc.lower()}"
        if own not in {o.rstrip("/").lower() for o in origins} and not client.for_excel:
            yield Hit(
                cause=f"The page's origin {own} is not among the allowed origins.",
                expected=own,
                actual=list(origins),
                evidence=(
                    Evidence("oauth_client.allowedOrigins", list(origins)),
                    Evidence("authorize.request_url redirect_uri", here.text),
                ),
                fix=(client_fix("Allowed origins", f"Add {own}."),),
                severity="warning",
            )
        return
    if origins or (kind == "web" and set(client.grant_types) & set(MACHINE) and not client.redirect_uris):
        return
    yield Hit(
        cause=f"The {client.title} client has no allowed origins.",
        expected="https://<the page's host>",
        actual=[],
        evidence=(Evidence("oauth_client.allowedOrigins", []),),
        fix=(client_fix("Allowed origins", "Add the origin of the pages, such as https://app.example.com."),),
        because_of=for_excel(f, client),
    )


@rule(
    "O10",
    "oauth-excel-addin",
    "error",
    "config",
    "The client does not fit the Excel add-in",
    docs=(EXCEL,),
    targets=TARGETS,
)
def oauth_excel_addin(f: Facts) -> Iterator[Hit]:
    """What it means: The client for Qlik's Excel add-in is not set up exactly as the add-in needs it.
    Why Qlik cares: The add-in works with one set-up only: Single-page app, scope user_default, its own redirect URL
    and the tenant as origin.
    Fix: Type Single-page app; scope user_default; redirect URL
    https://<tenant>/office-add-ins/oAuthLoginSuccess.html; allowed origin https://<tenant>.
    Source: Qlik help, creating an OAuth client for the Qlik add-in for Microsoft Excel.
    """
    client = client_of(f)
    if not client.for_excel:
        raise NotChecked("the client is not for the Excel add-in")
    found = list(excel_problems(client, _tenant(f)))
    if not found:
        return
    names = f"{', '.join(name for name, _, _ in found)} {'is' if len(found) == 1 else 'are'}"
    yield Hit(
        cause=f"The client is for the Excel add-in, but {names} not what it needs.",
        expected={name: expected for name, expected, _ in found},
        actual={name: actual for name, _, actual in found},
        evidence=tuple(Evidence(f"oauth_client.{name}", actual, f"needs {due}") for name, due, actual in found),
        fix=tuple(client_fix("", f"Set {name} to {expected}.") for name, expected, _ in found),
    )


@rule(
    "O11",
    "oauth-m2m-client-type",
    "error",
    "config",
    "Machine-to-machine needs a Web client",
    docs=(HELP, GUIDE),
    targets=TARGETS,
)
def oauth_m2m_client_type(f: Facts) -> Iterator[Hit]:
    """What it means: Client credentials or impersonation is used with a client that is not of the type Web.
    Why Qlik cares: Only Web clients can keep the secret that machine-to-machine access needs.
    Fix: Create a Web client and allow machine-to-machine or impersonation there.
    Source: Qlik help, creating and managing OAuth clients (M2M for client type Web).
    """
    client = client_of(f)
    kind = need(client.app_type, "the client's type is not known")
    if kind == "web":
        return
    asked = f.case.text("token.request.grant_type")
    used = [(g, "oauth_client.allowedGrantTypes") for g in client.grant_types if g in MACHINE or "impersonation" in g]
    used += [(asked, "token.request.grant_type")] if asked in MACHINE else []
    if used:
        what = "impersonation" if used[0][0] == IMPERSONATION else "machine-to-machine access"
        yield Hit(
            cause=f"A {client.title} client cannot do {what}; that needs a Web client.",
            expected="web",
            actual=kind,
            evidence=(Evidence("oauth_client.appType", kind), Evidence(used[0][1], used[0][0])),
            fix=(client_fix("", "Create a client of the type Web and allow machine-to-machine there."),),
        )
