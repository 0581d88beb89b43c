"""Where the real providers and the browser are found, and what happens when one is missing.

`.ci/run` installs all of them, below `.cache/` and in `tests/real/providers/node_modules/`. Elsewhere a missing tool
skips the test and says what is missing; under CI=true or QLIK_INSPECTOR_STRICT=1 it fails: nothing is
skipped unseen.
"""

import json
import os
import shutil
from pathlib import Path
from typing import NoReturn

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROVIDERS = Path(__file__).resolve().parent / "providers"
CACHE = Path(os.environ.get("QLIK_INSPECTOR_CACHE") or ROOT / ".cache")
KEYCLOAK_VERSION = (PROVIDERS / "keycloak-version.txt").read_text().strip()
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")


def strict() -> bool:
    """Whether a missing tool is a failure."""
    return os.environ.get("CI", "").lower() in ("1", "true") or os.environ.get("QLIK_INSPECTOR_STRICT") == "1"


def missing(what: str) -> NoReturn:
    """Skips the running test because of a missing tool, or fails it in strict mode."""
    reason = f"{what} is not installed here (.ci/run installs it)"
    if strict():
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


def node() -> str:
    """The path of node, with the providers' packages present in the pinned versions."""
    found = shutil.which("node")
    if found is None:
        missing("node")
    wanted = json.loads((PROVIDERS / "package.json").read_text())["dependencies"]
    for name, version in wanted.items():
        manifest = PROVIDERS / "node_modules" / name / "package.json"
        if not manifest.is_file() or json.loads(manifest.read_text())["version"] != version:
            missing(f"npm package {name} {version}")
    return found


def canaille() -> Path:
    """The `canaille` command in its own virtual environment."""
    command = CACHE / "canaille-venv" / "bin" / "canaille"
    if not command.is_file():
        missing("Canaille")
    return command


def keycloak() -> Path:
    """The folder of the unpacked Keycloak distribution."""
    home = CACHE / f"keycloak-{KEYCLOAK_VERSION}"
    if not (home / "bin" / "kc.sh").is_file():
        missing(f"Keycloak {KEYCLOAK_VERSION}")
    if shutil.which("java") is None:
        missing("java")
    return home


def chromium() -> str:
    """The path of a Chromium or Chrome."""
    for name in BROWSERS:
        if found := shutil.which(name):
            return found
    missing("Chromium")
