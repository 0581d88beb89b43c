"""What came back from a host: no JSON, no https, redirects, limits (stage network)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from inspector import places
from inspector.case.model import Answer
from inspector.facts.evidence import Evidence, Fix, NotChecked
from inspector.facts.login import Facts
from inspector.rules.fixes import idp_fixes
from inspector.rules.idp_answer import answer_hits
from inspector.rules.network.reach import (
    ANSWERS,
    address_fix,
    evidence_of,
    exchanges,
    failure,
    fixes_of,
    to,
    upper,
)
from inspector.rules.rule import Hit, rule
from inspector.uri import insecure, parse

TARGETS = ("qlik", "cloudflare-access")


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
        yield from answer_hits(f, "insecure-http", meaning="The identity provider refuses plain http", expected="https")
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
        evidence=evidence_of(f, "redirects", where, detail)
        if found
        else (Evidence("exchanges", detail, f"at {where}"),),
        fix=fixes_of(
            f,
            "redirect-loop",
            where,
            address_fix(f, where, "Open {} in a browser and enter the address where it ends and shows JSON."),
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
        evidence=evidence_of(f, kind, where, detail),
        fix=fixes_of(
            f,
            "response-too-large",
            where,
            address_fix(f, where, "Check {}: a document for logins has a few kilobytes."),
        ),
    )
