# ruff: noqa: E501 — pages read across
"""The login is found in a recording: the right attempt, in order, and nothing of the rest."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.case.model import Case
from inspector.diagnosis import diagnose
from inspector.sources.found import SourceError
from inspector.sources.loading import load, load_all
from inspector.sources.registry import recognise

from .recording import CALLBACK, ERROR, IDP, REQUEST, TENANT, browser_login, entry, har, server_login
from .tokens import signed


def case_of(text: str) -> Case:
    return Case.from_dict(recognise(text).members)


def test_a_browsers_login_with_qliks_error() -> None:
    found = recognise(har(*browser_login()))
    case = Case.from_dict(found.members)
    assert case.request["client_id"] == "0oaclient"
    assert case.callback == {"code": "c0de-1234", "state": "st4te"}
    assert case.at("qlik_error.status") == 400
    assert case.at("qlik_error.body") == ERROR
    assert case.at("observed_at") == "2026-11-21T10:00:05Z"
    assert [e["step"] for e in case.list("exchanges") or []] == ["authorize", "callback", "qlik"]
    assert "left out" in found.notes[0]


def test_a_proxys_recording_holds_the_whole_login() -> None:
    case = case_of(har(*server_login()))
    assert case.at("discovery.body.issuer") == IDP
    assert case.at("jwks.body.keys")[0]["kid"] == "k1"
    assert case.at("token.request.grant_type") == "authorization_code"
    assert case.id_token_text == signed()
    assert case.at("userinfo.body.email") == "m@acme.com"
    assert case.at("observed_at") == "2026-11-21T10:00:06Z"
    assert [e["step"] for e in case.list("exchanges") or []] == [
        "discovery",
        "authorize",
        "callback",
        "token",
        "jwks",
        "userinfo",
    ]
    assert case.list("exchanges")[0]["milliseconds"] == 12.5


def test_a_posted_callback() -> None:
    entries = browser_login()
    entries[-1] = entry(f"https://{TENANT}/login/callback", 5, 302, method="POST", post="code=c0de&state=st4te")
    case = case_of(har(*entries))
    assert case.object("authorize.callback_form") == {"code": "c0de", "state": "st4te"}


def test_a_fragment_stands_only_in_the_redirect() -> None:
    back = f"https://{TENANT}/login/callback"
    entries = [entry(REQUEST, 1, 302, headers={"location": f"{back}#id_token=x&state=st4te"}), entry(back, 2)]
    assert (case_of(har(*entries)).callback or {})["state"] == "st4te"


def test_an_error_page_is_where_the_login_ended() -> None:
    page = "<html><title>400</title>The 'redirect_uri' parameter must be a Login redirect URI</html>"
    case = case_of(har(entry(REQUEST, 1, 400, body=page)))
    assert case.at("authorize.response.status") == 400
    assert case.at("authorize.response.body") == page
    assert case.callback is None


def test_entras_error_page_comes_after_the_sign_in_page() -> None:
    later = "https://acme.okta.com/common/reprocess"
    page = "<html>AADSTS50105: not assigned to a role</html>"
    entries = [entry(REQUEST, 1, body="<html>Sign in</html>"), entry(later, 3, method="POST", body=page)]
    assert "AADSTS50105" in case_of(har(*entries)).at("authorize.response.body")


def test_of_several_logins_the_last_answered_one_is_taken() -> None:
    other = REQUEST.replace("st4te", "another")
    entries = [entry(other, 0, 302), *browser_login(), entry(REQUEST.replace("st4te", "third"), 30, 302)]
    found = recognise(har(*entries))
    case = Case.from_dict(found.members)
    assert case.request["state"] == (case.callback or {})["state"] == "st4te"
    assert any("3 authorization requests" in note for note in found.notes)


def test_a_failed_request_names_the_network() -> None:
    failed = entry(REQUEST, 1, 0, _error="net::ERR_NAME_NOT_RESOLVED")
    case = case_of(har(failed))
    assert case.at("network_error.kind") == "dns"
    assert case.at("network_error.where") == "authorize"


def test_what_an_administrators_browser_read_is_taken_too() -> None:
    users = {"data": [{"id": "1", "subject": "okta\\m", "email": "m@acme.com", "name": "M", "status": "active"}]}
    entries = [
        *browser_login(),
        entry(f"https://{TENANT}/api/v1/users?limit=100", 9, body=users),
        entry(f"https://{TENANT}/api/v1/groups/settings", 9, body={"autoCreateGroups": False}),
        entry(
            f"https://{TENANT}/api/v1/identity-providers",
            9,
            body={
                "data": [{"protocol": "OIDC", "provider": "okta", "active": True, "options": {"clientId": "0oaclient"}}]
            },
        ),
    ]
    case = case_of(har(*entries))
    assert case.at("tenant.users")[0]["subject"] == "okta\\m"
    assert case.at("tenant.groups_auto_create") is False
    assert case.at("identity_provider.options.clientId") == "0oaclient"


def test_a_recording_without_a_login_says_what_to_record() -> None:
    with pytest.raises(SourceError, match="no login among them"):
        recognise(har(entry("https://example.com/", 1, body="<html></html>")))


def test_a_recording_of_many_requests() -> None:
    noise = [entry(f"https://cdn.example.com/{n}.js", 1, body="x" * 100) for n in range(3000)]
    assert case_of(har(*noise, *browser_login())).callback == {"code": "c0de-1234", "state": "st4te"}


def test_a_recording_larger_than_any_answer() -> None:
    noise = [entry(f"https://cdn.example.com/{n}.js", 1, body="x" * 1_000_000) for n in range(18)]
    assert case_of(har(*noise, *browser_login())).callback == {"code": "c0de-1234", "state": "st4te"}


def test_the_callback_may_stand_only_in_a_redirect() -> None:
    case = case_of(har(entry(REQUEST, 1, 302, headers={"Location": CALLBACK})))
    assert case.text("authorize.callback_url") == CALLBACK


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=10),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "request",
                    "response",
                    "url",
                    "headers",
                    "content",
                    "text",
                    "postData",
                    "name",
                    "value",
                    "status",
                    "params",
                    "method",
                    "encoding",
                    "startedDateTime",
                    "time",
                    "log",
                    "entries",
                ]
            ),
            inner,
            max_size=6,
        )
    ),
    max_leaves=20,
)


@given(st.lists(JSON, max_size=6), st.integers(0, 6))
def test_broken_entries_are_survived(broken: list[Any], position: int) -> None:
    entries = [*browser_login()[:position], *broken, *browser_login()[position:]]
    text = json.dumps({"log": {"entries": entries}})
    assert Case.from_dict(recognise(text).members).callback == {"code": "c0de-1234", "state": "st4te"}


def _two_logins() -> list[dict[str, Any]]:
    first = json.loads(json.dumps(browser_login()).replace("st4te", "earlier").replace("c0de-1234", "c0de-0"))
    for one in first:
        one["startedDateTime"] = one["startedDateTime"].replace("T10:00", "T09:50")
    return [*first, *browser_login()]


def test_an_earlier_login_is_a_case_of_its_own() -> None:
    cases = load_all(har(*_two_logins()))
    assert [case.request["state"] for case in cases] == ["st4te", "earlier"]
    assert [case.at("observed_at") for case in cases] == ["2026-11-21T10:00:05Z", "2026-11-21T09:50:05Z"]


def test_a_request_that_was_only_sent_again_is_no_login() -> None:
    again = entry(REQUEST.replace("st4te", "unanswered"), 0, 302)
    assert len(load_all(har(again, *browser_login()))) == 1


def test_an_answer_without_its_body_is_not_judged() -> None:
    entries = server_login()
    for one in entries:
        one["response"]["content"].pop("text", None)
    case = case_of(har(*entries))
    assert "not-json" not in {finding.rule for finding in diagnose(case).findings}
    assert any("holds no body" in entry["note"] for entry in load(har(*entries)).at("source_notes.recognised"))


def test_an_answer_that_was_empty_is_judged() -> None:
    entries = server_login()
    entries[0]["response"]["content"] = {"size": 0, "mimeType": "text/html", "text": ""}
    assert "not-json" in {finding.rule for finding in diagnose(case_of(har(*entries))).findings}


@pytest.mark.parametrize("left", ["[REDACTED]", "", '{"redacted": true}', "grant_type=[REDACTED]&code=[REDACTED]"])
@pytest.mark.parametrize("path", ["/v1/token", "/oauth2/v2.0/token", "/oauth/token", "/adfs/oauth2/token"])
def test_a_redacted_token_request_is_known_by_its_answer(left: str, path: str) -> None:
    refusal = {"error": "invalid_client", "error_description": "AADSTS7000215: Invalid client secret provided."}
    text = har(entry(f"https://login.example.com{path}", 1, 401, body=refusal, method="POST", post=left))
    case = case_of(text)
    assert case.at("token.response.body.error") == "invalid_client"
    assert not case.at("token.request.code")


def test_another_post_is_no_token_request() -> None:
    with pytest.raises(SourceError, match="no login"):
        recognise(har(entry("https://x.example/token", 1, 200, body={"error": "Oops!"}, method="POST", post="a=b")))


ENTRA = "https://login.microsoftonline.com/t/oauth2/v2.0/authorize?client_id=c&response_type=code&state=s&redirect_uri=https%3A%2F%2Fa%2Flogin%2Fcallback"


@pytest.mark.parametrize("status", [200, 400])
@pytest.mark.parametrize(
    ("number", "rule"),
    [("50105", "user-not-assigned"), ("700016", "client-unknown"), ("50011", "redirect-uri-mismatch")],
)
def test_entras_error_number_is_read_from_its_page(status: int, number: str, rule: str) -> None:
    page = f'<!DOCTYPE html><html lang="de"><script>$Config={{"sErrorCode":"{number}","sErrTxt":""}};</script>Anmeldung</html>'
    report = diagnose(case_of(har(entry(ENTRA, 1, status, body=page))))
    assert (report.verdict.root_cause, report.provider.name) == (rule, "entra")


def test_entras_sign_in_page_without_a_number_is_no_error() -> None:
    page = '<html><script>$Config={"sErrorCode":"","iMaxStackForKnockoutAsyncComponents":10000};</script>ConvergedSignIn</html>'
    assert diagnose(case_of(har(entry(ENTRA, 1, 200, body=page)))).verdict.root_cause is None


def test_a_recording_of_saml_is_named() -> None:
    with pytest.raises(SourceError, match="SAML"):
        recognise(har(entry("https://idp.example/sso?SAMLRequest=fZ&RelayState=x", 1, 200, body="<html></html>")))


@pytest.mark.parametrize("status", [400, 401, 403, 431, 500, 503])
def test_qliks_callback_that_fails_is_said(status: int) -> None:
    entries = [*browser_login()[:-1], entry(CALLBACK, 5, status, body="<html><title>Sorry</title></html>")]
    report = diagnose(case_of(har(*entries)))
    assert "qlik-callback-refused" in {finding.rule for finding in report.findings}
    assert report.verdict.login == "fails"


def test_a_refresh_after_the_login_is_a_step_of_its_own() -> None:
    again = {"access_token": "second", "id_token": signed(), "token_type": "Bearer"}
    case = case_of(
        har(*server_login(), entry(f"{IDP}/v1/token", 40, body=again, method="POST", post="grant_type=refresh_token"))
    )
    assert case.at("token.request.grant_type") == "authorization_code" and case.access_token_text == "opaque"
    assert case.at("observed_at") == "2026-11-21T10:00:06Z"
    assert (case.list("exchanges") or [])[-1]["step"] == "refresh"


def test_a_refresh_alone_is_what_there_is() -> None:
    body = {"access_token": "second", "id_token": signed(), "token_type": "Bearer"}
    sent = entry(f"{IDP}/v1/token", 6, body=body, method="POST", post="grant_type=refresh_token&refresh_token=r")
    assert case_of(har(sent)).at("token.request.grant_type") == "refresh_token"
