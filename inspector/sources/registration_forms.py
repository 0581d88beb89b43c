"""Registrations as infrastructure as code, configuration files and commands write them: `registration_forms.toml`."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from inspector.sources.registration import Registration

_PLAIN = re.compile(r"[^a-z0-9]")
_MARKS = re.compile(r"\$\{|#\{|\{\{")
"""What stands for a variable inside a text."""
_GROUPS = re.compile(r"/claims/(?:group|role)\b|types?\s*=\s*\(?\s*\"(?:groups?|roles?)\"", re.IGNORECASE)
_SEPARATORS = re.compile(r"[\s,;|]+")
Form = dict[str, Any]


@cache
def forms() -> tuple[Form, ...]:
    text = Path(__file__).with_suffix(".toml").read_text(encoding="utf-8")
    return tuple(tomllib.loads(text)["form"])


def of_resource(kind: str, value: Mapping[str, Any]) -> Registration | None:
    """The registration that a resource of this type is: `okta_app_oauth`, `okta.app.OAuth`, `okta:app/oAuth:OAuth`,
    `Microsoft.Graph/applications@v1.0`. None where it is no application."""
    named = _of_tool(kind)
    form = next((f for f in forms() if named in (r.lower() for r in f.get("resources", ()))), None)
    return _read(form, _plainly(value)) if form else None


def by_signs(value: Mapping[str, Any]) -> Registration | None:
    """The registration that an object is by the names in it; None where they tell none."""
    plain = _plainly(value)
    form = next((f for f in forms() if f.get("signs") and all(sign in plain for sign in f["signs"])), None)
    return _read(form, plain) if form else None


def _of_tool(kind: str) -> str:
    """A type without what lies between the provider's package and the name of the resource, and without its version."""
    kind = kind.partition("@")[0]
    if "/" in kind and ":" not in kind:
        return kind.lower()
    if kind.startswith("AWS::"):
        return kind.lower()
    parts = [part for part in re.split(r"[.:/]", kind) if part]
    return f"{parts[0]}:{parts[-1]}".lower() if len(parts) > 1 else kind.lower()


def _read(form: Form, value: dict[str, Any]) -> Registration:
    redirect, hidden = _uris(form, "redirect_uris", value)
    platforms = {kind: uris for kind in ("spa", "native") if (uris := _uris(form, kind, value)[0])}
    platform = form.get("kinds", {}).get(_word(form, "kind", value).lower())
    without = [_PLAIN.sub("", name.lower()) for name in form.get("native_without", ())]
    if without and not any(name in value for name in without):
        platform = "native"
    if platform and redirect:
        platforms = {platform: redirect}
    if redirect is None and platforms:
        redirect = []
    elif redirect is None and _said(form, "redirect_uris", value) is None and not hidden and form.get("resources"):
        redirect = None
    signed_out = _uris(form, "sign_out_uris", value)[0]
    if signed_out == ["+"]:
        signed_out = redirect
    elif signed_out is not None and "spa" in form:  # this provider's web addresses serve the sign-out too
        signed_out = [*(redirect or ()), *signed_out]
    method = _word(form, "auth_method", value).lower()
    grants = _list(form, "grant_types", "grants", value)
    if (code_flow := _said(form, "code_flow", value)) is not None:
        grants = ["authorization_code"] if code_flow is True else ["client_credentials"]
    without_secret = _said(form, "secret", value) is False
    return Registration(
        form["provider"],
        form["title"],
        _word(form, "client_id", value),
        _word(form, "name", value),
        redirect,
        signed_out,
        platforms,
        "none" if without_secret else form.get("methods", {}).get(method, method),
        grants,
        _list(form, "response_types", "responses", value),
        _word(form, "signing_alg", value),
        groups=_groups(form, value),
        note="what variables hold of its addresses is not known" if hidden else "",
    )


def _groups(form: Form, value: dict[str, Any]) -> bool | None:
    if "groups" in form:
        told = _said(form, "groups", value)
        return None if told is None else bool(told) and told != ["None"]
    if "group_rules" in form and (rules := _word(form, "group_rules", value)):
        return _GROUPS.search(rules) is not None
    return True if _said(form, "sends_groups", value) else None


def _said(form: Form, name: str, value: dict[str, Any]) -> Any:
    """The first of the form's members of that name that is there."""
    paths = (path.split(".") for path in form.get(name, ()))
    return next((told for path in paths if (told := _at(value, path)) is not None), None)


def _at(value: Any, path: list[str]) -> Any:
    for number, name in enumerate(path):
        if isinstance(value, list):
            found = [_at(item, path[number:]) for item in value]
            return [item for told in found if told is not None for item in (told if isinstance(told, list) else [told])]
        value = value.get(_PLAIN.sub("", name)) if isinstance(value, dict) else None
    return value


def _word(form: Form, name: str, value: dict[str, Any]) -> str:
    told = _said(form, name, value)
    told = next(iter(told), "") if isinstance(told, list) else told
    return (
        str(told) if isinstance(told, str | int) and not isinstance(told, bool) and not _MARKS.search(str(told)) else ""
    )


def _uris(form: Form, name: str, value: dict[str, Any]) -> tuple[list[str] | None, bool]:
    """(the addresses, None where it does not say; whether variables hold some of them)."""
    told = _said(form, name, value)
    if told is None:
        return None, False
    listed = told if isinstance(told, list) else [told]
    texts = [text for text in listed if isinstance(text, str)]
    if form.get("text"):
        texts = [part for text in texts for part in _SEPARATORS.split(text) if part]
    known = [text for text in texts if not _MARKS.search(text)]
    hidden = len(known) < len(texts) or any(item is None for item in listed)
    return (None if hidden and not known else known), hidden


def _list(form: Form, name: str, names: str, value: dict[str, Any]) -> list[str] | None:
    told = _said(form, name, value)
    listed = _SEPARATORS.split(told) if isinstance(told, str) and form.get("text") else told
    listed = [listed] if isinstance(listed, str) else listed
    if not isinstance(listed, list):
        return None
    meant = form.get(names, {})
    return [meant.get(item.lower(), item.lower()) for item in listed if isinstance(item, str)]


def _plainly(value: Any, depth: int = 0) -> Any:
    """The value with its members' names in letters and digits alone."""
    if depth > 6:
        return None
    if isinstance(value, Mapping):
        return {_PLAIN.sub("", str(name).lower()): _plainly(item, depth + 1) for name, item in value.items()}
    return [_plainly(item, depth + 1) for item in value[:1000]] if isinstance(value, list) else value
