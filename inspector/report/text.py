"""The report as plain text for a terminal or a chat; symbols and words carry the meaning, colour only helps."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from inspector.report.columns import cut, pad, width, wrap
from inspector.report.model import Report
from inspector.report.visible import visible
from inspector.report.words import (
    ATTRIBUTES,
    KINDS,
    LOGIN,
    READS,
    SIGNATURE,
    SYMBOLS,
    cell,
    consequences,
    own,
    provider,
    stores,
    unchecked,
    value,
)

_COLOURS = {"error": "31", "warning": "33", "info": "36", "ok": "32", "strong": "1", "dim": "2"}
_OF_LOGIN = {"succeeds": "ok", "degraded": "warning", "fails": "error", "unknown": "info"}
LABEL = 10
NARROWEST = 24


def text(report: Report, *, masked: bool = True, width: int = 100, colour: bool = False) -> str:
    """The whole report, wrapped to `width` columns; the verdict first, what was not checked last."""
    return "\n".join(_Text(report.to_dict(masked=masked), max(NARROWEST, width), colour).lines()) + "\n"


class _Text:
    def __init__(self, report: dict[str, Any], columns: int, colour: bool) -> None:
        self.report, self.columns, self.colour = report, columns, colour

    def lines(self) -> Iterator[str]:
        report = self.report
        yield from self.head()
        findings = own(report)
        for finding in findings:
            if finding["severity"] != "info" or finding["rule"] == report["verdict"]["root_cause"]:
                yield ""
                yield from self.finding(finding)
        yield from self.user()
        yield from self.mapping()
        yield from self.tokens()
        yield from self.timeline()
        remarks = [f for f in findings if f["severity"] == "info" and f["rule"] != report["verdict"]["root_cause"]]
        if remarks:
            yield from self.title("Worth knowing")
            for finding in remarks:
                yield from self.wrap(f"{SYMBOLS['info']} {finding['code']} {visible(finding['cause'], 600)}", 4, "  ")
        yield ""
        yield from self.counts()

    # -- parts ----------------------------------------------------------------------------------------------------

    def head(self) -> Iterator[str]:
        report = self.report
        login = report["verdict"]["login"]
        symbol, words = LOGIN[login]
        parts = [visible(p) for p in (report["title"], provider(report)) if p]
        if report["observed_at"]:
            parts.append(f"observed {visible(report['observed_at'])}")
        yield from self.wrap(" · ".join(parts))
        yield self.paint("dim", "─" * self.columns)
        yield from self.wrap(visible(report["verdict"]["summary"], 2000), 2, f"{symbol} ", kind=_OF_LOGIN[login])
        status = report["verdict"]["qlik_status"]
        yield from self.wrap(words + (f"; Qlik's own word for it: {status}" if status != "unknown" else ""), 2, "  ")
        for note in report["notes"]:
            yield from self.wrap(visible(note, 1000), 2, "  ", kind="dim")

    def finding(self, finding: dict[str, Any]) -> Iterator[str]:
        root = finding["rule"] == self.report["verdict"]["root_cause"]
        yield from self.finding_head(finding, "root cause" if root else finding["severity"])
        yield from self.wrap(visible(finding["cause"], 2000), 2, "  ")
        if finding["expected"] is not None or finding["actual"] is not None:
            yield from self.labelled("expected", value(finding["expected"]))
            yield from self.labelled("actual", value(finding["actual"]))
        for number, evidence in enumerate(finding["evidence"][:4]):
            note = f"  ({visible(evidence['note'], 300)})" if evidence["note"] else ""
            yield from self.labelled("" if number else "evidence", visible(evidence["where"], 300) + note)
        for fix in finding["fix"]:
            yield from self.labelled("fix", f"{visible(fix['who'])} — {visible(fix['where'], 500)}", kind="strong")
            yield from self.labelled("", visible(fix["do"], 1500))
        for follower in consequences(self.report, finding["rule"]):
            said = f"{follower['code']} {follower['rule']}: {visible(follower['cause'], 600)}"
            yield from self.wrap(said, 4, "  └ ")

    def finding_head(self, finding: dict[str, Any], mark: str) -> Iterator[str]:
        kind = finding["severity"]
        head = f"{SYMBOLS[kind]} {finding['code']}  {finding['rule']}"
        gap = self.columns - width(head) - width(mark)
        if gap < 2:
            yield from self.wrap(f"{head} ({mark})", 2, kind=kind)
        else:
            yield self.paint(kind, f"{head}{' ' * gap}{mark}")

    def user(self) -> Iterator[str]:
        user, suggestion = self.report["qlik_user"], self.report["suggestion"]
        if all(user[name] is None for name in ("subject", "name", "email")):
            return
        after = suggestion["qlik_user"] if suggestion else None
        column = max(8, min(40, (self.columns - 20) // (2 if after else 1)))
        heads = ("now", "with the suggested mapping") if after else ()
        yield from self.title(pad("Qlik would store", 18) + "  ".join(pad(head, column) for head in heads))
        for name in ATTRIBUTES:
            cells = pad(cell(user[name]), column)
            if after:
                same = after[name] == user[name]
                cells += "  " + cut("same" if same else cell(after[name]), self.columns - 20 - column)
            yield cut(f"  {name:<14}  {cells}", self.columns).rstrip()
        if suggestion:
            yield from self.suggested(suggestion)

    def suggested(self, suggestion: dict[str, Any]) -> Iterator[str]:
        yield from self.title("Suggested mapping")
        for attribute, lookup in suggestion["changes"].items():
            yield from self.wrap(f"{attribute} → {visible(str(lookup), 300)}", 4, "  ")
        request = suggestion["request"]
        body = json.dumps(request["body"], ensure_ascii=False)
        yield from self.wrap(f"{request['method']} {visible(request['path'])}", 4, "  ")
        yield from self.wrap(visible(body), 4, "    ")

    def mapping(self) -> Iterator[str]:
        rows = [row for row in self.report["mapping"] if row["lookups"] or row["findings"]]
        if not rows:
            return
        reads = next((row["read_from"] for row in rows if row["read_from"] != "graph"), "graph")
        sources = [("ID token", "id_token"), ("access token", "access_token"), ("userinfo", "userinfo")]
        if all(row["access_token"] is None for row in rows):
            del sources[1]
        names = max(width(row["attribute"]) for row in rows)
        looked = min(26, max(6, *(width(", ".join(row["lookups"])) for row in rows)))
        room = max(6, (self.columns - names - looked - 6) // (len(sources) + 1) - 2)
        yield from self.title(f"Mapping: Qlik reads {READS[reads]}")
        heads = [pad("attribute", names), pad("lookup", looked)]
        heads += [pad(name + (" ◀" if source == reads else ""), room) for name, source in sources]
        yield self.paint("dim", cut("    " + "  ".join([*heads, "stored"]), self.columns).rstrip())
        for row in rows:
            cells = [pad(row["attribute"], names), pad(visible(", ".join(row["lookups"])) or "—", looked)]
            cells += [pad(cell(row[source]), room) for _, source in sources]
            stored = stores(self.report, row)
            codes = f"  {' '.join(row['findings'])}" if row["findings"] else ""
            line = "  ".join([*cells, cut(stored, room if codes else room + 2)]) + codes
            kind = row["status"] if row["status"] in ("error", "warning") else None
            yield self.paint(kind, cut(f"  {SYMBOLS[row['status']]} {line}", self.columns).rstrip())

    def tokens(self) -> Iterator[str]:
        if not self.report["tokens"]:
            return
        yield from self.title("Tokens")
        for token in self.report["tokens"]:
            symbol, words = SIGNATURE.get(token["signature"], ("◌", token["signature"]))
            if token["format"] == "opaque":
                symbol, words = "○", "opaque, nothing to verify"
            header = token["header"] or {}
            said = [value(header[name], 60) for name in ("alg", "kid") if header.get(name) is not None]
            what = f"{KINDS.get(token['kind'], token['kind'])}: {words}{' · ' + ' · '.join(said) if said else ''}"
            yield from self.wrap(what, 4, f"  {symbol} ")
            if token["reason"] and token["signature"] not in ("valid", "not-verifiable"):
                yield from self.wrap(visible(token["reason"], 600), 4, "    ", kind="dim")
            yield from self.times(token["payload"])

    def times(self, payload: dict[str, Any] | None) -> Iterator[str]:
        from inspector.case.model import parse_time
        from inspector.report.times import claim_times

        now = parse_time(self.report["observed_at"])
        if payload and now:
            for name, words in claim_times(payload, now).items():
                yield from self.wrap(words, 15, f"    {name:<11}")

    def timeline(self) -> Iterator[str]:
        if not any(entry["status"] or entry["note"] for entry in self.report["timeline"]):
            return
        yield from self.title("Flow")
        for entry in self.report["timeline"]:
            status = str(entry["status"] or "—")
            took = f"{entry['milliseconds']} ms" if entry["milliseconds"] is not None else ""
            line = f"  {pad(visible(entry['step']), 12)} {entry['method']:<5}{status:>4} {took:>8}  "
            yield cut((line + visible(entry["url"])).rstrip(), self.columns)
            if entry["note"]:
                yield from self.wrap(visible(entry["note"], 600), 15, " " * 15)

    def counts(self) -> Iterator[str]:
        yield self.paint("ok", f"✔ {len(self.report['passed'])} checks passed")
        reasons = unchecked(self.report)
        if not reasons:
            return
        total = sum(len(rules) for _, rules in reasons)
        told = "; ".join(f"{visible(reason, 120)} ({len(rules)})" for reason, rules in reasons[:6])
        rest = f"; other reasons ({sum(len(r) for _, r in reasons[6:])})" if reasons[6:] else ""
        yield from self.wrap(f"{total} not checked: {told}{rest}", 2, "◌ ", kind="dim")

    # -- lines ----------------------------------------------------------------------------------------------------

    def title(self, title: str) -> Iterator[str]:
        yield ""
        yield self.paint("strong", cut(title, self.columns).rstrip())

    def labelled(self, label: str, body: str, kind: str | None = None) -> Iterator[str]:
        yield from self.wrap(body, 2 + LABEL, f"  {label:<{LABEL}}", kind=kind)

    def wrap(self, line: str, hang: int = 0, first: str = "", kind: str | None = None) -> Iterator[str]:
        for part in wrap(line, self.columns, first, " " * min(hang, self.columns // 3)):
            yield self.paint(kind, part)

    def paint(self, kind: str | None, line: str) -> str:
        return f"\x1b[{_COLOURS[kind]}m{line}\x1b[0m" if self.colour and kind else line
