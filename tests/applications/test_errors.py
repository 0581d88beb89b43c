"""Texts of relying parties' libraries: each reaches its rule, with the two values it quotes."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector import Case, diagnose, load
from inspector.applications.errors import LIMIT, advice, error_texts, refusals
from inspector.masking.case import mask_case
from inspector.rules.catalogue import by_name
from inspector.sources.registry import recognise

ISSUER, OTHER = "https://sso.example.com/a", "https://sso.example.com/b"
TEXTS = (
    # (text as it is pasted, rule, expected, actual)
    (
        f"IDX10205: Issuer validation failed. Issuer: '{OTHER}'. Did not match: "
        f"validationParameters.ValidIssuer: '{ISSUER}' or validationParameters.ValidIssuers: 'null'.",
        "issuer-mismatch",
        ISSUER,
        OTHER,
    ),
    (
        "IDX10214: Audience validation failed. Audiences: 'one'. Did not match: validationParameters.ValidAudience: "
        "'two' or validationParameters.ValidAudiences: 'null'.",
        "audience-mismatch",
        "two",
        "one",
    ),
    (
        "IDX10223: Lifetime validation failed. The token is expired. ValidTo (UTC): '1/1/2026 10:00:00 AM', Current "
        "time (UTC): '1/1/2026 11:00:00 AM'.",
        "token-expired",
        "1/1/2026 11:00:00 AM",
        "1/1/2026 10:00:00 AM",
    ),
    (
        "IDX10501: Signature validation failed. Unable to match key:\nkid: 'abc'.\nExceptions caught:\n ''.",
        "key-not-found",
        None,
        "abc",
    ),
    (
        "IDX10503: Signature validation failed. Token does not have a kid. Keys tried: 'System.Text.StringBuilder'.",
        "signature-invalid",
        None,
        None,
    ),
    (
        "IDX10511: Signature validation failed. Keys tried: 'Microsoft.IdentityModel.Tokens.RsaSecurityKey'.",
        "signature-invalid",
        None,
        None,
    ),
    (
        f"IDX40001: Issuer: '{OTHER}', does not match any of the valid issuers provided for this application.",
        "issuer-mismatch",
        None,
        OTHER,
    ),
    (
        "An unhandled exception occurred. Exception: Correlation failed.\n  Unknown location\n",
        "callback-state-mismatch",
        None,
        None,
    ),
    (
        "warn: '.AspNetCore.Correlation.OpenIdConnect.x1Y2' cookie not found.",
        "callback-state-mismatch",
        None,
        None,
    ),
    (
        f'oidc: id token issued by a different provider, expected "{ISSUER}" got "{OTHER}"',
        "issuer-mismatch",
        ISSUER,
        OTHER,
    ),
    (
        f'time=x level=error msg="oidc: issuer did not match the issuer returned by provider, expected '
        f'\\"{ISSUER}\\" got \\"{ISSUER}/\\""',
        "discovery-issuer-mismatch",
        ISSUER,
        f"{ISSUER}/",
    ),
    ('oidc: expected audience "qlik" got ["other"]', "audience-mismatch", "qlik", '["other"]'),
    ("oidc: token is expired (Token Expiry: 2026-01-01 10:00:00 +0000 UTC)", "token-expired", None, None),
    (
        'oidc: id token signed with unsupported algorithm, expected ["RS256"] got "ES256"',
        "alg-not-accepted-by-qlik",
        '"RS256"',
        "ES256",
    ),
    ('[oauth2] unable to authenticate the request: "oidc: email not verified"', "email-verified-false", None, None),
    ('oidc: parse username claims "email": claim not present', "email-missing", None, None),
    (
        "RPError: unexpected JWT alg received, expected RS256, got: HS256",
        "alg-not-accepted-by-qlik",
        "RS256",
        "HS256",
    ),
    (
        "RPError: unexpected JWT alg received, expected HS256, got: RS256",
        "alg-differs-from-qlik-config",
        "HS256",
        "RS256",
    ),
    (f"RPError: iss mismatch, expected {ISSUER}, got: {OTHER}", "callback-issuer-mismatch", ISSUER, OTHER),
    ("RPError: nonce mismatch, expected aa, got: bb", "nonce-mismatch", "aa", "bb"),
    ('OperationProcessingError: unexpected JWT "aud" (audience) claim value', "audience-mismatch", None, None),
    ('JWTClaimValidationFailed: unexpected "iss" claim value', "issuer-mismatch", None, None),
    ("TokenExpiredError: jwt expired", "token-expired", None, None),
    ("jwt.exceptions.ExpiredSignatureError: Signature has expired", "token-expired", None, None),
    ("jwt.exceptions.ImmatureSignatureError: The token is not yet valid (nbf)", "token-not-yet-valid", None, None),
    ("authlib.jose.errors.InvalidClaimError: invalid_claim: Invalid claim 'iss'", "issuer-mismatch", None, None),
    ("mismatching_state: CSRF Warning! State not equal in request and response", "callback-state-mismatch", None, None),
    (
        f'oidc_proto: requested issuer ({ISSUER}) does not match received "iss" value in id_token ({OTHER})',
        "issuer-mismatch",
        ISSUER,
        OTHER,
    ),
    (
        "[invalid_id_token] An error occurred while attempting to decode the Jwt: Jwt expired at 2026-01-01T10:00:00Z",
        "token-expired",
        None,
        "2026-01-01T10:00:00Z",
    ),
    ("Signed JWT rejected: Invalid signature", "signature-invalid", None, None),
    ("org.jose4j: Unable to find a suitable verification key for JWS w/ header {}", "key-not-found", None, None),
    ("[next-auth][error][OAUTH_CALLBACK_ERROR] State cookie was missing.", "callback-state-mismatch", None, None),
    (
        'Error: did not find expected authorization request details in session, req.session["oidc"] is undefined',
        "callback-state-mismatch",
        None,
        None,
    ),
    ('claim "groups" not found in token', "groups-missing", None, None),
    ('claim "department" not found in token', "required-claim-missing", None, "department"),
    ('"groups" claim not found in token', "groups-missing", None, None),
    (
        "oidc_proto_jwt_verify: JWT signature verification failed: [src/jose.c:843]: could not find key with kid: pw9",
        "key-not-found",
        None,
        None,
    ),
    (
        "oidc_proto_jwt_verify: JWT signature verification failed: could not verify signature against any of the (1) "
        "provided keys",
        "signature-invalid",
        None,
        None,
    ),
    ("oidc_proto_parse_idtoken: id_token signature could not be validated, aborting", "signature-invalid", None, None),
    (
        "error:invalid_request error_description:No correlation cookie associated with the specified state "
        "can be found.",
        "callback-state-mismatch",
        None,
        None,
    ),
    ("oidc: verify token: failed to verify signature: no keys matches jwk keyid", "key-not-found", None, None),
    (
        "[invalid_id_token] Missing (required) ID Token in Token Response for Client Registration: qlik",
        "no-id-token",
        None,
        None,
    ),
    ("status=ERROR, message=No key with kid: public:fa44", "key-not-found", None, "public:fa44"),
    (
        "net.openid.appauth.AuthorizationException: ID Token validation failed: Issuer mismatch",
        "issuer-mismatch",
        None,
        None,
    ),
    (
        "CWWKS1757E: Validation failed for the ID token requested by [c] using the [HS256] algorithm due to a "
        "signature verification failure: [x]",
        "signature-invalid",
        None,
        None,
    ),
    ("ClientAuthError: state_mismatch: State mismatch error.", "callback-state-mismatch", None, None),
)


@pytest.mark.parametrize(("text", "rule", "expected", "actual"), TEXTS)
def test_a_text_reaches_its_rule_with_its_values(
    text: str, rule: str, expected: str | None, actual: str | None
) -> None:
    found = refusals(text)
    assert [refusal.rule for refusal in found] == [rule]
    assert (found[0].expected or None) == expected
    if actual is not None:
        assert found[0].actual == actual


@pytest.mark.parametrize(("text", "rule", "expected", "actual"), TEXTS)
def test_around_it_may_stand_what_wants(text: str, rule: str, expected: str | None, actual: str | None) -> None:
    logged = f"2026-01-01T10:00:00Z ERROR pod-7 [main] login failed for a person\n{text}\n    at frame (file.js:1:2)\n"
    case = Case(recognise(logged).members)
    report = diagnose(case)
    assert report.verdict.login != "succeeds"
    finding = report.findings[0]
    assert finding.rule == rule
    assert "as the application says" in finding.cause
    assert "authorize-error-other" not in [f.rule for f in report.findings]
    assert finding.fix
    assert finding.fix[0].do


@pytest.mark.parametrize(
    "text",
    [
        "The issuer validation is described in IDX.",
        "GET /oidc/callback 200 12ms",
        "audience: developers and admins; the signature of the mail follows",
        "The state of the project: expired invitations, valid tokens.",
        "correlation id 5d3f, nothing failed here",
        "If the returned state differs from the one that was sent, the answer is dropped.",
        "The United States are not the same as the EU region.",
        "How can I avoid that the login fails?",
        "There were no authentication errors since Friday.",
        "Whether the token exchange failed, the log tells.",
        "GET /login/error?next=/token HTTP/1.1 200",
        "Please log in and open the hub.",
        "The token endpoint is https://sso.example.com/token and the userinfo endpoint is beside it.",
        "groups claim: configure it under Token configuration",
        "POST /oauth2/token HTTP/1.1 200 512",
        "sign-in page, error page and session timeout can be branded",
    ],
)
def test_what_only_sounds_like_one_is_none(text: str) -> None:
    assert refusals(text) == ()


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        ("missing required claims: email, email_verified and groups", {"email", "email-verified", "groups"}),
        ("status: claimsError, missing required claim name", {"name"}),
        ("The groups claim is missing. The email claim is missing.", {"groups", "email"}),
    ],
)
def test_each_claim_of_a_list_is_missing(text: str, rules: set[str]) -> None:
    found = {finding.rule for finding in diagnose(Case(recognise(text).members)).findings}
    assert {f"{rule}-missing" for rule in rules} <= found


def test_words_that_do_not_say_why_count_only_alone() -> None:
    alone = diagnose(Case(recognise("Login failed for a person").members))
    assert alone.verdict.root_cause == "authorize-error-other"
    assert "“Login failed for a person”" in alone.findings[0].cause
    beside = diagnose(Case(recognise("Login failed for a person: jwt expired").members))
    assert [finding.rule for finding in beside.findings] == ["token-expired"]
    case = Case({"application_errors": [{"message": "Login failed"}, {"message": "jwt expired"}]})
    assert [finding.rule for finding in diagnose(case).findings] == ["token-expired"]


def test_the_identity_providers_words_inside_an_applications_error_are_its_own() -> None:
    found = recognise("IDX10223: Lifetime validation failed.\nInner: AADSTS7000215: Invalid client secret provided.")
    assert {"application_errors", "token"} <= found.members.keys()


def test_a_quoted_value_at_the_end_keeps_its_closing_quote() -> None:
    said = 'oidc: id token issued by a different provider, expected "https://a.test" got "https://b.test"'
    assert refusals(f"error={said}, trace 1")[0].message.endswith('got "https://b.test"')


def test_the_named_claim_decides() -> None:
    rules = [refusals(f"The ID Token contains invalid claims: {{{c}=x}}")[0].rule for c in ("iss", "aud", "exp")]
    assert rules == ["issuer-mismatch", "audience-mismatch", "token-expired"]


def test_every_text_stands_for_a_rule_of_the_catalogue_that_has_advice() -> None:
    rules = by_name()
    for known in error_texts():
        assert known.rule == "" or (known.rule in rules and advice(known.rule)), known.pattern
        assert not re.search(r"(?<!\\)[\])}.]\*|(?<!\\)\.\+|\\[swSWd][*+]", known.pattern), known.pattern  # bounded


def test_without_an_application_nothing_is_said() -> None:
    report = diagnose(Case({"application_errors": [{"library": "x", "message": "all is well"}, 7, {"message": 3}]}))
    assert report.findings == ()


@given(st.text(max_size=400), st.sampled_from(TEXTS), st.text(max_size=200))
def test_it_never_fails_and_never_keeps_more_than_its_own_words(
    before: str, text: tuple[str, str, str | None, str | None], after: str
) -> None:
    for refusal in refusals(before + " " + text[0] + " " + after):
        assert len(refusal.message) <= LIMIT


@pytest.mark.parametrize(("text", "rule", "expected", "actual"), TEXTS)
def test_a_masked_case_still_tells(text: str, rule: str, expected: str | None, actual: str | None) -> None:
    masked = mask_case(recognise(f"{text} ada@example.com").members)
    assert "ada@example.com" not in str(masked)
    assert diagnose(Case(masked)).findings[0].rule == rule


@pytest.mark.parametrize(
    ("text", "provider"),
    [
        (
            "IDX10205: Issuer validation failed. Issuer: "
            "'https://sts.windows.net/9122040d-1111-2222-3333-444455556666/'. Did not match: "
            "validationParameters.ValidIssuer: 'https://app.example/' or validationParameters.ValidIssuers: 'null'.",
            "entra",
        ),
        (
            'oidc: id token issued by a different provider, expected "https://acme.okta.com" got "https://x.example"',
            "okta",
        ),
        ("Unexpected JWT issuer: https://sso.acme.example/realms/acme", "keycloak"),
        ("Unexpected JWT issuer: https://sso.acme.example", "generic"),
    ],
)
def test_the_issuer_that_an_application_quotes_tells_the_provider(text: str, provider: str) -> None:
    assert diagnose(load(text)).provider.name == provider
