"""Claims by their names alone: whatever stands between a name and its value, and between two claims.

Stores, shells and languages have more notations than anybody can list: `1) "iss" 2) "https://…"`, `s:3:"sub";s:4:"…"`,
`<key>sub</key><string>…`, `(sub . "…")`, `{<<"sub">>,<<"…">>}`, `[b]sub:[/b] …`, `sub → …`. A claim's own name, signs
without a word of language in them, and a value are common to all. Asked only where no other reader found claims.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from inspector.sources.syntax.unquoted import FIELDS

NAMES = (
    *("iss", "sub", "aud", "exp", "iat", "nbf", "jti", "typ", "azp", "nonce", "auth_time", "at_hash", "acr", "amr"),
    *("name", "email", "email_verified", "emailverified", "preferred_username", "given_name", "family_name"),
    *("sid", "nickname", "groups", "roles", "locale", "picture", "tid", "oid", "upn", "ver", "scope", "updated_at"),
)
_PREFIX = r"(?:(?:x-)?(?:(?:jwt|id[-_]?token|oidc)[-_])?claims?[-_.])"
_NAME = re.compile(
    rf"(?<![\w.$/@-]){_PREFIX}?({'|'.join(sorted(NAMES, key=len, reverse=True)).replace('_', '[-_]')})(?![\w.@/-])",
    re.I,
)
_SIGNS = re.compile(
    r"""["'`*_\])}>]{0,6}(?:</\w{1,12}>|\[/\w{1,9}\]|:\[/\w{1,9}\]|>>|/utf8){0,3}"""
    r"""(?:[\s:：=.;,>→➜⇒|(\[{–—-]|\d{1,4}\)|\b[absi]:(?:\d{1,5}:)?|<\w{1,12}>|<<|\b(?:is|est|ist|es)\s"""
    r"""|`?\b(?:String|Str|Text|Int|Integer|Number|Bool|Boolean|Float|Array|List)\b(?=[\s(]{1,3}[\[\w"'`])){0,40}"""
)
_SIGN = re.compile(r"[:：=.;,>→➜⇒|–—]|\d\)|<\w|\b(?:is|est|ist|es)\s|\n")
_QUOTED = re.compile(r"\"((?:[^\"\\\n]|\\.){0,4000})\"|'((?:[^'\\\n]|\\.){0,4000})'|`([^`\n]{0,4000})`")
_LISTED = re.compile(r"\[([^\[\]]{0,4000})\]")
_ARRAY = re.compile(r"<array>((?:\s{0,40}<string>[^<>]{0,400}</string>){0,200})\s{0,40}</array>")
_TRUTH = re.compile(r"<(true|false) ?/>|:json-(false|true)\b|\bb:([01]);", re.I)
_BARE = re.compile(r"[^\s,;\"'`<>{}()\[\]|][^\n,;\"'`<>{}()\[\]|]{0,400}")
_AND = re.compile(r"(?:\s+(?:and|et|und|y)\s*|[\s.]+)\Z")
_ITEMS = re.compile(r"\"([^\"]*)\"|'([^']*)'|<string>([^<]*)</string>")
_SPACED = {
    "name",
    "given_name",
    "family_name",
    "nickname",
    "groups",
    "roles",
    "scope",
    "exp",
    "iat",
    "nbf",
    "auth_time",
}
"""Claims whose values may hold blanks; of another, what follows the blank is the rest of a sentence."""
_MOST_GAP = 200
"""Characters between two claims of one token."""
_SOMEBODYS = re.compile(r"[\d@ ]")
"""What stands in some value about a person, and in none of a mapping."""
_ONCE = {"iss", "sub", "exp"}

Pair = tuple[str, str, int, int]
"""A claim's name, its value as it is written, and where both begin and end."""


def only_names(claims: dict[str, Any]) -> bool:
    """Whether these are no person's: a mapping of claims to the names of attributes holds no address in any value."""
    return "email" in claims and not any(_SOMEBODYS.search(str(told)) for told in claims.values())


def groups(text: str) -> Iterator[list[Pair]]:
    """The claims that stand near each other, in the order of the text; where one comes again, another group begins."""
    found: list[Pair] = []
    for pair in _pairs(text):
        if found and (pair[2] - found[-1][3] > _MOST_GAP or pair[0] in _ONCE & {held[0] for held in found}):
            yield found
            found = []
        found.append(pair)
    if found:
        yield found


def _pairs(text: str) -> Iterator[Pair]:
    at = 0
    while (name := _NAME.search(text, at)) is not None:
        at = name.end()
        signs = _SIGNS.match(text, at)
        if signs is None or not _SIGN.search(signs[0]):
            continue
        own = name[1].lower().replace("-", "_")
        told = _value(own, text, name.end(), signs.end())
        if told is None:
            continue
        value, at = told
        yield FIELDS.get(own, own), value, name.start(), at


def _value(name: str, text: str, signs: int, at: int) -> tuple[str, int] | None:
    """The value that begins at a place or is the last of the signs before it, and where it ends."""
    if (truth := _TRUTH.search(text, signs, at + 16)) is not None and truth.start() <= at:
        return {"1": "true", "0": "false"}.get(truth[3], (truth[1] or truth[2] or "").lower()), truth.end()
    element = text.rfind("<array>", signs, at)
    if element >= 0 and (array := _ARRAY.match(text, element)) is not None:
        return _list(array[1]), array.end()
    bracket = text.rfind("[", signs, at)
    if bracket >= 0 and (listed := _LISTED.match(text, bracket)) is not None and _ITEMS.search(listed[1]):
        return _list(listed[1]), listed.end()
    if (quoted := _QUOTED.match(text, at)) is not None:
        value = next((part for part in quoted.groups() if part is not None), "")
        return None if value.lower() in NAMES else (value, quoted.end())
    if (bare := _BARE.match(text, at)) is None:
        return None
    value, end = bare[0], bare.end()
    if (following := _NAME.search(value)) is not None and following.start() > 0:
        value, end = value[: following.start()], at + following.start()
    value = _AND.sub("", value)
    if name not in _SPACED and " " in value:
        value = value.split(" ", 1)[0].rstrip(".!?")
    return (value, end) if value and value.lower() not in NAMES else None


def _list(inside: str) -> str:
    items = (next(part for part in found.groups() if part is not None) for found in _ITEMS.finditer(inside))
    return "[" + ", ".join(items) + "]"


__all__ = ["NAMES", "Pair", "groups", "only_names"]
