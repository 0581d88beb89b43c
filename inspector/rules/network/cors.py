"""Answers that the browser kept from the page that had asked for them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from inspector import places
from inspector.facts.evidence import Evidence, Fix, NotChecked
from inspector.facts.login import Facts
from inspector.rules.network.reach import STEPS
from inspector.rules.rule import Hit, rule
from inspector.uri import parse

TARGETS = ("qlik", "qlik-oauth", "cloudflare-access")


@rule(
    "N09",
    "cors-blocked",
    "error",
    "network",
    "The browser keeps an answer from the page (CORS)",
    docs=("https://fetch.spec.whatwg.org/#http-cors-protocol",),
    targets=TARGETS,
)
def cors_blocked(f: Facts) -> Iterator[Hit]:
    """What it means: A page asked another origin for something of the login (a token, userinfo, the discovery
    document), and that origin does not allow the page's origin to read the answer.
    Why Qlik cares: An application in the browser that logs in at Qlik's OAuth server gets no token unless its origin is
    among the client's allowed origins. Qlik Cloud itself asks the identity provider from its servers, where CORS does
    not matter.
    Fix: Add the page's origin (scheme, host and port, no path) to the allowed origins of the OAuth client.
    Source: WHATWG Fetch, the CORS protocol; Qlik help, creating and managing OAuth clients.
    """
    found = list(_blocked(f))
    if not found:
        raise NotChecked("no browser told of an answer that it kept from a page")
    seen: set[str] = set()
    for n, step, error in found:
        place = parse(step.get("url"))
        if place is None or place.base in seen:
            continue
        seen.add(place.base)
        origin = str(error.get("origin") or "")[:300]
        name = str(step.get("step"))
        decides = f.case.target == "qlik-oauth" and name == "token"
        why = str(error.get("detail") or "")[:60]
        matters = "The application gets no token." if decides else "Qlik Cloud itself asks from its servers: no matter."
        yield Hit(
            cause=f"The browser kept the answer of {STEPS.get(name, name)} ({place.base[:300]}) from the page"
            f"{' of ' + origin if origin else ''}: that origin is not allowed to read it ({why}). {matters}",
            expected=f"Access-Control-Allow-Origin: {origin or '<the origin of the page>'}",
            actual={"url": place.base[:300], "origin": origin or None, "reason": why},
            evidence=(Evidence(f"exchanges[{n}].error", why, f"CORS, {name}"),),
            fix=(Fix("Qlik admin", f"{places.OAUTH} › Allowed origins", f"Add {origin or 'the origin of the page'}."),)
            if decides
            else (),
            severity="error" if decides else "info",
        )
        if len(seen) == 5:
            return


def _blocked(f: Facts) -> Iterator[tuple[int, dict[str, Any], dict[str, Any]]]:
    """Where it stands, the step, and what the browser said of it."""
    for n, step in enumerate(f.case.list("exchanges") or ()):
        error = step.get("error") if isinstance(step, dict) else None
        if isinstance(error, dict) and error.get("kind") == "cors":
            yield n, step, error
