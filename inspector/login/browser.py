"""The door to the person's browser, and the line that leads there from another machine."""

from __future__ import annotations

import getpass
import os
import socket
from collections.abc import Callable, Mapping

OpenBrowser = Callable[[str], bool]
"""Opens a URL and says whether a browser came up. Called in a thread of its own; it may block."""
IN_TERMINAL = frozenset({"www-browser", "links", "elinks", "lynx", "w3m"})


def open_browser(url: str) -> bool:
    """Open a URL in a graphical browser; False where there is none. Never one that would take over the terminal."""
    # 8 ms, only where a browser is opened
    import webbrowser

    if os.environ.get("SSH_CONNECTION") and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        return False
    try:
        browser = webbrowser.get()
        if os.path.basename(getattr(browser, "name", "")) in IN_TERMINAL:
            return False
        return browser.open(url)
    except (webbrowser.Error, OSError):
        return False


def ssh_line(port: int, environ: Mapping[str, str] = os.environ) -> str:
    """The command for the machine with the browser, where this one is reached by ssh; empty where it is not."""
    connection = environ.get("SSH_CONNECTION", "").split()
    if len(connection) != 4:
        return ""
    try:
        user = getpass.getuser() + "@"
    except (OSError, KeyError):
        user = ""
    host, ssh_port = connection[2] or socket.gethostname(), connection[3]
    at_port = "" if ssh_port == "22" else f" -p {ssh_port}"
    return f"ssh -N -L {port}:127.0.0.1:{port}{at_port} {user}{host}"
