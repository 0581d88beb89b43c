"""The real login watched in a real Chromium: a stand-in Qlik tenant, real providers, and pages that attack."""

import asyncio
import contextlib
import json
import stat
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from inspector.browse.devtools import DevToolsError
from inspector.browse.session import Session, Watched
from inspector.demo.server import Request, Response, Server
from inspector.diagnosis import diagnose
from inspector.login.error import LoginError
from inspector.sources.loading import load

from . import tools
from .browser import FLAGS, Step
from .panva import OidcProvider, client

PASSWORD = "Hunter2-is-typed"


class Tenant:
    """A Qlik tenant as a browser sees it: /login sends to the provider, /login/callback takes its answer."""

    def __init__(self, authorize: str = "", client_id: str = "qlik", scope: str = "openid") -> None:
        self.authorize, self.client_id, self.scope = authorize, client_id, scope
        self.answer: Callable[[Request], Response] = lambda request: Response.redirect("/hub")
        self.pages: dict[str, Response] = {"/hub": Response.html("<h1>Hub</h1>")}
        self.origin = ""

    @property
    def callback(self) -> str:
        return f"{self.origin}/login/callback"

    def __call__(self, request: Request) -> Response:
        if request.path == "/":
            return Response.redirect("/login")
        if request.path == "/login":
            query = {"client_id": self.client_id, "redirect_uri": self.callback, "response_type": "code"}
            return Response.redirect(f"{self.authorize}?{urlencode({**query, 'scope': self.scope, 'state': 'st-1'})}")
        if request.path == "/login/callback":
            return self.answer(request)
        return self.pages.get(request.path, Response(404))


@pytest.fixture
def chromium(tmp_path: Path) -> Path:
    """The person's browser, made fit for a machine without a screen."""
    script = tmp_path / "chromium"
    flags = " ".join(f"'{flag}'" for flag in FLAGS if flag != "--remote-debugging-pipe")
    script.write_text(f'#!/bin/sh\nexec {tools.chromium()} {flags} "$@"\n')
    script.chmod(stat.S_IRWXU)
    return script


Person = Callable[[Session], Coroutine[Any, Any, None]]


def watch(tenant: Tenant, chromium: Path, person: Person | None = None, seconds: float = 40) -> Watched:
    """What is recorded while `person` acts on the pages."""

    async def run() -> Watched:
        async with Server(tenant) as server:
            tenant.origin = f"http://127.0.0.1:{server.port}"
            if not tenant.authorize:
                tenant.authorize = f"{tenant.origin}/authorize"
            session = Session(tenant.origin + "/")
            acting = asyncio.create_task(person(session)) if person else None
            try:
                return await session.run(chromium, seconds)
            finally:
                if acting:
                    acting.cancel()
                    with contextlib.suppress(asyncio.CancelledError):
                        await acting

    return asyncio.run(run())


async def evaluate(session: Session, expression: str) -> Any:
    """The value of an expression on the newest page; None while there is none."""
    if session.devtools is None or not session.pages:
        return None
    for page in list(session.pages):
        with contextlib.suppress(DevToolsError):
            params = {"expression": expression, "returnByValue": True, "userGesture": True}
            answer = await session.devtools.call("Runtime.evaluate", params, page)
            value = answer.get("result", {}).get("value")
            if value:
                return value
    return None


async def until(session: Session, condition: str) -> None:
    while not await evaluate(session, condition):
        await asyncio.sleep(0.05)


def doing(*steps: Step) -> Any:
    """A person who fills and clicks through these pages."""

    async def act(session: Session) -> None:
        for step in steps:
            wanted = json.dumps([*step.fill, step.click])
            ready = f"document.readyState==='complete'&&!window.left&&{wanted}.every(s=>document.querySelector(s))"
            await until(session, ready)
            for selector, value in step.fill.items():
                await evaluate(session, f"document.querySelector({json.dumps(selector)}).value={json.dumps(value)}")
            await evaluate(session, f"window.left=true,document.querySelector({json.dumps(step.click)}).click(),1")
        await asyncio.Event().wait()

    return act


def report_of(watched: Watched) -> Any:
    return diagnose(load(json.dumps(watched.har)))


def urls(watched: Watched) -> list[str]:
    return [entry["request"]["url"].split("?")[0] for entry in watched.har["log"]["entries"]]


def leftovers() -> list[str]:
    return [path.name for path in Path("/tmp").glob("qlik-inspector-browser-*")]


FORM = "<form method=post action=/auth><input name=user><input name=pass type=password><button id=go>in</button></form>"


def with_pages(**pages: Response) -> Tenant:
    tenant = Tenant()
    tenant.pages |= {f"/{name}": page for name, page in pages.items()}
    return tenant


def test_a_login_to_the_hub(chromium: Path) -> None:
    before = leftovers()
    tenant = with_pages(authorize=Response.html(FORM))
    tenant.pages["/auth"] = Response.redirect("/login/callback?code=SplxlOBeZQQYbYS6WxSbIA&state=st-1")
    step = Step("#go", {"input[name=user]": "ada", "input[name=pass]": PASSWORD})
    watched = watch(tenant, chromium, doing(step))
    assert watched.ended == "hub"
    paths = [url.removeprefix(tenant.origin) for url in urls(watched)]
    assert paths == ["/", "/login", "/authorize", "/auth", "/login/callback", "/hub"]
    assert PASSWORD not in json.dumps(watched.har)
    assert leftovers() == before


def test_oidc_provider_to_the_hub(chromium: Path, oidc_provider: Callable[..., OidcProvider]) -> None:
    tenant = Tenant()

    async def run() -> Watched:
        async with Server(tenant) as server:
            tenant.origin = f"http://127.0.0.1:{server.port}"
            provider = oidc_provider(clients=[client(tenant.callback, client_id="qlik")])
            tenant.authorize = f"{provider.issuer}/auth"
            session = Session(tenant.origin + "/")
            acting = asyncio.create_task(doing(*provider.login_steps("alice"))(session))
            try:
                return await session.run(chromium, 40)
            finally:
                acting.cancel()

    watched = asyncio.run(run())
    assert watched.ended == "hub"
    assert "success" not in report_of(watched).verdict.login  # no claims were seen: nothing is promised


def test_oidc_provider_refuses_the_redirect_uri(chromium: Path, oidc_provider: Callable[..., OidcProvider]) -> None:
    provider = oidc_provider(clients=[client("https://other.example/login/callback", client_id="qlik")])
    tenant = Tenant(f"{provider.issuer}/auth")
    watched = watch(tenant, chromium)
    assert watched.ended == "error"
    # the stand-in tenant's own address is a loopback one, which has a rule of its own
    assert report_of(watched).finding("loopback-not-registered")


def test_not_assigned_comes_back_to_the_callback(chromium: Path) -> None:
    words = "User is not assigned to the client application."
    refused = urlencode({"error": "access_denied", "state": "st-1", "error_description": words})
    tenant = Tenant()
    tenant.pages["/authorize"] = Response.redirect(f"/login/callback?{refused}")
    tenant.answer = lambda request: Response.json({"errors": [{"code": "LOGIN-2", "title": "x", "status": "401"}]}, 401)
    watched = watch(tenant, chromium)
    assert watched.ended == "error"
    assert report_of(watched).verdict.root_cause == "user-not-assigned"


def test_a_wrong_password_typed_first_ends_nothing(chromium: Path) -> None:
    tried: list[str] = []

    def auth(request: Request) -> Response:
        tried.append(request.path)
        if len(tried) == 1:
            return Response.html("<p>Wrong password</p>" + FORM, 401)
        return Response.redirect("/login/callback?code=SplxlOBeZQQYbYS6WxSbIA&state=st-1")

    class Handling(Tenant):
        def __call__(self, request: Request) -> Response:
            return auth(request) if request.path == "/auth" else super().__call__(request)

    tenant = Handling()
    tenant.pages["/authorize"] = Response.html(FORM)
    fill = {"input[name=user]": "ada", "input[name=pass]": PASSWORD}
    watched = watch(tenant, chromium, doing(Step("#go", fill), Step("#go", fill)))
    assert watched.ended == "hub" and len(tried) == 2


@pytest.mark.parametrize("status", [500, 403, 431])
def test_the_callback_is_refused_without_words(chromium: Path, status: int) -> None:
    tenant = Tenant()
    tenant.pages["/authorize"] = Response.redirect("/login/callback?code=SplxlOBeZQQYbYS6WxSbIA&state=st-1")
    tenant.answer = lambda request: Response.html("<title>Sorry</title>", status)
    watched = watch(tenant, chromium)
    assert watched.ended == "error"
    assert watched.har["log"]["entries"][-1]["response"]["status"] == status


def test_a_new_tab_is_watched_too(chromium: Path) -> None:
    tenant = with_pages(authorize=Response.html("<button id=go onclick=\"window.open('/popup')\">in</button>"))
    tenant.pages["/popup"] = Response.redirect("/login/callback?code=SplxlOBeZQQYbYS6WxSbIA&state=st-1")
    watched = watch(tenant, chromium, doing(Step("#go")))
    assert watched.ended == "hub" and f"{tenant.origin}/popup" in urls(watched)


def test_the_window_is_closed(chromium: Path) -> None:
    tenant = with_pages(authorize=Response.html(FORM))

    async def close(session: Session) -> None:
        await until(session, "document.querySelector('#go')&&1")
        assert session.devtools is not None
        await session.devtools.call("Page.close", {}, next(iter(session.pages)))

    watched = watch(tenant, chromium, close)
    assert watched.ended == "closed" and f"{tenant.origin}/authorize" in urls(watched)


def test_the_browser_dies(chromium: Path) -> None:
    before = leftovers()
    tenant = with_pages(authorize=Response.html(FORM))

    async def crash(session: Session) -> None:
        await until(session, "document.querySelector('#go')&&1")
        assert session.devtools is not None
        session.devtools.send("Browser.crash")

    watched = watch(tenant, chromium, crash)
    assert watched.ended == "closed" and f"{tenant.origin}/authorize" in urls(watched)
    assert leftovers() == before


def test_it_is_stopped_by_a_key(chromium: Path) -> None:
    tenant = with_pages(authorize=Response.html(FORM))

    async def stop(session: Session) -> None:
        await until(session, "document.querySelector('#go')&&1")
        session.stop()

    assert watch(tenant, chromium, stop).ended == "stopped"


def test_a_page_that_attacks_is_outlived(chromium: Path) -> None:
    flood = (
        "<script>for(let i=0;i<4000;i++)fetch('/x'+i);console.error('\\u001b]0;owned\\u0007'.repeat(50));"
        "setTimeout(()=>location='/login/callback?code=SplxlOBeZQQYbYS6WxSbIA&state=st-1',4000)</script>"
    )
    tenant = with_pages(authorize=Response.html(flood + "<p>" + "y" * 3_000_000))
    watched = watch(tenant, chromium, seconds=60)
    assert watched.ended == "hub"
    assert len(json.dumps(watched.har)) < 40_000_000 and len(watched.notes) <= 101


def test_a_program_that_is_no_browser_is_said(tmp_path: Path) -> None:
    script = tmp_path / "no-browser"
    script.write_text("#!/bin/sh\nexit 0\n")
    script.chmod(stat.S_IRWXU)
    with pytest.raises(LoginError, match="cannot be watched"):
        watch(with_pages(), script)
