"""What the browser did, as a HAR recording: DevTools events in, HTTP Archive entries out. No effects.

What a person types is never kept: of a posted form only the names of its fields, unless it is the identity provider's
answer to Qlik's own callback.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from inspector.version import VERSION

KINDS = ("Document", "XHR", "Fetch")
MAX_ENTRIES = 2000
MAX_SCRIPTED = 1000
"""Requests of scripts: a page must not push out the steps of the login with them."""
MAX_BODY = 512 * 1024
MAX_BODIES = 32 * 1024 * 1024
MAX_NOTES = 100
CALLBACKS = ("/login/callback", "/cdn-cgi/access/callback")
"""Paths that take an identity provider's answer."""
TYPED = "(not recorded: it was typed or posted to a login page)"


@dataclass
class Recorder:
    """The recording of one run of the browser, over all its tabs."""

    callbacks: tuple[str, ...] = CALLBACKS
    entries: list[dict[str, Any]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    """Errors of the network and of the console."""
    dropped: int = 0
    """Requests beyond MAX_ENTRIES."""
    _open: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    _asked: dict[tuple[str, str], float] = field(default_factory=dict)
    """When each open request was sent, on the browser's monotonic clock in seconds."""
    _bodies: int = 0
    _scripted: int = 0

    def event(self, method: str, params: dict[str, Any], session: str) -> dict[str, Any] | None:
        """Take one event; the entry that is complete by it, for whoever shows the run live."""
        number = str(params.get("requestId", ""))
        if method == "Network.requestWillBeSent":
            return self._sent(params, (session, number))
        entry = self._open.get((session, number))
        if method == "Network.responseReceived" and entry is not None:
            self._answered(entry, params.get("response") or {}, (session, number), params)
            return entry
        if method == "Network.responseReceivedExtraInfo":
            self._blocked(params)
        elif method == "Network.loadingFailed":
            return self._failed(entry, params)
        elif method == "Log.entryAdded":
            said = params.get("entry") or {}
            if said.get("level") == "error":
                self.note(str(said.get("text", "")))
        return None

    def body(self, session: str, number: str, text: str) -> None:
        """The body of an answer, as text."""
        entry = self._open.get((session, number))
        if entry is None or len(text) > MAX_BODY or self._bodies + len(text) > MAX_BODIES:
            return
        self._bodies += len(text)
        entry["response"]["content"]["text"] = text

    def wants_body(self, length: int | None) -> bool:
        """Whether a body of that length would be kept; None where it is not known."""
        return self._bodies < MAX_BODIES and (length is None or length <= MAX_BODY)

    def note(self, text: str) -> None:
        if len(self.notes) < MAX_NOTES and text:
            self.notes.append(text[:300])

    def har(self) -> dict[str, Any]:
        """HTTP Archive 1.2."""
        creator = {"name": "qlik-inspector", "version": VERSION}
        return {"log": {"version": "1.2", "creator": creator, "entries": self.entries}}

    def _sent(self, params: dict[str, Any], key: tuple[str, str]) -> dict[str, Any] | None:
        before = self._open.get(key)
        redirect = params.get("redirectResponse")
        if before is not None and redirect:
            self._answered(before, redirect, key, params)
        request = params.get("request") or {}
        url = str(request.get("url", "")) + str(request.get("urlFragment", ""))
        if params.get("type") not in KINDS or not url.startswith(("http://", "https://")):
            self._open.pop(key, None)
            return before if redirect else None
        scripted = params["type"] != "Document"
        if len(self.entries) >= MAX_ENTRIES or (scripted and self._scripted >= MAX_SCRIPTED):
            self.dropped += 1
            self._open.pop(key, None)
            return before if redirect else None
        entry: dict[str, Any] = {
            "startedDateTime": _moment(params.get("wallTime")),
            "time": 0,
            "request": {"method": str(request.get("method", "GET")), "url": url, "headers": _headers(request)},
            "response": {"status": 0, "headers": [], "content": {"mimeType": ""}},
            "_resourceType": params["type"],
        }
        posted = self._posted(url, request)
        if posted:
            entry["request"]["postData"] = posted
        self._open[key] = entry
        if isinstance(sent := params.get("timestamp"), int | float):
            self._asked[key] = sent
        self.entries.append(entry)
        self._scripted += scripted
        return before if redirect else None

    def _answered(
        self, entry: dict[str, Any], response: dict[str, Any], key: tuple[str, str], params: dict[str, Any]
    ) -> None:
        _answered(entry, response)
        sent, came = self._asked.pop(key, None), params.get("timestamp")
        if sent is not None and isinstance(came, int | float) and came >= sent:
            entry["time"] = round((came - sent) * 1000, 3)

    def _posted(self, url: str, request: dict[str, Any]) -> dict[str, Any] | None:
        """Of a form that was posted: all of the provider's answer to a callback, else the names of its fields."""
        if not request.get("hasPostData"):
            return None
        text = str(request.get("postData", ""))[:MAX_BODY]
        kind = next((h["value"] for h in _headers(request) if h["name"].lower() == "content-type"), "")
        if "form-urlencoded" not in kind:
            return {"mimeType": kind, "text": "", "comment": TYPED}
        pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=1000)
        answer = urlsplit(url).path in self.callbacks
        params = [{"name": name, "value": value if answer else ""} for name, value in pairs]
        return {"mimeType": kind, "params": params, **({} if answer else {"comment": TYPED})}

    def _failed(self, entry: dict[str, Any] | None, params: dict[str, Any]) -> dict[str, Any] | None:
        words = str(params.get("errorText", ""))
        reason = params.get("blockedReason") or (params.get("corsErrorStatus") or {}).get("corsError")
        if reason:
            words = f"{words} ({reason})"
        if entry is None or not words or params.get("canceled"):
            return None
        entry["response"]["_error"] = words
        self.note(f"{words}: {entry['request']['url'].split('?')[0]}")
        return entry

    def _blocked(self, params: dict[str, Any]) -> None:
        for cookie in params.get("blockedCookies") or ():
            reasons = ", ".join(str(reason) for reason in cookie.get("blockedReasons") or ())
            self.note(f"The browser did not take the cookie {_cookie_name(cookie)}: {reasons}")


def _answered(entry: dict[str, Any], response: dict[str, Any]) -> None:
    headers = _headers(response)
    location = next((h["value"] for h in headers if h["name"].lower() == "location"), "")
    entry["response"] = {
        "status": response.get("status") or 0,
        "headers": headers,
        "content": {**entry["response"]["content"], "mimeType": str(response.get("mimeType", ""))},
        "redirectURL": location,
    }


def _headers(message: dict[str, Any]) -> list[dict[str, str]]:
    """As HTTP Archive has them; a header that stands several times is split again."""
    found = message.get("headers")
    items = found.items() if isinstance(found, dict) else ()
    return [{"name": str(n), "value": one} for n, v in items for one in str(v).split("\n")]


def _moment(seconds: Any) -> str:
    if not isinstance(seconds, int | float) or not 0 < seconds < 10**11:
        return ""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _cookie_name(blocked: dict[str, Any]) -> str:
    line = str(blocked.get("cookieLine") or (blocked.get("cookie") or {}).get("name") or "")
    return line.partition("=")[0].strip()[:60]
