"""Every place where the identity provider said something went wrong, each with exactly one classification.

The recognised provider's error texts decide first, then what was sent (one text often stands for several mistakes),
then the standard error codes; a status alone comes last.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

from inspector.case.model import Answer
from inspector.facts import token_request as sent
from inspector.facts.error_response import ErrorResponse, location_of, of_answer, of_pairs
from inspector.facts.refusals import ANSWER_RULES
from inspector.idps.loader import load
from inspector.idps.traits import collapses, compares, names_secret
from inspector.qlik.errors import read_errors

if TYPE_CHECKING:
    from inspector.facts.login import Facts
    from inspector.idps.errors import Match

Where = Literal["discovery", "authorize", "callback", "token", "userinfo"]
FRONT, BACK = "authorize-error-other", "token-error-other"
_CODES = {
    "redirect_uri_mismatch": "redirect-uri-mismatch",
    "invalid_redirect_uri": "redirect-uri-mismatch",
    "too_many_requests": "rate-limited",
}
"""Codes outside the standards that many products use; the standard ones are among the generic error texts."""
_SIDES = {"response-type-unsupported": "grant-not-allowed", "authorize-error-other": "token-error-other"}
"""Rules that say the same of the authorization endpoint and of the token endpoint."""
_EXCHANGE = ("code-expired-or-reused", "pkce-failed", "token-redirect-mismatch")
_SERVERS = {"cloudflare-access": "cloudflare", "qlik-oauth": "qlik"}
"""The file that knows the words of the target's own server."""
_NO_WORD = "probably, because the provider gives no other reason for the denial"
_STEPS = (
    "consent-required",
    "conditional-access-blocked",
    "idp-wants-verified-email",
    "login-required",
    "user-cancelled",
)
"""What a page served with 2xx may ask for on the way of a login that goes well."""
_OF_DISCOVERY = ("discovery-wrong-tenant", "server-error-at-idp", "rate-limited", "insecure-http")
_ABOUT_ID = "the words name the client ID, so compare that first"
_SWITCHED_OFF = re.compile(r"\b(?:inactive|disabled|deleted|deactivated)\b", re.IGNORECASE)
"""What is said of a client that is known, and not to be used: its secret may be right."""
_SCOPE = {"offline-access-refused": "scope-rejected"}


@dataclass(frozen=True, slots=True)
class IdpAnswer:
    """One refusal of the identity provider."""

    where: Where
    rule: str
    """The name of the one rule it stands for."""
    response: ErrorResponse
    path: str
    """Where it stands in the case."""
    match: Match | None = None
    status: int | None = None
    reason: str = ""
    """What was sent that decided between two readings of the same text."""
    ours: bool = True
    """False for what Qlik saw (pendingResult): nothing is known of what Qlik sent."""
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    logged: bool = False
    """True for what stands in the provider's own log and was not answered to anybody here."""

    @property
    def retry_after(self) -> str | None:
        return next((v for k, v in self.headers.items() if k.lower() == "retry-after"), None)


def find_answers(f: Facts) -> tuple[IdpAnswer, ...]:
    """All refusals, in the order of the login."""
    parts = (_discovery, _authorize, _callback, _token, _userinfo, _pending, _log)
    return tuple(answer for part in parts for answer in part(f) if not _in_qliks_code(f, answer))


# -- where the provider speaks -----------------------------------------------------------------------------------


def _discovery(f: Facts) -> Iterator[IdpAnswer]:
    answer = f.discovery_answer
    if answer is None or (answer.ok and answer.json is not None and "issuer" in answer.json):
        return
    response = of_answer(answer)
    found = _match(f, response, "discovery", answer)
    if answer.ok and found is None and not (answer.json and response.error):
        return
    rule = found.pattern.rule if found else "discovery-not-found"
    if found is None and answer.status is not None and answer.status >= 500:
        rule = "server-error-at-idp"
    if rule not in _OF_DISCOVERY:
        rule = "discovery-not-found"
    yield _answer(f, "discovery", rule, response, "discovery.body", found, answer.status, answer.headers)


def _authorize(f: Facts) -> Iterator[IdpAnswer]:
    answer = f.case.answer("authorize.response")
    if answer is None or _succeeded(f):
        return
    if answer.status is not None and 300 <= answer.status < 400:
        response = location_of(answer)
        if response is None:
            return
        found = _match(f, response, "callback")
        path = "authorize.response.headers.location"
        yield _front(f, "callback", response, path, found, answer.status, answer.headers)
        return
    response = of_answer(answer)
    path = "authorize.response.body"
    found = _match(f, response, "page", answer)
    if found is None and not response.signs_in and (answer.status or 0) < 500 and _probed_in_vain(f, answer):
        refusal = IdpAnswer("authorize", "redirect-uri-mismatch", response, path, None, answer.status)
        yield _refined(f, refusal)
        return
    handed_over = answer.status is None and (response.complains or response.prose)
    if found is None and response.broke:
        yield IdpAnswer("authorize", "server-error-at-idp", response, path, None, answer.status, headers=answer.headers)
        return
    if found is None and answer.ok and (response.signs_in or not (response.error or handed_over)):
        return  # a sign-in page, or one that says nothing known
    yield _front(f, "authorize", response, path, found, answer.status, answer.headers)


def _probed_in_vain(f: Facts, answer: Answer) -> bool:
    """A page known to be the refusal of a redirect URI, without words that say so."""
    # 3 ms, only where an answer was refused
    from inspector.idps.probe import judge

    uri = f.redirect_uri
    if uri is None:
        return False
    control, quiet = f.case.answer("authorize.control_response"), f.case.request.get("prompt") == "none"
    return judge(f.idp, f.recognised.variant, uri, answer, control, quiet).status == "not-registered"


def _callback(f: Facts) -> Iterator[IdpAnswer]:
    pairs = f.case.callback or {}
    if not (pairs.get("error") or pairs.get("error_description")) or _succeeded(f):
        return
    response = of_pairs(pairs, f.case.text("authorize.callback_url"))
    form = f.case.object("authorize.callback_form") or {}
    posted = "error" in form or "error_description" in form
    path = "authorize.callback_form.error" if posted else "authorize.callback_url error"
    yield _front(f, "callback", response, path, _match(f, response, "callback"))


def _token(f: Facts) -> Iterator[IdpAnswer]:
    answer = f.case.answer("token.response")
    if answer is None:
        return
    response = of_answer(answer)
    if answer.ok and not (answer.json is not None and "error" in answer.json):
        return
    if response.error in sent.WAITING:
        return
    if response.error == "access_denied" and f.case.text("token.request.grant_type") == sent.DEVICE:
        # RFC 8628 section 3.5: the person said no, with whatever words beside it
        yield IdpAnswer("token", "user-cancelled", response, "token.response.body.error", None, answer.status)
        return
    found = _match(f, response, "token")
    rule, doubt = found.pattern.rule if found else _CODES.get(response.error, BACK), ""
    timely = response.error != "expired_token"  # RFC 8628: the device code itself is too old
    if rule in (*_EXCHANGE, "redirect-uri-mismatch") and sent.without_redirect(f) and timely:
        rule, found = BACK, None  # the words are about another grant than the one that was sent
    if found is None and rule == BACK and answer.status is not None and answer.status >= 500:
        rule = "server-error-at-idp"
    if rule == "client-unknown" and answer.status == 401 and not (found and _SWITCHED_OFF.search(found.text)):
        rule, doubt = "client-secret-invalid", _ABOUT_ID  # the authorization endpoint took this client ID
    path = "token.response.body.error" if answer.json else "token.response.body"
    told = _answer(f, "token", _sided(rule, back=True), response, path, found, answer.status, answer.headers)
    yield _refined(f, replace(told, reason=doubt))


def _userinfo(f: Facts) -> Iterator[IdpAnswer]:
    answer = f.userinfo_answer
    if answer is None or (answer.ok and not (answer.json and "error" in answer.json and "sub" not in answer.json)):
        return
    response = of_answer(answer)
    found = _match(f, response, "userinfo")
    path = "userinfo.body"
    yield IdpAnswer("userinfo", "userinfo-failed", response, path, found, answer.status, headers=answer.headers)


def _pending(f: Facts) -> Iterator[IdpAnswer]:
    """What Qlik's own test was told: `pendingResult.oauth2Error`."""
    result = f.qlik_idp.raw.get("pendingResult") if f.qlik_idp else None
    told = result.get("oauth2Error") if isinstance(result, dict) else None
    if not isinstance(result, dict) or not isinstance(told, dict) or result.get("status") == "success":
        return
    names = {"error": "error", "errorDescription": "error_description", "errorURI": "error_uri"}
    pairs = {names[k]: v for k, v in told.items() if k in names and isinstance(v, str) and v}
    if not pairs.get("error") and not pairs.get("error_description"):
        return
    response = of_pairs(pairs, None)
    back = result.get("status") == "tokenError" or response.error in ("invalid_grant", "unsupported_grant_type")
    if result.get("status") not in ("tokenError", "callbackError") and response.error == "invalid_client":
        back = True
    path = "identity_provider.pendingResult.oauth2Error"
    if back:
        found = _match(f, response, "token")
        rule = found.pattern.rule if found else _CODES.get(response.error, BACK)
        yield replace(_answer(f, "token", _sided(rule, back=True), response, path, found), ours=False)
    else:
        found = _match(f, response, "callback")
        yield _front(f, "callback", response, path, found, ours=False)


def _log(f: Facts) -> Iterator[IdpAnswer]:
    """What the provider's own log says; what no answer can stand for is another rule's (`rules.reported_refusal`)."""
    for told in f.logged:
        if _has_rule(f, told.rule):
            where: Where = "token" if told.step == "token" else "authorize"
            yield IdpAnswer(where, told.rule, told.response, told.path, told.match, logged=True)


def _in_qliks_code(f: Facts, told: IdpAnswer) -> bool:
    """Whether Qlik's own OAuth server says it by a code of its own alone, which another rule explains."""
    if f.case.target != "qlik-oauth" or told.rule not in (FRONT, BACK):
        return False
    answer = f.case.answer("token.response" if told.where == "token" else "authorize.response")
    return answer is not None and bool(read_errors(answer.json if answer.json is not None else answer.text))


def _succeeded(f: Facts) -> bool:
    """Tokens came in spite of an error in the callback: the login went on, the error did not stop it."""
    return bool((f.case.token_response or {}).get("id_token"))


# -- one classification each -------------------------------------------------------------------------------------


def _match(f: Facts, response: ErrorResponse, place: str, answer: Answer | None = None) -> Match | None:
    """The best error text. Of a page that was answered with 2xx, general texts count only where a person sees them,
    and of a sign-in page nothing else counts: scripts hold every message there could be."""
    found = _classified(f, response.texts, place)
    served = answer is not None and answer.status is not None and answer.ok
    if found is None or not response.page or not served:
        return found
    if found.pattern.idp == "generic" or response.signs_in:
        found = _classified(f, response.texts[1:2], place)
    if found is not None and found.pattern.idp == "generic" and found.pattern.rule in _STEPS:
        return None
    return found


def _classified(f: Facts, texts: Sequence[str], place: str) -> Match | None:
    """The recognised provider's words; and those of the target's own server, where it is that which logs people in."""
    # a login that goes well says nothing that is to be looked up
    from inspector.idps.errors import REST, classify, whose_words

    found = classify(f.recognised, texts, place)
    own = _SERVERS.get(f.case.target)
    if own and (found is None or found.pattern.idp == "generic"):
        return classify(replace(f.recognised, idp=load(own)), texts, place) or found
    if found is None or (found.pattern.idp == "generic" and (found.pattern.bare or found.pattern.rule in REST)):
        # what another provider says of a login that goes on to it, or beside evidence of another login
        other = whose_words(texts)
        return (classify(replace(f.recognised, idp=load(other[0])), texts, place) if other else None) or found
    return found


def _front(
    f: Facts,
    where: Where,
    response: ErrorResponse,
    path: str,
    found: Match | None,
    status: int | None = None,
    headers: Mapping[str, str] | None = None,
    *,
    ours: bool = True,
) -> IdpAnswer:
    if status is not None and status >= 500 and found and found.pattern.rule == "redirect-uri-mismatch":
        found = None  # a page about the provider's own fault proves nothing about a redirect URI
    rule = found.pattern.rule if found else _CODES.get(response.error, FRONT)
    if found is None and rule in (FRONT, "redirect-uri-mismatch") and status is not None and status >= 500:
        rule = "server-error-at-idp"
    if (
        rule == FRONT
        and response.error == "access_denied"
        and not response.description
        and (found is None or found.pattern.bare)
    ):
        # a declined consent often comes without a word (Keycloak, Canaille); whoever refuses by a policy says so
        return IdpAnswer(where, "user-cancelled", response, path, None, status, _NO_WORD, ours, headers or {})
    rule = _sided(rule, back=False)
    answer = replace(_answer(f, where, rule, response, path, found, status, headers or {}), ours=ours)
    return _refined(f, answer) if ours else answer


def _answer(
    f: Facts,
    where: Where,
    rule: str,
    response: ErrorResponse,
    path: str,
    found: Match | None,
    status: int | None = None,
    headers: Mapping[str, str] | None = None,
) -> IdpAnswer:
    if status == 429:
        rule = "rate-limited"
    elif not _has_rule(f, rule) and (where, rule) != ("discovery", "discovery-not-found"):
        rule = {"token": BACK, "discovery": "discovery-not-found"}.get(where, FRONT)
    return IdpAnswer(where, rule, response, path, found, status, headers=headers or {})


def _sided(rule: str, *, back: bool) -> str:
    """The same statement at the token endpoint and at the authorization endpoint has two rules."""
    rule = _SCOPE.get(rule, rule)
    if back:
        return _SIDES.get(rule, rule)
    return next((front for front, other in _SIDES.items() if other == rule), rule)


def _has_rule(f: Facts, name: str) -> bool:
    """Whether a rule reads its finding from these answers: else the answer would be lost."""
    return name in ANSWER_RULES or (name.startswith("access-") and f.case.target == "cloudflare-access")


def _refined(f: Facts, answer: IdpAnswer) -> IdpAnswer:
    """What was sent decides where one text stands for several mistakes."""
    rule, found = answer.rule, answer.match
    ambiguous = found is None or found.pattern.bare or bool(found.pattern.or_rule)
    if answer.where == "token":
        detailed = rule in _EXCHANGE and found is not None and "error_detail" in found.text
        collapsed = collapses(answer.response.verbatim) and not detailed
        if rule in _EXCHANGE and (collapsed or (ambiguous and rule != "token-redirect-mismatch")):
            return _grant(f, answer)
        if rule in ("redirect-uri-mismatch", "token-redirect-mismatch"):
            answer = _redirect(f, answer)
            rule = answer.rule
        elif rule == "client-secret-invalid" and ambiguous and not (found and names_secret(found.text)):
            problem = sent.auth_problem(f)
            return replace(answer, rule="client-auth-method", reason=problem) if problem else answer
    if rule == "redirect-uri-mismatch" and f.own_redirect_uri:
        return replace(answer, rule="loopback-not-registered")
    return answer


def _redirect(f: Facts, answer: IdpAnswer) -> IdpAnswer:
    """A refused redirect_uri at the token endpoint: another one than before (RFC 6749 section 4.1.3), or one that is
    not registered at all."""
    asked, used = sent.redirect_uris(f)
    if sent.redirect_differs(f):
        reason = f"the authorization request had {asked}, the token request {used or 'none'}"
        return replace(answer, rule="token-redirect-mismatch", reason=reason)
    if asked and asked == used and not compares(answer.response.verbatim):
        return replace(answer, rule="redirect-uri-mismatch")
    return answer


def _grant(f: Facts, answer: IdpAnswer) -> IdpAnswer:
    """A bare invalid_grant (RFC 6749 section 5.2): another redirect_uri, verifier or server, or an old code."""
    if sent.redirect_differs(f):
        return _redirect(f, answer)
    problem = sent.pkce_problem(f)
    if problem:
        return replace(answer, rule="pkce-failed", reason=problem)
    servers = sent.other_server(f)
    if servers:
        reason = f"the code came from {servers[0]}, the metadata names {servers[1]}"
        return replace(answer, rule="wrong-authorization-server", reason=reason)
    return replace(answer, rule="code-expired-or-reused")
