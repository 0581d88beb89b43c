"""Finds the error text of an identity provider in what it answered, and with it the rule, the cause and the fix."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from urllib.parse import parse_qsl

from inspector.idps.details import details, google_error
from inspector.idps.loader import GENERIC, heads, load
from inspector.idps.model import ErrorPattern, Recognised
from inspector.idps.openings import openings
from inspector.idps.sieve import Sieve
from inspector.idps.text import LIMIT, clean
from inspector.idps.traits import spelled_out

__all__ = ["Match", "classify", "clean", "details", "whose_words"]
FRONT = frozenset(("authorize", "callback", "page"))
"""The browser's side of a login: which of them an answer came by is often unknown."""
REST = ("authorize-error-other", "token-error-other", "server-error-at-idp")
"""Rules for what nothing else explains: a frame ("validation errors were in the request") yields to its details."""
_OWN_WORDS = 7
"""Characters that a provider's own words must have more of."""
_WORDS = 2000
"""Characters up to which a plain text may be an error_description that was handed over alone."""
_CODE = re.compile(r"[A-Za-z][A-Za-z0-9]{1,30}(?:[_-][A-Za-z0-9]{1,30}){0,6}")
_PAIR = re.compile(r"(?:^|[?#&\s])error=[^&\s]")

Forms = tuple[tuple[str, str], ...]
"""The forms of a text, each with its lower-case twin."""


@dataclass(frozen=True, slots=True)
class Match:
    """The error text that was found in an answer."""

    pattern: ErrorPattern
    text: str
    """The text that matched, decoded."""
    groups: dict[str, str] = field(default_factory=dict)
    """What the text names: the URI that was sent, the application, the tenant …"""


def classify(recognised: Recognised, texts: Sequence[str], where: str) -> Match | None:
    """The most specific error text of the recognised provider (then of its engine, then generic) in the texts.

    `texts` are what an answer consists of: page, redirect URL, JSON body, `error`, `error_description`. `where` is
    authorize, callback, page, discovery, token, userinfo or log (text of which nobody knows where it was said).
    """
    best = _best(recognised, texts, where)
    if recognised.spoken:
        # a provider that is only spoken of does not make the words its own: what they say to anybody counts first
        plain = _best(Recognised(load(GENERIC), "", ""), texts, where)
        own = best is not None and plain is not None and best.pattern.rule == plain.pattern.rule
        best = best if own or plain is None or plain.pattern.bare or plain.pattern.rule in REST else plain
    if best is None:
        return None
    # The page to open is the recognised provider's, also where the text is its engine's or a generic one.
    console = recognised.idp.console(best.pattern.place, best.pattern.variant or recognised.variant)
    return replace(best, pattern=replace(best.pattern, console=console)) if console else best


def _best(recognised: Recognised, texts: Sequence[str], where: str) -> Match | None:
    forms = _forms(tuple(texts))
    found: list[tuple[tuple[bool, int, bool, bool, int], Match]] = []
    for nearness, pattern in _candidates(recognised, forms):
        fits = where in pattern.where or (where in FRONT and not FRONT.isdisjoint(pattern.where))
        if not fits and (pattern.bare or pattern.where == ("log",)):
            continue
        hit = _find(pattern, forms)
        if hit is None:
            continue
        rank = (not pattern.bare, nearness, pattern.rule not in REST, fits, hit.end() - hit.start())
        found.append((rank, Match(pattern, hit[0].strip(), {k: v for k, v in hit.groupdict().items() if v})))
    best = _decided(max(found, key=_rank)[1], found) if found else None
    if recognised.idp.name == GENERIC and (best is None or best.pattern.bare or best.pattern.rule in REST):
        best = _of_anybody(forms, where) or best
    return best


def _rank(found: tuple[tuple[bool, int, bool, bool, int], Match]) -> tuple[bool, int, bool, bool, int]:
    return found[0]


def _decided(best: Match, found: list[tuple[tuple[bool, int, bool, bool, int], Match]]) -> Match:
    """Where the best text stands for two rules, other words beside it may say which of them it is."""
    numbered = [m for _, m in found if m.pattern.code == best.pattern.code and m.text.startswith(m.pattern.code)]
    if numbered and best not in numbered:
        best = replace(numbered[0], groups={**best.groups, **numbered[0].groups})  # the words with their number
    if not best.pattern.or_rule:
        return best
    said = best.text.lower()
    plain = [
        (rank, match)
        for rank, match in found
        if match.pattern.rule == best.pattern.or_rule and not match.pattern.bare and match.text.lower() not in said
    ]
    return max(plain, key=_rank)[1] if plain else best


def _of_anybody(forms: Forms, where: str) -> Match | None:
    """Words that are known of some provider, where nobody knows who says them: what is wrong, without that provider's
    own cause and fix."""
    found: list[tuple[tuple[bool, bool, int], Match]] = []
    for pattern in all_errors().sift(*_folded(forms)):
        fits = where in pattern.where or (where in FRONT and not FRONT.isdisjoint(pattern.where))
        if not fits or pattern.bare or pattern.rule in REST[:2]:
            continue
        hit = _find(pattern, forms)
        if hit is not None:
            plain = replace(pattern, idp=GENERIC, cause="", fix="", console="")
            rank = pattern.rule not in REST, pattern.shared, hit.end() - hit.start()
            found.append((rank, Match(plain, hit[0].strip())))
    return max(found, key=lambda x: x[0])[1] if found else None


def whose_words(texts: Sequence[str]) -> tuple[str, str] | None:
    """The file whose own error text stands in the texts, and that text; None where no file or more than one has it.

    Words that several products share (`shared`) tell nobody, and neither do codes that stand alone.
    """
    forms = _forms(tuple(texts))
    lengths: dict[str, tuple[int, str]] = {}
    for pattern in all_errors().sift(*_folded(forms)):
        if pattern.idp == GENERIC or pattern.bare or pattern.shared:
            continue
        hit = _find(pattern, forms)
        if hit is not None and hit.end() - hit.start() > lengths.get(pattern.idp, (_OWN_WORDS, ""))[0]:
            lengths[pattern.idp] = hit.end() - hit.start(), hit[0].strip()
    if not lengths:
        return None
    # An engine's words are also those of a product that is built on it: the product's own, if as long, count more.
    best = max(lengths, key=lambda name: (lengths[name][0], not heads()[name].engine))
    rivals = [n for n in lengths if n != best and lengths[n][0] == lengths[best][0] and not heads()[n].engine]
    return None if rivals else (best, lengths[best][1])


@cache
def all_errors() -> Sieve[ErrorPattern]:
    """The error texts of every file."""
    return Sieve(pattern for name in heads() for pattern in load(name).errors)


@cache
def _errors_of(name: str) -> Sieve[ErrorPattern]:
    return Sieve(load(name).errors)


def _candidates(recognised: Recognised, forms: Forms) -> Iterator[tuple[int, ErrorPattern]]:
    """The patterns that apply and may match, with their nearness: the provider's own 2, its engine's 1, generic 0."""
    own, engines = recognised.idp.name, recognised.idp.engines(recognised.variant)
    layers = [(0, GENERIC), *((1, name) for name in engines)]
    if own != GENERIC:
        layers.append((2, own))
    for nearness, name in layers:
        for pattern in _errors_of(name).sift(*_folded(forms)):
            yield nearness, pattern


def _folded(forms: Forms) -> Iterator[str]:
    return (folded for _, folded in forms)


def _find(pattern: ErrorPattern, forms: Forms) -> re.Match[str] | None:
    needles = openings(pattern.pattern)
    for text, folded in forms:
        if any(n in folded for n in needles) and (found := pattern.regex.search(text)):
            return found
    return None


# -- the forms an answer may have --------------------------------------------------------------------------------


@lru_cache(maxsize=8)  # one answer is asked about several times, for the places it may belong to
def _forms(texts: tuple[str, ...]) -> Forms:
    """Every form of the texts, each with its lower-case twin."""
    return tuple((form, form.lower()) for form in dict.fromkeys(_haystacks(texts)))


def _haystacks(texts: Sequence[str]) -> Iterator[str]:
    """Each text decoded, and any OAuth error in it once in the form of a redirect and once in the form of JSON."""
    previous_code = ""
    for text in texts:
        text = text[:LIMIT]
        cleaned = clean(text)
        if not cleaned:
            continue
        yield cleaned
        if (spelled := spelled_out(cleaned)) != cleaned:
            yield spelled
        if google := google_error(text):
            yield google
        code, description = _oauth(text, cleaned)
        words = not code and not cleaned.startswith(("{", "<", "http")) and len(cleaned) <= _WORDS
        if words and previous_code:
            code, description = previous_code, cleaned
        elif words:
            yield f'"error_description": "{cleaned}"'
        previous_code = code if code and not description else ""
        if code:
            yield f"error={code}&error_description={description}" if description else f"error={code}"
            tail = f', "error_description": "{description}"' if description else ""
            yield f'"error": "{code}"{tail}'


def _oauth(text: str, cleaned: str) -> tuple[str, str]:
    """`error` and `error_description` of a JSON body, a redirect URL, a form, or a code that stands alone."""
    if _CODE.fullmatch(cleaned) and ("_" in cleaned or cleaned in ("unauthorized", "access-denied")):
        return cleaned, ""
    start = text.lstrip()[:1]
    if start == "{":
        try:
            body = json.loads(text)
        except (ValueError, RecursionError):
            body = None
        if isinstance(body, dict) and isinstance(body.get("error"), str):
            description = body.get("error_description") or body.get("message") or ""
            return clean(body["error"]), clean(description) if isinstance(description, str) else ""
    source = text if start != "<" and _PAIR.search(text) else cleaned if _PAIR.search(cleaned) else ""
    if source:
        query = source[_start(source) :]
        pairs = dict(parse_qsl(query[:20_000], max_num_fields=None))
        return clean(pairs.get("error", "")), clean(pairs.get("error_description", ""))
    return "", ""


def _start(text: str) -> int:
    """Where the form-encoded part with `error=` begins."""
    found = _PAIR.search(text)
    at = found.start() if found else 0
    cut = max(text.rfind(c, 0, at + 1) for c in "?# \n")
    return cut + 1
