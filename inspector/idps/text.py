"""Makes an identity provider's words readable: pages, form-encoded redirects and JSON become plain text."""

from __future__ import annotations

import re
from urllib.parse import unquote

LIMIT = 200_000
"""Characters of a text that are looked at: error pages are well below, hostile ones may be endless."""
_HTML = re.compile(r"<(?:!doctype|html|head|body|title|script|div|p|h[1-6]|span|pre|code|br|form|input|li)\b", re.I)
_INPUT = re.compile(r"<input\b([^<>]{0,4000})>", re.I)
_ATTRIBUTE = re.compile(r"\b(name|value)\s{0,9}=\s{0,9}(?:\"([^\"<>]{0,4000})\"|'([^'<>]{0,4000})')", re.I)
# Not "<!": Entra ID's error stands in a script that opens with <![CDATA[.
_TAG = re.compile(r"</?[a-z][^<>]{0,4000}>", re.I)
# html.unescape alone would turn the "&times" of "&timestamp=" into a sign: only closed entities are meant.
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,31});", re.I)
_UNICODE_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")
_LINE_BREAK_ESCAPE = re.compile(r"\\r\\n|\\n(?![a-z])")
_PERCENT = re.compile(r"%[0-9a-fA-F]{2}")
_SUPPOSED = re.compile(
    r"""\b(?:if|unless|in case|avoid(?:s|ing)?|prevent(?:s|ing)?|how (?:to|can|do)|nothing|whether|no longer|"""
    r"""handl(?:e|es|ing)|troubleshoot(?:ing)?|explain(?:s|ed|ing)?|by (?:sending|using|giving)|for example|"""
    r"""(?:might|may|can)(?! not\b) (?:also )?(?:return|cause|produce|lead|result|occur|happen|break|be))\b"""
    r"""[^.!?:"“'`(\n]{0,80}\Z"""
    r"""|\b(?:might|may|can) (?:also )?(?:experience|see|get|receive|encounter|throw|run into)\b"""
    r"""[^.!?:"“'`(\n]{0,60}["“'`]?\Z"""
    r"""|\b(?:fix(?:es|ed)?|solved|resolved)\b(?:(?!\b(?:now|but|still|and)\b)[^.!?:"“'`(\n]){0,60}\Z"""
    r"""|\bwhen(?:ever)? (?:a|an|any|your) (?:client |access |id )?(?:secret|token|certificate|password)s? """
    r"""(?:expires?|is|has)\b"""
    r"""[^.!?:"“'`(\n]{0,80}\Z"""
    r"""|\bwhen(?:ever)? (?:there (?:is|are) )?(?:a|an|any) (?:\w+ ){0,2}\Z"""
    r"""|\bmissing or \Z|\b(?:for example|e\.g\.,?) [\w`"', ]{0,60}\Z""",
    re.IGNORECASE,
)
"""What stands before words that nobody says happened: “if the state does not match, …”."""
_WANTED = re.compile(r"\bhow (?:do|can) (?:I|we) (?:fix|solve|resolve)\b[^.!?:\n]{0,60}\Z", re.IGNORECASE)
"""Who asks this has met it."""
_QUOTES = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "\u00a0": " "})


def _unescaped(found: re.Match[str]) -> str:
    from html import unescape  # its table of entities is large, and few texts have one

    return unescape(found[0])


def clean(text: str) -> str:
    """The text with form, percent (also double), HTML and JSON encoding undone, tags removed and single spaces.

    Linear, and bounded to the first 200,000 characters.
    """
    text = text[:LIMIT].replace("URl", "URI")  # what is read from a picture
    if _HTML.search(text):
        text = _TAG.sub(" ", _INPUT.sub(_field, text))
    for _ in range(2):  # templates escape what was escaped before
        if "&" not in text:
            break
        text = _ENTITY.sub(_unescaped, text)
    if "\\" in text:
        text = _UNICODE_ESCAPE.sub(lambda m: chr(int(m[1], 16)), text)
        text = _LINE_BREAK_ESCAPE.sub(" ", text).replace('\\"', '"').replace("\\/", "/")
    for _ in range(3):
        decoded = _percent(_plus(text))
        if decoded == text:
            break
        text = decoded
    return " ".join(text.translate(_QUOTES).split())[:LIMIT]


def supposed(text: str, at: int) -> bool:
    """Whether the words at this place only suppose something: no one says that it happened."""
    begin = max(0, at - 100)
    return _SUPPOSED.search(text, begin, at) is not None and _WANTED.search(text, begin, at) is None


def _field(found: re.Match[str]) -> str:
    """A form field of a page as `name=value`: an answer by form_post carries its error there."""
    attributes = {m[1].lower(): m[2] or m[3] or "" for m in _ATTRIBUTE.finditer(found[1])}
    return f" {attributes.get('name', '')}={attributes.get('value', '')} "


def _plus(text: str) -> str:
    """`+` as a space, where it is one: in form-encoded words (`a=b+c`), and in text that has no space at all."""
    if "+" not in text:
        return text
    words = text.split(" ")
    if len(words) == 1:
        return text.replace("+", " ")
    return " ".join(w.replace("+", " ") if "=" in w else w for w in words)


def _percent(text: str) -> str:
    return unquote(text, errors="replace") if _PERCENT.search(text) else text
