"""Nothing from outside gets through to the terminal: every verb on a real pseudo-terminal, with hostile evidence."""

from __future__ import annotations

import json
import os
import pty
import sys
import traceback
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from inspector.cli.main import VERBS, main
from inspector.report.json_text import to_json
from inspector.report.visible import guarded, visible
from tests.cases import okta
from tests.hostile import ESCAPES, foreign, hostile_exchange, poisoned
from tests.login.provider import Provider
from tests.login.running import visit

EVIL = ESCAPES.replace("\ud83d", "")
"""As an argument of a process may hold it."""


def at_a_terminal(runs: list[list[str]], environment: dict[str, str]) -> tuple[str, list[int]]:
    """Run the command so many times in a process whose streams are one pseudo-terminal: its screen, the statuses."""
    told, tell = os.pipe()
    child, screen = pty.fork()
    if child == 0:
        os.environ.update(environment)
        sys.stdin, sys.stdout, sys.stderr = (os.fdopen(n, mode, encoding="utf-8") for n, mode in enumerate("rww"))
        statuses = []
        for arguments in runs:
            print(f"=== {arguments[:1]}", flush=True)
            try:
                statuses.append(main(arguments))
            except SystemExit as done:
                statuses.append(int(done.code or 0))
            except BaseException:  # noqa: BLE001 — what nobody caught must be seen by the test, not by pytest's copy
                traceback.print_exc()
                statuses.append(-1)
        os.write(tell, json.dumps(statuses).encode())
        os._exit(0)
    os.close(tell)
    data = bytearray()
    while True:
        try:
            piece = os.read(screen, 65536)
        except OSError:
            break
        if not piece:
            break
        data += piece
    os.waitpid(child, 0)
    os.close(screen)
    with os.fdopen(told) as statuses_file:
        return data.decode("utf-8", "surrogateescape"), json.loads(statuses_file.read() or "[]")


@pytest.fixture
def evidence(tmp_path: Path) -> dict[str, str]:
    """Hostile files by what they are."""
    case = poisoned(okta().dict())
    case["exchanges"] = [hostile_exchange()]
    page = f"<title>{ESCAPES}</title>{ESCAPES}"
    entry = {
        "request": {
            "method": f"GET{ESCAPES}",
            "url": f"https://idp.example/authorize?client_id={ESCAPES}",
            "headers": [{"name": f"H{ESCAPES}", "value": ESCAPES}],
        },
        "response": {
            "status": 400,
            "headers": [{"name": "Content-Type", "value": "text/html"}],
            "content": {"mimeType": "text/html", "text": page},
        },
    }
    other = okta()
    other.claims["sub"] = "someone else"
    found = {
        "case": case,
        "other": poisoned(other.dict()),
        "har": {"log": {"version": "1.2", "entries": [entry, entry]}},
        "discovery": poisoned(
            {
                "issuer": "https://idp.example",
                "authorization_endpoint": "https://idp.example/a",
                "jwks_uri": "https://idp.example/k",
            }
        ),
        "claims": poisoned(okta().claims),
    }
    paths = {}
    for name, value in found.items():
        path = tmp_path / f"{name}{EVIL.replace('/', '')}.json"
        path.write_text(json.dumps(value))
        paths[name] = str(path)
    return paths


def runs_of(evidence: dict[str, str], issuer: str, folder: Path) -> dict[str, list[list[str]]]:
    (folder / "several").mkdir()
    case, other, har = evidence["case"], evidence["other"], evidence["har"]
    named = okta()
    named.claims["name"] = f"Jo{ESCAPES}"
    token = named.dict()["token"]["response"]["body"]["id_token"]
    forms = [[*more, "--format", form] for form in ("text", "json", "markdown", "html") for more in ([], ["--reveal"])]
    return {
        "check": [
            *(["check", case, "--offline", *form] for form in forms),
            ["check", har, "--reveal"],
            ["check", evidence["discovery"]],
            ["check", evidence["claims"]],
            ["check", f"{folder}/{EVIL}missing.json"],
            ["check", EVIL],
            ["check", case, "--jwks", evidence["claims"]],
            ["check", case, f"--{EVIL}"],
            ["check", case, "--client-secret-env", f"N{EVIL}"],
            ["check", case, "--output", f"{folder}/out{EVIL}.txt"],
            ["check", case, "--now", EVIL],
        ],
        "decode": [
            ["decode", token],
            ["decode", token, "--format", "json"],
            ["decode", token, "--mask"],
            ["decode", f"{token}{EVIL}"],
        ],
        "compare": [["compare", case, other], ["compare", case, other, "--reveal", "--format", "json"]],
        "scan": [["scan", case, har, f"{folder}/{EVIL}"], ["scan", case, "--reveal"]],
        "explain": [["explain", EVIL], ["explain", "M01"]],
        "profile": [
            ["profile", "add", "acme", f"issuer={issuer}", f"title=t{EVIL}"],
            ["profile", "show", "acme"],
            ["profile", "show", "acme", "--format", "json"],
            ["profile", "list"],
            ["profile", "show", EVIL],
            ["profile", "add", "b", f"{EVIL}=x"],
            ["profile", EVIL],
        ],
        "login": [
            [
                "login",
                "--issuer",
                issuer,
                "--client-id",
                f"c{EVIL}",
                "--port",
                "0",
                "--no-browser",
                "--timeout",
                "0.2",
                "--save",
                f"{folder}/saved{EVIL}",
            ],
            ["login", "--issuer", issuer, "--client-id", "c", "--show-request", "--extra", f"x={EVIL}"],
            ["login", "--issuer", issuer, "--client-id", "c", "--device", "--timeout", "0.2"],
            ["login", "--issuer", issuer, "--client-id", "c", "--client-credentials", "--scope", f"s{EVIL}"],
            *(
                [*("login", "--issuer", issuer, "--client-id", who, "--client-secret-env", "S", "--port", "0"), *more]
                for who in ("denied", "refused", "whole")
                for more in (
                    ["--timeout", "5", "--reveal"],
                    ["--timeout", "5", "--format", "json", "--save", f"{folder}/{who}{EVIL}", "--logout"],
                )
            ),
        ],
        "probe": [["probe", "--issuer", issuer, "--client-id", f"c{EVIL}"], ["probe", "--tenant", f"x{EVIL}"]],
        "demo": [["demo", EVIL], ["demo", "--list"], ["demo", "okta-healthy", "--check"]],
        "browse": [
            ["browse", "--tenant", f"x{EVIL}", "--browser", f"{folder}/{EVIL}"],
            ["browse", "--tenant", "x", "--offline"],
        ],
        "checklist": [
            ["checklist", case],
            ["checklist", case, "--tenant", f"t{EVIL}", "--provider", "okta"],
            ["checklist", case, "--format", "json"],
            ["checklist", "--provider", EVIL],
        ],
        "doctor": [["doctor", "--port", "0"], ["doctor", "--output", f"{folder}/doctor{EVIL}.txt"]],
        "mcp": [["mcp", "--files", f"{folder}/{EVIL}"]],
        "completion": [["completion", "bash"], ["completion", EVIL]],
        "mask": [
            ["mask", har, "-o", f"{folder}/masked{EVIL}"],
            ["mask", case, har, "-o", str(folder / "several")],
            ["mask", f"{folder}/{EVIL}missing", "-o", f"{folder}/none"],
        ],
        "open": [["open", f"{folder}/{EVIL}missing.json"]],
    }


def hostile(idp: Provider) -> None:
    """Every answer of the provider attacks: the callback's error, the token endpoint's, the claims, the headers."""
    from tests.login.provider import Reply, Request, as_html, as_json

    idp.extra_metadata = {
        "authorization_endpoint": f"{idp.issuer}/authorize",
        "issuer": f"{idp.issuer}{ESCAPES}",
        "scopes_supported": [ESCAPES],
        "device_authorization_endpoint": f"{idp.issuer}/device",
        "end_session_endpoint": f"{idp.issuer}/logout?{EVIL}",
    }
    idp.userinfo = poisoned({**idp.userinfo, "groups": ["a"]})
    signs, redeems = idp.id_token, idp.replies["/token"]
    idp.id_token = lambda **claims: signs(**claims, name=ESCAPES, email=EVIL, groups=[EVIL])  # type: ignore[method-assign]

    def authorize(request: Request) -> Reply:
        if request.query["client_id"] != "denied":
            return idp._authorize(request)
        said = {"error": f"access_denied{EVIL}", "error_description": EVIL, "error_uri": f"https://x/{EVIL}"}
        answer = urlencode({**said, "state": request.query["state"]})
        return 302, {"Location": f"{request.query['redirect_uri']}?{answer}"}, b""

    def token(request: Request) -> Reply:
        if "refused" not in str(idp.requests[-2].query):
            return redeems(request) or as_html("")
        said = {"error": ESCAPES, "error_description": ESCAPES, "trace_id": ESCAPES, ESCAPES: ESCAPES}
        return as_json(said, 400, **{"WWW-Authenticate": 'Basic realm="\x9b2J\x85"'})

    device = {"device_code": "d", "user_code": EVIL, "verification_uri": f"https://x/{EVIL}", "expires_in": 1}
    idp.replies |= {"/authorize": authorize, "/token": token, "/device": lambda request: as_json(device)}


def test_no_verb_lets_a_foreign_escape_through(
    evidence: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("inspector.login.browser.open_browser", visit)
    with Provider() as idp, Provider() as other:
        hostile(idp)
        other.extra_metadata = {
            "authorization_endpoint": f"{other.issuer}/authorize\x1b]0;OWNED\x07a",
            "issuer": ESCAPES,
        }
        planned = runs_of(evidence, idp.issuer, tmp_path)
        at_once = ["--no-browser", "--port", "0", "--timeout", "0.2"]
        planned["login"].append(["login", "--issuer", other.issuer, "--client-id", "c", *at_once])
        runs = [run for verb in planned.values() for run in verb]
        screen, statuses = at_a_terminal(
            [*runs, [EVIL], [f"--{EVIL}"]],
            {
                "TERM": "xterm",
                "COLUMNS": "100",
                "XDG_CONFIG_HOME": str(tmp_path / "config"),
                "NO_COLOR": "",
                "S": idp.client_secret,
            },
        )
    assert foreign(screen) == []
    assert "Traceback" not in screen and "OWNED" in screen
    faults = [run[0] for run, status in zip(runs, statuses, strict=False) if status not in (0, 1, 2, 3)]
    assert {"denied", "refused", "whole"} <= {r.query.get("client_id") for r in idp.requests if r.path == "/authorize"}
    assert {"/token", "/userinfo", "/device", "/logout"} <= set(idp.paths())
    assert faults == [] and len(statuses) == len(runs) + 2, screen[-2000:]
    assert set(VERBS) - set(planned) == set(), "a verb that nobody attacked yet"


@pytest.mark.parametrize("data", [{"k": ESCAPES}, {ESCAPES: [ESCAPES, "Müller 👍"]}, "\U000e0041\u3164\xa0"])
def test_json_is_the_same_data_and_obeyed_by_nobody(data: Any) -> None:
    text = to_json(data)
    assert json.loads(text) == json.loads(json.dumps(data)) and foreign(text) == []
    text.encode("utf-8")


def test_names_stay_readable_in_json() -> None:
    assert "Müller 👍 山田" in to_json({"name": "Müller 👍 山田"})


def test_the_door_leaves_our_own_colours_and_nothing_else() -> None:
    ours = "\x1b[31m✖ fails\x1b[0m\n\x1b[1mx\x1b[0m\n"
    assert guarded(ours) == ours
    assert foreign(guarded(f"a{ESCAPES}b")) == [] and guarded("plain\n") == "plain\n"
    assert guarded(visible(ESCAPES)) == visible(ESCAPES)


def test_what_a_browser_recorded_is_said_through_the_door(capsys: pytest.CaptureFixture[str]) -> None:
    from inspector.cli import browse

    response = {"status": 0, "_error": ESCAPES}
    browse._show(
        {
            "request": {"method": f"GET{ESCAPES}", "url": f"https://idp.example/{ESCAPES}"},
            "response": response,
            "_resourceType": "Document",
        }
    )
    said = capsys.readouterr().err
    assert "idp.example" in said and foreign(said) == []
