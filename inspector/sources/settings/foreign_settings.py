"""Settings of another product that look like Qlik's and are none, named as what they are.

Their forms stand in the providers' files, as `[[foreign]]`: `title`, `when` as in `log_form`, and the `note` that says
what they are.
"""

from __future__ import annotations

from inspector.idps.loader import forms
from inspector.sources.found import Found, Given
from inspector.sources.logs.log_entry import Entry
from inspector.sources.logs.log_form import fits

_MOST = 50
"""Items of an answer's list that are looked at."""


def recognise(given: Given) -> Found | None:
    if not given.object:
        return None
    listed = given.object.get("value")
    one = [item for item in listed[:_MOST] if isinstance(item, dict)] if isinstance(listed, list) else [given.object]
    entries = [Entry(item) for item in one]
    known = (
        form for _, form in forms("foreign") if any(fits(when, entry) for when in form["when"] for entry in entries)
    )
    form = next(known, None)
    return Found(form["title"], {}, (form["note"],)) if form is not None else None
