"""Dispatches to one small module per verb; only the chosen verb's module is imported."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterable, Sequence
from contextlib import suppress
from importlib import import_module
from typing import NoReturn

from inspector.cli.status import CANCELLED, FAULT, OK, UNUSABLE, columns
from inspector.errors import Fault, InspectorError, contained
from inspector.version import VERSION

PROG = "qlik-inspector"
VERBS = {
    "open": ("app", "open the app on something already captured"),
    "demo": ("app", "open the app against the built-in demo provider and tenant"),
    "login": ("login", "capture a login through the loopback callback, without the app"),
    "browse": ("browse", "watch the real login to Qlik in your own browser"),
    "check": ("check", "diagnose what is given and print the report"),
    "probe": ("probe", "everything that can be learned without anybody logging in"),
    "decode": ("decode", "header, payload and times of a token; verifies nothing"),
    "checklist": ("checklist", "the set-up step by step, with the values to enter and what is proven"),
    "compare": ("compare", "what differs between two logins"),
    "mask": ("mask", "a HAR, case, log or text made safe to send; lists what was struck"),
    "scan": ("scan", "many tokens or cases: one JSON line out per input"),
    "explain": ("explain", "the catalogue of findings, or one of them"),
    "profile": ("profile", "saved settings"),
    "doctor": ("doctor", "this machine: proxy, certificates, port, browser, clipboard, clock"),
    "mcp": ("mcp", "the tools for a machine that asks (Model Context Protocol); an extra"),
    "completion": ("completion", "completions for bash, zsh, fish or PowerShell; the manual page"),
}
START = "start"
"""Without a verb: the app on its start screen."""
EPILOG = """\
SOURCE is a file, - for standard input, or the text itself: a token, a token
response, userinfo, a discovery document, a key set, Qlik's identity-provider
JSON, a callback URL, a HAR file, an error page, a case file ...
Several SOURCEs add up to one case; what it is gets recognised.
Without a command the app opens on its start screen.

exit status:
  0  no error found
  1  at least one error finding
  2  unusable input or usage
  3  cancelled or timed out
 70  a fault of qlik-inspector itself: please report it
"""
_FAULT = """\
qlik-inspector stopped: {fault}
  Please report this line, the version ({version}) and what was given, made safe
  to send: qlik-inspector mask FILE -o OUT. Nothing of what was given is shown here."""


class Parser(argparse.ArgumentParser):
    """argparse with the usage of one verb and no surprise abbreviations."""

    def __init__(self, **options: object) -> None:
        super().__init__(
            allow_abbrev=False,
            formatter_class=_formatter,
            **options,  # type: ignore[arg-type]
        )

    def error(self, message: str) -> NoReturn:
        known = [option for action in self._actions for option in action.option_strings if option.startswith("--")]
        self.exit(UNUSABLE, f"{self.format_usage()}{self.prog}: {_unrepeated(message, known)}\n")

    def exit(self, status: int = 0, message: str | None = None) -> NoReturn:
        from inspector.report.visible import guarded

        super().exit(status, guarded(message) if message else None)


def _unrepeated(message: str, known: Sequence[str]) -> str:
    """argparse's sentence without what was typed, which may be a secret; names of options stay, with what was meant."""
    head, colon, rest = message.partition("unrecognized arguments: ")
    if colon:
        options = [word.partition("=")[0] for word in rest.split() if word.startswith("--") and len(word) < 40]
        near = "".join(_meant(option, known) for option in options[:1])
        return f"{head}{colon}{' '.join(options) or 'a value that no option takes'}{near}"
    before, found, after = message.partition("invalid choice: ")
    return f"{before}not one of the choices {after[after.find('(choose') :]}" if found else message


def _meant(word: str, known: Iterable[str]) -> str:
    """What is nearly the word. The word itself, which may be a token, is not repeated."""
    from difflib import get_close_matches

    near = get_close_matches(word[:40], list(known), n=2, cutoff=0.6)
    return f": did you mean {' or '.join(near)}?" if near else ""


def _formatter(prog: str) -> argparse.RawDescriptionHelpFormatter:
    """With the width given, argparse does not load shutil and all its archive formats to find it out."""
    return argparse.RawDescriptionHelpFormatter(prog, width=max(24, min(columns(80), 120)) - 2)


def main(argv: Sequence[str]) -> int:
    """Run the command line; returns the exit status and never raises for what a user can cause."""
    arguments = list(argv)
    verb = next((a for a in arguments[:1] if a in VERBS), None)
    if verb is None and arguments[:1] and not arguments[0].startswith("-"):
        _top().error(f"there is no such command{_meant(arguments[0], VERBS)}; commands: {', '.join(VERBS)}")
    if verb is None and any(a in ("-h", "--help", "--version") for a in arguments):
        _top().parse_args(arguments)
    _tolerant_streams()
    try:
        status = contained(lambda: _run(verb, arguments[1:]) if verb else _run(START, arguments))
        if sys.stdout is not None:
            sys.stdout.flush()
        return status
    except KeyboardInterrupt:
        print("cancelled", file=sys.stderr)
        return CANCELLED
    except BrokenPipeError:
        # the reader went away (head, less): not an error, and nothing more may be written
        _discard_output()
        return OK
    except Fault as fault:
        return _reported(fault)
    except InspectorError as error:
        from inspector.cli.output import fail

        return fail(str(error))
    except OSError as error:
        from inspector.cli.output import fail

        _discard_output()
        return fail(f"{error.filename or 'the input or output'} cannot be used: {error.strerror or 'unknown reason'}")


def _reported(fault: Fault) -> int:
    """Say where the fault is, by means that cannot fail themselves."""
    if sys.stderr is not None:
        with suppress(OSError, ValueError):
            print(_FAULT.format(fault=fault, version=VERSION), file=sys.stderr, flush=True)
    return FAULT


def _discard_output() -> None:
    """Nothing more can be written to standard output; without this the interpreter would try once more at its end."""
    if sys.stdout is not None:
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, sys.stdout.fileno())
        os.close(null)


def _tolerant_streams() -> None:
    """Terminals and pipes of any locale take every character; what they cannot show is written out."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def _run(verb: str, arguments: list[str]) -> int:
    args = parser_of(verb).parse_args(arguments)
    _colour(args.color)
    if getattr(args, "output", None) or getattr(args, "save", None):
        from inspector.cli.usage import check_outputs

        check_outputs(vars(args))
    return int(import_module(_module(verb)).run(args, verb))


def parser_of(verb: str) -> Parser:
    """The parser of a verb with all its options; of START, the command without a verb."""
    prog, words = (f"{PROG} {verb}", VERBS[verb][1]) if verb in VERBS else (PROG, None)
    parser = Parser(prog=prog, description=words)
    import_module(_module(verb)).add(parser, verb)
    add_color(parser)
    return parser


def _module(verb: str) -> str:
    return f"inspector.cli.{VERBS[verb][0] if verb in VERBS else 'app'}"


def add_color(parser: argparse.ArgumentParser) -> None:
    """The option of every verb."""
    parser.add_argument("--color", choices=("auto", "always", "never"), default="auto", help="colours (auto)")


def _colour(choice: str) -> None:
    """The option as the variables that every writer, the app too, goes by."""
    if choice != "auto":
        os.environ.pop("NO_COLOR" if choice == "always" else "FORCE_COLOR", None)
        os.environ["FORCE_COLOR" if choice == "always" else "NO_COLOR"] = "1"


def _top() -> Parser:
    width = max(map(len, VERBS)) + 2
    commands = "\n".join(f"  {name:<{width}}{text}" for name, (_, text) in VERBS.items())
    parser = Parser(
        prog=PROG,
        usage=f"{PROG} [COMMAND] [OPTIONS]",
        description=f"Says why a Qlik Cloud login fails, and which console field repairs it.\n\ncommands:\n{commands}",
        epilog=EPILOG,
    )
    parser.add_argument("--version", action="version", version=f"{PROG} {VERSION}")
    return parser
