"""The flow of a login as a sequence: who asked whom, in Mermaid for Markdown, and as an SVG that loads nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any
from urllib.parse import urlsplit

from inspector.report.visible import visible

BROWSER, CLIENT = "Browser", "Client"
COLUMN, ROW, MARGIN = 230, 46, 30
"""Pixels of the picture."""
STYLE = (
    "text{font:13px sans-serif;fill:#222}.head{font-weight:bold}.line{stroke:#bbb;stroke-dasharray:4 4}"
    ".hop{stroke:#0a5ea8;stroke-width:1.5}.bad{stroke:#b3261e;stroke-width:2}.badly{fill:#b3261e}"
    "@media(prefers-color-scheme:dark){svg{background:#10151c}text{fill:#d9e0e8}.hop{stroke:#7fbcf5}}"
)


@dataclass(frozen=True, slots=True)
class Hop:
    """One request and its answer; `failed`: the answer is an error, or there was none."""

    sender: str
    receiver: str
    words: str
    answer: str
    failed: bool


def hops(timeline: Sequence[dict[str, Any]]) -> list[Hop]:
    """`timeline`: the report's member, masked as it may be shown. What goes through the browser is said so."""
    found = []
    for entry in timeline[:200]:
        parts = _split(entry["url"])
        sender = BROWSER if entry["step"] in ("authorize", "callback", "logout") else CLIENT
        status, took = entry["status"], entry["milliseconds"]
        answer = " · ".join(
            part for part in (str(status or ""), "" if took is None else f"{took} ms", entry["note"]) if part
        )
        words = f"{entry['step']}: {entry['method']} {parts[1]}"
        found.append(Hop(sender, parts[0], _brief(words), _brief(answer), (status or 0) >= 400))
    return found


def _split(url: str) -> tuple[str, str]:
    """(host, path) of an address; one that cannot be read stands as it is."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return "?", url
    return _brief(parts.netloc or "?", 60), parts.path or "/"


def _brief(text: str, most: int = 90) -> str:
    shown = visible(text)
    return shown if len(shown) <= most else shown[: most - 1] + "…"


def _people(found: Sequence[Hop]) -> list[str]:
    return list(dict.fromkeys(one for hop in found for one in (hop.sender, hop.receiver)))


def mermaid(found: Sequence[Hop]) -> str:
    """A sequence diagram in a fence of Markdown."""
    people = _people(found)
    lines = ["```mermaid", "sequenceDiagram"]
    lines += [f"  participant p{at} as {_plain(name)}" for at, name in enumerate(people)]
    for hop in found:
        sender, receiver = people.index(hop.sender), people.index(hop.receiver)
        lines.append(f"  p{sender}->>p{receiver}: {_plain(hop.words)}")
        if hop.answer:
            lines.append(f"  p{receiver}--{'x' if hop.failed else '>>'}p{sender}: {_plain(hop.answer)}")
    return "\n".join([*lines, "```"]) + "\n"


def _plain(text: str) -> str:
    """Without what Mermaid or Markdown would read: it knows character entities by number."""
    return "".join(c if c.isalnum() or c in " ./_-:·…•()" else f"#{ord(c)};" for c in text)


def svg(found: Sequence[Hop]) -> str:
    """The same as a picture."""
    people = _people(found)
    width, height = MARGIN * 2 + COLUMN * max(1, len(people)), 70 + ROW * len(found) + MARGIN
    at = {name: MARGIN + COLUMN // 2 + COLUMN * number for number, name in enumerate(people)}
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}">',
        f"<title>Sequence of the login</title><style>{STYLE}</style>",
    ]
    for name, x in at.items():
        parts.append(f'<text class="head" x="{x}" y="30" text-anchor="middle">{escape(_brief(name, 32))}</text>')
        parts.append(f'<line class="line" x1="{x}" y1="40" x2="{x}" y2="{height - MARGIN}"/>')
    for number, hop in enumerate(found):
        parts += _arrow(hop, at[hop.sender], at[hop.receiver], 70 + ROW * number)
    return "\n".join([*parts, "</svg>"]) + "\n"


def _arrow(hop: Hop, start: int, end: int, y: int) -> list[str]:
    tip = end - 7 if end > start else end + 7
    kind = "bad" if hop.failed else "hop"
    middle = (start + end) // 2
    return [
        f'<line class="{kind}" x1="{start}" y1="{y}" x2="{end}" y2="{y}"/>',
        f'<path class="{kind}" fill="none" d="M{tip} {y - 5}L{end} {y}L{tip} {y + 5}"/>',
        f'<text x="{middle}" y="{y - 6}" text-anchor="middle">{escape(_brief(hop.words, 44))}</text>',
        f'<text class="{"badly" if hop.failed else ""}" x="{middle}" y="{y + 15}" text-anchor="middle">'
        f"{escape(_brief(hop.answer, 44))}</text>",
    ]
