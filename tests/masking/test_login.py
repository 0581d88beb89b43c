"""A login that fails while the provider repeats all that it was sent: neither screen nor saved file tells any of it."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

import pytest

from inspector.cli.main import main
from tests.login.provider import Provider, Reply, Request, as_html, as_json
from tests.login.running import visit

SECRET = "Kd83hs-Zq0dPw29xLm"
PEOPLE = ("quastenbuehler", "Ottilie", "Quastenb")


def repeating(idp: Provider, how: str) -> None:
    """Errors in the provider's own words, with all that was sent."""

    def said(request: Request) -> str:
        sent = " ".join(f"{name}={value}" for name, value in {**request.query, **request.form}.items())
        authorization = request.headers.get("authorization", "")
        return (
            f"refused for Ottilie Quastenbühler (ottilie@quastenbuehler.example): {sent} sent {authorization} "
            f"secret {SECRET} / {SECRET.encode().hex()}"
        )

    def token(request: Request) -> Reply:
        if how == "page":
            return as_html(f"<html><body>{said(request)}</body></html>", 500)
        return as_json(
            {"error": "invalid_client", "error_description": said(request), "x": {"note": said(request)}}, 401
        )

    idp.replies["/token"] = token


@pytest.mark.parametrize("form", ["text", "json", "markdown", "html"])
@pytest.mark.parametrize("how", ["json", "page"])
def test_a_login_that_fails(
    how: str, form: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("inspector.login.browser.open_browser", visit)
    monkeypatch.setenv("S", SECRET)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    saved = tmp_path / "saved.case.json"
    with Provider(client_secret=SECRET) as idp:
        repeating(idp, how)
        given = ["--issuer", idp.issuer, "--client-id", "client", "--client-secret-env", "S", "--port", "0"]
        with suppress(SystemExit):
            main(["login", *given, "--timeout", "10", "--format", form, "--save", str(saved)])
    out, err = capfd.readouterr()
    sent = next(request for request in idp.requests if request.path == "/token")
    secrets = [SECRET, SECRET.encode().hex(), sent.form["code"], sent.form["code_verifier"]]
    assert "401" in out + err or "500" in out + err or "invalid_client" in out + err
    for text in (out, err, saved.read_text("utf-8")):
        assert [value for value in secrets if value in text] == []
        assert [name for name in PEOPLE if name.lower() in text.lower()] == []
    assert json.loads(saved.read_text("utf-8"))["masked"] is True
