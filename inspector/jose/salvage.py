"""The readable part of damaged JSON: what a token that was cut off still says."""

from __future__ import annotations

import re
from typing import Any

from inspector.jose import strict_json


def salvage(data: bytes) -> dict[str, Any]:
    """The leading members of an object whose text is damaged or cut; {} where there is none."""
    text = data.decode("utf-8", "replace")
    members: dict[str, Any] = {}
    if strict_json.is_too_deep(text):
        return members
    decoder = strict_json.decoder_that_reports([])
    position = _SPACE_AND_OPENING.match(text)
    try:
        while position is not None:
            name, end = decoder.raw_decode(text, position.end())
            colon = _COLON.match(text, end)
            if colon is None or not isinstance(name, str):
                break
            value, end = decoder.raw_decode(text, colon.end())
            position = _COMMA_OR_END.match(text, end)
            # what nothing follows may have been cut in two, unless it shows its own end
            if position is None and text[end - 1] not in '"]}':
                break
            members[name] = value
            if position is None or "}" in position[0]:
                break
    except (ValueError, RecursionError):
        pass
    return members


_SPACE_AND_OPENING = re.compile(r"[ \t\r\n]*\{[ \t\r\n]*")
_COLON = re.compile(r"[ \t\r\n]*:[ \t\r\n]*")
_COMMA_OR_END = re.compile(r"[ \t\r\n]*[,}][ \t\r\n]*")
