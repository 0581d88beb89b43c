"""Whatever names an error of OAuth, of a known library or of an endpoint is told as an error, in any dress."""

from __future__ import annotations

import itertools
import json
import re

import pytest

from inspector.case.model import Case
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


def _cases(text: str) -> list[Case]:
    logins = Logins()
    for piece in read(text).pieces:
        logins.add(piece, "a text")
    return logins.cases()


def _summaries(text: str) -> list[str]:
    reports = [diagnose(case) for case in _cases(text)]
    return [report.verdict.summary for report in reports if report.findings]


def is_silent(text: str) -> bool:
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
    assert not [(code, said) for code, (said, words) in some if is_silent(dress(words.format(code)))]


@pytest.mark.parametrize("form", FORMS)
def test_a_refusal_of_an_endpoint_is_told_in_any_dress(form: str) -> None:
    dress = FORMS[form]
    texts = [
        words.format(url=url, status=status)
        for url, status, words in itertools.product(ENDPOINTS.values(), (400, 401, 403, 404, 500), STATUSES)
    ]
    some = texts if form == "alone" else texts[list(FORMS).index(form) % 7 :: 7]
    assert not [text for text in some if is_silent(dress(text))]


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
    assert not [text for text in forms if is_silent(text)]


EVIDENCE = {
    "claims": '{"iss":"https://acme.okta.com","aud":"0oa1qlik","sub":"00u1ada","iat":1763630073,"exp":1763633673,'
    '"name":"Ada","email":"ada@example.com","email_verified":true}',
    "rows": "iss: https://acme.okta.com\naud: 0oa1qlik\nsub: 00u1ada\niat: 1763630073\nexp: 1763633673\nname: Ada\n"
    "email: ada@example.com\nemail_verified: true",
    "discovery": '{"issuer":"https://acme.okta.com","authorization_endpoint":"https://acme.okta.com/oauth2/v1/authorize",'
    '"token_endpoint":"https://acme.okta.com/oauth2/v1/token","jwks_uri":"https://acme.okta.com/oauth2/v1/keys",'
    '"userinfo_endpoint":"https://acme.okta.com/oauth2/v1/userinfo","response_types_supported":["code"],'
    '"id_token_signing_alg_values_supported":["RS256"]}',
    "request": "https://acme.okta.com/oauth2/v1/authorize?client_id=0oa1qlik&redirect_uri=https%3A%2F%2Facme.eu."
    "qlikcloud.com%2Flogin%2Fcallback&response_type=code&scope=openid%20profile%20email&state=s1",
    "userinfo": '{"sub":"00u1ada","name":"Ada","email":"ada@example.com","email_verified":true}',
    "callback": "https://acme.eu.qlikcloud.com/login/callback?code=abc&state=s1",
}
"""What shows nothing wrong by itself."""
BESIDE = ("{e}\n\n{v}", "{v}\n\n{e}", "{v}\n{e}", "Hi, {e} This is what we have:\n{v}\nThanks", "ERROR {e}\n{v}")
TOLD = (
    *("The login fails with invalid_client.", "Error: invalid_grant (code expired)", "error=server_error"),
    *("JWT signature verification failed", "The token's signature is invalid.", "Exception: Nonce mismatch"),
    *("HTTP 401 from the token endpoint", "the userinfo endpoint answers 403 Forbidden", "idp returned status 502"),
    *("connection refused by https://sso.acme.example/token", "request timed out", "net::ERR_NAME_NOT_RESOLVED"),
    *("x509: certificate signed by unknown authority", "SSL handshake failed", "upstream request timeout"),
    *("500 Internal Server Error at /login/callback", "An error occurred. Contact your administrator."),
    *("Fehler: Zugriff verweigert (access_denied)", "400. That's an error.", "login failed", "token is expired"),
    *("unauthorized_client", "interaction_required", "too many redirects", "Authentication failed.", "LOGIN-12"),
)


@pytest.mark.parametrize("kind", EVIDENCE)
def test_beside_what_shows_nothing_wrong_an_error_is_told(kind: str) -> None:
    silent = []
    for words, dress in itertools.product(TOLD, BESIDE):
        text = dress.format(e=words, v=EVIDENCE[kind])
        summaries = [diagnose(case).verdict.summary for case in _cases(text)]
        if all(re.search(r"No error was found|succeeds|shows nothing wrong", summary) for summary in summaries):
            silent.append((words, dress, summaries))
    assert not silent


@pytest.mark.parametrize(
    "text",
    [
        "The application is registered for OpenID Connect.",
        json.dumps({"level": "info", "msg": "listening", "port": 8080}),
        "Please invite ada to the space and tell her the address of the hub.",
        "The maintenance went well, nobody noticed.",
        "The backup ran without an error, the status is 200 and the connection is up.",
    ],
)
def test_what_tells_of_no_error_is_none(text: str) -> None:
    with pytest.raises(SourceError):
        read(text)
