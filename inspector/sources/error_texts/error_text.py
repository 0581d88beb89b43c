"""An identity provider's error as plain text, from a page, a log or a mail: known by the providers' own words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from http import HTTPStatus
from itertools import islice, pairwise
from typing import Any

from inspector.applications.elsewhere import elsewhere as of_another_program
from inspector.cloudflare.access import fetch_failed
from inspector.idps.errors import REST, all_errors
from inspector.idps.loader import GENERIC, load
from inspector.idps.model import ErrorPattern
from inspector.idps.text import clean, supposed
from inspector.idps.traits import console_of, spelled_out
from inspector.sources.found import Found, Given
from inspector.sources.long_text import LONG, passages
from inspector.sources.prose.documentation import without
from inspector.uri import parse

CODE = "error code in a sentence"
"""The kind of a piece that has no more than a general code: it yields to whatever says what is wrong."""
_ERROR = re.compile(
    r"AADSTS\d{4,7}\b|\bMSIS\d{3,5}\b|\b(?:redirect_uri_mismatch|invalid_(?:client|grant|request|scope|redirect_uri|token)|"
    r"unauthorized_client|access_denied|unsupported_(?:grant|response)_type|server_error|temporarily_unavailable|"
    r"login_required|interaction_required|consent_required|account_selection_required|error_description(?=\W{0,3}[=:]\W{0,3}(?!string)\w)|"
    r"invalid_request_(?:uri|object)|request(?:_uri)?_not_supported|registration_not_supported|insufficient_scope|"
    r"expired_token|invalid_target|invalid_dpop_proof|use_dpop_nonce|unmet_authentication_requirements|"
    r"AADB2C\d{4,7})\b|"
    r"The request is missing a required parameter, includes an invalid parameter value"
)
_CODE = re.compile(
    r"\b(invalid_client|invalid_grant|unauthorized_client|unsupported_grant_type|expired_token|invalid_target|"
    r"invalid_dpop_proof|use_dpop_nonce)\b"
)
_TELLING_CODE = re.compile(
    r"\b(invalid_scope|unsupported_response_type|server_error|temporarily_unavailable|login_required|"
    r"interaction_required|consent_required|account_selection_required)\b"
)
"""Codes of the authorization endpoint that say by themselves what is wrong."""
_OF_RESOURCE = re.compile(r"\b(invalid_token|insufficient_scope)\b")
"""Codes that only a resource answers (RFC 6750 section 3.1): in a login that is userinfo."""
# Entra's errors of the token endpoint; all others it shows on a page
_AT_TOKEN = re.compile(r"AADSTS(?:7000\d{2,3}|7002\d{2}|70008|70000|54005|50148|501481|9002313)\b")
_TOKEN_PATH = re.compile(
    r"\bpath=\S{0,60}/token\b|\b(?:POST|to|from) \S{0,200}/token\b|\btoken (?:endpoint|exchange|request)\b"
)
_TOKEN_URL = re.compile(r"https?://[a-z0-9.-]{3,253}(?::\d{1,5})?/[\w./~-]{0,300}?\btoken\b(?![\w/?-])", re.IGNORECASE)
"""The endpoint that answered, where a text names it."""
_NUMBER = re.compile(r"[A-Z]{4,6}\d{4,7}\b|AADB2C\d")
"""How an error begins that its provider numbers."""
_WINDOW = 16 * 1024
_WORDS = 8
"""Characters that words must have to be known by themselves."""
_ALONE = 60
"""Characters up to which a text that is nothing else is tried as the description of an answer."""
_MARKS = " .!\"'`"
_REASONS = frozenset(status.phrase.lower() for status in HTTPStatus)
"""What any server answers; a provider that describes an error with it has said nothing of its own."""
_FRONT = {"authorize", "callback", "page"}
_OF_TOKEN = re.compile(
    r"""(?:\berror|[a-z]Error)\W{1,6}(?:invalid_grant|unsupported_grant_type)\b|"""
    r"""\boauth2: \\?"[a-z_]{4,40}\\?" \\?"|"""
    r"""must contain the following parameter: '(?:client_secret|client_assertion|grant_type|code)'|"""
    r"(?:authorization|provided) grant\b.{0,120}?\bis invalid, expired|"
    r"(?:used in|the one of) the authorization request",
    re.DOTALL,
)
"""Codes that only a token endpoint answers (RFC 6749 section 5.2), parameters that only a token request has, and words
that look back at the authorization request."""
_TELLING = 24
"""Characters from which on words that count for little say at least that a text is an error."""


_FRAME = re.compile(r"^[ \t]*(?:at [\w$.<>/@-]{2,200} ?\(|File \"|Traceback \(most recent)[^\n]*\n?", re.MULTILINE)
"""A line of an application's stack trace: on a page it would tell that the provider itself broke."""
_QUOTED = re.compile(r"^[ \t]*(?:>[ \t]?)+", re.MULTILINE)
_SOFT_BREAK = re.compile(r"=\r?\n")
_BREAK = re.compile(r"\n[ \t>]*\n")
_MOST_PARTS = 40
_SAID_LAST = re.compile(r"(?<=: )([^:\n]{4,60})$", re.MULTILINE)
"""What a line says behind its last colon."""
_SENTENCE = re.compile(r"[.!?;]['\")\]]{0,2}\s|\n")
_SPACES = str.maketrans("\n\r\t", "   ")
_PARAGRAPH = 4096
"""Characters up to which a paragraph is cut between sentences."""
_URI = r"""[a-z][a-z0-9+.-]{1,20}://[^\s"'<>\\\])}`‘’“”,;|]{3,2000}"""
_SENT = re.compile(
    r"(?:redirect(?:ion)?[ _-]?ur[il]|reply[ -]?(?:url|address)|callback(?:[ _-]?ur[il])?|\bredirect)\b[^\n]{0,60}?"
    rf"({_URI})",
    re.IGNORECASE,
)
_CALLBACK = re.compile(
    rf"(?={_URI})(https?://[^\s\"'<>\\?#]{{3,300}}?/(?:login/callback|login/saml|cdn-cgi/access/callback))\b/?"
)
_REGISTERED = re.compile(
    r"\b(?:registered|configured|allowed|permitted|known|valid)[^\n:=\[]{0,90}?"
    rf"[:=\[]\s{{0,3}}[\"'\[(]{{0,3}}({_URI}(?:[\"'\s,;|]{{1,6}}{_URI}){{0,50}})",
    re.IGNORECASE,
)
_HELP = re.compile(r"//aka\.ms/|//(?:learn|docs|support|help|developers?)\.|/admin/", re.IGNORECASE)
"""Addresses of consoles and of documentation."""
_PAIR = re.compile(r"(?<!\S)[^\s=]{0,200}\berror=([a-z_]{4,40})(?=[&\s\"'])")
"""An answer's error as the pair of a form, at the beginning of a word: another such pair is another answer."""
_ONE_URI = re.compile(_URI, re.IGNORECASE)


def find(given: Given) -> Iterator[Found]:
    """The errors in a text, one for each that is another one, with the redirect URIs that the text names; where it has
    no error, the redirect URI that it names."""
    text = without(given.body)
    if not text.strip():
        return
    another = of_another_program(text) is not None
    parts = _parts(text)
    for start, end in parts:
        window = _window(_plain(text[start:end]))
        pattern = _known(clean(window))
        if pattern is None and (described := _described(window)):
            pattern, window = described
        members = _by_code(window) if pattern is None else _members(pattern, window)
        known = pattern is not None and pattern.idp != "generic" and not pattern.shared
        if members and (known or not another):  # a provider's own words are its own, whatever else the text speaks of
            kind = f"error text of {load(pattern.idp).title}" if pattern and known else "error text"
            kind = kind if pattern or not _is_bare(members) else CODE
            yield Found(kind, {**members, **_of_access(window)}, span=(start, end))
    told = "\n".join(text[start:end] for start, end in parts) if len(text) > LONG else text
    client = redirect_uris(_window(told))
    if client:
        yield Found("redirect URI named in the text", {"client": client}, span=(len(text), len(text)))


def _is_bare(members: dict[str, Any]) -> bool:
    """Whether a piece is the browser's, and neither a provider's number nor a description stands in it."""
    response = members.get("authorize", {}).get("response", {}).get("body")
    return isinstance(response, str) and not _NUMBER.search(response) and "error_description" not in response


def endpoint_named(text: str) -> str | None:
    """The token endpoint whose address a text names."""
    named = _TOKEN_URL.search(text[: 4 * _WINDOW])
    return named[0] if named else None


def elsewhere(page: str) -> dict[str, Any]:
    """Members for the words of a page that only another place than the authorization endpoint says; {} where the page
    may be the authorization endpoint's own."""
    words = clean(page)
    pattern = _known(words)
    members = _members(pattern, words[:_WINDOW]) if pattern and not pattern.bare else {}
    return {**({} if "authorize" in members else members), **_of_access(words)}


def _of_access(text: str) -> dict[str, Any]:
    return {"target": "cloudflare-access"} if fetch_failed(text) else {}


def quoted_provider_error(given: Given) -> bool:
    """Whether an identity provider's own words stand inside an application's error, and say what is wrong or number
    it."""
    pattern = _known(clean(_window(given.body)))
    if pattern is None or pattern.idp == GENERIC or pattern.shared:
        return False
    return pattern.rule not in REST or _NUMBER.match(pattern.code) is not None


def redirect_uris(text: str) -> dict[str, Any]:
    """Members of `client`: the redirect URI that a text names, and the registered ones where it quotes them."""
    listed = _REGISTERED.search(text)
    registered = list(dict.fromkeys(uri.rstrip(".:") for uri in _ONE_URI.findall(listed[1]))) if listed else []
    rest = text[: listed.start(1)] + text[listed.end(1) :] if listed else text
    sent = _sent(rest)
    if sent is None and len(registered) == 1:
        # "the configured redirect URI: X" alone does not say that it is another one than was sent
        return {"redirect_uri": registered[0]}
    client: dict[str, Any] = {"redirect_uri": sent} if sent else {}
    return {**client, "registered_redirect_uris": registered} if registered and sent else client


def _sent(text: str) -> str | None:
    """The redirect URI that a text names: Qlik's or Access's callback, else the address that is called so."""
    called = [found[1].rstrip(".:?!") for found in _SENT.finditer(text)]
    callback = next((uri for uri in called if _CALLBACK.match(uri)), None)
    if callback is None and (named := _CALLBACK.search(text)) is not None:
        return named[1]
    return callback or next((uri for uri in called if not _of_help(uri)), None)


def _of_help(uri: str) -> bool:
    """Whether an address is a console's or a documentation's."""
    parts = parse(uri)
    return _HELP.search(uri) is not None or (parts is not None and console_of(parts.host) is not None)


def _plain(text: str) -> str:
    """A mail's text without the marks of quoting and of lines that were broken."""
    text = _QUOTED.sub("", text) if "\n>" in text or text.startswith(">") else text
    return _SOFT_BREAK.sub("", text) if "=\n" in text or "=\r\n" in text else text


def _parts(text: str) -> list[tuple[int, int]]:
    """The text as one error, or cut between paragraphs, and within one between sentences, that hold different ones."""
    if len(text) > LONG:
        return _error_passages(text)
    return [cut for start, end in _paragraphs(text) for cut in _sentences(text, start, end)]


def _paragraphs(text: str) -> list[tuple[int, int]]:
    if not _BREAK.search(text.strip()):
        return [(0, len(text))]
    ends = [found.start() for found in _BREAK.finditer(text)][:_MOST_PARTS]
    parts: list[tuple[int, int]] = []
    rules: list[str | None] = []
    start = 0
    for end in (*ends, len(text)):
        pattern = _known(clean(_window(_plain(text[start:end]))))
        rule = pattern.rule if pattern and pattern.rule not in REST else None
        if parts and (rule is None or rules[-1] is None or rule == rules[-1]):
            parts[-1] = parts[-1][0], end
            rules[-1] = rules[-1] or rule
        else:
            parts.append((start, end))
            rules.append(rule)
        start = end
    return parts


def _sentences(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """A paragraph, cut before each sentence that holds another error of the same provider."""
    cuts = [start]
    held: ErrorPattern | None = None
    for at, pattern in _own_words(text[start:end].translate(_SPACES)) if end - start <= _PARAGRAPH else ():
        ends = [found.end() for found in _SENTENCE.finditer(text, cuts[-1], start + at)]
        if held is not None and ends and _another(held, pattern) and _ends_here(text[cuts[-1] : ends[-1]]):
            cuts.append(ends[-1])
        held = pattern
    if len(cuts) == 1:
        pairs = [*_PAIR.finditer(text, start, end)]
        cuts += [two.start() for one, two in pairwise(pairs) if one[1] != two[1]]
    return list(zip(cuts, (*cuts[1:], end), strict=True))


def _another(held: ErrorPattern, pattern: ErrorPattern) -> bool:
    """Whether two texts of one provider are two errors, not one with its detail."""
    rules = {held.rule, held.or_rule, pattern.rule, pattern.or_rule} - {""}
    return pattern.idp == held.idp and len(rules) == 2 + bool(held.or_rule) + bool(pattern.or_rule)


def _ends_here(part: str) -> bool:
    """Whether a part is whole: no object and no quotation goes on behind it."""
    return part.count("{") <= part.count("}") and part.count('"') % 2 == 0


def _own_words(text: str) -> list[tuple[int, ErrorPattern]]:
    """Where each provider's own words for an error stand, in the order of the text; words inside others left out."""
    found: list[tuple[int, int, ErrorPattern]] = []
    for pattern in all_errors().sift(text.lower()):
        if pattern.idp == GENERIC or pattern.bare or pattern.shared or pattern.rule in REST:
            continue
        match = pattern.regex.search(text)
        if match is not None and (len(match[0]) >= _TELLING or _NUMBER.match(match[0])):
            found.append((match.start(), match.end(), pattern))
    found.sort(key=lambda one: (one[0], -one[1]))
    kept: list[tuple[int, int, ErrorPattern]] = []
    for one in found:
        if not kept or one[0] >= kept[-1][1]:
            kept.append(one)
    return [(start, pattern) for start, _, pattern in kept]


def _error_passages(text: str) -> list[tuple[int, int]]:
    """The passages of a long text that are errors: for each rule and each number of an error the last one, and without
    any the last that has a code."""
    named: dict[str, tuple[int, int]] = {}
    coded: list[tuple[int, int]] = []
    for start, end in passages(text):
        pattern, code = _known(clean(text[start:end])), _ERROR.search(text, start, end)
        if pattern is not None and pattern.rule not in REST:
            named[pattern.rule] = start, end
        elif code is not None and code[0][-1].isdigit():
            named[code[0]] = start, end
        elif pattern is not None or code is not None:
            coded = [(start, end)]
    return sorted(named.values())[-_MOST_PARTS:] or coded


def _window(text: str) -> str:
    """What is read of a long text: around the first error code, else its beginning."""
    if len(text) <= _WINDOW:
        return text.strip()
    code = _ERROR.search(text)
    start = max(0, code.start() - _WINDOW // 2) if code else 0
    return text[start : start + _WINDOW].strip()


def _by_code(text: str) -> dict[str, Any] | None:
    """By an error's code alone, where the words around it are not known."""
    if all(supposed(text, found.start()) for found in _ERROR.finditer(text)):
        return None
    code = _CODE.search(text)
    if code or _AT_TOKEN.search(text) or _TOKEN_PATH.search(text):
        told = {"error": code[1]} if code else {}
        return {"token": {"response": {"status": 400, "body": {**told, "error_description": text}}}}
    if resource := _OF_RESOURCE.search(text):
        return {"userinfo": {"status": 401, "body": {"error": resource[1], "error_description": text}}}
    said = _FRAME.sub("", text)
    telling = set(_TELLING_CODE.findall(said))
    return {"authorize": {"response": {"body": _as_answer(telling.pop(), said) if len(telling) == 1 else said}}}


def _as_answer(code: str, text: str) -> dict[str, str]:
    return {"error": code, "error_description": text}


def _known(text: str) -> ErrorPattern | None:
    """The error text with the longest match, of any provider; codes that stand alone do not count, long words do."""
    best: tuple[bool, bool, int] = False, False, 0
    known = None
    text = spelled_out(text)
    for pattern in all_errors().sift(text.lower()):
        found = _match(pattern, text)
        length = len(found[0]) if found is not None else 0
        enough = length >= (_TELLING if pattern.bare else _WORDS)
        own = _NUMBER.match(found[0]) is not None if found else False
        if enough and (not pattern.bare, own, length) > best:
            best, known = (not pattern.bare, own, length), pattern
    return known


def _described(text: str) -> tuple[ErrorPattern, str] | None:
    """What a text, a paragraph of it or what a line says last stands for as the whole description of an answer, with
    its words."""
    paragraphs = _BREAK.split(text)[:_MOST_PARTS] if _BREAK.search(text) else []
    for words in (text, *paragraphs, *islice((last[1] for last in _SAID_LAST.finditer(text)), _MOST_PARTS)):
        if pattern := _description(clean(words)):
            return pattern, words.strip().strip(_MARKS)
    return None


def _description(words: str) -> ErrorPattern | None:
    """What a text of a few words stands for, if it is the whole description of an answer:
    anywhere else the words would be too plain."""
    words = words.strip(_MARKS)
    if " " not in words or len(words) > _ALONE or words.lower() in _REASONS or "error" in words.lower():
        return None
    answer = f'"error_description": "{words}"'
    known = _known(answer)
    return known if known and words in (_match(known, answer) or [""])[0] else None


def _match(pattern: ErrorPattern, text: str) -> re.Match[str] | None:
    """The first place that the pattern fits; words of many products after “if …” only suppose it."""
    if pattern.idp != GENERIC:
        found = pattern.regex.search(text)
        return None if found and _NUMBER.fullmatch(found[0]) and supposed(text, found.start()) else found
    return next((found for found in pattern.regex.finditer(text) if not supposed(text, found.start())), None)


def _members(pattern: ErrorPattern, text: str) -> dict[str, Any]:
    """Where in a case the text belongs: where this provider is known to say it."""
    where = set(pattern.where)
    written = _CODE.search(text)
    if _OF_TOKEN.search(text):
        where = {"token"}
    if _FRONT & where or not where - {"log"}:
        return {"authorize": {"response": {"body": text}}}
    if "token" in where:
        code = {"error": written[1]} if written else {}
        return {"token": {"response": {"status": 400, "body": {**code, "error_description": text}}}}
    if "discovery" in where:
        return {"discovery": {"status": 404, "body": text}}
    return {"userinfo": {"status": 401, "body": text}}
