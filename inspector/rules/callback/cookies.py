"""Cookies that the browser did not keep or send on the way of a login."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from inspector import places
from inspector.facts.evidence import Evidence, Fix, NotChecked
from inspector.facts.login import Facts
from inspector.rules.rule import Hit, rule
from inspector.uri import parse

TARGETS = ("qlik", "qlik-oauth", "cloudflare-access")
_WHY = {
    "insecure": "it says SameSite=None without Secure",
    "third party": "the browser blocks cookies of third parties",
    "same site": "its SameSite rule keeps it from requests that come from another site",
    "secure only": "it is for https only, and the address is not",
    "too large": "it is too large",
    "invalid": "it is not valid for this host",
}
"""The reasons of the recording, and what they mean."""
_SETTINGS = ("third party", "same site")
"""Reasons that lie in where the login stands and what the browser allows; the others lie in the cookie itself."""


@rule(
    "A22",
    "cookie-blocked",
    "error",
    "callback",
    "The browser held back a cookie of the login",
    docs=("https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/Set-Cookie#samesitesamesite-value",),
    targets=TARGETS,
)
def cookie_blocked(f: Facts) -> Iterator[Hit]:
    """What it means: The browser did not take a cookie that was set on the way of the login, or did not send it back.
    Why Qlik cares: The host that takes the callback probably keeps the login's state in a cookie. Without it, it does
    not know the login that comes back and refuses it. That is usual where Qlik stands in a frame of another site and
    the browser blocks cookies of third parties.
    Fix: Open the tenant in a window of its own, or allow its cookies in the browser; a cookie for a frame of another
    site needs SameSite=None together with Secure.
    Source: RFC 6265bis section 5.6; the reasons are the browser's own (DevTools protocol, Network domain).
    """
    steps = [(n, e) for n, e in enumerate(f.case.list("exchanges") or ()) if isinstance(e, dict)]
    found = [(n, one) for n, e in steps for one in _cookies(e)]
    if not found:
        raise NotChecked("no browser told of a cookie that it held back")
    ended = _refused_at(f, steps)
    seen: set[tuple[str, str, str]] = set()
    for n, one in sorted(found, key=lambda item: not _at(item[1]["host"], ended)):
        key = (one["host"], one["what"], one["kind"])
        if key in seen:
            continue
        seen.add(key)
        why = _WHY.get(one["reason"], "")
        decides = _at(one["host"], ended)
        lost = f" {ended} refused the callback, probably because it misses this cookie." if decides else ""
        yield Hit(
            cause=f"The browser did not {'take' if one['kind'] == 'not taken' else 'send'} the cookie {one['what']} of "
            f"{one['host']}{': ' + why if why else ''}.{lost}",
            expected="the cookie is kept and sent",
            actual=one,
            evidence=(Evidence(f"exchanges[{n}].held_back", one["what"], f"{one['kind']}: {one['reason']}"),),
            fix=(_fix(one),),
            severity="error" if decides else "info",
        )
        if len(seen) == 5:
            return


def _fix(one: dict[str, str]) -> Fix:
    if one["reason"] not in _SETTINGS:
        do = f"Set the cookie {one['what']} so that browsers take it: SameSite=None only together with Secure."
        return Fix("IdP admin", f"the web server of {one['host']}, or the proxy in front of it", do)
    do = (
        f"Open the login in a window of its own, not in a frame of another site, or allow the cookies of {one['host']}."
    )
    return Fix("user", places.BROWSER, do)


def _refused_at(f: Facts, steps: list[tuple[int, dict[str, Any]]]) -> str:
    """The host whose callback refused the identity provider's good answer; empty where none did."""
    if (f.case.callback or {}).get("error"):
        return ""
    for _, step in reversed(steps):
        status, place = step.get("status"), parse(step.get("url"))
        if step.get("step") == "callback" and place is not None:
            return place.host if isinstance(status, int) and status >= 400 else ""
    return ""


def _at(host: str, ended: str) -> bool:
    """Whether a cookie of a host goes to the one that refused."""
    return bool(ended and host) and (ended == host or ended.endswith(f".{host}"))


def _cookies(step: dict[str, Any]) -> Iterator[dict[str, str]]:
    found, names = step.get("held_back"), ("what", "host", "kind", "reason")
    for one in found[:20] if isinstance(found, list) else ():
        if isinstance(one, dict) and all(isinstance(one.get(name), str) for name in names):
            yield {name: one[name][:255] for name in names}
