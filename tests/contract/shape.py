"""The report's shape as the outside knows it, written by hand: members, types, values, and what must hold together."""

from __future__ import annotations

from typing import Any

from inspector.idps.loader import names

SEVERITIES = ("error", "warning", "info")
STAGES = (
    "config",
    "network",
    "discovery",
    "redirect",
    "authorize",
    "callback",
    "token",
    "decode",
    "signature",
    "protocol",
    "userinfo",
    "mapping",
    "user",
)
PROVIDERS = set(names())
STATUS_OF_STAGE = {
    "network": {"networkError"},
    "redirect": {"callbackError"},
    "authorize": {"callbackError"},
    "callback": {"callbackError"},
    "token": {"tokenError"},
    "discovery": {"protocolError"},
    "decode": {"protocolError"},
    "signature": {"protocolError"},
    "protocol": {"protocolError"},
    "userinfo": {"protocolError"},
    "mapping": {"claimsError"},
}
STATUSES = {
    "success",
    "claimsError",
    "callbackError",
    "tokenError",
    "protocolError",
    "networkError",
    "unknown",
}
TEXT, MAYBE = (str,), (str, type(None))


def members(value: Any, where: str, types: dict[str, tuple[type, ...]]) -> list[str]:
    """What is missing or of another type; further members are allowed."""
    if not isinstance(value, dict):
        return [f"{where}: {type(value).__name__}, not an object"]
    faults = []
    for name, allowed in types.items():
        if name not in value:
            faults.append(f"{where}.{name}: absent")
        elif not isinstance(value[name], allowed) or (isinstance(value[name], bool) and bool not in allowed):
            faults.append(f"{where}.{name}: {value[name]!r:.60}")
    return faults


def faults(report: dict[str, Any], names: frozenset[str]) -> list[str]:
    """Everything about a report that the contract does not allow. `names` are the rules of the catalogue."""
    found = members(
        report,
        "report",
        {
            "format": TEXT,
            "title": TEXT,
            "observed_at": TEXT,
            "tool_version": TEXT,
            "verdict": (dict,),
            "provider": (dict,),
            "findings": (list,),
            "not_checked": (list,),
            "passed": (list,),
            "mapping": (list,),
            "judged_at": (dict,),
            "recognised": (list,),
            "assumptions": (list,),
            "what_if": (list, type(None)),
            "qlik_user": (dict, type(None)),
            "tokens": (list,),
            "timeline": (list,),
        },
    )
    if found:
        return found
    if report["format"] != "qlik-inspector-report/1":
        found.append(f"format {report['format']}")
    return [
        *found,
        *_verdict(report),
        *_findings(report),
        *_partition(report, names),
        *_mapping(report),
        *_tokens(report),
        *_timeline(report),
    ]


def _verdict(report: dict[str, Any]) -> list[str]:
    verdict, provider = report["verdict"], report["provider"]
    found = members(
        verdict, "verdict", {"login": TEXT, "qlik_status": TEXT, "root_cause": MAYBE, "lead": MAYBE, "summary": TEXT}
    )
    found += members(provider, "provider", {"name": TEXT, "variant": TEXT, "because": TEXT})
    if found:
        return found
    if provider["name"] not in PROVIDERS:
        found.append(f"provider {provider['name']}")
    if verdict["login"] not in ("succeeds", "degraded", "fails", "unknown"):
        found.append(f"login {verdict['login']}")
    if verdict["qlik_status"] not in STATUSES:
        found.append(f"qlik_status {verdict['qlik_status']}")
    if not verdict["summary"].strip() or "\n" in verdict["summary"]:
        found.append("summary is not one sentence")
    found += _judged(report)
    present = {f["rule"] for f in report["findings"]}
    if verdict["lead"] is not None and verdict["lead"] not in present:
        found.append(f"lead {verdict['lead']} is no finding")
    root = verdict["root_cause"]
    if root is not None and verdict["lead"] != root:
        found.append(f"lead {verdict['lead']} beside root cause {root}")
    errors = [f for f in report["findings"] if f["severity"] == "error" and not f["because_of"] and not f["assumed"]]
    if root is None:
        allowed = {"loopback-not-registered", "qlik-error", "qlik-test-failed"}
        if [f["rule"] for f in errors if f["rule"] not in allowed]:
            found.append(f"no root cause beside {[f['rule'] for f in errors]}")
        if verdict["login"] == "fails":
            found.append("fails without a root cause")
        return found
    first = report["findings"][0]
    if (first["rule"], first["severity"], first["because_of"]) != (root, "error", None):
        found.append(f"root cause {root} is not the first finding, {first['rule']} is")
    elif verdict["qlik_status"] not in STATUS_OF_STAGE.get(first["stage"], STATUSES):
        found.append(f"{verdict['qlik_status']} for a root cause at {first['stage']}")
    if verdict["login"] in ("succeeds", "unknown"):
        found.append(f"{verdict['login']} with root cause {root}")
    return found


def _judged(report: dict[str, Any]) -> list[str]:
    found = members(report["judged_at"], "judged_at", {"time": TEXT, "basis": TEXT})
    if not found and report["judged_at"]["basis"] not in ("observed", "recorded", "issued", "given", "now"):
        found.append(f"judged_at.basis {report['judged_at']['basis']}")
    for entry in report["recognised"]:
        found += members(entry, "recognised", {"source": TEXT, "kind": TEXT, "note": TEXT})
    for entry in report["assumptions"]:
        found += members(entry, "assumptions", {"what": TEXT, "because": TEXT})
    assumed = [f["rule"] for f in report["findings"] if f.get("assumed")]
    if assumed and not report["assumptions"]:
        found.append(f"{assumed} assumed without an assumption")
    if report["verdict"]["root_cause"] in assumed:
        found.append("the root cause is assumed")
    return found


def _findings(report: dict[str, Any]) -> list[str]:
    found = []
    present = {f["rule"] for f in report["findings"]}
    for finding in report["findings"]:
        name = str(finding.get("rule"))
        found += members(
            finding,
            name,
            {
                "rule": TEXT,
                "code": TEXT,
                "severity": TEXT,
                "stage": TEXT,
                "title": TEXT,
                "cause": TEXT,
                "evidence": (list,),
                "fix": (list,),
                "because_of": MAYBE,
                "docs": (list,),
                "assumed": (bool,),
            },
        )
        if finding["severity"] not in SEVERITIES or finding["stage"] not in STAGES:
            found.append(f"{name}: {finding['severity']} at {finding['stage']}")
        if not finding["title"] or not finding["cause"]:
            found.append(f"{name}: without title or cause")
        if not finding["evidence"]:
            found.append(f"{name}: without evidence")
        for evidence in finding["evidence"]:
            found += members(evidence, f"{name}.evidence", {"where": TEXT, "note": TEXT})
            if "value" not in evidence or not evidence["where"].strip():
                found.append(f"{name}: evidence {evidence}")
        for fix in finding["fix"]:
            found += members(fix, f"{name}.fix", {"who": TEXT, "where": TEXT, "do": TEXT})
            if fix["who"] not in ("IdP admin", "Qlik admin", "user") or not fix["do"] or not fix["where"]:
                found.append(f"{name}: fix {fix}")
        if finding["severity"] == "error" and not finding["fix"]:
            found.append(f"{name}: an error without a fix")
        if finding["because_of"] is not None and finding["because_of"] not in present - {name}:
            found.append(f"{name}: because_of {finding['because_of']}, which is no finding")
        if not all(isinstance(d, str) and d.startswith("https://") for d in finding["docs"]):
            found.append(f"{name}: docs {finding['docs']}")
    rest = report["findings"][1:] if report["verdict"]["root_cause"] else report["findings"]
    order = [(STAGES.index(f["stage"]), SEVERITIES.index(f["severity"])) for f in rest]
    if order != sorted(order):
        found.append("findings are not in the order of stage and severity")
    return found


def _partition(report: dict[str, Any], names: frozenset[str]) -> list[str]:
    found = []
    for entry in report["not_checked"]:
        found += members(entry, "not_checked", {"rule": TEXT, "reason": TEXT})
        if not entry["reason"].strip():
            found.append(f"not checked without a reason: {entry['rule']}")
    groups = (
        {f["rule"] for f in report["findings"]},
        {n["rule"] for n in report["not_checked"]},
        set(report["passed"]),
    )
    if len(report["passed"]) != len(groups[2]) or len(report["not_checked"]) != len(groups[1]):
        found.append("a rule is twice in passed or not_checked")
    for a, b in ((0, 1), (0, 2), (1, 2)):
        if groups[a] & groups[b]:
            found.append(f"in two groups: {sorted(groups[a] & groups[b])}")
    if missing := names - set().union(*groups):
        found.append(f"in no group: {sorted(missing)}")
    return found


def _mapping(report: dict[str, Any]) -> list[str]:
    found = []
    present = {f["code"] for f in report["findings"]}
    for row in report["mapping"]:
        found += members(
            row,
            "mapping",
            {
                "attribute": TEXT,
                "lookups": (list,),
                "read_from": MAYBE,
                "used": MAYBE,
                "status": TEXT,
                "findings": (list,),
                "assumed": (bool,),
            },
        )
        found += [
            f"mapping.{n}: absent" for n in ("id_token", "access_token", "userinfo", "arrives", "value") if n not in row
        ]
        if row["status"] not in ("ok", "warning", "error", "unused"):
            found.append(f"mapping {row['attribute']}: {row['status']}")
        if not set(row["findings"]) <= present:
            found.append(f"mapping {row['attribute']}: findings {row['findings']}")
    user = report["qlik_user"]
    if user is not None:
        found += [
            f"qlik_user.{n}: absent"
            for n in ("subject", "name", "email", "email_verified", "groups", "picture", "locale", "zoneinfo")
            if n not in user
        ]
    return found


def _tokens(report: dict[str, Any]) -> list[str]:
    found = []
    for token in report["tokens"]:
        found += members(token, "token", {"kind": TEXT, "format": TEXT, "signature": TEXT})
        if token["kind"] not in ("id", "access", "refresh", "logout", "userinfo", "other"):
            found.append(f"token kind {token['kind']}")
        if token["format"] not in ("jws", "jwe", "unsecured", "decoded", "opaque", "malformed"):
            found.append(f"token format {token['format']}")
        if token["signature"] not in ("valid", "invalid", "no-key", "refused", "not-verifiable", "not-checked"):
            found.append(f"token signature {token['signature']}")
        found += [f"token.{n}: absent" for n in ("header", "payload", "key") if n not in token]
        if token["key"] is not None:
            found += members(token["key"], "token.key", {"kid": MAYBE, "alg": MAYBE, "source": MAYBE})
    return found


def _timeline(report: dict[str, Any]) -> list[str]:
    found = []
    for step in report["timeline"]:
        found += members(
            step,
            "timeline",
            {
                "step": TEXT,
                "method": TEXT,
                "url": TEXT,
                "status": (int, type(None)),
                "milliseconds": (int, float, type(None)),
                "note": TEXT,
            },
        )
    return found
