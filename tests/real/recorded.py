"""The run of a real browser that the README's pictures show: `python -m tests.real.recorded` records it anew."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

from ..tui.pictures import RECORDED, WATCHED
from .browser import Step
from .test_browse import headless, watch_demo

SIGN_IN = Step("a[href*=go]")


def record() -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        return watch_demo(WATCHED, headless(Path(folder)), SIGN_IN).har


if __name__ == "__main__":
    RECORDED.write_text(json.dumps(record(), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
