"""Cloudflare Access's identity-provider object, alone or as its API answers (`{"result": …}`)."""

from __future__ import annotations

from inspector.cloudflare.access import CONFIG_MEMBERS
from inspector.sources.found import Found, Given


def recognise(given: Given) -> Found | None:
    value = given.json
    if isinstance(value, dict) and isinstance(value.get("result"), dict | list):
        value = value["result"]
    items = value if isinstance(value, list) else [value]
    found = [
        item
        for item in items
        if isinstance(item, dict)
        and isinstance(item.get("config"), dict)
        and ("type" in item or "name" in item)
        and CONFIG_MEMBERS & item["config"].keys()
    ]
    if not found:
        return None
    chosen = next((item for item in found if item["config"].get("client_id")), found[0])
    notes = (f"{len(found)} identity providers; the first one was taken",) if len(found) > 1 else ()
    members = {"identity_provider": chosen, "target": "cloudflare-access"}
    return Found("Cloudflare Access identity provider", members, notes)
