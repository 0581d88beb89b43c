"""Reads the identity-provider files beside this module: what lies in the folder is what is known.

A file has four parts, in this order, each parsed only when it is asked for: who it is and how it is recognised (all
of these are read to tell a provider), what is known of it, the forms of its logs and exports, and its error texts.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache, partial
from pathlib import Path
from typing import Any

from inspector.idps.model import ErrorPattern, Head, Idp, console_path

ERRORS = "\n[[errors]]\n"
GENERIC = "generic"
"""The file of what all providers share."""
_SHARED = ("claims", "groups", "access_token", "subject", "loopback", "probe", "timeout", "scopes")
"""Tables that hold of any provider where its own file does not have them."""
BEGINNING = ("masking", "recognise", "issuers", "tenants", "tokens", "meanings", "exchange")
"""Tables that are asked before it is known whose evidence this is."""
_FORMS = re.compile(r"^\[\[(log_entry|export|foreign)\]\]$", re.MULTILINE)
"""Where the forms begin of what it writes: entries of its log (`[[log_entry]]`), its registrations (`[[export]]`), and
what is no evidence of a login although it looks so (`[[foreign]]`)."""
_KNOWLEDGE = re.compile(rf"^\[(?!\[?(?:{'|'.join(BEGINNING)})\b)", re.MULTILINE)
_FULL_STOP = re.compile(r"(?<!\\)\\\.(?=\||\)|\Z)")
"""The full stop that ends a sentence of a pattern: whoever quotes the sentence leaves it out. `[.]` insists on it."""
_FOLDER = Path(__file__).parent


@cache
def heads() -> dict[str, Head]:
    """Every file's beginning by its name, the one whose signs count first at first."""
    read = [_head(path.stem) for path in _FOLDER.glob("*.toml")]
    return {head.name: head for head in sorted(read, key=lambda head: (head.order, head.name))}


def _head(name: str) -> Head:
    text = _read(name)
    cut = _KNOWLEDGE.search(text)
    return Head(name, tomllib.loads(text[: cut.start()] if cut else text))


@cache
def names() -> tuple[str, ...]:
    """The providers that a report may name, in the order of the alphabet."""
    return tuple(sorted(name for name, head in heads().items() if not head.engine))


@cache
def engines() -> tuple[str, ...]:
    """Software behind other names: a report calls it `generic`, with the engine as the variant."""
    return tuple(sorted(name for name, head in heads().items() if head.engine))


@cache
def load(name: str) -> Idp:
    """The provider or engine of that name. Raises KeyError where there is no such file."""
    if len(name) > 60 or not name.replace("-", "").isalnum() or not (_FOLDER / f"{name}.toml").is_file():
        raise KeyError(name)
    # The error texts stand last and are up to nine tenths of a file: parsing them is left until they are needed.
    head, found, tail = _read(name).partition(ERRORS)
    forms = _FORMS.search(head)
    data = tomllib.loads(head[: forms.start()] if forms else head)
    for table in BEGINNING:
        data.pop(table, None)
    if name != GENERIC and data.get("engine") is not True:
        data = {**{table: load(GENERIC).data[table] for table in _SHARED}, **data}
    return Idp(name, data, partial(_errors, name, data.get("console", {}), found + tail))


Form = Mapping[str, Any]


@cache
def forms(kind: str) -> tuple[tuple[str, Form], ...]:
    """(name, form) of every table of that kind in the files; those that fit anybody's stand last."""
    found: list[tuple[str, Form]] = []
    for name in sorted(heads(), key=lambda name: (name == GENERIC, name)):
        text = _read(name).partition(ERRORS)[0]
        _, *parts = _FORMS.split(text)
        own = "".join(f"[[{kind}]]{part}" for said, part in zip(parts[::2], parts[1::2], strict=True) if said == kind)
        found += [(name, form) for form in tomllib.loads(own).get(kind, ())]
    return tuple(found)


@cache
def _read(name: str) -> str:
    return (_FOLDER / f"{name}.toml").read_text(encoding="utf-8")


def _errors(name: str, console: dict[str, str], text: str) -> tuple[ErrorPattern, ...]:
    """The error texts of a file. `page` instead of `pattern`: the text of the page's sign that is called so in
    `[[recognise.pages]]`."""
    pages = {sign["what"]: f"(?:{sign['pattern']})" for sign in heads()[name].recognise.get("pages", ())}
    patterns = []
    for entry in tomllib.loads(text).get("errors", ()):
        fields: dict[str, Any] = dict(entry)
        pattern = pages[fields.pop("page")] if "page" in fields else fields["pattern"]
        fields |= {"pattern": _FULL_STOP.sub(r"\\.?", pattern), "where": tuple(fields["where"])}
        patterns.append(ErrorPattern(idp=name, console=console_path(console, entry["place"]) or "", **fields))
    return tuple(patterns)
