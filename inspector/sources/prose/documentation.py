"""What of a text documents errors instead of reporting one: tables of codes, guides of causes and solutions, change
logs, steps to check, and code that handles errors. It is blanked out, so that the places of the rest stay the same."""

from __future__ import annotations

import re
from functools import lru_cache

from inspector.sources.prose.defining import defines, passages
from inspector.sources.prose.explaining import (
    CAME,
    DATED,
    REPORTED,
    asks_in_general,
    explains,
    told,
    without_definitions,
)
from inspector.sources.prose.general import is_general
from inspector.sources.prose.overcome import without_overcome
from inspector.sources.prose.program_code import blocks

LONGEST = 128 * 1024
"""Characters of a text up to which it is looked through: longer ones are logs and recordings."""
SAID = (
    "errors are only explained or listed in this text (a guide, release notes, code, settings), and none is reported: "
    "give the error as it was shown, with the address line it stood under, or a recording of the login (HAR), a token, "
    "or the configuration as Qlik's REST API returns it"
)
"""What is said of a text in which nothing but documentation was found."""
_CODE = r"(?:invalid|unsupported|unauthorized|access|server|temporarily|login|consent|interaction)_\w{3,30}"
_LISTED_CODE = re.compile(
    rf"""(?:^|\|)[\s|*`"'>•-]{{0,12}}({_CODE})[`"'*,;]{{0,4}}[ \t]{{0,20}}(?:\||:|—|–|-|→|=>|\t)""", re.MULTILINE
)
"""A code at the beginning of a line or of a table's row, before what it means."""
_CODES = 3
"""Codes from which on such lines are documentation."""
_LONE_CODE = re.compile(rf"""^[\s*`"'>•-]{{0,12}}({_CODE})[`"'*,;]{{0,4}}[ \t]*$""", re.MULTILINE)
_EXPLAINED_CODE = re.compile(
    rf"""^[\s*`"'>•-]{{0,12}}({_CODE})[`"'*]{{0,4}}[ \t]{{1,20}}[^\s|:=][^\n]{{12}}""", re.MULTILINE
)
"""A code at the beginning of a line, before a sentence."""
_LONE_CODES = 5
"""Codes alone in their lines from which on they are all that there are; fewer may be what somebody saw."""
_LISTED_NUMBER = re.compile(
    r"""(?:^|\|)[\s|*`"'>•-]{0,12}(AADSTS\d{5,7}|AADB2C\d{5,7}|MSIS\d{4})(?!\d)"""
    r"""(?!: ?[^\n]{80})(?=[^\n]{0,40}[a-z]{3})""",
    re.MULTILINE,
)
"""A provider's number at the beginning of a line, before a few words: its own message is longer."""
_NUMBERS = 3
_CAUSE = re.compile(
    r"^\W{0,6}(?:(?:likely |possible |probable )?(?:causes?|reason)|symptoms?|diagnosis|ursachen?|causas?)\W{0,4}:",
    re.I | re.M,
)
_SOLUTION = re.compile(
    r"^\W{0,6}(?:solutions?|resolutions?|fix|remedy|treatment|action|what to do|lösung(?:en)?|solución|soluciones|"
    r"abhilfe)\W{0,4}:",
    re.I | re.M,
)
_ASKS = re.compile(r"^[\s*#>-]{0,6}(?:Q|F|Question|Frage|Pregunta)(?: ?\d{1,3})?[.:)][ \t*]*\S[^\n]*", re.M)
_ANSWERS = re.compile(r"^[\s*#>-]{0,6}(?:A|R|Answer|Antwort|Respuesta|Réponse)(?: ?\d{1,3})?[.:)][ \t*]*\S", re.M)
_OF_ONE = re.compile(r"\b(?:you|your|Sie|Ihre?|message|exact(?:ly)?|since|who|whom|seit|wer|Meldung)\b", re.I)
"""What is asked of one who reports."""
_GUIDE = 2
"""Causes and solutions from which on a text is a guide to several problems."""
_SYMPTOM = re.compile(r"^\W{0,6}symptoms?\W{0,4}:", re.I | re.M)
_TRANSLATED = re.compile(
    r"""^[ \t]*["']?[\w-]{1,40}(?:\.[\w-]{1,40}){1,6}["']?[ \t]*[:=][ \t]*["'][^"'\n]{3,300}["'],?$""", re.M
)
"""A line of a file of translations."""
_TRANSLATIONS = 4
_DEFINED = re.compile(rf"^[ \t]*({_CODE})[ \t]*\n[ \t]+\S", re.M)
"""A code alone in its line, above what it means, as a specification writes it."""
_OPENAPI = re.compile(r"^[\"' {]{0,4}(?:openapi|swagger)[\"']?: ?[\"']?[23]\.\d", re.M)
_HEADING = re.compile(
    r"^[#*\s\d.]{0,8}(?:common (?:errors?|issues|problems|mistakes|pitfalls)(?: and (?:solutions|fixes))?|"
    r"(?:[\w'-]{1,20} ){0,3}troubleshooting(?: guide| tips)?|(?:errors and )?FAQ|frequently asked questions|"
    r"häufige (?:fehler|probleme|fragen)|fehlerbehebung|erreurs (?:fréquentes|courantes)|dépannage|"
    r"errores (?:comunes|frecuentes)|solución de problemas)[*:\s]{0,4}$",
    re.I | re.M,
)
"""A heading below which errors are explained."""
_TABLE = re.compile(
    r"^[^\n]{0,200}\b(?:symptoms?|errors?|codes?|messages?|problems?|class|constant|exception|fehler|erreurs?|errores)\b"
    r"[^\n|\t]{0,40}[|\t][^\n]{0,200}"
    r"\b(?:causes?|meaning|resolutions?|remediation|solutions?|fix|description|remedy|bedeutung|ursachen?|lösung|"
    r"signification|significado)\b[^\n]{0,200}(?:\n[^\n|\t]{0,400}[|\t][^\n]{0,2000})+",
    re.I | re.M,
)
"""A table whose head names errors and what they mean, with its rows."""
_COMMIT = re.compile(
    r"^[ \t]*[*+•-][ \t]+(?:(?:fix|feat|chore|docs|refactor|perf|test|ci|build|style|revert)"
    r"(?:\([^()\n]{1,40}\))?!?: [^\n]*|[^\n]{0,300}\((?:#\d{1,6}|[0-9a-f]{7,10})\)[^\n]{0,60}$)",
    re.M,
)
_COMMITS = 2
_CHANGES = re.compile(
    r"^(?:#{1,5}[ \t]*[^\w\n]{0,4}(?:fixed|added|changed|removed|bug ?fixes|fixes|features|enhancements|improvements|"
    r"security|deprecated)\b[^\n]*|[^\w\n]{0,4}(?:fixed|added|changed|removed|bug ?fixes|fixes|features|enhancements|"
    r"improvements|what's (?:new|changed))[: \t]{0,4}$)"
    r"(?:\n{1,3}[ \t]*[*+•·-][ \t][^\n]*(?:\n[ \t]+[^\s*+•·-][^\n]*)*)+",
    re.I | re.M,
)
"""A change log's heading with the list below it."""
_STEP = re.compile(
    r"^[ \t>]*(?:[*+•-]|\d{1,2}[.)])[ \t]*[*_`]{0,3}(?:[\w ]{0,20}: ?)?"
    r"(?:check|verify|ensure|make sure|inspect|review|confirm|"
    r"prüfen?|überprüfen?|stellen? sie sicher|vérifiez|assurez-vous|compruebe|verifique|asegúrese)\b[^\n]*",
    re.I | re.M,
)
"""A line of a list that says what to look at."""
_EXCLUDED = re.compile(
    r"^[^\n]{0,200}\b(?:ruled out|excluded|(?:not|n't) the (?:cause|reason|problem)|already checked|ausgeschlossen)\b"
    r"[^\n.!?]{0,80}:[ \t]*\n{1,2}(?:[ \t]*(?:[*+•-]|\d{1,2}[.)])[ \t][^\n]*\n?)+",
    re.I | re.M,
)
"""A list of what it is not."""
_HANDLING = re.compile(
    r"^[^\n]{0,200}\b(?:throw new|raise|new) \w{0,60}(?:Error|Exception)\w{0,40}\([^\n]*"
    r"|^[ \t]*+[+-]?[ \t]*+(?:if|return|throw|raise|case|catch|except|elif|else|switch|for|while|with|class|def|func|"
    r"function|export|import|public|private|protected|static|final|const|let|var|enum|interface|super|assert|expect)\b"
    r"[^\n]{0,300}(?:[;{]|\)[:,;]?)$"
    r"|^[ \t]*+[+-]?[ \t]*+\w{1,60}[ \t]*+:?=[ \t]*+(?:errors\.New|fmt\.Errorf|new \w{1,60}|[A-Z]\w{0,60}Error)\([^\n]*"
    r"|^[ \t]*+(?:(?:pub|public|private|protected|static|final|abstract|export|sealed|open) ){1,4}"
    r"(?:class|function|fn|fun|interface|enum|struct|const)\b[^\n]*$"
    r"|^[ \t]*+#!?\[[^\n]*\]$|^[ \t]*+(?:[\w.]{1,60} = )?[\w.]{1,60}\([^\n]{0,300}\)[^\n;]{0,100};$"
    r"|^[ \t]*+(?:case|default)\b[^\n]{0,200}:$|^[ \t]*+[A-Z]\w{2,60} \{ [\w:, ]{1,120} \},$"
    rf"|^[ \t]*+[\"']{_CODE}[\"'] ?(?:->|=>) [^\n]*$"
    r"|^[^\n]{0,200}`[^`\n]{0,200}\$\{[^\n]*",
    re.M,
)
"""A line of code that decides on an error, or makes one."""
_CONSTANT = re.compile(
    r"""^[ \t]*(?:[\w.<>\[\]@#|]{1,40}[ \t]+){0,5}\w{0,40}?"""
    r"""(invalid|unsupported|unauthorized|access|server|temporarily|login|consent|interaction|insufficient)_?"""
    r"""(\w{3,20}?)(?:_?(?:error|exception|code|desc\w*))?(?:: ?[\w.]{1,30})?[ \t]*(?::?=>?|\(|:)[ \t]*"""
    r"""(?:[\w.]{1,60}\()?r?["'`]\1_\2["'`][\w"'`., ()]{0,200}[;,)]*[ \t]*$""",
    re.I | re.M,
)
"""A line of code that gives an error's code a name."""
_PASSED = re.compile(
    r"^(?:[ \t]*--- (?:PASS|SKIP)|[ \t]*=== (?:RUN|PAUSE|CONT|NAME)|ok[ \t]+\S)[^\n]*"
    r"|^[^\n]{0,300}(?:\bPASSED\b|\bpassed in \d|[✓✔])[^\n]*",
    re.M,
)
"""A test that refused what it should refuse."""
_EXAMPLE = re.compile(
    r"""\b(?:e\.g\.|for example|such as|z\. ?B\.|par exemple|por ejemplo),? ["'“][^"'“”\n]{1,200}["'”]"""
    r"""(?:(?:,| or| and|, or) ["'“][^"'“”\n]{1,200}["'”])*""",
    re.I,
)
"""Words that are an example of others."""
_CASE = re.compile(
    r"^\W{0,6}(?:TC|UC|test[ -]?case|testfall|scenario|szenario)[ _-]?\d+\b(?![^\n]*\b(?:NOK|FAIL(?:ED|S)?|passed|"
    r"bestanden|fehlgeschlagen|gescheitert)\b)[^\n]*",
    re.I | re.M,
)
"""A case of a test plan that was not run yet."""
_BRIEF = 200
"""Characters up to which an example is what was seen."""
_ITEM = re.compile(r"^[ \t]*(?:[*+•-]|\d{1,2}[.)])[ \t][^\n]*", re.M)
_OF_ERROR = re.compile(
    r"AADSTS\d{5,7}|AADB2C\d{5,7}|MSIS\d{4}|\binvalid_\w{3,30}|\bmismatch|\bnot (?:assigned|registered)|\bmissing \w+|"
    r"\bwrong (?:client )?secret|\bexpired\b",
    re.I,
)
_SEEN = re.compile(
    r"\b(?:we|I|our users|they|somebody) (?:see|saw|get|got|receive|received|had|(?:are|keep) (?:seeing|getting))\b"
    r"|\b(?:wir|ich) (?:sehen|sahen|sehe|bekommen|bekomme|erhalten|erhalte|hatten)\b"
    r"|^(?:We|Our users|They|Somebody) (?:see|saw|get|got|receive|received|had)\b[^\n]{0,200}:[ \t]*$",
    re.MULTILINE,
)
"""Who met the errors that a list names."""
_ITEMS = 3
"""Items of a list that speak of different errors from which on it is one of what may happen."""
_POSSIBLE = re.compile(
    r"^[^\n]{0,300}\b(?:(?:can|may|might|could) (?:cause|lead to|result in|end|return)|"
    r"possible (?:causes|reasons|errors)|führen können|dazu führen)\b[^\n.!?]{0,200}[.:]?[ \t]*"
    r"\n{1,3}(?:[ \t]*[*+•-][ \t][^\n]*\n?)+",
    re.I | re.M,
)
"""A list of what may happen, below a line that says so."""
_BLANKED = (_POSSIBLE, _PASSED, _TABLE, _STEP, _HANDLING, _CONSTANT, _CASE)


@lru_cache(maxsize=8)  # five readers of a text ask the same, 85 ms each for 64 KB
def without(text: str) -> str:
    """The text with what documents errors blanked out; blank altogether where all of it is a guide. Linear."""
    if len(text) > LONGEST:
        return text
    if _is_guide(text) or explains(text) or asks_in_general(text) or defines(text) or is_general(text):
        return " " * len(text)
    text = without_overcome(text)
    heading = _HEADING.search(text)
    if heading and not REPORTED.search(text, heading.end()) and not told(text[heading.end() :]):
        text = text[: heading.start()] + " " * (len(text) - heading.start())
    if len(_COMMIT.findall(text)) >= _COMMITS:
        text = _COMMIT.sub(_blank, text)
    if _lists_what_may_happen(text):
        text = _ITEM.sub(_blank, text)
    text = _CHANGES.sub(lambda found: found[0] if DATED.search(found[0]) else _blank(found), text)
    text = _EXCLUDED.sub(_blank, text)
    for start, end in blocks(text):
        if not REPORTED.search(text, start, end) and not DATED.search(text, start, end):
            text = text[:start] + re.sub(r"[^\n]", " ", text[start:end]) + text[end:]
    for passage in (*_BLANKED, *(kind.pattern for kind in passages(text))):
        text = passage.sub(_blank_unless_reported, text)
    if len(text) > _BRIEF and _EXAMPLE.search(text) and not told(text):
        text = _EXAMPLE.sub(_blank_unless_reported, text)
    return without_definitions(text)


def is_all(text: str) -> bool:
    """Whether a text documents errors in any of its parts; asked where nothing else was found in it."""
    return without(text) != text


def _is_guide(text: str) -> bool:
    """Whether all of a text explains errors: many codes each before what it means, or causes with their solutions."""
    return (
        (len(set(_LISTED_CODE.findall(text))) >= _CODES and not told(text))
        or (len(set(_EXPLAINED_CODE.findall(text))) >= _CODES and REPORTED.search(text) is None and not told(text))
        or (len(set(_LONE_CODE.findall(text))) >= _LONE_CODES and not told(text))
        or len(set(_LISTED_NUMBER.findall(text))) >= _NUMBERS
        or (len(_CAUSE.findall(text)) >= _GUIDE and len(_SOLUTION.findall(text)) >= _GUIDE)
        or len(_SYMPTOM.findall(text)) >= _GUIDE
        or len(set(_DEFINED.findall(text))) >= _GUIDE
        or _is_list_of_questions(text)
        or _OPENAPI.search(text) is not None
        or len(_TRANSLATED.findall(text)) >= _TRANSLATIONS
    )


def _is_list_of_questions(text: str) -> bool:
    """Whether a text asks and answers what is frequently asked; a form asks what one person saw."""
    asked = _ASKS.findall(text)
    answered = len(_ANSWERS.findall(text)) >= _GUIDE and REPORTED.search(text) is None
    return len(asked) >= _GUIDE and answered and not any(map(_OF_ONE.search, asked)) and not told(_ASKS.sub("", text))


def _lists_what_may_happen(text: str) -> bool:
    """Whether a list names different errors, and none of them as it was seen."""
    items = _ITEM.findall(text)
    errors = {found[0].lower() for item in items if (found := _OF_ERROR.search(item))}
    return len(errors) >= _ITEMS and not any(map(REPORTED.search, items)) and not _SEEN.search(text)


def _blank_unless_reported(found: re.Match[str]) -> str:
    return found[0] if REPORTED.search(found[0]) or CAME.match(found[0]) else _blank(found)


def _blank(found: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", found[0])
