"""The recognisers, in the order in which they are asked: the first that knows the text wins.

The order is the priority: what is unmistakable comes first, what fits anything (userinfo, a log line) last. Modules
are imported when their turn comes, so that a pasted token does not pay for HAR and HTML. A recogniser that fails is
survived and named in what was tried.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from importlib import import_module

from inspector.sources.found import Found, Given, SourceError

Recogniser = Callable[[Given], Found | None]

JSON_RECOGNISERS = (
    ("case file", "case_json"),
    ("HAR recording", "har"),
    ("key set", "key_set"),
    ("discovery document", "discovery"),
    ("Microsoft Graph identity provider", "graph_idp"),
    ("Qlik identity provider", "qlik_idp"),
    ("Cloudflare Access identity provider", "cloudflare_idp"),
    ("Qlik OAuth client", "qlik_oauth_client"),
    ("Qlik error", "qlik_error"),
    ("Qlik tenant data", "qlik_tenant"),
    ("Qlik's public list of identity providers", "qlik_metadata"),
    ("identity provider's log", "provider_log"),
    ("application registration", "registration_export"),
    ("token response", "token_response"),
    ("introspection answer", "introspection"),
    ("text inside JSON", "json_string"),
    ("userinfo", "userinfo"),
)
TEXT_RECOGNISERS = (
    ("token", "jwt"),
    ("PEM key or certificate", "pem"),
    ("curl command", "curl"),
    ("copied request", "copied_request"),
    ("URL", "url"),
    ("SAML", "saml"),
    ("HTML page", "html_page"),
    ("Qlik identity provider as YAML", "qlik_yaml"),
    ("HTTP message or headers", "http_message"),
    ("form body", "form_body"),
    ("identity provider's log", "provider_log"),
    ("error of an application", "application_error"),
    ("log line", "log_line"),
    ("error text", "error_text"),
    ("opaque token", "opaque_token"),
)
_MAX_DEPTH = 3
_LINES = re.compile(r"\}[ \t\r]*\n[ \t\r]*\{")
# what a recogniser may raise on input it did not expect; it is survived, the others are asked
SURVIVED = (ValueError, LookupError, TypeError, AttributeError, RecursionError, OverflowError, ArithmeticError)


def recognise(text: str, *, depth: int = 0, target: str | None = None) -> Found:
    """What the text is and what it adds to a case. Raises SourceError, with what was tried, where nobody knows it."""
    given = Given(text, depth, target)
    if not given.body:
        raise SourceError("the input is empty")
    if depth > _MAX_DEPTH:
        raise SourceError("the input is wrapped in too many layers of text")
    if given.looks_json and (given.json is not None or given.json_fault is None):
        order: tuple[tuple[str, str], ...] = JSON_RECOGNISERS
        if given.object:
            order += (("something known inside", "log_line"),)
    else:
        order = TEXT_RECOGNISERS
    tried: list[tuple[str, str]] = []
    for kind, module in order:
        try:
            found = _recogniser(module)(given)
        except SourceError:
            raise
        except SURVIVED as error:
            tried.append((kind, f"its recogniser failed ({type(error).__name__})"))
            continue
        if found is not None:
            return _with_json_notes(found, given)
        tried.append((kind, "it does not look like one"))
    raise SourceError(_sentence(given, tried), tuple(tried))


def _recogniser(module: str) -> Recogniser:
    found: Recogniser = import_module(f"inspector.sources.{module}").recognise
    return found


def _with_json_notes(found: Found, given: Given) -> Found:
    if not given.looks_json or not given.json_notes:
        return found
    return Found(found.kind, found.members, (*given.json_notes, *found.notes), found.repairs, found.sure)


def _sentence(given: Given, tried: list[tuple[str, str]]) -> str:
    if given.looks_json and given.json_fault:
        many = "; for one input a line use “scan”" if _LINES.search(given.body) else ""
        return f"the input begins like JSON, but it cannot be read: {given.json_fault}{many}"
    names = ", ".join(kind for kind, _ in tried)
    size = f"{len(given.text):,} characters"
    what = "JSON" if given.looks_json else "text"
    many = "; for a list of inputs use “scan”" if isinstance(given.json, list) and given.json else ""
    return f"nothing in this {what} ({size}) was recognised; tried: {names}{many}"
