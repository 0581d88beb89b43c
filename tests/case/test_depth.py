"""A case as deep as an answer is shown; a deeper one is refused with a sentence, a file of it says how it was read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from inspector.case.file import read_case, write_case
from inspector.case.model import Case, CaseError
from inspector.cli.main import main
from inspector.diagnosis import diagnose
from inspector.jose.strict_json import MAX_DEPTH
from inspector.report.forms import FORMS, draw_report

from ..cases import okta


def deep(levels: int, mixed: bool = False) -> dict[str, Any]:
    value: Any = 1
    for level in range(levels):
        value = [value] if mixed and level % 2 else {"x": value}
    raw = okta().dict()
    raw["exchanges"] = [{"step": "token", "method": "GET", "url": "https://idp.example/", "body": value}]
    raw["userinfo"]["body"]["deep"] = value
    return raw


@pytest.mark.parametrize("mixed", [False, True])
def test_an_answer_as_deep_as_is_read_is_shown_in_every_form(mixed: bool, tmp_path: Path) -> None:
    case = Case.from_dict(deep(MAX_DEPTH, mixed))
    report = diagnose(case)
    for form in FORMS:
        for masked in (True, False):
            assert draw_report(report, form, masked=masked, columns=80, colour=False)
    write_case(case, tmp_path / "a.case.json")


@pytest.mark.parametrize("what", ["case", "har", "lines", "else"])
def test_what_is_too_deep_to_be_masked_is_refused(
    what: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    inner = '{"x":' * 900 + '"S3cret-canary-77"' + "}" * 900
    texts = {
        "case": f'{{"format": "qlik-inspector-case/1", "token": {inner}}}',
        "har": f'{{"log": {{"entries": [{{"request": {inner}}}]}}}}',
        "lines": f'{{"a": 1}}\n{inner}\n',
        "else": inner,
    }
    path, out = tmp_path / "deep.json", tmp_path / "out.json"
    path.write_text(texts[what])
    assert main(["mask", str(path), "-o", str(out)]) == 2 and not out.exists()
    assert "nested more than 200 levels deep" in " ".join(capsys.readouterr().err.split())


@pytest.mark.parametrize("levels", [260, 400, 3000])
def test_a_deeper_one_is_a_sentence(levels: int) -> None:
    with pytest.raises(CaseError, match="nested more than 250 levels deep"):
        Case.from_dict(deep(levels))
    with pytest.raises(CaseError, match="nested"):
        Case.from_dict(okta().dict()).with_members(userinfo=deep(levels))


def test_a_file_that_is_too_deep_is_read_as_text_and_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "deep.case.json"
    text = json.dumps(okta().dict())[:-1] + ', "more": ' + '{"x":' * 300 + "1" + "}" * 300 + "}"
    path.write_text(text)
    main(["check", str(path)])
    said = " ".join(capsys.readouterr().out.split())
    assert "nested more than 200 levels deep, so it was read as text" in said and "ID token" in said
    with pytest.raises(CaseError, match="nested more than 200 levels deep"):
        read_case(path)
