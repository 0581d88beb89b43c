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
MAX_FIELDS = 1000
"""Fields of a posted form; no answer of a provider has nearly as many."""
CALLBACKS = ("/login/callback", "/cdn-cgi/access/callback")
"""Paths that take an identity provider's answer."""
TYPED = "(not recorded: it was typed or posted to a login page)"
REASONS = (
    ("SameSiteNoneInsecure", "insecure"),
    ("UserPreferences", "third party"),
    ("ThirdParty", "third party"),
    ("SameSite", "same site"),
    ("Secure", "secure only"),
    ("MaxSize", "too large"),
    ("", "invalid"),
)
"""Part of the browser's word for why it holds a cookie back, and ours."""
_POLICY = ("third party", "same site")
"""Why a cookie is not sent that would be otherwise; the other reasons only say that it is for another place."""
_MOST_COOKIES = 20


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
    _held: dict[tuple[str, str], list[dict[str, Any]]] = field(default_factory=dict)
    """Cookies that were blocked on a request which is told only afterwards."""
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
            self._blocked(params.get("blockedCookies"), (session, number), sent=False)
        elif method == "Network.requestWillBeSentExtraInfo":
            self._blocked(params.get("associatedCookies"), (session, number), sent=True)
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
        if scripted and (asking := _origin(params.get("documentURL"))) not in ("", _origin(url)):
            entry["request"]["headers"].append({"name": "Origin", "value": asking})  # sent, and told apart from this
        posted = self._posted(url, request)
        if posted:
            entry["request"]["postData"] = posted
        if held := self._held.pop(key, None):
            entry["_heldBack"] = held
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
        pairs = parse_qsl(text, keep_blank_values=True)[:MAX_FIELDS]
        answer = urlsplit(url).path in self.callbacks
        params = [{"name": name, "value": value if answer else ""} for name, value in pairs]
        return {"mimeType": kind, "params": params, **({} if answer else {"comment": TYPED})}

    def _failed(self, entry: dict[str, Any] | None, params: dict[str, Any]) -> dict[str, Any] | None:
        words = str(params.get("errorText", ""))
        cors = (params.get("corsErrorStatus") or {}).get("corsError")
        if reason := params.get("blockedReason") or (cors and f"CORS: {cors}"):
            words = f"{words} ({reason})"
        if entry is None or not words or params.get("canceled"):
            return None
        entry["response"]["_error"] = words
        self.note(f"{words}: {entry['request']['url'].split('?')[0]}")
        return entry

    def _blocked(self, cookies: Any, key: tuple[str, str], *, sent: bool) -> None:
        """Cookies that the browser did not take, or did not send, with its reasons. The host is the cookie's own, for
        the browser may tell this one redirect late."""
        entry = self._open.get(key)
        for one in cookies if isinstance(cookies, list) else ():
            reasons = [str(reason)[:60] for reason in one.get("blockedReasons") or ()][:10]
            reason = next((ours for theirs, ours in REASONS if any(theirs in given for given in reasons)), "")
            if not reason or (sent and reason not in _POLICY):
                continue
            domain = str((one.get("cookie") or {}).get("domain") or "").lstrip(".")
            found = {
                "what": _cookie_name(one),
                "host": domain or (urlsplit(entry["request"]["url"]).hostname or "" if entry else ""),
                "kind": "not sent" if sent else "not taken",
                "reason": reason,
            }
            place = entry.setdefault("_heldBack", []) if entry else self._held.setdefault(key, [])
            if found not in place and len(place) < _MOST_COOKIES and len(self._held) < MAX_NOTES:
                place.append(found)
                did = "send" if sent else "take"
                self.note(f"The browser did not {did} the cookie {found['what']}: {', '.join(reasons)}")


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


def _origin(url: Any) -> str:
    parts = urlsplit(url if isinstance(url, str) else "")
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""


def _moment(seconds: Any) -> str:
    if not isinstance(seconds, int | float) or not 0 < seconds < 10**11:
        return ""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _cookie_name(blocked: dict[str, Any]) -> str:
    line = str(blocked.get("cookieLine") or (blocked.get("cookie") or {}).get("name") or "")
    return line.partition("=")[0].strip()[:60]
