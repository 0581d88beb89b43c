"""Several logins in what is given: the newest is judged, the others are named with their verdicts, none is lost."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from inspector.cli.main import main
from tests.sources.recording import browser_login, har


@pytest.fixture
def recordings(tmp_path: Path) -> list[str]:
    """LOGIN-12 at 09:00, and a refusal by the identity provider at 10:00."""
    first = json.dumps(browser_login()).replace("st4te", "one").replace("c0de-1234", "c1").replace("T10:", "T09:")
    second = json.dumps(browser_login()).replace(
        "code=c0de-1234", "error=access_denied&error_description=User+is+not+assigned+to+the+client+application."
    )
    entries = json.loads(second)
    entries[-1]["response"]["content"].pop("text")
    files = {"one.har": har(*json.loads(first)), "two.har": har(*entries)}
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    return [str(tmp_path / name) for name in files]


@pytest.mark.parametrize("turn", [1, -1])
def test_the_newest_is_judged_in_either_order(
    recordings: list[str], turn: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", "--offline", "--format", "json", *recordings[::turn]]) == 1
    report = json.loads(capsys.readouterr().out)
    assert report["verdict"]["root_cause"] == "user-not-assigned"
    (other,) = report["other_logins"]
    assert (other["at"], other["verdict"]["root_cause"]) == ("2026-11-21T09:00:05Z", "qlik-error")
    assert [entry["kind"] for entry in report["recognised"]] == ["HAR recording"]


@pytest.mark.parametrize("form", ["text", "markdown", "html"])
def test_every_form_names_the_others(recordings: list[str], form: str, capsys: pytest.CaptureFixture[str]) -> None:
    main(["check", "--offline", "--format", form, *recordings])
    said = " ".join(capsys.readouterr().out.replace("\\", "").split())
    assert "Read as: HAR recording" in said
    assert "2 logins were given" in said and "LOGIN-12" in said


def test_each_reports_all(recordings: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--offline", "--each", "--format", "json", *recordings]) == 1
    reports = json.loads(capsys.readouterr().out)
    assert [report["verdict"]["root_cause"] for report in reports] == ["user-not-assigned", "qlik-error"]
    main(["check", "--offline", "--each", *recordings])
    said = capsys.readouterr().out
    assert "LOGIN-12" in said and "A02" in said


def test_several_logins_are_not_saved_over_what_was_given(
    recordings: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = tmp_path / "login-1.case.json"
    given.write_bytes(Path(recordings[0]).read_bytes())
    before = given.read_bytes()
    asked = ["check", "--each", str(given), recordings[1], "--save", str(tmp_path / "login.case.json")]
    assert main(asked) == 2 and given.read_bytes() == before
    assert "overwritten" in capsys.readouterr().err
