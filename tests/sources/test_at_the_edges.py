"""What stands at the edge of a reader: the values that turn its conditions, one by one."""

from __future__ import annotations

import json
from typing import Any

import pytest

from inspector.sources.error_text import redirect_uris
from inspector.sources.found import SourceError
from inspector.sources.loading import load
from inspector.sources.scan import scan
from tests.cases import sign

from .recording import entry, har

TOKEN_URL = "https://idp.acme.example/oauth2/v1/token"
FORM = "grant_type=authorization_code&code=abc123&redirect_uri=https%3A%2F%2Fa.example%2Flogin%2Fcallback"


@pytest.mark.parametrize(
    ("path", "why"), [("/nowhere/a.jsonl", "No such file or directory"), ("a\0b", "no usable file")]
)
def test_why_a_file_cannot_be_read_is_said(path: str, why: str) -> None:
    [(label, line, error)] = scan(path)
    assert (label, line) == (path.rpartition("/")[2], 0) and isinstance(error, SourceError) and why in str(error)


def exchanged(answer: dict[str, Any], **headers: str) -> Any:
    one = entry(TOKEN_URL, 1, 200, body=answer, method="POST", post=FORM)
    one["request"]["headers"] += [{"name": name, "value": value} for name, value in headers.items()]
    return load(har(one))


def test_a_token_that_was_taken_out_is_no_answer() -> None:
    whole = exchanged({"access_token": "opaque-1", "id_token": sign({"sub": "1"}), "token_type": "Bearer"})
    cleaned = exchanged({"access_token": "[REDACTED]", "token_type": "Bearer", "expires_in": 3600})
    assert whole.at("token.response.status") == 200 and whole.at("token.response.body.access_token") == "opaque-1"
    assert cleaned.at("token.response") is None and cleaned.at("token.request.grant_type") == "authorization_code"


def test_the_client_of_a_basic_header_is_the_cases() -> None:
    case = exchanged({"access_token": "opaque-1", "id_token": sign({"sub": "1"})}, Authorization="Basic YzE6czNjcjN0")
    assert (case.at("client.client_id"), case.at("client.auth_method")) == ("c1", "client_secret_basic")
    assert exchanged({"access_token": "opaque-1", "id_token": sign({"sub": "1"})}).at("client") is None


@pytest.mark.parametrize(("flow", "grants"), [(True, ["authorization_code"]), (False, ["client_credentials"])])
def test_whether_the_code_flow_is_on_tells_the_grants(flow: bool, grants: list[str]) -> None:
    export = {"clientId": "qlik", "redirectUris": ["https://a.example/login/callback"], "protocol": "openid-connect"}
    case = load(json.dumps({**export, "standardFlowEnabled": flow, "publicClient": False}))
    assert case.at("client.registration.grant_types") == grants


@pytest.mark.parametrize(("printed", "value"), [("true", True), ("false", False)])
def test_a_boolean_as_go_prints_it(printed: str, value: bool) -> None:
    text = f"claims: map[aud:qlik email_verified:{printed} iss:https://id.acme.example sub:1 name:Ada]"
    assert load(text).at("id_token_decoded.payload.email_verified") is value


@pytest.mark.parametrize(
    ("address", "taken"),
    [("https://acme-admin.okta.com/admin/app/oidc_client", False), ("https://portal.acme.example/cb", True)],
)
def test_a_console_is_no_redirect_uri(address: str, taken: bool) -> None:
    found = redirect_uris(f"The redirect URI was refused: see {address} please")
    assert found == ({"redirect_uri": address} if taken else {})
