"""A case file is whole or not there, for its owner's eyes, masked unless asked, and loses no member."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.case.file import read_case, to_text, write_case
from inspector.case.model import Case, CaseError

RAW = {
    "format": "qlik-inspector-case/1",
    "title": "Übung",
    "client": {"client_secret": "s3cr3t-value"},
    "x-own": [1, None],
}


def test_an_unmasked_case_comes_back_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "a.case.json"
    write_case(Case.from_dict(RAW), path, masked=False)
    assert read_case(path).to_dict() == RAW


def test_a_case_is_masked_unless_asked(tmp_path: Path) -> None:
    path = tmp_path / "a.case.json"
    write_case(Case.from_dict(RAW), path)
    text = path.read_text("utf-8")
    assert "s3cr3t" not in text
    assert json.loads(text)["masked"] is True
    assert read_case(path).masked


def test_only_the_owner_may_read_it(tmp_path: Path) -> None:
    path = tmp_path / "a.case.json"
    path.write_text("old")
    path.chmod(0o644)
    before = os.umask(0)
    try:
        write_case(Case.from_dict(RAW), path)
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_mode_is_there_from_the_first_byte(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []

    def replace(source: Path, target: Path) -> None:
        seen.append(stat.S_IMODE(os.stat(source).st_mode))
        os.rename(source, target)

    monkeypatch.setattr(os, "replace", replace)
    write_case(Case.from_dict(RAW), tmp_path / "a.json")
    assert seen == [0o600]


@pytest.mark.parametrize("broken", ["fsync", "replace"])
def test_a_failure_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    path = tmp_path / "a.case.json"
    path.write_text("old")

    def fails(*_args: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, broken, fails)
    with pytest.raises(CaseError, match="No space left"):
        write_case(Case.from_dict(RAW), path)
    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == ["a.case.json"]


def test_an_interrupt_leaves_no_half_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_args: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_case(Case.from_dict(RAW), tmp_path / "a.case.json")
    assert os.listdir(tmp_path) == []


def test_a_link_keeps_pointing_and_its_target_is_replaced(tmp_path: Path) -> None:
    target, link = tmp_path / "real.json", tmp_path / "link.json"
    target.write_text("old")
    link.symlink_to(target)
    write_case(Case.from_dict(RAW), link)
    assert link.is_symlink()
    assert json.loads(target.read_text())["masked"] is True


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("none.json", None, "no such file"),
        ("bad.json", b"{", "no case file"),
        ("list.json", b"[]", "JSON object"),
        ("other.json", b'{"format": "qlik-inspector-case/9"}', "qlik-inspector-case/9"),
        ("latin.json", b'{"a": "\xe9"}', "no case file"),
    ],
)
def test_what_is_no_case_says_so(tmp_path: Path, name: str, content: bytes | None, said: str) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(CaseError, match=said):
        read_case(path)


@pytest.mark.parametrize("name", ["", "no/such/folder/a.json", "bad\0name"])
def test_a_place_that_cannot_be_written_says_so(tmp_path: Path, name: str) -> None:
    with pytest.raises(CaseError):
        write_case(Case.from_dict(RAW), tmp_path / name)


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**18), 10**18)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=15,
)


@given(st.dictionaries(st.text(max_size=12).filter(lambda n: n != "format"), JSON, max_size=5))
def test_every_unknown_member_survives_the_round_trip(raw: dict[str, Any]) -> None:
    case = Case.from_dict({**raw, "format": "qlik-inspector-case/1"})
    assert Case.from_dict(json.loads(to_text(case.to_dict()))) == case


def test_a_lone_surrogate_can_be_written(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    write_case(Case.from_dict({"title": "\ud800"}), path, masked=False)
    assert read_case(path).title == "\ud800"
