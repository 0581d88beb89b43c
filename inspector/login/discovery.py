"""Provider metadata and key set (OpenID Connect Discovery 1.0, RFC 8414, RFC 7517)."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode, urlsplit

from inspector.case.model import Answer
from inspector.login.http import Client
from inspector.login.settings import Settings
from inspector.uri import is_loopback


async def read_metadata(http: Client, settings: Settings) -> dict[str, Any] | None:
    """The discovery document, or None where it could not be read; either way the case says what came."""
    answer = await http.get("discovery", settings.url_of_discovery)
    return answer.json if answer and answer.ok else None


async def read_keys(http: Client, metadata: dict[str, Any], *, app_id: str = "") -> Answer | None:
    """The key set; with `app_id` the variant that Entra ID keeps for applications with their own signing key."""
    url = endpoint(metadata, "jwks_uri")
    if url is None:
        return None
    if app_id:
        url += ("&" if urlsplit(url).query else "?") + urlencode({"appid": app_id}, errors="replace")
    return await http.get("jwks", url)


def endpoint(metadata: dict[str, Any], name: str) -> str | None:
    """An http(s) endpoint of the metadata; None where it is absent or no such URL."""
    value = metadata.get(name)
    if not isinstance(value, str):
        return None
    try:
        parts = urlsplit(value)
    except ValueError:
        return None
    return value if parts.scheme in ("http", "https") and parts.hostname else None


def carries_secrets_safely(url: str) -> bool:
    """Whether codes, secrets and tokens may be sent there: https, or this machine."""
    parts = urlsplit(url)
    return parts.scheme == "https" or is_loopback(parts.hostname or "")


def holds_key(answer: Answer | None, kid: str | None) -> bool:
    """Whether a key set holds a key with this kid; without a kid any key will do."""
    keys = answer.json.get("keys") if answer and answer.json else None
    if not isinstance(keys, list):
        return False
    return any(isinstance(key, dict) and (kid is None or key.get("kid") == kid) for key in keys)
