"""The product driven from its settings to its report, as the tests of each provider need it."""

import asyncio
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pytest

from inspector.case.model import Case
from inspector.case.secret import Secret
from inspector.diagnosis import diagnose
from inspector.idps.probe import NEGATIVE_CONTROL as NEGATIVE_CONTROL
from inspector.login.exchange import TokenEndpoint
from inspector.login.http import Network
from inspector.login.session import capture
from inspector.login.settings import Settings
from inspector.report.model import Finding, Report
from inspector.tenant.survey import survey

LOOPBACK = "http://127.0.0.1/callback"
"""As it is registered where a provider ignores the port of loopback addresses."""
ANY_PORT = "http://127.0.0.1:0/callback"
TENANT = "https://abc.eu.qlikcloud.com/login/callback"
QLIK: dict[str, Any] = {
    "id": "1",
    "active": True,
    "protocol": "OIDC",
    "interactive": True,
    "provider": "generic",
    "clockToleranceSec": 5,
}
MAPPING = {
    "sub": ["preferred_username"],
    "name": ["name"],
    "email": ["email"],
    "email_verified": ["email_verified"],
    "groups": ["groups"],
}


def qlik(provider: Any, client_id: str, kind: str = "generic", **options: Any) -> dict[str, Any]:
    """Qlik's configuration for a provider, with the options given."""
    given = {
        "discoveryUrl": f"{provider.issuer}/.well-known/openid-configuration",
        "clientId": client_id,
        "scope": "openid profile email",
        "claimsMapping": MAPPING,
    }
    return {**QLIK, "provider": kind, "options": given | options}


def settings(provider: Any, **given: Any) -> Settings:
    """Settings of a login with the provider's first client; options of Settings win."""
    known = {
        "issuer": provider.issuer,
        "client_id": getattr(provider, "client_id", None),
        "client_secret": getattr(provider, "client_secret", None),
        "redirect_uri": ANY_PORT,
        "preflight": False,
        "wait": 60,
    }
    known |= given
    if isinstance(known["client_secret"], str):
        known["client_secret"] = Secret(known["client_secret"])
    return Settings(**known)


def login(given: Settings, door: Callable[[str], bool], **configuration: Any) -> tuple[Case, Report]:
    """The case and the report of a login. `configuration` is what was known before: members of the case."""
    case = asyncio.run(capture(given, open_browser=door, base=Case(configuration)))
    return case, diagnose(case)


def probe(provider: Any, client_id: str, redirect_uri: str = TENANT, **given: Any) -> Report:
    """The report of a probe, in which nobody logs in. By default about the URI that Qlik sends."""
    asking = survey(
        issuer=provider.issuer, client_id=client_id, redirect_uris=(redirect_uri,), network=Network(**given)
    )
    return diagnose(asyncio.run(asking))


def only(report: Report, *rules: str) -> Finding:
    """The first of these findings; the errors of the report are exactly these rules."""
    errors = {f.rule for f in report.findings if f.severity == "error" and f.because_of is None}
    assert errors == set(rules), report.verdict.summary
    found = report.finding(rules[0])
    assert found is not None
    return found


def healthy(report: Report) -> bool:
    """No error, and Qlik can store the user; says what else where it is not so."""
    assert [f for f in report.findings if f.severity == "error"] == []
    assert report.verdict.root_cause is None
    assert report.verdict.login in ("succeeds", "degraded")
    return True


def rules(report: Report) -> set[str]:
    """The names of everything found."""
    return {f.rule for f in report.findings}


def token(report: Report, kind: str = "id") -> Any:
    """One of the tokens of a report."""
    [found] = [one for one in report.tokens if one.kind == kind]
    return found


@contextmanager
def spoiled_exchange(monkeypatch: pytest.MonkeyPatch, *changes: Mapping[str, Any]) -> Iterator[None]:
    """The code exchange goes wrong on its way: each change is sent once, one after the other.

    A change holds `code`, `redirect_uri` or `verifier` to be sent instead.
    """
    exchange = TokenEndpoint.redeem

    async def redeem(self: TokenEndpoint, code: Secret, redirect_uri: str, verifier: Secret | None) -> Any:
        answer = None
        for change in changes:
            sent: dict[str, Any] = {"code": code, "redirect_uri": redirect_uri, "verifier": verifier} | dict(change)
            answer = await exchange(self, **sent)
        return answer

    with monkeypatch.context() as patch:
        patch.setattr(TokenEndpoint, "redeem", redeem)
        yield
