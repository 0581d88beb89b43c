"""Signed authorization responses (JARM) of panva oidc-provider: every mode, its algorithms, encryption, rotation."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from joserfc.jwk import RSAKey

from inspector import diagnose, load
from inspector.case.secret import Secret
from inspector.report.model import Report

from . import panva
from .panva import OidcProvider, client
from .product import LOOPBACK, healthy, login, only, rules, settings
from .visitor import Visitor

LONG_SECRET = "a-client-secret-of-more-than-thirty-two-bytes-only-for-tests"
ALGORITHMS = ("RS256", "PS256", "ES256", "EdDSA")
KEY = RSAKey.import_key(rsa.generate_private_key(public_exponent=65537, key_size=2048), {"kid": "mine"})


def native(client_id: str, **metadata: Any) -> Any:
    return client(LOOPBACK, client_id=client_id, client_secret=LONG_SECRET, application_type="native", **metadata)


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OidcProvider]:
    clients = [
        *(native(alg, authorization_signed_response_alg=alg) for alg in ALGORITHMS),
        native("hybrid", response_types=["code id_token"]),
        native(
            "encrypted",
            jwks={"keys": [KEY.as_dict(private=False) | {"use": "enc"}]},
            authorization_encrypted_response_alg="RSA-OAEP-256",
            authorization_encrypted_response_enc="A256GCM",
        ),
    ]
    with panva.oidc_provider(tmp_path_factory.mktemp("oidc-provider"), clients=clients) as one:
        yield one


def log_in(provider: OidcProvider, client_id: str = "RS256", door: Any = None, **given: Any) -> Any:
    known = {"client_id": client_id, "client_secret": LONG_SECRET, "response_mode": "jwt"} | given
    return login(settings(provider, **known), door or Visitor({"login": "alice", "password": "any"}))


def signed(report: Report) -> Any:
    [view] = [one for one in report.tokens if one.kind == "other"]
    return view


@pytest.mark.parametrize("mode", ["jwt", "query.jwt", "form_post.jwt"])
def test_every_mode_that_needs_no_scripts(provider: OidcProvider, mode: str) -> None:
    case, report = log_in(provider, response_mode=mode)
    assert healthy(report) and report.qlik_user["name"] == "Alice Example"
    assert {"callback-response-invalid", "callback-state-mismatch", "callback-issuer-mismatch"} <= set(report.passed)
    assert signed(report).signature == "valid" and signed(report).payload["aud"] == "RS256"
    assert case.callback["code"] not in json.dumps(report.to_dict())


@pytest.mark.parametrize("alg", ALGORITHMS)
def test_every_algorithm_verifies(provider: OidcProvider, alg: str) -> None:
    _, report = log_in(provider, alg)
    assert healthy(report) and signed(report).header["alg"] == alg and signed(report).signature == "valid"


def test_a_hybrid_answer_comes_posted(provider: OidcProvider) -> None:
    case, report = log_in(provider, "hybrid", response_type="code id_token", response_mode="form_post.jwt")
    assert list(case.at("authorize.callback_form")) == ["response"] and healthy(report)


def test_an_encrypted_answer_needs_the_private_key(provider: OidcProvider) -> None:
    key = Secret(json.dumps(KEY.as_dict(private=True)))
    _, opened = log_in(provider, "encrypted", decryption_key=key)
    assert healthy(opened) and signed(opened).signature == "valid"
    case, closed = log_in(provider, "encrypted", wait=3)
    assert case.at("token") is None and "callback-response-invalid" in {u.rule for u in closed.not_checked}


def test_a_forged_answer_is_not_redeemed(provider: OidcProvider) -> None:
    def forged(answer: Any) -> Any:
        head, payload, signature = answer["response"].split(".")
        return {"response": f"{head}.{payload}.{'B' if signature[0] == 'A' else 'A'}{signature[1:]}"}

    provider.requests()
    _, report = log_in(provider, door=Visitor({"login": "alice", "password": "any"}, changed=forged))
    assert only(report, "callback-response-invalid").actual == "invalid" and report.verdict.login == "fails"
    assert "POST /token" not in provider.requests()


def test_an_answer_for_another_client_is_not_redeemed(provider: OidcProvider) -> None:
    taken = []

    def kept(answer: Any) -> Any:
        taken.extend(answer.values())
        return {}

    log_in(provider, "ES256", door=Visitor({"login": "alice", "password": "any"}, changed=kept), wait=3)
    case, _ = log_in(provider, "RS256")
    again = diagnose(
        case.with_members(authorize={**case.object("authorize"), "callback_url": f"{LOOPBACK}?response={taken[0]}"})
    )
    assert {"callback-response-invalid", "callback-state-mismatch"} <= rules(again)


def test_a_refusal_comes_signed_too(provider: OidcProvider) -> None:
    case, report = log_in(provider, door=Visitor(click="/abort"))
    assert case.callback["error"] == "access_denied" and signed(report).signature == "valid"
    assert "user-cancelled" in rules(report)


def test_keys_that_rotated_while_the_person_signed_in_are_read_again(
    oidc_provider: Callable[..., OidcProvider],
) -> None:
    one = oidc_provider(clients=[native("RS256")])

    class Late(Visitor):
        def __call__(self, url: str) -> Any:
            one.rotate_keys(keep_old=False)
            return super().__call__(url)

    _, report = log_in(one, door=Late({"login": "alice", "password": "any"}))
    assert healthy(report) and signed(report).signature == "valid"


def test_a_pasted_address_is_opened(provider: OidcProvider) -> None:
    case, _ = log_in(provider)
    assert load(case.at("authorize.callback_url")).callback["code"] == case.callback["code"]
