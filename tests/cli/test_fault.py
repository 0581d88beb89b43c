"""A fault of our own: one sentence, a status of its own, no value of anything; and the rest of the work goes on."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from inspector.cli import check, scan
from inspector.cli.main import main
from inspector.cli.status import FAULT
from inspector.errors import Fault, InspectorError, contained, place
from inspector.sources import scan as sources
from tests.cases import okta


def fall(*_: object, **__: object) -> None:
    secret = "canary-local"
    raise KeyError(f"canary-words {secret}")


def test_a_fault_is_a_sentence_and_70(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(check, "run", fall)
    assert main(["check", "canary-argument"]) == FAULT == 70
    shown = capsys.readouterr()
    assert shown.out == "" and "KeyError" in shown.err and "mask FILE" in shown.err
    assert "canary" not in shown.err and "Traceback" not in shown.err


def test_the_status_is_in_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    assert " 70  a fault of qlik-inspector itself" in capsys.readouterr().out


def test_a_closed_error_stream_is_no_second_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check, "run", fall)
    monkeypatch.setattr(sys, "stderr", None)
    assert main(["check", "x"]) == FAULT


@pytest.mark.parametrize(
    "error", [RecursionError(), MemoryError(), ZeroDivisionError(), UnicodeDecodeError("a", b"", 0, 1, "b")]
)
def test_what_nobody_foresaw_is_a_fault(error: Exception) -> None:
    def work() -> None:
        raise error

    with pytest.raises(Fault, match=type(error).__name__):
        contained(work)


@pytest.mark.parametrize("error", [InspectorError("told"), OSError("disk"), KeyboardInterrupt(), SystemExit(2)])
def test_what_has_its_own_words_passes(error: BaseException) -> None:
    def work() -> None:
        raise error

    with pytest.raises(type(error)) as raised:
        contained(work)
    assert raised.value is error


def test_a_place_names_our_code_only() -> None:
    try:
        json.loads("{")
    except ValueError as error:
        assert place(error) == "JSONDecodeError"
    try:
        scan.run(None, "x")  # type: ignore[arg-type]
    except AttributeError as error:
        assert place(error).startswith("AttributeError at cli/scan.py:")


def test_one_bad_line_does_not_end_a_scan(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    """Neither in the recogniser nor in the diagnosis."""
    good = json.dumps(okta().dict())
    lines = tmp_path / "many.jsonl"
    lines.write_text("\n".join([good, good.replace("0oa4k2c9q1WqXyZ5d7", "bad-to-judge"), '"bad-to-read"', good]))
    judged, read = scan._Scan._diagnosed, sources._logins
    monkeypatch.setattr(
        scan._Scan,
        "_diagnosed",
        lambda self, case: fall() if "bad-to-judge" in str(case.to_dict()) else judged(self, case),
    )
    monkeypatch.setattr(sources, "_logins", lambda text: fall() if "bad-to-read" in text else read(text))
    assert main(["scan", str(lines)]) == FAULT
    shown = capfdbinary.readouterr()
    out = [json.loads(line) for line in shown.out.splitlines()]
    assert [(item["line"], item["kind"]) for item in out] == [
        (1, "case"),
        (2, "unreadable"),
        (3, "unreadable"),
        (4, "case"),
    ]
    assert "KeyError" in out[1]["error"] and b"canary" not in shown.out + shown.err


def test_a_line_too_long_has_its_number_and_so_has_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    monkeypatch.setattr(sources, "MAX_LINE", 20_000)
    lines = tmp_path / "many.jsonl"
    lines.write_text(f"first is prose\n{'eyJx' * 20_000}\n{json.dumps(okta().dict())}\n")
    main(["scan", str(lines)])
    out = [json.loads(line) for line in capfdbinary.readouterr().out.splitlines()]
    assert [(item["line"], item["kind"]) for item in out] == [(2, "unreadable"), (3, "case")]
