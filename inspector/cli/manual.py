"""The manual page (man(7)), made from the parsers themselves: `completion man`."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from inspector.cli.main import EPILOG, PROG, VERBS, parser_of
from inspector.version import VERSION


def manual() -> str:
    """The page as roff, for `man -l -`."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield f'.TH {PROG.upper()} 1 "" "{PROG} {VERSION}" "User Commands"'
    yield ".SH NAME"
    yield f"{PROG} \\- says why a Qlik Cloud login fails, and which console field repairs it"
    yield ".SH SYNOPSIS"
    yield f".B {_text(PROG)}\n[COMMAND] [OPTIONS]"
    yield ".SH DESCRIPTION"
    about, _, statuses = EPILOG.partition("exit status:\n")
    yield _text(about.strip())
    yield ".SH COMMANDS"
    for name, (_, words) in VERBS.items():
        yield f".SS {_text(name)}\n{_text(words[:1].upper() + words[1:])}."
        for action in parser_of(name)._actions:  # argparse has no public way to ask what was added
            if action.help != argparse.SUPPRESS and "--help" not in action.option_strings:
                yield f".TP\n{_named(action)}\n{_text(action.help or 'no default')}"
    yield ".SH EXIT STATUS"
    for line in statuses.strip().splitlines():
        number, _, words = line.strip().partition("  ")
        yield f".TP\n.B {number}\n{_text(words.strip())}"


def _named(action: argparse.Action) -> str:
    """The option or argument with what it takes, as a paragraph's label."""
    takes = str(action.metavar or "|".join(map(str, action.choices or ())) or action.dest.upper())
    if not action.option_strings:
        return f".I {_text(takes)}"
    names = _text(", ".join(action.option_strings)).replace(" ", "\\ ")
    return f".B {names}" if action.nargs == 0 else f'.BI {names} " {_text(takes)}"'


def _text(words: str) -> str:
    """Words that roff takes for text: no escapes, no requests."""
    safe = words.replace("\\", "\\e").replace("-", "\\-")
    safe = "".join(one if one.isascii() else f"\\[u{ord(one):04X}]" for one in safe)
    return "\n".join(f"\\&{line}" if line.startswith((".", "'")) else line for line in safe.splitlines())
