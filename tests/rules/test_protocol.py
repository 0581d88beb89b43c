from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.case.instant import span
from inspector.facts.claims import moment, number
from inspector.facts.issuer_difference import difference, same_issuer
from inspector.masking.case import mask_case
from tests.cases import (
    Login,
    T,
    auth0,
    entra,
    findings,
    generic,
    google,
    half_hash,
    keycloak,
    not_checked,
    okta,
    okta_custom,
    report,
    sign,
)
from tests.rules.family import check_family, check_healthy
from tests.samples.decode import with_id_token
from tests.samples.protocol import asking, own_api, refreshing, with_claims

TID = "9122040d-6c67-4c5b-b112-36a304b66dad"
V2 = f"https://login.microsoftonline.com/{TID}/v2.0"
TEMPLATE = "https://login.microsoftonline.com/{tenantid}/v2.0"


def test_samples_fire_and_twins_do_not() -> None:
    check_family("protocol")


def test_healthy_logins_are_silent() -> None:
    check_healthy("protocol")


@pytest.mark.parametrize(
    ("issuer", "iss", "tid", "same"),
    [
        (V2, V2, TID, True),
        (TEMPLATE, V2, TID, True),
        (TEMPLATE, V2, None, True),
        (TEMPLATE, V2, "another-tenant", False),
        (TEMPLATE, f"https://sts.windows.net/{TID}/", TID, False),
        (TEMPLATE, "https://login.microsoftonline.com/a/b/v2.0", None, False),
        ("https://accounts.google.com", "accounts.google.com", None, True),
        ("https://acme.eu.auth0.com/", "https://acme.eu.auth0.com", None, False),
    ],
)
def test_issuers_are_compared_to_the_byte_after_the_template(issuer: str, iss: str, tid: Any, same: bool) -> None:
    assert same_issuer(issuer, iss, tid) is same


@pytest.mark.parametrize(
    ("issuer", "iss", "idp", "words"),
    [
        ("https://acme.eu.auth0.com/", "https://acme.eu.auth0.com", "auth0", "trailing slash"),
        ("https://acme.eu.auth0.com/", "https://login.acme.example/", "auth0", "custom or tenant"),
        ("https://sso.acme.example/realms/acme", "http://sso.acme.example/realms/acme", "keycloak", "http and https"),
        ("https://sso.acme.example/realms/acme", "https://sso.acme.example/realms/Acme", "keycloak", "case"),
        ("https://sso.acme.example/realms/acme", "https://sso.acme.example/auth/realms/acme", "keycloak", "/auth"),
        ("https://sso.acme.example/realms/acme", "https://sso.acme.example/realms/test", "keycloak", "another realm"),
        (V2, f"https://sts.windows.net/{TID}/", "entra", "version 1.0"),
        (f"https://sts.windows.net/{TID}/", V2, "entra", "v2.0 token"),
        (V2, "https://login.microsoftonline.com/other/v2.0", "entra", "another tenant"),
        ("https://acme.okta.com", "https://acme.okta.com/oauth2/default", "okta", "custom authorization server"),
        ("https://acme.okta.com", "https://id.acme.example", "okta", "custom domain"),
        ("https://id.acme.example", "not a url", "generic", "no URL"),
        ("https://[", "https://id", "generic", "no URL"),
    ],
)
def test_the_usual_reason_is_named(issuer: str, iss: str, idp: str, words: str) -> None:
    assert words in difference(issuer, iss, idp)


@given(st.text(), st.text())
def test_any_two_issuers_can_be_compared(issuer: str, iss: str) -> None:
    assert difference(issuer, iss, "okta")


def test_template_issuers_are_healthy() -> None:
    login = entra()
    login.only_id["iss"] = login.issuer
    login.issuer, login.discovery_url = (
        TEMPLATE,
        "https://login.microsoftonline.com/common/v2.0/.well-known/openid-configuration",
    )
    assert "issuer-mismatch" not in findings(login)


def test_without_metadata_the_issuer_is_not_judged() -> None:
    case = okta().dict()
    del case["discovery"]
    assert "discovery" in not_checked(case)["issuer-mismatch"]


def test_one_wrong_client_is_one_cause() -> None:
    found = findings(
        with_claims(google(), aud="other.apps.googleusercontent.com", azp="other.apps.googleusercontent.com")
    )
    assert found["audience-mismatch"]["because_of"] is None
    assert found["azp-mismatch"]["because_of"] == "audience-mismatch"


def test_an_azp_of_another_client_is_an_error_of_its_own() -> None:
    assert report(with_claims(keycloak(), azp="portal"))["verdict"]["root_cause"] == "azp-mismatch"


@pytest.mark.parametrize(("tolerance", "fires"), [(0, True), (5, True), (11, False), (None, True)])
def test_the_tolerance_counts_for_exp(tolerance: int | None, fires: bool) -> None:
    case = with_claims(okta(), exp=T - 10).dict()
    case["identity_provider"]["clockToleranceSec"] = tolerance
    assert ("token-expired" in findings(case)) is fires


@pytest.mark.parametrize(
    ("ahead", "tolerance", "severity"),
    [(0.9, 5, None), (3, 5, "warning"), (6, 5, "error"), (3, ..., "warning"), (60, ..., "warning"), (61, ..., "error")],
)
def test_iat_ahead_is_a_warning_within_the_tolerance(ahead: float, tolerance: Any, severity: str | None) -> None:
    case = with_claims(okta(), iat=T + ahead).dict()
    case["identity_provider"]["clockToleranceSec"] = tolerance
    if tolerance is ...:
        del case["identity_provider"]["clockToleranceSec"]
    assert findings(case).get("clock-skew", {}).get("severity") == severity


def test_milliseconds_are_recognised() -> None:
    assert "milliseconds" in findings(with_claims(okta(), iat=T * 1000))["clock-skew"]["cause"]


@pytest.mark.parametrize("value", [10**290, -(10**290), 1e300, -1, 0])
def test_absurd_times_are_survived(value: float) -> None:
    assert report(with_claims(okta(), exp=value, iat=value, nbf=value, auth_time=value))["findings"]
    assert moment(value) and span(value) and number(value) == value


def test_without_a_clock_a_token_is_judged_as_of_its_issue() -> None:
    case = okta().dict()
    del case["observed_at"]
    assert {"token-expired", "token-not-yet-valid", "clock-skew"} <= not_checked(case).keys()
    found = report(case)
    assert found["judged_at"] == {"time": "2026-11-21T09:59:55Z", "basis": "issued"}
    assert found["verdict"]["root_cause"] is None


def test_that_a_pasted_token_has_expired_since_is_no_fault() -> None:
    case = {**okta().dict(), "opened_at": "2027-11-21T10:00:00Z"}
    del case["observed_at"]
    found = findings(case)["token-expired"]
    assert (found["severity"], found["fix"]) == ("info", [])
    assert "expired since" in found["cause"]
    assert "token-expired" not in findings({**case, "opened_at": "2026-11-21T10:30:00Z"})


def test_a_token_that_ends_before_its_issue_is_expired_whatever_the_clock() -> None:
    case = with_claims(okta(), exp=T - 9999).dict()
    del case["observed_at"]
    assert report(case)["verdict"]["root_cause"] == "token-expired"


@pytest.mark.parametrize(
    ("asked", "time", "basis"),
    [
        ({"basis": "given", "time": "2026-12-01T00:00:00Z"}, "2026-12-01T00:00:00Z", "given"),
        ({"basis": "now", "time": "2026-12-01T00:00:00Z"}, "2026-12-01T00:00:00Z", "now"),
        ({"basis": "issued"}, "2026-11-21T09:59:55Z", "issued"),
        ({"basis": "given", "time": "tomorrow"}, "2026-11-21T10:00:00Z", "observed"),
        (7, "2026-11-21T10:00:00Z", "observed"),
    ],
)
def test_a_person_may_overrule_the_clock(asked: Any, time: str, basis: str) -> None:
    assert report({**okta().dict(), "judged_at": asked})["judged_at"] == {"time": time, "basis": basis}


@pytest.mark.parametrize(
    ("recorded", "time"),
    [
        ({"token": {"headers": {"Date": "Sat, 21 Nov 2026 10:00:02 GMT"}}}, "2026-11-21T10:00:02Z"),
        ({"userinfo": {"headers": {"date": "Sat, 21 Nov 2026 10:00:03 GMT"}}}, "2026-11-21T10:00:03Z"),
        (
            {"exchanges": [{"step": "token", "at": "2026-11-21T10:00:04Z"}, {"at": "2026-11-21T10:00:09Z"}]},
            "2026-11-21T10:00:04Z",
        ),
        (
            {"exchanges": [{"step": "jwks", "at": "2026-11-21T10:00:04Z"}, {"at": "2026-11-21T10:00:09Z"}, 5]},
            "2026-11-21T10:00:09Z",
        ),
    ],
)
def test_what_was_recorded_tells_the_time(recorded: dict[str, Any], time: str) -> None:
    case = okta().dict()
    del case["observed_at"]
    for member, extra in recorded.items():
        if member == "token":
            case["token"]["response"]["headers"] = extra["headers"]
        elif member == "exchanges":
            case["exchanges"] = extra
        else:
            case[member].update(extra)
    assert report(case)["judged_at"] == {"time": time, "basis": "recorded"}


def test_a_captured_login_that_arrives_expired_has_a_clock_behind() -> None:
    found = findings(with_claims(okta(), iat=T - 3905, exp=T - 305, auth_time=T - 3910))["token-expired"]
    assert "1 hour 5 minutes before" in found["cause"] and "clock is behind" in found["cause"]
    assert [(fix["who"], "NTP" in fix["do"]) for fix in found["fix"]] == [("IdP admin", True)]


def test_nonces_are_shown_shortened() -> None:
    found = findings(with_claims(auth0(), nonce="n-from-another-tab"))["nonce-mismatch"]
    assert "another-tab" not in str(found) and "n-fr…" in found["cause"]


def test_a_request_without_nonce_asks_for_none() -> None:
    login = with_claims(okta(), nonce=...)
    case = login.dict()
    case["authorize"]["request_url"] = case["authorize"]["request_url"].replace("nonce=", "x=")
    assert {"nonce-missing", "nonce-mismatch"} <= not_checked(case).keys()


def test_a_refreshed_token_needs_no_nonce() -> None:
    case = with_claims(okta(), nonce=...).dict()
    case["token"]["request"] = {"grant_type": "refresh_token"}
    assert "refreshed" in not_checked(case)["nonce-missing"]


def test_at_hash_is_not_judged_across_answers() -> None:
    case = google().dict()
    text = case["token"]["response"]["body"].pop("id_token")
    case["authorize"]["callback_url"] += f"#id_token={text}"
    case["token"]["response"]["body"]["access_token"] = "another-one"
    assert "different answers" in not_checked(case)["at-hash-mismatch"]


def test_no_secret_stands_in_a_hash_finding() -> None:
    case = with_claims(google(), at_hash=half_hash("other")).dict()
    assert case["token"]["response"]["body"]["access_token"] not in str(findings(case)["at-hash-mismatch"])


@pytest.mark.parametrize("name", ["iss", "sub", "aud", "exp", "iat"])
def test_each_required_claim_is_one_finding(name: str) -> None:
    found = [
        f for f in report(with_claims(generic(), **{name: ...}))["findings"] if f["rule"] == "required-claim-missing"
    ]
    assert [f["evidence"][0]["where"] for f in found] == [f"id_token.payload.{name}"]


def test_null_is_missing() -> None:
    login = generic()
    login.only_id.update(sub=None, aud=None)
    found = [f for f in report(login)["findings"] if f["rule"] == "required-claim-missing"]
    assert len(found) == 2


@pytest.mark.parametrize(
    ("claims", "severity"),
    [
        ({"sub": 4711}, "error"),
        ({"aud": 7}, "error"),
        ({"aud": ["a", 7]}, "error"),
        ({"exp": True}, "error"),
        ({"iat": "yesterday"}, "error"),
        ({"iss": ["x"]}, "error"),
        ({"nonce": 5}, "error"),
        ({"auth_time": "2026-11-21"}, "error"),
        ({"exp": T + 10.25}, None),
        ({"updated_at": "2018"}, None),
    ],
)
def test_types(claims: dict[str, Any], severity: str | None) -> None:
    assert findings(with_claims(generic(), **claims)).get("claim-wrong-type", {}).get("severity") == severity


@pytest.mark.parametrize("build", [okta, okta_custom, keycloak, auth0])
def test_the_access_tokens_audience_never_matters_at_other_providers(build: Any) -> None:
    login: Login = build()
    login.access_token = sign({"aud": "account", "iss": login.issuer, "iat": T, "exp": T + 9, "scope": "openid"})
    assert "access-token-audience" not in findings(login)


def test_machine_to_machine_uses_qliks_audience() -> None:
    case = okta_custom().dict()
    case["token"]["request"] = {"grant_type": "client_credentials"}
    assert findings(case)["access-token-audience"]["severity"] == "warning"
    case["token"]["response"]["body"]["access_token"] = sign({"aud": ["qlik.api"], "iat": T, "exp": T + 9})
    assert "access-token-audience" not in findings(case)


def test_graph_tokens_fit_entras_userinfo() -> None:
    assert "access-token-audience" not in findings(own_api("https://graph.microsoft.com"))


def test_acr_values_need_an_acr() -> None:
    case = asking(with_claims(okta(), acr=...), acr_values="phr")
    assert "acr-not-met" in not_checked(case)


def test_max_age_needs_an_auth_time() -> None:
    found = findings(asking(with_claims(okta(), auth_time=...), max_age="300"))["auth-too-old"]
    assert (found["severity"], found["expected"]) == ("warning", "auth_time")


VALUES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=5)
    | st.lists(st.integers(), max_size=2)
    | st.dictionaries(st.text(max_size=3), st.none(), max_size=2)
)
NAMES = "iss sub aud exp iat nbf azp nonce at_hash acr auth_time typ scp events jti amr"


@given(st.dictionaries(st.sampled_from(NAMES.split()), VALUES))
def test_any_claims_are_judged_without_an_exception(payload: dict[str, Any]) -> None:
    assert report(with_id_token(okta().dict(), sign(payload)))["verdict"]["login"]


def test_an_old_pasted_token_says_nothing_about_clocks() -> None:
    token = okta().dict()["token"]["response"]["body"]["id_token"]
    old = findings({"observed_at": "2026-11-22T10:00:00Z", "id_token": token})["token-expired"]
    assert [fix["who"] for fix in old["fix"]] == ["user"]
    fresh = okta().dict() | {"observed_at": "2026-11-22T10:00:00Z"}
    assert "NTP" in findings(fresh)["token-expired"]["fix"][0]["do"]


@pytest.mark.parametrize(
    ("claims", "told"),
    [
        ({"sub": "somebody-else"}, "sub somebody-else instead of 2f6c1a0e"),
        ({"sub": ...}, "sub none instead of"),
        ({"iss": "https://sso.acme.com/realms/other"}, "another issuer"),
        ({"aud": ["another-client"]}, "an aud that does not hold the client"),
    ],
)
def test_a_refreshed_token_of_somebody_else(claims: dict[str, Any], told: str) -> None:
    found = report(refreshing(keycloak(), **claims))
    assert found["verdict"]["root_cause"] == "refresh-identity-differs" and told in found["findings"][0]["cause"]


def test_the_refreshed_token_is_decoded_and_verified() -> None:
    tokens = report(refreshing(keycloak()))["tokens"]
    again = [(t["kind"], t["signature"]) for t in tokens if t["refreshed"]]
    assert again == [("id", "valid")] and tokens[-1]["payload"]["sub"] == tokens[0]["payload"]["sub"]
    case = refreshing(keycloak())
    body = case["exchanges"][0]["body"]
    body["id_token"] = body["id_token"][:-8] + "AAAAAAAA"
    found = report(case)
    assert found["verdict"]["root_cause"] == "signature-invalid" and found["tokens"][-1]["signature"] == "invalid"
    assert "refresh answer" in found["verdict"]["summary"]


def test_a_refresh_answer_may_hold_no_id_token() -> None:
    case = refreshing(keycloak(), {"access_token": "at-again", "token_type": "Bearer"})
    assert "no ID token" in not_checked(case)["refresh-identity-differs"]


def test_a_refused_refresh_is_told() -> None:
    refusal = {"error": "invalid_grant", "error_description": "Session not active"}
    found = report(refreshing(keycloak(), refusal))
    told = next(f for f in found["findings"] if f["rule"] == "refresh-token-refused")
    assert told["severity"] == "warning" and "400 “invalid_grant: Session not active”" in told["cause"]
    assert found["verdict"]["login"] == "succeeds" and "refused" in found["verdict"]["summary"]
    assert "Events" in told["fix"][0]["where"] and "grant" not in told["fix"][0]["do"]


def test_only_a_grant_that_is_off_is_turned_on() -> None:
    found = report(refreshing(keycloak(), {"error": "unauthorized_client"}))
    told = next(f for f in found["findings"] if f["rule"] == "refresh-token-refused")
    assert "Turn on the refresh token grant" in told["fix"][0]["do"] and "Events" not in told["fix"][0]["where"]


def test_a_masked_case_still_tells_whose_the_refreshed_token_is() -> None:
    for sub, fires in (("somebody-else", True), (keycloak().claims["sub"], False)):
        assert ("refresh-identity-differs" in findings(mask_case(refreshing(keycloak(), sub=sub)))) is fires
