"""PingFederate's audit log (audit.log) as it is written: one transaction a line, with bars between the fields."""

from __future__ import annotations

import re

_NAMES = (
    *("time", "trackingid", "transactionid", "event", "subject", "ip", "app", "connectionid", "protocol", "host"),
    *("role", "status", "adapterid", "description", "responsetime"),
)
"""The default fields in their order. Source: PingFederate, Security audit logging."""
_LINE = re.compile(r"^[^|\n]{10,60}\| ?tid:[^\n]{10,8000}", re.MULTILINE)


def spans(text: str) -> list[tuple[int, int, dict[str, str]]]:
    """(start, end, members) of each line. Older releases write no transaction id."""
    found = []
    for line in _LINE.finditer(text) if "tid:" in text else ():
        fields = [field.strip() for field in line[0].split("|")]
        names = _NAMES if len(fields) >= len(_NAMES) else tuple(name for name in _NAMES if name != "transactionid")
        found.append((line.start(), line.end(), dict(zip(names, fields, strict=False))))
    return found
