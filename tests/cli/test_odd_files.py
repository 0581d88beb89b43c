"""Files that are none: pipes, devices, full disks, folders nobody may write into. A sentence, and nothing is lost."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from inspector.cli.main import main

from .command import environment

FULL = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))"


@pytest.mark.parametrize("verb", ["check", "scan", "mask", "compare", "checklist"])
def test_a_pipe_is_read_like_a_file(healthy: Path, broken: Path, tmp_path: Path, verb: str) -> None:
    pipe, out = tmp_path / "pipe.json", tmp_path / "out"
    os.mkfifo(pipe)
    threading.Thread(target=lambda: pipe.write_bytes(healthy.read_bytes()), daemon=True).start()
    given = [str(pipe), *([str(broken)] if verb == "compare" else [])]
    assert main([verb, *given, *(["-o"] if verb == "mask" else ["--output"]), str(out)]) in (0, 1)
    assert out.stat().st_size > 100


@pytest.mark.parametrize(("device", "words"), [("/dev/zero", "larger than 64 MiB"), ("/dev/null", "empty")])
@pytest.mark.parametrize("verb", ["check", "decode", "mask"])
def test_a_device_without_end_or_content_is_a_sentence(
    device: str, words: str, verb: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = ["-o", str(tmp_path / "out")] if verb == "mask" else []
    assert main([verb, device, *out]) == 2
    assert words in capsys.readouterr().err and not (tmp_path / "out").exists()


def limited(how: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The command in a process with a limit on it."""
    code = f"import sys; {how}; from inspector.cli.main import main; sys.exit(main(sys.argv[1:]))"
    return subprocess.run(
        [sys.executable, "-B", "-c", code, *arguments], capture_output=True, text=True, env=environment(), timeout=60
    )


Arguments = Callable[[Path, str], list[str]]
WRITERS: dict[str, Arguments] = {
    "check": lambda case, out: ["check", str(case), "--output", out],
    "json": lambda case, out: ["check", str(case), "--format", "json", "--output", out],
    "scan": lambda case, out: ["scan", str(case), "--output", out],
    "mask": lambda case, out: ["mask", str(case), "-o", out],
    "compare": lambda case, out: ["compare", str(case), str(case), "--output", out],
}


@pytest.mark.parametrize("verb", WRITERS)
def test_a_disk_that_is_full_keeps_the_old_file(verb: str, healthy: Path, tmp_path: Path) -> None:
    out = tmp_path / "out" / "kept.txt"
    out.parent.mkdir()
    out.write_text("precious")
    done = limited(FULL, *WRITERS[verb](healthy, str(out)))
    assert done.returncode == 2 and "could not be written" in done.stderr and "Traceback" not in done.stderr
    assert out.read_text() == "precious"
    assert [one.name for one in out.parent.iterdir() if not one.name.endswith(".part")] == ["kept.txt"]


@pytest.fixture
def closed(tmp_path: Path) -> Path:
    """A folder that nobody may write into; root may write into every one that is on a disk."""
    folder = tmp_path / "closed"
    folder.mkdir(0o555)
    return folder if os.getuid() else Path("/proc")


@pytest.mark.parametrize("verb", WRITERS)
def test_a_folder_that_nobody_may_write_into_is_a_sentence(
    verb: str, healthy: Path, closed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(WRITERS[verb](healthy, str(closed / "out"))) == 2
    said = capsys.readouterr().err
    assert "out could not be written" in said or "out cannot be written" in said
    assert not (closed / "out").exists()
