"""What a login is about, where the evidence itself says so: Qlik's own OAuth server, its login by a JWT, or Cloudflare
Access."""

from __future__ import annotations

from inspector.case.model import Case
from inspector.cloudflare.access import CALLBACK_PATH, TEAM_DOMAIN
from inspector.qlik.errors import read_errors
from inspector.qlik.oauth_scopes import SCOPES
from inspector.qlik.tenant_host import QLIK_HOST
from inspector.uri import Uri, parse

_OF_JWT_LOGIN = "INTERNAL-TOKEN-"
"""How Qlik's codes begin for a token that /login/jwt-session refuses."""
_OF_OAUTH = "OAUTH-"
"""How the codes of Qlik's OAuth server begin."""
_OWN_GRANT = "urn:qlik:oauth:"
"""How the grants begin that only Qlik's OAuth server has."""
_SHARED_SCOPES = {"offline_access"}


def with_target(case: Case) -> Case:
    """The case with its target, where none was named and an address tells another than a login to Qlik."""
    if case.at("target") is not None:
        return case
    told = target_of(case)
    return case.with_members(target=told) if told else case


def target_of(case: Case) -> str | None:
    """A target of `inspector.case.model.TARGETS`; None where neither addresses nor Qlik's code tell another than the
    usual one."""
    errors = read_errors(case.at("qlik_error.body"), case.text("qlik_error.url"))
    codes = [*(error.code for error in errors), case.callback.get("error_code", "") if case.callback else ""]
    told = case.at("token.response.body")
    codes.append(str(told.get("error_code", "")) if isinstance(told, dict) else "")
    if any(code.startswith(_OF_JWT_LOGIN) for code in codes):
        return "jwt-idp"
    if any(code.startswith(_OF_OAUTH) for code in codes):
        return "qlik-oauth"
    server = (parse(case.text(path)) for path in ("authorize.request_url", "token.response.url", "token.url"))
    if any(uri is not None and _is_qlik_server(uri) for uri in server):
        return "qlik-oauth"
    if (case.text("token.request.grant_type") or "").startswith(_OWN_GRANT) or _granted_by_qlik(told):
        return "qlik-oauth"
    sent = (case.request.get("redirect_uri"), case.text("token.request.redirect_uri"))
    known = (*sent, case.text("client.redirect_uri"), case.text("authorize.callback_url"))
    return "cloudflare-access" if any(_is_access(parse(text)) for text in known) else None


def _is_qlik_server(uri: Uri) -> bool:
    return QLIK_HOST.fullmatch(uri.host) is not None and uri.path.startswith("/oauth/")


def _granted_by_qlik(body: object) -> bool:
    """Whether a token answer grants nothing but scopes of Qlik's own: at an identity provider there are none."""
    if not isinstance(body, dict) or "id_token" in body or not isinstance(body.get("scope"), str):
        return False
    scopes = set(body["scope"].split()) - _SHARED_SCOPES
    return bool(scopes) and scopes <= SCOPES.keys()


def _is_access(uri: Uri | None) -> bool:
    if uri is None:
        return False
    return uri.host.endswith(TEAM_DOMAIN) or uri.path.rstrip("/") == CALLBACK_PATH
