from __future__ import annotations

from typing import Any

import pytest

from inspector.qlik.tenant_host import looks_original
from inspector.uri import covers, differences, is_loopback, parse
from tests.cases import (
    ALIAS,
    CALLBACK,
    CODE,
    TENANT,
    adfs,
    auth0,
    entra,
    findings,
    generic,
    google,
    keycloak,
    not_checked,
    okta,
    onelogin,
    report,
)
from tests.rules.family import check_family, check_healthy
from tests.samples.redirect import AUTH0_PAGE, KEYCLOAK_PAGE, OKTA_PAGE, SIGN_IN, asking, known, listed, probe
from tests.samples.told import LOOPBACK, callback, ends, oauth_error, page, request, token

ALIASED = f"https://{ALIAS}/login/callback"


def causes(case: Any) -> dict[str, str | None]:
    """Error rules with what they follow from."""
    return {name: f["because_of"] for name, f in findings(case, "error").items()}


def test_samples_fire_and_twins_do_not() -> None:
    check_family("redirect")


def test_healthy_logins_are_silent() -> None:
    check_healthy("redirect")


# -- R01 in every wording ----------------------------------------------------------------------------------------

GOOGLE_ERROR = (
    "https://accounts.google.com/signin/oauth/error?authError=ChVyZWRpcmVjdF91cmlfbWlzbWF0Y2gSsAEKWW91IGNhbid0IHNpZ24gaW4"
    "&client_id=1034-kq9.apps.googleusercontent.com"
)


@pytest.mark.parametrize(
    "case",
    [
        page(okta(), 400, OKTA_PAGE),
        page(keycloak(), 400, KEYCLOAK_PAGE),
        page(auth0(), 403, AUTH0_PAGE),
        page(
            onelogin(),
            400,
            "<html><body>error: redirect_uri_mismatch<br>error_description: redirect_uri did not "
            "match any client's registered redirect_uris<br>state: x</body></html>",
        ),
        page(
            generic(),
            400,
            "<h1>oops! something went wrong</h1><pre><strong>error</strong>: invalid_redirect_uri"
            "</pre><pre><strong>error_description</strong>: redirect_uri did not match any of the client&#39;s "
            "registered redirect_uris</pre>",
        ),
        page(google(), 302, "", {"Location": GOOGLE_ERROR}),
        page(
            generic(),
            302,
            "",
            {
                "location": "https://id.acme.example/oauth2/fallbacks/error?error=invalid_request&"
                "error_description=The+%27redirect_uri%27+parameter+does+not+match+any+of+the+OAuth+2.0+Client%27s+"
                "pre-registered+redirect+urls."
            },
        ),
        callback(
            entra(),
            oauth_error(
                "invalid_request",
                "AADSTS50011: The redirect URI 'https://x/login/callback' "
                "specified in the request does not match the redirect URIs configured for the application '6cb0'.",
            ),
        ),
        token(google(), 400, oauth_error("redirect_uri_mismatch", "Bad Request")),
    ],
    ids=["okta", "keycloak", "auth0", "onelogin", "node", "google", "hydra", "entra", "token"],
)
def test_every_wording_of_a_mismatch(case: Any) -> None:
    found = report(case)
    assert found["verdict"]["root_cause"] == "redirect-uri-mismatch"
    assert found["verdict"]["qlik_status"] == "callbackError"
    assert found["findings"][0]["actual"] == CALLBACK


def test_adfs_says_it_with_status_200() -> None:
    case = page(
        adfs(),
        200,
        "<html><body><div id='errorArea'>An error occurred. MSIS9224: Received invalid OAuth "
        "authorization request. The received 'redirect_uri' parameter is not a valid registered redirect URI "
        "for the client identifier: '5a3b'. Received redirect_uri: 'https://x'.</div></html>",
    )
    assert report(case)["verdict"]["root_cause"] == "redirect-uri-mismatch"


def test_oktas_deep_link_is_offered() -> None:
    fixes = findings(page(okta(), 400, OKTA_PAGE))["redirect-uri-mismatch"]["fix"]
    assert any(f["where"].startswith("https://acme-admin.okta.com/admin/app/oidc_client/instance/") for f in fixes)


@pytest.mark.parametrize("build", [okta, keycloak, entra, google, auth0])
def test_a_sign_in_page_is_no_error(build: Any) -> None:
    html = (
        '<html><script>var i18n = {"e": "Callback URL mismatch. Invalid parameter: redirect_uri"}</script>'
        '<form><input type="password" name="p"></form></html>'
    )
    assert causes(page(build(), 200, html)) == {}
    assert causes(page(build(), 302, "", {"location": "https://id.acme.example/login?state=x"})) == {}


def test_registered_list_without_the_uri_is_enough() -> None:
    case = known(okta(), "https://portal.acme.example/callback")
    assert causes(case) == {"redirect-uri-mismatch": None}
    assert report(case)["findings"][0]["expected"] == ["https://portal.acme.example/callback"]


@pytest.mark.parametrize(
    "entry", [CALLBACK, f"https://{TENANT}/*", "https://*.eu.qlikcloud.com/login/callback", "/login/*"]
)
def test_registered_list_that_allows_it(entry: str) -> None:
    assert causes(known(keycloak(), "https://portal.acme.example/", entry)) == {}


def test_nothing_known_is_not_checked() -> None:
    case = ends(okta())
    case["authorize"] = {"request_url": request(okta())}
    reasons = not_checked(case)
    assert "neither an answer" in reasons["redirect-uri-mismatch"]
    assert "list is not known" in reasons["redirect-uri-near-miss"]
    assert "negative control" in reasons["redirect-probe-inconclusive"]
    empty = listed(case)
    assert "redirect-uri-mismatch" in not_checked(empty)


def test_a_list_counts_although_this_login_was_answered() -> None:
    case = listed(okta().dict(), "https://portal.acme.example/", ALIASED, f"{CALLBACK}/")
    found = findings(case, "error")
    assert found.keys() == {"redirect-uri-mismatch", "redirect-uri-alias-host", "redirect-uri-near-miss"}
    assert "see that the list is complete" in found["redirect-uri-mismatch"]["cause"]
    assert "see that the list is complete" not in findings(known(okta(), ALIASED))["redirect-uri-mismatch"]["cause"]


def test_qliks_own_uri_is_judged_where_the_inspector_used_loopback() -> None:
    case = listed(asking(okta(), LOOPBACK).dict(), LOOPBACK)
    found = report(case)
    assert found["verdict"]["root_cause"] == "redirect-uri-mismatch"
    assert found["findings"][0]["actual"] == CALLBACK
    other = listed(asking(okta(), LOOPBACK).dict(), LOOPBACK)
    other["identity_provider"]["options"]["clientId"] = "another-client"
    assert "redirect-uri-mismatch" not in findings(other)


# -- R02 ---------------------------------------------------------------------------------------------------------


def test_requested_alias() -> None:
    case = page(asking(okta(), ALIASED), 400, OKTA_PAGE)
    assert causes(case) == {"redirect-uri-alias-host": None, "redirect-uri-mismatch": "redirect-uri-alias-host"}
    assert findings(case)["redirect-uri-alias-host"]["expected"] == CALLBACK


def test_alias_beside_the_original_is_harmless() -> None:
    assert causes(known(okta(), ALIASED, CALLBACK)) == {}


def test_alias_is_probable_where_only_the_form_of_the_names_tells() -> None:
    case = known(okta(), ALIASED)
    del case["tenant"]["alias"]
    assert "probably the tenant's alias" in findings(case)["redirect-uri-alias-host"]["cause"]
    del case["tenant"]
    assert "redirect-uri-alias-host" in findings(case)


def test_another_tenant_or_region_is_no_alias() -> None:
    for other in (
        "https://b4xk2lq9w8er7ty.eu.qlikcloud.com/login/callback",
        "https://acme.us.qlikcloud.com/login/callback",
    ):
        case = known(okta(), other)
        del case["tenant"]["alias"]
        assert "redirect-uri-alias-host" not in findings(case), other


def test_a_refused_pretty_host_gets_a_note_only() -> None:
    case = page(asking(okta(), ALIASED), 400, OKTA_PAGE)
    del case["tenant"]
    found = findings(case, "error")
    assert set(found) == {"redirect-uri-mismatch"}
    assert "probably the tenant's alias" in found["redirect-uri-mismatch"]["cause"]


def test_alias_at_authorize_and_original_at_token() -> None:
    case = token(
        asking(generic(), ALIASED), 400, oauth_error("invalid_grant", "grant request is invalid"), redirect_uri=CALLBACK
    )
    found = causes(case)
    assert found["token-redirect-mismatch"] is None
    assert found["redirect-uri-alias-host"] == "token-redirect-mismatch"
    assert report(case)["verdict"]["root_cause"] == "token-redirect-mismatch"


# -- R03 to R06 --------------------------------------------------------------------------------------------------


def test_sign_out_list_alone_says_nothing_without_a_refusal() -> None:
    case = known(okta(), sign_out=(CALLBACK,))
    del case["client"]["registered_redirect_uris"]
    assert "sign-in redirect URIs are not known" in not_checked(case)["redirect-uri-in-sign-out-list"]
    refused = page(okta(), 400, OKTA_PAGE)
    refused["client"]["registered_sign_out_uris"] = [CALLBACK]
    assert report(refused)["verdict"]["root_cause"] == "redirect-uri-in-sign-out-list"


def test_empty_sign_in_list_beside_a_filled_sign_out_list() -> None:
    assert causes(known(okta(), sign_out=(CALLBACK,))) == {
        "redirect-uri-mismatch": "redirect-uri-in-sign-out-list",
        "redirect-uri-in-sign-out-list": None,
    }


@pytest.mark.parametrize(
    ("registered", "words"),
    [
        (f"{CALLBACK}/", "trailing slash"),
        (f"http://{TENANT}/login/callback", "scheme"),
        (f"https://{TENANT}:443/login/callback", "port"),
        (f"https://{TENANT}/Login/Callback", "case"),
        (f"https://{TENANT.upper()}/login/callback", "case"),
        (f"https://{TENANT}/callback", "path"),
        (f"{CALLBACK}?idp=okta", "query"),
        (f"http://{TENANT}/login/callback/", "scheme and the trailing slash"),
    ],
)
def test_near_miss_names_the_difference(registered: str, words: str) -> None:
    case = known(okta(), "https://portal.acme.example/", registered)
    found = findings(case, "error")
    assert words in found["redirect-uri-near-miss"]["cause"]
    assert report(case)["verdict"]["root_cause"] == "redirect-uri-near-miss"
    assert found["redirect-uri-mismatch"]["because_of"] == "redirect-uri-near-miss"


def test_nearest_entry_is_named() -> None:
    case = known(okta(), f"http://{TENANT}:8443/x", f"{CALLBACK}/")
    assert findings(case)["redirect-uri-near-miss"]["actual"] == f"{CALLBACK}/"


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]", "app.localhost"])
def test_http_is_fine_on_loopback(host: str) -> None:
    assert "redirect-uri-not-https" not in findings(asking(generic(), f"http://{host}:8400/callback"))


def test_http_redirect_uri_is_the_cause() -> None:
    case = page(asking(okta(), f"http://{TENANT}/login/callback"), 400, OKTA_PAGE)
    assert causes(case) == {"redirect-uri-not-https": None, "redirect-uri-mismatch": "redirect-uri-not-https"}


def test_saml_path_requested_and_saml_in_qlik() -> None:
    case = page(asking(okta(), f"https://{TENANT}/login/saml"), 400, OKTA_PAGE)
    assert report(case)["verdict"]["root_cause"] == "redirect-uri-saml-path"
    saml = page(okta(), 400, OKTA_PAGE)
    saml["identity_provider"]["protocol"] = "SAML"
    assert "redirect-uri-saml-path" not in findings(saml)
    assert "SAML" in findings(saml)["config-not-interactive-oidc"]["cause"]
    del saml["authorize"]
    saml["client"]["registered_redirect_uris"] = [CALLBACK]
    assert findings(saml)["redirect-uri-saml-path"]["expected"] == f"https://{TENANT}/login/saml"


def test_saml_path_wins_over_the_near_miss() -> None:
    found = causes(known(okta(), f"https://{TENANT}/login/saml"))
    assert found["redirect-uri-saml-path"] is None
    assert found["redirect-uri-near-miss"] == "redirect-uri-saml-path"


# -- R07, R08, R10 -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("uri", [LOOPBACK, "http://localhost:8400/callback", "http://[::1]:8400/callback"])
def test_own_loopback_is_never_the_cause(uri: str) -> None:
    found = report(page(asking(okta(), uri), 400, OKTA_PAGE))
    assert found["verdict"] == {**found["verdict"], "root_cause": None, "login": "unknown"}
    assert {f["rule"] for f in found["findings"]} == {"loopback-not-registered"}


def test_what_qlik_was_told_is_about_qliks_uri() -> None:
    case = asking(okta(), LOOPBACK).dict()
    case["identity_provider"]["pendingResult"] = {
        "status": "callbackError",
        "protocol": "OIDC",
        "oauth2Error": {
            "error": "invalid_request",
            "errorDescription": "The 'redirect_uri' parameter must be a Login "
            "redirect URI in the client app settings: https://acme-admin.okta.com/admin/app/x",
        },
    }
    found = report(case)
    assert found["verdict"]["root_cause"] == "redirect-uri-mismatch"
    assert "Qlik's test was told" in findings(case)["redirect-uri-mismatch"]["cause"]


def test_loopback_is_not_checked_where_it_was_not_used() -> None:
    assert "on this computer" in not_checked(okta())["loopback-not-registered"]


def test_probe_that_tells_nothing() -> None:
    found = report(probe(entra(), SIGN_IN))
    assert [f["rule"] for f in found["findings"]] == ["redirect-probe-inconclusive"]
    assert found["verdict"]["root_cause"] is None and found["verdict"]["login"] == "unknown"


def test_probe_that_tells() -> None:
    case = page(keycloak(), 200, '<form id="kc-form-login"><input type="password"></form>')
    case["authorize"]["control_response"] = {"status": 400, "headers": {}, "body": KEYCLOAK_PAGE}
    assert findings(case) == {}
    refused = page(keycloak(), 400, KEYCLOAK_PAGE)
    refused["authorize"]["control_response"] = {"status": 400, "headers": {}, "body": KEYCLOAK_PAGE}
    assert set(findings(refused)) == {"redirect-uri-mismatch"}


def test_sign_out_uri_is_a_warning_and_needs_both_sides() -> None:
    case = okta().dict()
    assert "post logout" in not_checked(case)["post-logout-redirect-mismatch"]
    case["identity_provider"]["postLogoutRedirectUri"] = "https://acme.example/bye"
    assert "sign-out URIs are not known" in not_checked(case)["post-logout-redirect-mismatch"]


def test_cloudflare_knows_no_tenant_alias() -> None:
    case = {"target": "cloudflare-access", **{k: v for k, v in page(okta(), 400, OKTA_PAGE).items() if k != "target"}}
    assert findings(case).keys() >= {"redirect-uri-mismatch"}
    assert "cloudflare-access" in not_checked(case)["redirect-uri-alias-host"]


# -- comparing URIs ----------------------------------------------------------------------------------------------


def test_parts() -> None:
    assert is_loopback("127.8.9.1") and not is_loopback("127.0.0.1.example")
    for text in ("", "x", "https://", "https://h:99999/", "https://[::1", None, 7, "mailto:a@b"):
        assert parse(text) is None
    assert parse(f"https://user:pw@{TENANT}/x").netloc == TENANT
    assert looks_original(TENANT) and not looks_original(ALIAS)


@pytest.mark.parametrize(
    ("entry", "uri", "yes"),
    [
        ("https://a/*", "https://a/b/c", True),
        ("*", "https://a/", True),
        ("https://a*/x", "https://ab/x", True),
        ("https://a/*/c", "https://a/b/c", True),
        ("https://a/*/c", "https://a/c", False),
        ("https://a/", "https://a", False),
        ("a*a", "a", False),
        ("/login/*", "https://h/login/callback", True),
        ("/login/*", "https://h/x/login/c", False),
    ],
)
def test_wildcards(entry: str, uri: str, yes: bool) -> None:
    assert covers(entry, uri) is yes


def test_many_stars_end() -> None:
    assert not covers("*a" * 2000 + "b", "a" * 100_000)
    assert covers("*a" * 2000, "a" * 100_000)


def test_white_space_in_an_entry_is_a_difference() -> None:
    one, other = parse(CALLBACK), parse(f"{CALLBACK} ")
    assert one and other and differences(one, other) == ("white space",)
    assert differences(one, one) == ()


def test_callback_that_came_back_is_acceptance_where_no_list_is_known() -> None:
    case = callback(okta(), {"code": CODE})
    assert "redirect-uri-mismatch" not in findings(case)
    assert "redirect-uri-mismatch" in report(case)["passed"]
