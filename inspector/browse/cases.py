"""What was watched, as cases: one for each attempt to log in, the newest first."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from inspector.case.model import Case
from inspector.qlik.tenant_host import QLIK_HOST
from inspector.sources.found import SourceError
from inspector.sources.loading import load_all
from inspector.sources.recordings.har import read_entry
from inspector.sources.recordings.recorded_steps import seen_so_far
from inspector.uri import parse

NO_TOKENS = (
    "Qlik exchanges the code itself, so the tokens are not visible in a browser. The loopback login (“login”) captures "
    "them; given together, both are one case."
)
NO_LOGIN = (
    "no login was seen: the tenant sent the browser to no identity provider. Was the host name right, and is its "
    "identity provider active?"
)
_MOST_NOTES = 20


def cases_of(
    har: dict[str, Any],
    notes: tuple[str, ...] = (),
    *,
    known: Case | None = None,
    now: datetime | str | None = None,
    target: str | None = None,
    entered: str = "",
) -> list[Case]:
    """The logins in a recording, each with the members of `known` that it does not have itself. `entered`: the host of
    the tenant as it was opened.

    `notes`: errors of the network and the console, kept with what was recognised. Raises SourceError where there was no
    login.
    """
    try:
        cases = load_all(json.dumps(har), now=now, target=target)
    except SourceError:
        raise SourceError("\n".join((NO_LOGIN, *notes[:5]))) from None
    members = {name: value for name, value in (known.to_dict() if known else {}).items() if name != "format"}
    return [_with(_with(_noted(case, notes), members), _tenant_of(case, entered)) for case in cases]


def _tenant_of(case: Case, entered: str) -> dict[str, Any]:
    """The tenant's original host, which Qlik's own redirect URI names, and its alias where another was entered."""
    sent = parse(case.request.get("redirect_uri"))
    if case.target != "qlik" or sent is None or not QLIK_HOST.fullmatch(sent.host):
        return {}
    alias = {"alias": entered} if QLIK_HOST.fullmatch(entered) and entered != sent.host else {}
    return {"tenant": {"host": sent.host, **alias}}


def case_so_far(entries: list[dict[str, Any]], known: Case | None = None) -> Case:
    """What was seen of a login that still goes on: its steps, and the members of `known`."""
    steps = seen_so_far([read for read in map(read_entry, entries) if read is not None])
    return (known or Case({})).with_members(exchanges=steps)


def _with(case: Case, members: dict[str, Any]) -> Case:
    return case.with_members(**{name: value for name, value in members.items() if case.at(name) is None})


def _noted(case: Case, notes: tuple[str, ...]) -> Case:
    """The case with where it comes from."""
    held = case.object("source_notes") or {}
    earlier = [str(one.get("note") or "") for one in held.get("recognised") or () if isinstance(one, dict)]
    said = "; ".join(filter(None, ("its tokens are not visible there", *earlier, *notes[:_MOST_NOTES])))
    entry = {"source": "", "kind": "login watched in the browser", "note": said}
    return case.with_members(source_notes={**held, "recognised": [entry]})
