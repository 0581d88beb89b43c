"""The lines of a long log that may tell of a failure: only they are searched for every known text.

There are more than a thousand known texts, and searching megabytes for each takes many seconds. A log says the same few
things over and over, and a line that tells of a refusal holds one of a few plain words.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

LONG = 64 * 1024
"""Characters from which on a text is read by its telling lines."""
_WORDS = (
    *("error", "fail", "invalid", "denied", "refus", "reject", "forbidden", "unauthor", "expire", "missing", "match"),
    *("unknown", "unsupport", "expect", "required", "must ", "cannot", "unable", "n't ", " not ", "no ", "block"),
    *("lock", "disabled", "wrong", "incorrect", "aadsts", "msis", "idx", "cwwks", "exception", "x509", "correlation"),
    *("issue", "audience", "signature", "signing", "login", "redirect", "token", "jwt", "oidc", "oauth"),
)
_VARYING = str.maketrans("", "", "0123456789abcdef-")
"""What times and ids are made of, in which two lines that say the same differ."""
_MOST = 400
_LONGEST, _OVERLAP = 4096, 1024


@lru_cache(maxsize=1)  # two finders ask about one text, and each would take a third of a second for 5 MB
def passages(text: str) -> list[tuple[int, int]]:
    """(start, end) of the lines that may tell of a failure with the indented lines below each, in the order of the
    text; lines that say the same stand for one, the last of them. A very long line is several. Linear."""
    # the one letter that is two in lower case would shift every place behind it
    folded = text.replace("\u0130", "I").lower()
    starts = sorted({start for word in _WORDS for start in _lines_with(word, folded)})
    last = {folded[start : _end(folded, start)].translate(_VARYING): start for start in starts}
    kept = [(0, 0)]
    for start in sorted(last.values())[-_MOST:]:
        end = _end(folded, start)
        while folded[end + 1 : end + 2] in (" ", "\t") and end - start < _LONGEST:
            end = _end(folded, end + 1)
        if end > kept[-1][1]:
            kept.append((start, end))
    return kept[1:]


def _lines_with(word: str, folded: str) -> Iterator[int]:
    """Where each line begins that holds the word, or the part of a long line."""
    at = folded.find(word)
    while at >= 0:
        line = folded.rfind("\n", 0, at) + 1
        part = at - (at - line) % _LONGEST
        yield max(line, part - _OVERLAP)
        at = folded.find(word, min(_end(folded, part), part + _LONGEST))


def _end(text: str, start: int) -> int:
    """Where the line ends, or the part of a long line, which reaches into the next part."""
    found = text.find("\n", start, start + _LONGEST + 2 * _OVERLAP)
    return found if found >= 0 else min(len(text), start + _LONGEST + 2 * _OVERLAP)
