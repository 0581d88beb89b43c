"""A token endpoint's answer (RFC 6749 sections 5.1 and 5.2), with or without an error; bearer errors of userinfo."""

from __future__ import annotations

import re
from typing import Any

from inspector.applications.errors import refusals
from inspector.case.not_shown import is_struck_out
from inspector.case.repairs import repaired
from inspector.sources.found import LEFT_OUT, Found, Given

_TOKENS = ("id_token", "access_token", "refresh_token")
_MARKS = ("token_type", "expires_in", "expires_at", "scope", "not-before-policy", "ext_expires_in")
# RFC 6750 section 3.1: what a resource such as userinfo answers
_BEARER_ERRORS = {"invalid_token": 401, "insufficient_scope": 403}
_LOGGED = {"stack", "level", "severity", "logger", "stacktrace"}
"""Members of a log entry, which no answer has."""
_STATUS_NAME = re.compile(r"(?:[A-Z][a-z]+ ?){1,4}")
_STATUSES = {"not_found", "bad_request", "method_not_allowed", "conflict", "internal_server_error", "forbidden"}
"""Names of statuses, of which none is a code of OAuth's."""
_OF_FRONT = {"login_required", "interaction_required", "consent_required", "unsupported_response_type"}
"""Codes that no token endpoint answers."""
_DESCRIBES = ("error_desc", "errorDescription", "error_message", "description", "desc", "details", "detail", "message")
"""What programs call the words beside a code."""
_CALLBACK_MARKS = ("state", "code", "session_state")


def recognise(given: Given) -> Found | None:
    value = given.object
    held = [name for name in _TOKENS if isinstance(value.get(name), str)]
    struck = [name for name in held if is_struck_out(value[name])]
    if held and struck == held and not value.get("error"):
        return Found("token response", {}, (f"{LEFT_OUT}a token answer whose tokens were struck out",))
    if isinstance(value.get("code"), str) and isinstance(value.get("state"), str) and "token_type" not in value:
        form = {str(k): v if isinstance(v, str) else str(v) for k, v in value.items()}
        return Found("callback parameters", {"authorize": {"callback_form": form}})
    if held:
        if held == ["id_token"] and not any(mark in value for mark in _MARKS):
            return _only_id_token(value)
        body = {name: item for name, item in value.items() if name not in struck}
        notes = (f"struck out in it: {', '.join(struck)}",) if struck else ()
        return Found("token response", {"token": {"response": {"body": body}}}, notes)
    error = value.get("error")
    if isinstance(error, dict) and error.get("code") == "InvalidAuthenticationToken":
        # Microsoft Graph, which answers Entra ID's userinfo
        return Found("userinfo error", {"userinfo": {"status": 401, "body": value}})
    if not isinstance(error, str) or not error:
        if isinstance(value.get("errorCode"), str) and "errorSummary" in value:
            return Found("error of the identity provider", {"token": {"response": {"status": 400, "body": value}}})
        return None
    if _STATUS_NAME.fullmatch(error) and "message" in value and "error_description" not in value:
        return None  # the name of a status, as web frameworks answer it: the message says what happened
    if error in _STATUSES and "error_description" not in value:
        return None
    if given.nested and " " in error and "error_description" not in value:
        return None  # a sentence in a larger value is no code
    if " " in error and (_LOGGED & value.keys() or any(not refusal.last for refusal in refusals(error))):
        return None  # what an application logs of its own, in a member that is called alike
    if error in _BEARER_ERRORS:
        return Found("userinfo error", {"userinfo": {"status": _BEARER_ERRORS[error], "body": value}})
    if "state" in value or error in _OF_FRONT:
        form = {str(k): v for k, v in value.items() if isinstance(v, str)}
        if said := next((form[name] for name in _DESCRIBES if form.get(name)), ""):
            form.setdefault("error_description", said)
        return Found("callback with an error", {"authorize": {"callback_form": form}})
    status = value.get("status")
    members = {"status": status if isinstance(status, int) else 401 if error == "invalid_client" else 400}
    return Found("token response with an error", {"token": {"response": {**members, "body": value}}})


def _only_id_token(value: dict[str, Any]) -> Found:
    """Nothing of a token endpoint's answer is there but the token: a log entry or a clipping, and no access token is
    missed in it."""
    token, repairs = repaired(value["id_token"])
    notes = ("the members beside the ID token were left out",) if len(value) > 1 else ()
    return Found("ID token", {"id_token": token}, notes, {"id_token": repairs} if repairs else {})
