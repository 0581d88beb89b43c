"""Qlik's identity-provider configuration as YAML, as qlik-cli prints it."""

from __future__ import annotations

import json
import re

from inspector.sources import qlik_idp
from inspector.sources.found import Found, Given, SourceError
from inspector.sources.plain_yaml import read

_SIGNS = re.compile(r"^[ \t-]{0,40}(?:claimsMapping|discoveryUrl|openid_configuration|staticKeys|pendingState):", re.M)
_KIND = re.compile(r"^[ \t-]{0,40}(?:protocol|provider|options|interactive|clientId):", re.M)
_NOT_READ = (
    "this looks like a Qlik identity provider as YAML, but it is not of the plain form that qlik-cli writes: "
    "give it as JSON (qlik identity-provider get … --json)"
)


def recognise(given: Given) -> Found | None:
    text = given.body
    if not _SIGNS.search(text) or not _KIND.search(text) or text[:1] in "{<":
        return None
    try:
        value = read(text)
    except (ValueError, RecursionError):
        raise SourceError(_NOT_READ) from None
    found = qlik_idp.recognise(Given(json.dumps(value)))
    if found is None:
        raise SourceError(_NOT_READ)
    return Found(f"{found.kind} (YAML)", found.members, found.notes)
