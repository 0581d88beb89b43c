"""A form body: what an identity provider posted to the callback, a request to the token endpoint, or claims as one."""

from __future__ import annotations

import re

from inspector.sources.found import Found, Given, SourceError
from inspector.sources.messages.saml import sentence
from inspector.sources.syntax.claim_rows import of_pairs
from inspector.sources.tokens.decoded import found_claims, is_payload
from inspector.uri import first_of_each

_FORM = re.compile(r"[\w.\-%\[\]+]{1,80}=[^\s&]*(?:&[\w.\-%\[\]+]{1,80}=[^\s&]*)*&?")
SAML = sentence("a SAML message")
_CALLBACK = {"code", "id_token", "access_token", "error", "state", "error_description"}


def recognise(given: Given) -> Found | None:
    text = given.body.strip("\"'`").lstrip("?#")
    if "=" not in text[:200]:
        return None
    if "\n" in text:
        # cut after an "&", or wrapped; lines with spaces are a log
        lines = [line.strip() for line in text.splitlines()]
        if any(" " in line for line in lines):
            return None
        text = "".join(lines)
    if not _FORM.fullmatch(text):
        return None
    form = first_of_each(text)
    return (recognise_form(form) if form else None) or _claims(form)


def _claims(form: dict[str, str]) -> Found | None:
    claims = of_pairs(form.items())
    return found_claims({}, claims) if is_payload(claims) else None


def recognise_form(form: dict[str, str]) -> Found | None:
    if "SAMLResponse" in form or "SAMLRequest" in form:
        raise SourceError(SAML)
    if "grant_type" in form:
        members = {"token": {"request": form}}
        return Found("token request", members)
    if _CALLBACK & form.keys() and not form.keys() <= {"state"}:
        return Found("callback form", {"authorize": {"callback_form": form}})
    return None
