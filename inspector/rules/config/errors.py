"""What Qlik itself said: an error body or URL, and the result of its own test (stage config).

Both are symptoms: they are the root cause only where nothing else explains the failure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from inspector import places
from inspector.case.shortened import shortened
from inspector.facts.evidence import Evidence, Fix, NotChecked, Who
from inspector.facts.login import Facts
from inspector.qlik.errors import TEST_CLASSES, QlikError, known_code, read_errors
from inspector.qlik.own_tokens import JWT_LOGIN_PATH
from inspector.rules.rule import Hit, rule
from inspector.uri import parse

EVERY = ("qlik", "jwt-idp", "qlik-oauth")
API = "https://qlik.dev/apis/rest/identity-providers/"
CODES = "https://community.qlik.com/t5/-/-/ta-p/1710940"
_WHO: dict[str, Who] = {"Qlik admin": "Qlik admin", "IdP admin": "IdP admin", "user": "user"}


@rule("Q01", "qlik-error", "error", "config", "Qlik answered with an error", docs=(CODES,), targets=EVERY)
def qlik_error(f: Facts) -> Iterator[Hit]:
    """What it means: Qlik itself refused the login and said so with a code.
    Why Qlik cares: The code tells how far the login came: LOGIN codes probably before or after the identity provider,
    AUTH and USER codes when the user is looked up, INTERNAL-TOKEN at the JWT login, OAUTH at Qlik's own OAuth server.
    Fix: See the code's own advice. Codes that are not known here are shown as they came; Qlik support finds the cause
    by the trace id.
    Source: Qlik support articles and forum threads in which the codes were seen; Qlik publishes no list of them.
    """
    found = list(_errors(f))
    refused = None if found else _refused_jwt(f)
    if not found and refused is None:
        raise NotChecked("no error of Qlik was captured")
    if refused is not None:
        yield refused
    for path, status, error in found:
        known = known_code(error.code)
        trace = f" (trace id {error.trace_id})" if error.trace_id else ""
        words = f" “{error.words}”" if error.words else ""
        meaning = f": {known.meaning}" if known else ": this code is not known here"
        yield Hit(
            cause=f"Qlik {_verb(error)} {error.code or 'an error without a code'}{words}{meaning}{trace}.",
            expected=None,
            actual={
                "code": error.code,
                "title": error.title,
                "detail": error.detail,
                "status": error.status or status,
                "traceId": error.trace_id,
            },
            evidence=(Evidence(path, error.code, error.words),),
            fix=(_fix(error),),
        )


def _verb(error: QlikError) -> str:
    return "logged" if error.code.startswith("com.qlik.") else "answered"


def _refused_jwt(f: Facts) -> Hit | None:
    """The answer of the login by JWT that names no reason."""
    place, status = parse(f.case.text("qlik_error.url")), f.case.at("qlik_error.status")
    if place is None or not place.path.rstrip("/").endswith(JWT_LOGIN_PATH) or not isinstance(status, int):
        return None
    why = (
        "probably iss or kid is not that of a JWT identity provider of this tenant, the signature does not fit its "
        "certificate, or the token has expired"
        if status == 401
        else "it names no reason"
    )
    return Hit(
        cause=f"Qlik refused the login by JWT at {JWT_LOGIN_PATH} with {status} and without a code: {why}.",
        expected="200 with a session cookie",
        actual={"status": status},
        evidence=(Evidence("qlik_error.status", status),),
        fix=(
            Fix(
                "IdP admin",
                places.JWT_SENDER,
                "Send iss and kid as they are configured, sign with RS256 and the key of the certificate; then paste "
                "the token here: it is judged claim by claim.",
            ),
            Fix("Qlik admin", places.PROVIDERS, "Compare Issuer, Key ID and certificate of the JWT identity provider."),
        ),
    )


def _errors(f: Facts) -> Iterator[tuple[str, int | None, QlikError]]:
    """(evidence path, status, error) wherever Qlik speaks: for target qlik-oauth its endpoints are the login's."""
    url = f.case.text("qlik_error.url")
    status = f.case.at("qlik_error.status")
    for error in read_errors(f.case.at("qlik_error.body"), url):
        yield f"qlik_error.{error.path}", status if isinstance(status, int) else None, error
    if f.case.target != "qlik-oauth":
        return
    for path in ("authorize.response", "token.response"):
        answer = f.case.answer(path)
        if answer is not None and answer.json is not None and not answer.ok:
            for error in read_errors(answer.json):
                yield f"{path}.{error.path}", answer.status, error
    callback = f.case.text("authorize.callback_url")
    if callback and (f.case.callback or {}).get("error"):
        for error in read_errors(None, callback):
            if not _STANDARD.fullmatch(error.code):
                yield "authorize.callback_url error", None, error


_STANDARD = re.compile(r"[a-z]+(?:_[a-z]+)*")
"""What a code of RFC 6749 or OpenID Connect looks like: the rules about a provider's answers explain those."""


def _fix(error: QlikError) -> Fix:
    known = known_code(error.code)
    if known:
        return Fix(_WHO[known.who], places.named(known.place), known.do)
    trace = f" and the trace id {error.trace_id}" if error.trace_id else ""
    return Fix("Qlik admin", "Qlik support", f"Give Qlik support the code {error.code or '(none)'}{trace}.")


@rule("Q03", "qlik-test-failed", "error", "config", "Qlik's own test failed", docs=(API,), targets=("qlik",))
def qlik_test_failed(f: Facts) -> Iterator[Hit]:
    """What it means: Qlik validated the configuration with a login of its own, and that failed.
    Why Qlik cares: A configuration whose test failed is not promoted; pendingResult says in which class of steps it
    broke, and often what the identity provider answered.
    Fix: Repair what the other findings name, then validate again; do not change the configuration while it is tested.
    Source: Qlik API reference, identity-providers, pendingResult; what a class means is concluded from its name.
    """
    result = f.need_qlik_idp().raw.get("pendingResult")
    if not isinstance(result, dict):
        raise NotChecked("the configuration carries no test result")
    status = result.get("status")
    if not isinstance(status, str) or not status:
        raise NotChecked("the test result has no status")
    if status not in TEST_CLASSES:
        return
    told = result.get("oauth2Error")
    told = told if isinstance(told, dict) else {}
    parts = [told.get("error"), told.get("errorDescription"), result.get("error")]
    words = ": ".join(dict.fromkeys(shortened(p, 300) for p in parts if isinstance(p, str) and p))
    yield Hit(
        cause=f"Qlik's test ended with {status}: {TEST_CLASSES[status]}."
        + (f" It was told “{words}”." if words else ""),
        expected="success",
        actual={"status": status, "error": result.get("error"), "oauth2Error": told or None},
        evidence=(Evidence("identity_provider.pendingResult.status", status, words),),
        fix=(
            Fix(
                "Qlik admin", f"{places.PROVIDERS} › this configuration › Validate", "Validate again after the repair."
            ),
        ),
    )


LONG_COOKIES = 8000
"""Characters of a Cookie header from which common servers and proxies refuse a request."""


@rule("Q17", "qlik-callback-refused", "error", "config", "Qlik refused the answer without saying why", docs=(CODES,))
def qlik_callback_refused(f: Facts) -> Iterator[Hit]:
    """What it means: The identity provider sent the browser back to Qlik's /login/callback, and Qlik answered with an
    error status that carries no code of Qlik's.
    Why Qlik cares: The login ends there. A status 400 or 431 with long cookies means that the browser sends more
    cookies than the way to Qlik carries; 401 and 403 that Qlik did not take the answer; 5xx that something broke.
    Fix: Try in a private window; where that works, delete the cookies of the tenant's host. Else look at what the other
    findings name, and give Qlik support the time and the status.
    Source: RFC 9110 section 15.5, RFC 6585 section 5 (431); that Qlik answers so was seen in reports.
    """
    found = list(_refused_callbacks(f))
    if not found:
        raise NotChecked("no answer of Qlik's /login/callback was captured")
    for path, status, title, cookies in found[:3]:
        page = f" with the page “{title}”" if title else ""
        large = status in (400, 413, 431) and cookies >= LONG_COOKIES
        why = (
            f"the request carried {cookies} characters of cookies, which is probably too much"
            if large
            else "it names no reason"
        )
        clear = Fix(
            "user",
            places.BROWSER,
            "Delete the cookies of the tenant's host (or use a private window), then sign in again.",
        )
        ask = Fix("Qlik admin", "Qlik support", f"Give Qlik support the time and the status {status}.")
        yield Hit(
            cause=f"Qlik's /login/callback answered {status}{page}; {why}.",
            expected="a redirect to the hub",
            actual={"status": status, "title": title or None},
            evidence=(
                Evidence(path, status, title),
                *((Evidence(path, cookies, "characters of cookies"),) if large else ()),
            ),
            fix=(clear,) if large else (clear, ask),
        )


def _refused_callbacks(f: Facts) -> Iterator[tuple[str, int, str, int]]:
    """(evidence path, status, page title, characters of cookies) of answers at /login/callback without Qlik's code."""
    recorded = [(f"exchanges[{n}]", e) for n, e in enumerate(f.case.list("exchanges") or ()) if isinstance(e, dict)]
    told = f.case.object("qlik_error")
    seen: set[tuple[str, int]] = set()
    for path, one in ([("qlik_error", told)] if told else []) + recorded:
        url, status, body = one.get("url"), one.get("status"), one.get("body")
        place = parse(url)
        if place is None or not isinstance(status, int) or isinstance(status, bool) or not 400 <= status < 600:
            continue
        if place.path.rstrip("/").lower() != "/login/callback" or read_errors(body, place.text):
            continue
        if (place.base, status) not in seen:
            seen.add((place.base, status))
            yield f"{path}.status", status, _page_title(body), _cookies(one)


def _page_title(body: Any) -> str:
    found = _TITLE.search(body[:20_000]) if isinstance(body, str) else None
    return shortened(" ".join(found[1].split()), 200) if found else ""


def _cookies(exchange: dict[str, Any]) -> int:
    """How many characters of cookies the request carried; 0 where its headers were not captured."""
    counted = exchange.get("request_cookie_bytes")
    if isinstance(counted, int) and not isinstance(counted, bool):
        return counted
    headers = exchange.get("request_headers")
    items = headers.items() if isinstance(headers, dict) else ()
    return sum(len(v) for k, v in items if str(k).lower() == "cookie" and isinstance(v, str))


_TITLE = re.compile(r"<title[^>]{0,200}>([^<]{0,400})</title", re.IGNORECASE)
