"""Every form of SOURCE that the contract names, as somebody would paste it: what it becomes, and what is concluded."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest

from inspector import Case, diagnose, load
from tests.cases import CALLBACK, KEYS, STATE, TENANT, VERIFIER, jwk, okta

CASE = okta().dict()
BODY = CASE["token"]["response"]["body"]
TOKEN: str = BODY["id_token"]
IDP = CASE["identity_provider"]
JWE = (KEYS / "encrypted-id-token.jwe").read_text().strip()
USER = {"id": "u1", "status": "active", "subject": "x", "name": "N", "email": "n@acme.example"}


def wrapped(text: str, by: str = "\n", width: int = 64) -> str:
    return by.join(text[i : i + width] for i in range(0, len(text), width))


def judged(*sources: str) -> dict[str, Any]:
    case = {**load(*sources).to_dict(), "observed_at": "2026-11-21T10:00:00Z"}
    return diagnose(Case.from_dict(case)).to_dict()


@pytest.mark.parametrize(
    "text",
    [
        TOKEN,
        wrapped(TOKEN),
        wrapped(TOKEN, "\r\n"),
        wrapped(TOKEN, "\n    "),
        f'"{TOKEN}"',
        f"'{TOKEN}'",
        f"Bearer {TOKEN}",
        f"Authorization: Bearer {TOKEN}",
        TOKEN.replace(".", "%2E"),
        quote(f"Bearer {TOKEN}"),
        f"curl -H 'Authorization: Bearer {TOKEN}' https://{TENANT}/api/v1/users/me",
        f"curl 'https://{TENANT}/x' \\\n  -H 'accept: */*' \\\n  -H 'authorization: Bearer {TOKEN}' \\\n  --compressed",
        f"Cookie: sid=abc; id_token={TOKEN}; theme=dark",
        f"Set-Cookie: id_token={TOKEN}; Path=/; HttpOnly",
        f"2026-11-21T10:00:00.123Z INFO [auth] received id_token={TOKEN} from 10.0.0.1",
        json.dumps({"ts": "2026-11-21T10:00:00Z", "level": "info", "msg": "token", "id_token": TOKEN}),
    ],
    ids=[
        "plain",
        "wrapped",
        "crlf",
        "indented",
        "quoted",
        "single quotes",
        "bearer",
        "header",
        "dots",
        "all encoded",
        "curl",
        "curl over lines",
        "cookie",
        "set-cookie",
        "log line",
        "log line in JSON",
    ],
)
def test_a_token_in_any_dress_is_the_same_token(text: str) -> None:
    assert load(text).to_dict()["id_token"] == TOKEN
    report = judged(text, json.dumps(CASE["jwks"]["body"]))
    assert report["tokens"][0]["signature"] == "valid"
    assert report["verdict"]["root_cause"] is None


def test_an_encrypted_token_over_lines() -> None:
    assert load(wrapped(JWE)).to_dict()["id_token"] == JWE


@pytest.mark.parametrize(
    ("text", "member"),
    [
        (json.dumps(BODY), "token"),
        (json.dumps(BODY, indent=4), "token"),
        (json.dumps(CASE["userinfo"]["body"]), "userinfo"),
        (json.dumps(CASE["discovery"]["body"]), "discovery"),
        (json.dumps(jwk()), "jwks"),
        (json.dumps({"keys": [jwk()]}), "jwks"),
        (json.dumps(IDP), "identity_provider"),
        (json.dumps([IDP]), "identity_provider"),
        (json.dumps({"data": [IDP], "links": {"self": {"href": "x"}}}), "identity_provider"),
        (
            json.dumps(
                {
                    "tenantIds": ["t"],
                    "provider": "okta",
                    "protocol": "OIDC",
                    "interactive": True,
                    "options": IDP["options"],
                    "skipVerify": True,
                }
            ),
            "identity_provider",
        ),
        (json.dumps({"provider": "okta", "protocol": "OIDC", "pendingOptions": IDP["options"]}), "identity_provider"),
        (json.dumps({"data": [USER]}), "tenant"),
        (json.dumps([USER]), "tenant"),
        (f"{CALLBACK}?code=abc&state=xyz", "authorize"),
        (f"{CALLBACK}#id_token={TOKEN}&state=xyz", "authorize"),
        ("code=abc&state=xyz&session_state=1", "authorize"),
        (CASE["authorize"]["request_url"], "authorize"),
        (json.dumps({"errors": [{"title": "x", "code": "LOGIN-2", "status": "401"}], "traceId": "t"}), "qlik_error"),
        (json.dumps(CASE), "discovery"),
    ],
)
def test_each_is_known_for_what_it_is(text: str, member: str, tmp_path: Path) -> None:
    assert member in load(text).to_dict()
    file = tmp_path / "given.txt"
    file.write_text(text)
    assert load(str(file)).to_dict()[member] == load(text).to_dict()[member]


PAGES = {
    "okta": "<html><head><title>Okta - Error</title></head><body><h2>400 Bad Request</h2><p>Your request resulted in "
    "an error. The &#39;redirect_uri&#39; parameter must be a Login redirect URI in the client app settings: "
    "https://acme-admin.okta.com/admin/app/oidc_client/instance/0oa1#tab-general</p></body></html>",
    "entra": "<!DOCTYPE html><html><head><title>Sign in to your account</title></head><body><script>$Config={"
    '"strServiceExceptionMessage":"AADSTS50011: The redirect URI \\u0027https://acme.eu.qlikcloud.com/login/callback'
    '\\u0027 specified in the request does not match the redirect URIs configured for the application."};</script>',
    "auth0": "<!DOCTYPE html><html><body><h1>Oops!, something went wrong</h1><p>Callback URL mismatch.</p><p>The "
    "provided redirect_uri is not in the list of allowed callback URLs.</p></body></html>",
    "keycloak": '<!DOCTYPE html><html class="login-pf"><body><div id="kc-error-message"><p class="instruction">'
    "Invalid parameter: redirect_uri</p></div></body></html>",
    "adfs": "<!DOCTYPE html><html><body><div>Ein Fehler ist aufgetreten. Activity ID: 0000-8000</div><div>"
    "Fehlerdetails: MSIS9224: Die empfangene OAuth-Autorisierungsanforderung ist ungültig.</div></body></html>",
}


@pytest.mark.parametrize("idp", PAGES)
def test_an_error_page_alone_names_provider_and_cause(idp: str) -> None:
    """AD FS speaks the language of its server; the code stays."""
    report = judged(PAGES[idp])
    assert (report["provider"]["name"], report["verdict"]["root_cause"]) == (idp, "redirect-uri-mismatch")


@pytest.mark.parametrize("text", [f"{CALLBACK}#id_token={TOKEN}&state=xyz", f"id_token={TOKEN}&state=xyz"])
def test_tokens_in_a_callback_whose_request_is_not_known_are_no_missing_code(text: str) -> None:
    report = judged(text)
    assert report["verdict"]["root_cause"] is None
    assert "callback-missing-code" in {n["rule"] for n in report["not_checked"]}
    asked = judged(text, CASE["authorize"]["request_url"].replace(STATE, "xyz"))
    assert asked["verdict"]["root_cause"] == "callback-missing-code"


# -- recordings of a browser, as Chrome writes them -----------------------------------------------------------------


def entry(
    method: str,
    url: str,
    status: int,
    body: str | None = None,
    kind: str = "text/html",
    *,
    to: str = "",
    post: str = "",
    encoded: bool = False,
    **headers: str,
) -> dict[str, Any]:
    text = base64.b64encode(body.encode()).decode() if body and encoded else body
    content = {
        "size": len(body or ""),
        "mimeType": kind,
        **({"text": text} if text else {}),
        **({"encoding": "base64"} if encoded else {}),
    }
    posted = {"postData": {"mimeType": "application/x-www-form-urlencoded", "text": post}} if post else {}
    request = {
        "method": method,
        "url": url,
        "httpVersion": "http/2.0",
        "queryString": [],
        "cookies": [],
        "headers": [{"name": k, "value": v} for k, v in headers.items()],
        **posted,
    }
    response = {
        "status": status,
        "httpVersion": "http/2.0",
        "cookies": [],
        "content": content,
        "redirectURL": to,
        "headers": [{"name": "location", "value": to}] if to else [],
    }
    return {
        "startedDateTime": "2026-11-21T10:00:00.000Z",
        "time": 33.2,
        "request": request,
        "response": response,
        "cache": {},
        "timings": {"send": 0, "wait": 30, "receive": 3},
    }


def recording(*entries: dict[str, Any]) -> str:
    return json.dumps(
        {
            "log": {
                "version": "1.2",
                "creator": {"name": "WebInspector", "version": "537.36"},
                "pages": [],
                "entries": list(entries),
            }
        }
    )


ASKED: str = CASE["authorize"]["request_url"]
CAME = f"{CALLBACK}?code=abc&state={STATE}"
FRONT = (
    entry("GET", f"https://{TENANT}/login", 302, to=ASKED),
    entry("GET", ASKED, 302, to="https://acme.okta.com/login/login.htm?fromURI=x"),
    entry("GET", "https://acme.okta.com/login/login.htm?fromURI=x", 200, "<html>Sign In</html>"),
    entry("POST", "https://acme.okta.com/api/v1/authn", 200, '{"status":"SUCCESS"}', "application/json", post="p=hunt"),
)
ANSWERED = (
    entry("GET", "https://acme.okta.com/oauth2/v1/authorize/redirect?okta_key=1", 302, to=CAME),
    entry("GET", CAME, 302, to=f"https://{TENANT}/"),
)
MANY = {"errors": [{"title": "Multiple active users detected with the same e-mail", "code": "LOGIN-12"}]}


def test_the_front_channel_of_a_good_login_is_no_failure() -> None:
    for answered in (ANSWERED, [entry("POST", CALLBACK, 302, to="/", post=f"code=abc&state={STATE}")]):
        report = judged(recording(*FRONT, *answered))
        assert (report["verdict"]["login"], report["verdict"]["root_cause"]) == ("unknown", None)
        assert report["provider"]["name"] == "okta"


@pytest.mark.parametrize(
    ("last", "root"),
    [
        (entry("GET", CAME, 400, json.dumps(MANY), "application/json"), "qlik-error"),
        (
            entry(
                "GET",
                f"{CALLBACK}?error=access_denied&error_description=User+is+not+assigned+to+the+client+application."
                f"&state={STATE}",
                401,
                "{}",
                "application/json",
            ),
            "user-not-assigned",
        ),
        (entry("GET", ASKED, 400, PAGES["okta"]), "redirect-uri-mismatch"),
    ],
)
def test_the_recording_of_a_failed_login_ends_in_its_cause(last: dict[str, Any], root: str) -> None:
    assert judged(recording(*FRONT[:3], last))["verdict"]["root_cause"] == root


def test_a_recording_behind_the_relying_party_holds_the_whole_login() -> None:
    ends = CASE["discovery"]["body"]
    form = urlencode(
        {"grant_type": "authorization_code", "code": "abc", "redirect_uri": CALLBACK, "code_verifier": VERIFIER}
    )
    json_ = "application/json"
    report = judged(
        recording(
            entry("GET", CASE["discovery"]["url"], 200, json.dumps(ends), json_),
            FRONT[1],
            ANSWERED[1],
            entry("POST", ends["token_endpoint"], 200, json.dumps(BODY), json_, post=form, authorization="Basic aTpz"),
            entry("GET", ends["jwks_uri"], 200, json.dumps(CASE["jwks"]["body"]), json_, encoded=True),
            entry("GET", ends["userinfo_endpoint"], 200, json.dumps(CASE["userinfo"]["body"]), json_),
        )
    )
    assert report["verdict"]["login"] == "succeeds"
    assert [t["signature"] for t in report["tokens"] if t["kind"] == "id"] == ["valid"]


def test_several_sources_add_up() -> None:
    parts = [
        json.dumps(v) for v in (IDP, CASE["discovery"]["body"], CASE["jwks"]["body"], BODY, CASE["userinfo"]["body"])
    ]
    for order in (parts, parts[::-1]):
        report = judged(*order, ASKED, CAME)
        assert report["verdict"]["login"] == "succeeds", report["verdict"]
