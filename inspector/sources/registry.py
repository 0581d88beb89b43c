"""The recognisers, and the reading of a text: the list of all pieces that they find in it.

A text that is one thing as a whole is asked about first, what is unmistakable before what fits anything. Everything
else is running text, a mail, a log, a page copied from a screen: each finder takes what it knows, and the next one
sees the text without it. Modules are imported when their turn comes, so that a pasted token does not pay for HAR and
HTML. A recogniser that fails is survived and named in what was tried.

A recogniser is a module with `recognise(given) -> Found | None` for a whole text or JSON value, `find(given) ->
Iterator[Found]` for pieces of a text, each with its `span`, or both.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from html import unescape
from importlib import import_module
from typing import Any

from inspector.jose.strict_json import TOO_DEEP
from inspector.sources.found import LEFT_OUT, Found, Given, SourceError, without_spans
from inspector.sources.prose.unwrapped import plain_lines, unwrapped
from inspector.sources.tokens.userinfo_address import named as userinfo_named

JSON_RECOGNISERS = (
    ("case file", "case_json"),
    ("HAR recording", "recordings.har"),
    ("recording of another tool", "recordings.other_recordings"),
    ("key set", "tokens.key_set"),
    ("discovery document", "settings.discovery"),
    ("another product's settings", "settings.foreign_settings"),
    ("Qlik identity provider", "settings.qlik_idp"),
    ("Cloudflare Access identity provider", "settings.cloudflare_idp"),
    ("Qlik OAuth client", "settings.qlik_oauth_client"),
    ("Qlik error", "messages.qlik_error"),
    ("Qlik's audit events", "messages.qlik_event"),
    ("Qlik tenant data", "settings.qlik_tenant"),
    ("Qlik's public list of identity providers", "settings.qlik_metadata"),
    ("identity provider's log", "logs.provider_log"),
    ("application registration", "settings.registration_export"),
    ("token response", "messages.token_response"),
    ("introspection answer", "tokens.introspection"),
    ("Cloudflare Access identity", "tokens.access_identity"),
    ("text inside JSON", "json_string"),
    ("decoded claims", "tokens.decoded"),
    ("code that makes a token", "tokens.token_code"),
    ("userinfo", "tokens.userinfo"),
)
TEXT_RECOGNISERS = (
    ("token", "tokens.jwt"),
    ("PEM key or certificate", "tokens.pem"),
    ("recording of another tool", "recordings.other_recordings"),
    ("URL", "messages.url"),
    ("SAML", "messages.saml"),
    ("HTML page", "error_texts.html_page"),
    ("Qlik identity provider as YAML", "settings.qlik_yaml"),
    ("form body", "messages.form_body"),
    ("opaque token", "tokens.opaque_token"),
)
FINDERS = (
    ("SAML", "messages.saml"),
    ("PEM key or certificate", "tokens.pem"),
    ("Qlik identity provider as YAML", "settings.qlik_yaml"),
    ("Qlik identity provider as a list", "settings.qlik_listed"),
    ("application registration", "settings.registration_text"),
    ("curl's trace", "recordings.curl_trace"),
    ("code that makes a token", "tokens.token_code"),
    ("curl command", "recordings.curl"),
    ("HTTP message or headers", "recordings.http_message"),
    ("copied request", "recordings.copied_request"),
    ("HTML page in text", "error_texts.html_page"),
    ("identity provider's log", "logs.provider_log"),
    ("key set", "tokens.key_set"),
    ("introspection answer", "tokens.introspection"),
    ("decoded claims", "tokens.decoded"),
    ("JSON", "json_inside"),
    ("discovery document", "settings.discovery"),
    ("userinfo", "tokens.userinfo"),
    ("token in text", "tokens.tokens_inside"),
    ("URL in text", "messages.url"),
    ("Qlik error in text", "messages.qlik_error"),
    ("error of an application", "error_texts.application_error"),
    ("error text", "error_texts.error_text"),
)
"""For running text, in the order in which they take what they know out of it."""
_ENDS = ("discovery", "jwks", "token", "userinfo")
_NAMED = (*_ENDS, "authorize")
"""Members of which a text may name the address alone."""
_MAX_DEPTH = 3
_MAX_PIECES = 500
_AMPERSAND = re.compile(r"&amp;(?=[\w.~-]{1,80}=)")
"""How a page writes what stands between two parameters."""
_LINES = re.compile(r"\}[ \t\r]*\n[ \t\r]*\{")
_BEGINS_AS_JSON = re.compile(r"""\{\s*"[^"\n]*"\s*:\s*\S|\[\s*(?:[{\["]|\d+\s*[,\]])|"[^"\n]*"\s*\Z""")
# what a recogniser may raise on input it did not expect; it is survived, the others are asked
SURVIVED = (ValueError, LookupError, TypeError, AttributeError, RecursionError, OverflowError, ArithmeticError)
Tried = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text holds: every piece that was recognised, in the order in which they stand in it."""

    pieces: tuple[Found, ...]


def read(text: str, *, depth: int = 0, target: str | None = None) -> Reading:
    """All pieces of a text. Raises SourceError, with what was tried, where nobody knows anything in it.

    `depth` counts the wrappings that were opened before; `target` is the case's, where a person named it.
    """
    text, note = (text, "") if depth else unwrapped(text)
    try:
        return _noted(_read(text, depth, target), note)
    except SourceError as error:
        from inspector.sources.prose.formatting import without_formatting  # what is plain needs none of it

        for plainer, note in without_formatting(text) if error.tried and not depth else ():
            try:
                return _noted(_read(plainer, depth, target), note)
            except SourceError:
                continue
        raise


def _noted(reading: Reading, note: str) -> Reading:
    first, *others = reading.pieces
    return Reading((replace(first, notes=(note, *first.notes)), *others)) if note else reading


def _read(text: str, depth: int, target: str | None) -> Reading:
    given = Given(text, depth, target)
    if not given.body:
        raise SourceError("the input is empty")
    if depth > _MAX_DEPTH:
        raise SourceError("the input is wrapped in too many layers of text")
    tried: Tried = []
    if given.body.startswith("<") and "<pre" in given.body:
        # 12 ms, only for a page
        from inspector.sources.error_texts.html_page import shown_json

        if (shown := shown_json(given.body)) is not None:
            given = Given(shown, depth, target)
    json = given.looks_json and (given.json is not None or given.json_fault is None)
    found = _whole(JSON_RECOGNISERS if json else TEXT_RECOGNISERS, given, tried)
    if found is not None:
        pieces = _with_json_notes(found, given).pieces
    else:
        pieces = tuple(_within(given, tried) if json else running(given, tried))
        if pieces and given.looks_json and given.json_fault == TOO_DEEP:
            note = f"its JSON is {TOO_DEEP}, so it was read as text: what only the JSON tells is missing"
            pieces = (replace(pieces[0], notes=(note, *pieces[0].notes)), *pieces[1:])
    if found is None and pieces and all(map(_only_named, pieces)):
        _refuse_documents(given.body)
    if found is None and not any(piece.members for piece in pieces):
        named = next((note for piece in pieces for note in piece.notes if note.startswith(LEFT_OUT)), None)
        if named is not None:
            raise SourceError(named.removeprefix(LEFT_OUT), tuple(tried))
        pieces = ()
    if not pieces:
        raise SourceError(_of_saml(given) or _of_no_login(given) or _sentence(given, tried), tuple(tried))
    return Reading(pieces)


def known_as_whole(text: str) -> bool:
    """Whether a JSON text is one thing; a list of inputs is none. Raises SourceError as `read` does."""
    return _whole(JSON_RECOGNISERS, Given(text), []) is not None


def recognise(text: str, *, depth: int = 0, target: str | None = None) -> Found:
    """The pieces of a text as one: the first, joined with those that do not contradict it. Raises SourceError."""
    pieces = read(text, depth=depth, target=target).pieces
    if len(pieces) == 1:
        return pieces[0]
    # 15 ms, only where a text holds several pieces
    from inspector.sources.merging import as_one

    return as_one(pieces)


def _whole(order: tuple[tuple[str, str], ...], given: Given, tried: Tried) -> Found | None:
    for kind, module in order:
        try:
            found = _recogniser(module)(given)
        except SourceError:
            raise
        except SURVIVED as error:
            tried.append((kind, f"its recogniser failed ({type(error).__name__})"))
            continue
        if found is not None:
            return found
        tried.append((kind, "it does not look like one"))
    return None


def whole_json(value: Any, given: Given) -> Found | None:
    """What an object inside a larger JSON value is by itself; None where nobody knows it."""
    try:
        return _whole(JSON_RECOGNISERS, Given.of_json(value, given.depth + 1, given.target, nested=True), [])
    except SourceError:
        return None


def running(given: Given, tried: Tried | None = None, *, finders: Sequence[tuple[str, str]] = FINDERS) -> list[Found]:
    """The pieces of running text, in the order in which they stand in it."""
    body = unescape(given.body) if "&quot;" in given.body else _AMPERSAND.sub("&", given.body)
    rest = plain_lines(body)
    found, tried = list[Found](), [] if tried is None else tried
    for kind, module in finders:
        taken: list[Found] = []
        try:
            for piece in _finder(module)(Given(rest, given.depth, given.target, exact=True)):
                taken.append(piece)
                if len(found) + len(taken) >= _MAX_PIECES:
                    break
        except SURVIVED as error:
            tried.append((kind, f"its recogniser failed ({type(error).__name__})"))
            continue
        if not taken:
            tried.append((kind, "there is none in it"))
        found += taken
        rest = without_spans(rest, [piece.span for piece in taken if piece.span and not _addresses_only(piece)])
    found = _with_last_net(found, given)
    if "/token" in given.body and any(_unaddressed(piece) for piece in found):
        # 24 ms, only where the path of a token endpoint stands in the text
        from inspector.sources.error_texts.error_text import endpoint_named

        if url := endpoint_named(given.body):
            found.append(
                Found("token endpoint named in the text", {"token": {"url": url}}, span=(len(given.body),) * 2)
            )
    if any(_unnamed_userinfo(piece) for piece in found) and (url := userinfo_named(given.body)):
        found.append(Found("userinfo address", {"userinfo": {"url": url}}, span=(len(given.body),) * 2))
    if any(_tells_error(piece) for piece in found):
        found += _finder("prose.named_provider")(given)
    from inspector.sources.logs.logged_at import with_line_time  # 7 ms, only for running text

    found = [with_line_time(piece, body) for piece in found]
    return sorted(found, key=lambda piece: piece.span or (0, 0))


def _with_last_net(found: list[Found], given: Given) -> list[Found]:
    """That a login failed, in words that do not say why: only where nothing else in the text says anything."""
    # 28 ms, only for running text
    from inspector.sources.error_texts.application_error import UNNAMED, unnamed
    from inspector.sources.error_texts.error_text import CODE

    telling = [piece for piece in found if piece.kind != UNNAMED]
    if any(piece.kind == CODE for piece in telling) and any(p.kind != CODE and _is_error(p) for p in telling):
        return [piece for piece in telling if piece.kind != CODE]
    if any(_tells_error(piece) for piece in telling):
        return telling
    taken = sum(piece.span[1] - piece.span[0] for piece in found if piece.span)
    return found if len(telling) < len(found) else [*found, *unnamed(given, taken)]


def _addresses_only(piece: Found) -> bool:
    """Whether a piece is the address of an endpoint alone: what happened there stands beside it, in the same words."""
    ends = [piece.members.get(name) for name in _ENDS]
    return piece.members.keys() <= set(_ENDS) and all(
        e is None or (isinstance(e, dict) and set(e) <= {"url"}) for e in ends
    )


def _only_named(piece: Found) -> bool:
    """Whether a piece is no more than an address or an id that a text names; a callback with an error says more."""
    members = piece.members
    came = members.get("authorize", {}).get("callback_url", "") if isinstance(members.get("authorize"), dict) else ""
    if "error=" in came:
        return False
    steps = all(
        set(members[name]) <= {"url", "request_url", "callback_url"}
        for name in _NAMED
        if isinstance(members.get(name), dict)
    )
    return steps and members.keys() <= {"client", "tenant", *_NAMED}


def _refuse_documents(text: str) -> None:
    """Addresses are no evidence where an error stands beside them that is only explained: it would get “no error”."""
    # 30 ms, only for a text in which nothing but addresses was found
    from inspector.applications.errors import refusals
    from inspector.idps.errors import whose_words
    from inspector.idps.text import clean
    from inspector.sources.prose import documentation

    words = clean(text)
    if documentation.is_all(text) and (refusals(words) or whose_words((words,))):
        raise SourceError(documentation.SAID)


def _tells_error(piece: Found) -> bool:
    """Whether a piece is an error of its own, or the event or answer in which one would stand."""
    members = piece.members
    if members.keys() & {"qlik_error", "idp_events", "application_errors", "network_error"}:
        return True
    steps = [members[name] for name in _NAMED if isinstance(members.get(name), dict)]
    return any(
        step.get("response")
        or "error=" in str(step.get("callback_url"))
        or step.get("callback_form")
        or step.get("status")
        for step in steps
    )


def _is_error(piece: Found) -> bool:
    """Whether a piece is an error, and no answer that went well."""
    said = piece.members.keys() & {"qlik_error", "application_errors", "network_error"}
    return bool(said) or (_tells_error(piece) and "error" in str(piece.members))


def _unaddressed(piece: Found) -> bool:
    """Whether a piece is of the token endpoint and nothing in it says where that is."""
    token = piece.members.get("token")
    response = token.get("response") if isinstance(token, dict) else None
    return isinstance(token, dict) and not token.get("url") and not (isinstance(response, dict) and response.get("url"))


def _unnamed_userinfo(piece: Found) -> bool:
    """Whether a piece is what userinfo answered, without its address."""
    told = piece.members.get("userinfo")
    return isinstance(told, dict) and "body" in told and not told.get("url")


def _within(given: Given, tried: Tried) -> Iterator[Found]:
    """What stands somewhere inside a JSON value that nobody knows as a whole."""
    from inspector.sources.json_inside import inside  # what it holds is recognised again: a circle
    from inspector.sources.prose.defining import defines

    if given.depth < _MAX_DEPTH and not defines(given.body):
        yield from inside(given.json, given)
    tried.append(("something known inside", "there is none in it"))


def _recogniser(module: str) -> Callable[[Given], Found | None]:
    found: Callable[[Given], Found | None] = import_module(f"inspector.sources.{module}").recognise
    return found


def _finder(module: str) -> Callable[[Given], Iterator[Found]]:
    """The module's `find`; one that knows whole texts alone takes all of it."""
    loaded = import_module(f"inspector.sources.{module}")

    def take_all(given: Given) -> Iterator[Found]:
        found: Found | None = loaded.recognise(given)
        if found is not None:
            yield replace(found, span=(0, len(given.body)))

    found: Callable[[Given], Iterator[Found]] = getattr(loaded, "find", take_all)
    return found


def _with_json_notes(found: Found, given: Given) -> Found:
    if not given.looks_json or not given.json_notes:
        return found
    return replace(found, notes=(*given.json_notes, *found.notes))


def _of_saml(given: Given) -> str | None:
    # 12 ms, only for SAML
    from inspector.idps.traits import of_another_protocol
    from inspector.sources.messages.saml import names_saml, sentence

    if names_saml(given.body):
        return sentence("an error of a SAML login")
    owner = of_another_protocol(given.body)
    if owner is None:
        return None
    return (
        f"{sentence(f'an error page of {owner.title} about a SAML application')}. It says that the SAML application is "
        "not turned on for this user, that no application has the entity ID of the request, or what it maps is wrong"
    )


def _of_no_login(given: Given) -> str | None:
    """What a text is that reports no failed login: another program's error, or words that explain errors."""
    # 4 ms, only where nothing was found
    from inspector.applications.elsewhere import elsewhere, sentence
    from inspector.sources.prose import defining, documentation

    if (what := elsewhere(given.body)) is not None:
        return sentence(what)
    if defining.defines(given.body):
        return documentation.SAID
    if given.looks_json and given.json_fault is None:
        return None
    return documentation.SAID if documentation.is_all(given.body) else None


def _sentence(given: Given, tried: Tried) -> str:
    if given.looks_json and given.json_fault and _BEGINS_AS_JSON.match(given.body):
        many = "; for one input a line use “scan”" if _LINES.search(given.body) else ""
        return f"the input begins like JSON, but it cannot be read: {given.json_fault}{many}"
    names = ", ".join(kind for kind, _ in tried)
    size = f"{len(given.text):,} characters"
    what = "JSON" if given.looks_json and given.json_fault is None else "text"
    many = "; for a list of inputs use “scan”" if isinstance(given.json, list) and given.json else ""
    return f"nothing in this {what} ({size}) was recognised; tried: {names}{many}"
