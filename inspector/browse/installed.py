"""Which browser there is on this machine that speaks the DevTools protocol: Chrome, Edge, Chromium, Brave."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from inspector.login.error import LoginError

COMMANDS = (
    "google-chrome",
    "google-chrome-stable",
    "chromium",
    "chromium-browser",
    "microsoft-edge",
    "microsoft-edge-stable",
    "brave-browser",
)
_MAC = (
    "Google Chrome.app/Contents/MacOS/Google Chrome",
    "Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    "Chromium.app/Contents/MacOS/Chromium",
    "Brave Browser.app/Contents/MacOS/Brave Browser",
)
_WINDOWS = (
    r"Microsoft\Edge\Application\msedge.exe",  # stands on every Windows
    r"Google\Chrome\Application\chrome.exe",
    r"Chromium\Application\chrome.exe",
    r"BraveSoftware\Brave-Browser\Application\brave.exe",
)
NONE = (
    "there is no Chrome, Edge or Chromium on this machine (or it is not found: --browser PATH names one). "
    "Without one, record a HAR in the browser that there is: its developer tools, Network, “Preserve log”, log in, "
    "then save all as HAR with content, and give the file to “check”"
)


def find_browser(given: str = "") -> Path:
    """The browser to start: the given path or command, else the first known one. Raises LoginError with what to do."""
    if given:
        path = Path(shutil.which(given) or given).expanduser()
        if not path.is_file():
            raise LoginError(f"there is no browser {path.name}: --browser takes the path of Chrome, Edge or Chromium")
        return path
    for path in _places():
        if path.is_file():
            return path
    raise LoginError(NONE)


def _places() -> Iterator[Path]:
    if sys.platform == "win32":
        yield from _of_windows()
    elif sys.platform == "darwin":
        for folder in (Path("/Applications"), Path.home() / "Applications"):
            yield from (folder / name for name in _MAC)
    for command in COMMANDS:
        found = shutil.which(command)
        if found:
            yield Path(found)


def _of_windows() -> Iterator[Path]:
    """The folders of programs, then what the registry says (App Paths)."""
    for variable in ("PROGRAMFILES(X86)", "PROGRAMFILES", "LOCALAPPDATA"):
        folder = os.environ.get(variable)
        if folder:
            yield from (Path(folder) / name for name in _WINDOWS)
    if sys.platform == "win32":  # for the type checker, which otherwise misses the module
        import winreg

        for name in ("msedge.exe", "chrome.exe"):
            try:
                path = winreg.QueryValue(
                    winreg.HKEY_LOCAL_MACHINE, rf"SOFTWARE\Microsoft\Windows\CurrentVersion\App Paths\{name}"
                )
            except OSError:
                continue
            yield Path(path)
