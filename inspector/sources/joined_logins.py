"""A login to Qlik that was watched in a browser, and the loopback login that shows its tokens, as one case.

In a browser the tokens are not seen: Qlik exchanges the code itself. The loopback login at the same client brings them,
but never meets Qlik. Where the provider took Qlik's own request and sent its code to Qlik, the two are halves of one
story; where it refused, they are two logins of which one fails, and stay so.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from inspector.case.model import ANSWERED, Case
from inspector.uri import is_loopback


def joined_logins(cases: list[Case]) -> list[Case]:
    """The logins with each watched one joined to the newest loopback login of its client; their order stays."""
    watched = [case for case in cases if _is_watched(case)]
    for seen in watched:
        whole = next((case for case in cases if _is_loopback(case) and _same_client(seen, case)), None)
        if whole is not None:
            cases = [_joined(case, seen) if case is whole else case for case in cases if case is not seen]
    return cases


def _is_watched(case: Case) -> bool:
    """Qlik's own request, which the provider answered with a code, and no token."""
    came = case.callback or {}
    away = not is_loopback(urlsplit(case.request.get("redirect_uri", "")).hostname or "")
    return "code" in came and "error" not in came and away and not any(case.at(name) for name in ANSWERED)


def _is_loopback(case: Case) -> bool:
    back = urlsplit(case.request.get("redirect_uri", "")).hostname or ""
    return is_loopback(back) and (case.id_token_text is not None or case.access_token_text is not None)


def _same_client(one: Case, other: Case) -> bool:
    return bool(one.request.get("client_id")) and _client(one) == _client(other)


def _client(case: Case) -> tuple[str, str, str]:
    """Whose application at which provider."""
    parts = urlsplit(case.text("authorize.request_url") or "")
    return parts.netloc.lower(), parts.path, case.request.get("client_id", "")


def _joined(case: Case, seen: Case) -> Case:
    """The loopback login with what the watched one adds: its requests, Qlik's redirect URI, and how Qlik took it."""
    exchanges = [*(seen.list("exchanges") or ()), *(case.list("exchanges") or ())]
    uri = seen.request.get("redirect_uri", "")
    registered = case.list("client.registered_redirect_uris")
    members: dict[str, Any] = {"exchanges": exchanges}
    if registered is not None and uri and uri not in registered:
        members["client"] = {**(case.object("client") or {}), "registered_redirect_uris": [*registered, uri]}
    for name in ("qlik_error", "tenant", "identity_provider"):
        if case.at(name) is None and seen.at(name) is not None:
            members[name] = seen.at(name)
    notes = case.object("source_notes") or {}
    listed = [*((seen.object("source_notes") or {}).get("recognised") or ()), *(notes.get("recognised") or ())]
    return case.with_members(**members, source_notes={**notes, "recognised": [*listed, _SAID]})


_SAID = {
    "source": "",
    "kind": "the login to Qlik and the loopback login as one",
    "note": "the same client, taken to be the same person",
}
