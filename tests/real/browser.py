"""A real Chromium, headless, driven over the DevTools pipe: no driver program, no port, nothing leaves the machine.

`Browser.login(url, steps)` fills and clicks its way through a provider's pages as a person would; it returns where that
ended. `Browser.door(steps)` is the same for a program that opens its browser by calling a function, `command(steps)`
for one that uses the BROWSER variable.
"""

import itertools
import json
import os
import shlex
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

from .processes import running
from .tools import ROOT
from .tools import chromium as executable

# Only loopback resolves: the providers' pages ask for web fonts, the browser itself for updates.
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--disable-breakpad",
    "--disable-crash-reporter",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-extensions",
    "--ignore-certificate-errors",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost, EXCLUDE [::1]",
    "--remote-debugging-pipe",
)


@dataclass(frozen=True)
class Step:
    """One page of a login: what is typed into which field (CSS selectors), then what is clicked."""

    click: str
    fill: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Landing:
    """Where a login ended: the address bar and the visible text."""

    url: str
    text: str


class Door:
    """Opens a browser when it is called with a URL, returns at once as a real one does, and logs in by itself."""

    def __init__(self, login: Callable[[str], Landing]) -> None:
        self._login = login
        self._done: Future[Landing] = Future()
        self.urls: list[str] = []
        """What the program wanted opened."""

    def __call__(self, url: str) -> bool:
        self.urls.append(url)
        threading.Thread(target=self._run, args=(url,), daemon=True).start()
        return True

    def _run(self, url: str) -> None:
        try:
            self._done.set_result(self._login(url))
        except (BrowserError, OSError) as problem:
            self._done.set_exception(problem)

    def landing(self) -> Landing:
        """Where the login ended; raises what went wrong on the way."""
        return self._done.result(timeout=60)


class BrowserError(AssertionError):
    """The browser refused a command or a page never came to what was waited for."""


class Browser:
    """One browser process. Every page gets its own profile: no cookie survives from one login to the next."""

    def __init__(self, send: int, receive: int) -> None:
        self._send, self._receive = send, receive
        self._numbers = itertools.count(1)
        self._answers: dict[int, SimpleQueue[dict[str, Any]]] = {}
        self._lock = threading.Lock()
        threading.Thread(target=self._listen, daemon=True).start()

    def call(self, method: str, params: Mapping[str, Any] | None = None, session: str | None = None) -> dict[str, Any]:
        """One DevTools command and its result."""
        number = next(self._numbers)
        message: dict[str, Any] = {"id": number, "method": method, "params": params or {}}
        if session:
            message["sessionId"] = session
        answer = self._answers[number] = SimpleQueue()
        with self._lock:
            os.write(self._send, json.dumps(message).encode() + b"\0")
        try:
            reply = answer.get(timeout=60)
        except Empty:
            raise BrowserError(f"the browser did not answer {method}") from None
        finally:
            del self._answers[number]
        if "error" in reply:
            raise BrowserError(f"{method}: {reply['error'].get('message')}")
        result: dict[str, Any] = reply["result"]
        return result

    @contextmanager
    def page(self) -> Iterator["Page"]:
        """A page in a fresh profile, closed afterwards."""
        context = self.call("Target.createBrowserContext")["browserContextId"]
        try:
            target = self.call("Target.createTarget", {"url": "about:blank", "browserContextId": context})["targetId"]
            session = self.call("Target.attachToTarget", {"targetId": target, "flatten": True})["sessionId"]
            self.call("Page.enable", session=session)
            yield Page(self, session)
        finally:
            self.call("Target.disposeBrowserContext", {"browserContextId": context})

    def login(self, url: str, steps: Sequence[Step], until: str = "") -> Landing:
        """Opens `url`, does the steps and waits for a page whose address starts with `until`."""
        with self.page() as page:
            page.goto(url)
            for step in steps:
                page.do(step)
            return page.landed(until)

    def door(self, steps: Sequence[Step], until: str = "") -> Door:
        """For a program that opens its browser by calling a function, which this is."""
        return Door(lambda url: self.login(url, steps, until))

    def _listen(self) -> None:
        rest = b""
        with os.fdopen(self._receive, "rb", buffering=0) as pipe:
            while chunk := pipe.read(65536):
                *messages, rest = (rest + chunk).split(b"\0")
                for message in map(json.loads, messages):
                    if waiting := self._answers.get(message.get("id", 0)):
                        waiting.put(message)


class Page:
    """One tab."""

    def __init__(self, browser: Browser, session: str) -> None:
        self._browser, self._session = browser, session

    def goto(self, url: str) -> None:
        """Starts a navigation. A refused connection is not an error here: it is what the page then shows."""
        self._browser.call("Page.navigate", {"url": url}, self._session)

    def evaluate(self, expression: str) -> Any:
        """The value of a JavaScript expression on the page."""
        params = {"expression": expression, "returnByValue": True, "awaitPromise": True, "userGesture": True}
        answer = self._browser.call("Runtime.evaluate", params, self._session)
        if "exceptionDetails" in answer:
            raise BrowserError(f"{expression[:80]}: {answer['exceptionDetails'].get('text')}")
        return answer["result"].get("value")

    def wait(self, condition: str, seconds: float = 30) -> Any:
        """What a JavaScript condition gives once it holds; a page that is being replaced counts as not yet."""
        deadline = time.monotonic() + seconds
        while True:
            try:
                if value := self.evaluate(condition):
                    return value
            except BrowserError as problem:
                failure: BrowserError | None = problem
            else:
                failure = None
            if time.monotonic() > deadline:
                shown = failure or self.evaluate("document.URL + ' ' + document.body?.innerText.slice(0, 500)")
                raise BrowserError(f"never true: {condition} at {shown}")
            time.sleep(0.03)

    def do(self, step: Step) -> None:
        """Waits for the step's page, types, clicks, and marks the page as left."""
        wanted = json.dumps([*step.fill, step.click])
        self.wait(
            "document.readyState === 'complete' && !window.pageWasLeft"
            f" && {wanted}.every((selector) => document.querySelector(selector))"
        )
        for selector, value in step.fill.items():
            self.evaluate(
                f"(() => {{ const field = document.querySelector({json.dumps(selector)});"
                f" field.focus(); field.value = {json.dumps(value)};"
                " field.dispatchEvent(new Event('input', {bubbles: true}));"
                " field.dispatchEvent(new Event('change', {bubbles: true})); })()"
            )
        self.evaluate(f"window.pageWasLeft = true, document.querySelector({json.dumps(step.click)}).click()")

    def landed(self, until: str = "") -> Landing:
        """The page that is shown once nothing is loading any more."""
        # Read in one expression, and never from the page that only hands the fragment on: it is replaced at any moment.
        url, text = self.wait(
            "document.readyState === 'complete' && !window.pageWasLeft && document.body"
            f" && document.URL !== 'about:blank' && document.URL.startsWith({json.dumps(until)})"
            " && !document.querySelector('form#f') && [document.URL, document.body.innerText]"
        )
        return Landing(url=url, text=text)


@contextmanager
def chromium(program: str) -> Iterator[Browser]:
    """Starts a browser and ends it."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True)))
        down_read, down_write = os.pipe()
        up_read, up_write = os.pipe()
        # The browser reads commands from descriptor 3 and writes to 4, wherever these pipes happen to be here.
        plumbing = f'exec 3<&{down_read} 4>&{up_write}; exec "$@"'
        argv = ["bash", "-c", plumbing, "chromium", program, *FLAGS, f"--user-data-dir={folder / 'profile'}"]
        try:
            stack.enter_context(running(argv, log=folder / "log", pipes=(down_read, up_write)))
        finally:
            os.close(down_read)
            os.close(up_write)
        # The browser ends by itself when its command pipe closes; its own end then ends the listening thread.
        stack.callback(os.close, down_write)
        browser = Browser(down_write, up_read)
        browser.call("Browser.getVersion")
        yield browser


def command(steps: Sequence[Step], until: str = "") -> dict[str, str]:
    """Environment variables that make Python's webbrowser module, in a program under test, log in with these steps.

    The command is put into the background (`&`), as the one of a graphical browser is.
    """
    start = f"import sys; sys.path.insert(0, {str(ROOT)!r}); from tests.real.browser import main; main()"
    return {
        "BROWSER": f"{shlex.join([sys.executable, '-c', start])} %s &",
        "BROWSER_STEPS": json.dumps([[asdict(step) for step in steps], until]),
    }


def main() -> None:
    """What the command does: opens its argument, does the steps, ends."""
    steps, until = json.loads(os.environ["BROWSER_STEPS"])
    with chromium(executable()) as browser:
        browser.login(sys.argv[1], [Step(**step) for step in steps], until)
