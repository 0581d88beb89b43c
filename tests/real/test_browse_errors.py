"""What a real Chromium refuses by itself, and that the verdict names it: certificates, names, cookies, CORS."""

import asyncio
import contextlib
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from inspector.browse.cases import cases_of
from inspector.browse.session import Session, Watched
from inspector.demo.server import Request, Response, Server
from inspector.diagnosis import diagnose
from inspector.login.certificate import loopback_context
from inspector.login.clock import utc_now

from .test_browse import Tenant, chromium, evaluate, headless, report_of, until, watch

__all__ = ["chromium"]
CODE = "code=SplxlOBeZQQYbYS6WxSbIA&state=st-1"
INSECURE = ("set-cookie", "_csrf=abc; SameSite=None")


@pytest.fixture
def strict(tmp_path: Path) -> Path:
    """A browser that checks certificates."""
    script = tmp_path / "strict"
    script.write_text(headless(tmp_path).read_text().replace("'--ignore-certificate-errors'", ""))
    script.chmod(stat.S_IRWXU)
    return script


def meeting(
    tenant: Tenant,
    provider: Callable[[Request], Response],
    browser: Path,
    *,
    tls: bool = False,
    until_seen: Callable[[Session], Any] | None = None,
) -> Watched:
    """What is recorded where the tenant is 127.0.0.1 and the provider localhost, another site. `until_seen` ends it."""

    async def run() -> Watched:
        context = loopback_context(utc_now())[0] if tls else None
        async with Server(tenant) as one, Server(provider, context) as other:
            tenant.origin = f"http://127.0.0.1:{one.port}"
            tenant.authorize = f"http{'s' if tls else ''}://localhost:{other.port}/authorize"
            session = Session(tenant.origin + "/")

            async def person() -> None:
                while until_seen is None or not await until_seen(session):
                    await asyncio.sleep(0.05)
                session.stop()

            acting = asyncio.create_task(person())
            try:
                return await session.run(browser, 40)
            finally:
                acting.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await acting

    return asyncio.run(run())


async def never(session: Session) -> bool:
    return False


def test_a_certificate_that_is_not_trusted_is_the_cause(strict: Path) -> None:
    async def warned(session: Session) -> bool:
        return any("CERT" in note for note in session.recorder.notes)

    watched = meeting(Tenant(), lambda request: Response.html("never seen"), strict, tls=True, until_seen=warned)
    report = report_of(watched)
    assert report.verdict.root_cause == "tls-failed"
    assert "an authority that is not trusted" in report.verdict.summary
    assert "ERR_CERT_AUTHORITY_INVALID" in report.verdict.summary


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("https://no-such-provider.example/authorize", "cannot be resolved"),
        ("http://127.0.0.1:59999/authorize", "refuses the connection"),
        ("http://127.0.0.1:9/authorize", "gets no answer"),  # a port that browsers do not ask
    ],
)
def test_a_provider_that_is_not_reached_is_the_cause(chromium: Path, address: str, words: str) -> None:
    async def seen(session: Session) -> None:
        while not session.recorder.notes:
            await asyncio.sleep(0.05)
        session.stop()

    report = report_of(watch(Tenant(address), chromium, seen))
    assert report.verdict.root_cause == "host-unreachable" and words in report.verdict.summary


def test_a_cookie_that_is_not_taken_explains_a_refused_callback(chromium: Path) -> None:
    class Careless(Tenant):
        def __call__(self, request: Request) -> Response:
            answer = super().__call__(request)
            return Response(302, b"", (*answer.headers, INSECURE)) if request.path == "/login" else answer

    tenant = Careless()
    tenant.answer = lambda request: Response.html("<title>Bad Request</title>", 400)
    watched = meeting(
        tenant, lambda request: Response.redirect(f"{tenant.callback}?{CODE}"), chromium, until_seen=never
    )
    assert watched.ended == "error"
    report = report_of(watched)
    assert report.verdict.root_cause == "cookie-blocked"
    assert "_csrf" in report.verdict.summary and "SameSite=None without Secure" in report.verdict.summary
    assert report.finding("qlik-callback-refused").because_of == "cookie-blocked"


def test_a_providers_own_cookie_is_worth_knowing_and_no_more(chromium: Path) -> None:
    tenant = Tenant()

    def provider(request: Request) -> Response:
        return Response(302, b"", (("location", f"{tenant.callback}?{CODE}"), INSECURE))

    watched = meeting(tenant, provider, chromium, until_seen=never)
    assert watched.ended == "hub"
    assert report_of(watched).finding("cookie-blocked").severity == "info"


def test_an_application_whose_origin_is_not_allowed_gets_no_token(chromium: Path) -> None:
    """The page asks Qlik's OAuth server for its token by a script, and may not read the answer."""

    class Application(Tenant):
        """The page of the application, where the callback comes too; `authorize` is Qlik."""

        def __call__(self, request: Request) -> Response:
            if request.path != "/login/callback":
                return super().__call__(request)
            token = self.authorize.replace("authorize", "oauth/token")
            asked = "{method:'POST',body:new URLSearchParams('grant_type=authorization_code&code=x')}"
            return Response.html(f"<script>fetch('{token}',{asked}).catch(()=>window.failed=1)</script>")

    application = Application()

    def qlik(request: Request) -> Response:
        if request.path == "/oauth/token":
            return Response.json({"access_token": "opaque-and-long-enough", "token_type": "bearer"})
        return Response.redirect(f"{application.callback}?{CODE}")

    async def failed(session: Session) -> bool:
        await until(session, "window.failed")
        return bool(await evaluate(session, "1"))

    watched = meeting(application, qlik, chromium, until_seen=failed)
    case = cases_of(watched.har, watched.notes, target="qlik-oauth")[0]
    found = diagnose(case).finding("cors-blocked")
    assert found.severity == "error" and "gets no token" in found.cause
    assert f"Add {application.origin}." in found.fix[0].do
