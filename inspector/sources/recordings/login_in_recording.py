"""One login out of recorded HTTP exchanges: which request was which step, and what came of it."""

from __future__ import annotations

import json
import re
from base64 import b64decode
from typing import Any
from urllib.parse import unquote_plus

from inspector.case.model import fragment_of, parse_time, query_of
from inspector.case.not_shown import NOT_SHOWN, REDACTED
from inspector.qlik.own_tokens import JWT_LOGIN_PATH
from inspector.qlik.tenant_host import QLIK_HOST
from inspector.sources.found import Found, Given
from inspector.sources.messages import qlik_error
from inspector.sources.messages.exchange import HttpExchange, callback_answer, jwt_login, jwt_refusal
from inspector.sources.recordings.recorded_steps import PAGE, pages_between, recorded
from inspector.sources.settings import cloudflare_idp, qlik_idp, qlik_tenant
from inspector.sources.tokens.jwt import looks_like_token

_FAILURES = (
    ("dns", re.compile(r"NAME_NOT_RESOLVED|ADDRESS_INVALID|UNKNOWN_HOST|NAME_RESOLUTION", re.IGNORECASE)),
    (
        "refused",
        re.compile(r"CONNECTION_REFUSED|ADDRESS_UNREACHABLE|CONNECTION_RESET|CONNECTION_CLOSED", re.IGNORECASE),
    ),
    ("tls", re.compile(r"CERT|SSL|TLS", re.IGNORECASE)),
    ("redirects", re.compile(r"TOO_MANY_REDIRECTS", re.IGNORECASE)),
    ("timeout", re.compile(r"TIMED_OUT|TIMEOUT", re.IGNORECASE)),
    # whatever else kept the answer away, except what the person or the page did, and what the browser held back (CORS)
    ("refused", re.compile(r"^net::ERR_(?!ABORTED|FAILED|BLOCKED_BY_(?:CLIENT|ORB|RESPONSE))")),
)
_ERROR_PAGE = re.compile(
    r"AADSTS\d{4,}|MSIS\d{4}|errorCode|error_description|invalid_request|invalid_client|redirect_uri_mismatch|"
    r"redirect_uri|class=\"?o-form-error|Identity Provider Error|error-code|kc-error|kc-feedback-text|input-error",
    re.IGNORECASE,
)
_CONFIG_ERROR = re.compile(r"[\"'](?:[si]ErrorCode[\"']\s*:\s*[\"']?\d{5,7}|IfExistsResult[\"']\s*:\s*1)\b")
"""A sign-in page that holds the number of its error in the settings of its script, in any language, and its answer
that there is no such account."""
_ACCOUNT_QUESTION = "/getcredentialtype"
"""Where such a page asks about an account; a later answer replaces an earlier one."""
_MOST_OTHERS = 20
_ANSWER = {"code", "error", "id_token"}
_STEPS = ("discovery", "jwks", "token", "userinfo")


def find_logins(exchanges: list[HttpExchange]) -> list[tuple[dict[str, Any], list[str]]]:
    """(members of a case, notes) of each login, the one that counts first; [] where there is none."""
    steps = [(exchange, exchange.step()) for exchange in exchanges]
    notes: list[str] = []
    start, end = _attempt(steps, notes)
    others = _others(steps, start)
    if len(others) > _MOST_OTHERS:
        notes.append(f"of {len(others)} earlier logins in it the first {len(others) - _MOST_OTHERS} were left out")
    found = [_login(exchanges, steps, start, end, notes)]
    for earlier in others[:_MOST_OTHERS]:
        # what was read before any login, such as the metadata, belongs to each
        found.append(_login(exchanges[: earlier[1]], steps[: earlier[1]], *earlier, []))
    return [login for login in found if login[0]]


def _others(steps: list[tuple[HttpExchange, str | None]], start: int) -> list[tuple[int, int]]:
    """From where to where each earlier login goes that was answered and has another state."""
    begins = {
        state: i
        for i, (exchange, step) in reversed(list(enumerate(steps)))
        if step == "authorize" and (state := _parameters(exchange).get("state"))
    }
    taken = _parameters(steps[start][0]).get("state") if steps else None
    client = _parameters(steps[start][0]).get("client_id") if steps else None
    answered = {_state(exchange) for exchange, step in steps if step == "callback"}
    places = sorted(begins.values())
    others = [
        i
        for state, i in begins.items()
        if state in answered and state != taken and i < start and _parameters(steps[i][0]).get("client_id") == client
    ]
    return [(i, next((n for n in places if n > i), start)) for i in sorted(others, reverse=True)]


def _login(
    exchanges: list[HttpExchange], steps: list[tuple[HttpExchange, str | None]], start: int, end: int, notes: list[str]
) -> tuple[dict[str, Any], list[str]]:
    """(members of a case, notes); no members where there is no login. Linear in the number of exchanges."""
    members: dict[str, Any] = {}
    taken: list[tuple[HttpExchange, str]] = []
    for position, (exchange, step) in enumerate(steps):
        of_attempt = step in ("authorize", "callback") and start <= position < end
        if step is not None and (step in _STEPS or of_attempt):
            taken.append((exchange, step))
    _authorize(members, steps[start:end], exchanges[start:end])
    taken = _with_refreshes(taken)
    for exchange, step in taken:
        if step in _STEPS:
            _endpoint(members, exchange, step)
    for exchange, step in steps[start:end]:
        if step == "callback" and QLIK_HOST.fullmatch(exchange.host):
            members.update(callback_answer(exchange))
    told = _qlik(members, exchanges, start)
    taken += [(exchange, "qlik") for exchange in told]
    known = {id(exchange) for exchange, _ in taken}
    taken += [(page, PAGE) for page in pages_between(exchanges, start, end) if id(page) not in known]
    _network(members, steps)
    if "authorize" not in members and (brought := jwt_login(exchanges)) is not None:
        token = bearer(brought.request_header("authorization")) or ""
        if looks_like_token(token):
            members.update(id_token=token, target="jwt-idp")
            taken += [] if brought in told else [(brought, "qlik")]
    if not members:
        return {}, []
    order = {id(exchange): position for position, exchange in enumerate(exchanges)}
    taken.sort(key=lambda item: order[id(item[0])])
    members["exchanges"] = [recorded(exchange, step) for exchange, step in taken]
    when = _when(taken)
    if when:
        members["observed_at"] = when
        members["judged_at"] = {"basis": "recorded"}
    of_login = len({id(exchange) for exchange, _ in taken})
    missing = [step for exchange, step in taken if step in _STEPS and _has_no_body(exchange)]
    if missing:
        steps_named = ", ".join(dict.fromkeys(missing))
        notes.append(f"the recording holds no body of {steps_named}: not checked (save the HAR with content)")
    redacted = [name for exchange, step in taken if step == "token" for name in _redacted(exchange)]
    if redacted:
        notes.append(f"redacted and not checked: {', '.join(dict.fromkeys(redacted))}")
    left = len(exchanges) - of_login
    belong, others = "belongs" if of_login == 1 else "belong", "was" if left == 1 else "were"
    notes.insert(0, f"{len(exchanges)} requests; {of_login} {belong} to the login, {left} {others} left out")
    return members, notes


def _with_refreshes(taken: list[tuple[HttpExchange, str]]) -> list[tuple[HttpExchange, str]]:
    """A refresh after a token answer is a step of its own: the first tokens stay those of the login."""
    answered, told = False, []
    for exchange, step in taken:
        again = step == "token" and answered and exchange.form.get("grant_type") == "refresh_token"
        answered = answered or (step == "token" and bool(exchange.json.get("id_token")))
        told.append((exchange, "refresh" if again else step))
    return told


def _attempt(steps: list[tuple[HttpExchange, str | None]], notes: list[str]) -> tuple[int, int]:
    """From where to where the login goes: the last attempt, one on the way to Qlik before any other."""
    starts = [i for i, (_, step) in enumerate(steps) if step == "authorize"]
    if not starts:
        return 0, len(steps)
    to_qlik = [i for i in starts if "/login/callback" in _parameters(steps[i][0]).get("redirect_uri", "")]
    states = {_state(exchange) for exchange, step in steps if step == "callback"} - {None}
    answered = [i for i in to_qlik or starts if _parameters(steps[i][0]).get("state") in states]
    start = (answered or to_qlik or starts)[-1]
    # the same request may be sent again within one login, after a page of the identity provider
    state = _parameters(steps[start][0]).get("state")
    same = [i for i in starts if state and _parameters(steps[i][0]).get("state") == state]
    start = min([start, *same])
    others = {_parameters(steps[i][0]).get("state") or i for i in starts} - {state or start}
    if others:
        notes.append(f"{len(others) + 1} authorization requests; the last one that was answered was taken")
    later = [i for i in starts if i > start and i not in same]
    return start, later[0] if later else len(steps)


def _parameters(exchange: HttpExchange) -> dict[str, str]:
    return query_of(exchange.url) or exchange.form


def _state(exchange: HttpExchange) -> str | None:
    return query_of(exchange.url).get("state") or fragment_of(exchange.url).get("state") or exchange.form.get("state")


def _authorize(
    members: dict[str, Any], steps: list[tuple[HttpExchange, str | None]], exchanges: list[HttpExchange]
) -> None:
    authorize: dict[str, Any] = {}
    request = next((exchange for exchange, step in steps if step == "authorize"), None)
    if request is not None:
        asked = request.url
        if not query_of(request.url) and request.request_body:
            asked = f"{request.url}?{request.request_body}"
        authorize["request_url"] = asked
    state = _parameters(request).get("state") if request is not None else None
    callbacks = [exchange for exchange, step in steps if step == "callback"]
    callback = next((c for c in callbacks if state and _state(c) == state), callbacks[-1] if callbacks else None)
    if callback is not None:
        if callback.method == "POST" and callback.form:
            authorize["callback_form"] = callback.form
            if query_of(callback.url):
                authorize["callback_url"] = callback.url
        else:
            authorize["callback_url"] = _with_fragment(callback.url, exchanges)
    elif request is not None:
        redirect = _parameters(request).get("redirect_uri", "")
        sent = next((e.header("location") for e in exchanges if _goes_to(e.header("location"), redirect)), None)
        if sent:
            authorize["callback_url"] = sent
        elif posted := _posted_by_page(exchanges, state):
            authorize["callback_form"] = posted
    if request is not None and callback is None and not authorize.keys() & {"callback_url", "callback_form"}:
        page = _error_page(request, exchanges)
        if page is not None and page.status and page.answer:
            authorize["response"] = {"url": page.url, **page.answer}
    elif request is not None and request.status and not _asks_to_sign_in(request):
        authorize["response"] = request.answer
    if authorize:
        members["authorize"] = authorize


def _asks_to_sign_in(request: HttpExchange) -> bool:
    """A page that was shown on the way to the callback: what it says to whoever signs in is no answer to Qlik."""
    return request.status == 200 and isinstance(request.body, str)


def _posted_by_page(exchanges: list[HttpExchange], state: str | None) -> dict[str, str]:
    """What the identity provider's page would post to the callback, where the recording ends before it did."""
    # 17 ms, only where a page posts the answer
    from inspector.sources.error_texts.html_page import form_of

    pages = (e.body for e in exchanges if isinstance(e.body, str) and "<form" in e.body and "state" in e.body)
    forms = (form_of(page) for page in pages)
    return next((form for form in forms if state and form.get("state") == state and form.keys() & _ANSWER), {})


def _goes_to(location: str | None, redirect: str) -> bool:
    if not location or not redirect or not location.startswith(redirect):
        return False
    told = {**query_of(location), **fragment_of(location)}
    return bool({"code", "error", "id_token", "state"} & told.keys())


def _with_fragment(url: str, exchanges: list[HttpExchange]) -> str:
    """A browser does not send the fragment: it stands in the redirect that led there."""
    if "#" in url:
        return url
    sent = (e.header("location") for e in exchanges)
    return next((location for location in sent if location and location.startswith(url + "#")), url)


def _error_page(request: HttpExchange, exchanges: list[HttpExchange]) -> HttpExchange | None:
    """Where a login ended at the identity provider: its last page that names an error, else its first answer."""
    pages = [e for e in exchanges if isinstance(e.body, str | dict) and (e.host == request.host or e is request)]
    asked = [id(e) for e in pages if e.path.lower().endswith(_ACCOUNT_QUESTION)]
    pages = [e for e in pages if id(e) not in asked[:-1]]
    coded = [e for e in pages if _CONFIG_ERROR.search(_start(e.body))]
    named = coded or [e for e in pages if (e.status or 0) >= 400 or _ERROR_PAGE.search(_start(e.body))]
    return named[-1] if named else request if request.answer else None


def _start(body: Any) -> str:
    return body[:200_000] if isinstance(body, str) else json.dumps(body)[:200_000]


def _has_no_body(exchange: HttpExchange) -> bool:
    return not exchange.recorded and exchange.method != "OPTIONS" and 200 <= (exchange.status or 0) < 300


def _redacted(exchange: HttpExchange) -> list[str]:
    """What was taken out of a token request and its answer before the recording was handed over."""
    told = {**exchange.json, **exchange.form}
    names = [name for name, value in told.items() if isinstance(value, str) and REDACTED.fullmatch(value)]
    return names if "grant_type" in exchange.form else ["the token request", *names]


def _endpoint(members: dict[str, Any], exchange: HttpExchange, step: str) -> None:
    answer = {} if _has_no_body(exchange) else exchange.answer
    if step == "token":
        form = {name: value for name, value in exchange.form.items() if not REDACTED.fullmatch(value)}
        token: dict[str, Any] = {"request": form} if "grant_type" in form else {}
        tokens = {exchange.json.get(name) for name in ("id_token", "access_token")} - {None}
        if any(isinstance(text, str) and REDACTED.fullmatch(text) for text in tokens):
            # what cleans a recording may take the name too: only where openid was not granted none came for sure
            scope = exchange.json.get("scope")
            granted = scope.split() if isinstance(scope, str) and not REDACTED.fullmatch(scope) else []
            none_came = "id_token" not in exchange.json and bool(granted) and "openid" not in granted
            answer = {**answer, "body": {**exchange.json, "access_token": NOT_SHOWN}} if none_came else {}
        if answer:
            token["response"] = {"url": exchange.url, **answer}
        client = basic_client(exchange.request_header("authorization"))
        if client:
            members["client"] = {**members.get("client", {}), **client}
        if token:
            members["token"] = token
    elif not answer:
        members.setdefault(step, {"url": exchange.url})
    elif exchange.method != "OPTIONS":
        members[step] = {"url": exchange.url, **answer}
        if step == "userinfo" and (token_text := bearer(exchange.request_header("authorization"))):
            members.setdefault("access_token", token_text)


def bearer(header: str | None) -> str | None:
    """The token of an Authorization header (RFC 6750 section 2.1)."""
    scheme, _, rest = (header or "").strip().partition(" ")
    return rest.strip() or None if scheme.lower() in ("bearer", "dpop") else None


def basic_client(header: str | None) -> dict[str, Any]:
    """The client of a Basic header; its parts are form-encoded (RFC 6749 section 2.3.1)."""
    scheme, _, rest = (header or "").strip().partition(" ")
    if scheme.lower() != "basic":
        return {}
    try:
        user, colon, password = b64decode(rest.strip(), validate=True).decode("utf-8").partition(":")
    except ValueError:
        return {}
    if not colon:
        return {}
    client = {"client_id": unquote_plus(user), "auth_method": "client_secret_basic"}
    return {**client, "client_secret": unquote_plus(password)} if password else client


def _qlik(members: dict[str, Any], exchanges: list[HttpExchange], start: int) -> list[HttpExchange]:
    """What Qlik said: the last error after the login began, and what an administrator's pages read."""
    told: list[HttpExchange] = []
    for position, exchange in enumerate(exchanges):
        if QLIK_HOST.fullmatch(exchange.host) and exchange.path.rstrip("/").endswith(JWT_LOGIN_PATH):
            members.update(jwt_refusal(exchange))
        if not QLIK_HOST.fullmatch(exchange.host) or not isinstance(exchange.body, dict | list):
            continue
        given = _GivenJson(exchange.body)
        if exchange.json.get("errors"):
            error = qlik_error.recognise(given)
            if error is not None and position >= start and _is_about_login(exchange):
                members["qlik_error"] = {"url": exchange.url, **error.members["qlik_error"], **_status(exchange)}
                told.append(exchange)
            continue
        if "/api/" not in exchange.path:
            continue
        for recogniser in (qlik_idp.recognise, qlik_tenant.recognise, cloudflare_idp.recognise):
            found: Found | None = recogniser(given)
            if found is not None:
                for name, value in found.members.items():
                    members[name] = _joined(members.get(name), value) if name == "tenant" else value
                told.append(exchange)
                break
    return told


def _joined(held: Any, new: dict[str, Any]) -> dict[str, Any]:
    """Tenant data of several answers; a user that was read twice stands once."""
    joined = {**(held or {}), **new}
    users = [*(held or {}).get("users", []), *new.get("users", [])]
    if users:
        joined["users"] = list({repr(user): user for user in users}.values())
    return joined


def _is_about_login(exchange: HttpExchange) -> bool:
    return "/login" in exchange.path or "/oauth" in exchange.path or exchange.status in (400, 401, 403)


def _status(exchange: HttpExchange) -> dict[str, Any]:
    return {"status": exchange.status} if exchange.status else {}


class _GivenJson(Given):
    """A body that is parsed already."""

    def __init__(self, body: Any) -> None:
        super().__init__("")
        self._body = body

    @property
    def json(self) -> Any:
        return self._body


def _network(members: dict[str, Any], steps: list[tuple[HttpExchange, str | None]]) -> None:
    """The browser's own failure at a step that got no answer."""
    for exchange, step in steps:
        if step is None or not exchange.failure or exchange.status:
            continue
        kind = next((kind for kind, pattern in _FAILURES if pattern.search(exchange.failure)), None)
        if kind:
            where = "authorize" if step == "callback" else step
            members["network_error"] = {
                "where": where,
                "kind": kind,
                "detail": f"{exchange.failure} at {exchange.host}",
            }


def _when(taken: list[tuple[HttpExchange, str]]) -> str | None:
    """The clock of the login: when the token was fetched, else when the callback came, else the last step."""
    for wanted in ("token", "callback", "userinfo", "qlik", "authorize"):
        times = [parse_time(exchange.at) for exchange, step in taken if step == wanted]
        known = [moment for moment in times if moment is not None]
        if known:
            return known[-1].replace(microsecond=0).isoformat().replace("+00:00", "Z")
    return None
