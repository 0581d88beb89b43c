"""Rules about the provider metadata: whether what Qlik needs is offered (OpenID Connect Discovery section 3)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from inspector import places
from inspector.facts.evidence import Evidence, Fix, NotChecked
from inspector.facts.login import Facts
from inspector.rules.fixes import idp_fixes
from inspector.rules.rule import Hit, rule
from inspector.uri import parse

TARGETS = ("qlik", "cloudflare-access")
METADATA = "https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderMetadata"
NEEDED = ("authorization_endpoint", "token_endpoint", "jwks_uri")
ACCEPTED_ALGS = ("RS256", "RS512")
AUTH_METHODS = ("client_secret_basic", "client_secret_post")


def missing(document: dict[str, Any]) -> tuple[str, ...]:
    """Which of the three endpoints that every login needs are absent, empty or no http(s) address."""
    return tuple(n for n in NEEDED if not (found := parse(document.get(n))) or found.scheme not in ("http", "https"))


def prefix(f: Facts) -> str:
    """The evidence path to the metadata."""
    if f.discovery_answer or f.qlik_idp is None:
        return "discovery.body"
    return f"identity_provider.{f.qlik_idp.options_member}.openid_configuration"


def offered(f: Facts, name: str) -> list[Any]:
    """A list of the metadata; NotChecked where the document has none."""
    value = f.need_metadata().get(name)
    if not isinstance(value, list) or not value:
        raise NotChecked(f"the metadata has no {name}")
    return value


def _strings(values: list[Any]) -> list[str]:
    return [v[:100] for v in values[:50] if isinstance(v, str)]


@rule(
    "D04",
    "discovery-missing-endpoint",
    "error",
    "discovery",
    "The metadata lacks an endpoint",
    docs=(METADATA,),
    targets=TARGETS,
)
def discovery_missing_endpoint(f: Facts) -> Iterator[Hit]:
    """What it means: authorization_endpoint, token_endpoint or jwks_uri is absent from the discovery document, or from
    the openid_configuration that was entered by hand.
    Why Qlik cares: Without the first two nobody can log in; without the keys no token can be verified.
    Fix: Use the provider's real discovery document, or complete the configuration that was entered by hand.
    Source: OpenID Connect Discovery 3; Qlik's identity-provider API (openid_configuration).
    """
    manual = f.qlik_idp.manual if f.qlik_idp and not f.qlik_idp.discovery_url else None
    if manual is None or f.discovery_answer is not None:
        f.need_metadata()
    sources = [("discovery.body", f.metadata)] if f.discovery_answer and f.metadata is not None else []
    if manual is not None and f.qlik_idp:
        sources.append((f"identity_provider.{f.qlik_idp.options_member}.openid_configuration", manual))
    for path, document in sources:
        absent = missing(document) if document is not None else ()
        if not absent:
            continue
        at = places.DISCOVERY if path.startswith("discovery") else places.CREDENTIALS
        odd = [json.dumps(document[n], ensure_ascii=False)[:200] for n in absent if document and document.get(n)]
        why, note = (f": {odd[0]} is no http(s) address", "no http(s) address") if odd else ("", "absent")
        yield Hit(
            cause=f"The metadata names no {' and no '.join(absent)}{why}.",
            expected=list(NEEDED),
            actual=[n for n in NEEDED if n not in absent],
            evidence=tuple(Evidence(f"{path}.{n}", (document or {}).get(n), note) for n in absent),
            fix=idp_fixes(
                f,
                "discovery-missing-endpoint",
                Fix("Qlik admin", at, f"Enter the discovery URL, or add {', '.join(absent)} by hand."),
            ),
        )


@rule(
    "D05",
    "discovery-no-userinfo",
    "error",
    "discovery",
    "No userinfo endpoint, although Qlik reads it",
    docs=(METADATA,),
)
def discovery_no_userinfo(f: Facts) -> Iterator[Hit]:
    """What it means: The metadata has no userinfo_endpoint, and for this provider type Qlik reads the claims there.
    Why Qlik cares: Qlik takes the claims from userinfo for every type but azureAD and adfs; without the endpoint it
    has none.
    Fix: Add userinfo_endpoint to the configuration, or let Qlik read the ID token (useClaimsFromIdToken).
    Source: OpenID Connect Discovery 3 (userinfo_endpoint is recommended); Qlik's identity-provider API.
    """
    idp = f.qlik_idp
    by_hand = idp.manual if idp and not idp.discovery_url else None  # Qlik knows no other metadata then
    document = by_hand or f.need_metadata()
    if f.qlik.reads_id_token or (document.get("userinfo_endpoint") if by_hand else f.endpoint("userinfo_endpoint")):
        return
    path = f"identity_provider.{idp.options_member}.openid_configuration" if idp and by_hand else prefix(f)
    yield Hit(
        cause=f"The metadata has no userinfo_endpoint, and Qlik reads userinfo for provider type {f.qlik.provider}.",
        expected="userinfo_endpoint",
        actual=document.get("userinfo_endpoint"),
        evidence=(Evidence(f"{path}.userinfo_endpoint", None, "absent"),),
        fix=idp_fixes(
            f,
            "discovery-no-userinfo",
            Fix(
                "Qlik admin",
                places.READS,
                "Let Qlik read the claims from the ID token (useClaimsFromIdToken: true), or add userinfo_endpoint.",
            ),
        ),
    )


@rule(
    "D06",
    "discovery-alg-unsupported-by-qlik",
    "error",
    "discovery",
    "ID tokens are signed in a way Qlik refuses",
    docs=(METADATA,),
)
def discovery_alg_unsupported_by_qlik(f: Facts) -> Iterator[Hit]:
    """What it means: id_token_signing_alg_values_supported holds neither RS256 nor RS512.
    Why Qlik cares: Qlik's idTokenSignatureAlg knows only these two; every ID token will probably be refused.
    Fix: Let the identity provider sign ID tokens for this application with RS256.
    Source: OpenID Connect Discovery 3 (RS256 must be included); Qlik's identity-provider API (idTokenSignatureAlg).
    """
    algs = offered(f, "id_token_signing_alg_values_supported")
    if any(alg in ACCEPTED_ALGS for alg in algs):
        return
    names = _strings(algs)
    yield Hit(
        cause=f"ID tokens can be signed with {', '.join(names) or 'nothing'}; Qlik accepts RS256 and RS512 only.",
        expected=list(ACCEPTED_ALGS),
        actual=names,
        evidence=(Evidence(f"{prefix(f)}.id_token_signing_alg_values_supported", names),),
        fix=idp_fixes(
            f,
            "discovery-alg-unsupported-by-qlik",
            f.idp_fix("signing", "Set the signature algorithm of ID tokens to RS256."),
        ),
    )


@rule(
    "D07",
    "discovery-scope-not-offered",
    "warning",
    "discovery",
    "A requested scope is not offered",
    docs=(METADATA,),
    targets=TARGETS,
)
def discovery_scope_not_offered(f: Facts) -> Iterator[Hit]:
    """What it means: A scope that is requested is not in scopes_supported. Some providers list only part of theirs.
    Why Qlik cares: The login may be refused with invalid_scope, or the claims behind the scope stay away.
    Fix: Create the scope at the identity provider, or take it out of Qlik's scope field.
    Source: OpenID Connect Discovery 3 (a provider need not list every scope).
    """
    names = offered(f, "scopes_supported")
    if f.scope is None:
        raise NotChecked("the requested scopes are not known")
    granted = (f.case.token_response or {}).get("scope")
    known = {n for n in names if isinstance(n, str)} | set(granted.split() if isinstance(granted, str) else ())
    asked = [s for s in dict.fromkeys(f.scope) if s not in known]
    if not asked:
        return
    partial = f.idp.table("scopes", f.recognised.variant).get("incomplete_list") is True
    yield Hit(
        cause=f"The scope {' '.join(asked)[:200]} is requested, but scopes_supported does not list it"
        f"{f' (the list of {f.idp.title} is known to be incomplete)' if partial else ''}.",
        expected=_strings(names),
        actual=asked,
        severity="info" if partial else None,
        evidence=(Evidence(f"{prefix(f)}.scopes_supported", _strings(names)),),
        fix=idp_fixes(
            f,
            "discovery-scope-not-offered",
            f.idp_fix("scopes", f"Create the scope {' '.join(asked)[:200]} for this application."),
            Fix("Qlik admin", places.SCOPE, f"Otherwise remove {' '.join(asked)[:200]}."),
        ),
    )


@rule(
    "D08",
    "discovery-code-flow-unsupported",
    "error",
    "discovery",
    "The authorization code flow is not offered",
    docs=(METADATA,),
    targets=TARGETS,
)
def discovery_code_flow_unsupported(f: Facts) -> Iterator[Hit]:
    """What it means: response_types_supported does not list code.
    Why Qlik cares: Qlik probably uses the authorization code flow only: it demands a client secret.
    Fix: Turn on the authorization code flow (standard flow) at the identity provider.
    Source: OpenID Connect Discovery 3 (response_types_supported); OpenID Connect Core 3.1.
    """
    types = offered(f, "response_types_supported")
    if "code" in types:
        return
    yield Hit(
        cause=f"The identity provider offers {', '.join(_strings(types)) or 'nothing'}, not the response type code.",
        expected="code",
        actual=_strings(types),
        evidence=(Evidence(f"{prefix(f)}.response_types_supported", _strings(types)),),
        fix=idp_fixes(
            f, "discovery-code-flow-unsupported", f.idp_fix("grant_types", "Turn on the authorization code flow.")
        ),
    )


@rule(
    "D09", "discovery-auth-method-unsupported", "error", "discovery", "No client secret is accepted", docs=(METADATA,)
)
def discovery_auth_method_unsupported(f: Facts) -> Iterator[Hit]:
    """What it means: token_endpoint_auth_methods_supported lists neither client_secret_basic nor client_secret_post.
    Why Qlik cares: Qlik's configuration knows a client ID and a client secret, nothing else.
    Fix: Allow one of the two methods at the identity provider.
    Source: OpenID Connect Discovery 3 (without the list, client_secret_basic applies); Qlik's identity-provider API.
    """
    document = f.need_metadata()
    methods = document.get("token_endpoint_auth_methods_supported")
    if not isinstance(methods, list) or any(m in AUTH_METHODS for m in methods):
        return
    names = _strings(methods)
    yield Hit(
        cause=f"The token endpoint accepts {', '.join(names) or 'no method'}; Qlik sends a client secret.",
        expected=list(AUTH_METHODS),
        actual=names,
        evidence=(Evidence(f"{prefix(f)}.token_endpoint_auth_methods_supported", names),),
        fix=idp_fixes(
            f,
            "discovery-auth-method-unsupported",
            f.idp_fix("auth_method", "Allow client_secret_basic or client_secret_post."),
        ),
    )
