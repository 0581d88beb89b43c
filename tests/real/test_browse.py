"""The real login watched in a real Chromium: a stand-in Qlik tenant, real providers, and pages that attack."""

import asyncio
import contextlib
import json
import stat
import tempfile
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from inspector.browse import browser, devtools
from inspector.browse.browser import BY_PORT
from inspector.browse.cases import cases_of
from inspector.browse.devtools import DevToolsError
from inspector.browse.session import Session, Watched
from inspector.demo import login, staged
from inspector.demo.scenario import ALIAS
from inspector.demo.server import Request, Response, Server
from inspector.diagnosis import diagnose
from inspector.login.certificate import loopback_context
from inspector.login.clock import utc_now
from inspector.login.error import LoginError
from inspector.sources.found import SourceError
from inspector.sources.loading import load, load_all

from ..tui import pictures
from . import tools
from .browser import FLAGS, Step
from .keycloak import Keycloak
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
    return headless(tmp_path)


def headless(folder: Path) -> Path:
    """The person's browser, made fit for a machine without a screen."""
    script = folder / "chromium"
    flags = " ".join(f"'{flag}'" for flag in FLAGS if flag != "--remote-debugging-pipe")
    script.write_text(f'#!/bin/sh\nexec {tools.chromium()} {flags} "$@"\n')
    script.chmod(stat.S_IRWXU)
    return script


Person = Callable[[Session], Coroutine[Any, Any, None]]


def watch(
    tenant: Tenant,
    chromium: Path,
    person: Person | None = None,
    seconds: float = 40,
    name: str = "",
    say: Callable[[str], None] = lambda words: None,
) -> Watched:
    """What is recorded while `person` acts on the pages; `name`: the tenant has this one, over https."""

    async def run() -> Watched:
        async with Server(tenant, loopback_context(utc_now())[0] if name else None) as server:
            tenant.origin = f"https://{name}" if name else f"http://127.0.0.1:{server.port}"
            browser = names_to({name: server.port}, chromium) if name else chromium
            if not tenant.authorize:
                tenant.authorize = f"{tenant.origin}/authorize"
            session = Session(tenant.origin + "/", say=say)
            acting = asyncio.create_task(person(session)) if person else None
            try:
                return await session.run(browser, seconds)
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
    return [path.name for path in Path(tempfile.gettempdir()).glob("qlik-inspector-browser-*")]


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


def names_to(hosts: dict[str, int], chromium: Path) -> Path:
    """The browser with these names on this machine, over https, and no others."""
    named = ", ".join(f"MAP {name} 127.0.0.1:{port}" for name, port in hosts.items())
    script = chromium.with_name("chromium-with-names")
    script.write_text(chromium.read_text().replace("=MAP *", f"={named}, MAP *"))
    script.chmod(stat.S_IRWXU)
    return script


def watch_demo(scenario: str, chromium: Path, *steps: Step) -> Watched:
    """The demo tenant's own login, under the names of the demo."""

    async def run() -> Watched:
        async with staged(scenario, interactive=True, tls=loopback_context(utc_now())[0]) as stage:
            session = Session(f"https://{ALIAS}/")
            acting = asyncio.create_task(doing(*steps)(session))
            try:
                return await session.run(names_to(stage.hosts, chromium), 40)
            finally:
                acting.cancel()

    return asyncio.run(run())


def test_the_demo_tenant_and_provider_to_the_hub_and_the_loopback_login_make_one_case(chromium: Path) -> None:
    watched = watch_demo("okta-healthy", chromium, Step("a[href*=go]"))
    assert watched.ended == "hub"
    seen = cases_of(watched.har, watched.notes)
    report = diagnose(seen[0])
    assert len(seen) == 1 and report.provider.name == "okta" and report.verdict.login == "unknown"
    assert any("not visible" in entry.note for entry in report.recognised)
    captured = asyncio.run(login("okta-healthy"))
    both = load_all(json.dumps(seen[0].to_dict()), json.dumps(captured.to_dict()))
    assert len(both) == 1
    assert diagnose(both[0]).verdict.login == "succeeds"
    assert any("qlikcloud.com/login/callback" in entry["url"] for entry in both[0].list("exchanges") or ())


@pytest.mark.parametrize(
    ("scenario", "cause"),
    [("redirect-uri-mismatch", "redirect-uri-mismatch"), ("user-not-assigned", "user-not-assigned")],
)
def test_the_demo_tenants_failing_logins(chromium: Path, scenario: str, cause: str) -> None:
    steps = [Step("a[href*=go]")] if cause == "user-not-assigned" else []
    watched = watch_demo(scenario, chromium, *steps)
    assert watched.ended == "error"
    assert diagnose(cases_of(watched.har, watched.notes)[0]).verdict.root_cause == cause


def test_the_pictures_show_what_a_real_run_shows(chromium: Path) -> None:
    """The recording beside the README's pictures has the steps and the verdict of a run today."""
    fresh, kept = watch_demo(pictures.WATCHED, chromium, Step("a[href*=go]")).har, pictures.recorded()

    def told(har: dict[str, Any]) -> Any:
        entries = har["log"]["entries"]
        steps = [(one["request"]["url"].partition("?")[0], one["response"]["status"]) for one in entries]
        return steps, diagnose(cases_of(har)[0]).verdict

    assert told(fresh) == told(kept)


def keycloak_tenant(keycloak: Keycloak, client_id: str) -> Tenant:
    return Tenant(f"{keycloak.issuer}/protocol/openid-connect/auth", client_id)


def test_keycloak_to_the_hub(chromium: Path, keycloak: Keycloak) -> None:
    watched = watch(keycloak_tenant(keycloak, "full-path"), chromium, doing(*keycloak.login_steps()))
    assert watched.ended == "hub"
    assert keycloak.login_steps()[0].fill["#password"] not in json.dumps(watched.har)
    assert report_of(watched).provider.name == "keycloak"


def test_keycloak_wrong_password_typed_first(chromium: Path, keycloak: Keycloak) -> None:
    steps = [*keycloak.login_steps(password=PASSWORD), *keycloak.login_steps()]
    watched = watch(keycloak_tenant(keycloak, "full-path"), chromium, doing(*steps))
    assert watched.ended == "hub"
    assert PASSWORD not in json.dumps(watched.har)


def test_keycloak_refuses_the_redirect_uri(chromium: Path, keycloak: Keycloak) -> None:
    watched = watch(keycloak_tenant(keycloak, "fixed"), chromium, name="other.eu.qlikcloud.com")
    assert watched.ended == "error"
    assert report_of(watched).verdict.root_cause == "redirect-uri-mismatch"


def test_a_sign_in_that_is_cancelled(chromium: Path, oidc_provider: Callable[..., OidcProvider]) -> None:
    """The provider's own “cancel” comes back to Qlik as access_denied."""
    tenant = Tenant()
    tenant.answer = lambda request: Response.json({"errors": [{"code": "LOGIN-2", "title": "x", "status": "401"}]}, 401)

    async def run() -> Watched:
        async with Server(tenant) as server:
            tenant.origin = f"http://127.0.0.1:{server.port}"
            provider = oidc_provider(clients=[client(tenant.callback, client_id="qlik")])
            tenant.authorize = f"{provider.issuer}/auth"
            session = Session(tenant.origin + "/")
            acting = asyncio.create_task(doing(Step("a[href$=abort]"))(session))
            try:
                return await session.run(chromium, 40)
            finally:
                acting.cancel()

    watched = asyncio.run(run())
    assert watched.ended == "error"
    assert report_of(watched).verdict.lead == "user-cancelled"


def test_a_cookie_too_large_is_a_cause_of_its_own(chromium: Path) -> None:
    tenant = Tenant()
    tenant.pages["/authorize"] = Response.redirect("/login/callback?code=SplxlOBeZQQYbYS6WxSbIA&state=st-1")
    page = "<html><head><title>400 Request Header Or Cookie Too Large</title></head><body>nginx</body></html>"
    tenant.answer = lambda request: Response.html(page, 400)
    watched = watch(tenant, chromium)
    assert watched.ended == "error"
    report = report_of(watched)
    assert report.verdict.login == "fails"
    assert "cookie" in report.verdict.summary.lower()


@pytest.mark.parametrize("target", ["qlik-oauth", "cloudflare-access"])
def test_other_targets(chromium: Path, target: str) -> None:
    """An application that asks Qlik's OAuth server; Cloudflare Access in front of it."""
    path = "/cdn-cgi/access/callback" if target == "cloudflare-access" else "/login/callback"

    class Elsewhere(Tenant):
        @property
        def callback(self) -> str:
            return f"{self.origin}{path}"

        def __call__(self, request: Request) -> Response:
            return self.answer(request) if request.path == path else super().__call__(request)

    tenant = Elsewhere()
    refused = urlencode({"error": "access_denied", "state": "st-1", "error_description": "not for you"})
    tenant.pages["/authorize"] = Response.redirect(f"{path}?{refused}")
    tenant.answer = lambda request: Response.html("<h1>Forbidden</h1>", 403)
    watched = watch(tenant, chromium)
    assert watched.ended == "error"
    case = cases_of(watched.har, watched.notes, target=target)[0]
    assert case.target == target
    assert (case.callback or {}).get("error") == "access_denied"
    assert diagnose(case).verdict.login == "fails"


def test_a_page_within_a_page_ends_nothing(chromium: Path) -> None:
    tenant = with_pages(authorize=Response.html(FORM + "<iframe src=/inner></iframe>"), inner=Response.html("no", 403))
    tenant.pages["/auth"] = Response.redirect("/login/callback?code=SplxlOBeZQQYbYS6WxSbIA&state=st-1")

    async def slowly(session: Session) -> None:
        await until(session, "document.querySelector('#go')&&1")
        await asyncio.sleep(3)
        await evaluate(session, "document.querySelector('#go').click(),1")

    assert watch(tenant, chromium, slowly).ended == "hub"


def test_a_tenant_that_is_not_there_is_said(chromium: Path) -> None:
    watched = asyncio.run(Session("https://no-such-tenant.eu.qlikcloud.com/").run(chromium, 40))
    assert watched.ended == "error"
    with pytest.raises(SourceError, match=r"no login was seen(?s:.*)NAME_NOT_RESOLVED"):
        cases_of(watched.har, watched.notes)


def test_several_attempts_are_several_cases(chromium: Path) -> None:
    states = iter(("st-1", "st-2"))

    class Again(Tenant):
        def __call__(self, request: Request) -> Response:
            if request.path == "/login":
                query = {"client_id": self.client_id, "redirect_uri": self.callback, "response_type": "code"}
                return Response.redirect(f"{self.authorize}?{urlencode({**query, 'state': next(states)})}")
            if request.path == "/authorize":
                state = request.query["state"]
                answer = {"error": "access_denied"} if state == "st-1" else {"code": "SplxlOBeZQQYbYS6WxSbIA"}
                return Response.redirect(f"/login/callback?{urlencode({**answer, 'state': state})}")
            if request.path == "/login/callback" and "error" in request.query:
                return Response.html('<a id=again href="/">again</a>', 401)
            return super().__call__(request)

    tenant = Again()

    async def person(session: Session) -> None:
        await until(session, "document.querySelector('#again')&&1")
        await evaluate(session, "document.querySelector('#again').click(),1")
        await until(session, "document.querySelector('h1')&&1")
        session.stop()

    async def run() -> Watched:
        async with Server(tenant) as server:
            tenant.origin = f"http://127.0.0.1:{server.port}"
            tenant.authorize = f"{tenant.origin}/authorize"
            session = Session(tenant.origin + "/", until_closed=True)
            acting = asyncio.create_task(person(session))
            try:
                return await session.run(chromium, 40)
            finally:
                acting.cancel()

    watched = asyncio.run(run())
    cases = cases_of(watched.har, watched.notes)
    assert [(case.callback or {}).get("error") for case in cases] == [None, "access_denied"]


@pytest.mark.parametrize(("program", "words"), [("exit 0", "ended at once"), ("exec sleep 30", "a policy may forbid")])
def test_a_program_that_cannot_be_watched_is_said(
    program: str, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(browser, "START_SECONDS", 0.5)
    monkeypatch.setattr(devtools, "ANSWER_SECONDS", 0.5)
    monkeypatch.setattr(browser, "END_SECONDS", 0.1)
    before, said = leftovers(), list[str]()
    script = tmp_path / "no-browser"
    script.write_text(f"#!/bin/sh\n{program}\n")
    script.chmod(stat.S_IRWXU)
    with pytest.raises(LoginError, match=f"{words}(?s:.*)Record a HAR"):
        watch(with_pages(), script, say=said.append)
    assert not said and leftovers() == before


def without_pipe(chromium: Path) -> Path:
    """As a browser in a wrapper is: what it inherits besides the standard streams is closed."""
    script = chromium.with_name("chromium-without-pipe")
    script.write_text(chromium.read_text().replace('"$@"', '"$@" 3<&- 4>&-'))
    script.chmod(stat.S_IRWXU)
    return script


def test_without_a_pipe_it_is_watched_over_a_port_of_this_machine(chromium: Path) -> None:
    before = leftovers()
    tenant = with_pages(authorize=Response.html(FORM + "<p>" + "y" * 200_000))
    tenant.pages["/auth"] = Response.redirect("/login/callback?code=SplxlOBeZQQYbYS6WxSbIA&state=st-1")
    step = Step("#go", {"input[name=user]": "ada", "input[name=pass]": PASSWORD})
    said: list[str] = []
    watched = watch(tenant, without_pipe(chromium), doing(step), say=said.append)
    assert watched.ended == "hub" and said == [BY_PORT]
    paths = [url.removeprefix(tenant.origin) for url in urls(watched)]
    assert paths == ["/", "/login", "/authorize", "/auth", "/login/callback", "/hub"]
    page = watched.har["log"]["entries"][2]["response"]["content"]["text"]
    assert len(page) > 200_000 and PASSWORD not in json.dumps(watched.har)
    assert leftovers() == before


def test_a_browser_that_dies_while_it_is_watched_over_a_port(chromium: Path) -> None:
    tenant = with_pages(authorize=Response.html(FORM))

    async def crash(session: Session) -> None:
        await until(session, "document.querySelector('#go')&&1")
        assert session.devtools is not None
        session.devtools.send("Browser.crash")

    watched = watch(tenant, without_pipe(chromium), crash)
    assert watched.ended == "closed" and f"{tenant.origin}/authorize" in urls(watched)
