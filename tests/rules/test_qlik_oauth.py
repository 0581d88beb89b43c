from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from tests.cases import findings, not_checked, report
from tests.rules.family import check_family, check_healthy
from tests.samples.qlik_oauth import EXCEL_URL, asking, client, excel, exchanging


def test_samples_fire_and_twins_do_not() -> None:
    check_family("qlik_oauth")


def test_healthy_logins_are_silent() -> None:
    check_healthy("qlik_oauth")


@pytest.mark.parametrize("kind", ["web", "spa", "native", "anonymous-embed"])
def test_healthy_clients_are_silent(kind: str) -> None:
    secret = {"client_secret": "s3cr3t-9f2b"} if kind == "web" else {}
    found = report(exchanging(asking(client(kind)), **secret))
    assert found["findings"] == [] and found["verdict"]["login"] == "unknown"


@pytest.mark.parametrize(
    ("uri", "kind", "fires"),
    [
        ("https://a.example/cb", "web", False),
        ("http://localhost:3000/cb", "spa", False),
        ("exampleapp://cb", "native", False),
        ("exampleapp://cb", "web", True),
        ("http://a.example", "native", True),
        ("http://127.0.0.1:3000", "native", True),
        ("/callback", "web", True),
        ("https://", "web", True),
        ("http://localhost.evil.example", "web", True),
        ("http://[", "web", True),
    ],
)
def test_redirect_urls(uri: str, kind: str, fires: bool) -> None:
    assert ("oauth-redirect-not-https" in findings(client(kind, redirectUris=[uri]))) is fires


def test_each_unknown_scope_is_one_finding_with_its_near_miss() -> None:
    found = report(client(allowedScopes=["apps:reed", "profile", "zzz"]))["findings"]
    assert [f["expected"] for f in found] == ["apps:read", "identity.name:read", None]


@pytest.mark.parametrize(
    ("kind", "scope", "fires"),
    [
        ("spa", "admin_classic", True),
        ("native", "admin_classic", True),
        ("web", "admin_classic", False),
        ("spa", "offline_access", True),
        ("native", "offline_access", False),
        ("web", "offline_access", False),
    ],
)
def test_scopes_by_type(kind: str, scope: str, fires: bool) -> None:
    case = client(kind, allowedScopes=["user_default", scope])
    assert ("oauth-scope-not-for-client-type" in findings(case)) is fires
    asked = asking(client(kind), scope=f"user_default {scope}")
    assert ("oauth-scope-not-for-client-type" in findings(asked)) is fires


@pytest.mark.parametrize("member", ["client_secret", "auth_method"])
def test_a_secret_in_the_settings_counts(member: str) -> None:
    case = client("spa")
    case["client"] = {member: "client_secret_post"}
    assert "client_secret_post" not in str(findings(case)["oauth-secret-on-public-client"])


@pytest.mark.parametrize(("length", "fires"), [(42, True), (43, False), (128, False), (129, True), (0, True)])
def test_verifier_length(length: int, fires: bool) -> None:
    found = findings(exchanging(asking(client()), code_verifier="v" * length))
    assert ("oauth-pkce" in found) is fires and "vvvv" not in str(found)


@pytest.mark.parametrize("method", ["plain", ""])
def test_only_s256_counts(method: str) -> None:
    assert "oauth-pkce" in findings(asking(client(), code_challenge_method=method))


def test_client_credentials_need_no_pkce() -> None:
    trusted = {"consentMethod": "trusted"}
    case = client(
        "web", allowedGrantTypes=["client_credentials"], redirectUris=[], allowedOrigins=[], connectionConfig=trusted
    )
    case["token"] = {"request": {"grant_type": "client_credentials", "client_secret": "s3cr3t-9f2b"}}
    assert report(case)["findings"] == []


@pytest.mark.parametrize("grant", ["client_credentials", "urn:qlik:oauth:user-impersonation"])
def test_machine_grants_need_a_web_client(grant: str) -> None:
    case = client("spa")
    case["token"] = {"request": {"grant_type": grant}}
    assert report(case)["verdict"]["root_cause"] == "oauth-m2m-client-type"


@pytest.mark.parametrize(
    "members",
    [
        {"allowedScopes": ["apps"]},
        {"allowedScopes": []},
        {"allowedOrigins": ["https://portal.acme.example"]},
        {"allowedOrigins": []},
        {"redirectUris": [EXCEL_URL + "/"]},
        {"appType": "web"},
    ],
)
def test_every_departure_of_an_excel_client_is_one_cause(members: dict[str, Any]) -> None:
    found = report(excel(**members))
    assert found["verdict"]["root_cause"] == "oauth-excel-addin"
    assert all(f["because_of"] for f in found["findings"][1:] if f["severity"] == "error")


def test_other_clients_are_not_judged_as_excel_clients() -> None:
    assert "Excel" in not_checked(client("spa"))["oauth-excel-addin"]


def test_absent_members_are_not_judged() -> None:
    case = client("spa", allowedScopes=..., allowedOrigins=..., redirectUris=..., connectionConfig=...)
    silent = not_checked(case)
    assert {
        "oauth-no-scope",
        "oauth-origin-missing",
        "oauth-redirect-not-https",
        "oauth-published-trusted",
        "oauth-pkce",
        "oauth-scope-unknown",
    } <= silent.keys()
    assert report(case)["findings"] == []


def test_without_a_client_nothing_is_judged() -> None:
    case = client()
    del case["oauth_client"]
    assert report(case)["findings"] == []


def test_the_servers_own_error_is_told() -> None:
    case = asking(client())
    case["authorize"]["response"] = {
        "status": 400,
        "headers": {},
        "body": {"errors": [{"code": "OAUTH-1", "title": "redirect_uri is not registered", "status": "400"}]},
    }
    found = report(case)
    assert found["verdict"]["root_cause"] == "redirect-uri-mismatch"
    told = next(f for f in found["findings"] if f["rule"] == "qlik-error")
    assert "not registered" in told["cause"] and told["because_of"] == "redirect-uri-mismatch"


@pytest.mark.parametrize(
    "value",
    [
        7,
        [],
        {},
        {
            "appType": 7,
            "allowedScopes": {},
            "redirectUris": [7, None],
            "connectionConfig": [],
            "allowedGrantTypes": "x",
        },
    ],
)
def test_any_client_is_survived(value: Any) -> None:
    assert report({**asking(client()), "oauth_client": value})["verdict"]


def test_findings_of_one_kind_are_bounded() -> None:
    case = client(allowedScopes=[f"zz{n}" for n in range(5000)], redirectUris=["x"] * 5000)
    assert 0 < len(report(case)["findings"]) <= 40


def refused(error: str, description: str = "") -> dict[str, Any]:
    case = asking(client())
    case["authorize"]["callback_url"] = "http://127.0.0.1:8400/cb?" + urlencode(
        {"error": error, "error_description": description, "state": "s"}
    )
    return case


@pytest.mark.parametrize(
    ("error", "description"),
    [
        ("consent_required", ""),
        ("access_denied", "User consent is required"),
        ("interaction_required", "Consent needed for new scopes"),
        ("invalid_request", "the client requires admin consent"),
    ],
)
def test_missing_consent_is_the_clients_and_the_qlik_admins_matter(error: str, description: str) -> None:
    found = next(f for f in report(refused(error, description))["findings"] if f["rule"] == "consent-required")
    assert "Qlik's OAuth server has probably no consent" in found["cause"]
    assert [fix["who"] for fix in found["fix"]] == ["Qlik admin"] and "consent method" in found["fix"][0]["where"]


@pytest.mark.parametrize("description", ["", "The user denied consent", "consented earlier"])
def test_another_refusal_is_no_missing_consent(description: str) -> None:
    assert "consent-required" not in findings(refused("access_denied", description))


@pytest.mark.parametrize(
    ("answer", "asked", "root"),
    [
        ("invalid_scope", {"scope": "openid user_default"}, "oauth-openid-scope"),
        ("invalid_scope", {"scope": "user_default automations"}, "oauth-scope-not-allowed"),
        ("unsupported_response_type", {"response_type": "token"}, "oauth-grant-unsupported"),
    ],
)
def test_what_qlik_answers_follows_from_what_is_set(answer: str, asked: dict[str, str], root: str) -> None:
    case = asking(client(), **asked)
    case["authorize"]["callback_url"] = f"https://portal.acme.example/oauth/callback?error={answer}&state=st-1"
    found = report(case)
    assert found["verdict"]["root_cause"] == root
    assert {f["because_of"] for f in found["findings"] if f["code"][0] in "AK"} == {root}


def test_a_secret_that_is_refused_because_it_was_not_sent() -> None:
    case = exchanging(asking(client()))
    case["token"]["response"] = {"status": 401, "body": {"error": "invalid_client"}}
    found = report(case)
    assert found["verdict"]["root_cause"] == "oauth-client-unauthenticated"
    assert next(f for f in found["findings"] if f["code"] == "K01")["because_of"] == "oauth-client-unauthenticated"


def test_a_refused_scope_in_words_of_other_servers_is_repaired_at_qliks_client() -> None:
    case = asking(client("web"))
    said = {"error": "invalid_scope", "error_description": "The requested scope is invalid or not allowed."}
    uri = parse_qs(urlsplit(case["authorize"]["request_url"]).query)["redirect_uri"][0]
    case["authorize"]["callback_url"] = f"{uri}?{urlencode(said)}"
    assert [fix["where"] for fix in findings(case)["scope-rejected"]["fix"]] == [
        "Qlik Cloud Administration › OAuth › the client › Scopes"
    ]


@pytest.mark.parametrize(
    ("kind", "rule"), [("dns", "host-unreachable"), ("tls", "tls-failed"), ("timeout", "timed-out")]
)
def test_a_tenant_that_is_not_reached_is_the_cause(kind: str, rule: str) -> None:
    case = {
        "target": "qlik-oauth",
        "client": {"client_id": "c"},
        "discovery": {"url": "https://nosuch.eu.qlikcloud.com/.well-known/oauth-authorization-server"},
        "network_error": {"where": "discovery", "kind": kind, "detail": "no address was found for it"},
    }
    found = report(case)
    assert found["verdict"]["root_cause"] == rule
    assert "nosuch.eu.qlikcloud.com" in found["findings"][0]["cause"]
    assert found["findings"][0]["fix"][0]["who"] == "user"
