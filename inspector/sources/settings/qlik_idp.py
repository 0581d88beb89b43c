"""Qlik's identity-provider JSON: one object, an array, `{"data": […]}`, the body of a POST, or only its options."""

from __future__ import annotations

from typing import Any

from inspector.qlik.errors import TEST_CLASSES
from inspector.qlik.identity_provider import is_identity_provider, unwrap
from inspector.sources.found import Found, Given
from inspector.sources.settings import spelling

_OPTIONS = ("claimsMapping", "discoveryUrl", "clientId", "openid_configuration", "staticKeys")
_NAMES = ("identity_provider", "identityProvider", "idp")
_OF_RESULT = frozenset(("idpClaims", "resultantClaims", "oauth2Error"))


def recognise(given: Given) -> Found | None:
    value = _as_qlik_writes(given.json)
    found = unwrap(value) or _broken(value)
    if not found:
        return _options_alone(value) or _result_alone(value)
    notes: list[str] = []
    chosen = _choose(found, given.target)
    if len(found) > 1:
        left = ", ".join(_named(other) for other in found if other is not chosen)
        notes.append(f"{len(found)} configurations; {_named(chosen)} was taken, not {left}")
    return Found(*_members(chosen), tuple(notes))


def _as_qlik_writes(value: Any) -> Any:
    """The object, the list, or what stands alone under its name, each in Qlik's own spelling."""
    if isinstance(value, dict) and len(value) == 1 and isinstance(inner := next(iter(value.values())), dict):
        value = inner if next(iter(value)) in _NAMES else value
    if isinstance(value, dict) and isinstance(value.get("data"), list):
        value = value["data"]
    return [spelling.provider(item) for item in value] if isinstance(value, list) else spelling.provider(value)


def _members(chosen: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    if chosen.get("protocol") == "jwtAuth":
        return "Qlik JWT identity provider", {"identity_provider": chosen, "target": "jwt-idp"}
    return "Qlik identity provider", {"identity_provider": chosen}


def _choose(found: list[dict[str, Any]], target: str | None) -> dict[str, Any]:
    """The active interactive OIDC configuration; for target jwt-idp the active JWT one."""

    def rank(config: dict[str, Any]) -> tuple[bool, bool, bool]:
        protocol = config.get("protocol")
        wanted = protocol == "jwtAuth" if target == "jwt-idp" else protocol in ("OIDC", None)
        return wanted, config.get("active") is True, config.get("interactive") is not False

    return max(found, key=rank)


def _named(config: dict[str, Any]) -> str:
    words = [str(config[name])[:60] for name in ("provider", "protocol", "description") if config.get(name)]
    if config.get("active") is False:
        words.append("inactive")
    return " ".join(words) or "one without a name"


def _broken(value: Any) -> list[dict[str, Any]]:
    """Configurations that lack what makes them valid, yet hold options that only Qlik has."""
    items = value.get("data") if isinstance(value, dict) and isinstance(value.get("data"), list) else value
    items = items if isinstance(items, list) else [items]
    return [item for item in items if isinstance(item, dict) and (is_identity_provider(item) or _has_options(item))]


def _has_options(item: dict[str, Any]) -> bool:
    return any(
        isinstance(options, dict) and any(name in options for name in _OPTIONS)
        for options in (item.get("options"), item.get("pendingOptions"))
    )


def _options_alone(value: Any) -> Found | None:
    if not isinstance(value, dict) or "claimsMapping" not in value or not ({"discoveryUrl", "clientId"} & value.keys()):
        return None
    config = {"protocol": "OIDC", "options": value}
    return Found(
        "options of a Qlik identity provider",
        {"identity_provider": config},
        ("only the options were given: the provider type is not known",),
    )


def _result_alone(value: Any) -> Found | None:
    """What Qlik's test of a configuration ended with, cut out of it."""
    if not isinstance(value, dict) or str(value.get("status")) not in TEST_CLASSES or not _OF_RESULT & value.keys():
        return None
    config = {"protocol": value.get("protocol", "OIDC"), "options": {}, "pendingResult": value}
    return Found(
        "result of Qlik's test of an identity provider",
        {"identity_provider": config},
        ("only the result was given: the mapping and the provider type are not known",),
    )
