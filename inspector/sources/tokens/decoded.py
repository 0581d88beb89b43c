"""Decoded claims: what jwt.io, jwt.ms, a console or a log printed of a token, with or without its header.

They are a token without its signature. Printed objects of Python, JavaScript, Go, Ruby and PHP are read, JSON with
comments, trailing commas and omissions too, and lists of one claim a line as .NET and many pages write them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from inspector.case.not_shown import shown
from inspector.jose import base64url, strict_json
from inspector.jose.token import examine
from inspector.qlik.own_tokens import QLIK_API_KEY, QLIK_KEY_NAME
from inspector.sources.found import EDITED, Found, Given, plain_blanks, without_spans
from inspector.sources.syntax import table_in_text
from inspector.sources.syntax.claim_rows import of_pairs, rows
from inspector.sources.syntax.line_prefix import blanked
from inspector.sources.syntax.printed import Printed, objects
from inspector.sources.syntax.scattered_claims import scattered_claims
from inspector.sources.syntax.typed_members import untyped
from inspector.sources.syntax.unquoted import TIMES, TRUTHS
from inspector.sources.syntax.written_time import written_time
from inspector.sources.tokens.jwt import FOR_JWT_LOGIN, for_jwt_login
from inspector.sources.tokens.token_kind import token_kind
from inspector.sources.tokens.userinfo_address import answered

_HEADERS = ("header", "headers", "protected", "protectedheader", "head")
_PAYLOADS = ("payload", "claims", "body", "idtokenclaims", "id_token_claims", "decoded")
_HEADER_NAMES = {"alg", "typ", "kid", "x5t", "x5t#s256", "enc", "cty", "jku", "x5c", "x5u", "crit", "nonce", "jwk"}
_KINDS = {
    "id": "ID token, decoded",
    "access": "access token, decoded",
    "refresh": "refresh token, decoded",
    "logout": "logout token, decoded",
}
_SPRING = {"tokenvalue", "issuedat", "expiresat"}
"""What Spring's token has beside its claims, whose times its serializer spells out."""
_MOST_TEXT = 512 * 1024
_PART = re.compile(r"(?<![\w.+/=-])eyJ[\w-]{10,8000}={0,2}(?![\w.+/=-])")
_COLUMNS = re.compile(r"^(?=[^\n]{0,400}\biss\b)(?=[^\n]{0,400}\bsub\b)[^\n]{0,400}[,;\t]", re.MULTILINE)
_TYPES, _VALUES = ("typ", "type", "claimtype", "name", "key"), ("val", "value", "claimvalue")
_IN_TEXT = re.compile(r"([\w./:-]{2,200}?) ?(?:: |=)\s?([^\n]{1,4000})")
"""A claim as one text of a list."""
_MOST_CLAIMS = 500
_DEEPEST = 5
_DECODED = ("id_token_decoded", "access_token_decoded")
_USERINFO = ("userinfo", "user_info", "userinfoclaims", "user_info_claims", "_json", "claims")
_PERSON = {"name", "email", "email_verified", "preferred_username", "given_name", "family_name", "groups"}
_LEAST_PERSON = 2
_COLOURED = re.compile(r"</span>\s{0,9}[:,]|\"</span>")
_WATCHED = re.compile(r"(?:=|->) \{(?:[\w$]{1,80}@\d{1,9}|(?:str|int|bool|dict|list)(?:: \d{1,6})?)\}")
_TYPE_NOTE = re.compile(
    r"(?<=[=>]) \{(?:[\w$]{1,80}@\d{1,9}|(?:str|int|bool|dict|list|float|NoneType)(?:: \d{1,6})?)\}"
    r"(?:[ ]{1,3}size = \d{1,6})?"
)
_SPAN = re.compile(r"</?(?:span|code|pre|b|i|em|strong)\b[^<>]{0,200}>", re.IGNORECASE)
_AFTER = re.compile(
    r"[\s,;]{0,4}(?:[>#*/ ]{0,8}(?:(?:JOSE|JWT|token|the)[ _]){0,2}headers?[\"']?[ \t]{0,3}[:=]?\s{0,3})?",
    re.IGNORECASE,
)
"""What may stand between a payload and the header behind it."""
_NEAR = 400
"""Characters that may stand between a header and its payload."""
CUT = "what was left out with “…” is not known"
NOTE = "only the decoded claims were given: nothing shows that they were signed"


def recognise(given: Given) -> Found | None:
    """An object of header and payload, a token's payload alone, or a list of its claims."""
    if (claims := _listed(given.json)) and is_payload(claims):
        return found_claims({}, claims)
    if claims := _of_gateway(given.object):
        return found_claims({}, claims)
    found = _of_object(given.object)
    if found is None and not given.nested and not any(_nested(given.object)):
        return next(_beside(given.object), None)
    return found


def _of_object(value: dict[str, Any], cut: bool = False) -> Found | None:
    value = untyped(value)
    lower = {str(name).lower(): item for name, item in value.items()}
    payload = next((lower[n] for n in _PAYLOADS if isinstance(lower.get(n), dict)), None)
    header = next((lower[n] for n in _HEADERS if isinstance(lower.get(n), dict)), None)
    if payload is not None and lower.keys() & _SPRING:
        payload = {name: _spelled(name, item) for name, item in payload.items()}
    if payload is not None and (is_payload(payload) or (header and is_header(header))):
        found = found_claims(header or {}, payload, cut)
        return replace(found, more=tuple(_beside(value)))
    if not is_payload(value) and (prefixed := _prefixed(value)):
        value = prefixed
    return found_claims({}, value, cut) if is_payload(value) else None


def _prefixed(value: dict[str, Any]) -> dict[str, Any]:
    """The claims that a log's store wrote as members of one level: `claims.iss`, `claims.sub`; {} where none are."""
    name = next((name for name in value if name.endswith(".iss")), "")
    prefix = name.removesuffix("iss")
    return {n.removeprefix(prefix): item for n, item in value.items() if n.startswith(prefix)} if name else {}


def find(given: Given) -> Iterator[Found]:
    """Every decoded token in running text, a header with the payload that follows it."""
    typed = given.body[:_MOST_TEXT]
    text = plain_blanks(typed)
    for found in _without_previews([*_find(_uncoloured(blanked(text)))]):
        edited = found.span is not None and typed[slice(*found.span)] != text[slice(*found.span)]
        yield replace(found, notes=(EDITED, *found.notes)) if edited else found


def _uncoloured(text: str) -> str:
    """The text with blanks for the elements by which a page coloured JSON, and for the types that a debugger writes
    before values; every place stays what it was."""
    for told, taken_off in ((_COLOURED, _SPAN), (_WATCHED, _TYPE_NOTE)):
        if told.search(text):
            text = taken_off.sub(lambda found: " " * len(found[0]), text)
    return text


def _without_previews(found: list[Found]) -> Iterator[Found]:
    """Not the line in which a console shows the beginning of an object that it shows as a whole below, and of one token
    that is shown in two ways, as expected and as it was, the last."""
    for place, one in enumerate(found):
        member, claims = next(((name, m["payload"]) for name, m in one.members.items() if name in _DECODED), ("", {}))
        whole = (m["payload"] for other in found if other is not one for n, m in other.members.items() if n in _DECODED)
        cut = bool(member) and one.members[member].get("cut")
        if CUT in one.notes and "userinfo" in one.members:
            cut, claims = True, one.members["userinfo"]["body"]
        if cut and any(len(w) > len(claims) and all(w.get(n) == claims[n] for n in claims) for w in whole):
            continue
        if member and any(_same_token(claims, other.members.get(member)) for other in found[place + 1 :]):
            continue
        yield one


def _same_token(claims: dict[str, Any], other: dict[str, Any] | None) -> bool:
    """Whether the claims are those of the same token, with a difference between them."""
    later = other["payload"] if other else {}
    return claims != later and all(n in claims and claims[n] == later.get(n) for n in ("iss", "sub", "aud", "iat"))


def _find(text: str) -> Iterator[Found]:
    header: tuple[int, int, dict[str, Any]] | None = None
    end = 0
    printed = _with_parts(text)
    for place, (start, stop, value, cut) in enumerate(printed):
        if is_header(value):
            header = (start, stop, value)
            continue
        after = printed[place + 1] if place + 1 < len(printed) else None
        if header is None and after is not None and is_header(after[2]) and _AFTER.fullmatch(text, stop, after[0]):
            header, stop = (start, stop, after[2]), after[1]  # Ruby's JWT.decode gives the header behind the payload
        near = header is not None and start - header[1] <= _NEAR
        value = _fuller(value)
        inner = _of_object(value, cut) or recognise(Given.of_json(value))
        inner = inner or _printed_userinfo(value, text[start:stop], cut)
        found = found_claims(header[2] if near and header else {}, value, cut) if is_payload(value) else inner
        if is_payload(value) and "exp" not in value and answered(text, start):
            found = inner = Found("userinfo", {"userinfo": {"body": shown(value)}})
        if found is None or not found.more:
            yield from (_placed(one, start, start) for one in _beside(value))
        if found is None:
            for claims in _nested(value):
                end = stop
                yield _placed(found_claims({}, claims, cut), start, start)  # what stands around them may be more
        if found is not None:
            end = stop
            yield _placed(found, header[0] if near and header and found is not inner else start, stop)
        header = None
    more = [*_of_table(text)] if (side := [*_side_by_side(text)]) else [*_of_table(text), *rows(text, end)]
    if not (end or more or side):
        more = [*scattered_claims(without_spans(text, [(a, b) for a, b, _, _ in printed]))]
    for start, stop, value, cut in (*side, *more):
        own: dict[str, Any] = {name: value[name] for name in ("alg", "kid") if name in value}
        claims = {name: item for name, item in value.items() if name not in own}
        if is_payload(claims):
            yield _placed(found_claims({**own, **(header[2] if header else {})}, claims, cut), start, stop)


def _fuller(value: dict[str, Any]) -> dict[str, Any]:
    """The claims as they came, where an object keeps them beside the few that it made members of."""
    kept = [item for item in value.values() if isinstance(item, dict) and item.get("sub") == value.get("sub")]
    kept = [item for item in kept if is_payload(value) and is_payload(item) and value["sub"] is not None]
    return next((item for item in kept if len(item.keys() - value.keys()) > 1), value)


def _printed_userinfo(value: dict[str, Any], text: str, cut: bool) -> Found | None:
    """What userinfo answered, as a program printed it; JSON is read by another."""
    if "sub" not in value or len(_PERSON & value.keys()) < _LEAST_PERSON or not strict_json.loads(text)[1]:
        return None
    return Found("userinfo", {"userinfo": {"body": shown(value)}}, (CUT,) if cut else ())


def _beside(value: Any, depth: int = 0) -> Iterator[Found]:
    """What userinfo answered, where a program printed it as a member beside the token's claims."""
    lower = {str(name).lower(): item for name, item in value.items()} if isinstance(value, dict) else {}
    names = (*_USERINFO, "user") if {"refreshtoken", "expiresin"} <= lower.keys() else _USERINFO
    for name, item in lower.items():
        if (
            (name in names or name.startswith("userinfo."))
            and isinstance(item, dict)
            and "sub" in item
            and not is_payload(item)
        ):
            if len(_PERSON & item.keys()) >= _LEAST_PERSON:
                yield Found("userinfo", {"userinfo": {"body": shown(item)}})
        elif isinstance(item, dict) and depth < _DEEPEST:
            yield from _beside(item, depth + 1)


def _as_they_were(header: dict[str, Any], payload: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Header and claims without what the program that showed them made of them: spelled times, all values as texts, the
    header's members among the claims."""
    times = [payload[name] for name in ("exp", "iat") if name in payload]
    if any(isinstance(time, str) and not time.isdecimal() for time in times):
        payload = {n: int(v) if n in TIMES and str(v).isdecimal() else _spelled(n, v) for n, v in payload.items()}
    inside = {"alg", "kid", "typ"}
    if not header and inside <= payload.keys() and times and all(str(t).isdecimal() for t in times):
        header = {name: payload[name] for name in inside}
        texts = all(isinstance(time, str) for time in times)
        rest = {name: value for name, value in payload.items() if name not in inside}
        payload = {name: _untexted(name, value) for name, value in rest.items()} if texts else rest
    return header, payload


def _untexted(name: str, value: Any) -> Any:
    if name in TIMES and isinstance(value, str) and value.isdecimal():
        return int(value)
    return {"true": True, "false": False}.get(str(value), value) if name in TRUTHS else value


def _spelled(name: str, value: Any) -> Any:
    """A time that a serializer spelled out, as the number that the token holds."""
    moment = written_time(value) if name in TIMES and isinstance(value, str) else None
    return int(moment.timestamp()) if moment else value


def _nested(value: Any, depth: int = 0) -> Iterator[dict[str, Any]]:
    """The claims of tokens inside an object."""
    for item in value.values() if depth < _DEEPEST and isinstance(value, dict) else ():
        item = untyped(item) if isinstance(item, dict) else item
        if isinstance(item, dict) and is_payload(item):
            yield item
        else:
            yield from _nested(item, depth + 1)


def _of_table(text: str) -> list[Printed]:
    """Rows of a sheet whose columns are claims."""
    if not _COLUMNS.search(text):
        return []
    rows_of_table = ((a, b, of_pairs(row.items())) for a, b, row in table_in_text.spans(text))
    return [(start, stop, claims, False) for start, stop, claims in rows_of_table if claims]


def _of_gateway(value: dict[str, Any]) -> dict[str, Any]:
    """The claims in the event of an API gateway, which makes every value a text; {} where it is none."""
    context = value.get("requestContext")
    told = context.get("authorizer") if isinstance(context, dict) else None
    told = told.get("jwt", told) if isinstance(told, dict) else None
    claims = told.get("claims") if isinstance(told, dict) else None
    return {n: _untexted(n, v) for n, v in claims.items()} if isinstance(claims, dict) and is_payload(claims) else {}


def _side_by_side(text: str) -> list[Printed]:
    """Several tokens as columns of one table, whose rows are claims."""
    tables: dict[tuple[str, ...], list[tuple[int, int, dict[str, str]]]] = {}
    for row in table_in_text.spans(text) if "|" in text or "\t" in text else ():
        tables.setdefault((*row[2],), []).append(row)
    found: list[Printed] = []
    for heads, cells in tables.items():
        claims = [of_pairs((row[heads[0]], row.get(head, "")) for _, _, row in cells) for head in heads[1:]]
        if len(told := [one for one in claims if is_payload(one)]) > 1:
            found += [(cells[0][0], cells[-1][1], one, False) for one in told]
    return found


def _listed(value: Any) -> dict[str, Any]:
    """The claims of a list of types with their values, as .NET and its hosts write them; {} where it is none."""
    if isinstance(value, list) and len(value) == 1 and isinstance(value[0], dict):
        value = value[0]
    if isinstance(value, dict):
        value = next((value[name] for name in ("user_claims", "claims", "Claims") if name in value), None)
    if not isinstance(value, list) or len(value) > _MOST_CLAIMS:
        return {}
    pairs: list[tuple[str, str]] = []
    for item in value:
        told = {str(name).lower(): text for name, text in item.items()} if isinstance(item, dict) else {}
        name, text = (next((told[n] for n in names if n in told), None) for names in (_TYPES, _VALUES))
        if isinstance(item, str) and (told_in_text := _IN_TEXT.fullmatch(item)) is not None:
            name, text = told_in_text.groups()
        if isinstance(name, str) and isinstance(text, list) and all(isinstance(one, str) for one in text):
            text = json.dumps(text)
        if isinstance(name, str) and isinstance(text, str | int | bool):
            pairs.append((name, str(text)))
    return of_pairs(pairs)


def _with_parts(text: str) -> list[Printed]:
    """The printed objects, and those that stand in base64url: the parts of a token, each by itself."""
    found = [*objects(text)]
    for part in _PART.finditer(text) if "eyJ" in text else ():
        value, problems = strict_json.loads(base64url.repair(part[0])[0])
        if isinstance(value, dict) and not problems and (is_header(value) or is_payload(value)):
            found.append((*part.span(), value, False))
    return sorted(found, key=lambda printed: printed[0])


def _placed(found: Found, start: int, stop: int) -> Found:
    return replace(found, span=(start, stop))


def is_header(value: dict[str, Any]) -> bool:
    """Whether an object is a JOSE header (RFC 7515 section 4.1)."""
    return isinstance(value.get("alg"), str) and len(_HEADER_NAMES & {n.lower() for n in value}) >= len(value) / 2


def is_payload(value: dict[str, Any]) -> bool:
    """Whether claims are a token's: what userinfo never answers stands in them."""
    if "active" in value or "keys" in value or "authorization_endpoint" in value:
        return False
    if "rat" in value and "exp" not in value:
        return False  # what Hydra and its kin answer at userinfo, with the session's times
    if "iss" in value and {"aud", "exp", "iat"} & value.keys():
        return True
    told = {"at_hash", "c_hash", "nonce", "token_use", "auth_time"} & value.keys()
    return ("sub" in value or "aud" in value) and (bool(told) or {"exp", "iat"} <= value.keys())


def found_claims(header: dict[str, Any], payload: dict[str, Any], cut: bool = False) -> Found:
    """The member that decoded claims become, by their own content."""
    header, payload = _as_they_were(header, shown(payload))
    parts = (base64url.encode(json.dumps(part).encode()) for part in (header or {"alg": "RS256"}, payload))
    kind, sure = token_kind(examine(".".join((*parts, "AA"))))
    member = "access_token_decoded" if kind == "access" else "id_token_decoded"
    members: dict[str, Any] = {member: {"header": header, "payload": payload, **({"cut": True} if cut else {})}}
    if for_jwt_login(payload):
        members["target"] = "jwt-idp"
    notes = (NOTE, *((CUT,) if cut else ()))
    label = f"{FOR_JWT_LOGIN}, decoded" if "target" in members else _KINDS[kind]
    if str(payload.get("iss", "")).startswith(QLIK_API_KEY):
        label = f"{QLIK_KEY_NAME}, decoded"
    return Found(label, members, notes, {}, sure)
