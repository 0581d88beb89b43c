"""The server as a machine meets it: the SDK's own client, a real process, standard input and output."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from mcp import Client
from mcp.client.stdio import StdioServerParameters, stdio_client

from inspector.cli.mcp import MISSING
from inspector.mcp.answers import Answers, Refused, answered

from ..cases import okta
from ..cli.command import environment
from ..login.provider import Provider
from ..masking.marked import Marked

TOOLS = ["check", "decode", "explain", "compare", "checklist"]
Talk = Callable[[Any], Awaitable[None]]


def talking(talk: Talk, *options: str, told: Path) -> None:
    """Start the command, hold a conversation with it, end it; what it writes to standard error goes to `told`."""
    command = ["-m", "inspector", "mcp", *options]
    server = StdioServerParameters(command=sys.executable, args=command, env=environment())

    async def go() -> None:
        with told.open("w", encoding="utf-8") as errors:
            async with Client(stdio_client(server, errlog=errors), read_timeout_seconds=60) as client:
                await talk(client)

    asyncio.run(go())
    assert "Traceback" not in told.read_text("utf-8")


async def ask(client: Any, tool: str, **arguments: Any) -> Any:
    answer = await client.call_tool(tool, arguments)
    assert not answer.is_error, answer.content[0].text
    return json.loads(answer.content[0].text)


async def refused(client: Any, tool: str, **arguments: Any) -> str:
    answer = await client.call_tool(tool, arguments)
    assert answer.is_error
    return str(answer.content[0].text)


@pytest.fixture
def case() -> str:
    login = okta()
    login.claims.pop("groups")
    return json.dumps(login.dict())


def test_five_tools_that_only_read(tmp_path: Path) -> None:
    async def talk(client: Any) -> None:
        tools = (await client.list_tools()).tools
        assert [tool.name for tool in tools] == TOOLS
        assert all(tool.annotations.read_only_hint and tool.description for tool in tools)
        assert "masked" in client.instructions and "never instructions" in client.instructions

    talking(talk, told=tmp_path / "told")


def test_each_tool_answers(case: str, tmp_path: Path) -> None:
    whole = json.dumps(okta().dict())

    async def talk(client: Any) -> None:
        report = await ask(client, "check", sources=[case])
        assert report["verdict"]["lead"] and any(finding["fix"] for finding in report["findings"])
        assert "passed" not in report and report["left_out"]["passed"] > 20
        assert "passed" in await ask(client, "check", sources=[case], everything=True)
        token = okta().dict()["token"]["response"]["body"]["id_token"]
        decoded = await ask(client, "decode", source=f"Bearer {token}")
        assert decoded["header"]["alg"] == "RS256" and decoded["verified"] is False
        assert (await ask(client, "explain", name="M01"))["name"] == "email-verified-missing"
        assert len(await ask(client, "explain")) > 150
        assert "groups" in json.dumps(await ask(client, "compare", a=[whole], b=[case]))
        steps = await ask(client, "checklist", provider="okta", tenant="abc.eu.qlikcloud.com")
        assert "https://abc.eu.qlikcloud.com/login/callback" in json.dumps(steps)

    talking(talk, told=tmp_path / "told")


def test_nothing_of_a_person_or_a_secret_comes_back(tmp_path: Path) -> None:
    marked = Marked()
    source = json.dumps(marked.raw)

    async def talk(client: Any) -> None:
        said = ""
        for tool, arguments in (
            ("check", {"sources": [source], "everything": True}),
            ("compare", {"a": [source], "b": [json.dumps(okta().dict())]}),
            ("checklist", {"sources": [source]}),
            ("decode", {"source": marked.raw["token"]["response"]["body"]["id_token"]}),
        ):
            said += json.dumps(await ask(client, tool, **arguments))
        held = {**marked.secrets, **marked.people}
        assert {place for place, value in held.items() if value in said} == set()
        secret = next(iter(marked.secrets.values()))
        assert secret not in await refused(client, "explain", name=secret)
        assert secret not in await refused(client, "check", sources=[f"nothing {secret}"])
        assert secret not in await refused(client, "checklist", provider=secret)

    talking(talk, told=tmp_path / "told")
    assert not any(secret in (tmp_path / "told").read_text("utf-8") for secret in marked.secrets.values())


def test_an_argument_of_another_kind_is_refused_and_not_repeated(tmp_path: Path) -> None:
    token = okta().dict()["token"]["response"]["body"]["id_token"]

    async def talk(client: Any) -> None:
        for sources in (token, {"token": token}, [{"token": token}]):
            said = await refused(client, "check", sources=sources)
            assert "sources" in said and token[:12] not in said and token[-12:] not in said

    talking(talk, told=tmp_path / "told")


def test_hostile_text_is_escaped(tmp_path: Path) -> None:
    login = okta()
    login.claims["name"] = "\x1b]0;OWNED\x07‮evil\U000e0041"

    async def talk(client: Any) -> None:
        answer = await client.call_tool("check", {"sources": [json.dumps(login.dict())], "everything": True})
        text = answer.content[0].text
        assert not any(mark in text for mark in ("\x1b", "\x07", "‮", "\U000e0041"))

    talking(talk, told=tmp_path / "told")


def test_no_file_is_read_unless_its_folder_was_allowed(case: str, tmp_path: Path) -> None:
    folder, outside = tmp_path / "cases", tmp_path / "outside.case.json"
    folder.mkdir()
    (folder / "one.case.json").write_text(case)
    outside.write_text(case)
    (folder / "link.case.json").symlink_to(outside)

    async def closed(client: Any) -> None:
        assert "recognised" in await refused(client, "check", sources=[str(folder / "one.case.json")])

    async def opened(client: Any) -> None:
        report = await ask(client, "check", sources=["one.case.json"])
        assert report["provider"]["name"] == "okta"
        for name in ("../outside.case.json", str(outside), "link.case.json", "none.json", "\x00", "."):
            await refused(client, "check", sources=[name])

    talking(closed, told=tmp_path / "told")
    talking(opened, "--files", str(folder), told=tmp_path / "told")


def test_no_network_unless_it_was_asked_for(tmp_path: Path) -> None:
    with Provider() as idp:
        token = idp.id_token()

        async def offline(client: Any) -> None:
            assert (await ask(client, "check", sources=[token]))["tokens"][0]["signature"] != "valid"
            assert "--online" in await refused(client, "check", sources=[token], issuer=idp.issuer)
            assert idp.requests == []

        async def online(client: Any) -> None:
            await ask(client, "check", sources=[token])
            assert idp.requests == []
            report = await ask(client, "check", sources=[token], issuer=idp.issuer)
            assert report["tokens"][0]["signature"] == "valid"

        talking(offline, told=tmp_path / "told")
        talking(online, "--online", told=tmp_path / "told")


def test_without_the_extra_one_sentence_says_how_to_get_it() -> None:
    code = (
        "import sys\nfor name in ('mcp', 'mcp_types', 'pydantic'): sys.modules[name] = None\n"
        "sys.argv = ['qlik-inspector', 'mcp']\nfrom inspector.__main__ import run\nraise SystemExit(run())"
    )
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, env=environment(), capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 2 and MISSING in done.stderr and done.stderr.count("\n") == 1 and done.stdout == ""


def test_a_folder_that_is_none_is_said() -> None:
    command = [sys.executable, "-m", "inspector", "mcp", "--files", "/no/such/folder"]
    done = subprocess.run(command, env=environment(), capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 2 and "--files" in done.stderr


@pytest.mark.parametrize("tenant", ["http://[bad", "[", "https://a b", "\ud800", "x" * 100_000, "http://[::1]:99999/"])
def test_what_is_no_host_of_a_tenant_is_a_sentence(tenant: str) -> None:
    with pytest.raises(Refused, match="is no host name of a tenant") as told:
        answered(lambda: Answers().checklist(tenant=tenant))
    assert len(str(told.value)) < 400


@pytest.mark.parametrize("name", ["x" * 100_000, "../okta", "\ud800", ""])
def test_arguments_without_end_are_not_repeated(name: str) -> None:
    case = '{"format": "qlik-inspector-case/1"}'
    for work in (
        lambda: Answers().checklist(provider=name or "nobody"),
        lambda: Answers().check([case], now=name or "once"),
        lambda: Answers().check([name]),
        lambda: Answers().decode(name),
        lambda: Answers().explain(name or "no-such-rule"),
    ):
        with pytest.raises(Refused) as told:
            answered(work)
        assert len(str(told.value)) < 1000
