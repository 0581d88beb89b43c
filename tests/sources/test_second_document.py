"""A second document of a kind: it adds up, opens a login of its own, or is named as left out; never is it dropped in
silence, in either order."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from inspector.sources.loading import load_all
from inspector.sources.merging import NOTES
from inspector.sources.registry import read

from .recording import CALLBACK, ERROR, REQUEST, browser_login, har
from .test_other_kinds import API_KEY, IDP
from .test_provider_log import entra, okta
from .test_registration_export import AUTH0, keycloak


def discovery(issuer: str) -> str:
    paths = {"authorization_endpoint": "/authorize", "token_endpoint": "/token", "jwks_uri": "/keys"}
    told = {name: issuer + path for name, path in paths.items()}
    return json.dumps({"issuer": issuer, **told, "response_types_supported": ["code"]})


def keys(kid: str) -> str:
    return json.dumps({"keys": [{"kty": "RSA", "kid": kid, "n": "AQAB", "e": "AQAB"}]})


def oauth_client(name: str) -> dict[str, object]:
    shared = {"appType": "web", "allowedScopes": ["user_default"], "clientName": name}
    return {"clientId": name, "redirectUris": [f"https://{name}.example.com"], **shared}


LATER = (
    har(*browser_login()).replace("st4te", "two").replace("n0nce", "two").replace("c0de-", "c-").replace("T10:", "T11:")
)
USER = {"id": "1", "subject": "a", "email": "a@example.com", "name": "A", "status": "active"}
IDX = "IDX10205: Issuer validation failed. Issuer: 'a'. Did not match: validationParameters.ValidIssuer: 'b' or 'null'."
PAIRS = {
    "recording": (har(*browser_login()), LATER),
    "discovery": (discovery("https://a.example.com"), discovery("https://b.example.com")),
    "key set": (keys("a"), keys("b")),
    "qlik configuration": (
        json.dumps(IDP),
        json.dumps({**IDP, "id": "7", "options": {"discoveryUrl": "https://b.example.com", "clientId": "b"}}),
    ),
    "qlik OAuth client": (json.dumps(oauth_client("a")), json.dumps(oauth_client("b"))),
    "qlik users": (json.dumps({"data": [USER]}), json.dumps({"data": [{**USER, "id": "2", "subject": "b"}]})),
    "log": (json.dumps(okta()), json.dumps(okta(reason="mismatched_redirect_uri"))),
    "logs of two providers": (json.dumps(okta()), json.dumps(entra())),
    "registration": (json.dumps(AUTH0), json.dumps(keycloak(clientId="other"))),
    "userinfo": (json.dumps({"sub": "1", "name": "Ada"}), json.dumps({"sub": "2", "name": "Bob"})),
    "token error": ('{"error": "invalid_client"}', '{"error": "invalid_grant"}'),
    "introspection": ('{"active": false}', '{"active": true, "client_id": "a", "sub": "1", "exp": 1}'),
    "qlik error": (json.dumps(ERROR), json.dumps({"errors": [{"title": "x", "code": "LOGIN-2", "status": "400"}]})),
    "callback": (CALLBACK, CALLBACK.replace("st4te", "two").replace("c0de", "other")),
    "authorization URL": (REQUEST, REQUEST.replace("st4te", "two").replace("n0nce", "two")),
    "page": ("<html>AADSTS50105: not assigned</html>", "<html>AADSTS50011: redirect URI</html>"),
    "error text": ("AADSTS50105: not assigned", "AADSTS700016: Application was not found"),
    "error of an application": (
        IDX,
        "IDX10503: Signature validation failed. Token does not have a kid. Keys tried: 'x'.",
    ),
    "API key": (API_KEY, f"{API_KEY[:-3]}BBB"),
    "opaque token": ("2YotnFZFEjr1zCsicMWpAA9xK3b", "ya29.a0AfH6SMBx1234567890abcdefABCDEF"),
    "decoded claims": (
        '{"header": {"alg": "RS256"}, "payload": {"iss": "https://a", "aud": "a", "sub": "1", "iat": 1, "exp": 2}}',
        '{"header": {"alg": "RS256"}, "payload": {"iss": "https://a", "aud": "a", "sub": "2", "iat": 1, "exp": 2}}',
    ),
}


@pytest.mark.parametrize("turn", (1, -1))
@pytest.mark.parametrize("kind", PAIRS)
def test_both_are_there_or_one_is_named_as_left_out(kind: str, turn: int, tmp_path: Path) -> None:
    paths = [tmp_path / "first.txt", tmp_path / "second.txt"]
    for path, text in zip(paths, PAIRS[kind], strict=True):
        path.write_text(text, encoding="utf-8")
    cases = load_all(*paths[::turn])
    listed = [entry for case in cases for entry in case.object(NOTES)["recognised"]]
    assert {entry["source"] for entry in listed} == {"first.txt", "second.txt"}
    if len(cases) == 1:
        told = json.dumps(cases[0].to_dict())
        alone = [json.dumps(load_all(path)[0].to_dict()) for path in paths]
        assert "earlier value was kept" in told or all(len(told) > len(one) for one in alone)


@pytest.mark.parametrize("kind", PAIRS)
def test_the_order_changes_neither_the_number_of_logins_nor_what_is_in_them(kind: str) -> None:
    one, other = PAIRS[kind]
    numbers = {len(load_all(*texts)) for texts in ((one, other), (other, one))}
    assert len(numbers) == 1


@pytest.mark.parametrize("kind", sorted(PAIRS.keys() - {"opaque token", "API key", "page", "recording"}))
def test_two_in_one_mail_are_both_read(kind: str) -> None:
    one, other = PAIRS[kind]
    text = f"Hello,\nthe first one is\n\n{one}\n\nand with the other setting it is\n\n{other}\n\nThanks\n"
    kinds = [piece.kind for piece in read(text).pieces]
    assert len(kinds) >= 2 or " and " in kinds[0] or len(read(text).pieces[0].members.popitem()[1]) >= 2, kinds
