"""`completion`: the shell's completions, made from the parsers themselves, so that they cannot fall behind."""

from __future__ import annotations

import argparse
from typing import NamedTuple

from inspector.cli.main import PROG, VERBS, parser_of
from inspector.cli.output import write

SHELLS = ("bash", "zsh", "fish", "powershell")
MANUAL = "man"
HOW = {
    "bash": 'eval "$(qlik-inspector completion bash)"  # in ~/.bashrc',
    "zsh": 'eval "$(qlik-inspector completion zsh)"  # in ~/.zshrc, after compinit',
    "fish": "qlik-inspector completion fish | source  # in ~/.config/fish/config.fish",
    "powershell": "qlik-inspector completion powershell | Out-String | Invoke-Expression  # in $PROFILE",
}


class Verb(NamedTuple):
    """What can follow a verb."""

    name: str
    help: str
    options: tuple[str, ...]
    choices: dict[str, tuple[str, ...]]
    """The values of an option that has a fixed set."""
    words: tuple[str, ...]
    """What an argument can be, beside a file."""


def add(parser: argparse.ArgumentParser, verb: str) -> None:
    parser.add_argument(
        "shell",
        choices=(*SHELLS, MANUAL),
        help="which shell (the script's first line says where it goes), or the manual page",
    )


def run(args: argparse.Namespace, verb: str) -> int:
    if args.shell == MANUAL:
        from inspector.cli.manual import manual

        return write(manual(), None)
    makers = {"bash": _bash, "zsh": _zsh, "fish": _fish, "powershell": _powershell}
    return write(f"# {HOW[args.shell]}\n{makers[args.shell](verbs())}", None)


def verbs() -> list[Verb]:
    """Every verb with its options, read from its parser."""
    return [_verb(name, text) for name, (_, text) in VERBS.items()]


def _verb(name: str, text: str) -> Verb:
    options: list[str] = []
    choices: dict[str, tuple[str, ...]] = {}
    words: tuple[str, ...] = ()
    for action in parser_of(name)._actions:  # argparse has no public way to ask what was added
        known = tuple(str(one) for one in action.choices or ())
        options += action.option_strings
        if action.option_strings:
            choices |= {option: known for option in action.option_strings if known}
        else:
            words += known
    return Verb(name, text, tuple(options), choices, words or _words(name))


def _words(verb: str) -> tuple[str, ...]:
    if verb == "explain":
        from inspector.rules.catalogue import ALL

        return tuple(word for rule in ALL for word in (rule.code, rule.name))
    if verb == "demo":
        from inspector import demo

        return tuple(scenario.name for scenario in demo.scenarios())
    return ()


def _bash(found: list[Verb]) -> str:
    cases = []
    for verb in found:
        values = "".join(
            f'      {option}) COMPREPLY=($(compgen -W "{" ".join(known)}" -- "$cur")); return;;\n'
            for option, known in verb.choices.items()
        )
        cases.append(
            f'  {verb.name})\n    case "$before" in\n{values}    esac\n'
            f'    options="{" ".join(verb.options)}" words="{" ".join(verb.words)}";;\n'
        )
    return (
        "_qlik_inspector() {\n"
        '  local cur="${COMP_WORDS[COMP_CWORD]}" before="${COMP_WORDS[COMP_CWORD-1]}" options="" words=""\n'
        '  if [ "$COMP_CWORD" = 1 ]; then\n'
        f'    COMPREPLY=($(compgen -W "{" ".join(verb.name for verb in found)} --help --version" -- "$cur")); return\n'
        "  fi\n"
        f'  case "${{COMP_WORDS[1]}}" in\n{"".join(cases)}  esac\n'
        '  if [[ "$cur" == -* ]]; then COMPREPLY=($(compgen -W "$options" -- "$cur"))\n'
        '  elif [ -n "$words" ]; then COMPREPLY=($(compgen -W "$words" -- "$cur"))\n'
        '  else COMPREPLY=($(compgen -f -- "$cur")); fi\n'
        "}\n"
        f"complete -o filenames -F _qlik_inspector {PROG}\n"
    )


def _zsh(found: list[Verb]) -> str:
    named = " ".join(f"'{verb.name}:{_quoted(verb.help)}'" for verb in found)
    cases = []
    for verb in found:
        values = "".join(
            f"      {option}) compadd -- {' '.join(known)}; return;;\n" for option, known in verb.choices.items()
        )
        rest = f"compadd -- {' '.join(verb.words)}" if verb.words else "_files"
        cases.append(
            f"  {verb.name})\n    case $words[CURRENT-1] in\n{values}    esac\n"
            f"    if [[ $words[CURRENT] == -* ]]; then compadd -- {' '.join(verb.options)}; else {rest}; fi;;\n"
        )
    return (
        "_qlik_inspector() {\n"
        f"  local -a verbs=({named})\n"
        "  if (( CURRENT == 2 )); then _describe command verbs; return; fi\n"
        f"  case $words[2] in\n{''.join(cases)}  esac\n"
        "}\n"
        f"compdef _qlik_inspector {PROG}\n"
    )


def _fish(found: list[Verb]) -> str:
    lines = [f"complete -c {PROG} -f -n __fish_use_subcommand -a {v.name} -d '{_quoted(v.help)}'" for v in found]
    for verb in found:
        here = f"complete -c {PROG} -n '__fish_seen_subcommand_from {verb.name}'"
        for option in verb.options:
            known = verb.choices.get(option)
            switch = f"-l {option[2:]}" if option.startswith("--") else f"-s {option[1:]}"
            lines.append(f"{here} {switch}{f' -x -a {chr(39)}{chr(32).join(known)}{chr(39)}' if known else ''}")
        if verb.words:
            lines.append(f"{here} -f -a '{' '.join(verb.words)}'")
    return "\n".join(lines) + "\n"


def _powershell(found: list[Verb]) -> str:
    table = "\n".join(
        f"    '{verb.name}' = @({', '.join(repr(word) for word in (*verb.options, *verb.words))})" for verb in found
    )
    return (
        f"Register-ArgumentCompleter -Native -CommandName {PROG} -ScriptBlock {{\n"
        "  param($word, $line, $position)\n"
        f"  $verbs = @{{\n{table}\n  }}\n"
        "  $given = @($line.CommandElements | ForEach-Object { $_.ToString() })\n"
        "  $known = if ($given.Count -gt 1 -and $verbs.ContainsKey($given[1]) -and $word -ne $given[1]) "
        "{ $verbs[$given[1]] } else { $verbs.Keys | Sort-Object }\n"
        '  $known | Where-Object { $_ -like "$word*" } | ForEach-Object { '
        "[System.Management.Automation.CompletionResult]::new($_) }\n"
        "}\n"
    )


def _quoted(text: str) -> str:
    """For a single-quoted description in a shell."""
    return text.replace("'", "").replace(":", "")
