"""A case with a marked value in every place where something secret or personal can stand."""

from __future__ import annotations

import json
from typing import Any

from inspector.case.model import Case
from inspector.diagnosis import diagnose
from inspector.report.model import Report
from tests.cases import Login, b64, okta, sign

SECRET = "Zsecret"
PERSONAL = "Qperson"


def report_of(login: Login | dict[str, Any]) -> Report:
    return diagnose(Case.from_dict(login.dict() if isinstance(login, Login) else login))


class Marks:
    """Hands out marked values, every one different."""

    def __init__(self) -> None:
        self.count = 0

    def secret(self) -> str:
        self.count += 1
        return f"{SECRET}{self.count:03d}xY7"

    def personal(self) -> str:
        self.count += 1
        return f"{PERSONAL}{self.count:03d}"

    def email(self) -> str:
        return f"{self.personal()}@{self.personal()}.example"


def marked(login: Login | None = None, fault: str = "") -> dict[str, Any]:
    """A login whose secrets and personal values are all marked; `fault` makes it end in one way or another."""
    m = Marks()
    login = login or okta()
    claims = {
        "sub": m.personal() + "subjectvalue",
        "name": f"{m.personal()} {m.personal()}",
        "given_name": m.personal(),
        "family_name": m.personal(),
        "email": m.email(),
        "preferred_username": m.email(),
        "upn": m.email(),
        "nickname": m.personal(),
        "phone_number": m.personal(),
        "address": {"formatted": m.personal()},
        "picture": f"https://pictures.example/{m.personal()}.png",
        "groups": [m.personal(), m.personal()],
        "sAMAccountName": m.personal(),
        "status": m.personal(),
        "kind": m.personal(),
        "where": m.personal(),
        "docs": [m.personal()],
        "https://acme.example/team": m.personal(),
        "deep": {"er": [{"x": m.personal()}]},
        "rule": m.personal(),
        "lookups": [m.personal()],
        "code": m.personal(),
        "oid": m.personal(),
        "who": m.personal(),
    }
    login.claims = {**claims, "email_verified": fault != "unverified"}
    login.access_token = f"opaque-{m.secret()}"
    case = login.dict()
    code, state, nonce, verifier = m.secret(), m.secret(), m.personal(), m.secret()
    case["title"] = f"Login of {claims['email']}"
    case["client"]["client_secret"] = m.secret()
    case["client"]["decryption_key"] = {"kty": "RSA", "d": m.secret(), "p": m.secret()}
    case["identity_provider"]["options"]["clientSecret"] = m.secret()
    case["identity_provider"]["pendingResult"] = {
        "status": "claimsError" if fault == "pending" else "success",
        "idpClaims": dict(claims),
        "resultantClaims": {"sub": m.personal(), "email": m.email()},
    }
    request = case["authorize"]["request_url"].replace("st-af0ifjsldkj42", state).replace("n-0S6_WzA2Mj7RkQ", nonce)
    case["authorize"]["request_url"] = f"{request}&login_hint={claims['email']}&id_token_hint={m.secret()}"
    case["authorize"]["callback_url"] = f"{login.redirect_uri}?code={code}&state={state}&session_state={m.secret()}"
    if fault == "page":
        page = (
            f"<html><title>Error</title><input type=hidden name=stateToken value='{m.secret()}'>"
            f"<p>User account '{claims['email']}' does not exist; code={code}</p></html>"
        )
        case["authorize"]["response"] = {"status": 400, "headers": {"set-cookie": f"sid={m.secret()}"}, "body": page}
        for name in ("token", "userinfo"):
            del case[name]
        del case["authorize"]["callback_url"]
    if fault == "denied":
        case["authorize"]["callback_url"] = (
            f"{login.redirect_uri}?error=access_denied&state={state}&error_description=User+{claims['email']}+is+not+assigned"
        )
    if fault != "page":
        body = case["token"]["response"]["body"]
        body["refresh_token"] = m.secret()
        case["token"]["request"].update(code=code, code_verifier=verifier, client_secret=m.secret())
        case["token"]["response"]["headers"]["set-cookie"] = f"session={m.secret()}"
        case["logout_token"] = sign({"sub": claims["sub"], "sid": m.personal()})
        if fault == "token":
            refusal = {"error": "invalid_grant", "error_description": f"code {code} of {claims['email']} was used"}
            case["token"]["response"] = {"status": 400, "headers": {}, "body": refusal}
        if fault == "broken-token":
            body["id_token"] = body["id_token"].replace(".", "", 1)
    case["tenant"]["users"] = [
        {
            "id": "u1",
            "subject": m.personal(),
            "email": str(claims["email"]).upper(),
            "name": m.personal(),
            "status": "active",
        },
        {
            "id": "u2",
            "subject": str(claims["sub"]).upper(),
            "email": m.email(),
            "name": m.personal(),
            "status": "disabled",
        },
    ]
    case["qlik_error"] = {
        "status": 401,
        "url": f"https://{case['tenant']['host']}/login/callback?code={code}",
        "body": {"errors": [{"code": "LOGIN-12", "title": f"user {claims['email']}"}]},
    }
    case["exchanges"] = [
        {"step": "authorize", "method": "GET", "url": case["authorize"]["request_url"], "status": 302},
        {
            "step": "callback",
            "method": "GET",
            "url": f"{login.redirect_uri}?code={code}#access_token={m.secret()}",
            "note": f"signed in as {claims['email']}",
            "status": 200,
        },
        {
            "step": "token",
            "method": "POST",
            "url": f"{login.issuer}/token?client_secret={m.secret()}",
            "status": 200,
            "headers": {"authorization": f"Basic {b64(m.secret().encode())}"},
        },
    ]
    if case.get("userinfo"):
        case["userinfo"]["headers"] = {"authorization": f"Bearer {m.secret()}"}
    case["note of somebody"] = m.secret()
    return json.loads(json.dumps(case))


FAULTS = ("", "unverified", "pending", "page", "denied", "token", "broken-token")
