"""Findings made of what the identity provider said: its own words as evidence, the cause and the fix of its text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from inspector import places
from inspector.case.shortened import LIMIT, shortened
from inspector.facts.answers import IdpAnswer
from inspector.facts.evidence import Evidence, Fix, NotChecked
from inspector.facts.login import Facts
from inspector.idps.text import clean
from inspector.rules.fixes import already_set, filled, idp_fixes
from inspector.rules.rule import Hit

_QLIK = {
    "scopes": places.SCOPE,
    "issuer": places.DISCOVERY,
    "client_id": places.CLIENT_ID,
    "client_secret": places.CLIENT_SECRET,
}
"""Where in Qlik the fix is made that an error text names by the provider's place."""


def answer_hits(f: Facts, name: str, *, meaning: str, expected: Any, fix: tuple[Fix, ...] = ()) -> Iterator[Hit]:
    """One hit for all answers that stand for the rule; none where no answer does.

    `meaning` is the cause in words where the provider's text brings none; `fix` likewise.
    """
    mine = [a for a in f.answers if a.rule == name]
    if mine:
        yield hit(f, name, mine, meaning=meaning, expected=expected, fix=fix)


def hit(f: Facts, name: str, mine: list[IdpAnswer], *, meaning: str, expected: Any, fix: tuple[Fix, ...] = ()) -> Hit:
    first = mine[0]
    return Hit(
        cause=cause(f, name, first, meaning),
        expected=expected,
        actual=actual(first),
        evidence=tuple(evidence(a) for a in mine),
        fix=fixes(f, name, first, fix),
    )


def cause(f: Facts, name: str, answer: IdpAnswer, meaning: str) -> str:
    """What is wrong, why it was read so where the text alone does not say it, and the provider's own words."""
    own = answer.match.pattern if answer.match and answer.match.pattern.rule == name else None
    text = (own.cause if own and own.cause else meaning).strip().rstrip(".")
    if own and own.probably and (own.cause or answer.logged) and "probabl" not in text.lower():
        text = f"Probably: {text[:1].lower() if text[1:2].islower() else text[:1]}{text[1:]}"
    if answer.reason:
        text = f"{text}: {answer.reason}"
    words = quoted(answer)
    speaker = provider(f)
    who = "Qlik's test was told" if not answer.ours else f"{speaker[:1].upper()}{speaker[1:]} answers"
    who = f"The log of {speaker} says" if answer.logged else who
    status = f"{answer.status} " if answer.status else ""
    says = f"{who}: {status}“{words}”." if words else f"{who} {status}without a word."
    return f"{text if text.startswith('http') else text[:1].upper() + text[1:]}. {says}"


def provider(f: Facts) -> str:
    """The provider by its name, as it stands within a sentence."""
    return "the identity provider" if f.recognised.name == "generic" else f.idp.title


def quoted(answer: IdpAnswer) -> str:
    """The provider's own words; of a page those around the error text."""
    response = answer.response
    words = answer.match.text if answer.match and answer.match.text else response.error
    if not response.page or not words:
        return response.verbatim
    at = response.texts[1].find(words)
    if at >= 0:
        return shortened(response.texts[1][at:])
    whole = clean(response.texts[0])  # inside a script: to the end of its text
    at = whole.find(words)
    return shortened(words if at < 0 else words + whole[at + len(words) :].partition('"')[0])


def actual(answer: IdpAnswer) -> dict[str, Any]:
    """The error as data: status, code and description, as far as they came."""
    code = answer.response.error or (answer.match.pattern.code if answer.match else "")
    found = {"status": answer.status, "error": code, "error_description": shortened(answer.response.description)}
    return {k: v for k, v in found.items() if v}


def evidence(answer: IdpAnswer) -> Evidence:
    """Where the error stands, verbatim, with the identifiers by which the provider's support finds it."""
    ids = ", ".join(f"{label} {value[:120]}" for label, value in answer.response.ids.items() if label != "link")
    return Evidence(answer.path, quoted(answer), ids)


def fixes(f: Facts, name: str, answer: IdpAnswer, general: tuple[Fix, ...]) -> tuple[Fix, ...]:
    """The fix that belongs to the error text, with the deep link it carries, before the rule's general ones."""
    own = answer.match.pattern if answer.match and answer.match.pattern.rule == name else None
    if own and f.case.target == "qlik-oauth" and own.idp != f.recognised.name:
        # words that other servers use too: what is done is what Qlik's own file says of the rule
        own = next((p for p in f.idp.errors if p.rule == name), own)
    found: tuple[Fix, ...] = ()
    if own and own.fix and not already_set(f, own.fix):
        place = next((g.where for g in general if g.who == own.who), f.idp.title)
        # The console path is the IdP admin's; the others act elsewhere.
        in_qlik = _QLIK.get(own.place) if own.who == "Qlik admin" and f.case.target != "qlik-oauth" else None
        elsewhere = places.BROWSER if own.who == "user" else in_qlik
        found = (Fix(own.who, elsewhere or own.console or place, filled(f, own.fix)),)
    if found and f.case.target == "qlik-oauth":
        return found  # the general ones are about Qlik as the application
    more = idp_fixes(f, name, *general, literal=False)
    rest = tuple(g for g in more if not any(g.who == o.who for o in found))
    link = answer.response.ids.get("link")
    if link:
        found = (*found, Fix("IdP admin", link[:LIMIT], "Open this page: the error text links to the setting itself."))
    return (*found, *rest)


# -- evidence that must be there ---------------------------------------------------------------------------------


def need_front(f: Facts) -> None:
    """NotChecked unless the authorization endpoint answered, in this login or in Qlik's own test."""
    answered = f.case.callback is not None or f.case.answer("authorize.response") is not None or f.answers
    if not answered and not f.case.token_response and not f.case.id_token_text:
        raise NotChecked("no answer of the authorization endpoint was captured")


def need_token_answer(f: Facts) -> None:
    """NotChecked unless the token endpoint answered, in this login or in Qlik's own test."""
    if f.case.answer("token.response") is None and not any(a.where == "token" for a in f.answers):
        raise NotChecked("no answer of the token endpoint was captured")
