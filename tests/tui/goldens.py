"""Everything that is kept to be compared with, made anew by one command: `python -m tests.tui.goldens`.

Pages as text, the README's pictures, samples. Read the difference before committing it.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

COMMAND = "python -m tests.tui.goldens"


def main() -> int:
    here = Path(__file__).parent
    os.environ["INSPECTOR_GOLDENS"] = "write"
    failed = pytest.main(["-q", "-p", "no:cacheprovider", str(here / "test_goldens.py"), "-k", "test_view"])
    for module in ("tests.tui.pictures", "tests.samples"):
        failed = failed or subprocess.run([sys.executable, "-m", module], check=False).returncode
    return int(failed)


if __name__ == "__main__":
    raise SystemExit(main())
