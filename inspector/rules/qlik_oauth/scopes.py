"""The scopes that an OAuth client asks Qlik for (target qlik-oauth)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from inspector.facts.evidence import Evidence, NotChecked, need
from inspector.facts.login import Facts
from inspector.qlik.oauth_client import (
    PUBLIC,
    OAuthClient,
)
from inspector.qlik.oauth_scopes import LIST_OF, unknown_scopes
from inspector.rules.qlik_oauth.client import (
    GUIDE,
    HELP,
    MOST_FINDINGS,
    SCOPES,
    TARGETS,
    client_fix,
    client_of,
    for_excel,
)
from inspector.rules.rule import Hit, rule


def _scope_paths(f: Facts) -> dict[str, str]:
    """The evidence path of every scope that the client has or the request asks for."""
    own = f.case.object("oauth_client")
    scopes, requested = OAuthClient(own).scopes if own else None, f.case.request.get("scope")
    if scopes is None and not requested:
        raise NotChecked("neither the client's scopes nor a request were captured")
    paths = dict.fromkeys(scopes or (), "oauth_client.allowedScopes")
    for scope in (requested or "").split():
        paths.setdefault(scope, "authorize.request_url scope")
    return paths


@rule("O02", "oauth-scope-unknown", "warning", "config", "A scope is not known", docs=(SCOPES,), targets=TARGETS)
def oauth_scope_unknown(f: Facts) -> Iterator[Hit]:
    """What it means: A scope of the client or of the request is not among Qlik's scopes that are known here.
    Why Qlik cares: Qlik probably refuses a request with a scope that does not exist or that the client does not have.
    Fix: Write the scope as Qlik's list does; OpenID's profile and email are called identity.name:read and
    identity.email:read here.
    Source: Qlik developer portal, scopes (the list grows; the one used here may lack new ones).
    """
    paths = _scope_paths(f)
    for scope, near in islice(unknown_scopes(tuple(paths)), MOST_FINDINGS):
        near = {"profile": "identity.name:read", "email": "identity.email:read"}.get(scope, near)
        yield Hit(
            cause=f"The scope {scope[:100]} is not among the known ones"
            + (f"; probably {near} is meant." if near else f" of {LIST_OF}; it is newer or misspelt."),
            expected=near,
            actual=scope,
            evidence=(Evidence(paths[scope], scope),),
            fix=(client_fix("Scopes", f"Use {near}." if near else f"See whether {scope[:100]} is in Qlik's list."),),
        )


@rule(
    "O03",
    "oauth-scope-not-for-client-type",
    "error",
    "config",
    "The client type cannot have this scope",
    docs=(HELP,),
    targets=TARGETS,
)
def oauth_scope_not_for_type(f: Facts) -> Iterator[Hit]:
    """What it means: admin_classic stands with a Single-page app or Native client, or offline_access with a
    Single-page app.
    Why Qlik cares: Public clients cannot keep such power safe; Qlik does not grant it to them.
    Fix: Remove the scope, or use a Web client.
    Source: Qlik help, creating and managing OAuth clients (notes at admin_classic and offline_access).
    """
    client, paths = client_of(f), _scope_paths(f)
    kind = need(client.app_type, "the client's type is not known")
    for scope, kinds in (("admin_classic", PUBLIC), ("offline_access", ("spa",))):
        if scope in paths and kind in kinds:
            yield Hit(
                cause=f"A {client.title} client cannot have the scope {scope}.",
                expected=f"no {scope}",
                actual=kind,
                evidence=(Evidence(paths[scope], scope), Evidence("oauth_client.appType", kind)),
                fix=(client_fix("Scopes", f"Remove {scope}, or create a client of the type Web."),),
            )


@rule("O04", "oauth-openid-scope", "error", "config", "Qlik is no OpenID provider", docs=(GUIDE,), targets=TARGETS)
def oauth_openid_scope(f: Facts) -> Iterator[Hit]:
    """What it means: The scope openid is requested of Qlik's OAuth server.
    Why Qlik cares: Qlik issues access tokens only and no ID tokens; it probably refuses the scope.
    Fix: Remove openid; ask for identity.name:read, identity.email:read and identity.subject:read and read
    /api/v1/users/me with the access token.
    Source: Qlik developer documentation, OAuth (RFC 8414 metadata, no id_token); that openid is refused was reported
    by others.
    """
    paths = _scope_paths(f)
    if "openid" in paths:
        yield Hit(
            cause="The scope openid is asked of Qlik's OAuth server, which is no OpenID provider.",
            expected="no openid",
            actual="openid",
            evidence=(Evidence(paths["openid"], "openid"),),
            fix=(client_fix("Scopes", "Remove openid; use identity.name:read and identity.email:read."),),
        )


@rule("O08", "oauth-no-scope", "error", "config", "The client has no scope", docs=(HELP,), targets=TARGETS)
def oauth_no_scope(f: Facts) -> Iterator[Hit]:
    """What it means: No scope is selected for the client.
    Why Qlik cares: A client without scopes can reach nothing.
    Fix: Select the scopes it needs; user_default for what the signed-in user may do.
    Source: Qlik help, limiting scopes available to OAuth clients.
    """
    client = client_of(f)
    scopes = need(client.scopes, "the client does not show its scopes")
    if client.app_type == "anonymous-embed":
        raise NotChecked("a client for anonymous embeds has no scopes")
    if not scopes:
        yield Hit(
            cause="The client has no scopes: it can reach nothing.",
            expected="user_default",
            actual=[],
            evidence=(Evidence("oauth_client.allowedScopes", []),),
            fix=(client_fix("Scopes", "Select user_default."),),
            because_of=for_excel(f, client),
        )
