"""What editors, mails and pages put around a text and into it, taken off: tried where nothing was recognised."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from urllib.parse import unquote_plus

from inspector.sources.found import EDITED, plain_blanks, straight_quotes
from inspector.sources.prose.documentation import without

READ_AS_HTML = "it was read as the text of HTML"
_MARKUP = re.compile(r"<(?:p|br|div|span|pre|code|table|t[dhr]|[ou]l|li|blockquote|b|strong)\b[^<>]{0,2000}>", re.I)
_LINE_END = re.compile(r"[ \t]*<(?:br\b[^<>]{0,200}|/(?:p|div|tr|li|pre|h[1-6]|blockquote))>[ \t]*\n?", re.I)
_CELL_END = re.compile(r"</t[dh]>\s{0,200}(?=<t[dh]\b)", re.I)
_TAG = re.compile(r"</?[a-z][^<>]{0,2000}>|<!--.{0,2000}?-->", re.I | re.S)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,31});", re.I)
_BROKEN_LINE = re.compile(r"(?<=\S)[ \t]*\r?\n[ \t]*(?=\S)")
_LEAST_ENCODED = 4
_LONGEST = 512 * 1024


def without_formatting(text: str) -> Iterator[tuple[str, str]]:
    """(text, what was taken off) for each kind of formatting in the text; what was taken off before stays off."""
    if len(text) > _LONGEST:
        return
    text = without(text)  # in joined lines a table or a list could not be told any more
    for take_off, note in _FORMATTING:
        if (plainer := take_off(text)) != text:
            text = plainer
            yield text, note


def shown(text: str) -> str:
    """The text that HTML shows which is no page."""
    return _page(text)


def _typed(text: str) -> str:
    return straight_quotes(plain_blanks(text))


def _page(text: str) -> str:
    """The text of HTML that is no page: a mail, a ticket, a comment. A row's cells are set apart by tabs."""
    if not _MARKUP.search(text):
        return text
    text = _TAG.sub("", _LINE_END.sub("\n", _CELL_END.sub("\t", text)))
    return _typed(_ENTITY.sub(lambda found: html.unescape(found[0]), text))


def _broken(text: str) -> str:
    """One line for each paragraph: a mail breaks lines where they get long, also within a quotation."""
    return _BROKEN_LINE.sub(" ", text)


def _percent(text: str) -> str:
    """JSON that a cookie or an address holds in its encoded form."""
    return unquote_plus(text) if text.count("%22") >= _LEAST_ENCODED else text


_FORMATTING = (
    (_percent, "what was encoded for an address was decoded"),
    (_typed, EDITED),
    (_page, READ_AS_HTML),
    (_broken, "lines that a mail had broken were joined"),
)
