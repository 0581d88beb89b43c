"""`mask`, and what a wrong call repeats."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from inspector.cli.main import main
from tests.cases import okta

TOKEN = okta().dict()["token"]["response"]["body"]["id_token"]


def test_a_file_is_masked_and_what_was_struck_is_listed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source, out = tmp_path / "a.case.json", tmp_path / "out.json"
    source.write_text(json.dumps({"format": "qlik-inspector-case/1", **okta().dict()}))
    assert main(["mask", str(source), "-o", str(out)]) == 0
    told = capsys.readouterr().err
    assert "values struck" in told and "email" in told and "maria" not in told.lower()
    assert "Schmidt" not in out.read_text() and out.stat().st_mode & 0o777 == 0o600


def test_a_file_is_not_masked_over_itself(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = tmp_path / "a.txt"
    source.write_text("hello")
    assert main(["mask", str(source), "-o", str(source)]) == 2
    assert source.read_text() == "hello"
    assert main(["mask", str(source), str(source), "-o", str(tmp_path / "x")]) == 2
    capsys.readouterr()


@pytest.mark.parametrize(
    "arguments",
    [
        (TOKEN,),
        ("check", "x", f"--token={TOKEN}"),
        ("check", "x", "--target", TOKEN),
        ("check", TOKEN, "--client-secret-env", TOKEN),
        ("check", TOKEN, "--key", TOKEN),
        ("check", TOKEN, "--jwks", TOKEN),
        ("explain", TOKEN),
        ("demo", TOKEN),
        ("profile", "show", TOKEN),
        ("login", "--issuer", "https://127.0.0.1:1", "--client-id", "c", "--extra", TOKEN),
    ],
)
def test_what_was_typed_is_not_repeated(arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    try:
        status: object = main(arguments)
    except SystemExit as ended:
        status = ended.code
    out = capsys.readouterr()
    assert status == 2
    assert TOKEN[:30] not in out.out + out.err


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("Login_2026AbcDef99xYz12345.har", True),
        ("7f3a9c2e5b8d4f1a6c0e3b7d9f2a5c8e.json", True),
        ("aB3dE5gH7jK9mN1pQ2rS4tU6vW8x", False),
        (f"{TOKEN}.txt", False),
    ],
)
def test_the_name_of_a_file_that_is_not_there_is_said(
    typed: str, shown: bool, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert main(["mask", typed, "-o", str(tmp_path)]) == 2
    told = capfd.readouterr().err
    assert (typed in told) is shown and typed[-40:-8] not in told.replace(typed, "")


def test_a_file_that_holds_a_path_opens_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = tmp_path / "other.case.json"
    other.write_text(json.dumps(okta().dict()), "utf-8")
    given = tmp_path / "note.txt"
    given.write_text(str(other), "utf-8")
    assert main(["decode", str(given)]) == 2
    read: list[Path] = []
    monkeypatch.setattr("inspector.sources.loading.read_file", lambda path: read.append(path) or b"x")
    assert main(["mask", str(given), "-o", str(tmp_path / "clean.txt")]) in (0, 2)
    assert other not in read
