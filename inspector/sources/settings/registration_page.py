"""A registration as the page of a console shows it, or as a ticket lists it: a label, and the addresses below it.

A form's `[export.page]` has, each a list of labels as they are written: `redirect_uris`, without which nothing is read,
`sign_out_uris`, `client_id`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from inspector.idps.loader import forms
from inspector.sources.settings.registration import Registration

Placed = tuple[int, int, Registration]
_URI = re.compile(r"[a-z][a-z0-9+.-]{1,20}://[^\s\"'<>{}|\\^`,;]{3,1000}", re.IGNORECASE)
_ADDRESSES = re.compile(r"(?:[\s,;|>*•\"'`-]|\d{1,2}[.)]|URIs? \d{1,2}(?= ?\*?\s))*")
"""What may stand between addresses of one list."""
_REMARK = re.compile(r"[ \t]*\n(?![^\n]*://)[^\n]{20,300}(?=\n[^\n]{0,20}://|\n[ \t]*https?:)")
"""A line in which the console explains what is to be entered."""
_CLIENT = re.compile(r"[ \t]*[:=]?\s{1,9}([\w.@-]{3,200})(?=\s|\Z)")
_MOST = 50


def pages(text: str) -> Iterator[Placed]:
    """The registrations that the text shows so."""
    for name, form in forms("export"):
        page: Mapping[str, Sequence[str]] | None = form.get("page")
        found = _listed(text, page["redirect_uris"]) if page and "://" in text else None
        if page and found:
            start, end, uris = found
            signed_out = _listed(text, page.get("sign_out_uris", ()))
            client = _client_id(text, page.get("client_id", ()))
            listed = signed_out[2] if signed_out else None
            yield start, end, Registration(name, form["title"], client, "", uris, listed)


def _listed(text: str, labels: Sequence[str]) -> tuple[int, int, list[str]] | None:
    """(start, end, addresses) behind the first of the labels that has some."""
    for label in _label(tuple(labels)).finditer(text) if labels else ():
        at, uris = label.end(), list[str]()
        if (remark := _REMARK.match(text, at)) is not None:
            at = remark.end()
        for _ in range(_MOST):
            between = _ADDRESSES.match(text, at)
            uri = _URI.match(text, between.end() if between else at)
            if uri is None:
                break
            uris.append(uri[0].rstrip(".)"))
            at = uri.end()
        if uris:
            return label.start(), at, uris
    return None


def _client_id(text: str, labels: Sequence[str]) -> str:
    for label in _label(tuple(labels)).finditer(text) if labels else ():
        if (told := _CLIENT.match(text, label.end())) is not None:
            return told[1]
    return ""


@cache
def _label(labels: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(
        rf"^[ \t>*•|-]{{0,20}}(?:{'|'.join(map(re.escape, labels))})[ \t*|]{{0,9}}[:=]?(?=\s|\Z|\*)", re.M
    )
