"""Qlik's identity-provider configuration as YAML, as qlik-cli prints it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from inspector.sources.found import Found, Given, SourceError
from inspector.sources.settings import qlik_idp
from inspector.sources.syntax.plain_yaml import blocks, read

_SIGNS = re.compile(r"^[ \t-]{0,40}(?:claimsMapping|discoveryUrl|openid_configuration|staticKeys|pendingState):", re.M)
_KIND = re.compile(r"^[ \t-]{0,40}(?:protocol|provider|options|interactive|clientId):", re.M)
_DEEPEST = 2
_NOT_READ = (
    "this looks like a Qlik identity provider as YAML, but it is not of the plain form that qlik-cli writes: "
    "give it as JSON (qlik identity-provider get … --json)"
)


def recognise(given: Given) -> Found | None:
    text = given.body
    if text[:1] in "{<" or not _SIGNS.search(text) or not _KIND.search(text):
        return None
    try:
        found = _of(read(text))
    except ValueError:
        found = None
    if found is None and next(find(given), None) is None:
        raise SourceError(_NOT_READ)
    return found


def find(given: Given) -> Iterator[Found]:
    """The configurations in running text."""
    text = given.body
    for start, end, value in blocks(text, _SIGNS) if _KIND.search(text) else ():
        if (found := _of(value)) is not None:
            yield replace(found, span=(start, end))


def _of(value: Any, depth: int = 0) -> Found | None:
    """The configuration that a value is, or that stands in it: a sentence that ends with a colon makes a mapping."""
    found = qlik_idp.recognise(Given(json.dumps(value)))
    if found is None and isinstance(value, dict) and depth < _DEEPEST:
        return next((inner for item in value.values() if (inner := _of(item, depth + 1)) is not None), None)
    return found and Found(f"{found.kind} (YAML)", found.members, found.notes)
