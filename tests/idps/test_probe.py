"""The redirect-URI probe is judged by what the answers say, never by a status alone."""

import base64
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.case.model import Answer
from inspector.idps.loader import load, names
from inspector.idps.probe import NEGATIVE_CONTROL, judge

URI = "https://acme.eu.qlikcloud.com/login/callback"


def page(status: int, body: str = "") -> Answer:
    return Answer(None, status, {"Content-Type": "text/html"}, body)


def to(location: str, status: int = 302) -> Answer:
    return Answer(None, status, {"Location": location}, None)


def google(code: bytes) -> Answer:
    encoded = base64.urlsafe_b64encode(b"\n" + bytes([len(code)]) + code + b"\x12\x05words").decode().rstrip("=")
    return to(f"https://accounts.google.com/signin/oauth/error?authError={encoded}&client_id=x")


LOGIN_FORM = page(200, '<form id="loginForm"><input id="passwordInput" type="password"></form>')
MSIS = page(200, "<p>MSIS9224: Received invalid OAuth authorization request. The received &#39;redirect_uri&#39;</p>")
OKTA_400 = page(
    400, "<p>The &#39;redirect_uri&#39; parameter must be a Login redirect URI in the client app settings</p>"
)
OKTA_YES = to("/login/login.htm?fromURI=/oauth2/v1/authorize/redirect?okta_key=x")
ENTRA = page(200, '<script>$Config={"pgid":"ConvergedSignIn"}</script>')
HYDRA_NO = to(
    "https://console.jumpcloud.com/error?error=invalid_request&error_description=The+%27redirect_uri%27+parameter+does"
    "+not+match+any+of+the+OAuth+2.0+Client%27s+pre-registered+redirect+urls."
)
HYDRA_YES = to("https://console.jumpcloud.com/oauth2/login?login_challenge=abc")
KC_NO = page(400, "<h1>We are sorry...</h1><p>Invalid parameter: redirect_uri</p>")
KC_YES = page(200, '<form id="kc-form-login" action="/realms/x/login-actions/authenticate">')
GOOGLE_YES = to("https://accounts.google.com/v3/signin/identifier?opparams=x")
AUTH0_NO = page(403, "<h1>Oops!, something went wrong</h1><p>Callback URL mismatch.</p>")
OL_YES = to("https://acme.onelogin.com/trust/openid-connect/v2?client_id=x")
OL_NO = page(400, "error: redirect_uri_mismatch redirect_uri did not match any client's registered redirect_uris")
NODE_NO = page(
    400, "oops! something went wrong: redirect_uri did not match any of the client&#39;s registered redirect_uris"
)
PING_NO = Answer(None, 400, {}, {"code": "INVALID_DATA", "details": [{"message": "Redirect URI mismatch"}]})
B2C_NO = to("https://other.acme.com/cb#error=redirect_uri_mismatch&error_description=AADB2C90006")
PASSWORD = page(200, '<input name="p" type="password">')
SCRIPT = page(200, "<script>var m='invalid redirect_uri mismatch'</script>")
LOOK_ALIKE = to("https://acme.eu.qlikcloud.com.evil.example/login/callback")
DEX_YES = to("https://accounts.google.com/o/oauth2/auth?client_id=x&state=y")
DEX_NO = page(400, "Unregistered redirect_uri.")
SF_NO = to(
    "https://login.salesforce.com/setup/err?error=redirect_uri_mismatch&error_description=redirect_uri%20must"
    "%20match%20configuration"
)
REQUIRED = f"{URI}?error=login_required&state=s"


@pytest.mark.parametrize(
    ("name", "variant", "answer", "control", "expected"),
    [
        ("okta", "org", OKTA_YES, OKTA_400, "registered"),
        ("okta", "custom", page(200, '<div id="okta-login-container">'), OKTA_400, "registered"),
        ("okta", "", OKTA_400, OKTA_400, "not-registered"),
        ("okta", "", page(400, "Bad Request"), OKTA_400, "inconclusive"),
        ("okta", "", page(200, "some page"), OKTA_400, "inconclusive"),
        ("entra", "v2", ENTRA, ENTRA, "inconclusive"),
        ("entra", "v2", ENTRA, page(400, "AADSTS90102"), "inconclusive"),
        ("entra-b2c", "b2c", B2C_NO, page(400, "AADB2C90006"), "not-registered"),
        ("auth0", "", to("/u/login?state=x"), AUTH0_NO, "registered"),
        ("auth0", "", AUTH0_NO, AUTH0_NO, "not-registered"),
        ("auth0", "", page(403, "Forbidden by firewall"), page(403, "Forbidden by firewall"), "inconclusive"),
        ("keycloak", "", KC_YES, KC_NO, "registered"),
        ("keycloak", "", KC_NO, KC_NO, "not-registered"),
        ("keycloak", "", KC_YES, KC_YES, "inconclusive"),
        ("keycloak", "", page(400, "We are sorry... Client not found."), KC_NO, "inconclusive"),
        # status 302 for both
        ("google", "", GOOGLE_YES, google(b"redirect_uri_mismatch"), "registered"),
        ("google", "", google(b"redirect_uri_mismatch"), google(b"redirect_uri_mismatch"), "not-registered"),
        ("google", "", google(b"invalid_client"), google(b"invalid_client"), "inconclusive"),
        ("jumpcloud", "", HYDRA_YES, HYDRA_NO, "registered"),
        ("jumpcloud", "", HYDRA_NO, HYDRA_NO, "not-registered"),
        # status 200 for both
        ("adfs", "", LOGIN_FORM, MSIS, "registered"),
        ("adfs", "", MSIS, MSIS, "not-registered"),
        ("adfs", "", LOGIN_FORM, LOGIN_FORM, "inconclusive"),
        ("onelogin", "", OL_YES, OL_NO, "registered"),
        ("onelogin", "", OL_NO, OL_NO, "not-registered"),
        ("generic", "node-oidc", to("/interaction/abc_DEF-1", 303), NODE_NO, "registered"),
        ("generic", "node-oidc", NODE_NO, NODE_NO, "not-registered"),
        ("generic", "dex", DEX_YES, DEX_NO, "registered"),
        ("generic", "dex", DEX_NO, DEX_NO, "not-registered"),
        ("generic", "dex", page(200, "Log in with Google / Log in with GitHub"), DEX_NO, "inconclusive"),
        ("ping", "pingone", PING_NO, PING_NO, "not-registered"),
        ("salesforce", "", SF_NO, SF_NO, "not-registered"),
        ("generic", "", PASSWORD, page(400, "Invalid redirect_uri"), "registered"),
        (
            "generic",
            "",
            page(400, "redirect_uri is not registered"),
            page(400, "redirect_uri is not registered"),
            "not-registered",
        ),
        ("generic", "", SCRIPT, page(400, ""), "inconclusive"),
        # a redirect to the URI itself
        ("generic", "", to(f"{URI}?code=x&state=s"), page(400, "no"), "registered"),
        ("generic", "", to(f"{URI}?code=x&state=s"), to(f"{NEGATIVE_CONTROL}?code=x"), "inconclusive"),
        ("generic", "", LOOK_ALIKE, page(400, "no"), "inconclusive"),
        ("cloudflare", "", page(200, "x"), page(200, "y"), "inconclusive"),
    ],
)
def test_table(name: str, variant: str, answer: Any, control: Any, expected: Any) -> None:
    verdict = judge(load(name), variant, URI, answer, control, False)
    assert verdict.status == expected, verdict.because
    assert verdict.because


@pytest.mark.parametrize("name", ["okta", "entra", "auth0", "keycloak", "onelogin", "generic", "jumpcloud"])
def test_prompt_none_tells_by_the_location(name: str) -> None:
    def status(location: str) -> str:
        return judge(load(name), "", URI, to(location), page(400, "no"), True).status

    assert status(REQUIRED) == "registered"
    assert status(REQUIRED.replace("/login/", "/Login/")) == "inconclusive"
    assert status(REQUIRED.replace(".com/", ".com:8443/")) == "inconclusive"
    assert status(REQUIRED.replace("https:", "http:")) == "inconclusive"
    assert status(REQUIRED.replace(".com/", ".com.evil.example/")) == "inconclusive"


def test_the_default_port_and_an_empty_path_are_the_same_address() -> None:
    answer = to("https://A.example:443/?error=login_required")
    assert judge(load("entra"), "", "https://a.example", answer, page(400, "no"), True).status == "registered"


def test_without_a_control_only_a_refusal_counts() -> None:
    assert judge(load("keycloak"), "", URI, KC_YES, None, False).status == "inconclusive"
    assert judge(load("keycloak"), "", URI, KC_NO, None, False).status == "not-registered"


def test_entra_says_why_it_cannot_tell() -> None:
    assert "prompt=none" in judge(load("entra"), "v2", URI, ENTRA, ENTRA, False).because
    assert "prompt=none" not in judge(load("entra"), "v2", URI, ENTRA, ENTRA, True).because


NAMES = names()
ANSWERS = st.builds(
    Answer,
    st.none(),
    st.none() | st.integers(0, 999),
    st.dictionaries(st.sampled_from(["Location", "location", "x"]), st.text(max_size=80)),
    st.none() | st.text(max_size=200) | st.dictionaries(st.text(max_size=5), st.text(max_size=20)),
)


@given(st.sampled_from(NAMES), st.text(max_size=60), ANSWERS, st.none() | ANSWERS, st.booleans())
def test_judge_never_raises(name: str, uri: str, answer: Any, control: Any, prompt_none: Any) -> None:
    assert judge(load(name), "", uri, answer, control, prompt_none).status in (
        "registered",
        "not-registered",
        "inconclusive",
    )


@given(st.sampled_from(NAMES), st.integers(100, 599))
def test_a_status_alone_never_decides(name: str, status: int) -> None:
    assert judge(load(name), "", URI, page(status), page(400), False).status == "inconclusive"
