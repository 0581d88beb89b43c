"""Blocks as one HTML file: nothing loaded from outside, no script; prints well, follows the system's theme."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Iterator
from functools import singledispatch
from hashlib import sha256
from html import escape
from importlib.resources import files

from inspector.report.blocks import (
    Block,
    Bullets,
    Code,
    Fold,
    Foot,
    Head,
    Heading,
    Item,
    Pairs,
    Para,
    Pre,
    Table,
    Words,
)
from inspector.report.visible import visible

_LONGEST = 4000


def write(title: str, blocks: Iterable[Block], columns: int, colour: bool) -> str:
    """A complete document, as wide as its reader has it. Everything from outside is escaped and made visible."""
    return document(title, _body(blocks))


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


def _body(blocks: Iterable[Block]) -> Iterator[str]:
    """The blocks, what follows a heading in a section of its own."""
    yield "<main>"
    inside = False
    for block in blocks:
        if inside and isinstance(block, Heading | Item | Foot):
            yield "</section>"
            inside = False
        if isinstance(block, Heading):
            yield "<section>"
            inside = True
        yield from draw(block)
    if inside:
        yield "</section>"
    yield "</main>"


def words(given: Words) -> str:
    """Words as HTML."""
    parts = given if isinstance(given, tuple) and not isinstance(given, Code) else (given,)
    return "".join(
        f"<code>{safe(part.text, _LONGEST)}</code>" if isinstance(part, Code) else safe(part, _LONGEST)
        for part in parts
    )


@singledispatch
def draw(block: Block) -> Iterator[str]:
    """The lines of a block."""
    raise TypeError(type(block).__name__)


@draw.register
def _(block: Head) -> Iterator[str]:
    yield f'<header class="verdict {block.kind}">'
    yield from (f"<p class=hypothesis>{safe(warning, 1000)}</p>" for warning in block.warnings)
    yield f"<p class=facts>{' · '.join(safe(fact, 300) for fact in block.facts)}</p>"
    yield f"<p class=state><span class=symbol>{block.symbol}</span> {safe(block.words, 200)}</p>"
    yield f"<h1>{safe(block.summary, _LONGEST)}</h1>"
    yield from (f"<p class=facts>{safe(remark, 300)}</p>" for remark in block.remarks)
    yield from (f"<p class=note>{words(note)}</p>" for note in block.notes)
    yield "</header>"


@draw.register
def _(block: Heading) -> Iterator[str]:
    note = f" <span class=soft>{safe(block.note, 300)}</span>" if block.note else ""
    yield f"<h2>{safe(block.text, 300)}{note}</h2>"


@draw.register
def _(block: Para) -> Iterator[str]:
    yield f"<p{' class=small' if block.quiet else ''}>{words(block.words)}</p>"


@draw.register
def _(block: Bullets) -> Iterator[str]:
    yield "<ul class=plain>"
    yield from (f"<li>{words(item)}</li>" for item in block.items)
    yield "</ul>"


@draw.register
def _(block: Pairs) -> Iterator[str]:
    yield "<dl class=values>"
    yield from (f"<dt>{safe(label, 400)}</dt><dd>{words(what)}</dd>" for label, what in block.items)
    yield "</dl>"


@draw.register
def _(block: Pre) -> Iterator[str]:
    lines = "\n".join(safe(line, _LONGEST) for line in block.text.splitlines())
    yield f"<pre>{lines}</pre>"


@draw.register
def _(block: Fold) -> Iterator[str]:
    yield f"<details><summary><span class=symbol>{block.symbol}</span> {safe(block.summary, _LONGEST)}</summary>"
    for part in (*block.brief, *block.blocks):
        yield from draw(part)
    yield "</details>"


@draw.register
def _(block: Item) -> Iterator[str]:
    yield f'<article class="finding {block.severity}{" root" if block.root else ""}">'
    tag = f"<span class=tag>{safe(block.mark)}</span>"
    yield f"<h2><span class=symbol>{block.symbol}</span> {safe(block.title, 300)} {tag}</h2>"
    yield f"<p class=rule><span class=code>{safe(block.code)}</span> {safe(block.name)}</p>"
    yield f"<p>{safe(block.cause, _LONGEST)}</p>"
    if block.values:
        yield from draw(Pairs(block.values))
    for fix in block.fixes:
        yield "<div class=fix>"
        yield f"<p class=who>Fix · {safe(fix.who)}</p>"
        yield f"<p class=do>{safe(fix.do, _LONGEST)}</p>"
        yield f"<p class=where>{safe(fix.where, 1000)}</p>"
        yield "</div>"
    if block.followers:
        yield "<p class=small>It follows from this:</p>"
        yield from draw(Bullets(block.followers))
    if block.evidence:
        yield f"<p class=small>Evidence: {'; '.join(words(place) for place in block.evidence)}</p>"
    if block.links:
        yield f"<p class=small>Read more: {' · '.join(_link(url) for url in block.links)}</p>"
    yield "</article>"


@draw.register
def _(block: Table) -> Iterator[str]:
    yield "<div class=wide><table><thead><tr>"
    for number, head in enumerate(block.heads):
        read = number == block.marked
        yield f"<th scope=col{' class=read' if read else ''}>{safe(head)}{' ◀' if read else ''}"
    yield "</tr></thead><tbody>"
    for number, row in enumerate(block.rows):
        yield f'<tr class="{row.status}">' if row.status else "<tr>"
        last, named = len(row.cells) - 1, 1 if row.status and not block.heads[0] else 0
        for column, cell in enumerate(row.cells):
            new = " class=changed" if (number, column) in block.changed else ""
            mark = " class=read" if column == block.marked else new
            note = f"<br><span class=small>{safe(row.note, 1000)}</span>" if row.note and column == last else ""
            yield f"{'<th scope=row' if column == named else '<td'}{mark}>{words(cell)}{note}"
        yield "</tr>"
    yield "</tbody></table></div>"
    if block.legend:
        yield f"<p class=small>{safe(block.legend)}</p>"


@draw.register
def _(block: Foot) -> Iterator[str]:
    yield f"<footer>{safe(block.text)}</footer>"


def _link(url: str) -> str:
    return f'<a href="{safe(url)}" rel="noreferrer noopener">{safe(url.split("/")[2])}</a>'


def safe(text: str, limit: int | None = None) -> str:
    """Text from outside for HTML: invisible characters written out, markup escaped, direction kept apart."""
    return escape(visible(str(text), limit), quote=True)
