"""Pieces become cases: evidence about one login adds up, and none replaces another in silence.

A piece that tells another login (another state, nonce, code or subject, or a second answer of the same step) opens a
case of its own. What belongs to no login, such as keys, a discovery document or Qlik's configuration, is part of every
case. Objects are merged member by member; where two sources say different things about one member that both may hold,
the first stays and a note says so.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from inspector.case.model import FORMAT, Case, fragment_of, parse_time, query_of
from inspector.sources.found import Found, SourceError
from inspector.sources.joined_logins import joined_logins
from inspector.sources.target import with_target
from inspector.sources.tokens.jwt import read, same_token
from inspector.sources.tokens.token_kind import likeness

NOTES = "source_notes"
"""Member of a case: `{"id_token": [repairs], "access_token": [repairs], "sources": [sentences], "recognised":
[{"source", "kind", "note"}]}`; absent if empty."""
RECOGNISED = "recognised"
_MAX_NOTES = 200
_MOST_LOGINS = 200
_SHARED = {
    "format",
    "target",
    "tenant",
    "identity_provider",
    "oauth_client",
    "client",
    "discovery",
    "jwks",
    "previous",
    "idp_events",
    "application_errors",
    NOTES,
}
"""Members that say nothing about which login it is."""
_ONE_OF = (
    "authorize.request_url",
    "authorize.callback_url",
    "authorize.callback_form",
    "authorize.response",
    "token.request",
    "token.response",
    "userinfo.body",
    "introspection",
    "access_identity",
    "qlik_error",
    "id_token_decoded",
    "access_token_decoded",
    "refresh_token",
)
"""What happens once in a login: two that differ are two logins."""
_ANSWERS = ("discovery", "jwks", "authorize.response", "token.response", "userinfo")


class Logins:
    """The logins that pieces add up to."""

    def __init__(self) -> None:
        self._shared = Case({})
        self._logins: list[Case] = []
        self._left_out = 0

    def add(self, found: Found, label: str = "") -> None:
        """Place one piece with the login it belongs to: the one that shares its state, nonce, code or subject, else
        the last one that it does not contradict."""
        if not found.members.keys() - _SHARED:
            self._shared = merge(self._shared, found, label)
            return
        keys = keys_of(Case(found.members))
        known = [(keys_of(case), case) for case in self._logins]
        linked = [c for k, c in known if any(keys.get(n) == v for n, v in k.items())]
        free = [c for c in reversed(linked or self._logins) if not contradicts(c, found)]
        if free:
            self._logins[self._logins.index(free[0])] = merge(free[0], found, label)
        elif len(self._logins) < _MOST_LOGINS:
            self._logins.append(merge(Case({}), found, label))
        else:
            self._left_out += 1

    def cases(self) -> list[Case]:
        """One case a login, the newest first, of those without a time the refused ones; without any login the one that
        holds what belongs to none."""
        if self._left_out:
            note = f"{self._left_out} further logins were left out: “scan” reads them all"
            self._shared = merge(self._shared, Found("", {}, (note,)))
        ordered = sorted(enumerate(self._logins), key=lambda n: (_when(n[1]), _refused(n[1]), n[0]), reverse=True)
        joined = joined_logins([_joined(case, self._shared) for _, case in ordered])
        return [with_target(case) for case in joined] or [with_target(self._shared)]


def as_one(pieces: Iterable[Found]) -> Found:
    """Pieces of one text as one: the first, with every other that does not contradict what is known by then."""
    case, kinds, notes = Case({}), list[str](), list[str]()
    repairs: dict[str, tuple[str, ...]] = {}
    sure = True
    for piece in pieces:
        if kinds and contradicts(case, piece):
            notes.append(f"another {piece.kind} was left out")
            continue
        case = merge(case, piece)
        kinds.append(piece.kind)
        notes += piece.notes
        repairs |= piece.repairs
        sure = sure and piece.sure
    members = {name: value for name, value in case.to_dict().items() if name not in (NOTES, "format")}
    repairs = {name: done for name, done in repairs.items() if name in members}
    return Found(" and ".join(dict.fromkeys(kinds)), members, tuple(dict.fromkeys(notes)), repairs, sure)


def _joined(case: Case, shared: Case) -> Case:
    """A login with what belongs to every login; its own evidence comes first."""
    members = {k: v for k, v in shared.to_dict().items() if k not in ("format", NOTES)}
    joined = merge(case, Found("", members))
    notes = _merged(joined.object(NOTES), shared.object(NOTES), NOTES, [])
    return joined.with_members(**{NOTES: notes}) if notes else joined


def keys_of(case: Case) -> dict[str, str]:
    """What tells one login from another, as far as the case holds it: state, nonce, code, subject."""
    asked, came = case.request, case.callback or {}
    claims = (read(case.id_token_text).payload if case.id_token_text else None) or case.object(
        "id_token_decoded.payload"
    )
    claims = claims or {}
    found = {
        "state": asked.get("state") or came.get("state"),
        "nonce": asked.get("nonce") or claims.get("nonce"),
        "code": came.get("code") or case.text("token.request.code"),
        "subject": claims.get("sub"),  # userinfo of another person beside it is a fault of this login
    }
    return {name: value for name, value in found.items() if isinstance(value, str) and value}


def contradicts(case: Case, found: Found) -> bool:
    """Whether a piece tells another login than the case does."""
    if _becomes_access_token(case, found):
        return False
    new = Case(found.members)
    mine, theirs = keys_of(case), keys_of(new)
    if not found.sure:
        theirs.pop("subject", None)  # an access token may name the person otherwise
    if any(mine[name] != theirs[name] for name in mine.keys() & theirs.keys()):
        return True
    for path in _ONE_OF:
        held, other = case.at(path), new.at(path)
        if held and other and not _agree(held, other, path):
            return True
    for one, other in ((case.id_token_text, new.id_token_text), (case.access_token_text, new.access_token_text)):
        if one and other and not same_token(one, other):
            return True
    return False


def _agree(held: Any, new: Any, path: str) -> bool:
    """Whether two values of a step are one: equal, or two answers whose members do not differ."""
    if held == new:
        return True
    if path.endswith(("_url", "_form")):
        one, other = _parameters(held), _parameters(new)
        return all(one[name] == other[name] for name in one.keys() & other.keys()) and bool(one.keys() & other.keys())
    if isinstance(held, dict) and isinstance(new, dict) and path != "userinfo.body":
        return all(held[name] == new[name] for name in held.keys() & new.keys())
    return False


def _parameters(value: Any) -> dict[str, Any]:
    if isinstance(value, str):
        return {**fragment_of(value), **query_of(value)}
    return value if isinstance(value, dict) else {}


def _when(case: Case) -> float:
    """When a login was, in seconds since 1970; 0 where nothing says so."""
    claims = (read(case.id_token_text).payload if case.id_token_text else None) or {}
    decoded = case.object("id_token_decoded.payload") or case.object("access_token_decoded.payload") or {}
    exchanges = [e.get("at") for e in case.list("exchanges") or () if isinstance(e, dict)]
    events = [e.get("at") for e in case.list("idp_events") or () if isinstance(e, dict)]
    for value in (*reversed(exchanges), case.text("observed_at"), *reversed(events)):
        moment = parse_time(value) if isinstance(value, str) else None
        if moment is not None:
            return moment.timestamp()
    for value in (claims.get("iat"), claims.get("auth_time"), decoded.get("iat"), decoded.get("auth_time")):
        if isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < 10**11:
            return float(value)
    return 0.0


def _refused(case: Case) -> bool:
    """Whether something answered with an error, as far as the evidence itself says so; an authorization endpoint that
    shows a page instead of sending the browser back does."""
    if "error" in (case.callback or {}) or case.at("qlik_error") is not None or case.text("authorize.response.body"):
        return True
    answers = (case.answer(path) for path in _ANSWERS)
    return any(not answer.ok or "error" in (answer.json or {}) for answer in answers if answer is not None)


def when(case: Case) -> str:
    """When the login was, ISO 8601 in UTC; empty where nothing says so."""
    seconds = _when(case)
    return datetime.fromtimestamp(seconds, UTC).replace(microsecond=0).isoformat().replace("+00:00", "Z") * bool(
        seconds
    )


def merge(case: Case, found: Found, label: str = "") -> Case:
    """The case with what was found added. Raises SourceError where they are two different logins."""
    raw = case.to_dict()
    known = {name: value for name, value in raw.items() if name != "format"}
    members = dict(found.members)
    repairs = {member: list(done) for member, done in found.repairs.items()}
    said: list[str] = []
    if not known:
        known = members
    else:
        _place_tokens(known, members, repairs, found, said)
        if _is_error(known.get("discovery")) and _is_error(members.get("discovery")):
            known = {name: value for name, value in known.items() if name != "discovery"}
            said.append("a later answer of the discovery URL: an earlier error does not count")
        clashes: list[str] = []
        known = _merged(known, members, "", clashes)
        said += [f"it says something else about {path}: the earlier value was kept" for path in clashes]
    _keep_notes(known, repairs, found, label, said)
    return Case.from_dict({"format": raw.get("format", FORMAT), **known})


def _keep_notes(
    known: dict[str, Any], repairs: dict[str, list[str]], found: Found, label: str, said: list[str]
) -> None:
    held = known.get(NOTES)
    notes = dict(held) if isinstance(held, dict) else {}
    for member, done in repairs.items():
        if member in known:
            notes.setdefault(member, done)
    said = [*found.notes, *said]
    if found.kind or said:
        entry = {"source": label, "kind": found.kind, "note": "; ".join(said)}
        earlier = notes.get(RECOGNISED)
        listed = earlier if isinstance(earlier, list) else []
        if entry not in listed:
            notes[RECOGNISED] = [*listed, entry][:_MAX_NOTES]
    if notes:
        known[NOTES] = notes


def _becomes_access_token(case: Case, found: Found) -> bool:
    """Whether a token that does not say its kind can be the access token of a login whose ID token is known."""
    new, held = found.members.get("id_token"), case.id_token_text
    if found.sure or not isinstance(new, str) or held is None or found.members.keys() & {"authorize", "token"}:
        return False
    if same_token(new, held) or same_token(new, case.access_token_text or ""):
        return True
    one, other = read(held).payload or {}, read(new).payload or {}
    same_audience = one.get("aud") is not None and one.get("aud") == other.get("aud")
    return case.access_token_text is None and not same_audience


def _place_tokens(
    known: dict[str, Any], members: dict[str, Any], repairs: dict[str, list[str]], found: Found, said: list[str]
) -> None:
    """A lone ID token beside one that is known: the same, the access token after all, or another login."""
    new = members.get("id_token")
    held = Case(known).id_token_text
    if not isinstance(new, str) or held is None or "authorize" in members or "token" in members:
        return
    if same_token(new, held) or (not found.sure and same_token(new, Case(known).access_token_text or "")):
        del members["id_token"]
        repairs.pop("id_token", None)
        return
    if not _becomes_access_token(Case(known), found):
        raise SourceError(
            "two different ID tokens were given, and a case is one login: "
            "use “compare” for two logins, “scan” for many tokens, or give one of them"
        )
    if "id_token" in known and likeness(read(held)) < likeness(read(new)):
        known["access_token"] = known.pop("id_token")
        said.append("of two tokens that do not say their kind, the other one is read as the access token")
        return
    members["access_token"] = members.pop("id_token")
    if "id_token" in repairs:
        repairs["access_token"] = repairs.pop("id_token")
    said.append("it does not say its kind and is less like an ID token: it is read as the access token")


_JOINED = {
    "jwks.body.keys",
    "tenant.users",
    "exchanges",
    "client.registered_redirect_uris",
    "previous.jtis",
    "client.registered_sign_out_uris",
    "idp_events",
    "application_errors",
    f"{NOTES}.{RECOGNISED}",
}
# what Qlik stores is one object: half of another configuration must not fill its gaps
_WHOLE = {
    "identity_provider",
    "oauth_client",
    "discovery.body",
    "userinfo.body",
    "token.response.body",
    "qlik_error.body",
    "introspection.body",
    "access_identity.body",
    "id_token_decoded",
    "access_token_decoded",
}


def _merged(held: Any, new: Any, path: str, clashes: list[str]) -> Any:
    if held == new or new is None:
        return held
    if held is None:
        return new
    if path == "jwks.body" and isinstance(held, dict) and isinstance(new, dict):
        held, new = _as_set(held), _as_set(new)
    if path in _JOINED and isinstance(held, list) and isinstance(new, list):
        return [*held, *_without(new, held)]
    if isinstance(held, dict) and isinstance(new, dict) and path not in _WHOLE:
        result = dict(held)
        for name, value in new.items():
            below = f"{path}.{name}" if path else name
            result[name] = _merged(result[name], value, below, clashes) if name in result else value
        return result
    if path not in ("title", "observed_at", "opened_at", "judged_at", "masked", "format"):
        clashes.append(path)
    if path == "masked":
        return held is True or new is True
    return held


def _is_error(answer: Any) -> bool:
    """Whether a discovery URL was answered with an error."""
    status = answer.get("status") if isinstance(answer, dict) else None
    return isinstance(status, int) and status >= 400 and bool(answer.get("body"))


def _as_set(body: dict[str, Any]) -> dict[str, Any]:
    """A key set; a key that was given alone becomes one."""
    return {"keys": [body]} if "kty" in body and "keys" not in body else body


def _without(new: list[Any], held: list[Any]) -> list[Any]:
    """What is not in `held` yet, compared by content."""
    seen = {repr(item) for item in held}
    return [item for item in new if repr(item) not in seen]
