"""The redirect URI that is due, held against what is registered; and the rules that need both."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from inspector.facts.evidence import Evidence, Fix, NotChecked
from inspector.facts.login import Facts
from inspector.qlik.kinds import INTERACTIVE
from inspector.qlik.oauth_client import OAuthClient
from inspector.qlik.tenant_host import looks_original, tenant_host
from inspector.rules.fixes import idp_fixes
from inspector.rules.rule import Hit, rule
from inspector.uri import Uri, covers, parse

TARGETS = ("qlik", "cloudflare-access")
CALLBACK, SAML = "/login/callback", "/login/saml"
ALIAS_HELP = (
    "https://help.qlik.com/en-US/cloud-services/Subsystems/Hub/Content/Sense_Hub/Introduction/qcs-tenant-alias.htm"
)
_REFUSED = ("redirect-uri-mismatch", "loopback-not-registered")


def host(f: Facts, name: str) -> str | None:
    """`tenant.host` or `tenant.alias` in lower case, also where a URL was given."""
    text = (f.case.text(f"tenant.{name}") or "").strip()
    uri = parse(text if "://" in text else f"https://{text}")
    return uri.host if uri else None


def requested_path(f: Facts) -> str:
    return "authorize.request_url redirect_uri" if f.case.request.get("redirect_uri") else "client.redirect_uri"


def qlik_redirect_uri(f: Facts) -> str | None:
    """Qlik's own redirect URI: the original hostname and /login/callback (or /login/saml)."""
    original = host(f, "host") or _listed_host(f)
    return f"https://{original}{callback_path(f)}" if original and f.case.target == "qlik" else None


def _listed_host(f: Facts) -> str | None:
    """The tenant's host that an application's lists name for its login, where nothing else was given: an export alone
    shows in which list it stands and how it is written."""
    if f.redirect_uri or f.case.target != "qlik":
        return None
    entries = (parse(entry) for entry in (*_list(f, "registered_redirect_uris"), *sign_out(f)))
    tenants = {e.host for e in entries if e and tenant_host(e.host) and e.path.rstrip("/").lower() == CALLBACK}
    return tenants.pop() if len(tenants) == 1 else None


def callback_path(f: Facts) -> str:
    protocol = f.qlik_idp.raw.get("protocol") if f.qlik_idp else None
    return SAML if isinstance(protocol, str) and protocol.upper() == "SAML" else CALLBACK


def expected_uri(f: Facts) -> tuple[str | None, str]:
    """The redirect URI that must be registered, with its evidence path: the requested one; Qlik's own where the
    inspector's was requested or none is known."""
    uri = parse(f.redirect_uri)
    if uri is not None and (not uri.loopback or f.case.target == "qlik-oauth"):
        return uri.text, requested_path(f)
    return (None if other_client(f) else qlik_redirect_uri(f)), "tenant.host"


def other_client(f: Facts) -> bool:
    """The login was made with another application than Qlik's: its redirect URIs are not Qlik's matter."""
    configured = f.qlik_idp.client_id if f.qlik_idp else None
    return bool(configured and f.client_id and configured != f.client_id)


def _list(f: Facts, name: str) -> list[str]:
    return [v.strip()[:2000] for v in (f.case.list(f"client.{name}") or ())[:500] if isinstance(v, str) and v.strip()]


def sign_out(f: Facts) -> list[str]:
    return _list(f, "registered_sign_out_uris")


def registered(f: Facts) -> list[str] | None:
    """The registered sign-in URIs; None where they are not known. An empty list says something only beside a list of
    sign-out URIs that somebody did fill in."""
    if f.case.target == "qlik-oauth":
        client = f.case.object("oauth_client")
        uris = OAuthClient(client).redirect_uris if client else None
        return list(uris) if uris is not None else None
    found = _list(f, "registered_redirect_uris")
    known = found or (f.case.list("client.registered_redirect_uris") is not None and sign_out(f))
    return found if known else None


def allows(entries: Sequence[str], uri: str) -> bool:
    return any(covers(entry, uri) for entry in entries)


def accepted(f: Facts) -> bool:
    """The identity provider sent an answer to the requested redirect URI."""
    callback = f.case.callback or {}
    if callback.get("code") or (f.case.token_response or {}).get("id_token"):
        return True
    answer, uri = f.case.answer("authorize.response"), parse(f.redirect_uri)
    location = parse(answer.header("location")) if answer and 300 <= (answer.status or 0) < 400 else None
    return uri is not None and location is not None and uri.base == location.base


def doubt(f: Facts, uri: str | None) -> str:
    """A word where a list says no although this very login was answered at the URI: one of the two is not the whole."""
    if uri is None or uri != f.redirect_uri or not accepted(f) or refused(f):
        return ""
    return " This login was answered there all the same: see that the list is complete and of the same application."


def refused(f: Facts) -> bool:
    return any(a.rule in _REFUSED for a in f.answers)


def register(f: Facts, uri: str) -> tuple[Fix, ...]:
    right = qlik_redirect_uri(f) or uri
    return (f.idp_fix("redirect_uris", f"Add exactly {right[:300]}."),)


def pretty_note(f: Facts, uri: str | None) -> str:
    """A word where the host looks like an alias; its form is seen, not documented."""
    found = parse(uri)
    if f.case.target != "qlik" or found is None or host(f, "host") or not tenant_host(found.host):
        return ""
    if looks_original(found.host):
        return ""
    return f" {found.host} is probably the tenant's alias: Qlik sends the original hostname (profile › About)."


def probe(f: Facts) -> str:
    """What answer and negative control say together: registered, not-registered or inconclusive."""
    answer, control = f.case.answer("authorize.response"), f.case.answer("authorize.control_response")
    if answer is None or control is None or f.redirect_uri is None:
        raise NotChecked("the redirect URI was not probed with a negative control")
    # 2 ms, only after a probe
    from inspector.idps.probe import judge

    prompt_none = f.case.request.get("prompt") == "none"
    return judge(f.idp, f.recognised.variant, f.redirect_uri, answer, control, prompt_none).status


# -- rules -------------------------------------------------------------------------------------------------------


def _on_alias(f: Facts) -> tuple[Uri, str, str, bool] | None:
    """A URI on the tenant's alias: (URI, original host, evidence path, certain)."""
    original, alias = host(f, "host"), host(f, "alias")
    uri = parse(f.redirect_uri)
    asked = uri if uri is not None and not uri.loopback else None
    if original is None and asked and asked.host != alias and tenant_host(asked.host):
        original = asked.host
    if original is None and alias is None:
        return None

    def kind(found: Uri) -> bool | None:
        if alias:
            return True if found.host == alias != original else None
        one, other = tenant_host(original or ""), tenant_host(found.host)
        same_region = one is not None and other is not None and one[1] == other[1] and one != other
        return False if same_region and looks_original(original or "") and not looks_original(found.host) else None

    right = f"https://{original}{callback_path(f)}" if original else None
    entries = registered(f)
    certain = kind(asked) if asked else None
    doubtful = (
        certain is False and not refused(f) and allows(entries or (asked.text if asked else "",), f.redirect_uri or "")
    )
    if asked and certain is not None and not doubtful:
        return asked, original or "", requested_path(f), certain
    exchanged = parse(f.case.text("token.request.redirect_uri"))
    if exchanged and not exchanged.loopback and kind(exchanged):
        return exchanged, original or "", "token.request.redirect_uri", True
    if entries is None or right is None or allows(entries, right):
        return None
    for entry in entries:
        found = parse(entry)
        if found is not None and (sure := kind(found)) is not None:
            return found, original or "", "client.registered_redirect_uris", sure
    return None


@rule(
    "R02",
    "redirect-uri-alias-host",
    "error",
    "redirect",
    "The tenant's alias is used in the redirect URI",
    docs=(ALIAS_HELP,),
)
def redirect_uri_alias_host(f: Facts) -> Iterator[Hit]:
    """What it means: The redirect URI names the tenant's alias; Qlik sends the original hostname of the tenant.
    Why Qlik cares: The alias can change, the original hostname never does, and Qlik always uses it in the redirect
    URI. The two texts differ, so the identity provider refuses the login.
    Fix: Register https://<original hostname>/login/callback. The original hostname stands in Qlik Cloud under
    profile › About.
    Source: Qlik's guide for Okta (“the actual tenant name, not the alias”) and Qlik's help on tenant aliases.
    """
    if host(f, "host") is None and host(f, "alias") is None and registered(f) is None:
        raise NotChecked("the tenant's original hostname and its alias are not known")
    found = _on_alias(f)
    if found is None:
        return
    uri, original, path, certain = found
    right = f"https://{original}{callback_path(f)}" if original else "https://<original hostname>/login/callback"
    what = "Registered" if path.startswith("client.registered") else "Requested"
    be = "is" if certain else "is probably"
    yield Hit(
        cause=f"{what} is {uri.text[:300]}: {uri.host} {be} the tenant's alias, and Qlik sends the original hostname"
        f"{f' {original}' if original else ''}.",
        expected=right,
        actual=uri.text[:300],
        evidence=(Evidence(path, uri.text[:300]), Evidence("tenant.host", original or None, "original hostname")),
        fix=idp_fixes(f, "redirect-uri-alias-host", f.idp_fix("redirect_uris", f"Add exactly {right}.")),
    )


@rule("R03", "redirect-uri-in-sign-out-list", "error", "redirect", "Registered under the sign-out URIs only")
def redirect_uri_in_sign_out_list(f: Facts) -> Iterator[Hit]:
    """What it means: Qlik's /login/callback stands in the list for the time after sign-out, not in the list for the
    sign-in.
    Why Qlik cares: The sign-out list does not count for a login, so the identity provider refuses the redirect URI.
    Qlik's own guide for Okta names the wrong field in step 7.
    Fix: Move the URI to the sign-in redirect URIs.
    Source: Qlik's guide for Okta, step 7 and the comments below it; OpenID Connect RP-Initiated Logout 1.0.
    """
    out = sign_out(f)
    if not out:
        raise NotChecked("the registered sign-out URIs are not known")
    entries = registered(f)
    if entries is None and not refused(f):
        raise NotChecked("the registered sign-in redirect URIs are not known")
    for uri, path in (expected_uri(f), (qlik_redirect_uri(f), "tenant.host")):
        if uri is None or not allows(out, uri) or allows(entries or (), uri):
            continue
        yield Hit(
            cause=f"{uri[:300]} is registered as a sign-out URI, not as a sign-in redirect URI.{doubt(f, uri)}",
            expected=f"{uri[:300]} among the sign-in redirect URIs",
            actual=(entries or [])[:20],
            evidence=(Evidence("client.registered_sign_out_uris", out[:20]), Evidence(path, uri[:300])),
            fix=idp_fixes(
                f,
                "redirect-uri-in-sign-out-list",
                f.idp_fix("redirect_uris", f"Add {uri[:300]} here and remove it from the sign-out URIs."),
            ),
        )
        return


@rule("R06", "redirect-uri-saml-path", "error", "redirect", "The path of the other protocol is used")
def redirect_uri_saml_path(f: Facts) -> Iterator[Hit]:
    """What it means: The redirect URI ends in /login/saml, which is Qlik's address for SAML; OpenID Connect uses
    /login/callback. Or the reverse.
    Why Qlik cares: Qlik sends the path of the configured protocol; the registered one never fits.
    Fix: Register the address with the path of the protocol that is configured in Qlik.
    Source: Qlik's help for SAML (/login/saml) and for OpenID Connect (/login/callback).
    """
    if f.browser_login and f.qlik_idp and f.qlik_idp.kind is not INTERACTIVE:
        raise NotChecked(f"Qlik's configuration is {f.qlik_idp.kind.name}, which is no matter of a path")
    right = callback_path(f)
    wrong = CALLBACK if right == SAML else SAML
    uri, path = expected_uri(f)
    entries = registered(f)
    if uri is None and entries is None:
        raise NotChecked("neither the redirect URI nor the registered list is known")
    found = parse(uri)
    if found is not None and found.path.rstrip("/").lower() == wrong:
        bad, at = found.text, path
    else:
        host_due = found.host if found else host(f, "host")
        ours = [(e, p) for e in entries or () if (p := parse(e)) and (p.host == host_due or tenant_host(p.host))]
        if allows([e for e, _ in ours], f"https://{host_due}{right}"):
            return
        bad = next((e for e, p in ours if p.path.rstrip("/").lower() == wrong), "")
        at = "client.registered_redirect_uris"
        if not bad or any(p.path.rstrip("/").lower() == right for _, p in ours):
            return
    other = parse(bad)
    good = qlik_redirect_uri(f) or (f"https://{other.host}{right}" if other else right)
    protocol = "SAML" if right == SAML else "OpenID Connect"
    yield Hit(
        cause=f"{bad[:300]} ends in {wrong}; for {protocol} Qlik uses {right}.",
        expected=good,
        actual=bad[:300],
        evidence=(Evidence(at, bad[:300]),),
        fix=idp_fixes(f, "redirect-uri-saml-path", f.idp_fix("redirect_uris", f"Add exactly {good}.")),
    )
