"""One item per input, in order, whatever the file is; and no file of lines is ever held as a whole."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from inspector.case.model import Case
from inspector.sources.found import SourceError
from inspector.sources.scan import Item, scan, scan_stream

from .recording import browser_login, har
from .tokens import signed

TOKEN = signed()
ACCESS = signed({"iss": "x"}, typ="at+jwt")


def items(text: str | bytes) -> list[Item]:
    return list(scan_stream("f", io.BytesIO(text.encode() if isinstance(text, str) else text)))


def test_a_token_a_line() -> None:
    found = items(f"{TOKEN}\n\n{ACCESS}\r\nnot.a.token\n{TOKEN}")
    assert [number for _, number, _ in found] == [1, 3, 4, 5]
    kinds = [sorted(item.to_dict().keys() - {"format"}) if isinstance(item, Case) else "error" for _, _, item in found]
    assert kinds == [["id_token"], ["access_token"], "error", ["id_token"]]


def test_json_lines() -> None:
    lines = [
        {"id_token": TOKEN},
        {"format": "qlik-inspector-case/1", "id_token": TOKEN},
        {"sub": "1", "email": "a@b.c"},
    ]
    found = items("\n".join(json.dumps(line) for line in lines) + "\n{broken")
    assert [isinstance(item, Case) for _, _, item in found] == [True, True, True, False]
    assert isinstance(found[2][2], Case) and found[2][2].at("userinfo.body.sub") == "1"


def test_a_log() -> None:
    log = f"10:00 start\n[2026-11-21] got token {TOKEN}\n10:01 nothing\n10:02 AADSTS50011: no\n"
    assert [number for _, number, _ in items(log)] == [2, 4]
    assert [number for _, number, _ in items("[2026] x\n" + log)] == [3, 5]


def test_a_har_is_one_input() -> None:
    (found,) = items(har(*browser_login()))
    assert isinstance(found[2], Case) and found[2].callback


def test_a_pretty_case_is_one_input() -> None:
    (found,) = items(json.dumps({"format": "qlik-inspector-case/1", "id_token": TOKEN, "client": {}}, indent=2))
    assert isinstance(found[2], Case) and found[2].id_token_text == TOKEN


def test_a_list_is_many() -> None:
    found = items(json.dumps([TOKEN, {"id_token": TOKEN}, 7]))
    assert [(number, isinstance(item, Case)) for _, number, item in found] == [(1, True), (2, True), (3, False)]


@pytest.mark.parametrize("text", ["", "\n\n", "only prose here\n"])
def test_nothing_in_it(text: str) -> None:
    assert items(text) == []


def test_utf16() -> None:
    (found,) = items(json.dumps({"sub": "1", "email": "a@b.c"}).encode("utf-16"))
    assert isinstance(found[2], Case)


def test_a_missing_file_is_an_item_and_the_others_go_on(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TOKEN)
    found = list(scan(tmp_path / "none.txt", tmp_path, tmp_path / "a.txt"))
    assert [isinstance(item, SourceError) for _, _, item in found] == [True, True, False]
    assert found[2][0] == "a.txt"


class Endless(io.RawIOBase):
    """Lines without end that fail a reader who wants them all."""

    def __init__(self) -> None:
        self.read_lines = 0

    def readline(self, _size: int | None = -1) -> bytes:
        self.read_lines += 1
        return TOKEN.encode() + b"\n"

    def read(self, _size: int = -1) -> bytes:
        raise AssertionError("the file was read as a whole")


def test_lines_are_read_one_by_one() -> None:
    stream = Endless()
    reader = scan_stream("f", stream)  # type: ignore[arg-type]
    for _ in range(500):
        assert isinstance(next(reader)[2], Case)
    assert stream.read_lines <= 502


def test_a_very_long_line_is_an_error_and_the_next_one_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("inspector.sources.scan.MAX_LINE", 4096)
    found = items(f"{TOKEN}\n{'x' * 5000}\n{TOKEN}\n")
    assert isinstance(found[0][2], Case) and isinstance(found[-1][2], Case)
    assert any(isinstance(item, SourceError) for _, _, item in found)
