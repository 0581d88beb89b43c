"""What stands at the edge of a reader: the values that turn its conditions, one by one."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import pytest

from inspector.diagnosis import diagnose
from inspector.jose.strict_json import TOO_DEEP
from inspector.sources.error_texts.error_text import redirect_uris
from inspector.sources.found import SourceError, _large
from inspector.sources.loading import load
from inspector.sources.messages.exchange import HttpExchange
from inspector.sources.recordings.archive import unpacked
from inspector.sources.recordings.recorded_steps import seen_so_far
from inspector.sources.scan import scan
from tests.cases import sign

from .recording import browser_login, entry, har

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


@pytest.mark.parametrize(
    ("scope", "none_came"),
    [("profile email", True), ("openid email", False), ("[REDACTED]", False), ("", False), (["profile"], False)],
)
def test_only_a_scope_that_was_left_in_tells_that_no_id_token_came(scope: Any, none_came: bool) -> None:
    case = exchanged({"access_token": "[REDACTED]", "token_type": "Bearer", "scope": scope})
    assert (case.at("token.response") is not None) is none_came
    assert ("no-id-token" in {finding.rule for finding in diagnose(case).findings}) is none_came


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


def test_entries_in_the_order_of_their_ends_are_put_in_that_of_their_starts() -> None:
    entries = browser_login()
    assert load(har(*reversed(entries))).to_dict().keys() == load(har(*entries)).to_dict().keys()
    told = load(har(*reversed(entries)))
    assert [e["step"] for e in told.at("exchanges")] == [e["step"] for e in load(har(*entries)).at("exchanges")]


def test_a_fiddler_session_with_json_is_read() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        ask = f"POST {TOKEN_URL} HTTP/1.1\r\nHost: idp.acme.example\r\n\r\n{FORM}"
        body = json.dumps({"error": "invalid_client", "error_description": "no"})
        archive.writestr("raw/01_c.txt", ask)
        archive.writestr("raw/01_s.txt", f"HTTP/1.1 401 X\r\nContent-Type: application/json\r\n\r\n{body}")
    found = unpacked(stream.getvalue(), "login.saz", 1 << 20)
    assert found is not None
    assert load(found[0].decode()).at("token.response.body") == {"error": "invalid_client", "error_description": "no"}


def test_a_page_of_a_login_that_still_goes_on_is_a_step() -> None:
    page = HttpExchange(url="https://idp.acme.example/signin", status=200, page=True)
    assert [one["step"] for one in seen_so_far([page])] == ["page"]


@pytest.mark.parametrize(
    "line",
    [
        f"curl {TOKEN_URL} --data='{FORM}'",
        f"curl {TOKEN_URL} --data '{FORM}'",
        f"curl {TOKEN_URL} -d '{FORM}'",
        f"curl {TOKEN_URL} -d'{FORM}'",
    ],
)
def test_however_curls_option_holds_its_value(line: str) -> None:
    assert load(line).at("token.request.code") == "abc123"


@pytest.mark.parametrize(("text", "why"), [("[1, oops]", "not JSON (character 4)"), ("[" * 300 + "]" * 300, TOO_DEEP)])
def test_where_a_large_recording_is_no_json_is_said(text: str, why: str) -> None:
    assert _large(text) == (None, (), why)


@pytest.mark.parametrize(
    ("name", "kind"), [("id_token", "id_token"), ("access_token", "access_token"), ("jwt", "id_token")]
)
def test_a_token_under_its_name_in_an_object_of_anything(name: str, kind: str) -> None:
    told = load(json.dumps({name: sign({"sub": "1"}), "note": "x"}))
    assert kind in told.to_dict() or told.at(f"token.response.body.{kind}")


def test_a_text_that_is_called_a_token_is_none() -> None:
    with pytest.raises(SourceError, match="nothing in this JSON"):
        load(json.dumps({"token": "hello", "note": "x"}))


@pytest.mark.parametrize("count", [1, 2])
def test_a_json_serialisation_with_one_signature_is_a_token(count: int) -> None:
    claims = {"iss": "https://id.acme.example", "sub": "1", "aud": "c", "nonce": "n"}
    protected, payload, signature = sign(claims).split(".")
    signatures = [{"protected": protected, "signature": signature}] * count
    text = json.dumps({"payload": payload, "signatures": signatures})
    assert load(text).at("id_token") == (f"{protected}.{payload}.{signature}" if count == 1 else None)


def test_the_lines_of_a_wrapped_token_end_with_the_short_one() -> None:
    signature = "A" * 86
    token = f"{sign({'sub': '1', 'text': 'x' * 40}).rpartition('.')[0]}.{signature}"
    width = next(n for n in range(90, 120) if 10 < len(token) % n < n - 10)
    lines = [token[at : at + width] for at in range(0, len(token), width)]
    more = "B" * 90
    told = load("Here it is:\n" + "\n".join([*lines, more]) + "\nThanks")
    assert (told.at("id_token") or told.at("access_token")) == token
