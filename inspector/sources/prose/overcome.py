"""What a report tells of an error that is over, or that was expected and never came. One that is over is left out only
where another error stands in the text: a report that is solved altogether is judged elsewhere."""

from __future__ import annotations

import re

from inspector.sources.prose.explaining import SENTENCE

_ERROR = re.compile(
    r"AADSTS\d{5,7}|AADB2C\d{5,7}|MSIS\d{4}|\bIDX\d{5}|\b\w{0,60}(?:Error|Exception)\b|"
    r"\b(?:timed? ?out|mismatch\w{0,3})\b|"
    r"\b(?:invalid|unsupported|unauthorized|access|server|temporarily|login|consent|interaction|mismatching)_\w{2,40}|"
    r"\b(?:error|fehler|erreur|erro)\b|\bconnection refused\b",
    re.IGNORECASE,
)
"""What names an error."""
_SOLVED = (
    r"(?:fixed|solved|resolved|gone|sorted out|behoben|gelöst|erledigt|beseitigt|verschwunden|corrigée?|résolue?|"
    r"réglée?|resuelt[oa]|solucionad[oa]|corregid[oa]|arreglad[oa]|resolvid[oa]|corrigid[oa]|risolt[oa])\b"
)
_OVER = re.compile(
    rf"(?:[,;(–—]|->|→|=>|\band\b|\bbut (?=that|this|it)|\bund\b|\bet\b|\by\b)[^,;.!?\n]{{0,60}}?(?<!\w)(?<!not )"
    rf"(?<!n't )(?<!nicht )(?<!pas )(?<!be )(?<!never )(?<!no )(?<!não ){_SOLVED}",
    re.IGNORECASE,
)
"""The end of a sentence that says that its error is over."""
_THAT_IS_OVER = re.compile(
    rf"\W{{0,3}}(?:that|this|it|das|dies|ça|cela|c'|eso|isso|questo)(?: one)? ?(?:was|is|has been|turned out|got|war|"
    rf"ist|wurde|était|est|fue|era|foi)\b[^.!?\n]{{0,80}}?(?<!not )(?<!n't )(?<!nicht )(?<!pas )(?<!be )(?<!never )"
    rf"(?<!no )(?<!não )\b{_SOLVED}",
    re.IGNORECASE,
)
"""A sentence that says so of the one before it."""
_AFTER_ALL = re.compile(
    r"\b(?:but|still|again|however|until|only|aber|wieder|weiterhin|trotzdem|mais|encore|toujours|pero|todavía|sigue|mas|"
    r"ainda|continua)\b|\?",
    re.IGNORECASE,
)
"""What says behind it that it came back, or asks."""
_EXPECTED = re.compile(
    r"\b(?:would|should|could) have expected\b|\bhätten? (?:wir|ich)\b[^.!?\n]{0,60}\berwartet\b|\berwartet hätten?\b|"
    r"\baurai[st]?(?:ons)? attendu\b|\bhabría(?:mos)? esperado\b|\besper[aá]va(?:mos)?\b",
    re.IGNORECASE,
)
"""A sentence about what did not come."""
_UNREACHED = re.compile(
    r"^[^\n]{0,500}\b(?:connection refused|connection reset|no such host|i/o timeout|timed? ?out|no route to host|"
    r"ECONNREFUSED|ENOTFOUND|ETIMEDOUT|EAI_AGAIN)\b[^\n]*$",
    re.IGNORECASE | re.MULTILINE,
)
"""A line of a log that says that a host was not reached."""
_REACHED = re.compile(
    r"^(?=[^\n]{0,40}\d\d:\d\d)[^\n]{0,300}\b(?:(?:discovery|provider|metadata|configuration|connection|jwks|retry)\b[^\n]{0,60}?"
    r"\b(?:loaded|succeeded|success(?:ful(?:ly)?)?|ready|refreshed|established|restored|recovered|initiali[sz]ed)\b|"
    r"(?:loaded|initiali[sz]ed|established|fetched|recovered)\b[^\n]{0,60}?\b(?:discovery|provider|metadata|connection|jwks)\b|"
    r"configured for OpenID ?Connect\b)[^\n]*$",
    re.IGNORECASE | re.MULTILINE,
)
"""A later line that says that it was, after all."""


def without_overcome(text: str) -> str:
    """The text without errors that are over, the places of the rest unchanged; as it was where no other error would be
    left. Linear."""
    if _EXPECTED.search(text):
        text = _blanked(text, [one.span() for one in SENTENCE.finditer(text) if _EXPECTED.search(one[0])])
    spans = [*_told_as_over(text), *_reached_later(text)]
    rest = _blanked(text, spans)
    return rest if spans and _ERROR.search(rest) else text


def _blanked(text: str, spans: list[tuple[int, int]]) -> str:
    for start, end in spans:
        text = text[:start] + re.sub(r"[^\n]", " ", text[start:end]) + text[end:]
    return text


def _told_as_over(text: str) -> list[tuple[int, int]]:
    """Where sentences stand that tell of an error that it is over."""
    if not (_OVER.search(text) or _THAT_IS_OVER.search(text)):
        return []
    spans: list[tuple[int, int]] = []
    before: tuple[int, int] | None = None
    for sentence in SENTENCE.finditer(text):
        said = sentence[0]
        error = _ERROR.search(said)
        if error and (over := _OVER.search(said, error.end())):
            if not _AFTER_ALL.search(said, over.end()):
                spans.append(sentence.span())
        elif before and (over := _THAT_IS_OVER.match(said)) and not _AFTER_ALL.search(said, over.end()):
            spans.append((before[0], sentence.end()))
        if any(map(str.isalpha, said)):
            before = sentence.span() if error else None
    return spans


def _reached_later(text: str) -> list[tuple[int, int]]:
    """Where lines of a log say that a host was not reached, and a later one that it was."""
    reached = max((line.start() for line in _REACHED.finditer(text)), default=-1)
    if reached < 0 or not _ERROR.search(text, text.find("\n", reached) + 1 or len(text)):
        return []
    return [line.span() for line in _UNREACHED.finditer(text, 0, reached)]
