"""The report as one HTML file: nothing loaded from outside, no script; prints well, follows the system's theme."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from html import escape
from importlib.resources import files
from typing import TYPE_CHECKING, Any

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

if TYPE_CHECKING:
    from inspector.report.provider_support import Support

_ONE_ITEM = re.compile(r'\[\s+("(?:[^"\\]|\\.){0,200}")\s+\]')
SEVERITY = {"error": "error", "warning": "warning", "info": "worth knowing"}


def to_html(report: Report, *, masked: bool = True, support: Sequence[Support] = ()) -> str:
    """A complete document. Everything from outside is escaped, and what is invisible in it is written out.
    `support`: the table of what the provider supports, to stand before what was checked."""
    data = report.to_dict(masked=masked)
    title = f"{data['title'] or 'Qlik Cloud login'}: {LOGIN[data['verdict']['login']][1]}"
    return document(title, _Html(data, masked, support).body())


def document(title: str, body: Iterable[str]) -> str:
    """A page with the report's style, which may load nothing and run nothing."""
    style = (files(__package__) / "report.css").read_text("utf-8")
    allowed = b64encode(sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{allowed}'; base-uri 'none'; form-action 'none'"
    return "\n".join(
        (
            "<!doctype html>",
            '<html lang="en">',
            "<head>",
            '<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
            '<meta name="referrer" content="no-referrer">',
            '<meta name="robots" content="noindex">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            '<meta name="color-scheme" content="light dark">',
            f"<title>{safe(title, 300)}</title>",
            f"<style>{style}</style>",
            "</head>",
            "<body>",
            *body,
            "</body>",
            "</html>",
            "",
        )
    )


class _Html:
    def __init__(self, report: dict[str, Any], masked: bool, support: Sequence[Support]) -> None:
        self.report, self.masked, self.support = report, masked, support
        self.root = report["verdict"]["root_cause"]

    def body(self) -> Iterator[str]:
        findings = own(self.report)
        remarks = [f for f in findings if f["severity"] == "info" and f["rule"] != self.root]
        yield "<main>"
        yield from self.head()
        for finding in findings:
            if finding not in remarks:
                yield from self.finding(finding)
        yield from self.user()
        yield from self.mapping()
        yield from self.tokens()
        yield from self.timeline()
        if remarks:
            yield "<section><h2>Worth knowing</h2><ul class=plain>"
            for finding in remarks:
                yield f"<li><span class=code>{safe(finding['code'])}</span> {safe(finding['cause'], 1000)}</li>"
            yield "</ul></section>"
        if self.support:
            from inspector.report.provider_support_forms import to_html as table

            yield from table(self.support)
        yield from self.checks()
        yield from self.foot()
        yield "</main>"

    def head(self) -> Iterator[str]:
        report = self.report
        login = report["verdict"]["login"]
        symbol, words = LOGIN[login]
        yield f'<header class="verdict {login}">'
        facts = [report["title"], provider(report)]
        if report["observed_at"]:
            facts.append(f"observed {report['observed_at']}")
        yield f"<p class=facts>{' · '.join(safe(f, 200) for f in facts if f)}</p>"
        yield f"<p class=state><span class=symbol>{symbol}</span> {words}</p>"
        yield f"<h1>{safe(report['verdict']['summary'], 2000)}</h1>"
        status = report["verdict"]["qlik_status"]
        if status != "unknown":
            yield f"<p class=facts>Qlik's own word for it: <code>{safe(status)}</code></p>"
        for note in report["notes"]:
            yield f"<p class=note>{safe(note, 1000)}</p>"
        yield "</header>"

    def finding(self, finding: dict[str, Any]) -> Iterator[str]:
        root = finding["rule"] == self.root
        severity = finding["severity"]
        yield f'<article class="finding {severity}{" root" if root else ""}">'
        yield (
            f"<h2><span class=symbol>{SYMBOLS[severity]}</span> {safe(finding['title'], 300)} "
            f"<span class=tag>{'root cause' if root else SEVERITY[severity]}</span></h2>"
        )
        yield f"<p class=rule><span class=code>{safe(finding['code'])}</span> {safe(finding['rule'])}</p>"
        yield f"<p>{safe(finding['cause'], 4000)}</p>"
        if finding["expected"] is not None or finding["actual"] is not None:
            yield "<dl class=values>"
            yield f"<dt>expected</dt><dd><code>{safe(value(finding['expected']))}</code></dd>"
            yield f"<dt>actual</dt><dd><code>{safe(value(finding['actual']))}</code></dd>"
            yield "</dl>"
        for fix in finding["fix"]:
            yield "<div class=fix>"
            yield f"<p class=who>Fix · {safe(fix['who'])}</p>"
            yield f"<p class=do>{safe(fix['do'], 4000)}</p>"
            yield f"<p class=where>{safe(fix['where'], 1000)}</p>"
            yield "</div>"
        followers = consequences(self.report, finding["rule"])
        if followers:
            yield "<p class=small>It follows from this:</p><ul class=follows>"
            for follower in followers:
                yield f"<li><span class=code>{safe(follower['code'])}</span> {safe(follower['cause'], 1000)}</li>"
            yield "</ul>"
        yield from self.evidence(finding)
        yield "</article>"

    def evidence(self, finding: dict[str, Any]) -> Iterator[str]:
        if finding["evidence"]:
            places = []
            for evidence in finding["evidence"]:
                note = f" {safe(evidence['note'], 400)}" if evidence["note"] else ""
                places.append(f"<code>{safe(evidence['where'], 300)}</code>{note}")
            yield f"<p class=small>Evidence: {'; '.join(places)}</p>"
        links = [url for url in finding["docs"] if url.startswith("https://")]
        if links:
            shown = " · ".join(
                f'<a href="{safe(url)}" rel="noreferrer noopener">{safe(_site(url))}</a>' for url in links
            )
            yield f"<p class=small>Read more: {shown}</p>"

    def user(self) -> Iterator[str]:
        user, suggestion = self.report["qlik_user"], self.report["suggestion"]
        if all(user[name] is None for name in ("subject", "name", "email")):
            return
        after = suggestion["qlik_user"] if suggestion else None
        yield "<section><h2>What Qlik would store</h2>"
        yield "<div class=wide><table><thead><tr><th scope=col>attribute<th scope=col>now"
        yield "<th scope=col>with the suggested mapping</tr></thead><tbody>" if after else "</tr></thead><tbody>"
        for name in ATTRIBUTES:
            then = ""
            if after:
                changed = after[name] != user[name]
                then = f"<td{' class=changed' if changed else ''}>{safe(cell(after[name])) if changed else 'same'}"
            yield f"<tr><th scope=row>{name}<td>{safe(cell(user[name]))}{then}</tr>"
        yield "</tbody></table></div>"
        if suggestion:
            changes = ", ".join(f"{k} → {v}" for k, v in suggestion["changes"].items())
            request = suggestion["request"]
            yield f"<p>Suggested mapping: <code>{safe(changes, 1000)}</code></p>"
            yield f"<pre>{safe(request['method'])} {safe(request['path'])}\n{_json(request['body'])}</pre>"
        yield "</section>"

    def mapping(self) -> Iterator[str]:
        rows = [row for row in self.report["mapping"] if row["lookups"] or row["findings"]]
        if not rows:
            return
        reads = next((row["read_from"] for row in rows if row["read_from"] != "graph"), "graph")
        yield f"<section><h2>Mapping <span class=soft>Qlik reads {READS[reads]}</span></h2>"
        yield "<div class=wide><table class=mapping><thead><tr><th scope=col>attribute<th scope=col>lookup"
        for title, source in (("ID token", "id_token"), ("access token", "access_token"), ("userinfo", "userinfo")):
            yield f"<th scope=col{' class=read' if source == reads else ''}>{title}{' ◀' if source == reads else ''}"
        yield "<th scope=col>Qlik stores<th scope=col>finding</tr></thead><tbody>"
        for row in rows:
            lookups = ", ".join(f"<code>{safe(one, 200)}</code>" for one in row["lookups"]) or "—"
            yield f'<tr class="{row["status"]}"><th scope=row><span class=symbol>{SYMBOLS[row["status"]]}</span> '
            yield f"{safe(row['attribute'])}<td>{lookups}"
            for source in ("id_token", "access_token", "userinfo"):
                yield f"<td{' class=read' if source == reads else ''}>{safe(cell(row[source], 200))}"
            codes = "".join(f"<span class=code>{safe(code)}</span> " for code in row["findings"])
            yield f"<td>{safe(stores(self.report, row), 200)}<td>{codes}</tr>"
        yield "</tbody></table></div></section>"

    def tokens(self) -> Iterator[str]:
        if not self.report["tokens"]:
            return
        yield "<section><h2>Tokens</h2>"
        for token in self.report["tokens"]:
            symbol, words = SIGNATURE.get(token["signature"], ("◌", token["signature"]))
            state = "opaque" if token["format"] == "opaque" else f"{symbol} signature {safe(words)}"
            yield f"<details><summary><b>{KINDS.get(token['kind'], 'token')}</b> · {state}</summary>"
            if token["reason"]:
                yield f"<p class=small>{safe(token['reason'], 1000)}</p>"
            for name in ("header", "payload"):
                if token[name] is not None:
                    yield f"<p class=small>{name}</p><pre>{_json(token[name])}</pre>"
            yield from self.times(token["payload"])
            yield "</details>"
        yield "</section>"

    def times(self, payload: dict[str, Any] | None) -> Iterator[str]:
        from inspector.case.model import parse_time
        from inspector.report.times import claim_times

        now = parse_time(self.report["observed_at"])
        times = claim_times(payload, now) if payload and now else {}
        if times:
            yield "<dl class=values>"
            yield from (f"<dt>{safe(name)}</dt><dd>{safe(words)}</dd>" for name, words in times.items())
            yield "</dl>"

    def timeline(self) -> Iterator[str]:
        entries = self.report["timeline"]
        if not any(entry["status"] or entry["note"] for entry in entries):
            return
        yield "<section><h2>Flow</h2><div class=wide><table class=flow><thead><tr><th scope=col>step"
        yield "<th scope=col>status<th scope=col>ms<th scope=col>request</tr></thead><tbody>"
        for entry in entries:
            bad = " class=error" if (entry["status"] or 0) >= 400 else ""
            note = f"<br><span class=small>{safe(entry['note'], 600)}</span>" if entry["note"] else ""
            took = "" if entry["milliseconds"] is None else str(entry["milliseconds"])
            yield f"<tr{bad}><th scope=row>{safe(entry['step'], 40)}<td>{entry['status'] or '—'}<td>{took}"
            yield f"<td><code>{safe(entry['method'], 20)} {safe(entry['url'], 600)}</code>{note}</tr>"
        yield "</tbody></table></div></section>"

    def checks(self) -> Iterator[str]:
        reasons = unchecked(self.report)
        total = sum(len(rules) for _, rules in reasons)
        yield f"<section><h2>Checks</h2><p>✔ {len(self.report['passed'])} passed · ◌ {total} not checked</p>"
        if reasons:
            yield "<details><summary>What was not checked, and why</summary><dl class=reasons>"
            for reason, rules in reasons:
                yield f"<dt>{safe(reason, 400)}</dt><dd>{', '.join(safe(rule) for rule in rules)}</dd>"
            yield "</dl></details>"
        yield "</section>"

    def foot(self) -> Iterator[str]:
        masked = "Secrets are left out; personal data are masked, keeping their shape." if self.masked else ""
        clear = "" if self.masked else "Secrets are left out; personal data are shown."
        version = safe(self.report["tool_version"], 40)
        yield f"<footer>{masked}{clear} Made by qlik-inspector {version}.</footer>"


def safe(text: str, limit: int | None = None) -> str:
    """Text from outside for HTML: invisible characters written out, markup escaped, direction kept apart."""
    return escape(visible(str(text), limit), quote=True)


def _json(data: Any) -> str:
    """Indented JSON, every line made safe."""
    text = _ONE_ITEM.sub(r"[\1]", json.dumps(data, indent=2, ensure_ascii=False))
    return "\n".join(safe(line, 4000) for line in text.splitlines())


def _site(url: str) -> str:
    return url.split("/")[2]
