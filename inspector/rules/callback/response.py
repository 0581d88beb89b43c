"""Rules about what came back to the redirect URI: state, code, issuer, or nothing at all."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote, unquote

from inspector.case.not_shown import REDACTED
from inspector.facts import signed_answer
from inspector.facts.claims import need_alike
from inspector.facts.evidence import Evidence, Fix, NotChecked, need
from inspector.facts.login import Facts
from inspector.facts.token_request import DEVICE
from inspector.rules.fixes import idp_fixes
from inspector.rules.rule import Hit, rule

_PROXIES = "the proxies and gateways between the browser and the identity provider"
TARGETS = ("qlik", "cloudflare-access")
_PROMISED = {"code": "code", "id_token": "id_token", "token": "access_token"}


def _where(f: Facts, name: str) -> str:
    form = f.case.object("authorize.callback_form") or {}
    return f"authorize.callback_form.{name}" if name in form else f"authorize.callback_url {name}"


def _short(value: str) -> str:
    return f"{value[:4]}…" if len(value) > 4 else value


def _callback(f: Facts) -> dict[str, str]:
    return need(f.case.callback, "no callback was captured")


def _refused(callback: dict[str, str]) -> bool:
    return bool(callback.get("error") or callback.get("error_description"))


@rule(
    "A15",
    "callback-state-mismatch",
    "error",
    "callback",
    "The state in the callback is not the request's",
    docs=("https://www.rfc-editor.org/rfc/rfc6749#section-10.12",),
    targets=TARGETS,
)
def callback_state_mismatch(f: Facts) -> Iterator[Hit]:
    """What it means: The callback carries another state than the request, or none: it belongs to another login, a
    second tab, an old bookmark, or something on the way changed it.
    Why Qlik cares: state protects against foreign logins being slipped in; a relying party must stop here.
    Fix: Start again from Qlik in one tab; where it stays, look for a proxy that rewrites URLs.
    Source: RFC 6749 sections 4.1.2 and 10.12; OpenID Connect Core 3.1.2.7.
    """
    callback = _callback(f)
    came = callback.get("state")
    if signed_answer.unreadable(f):
        raise NotChecked("the answer is a signed response (JARM) that cannot be read: its state is inside")
    if f.case.text("authorize.request_url") is None and callback.get("code") and not came:
        yield _stateless(f)
        return
    sent = need(f.case.request.get("state") or None, "the authorization request is not known, or had no state")
    if came:
        need_alike(f, sent, came)
    if REDACTED.fullmatch(came or "") or REDACTED.fullmatch(sent):
        raise NotChecked("the state was taken out of the recording")
    if came == sent or (came is None and _refused(callback)):
        return  # some providers drop the state where the user says no
    why = "is absent" if not came else f"is {_short(came)}, not {_short(sent)}{_changed(sent, came)}"
    yield Hit(
        cause=f"The state in the callback {why}: the callback does not belong to this request.",
        expected=_short(sent),
        actual=_short(came) if came else None,
        evidence=(
            Evidence(_where(f, "state"), _short(came) if came else None),
            Evidence("authorize.request_url state", _short(sent)),
        ),
        fix=idp_fixes(
            f,
            "callback-state-mismatch",
            Fix("user", "the browser", "Start the login again in one private window, without the back button."),
            Fix("IdP admin", _PROXIES, "Check that nothing between browser and identity provider rewrites the state."),
        ),
    )


def _stateless(f: Facts) -> Hit:
    """A code came back without any state, whatever the request was."""
    return Hit(
        cause="The callback carries a code and no state: no relying party can tell to which login it belongs.",
        expected="the state of the request",
        actual=None,
        evidence=(Evidence(_where(f, "state"), None, "absent"),),
        fix=(
            Fix("user", "the browser", "Copy the whole address, and start the login from Qlik, not from a bookmark."),
            Fix("IdP admin", _PROXIES, "Check that nothing between browser and identity provider drops the state."),
        ),
    )


def _changed(sent: str, came: str) -> str:
    """How the encoding of a URL changed it on the way."""
    if came.replace(" ", "+") == sent:
        return ", a + in it came back as a space (not percent-encoded)"
    if unquote(came) == sent or quote(sent, safe="", errors="replace") == came:
        return ", it came back encoded twice"
    if sent.startswith(came) and sent[len(came) :][:1] in ("#", "&"):
        return f", it was cut at {sent[len(came)]} (not percent-encoded)"
    return ""


@rule(
    "A16",
    "callback-missing-code",
    "error",
    "callback",
    "The callback brings neither code nor error",
    docs=("https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2",),
    targets=TARGETS,
)
def callback_missing_code(f: Facts) -> Iterator[Hit]:
    """What it means: The browser came back to the redirect URI without a code, without an error and without the tokens
    that the response type promises.
    Why Qlik cares: There is nothing to exchange. Either something opened the address by itself, or parameters were
    lost on the way, for example after a # that never reaches a server.
    Fix: Compare response_type and response_mode of the request with what came back.
    Source: RFC 6749 section 4.1.2; OAuth 2.0 Multiple Response Types; OAuth 2.0 Form Post Response Mode.
    """
    callback = _callback(f)
    if signed_answer.unreadable(f):
        raise NotChecked("the answer is a signed response (JARM) that cannot be read")
    if _refused(callback) or (f.case.token_response or {}).get("id_token"):
        return
    if f.case.answer("token.response") is not None:
        raise NotChecked("the code was exchanged, so it had come")
    kinds = f.case.request.get("response_type", "code").split() or ["code"]
    promised = [_PROMISED[k] for k in kinds if k in _PROMISED]
    came = [name for name in ("code", "id_token", "access_token") if callback.get(name)]
    if "code" in came or (promised and "code" not in promised and all(p in came for p in promised)):
        return
    if came and f.case.text("authorize.request_url") is None:
        raise NotChecked("tokens came, and the request that says what was asked for is not known")
    names = ", ".join(sorted(callback))[:200] or "no parameters at all"
    mode = f.case.request.get("response_mode", "")
    lost = " Parameters behind a # are lost where a server reads the address." if mode == "fragment" else ""
    yield Hit(
        cause=f"The callback brings {names}, but no {' and no '.join(p for p in promised if p not in came) or 'code'} "
        f"and no error.{lost}",
        expected=promised or ["code"],
        actual=sorted(callback)[:20],
        evidence=(Evidence(_where(f, "code"), None, "absent"),),
        fix=idp_fixes(
            f,
            "callback-missing-code",
            Fix("user", "the browser", "Start the login from its beginning; do not open the callback address itself."),
            f.idp_fix("grant_types", "Check that the application answers with a code (authorization code flow)."),
        ),
    )


@rule(
    "A17",
    "callback-issuer-mismatch",
    "error",
    "callback",
    "The callback comes from another issuer",
    docs=("https://www.rfc-editor.org/rfc/rfc9207#section-2.4",),
    targets=TARGETS,
)
def callback_issuer_mismatch(f: Facts) -> Iterator[Hit]:
    """What it means: The iss parameter of the callback names another issuer than the discovery document.
    Why Qlik cares: It protects against one identity provider answering in place of another; whether Qlik compares it
    is not documented, a careful relying party must.
    Fix: Use the discovery URL of the issuer that really answers.
    Source: RFC 9207 section 2.4 (simple string comparison).
    """
    callback = _callback(f)
    came = need(callback.get("iss") or None, "the callback carries no iss")
    issuer = need(f.issuer, "the issuer is not known")
    if came == issuer or _fits_template(issuer, came):
        return
    yield Hit(
        cause=f"The callback says it comes from {came[:300]}, the discovery document belongs to {issuer[:300]}.",
        expected=issuer[:300],
        actual=came[:300],
        evidence=(Evidence(_where(f, "iss"), came[:300]), Evidence("discovery.body.issuer", issuer[:300])),
        fix=idp_fixes(
            f,
            "callback-issuer-mismatch",
            f.idp_fix("issuer", "Use one address throughout: set it as issuer, or enter its own discovery URL."),
        ),
    )


def _fits_template(issuer: str, came: str) -> bool:
    """Entra ID's issuer of all tenants: `{tenantid}` stands for one segment."""
    head, found, tail = issuer.partition("{tenantid}")
    middle = came[len(head) : len(came) - len(tail)]
    return bool(found) and came.startswith(head) and came.endswith(tail) and bool(middle) and "/" not in middle


@rule("A18", "callback-timeout", "error", "callback", "Nothing came back from the identity provider", targets=TARGETS)
def callback_timeout(f: Facts) -> Iterator[Hit]:
    """What it means: The browser was sent to the identity provider and did not come back within the limit. Usually the
    reason is an error page of the identity provider: a redirect URI that is not registered cannot be redirected to.
    Why Qlik cares: From outside every refusal before the sign-in looks like this; Qlik never hears of it.
    Fix: Look at the browser window: its page says why. Register the redirect URI if it is about that.
    Source: RFC 6749 section 3.1.2.4 (no redirection to an invalid URI).
    """
    if f.case.object("network_error") is None and f.case.callback is None:
        raise NotChecked("it is not recorded that a login was waited for")
    if f.case.text("network_error.where") != "authorize" or f.case.text("network_error.kind") != "timeout":
        return
    if f.case.callback is not None:
        return
    if f.case.text("token.request.grant_type") == DEVICE:
        yield _unused_device_code(f)
        return
    uri = (f.redirect_uri or "the redirect URI")[:300]
    usual = f.idp.table("timeout", f.recognised.variant).get("why")
    why = str(usual or f"{f.idp.title} probably shows a page of its own: {uri} is not registered, or nobody signed in.")
    detail = " ".join((f.case.text("network_error.detail") or "").split())[:200]
    yield Hit(
        cause=f"Nothing came back to {uri} within the time limit{f' ({detail})' if detail else ''}. {why}",
        expected="a callback",
        actual=None,
        evidence=(Evidence("network_error.kind", "timeout", "at authorize"),),
        fix=idp_fixes(
            f,
            "callback-timeout",
            Fix("user", "the browser", "Look at the page that is open there: it names the error. Paste it here."),
            f.idp_fix("redirect_uris", f"Check that {uri} is registered, character by character."),
        ),
    )


def _unused_device_code(f: Facts) -> Hit:
    """A device sign-in (RFC 8628) has no redirect that could be wrong."""
    detail = " ".join((f.case.text("network_error.detail") or "").split())[:200]
    return Hit(
        cause=detail or "Nobody signed in with the device code within the time limit.",
        expected="a sign-in with the device code",
        actual=None,
        evidence=(Evidence("network_error.kind", "timeout", "at authorize"),),
        fix=(
            Fix(
                "user",
                "the page of the device sign-in",
                "Start again, open the address that is shown, enter the device code and sign in while it is valid.",
            ),
        ),
        title="Nobody signed in with the device code",
    )
