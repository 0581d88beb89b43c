"""Copying, and saying honestly what was tried: a terminal never tells whether it took a text."""

from __future__ import annotations

import os
from collections.abc import Mapping

OSC_52_SAFE = 74_000
"""Characters; several terminals drop a longer OSC 52 without a word."""


def is_remote(environment: Mapping[str, str] = os.environ) -> bool:
    """Over SSH a clipboard tool would fill the clipboard of the machine that nobody sits at."""
    return bool(environment.get("SSH_CONNECTION") or environment.get("SSH_TTY"))


def by_tool(text: str) -> str | None:
    """Copy with this machine's clipboard tool; None if done, else why not. Blocks: call it in a thread."""
    import pyperclip  # type: ignore[import-untyped,unused-ignore]

    try:
        pyperclip.copy(text)
    except (pyperclip.PyperclipException, OSError) as error:
        return "no clipboard tool here" if isinstance(error, pyperclip.PyperclipException) else str(error.strerror)
    return None


def read() -> tuple[str, str]:
    """(what this machine's clipboard holds, why it could not be read). Blocks: call it in a thread."""
    if is_remote():
        return "", (
            "Over SSH the clipboard is on the other machine, and terminals refuse to hand it out (OSC 52 reading). "
            "Paste with the terminal's own key: ctrl+shift+v or cmd+v."
        )
    import pyperclip  # type: ignore[import-untyped,unused-ignore]

    try:
        text = pyperclip.paste()
    except (pyperclip.PyperclipException, OSError):
        return "", (
            "There is no clipboard tool here (xclip, xsel or wl-clipboard). "
            "Paste with the terminal's own key: ctrl+shift+v or cmd+v."
        )
    return (text, "") if text.strip() else ("", "The clipboard is empty.")


def copied_message(what: str, text: str, remote: bool, tool_failed: str | None) -> str:
    """The sentence for the person: what was tried, and what to do if it did not arrive."""
    if not remote and tool_failed is None:
        return f"{what} copied to the clipboard."
    words = f"{what} sent to the terminal's clipboard (OSC 52); terminals do not say whether they took it."
    if len(text) > OSC_52_SAFE:
        words += f" It is long ({len(text):,} characters): several terminals drop it."
    if not remote:
        words += f" ({tool_failed}.)"
    return words + " Not there? w writes it to a file."
