"""A comparison as text, Markdown or HTML: two columns, the most telling difference first, the expected ones folded."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from inspector.report.columns import cut, pad, width, wrap
from inspector.report.comparison import Comparison
from inspector.report.visible import visible
from inspector.report.words import LOGIN, cell, value

KINDS = {
    "verdict": "Verdict", "finding": "Finding", "user": "Qlik user", "claim": "Claim", "configuration": "Setting",
    "signature": "Signature", "answer": "Answer", "request": "Request", "provider": "Provider",
    "header": "Token header", "keys": "Keys", "time": "Time",
}  # fmt: skip
EXPECTED = "Differ between any two logins or people"
_MOST = 400


def to_text(comparison: Comparison, *, masked: bool = True, columns: int = 100) -> str:
    """Plain text of at most so many columns."""
    return "\n".join(_text(comparison.to_dict(masked=masked), max(40, columns))) + "\n"


def _text(data: dict[str, Any], columns: int) -> Iterator[str]:
    for side in ("a", "b"):
        symbol, words = LOGIN[data[side]["login"]]
        name = " · ".join(visible(p, 120) for p in (data[side]["title"], data[side]["provider"]) if p)
        yield from wrap(f"{symbol} {name}: {words}", columns, f"{side.upper()}  ", "   ")
        yield from wrap(visible(data[side]["summary"], 600), columns, "     ", "     ")
    telling = [d for d in data["differences"] if not d["expected"]]
    yield "─" * columns
    if not telling:
        yield from wrap("Nothing that decides differs: same findings, same settings, same claims.", columns, "✔ ", "  ")
    room = max(12, (columns - 6) // 2)
    for difference in telling[:_MOST]:
        where = f"{KINDS[difference['kind']]}: {visible(difference['where'], 200)}"
        note = f" ({visible(difference['note'], 120)})" if difference["note"] else ""
        yield from wrap(where + note, columns, "• ", "  ")
        a, b = value(difference["a"]), value(difference["b"])
        if width(a) <= room - 3 and width(b) <= room:
            yield f"    A {pad(a, room - 3)} B {b}".rstrip()
        else:
            yield from wrap(a, columns, "    A ", "      ")
            yield from wrap(b, columns, "    B ", "      ")
    expected = [d["where"] for d in data["differences"] if d["expected"]]
    yield ""
    if expected:
        yield from wrap(f"{EXPECTED}: {', '.join(visible(w, 80) for w in expected[:60])}", columns, "○ ", "  ")
    yield cut(f"= {data['same']} things compared are the same", columns)


def to_markdown(comparison: Comparison, *, masked: bool = True) -> str:
    return "\n".join(_markdown(comparison.to_dict(masked=masked))) + "\n"


def _markdown(data: dict[str, Any]) -> Iterator[str]:
    from inspector.report.markdown import code, plain

    yield "# Two Qlik Cloud logins compared\n"
    for side in ("a", "b"):
        symbol, words = LOGIN[data[side]["login"]]
        name = " · ".join(p for p in (data[side]["title"], data[side]["provider"]) if p)
        yield f"- **{side.upper()}** {plain(name, 200)}: {symbol} {words}. {plain(data[side]['summary'], 1000)}"
    telling = [d for d in data["differences"] if not d["expected"]]
    if telling:
        yield "\n| what | A | B | |"
        yield "|---|---|---|---|"
    for d in telling[:_MOST]:
        a, b = (code(cell(d[side])) if d[side] is not None else "—" for side in ("a", "b"))
        yield f"| {KINDS[d['kind']]}: {code(d['where'], 200)} | {a} | {b} | {plain(d['note'], 200)} |"
    expected = [d["where"] for d in data["differences"] if d["expected"]]
    if expected:
        yield f"\n{EXPECTED}: {', '.join(code(where, 100) for where in expected[:60])}"
    yield f"\n{data['same']} things compared are the same."


def to_html(comparison: Comparison, *, masked: bool = True) -> str:
    from inspector.report.html import document

    return document("Two Qlik Cloud logins compared", _html(comparison.to_dict(masked=masked)))


def _html(data: dict[str, Any]) -> Iterator[str]:
    from inspector.report.html import safe

    yield '<main><header class="verdict unknown"><h1>Two Qlik Cloud logins compared</h1></header>'
    yield "<div class=sides>"
    for side in ("a", "b"):
        symbol, words = LOGIN[data[side]["login"]]
        name = " · ".join(p for p in (data[side]["title"], data[side]["provider"]) if p)
        yield f'<article class="finding {data[side]["login"]} root"><h2>{side.upper()} {safe(name, 200)}</h2>'
        yield f"<p><span class=symbol>{symbol}</span> {words}</p><p>{safe(data[side]['summary'], 1000)}</p></article>"
    yield "</div><section><h2>What differs</h2>"
    telling = [d for d in data["differences"] if not d["expected"]]
    if telling:
        yield "<div class=wide><table class=pairs><thead><tr><th scope=col>what<th scope=col>A<th scope=col>B"
        yield "</tr></thead><tbody>"
    for d in telling[:_MOST]:
        note = f"<br><span class=small>{safe(d['note'], 200)}</span>" if d["note"] else ""
        yield f"<tr><th scope=row class=what>{KINDS[d['kind']]}<br><code>{safe(d['where'], 200)}</code>{note}"
        yield "".join(f"<td>{safe(cell(d[side]))}" for side in ("a", "b")) + "</tr>"
    yield "</tbody></table></div>" if telling else "<p>✔ Nothing that decides differs.</p>"
    expected = [d["where"] for d in data["differences"] if d["expected"]]
    if expected:
        places = ", ".join(f"<code>{safe(where, 100)}</code>" for where in expected[:60])
        yield f"<p class=small>{EXPECTED}: {places}</p>"
    yield f"<p class=small>{data['same']} things compared are the same.</p></section></main>"
