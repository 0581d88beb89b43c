"""Qlik's identity-provider configuration as PowerShell lists an object: a label and its value in each line, what lies
deeper as `@{name=value; name=value}`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from inspector.sources.found import Found, Given
from inspector.sources.settings import qlik_idp
from inspector.sources.syntax import labelled

_SIGNS = re.compile(
    r"\b(?:claimsMapping|emailVerifiedAlwaysTrue|blockOfflineAccessScope|useClaimsFromIdToken|pendingState"
    r"|pendingOptions|createNewUsersOnLogin)(?:[ \t]{0,60}:[ \t\r\n]|=)"
)
_KIND = re.compile(r"^[ \t]{0,40}(?:protocol|provider|interactive|clientId)[ \t]{1,60}:", re.MULTILINE)
_LONGEST = 256 * 1024
_WORDS = {"True": True, "False": False, "true": True, "false": False}
_BRACED = re.compile(r"\{([^{}]*)\}")
_DEEPER = ("", "System.Object[]", "System.Object", "…")
"""What PowerShell writes for what lies deeper than it shows."""
_NOTE = "as PowerShell lists it: what lies deeper than it shows is not known"


def find(given: Given) -> Iterator[Found]:
    """The configurations in running text."""
    text = given.body[:_LONGEST]
    if not _SIGNS.search(text) or not _KIND.search(text):
        return
    for start, end, row in labelled.spans(text):
        found = qlik_idp.recognise(Given.of_json(_whole(_known(row))))
        if found is not None:
            yield replace(found, notes=(_NOTE, *found.notes), span=(start, end))


def _whole(row: dict[str, Any]) -> dict[str, Any]:
    """The options alone, as a member of a configuration: what they map may be what was not shown."""
    alone = "options" not in row and "pendingOptions" not in row and {"discoveryUrl", "clientId"} & row.keys()
    return {"protocol": "OIDC", "options": row} if alone else row


def _known(row: dict[str, Any]) -> dict[str, Any]:
    """The members of which the list holds the value."""
    found = {name: _value(told) for name, told in row.items()}
    return {name: value for name, value in found.items() if value is not None and value != {}}


def _value(told: Any) -> Any:
    if isinstance(told, dict):
        return _known(told)
    if not isinstance(told, str) or told in _DEEPER:
        return None
    if (braced := _BRACED.fullmatch(told)) is not None:
        return [part.strip() for part in braced[1].split(",") if part.strip()]
    return _WORDS.get(told, told)
