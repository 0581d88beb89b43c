"""What a Qlik tenant tells everybody of its identity providers: `/identity-providers/.well-known/metadata.json`."""

from __future__ import annotations

from inspector.sources.found import Found, Given


def recognise(given: Given) -> Found | None:
    listed = given.object.get("idps_metadata")
    if not isinstance(listed, list):
        return None
    idps = [idp for idp in listed if isinstance(idp, dict)]
    active = [idp for idp in idps if idp.get("active") is True and idp.get("interactive") is not False]
    names = ", ".join(str(idp.get("provider") or "one without a name")[:40] for idp in active[:10])
    note = f"active for browser logins: {names}" if active else "no interactive identity provider is active (LOGIN-2)"
    return Found("a Qlik tenant's public list of identity providers", {"tenant": {"public_idps": idps[:50]}}, (note,))
