"""Asks the authorization endpoint about a redirect URI without anybody signing in.

Only the asking is here; what an answer means is `inspector.idps.probe`. Each URI is asked for once beside a negative
control, since some providers answer everything alike, and once more with prompt=none where that decides.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from inspector.case.model import Answer, Case
from inspector.idps.model import Recognised
from inspector.idps.probe import NEGATIVE_CONTROL, Verdict, judge
from inspector.login.http import BROWSER, Client
from inspector.login.request import RandomText, challenge, random_text, with_query


@dataclass(frozen=True, slots=True)
class Probed:
    """What is known about one redirect URI."""

    redirect_uri: str
    verdict: Verdict
    request_url: str = field(repr=False)
    answer: Answer | None = field(repr=False)
    control: Answer | None = field(repr=False)

    @property
    def members(self) -> dict[str, Any]:
        """As they stand in the case under `authorize`."""
        found: dict[str, Any] = {"request_url": self.request_url}
        for name, answer in (("response", self.answer), ("control_response", self.control)):
            if answer is not None:
                found[name] = {"status": answer.status, "headers": dict(answer.headers), "body": answer.body}
        return found


def recognised_in(case: Case) -> Recognised:
    """The identity provider of a case."""
    # 26 ms, only after the probe
    from inspector.facts.login import Facts

    return Facts(case).recognised


def sentence(probed: Probed) -> str:
    """The result of a probe, for the person."""
    said = {
        "registered": "is registered at the identity provider",
        "not-registered": "is not registered at the identity provider",
        "inconclusive": "may be registered or not: that cannot be told before somebody signs in",
    }[probed.verdict.status]
    return f"{probed.redirect_uri} {said} ({probed.verdict.because})."


async def probe(http: Client, recognised: Recognised, request_url: str) -> Probed:
    """Ask about the redirect URI of an authorization request; where that tells nothing, once more with prompt=none."""
    asked = await _ask(http, recognised, request_url)
    if asked.verdict.status != "inconclusive" or "prompt" in dict(_parameters(request_url)):
        return asked
    silently = with_query(request_url, [("prompt", "none")])
    again = await _ask(http, recognised, silently)
    return asked if again.verdict.status == "inconclusive" else again


def probe_request(
    authorization_endpoint: str,
    client_id: str,
    redirect_uri: str,
    scope: str = "openid",
    random: RandomText = random_text,
) -> str:
    """An authorization request that only serves to be asked about."""
    return with_query(
        authorization_endpoint,
        [
            ("client_id", client_id),
            ("response_type", "code"),
            ("scope", scope),
            ("redirect_uri", redirect_uri),
            ("state", random()),
            ("nonce", random()),
            ("code_challenge", challenge(random(), "S256")),
            ("code_challenge_method", "S256"),
        ],
    )


async def _ask(http: Client, recognised: Recognised, request_url: str) -> Probed:
    parameters = dict(_parameters(request_url))
    candidate, silent = parameters.get("redirect_uri", ""), parameters.get("prompt") == "none"
    answer = await _get(http, request_url)
    control = await _get(http, with_query(request_url, [("redirect_uri", NEGATIVE_CONTROL)])) if answer else None
    if answer is None:
        verdict = Verdict("inconclusive", http.recording.last_error or "the authorization endpoint gave no answer")
    else:
        verdict = judge(recognised.idp, recognised.variant, candidate, answer, control, silent)
    return Probed(candidate, verdict, request_url, answer, control)


async def _get(http: Client, url: str) -> Answer | None:
    """One GET as a browser sends it: no cookies, no redirect followed, never repeated (it may be logged as a failed
    sign-in)."""
    headers = {"Accept": "text/html,application/xhtml+xml", "User-Agent": BROWSER}
    return await http.get("probe", url, headers=headers, follow=False, retry=False, where="probe")


def _parameters(url: str) -> list[tuple[str, str]]:
    return parse_qsl(urlsplit(url).query, keep_blank_values=True)
