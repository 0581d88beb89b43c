"""A case file (`format: qlik-inspector-case/1`), masked or not; a report is told from it."""

from __future__ import annotations

from typing import Any

from inspector.case.model import FORMAT, Case, CaseError
from inspector.sources.found import Found, Given, SourceError
from inspector.sources.settings import spelling

# members that no other JSON holds together; a case without its format line is still one
_TELLING = {
    "authorize",
    "userinfo",
    "identity_provider",
    "jwks",
    "discovery",
    "token",
    "exchanges",
    "observed_at",
    "id_token",
    "qlik_error",
    "network_error",
    "client",
    "tenant",
    "oauth_client",
    "idp_events",
    "application_errors",
    "introspection",
}


def recognise(given: Given) -> Found | None:
    raw = given.object
    named = raw.get("format")
    if isinstance(named, str) and named.startswith("qlik-inspector-report/"):
        raise SourceError("this is a report, not a case: open the case file that it was made from")
    if not (isinstance(named, str) and named.startswith("qlik-inspector-case/")) and not _is_bare(raw):
        return None
    try:
        case = Case.from_dict(raw)
    except CaseError as error:
        raise SourceError(str(error)) from None
    members = _as_qlik_writes(case.to_dict())
    if "format" not in raw:
        return Found("case file", members, (f"the case does not name its format; read as {FORMAT}",))
    return Found("case file, masked" if case.masked else "case file", members)


def _as_qlik_writes(members: dict[str, Any]) -> dict[str, Any]:
    """Qlik's objects in a case by their own members' names; Cloudflare's is another product's."""
    if members.get("target") != "cloudflare-access" and "identity_provider" in members:
        given = members["identity_provider"]
        read = [spelling.provider(item) for item in given] if isinstance(given, list) else spelling.provider(given)
        members["identity_provider"] = read
    if "oauth_client" in members:
        members["oauth_client"] = spelling.client(members["oauth_client"])
    return members


def _is_bare(raw: dict[str, object]) -> bool:
    if "access_token" in raw or "iss" in raw or "sub" in raw:
        return False
    held = [name for name in _TELLING & raw.keys() if isinstance(raw[name], dict | list | str)]
    structured = [name for name in held if isinstance(raw[name], dict)]
    return len(held) >= 2 and bool(structured)
