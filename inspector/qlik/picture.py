"""Whether a user's picture can be shown: Qlik hands its URL to the browser, which must find an image there."""

from __future__ import annotations

from inspector.idps.traits import picture_needs_token
from inspector.uri import parse

OTHER_FILES = frozenset(
    ("pdf", "doc", "docx", "xls", "xlsx", "ppt", "pptx", "txt", "csv", "json", "xml", "html", "htm", "vcf", "zip")
)
"""Endings of files that are certainly no image; an ending that is none of them tells nothing."""


def picture_problem(value: str) -> str | None:
    """Why the value shows no picture, in words that follow “the value”; None where nothing speaks against it."""
    uri = parse(value)
    if uri is None or uri.scheme not in ("http", "https"):
        return "is not an http or https URL"
    if whose := picture_needs_token(uri.host):
        return f"is an address of {whose}, which answers only with an access token: the browser gets no image"
    ending = uri.path.rpartition("/")[2].rpartition(".")
    if ending[1] and ending[2].lower() in OTHER_FILES:
        return f"leads to a .{ending[2].lower()} file, which is no image"
    return None
