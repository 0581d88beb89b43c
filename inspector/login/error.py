"""The one error of this room: a sentence for the person, never a traceback, never a secret."""

from __future__ import annotations

from inspector.errors import InspectorError


class LoginError(InspectorError):
    """A login cannot be captured. The message says what happened; `do` says what to do about it."""

    def __init__(self, message: str, do: str = "") -> None:
        super().__init__(f"{message} {do}".strip())
        self.message = message
        self.do = do


class SettingsError(LoginError):
    """The settings contradict themselves or lack something; the message names the setting."""
