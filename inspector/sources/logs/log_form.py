"""What an entry of an identity provider's log tells of a login, read by the forms in the providers' files.

A form (`[[log_entry]]`) has:

    when       by what an entry is known; any of the list: `has` (paths that are all there), `lacks` (none of them is),
               `like` and `unlike` (a pattern for what a path holds)
    inside     members in which the log's stores wrap what the entry holds
    code, message, at, client_id, redirect_uri, user, attempt
               texts with the paths in braces, `{a|b}`; or a table: `in` (such a text), `like` (the pattern of the part
               that counts), `as` (what is written for it), `words` (underscores become blanks); or a list of both, of
               which the first that is not empty counts
    registered the text in which the registered redirect URIs stand, where the entry quotes them
    body       further technical members, texts alike
    step       for token and userinfo: a table of paths, or texts with paths, with the patterns that tell that step
    refused    a table of paths with the patterns that tell a refusal; `allowed`: those that tell there is none.
               Without both, every entry is a refusal.

How a form's entries stand in running text: `log_lines`, `log_labels`, `windows_event`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from inspector.idps.loader import Form, forms
from inspector.sources.logs.log_entry import Entry, Event
from inspector.sources.syntax.member_paths import Path, paths

_PLACE = re.compile(r"\{([^{}]+)\}")
_URI = re.compile(r"[a-z][a-z0-9+.-]{1,20}://[^\s,;\"'\\\[\]<>]{1,500}", re.IGNORECASE)
_MOST = 20
_LONGEST = 2000
"""Characters of a value that patterns look at: what tells an event stands at its beginning."""


def event(entry: Entry) -> Event | None:
    """The event that an entry tells of; None where it is no identity provider's."""
    return next((_event(name, form, entry) for name, form in forms("log_entry") if _known(form, entry)), None)


def _known(form: Form, entry: Entry) -> bool:
    inside = tuple(form.get("inside", ()))
    return any(fits(when, entry, inside) for when in form.get("when", ()))


def fits(when: Mapping[str, Any], entry: Entry, inside: tuple[str, ...] = ()) -> bool:
    """Whether an entry is what a condition describes."""
    return (
        all(_is_there(entry, path, inside) for path in when.get("has", ()))
        and not any(_is_there(entry, path, inside) for path in when.get("lacks", ()))
        and all(_searched(p, text(entry, path, inside)) for path, p in when.get("like", {}).items())
        and not any(_searched(p, text(entry, path, inside)) for path, p in when.get("unlike", {}).items())
    )


def _event(name: str, form: Form, entry: Entry) -> Event:
    inside = tuple(form.get("inside", ()))
    body = {label: _part(part, entry, inside) for label, part in form.get("body", {}).items()}
    told: dict[str, Any] = {field: _part(form.get(field, ""), entry, inside) for field in _FIELDS}
    steps = (step for step, signs in form.get("step", {}).items() if _any(signs, entry, inside))
    listed = tuple(_URI.findall(_part(form.get("registered", ""), entry, inside)))
    failed = _failed(form, entry, inside)
    return Event(name, **told, step=next(steps, "authorize"), failed=failed, body=body, registered=listed)


_FIELDS = ("code", "message", "at", "client_id", "redirect_uri", "user", "attempt")


def _failed(form: Form, entry: Entry, inside: tuple[str, ...]) -> bool:
    if "refused" in form:
        return _any(form["refused"], entry, inside)
    return not _any(form.get("allowed", {}), entry, inside)


def _any(signs: Mapping[str, str], entry: Entry, inside: tuple[str, ...]) -> bool:
    said = (
        (_filled(path, entry, inside) if "{" in path else text(entry, path, inside), p) for path, p in signs.items()
    )
    return any(_searched(pattern, told) for told, pattern in said)


# -- the texts of an entry ----------------------------------------------------------------------------------------


def _part(part: Any, entry: Entry, inside: tuple[str, ...]) -> str:
    if isinstance(part, list):
        return next((told for one in part if (told := _part(one, entry, inside))), "")
    if isinstance(part, str):
        return _filled(part, entry, inside)
    found = compiled(part["like"]).search(_filled(part["in"], entry, inside))
    if found is None:
        return ""
    said: str = found.expand(part["as"]) if "as" in part else found[1] if found.re.groups else found[0]
    said = " ".join(said.split())
    return said.replace("_", " ") if part.get("words") else said


def _filled(template: str, entry: Entry, inside: tuple[str, ...]) -> str:
    """The template with what its paths hold; behind a colon or a bracket, nothing that the text says already."""
    written, at = "", 0
    for place in _PLACE.finditer(template):
        told = text(entry, place[1], inside)
        written += template[at : place.start()]
        written += "" if written.endswith((": ", "(")) and told in written else told
        at = place.end()
    return (written + template[at:]).replace("()", "").strip(" :")


def text(entry: Entry, path: str, inside: tuple[str, ...] = ()) -> str:
    """What the first alternative of a path that is not empty holds."""
    for place in paths(path):
        for wrapping in ("", *inside):
            if found := _at(entry, wrapping, place):
                return found
    return ""


def _at(entry: Entry, wrapping: str, place: Path) -> str:
    start = wrapping + "".join(place.names)
    if place.like is None:
        return entry.members.get(start, "")
    after, found = "".join(place.after), []
    for n in range(_MOST):
        if place.like.search(entry.members.get(f"{start}{n}{place.which}", "")):
            found.append(entry.members.get(f"{start}{n}{after}", ""))
    return ", ".join(filter(None, found)) if place.every else next(filter(None, found), "")


def _is_there(entry: Entry, path: str, inside: tuple[str, ...]) -> bool:
    return any(w + "".join(place.names) in entry.members for place in paths(path) for w in ("", *inside))


def _searched(pattern: str, said: str) -> bool:
    return compiled(pattern).search(said[:_LONGEST]) is not None


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.MULTILINE)
