"""What a front end is told while a login is captured. Typed, without secrets; the case comes with the last one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from inspector.case.model import Case


@dataclass(frozen=True, slots=True)
class StepStarted:
    step: str
    """discovery, jwks, preflight, authorize, token, userinfo, introspection, refresh, device …"""
    doing: str
    """In words, such as “reading the discovery document”."""


@dataclass(frozen=True, slots=True)
class Exchanged:
    """One request was answered, or was not."""

    step: str
    method: str
    host: str
    status: int | None
    milliseconds: int
    problem: str = ""
    """Why there is no answer, as a sentence."""


@dataclass(frozen=True, slots=True)
class RequestReady:
    """The authorization request about to be sent: to be shown, copied, and opened."""

    url: str = field(repr=False)
    redirect_uri: str
    ssh: str = ""
    """Where the browser is on another machine: the line that brings the callback here."""
    paste: bool = False
    """The redirect URI is not on this machine: the address bar has to be pasted back."""
    note: str = ""


@dataclass(frozen=True, slots=True)
class BrowserMissing:
    """No browser could be opened: the person opens the URL of RequestReady by hand."""


@dataclass(frozen=True, slots=True)
class Waiting:
    redirect_uri: str
    seconds: float


@dataclass(frozen=True, slots=True)
class StrayRequest:
    """Something came to the redirect URI that is not the answer; the wait goes on."""

    why: str
    answer: bool = False
    """It was an answer of the provider with another state: `stop` ends the wait with it."""


@dataclass(frozen=True, slots=True)
class AnswerArrived:
    error: str = ""
    """The provider's error code; empty where it sent a code or tokens."""


@dataclass(frozen=True, slots=True)
class DeviceCode:
    """What the person types at another device (RFC 8628 section 3.3)."""

    user_code: str
    verification_uri: str
    complete_uri: str
    expires_in: int


@dataclass(frozen=True, slots=True)
class Note:
    """Something that changes what the case can show, in a sentence."""

    text: str


@dataclass(frozen=True, slots=True)
class TimedOut:
    seconds: float


@dataclass(frozen=True, slots=True)
class Cancelled:
    """The capture was cancelled; the case holds what had come by then."""

    case: Case


@dataclass(frozen=True, slots=True)
class Finished:
    case: Case


Event = (
    StepStarted
    | Exchanged
    | RequestReady
    | BrowserMissing
    | Waiting
    | StrayRequest
    | AnswerArrived
    | DeviceCode
    | Note
    | TimedOut
    | Cancelled
    | Finished
)

OnEvent = Callable[[Event], None]


def ignore(event: Event) -> None:
    """For callers that only want the case."""


def exchange_reporter(on_event: OnEvent) -> Callable[[dict[str, Any]], None]:
    """What the recording client calls for each exchange."""

    def tell(entry: dict[str, Any]) -> None:
        host = urlsplit(entry["url"]).netloc.rpartition("@")[2]
        problem = entry.get("error", {}).get("detail", "")
        on_event(Exchanged(entry["step"], entry["method"], host, entry.get("status"), entry["milliseconds"], problem))

    return tell
