from __future__ import annotations

from urllib.parse import quote

import pytest

from tests.cases import CODE, STATE, auth0, entra, findings, generic, keycloak, not_checked, okta, report
from tests.rules.family import check_family, check_healthy
from tests.samples.discovery import organizations
from tests.samples.told import callback, oauth_error, posted_form, request, unreached


def test_samples_fire_and_twins_do_not() -> None:
    check_family("callback")


def test_healthy_logins_are_silent() -> None:
    check_healthy("callback")


# -- state -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", [None, "", "another-state-1234", STATE.upper(), STATE + "x"])
def test_state_must_be_the_same_text(state: str | None) -> None:
    found = report(callback(okta(), {"code": CODE}, state=state))
    assert found["verdict"]["root_cause"] == "callback-state-mismatch"


def test_state_is_shown_shortened() -> None:
    found = findings(callback(okta(), {"code": CODE}, state="another-state-1234"))["callback-state-mismatch"]
    assert found["expected"] == f"{STATE[:4]}…" and found["actual"] == "anot…"
    assert "another-state-1234" not in str(found)


def test_how_the_way_changed_it_is_named() -> None:
    case = callback(generic(), {"code": CODE}, state=None)
    for sent, came, words in (
        ("ab+cd/ef", "ab+cd/ef", "percent-encoded"),
        ("abcd|#", "abcd|#", "cut at #"),
        ("a b", quote(quote("a b")), "encoded twice"),
    ):
        case["authorize"]["request_url"] = request(generic(), state=sent)
        case["authorize"]["callback_url"] = f"{generic().redirect_uri}?code={CODE}&state={came}"
        assert words in findings(case)["callback-state-mismatch"]["cause"]


def test_odd_states_that_came_back_whole() -> None:
    for state in ("ends|", "ends#", "a+b c", "ünïcode", "=="):
        case = callback(generic(), {"code": CODE}, state=state)
        case["authorize"]["request_url"] = request(generic(), state=state)
        assert "callback-state-mismatch" not in findings(case)


def test_state_in_the_fragment_and_in_a_form() -> None:
    assert findings(callback(okta(), {"code": CODE}, part="#"), "error") == {}
    assert findings(posted_form(okta(), {"code": CODE}), "error") == {}
    assert "callback-state-mismatch" in findings(posted_form(okta(), {"code": CODE}, state="x"))


def test_state_is_not_checked_without_request_or_callback_or_in_clear() -> None:
    reasons = not_checked({"authorize": {"callback_url": "https://a.example/cb?code=1&state=2"}})
    assert "authorization request is not known" in reasons["callback-state-mismatch"]
    assert not_checked({"id_token": "x"})["callback-state-mismatch"] == "no callback was captured"
    masked = callback(okta(), {"code": "•••"}, state="•••")
    assert "masked" in not_checked(masked)["callback-state-mismatch"]


# -- code --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sent", "came", "fires"),
    [
        ("code", {"code": CODE}, False),
        ("code", {}, True),
        ("code", {"code": ""}, True),
        ("code", {"id_token": "x.y.z"}, True),
        ("code id_token", {"code": CODE, "id_token": "x.y.z"}, False),
        ("code id_token", {"code": CODE}, False),
        ("code id_token", {"id_token": "x.y.z"}, True),
        ("id_token", {"id_token": "x.y.z"}, False),
        ("id_token token", {"id_token": "x.y.z"}, True),
        ("id_token token", {"id_token": "x.y.z", "access_token": "o"}, False),
        ("id_token", {}, True),
        ("code", {"error": "access_denied"}, False),
        ("code", {"error_description": "no"}, False),
    ],
)
def test_what_the_response_type_promises(sent: str, came: dict[str, str], fires: bool) -> None:
    case = callback(generic(), came, response_type=sent)
    assert ("callback-missing-code" in findings(case)) is fires


def test_hybrid_answers_may_be_split_over_query_and_fragment() -> None:
    case = callback(generic(), {"code": CODE, "id_token": "x.y.z"}, part="#", response_type="code id_token")
    case["authorize"]["callback_url"] = case["authorize"]["callback_url"].replace(
        "#", f"?iss={quote(generic().issuer, safe='')}#"
    )
    found = findings(case)
    assert "callback-missing-code" not in found and "callback-issuer-mismatch" not in found


def test_signed_response_is_not_judged() -> None:
    case = callback(generic(), {"response": "x.y.z"}, state=None)
    assert "JARM" in not_checked(case)["callback-missing-code"]
    assert "JARM" in not_checked(case)["callback-state-mismatch"]


def test_lost_fragment_is_named() -> None:
    case = callback(generic(), {}, state=None, response_mode="fragment", response_type="code")
    assert "#" in findings(case)["callback-missing-code"]["cause"]


def test_a_login_with_tokens_needs_no_code() -> None:
    case = okta().dict()
    case["authorize"]["callback_url"] = case["authorize"]["callback_url"].replace(f"code={CODE}&", "")
    assert "callback-missing-code" not in findings(case)


# -- issuer and silence ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("build", "iss", "fires"),
    [
        (auth0, "https://acme.eu.auth0.com/", False),
        (auth0, "https://acme.eu.auth0.com", True),
        (keycloak, "https://sso.acme.example/realms/other", True),
        (organizations, "https://login.microsoftonline.com/9122040d-6c67-4c5b-b112-36a304b66dad/v2.0", False),
        (organizations, "https://login.microsoftonline.com//v2.0", True),
        (organizations, "https://login.microsoftonline.com/a/b/v2.0", True),
    ],
)
def test_issuer_of_the_callback_is_compared_as_text(build: object, iss: str, fires: bool) -> None:
    case = callback(build(), {"code": CODE, "iss": iss})  # type: ignore[operator]
    assert ("callback-issuer-mismatch" in findings(case)) is fires


def test_issuer_is_compared_on_errors_too_and_not_checked_without() -> None:
    case = callback(keycloak(), {**oauth_error("access_denied"), "iss": "https://evil.example"})
    assert "callback-issuer-mismatch" in findings(case)
    assert "carries no iss" in not_checked(okta())["callback-issuer-mismatch"]


def test_silence_says_what_it_usually_means_here() -> None:
    for build in (okta, entra, keycloak, auth0, generic):
        found = report(unreached(build(), "authorize", "timeout", "no callback within 300 s"))
        assert found["verdict"]["root_cause"] == "callback-timeout"
        assert len(found["findings"][0]["cause"]) > 120
        assert found["findings"][0]["fix"]
        assert "timed-out" not in {f["rule"] for f in found["findings"]}


def test_a_callback_that_came_is_no_silence() -> None:
    case = callback(okta(), {"code": CODE})
    case["network_error"] = {"where": "authorize", "kind": "timeout"}
    assert "callback-timeout" not in findings(case)
    assert "waited for" in not_checked({"id_token": "x"})["callback-timeout"]


def test_a_code_without_any_state_is_a_finding_even_where_the_request_is_not_known() -> None:
    found = findings({"authorize": {"callback_url": "https://kxv.eu.qlikcloud.com/login/callback?code=abc123"}})
    assert found["callback-state-mismatch"]["actual"] is None
    given = {"authorize": {"callback_url": "https://kxv.eu.qlikcloud.com/login/callback?code=abc123&state=x1"}}
    assert "callback-state-mismatch" not in findings(given)
