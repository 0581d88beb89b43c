"""Nothing is lost: no input is overwritten, nothing is emptied before there is something to write."""

from __future__ import annotations

import os
import shutil
import stat
from pathlib import Path

import pytest

from inspector.case.file import private_folder
from inspector.cli import saving
from inspector.cli.main import main
from inspector.cli.status import FAULT
from inspector.jose.keys import MAX_KEYS, read_keys
from inspector.login.error import SettingsError
from inspector.tenant.profiles import Profile, Profiles


@pytest.mark.parametrize("verb", ["check", "scan", "compare"])
@pytest.mark.parametrize("how", ["same", "link", "hard link"])
def test_the_input_is_no_output(healthy: Path, broken: Path, verb: str, how: str, tmp_path: Path) -> None:
    before, target = healthy.read_bytes(), healthy
    if how != "same":
        target = tmp_path / "other name"
        target.symlink_to(healthy) if how == "link" else os.link(healthy, target)
    given = [str(healthy), str(broken)] if verb == "compare" else [str(healthy)]
    assert main([verb, *given, "--output", str(target)]) == 2
    assert healthy.read_bytes() == before


def test_a_scan_of_nothing_leaves_the_old_output(tmp_path: Path) -> None:
    kept = tmp_path / "keep.txt"
    kept.write_text("precious")
    assert main(["scan", str(tmp_path / "nosuch"), "--output", str(kept)]) == 2
    assert kept.read_text() == "precious" and list(tmp_path.iterdir()) == [kept]


def test_an_interrupted_scan_keeps_the_old_output_and_what_was_done(
    healthy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from inspector.cli import scan

    out, told = tmp_path / "out.jsonl", scan._Scan._item
    out.write_text("old")

    def interrupted(self: scan._Scan, *item: object) -> bytes:
        if self.count == 1:
            raise KeyboardInterrupt
        return told(self, *item)  # type: ignore[arg-type]

    monkeypatch.setattr(scan._Scan, "_item", interrupted)
    assert main(["scan", str(healthy), str(healthy), "--output", str(out)]) == 3
    assert out.read_text() == "old" and '"kind"' in (tmp_path / "out.jsonl.part").read_text()


def test_a_scans_output_is_its_owners(healthy: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    assert main(["scan", str(healthy), "--output", str(out)]) == 0
    assert stat.S_IMODE(out.stat().st_mode) == 0o600 and out.read_text().count("\n") == 1


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077])
def test_our_folders_are_private_whatever_the_umask(tmp_path: Path, umask: int) -> None:
    old = os.umask(umask)
    try:
        private_folder(tmp_path / "config" / "qlik-inspector" / "profiles")
    finally:
        os.umask(old)
    for folder in ("config", "config/qlik-inspector", "config/qlik-inspector/profiles"):
        assert stat.S_IMODE((tmp_path / folder).stat().st_mode) == 0o700


def test_an_open_folder_of_ours_is_closed(tmp_path: Path) -> None:
    folder = tmp_path / "qlik-inspector" / "profiles"
    folder.mkdir(parents=True)
    folder.parent.chmod(0o777)
    tmp_path.chmod(0o755)
    private_folder(folder)
    assert stat.S_IMODE(folder.parent.stat().st_mode) == 0o700 and stat.S_IMODE(tmp_path.stat().st_mode) == 0o755


def test_in_a_folder_that_another_user_made_nothing_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "qlik-inspector" / "profiles"
    folder.parent.mkdir()
    folder.parent.chmod(0o777)
    if folder.parent.stat().st_uid == 0:
        shutil.chown(folder.parent, 65534)
    else:
        monkeypatch.setattr("os.getuid", lambda: folder.parent.stat().st_uid + 1)
    with pytest.raises(PermissionError, match="another user"):
        private_folder(folder)
    with pytest.raises(SettingsError, match="another user"):
        Profiles(folder).write(Profile("acme", {"issuer": "https://acme.okta.com"}))
    assert not list(folder.glob("*.toml"))


def test_a_login_that_cannot_be_reported_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import argparse

    from inspector.case.model import Case
    from inspector.errors import Fault
    from tests.cases import okta

    def fall(*_: object) -> None:
        raise KeyError("canary")

    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    monkeypatch.setattr("inspector.diagnosis.diagnose", fall)
    with pytest.raises(Fault):
        saving.finish(Case.from_dict(okta().dict()), argparse.Namespace(save=None, save_unmasked=False), False)
    kept = tmp_path / "qlik-inspector" / "last-login.case.json"
    assert '"masked": true' in kept.read_text() and str(kept) in capsys.readouterr().err
    assert FAULT == 70


def test_a_key_set_without_end_is_bounded_with_a_word() -> None:
    keys = read_keys({"keys": [{"kty": "RSA"}] * 50_000})
    assert len(keys) == MAX_KEYS + 1 and "50,000 keys; only the first 1,000" in (keys[-1].problem or "")
