"""What stands around a text and around its lines, taken off before anything is looked for: a mail's file, an editor's
HTML; marks of quoting, of lists, of emphasis and of code."""

from __future__ import annotations

import quopri
import re

from inspector.sources.found import EDITED, SourceError, plain_blanks, straight
from inspector.sources.syntax.line_prefix import unmarked
from inspector.sources.syntax.verbose_curl import is_verbose_within

_MOST_EMPHASISED = 64 * 1024
_QUOTED = re.compile(r"^[ \t]*(?:>[ \t]?)+", re.MULTILINE)
_QUOTED_ONCE = re.compile(r"^[ \t]*>[ \t]?", re.MULTILINE)
_FENCE = re.compile(r"^[ \t]*```[\w-]*[ \t]*$", re.MULTILINE)
_EMPHASIS = re.compile(
    r"\*\*(?=\S)([^*\n]{1,300}?)(?<=\S)\*\*|(?<![^\s(>*])__?(?=[^\s_])([^\n]{2,300}?)(?<=[^\s_])__?(?![\w-])"
)
"""What Markdown makes bold or slanted; its marks would stand inside what is emphasised."""
_FRAGMENT = re.compile(
    r"\s{0,99}<(?:p|div|pre|blockquote|code)>(?![\s\S]{0,60000}?<(?:form|input|script|style|body|head|title|h\d|a)\b)"
    r"(?=[\s\S]{0,60000}?(?:<br ?/?>|</p>|&(?:quot|lt|gt|amp|#x?\w{2,5});))"
)
"""What a mail's or a ticket's editor made of plain text."""
_EDITED_JSON = re.compile(r"\A\s{0,99}[{\[][^\"]{0,99}\u00a0|\A\s{0,99}[{\[][^\n]{0,400}\"[:,]\u00a0")
"""JSON that an editor indented or set apart with blanks of its own."""
_MAIL = re.compile(r"^Content-T(?:ype|ransfer-Encoding):", re.MULTILINE)


def unwrapped(text: str) -> tuple[str, str]:
    """(text, note): what a mail says, or the text that an editor's HTML shows; any other text as it is, without a
    note. Raises SourceError for a mail without text."""
    note = ""
    if _MAIL.search(text[:64_000]):
        # 20 ms, only for a mail's file
        from inspector.sources.prose.mail_file import is_mail, opened

        if is_mail(text):
            text, left_out = opened(text)
            if not text:
                raise SourceError(f"this is the file of a mail without any text{left_out}")
            note = f"the file of a mail: its text and its files were read{left_out}"
    if not note and "quoted-printable" in text.lower() and "=\n" in text:
        text, note = _of_quoted_printable(text), "lines that a mail had broken were joined"
    if _EDITED_JSON.search(text[:2000]):
        text, note = plain_blanks(text), note or EDITED
    if _FRAGMENT.match(text):
        # 20 ms, only for what an editor wrote as HTML
        from inspector.sources.prose.formatting import READ_AS_HTML, shown

        text, note = shown(text), note or READ_AS_HTML
    return text, note


def _of_quoted_printable(text: str) -> str:
    """The part of a mail's source without the marks of its encoding."""
    decoded = quopri.decodestring(text.encode())
    return decoded.decode("utf-8", "replace")


def plain_lines(text: str) -> str:
    """Running text without the marks that stand before its lines or around its words."""
    if text.count("\u00a0") > text.count(" "):
        text = plain_blanks(text)
    rest = straight(_unemphasised(_unquoted(text.replace("\ufeff", " "))))
    if (bare := unmarked(rest)) != rest:
        # a list's marks tell what is a list of changes or of errors
        from inspector.sources.prose.documentation import without

        rest = bare if without(rest) == rest else rest
    return _FENCE.sub(lambda mark: " " * len(mark[0]), rest) if "```" in rest else rest


def _unquoted(text: str) -> str:
    """A mail's text without the marks of quoting, which would stand inside what was quoted."""
    if not _QUOTED.search(text):
        return text
    if is_verbose_within(text):
        return text
    once = _QUOTED_ONCE.sub("", text)
    return once if is_verbose_within(once) else _QUOTED.sub("", text)


def _unemphasised(text: str) -> str:
    """Text without the marks of emphasis; of a recording or a log they are none."""
    return text if len(text) > _MOST_EMPHASISED else _EMPHASIS.sub(lambda found: found[1] or found[2], text)
