"""What a login needs of this machine, each with what to do where it is missing. It asks no network unless told whom."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

GOOD, BAD, UNKNOWN = "good", "bad", "unknown"
SKEW_SECONDS = 30
PROXIES = ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY")


@dataclass(frozen=True, slots=True)
class Check:
    """One line."""

    name: str
    state: str
    """good | bad | unknown"""
    what: str
    do: str = ""
    """What to do about it; empty where nothing is to be done."""


def examine(port: int, ask: str, timeout: float) -> Iterator[Check]:
    """Every check, in the order in which a login needs the things."""
    yield _terminal()
    yield _proxy()
    yield _authorities()
    yield _port(port)
    yield _browser()
    yield _watched_browser()
    yield _clipboard()
    yield _keyring()
    yield from _folders()
    yield _clock(ask, timeout) if ask else Check("clock", UNKNOWN, "not asked", "doctor --ask HOST compares it")


def _terminal() -> Check:
    out = sys.__stdout__  # the app puts another one in its place
    if out is None or not out.isatty():
        what = "the output is no terminal, so the app cannot be shown here"
        return Check("terminal", UNKNOWN, what, "Run it in a terminal; “check” needs none.")
    kind = os.environ.get("TERM", "")
    with suppress(OSError):
        width, height = os.get_terminal_size(1)
        if width < 80 or height < 24:
            return Check("terminal", BAD, f"{width} by {height} characters", "Make the window at least 80 by 24.")
    if kind == "dumb":
        return Check("terminal", BAD, "TERM is dumb: nothing can be drawn", "Use another terminal, or “check”.")
    colour = "no colours (NO_COLOR)" if os.environ.get("NO_COLOR") else os.environ.get("COLORTERM") or "colours"
    encoding = (out.encoding or "").lower()
    if "utf" not in encoding:
        return Check("terminal", BAD, f"its encoding is {encoding}", "Set a UTF-8 locale: symbols are written out.")
    return Check("terminal", GOOD, f"{kind or 'a terminal'}, {colour}")


def _proxy() -> Check:
    found = {name: os.environ.get(name) or os.environ.get(name.lower()) for name in PROXIES}
    used = [name for name in PROXIES[:3] if found[name]]
    if not used:
        return Check("proxy", GOOD, "none is set in the environment")
    spared = found["NO_PROXY"] or ""
    if not any(host in spared for host in ("localhost", "127.0.0.1", "*")):
        what = f"{', '.join(used)} is set, and NO_PROXY does not name localhost"
        return Check("proxy", BAD, what, "Set NO_PROXY=localhost,127.0.0.1 so that nothing of this machine goes there.")
    return Check("proxy", GOOD, f"{', '.join(used)} is set; localhost is spared")


def _authorities() -> Check:
    named = [name for name in ("SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE") if os.environ.get(name)]
    for name in named:
        if not Path(os.environ[name]).exists():
            return Check("certificates", BAD, f"{name} names nothing that exists", f"Correct or unset {name}.")
    told = f"{', '.join(named)} decides" if named else "the system's and certifi's authorities"
    return Check("certificates", GOOD, told)


def _port(port: int) -> Check:
    # 4 ms, only for this check
    from inspector.login.error import LoginError
    from inspector.login.loopback_socket import listen

    try:
        sockets = listen(port)
    except LoginError as error:
        return Check("callback port", BAD, f"{port}: {error}", "login --port takes another one; register that address.")
    families = len(sockets)
    for one in sockets:
        one.close()
    return Check("callback port", GOOD, f"{port} is free" + ("" if families > 1 else " (on IPv4 only)"))


def _browser() -> Check:
    # 7 ms, only for this check
    import webbrowser

    if os.environ.get("SSH_CONNECTION") and not os.environ.get("DISPLAY"):
        return Check("browser", UNKNOWN, "reached over SSH", "login prints the address and an ssh -L line instead.")
    try:
        webbrowser.get()
    except webbrowser.Error:
        return Check("browser", BAD, "none can be opened from here", "login --no-browser prints the address.")
    return Check("browser", GOOD, "a browser can be opened")


def _watched_browser() -> Check:
    # 4 ms, only for this check
    from inspector.browse.installed import find_browser
    from inspector.login.error import LoginError

    try:
        return Check("browse", GOOD, f"{find_browser().name} can be watched")
    except LoginError:
        return Check(
            "browse", UNKNOWN, "no Chrome, Edge or Chromium was found", "--browser PATH names one, or use a HAR."
        )


def _clipboard() -> Check:
    if os.environ.get("SSH_CONNECTION") or os.environ.get("SSH_TTY"):
        return Check(
            "clipboard", UNKNOWN, "over SSH the terminal's own is used (OSC 52)", "w in the app writes a file."
        )
    import pyperclip  # type: ignore[import-untyped,unused-ignore]

    if pyperclip.determine_clipboard()[0].__class__.__name__ == "ClipboardUnavailable":
        return Check("clipboard", BAD, "no clipboard tool is installed", "Install xclip, xsel or wl-clipboard.")
    return Check("clipboard", GOOD, "a clipboard tool is there")


def _keyring() -> Check:
    try:
        import keyring  # type: ignore[import-not-found,unused-ignore]
    except ImportError:
        return Check(
            "keyring", UNKNOWN, "not installed", "pip install 'qlik-inspector[keyring]' for keyring: references."
        )
    backend = type(keyring.get_keyring())
    if "fail" in backend.__module__:
        return Check("keyring", BAD, "there is no store that it could use", "Use env:NAME or prompt in profiles.")
    return Check("keyring", GOOD, f"{backend.__module__}")


def _folders() -> Iterator[Check]:
    # 6 ms, only for this check
    from platformdirs import user_config_path, user_state_path

    places: tuple[tuple[str, Callable[..., Path]], ...] = (
        ("configuration", user_config_path),
        ("state", user_state_path),
    )
    for name, place in places:
        path = place("qlik-inspector")
        if not path.exists():
            yield Check(f"{name} folder", GOOD, "not made yet")
            continue
        open_to_others = os.name == "posix" and path.stat().st_mode & 0o077
        do = "Make it private: chmod 700." if open_to_others else ""
        yield Check(f"{name} folder", BAD if open_to_others else GOOD, _at_home(path), do)


def _at_home(path: Path) -> str:
    """A path without the name of the person, which their home folder has."""
    with suppress(ValueError, RuntimeError):
        return str(Path("~") / path.relative_to(Path.home()))
    return str(path)


def _clock(host: str, timeout: float) -> Check:
    # 50 ms, only with the network
    import email.utils
    import time

    import httpx

    from inspector.tenant.client import base_url

    try:
        answer = httpx.head(base_url(host), timeout=timeout, follow_redirects=False)
        theirs = email.utils.parsedate_to_datetime(answer.headers["Date"]).timestamp()
    except httpx.HTTPError as error:
        return Check("clock", UNKNOWN, f"the host did not answer ({type(error).__name__})", "probe says why.")
    except (KeyError, ValueError):
        return Check("clock", UNKNOWN, "the host's answer carries no date", "Ask another host.")
    behind = round(theirs - time.time())
    if abs(behind) > SKEW_SECONDS:
        way = "behind" if behind > 0 else "ahead"
        do = "Switch on the system's time synchronisation (NTP): token times are judged by this clock."
        return Check("clock", BAD, f"{abs(behind)} seconds {way} of that host's", do)
    return Check("clock", GOOD, f"within {SKEW_SECONDS} seconds of that host's")
