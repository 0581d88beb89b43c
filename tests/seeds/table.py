"""What the guides for setting up Qlik Cloud and Cloudflare Access say, sentence by sentence, as data: which rule or
step of the checklist covers each, and inputs that break it, with what is right.

`*.toml`: one file a guide. An input is a healthy base with changes, or a text as people paste it.
"""

from __future__ import annotations

import copy
import tomllib
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from inspector.case.model import Case
from inspector.diagnosis import diagnose
from inspector.report.model import Report
from inspector.sources.loading import load
from tests import cases
from tests.samples import cloudflare_access, jwt_idp, qlik_oauth
from tests.sources.tokens import signed

HERE = Path(__file__).parent
GONE = "<gone>"
"""A member with this value is taken out."""
_LOGINS: dict[str, Callable[[], cases.Login]] = {
    "okta": cases.okta,
    "okta_custom": cases.okta_custom,
    "entra": cases.entra,
    "auth0": cases.auth0,
    "onelogin": cases.onelogin,
    "keycloak": cases.keycloak,
    "adfs": cases.adfs,
    "google": cases.google,
    "generic": cases.generic,
}
_ACCESS: dict[str, Callable[[], cases.Login]] = {"access": cases.okta, "access_custom": cases.okta_custom}


def _web() -> dict[str, Any]:
    return qlik_oauth.exchanging(qlik_oauth.asking(qlik_oauth.client()), client_secret="s3cr3t-9f2b")


_CASES: dict[str, Callable[[], dict[str, Any]]] = {
    "oauth_web": _web,
    "oauth_spa": lambda: qlik_oauth.exchanging(qlik_oauth.asking(qlik_oauth.client("spa"))),
    "oauth_native": lambda: qlik_oauth.exchanging(qlik_oauth.asking(qlik_oauth.client("native"))),
    "oauth_embed": lambda: qlik_oauth.client("anonymous-embed", redirectUris=[], allowedScopes=...),
    "oauth_excel": qlik_oauth.excel,
    "jwt": jwt_idp.portal,
}


@cache
def guides() -> dict[str, tuple[dict[str, Any], ...]]:
    """The sentences of each guide, by the guide's name."""
    files = sorted(HERE.glob("*.toml"))
    return {file.stem: tuple(tomllib.loads(file.read_text(encoding="utf-8"))["sentence"]) for file in files}


def inputs() -> Iterator[tuple[str, dict[str, Any], dict[str, Any]]]:
    """(name, sentence, input) for every input of every guide."""
    for guide, sentences in guides().items():
        for sentence in sentences:
            for number, row in enumerate(sentence.get("input", ()), 1):
                yield f"{guide}: {sentence['says']} [{number}]", sentence, row


def judged(row: dict[str, Any]) -> Report:
    """The report of one input."""
    if "text" in row:
        text = row["text"].strip("\n")
        if "claims" in row:
            text = text.replace("<TOKEN>", signed(row["claims"], **row.get("header", {})))
        return diagnose(load(text, target=row.get("target")))
    return diagnose(Case(made(row)))


def made(row: dict[str, Any]) -> dict[str, Any]:
    """The case of an input: its base with its changes."""
    base = row["base"]
    if base in _CASES:
        case = _CASES[base]()
    elif base in _ACCESS:
        case = cloudflare_access.access(_changed(_ACCESS[base](), row), **row.get("config", {}))
    else:
        case = _changed(_LOGINS[base](), row).dict()
    if ("claims" in row or "header" in row) and base == "jwt":
        claims: dict[str, Any] = {n: ... if value == GONE else value for n, value in row.get("claims", {}).items()}
        case = jwt_idp.portal(row.get("header"), **claims)
    case = copy.deepcopy(case)
    if asked := row.get("asking"):
        case = _asking(case, asked)
    for path, value in row.get("case", {}).items():
        _set(case, path.split("."), value)
    return case


def _changed(login: cases.Login, row: dict[str, Any]) -> cases.Login:
    for name, value in row.get("login", {}).items():
        held = getattr(login, name)
        if isinstance(held, dict):
            held = {**held, **value}
            setattr(login, name, {k: v for k, v in held.items() if v != GONE})
        else:
            setattr(login, name, value)
    for name, value in row.get("claims", {}).items():
        login.claims[name] = value
    login.claims = {k: v for k, v in login.claims.items() if v != GONE}
    return login


def _asking(case: dict[str, Any], asked: dict[str, str]) -> dict[str, Any]:
    asked = {name: "" if value == GONE else value for name, value in asked.items()}
    return qlik_oauth.asking(case, **asked)


def _set(case: dict[str, Any], path: list[str], value: Any) -> None:
    *parents, last = path
    for name in parents:
        case = case.setdefault(name, {})
    if value == GONE:
        case.pop(last, None)
    else:
        case[last] = value
