"""Blocks as one HTML file: nothing loaded from outside, no script; prints well, follows the system's theme."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Iterator
from hashlib import sha256
from html import escape
from importlib.resources import files
from typing import assert_never

from inspector.report import blocks
from inspector.report.blocks import LONGEST, Block, Bullets, Pairs, Words
from inspector.report.visible import visible


def write(title: str, blocks: Iterable[Block], columns: int, colour: bool) -> str:
    """A complete document, as wide as its reader has it. Everything from outside is escaped and made visible."""
    page, style = ((files(__package__) / name).read_text("utf-8") for name in ("report.html", "report.css"))
    allowed = b64encode(sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{allowed}'; base-uri 'none'; form-action 'none'"
    return page.format(policy=policy, title=safe(title, 300), style=style, body="\n".join(_body(blocks)))


def _body(given: Iterable[Block]) -> Iterator[str]:
    """The blocks, what follows a heading in a section of its own."""
    inside = False
    for block in given:
        if inside and isinstance(block, blocks.Heading | blocks.Item | blocks.Foot):
            yield "</section>"
            inside = False
        if isinstance(block, blocks.Heading):
            yield "<section>"
            inside = True
        yield from _draw(block)
    if inside:
        yield "</section>"


def safe(text: str, limit: int | None = LONGEST) -> str:
    """Text from outside for HTML: invisible characters written out, markup escaped, direction kept apart."""
    return escape(visible(str(text), limit), quote=True)


def _words(given: Words) -> str:
    return blocks.drawn(given, safe, lambda text: f"<code>{safe(text)}</code>")


def _draw(block: Block) -> Iterator[str]:
    """The lines of a block."""
    match block:
        case blocks.Head():
            yield f'<header class="verdict {block.kind}">'
            yield from (f"<p class=hypothesis>{safe(warning, 1000)}</p>" for warning in block.warnings)
            yield f"<p class=facts>{' · '.join(safe(fact, 300) for fact in block.facts)}</p>"
            yield f"<p class=state>{_symbol(block.symbol)} {safe(block.words, 200)}</p>"
            yield f"<h1>{safe(block.summary)}</h1>"
            yield from (f"<p class=facts>{safe(remark, 300)}</p>" for remark in block.remarks)
            yield from (f"<p class=note>{_words(note)}</p>" for note in block.notes)
            yield "</header>"
        case blocks.Heading(text, note):
            aside = f" <span class=soft>{safe(note, 300)}</span>" if note else ""
            yield f"<h2>{safe(text, 300)}{aside}</h2>"
        case blocks.Para(words, quiet):
            yield f"<p{' class=small' if quiet else ''}>{_words(words)}</p>"
        case Bullets(items):
            yield from ("<ul class=plain>", *(f"<li>{_words(item)}</li>" for item in items), "</ul>")
        case Pairs(pairs):
            rows = (f"<dt>{safe(label, 400)}</dt><dd>{_words(words)}</dd>" for label, words in pairs)
            yield from ("<dl class=values>", *rows, "</dl>")
        case blocks.Pre(text):
            lines = "\n".join(map(safe, text.splitlines()))
            yield f"<pre>{lines}</pre>"
        case blocks.Fold(summary, brief, more, symbol):
            yield f"<details><summary>{_symbol(symbol)} {safe(summary)}</summary>"
            yield from (one for part in (*brief, *more) for one in _draw(part))
            yield "</details>"
        case blocks.Item():
            yield from _item(block)
        case blocks.Table():
            yield from _table(block)
        case blocks.Foot(text):
            yield f"<footer>{safe(text)}</footer>"
        case _:
            assert_never(block)


def _symbol(symbol: str) -> str:
    return f"<span class=symbol>{symbol}</span>"


def _item(item: blocks.Item) -> Iterator[str]:
    yield f'<article class="finding {item.severity}{" root" if item.root else ""}">'
    yield f"<h2>{_symbol(item.symbol)} {safe(item.title, 300)} <span class=tag>{safe(item.mark)}</span></h2>"
    yield f"<p class=rule><span class=code>{safe(item.code)}</span> {safe(item.name)}</p>"
    yield f"<p>{safe(item.cause)}</p>"
    yield from _draw(Pairs(item.values)) if item.values else ()
    for fix in item.fixes:
        yield "<div class=fix>"
        yield f"<p class=who>Fix · {safe(fix.who)}</p>"
        yield f"<p class=do>{safe(fix.do)}</p>"
        yield f"<p class=where>{safe(fix.where, 1000)}</p>"
        yield "</div>"
    if item.followers:
        yield from ("<p class=small>It follows from this:</p>", *_draw(Bullets(item.followers)))
    if item.evidence:
        yield f"<p class=small>Evidence: {'; '.join(map(_words, item.evidence))}</p>"
    if item.links:
        yield f"<p class=small>Read more: {' · '.join(map(_link, item.links))}</p>"
    yield "</article>"


def _link(url: str) -> str:
    return f'<a href="{safe(url)}" rel="noreferrer noopener">{safe(url.split("/")[2])}</a>'


def _table(table: blocks.Table) -> Iterator[str]:
    yield "<div class=wide><table><thead><tr>"
    for number, head in enumerate(table.heads):
        read = number == table.marked
        yield f"<th scope=col{' class=read' if read else ''}>{safe(head)}{' ◀' if read else ''}"
    yield "</tr></thead><tbody>"
    for number, row in enumerate(table.rows):
        yield f'<tr class="{row.status}">' if row.status else "<tr>"
        last, named = len(row.cells) - 1, 1 if row.status and not table.heads[0] else 0
        for column, cell in enumerate(row.cells):
            new = " class=changed" if (number, column) in table.changed else ""
            mark = " class=read" if column == table.marked else new
            note = f"<br><span class=small>{safe(row.note, 1000)}</span>" if row.note and column == last else ""
            yield f"{'<th scope=row' if column == named else '<td'}{mark}>{_words(cell)}{note}"
        yield "</tr>"
    yield "</tbody></table></div>"
    if table.legend:
        yield f"<p class=small>{safe(table.legend)}</p>"
