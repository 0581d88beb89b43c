"""The real login to Qlik, watched in the person's own browser: from the tenant's page to Qlik's hub or to the error."""

from __future__ import annotations

import asyncio
import base64
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from inspector.browse.browser import browser
from inspector.browse.devtools import DevTools, DevToolsError
from inspector.browse.recorder import CALLBACKS, Recorder

PRIVACY = (
    "A browser with a fresh profile comes up; your own profile is not touched, and the fresh one is deleted "
    "afterwards. Passwords and second factors are not recorded: of what is posted to a login page only the names of "
    "its fields are kept."
)
MOST_PAUSED = 400
"""Answers to scripts of one page whose bodies are taken; after that only documents are paused."""
SETTLE_SECONDS = 1.5
"""How long the end is waited for, so that a page can still tell more."""
BODY_SECONDS = 5.0
_FORM = re.compile(r"<(?:form|input)\b", re.IGNORECASE)
_FINAL = re.compile(
    r"net::ERR_(?:NAME_NOT_RESOLVED|CONNECTION_(?:REFUSED|TIMED_OUT|RESET|CLOSED)|ADDRESS_UNREACHABLE|TOO_MANY_REDIRECTS"
    r"|PROXY_CONNECTION_FAILED|TUNNEL_CONNECTION_FAILED|SSL_PROTOCOL_ERROR|EMPTY_RESPONSE)"
)
"""Errors of a page that nobody can click away."""


@dataclass(frozen=True, slots=True)
class Watched:
    """What came of a run."""

    har: dict[str, Any] = field(repr=False)
    notes: tuple[str, ...]
    """Errors of the network and of the console, and what was left out."""
    ended: str
    """Why it ended: hub | error | closed | stopped | timeout"""


class Session:
    """One run. `show` gets each entry of the recording as it completes, `say` what the person has to know of how it is
    watched; `stop()` ends it from outside. `until_closed`: neither the hub nor an error ends it, so that several
    attempts are recorded."""

    def __init__(
        self,
        url: str,
        *,
        show: Callable[[dict[str, Any]], None] = lambda entry: None,
        say: Callable[[str], None] = lambda words: None,
        callbacks: tuple[str, ...] = (),
        until_closed: bool = False,
    ) -> None:
        self.url = url
        self._show, self._say = show, say
        self._until_closed = until_closed
        self.recorder = Recorder((*CALLBACKS, *callbacks))
        self.devtools: DevTools | None = None
        self.pages: set[str] = set()
        """DevTools sessions of the pages that are open."""
        self._end: asyncio.Future[str] | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._came_back = False
        self._frames: dict[str, str] = {}
        """The frame that fills a page, by the page's session: what an inner one does is not where the person is."""
        self._paused_scripts: dict[str, int] = {}
        self._loading: dict[str, str] = {}
        """The request for the page itself, by the page's session."""

    def stop(self, why: str = "stopped") -> None:
        """End the run; what was recorded is kept."""
        if self._end is not None and not self._end.done():
            self._end.set_result(why)

    async def run(self, path: Path, seconds: float = 600.0) -> Watched:
        """Start the browser, watch until the end. Raises LoginError where it cannot be started or watched."""
        self._end = asyncio.get_running_loop().create_future()
        async with browser(path, self._event, self._say) as self.devtools:
            closed = asyncio.create_task(self.devtools.closed.wait())
            try:
                await self.devtools.call(
                    "Target.setAutoAttach", {"autoAttach": True, "waitForDebuggerOnStart": True, "flatten": True}
                )
                both: set[asyncio.Future[Any]] = {self._end, closed}
                await asyncio.wait(both, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
            except DevToolsError:
                pass  # closed before it began: what there is, is kept
            finally:
                closed.cancel()
            ended = self._end.result() if self._end.done() else "closed" if self.devtools.closed.is_set() else "timeout"
            await self._settle()
        dropped = self.recorder.dropped
        left = [f"{dropped:,} further requests of the pages were not kept"] if dropped else []
        return Watched(self.recorder.har(), (*self.recorder.notes, *left), ended)

    async def _settle(self) -> None:
        if self._tasks:
            await asyncio.wait(set(self._tasks), timeout=SETTLE_SECONDS)
        for task in self._tasks:
            task.cancel()

    # -- events ---------------------------------------------------------------------------------------------------

    def _event(self, method: str, params: dict[str, Any], session: str) -> None:
        if method == "Target.attachedToTarget":
            self._later(self._attach(params["sessionId"], params.get("targetInfo") or {}))
        elif method == "Target.detachedFromTarget":
            self.pages.discard(str(params.get("sessionId", "")))
            if not self.pages:
                self.stop("closed")
        elif method == "Fetch.requestPaused":
            self._later(self._paused(params, session))
        else:
            entry = self.recorder.event(method, params, session)
            if entry is not None:
                self._show(entry)
                if self._fills(params, session):
                    self._look(entry)
            page = params.get("type") == "Document" and self._fills(params, session)
            if method == "Network.requestWillBeSent" and page:
                self._loading[session] = str(params.get("requestId", ""))
            elif method == "Network.loadingFailed" and self._loading.get(session) == params.get("requestId"):
                self._later(self._soon("error")) if _is_final(params) else None

    def _fills(self, params: dict[str, Any], session: str) -> bool:
        """Whether an event is about the frame that fills a page."""
        return bool(params.get("frameId")) and self._frames.get(session) == params["frameId"]

    def _later(self, work: Any) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _attach(self, session: str, info: dict[str, Any]) -> None:
        """Watch a new page before it loads anything; the first one goes to the tenant."""
        devtools = self.devtools
        assert devtools is not None  # for mypy alone  # nosec B101
        try:
            if info.get("type") == "page":
                first = not self.pages
                self.pages.add(session)
                self._frames[session] = str(info.get("targetId", ""))
                devtools.send("Network.enable", {"maxPostDataSize": 65536}, session)
                devtools.send("Log.enable", {}, session)
                devtools.send("Fetch.enable", _patterns("Document", "XHR", "Fetch"), session)
                nested = {"autoAttach": True, "waitForDebuggerOnStart": True, "flatten": True}
                devtools.send("Target.setAutoAttach", nested, session)
                await devtools.call("Runtime.runIfWaitingForDebugger", {}, session)
                if first:
                    await devtools.call("Page.navigate", {"url": self.url}, session)
            else:
                devtools.send("Network.enable", {}, session)
                await devtools.call("Runtime.runIfWaitingForDebugger", {}, session)
        except DevToolsError:
            pass  # the page is gone again

    async def _paused(self, params: dict[str, Any], session: str) -> None:
        """Take the body of an answer, then let it go on; what fails here must not hold up the page."""
        devtools = self.devtools
        assert devtools is not None  # for mypy alone  # nosec B101
        number, network = str(params.get("requestId")), str(params.get("networkId", ""))
        if params.get("resourceType") != "Document":
            self._paused_scripts[session] = self._paused_scripts.get(session, 0) + 1
            if self._paused_scripts[session] == MOST_PAUSED:
                devtools.send("Fetch.enable", _patterns("Document"), session)
            if self._paused_scripts[session] >= MOST_PAUSED:
                devtools.send("Fetch.continueRequest", {"requestId": number}, session)
                return
        status = params.get("responseStatusCode") or 0
        headers = {str(h.get("name", "")).lower(): str(h.get("value", "")) for h in params.get("responseHeaders") or ()}
        length = headers.get("content-length", "")
        wanted = self.recorder.wants_body(int(length) if length.isdecimal() else None)
        text = None
        if network and not 300 <= status < 400 and wanted and _telling(headers.get("content-type", "")):
            try:
                got = await asyncio.wait_for(
                    devtools.send("Fetch.getResponseBody", {"requestId": number}, session), BODY_SECONDS
                )
                text = _decoded(got)
            except (DevToolsError, TimeoutError):
                pass  # the answer is kept without its body
        devtools.send("Fetch.continueRequest", {"requestId": number}, session)
        if text is not None:
            self.recorder.body(session, network, text)
            page = params.get("resourceType") == "Document" and self._fills(params, session)
            if page and status >= 400 and not _FORM.search(text):
                await self._soon("error")  # an error page that asks for nothing: the login ends here

    def _look(self, entry: dict[str, Any]) -> None:
        """Whether the login has ended by this answer."""
        parts, status = urlsplit(entry["request"]["url"]), entry["response"]["status"]
        if entry["_resourceType"] != "Document" or not status:
            return
        if parts.path in self.recorder.callbacks:
            self._came_back = True
            if status >= 400:
                self._later(self._soon("error"))
        elif self._came_back and status == 200 and not parts.path.startswith(("/login", "/oauth", "/cdn-cgi")):
            self._later(self._soon("hub"))

    async def _soon(self, why: str) -> None:
        if not self._until_closed:
            await asyncio.sleep(SETTLE_SECONDS)
            self.stop(why)


def _is_final(params: dict[str, Any]) -> bool:
    return not params.get("canceled") and _FINAL.match(str(params.get("errorText", ""))) is not None


def _patterns(*kinds: str) -> dict[str, Any]:
    return {"patterns": [{"urlPattern": "*", "resourceType": kind, "requestStage": "Response"} for kind in kinds]}


def _telling(kind: str) -> bool:
    """Whether a body can say something about a login: a page, JSON, plain text."""
    return not kind or any(word in kind.lower() for word in ("html", "json", "text/plain"))


def _decoded(got: dict[str, Any]) -> str:
    body = str(got.get("body", ""))
    if not got.get("base64Encoded"):
        return body
    try:
        return base64.b64decode(body, validate=False).decode("utf-8", "replace")
    except ValueError:
        return ""
