"""PingFederate's audit log (audit.log) as it is written: one transaction a line, with bars between the fields."""

from __future__ import annotations

import re

_NAMES = (
    *("time", "trackingid", "transactionid", "event", "subject", "ip", "app", "connectionid", "protocol", "host"),
    *("role", "status", "adapterid", "description", "responsetime"),
)
"""The default fields in their order. Source: PingFederate, Security audit logging."""
_LINE = re.compile(r"^[^|\n]{10,60}\| ?tid:[^\n]{10,8000}", re.MULTILINE)


_CEF = re.compile(
    r"[^\n]{0,200}?\bCEF:\d\|Ping Identity\|PingFederate\|[^|\n]{0,20}\|([^|\n]{1,60})\|[^|\n]{0,60}\|\d+\|([^\n]*)"
)
_EXTENSION = re.compile(r"(\w{2,20})=(.*?)(?=\s\w{2,20}=|\Z)")
_CEF_NAMES = {"rt": "time", "duid": "subject", "duser": "subject", "msg": "description", "outcome": "status"}
_CEF_NAMES |= {"cs2": "connectionid", "cs4": "role", "externalId": "trackingid"}
"""Source: PingFederate, log4j2.xml, the layout for ArcSight."""


def spans(text: str) -> list[tuple[int, int, dict[str, str]]]:
    """(start, end, members) of each line. Older releases write no transaction id."""
    found = []
    for line in _LINE.finditer(text) if "tid:" in text else ():
        fields = [field.strip() for field in line[0].split("|")]
        names = _NAMES if len(fields) >= len(_NAMES) else tuple(name for name in _NAMES if name != "transactionid")
        found.append((line.start(), line.end(), dict(zip(names, fields, strict=False))))
    for line in _CEF.finditer(text) if "CEF:" in text else ():
        told = {_CEF_NAMES[m[1]]: m[2] for m in _EXTENSION.finditer(line[2]) if m[1] in _CEF_NAMES}
        found.append((line.start(), line.end(), {"event": line[1], "connectionid": "", **told}))
    return found
