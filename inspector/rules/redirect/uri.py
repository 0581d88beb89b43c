"""Rules about the redirect URI: what was asked for, what is registered, and what the identity provider answers."""

from __future__ import annotations

from collections.abc import Iterator

from inspector.facts.evidence import Evidence, Fix, NotChecked
from inspector.facts.login import Facts
from inspector.rules.fixes import idp_fixes
from inspector.rules.idp_answer import answer_hits, cause, evidence, fixes, need_front, provider
from inspector.rules.redirect import lists
from inspector.rules.redirect import tenant_probe as probes
from inspector.rules.redirect.lists import TARGETS, register
from inspector.rules.rule import Hit, rule
from inspector.uri import differences, insecure, parse

RFC = "https://www.rfc-editor.org/rfc/rfc6749#section-3.1.2"


@rule(
    "R01",
    "redirect-uri-mismatch",
    "error",
    "redirect",
    "The redirect URI is not registered",
    docs=(RFC,),
    targets=(*TARGETS, "qlik-oauth"),
)
def redirect_uri_mismatch(f: Facts) -> Iterator[Hit]:
    """What it means: The identity provider refuses to send the answer to this redirect URI, because it is not in the
    list of the application; or the list is known and the URI is not in it.
    Why Qlik cares: Qlik always sends https://<original tenant host>/login/callback. As long as exactly this is not
    registered, the browser stays on an error page of the identity provider and Qlik never hears of the login.
    Fix: Register the URI under the sign-in redirect URIs of the application, character by character.
    Source: RFC 6749 section 3.1.2.3; OpenID Connect Core 3.1.2.1 (simple string comparison); Qlik's guide for Okta.
    """
    refused = [a for a in f.answers if a.rule == "redirect-uri-mismatch"]
    uri, path = lists.expected_uri(f)
    registered = lists.registered(f)
    absent = uri is not None and registered is not None and not lists.allows(registered, uri)
    if not (refused or absent) or uri != f.case.text(f"{probes.PATH}.redirect_uri"):
        yield from probes.not_registered(f)
    if not refused and not absent:
        if not lists.accepted(f) and registered is None and probes.tenant_probe(f) is None:
            raise NotChecked("neither an answer of the identity provider nor the registered list is known")
        return
    shown = (uri or f.redirect_uri or "the redirect URI")[:300]
    meaning = f"The redirect URI {shown} is not registered at {provider(f)}"
    listed = Evidence("client.registered_redirect_uris", (registered or [])[:20], "registered")
    general = register(f, shown)
    note = lists.pretty_note(f, uri) + lists.doubt(f, uri)
    if refused:
        first = refused[0]
        yield Hit(
            cause=cause(f, "redirect-uri-mismatch", first, meaning) + note,
            expected=registered[:20] if registered else "a registered redirect URI",
            actual=shown,
            evidence=(Evidence(path, shown), *(evidence(a) for a in refused), *((listed,) if absent else ())),
            fix=fixes(f, "redirect-uri-mismatch", first, general),
        )
    else:
        yield Hit(
            cause=f"{meaning}: the list of the application does not hold it.{note}",
            expected=(registered or [])[:20],
            actual=shown,
            evidence=(Evidence(path, shown), listed),
            fix=idp_fixes(f, "redirect-uri-mismatch", *general),
        )


@rule(
    "R05", "redirect-uri-not-https", "error", "redirect", "The redirect URI is plain http", docs=(RFC,), targets=TARGETS
)
def redirect_uri_not_https(f: Facts) -> Iterator[Hit]:
    """What it means: The requested redirect URI begins with http:// on a host that is not this computer.
    Why Qlik cares: Qlik Cloud is reached by https only; identity providers refuse plain http because the code would
    travel readable.
    Fix: Use and register https://<original tenant host>/login/callback.
    Source: RFC 6749 section 3.1.2.1; RFC 8252 section 7.3 (http is for loopback only).
    """
    uri = f.redirect_uri
    if uri is None and not f.answers:
        raise NotChecked("the redirect URI is not known")
    if not insecure(uri):
        yield from answer_hits(
            f,
            "redirect-uri-not-https",
            meaning="The identity provider demands https",
            expected="https",
            fix=register(f, lists.qlik_redirect_uri(f) or "the https form of the redirect URI"),
        )
        return
    text = (uri or "")[:300]
    right = f"https{text[4:]}"
    yield Hit(
        cause=f"The redirect URI {text} is plain http on a host that is not this computer.",
        expected=right,
        actual=text,
        evidence=(Evidence(lists.requested_path(f), text),),
        fix=idp_fixes(f, "redirect-uri-not-https", *register(f, lists.qlik_redirect_uri(f) or right)),
    )


@rule(
    "R07",
    "loopback-not-registered",
    "error",
    "redirect",
    "The inspector's own redirect URI is refused",
    targets=TARGETS,
)
def loopback_not_registered(f: Facts) -> Iterator[Hit]:
    """What it means: The identity provider refuses the inspector's redirect URI on this computer. This says nothing
    about Qlik's own redirect URI.
    Why Qlik cares: It does not: Qlik uses its own redirect URI. Only the inspector cannot capture a login here.
    Fix: Register the inspector's URI for the time of the test, or log in with any registered URI and paste back what
    the address bar shows.
    Source: RFC 8252 section 7.3; the identity provider's rules for loopback addresses.
    """
    uri = f.own_redirect_uri
    if uri is None:
        raise NotChecked("the login did not use the inspector's redirect URI on this computer")
    need_front(f)
    yield from answer_hits(
        f,
        "loopback-not-registered",
        meaning=f"The inspector's own redirect URI {uri.text[:200]} is not registered; this says nothing about Qlik's",
        expected="a registered redirect URI",
        fix=(f.idp_fix("redirect_uris", f"For the test add {uri.text[:200]}, or paste the callback back."),),
    )


@rule(
    "R08",
    "redirect-probe-inconclusive",
    "info",
    "redirect",
    "The probe cannot tell whether the URI is registered",
    targets=TARGETS,
)
def redirect_probe_inconclusive(f: Facts) -> Iterator[Hit]:
    """What it means: The answer to the redirect URI and the answer to a URI that is certainly not registered do not
    differ, as at Entra ID before the sign-in: the URI may be registered or not.
    Why Qlik cares: A missing redirect URI is the commonest cause of a login that never comes back; here it must be
    looked up.
    Fix: Compare the registered list in the console by eye, or let somebody sign in once.
    Source: Measured and documented behaviour of the identity providers; RFC 6749 section 3.1.2.4.
    """
    if probes.tenant_probe(f) is not None:
        yield from probes.inconclusive(f)
        return
    if lists.probe(f) != "inconclusive" or f.answers or f.case.callback:
        return
    uri = (f.redirect_uri or "the redirect URI")[:300]
    yield Hit(
        cause=f"What {provider(f)} answers to {uri} before the sign-in does not tell whether it is registered.",
        expected="an answer that differs from that to an unregistered URI",
        actual="nothing that tells",
        evidence=(
            Evidence("authorize.response", uri),
            Evidence("authorize.control_response", None, "negative control"),
        ),
        fix=idp_fixes(
            f,
            "redirect-probe-inconclusive",
            f.idp_fix("redirect_uris", f"Look up whether {uri} is in the list, character by character."),
        ),
    )


@rule(
    "R09",
    "redirect-uri-platform-type",
    "error",
    "redirect",
    "The redirect URI has the wrong platform type",
    targets=TARGETS,
    docs=("https://learn.microsoft.com/en-us/entra/identity-platform/reply-url",),
)
def redirect_uri_platform_type(f: Facts) -> Iterator[Hit]:
    """What it means: The redirect URI is registered as Single-page application or as mobile and desktop, not as Web.
    Why Qlik cares: Qlik exchanges the code from its server with a client secret; for other platform types the
    identity provider refuses that.
    Fix: Remove the URI from the other platform and add it under Web.
    Source: Microsoft identity platform, redirect URI restrictions (AADSTS9002325, 9002326, 9002327).
    """
    need_front(f)
    uri = (lists.qlik_redirect_uri(f) or f.redirect_uri or "the redirect URI")[:300]
    yield from answer_hits(
        f,
        "redirect-uri-platform-type",
        meaning=f"{uri} is registered under the wrong platform type",
        expected="platform Web",
        fix=(f.idp_fix("platform", f"Remove {uri} from its platform and add it under Web."),),
    )


@rule(
    "R10",
    "post-logout-redirect-mismatch",
    "warning",
    "redirect",
    "The address after sign-out is not registered",
    docs=("https://openid.net/specs/openid-connect-rpinitiated-1_0.html",),
    targets=("qlik",),
)
def post_logout_redirect_mismatch(f: Facts) -> Iterator[Hit]:
    """What it means: Qlik's post logout redirect URI is refused by the identity provider, or is not in the list of
    sign-out URIs.
    Why Qlik cares: The login works; signing out usually ends on an error page of the identity provider.
    Fix: Register the URI under the sign-out redirect URIs, or clear it in Qlik.
    Source: OpenID Connect RP-Initiated Logout 1.0 section 3; Qlik's identity-provider API (postLogoutRedirectUri).
    """
    value = f.qlik_idp.raw.get("postLogoutRedirectUri") if f.qlik_idp else None
    uri = value.strip() if isinstance(value, str) and value.strip() else None
    general = () if uri is None else (f.idp_fix("sign_out_uris", f"Add {uri[:300]} to the sign-out redirect URIs."),)
    refused = next((a for a in f.answers if a.rule == "post-logout-redirect-mismatch"), None)
    if refused:
        own = () if uri is None else (Evidence("identity_provider.postLogoutRedirectUri", uri[:300]),)
        yield Hit(
            cause=cause(f, "post-logout-redirect-mismatch", refused, "The address after sign-out is refused"),
            expected="a registered sign-out URI",
            actual=uri[:300] if uri else None,
            evidence=(*own, evidence(refused)),
            # the literal address to enter, where it is known, instead of the error text's general advice
            fix=general or fixes(f, "post-logout-redirect-mismatch", refused, ()),
        )
        return
    if uri is None:
        raise NotChecked("Qlik has no post logout redirect URI, or its configuration was not imported")
    listed = lists.sign_out(f)
    if not listed:
        raise NotChecked("the registered sign-out URIs are not known")
    if lists.allows(listed, uri):
        return
    yield Hit(
        cause=f"Qlik's post logout redirect URI {uri[:300]} is not among the registered sign-out URIs.",
        expected=listed[:20],
        actual=uri[:300],
        evidence=(
            Evidence("identity_provider.postLogoutRedirectUri", uri[:300]),
            Evidence("client.registered_sign_out_uris", listed[:20]),
        ),
        fix=idp_fixes(f, "post-logout-redirect-mismatch", *general),
    )


@rule(
    "R04",
    "redirect-uri-near-miss",
    "error",
    "redirect",
    "The redirect URI differs in a detail",
    docs=(RFC,),
    targets=(*TARGETS, "qlik-oauth"),
)
def redirect_uri_near_miss(f: Facts) -> Iterator[Hit]:
    """What it means: A URI is registered that differs from the requested one only in scheme, port, case, a trailing
    slash, path or query.
    Why Qlik cares: Identity providers compare the whole text; a slash too many is another URI.
    Fix: Correct the registered entry to exactly the requested text.
    Source: OpenID Connect Core 3.1.2.1; RFC 3986 section 6.2.1 (simple string comparison).
    """
    uri, path = lists.expected_uri(f)
    known = lists.registered(f)
    if uri is None or not known:
        raise NotChecked("the redirect URI or the registered list is not known")
    wanted = parse(uri)
    if wanted is None or lists.allows(known, uri):
        return
    best: tuple[int, str, tuple[str, ...]] | None = None
    for entry in known:
        other = parse(entry)
        found = differences(wanted, other) if other else None
        if found and (best is None or len(found) < best[0]):
            best = len(found), entry, found
    if best is None:
        return
    _, entry, found = best
    yield Hit(
        cause=f"Registered is {entry[:300]}, requested is {uri[:300]}: the {' and the '.join(found)} "
        f"{'differs' if len(found) == 1 else 'differ'}.{lists.doubt(f, uri)}",
        expected=uri[:300],
        actual=entry[:300],
        evidence=(
            Evidence(path, uri[:300], ", ".join(found)),
            Evidence("client.registered_redirect_uris", entry[:300]),
        ),
        fix=idp_fixes(
            f,
            "redirect-uri-near-miss",
            Fix("IdP admin", f.console("redirect_uris"), f"Change {entry[:300]} to {uri[:300]}."),
        ),
    )
