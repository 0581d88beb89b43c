"""The command `qlik-inspector`, also as `python -m inspector`."""

from __future__ import annotations

import sys

from inspector.cli.main import main


def run() -> int:
    """Entry point of the console script; the exit status is the command's contract."""
    return main(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(run())
