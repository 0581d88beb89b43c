"""`mcp`: the tools for a machine that asks, over the Model Context Protocol on standard input and output."""

from __future__ import annotations

import argparse
from pathlib import Path

from inspector.cli.status import OK
from inspector.cli.usage import UsageError

MISSING = (
    "the Model Context Protocol is an extra that is not installed: pip install 'qlik-inspector[mcp]' (with pipx: "
    "pipx inject qlik-inspector mcp)"
)


def add(parser: argparse.ArgumentParser, verb: str) -> None:
    parser.add_argument("--online", action="store_true", help="an issuer that is named may be asked for its keys")
    parser.add_argument("--files", metavar="FOLDER", help="files in this folder may be read; without it none is")


def run(args: argparse.Namespace, verb: str) -> int:
    from inspector.mcp.answers import Answers

    folder = Path(args.files).expanduser() if args.files else None
    if folder is not None and not folder.is_dir():
        raise UsageError("--files names no folder")
    try:
        from inspector.mcp.server import serve  # the extra
    except ModuleNotFoundError as missing:
        if (missing.name or "").partition(".")[0] not in ("mcp", "mcp_types", "pydantic"):
            raise
        raise UsageError(MISSING) from None
    serve(Answers(online=args.online, files=folder))
    return OK
