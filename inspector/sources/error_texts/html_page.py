"""An HTML page: an identity provider's error page, or the page that posts the answer to the callback."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from inspector.idps.text import clean
from inspector.sources.error_texts.application_error import find as application_errors
from inspector.sources.error_texts.error_text import elsewhere
from inspector.sources.error_texts.error_text import find as errors
from inspector.sources.found import Found, Given, SourceError
from inspector.sources.messages.form_body import SAML
from inspector.sources.messages.qlik_error import CODE

_START = re.compile(r"<(?:!doctype\s+html|html|head|body|title|form|div|h1)\b", re.IGNORECASE)
_TAGS = re.compile(r"<(?:style|script|title)\b[^<>]*>.*?</(?:style|script|title)>|<[^<>]*>", re.IGNORECASE | re.DOTALL)
_TITLE = re.compile(r"<title[^>]{0,200}>([^<]{0,500})", re.IGNORECASE)
_STATUS = re.compile(r"\b([45]\d\d)\b")
_INPUT = re.compile(r"<input\b([^<>]{0,100000})>", re.IGNORECASE)
_NAME = re.compile(r"""\bname\s{0,3}=\s{0,3}["']?([\w.-]{1,80})""", re.IGNORECASE)
_VALUE = re.compile(r"""\bvalue\s{0,3}=\s{0,3}(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)
_PAGE_NOTE = (
    "read as the page that the identity provider showed; where another address answered with it (key set, discovery), "
    "give the answer with its status line and headers"
)
_SMALL = 64 * 1024
"""Characters of a page that was made to say one thing; larger ones hold scripts with every message there could be."""
_FRAME = 8 * 1024
"""Characters around what a browser shows that may be its own."""
_SIGN_IN = re.compile(r"\btype\s{0,3}=\s{0,3}[\"']?password|\$Config\b", re.IGNORECASE)
_PAGE = re.compile(r"(?:<!doctype\s+html[^<>]{0,200}>\s{0,40})?<html\b.*?</html\s{0,9}>", re.IGNORECASE | re.DOTALL)
_MOST_PAGES = 10
_BESIDE = 4
"""Characters below a page from which on they may be something of their own."""
_ANSWER = {"code", "id_token", "error", "access_token"}
_QLIK = re.compile(r"qlikcloud(?:gov)?\.com", re.IGNORECASE)
_QLIK_CODE = re.compile(
    r"\b(?:LOGIN-\d{1,3}|AUTH-\d{1,3}|OAUTH-\d{1,3}|INTERNAL-TOKEN-\d{1,3}|INVALID-IDP-CONFIG|USER_INVITE_EXPIRED)\b"
)


def shown_json(page: str) -> str | None:
    """The JSON that a browser's page shows, saved as a page: nothing but it stands in the page."""
    if not _START.match(page, _after_comments(page)):
        return None
    start, end = page.find("<pre"), page.rfind("</pre>")
    opening = page.find(">", start, start + 500)
    text = page[opening + 1 : end].strip() if -1 < start < opening < end else ""
    around = _TAGS.sub("", page[max(0, start - _FRAME) : start] + page[end : end + _FRAME]).strip()
    return html.unescape(text) if text[:1] in ("{", "[") and len(around) < _BESIDE else None


def recognise(given: Given) -> Found | None:
    page = given.body
    if page[:1] != "<" or not _START.match(page, _after_comments(page)):
        return None
    rest = page[page.lower().rfind("</html>") + 7 :].strip() if "</html>" in page[-_SMALL:].lower() else ""
    if len(rest) > _BESIDE and rest[0] != "<":
        return None  # more stands below the page
    form = form_of(page)
    if "SAMLResponse" in form or "SAMLRequest" in form:
        raise SourceError(SAML)
    if _ANSWER & form.keys() and ("state" in form or "iss" in form or "session_state" in form):
        return Found("page that posts to the callback", {"authorize": {"callback_form": form}})
    code = _QLIK_CODE.search(page[:500_000])
    if code and CODE.fullmatch(code[0]):
        body = {"errors": [{"code": code[0]}]}
        return Found("Qlik error page", {"qlik_error": {"body": body}}, ("only the code was read from Qlik's page",))
    answer: dict[str, object] = {"body": page}
    title = _TITLE.search(page)
    status = _STATUS.search(title[1]) if title else None
    if status:
        answer["status"] = int(status[1])
    notes = () if status else (_PAGE_NOTE,)
    says_one_thing = len(page) <= _SMALL and not _SIGN_IN.search(page)
    told = next(application_errors(Given(clean(page))), None) if says_one_thing else None
    if told is not None:
        return Found("page of an application with its error", told.members)
    placed = elsewhere(page) if says_one_thing else {}
    if placed.keys() - {"target"}:
        return Found("HTML page", placed, ("its words are those of another answer than the sign-in page",))
    return Found("HTML page", {"authorize": {"response": answer}, **placed}, notes)


def find(given: Given) -> Iterator[Found]:
    """Each page in running text that is an answer by its form or its code; one that says nothing known is named, and
    one whose words are known is left to those who know them."""
    for match in islice(_PAGE.finditer(given.body), _MOST_PAGES) if "</html" in given.body.lower() else ():
        page = match[0]
        found = recognise(Given(page))
        if found is not None and found.kind != "HTML page":
            yield replace(found, span=match.span())
        elif found is not None and next(errors(Given(page, exact=True)), None) is None:
            yield Found("HTML page", {}, ("nothing known stands in it",), span=match.span())


def _after_comments(page: str) -> int:
    """Where the first tag stands that is neither a comment nor an XML declaration."""
    position = 0
    while page.startswith(("<!--", "<?"), position):
        end = page.find(">" if page.startswith("<?", position) else "-->", position)
        if end < 0:
            return position
        position = end + (1 if page[end] == ">" else 3)
        while page[position : position + 1].isspace():
            position += 1
    return position


def form_of(page: str) -> dict[str, str]:
    """The page's input fields, the first of each name."""
    found: dict[str, str] = {}
    for field in _INPUT.finditer(page):
        name, value = _NAME.search(field[1]), _VALUE.search(field[1])
        if name and value:
            found.setdefault(name[1], html.unescape(value[1] if value[1] is not None else value[2]))
    return found
