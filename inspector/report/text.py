"""The report as plain text for a terminal or a ticket; symbols and words carry the meaning, colour only helps."""

from __future__ import annotations

import json
import textwrap
from collections import Counter
from collections.abc import Iterator
from typing import Any

from inspector.report.model import Report
from inspector.report.visible import visible

SYMBOLS = {"error": "✖", "warning": "▲", "info": "●"}
_COLOURS = {"error": "31", "warning": "33", "info": "36", "ok": "32", "strong": "1", "dim": "2"}
LOGIN = {
    "succeeds": ("✔", "the login succeeds"),
    "degraded": ("▲", "the user gets in, something is lost or wrong"),
    "fails": ("✖", "the login fails"),
    "unknown": ("◌", "not known"),
}
LABEL = 10


def text(report: Report, *, masked: bool = True, width: int = 100, colour: bool = False) -> str:
    """The whole report, wrapped to `width` columns."""
    return "\n".join(_Text(report.to_dict(masked=masked), width, colour).lines()) + "\n"


class _Text:
    def __init__(self, report: dict[str, Any], width: int, colour: bool) -> None:
        self.report, self.width, self.colour = report, width, colour

    def paint(self, kind: str, line: str) -> str:
        return f"\x1b[{_COLOURS[kind]}m{line}\x1b[0m" if self.colour else line

    def lines(self) -> Iterator[str]:
        report = self.report
        symbol, words = LOGIN[report["verdict"]["login"]]
        provider = " ".join(p for p in (report["provider"]["name"], report["provider"]["variant"]) if p)
        head = [p for p in (report["title"], provider, report["observed_at"]) if p]
        yield from self.wrap(" · ".join(visible(p) for p in head))
        yield self.paint("dim", "─" * self.width)
        yield from self.wrap(f"{symbol} {visible(report['verdict']['summary'])}", kind="strong", hang=2)
        yield from self.wrap(f"  {words}; Qlik would call it {report['verdict']['qlik_status']}")
        for note in report["notes"]:
            yield from self.wrap(f"  {visible(note)}", hang=2, kind="dim")
        for finding in report["findings"]:
            if finding["because_of"] is None:
                yield ""
                yield from self.finding(finding, report["verdict"]["root_cause"] == finding["rule"])
                followers = [f for f in report["findings"] if f["because_of"] == finding["rule"]]
                for follower in followers:
                    yield from self.wrap(
                        f"    └ {follower['code']} {follower['rule']}: {visible(follower['cause'], 600)}", hang=6
                    )
        yield ""
        yield from self.user()
        yield from self.counts()

    def finding(self, finding: dict[str, Any], root: bool) -> Iterator[str]:
        kind = finding["severity"]
        head = f"{SYMBOLS[kind]} {finding['code']}  {finding['rule']}"
        mark = "root cause" if root else kind
        gap = " " * max(2, self.width - len(head) - len(mark))
        yield self.paint(kind, f"{head}{gap}{mark}")
        yield from self.wrap("  " + visible(finding["cause"], 2000), hang=2)
        if finding["expected"] is not None or finding["actual"] is not None:
            yield from self.labelled("expected", value(finding["expected"]))
            yield from self.labelled("actual", value(finding["actual"]))
        for evidence in finding["evidence"][:4]:
            note = f"  ({visible(evidence['note'], 300)})" if evidence["note"] else ""
            yield from self.labelled("evidence", visible(evidence["where"]) + note)
        for fix in finding["fix"]:
            yield from self.labelled("fix", f"{fix['who']} — {visible(fix['where'])}")
            yield from self.labelled("", visible(fix["do"]))

    def user(self) -> Iterator[str]:
        user, suggestion = self.report["qlik_user"], self.report["suggestion"]
        if user["subject"] is None:
            return
        after = suggestion["qlik_user"] if suggestion else None
        column = max(20, min(40, (self.width - 20) // 2))
        yield self.paint("strong", f"{'Qlik would store':<18}{'now':<{column}}{'after the fix' if after else ''}".rstrip())
        for name in ("subject", "name", "email", "email_verified", "groups", "picture"):
            now = _cell(user[name], column - 1)
            then = _cell(after[name], column - 1) if after else ""
            yield f"  {name:<16}{now:<{column}}{then}".rstrip()
        if suggestion:
            for attribute, lookup in suggestion["changes"].items():
                yield from self.labelled("suggest", f"{attribute}: {visible(str(lookup))}")
            yield from self.labelled("", f"{suggestion['request']['method']} {visible(suggestion['request']['path'])}")
            yield from self.labelled("", json.dumps(suggestion["request"]["body"], ensure_ascii=False))
        yield ""

    def counts(self) -> Iterator[str]:
        reasons = Counter(n["reason"] for n in self.report["not_checked"])
        yield self.paint("ok", f"✔ {len(self.report['passed'])} passed")
        total = sum(reasons.values())
        if total:
            told = "; ".join(f"{visible(reason, 120)} ({count})" for reason, count in reasons.most_common(6))
            yield from self.wrap(f"◌ {total} not checked: {told}", hang=2)

    def labelled(self, label: str, body: str) -> Iterator[str]:
        yield from self.wrap(f"  {label:<{LABEL}}{body}", hang=2 + LABEL)

    def wrap(self, line: str, hang: int = 0, kind: str | None = None) -> Iterator[str]:
        for part in textwrap.wrap(
            line, self.width, subsequent_indent=" " * hang, drop_whitespace=True, break_on_hyphens=False,
            replace_whitespace=False,
        ) or [""]:  # fmt: skip
            yield self.paint(kind, part) if kind else part


def value(data: Any) -> str:
    """A JSON value as one readable line: texts without quotes, nothing as “absent”."""
    if data is None:
        return "absent"
    if isinstance(data, str):
        return visible(data, 500) or "“” (empty)"
    return visible(json.dumps(data, ensure_ascii=False), 500)


def _cell(data: Any, width: int) -> str:
    if data in (None, "", []):
        return "—"
    text = ", ".join(visible(str(v)) for v in data) if isinstance(data, list) else value(data)
    return text if len(text) <= width else text[: width - 1] + "…"
