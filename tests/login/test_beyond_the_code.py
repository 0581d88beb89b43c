"""What goes beyond the plain code grant: proofs of possession, signed requests, token exchange, revocation."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from inspector.case.secret import Secret
from inspector.diagnosis import diagnose
from inspector.login.error import SettingsError
from inspector.login.exchange import EXCHANGE
from inspector.login.settings import Settings
from inspector.report.forms import draw_report

from .provider import Provider, Reply, Request, as_json
from .running import run

ID_TOKEN = "urn:ietf:params:oauth:token-type:id_token"
Make = Callable[..., Settings]


def claims_of(proof: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Header and claims of a DPoP proof, whose signature must be its own key's."""
    header = jwt.get_unverified_header(proof)
    key = jwt.PyJWK.from_dict({**header["jwk"], "alg": "ES256"})
    assert "d" not in header["jwk"] and header["typ"] == "dpop+jwt"
    return header, jwt.decode(proof, key, algorithms=["ES256"])


def proofs(idp: Provider, path: str) -> list[str | None]:
    return [request.headers.get("DPoP") for request in idp.requests if request.path == path]


def demanding(idp: Provider, nonce: str) -> None:
    """A provider that wants a proof, then one with its nonce, at both endpoints."""
    token, userinfo = idp.replies["/token"], idp.replies["/userinfo"]

    def ask(request: Request, then: Callable[[Request], Reply | None]) -> Reply | None:
        proof = request.headers.get("DPoP")
        if proof is None:
            return as_json({"error": "invalid_dpop_proof", "error_description": "DPoP proof required"}, 400)
        if claims_of(proof)[1].get("nonce") != nonce:
            status = 401 if request.path == "/userinfo" else 400
            return as_json({"error": "use_dpop_nonce"}, status, **{"DPoP-Nonce": nonce})
        return then(request)

    idp.replies["/token"] = lambda request: ask(request, token)
    idp.replies["/userinfo"] = lambda request: ask(request, userinfo)


def test_no_proof_is_sent_unasked(idp: Provider, settings: Make) -> None:
    run(settings())
    assert proofs(idp, "/token") == [None] and proofs(idp, "/userinfo") == [None]


@pytest.mark.parametrize("at_once", [False, True])
def test_a_proof_where_the_provider_asks_for_it(idp: Provider, settings: Make, at_once: bool) -> None:
    demanding(idp, "n-0S6_WzA2Mj")
    case = run(settings(dpop=at_once))
    sent = proofs(idp, "/token")
    assert len(sent) == (2 if at_once else 3)
    assert case.at("token.response.status") == 200 and case.at("userinfo.status") == 200
    first, last = claims_of(sent[-2] or ""), claims_of(sent[-1] or "")
    assert first[0]["jwk"] == last[0]["jwk"] and first[1]["jti"] != last[1]["jti"]
    assert (last[1]["htm"], last[1]["htu"]) == ("POST", f"{idp.issuer}/token")
    seen = claims_of(proofs(idp, "/userinfo")[-1] or "")
    assert seen[1]["htm"] == "GET" and "ath" in seen[1] and seen[0]["jwk"] == last[0]["jwk"]
    bearer = next(request.headers["Authorization"] for request in idp.requests if request.path == "/userinfo")
    assert bearer.startswith("DPoP ")
    assert not any(proof and proof in json.dumps(case.to_dict()) for proof in sent)
    assert diagnose(case).finding("userinfo-unauthorized") is None


def test_a_provider_that_is_never_content_is_asked_three_times(idp: Provider, settings: Make) -> None:
    answer = as_json({"error": "invalid_dpop_proof"}, 400)
    idp.replies["/token"] = lambda request: answer
    case = run(settings())
    assert len(proofs(idp, "/token")) == 2 and case.at("token.response.status") == 400


def key() -> Secret:
    private = ec.generate_private_key(ec.SECP256R1())
    return Secret(private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode())


def test_a_signed_request_holds_every_parameter(idp: Provider, settings: Make) -> None:
    idp.replies["/authorize"] = lambda request: None
    case = run(settings(client_key=key(), signed_request=True, prompt="login", wait=0.5))
    sent = next(request.query for request in idp.requests if request.path == "/authorize")
    assert set(sent) == {"client_id", "response_type", "scope", "request"}
    assert jwt.get_unverified_header(sent["request"])["typ"] == "oauth-authz-req+jwt"
    claims = jwt.decode(sent["request"], options={"verify_signature": False})
    assert claims["iss"] == "client" and claims["aud"] == idp.issuer and claims["prompt"] == "login"
    asked = case.request
    assert all(claims[name] == asked[name] for name in ("state", "nonce", "redirect_uri", "code_challenge"))


def test_a_signed_request_needs_a_key(settings: Make) -> None:
    with pytest.raises(SettingsError, match="private key"):
        settings(signed_request=True)


def with_refresh(idp: Provider) -> None:
    plain = idp.replies["/token"]

    def token(request: Request) -> Reply | None:
        if request.form["grant_type"] == EXCHANGE:
            return as_json({"access_token": "exchanged-1234567890", "issued_token_type": "x", "token_type": "Bearer"})
        answer = plain(request)
        assert answer is not None
        body = json.loads(answer[2])
        return as_json({**body, "refresh_token": "refresh-8xLOxBtZp8"}, answer[0])

    idp.replies["/token"] = token


def test_the_access_token_is_exchanged_on_request(idp: Provider, settings: Make) -> None:
    with_refresh(idp)
    case = run(settings(exchange_for="https://api.example"))
    sent = [request.form for request in idp.requests if request.path == "/token"][-1]
    assert sent["subject_token"] == "opaque-access" and sent["audience"] == "https://api.example"
    steps = [entry["step"] for entry in case.list("exchanges") or ()]
    assert steps[-1] == "token-exchange"
    assert case.at("token.response.body.access_token") == "opaque-access"  # the login's own token stays
    shown = [(token.path, token.format) for token in diagnose(case).tokens if token.origin]
    assert shown == [("exchanged_access_token", "opaque")]


def test_the_exchanged_token_is_decoded_and_verified_beside_the_first(idp: Provider, settings: Make) -> None:
    plain, made = idp.replies["/token"], list[str]()

    def token(request: Request) -> Reply | None:
        if request.form["grant_type"] == EXCHANGE:
            return as_json({"access_token": made[0], "issued_token_type": ID_TOKEN, "token_type": "N_A"})
        answer = plain(request)
        assert answer is not None
        made.append(json.loads(answer[2])["id_token"])
        return answer

    idp.replies["/token"] = token
    case = run(settings(exchange_for="https://api.example"))
    report = diagnose(case)
    first, second = (view for view in report.tokens if view.kind == "id")
    assert second.path == "exchanged_id_token" and second.payload == first.payload
    assert first.signature == second.signature == "valid"
    text = draw_report(report, "text")
    assert "exchanged ID token" in text and made[0].split(".")[1] not in text
    listed = report.to_dict()["tokens"]
    assert [token.get("exchanged", False) for token in listed if token["kind"] == "id"] == [False, True]


def test_a_refused_exchange_is_said_and_is_no_fault_of_the_login(idp: Provider, settings: Make) -> None:
    plain = idp.replies["/token"]
    refused = as_json({"error": "invalid_target", "error_description": "no such audience"}, 400)
    idp.replies["/token"] = lambda request: refused if request.form["grant_type"] == EXCHANGE else plain(request)
    report, without = diagnose(run(settings(exchange_for="https://api.example"))), diagnose(run(settings()))
    assert any("refused (400, “invalid_target: no such audience”)" in note for note in report.notes)
    assert [one.rule for one in report.findings] == [one.rule for one in without.findings]


def test_the_tokens_are_revoked_on_request(idp: Provider, settings: Make) -> None:
    with_refresh(idp)
    idp.extra_metadata["revocation_endpoint"] = f"{idp.issuer}/revoke"
    idp.replies["/revoke"] = lambda request: (200, {}, b"")
    case = run(settings(revoke=True))
    sent = [request.form for request in idp.requests if request.path == "/revoke"]
    assert [form["token_type_hint"] for form in sent] == ["refresh_token", "access_token"]
    assert [entry["step"] for entry in case.list("exchanges") or ()][-2:] == ["revocation", "revocation"]
    assert "/revoke" in [request.path for request in idp.requests][-1]


def test_without_a_revocation_endpoint_it_is_said(idp: Provider, settings: Make) -> None:
    events: list[Any] = []
    run(settings(revoke=True), on_event=events.append)
    assert any("no revocation" in getattr(event, "text", "") for event in events)
