"""What differs between two logins, most telling first: the user who gets in, and the one who does not. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from inspector.case.model import Case
from inspector.masking.report import ReportMask, mask_of
from inspector.masking.shape import Shapes
from inspector.names import is_protocol_claim, is_secret
from inspector.report.model import Report, members

FORMAT = "qlik-inspector-comparison/1"
KINDS = (
    "verdict",
    "finding",
    "user",
    "claim",
    "signature",
    "answer",
    "configuration",
    "request",
    "provider",
    "header",
    "keys",
    "time",
)
ALWAYS = frozenset(
    {"iat", "exp", "nbf", "auth_time", "jti", "nonce", "at_hash", "c_hash", "s_hash", "rt_hash", "sid", "session_state"}
    | {"uti", "aio", "rh", "updated_at", "state", "code_challenge", "code_challenge_method", "xms_tcdt", "rat", "sids"}
)
"""Claims and parameters whose values differ between any two logins."""
_DEPTH = 8
_SEVERITY = {"error": 0, "warning": 1, "info": 2}


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not the same in both. A value of None is absent."""

    kind: str
    """One of KINDS."""
    where: str
    """What differs: the name of a rule, an attribute of the user, or a path such as `userinfo.body.email`."""
    a: Any
    b: Any
    note: str
    """What it means, in a few words."""
    rank: int
    """0 tells most."""
    expected: bool = False
    """It differs between any two logins (times, random values) or any two people (names, addresses)."""


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two logins."""

    title: str
    login: str
    root_cause: str | None
    summary: str
    provider: str
    observed_at: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two logins beside each other."""

    a: Side
    b: Side
    differences: tuple[Difference, ...]
    same: int
    """How many of the things compared are equal."""
    reports: tuple[Report, Report] = field(repr=False, compare=False)

    @property
    def telling(self) -> tuple[Difference, ...]:
        return tuple(d for d in self.differences if not d.expected)

    def to_dict(self, masked: bool = False, hosts: bool = True) -> dict[str, Any]:
        """The comparison as JSON, without any secret; `hosts`: without the hosts too.
        Masked, different values have different shapes."""
        found: dict[str, Any] = {
            "format": FORMAT,
            "a": members(self.a),
            "b": members(self.b),
            "same": self.same,
            "differences": [members(d) for d in self.differences],
        }
        cases = [r.about for r in self.reports if r.about is not None]
        mask = mask_of(*cases, people=masked, hosts=masked and hosts, shape=Shapes().of)
        for side in ("a", "b"):
            found[side] = {k: mask.text(v) if isinstance(v, str) else v for k, v in found[side].items()}
            if masked:
                found[side]["title"] = ""
        found["differences"] = [_masked(d, mask) for d in found["differences"]]
        return found


def compare(a: Report, b: Report, case_a: Case, case_b: Case) -> Comparison:
    """What differs between two logins, from their reports and cases."""
    one, other = dict(_things(a, case_a)), dict(_things(b, case_b))
    read = _read_paths(a) | _read_paths(b)
    found = [*_judgement(a, b), *_captured_once(one, other)]
    same = 0
    for path in dict.fromkeys((*one, *other)):
        if _equal(one.get(path), other.get(path)):
            same += 1
        else:
            found.append(_difference(path, one.get(path), other.get(path), read))
    found.sort(key=lambda d: (d.expected, d.rank))
    return Comparison(_side(a), _side(b), tuple(found), same, (a, b))


def _captured_once(one: dict[str, Any], other: dict[str, Any]) -> Iterator[Difference]:
    """Sources that only one login has: one difference each, instead of one for every member. Takes those out."""
    for source in _SOURCES:
        paths = {path for side in (one, other) for path in side if path.startswith((f"{source}.", f"{source} "))}
        in_one, in_other = any(path in one for path in paths), any(path in other for path in paths)
        if in_one == in_other:
            continue
        for path in paths:
            one.pop(path, None)
            other.pop(path, None)
        words = ("captured" if in_one else None), ("captured" if in_other else None)
        rank = 6 if source in ("id_token", "userinfo.body") else 17
        yield Difference("answer", source, *words, "only one has it", rank)


_SOURCES = (
    "id_token.payload",
    "access_token.payload",
    "id_token.header",
    "access_token.header",
    "id_token",
    "access_token",
    "userinfo.body",
    "discovery.body",
    "identity_provider",
    "request",
)


def _side(report: Report) -> Side:
    verdict, provider = report.verdict, report.provider
    name = " ".join(p for p in (provider.name, provider.variant) if p)
    return Side(report.title, verdict.login, verdict.root_cause, verdict.summary, name, report.observed_at)


# -- the judgement ----------------------------------------------------------------------------------------------------


def _judgement(a: Report, b: Report) -> Iterator[Difference]:
    shared = _one_user(a, b)
    if shared:
        yield shared
    if a.verdict.login != b.verdict.login:
        yield Difference("verdict", "login", a.verdict.login, b.verdict.login, "what becomes of the login", 0)
    if a.verdict.root_cause != b.verdict.root_cause:
        yield Difference("verdict", "root cause", a.verdict.root_cause, b.verdict.root_cause, "", 1)
    for mine, others, in_a in ((a, b, True), (b, a, False)):
        known = {(f.rule, f.attribute) for f in others.findings}
        for finding in mine.findings:
            if (finding.rule, finding.attribute) in known:
                continue
            rank = 2 + _SEVERITY[finding.severity] * 10 + (finding.because_of is not None)
            said = f"{finding.severity}: {finding.cause}"
            where = f"{finding.code} {finding.rule}"
            yield Difference("finding", where, said if in_a else None, None if in_a else said, "", rank)
    for name in ("subject", "name", "email", "email_verified", "groups", "picture"):
        one, other = (None if user.get(name) in ("", []) else user.get(name) for user in (a.qlik_user, b.qlik_user))
        if not _equal(one, other):
            absent = one is None or other is None
            note = "stored for one only" if absent else ""
            if isinstance(one, list) and isinstance(other, list):
                note = _lists(one, other)
            person = not absent and name not in ("email_verified", "groups")
            yield Difference("user", name, one, other, note, 40 if person else 4, person)


def _one_user(a: Report, b: Report) -> Difference | None:
    """Two people whose logins give the same subject: they would share one account."""
    one, other = (report.qlik_user.get("subject") for report in (a, b))
    if not isinstance(one, str) or not isinstance(other, str) or not one or one.casefold() != other.casefold():
        return None
    persons = [_person(report) for report in (a, b)]
    names = [n for n in persons[0] if n in persons[1] and persons[0][n] != persons[1][n]]
    if not names or ("sub" in persons[0] and "sub" in persons[1] and "sub" not in names):
        return None
    case = "" if one == other else ", but for upper and lower case,"
    note = f"both become one Qlik user: the same subject{case} for two people, whose {names[0]} differs (M30)"
    return Difference("user", "subject", one, other, note, -1)


def _person(report: Report) -> dict[str, str]:
    """What tells a person from another: the provider's own sub (or oid), else the e-mail address."""
    payload = next((t.payload for t in report.tokens if t.kind == "id" and t.payload), None) or {}
    body = report.about.at("userinfo.body") if report.about is not None else None
    claims = {**payload, **(body if isinstance(body, dict) else {})}
    return {n: claims[n].casefold() for n in ("sub", "oid", "email") if isinstance(claims.get(n), str) and claims[n]}


# -- everything that was captured -------------------------------------------------------------------------------------


def _things(report: Report, case: Case) -> Iterator[tuple[str, Any]]:
    """(path, value) of all that is compared: claims one by one, settings, answers."""
    tokens = {t.kind: t for t in report.tokens if not t.origin}
    for kind in ("id", "access"):
        token = tokens.get(kind)
        if token is None:
            continue
        yield f"{kind}_token.signature", token.signature
        yield f"{kind}_token.format", token.format
        yield from _flat(f"{kind}_token.header", token.header)
        yield from _flat(f"{kind}_token.payload", token.payload)
        lifetime = _lifetime(token.payload or {})
        if lifetime is not None:
            yield f"{kind}_token lifetime", lifetime
    userinfo = case.answer("userinfo")
    if userinfo is not None:
        body = (
            userinfo.json if userinfo.json is not None else tokens["userinfo"].payload if "userinfo" in tokens else None
        )
        yield from _flat("userinfo.body", body)
    for path in ("discovery", "authorize.response", "token.response", "userinfo", "qlik_error"):
        answer = case.answer(path)
        if answer is not None and answer.status is not None:
            yield f"{path}.status", answer.status
    for name, value in (case.token_response or {}).items():
        if name in ("error", "error_description", "scope", "token_type"):
            yield f"token.response.body.{name}", value
    yield from ((f"callback {name}", value) for name, value in (case.callback or {}).items() if name in _CALLBACK)
    yield from ((f"request {name}", value) for name, value in case.request.items())
    yield from _flat("network_error", case.object("network_error"))
    yield from _flat("discovery.body", case.at("discovery.body") if case.object("discovery.body") else None)
    yield from _flat("identity_provider", case.object("identity_provider"))
    yield "jwks kids", _kids(case)
    yield "target", case.target
    yield "provider", " ".join(p for p in (report.provider.name, report.provider.variant) if p)


_CALLBACK = ("error", "error_description", "error_subcode", "error_uri", "iss")
_NOT_CONFIGURATION = (
    "id",
    "created",
    "lastUpdated",
    "pendingResult",
    "meta",
    "links",
    "description",
    "tenantIds",
    "createdAt",
    "updatedAt",
)


def _flat(path: str, value: Any, depth: int = 0) -> Iterator[tuple[str, Any]]:
    """Members of an object by their path; lists and scalars are values."""
    if isinstance(value, dict) and value and depth < _DEPTH:
        for name, member in value.items():
            if path == "identity_provider" and name in _NOT_CONFIGURATION:
                continue
            if not is_secret(str(name)) or name == "code":
                yield from _flat(f"{path}.{name}", member, depth + 1)
    elif value is not None:
        yield path, value


def _kids(case: Case) -> Any:
    keys = case.at("jwks.body.keys")
    if not isinstance(keys, list):
        return None
    return sorted(str(key.get("kid")) for key in keys if isinstance(key, dict))


def _lifetime(payload: dict[str, Any]) -> Any:
    iat, exp = payload.get("iat"), payload.get("exp")
    numbers = all(isinstance(v, int | float) and not isinstance(v, bool) for v in (iat, exp))
    return f"{exp - iat:g} s" if numbers and iat is not None and exp is not None else None


def _read_paths(report: Report) -> set[str]:
    """Paths of the claims that Qlik looks up."""
    places = {"id_token": "id_token.payload", "userinfo": "userinfo.body"}
    return {
        f"{places[row.read_from]}.{lookup}"
        for row in report.mapping
        if row.read_from in places
        for lookup in row.lookups
    }


def _difference(path: str, a: Any, b: Any, read: set[str]) -> Difference:
    kind = _kind(path)
    name = path.rpartition(".")[2].rpartition(" ")[2]
    one_only = a is None or b is None
    types = not one_only and _type(a) != _type(b)
    claim = kind == "claim"
    if one_only:
        note = "Qlik reads it; only one has it" if path in read else "only one has it"
    elif types:
        note = f"{_type(a)} against {_type(b)}"
    elif isinstance(a, list) and isinstance(b, list) and "claimsMapping" not in path:
        note = _lists(a, b)
    else:
        note = ""
    rank = _RANK[kind]
    if claim and path in read:
        rank = 5
    if claim or kind == "header":
        rank += 0 if one_only else 1 if types else 3
    random = name in ALWAYS and not types and not (one_only and name not in ("sid", "session_state", "s_hash"))
    person = claim and not one_only and not types and not isinstance(a, list) and not is_protocol_claim(name)
    person = person and not isinstance(a, bool)
    return Difference(kind, path, a, b, note, rank + (30 if random else 0), random or person)


_RANK = {
    "signature": 3,
    "answer": 4,
    "claim": 14,
    "configuration": 8,
    "request": 9,
    "provider": 7,
    "header": 16,
    "keys": 18,
    "time": 19,
}


def _kind(path: str) -> str:
    head, _, rest = path.partition(".")
    if path.endswith("token.signature"):
        return "signature"
    if path.endswith(" lifetime"):
        return "time"
    if head in ("id_token", "access_token"):
        return "claim" if rest.startswith("payload") else "header"
    if path.startswith("userinfo.body"):
        return "claim"
    if path.startswith("request "):
        return "request"
    if head in ("identity_provider", "discovery") and not path.endswith("discovery.status"):
        return "configuration"
    if path in ("provider", "target"):
        return "provider"
    return "keys" if path == "jwks kids" else "answer"


def _equal(a: Any, b: Any) -> bool:
    """Equal as JSON: true is not 1, and the order of a list of names tells nothing."""
    if isinstance(a, list) and isinstance(b, list) and all(isinstance(x, str) for x in (*a, *b)):
        return sorted(a) == sorted(b)
    return type(a) is type(b) and a == b and json.dumps(a) == json.dumps(b)


def _lists(a: list[Any], b: list[Any]) -> str:
    """How two lists differ."""
    one, other = {json.dumps(x) for x in a}, {json.dumps(x) for x in b}
    return f"{len(a)} against {len(b)}; {len(one & other)} in both"


def _type(value: Any) -> str:
    if value is None:
        return "absent"
    names = {bool: "boolean", int: "number", float: "number", str: "text", list: "list", dict: "object"}
    return names.get(type(value), type(value).__name__)


def _masked(difference: dict[str, Any], mask: ReportMask) -> dict[str, Any]:
    kind, where = difference["kind"], difference["where"]
    name = where.rpartition(".")[2].rpartition(" ")[2]

    def shown(value: Any) -> Any:
        if kind == "user":
            return mask.person(value)
        named = kind in ("claim", "request", "configuration", "answer", "header") and name != "claimsMapping"
        if not named or "claimsMapping" in where:
            return mask.value(value)
        return mask.member(name, value, claims=kind == "claim")

    there = where if kind in ("verdict", "finding", "user") else mask.text(where)
    return {**difference, "a": shown(difference["a"]), "b": shown(difference["b"]), "where": there}
