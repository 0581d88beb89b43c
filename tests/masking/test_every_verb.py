"""Every verb, by the command's own tables, with the marked login in every form it offers: no secret on either stream,
and nobody where nothing is to be revealed. A new verb, form or choice is gone over by itself."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from inspector.cli.completion import verbs
from inspector.cli.main import main
from tests.login.provider import Provider, as_html, as_json
from tests.login.running import visit

from .marked import Marked

RUNS: dict[str, tuple[str, ...]] = {
    "check": ("{case}", "--offline"),
    "compare": ("{case}", "{other}", "--offline"),
    "checklist": ("{case}", "--offline"),
    "decode": ("{token}",),
    "mask": ("{case}", "-o", "{out}"),
    "scan": ("{case}", "{token}"),
    "explain": ("M01",),
    "profile": ("show", "marked"),
    "doctor": ("--offline",),
    "login": (
        "--issuer",
        "{issuer}",
        "--client-id",
        "client",
        "--client-secret-env",
        "S",
        "--port",
        "0",
        "--timeout",
        "9",
    ),
    "probe": ("--issuer", "{issuer}", "--client-id", "client", "--timeout", "9"),
    "completion": ("bash",),
}
ELSEWHERE = {
    "open": "the app: tests/tui/test_surfaces.py",
    "demo": "the app, with logins of its own",
    "browse": "a browser: tests/browse, and the same reports as login",
    "mcp": "a conversation: tests/mcp",
}
"""Verbs that are not run here, each with the reason."""
KEPT = {"--color", "--response-mode", "--auth-method", "--target"}
"""Options whose choices change what is sent or judged, and not how it is shown."""
IN_CLEAR = ("decode", "profile", "login", "probe")
"""Verbs that show people as they are: what a person asked for on their own machine; secrets never."""


@pytest.fixture(scope="module")
def marked() -> Marked:
    return Marked(23)


@pytest.fixture
def idp(marked: Marked, monkeypatch: pytest.MonkeyPatch) -> Iterator[Provider]:
    """A provider that answers every question with marked pages."""
    monkeypatch.setattr("inspector.login.browser.open_browser", visit)
    monkeypatch.setenv("S", marked.client_secret)
    with Provider(client_secret=marked.client_secret) as provider:
        provider.replies["/token"] = lambda request: as_json(
            {
                "error": "invalid_client",
                "error_description": f"{marked.spoken('token')} {request.form}",
                **marked.raw["client"],
            },
            401,
        )
        provider.replies["/jwks"] = lambda request: as_html(marked.page("jwks"), 500)
        yield provider


def runs() -> Iterator[tuple[str, ...]]:
    for verb in verbs():
        if verb.name in ELSEWHERE:
            continue
        yield verb.name, *RUNS[verb.name]
        for option, choices in verb.choices.items():
            yield from ((verb.name, *RUNS[verb.name], option, one) for one in choices if option not in KEPT)
        if "--reveal" in verb.options:
            yield verb.name, *RUNS[verb.name], "--reveal"
            yield from (
                (verb.name, *RUNS[verb.name], "--reveal", "--format", one) for one in verb.choices.get("--format", ())
            )


def test_every_verb_is_run_here_or_there() -> None:
    assert {verb.name for verb in verbs()} == {*RUNS, *ELSEWHERE}
    assert sum(1 for _ in runs()) > 40


@pytest.mark.parametrize("words", list(runs()), ids=" ".join)
def test_it_tells_no_secret_and_masked_nobody(
    words: tuple[str, ...],
    marked: Marked,
    idp: Provider,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("NO_COLOR", "1")
    files = {
        "case": json.dumps({"format": "qlik-inspector-case/1", **marked.raw}),
        "other": json.dumps({"format": "qlik-inspector-case/1", **Marked(24).raw}),
        "token": marked.secrets["raw id_token"],
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text, "utf-8")
    named = {name: str(tmp_path / name) for name in files} | {"out": str(tmp_path / "out"), "issuer": idp.issuer}
    if words[0] == "profile":
        given = {"issuer": f"https://{marked.idp}", "client_id": "0oaclient", "client_secret": "env:S"}
        main(["profile", "add", "marked", *(f"{name}={value}" for name, value in given.items())])
    with contextlib.suppress(SystemExit):
        main([word.format(**named) for word in words])
    out, err = capfd.readouterr()
    assert out + err and "Traceback" not in err
    shown = out + err + (tmp_path / "out").read_text("utf-8") if (tmp_path / "out").exists() else out + err
    people = "--reveal" not in words and words[0] not in IN_CLEAR
    assert marked.seen(shown, people=people) == []
