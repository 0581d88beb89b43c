"""A login from the settings to the case, over real sockets; only the browser is replaced."""

from __future__ import annotations

import asyncio
import json
import re
import socket
import urllib.request
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from inspector import Case, diagnose
from inspector.case.secret import Secret
from inspector.login.error import LoginError
from inspector.login.events import BrowserMissing, Event, Exchanged, Finished, RequestReady, StrayRequest, TimedOut
from inspector.login.pages import RELAY_FIELD
from inspector.login.session import capture
from inspector.login.settings import Settings
from inspector.masking.case import mask_case

from .provider import Provider, Reply, Request, as_json, jwk
from .running import run, visit

Make = Callable[..., Settings]


def test_a_login_becomes_a_case_with_every_member(idp: Provider, settings: Make) -> None:
    events: list[Event] = []
    case = run(settings(), on_event=events.append)
    asked = case.request
    assert asked["client_id"] == "client" and asked["code_challenge_method"] == "S256"
    assert case.callback is not None and case.callback["state"] == asked["state"]
    assert case.at("discovery.url") == f"{idp.issuer}/.well-known/openid-configuration"
    assert case.at("discovery.body.issuer") == idp.issuer
    assert case.at("jwks.body.keys")[0]["kid"] == "key-1"
    assert case.at("token.request.grant_type") == "authorization_code"
    assert case.at("token.request.redirect_uri") == asked["redirect_uri"] == case.at("client.redirect_uri")
    assert case.at("token.request.code") == case.callback["code"]
    assert len(case.at("token.request.code_verifier")) == 43
    assert case.at("token.response.status") == 200 and case.id_token_text
    assert case.at("userinfo.body.email_verified") is True
    assert case.at("client.client_secret") == idp.client_secret
    assert case.at("client.auth_method") == "client_secret_basic"
    assert case.observed_at is not None
    assert [e["step"] for e in case.at("exchanges")] == ["discovery", "jwks", "token", "userinfo"]
    assert all(isinstance(e["milliseconds"], int) and e["at"].endswith("Z") for e in case.at("exchanges"))
    assert isinstance(events[-1], Finished) and events[-1].case == case
    assert [e.step for e in events if isinstance(e, Exchanged)] == ["discovery", "jwks", "token", "userinfo"]
    ready = next(e for e in events if isinstance(e, RequestReady))
    assert parse_qs(urlsplit(ready.url).query)["state"] == [asked["state"]]


def test_nothing_secret_is_in_events_or_the_timeline(idp: Provider, settings: Make) -> None:
    events: list[Event] = []
    case = run(settings(auth_method="client_secret_post"), on_event=events.append)
    secrets = [idp.client_secret, case.at("token.request.code"), case.at("token.request.code_verifier")]
    assert case.id_token_text is not None
    for secret in (*secrets, case.id_token_text, "opaque-access"):
        assert secret not in repr(events)
        sent = [e.get("request") for e in case.at("exchanges")]
        assert secret not in repr(sent)
    assert case.at("token.request.client_secret") == idp.client_secret


@pytest.mark.parametrize("method", ["client_secret_basic", "client_secret_post", "none"])
def test_the_client_proves_itself_as_asked(idp: Provider, settings: Make, method: str) -> None:
    case = run(settings(auth_method=method))
    sent = next(r for r in idp.requests if r.path == "/token")
    assert case.at("client.auth_method") == method
    if method == "none":
        assert sent.secret() is None and sent.form["client_id"] == "client"
        assert case.at("token.response.body.error") == "invalid_client" and case.at("userinfo") is None
    else:
        assert sent.secret() == idp.client_secret and case.id_token_text
        assert ("Authorization" in sent.headers) == (method == "client_secret_basic")


def test_post_is_used_where_basic_is_not_offered(idp: Provider, settings: Make) -> None:
    idp.extra_metadata["token_endpoint_auth_methods_supported"] = ["client_secret_post"]
    assert run(settings()).at("client.auth_method") == "client_secret_post"
    idp.extra_metadata["token_endpoint_auth_methods_supported"] = ["client_secret_post"]
    assert run(settings(auth_method="client_secret_basic")).at("client.auth_method") == "client_secret_basic"


@pytest.mark.parametrize("kind", ["RSA", "P-256", "P-384", "Ed25519"])
def test_private_key_jwt_is_signed_for_the_token_endpoint(idp: Provider, settings: Make, kind: str) -> None:
    key: Any = {
        "RSA": lambda: rsa.generate_private_key(public_exponent=65537, key_size=2048),
        "P-256": lambda: ec.generate_private_key(ec.SECP256R1()),
        "P-384": lambda: ec.generate_private_key(ec.SECP384R1()),
        "Ed25519": ed25519.Ed25519PrivateKey.generate,
    }[kind]()
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    run(settings(client_secret=None, client_key=Secret(pem), client_key_id="k1"))
    sent = next(r for r in idp.requests if r.path == "/token").form
    assertion = sent["client_assertion"]
    header = jwt.get_unverified_header(assertion)
    assert header["kid"] == "k1"
    claims = jwt.decode(assertion, key.public_key(), [header["alg"]], audience=f"{idp.issuer}/token", issuer="client")
    assert claims["sub"] == "client" and claims["exp"] - claims["iat"] <= 300 and claims["jti"]


@pytest.mark.parametrize(("pkce", "length"), [("S256", 43), ("plain", 43), ("none", None)])
def test_pkce(idp: Provider, settings: Make, pkce: str, length: int | None) -> None:
    case = run(settings(pkce=pkce))
    asked, verifier = case.request, case.text("token.request.code_verifier")
    assert (verifier and len(verifier)) == length
    assert asked.get("code_challenge_method") == (None if pkce == "none" else pkce)
    assert (asked.get("code_challenge") == verifier) == (pkce != "S256")
    if pkce != "none":
        assert case.id_token_text


def test_every_parameter_of_the_request_is_sent(idp: Provider, settings: Make) -> None:
    given: dict[str, Any] = {
        "prompt": "login",
        "max_age": 0,
        "login_hint": "jo@example.com",
        "acr_values": "phr phrh",
        "claims": '{"id_token":{"email":null}}',
        "ui_locales": "sv",
        "audience": "qlik.api",
    }
    case = run(settings(**given, resource=("https://a",), extra=(("domain_hint", "x&y"),), scope="openid groups"))
    asked = case.request
    for name, value in given.items():
        assert asked[name] == str(value)
    assert asked["resource"] == "https://a" and asked["domain_hint"] == "x&y" and asked["scope"] == "openid groups"
    assert case.id_token_text


def test_form_post_and_fragment_come_back(idp: Provider, settings: Make) -> None:
    def posts(url: str) -> bool:
        page = urllib.request.urlopen(url).read().decode()
        action = re.search(r'action="([^"]+)"', page)
        assert action
        fields = dict(re.findall(r'name="([^"]+)" value="([^"]*)"', page))
        urllib.request.urlopen(action[1], urlencode(fields).encode())
        return True

    case = run(settings(response_mode="form_post"), posts)
    assert case.at("authorize.callback_form")["state"] == case.request["state"] and case.id_token_text

    def relays(url: str) -> bool:
        page = urllib.request.urlopen(url)  # the browser keeps the fragment, the server never sees it
        base, _, fragment = page.url.partition("#")
        assert "Handing the answer over" in page.read().decode()
        urllib.request.urlopen(base, urlencode({RELAY_FIELD: fragment}).encode())
        return True

    case = run(settings(response_type="id_token", client_secret=None), relays)
    assert "#id_token=" in case.at("authorize.callback_url") and case.id_token_text
    assert "/token" not in [r.path for r in idp.requests if r.method == "POST"][1:]


def test_a_key_set_is_read_again_for_an_unknown_key(idp: Provider, settings: Make) -> None:
    """Rotation between the first reading and the login (rule S12)."""
    reads = iter([[jwk(1)], [jwk(2)]])
    idp.replies["/jwks"] = lambda request: as_json({"keys": next(reads)})
    idp.signed_with = 2
    case = run(settings())
    assert [e["body"]["keys"][0]["kid"] for e in case.at("exchanges") if e["step"] == "jwks"] == ["key-1", "key-2"]
    assert case.at("jwks.body.keys")[0]["kid"] == "key-2"


def test_a_key_set_is_read_twice_and_no_more(idp: Provider, settings: Make) -> None:
    idp.signed_with = 2
    run(settings())
    assert idp.paths().count("/jwks") == 2


def test_another_issuer_in_the_answer_keeps_the_code_back(idp: Provider, settings: Make) -> None:
    """RFC 9207: the code belongs to the other issuer, and must not reach this token endpoint."""
    idp.callback = lambda answer: {**answer, "iss": "https://attacker.example"}
    case = run(settings())
    assert "/token" not in idp.paths()
    assert case.callback is not None and case.callback["iss"] == "https://attacker.example"


def test_an_error_with_the_right_state_ends_the_login(idp: Provider, settings: Make) -> None:
    idp.callback = lambda answer: {"error": "access_denied", "error_description": "no", "state": answer["state"]}
    case = run(settings())
    assert case.callback is not None and case.callback["error"] == "access_denied"
    assert "/token" not in idp.paths() and case.at("network_error") is None


def test_a_refusal_that_carries_no_state_ends_the_wait(idp: Provider, settings: Make) -> None:
    """A declined consent comes so from some providers; nothing is redeemed with it."""
    idp.callback = lambda _: {"error": "access_denied"}
    events: list[Event] = []
    case = run(settings(wait=60), on_event=events.append)
    assert case.callback == {"error": "access_denied"} and "/token" not in idp.paths()
    assert not any(isinstance(e, TimedOut) for e in events)
    assert diagnose(case).verdict.lead == "user-cancelled"


@pytest.mark.parametrize(
    "answer", [{"code": "x", "state": "foreign"}, {"error": "access_denied", "state": "foreign"}, {"code": "x"}]
)
def test_an_answer_with_another_state_is_kept_at_the_time_out(
    idp: Provider, settings: Make, answer: dict[str, str]
) -> None:
    idp.callback = lambda _: answer
    events: list[Event] = []
    case = run(settings(wait=0.6), on_event=events.append)
    assert case.callback == answer and "/token" not in idp.paths()
    assert case.at("network_error") is None
    assert any(isinstance(e, StrayRequest) and e.answer for e in events)
    assert any(isinstance(e, TimedOut) for e in events)


def test_stop_ends_the_wait_with_what_has_come(idp: Provider, settings: Make) -> None:
    foreign = {"error": "access_denied", "state": "foreign"}
    idp.callback = lambda _: foreign

    async def main() -> Case:
        stop = asyncio.Event()

        def on_event(event: Event) -> None:
            if isinstance(event, StrayRequest) and event.answer:
                stop.set()

        return await capture(settings(wait=60), open_browser=visit, stop=stop, on_event=on_event)

    assert asyncio.run(main()).callback == foreign


def test_nothing_comes_back(idp: Provider, settings: Make) -> None:
    events: list[Event] = []
    case = run(settings(wait=0.2), lambda url: True, on_event=events.append)
    error = case.at("network_error")
    assert (error["where"], error["kind"]) == ("authorize", "timeout")
    assert error["detail"] == "no callback within 0.2 s"
    said = diagnose(case).verdict.summary  # where nothing came, and for how long, each once
    assert said.count("Nothing came back") == said.count("0.2 s") == said.count(case.at("client.redirect_uri")) == 1
    assert any(isinstance(e, TimedOut) for e in events) and isinstance(events[-1], Finished)
    assert case.request["state"] and case.callback is None


def test_a_missing_browser_is_said_and_the_url_is_there(idp: Provider, settings: Make) -> None:
    events: list[Event] = []
    run(settings(wait=0.2), lambda url: False, on_event=events.append)
    kinds = [type(event) for event in events]
    assert kinds.index(RequestReady) < kinds.index(BrowserMissing)


def test_the_address_bar_can_be_pasted_back(idp: Provider, settings: Make) -> None:
    """A redirect URI elsewhere: the first pastes are wrong, the last one is the answer."""
    seen: dict[str, str] = {}

    def on_event(event: Event) -> None:
        if isinstance(event, RequestReady):
            assert event.paste
            seen["url"] = event.url
        if isinstance(event, StrayRequest):
            seen["why"] = seen.get("why", "") + event.why

    pastes = iter(["hello", "https://other.example/cb?code=code-0&state=foreign", ""])

    async def pasted() -> str:
        text = next(pastes)
        if text:
            return text
        state = dict(parse_qsl(urlsplit(seen["url"]).query))["state"]
        idp.codes["code-0"] = dict(parse_qsl(urlsplit(seen["url"]).query))
        return f" https://tenant.example/login/callback?code=code-0&state={state}\n"

    given = settings(redirect_uri="https://tenant.example/login/callback")
    case = run(given, lambda url: True, pasted=pasted, on_event=on_event)
    assert case.id_token_text and case.at("token.request.redirect_uri") == "https://tenant.example/login/callback"
    assert "not the address bar" in seen["why"] and "another state" in seen["why"]


def test_a_redirect_uri_elsewhere_needs_somebody_who_pastes(settings: Make) -> None:
    with pytest.raises(LoginError, match=r"tenant\.example.*not on this machine"):
        run(settings(redirect_uri="https://tenant.example/login/callback"))


def test_a_pushed_request_is_referred_to(idp: Provider, settings: Make) -> None:
    idp.extra_metadata["pushed_authorization_request_endpoint"] = f"{idp.issuer}/par"
    pushed: dict[str, str] = {}

    def par(request: Request) -> Reply:
        pushed.update(request.form)
        return as_json({"request_uri": "urn:x:1", "expires_in": 60}, 201)

    authorize = idp.replies["/authorize"]

    def referred(request: Request) -> Reply | None:
        assert request.query == {"client_id": "client", "request_uri": "urn:x:1"}
        request.query = pushed
        return authorize(request)

    idp.replies.update({"/par": par, "/authorize": referred})
    case = run(settings(pushed=True))
    assert case.id_token_text and pushed["code_challenge"] == case.request["code_challenge"]


def test_a_refused_push_is_the_providers_answer(idp: Provider, settings: Make) -> None:
    idp.extra_metadata["pushed_authorization_request_endpoint"] = f"{idp.issuer}/par"
    idp.replies["/par"] = lambda request: as_json({"error": "invalid_redirect_uri"}, 400)
    case = run(settings(pushed=True))
    assert case.at("authorize.response.body.error") == "invalid_redirect_uri"
    assert "/authorize" not in idp.paths()


def test_the_opaque_access_token_is_introspected_and_the_refresh_token_redeemed(idp: Provider, settings: Make) -> None:
    idp.extra_metadata["introspection_endpoint"] = f"{idp.issuer}/introspect"
    idp.replies["/introspect"] = lambda request: as_json({"active": True, "sub": "u1", "token": None})
    token = idp.replies["/token"]

    def with_refresh(request: Request) -> Reply:
        if request.form["grant_type"] == "refresh_token":
            assert request.form["refresh_token"] == "r1"
            return as_json({"access_token": "second", "id_token": idp.id_token()})
        first = token(request)
        assert first is not None
        return as_json({**json.loads(first[2]), "refresh_token": "r1"})

    idp.replies["/token"] = with_refresh
    case = run(settings(refresh=True))
    steps = {e["step"]: e for e in case.at("exchanges")}
    assert steps["introspection"]["body"]["active"] is True
    assert steps["refresh"]["body"]["access_token"] == "second"
    assert case.access_token_text == "opaque-access"


def test_what_was_known_before_is_kept_and_old_evidence_is_not(settings: Make) -> None:
    base = Case(
        {
            "title": "Acme",
            "tenant": {"host": "acme.eu.qlikcloud.com"},
            "identity_provider": {"id": "1"},
            "qlik_error": {"status": 401},
            "userinfo": {"body": {"sub": "old"}},
            "network_error": {"where": "token", "kind": "dns"},
            "client": {"registered_redirect_uris": ["https://x"]},
        }
    )
    case = run(settings(), base=base)
    assert case.title == "Acme" and case.at("tenant.host") and case.at("identity_provider.id") == "1"
    assert case.at("userinfo.body.sub") == "u1" and case.at("network_error") is None
    assert case.at("client.registered_redirect_uris") == ["https://x"]
    assert base.at("userinfo.body.sub") == "old"


def test_offline_opens_no_socket(idp: Provider, settings: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(*_: object, **__: object) -> None:
        raise AssertionError("a socket was opened")

    given = settings(offline=True)
    coroutine = capture(given, open_browser=forbidden)  # type: ignore[arg-type]
    monkeypatch.setattr(socket, "socket", forbidden)
    with pytest.raises(LoginError, match="offline"):
        coroutine.send(None)
    assert idp.requests == []


def test_qlik_as_authorization_server(idp: Provider, settings: Make) -> None:
    """RFC 8414 metadata, no nonce, no ID token, no userinfo; errors come in Qlik's own envelope."""
    idp.replies["/.well-known/oauth-authorization-server"] = idp.replies.pop("/.well-known/openid-configuration")
    idp.extra_metadata["userinfo_endpoint"] = None
    envelope = {"errors": [{"code": "OAUTH-14", "title": "Invalid client_id", "status": 401}], "traceId": "t"}
    answers = iter([as_json({"access_token": "a.b.c", "expires_in": 21600}), as_json(envelope, 401)])
    idp.replies["/token"] = lambda request: next(answers)
    given = settings(target="qlik-oauth", scope="user_default", client_secret=None)
    case = run(given)
    assert (
        case.target == "qlik-oauth" and "nonce" not in case.request and case.request["code_challenge_method"] == "S256"
    )
    assert case.access_token_text == "a.b.c" and case.at("userinfo") is None
    assert case.at("discovery.url").endswith("/.well-known/oauth-authorization-server")
    assert run(given).at("token.response.body.errors")[0]["code"] == "OAUTH-14"


@pytest.mark.parametrize(
    "metadata",
    [
        {"authorization_endpoint": "javascript:alert(1)"},
        {"authorization_endpoint": None},
        {"authorization_endpoint": ["https://x"]},
        {"authorization_endpoint": "http://[::1"},
    ],
)
def test_an_authorization_endpoint_that_is_none_is_never_opened(
    idp: Provider, settings: Make, metadata: dict[str, Any]
) -> None:
    idp.extra_metadata.update(metadata)
    opened: list[str] = []
    case = run(settings(), lambda url: opened.append(url) is None)
    assert not opened and case.at("discovery.status") == 200 and case.at("authorize") is None


@pytest.mark.parametrize("body", [b"[]", b"null", b'"x"', b"", b"{}", b'{"id_token": 5, "access_token": {}}', b"\xff"])
def test_any_token_response_ends_in_a_case(idp: Provider, settings: Make, body: bytes) -> None:
    idp.replies["/token"] = lambda request: (200, {"Content-Type": "application/json"}, body)
    case = run(settings())
    assert case.at("token.response.status") == 200 and "/userinfo" not in idp.paths()


@pytest.mark.parametrize("keys", [b"[]", b'{"keys": 5}', b'{"keys": [5, null, {"kid": 7}]}', b"<html>"])
def test_any_key_set_ends_in_a_case(idp: Provider, settings: Make, keys: bytes) -> None:
    idp.replies["/jwks"] = lambda request: (200, {}, keys)
    assert run(settings()).id_token_text


def test_a_captured_case_is_saved_without_its_secrets(idp: Provider, settings: Make) -> None:
    idp.extra_metadata["introspection_endpoint"] = f"{idp.issuer}/introspect"
    idp.replies["/introspect"] = lambda request: as_json({"active": True, "email": "jo@example.com"})
    case = run(settings(response_mode="query", preflight=True))
    assert case.id_token_text is not None
    secrets = [idp.client_secret, "opaque-access", case.id_token_text.split(".")[2], "jo@example.com"]
    secrets += [case.at(f"token.request.{name}") for name in ("code", "code_verifier")]
    masked = json.dumps(mask_case(case.to_dict()), ensure_ascii=False)
    assert [secret for secret in secrets if secret in masked] == []
    assert "Basic" in masked and "authorization_code" in masked


def test_several_resources_are_repeated(idp: Provider, settings: Make) -> None:
    idp.extra_metadata["pushed_authorization_request_endpoint"] = f"{idp.issuer}/par"
    idp.replies["/par"] = lambda request: as_json({"error": "invalid_target"}, 400)
    both = ("https://a", "https://b")
    case = run(settings(resource=both, pushed=True))
    assert case.at("exchanges")[-1]["request"]["form"]["resource"] == list(both)
    assert parse_qs(urlsplit(case.at("authorize.request_url")).query)["resource"] == list(both)
    case = run(settings(resource=both))
    assert case.at("token.request.resource") == list(both)
    assert (
        b"resource=https%3A%2F%2Fa&resource=https%3A%2F%2Fb" in next(r for r in idp.requests if r.path == "/token").body
    )


def test_a_push_without_an_answer_is_a_failure_of_the_sign_in(idp: Provider, settings: Make) -> None:
    idp.extra_metadata["pushed_authorization_request_endpoint"] = f"{idp.issuer}/par"
    idp.replies["/par"] = lambda request: request.handler.connection.close()
    error = run(settings(pushed=True)).at("network_error")
    assert (error["where"], error["kind"]) == ("authorize", "refused")
