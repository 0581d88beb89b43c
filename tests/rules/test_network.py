from __future__ import annotations

import pytest

from inspector.case.model import Case
from inspector.facts.login import Facts
from inspector.rules.network.answers import not_json
from tests.cases import entra, findings, generic, google, keycloak, not_checked, okta, onelogin, report, sign
from tests.rules.family import check_family, check_healthy, hits
from tests.samples.told import discovered, document, oauth_error, token, unreached

HTML = "<!doctype html><html><body>Please sign in to the proxy</body></html>"


def test_samples_fire_and_twins_do_not() -> None:
    check_family("network")


def test_healthy_logins_are_silent() -> None:
    check_healthy("network")


@pytest.mark.parametrize(
    ("where", "kind", "rule"),
    [
        ("discovery", "dns", "host-unreachable"),
        ("token", "refused", "host-unreachable"),
        ("userinfo", "tls", "tls-failed"),
        ("jwks", "timeout", "timed-out"),
        ("discovery", "redirects", "redirect-loop"),
        ("token", "size", "response-too-large"),
        ("authorize", "timeout", "callback-timeout"),
        ("authorize", "dns", "host-unreachable"),
    ],
)
def test_each_kind_of_failure_has_its_rule(where: str, kind: str, rule: str) -> None:
    found = report(unreached(keycloak(), where, kind, "detail"))
    assert found["verdict"]["root_cause"] == rule
    assert found["verdict"]["login"] == "fails"
    assert found["verdict"]["qlik_status"] == ("callbackError" if rule == "callback-timeout" else "networkError")


@pytest.mark.parametrize(
    ("detail", "words"),
    [
        ("certificate verify failed: certificate has expired", "expired"),
        ("certificate verify failed: Hostname mismatch, certificate is not valid for 'sso.acme.example'", "host name"),
        ("certificate verify failed: unable to get local issuer certificate", "authority"),
        ("certificate verify failed: self-signed certificate", "authority"),
        ("TLSV1_ALERT_PROTOCOL_VERSION", "version"),
        ("", "TLS connection failed"),
    ],
)
def test_tls_failure_names_what_is_wrong_with_the_certificate(detail: str, words: str) -> None:
    assert words in findings(unreached(keycloak(), "discovery", "tls", detail))["tls-failed"]["cause"]


def test_network_rules_are_not_checked_for_a_pasted_token() -> None:
    reasons = not_checked({"id_token": "a.b.c"})
    for name in ("host-unreachable", "tls-failed", "timed-out", "redirect-loop", "response-too-large", "rate-limited"):
        assert "recorded" in reasons[name]
    assert "JSON" in reasons["not-json"]


def test_not_json_only_for_2xx_and_what_nothing_else_explains() -> None:
    assert findings(token(generic(), 200, HTML)).keys() >= {"not-json"}
    for case in (
        token(generic(), 404, HTML),
        token(generic(), 502, HTML),
        discovered(generic(), 404, HTML),
        discovered(okta(), 200, HTML, "https://acme.okta.com/"),
    ):
        assert "not-json" not in findings(case)
    assert report(discovered(okta(), 200, HTML, "https://acme.okta.com/"))["verdict"]["root_cause"] == (
        "discovery-url-incomplete"
    )


def test_key_set_that_is_a_page_is_the_signature_rules_matter() -> None:
    case = keycloak().dict()
    case["jwks"] = {"url": case["jwks"]["url"], "status": 200, "body": HTML}
    found = findings(case, "error")
    assert "jwks-unreachable" in found and "not-json" not in found


def test_signed_userinfo_is_json_enough_but_a_page_is_not() -> None:
    login = onelogin()
    case = login.dict()
    case["userinfo"]["headers"] = {"content-type": "application/jwt"}
    case["userinfo"]["body"] = sign({**login.claims, "iss": login.issuer, "aud": login.client_id})
    assert "not-json" not in findings(case)
    case["userinfo"]["headers"] = {"Content-Type": "text/html"}
    case["userinfo"]["body"] = HTML
    assert report(case)["verdict"]["root_cause"] == "not-json"


def test_a_json_array_is_no_document() -> None:
    assert "not-json" in findings(discovered(generic(), 200, [1, 2]))


@pytest.mark.parametrize(
    ("issuer", "fires"),
    [
        ("http://keycloak:8080/realms/acme", True),
        ("http://10.0.0.7/realms/acme", True),
        ("http://localhost:8080/realms/acme", False),
        ("http://127.0.0.1:8080/realms/acme", False),
        ("http://[::1]:8080/realms/acme", False),
        ("https://keycloak:8443/realms/acme", False),
        ("http://localhost.evil.example/realms/acme", True),
        ("HTTP://sso.acme.example/realms/acme", True),
    ],
)
def test_http_is_for_loopback_only(issuer: str, fires: bool) -> None:
    found = findings(document(generic(), issuer=issuer), "error")
    assert ("insecure-http" in found) is fires


def test_http_issuer_of_a_pasted_token_counts() -> None:
    pasted = {"id_token": sign({"iss": "http://my-domain.example/", "sub": "a", "aud": "b"})}
    assert "insecure-http" in findings(pasted)


def test_adfs_trust_address_is_no_endpoint() -> None:
    case = document(generic(), access_token_issuer="http://fs.acme.example/adfs/services/trust")
    assert "insecure-http" not in findings(case)


def test_keycloak_that_refuses_http_says_so_itself() -> None:
    case = discovered(keycloak(), 403, {"error": "invalid_request", "error_description": "HTTPS required"})
    assert report(case)["verdict"]["root_cause"] == "insecure-http"


def test_redirect_loop_is_found_in_the_recording() -> None:
    case = discovered(generic(), 302, "")
    case["discovery"].pop("status")
    hops = ["https://id.acme.example/a", "https://id.acme.example/b", "https://id.acme.example/a"]
    case["exchanges"] = [{"step": "discovery", "method": "GET", "url": u, "status": 302} for u in hops]
    assert findings(case)["redirect-loop"]["actual"]["detail"] == "https://id.acme.example/a"


def test_two_reads_of_the_key_set_are_no_loop() -> None:
    case = google().dict()
    url = case["jwks"]["url"]
    case["exchanges"] = [{"step": "jwks", "method": "GET", "url": url, "status": 200} for _ in range(2)]
    assert "redirect-loop" not in findings(case)


def test_a_login_page_may_come_twice() -> None:
    case = keycloak().dict()
    case["exchanges"] = [
        {"step": "authorize", "method": "GET", "url": "https://sso.acme.example/login", "status": 302} for _ in range(3)
    ]
    assert "redirect-loop" not in findings(case)


def test_rate_limit_shows_retry_after_wherever_it_comes() -> None:
    for member in ("discovery", "jwks", "userinfo"):
        case = okta().dict()
        case[member]["status"] = 429
        case[member]["headers"] = {"Retry-After": "17"}
        case[member]["body"] = ""
        found = findings(case)
        assert found["rate-limited"]["actual"] == {"status": 429, "retry_after": "17"}
        assert report(case)["verdict"]["root_cause"] == "rate-limited"
    assert "discovery-not-found" not in findings(discovered(okta(), 429, ""))


def test_rate_limit_of_the_token_endpoint_is_no_other_token_error() -> None:
    found = findings(token(entra(), 429, oauth_error("temporarily_unavailable", "slow down")), "error")
    assert set(found) == {"rate-limited"}


def test_not_checked_says_what_is_missing() -> None:
    assert hits(not_json, {"id_token": "x"}) == "no answer that must be JSON was captured"
    assert Facts(Case.from_dict({})).answers == ()
