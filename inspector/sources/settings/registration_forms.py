"""Registrations by the forms in the providers' files: their own JSON, infrastructure as code, configuration files, and
what commands show.

A form (`[[export]]`) has:

    title      what it is called
    when       by what an object is known; any of the list: `has` (paths that are all there), `lacks` (none of them is),
               `like` (a pattern for what a path holds), `spelled` (names that are written exactly so), `below` (the
               names of the members around it, the nearest last)
    resources  the types that tools of infrastructure as code give it
    client_id, name, redirect_uris, sign_out_uris, auth_method, grant_types, response_types, signing_alg,
    encryption_alg, secret_expires_at
               paths (see `member_paths`)
    spa, native, kind with kinds, native_without
               redirect URIs of another platform than Web; what tells the platform; names without which it is native
    methods, grants, responses
               what the provider's words mean, where they are others than the standard's
    secret, public, public_without
               what is false, what is true, or what is missing where the client has no secret
    code_flow  what says whether the code flow is on
    groups, sends_groups, groups_known, group_rules
               what lists the groups that it sends; patterns that tell that it does, whether they tell the contrary too;
               rules in AD FS's language
    whole      a list that is not there is empty, since the export has everything
    separator  the pattern of what separates the addresses of one text
    redirects_sign_out
               redirect URIs serve the sign-out too
    page       how the console's page lists them (see `registration_page`)
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from inspector.idps.loader import GENERIC, Form, forms
from inspector.sources.logs.log_form import compiled
from inspector.sources.settings.registration import Registration
from inspector.sources.syntax.member_paths import Path, paths, plain

_LONGEST = 2000
"""Characters of a value that patterns look at."""
_MARKS = re.compile(r"\$\{|#\{|\{\{")
"""What stands for a variable inside a text."""
_GROUPS = re.compile(r"/claims/(?:group|role)\b|types?\s*=\s*\(?\s*\"(?:groups?|roles?)\"", re.IGNORECASE)
_DEEPEST, _LONGEST = 6, 1000


def of_resource(kind: str, value: Mapping[str, Any]) -> Registration | None:
    """The registration that a resource of this type is: `okta_app_oauth`, `okta.app.OAuth`, `okta:app/oAuth:OAuth`,
    `Microsoft.Graph/applications@v1.0`. None where it is no application."""
    named = _of_tool(kind)
    for name, form in forms("export"):
        if named in (resource.lower() for resource in form.get("resources", ())):
            return _read(name, form, _plainly(value))
    return None


def by_signs(value: Mapping[str, Any], around: tuple[str, ...] = ()) -> Registration | None:
    """The registration that an object is by the names in it; None where they tell none. The form that asks for most
    counts, and a product's own before one that is anybody's. `around`: the plain names of the members around it."""
    known = _plainly(value)
    fitting = [
        (name, form, weight) for name, form in forms("export") if (weight := _weight(form, known, value, around))
    ]
    if not fitting:
        return None
    name, form, _ = max(fitting, key=lambda told: (told[0] != GENERIC, told[2]))
    return _read(name, form, known)


def _weight(form: Form, known: dict[str, Any], value: Mapping[str, Any], around: tuple[str, ...]) -> int:
    """How much a form asks for where the object has it, else 0."""
    weights = (
        sum(len(signs) for signs in when.values())
        for when in form.get("when", ())
        if all(name in value for name in when.get("spelled", ()))
        and around[len(around) - len(when.get("below", ())) :] == tuple(when.get("below", ()))
        and all(_value(path, known) is not None for path in when.get("has", ()))
        and not any(_value(path, known) is not None for path in when.get("lacks", ()))
        and all(compiled(p).search(_word(path, known)[:_LONGEST]) for path, p in when.get("like", {}).items())
    )
    return max(weights, default=0)


def _of_tool(kind: str) -> str:
    """A type without what lies between the provider's package and the name of the resource, and without its version."""
    kind = kind.partition("@")[0]
    if "/" in kind and ":" not in kind:
        return kind.lower()
    if kind.startswith("AWS::"):
        return kind.lower()
    parts = [part for part in re.split(r"[.:/]", kind) if part]
    return f"{parts[0]}:{parts[-1]}".lower() if len(parts) > 1 else kind.lower()


def _read(name: str, form: Form, value: dict[str, Any]) -> Registration:
    redirect, hidden = _uris(form, "redirect_uris", value)
    signed_out = _uris(form, "sign_out_uris", value)[0]
    if form.get("whole"):
        redirect = [] if redirect is None and not hidden else redirect
        signed_out = signed_out or []
    platforms = _platforms(form, value, redirect)
    if redirect is None and platforms:
        redirect = []
    if signed_out is not None and "+" in signed_out:
        signed_out = redirect
    elif form.get("redirects_sign_out") and (redirect or signed_out):
        signed_out = [*(redirect or ()), *(signed_out or ())]
    return Registration(
        name,
        form["title"],
        _word(form.get("client_id", ""), value),
        _word(form.get("name", ""), value),
        redirect,
        signed_out,
        platforms,
        _auth_method(form, value),
        _grants(form, value),
        _list(form, "response_types", "responses", value),
        _word(form.get("signing_alg", ""), value),
        _word(form.get("encryption_alg", ""), value),
        _groups(form, value),
        max((t for p in paths(form.get("secret_expires_at", "")) for t in _texts(_at(value, p))), default=""),
        "what variables hold of its addresses is not known" if hidden else "",
    )


def _platforms(form: Form, value: dict[str, Any], redirect: list[str] | None) -> dict[str, list[str]]:
    platform = form.get("kinds", {}).get(_word(form.get("kind", ""), value).lower())
    without = form.get("native_without", ())
    if without and all(_value(name, value) is None for name in without):
        platform = "native"
    if platform and redirect:
        return {platform: redirect}
    return {kind: uris for kind in ("spa", "native") if (uris := _uris(form, kind, value)[0])}


def _auth_method(form: Form, value: dict[str, Any]) -> str:
    without = form.get("public_without", ())
    if _value(form.get("secret", ""), value) is False or _value(form.get("public", ""), value) is True:
        return "none"
    if without and all(_value(name, value) is None for name in without):
        return "none"
    method = _word(form.get("auth_method", ""), value).lower()
    said: str = form.get("methods", {}).get(method, method)
    return said


def _grants(form: Form, value: dict[str, Any]) -> list[str] | None:
    if (code_flow := _value(form.get("code_flow", ""), value)) is not None:
        return ["authorization_code"] if code_flow is True else ["client_credentials"]
    return _list(form, "grant_types", "grants", value)


def _groups(form: Form, value: dict[str, Any]) -> bool | None:
    if "groups" in form:
        told = _value(form["groups"], value)
        return None if told is None else bool(told) and told != ["None"]
    if "group_rules" in form and (rules := _word(form["group_rules"], value)):
        return _GROUPS.search(rules) is not None
    signs = form.get("sends_groups", {}).items()
    told = [(_value(path, value), compiled(pattern)) for path, pattern in signs]
    if any(said is not None and any(map(p.search, _texts(said) or ("",))) for said, p in told):
        return True
    return False if form.get("groups_known") else None


# -- what a path holds ---------------------------------------------------------------------------------------------


def _value(path: str, value: dict[str, Any]) -> Any:
    """What the first alternative of a path that is there holds."""
    return next((told for place in paths(path) if (told := _at(value, place)) is not None), None)


def _at(value: Any, place: Path) -> Any:
    told = _below(value, place.names)
    if place.like is None:
        return told
    entries = [item for item in told if isinstance(item, dict)] if isinstance(told, list) else []
    fitting = [item for item in entries if place.like.search(str(item.get(place.which, "")))]
    found = [said for item in fitting if (said := _below(item, place.after)) is not None]
    return (found if place.every else next(iter(found), None)) if told is not None else None


def _below(value: Any, names: tuple[str, ...]) -> Any:
    for number, name in enumerate(names):
        if isinstance(value, list):
            found = [_below(item, names[number:]) for item in value]
            listed = (told if isinstance(told, list) else [told] for told in found if told is not None)
            return [item for told in listed for item in told] or None
        value = value.get(name) if isinstance(value, dict) else None
    return value


def _word(path: str, value: dict[str, Any]) -> str:
    """The first text or number of a path's alternatives that is not empty and no variable."""
    return next((word for place in paths(path) if (word := _written(_at(value, place)))), "")


def _written(told: Any) -> str:
    told = next(iter(told), "") if isinstance(told, list) else told
    written = str(told) if isinstance(told, str | int) and not isinstance(told, bool) else ""
    return "" if _MARKS.search(written) else written


def _texts(told: Any) -> list[str]:
    return [item for item in (told if isinstance(told, list) else [told]) if isinstance(item, str)]


def _uris(form: Form, name: str, value: dict[str, Any]) -> tuple[list[str] | None, bool]:
    """(the addresses, None where it does not say; whether variables hold some of them)."""
    told = _value(form.get(name, ""), value)
    if told is None:
        return None, False
    texts = _texts(told)
    if "separator" in form:
        texts = [*_parts(form, texts)]
    known = [text for text in texts if text and not _MARKS.search(text)]
    hidden = len(known) < len(texts) or (isinstance(told, list) and any(item is None for item in told))
    return (None if hidden and not known else known), hidden


def _parts(form: Form, texts: list[str]) -> Iterator[str]:
    separator = compiled(form["separator"])
    yield from (part for text in texts for part in separator.split(text) if part)


def _list(form: Form, name: str, names: str, value: dict[str, Any]) -> list[str] | None:
    told = _value(form.get(name, ""), value)
    if isinstance(told, str):
        told = [*_parts(form, [told])] if "separator" in form else [told]
    if not isinstance(told, list):
        return None
    meant = form.get(names, {})
    return [meant.get(item.lower(), item.lower()) for item in _texts(told)]


def _plainly(value: Any, depth: int = 0) -> Any:
    """The value with its members' names in letters and digits alone."""
    if depth > _DEEPEST:
        return None
    if isinstance(value, Mapping):
        return {plain(str(name)): _plainly(item, depth + 1) for name, item in value.items()}
    return [_plainly(item, depth + 1) for item in value[:_LONGEST]] if isinstance(value, list) else value
