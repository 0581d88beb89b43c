"""A case file (`format: qlik-inspector-case/1`), masked or not; a report is told from it."""

from __future__ import annotations

from inspector.case.model import FORMAT, Case, CaseError
from inspector.sources.found import Found, Given, SourceError

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
    members = case.to_dict()
    if "format" not in raw:
        return Found("case file", members, (f"the case does not name its format; read as {FORMAT}",))
    return Found("case file, masked" if case.masked else "case file", members)


def _is_bare(raw: dict[str, object]) -> bool:
    if "access_token" in raw or "iss" in raw or "sub" in raw:
        return False
    held = [name for name in _TELLING & raw.keys() if isinstance(raw[name], dict | list | str)]
    structured = [name for name in held if isinstance(raw[name], dict)]
    return len(held) >= 2 and bool(structured)
