"""What `curl -v` prints: the request's lines begin with “> ”, the answer's with “< ”, its own remarks with “* ”."""

from __future__ import annotations

import re

_VERBOSE = re.compile(r"^(?:> (?:GET|POST|PUT|HEAD) \S+ HTTP/|< HTTP/\d)", re.MULTILINE)
_ASKED = re.compile(r"^> (?:GET|POST|PUT|HEAD) \S+ HTTP/", re.MULTILINE)
_TOLD = re.compile(r"^< HTTP/\d", re.MULTILINE)
_MARKED = re.compile(r"^[*<>](?: [^\n]*|(?=\r?\n|\Z))", re.MULTILINE)
COMMAND = re.compile(r"[^\n]{0,80}?\bcurl(?:\.exe)? [^\n]{0,4000}(?:\\\r?\n[^\n]{0,4000}){0,40}\r?\n(?=[*><] )")
"""The command above what it prints, over several lines where each but the last ends in a backslash."""
_BLANK = re.compile(r"\r?\n[ \t]*\r?\n")


def verbose_block(text: str) -> tuple[int, int] | None:
    """Where in the text stands what `curl -v` prints, with the body below it; None where it does not."""
    if is_verbose(text):
        return 0, len(text)
    marked = [*_MARKED.finditer(text)] if _has_both(text) else []
    if not marked:
        return None
    end = _BLANK.search(text, marked[-1].end() + 2)
    return marked[0].start(), end.start() if end else len(text)


def is_verbose_within(text: str) -> bool:
    """Whether what `curl -v` prints stands somewhere in the text."""
    return is_verbose(text) or _has_both(text)


def is_verbose(text: str) -> bool:
    """Whether the text is what `curl -v` prints, with or without the command itself; a quoted mail begins its lines
    alike."""
    begins = text.lstrip().startswith(("* ", "> ", "< ")) or COMMAND.match(text) is not None
    return begins and _VERBOSE.search(text) is not None and "\n> HTTP/" not in text  # curl's answers have another mark


def _has_both(text: str) -> bool:
    asked = _ASKED.search(text)
    return asked is not None and _TOLD.search(text, asked.end()) is not None
