"""How a capture starts: a recording that holds the settings and what was known before."""

from __future__ import annotations

import json
from typing import Any

from inspector.case.model import Case
from inspector.login.http import Network
from inspector.login.recording import Now, Recording
from inspector.login.settings import Settings


def started(base: Case, settings: Settings, now: Now) -> Recording:
    """The recording with what the settings say; evidence of an earlier login in `base` is left out."""
    recording = Recording(base, now)
    for member in ("discovery", "jwks", "authorize", "token", "userinfo", "network_error", "id_token", "access_token"):
        recording.drop(member)
    recording.put("exchanges", [])
    recording.put("observed_at", recording.timestamp())
    if base.text("target") is None:
        recording.put("target", settings.target)
    recording.put("client.client_id", settings.client_id)
    recording.put("client.auth_method", settings.method)
    recording.put("client.redirect_uri", settings.redirect_uri)
    recording.put("client.scope", settings.scope)
    if settings.client_secret:
        recording.put("client.client_secret", settings.client_secret.reveal())
    if settings.decryption_key:
        recording.put("client.decryption_key", _key(settings.decryption_key.reveal()))
    return recording


def network_of(settings: Settings) -> Network:
    return Network(settings.timeout, settings.ca_bundle, settings.proxy, settings.offline, settings.allow_private)


def _key(text: str) -> Any:
    """A key as the case keeps it: a JWK as an object, PEM as text."""
    try:
        return json.loads(text)
    except ValueError:
        return text
