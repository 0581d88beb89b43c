"""An application's registration as its identity provider exports it, or the client metadata of RFC 7591. Secrets in it
are dropped."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from inspector.sources.found import Found, Given
from inspector.sources.settings.registration import Registration
from inspector.sources.settings.registration_forms import by_signs, of_resource
from inspector.sources.syntax.plain_yaml import read

_IACS = ("values", "attributes", "properties", "outputs", "inputs")
"""Members in which tools of infrastructure as code keep what a resource holds."""
_WRAPPINGS = {
    *(
        "value",
        "values",
        "clients",
        "userpoolclients",
        "userpoolclient",
        "apps",
        "app",
        "applications",
        "items",
        "data",
    ),
    *(
        "embedded",
        "result",
        "resources",
        "rootmodule",
        "childmodules",
        "plannedvalues",
        "resourcechanges",
        "deployment",
        "entries",
    ),
    *("identityproviders", "oidc", "staticclients", "spec", "realm", "config", "configmap", "forprovider"),
}
"""Members around applications in answers, in states of tools and in configuration files, by letters alone."""
_MODULE = re.compile(r"(?:[a-z_]\w{1,40}\.){2}([a-z]\w{2,60})")
"""A task of Ansible: its collection, and the module that makes what the task describes."""
_SETTINGS = (".yaml", ".yml", ".json")
_LONGEST_FILE = 256 * 1024
_MOST, _DEEPEST = 2000, 10


def recognise(given: Given) -> Found | None:
    found = [] if given.is_answer else registrations(given.json)
    return chosen(found) if found else None


def chosen(found: list[Registration]) -> Found:
    """The registration that looks most like Qlik's, with the others named."""
    taken = max(found, key=lambda registration: registration.about_qlik)
    notes = [taken.note] if taken.note else []
    if len(found) > 1:
        others = ", ".join(r.name or r.client_id for r in found if r is not taken)
        notes.append(f"{len(found)} applications; {taken.name or taken.client_id} was taken, not {others[:200]}")
    return Found(taken.title, {"client": taken.client}, tuple(notes))


def registrations(value: Any) -> list[Registration]:
    """Every registration in a value: it itself, in a list, an envelope, a realm, or the state of a tool."""
    return [*_within(value, [_MOST], 0)]


def _within(
    value: Any, left: list[int], depth: int, around: tuple[str, ...] = (), *, named: bool = False
) -> Iterator[Registration]:
    """`around`: the plain names of the members around it; `named`: whether what it holds bears
    names of its own, as the resources of a template do."""
    left[0] -= 1
    if left[0] < 0 or depth > _DEEPEST:
        return
    if isinstance(value, list):
        for item in value[:1000]:
            yield from _within(item, left, depth + 1, around)
    elif isinstance(value, dict):
        own = by_signs(value, around) or _of_tool(value)
        if own is not None:
            yield own
            return
        for name, item in value.items():
            if isinstance(item, str) and (file := _file(str(name), item)) is not None:
                yield from _within(file, left, depth + 1)
            module = _MODULE.fullmatch(str(name)) if isinstance(item, dict) else None
            if module and (registration := of_resource(module[1], item)) is not None:
                yield registration
                continue
            plain = "".join(filter(str.isalnum, str(name).lower()))
            if plain == "resourcechanges" and "planned_values" in value:
                continue  # the same once more
            if isinstance(item, dict | list) and (named or plain in _WRAPPINGS):
                yield from _within(
                    item, left, depth + 1, (*around, plain), named=plain == "resources" and isinstance(item, dict)
                )


def _file(name: str, text: str) -> Any:
    """The file of settings that a value of a Kubernetes ConfigMap or Secret is; None where it is none."""
    if not name.endswith(_SETTINGS) or "\n" not in text or len(text) > _LONGEST_FILE:
        return None
    try:
        return read(text)
    except (ValueError, RecursionError):
        return None


def _of_tool(value: Mapping[str, Any]) -> Registration | None:
    """A resource in the state of Terraform or Pulumi, or in a template: its type, and what it holds."""
    kind = value.get("type", value.get("Type", value.get("model")))
    if not isinstance(kind, str):
        return None
    instances = value.get("instances")
    held = instances[0] if isinstance(instances, list) and instances else value
    held = held if isinstance(held, dict) else {}
    change = held.get("change")
    inner = (
        *(held.get(name) for name in (*_IACS, "Properties", "attrs")),
        change.get("after") if isinstance(change, dict) else None,
    )
    return next((r for item in inner if isinstance(item, dict) and (r := of_resource(kind, item)) is not None), None)
