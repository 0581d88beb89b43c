"""Whatever names an error of OAuth, of a known library or of an endpoint is told as an error, in any dress."""

from __future__ import annotations

import itertools
import json

import pytest

from inspector.diagnosis import diagnose
from inspector.sources.found import SourceError
from inspector.sources.merging import Logins
from inspector.sources.registry import read
from tests.applications.test_every_text import FORMS

CODES = (
    # RFC 6749 sections 4.1.2.1 and 5.2, OpenID Connect Core 3.1.2.6, RFC 6750, 8628, 8707, 9126, 9449
    *("invalid_request", "unauthorized_client", "access_denied", "unsupported_response_type", "invalid_scope"),
    *("server_error", "temporarily_unavailable", "invalid_client", "invalid_grant", "unsupported_grant_type"),
    *("interaction_required", "login_required", "account_selection_required", "consent_required"),
    *("invalid_request_uri", "invalid_request_object", "request_not_supported", "request_uri_not_supported"),
    *("registration_not_supported", "invalid_token", "insufficient_scope", "expired_token", "invalid_target"),
    *("invalid_dpop_proof", "use_dpop_nonce", "unmet_authentication_requirements", "invalid_redirect_uri"),
    *("AADSTS99999", "AADSTS7000999", "AADB2C99999", "MSIS9999"),
)
SAID = {
    "alone": "{}",
    "pair": "error={}",
    "pairs": "error={}&error_description=no+reason+given",
    "JSON": '{{"error": "{}"}}',
    "JSON with words": '{{"error":"{}","error_description":"no reason given"}}',
    "colon": "error: {}",
    "quoted": 'OAuth error "{}"',
    "brackets": "[{}] no reason given",
    "callback": "https://app.example/cb?error={}&state=x1",
    "sentence": "Since Friday the portal answers {} after the sign-in.",
    "Ruby": '{{"error"=>"{}", "state"=>"x1"}}',
    "Elixir": '{{:error, %{{"error" => "{}"}}}}',
    "Python": "{{'error': '{}', 'state': 'x1'}}",
    "Go": 'oauth2: "{}" "no reason given"',
    "Rust": "ServerResponse(StandardErrorResponse {{ error: {}, error_description: None }})",
}
ENDPOINTS = {
    "token": "https://sso.example.com/oauth2/token",
    "userinfo": "https://sso.example.com/oauth2/userinfo",
    "jwks": "https://sso.example.com/oauth2/certs",
    "discovery": "https://sso.example.com/.well-known/openid-configuration",
}
STATUSES = (
    "{status} Client Error for url: {url}",
    "GET {url} returned HTTP {status}",
    "request to {url} failed with status code {status}",
    "{url}: {status}",
    "unexpected status {status} from {url}",
    "HTTP {status} at {url}",
)


def _summaries(text: str) -> list[str]:
    logins = Logins()
    for piece in read(text).pieces:
        logins.add(piece, "a text")
    reports = [diagnose(case) for case in logins.cases()]
    return [report.verdict.summary for report in reports if report.findings]


def _silent(text: str) -> bool:
    """Whether nothing is told, or that no error was found."""
    try:
        summaries = _summaries(text)
    except SourceError:
        return True
    return not summaries or any("No error was found" in summary for summary in summaries)


@pytest.mark.parametrize("form", FORMS)
def test_a_code_is_told_in_any_dress(form: str) -> None:
    dress = FORMS[form]
    pairs = list(itertools.product(CODES, SAID.items()))
    some = pairs if form == "alone" else pairs[list(FORMS).index(form) % 7 :: 7]  # each dress with others of them
    assert not [(code, said) for code, (said, words) in some if _silent(dress(words.format(code)))]


@pytest.mark.parametrize("form", FORMS)
def test_a_refusal_of_an_endpoint_is_told_in_any_dress(form: str) -> None:
    dress = FORMS[form]
    texts = [
        words.format(url=url, status=status)
        for url, status, words in itertools.product(ENDPOINTS.values(), (400, 401, 403, 404, 500), STATUSES)
    ]
    some = texts if form == "alone" else texts[list(FORMS).index(form) % 7 :: 7]
    assert not [text for text in some if _silent(dress(text))]


@pytest.mark.parametrize(
    "name",
    [
        *("OAuthCallbackError", "OPError", "RPError", "OAuth2AuthenticationException", "IdentityProviderException"),
        *("MsalServiceException", "ClientAuthError", "BadJOSEException", "OpenIdConnectProtocolException"),
        *("Rack::OAuth2::Client::Error", "InvalidGrantError", "AuthTokenError", "JsonWebTokenError"),
    ],
)
def test_an_exception_of_a_known_library_is_told(name: str) -> None:
    forms = [dress(words) for dress in FORMS.values() for words in (f"{name}: it broke", f"{name} was thrown")]
    assert not [text for text in forms if _silent(text)]


@pytest.mark.parametrize(
    "text",
    [
        "The application is registered for OpenID Connect.",
        json.dumps({"level": "info", "msg": "listening", "port": 8080}),
        "Please invite ada to the space and tell her the address of the hub.",
        "The maintenance went well, nobody noticed.",
    ],
)
def test_what_tells_of_no_error_is_none(text: str) -> None:
    with pytest.raises(SourceError):
        read(text)
