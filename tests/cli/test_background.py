"""What falls over behind a login is one line: no traceback, no words, no values; and the login goes on."""

from __future__ import annotations

import asyncio
import gc
import sys
import threading
from collections.abc import Iterator

import pytest

from inspector.cli import loop


@pytest.fixture(autouse=True)
def hooks() -> Iterator[None]:
    before = threading.excepthook, sys.unraisablehook
    yield
    threading.excepthook, sys.unraisablehook = before


def fall() -> None:
    raise KeyError("canary-words")


async def alone() -> None:
    fall()


class Broken:
    def __del__(self) -> None:
        fall()


async def in_a_thread() -> None:
    thread = threading.Thread(target=fall)
    thread.start()
    await asyncio.to_thread(thread.join)


async def in_a_task() -> None:
    task = asyncio.create_task(alone())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    del task
    gc.collect()


async def in_a_connection() -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()
        fall()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname()[:2])
        await reader.read()
        writer.close()
        await asyncio.sleep(0.05)


async def in_a_callback() -> None:
    asyncio.get_running_loop().call_soon(fall)
    await asyncio.sleep(0)


async def at_the_end_of_an_object() -> None:
    Broken()
    gc.collect()


@pytest.mark.parametrize("how", [in_a_thread, in_a_task, in_a_connection, in_a_callback, at_the_end_of_an_object])
def test_a_fault_in_the_background_is_a_line(how: object, capfd: pytest.CaptureFixture[str]) -> None:
    async def work() -> str:
        await how()  # type: ignore[operator]
        return "whole"

    assert loop.run(work()) == "whole"
    said = capfd.readouterr()
    assert "background" in said.err and "KeyError" in said.err and len(said.err.splitlines()) == 1
    assert "canary" not in said.err and "Traceback" not in said.err and said.out == ""


def test_it_raises_what_the_work_raises() -> None:
    with pytest.raises(KeyError):
        loop.run(alone())
