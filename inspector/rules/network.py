"""Rules about the way to the identity provider: names, connections, certificates, time, answers of the wrong kind."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from inspector.case.model import Answer
from inspector.facts.evidence import Evidence, Fix, NotChecked
from inspector.facts.login import Facts
from inspector.qlik import places
from inspector.rules.fixes import idp_fixes
from inspector.rules.idp_answer import spoken
from inspector.rules.rule import Hit, Rule, rule
from inspector.uri import insecure, parse

TARGETS = ("qlik", "cloudflare-access")
ANSWERS = (
    ("discovery", "discovery", "the discovery document"),
    ("jwks", "jwks", "the key set"),
    ("authorize", "authorize.response", "the authorization endpoint"),
    ("token", "token.response", "the token endpoint"),
    ("userinfo", "userinfo", "the userinfo endpoint"),
)
TENANT = "tenant"
STEPS = {**{step: words for step, _, words in ANSWERS}, TENANT: "the Qlik tenant"}
_ENDPOINT = {
    "discovery": "",
    "jwks": "jwks_uri",
    "authorize": "authorization_endpoint",
    "token": "token_endpoint",
    "userinfo": "userinfo_endpoint",
}


def failure(f: Facts, *kinds: str) -> tuple[str, str, str] | None:
    """(where, kind, detail) of the network error of these kinds; NotChecked where nothing was sent at all."""
    error = f.case.object("network_error")
    kind = f.case.text("network_error.kind") if error else None
    if error and kind in kinds:
        detail = " ".join((f.case.text("network_error.detail") or "").split())[:300]
        return f.case.text("network_error.where") or "", kind, detail
    reached = f.id_claims is not None or f.read_claims is not None  # then the login itself went on
    if not error and not reached and (at_tenant := _tenant_failure(f)) and at_tenant[0] in kinds:
        return TENANT, *at_tenant
    answered = any(a for _, path, _ in ANSWERS if (a := f.case.answer(path)) and a.status is not None)
    if not error and not answered and next(exchanges(f), None) is None:
        raise NotChecked("no request to the identity provider was recorded")
    return None


def _tenant_failure(f: Facts) -> tuple[str, str] | None:
    """(kind, detail) where the Qlik tenant was asked and never answered."""
    asked = [
        entry for entry in f.case.list("exchanges") or () if isinstance(entry, dict) and entry.get("step") == TENANT
    ]
    if any(isinstance(entry.get("status"), int) for entry in asked):
        return None
    for entry in asked:
        error = entry.get("error")
        if isinstance(error, dict) and isinstance(error.get("kind"), str):
            return error["kind"], " ".join(str(error.get("detail") or "").split())[:300]
    return None


def url_of(f: Facts, step: str) -> str:
    """The URL of a step, without what was sent along."""
    found = f.case.text("authorize.request_url" if step == "authorize" else f"{step}.url")
    if not found:
        known = f.qlik_idp.discovery_url if step == "discovery" and f.qlik_idp else None
        found = known or f.endpoint(_ENDPOINT.get(step, "")) or _requested(f, step)
    uri = parse(found)
    return uri.base[:300] if uri else ""


def _requested(f: Facts, step: str) -> str:
    """The URL that was asked in a step from which nothing else is known."""
    urls = (e.get("url") for e in f.case.list("exchanges") or () if isinstance(e, dict) and e.get("step") == step)
    return next((url for url in urls if isinstance(url, str)), "")


def to(f: Facts, step: str) -> str:
    """What was asked, in words, with its URL where it is known."""
    url, words = url_of(f, step), STEPS.get(step, step or "the identity provider")
    return f"{words} ({url})" if url else words


def upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def host_of(f: Facts, step: str) -> str:
    uri = parse(url_of(f, step))
    return uri.host if uri else "the host"


def _evidence(f: Facts, kind: str, where: str, detail: str) -> tuple[Evidence, ...]:
    if where == TENANT:
        return (Evidence("exchanges", kind, detail),)
    return (
        Evidence("network_error.kind", kind, f"at {where}" if where else ""),
        Evidence("network_error.detail", detail),
    )


def _address_fix(f: Facts, where: str, do: str) -> Fix:
    return Fix("Qlik admin", places.DISCOVERY, do.format(url_of(f, where) or "the discovery URL"))


def _fixes(f: Facts, rule: str, where: str, general: Fix) -> tuple[Fix, ...]:
    """Advice about the identity provider; where the tenant did not answer, about the way to it instead."""
    if where != TENANT:
        return idp_fixes(f, rule, general)
    do = f"Check the tenant's address, {url_of(f, where)}, and this computer's way to it (qlik-inspector doctor)."
    return (Fix("user", "the host name that was given", do),)


@rule("N01", "host-unreachable", "error", "network", "The identity provider's host cannot be reached", targets=TARGETS)
def host_unreachable(f: Facts) -> Iterator[Hit]:
    """What it means: The host name cannot be resolved, or the host refuses the connection.
    Why Qlik cares: Qlik Cloud fetches the discovery document, the keys, the tokens and userinfo over the internet; a
    name that does not exist, or a host behind a firewall, ends the login before it starts.
    Fix: Correct the host name, or publish the identity provider so that Qlik Cloud can reach it.
    Source: RFC 6749 section 3; Qlik's pendingResult status networkError.
    """
    found = failure(f, "dns", "refused")
    if not found:
        return
    where, kind, detail = found
    why = {
        "dns": f"The name {host_of(f, where)} cannot be resolved",
        "refused": f"{host_of(f, where)} refuses the connection",
    }[kind]
    yield Hit(
        cause=f"{why}, so {to(f, where)} was not reached{f' ({detail})' if detail else ''}.",
        expected="a connection",
        actual={"kind": kind, "where": where, "detail": detail},
        evidence=_evidence(f, kind, where, detail),
        fix=_fixes(
            f,
            "host-unreachable",
            where,
            _address_fix(f, where, "Check the host name in {}: Qlik Cloud must reach it over the internet."),
        ),
        title="The tenant's host cannot be reached" if where == TENANT else None,
    )


_TLS = (
    (
        ("expired", "not yet valid"),
        "its certificate is expired or not yet valid",
        "Renew the certificate and check the clocks.",
    ),
    (
        ("hostname", "host name", "doesn't match", "not valid for", "mismatch"),
        "its certificate is made out to another host name",
        "Install a certificate that names this host, or use the host that the certificate names.",
    ),
    (
        ("self-signed", "self signed", "unable to get", "unknown", "issuer", "verify failed", "ca "),
        "its certificate comes from an authority that is not trusted, or the intermediate certificate is missing",
        "Install a certificate of a public authority together with its intermediate certificates.",
    ),
    (
        ("protocol", "version", "cipher", "handshake"),
        "no common TLS version or cipher was found",
        "Allow TLS 1.2 or newer on the server.",
    ),
)


@rule("N02", "tls-failed", "error", "network", "The identity provider's certificate is not accepted", targets=TARGETS)
def tls_failed(f: Facts) -> Iterator[Hit]:
    """What it means: The TLS connection fails: the certificate is expired, made out to another host, or comes from an
    authority that is not trusted; sometimes a proxy in between replaces it.
    Why Qlik cares: Qlik Cloud probably trusts public authorities only and stops at the connection.
    Fix: Install a valid certificate with its whole chain; where a proxy on this computer inspects TLS, give the
    inspector the proxy's certificate authority.
    Source: RFC 9325; RFC 6749 section 3.1 (TLS is required); Qlik's pendingResult status networkError.
    """
    found = failure(f, "tls")
    if not found:
        return
    where, kind, detail = found
    lower = detail.lower()
    why, do = next(
        ((words, fix) for marks, words, fix in _TLS if any(m in lower for m in marks)),
        ("the TLS connection failed", "Check the certificate and its chain."),
    )
    yield Hit(
        cause=f"{host_of(f, where)} is reached, but {why}: {to(f, where)} cannot be read"
        f"{' (' + detail + ')' if detail else ''}.",
        expected="a certificate that is valid for the host and publicly trusted",
        actual={"where": where, "detail": detail},
        evidence=_evidence(f, kind, where, detail),
        fix=_fixes(f, "tls-failed", where, Fix("IdP admin", f"the web server of {host_of(f, where)}", do)),
        title="The tenant's certificate is not accepted" if where == TENANT else None,
    )


@rule("N03", "timed-out", "error", "network", "No answer within the time limit", targets=TARGETS)
def timed_out(f: Facts) -> Iterator[Hit]:
    """What it means: The connection stands or was tried, and no answer came within the limit. A browser login from
    which nothing came back is another matter (A18).
    Why Qlik cares: Qlik Cloud probably waits a limited time as well; a firewall that drops packets looks exactly like
    this.
    Fix: Look for a firewall or an allow-list between the internet and the identity provider; try again.
    Source: RFC 9110 section 9.2 (requests may be retried); Qlik's pendingResult status networkError.
    """
    found = failure(f, "timeout")
    if not found or found[0] == "authorize":
        return
    where, kind, detail = found
    yield Hit(
        cause=upper(f"{to(f, where)} gave no answer within the time limit{': ' + detail if detail else ''}."),
        expected="an answer",
        actual={"where": where, "detail": detail},
        evidence=_evidence(f, kind, where, detail),
        fix=_fixes(
            f,
            "timed-out",
            where,
            Fix(
                "IdP admin",
                f"the firewall in front of {host_of(f, where)}",
                "Allow requests from the internet (Qlik Cloud calls from its own addresses), then try again.",
            ),
        ),
    )


@rule("N04", "not-json", "error", "network", "An endpoint answers something else than JSON", targets=TARGETS)
def not_json(f: Facts) -> Iterator[Hit]:
    """What it means: An endpoint that must answer JSON answers 2xx with a page or other text: usually a login page, a
    captive portal, a proxy, or a wrong URL on the right host.
    Why Qlik cares: Qlik cannot read the document and probably gives up with a protocol error.
    Fix: Open the URL in a private browser window without a login and correct it until JSON appears.
    Source: OpenID Connect Discovery 4.2; RFC 6749 section 5.1; OpenID Connect Core 5.3.2.
    """
    checked = False
    for step, path in (("discovery", "discovery"), ("token", "token.response"), ("userinfo", "userinfo")):
        answer = f.case.answer(path)
        if answer is None or not answer.ok or (answer.body is None and answer.status is None):
            continue
        checked = True
        if not _is_wrong(f, step, answer):
            continue
        kind, text = answer.header("content-type") or "", answer.text or ""
        start = " ".join(text[:120].split())
        what = "a web page" if "html" in kind or "<html" in text[:2000].lower() else "no JSON object"
        yield Hit(
            cause=upper(
                f"{to(f, step)} answers {answer.status or 200} with {what} instead of JSON"
                f"{' (' + kind[:80] + ')' if kind else ''}."
            ),
            expected="a JSON object (application/json)",
            actual={"content_type": kind[:80], "starts": start},
            evidence=(Evidence(f"{path}.body", start, kind[:80]),),
            fix=idp_fixes(
                f,
                "not-json",
                Fix(
                    "Qlik admin",
                    places.DISCOVERY,
                    "Open the URL in a private browser window: it must show JSON without a login. Enter one that does.",
                ),
            ),
        )
    if not checked:
        raise NotChecked("no answer that must be JSON was captured")


def _is_wrong(f: Facts, step: str, answer: Answer) -> bool:
    """A 2xx answer that is no JSON object, where no other rule explains it."""
    if answer.json is not None or any(a.where == step for a in f.answers):
        return False
    if step == "userinfo":
        return f.userinfo_token is None and not _is_compact(answer)
    if step == "discovery":
        return not incomplete(f.case.text("discovery.url"))
    return True


def _is_compact(answer: Answer) -> bool:
    """A signed or encrypted answer, readable or not: that is the decoding rules' matter."""
    return "jwt" in (answer.header("content-type") or "").lower()


def incomplete(url: Any) -> bool:
    """A discovery URL that does not end as one: OpenID Connect Discovery section 4."""
    uri = parse(url)
    return uri is not None and not uri.path.endswith("/.well-known/openid-configuration")


@rule("N05", "insecure-http", "error", "network", "Plain http where https is required", targets=TARGETS)
def insecure_http(f: Facts) -> Iterator[Hit]:
    """What it means: The issuer or an endpoint begins with http:// on a host that is not this computer.
    Why Qlik cares: Codes, secrets and tokens would travel readable; OpenID Connect requires TLS, and Qlik Cloud
    probably refuses such an endpoint.
    Fix: Publish the identity provider under https and make it announce https addresses; behind a reverse proxy it must
    be told its public address.
    Source: OpenID Connect Core 16.17 and Discovery 3 (issuer uses the https scheme); RFC 6749 sections 3.1 and 3.2.
    """
    found: dict[str, str] = {}
    document = f.metadata
    prefix = "discovery.body" if f.discovery_answer else "identity_provider.options.openid_configuration"
    for name, value in (document or {}).items():
        if (name in ("issuer", "jwks_uri") or name.endswith("_endpoint")) and insecure(value):
            found[f"{prefix}.{name}"] = value
    urls = {path: f.case.text(path) for path in ("discovery.url", "authorize.request_url", "userinfo.url", "jwks.url")}
    if f.qlik_idp:
        urls[f"identity_provider.{f.qlik_idp.options_member}.discoveryUrl"] = f.qlik_idp.discovery_url
    if document is None and isinstance(f.id_claims, dict):
        issuer = f.id_claims.get("iss")
        urls["id_token.payload.iss"] = issuer if isinstance(issuer, str) else None
    told = any(answer.rule == "insecure-http" for answer in f.answers)
    if document is None and not any(urls.values()) and not told:
        raise NotChecked("no address of the identity provider is known")
    for path, url in urls.items():
        if insecure(url):
            uri = parse(url)
            found[path] = uri.base if uri else ""
    if not found:
        yield from spoken(f, "insecure-http", meaning="The identity provider refuses plain http", expected="https")
        return
    first = next(iter(found.values()))[:200]
    uri, count = parse(first), len(set(found.values()))
    yield Hit(
        cause=f"{first} is plain http on a host that is not this computer"
        f"{f' ({count} addresses in all)' if count > 1 else ''}.",
        expected="https",
        actual={path.rpartition(".")[2]: value[:200] for path, value in found.items()},
        evidence=tuple(Evidence(path, value[:200]) for path, value in list(found.items())[:12]),
        fix=idp_fixes(
            f,
            "insecure-http",
            Fix(
                "IdP admin",
                f"the public address of {uri.host if uri else 'the identity provider'}",
                "Serve the identity provider under https and set that as its public address, so that issuer and "
                "endpoints begin with https://.",
            ),
        ),
    )


@rule("N06", "redirect-loop", "error", "network", "Redirects without end", targets=TARGETS)
def redirect_loop(f: Facts) -> Iterator[Hit]:
    """What it means: A request was redirected more often than allowed, or came back to a URL it had been at.
    Why Qlik cares: Qlik Cloud probably stops following redirects too; the document behind them is never read.
    Fix: Enter the final address; look for rules that send http to https and back, or one host name to another.
    Source: RFC 9110 section 15.4 (a client should detect cyclical redirections).
    """
    found = failure(f, "redirects")
    where, detail = (found[0], found[2]) if found else _repeated(f)
    if not where:
        return
    yield Hit(
        cause=upper(f"{to(f, where)} redirects without end{': ' + detail if detail else ''}."),
        expected="an answer",
        actual={"where": where, "detail": detail},
        evidence=_evidence(f, "redirects", where, detail) if found else (Evidence("exchanges", detail, f"at {where}"),),
        fix=_fixes(
            f,
            "redirect-loop",
            where,
            _address_fix(f, where, "Open {} in a browser and enter the address where it ends and shows JSON."),
        ),
    )


def _repeated(f: Facts) -> tuple[str, str]:
    """A step that was redirected to a URL it had been at and never got an answer: (step, URL), or two empty texts."""
    seen: dict[str, set[str]] = {}
    twice: dict[str, str] = {}
    for step, status, url, _ in exchanges(f):
        if step not in ("discovery", "jwks", "token", "userinfo"):
            continue  # a login may come by the same page again, with other cookies
        if 300 <= status < 400:
            if url in seen.setdefault(step, set()):
                twice[step] = url
            seen[step].add(url)
        else:
            twice.pop(step, None)
    return next(iter(twice.items()), ("", ""))


def exchanges(f: Facts) -> Iterator[tuple[str, int, str, dict[str, Any]]]:
    """What the identity provider answered, in order, as far as it is readable: step, status, URL and headers. What the
    inspector asked of the Qlik tenant (step `tenant`) is no part of the login."""
    for entry in f.case.list("exchanges") or ():
        if not isinstance(entry, dict):
            continue
        step, status, url, headers = (entry.get(n) for n in ("step", "status", "url", "headers"))
        if isinstance(step, str) and step != "tenant" and isinstance(status, int) and isinstance(url, str):
            yield step, status, url, headers if isinstance(headers, dict) else {}


@rule("N07", "rate-limited", "error", "network", "The identity provider limits requests", targets=TARGETS)
def rate_limited(f: Facts) -> Iterator[Hit]:
    """What it means: The identity provider answers 429: too many requests came in a short time.
    Why Qlik cares: While the limit is in force, logins of all users fail.
    Fix: Wait as long as Retry-After says; then find out who sends so many requests, or have the limit raised.
    Source: RFC 6585 section 4; RFC 9110 section 10.2.3 (Retry-After).
    """
    limited: dict[str, str | None] = {}
    recorded = False
    for step, status, _, headers in exchanges(f):
        recorded = True
        wait = next((str(v) for k, v in headers.items() if str(k).lower() == "retry-after"), None)
        limited[step] = wait or "" if status == 429 else None  # what was tried again and answered is over
    for step, path, _ in ANSWERS:
        answer = f.case.answer(path)
        if answer is not None:
            recorded = True
            said = next((a for a in f.answers if a.where == step and a.rule == "rate-limited"), None)
            limited[step] = answer.header("retry-after") or "" if answer.status == 429 or said else None
    if any(a.rule == "rate-limited" and a.where == "callback" for a in f.answers):
        limited["authorize"] = ""
    if not recorded and not limited:
        raise NotChecked("no answer of the identity provider was recorded")
    for step, after in limited.items():
        if after is None:
            continue
        path = next((p for s, p, _ in ANSWERS if s == step), "exchanges")
        unit = " seconds" if after.isdigit() else ""
        wait = f"Retry-After: {after[:60]}{unit}" if after else "no Retry-After was sent"
        yield Hit(
            cause=upper(f"{to(f, step)} answers 429, too many requests ({wait})."),
            expected="an answer",
            actual={"status": 429, "retry_after": after[:60] or None},
            evidence=(Evidence(f"{path}.status", 429, wait),),
            fix=idp_fixes(
                f,
                "rate-limited",
                f.idp_fix("logs", f"Wait ({wait}), then look in the log for who sends so many requests."),
            ),
        )


@rule("N08", "response-too-large", "error", "network", "An answer is too large to be read", targets=TARGETS)
def response_too_large(f: Facts) -> Iterator[Hit]:
    """What it means: The answer was longer than the limit, and reading stopped.
    Why Qlik cares: No identity provider needs megabytes for a login document: the URL leads to something else, or a
    token is bloated with groups.
    Fix: Check the URL; where it is right, reduce what is sent (usually groups).
    Source: RFC 9110 section 15.5.14 by analogy; the limit is the inspector's own, Qlik's is not documented.
    """
    found = failure(f, "size")
    if not found:
        return
    where, kind, detail = found
    yield Hit(
        cause=upper(
            f"{to(f, where)} sent more than the limit and was not read to the end{': ' + detail if detail else ''}."
        ),
        expected="an answer of ordinary size",
        actual={"where": where, "detail": detail},
        evidence=_evidence(f, kind, where, detail),
        fix=_fixes(
            f,
            "response-too-large",
            where,
            _address_fix(f, where, "Check {}: a document for logins has a few kilobytes."),
        ),
    )


RULES: tuple[Rule, ...] = (
    host_unreachable,
    tls_failed,
    timed_out,
    not_json,
    insecure_http,
    redirect_loop,
    rate_limited,
    response_too_large,
)
