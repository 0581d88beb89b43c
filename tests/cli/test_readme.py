"""Every command of the README is one that the command line takes; what needs no network and no person is run."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest

from inspector.cli.main import PROG, parser_of
from tests.cases import jwk, okta

from .command import run

README = Path(__file__).parents[2] / "README.md"
BLOCKS = re.findall(r"```sh\n(.*?)```", README.read_text("utf-8"), re.DOTALL)
COMMANDS = [line.partition(" #")[0].strip() for block in BLOCKS for line in block.splitlines() if line.startswith(PROG)]
OFFLINE = ("check", "mask", "checklist", "compare", "scan", "explain")


def test_there_are_commands_and_none_stands_twice() -> None:
    assert len(COMMANDS) >= 10 and len(set(COMMANDS)) == len(COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_the_command_line_takes_it(command: str) -> None:
    verb, *rest = shlex.split(command)[1:]
    parser_of(verb).parse_args(rest)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """What the README's commands name."""
    login = okta().dict()
    other = {**login, "tenant": {"host": "abc123.eu.qlikcloud.com"}}
    token = login["token"]["response"]["body"]["id_token"]
    texts = {
        "ticket.txt": f"Dear support, this is what came:\n{token}\nBest regards",
        "token.txt": token,
        "tokens.jsonl": f"{token}\n{token}\n",
        "idp.json": json.dumps(login["identity_provider"]),
        "keys.json": json.dumps({"keys": [jwk()]}),
        "login.har": json.dumps({"log": {"entries": [entry("https://acme.okta.com/oauth2/v1/authorize?client_id=c")]}}),
        **{f"{name}.case.json": json.dumps(login) for name in ("login", "ada", "bob")},
        "seen.case.json": json.dumps({**other, "title": "seen"}),
    }
    for name, text in texts.items():
        (tmp_path / name).write_text(text, "utf-8")
    return tmp_path


def entry(url: str) -> dict[str, object]:
    return {
        "startedDateTime": "2026-11-21T10:00:00Z",
        "request": {"method": "GET", "url": url, "headers": []},
        "response": {"status": 302, "headers": [], "content": {}},
    }


@pytest.mark.parametrize("command", [c for c in COMMANDS if c.split()[1] in OFFLINE and "--issuer" not in c])
def test_it_does_what_it_says(command: str, folder: Path) -> None:
    ran = run(*shlex.split(command)[1:], cwd=folder)
    assert ran.status in (0, 1), ran.err
    assert ran.out or ran.err
