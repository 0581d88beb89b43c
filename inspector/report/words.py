"""What every form of the report says the same way: symbols, verdicts and values in words."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from inspector.case.not_shown import is_not_shown
from inspector.names import is_error_code
from inspector.qlik.identity_provider import GRAPH
from inspector.report.visible import visible

SYMBOLS = {"error": "✖", "warning": "▲", "info": "●", "ok": "✔", "unused": "○"}
LOGIN = {
    "succeeds": ("✔", "signs in, account is right"),
    "degraded": ("✖", "signs in, account is wrong"),
    "fails": ("✖", "login fails"),
    "unknown": ("◌", "not known yet"),
}
LOST = ("▲", "signs in, something is lost")
"""The same of a degraded login without an error: a warning changes what is stored."""
LOGIN_ALONE = ("✔", "login works")
"""The same of a success where no account in Qlik is judged."""
READS = {"userinfo": "userinfo", "id_token": "the ID token", "graph": GRAPH}
SIGNATURE = {
    "valid": ("✔", "verified"),
    "invalid": ("✖", "does not match"),
    "no-key": ("✖", "without a key"),
    "refused": ("✖", "refused"),
    "not-verifiable": ("◌", "not verifiable by design"),
    "not-checked": ("◌", "not checked"),
}
KINDS = {
    "id": "ID token",
    "access": "access token",
    "refresh": "refresh token",
    "userinfo": "signed userinfo",
    "logout": "logout token",
    "other": "token",
}
ATTRIBUTES = ("subject", "name", "email", "email_verified", "groups", "picture")
"""Of Qlik's user, those that a person asks about."""
SEVERITY = {"error": "error", "warning": "warning", "info": "worth knowing"}
LIMIT = 500
_MOST_OTHERS = 10
_MOST_LISTED = 12


def login_words(login: str, root_cause: str | None, *, account: bool = True) -> tuple[str, str]:
    """Symbol and words of a verdict; `account`: an account in Qlik is judged."""
    if login == "degraded" and root_cause is None:
        return LOST
    return LOGIN_ALONE if login == "succeeds" and not account else LOGIN[login]


def of_report(report: dict[str, Any]) -> tuple[str, str]:
    """Symbol and words of a report's verdict."""
    verdict = report["verdict"]
    return login_words(verdict["login"], verdict["root_cause"], account=bool(report["mapping"]))


def value(data: Any, limit: int = LIMIT) -> str:
    """A JSON value in one readable line: texts without quotes, nothing as “absent”. Safe to show."""
    if data is None:
        return "absent"
    if isinstance(data, str):
        return visible(data, limit) or "“” (empty)"
    if isinstance(data, list) and data and all(isinstance(item, str) and item for item in data):
        return visible(", ".join(data), limit)
    return visible(json.dumps(data, ensure_ascii=False), limit)


def _typed(data: Any, other: Any) -> str | None:
    """A value with its type, where it is compared with one of another type: `"true" (text)`, `true (boolean)`."""
    kinds = {bool: "boolean", int: "number", float: "number", str: "text"}
    mine, others = kinds.get(type(data)), kinds.get(type(other))
    if not mine or not others or mine == others or "boolean" not in (mine, others):
        return None
    return f"{visible(json.dumps(data, ensure_ascii=False), LIMIT)} ({mine})"


def side(data: Any, other: Any) -> str | None:
    """One side of a comparison where its value alone would not do: with its type, and a refusal by its status and code,
    because the cause quotes its words."""
    return _typed(data, other) or _refusal(data)


def _refusal(data: Any) -> str | None:
    if not isinstance(data, dict) or not data.keys() <= {"status", "error", "error_description"}:
        return None
    code, status = data.get("error"), data.get("status")
    if not isinstance(code, str) or " " in code or not is_error_code(code):
        return None
    return f"{status} {code}" if isinstance(status, int) else code


def cell(data: Any, limit: int = LIMIT) -> str:
    """The same for a table, where nothing is a dash."""
    return "—" if data in (None, "", []) else value(data, limit)


_DUE = {"email_verified": (bool,), "groups": (list,)}
_KINDS = {bool: "boolean", int: "number", float: "number", str: "text", dict: "object", list: "list"}


def wrong_type(attribute: str, data: Any) -> str:
    """The type of a mapped value where it is not the one that is due; else empty."""
    if data is None or is_not_shown(data) or isinstance(data, _DUE.get(attribute, (str,))):
        return ""
    return _KINDS.get(type(data), "")


def held(row: dict[str, Any], member: str, limit: int = LIMIT) -> str:
    """What a source holds for an attribute, in a table: with its type where that is the fault, a long list counted."""
    data, count = row[member], row["counts"].get(member, 0)
    kind = wrong_type(row["attribute"], data)
    if kind:
        return f"{visible(json.dumps(data, ensure_ascii=False), limit)} ({kind})"
    if count > _MOST_LISTED:
        return f"{count:,} entries"
    return cell(data, limit)


def stores(report: dict[str, Any], row: dict[str, Any]) -> str:
    """What Qlik stores for an attribute, in a table's words."""
    if row["read_from"] == "graph":
        return f"from {GRAPH}"
    if row["attribute"] == "email" and row["arrives"] and not row["value"]:
        return "— (not verified)"
    return held(row, "value")


BASIS = {
    "observed": "observed",
    "recorded": "recorded",
    "issued": "judged when the token was issued,",
    "given": "judged as of",
    "now": "judged now,",
}
"""What the clock of a report rests on."""


def judged(report: dict[str, Any]) -> str:
    """The time against which times were judged, and what it rests on; empty where there is none."""
    time = report["judged_at"]["time"]
    return f"{BASIS[report['judged_at']['basis']]} {time}" if time else ""


def hypothetical(report: dict[str, Any]) -> tuple[str, ...]:
    """What must be read before a report about settings that are only tried."""
    if not report["what_if"]:
        return ()
    changes = "; ".join(f"{c['setting']}: {value(c['before'])} → {value(c['after'])}" for c in report["what_if"])
    return (f"What if, not the evidence: {changes}",)


def mark(report: dict[str, Any], finding: dict[str, Any]) -> str:
    """What a finding is in its report: “root cause”, “cause”, “assumed”, else its severity in words."""
    if finding["rule"] == report["verdict"]["root_cause"]:
        return "root cause"
    if finding["assumed"]:
        return "assumed"
    return "cause" if finding["rule"] == report["verdict"]["lead"] else SEVERITY[finding["severity"]]


def provider(report: dict[str, Any]) -> str:
    """The recognised provider and its variant."""
    return " ".join(part for part in (report["provider"]["name"], report["provider"]["variant"]) if part)


def read_as(report: dict[str, Any]) -> list[str]:
    """“Read as: …”, a line for each source, and one for each other login that was in them."""
    sources: dict[str, list[str]] = {}
    for entry in report["recognised"]:
        said = entry["kind"] + (f" ({entry['note']})" if entry["note"] else "")
        sources.setdefault(entry["source"], []).append(said)
    lines = [
        f"Read as: {', '.join(dict.fromkeys(kinds))}{f', from {source}' if source else ''}."
        for source, kinds in sources.items()
    ]
    others = report["other_logins"]
    if others:
        dated = all(other["at"] for other in others)
        which = "; this is the newest" if dated else ", not all with a time; this one is judged first"
        lines.append(f"{len(others) + 1} logins were given{which} (--each reports all of them).")
    for other in others[:_MOST_OTHERS]:
        at = f" at {other['at']}" if other["at"] else ""
        verdict = other["verdict"]
        how = login_words(verdict["login"], verdict["root_cause"])[1]
        lines.append(f"Another login{at}: {how}. {verdict['summary']}")
    return lines


def own(report: dict[str, Any]) -> list[dict[str, Any]]:
    """Findings that follow from no other, in the report's order."""
    rules = {finding["rule"] for finding in report["findings"]}
    return [finding for finding in report["findings"] if finding["because_of"] not in rules]


def consequences(report: dict[str, Any], finding: dict[str, Any]) -> list[dict[str, Any]]:
    """What follows from a finding, at any remove. Of several findings of its rule it has what speaks of the same claim;
    what speaks of none of theirs follows from the first."""
    rule, alike = finding["rule"], [f for f in report["findings"] if f["rule"] == finding["rule"]]
    found: list[dict[str, Any]] = []
    causes = {rule}
    for _ in report["findings"]:
        more = [f for f in report["findings"] if f["because_of"] in causes and f not in found and f["rule"] != rule]
        more = [f for f in more if len(alike) == 1 or _of_same_claim(f, alike) is finding or f["because_of"] != rule]
        if not more:
            break
        found += more
        causes |= {f["rule"] for f in more}
    return found


def _of_same_claim(follower: dict[str, Any], alike: list[dict[str, Any]]) -> dict[str, Any]:
    """The finding of several that speaks of the same place as the one that follows; the first where none does."""
    places = {evidence["where"] for evidence in follower["evidence"]}
    return next((f for f in alike if any(e["where"] in places for e in f["evidence"])), alike[0])


def unchecked(report: dict[str, Any]) -> list[tuple[str, list[str]]]:
    """(reason, rules) of what was not checked, the commonest reason first."""
    counted = Counter(n["reason"] for n in report["not_checked"])
    return [
        (reason, [n["rule"] for n in report["not_checked"] if n["reason"] == reason])
        for reason, _ in counted.most_common()
    ]
