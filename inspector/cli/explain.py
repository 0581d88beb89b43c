"""`explain [RULE]`: the catalogue, or one rule with its cause, fix and source."""

from __future__ import annotations

import argparse

from inspector.cli.output import fail, write


def add(parser: argparse.ArgumentParser, verb: str) -> None:
    parser.add_argument(
        "rule",
        nargs="?",
        metavar="RULE",
        help="a name such as email-verified-missing, a code (M01), or a claim (email_verified)",
    )
    parser.add_argument("--format", choices=("text", "json", "markdown"), default="text", help="form (text)")


def run(args: argparse.Namespace, verb: str) -> int:
    from inspector.cli.options import terminal_width
    from inspector.report import explanation
    from inspector.rules.catalogue import ALL, find

    if args.rule is None:
        return write(explanation.catalogue(ALL, args.format, terminal_width()), None)
    rule = find(args.rule)
    if rule is None and (told := explanation.claim(args.rule, args.format, terminal_width())):
        return write(told, None)
    if rule is None:
        return fail(unknown(args.rule))
    return write(explanation.one(rule, args.format, terminal_width()), None)


def unknown(name: str) -> str:
    """That there is no such rule, and which ones have nearly that name."""
    from difflib import get_close_matches

    from inspector.rules.catalogue import ALL

    words = [word for one in ALL for word in (one.name, one.code)]
    tried = (get_close_matches(word, words, n=3, cutoff=0.6) for word in (name[:80].lower(), name[:80].upper()))
    near = next(filter(None, tried), [])
    hint = f" Did you mean {', '.join(near)}?" if near else " `explain` without a name lists them all."
    return f"there is no rule {name[:80]!r}.{hint}"
