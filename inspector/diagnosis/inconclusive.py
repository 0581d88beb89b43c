"""The sentence where nothing is wrong with what was given, and that does not decide the login: what is still needed."""

from __future__ import annotations

from inspector.case.not_shown import is_not_shown
from inspector.facts.login import Facts
from inspector.facts.userinfo_substitute import wants_userinfo
from inspector.report.model import Finding


def inconclusive(lead: Finding | None, facts: Facts, nobody: bool) -> str:
    """The sentence for a login that what was given does not decide. `nobody`: no login was given at all."""
    if facts.case.at("introspection.body.active") is False:
        return "The introspection answer says that the token is not active, and nothing that was given tells why."
    if lead and lead.assumed and facts.partly_shown:
        return f"Judged by the claims that are shown, some were left out: {first_sentence(lead)}"
    if facts.userinfo_substitute is not None:
        lacks = "ID token" if facts.reads == "id_token" else "userinfo"
        if lead and lead.assumed:
            return (
                f"Judged as if Qlik read {facts.substitute_name}, because no {lacks} was given: {first_sentence(lead)}"
            )
        return (
            f"{facts.substitute_name[:1].upper()}{facts.substitute_name[1:]} alone shows nothing wrong, but Qlik reads "
            f"{lacks} for provider type {facts.qlik.provider}, and that was not given."
        )
    if facts.case.target == "qlik" and facts.id_token is None and facts.access_claims and not facts.userinfo_claims:
        return _of_access_token(facts)
    if facts.case.target == "qlik" and facts.userinfo_claims and facts.id_token is None and facts.reads == "id_token":
        return (
            f"No error was found in userinfo, but for provider type {facts.qlik.provider} Qlik reads the ID token, and "
            "that was not given."
        )
    if facts.case.target == "qlik" and facts.case.at("introspection.body") and facts.id_token is None:
        return (
            "Only an answer about an access token was given, and Qlik reads nothing of it: give userinfo or the ID "
            "token of the same login."
        )
    if wants_userinfo(facts):
        return (
            f"No error was found, but the ID token says nothing about the user and Qlik reads userinfo for provider "
            f"type {facts.qlik.provider}: userinfo is needed."
        )
    if facts.case.target == "qlik-oauth":
        return (
            "No error was found in what was given; whether Qlik grants a token, only a login shows: capture one "
            "(target qlik-oauth), or add the authorization request and the token answer."
        )
    if facts.case.target == "cloudflare-access":
        return (
            "No error was found, but nothing tells what arrives at Access: add a login at the provider or Access's "
            "answer at /cdn-cgi/access/get-identity."
        )
    if facts.case.target == "jwt-idp" and facts.id_claims is not None:
        return _of_jwt_login(facts)
    if facts.known_claims is not None and facts.id_token is not None and facts.id_token.format == "decoded":
        return (
            f"No error was found in the claims, and Qlik reads them for provider type {facts.qlik.provider}; but only "
            "the decoded claims were given: that the token is signed rightly, only the token itself shows."
        )
    if nobody and facts.qlik_idp is not None:
        return "No error was found in Qlik's configuration; what becomes of whoever signs in, only a login shows."
    return (
        "No error was found, but the evidence does not reach what Qlik reads: capture a login or add what is missing."
    )


def _of_access_token(facts: Facts) -> str:
    """The sentence where nothing but an access token was given, of which Qlik reads no claim."""
    kind = facts.qlik.provider
    if facts.reads == "id_token":
        return (
            f"Only an access token was given, and Qlik never reads one: for provider type {kind} it reads the ID token "
            "of the same login."
        )
    return (
        f"Only an access token was given, and Qlik never reads its claims: for provider type {kind} it reads userinfo, "
        "which is asked with this token."
    )


def _of_jwt_login(facts: Facts) -> str:
    """The sentence for a token of Qlik's JWT login in which nothing is wrong, and whose signature was not verified."""
    token, key = facts.id_token, facts.case.object("identity_provider")
    if facts.partly_shown or any(is_not_shown(value) for value in (facts.id_claims or {}).values()):
        return (
            "No error was found in what is shown of the token, but some of its claims are not shown: add the token "
            "that was sent."
        )
    if token is not None and token.format == "decoded":
        return (
            "No error was found in the claims; whether Qlik takes the token, only its signature shows: add the whole "
            f"token{'' if key else ', and the JWT configuration of Qlik with its key'}."
        )
    return (
        "No error was found in the token; whether Qlik takes it depends on the key, the issuer and the Key ID of "
        "Qlik's JWT configuration: add it."
    )


def first_sentence(finding: Finding) -> str:
    """The cause's first sentence, with a full stop."""
    text = finding.cause.strip()
    for end in (". ", ".\n"):
        text = text.split(end, 1)[0]
    return text if text.endswith((".", "!", "?")) else text + "."
