"""A login whose answer comes signed (JARM), in every mode, over real sockets."""

from __future__ import annotations

import asyncio
import threading
import urllib.error
import urllib.request
from contextlib import suppress
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest

from inspector import diagnose
from inspector.case.secret import Secret
from inspector.login.error import SettingsError
from inspector.login.events import Event, Note
from inspector.login.settings import Settings

from .provider import Provider, Reply, Request
from .running import run


def signed_settings(idp: Provider, mode: str = "jwt", **more: Any) -> Settings:
    given = {
        "issuer": idp.issuer,
        "client_id": "client",
        "client_secret": Secret(idp.client_secret),
        "redirect_uri": "http://localhost:0/callback",
        "response_mode": mode,
        "preflight": False,
        "wait": 10.0,
    }
    return Settings(**{**given, **more})


def answering(idp: Provider, **changes: Any) -> None:
    """The authorization endpoint answers with a JWT; `changes` spoil its claims."""

    def authorize(request: Request) -> Reply:
        asked = request.query
        code = f"code-{len(idp.codes)}"
        idp.codes[code] = asked
        text = idp.id_token(**{"code": code, "state": asked["state"], **changes})
        mark = "#" if asked["response_mode"] == "fragment.jwt" else "?"
        if asked["response_mode"] == "form_post.jwt":
            page = f'<form method="post" action="{asked["redirect_uri"]}"><input name="response" value="{text}"></form>'
            return 200, {"Content-Type": "text/html"}, page.encode()
        return 302, {"Location": f"{asked['redirect_uri']}{mark}{urlencode({'response': text})}"}, b""

    idp.replies["/authorize"] = authorize


def visitor(url: str) -> bool:
    """A browser that follows to the redirect URI, posts forms and hands over fragments as the relay page does."""

    class Stop(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *_: Any) -> None:
            return None

    def go() -> None:
        try:
            with urllib.request.build_opener(Stop).open(url, timeout=5) as answer:
                page = answer.read().decode()
                target, form = page.split('action="')[1].split('"')[0], page.split('value="')[1].split('"')[0]
                _post(target, {"response": form})
        except urllib.error.HTTPError as redirect:
            address, _, fragment = redirect.headers["Location"].partition("#")
            if fragment:
                from inspector.login.pages import RELAY_FIELD

                _post(address, {RELAY_FIELD: fragment})
            else:
                with suppress(OSError):
                    urllib.request.urlopen(address, timeout=5).close()

    threading.Thread(target=go, daemon=True).start()
    return True


def _post(url: str, form: dict[str, str]) -> None:
    with suppress(OSError):  # the callback refuses what is not the answer
        urllib.request.urlopen(url, data=urlencode(form).encode(), timeout=5).close()


@pytest.mark.parametrize("mode", ["jwt", "query.jwt", "fragment.jwt", "form_post.jwt"])
def test_the_code_comes_out_of_a_signed_answer(mode: str) -> None:
    with Provider() as idp:
        answering(idp)
        case = run(signed_settings(idp, mode), visitor)
    assert case.at("userinfo.status") == 200 and case.at("token.response.status") == 200
    assert "callback-response-invalid" in diagnose(case).passed
    assert [view.signature for view in diagnose(case).tokens if view.kind == "other"] == ["valid"]
    assert ("response" in (case.object("authorize.callback_form") or {})) == (mode == "form_post.jwt")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"aud": "another"}, "is not meant for the client"),
        ({"exp": 1}, "expired at"),
    ],
)
def test_an_answer_that_must_not_be_trusted_is_not_redeemed(changes: dict[str, Any], words: str) -> None:
    events: list[Event] = []
    with Provider() as idp:
        answering(idp, **changes)
        case = run(signed_settings(idp), visitor, on_event=events.append)
        assert "/token" not in idp.paths()
    notes = [event.text for event in events if isinstance(event, Note)]
    assert any(words in note and "Nothing of it is sent" in note for note in notes)
    assert diagnose(case).verdict.root_cause == "callback-response-invalid" and case.at("token") is None


def test_one_signed_by_a_stranger_is_not_redeemed() -> None:
    with Provider() as idp:
        answering(idp)
        idp.signed_with = 2
        case = run(signed_settings(idp), visitor)
        assert "/token" not in idp.paths() and idp.paths().count("/jwks") == 2  # keys rotate: read once more
    assert diagnose(case).verdict.root_cause == "callback-response-invalid"


def test_a_foreign_state_inside_is_waited_past() -> None:
    with Provider() as idp:
        answering(idp, state="another-login-0000")
        case = run(signed_settings(idp, wait=1.0), visitor)
        assert "/token" not in idp.paths()
    assert "callback-state-mismatch" in {finding.rule for finding in diagnose(case).findings}


def test_another_issuer_inside_is_not_redeemed() -> None:
    with Provider() as idp:
        answering(idp, iss="https://idp.example")
        case = run(signed_settings(idp), visitor)
        assert "/token" not in idp.paths()
    assert diagnose(case).verdict.root_cause == "callback-issuer-mismatch"


def test_an_error_comes_signed_too() -> None:
    with Provider() as idp:
        answering(idp, code=None, error="access_denied")
        case = run(signed_settings(idp), visitor)
    assert (case.callback or {})["error"] == "access_denied" and case.at("token") is None


def test_it_can_be_pasted() -> None:
    with Provider() as idp:
        answering(idp)
        pasted: list[str] = []

        def note(url: str) -> bool:
            asked = dict(parse_qsl(urlsplit(url).query))
            pasted.append(f"{asked['redirect_uri']}?response={idp.id_token(code='x', state=asked['state'])}")
            return True

        async def line() -> str:
            while not pasted:
                await asyncio.sleep(0.01)
            return pasted[0]

        settings = signed_settings(idp, redirect_uri="https://abc.eu.qlikcloud.com/login/callback")
        case = run(settings, note, pasted=line)
        assert "/token" in idp.paths()
    assert "callback-response-invalid" in diagnose(case).passed


def test_tokens_never_come_in_a_query() -> None:
    with pytest.raises(SettingsError, match="must not come in a query"):
        Settings(client_id="c", issuer="https://idp.example", response_type="id_token", response_mode="query.jwt")
