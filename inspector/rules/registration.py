"""What an exported registration says of a rule's matter, where the rule itself looks at a login's evidence."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from inspector.facts.evidence import Evidence
from inspector.facts.login import Facts
from inspector.rules.fixes import idp_fixes
from inspector.rules.rule import Hit, Rule
from inspector.uri import covers

PATH = "client.registration"
_QLIK_METHODS = ("client_secret_basic", "client_secret_post")
_QLIK_ACCEPTS = ("RS256", "RS512")


def registration_hits(f: Facts, rule: Rule) -> Iterator[Hit]:
    """The rule's finding by the registration; nothing where none was given or it is right. Qlik's target only."""
    check = _CHECKS.get(rule.name)
    registration = f.case.object(PATH) if check is not None and f.case.target == "qlik" else None
    if check is None or registration is None:
        return
    hit = check(f, registration)
    if hit is not None:
        yield hit


def _platform(f: Facts, registration: dict[str, Any]) -> Hit | None:
    """R09: Qlik's callback stands under SPA or native, and not under Web."""
    told = registration.get("platforms")
    platforms: dict[str, Any] = told if isinstance(told, dict) else {}
    for platform, uris in platforms.items():
        for uri in uris if isinstance(uris, list) else ():
            if isinstance(uri, str) and _is_qliks(f, uri) and not _web(f, uri, platforms):
                return Hit(
                    cause=f"{uri[:300]} is registered under the platform {platform}; Qlik needs Web: it exchanges the "
                    "code from its server, with a client secret.",
                    expected="Web",
                    actual=platform,
                    evidence=(Evidence(f"{PATH}.platforms", uri[:300], platform),),
                    fix=idp_fixes(
                        f,
                        "redirect-uri-platform-type",
                        f.idp_fix(
                            "platform",
                            f"Register {uri[:300]} under Web; a single-page or native application becomes a "
                            "web application.",
                        ),
                    ),
                )
    return None


def _web(f: Facts, uri: str, platforms: dict[str, Any]) -> bool:
    """Whether the URI is registered under Web as well: in the list, and not only because the whole app is of a kind."""
    elsewhere = [u for uris in platforms.values() if isinstance(uris, list) for u in uris]
    web = [u for u in f.case.list("client.registered_redirect_uris") or () if isinstance(u, str)]
    return any(covers(entry, uri) for entry in web) and web != elsewhere


def _is_qliks(f: Facts, uri: str) -> bool:
    return uri == f.redirect_uri or (uri.endswith("/login/callback") and "qlikcloud" in uri)


def _auth_method(f: Facts, registration: dict[str, Any]) -> Hit | None:
    """K03: the application authenticates in a way that Qlik does not."""
    method = registration.get("auth_method")
    if not isinstance(method, str) or not method or method in _QLIK_METHODS:
        return None
    public = method == "none"
    meaning = "is a public client without a secret" if public else f"authenticates with {method[:60]}"
    return Hit(
        cause=f"The application {meaning}; Qlik authenticates with a client ID and a client secret.",
        expected="client_secret_basic or client_secret_post",
        actual=method[:60],
        evidence=(Evidence(f"{PATH}.auth_method", method[:60]),),
        fix=idp_fixes(
            f,
            "client-auth-method",
            f.idp_fix(
                "auth_method", "Make it a confidential (web) application that authenticates with a client secret."
            ),
        ),
    )


def _flow(f: Facts, registration: dict[str, Any]) -> Hit | None:
    """A07: the authorization code flow is off."""
    for name, needed in (("grant_types", "authorization_code"), ("response_types", "code")):
        allowed = registration.get(name)
        if isinstance(allowed, list) and allowed and not any(str(a).split() == [needed] for a in allowed):
            shown = [str(a)[:60] for a in allowed[:10]]
            return Hit(
                cause=f"The application allows the {name.replace('_', ' ')} {', '.join(shown)}, not {needed}: the "
                "authorization code flow is off.",
                expected=needed,
                actual=shown,
                evidence=(Evidence(f"{PATH}.{name}", shown),),
                fix=idp_fixes(
                    f,
                    "response-type-unsupported",
                    f.idp_fix("grant_types", "Turn on the authorization code grant for this application."),
                ),
            )
    return None


def _algorithm(f: Facts, registration: dict[str, Any]) -> Hit | None:
    """S04: it signs ID tokens with an algorithm that Qlik does not accept."""
    alg = registration.get("id_token_signed_response_alg")
    if not isinstance(alg, str) or not alg or alg in _QLIK_ACCEPTS or f.id_token is not None:
        return None
    return Hit(
        cause=f"The application is set to sign ID tokens with {alg[:40]}; Qlik accepts RS256 and RS512 only.",
        expected="RS256 or RS512",
        actual=alg[:40],
        evidence=(Evidence(f"{PATH}.id_token_signed_response_alg", alg[:40]),),
        fix=idp_fixes(f, "alg-not-accepted-by-qlik", f.idp_fix("signing", "Sign ID tokens with RS256.")),
    )


def _groups(f: Facts, registration: dict[str, Any]) -> Hit | None:
    """M10: groups are mapped, and the application sends no groups claim; not where Qlik asks Microsoft Graph."""
    mapped = f.qlik_idp is not None and f.qlik_idp.mapping_configured and f.qlik_idp.claims_mapping.get("groups")
    if registration.get("groups_claim") is not False or not mapped or f.qlik.groups_from_graph:
        return None
    return Hit(
        cause="Groups are mapped in Qlik, and the application is not set to send a groups claim.",
        expected="a groups claim",
        actual=None,
        attribute="groups",
        evidence=(Evidence(f"{PATH}.groups_claim", None, "off"),),
        fix=idp_fixes(f, "groups-missing", f.idp_fix("groups", "Let the application send the user's groups.")),
    )


_CHECKS: dict[str, Callable[[Facts, dict[str, Any]], Hit | None]] = {
    "redirect-uri-platform-type": _platform,
    "client-auth-method": _auth_method,
    "response-type-unsupported": _flow,
    "alg-not-accepted-by-qlik": _algorithm,
    "groups-missing": _groups,
}
