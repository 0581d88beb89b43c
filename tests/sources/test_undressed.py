"""What mails, editors and pages put around a text does not hide what it says."""

from __future__ import annotations

import contextlib
import html
import json
import re
import textwrap
from collections.abc import Callable

import pytest

from inspector.diagnosis import diagnose
from inspector.sources.found import SourceError
from inspector.sources.loading import load
from inspector.sources.registry import read
from tests.sources.tokens import signed

TEXTS = {
    "claims": (
        '{"sub": "1", "name": "Pat Moe", \n "email": "pat@example.com",\n "iss": "https://a.example"}',
        "email-verified-missing",
    ),
    "log": (
        'type="LOGIN_ERROR", realmId="acme", clientId="qlik", userId="null", ipAddress="192.0.2.7", '
        'error="invalid_client_credentials", grant_type="authorization_code"',
        "client-secret-invalid",
    ),
    "request": (
        "https://acme.okta.com/oauth2/v1/authorize?client_id=a&redirect_uri=https%3A%2F%2Fa.eu.qlikcloud.com%2Flogin"
        "%2Fcallback&response_type=code&scope=profile%20email&state=s&nonce=n",
        "scope-incomplete",
    ),
    "configuration": (
        json.dumps(
            {
                "provider": "external",
                "protocol": "jwtAuth",
                "active": True,
                "options": {
                    "issuer": "a",
                    "jwtLoginEnabled": True,
                    "staticKeys": [
                        {"kid": "k", "pem": "-----BEGIN PUBLIC KEY-----\nMIIB\nMIIB\n-----END PUBLIC KEY-----\n"}
                    ],
                },
            },
            indent=1,
        ),
        "jwks-invalid",
    ),
    "error": (
        "AADSTS50105: Your administrator has configured the application Qlik to block users unless they are "
        "specifically granted access to the application. The signed in user 'pat@example.com' is blocked because "
        "they are not a direct member of a group with access.",
        "user-not-assigned",
    ),
}


def pasted_as_html(text: str) -> str:
    return f"<p>Hello,</p><p>{html.escape(text)}</p>".replace("\n", "<br>\n")


DRESSES: dict[str, Callable[[str], str]] = {
    "no-break spaces": lambda text: text.replace(" ", "\u00a0"),
    "quotes of an editor": lambda text: re.sub(r'"([^"\n]*)"', "“\\1”", text),
    "HTML": pasted_as_html,
    "broken lines": lambda text: "\n".join(
        textwrap.fill(line, 72, break_long_words=False) for line in text.splitlines()
    ),
    "quoted": lambda text: "\n".join(f"> {line}" for line in text.splitlines()),
    "a mail": lambda text: f"Hello,\n\nthis is what we get:\n\n{text}\n\n--\nKim | IT\n",
    "a container's log": lambda text: "\n".join(f"web-1  | {line}" for line in text.splitlines()),
}


@pytest.mark.parametrize("dress", DRESSES)
@pytest.mark.parametrize("name", TEXTS)
def test_a_text_says_the_same_in_any_dress(name: str, dress: str) -> None:
    text, rule = TEXTS[name]
    assert [diagnose(load(one)).findings[0].rule for one in (text, DRESSES[dress](text))] == [rule, rule]


def test_what_was_taken_off_is_said() -> None:
    pieces = read(TEXTS["claims"][0].replace(" ", "\u00a0")).pieces
    assert pieces[0].notes[0] == "an editor's blanks and quotation marks were read as plain ones"


def test_blanks_in_a_value_that_is_read_stay_what_they_are() -> None:
    case = load('{"sub": "1", "email": "pat\u00a0@example.com", "iss": "https://a.example"}')
    assert "\u00a0" in json.dumps(case.to_dict(), ensure_ascii=False)


def test_a_token_that_a_mail_broke_at_its_hyphens_is_whole() -> None:
    tokens = (signed({"sub": str(n), "iss": "https://a"}) for n in range(99))
    token = next(token for token in tokens if token.rpartition(".")[2].count("-") > 2)
    head, _, signature = token.rpartition(".")
    broken = head + "." + signature.replace("-", "-\n")
    assert read(f"the token:\n\n{broken}\n\nthanks").pieces[0].members["id_token"] == token


def test_a_token_cut_at_a_hyphen_is_whole_where_its_first_line_is_as_long_as_a_signature() -> None:
    head = signed().rpartition(".")[0]
    signature = f"{'a' * 86}-{'b' * 120}-{'c' * 134}"
    broken = f"{head}.{signature}".replace("-", "-\n")
    assert read(f"the token:\n\n{broken}\n\nthanks").pieces[0].members["id_token"] == f"{head}.{signature}"


def test_the_line_of_a_token_that_begins_with_an_underscore_is_not_emphasised() -> None:
    head = signed().rpartition(".")[0]
    signature = f"{'a' * 90}-_{'b' * 60}_-{'c' * 188}"
    broken = f"{head}.{signature}".replace("-", "-\n")
    assert read(f"the token:\n\n{broken}\n\nthanks").pieces[0].members["id_token"] == f"{head}.{signature}"


def test_an_address_goes_on_with_the_parameters_below_it() -> None:
    text = "it ended here:\n\nhttps://a.eu.qlikcloud.com/login/callback?code=abc\n&iss=https%3A%2F%2Fa\n&state=xyz\n\nthanks"
    (found,) = read(text).pieces
    assert found.members["authorize"]["callback_url"].endswith("?code=abc&iss=https%3A%2F%2Fa&state=xyz")


def test_a_quoted_mail_with_an_answer_is_no_print_of_curl() -> None:
    text = (
        "> POST https://a.example/token HTTP/1.1\n> Host: a.example\n>\n> grant_type=authorization_code&code=c\n>\n"
        '> HTTP/1.1 401 Unauthorized\n> Content-Type: application/json\n>\n> {"error":"invalid_client"}\n'
    )
    assert diagnose(load(text)).verdict.root_cause == "client-secret-invalid"


def test_a_configuration_as_yaml_is_found_beside_a_token() -> None:
    yaml = "- active: true\n  protocol: OIDC\n  provider: okta\n  options:\n    claimsMapping:\n      sub: [sub]\n"
    yaml += "    clientId: a\n"
    token = signed({"sub": "1", "iss": "https://a"})
    kinds = [piece.kind for piece in read(f"our setting:\n\n{yaml}\nand the token\n\n{token}\n").pieces]
    assert any("YAML" in kind for kind in kinds) and any("token" in kind for kind in kinds)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("the callback shows _access_denied (Unauthorized)_", "authorize-error-other"),
        ("Redirect URI **http**://app.example/cb is not accepted for client x1", "redirect-uri-mismatch"),
        ("it says __Invalid__ parameter: redirect_uri", "redirect-uri-mismatch"),
    ],
)
def test_the_marks_of_emphasis_hide_no_word(text: str, rule: str) -> None:
    assert rule in {f.rule for f in diagnose(load(text)).findings}


@pytest.mark.parametrize("text", ["Session not active", "Malformed auth code", "The code is wrong.", "Code not valid"])
def test_a_few_words_alone_are_taken_as_an_answers_description(text: str) -> None:
    assert "code-expired-or-reused" in {f.rule for f in diagnose(load(text)).findings}


@pytest.mark.parametrize("text", ["the session is not active", "Not Found", "A code of conduct"])
def test_other_words_alone_are_not(text: str) -> None:
    with contextlib.suppress(SourceError):
        assert "code-expired-or-reused" not in {f.rule for f in diagnose(load(text)).findings}
