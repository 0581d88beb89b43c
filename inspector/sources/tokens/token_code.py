"""Source code that makes a token for Qlik's JWT login: what it says of the token, as decoded claims.

A literal is evidence. What code computes is present and not known, and is shown as “…”, so that no rule calls it
missing or wrong. What each library adds by itself, and how its options are called, is data: `token_libraries.toml`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from math import prod
from pathlib import Path
from typing import Any

from inspector.case.not_shown import NOT_SHOWN
from inspector.qlik.jwt_idp import REQUIRED
from inspector.qlik.own_tokens import JWT_LOGIN_AUDIENCE
from inspector.sources.found import Found, Given
from inspector.sources.syntax.code_values import Computed, arguments, object_at, value_at, without_comments

KIND = "code that makes a token for Qlik's JWT login"
_ADDED = "what the library adds when it signs is not shown"
_REGISTERED = ("iss", "aud", "iat", "nbf", "exp")
_CLAIMS = {*REQUIRED, "aud", "groups"}
_PERSON = {"sub", "name", "email", "email_verified", "groups"}
_LEAST = 2
"""Claims about the user that an object of claims has."""
_NOT_A_TOKEN = {"tenantId", "expiry", "links", "id", "createdByUser"}
"""Members of Qlik's own objects that have a subType too."""
_OPENS = re.compile(r"[{\[]|\b(?:dict|array)\(")
_METHOD = re.compile(r"(?:\.|->)\s{0,60}(?:set|with|add)?(?P<name>[A-Za-z]\w{1,40})\(")
_PAIR = re.compile(
    r"(?:\bnew\s+Claim|(?P<of>[\w$]{1,60})?(?:\.|->)\s{0,60}(?P<how>[cC]laim|with(?:Array)?Claim|[aA]ddClaim|set\w{0,12}Claim|put"
    r"|[aA]dd|setHeaderParam|withHeader|header))\("
)
_INDEX = re.compile(r"(?P<of>[\w$.>-]{1,60})\[\s{0,9}[\"'](?P<name>\w{1,40})[\"']\s{0,9}\]\s{0,9}=(?!=)")
_PROPERTY = re.compile(r"\b(?P<of>\w{0,40}(?:payload|claims?))\.(?P<name>\w{1,40})\s{0,9}=(?!=)", re.IGNORECASE)
_KEY_ID = re.compile(r"\bKeyId\s{0,9}=(?!=)")
_ALGORITHM = re.compile(r"(?<![\w-])(?:[RPE]S|HS)(?:256|384|512)\b")
_NAME = re.compile(r"\$?[A-Za-z_]\w{0,60}")
_SPAN = re.compile(r"(-?\d+(?:\.\d+)?)\s?(ms|s|m|h|d|w|y|sec\w*|min\w*|hours?|hrs?|days?|weeks?|years?)?")
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800, "y": 31557600}
_CLOCK = re.compile(r"(?i)now|\btime\b|\bdate\b|timestamp|currentTimeMillis")
_SUM = re.compile(r"\+\s{0,9}\(?\s{0,9}(\d[\d_]*(?:\s{0,9}\*\s{0,9}\d+){0,3})")
_MOST_TEXT, _MOST_OPENED = 128 * 1024, 400


@dataclass(slots=True)
class _Token:
    """What the code says of the token, with the places that it was read from."""

    header: dict[str, Any] = field(default_factory=dict, repr=False)
    payload: dict[str, Any] = field(default_factory=dict, repr=False)
    places: list[tuple[int, int]] = field(default_factory=list)
    spread: bool = False
    options: bool = False

    def put(self, name: str, value: Any, start: int, end: int) -> None:
        """A claim, or a header member where the name begins with `header.`; several groups are a list."""
        part = self.header if name.startswith("header.") else self.payload
        own = name.removeprefix("header.")
        if own == "groups" and own in part and isinstance(value, str):
            held = part[own]
            value = [*(held if isinstance(held, list) else [held]), value]
        elif own in part:
            return
        part[own] = value
        self.places.append((start, end))


def recognise(given: Given) -> Found | None:
    """A payload alone, before a library signs it, as Qlik's tutorial shows one."""
    claims = given.object
    if not _unsigned(claims):
        return None
    token = _Token(payload={**claims})
    return _found(token, {}, "", signed=False)


def find(given: Given) -> Iterator[Found]:
    text = given.body[:_MOST_TEXT]
    if JWT_LOGIN_AUDIENCE not in text and "subType" not in text:
        return
    code = without_comments(text)
    library = next((one for one in _data()["library"] if any(re.search(p, code) for p in one["seen"])), None)
    token = _read(code, library or {})
    printed = all(isinstance(token.payload.get(name), int | float) for name in ("iat", "exp"))
    if printed or not _for_qlik(token.payload) or not (library or _unsigned(token.payload)):
        return
    found = _found(token, library or {}, code, signed=library is not None)
    start, end = min(a for a, _ in token.places), max(b for _, b in token.places)
    yield Found(found.kind, found.members, found.notes, found.repairs, found.sure, (start, end))


def _unsigned(claims: dict[str, Any]) -> bool:
    """Whether an object is the payload of Qlik's tutorial, without what a library adds."""
    if "subType" not in claims or claims.keys() & (_NOT_A_TOKEN | {"exp", "iat"}):
        return False
    return "sub" in claims and len(_PERSON & claims.keys()) >= _LEAST + 1


def _for_qlik(claims: dict[str, Any]) -> bool:
    about = len(_PERSON & claims.keys())
    return about >= _LEAST and (claims.get("aud") == JWT_LOGIN_AUDIENCE or "subType" in claims)


def _read(code: str, library: dict[str, Any]) -> _Token:
    token = _Token()
    options: dict[str, str] = library.get("options", {})
    for start, end, members, spread in _objects(code, {*options}):
        if "kid" in members or {"alg", "typ"} <= members.keys():
            for name, value in members.items():
                token.put(f"header.{name}", value, start, end)
        elif _is_claims(members) and not _PERSON & token.payload.keys():
            token.spread |= spread
            for name, value in members.items():
                token.put(name, value, start, end)
        elif len(options.keys() & members.keys()) >= _LEAST:
            token.options = True
            for name in options.keys() & members.keys():
                token.put(options[name], members[name], start, end)
    _calls(code, library, token)
    return token


def _objects(code: str, options: set[str]) -> Iterator[tuple[int, int, dict[str, Any], bool]]:
    """Objects of claims, of a header or of options, those inside others too: (start, end, members, spread)."""
    at = 0
    for opened, _ in zip(_OPENS.finditer(code), range(_MOST_OPENED), strict=False):
        if opened.start() < at or (written := object_at(code, opened.start())) is None:
            continue
        told = [m for m in _with_inner(written.members) if _tells(m, options)]
        if told:
            at = written.end
        for members in told:
            yield opened.start(), written.end, members, written.spread


def _with_inner(members: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield members
    for value in members.values():
        if isinstance(value, dict):
            yield from _with_inner(value)


def _tells(members: dict[str, Any], options: set[str]) -> bool:
    return _is_claims(members) or bool({"kid", "alg"} & members.keys()) or len(options & members.keys()) >= _LEAST


def _is_claims(members: dict[str, Any]) -> bool:
    if members.keys() & _NOT_A_TOKEN:
        return False
    return "subType" in members or (len(_PERSON & members.keys()) >= _LEAST and bool(_CLAIMS & members.keys()))


def _calls(code: str, library: dict[str, Any], token: _Token) -> None:
    """What methods, arguments and assignments set."""
    if form := library.get("call"):
        for call in list(re.finditer(form, code))[:1]:
            names = library["arguments"]
            given = arguments(code, call.end())
            for place, (name, value) in enumerate(given):
                due = library.get("options", {}).get(name) if name else names[place] if place < len(names) else ""
                if due:
                    token.put(due, value, call.start(), call.end())
    for call in _PAIR.finditer(code) if library else ():
        given = arguments(code, call.end())
        if len(given) >= _LEAST and (name := _claim(given[0][1])):
            header = call["how"] in ("setHeaderParam", "withHeader", "header") or "header" in (call["of"] or "").lower()
            if call["how"] not in ("put", "add", "Add") or header or name in _CLAIMS:
                value = _typed(given[1][1], given[2:])
                token.put(f"header.{name}" if header else name, value, call.start(), call.end())
    for call in _METHOD.finditer(code) if library else ():
        if (due := _data()["setters"].get(call["name"].lower())) is not None:
            given = arguments(code, call.end())
            value = given[0][1] if given else Computed("")
            scale = _data()["scales"].get(call["name"].lower(), 1)
            value = value * scale if isinstance(value, int | float) and not isinstance(value, bool) else value
            token.put(due, value, call.start(), call.end())
    for found in _KEY_ID.finditer(code) if library else ():
        token.put("header.kid", value_at(code, found.end()), *found.span())
    for form in (_INDEX, _PROPERTY):
        for found in form.finditer(code) if library else ():
            header = "header" in found["of"].lower()
            if header or found["name"] in _CLAIMS:
                value = value_at(code, found.end())
                token.put(f"header.{found['name']}" if header else found["name"], value, *found.span())


def _claim(name: Any) -> str:
    """The claim that a text or a constant of a library names."""
    if isinstance(name, str):
        return name
    last = re.split(r"\W+", name.text)[-1] if isinstance(name, Computed) else ""
    last = last.removeprefix("CLAIM_").lower()
    last = _data()["constants"].get(last, last)
    return last if last in _CLAIMS else ""


def _typed(value: Any, rest: list[tuple[str, Any]]) -> Any:
    """A .NET claim's value, which is a text unless its type is named."""
    kinds = " ".join(one.text for _, one in rest if isinstance(one, Computed))
    if isinstance(value, str) and "Boolean" in kinds:
        return value.lower() == "true"
    return int(value) if isinstance(value, str) and "Integer" in kinds and value.isdecimal() else value


def _found(token: _Token, library: dict[str, Any], code: str, *, signed: bool) -> Found:
    known = {name: _constant(value, code) for name, value in token.payload.items()}
    header = {name: _constant(value, code) for name, value in token.header.items()}
    lifetime = _lifetime(known)
    for name in library.get("adds", ()):
        known.setdefault(name, Computed(""))
    by_hand = set(_REGISTERED) - {"nbf"} <= token.payload.keys()
    whole = signed and (not library.get("whole") or token.options or by_hand)
    if not whole or token.spread:
        for name in _REGISTERED if not token.spread else (*REQUIRED, "aud"):
            known.setdefault(name, Computed(""))
    header.setdefault("alg", _algorithm(code, library if whole else {}))
    if not whole:
        header.setdefault("kid", Computed(""))
    for name in ("iat", "nbf", "exp"):
        if _offset(known.get(name)) is not None:
            known[name] = Computed("")  # a span from now, which the library makes a time of
    claims = {name: _shown(value) for name, value in known.items() if value is not None}
    decoded: dict[str, Any] = {"header": {name: _shown(v) for name, v in header.items()}, "payload": claims}
    if lifetime is not None:
        decoded["lifetime"] = lifetime
    notes = (
        "what the code computes is shown as “…” and not judged; nothing shows what was really sent",
        *((_ADDED,) if not whole else ()),
    )
    return Found(KIND, {"id_token_decoded": decoded, "target": "jwt-idp"}, notes, {}, sure=False)


def _shown(value: Any) -> Any:
    if isinstance(value, Computed):
        return NOT_SHOWN
    if isinstance(value, dict):
        return {name: _shown(item) for name, item in value.items()}
    return [_shown(item) for item in value] if isinstance(value, list) else value


def _constant(value: Any, code: str) -> Any:
    """A name's text or number, where the code gives it one value and no other."""
    if not isinstance(value, Computed) or not _NAME.fullmatch(value.text):
        return value
    form = re.compile(rf"(?<![\w.$>\"']){re.escape(value.text)}(?:\s?:\s?\w{{1,20}})?\s{{0,9}}:?=(?![=>])")
    given = [one for found in form.finditer(code) if not isinstance(one := value_at(code, found.end()), dict | list)]
    return given[0] if len(given) == 1 and isinstance(given[0], str | int | bool) and given[0] != "" else value


def _algorithm(code: str, library: dict[str, Any]) -> Any:
    """The one algorithm that the code names, else the library's default, else unknown."""
    aliases: dict[str, str] = _data()["algorithms"]
    named = {*_ALGORITHM.findall(code), *(own for alias, own in aliases.items() if re.search(rf"\b{alias}\b", code))}
    if len(named) == 1:
        return named.pop()
    return library.get("algorithm", Computed("")) if not named else Computed("")


def _lifetime(claims: dict[str, Any]) -> int | None:
    """Seconds from nbf to exp, where the code says them by spans of time; None where it does not."""
    end, start = _offset(claims.get("exp")), _offset(claims.get("nbf"))
    return round(end - start) if end and start is not None else None


def _offset(value: Any) -> float | None:
    """How many seconds from now a time lies by the code; None where it does not say."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value) if value < 10**8 else None
    if isinstance(value, str):
        return _span(value)
    if not isinstance(value, Computed) or not value.text:
        return None
    for form in _data()["span"]:
        if (found := re.search(form["pattern"], value.text)) is not None:
            return _product(found[1]) * float(form["seconds"])
    if (added := _SUM.search(value.text)) is None:
        return 0.0 if _CLOCK.search(value.text) and not re.search(r"\d", value.text) else None
    seconds = _product(added[1])
    in_thousandths = re.search(r"currentTimeMillis|Date\.now\(\)(?!\s*/)|getTime\(\)(?!\s*/)", value.text)
    return seconds / 1000 if in_thousandths else seconds


def _product(text: str) -> float:
    return prod(float(factor.replace("_", "")) for factor in text.split("*"))


def _span(text: str) -> float | None:
    """A span as the packages ms and jose read it: `6h`, `30s`, `1 day`; a bare number is thousandths of a second."""
    found = _SPAN.fullmatch(text.strip().lower())
    if found is None:
        return None
    unit = found[2] or "ms"
    return float(found[1]) * (0.001 if unit == "ms" else _UNITS[unit[0]])


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("token_libraries.toml").read_text(encoding="utf-8"))
