"""The error texts of the providers, in the forms in which people bring them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from inspector.idps.text import clean

LITERALS: list[dict[str, str]] = json.loads((Path(__file__).parent / "literals.json").read_text(encoding="utf-8"))
CALLBACK = "https://kxvfihtburc1m5j.eu.qlikcloud.com/login/callback"


def said(text: str) -> tuple[str, str]:
    """`error` and `error_description` of a literal; the code is empty where the literal names none."""
    try:
        body: Any = json.loads(text)
    except ValueError:
        body = None
    if isinstance(body, dict):
        error = body.get("error", "")
        return (error if isinstance(error, str) else ""), str(
            body.get("error_description") or body.get("message") or ""
        )
    parts = urlsplit(text) if text.startswith("http") and "error" in text else None
    if parts is not None:
        pairs = dict(parse_qsl(parts.query or parts.fragment))
        return pairs.get("error", ""), pairs.get("error_description", "")
    return "", clean(text)


def alone(words: str) -> str:
    return words


def in_a_mail(words: str) -> str:
    return f"Hello,\n\nsince this morning nobody can sign in to Qlik. The page says:\n\n{words}\n\nWhat is it?\nAnn"


def in_a_log(words: str) -> str:
    return f"2026-11-21T10:00:00Z ERROR [auth] login failed: {words}"


def on_a_page(words: str) -> str:
    return f"<html><head><title>Error</title></head><body><h1>Sorry</h1><p>{words}</p></body></html>"


def callback_url(words: str, error: str) -> str:
    return f"{CALLBACK}?{urlencode({'error': error or 'access_denied', 'error_description': words, 'state': 's1'})}"


def token_answer(words: str, error: str) -> str:
    return json.dumps({"error": error or "invalid_request", "error_description": words})


def in_a_quote(words: str) -> str:
    return f"On Monday Ann wrote:\n> Good morning,\n> users get this:\n>\n> {words}\n>\n> Ann\n\nAny idea?"


def in_a_json_log(words: str) -> str:
    return json.dumps({"time": "2026-11-21T10:00:00Z", "level": "error", "logger": "auth", "msg": f"login: {words}"})


def in_a_ticket(words: str) -> str:
    return f"Priority 2. Nobody in Lund can open the hub. They see: {words} It worked until Friday."


TEXTS = {
    "alone": alone,
    "mail": in_a_mail,
    "quote": in_a_quote,
    "log": in_a_log,
    "json log": in_a_json_log,
    "ticket": in_a_ticket,
    "page": on_a_page,
}
