"""The texts with which relying parties' libraries refuse a token, a callback or metadata, and the rule each stands for.

The texts are data: each library's own (`errors.toml`), what validators of schemas say of claims (`validators.toml`),
words that many share (`words.toml`), and words that say only that a login failed (`unnamed.toml`). This finds them in a
log, a mail or a stack trace. What an application refuses says nothing about a refusal of the identity provider.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from inspector.idps.sieve import Sieve
from inspector.idps.text import clean, supposed

LIMIT = 600
"""Characters of an application's own words that are kept."""
_LISTED = re.compile(r"""["'`]?(?:(?:, ?| and | or |, and )["'`]?\w{2,40}["'`]?){1,12}""")
_CLAIM = re.compile(r"\b(iss|aud|exp|iat|sub|name|email|email_verified|groups)\b")
"""A list of claims that goes on after the first, and those in it that a rule speaks of."""
_BEFORE = 120
"""Characters before words that do not say why."""
_MAY = re.compile(
    r"\b(?:might|may|can|should|must) (?:also |then )?(?:return|respond|report|answer|send|fail|cause|end)\b"
)
"""What says inside general words that they tell of no event."""
_BETWEEN = r"(?:[^.;={}\[\]<>|/]|(?<=[a-z])/(?=[a-z]{2,12} )){1,60}?"
"""What may stand between a part of a login and the word that it failed."""
_FRAMES = ("token-malformed", "discovery-not-found", "token-error-other", "userinfo-failed")
_WHY = re.compile(
    r"(?: (?:response|answer))?(?: (?:for|of|from|at) \S{1,300})?[\"'`)]{0,3}: (?:[^.;\n]|\.(?=\S)){0,60}"
)
"""Rules of weak words that only say which step failed, and what stands between such words and the reason."""
_QLIK_ACCEPTS = ("RS256", "RS512")
_OF_ISSUER = ("issuer-mismatch", "discovery-issuer-mismatch")
_OF_DOCUMENT = re.compile(
    r"\bissuer\b(?!.{0,300}\b(?:id[_ ]?token|JWT|iss)\b)[^;\n]{0,200}"
    r"\b(?:discover\w{0,6}|metadata|well-known|openid[- ]configuration)"
    r"|\b(?:discover\w{0,6}|metadata|well-known|openid[- ]configuration)\b[^;\n]{0,200}\bissuer\b",
    re.IGNORECASE,
)
"""What tells that an issuer is that of the discovery document, and of no token."""
_TEMPLATE = "{tenantid}"
"""What Entra's endpoint of all tenants writes in place of a tenant: no issuer equals it."""
_TABLES = ("claims", "missing", "types", "rules")
_FILES = ("errors.toml", "validators.toml", "words.toml", "unnamed.toml")


@dataclass(frozen=True, slots=True)
class Advice:
    """What a rule means when an application says it, and what to do about it."""

    cause: str
    place: str
    """Where the fix is made, as a name of `inspector.idps.model.Idp.console`."""
    do: str
    who: str = "IdP admin"


@dataclass(frozen=True)
class ErrorText:
    """One text of one library."""

    library: str
    pattern: str
    """A regular expression for decoded text with single spaces; every repetition in it is bounded."""
    rule: str
    """The rule's name in the catalogue; empty where the claim that the text names decides."""
    table: str = "claims"
    """Which table tells the rule of that claim: `claims` for one that is wrong, `missing` for one that is not there,
    `types` for one of another type."""
    weak: bool = False
    """True for a frame or for words that many share: counts only where nothing else is found."""
    last: bool = False
    """True for words that say that a login failed, and not why: count only where nothing else in a text is an error."""
    advice: Advice | None = None
    """What these words mean, where they say less than the rule."""

    @cached_property
    def regex(self) -> re.Pattern[str]:
        return re.compile(self.pattern, re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Refusal:
    """What an application refused, in its own words."""

    library: str
    rule: str
    message: str = field(repr=False)
    expected: str | None = field(repr=False, default=None)
    """What the application was set to accept, where the text quotes it."""
    actual: str | None = field(repr=False, default=None)
    weak: bool = False
    last: bool = False
    advice: Advice | None = None

    def to_dict(self) -> dict[str, Any]:
        """The shape of a case's `application_errors`."""
        return {"library": self.library, "message": self.message, "expected": self.expected, "actual": self.actual}


Entry = tuple[int, int, Refusal]
"""Where a refusal begins and ends in a text."""


def refusals(text: str) -> tuple[Refusal, ...]:
    """Every refusal in the text, each rule once, in the order of the text; without any the one of the last net. Pure
    and linear."""
    words = clean(text)
    found: list[Entry] = []
    for known in _sieve().sift(words.lower()):
        if known.last and found:
            break  # the last net stands at the end of the list
        match = _match(known, words)
        if match is not None:
            found += ((match.start(), match.end(), refusal) for refusal in _refusals(known, match))
    if len(found) == 1 and found[0][2].last:
        return (_narrowed(found[0][2]),)
    if not found:
        return _plainly(words)
    strong = [entry for entry in found if not entry[2].weak]
    found = [entry for entry in found if not _is_frame(entry, found, words)]
    kept: dict[str, Refusal] = {}
    for start, end, refusal in sorted(strong or found, key=lambda e: (e[0], e[0] - e[1])):
        inside = any(s <= start and end <= e and (s, e) != (start, end) for s, e, _ in strong)
        held = kept.get(refusal.rule)
        if not inside and (held is None or (held.actual is None and refusal.actual is not None)):
            kept[refusal.rule] = refusal
    return tuple(kept.values())


def advice(rule: str) -> Advice | None:
    """What is known about a rule that an application reports; None where it never is one's matter."""
    entry = _data().get("rules", {}).get(rule)
    return Advice(**entry) if isinstance(entry, dict) else None


@cache
def error_texts() -> tuple[ErrorText, ...]:
    return tuple(
        ErrorText(
            library["title"],
            _beside_login(library, entry["pattern"]),
            entry.get("rule", ""),
            entry.get("table", "claims"),
            entry.get("weak", False),
            entry.get("last", False),
            Advice(entry["cause"], entry["place"], entry["do"]) if "cause" in entry else None,
        )
        for name, library in _data().items()
        if name not in _TABLES
        for entry in library["errors"]
    )


def _beside_login(library: dict[str, str], pattern: str) -> str:
    """A validator's text: of a claim that only a login has by itself, of any other only before or behind its words."""
    if "login" not in library:
        return pattern
    login, sure = library["login"], library["sure"]
    claim = rf"(?P<claim>(?P<sure>{sure})|(?:{library['others']}))"
    text = pattern.replace("<claim>", claim).replace("<login>", f"(?P<inside>{login})")
    held = "inside" if "<login>" in pattern else "login"
    behind = rf"(?({held})|(?(login)|.{{0,200}}?{login}))"
    behind = rf"(?(sure)(?(login)(?!))|{behind})" if "<claim>" in pattern else behind
    return rf"(?:(?P<login>{login}).{{0,200}}?)?{text}{behind}"


@cache
def _sieve() -> Sieve[ErrorText]:
    return Sieve(error_texts())


@cache
def _subjects(words: str) -> tuple[tuple[re.Pattern[str], str, Advice], ...]:
    """What a failed login may be about: the pattern of a sentence that says so, the rule and what it means. `words`
    names what tells that it failed: `fails`, or `failed` for what tells it by itself."""
    data = tomllib.loads(Path(__file__).with_name("subjects.toml").read_text(encoding="utf-8"))
    return tuple(
        (_about(entry["about"], data[words]), entry["rule"], Advice(entry["cause"], entry["place"], entry["do"]))
        for entry in data["subjects"]
    )


def _about(part: str, fails: str) -> re.Pattern[str]:
    """A part of a login beside a word that it failed, within one sentence and no list of settings."""
    part = rf"(?:{part})(?![\"'`]? ?[:=])"
    return re.compile(rf"{part}{_BETWEEN}{fails}|{fails}{_BETWEEN}{part}", re.IGNORECASE)


def _narrowed(refusal: Refusal) -> Refusal:
    """The refusal of the last net, by the part of the login that its own words name beside it."""
    for pattern, rule, meaning in _subjects("fails"):
        found = pattern.search(refusal.message)
        if found is not None and not _supposes(found):
            rule, meaning = _whose(rule, meaning, refusal.message)
            return replace(refusal, rule=rule, advice=meaning)
    return refusal


def _whose(rule: str, meaning: Advice, words: str) -> tuple[str, Advice]:
    """The rule of an issuer by what the words say it is of: the discovery document, or else a token."""
    if rule == _OF_ISSUER[0] and _OF_DOCUMENT.search(words):
        return _OF_ISSUER[1], advice(_OF_ISSUER[1]) or meaning
    return rule, meaning


def _plainly(words: str) -> tuple[Refusal, ...]:
    """What a short text says to have failed, of the parts of a login, where it never says that the login did."""
    for pattern, rule, meaning in _subjects("failed") if len(words) <= LIMIT else ():
        found = pattern.search(words)
        if found is not None and not _supposes(found):
            said = _context(found)
            rule, meaning = _whose(rule, meaning, said)
            return (Refusal("The text", rule, said, last=True, advice=meaning),)
    return ()


@cache
def _data() -> dict[str, Any]:
    texts = (Path(__file__).with_name(name).read_text(encoding="utf-8") for name in _FILES)
    return {name: table for text in texts for name, table in tomllib.loads(text).items()}


def _match(known: ErrorText, words: str) -> re.Match[str] | None:
    """The first place where the words tell what happened; general words after “if …” only suppose it."""
    for match in known.regex.finditer(words):
        if not (known.weak or known.last) or not _supposes(match):
            return match
    return None


def _is_frame(entry: Entry, found: list[Entry], words: str) -> bool:
    """Whether weak words only say which step failed, and the reason stands behind their colon."""
    _, end, refusal = entry
    if not refusal.weak or refusal.rule not in _FRAMES:
        return False
    behind = (start for start, _, other in found if other.rule != refusal.rule and start > end)
    return any(_WHY.fullmatch(words, end, start) for start in behind)


def _supposes(match: re.Match[str]) -> bool:
    return supposed(match.string, match.start()) or _MAY.search(match[0]) is not None


def _refusals(known: ErrorText, match: re.Match[str]) -> Iterator[Refusal]:
    """What one place in a text says: one refusal, or one for each claim of a list."""
    named = {name: value for name, value in match.groupdict().items() if value}
    more = _LISTED.match(match.string, match.end()) if known.table == "missing" else None
    said = match.string[match.start() : more.end()] if more else _closed(match)
    if not known.regex.search(said.strip()):
        said = match.string[match.start() : match.start() + LIMIT]  # what follows the words belongs to them
    claims = [named, *({"claim": name, "expected": name} for name in _CLAIM.findall(more[0]))] if more else [named]
    for one in claims:
        rule = known.rule or _by_claim(known.table, one)
        if rule == "alg-not-accepted-by-qlik" and one.get("actual", "").upper() in _QLIK_ACCEPTS:
            rule = "alg-differs-from-qlik-config"  # the application wants another one than Qlik would
        if rule in _OF_ISSUER and _TEMPLATE in said:
            rule = "discovery-multi-tenant-template"
        if rule:
            words = (_context(match) if known.last else said)[:LIMIT]
            expected, actual = one.get("expected"), one.get("actual")
            yield Refusal(known.library, rule, words, expected, actual, known.weak, known.last, known.advice)


def _closed(match: re.Match[str]) -> str:
    """What matched, with the closing quote that a pattern ends before."""
    after = match.string[match.end() : match.end() + 1]
    return match[0] + after if after in ('"', "'") and match[0].count(after) % 2 else match[0]


def _context(match: re.Match[str]) -> str:
    """What was found with the words around it, in which the reason may stand."""
    start = max(0, match.start() - _BEFORE)
    return match.string[start : match.start() + LIMIT - _BEFORE].strip()


def _by_claim(table: str, named: dict[str, str]) -> str:
    claims: dict[str, str] = _data()[table]
    unknown = "required-claim-missing" if table == "missing" or named.get("actual") else "sub-missing"
    unknown = "claim-wrong-type" if table == "types" else unknown
    return claims.get(named.get("claim", ""), unknown)
