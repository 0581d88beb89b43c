"""Times as logs, tools and pages write them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

_EPOCH = re.compile(r"\d{10}(?:\d{3}|\d{6})?(?:\.\d{1,9})?")
_ISO = re.compile(
    r"(\d{4})[-/.](\d\d?)[-/.](\d\d?)[T ,]{1,3}(\d\d?):(\d\d)(?::(\d\d))?(?:[.,]\d{1,9})? ?(Z|UTC|GMT|[+-]\d\d:?\d\d)?"
)
_AMERICAN = re.compile(
    r"(\d{1,2})/(\d{1,2})/(\d{4}),? (\d{1,2}):(\d\d)(?::(\d\d))?(?:\.\d+)?[ \u202f]([AP])M"
    r" ?(Z|UTC|GMT|[+-]\d\d:?\d\d)?",
    re.IGNORECASE,
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = "|".join(_MONTHS)
_CLOCK = r"(?P<time>\d\d?:\d\d(?::\d\d)?)(?:\.\d{1,9})?(?: ?(?P<half>[AP]M))?"
_ZONE = r"(?P<zone>Z|UTC|GMT(?:[+-]\d{4})?|[ECMP][SD]T|CES?T|[+-]\d\d:?\d\d)?"
_NAMED = tuple(
    re.compile(rf"(?:[a-z]{{3,9}},? ){{0,1}}{form}", re.IGNORECASE)
    for form in (
        # Thu Nov 20 2025 10:14:33 GMT+0100; Nov 20, 2025, 9:14:33 AM
        rf"(?P<month>{_MONTH})[a-z]{{0,6}} (?P<day>\d\d?),? (?P<year>\d{{4}}),? {_CLOCK} ?{_ZONE}",
        # Thu, 20 Nov 2025 10:14:33 GMT; 20/Nov/2025:10:14:33 +0100
        rf"(?P<day>\d\d?)[ /-](?P<month>{_MONTH})[a-z]{{0,6}}[ /-](?P<year>\d{{4}})[ :,]{{1,2}}{_CLOCK} ?{_ZONE}",
        # Thu Nov 20 10:14:33 GMT 2025
        rf"(?P<month>{_MONTH}) (?P<day>[ \d]?\d) {_CLOCK} {_ZONE} ?(?P<year>\d{{4}})",
    )
)
_HOURS = {"est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7, "cet": 1, "cest": 2}
"""Zones by name. Source: RFC 5322 section 4.3, and central Europe's."""


def written_time(text: str) -> datetime | None:
    """The instant at the beginning of a text, aware; without a zone it is taken as UTC. None where there is none."""
    text = text.strip(" \t\r\n\"'[(")
    try:
        return _epoch(text) or _numbered(text) or _american(text) or _named(text)
    except (ValueError, OverflowError):
        return None


def _epoch(text: str) -> datetime | None:
    found = _EPOCH.fullmatch(text)
    return datetime.fromtimestamp(int(text[:10]), UTC) if found else None


def _numbered(text: str) -> datetime | None:
    found = _ISO.match(text)
    if found is None:
        return None
    year, month, day, hour, minute, second = (int(part or 0) for part in found.groups()[:6])
    return datetime(year, month, day, hour, minute, second, tzinfo=_zone(found[7]))


def _american(text: str) -> datetime | None:
    found = _AMERICAN.match(text)
    if found is None:
        return None
    month, day, year, hour, minute, second = (int(part or 0) for part in found.groups()[:6])
    return datetime(year, month, day, _hour(hour, found[7]), minute, second, tzinfo=_zone(found[8]))


def _named(text: str) -> datetime | None:
    found = next((found for form in _NAMED if (found := form.match(text)) is not None), None)
    if found is None:
        return None
    hour, minute, second = (*map(int, found["time"].split(":")), 0)[:3]
    month = _MONTHS.index(found["month"].lower()) + 1
    hour = _hour(hour, found["half"]) if found["half"] else hour
    return datetime(int(found["year"]), month, int(found["day"]), hour, minute, second, tzinfo=_zone(found["zone"]))


def _hour(hour: int, half: str) -> int:
    return hour % 12 + 12 * (half.upper().startswith("P"))


def _zone(text: str | None) -> timezone:
    name = (text or "Z").lower().removeprefix("gmt").removeprefix("utc").removeprefix("z").replace(":", "")
    if not name:
        return UTC
    if name in _HOURS:
        return timezone(timedelta(hours=_HOURS[name]))
    return timezone((1 if name[0] == "+" else -1) * timedelta(hours=int(name[1:3]), minutes=int(name[3:5])))
