"""Registrations in running text: resources of infrastructure as code, YAML, and the lists that commands print."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import Any

from inspector.jose import strict_json
from inspector.sources.found import Found, Given
from inspector.sources.settings.registration import Registration
from inspector.sources.settings.registration_export import chosen, registrations
from inspector.sources.settings.registration_forms import by_signs, of_resource
from inspector.sources.settings.registration_page import pages
from inspector.sources.syntax import labelled, table_in_text
from inspector.sources.syntax.plain_yaml import blocks
from inspector.sources.syntax.settings_code import resources

_CODE = re.compile(r"\bresource\s+[\"'\w]|\bnew\s+\w+\.\w|\(\s*(?:self,\s*)?[\"'][^\"'\n]{1,80}[\"'],|\(ctx,\s*\"")
_YAML = re.compile(
    r"^[ \t-]{0,60}[\"']?(?:redirect(?:ion)?_?URIs?|(?:callback|reply)_?URLs?|callbacks|web"
    r"|client_id|ClientId|oauth2_\w{3,30})[\"']?:[ \t]*",
    re.I | re.M,
)
_LIST = re.compile(
    r"^[ \t]*(?:(?:Spa|PublicClient)?RedirectUri|ReplyUrls|IssuanceTransformRules|"
    r"CALLBACKS|REDIRECT URIS|oauth2_\w{3,30})\b",
    re.MULTILINE,
)
_TABLE = re.compile(r"^[^\n]*\b(?:RedirectUris?|ReplyUrls)\b[^\n]*\n[ \t]*-{3,} ", re.MULTILINE)
_LABEL = re.compile(
    r"[ \t]*(?:([A-Za-z]\w{1,60})[ \t]*:(?: (.*)|[ \t]*)|([A-Z][A-Z ]{1,40}?)(?: {2,}(.*)|\t(.*)|[ \t]*))"
)
_FOLLOWING = re.compile(r"[ \t]{20,}(\S.*)")
_ROOT = re.compile(r"<([A-Za-z]\w{2,60})\b[^<>]{0,400}\bxmlns=[^<>]{1,400}>.{1,200000}?</\1>", re.DOTALL)
_LEAF = re.compile(r"<([A-Za-z]\w{1,60})>([^<>]{1,2000})</\1>")
_LONGEST = 512 * 1024
_MOST_LINES = 2000
Placed = tuple[int, int, Registration]


def find(given: Given) -> Iterator[Found]:
    """The registration in the text that is about Qlik, with the others named."""
    text = given.body[:_LONGEST]
    found: list[Placed] = []
    if _CODE.search(text):
        found += [(a, b, r) for a, b, kind, value in resources(text) if (r := of_resource(kind, value)) is not None]
    if not found and _YAML.search(text):
        found += [*_of_yaml(text)] or [*_of_labels(text)]
    if not found and _LIST.search(text):
        found += _of_lists(text)
    if not found and _TABLE.search(text):
        found += _of_tables(text)
    if not found and "<" in text:
        found += _of_xml(text)
    found = found or [*pages(text)]
    if found:
        taken = chosen([registration for _, _, registration in found])
        for start, end, registration in found:
            client = taken.members if registration.client == taken.members["client"] else {}
            if client:
                yield Found(taken.kind, client, taken.notes, span=(start, end))
                return


def _of_xml(text: str) -> Iterator[Placed]:
    """The registration in an element of XML, whose values have one element each."""
    for root in _ROOT.finditer(text):
        value: dict[str, Any] = {}
        for leaf in _LEAF.finditer(text, root.start(), root.end()):
            value.setdefault(leaf[1], []).append(unescape(leaf[2]).strip())
        if (registration := by_signs(value)) is not None:
            yield *root.span(), registration


def _of_yaml(text: str) -> Iterator[Placed]:
    """The registrations in the blocks of YAML around the words that tell one."""
    for start, end, value in blocks(text, _YAML):
        yield from ((start, end, registration) for registration in registrations(value))


def _of_labels(text: str) -> Iterator[Placed]:
    """What looks like YAML and is none: a tool's list of labels with their values."""
    for start, end, value in labelled.spans(text):
        if (registration := by_signs({name: _object(told) for name, told in value.items()})) is not None:
            yield start, end, registration


def _of_lists(text: str) -> Iterator[Placed]:
    """Lists of labels with their values, as PowerShell and command-line tools print one object."""
    value: dict[str, Any] = {}
    begin = end = last = 0
    name, at = "", 0
    for line in text.splitlines(keepends=True)[:_MOST_LINES]:
        label = _LABEL.fullmatch(line.rstrip())
        more = _FOLLOWING.fullmatch(line.rstrip())
        if not line.strip() and value and end == at:
            end = at + len(line)  # one empty line may stand within
        elif label is not None and not (name in value and more):
            name = label[1] or label[3]
            begin = begin if value else at
            value[name] = _listed(next((part for part in label.groups()[1::2] if part), label[5] or ""))
            end = last = at + len(line)
        elif more is not None and value:
            value[name] = f"{value[name]}\n{more[1]}"
            end = last = at + len(line)
        else:
            yield from _of_list(value, begin, last)
            value = {}
        at += len(line)
    yield from _of_list(value, begin, last)


def _of_tables(text: str) -> Iterator[Placed]:
    """The rows of a table as PowerShell prints it; a value that it cut is not known."""
    for start, end, row in table_in_text.spans(text):
        known = {name: _listed(told) for name, told in row.items() if not told.rstrip("}").endswith(("...", "…"))}
        if (registration := by_signs(known)) is not None:
            yield start, end, registration


def _of_list(value: dict[str, Any], begin: int, end: int) -> Iterator[Placed]:
    value = {name: _object(told) for name, told in value.items()}
    registration = by_signs(value) if len(value) > 2 else None
    if registration is not None:
        yield begin, end, registration


def _object(told: Any) -> Any:
    """The JSON, or the list with dashes, that some tools write as the value of a label."""
    if isinstance(told, str) and told.startswith("- "):
        return [part.strip() for part in told[2:].split(" - ")]
    if not isinstance(told, str) or told[:1] not in ("{", "["):
        return told
    value, problems = strict_json.loads(told)
    return told if any(problem.code in strict_json.FATAL for problem in problems) else value


def _listed(text: str) -> Any:
    """PowerShell writes a list in braces."""
    text = text.strip()
    if text.startswith("{") and text.endswith("}"):
        return [part.strip() for part in text[1:-1].split(",") if part.strip()]
    return text or None
