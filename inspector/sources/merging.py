"""Several sources become one case: evidence adds up, and none replaces another in silence.

Objects are merged member by member and lists of keys, users and exchanges are joined. Where two sources say different
things about one member, the first stays and a note says so. Two different ID tokens are two logins: an error.
"""

from __future__ import annotations

from typing import Any

from inspector.case.model import FORMAT, Case
from inspector.sources.found import Found, SourceError
from inspector.sources.jwt import read, same_token
from inspector.sources.token_kind import likeness

NOTES = "source_notes"
"""Member of a case: `{"id_token": [repairs], "access_token": [repairs], "sources": [sentences]}`; absent if empty."""
_MAX_NOTES = 200


def merge(case: Case, found: Found, label: str = "") -> Case:
    """The case with what was found added. Raises SourceError where they are two different logins."""
    raw = case.to_dict()
    known = {name: value for name, value in raw.items() if name != "format"}
    said = [f"{label}: {note}" if label else note for note in found.notes]
    members = dict(found.members)
    repairs = {member: list(done) for member, done in found.repairs.items()}
    if not known:
        known = members
    else:
        _place_tokens(known, members, repairs, found, said)
        clashes: list[str] = []
        known = _merged(known, members, "", clashes)
        said += [_clash(label, path) for path in clashes]
    _keep_notes(known, repairs, said)
    return Case.from_dict({"format": raw.get("format", FORMAT), **known})


def _keep_notes(known: dict[str, Any], repairs: dict[str, list[str]], said: list[str]) -> None:
    if not repairs and not said:
        return
    held = known.get(NOTES)
    notes = dict(held) if isinstance(held, dict) else {}
    for member, done in repairs.items():
        if member in known:
            notes.setdefault(member, done)
    if said:
        earlier = notes.get("sources")
        notes["sources"] = [*(earlier if isinstance(earlier, list) else []), *said][:_MAX_NOTES]
    known[NOTES] = notes


def _clash(label: str, path: str) -> str:
    return f"{label or 'a later source'} says something else about {path}: the earlier value was kept"


def _place_tokens(
    known: dict[str, Any], members: dict[str, Any], repairs: dict[str, list[str]], found: Found, said: list[str]
) -> None:
    """A lone ID token beside one that is known: the same, the access token after all, or another login."""
    new = members.get("id_token")
    held = Case(known).id_token_text
    if not isinstance(new, str) or held is None or "authorize" in members or "token" in members:
        return
    if same_token(new, held):
        del members["id_token"]
        repairs.pop("id_token", None)
        return
    if "id_token" in known and not found.sure and Case(known).access_token_text is None:
        first_is_id = likeness(read(held)) >= likeness(read(new))
        said.append("two tokens that do not say their kind: the one less like an ID token is read as the access token")
        if first_is_id:
            members["access_token"] = members.pop("id_token")
            _rename(repairs)
        else:
            known["access_token"] = known.pop("id_token")
        return
    if not found.sure and Case(known).access_token_text is None:
        said.append("the token is not the ID token of the token response; it is read as the access token")
        members["access_token"] = members.pop("id_token")
        _rename(repairs)
        return
    if not found.sure and same_token(new, Case(known).access_token_text or ""):
        del members["id_token"]
        return
    raise SourceError(
        "two different ID tokens were given, and a case is one login: "
        "use “compare” for two logins, “scan” for many tokens, or give one of them"
    )


def _rename(repairs: dict[str, list[str]]) -> None:
    if "id_token" in repairs:
        repairs["access_token"] = repairs.pop("id_token")


_JOINED = {"jwks.body.keys", "tenant.users", "exchanges", "client.registered_redirect_uris", "previous.jtis",
           "client.registered_sign_out_uris", "idp_events", "application_errors", f"{NOTES}.sources"}  # fmt: skip
# what Qlik stores is one object: half of another configuration must not fill its gaps
_WHOLE = {"identity_provider", "oauth_client", "discovery.body", "userinfo.body", "token.response.body",
          "qlik_error.body"}  # fmt: skip


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


def _as_set(body: dict[str, Any]) -> dict[str, Any]:
    """A key set; a key that was given alone becomes one."""
    return {"keys": [body]} if "kty" in body and "keys" not in body else body


def _without(new: list[Any], held: list[Any]) -> list[Any]:
    """What is not in `held` yet, compared by content."""
    seen = {repr(item) for item in held}
    return [item for item in new if repr(item) not in seen]
