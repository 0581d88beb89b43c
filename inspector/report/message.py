"""A message to the customer's identity-provider admin: only what they must do, with the values that they need."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from inspector.report.model import Report
from inspector.report.visible import visible
from inspector.report.words import hypothetical, own, side, value

WHO = "IdP admin"


def to_message(report: Report, *, masked: bool = True, hosts: bool = False) -> str:
    """Plain text for a mail or a chat; says so where the identity provider's side has nothing to do."""
    return "\n".join(_lines(report.to_dict(masked=masked, hosts=hosts))) + "\n"


def _lines(report: dict[str, Any]) -> Iterator[str]:
    for warning in hypothetical(report):
        yield f"{visible(warning, 2000)}."
        yield ""
    todo = list(_todo(report))
    if not todo:
        yield from _nothing(report)
        return
    must = [item for item in todo if item[0]["severity"] == "error"] or todo
    later = [item for item in todo if item not in must]
    yield "Hello,"
    yield ""
    yield _opening(report, must)
    yield from _items(must)
    if later:
        yield ""
        yield "Worth doing at the same time:"
        yield from _items(later)
    yield ""
    yield "Please let us know when it is done; we will then try the login again. Thank you."


def _todo(report: dict[str, Any]) -> Iterator[tuple[dict[str, Any], list[dict[str, Any]]]]:
    """(finding, its fixes at the identity provider), the same change named once.

    The first fix is the best one: where that is Qlik's, nothing has to be done at the identity provider.
    """
    seen: set[tuple[str, str]] = set()
    for finding in own(report):
        if finding["severity"] == "info" or not finding["fix"] or finding["fix"][0]["who"] != WHO:
            continue
        fixes = []
        for fix in finding["fix"]:
            if fix["who"] == WHO and (fix["where"], fix["do"]) not in seen:
                seen.add((fix["where"], fix["do"]))
                fixes.append(fix)
        if fixes:
            yield finding, fixes


def _opening(report: dict[str, Any], must: list[Any]) -> str:
    login = report["verdict"]["login"]
    what = {
        "fails": "signing in to Qlik Cloud through your identity provider fails",
        "degraded": "signing in to Qlik Cloud through your identity provider works only in part",
    }.get(login, "we looked at signing in to Qlik Cloud through your identity provider")
    count = "This change is" if len(must) == 1 else f"These {len(must)} changes are"
    return f"{what[:1].upper()}{what[1:]}. {count} needed on your side:"


def _items(items: list[tuple[dict[str, Any], list[dict[str, Any]]]]) -> Iterator[str]:
    for number, (finding, fixes) in enumerate(items, 1):
        yield ""
        lead = f"{number}. "
        for fix in fixes:
            yield f"{lead}{visible(fix['do'], 4000)}"
            yield f"   Where: {visible(fix['where'], 1000)}"
            lead = "   Or: "
        yield f"   Why: {visible(finding['cause'], 2000)}"
        if finding["expected"] is not None and finding["actual"] is not None:
            yield f"   Expected: {side(finding['expected'], finding['actual']) or value(finding['expected'])}"
            yield f"   Actual: {side(finding['actual'], finding['expected']) or value(finding['actual'])}"


def _nothing(report: dict[str, Any]) -> Iterator[str]:
    root = report["verdict"]["root_cause"]
    if root or any(f["fix"] and f["severity"] != "info" for f in own(report)):
        yield "Nothing has to be changed at the identity provider: what is to be done is on Qlik's side."
    else:
        yield "Nothing has to be changed at the identity provider: nothing was found there that needs a repair."
