"""Beside the ways in: what can be pasted and what comes of it, and what each way does."""

from __future__ import annotations

from collections.abc import Iterator

from inspector.tui import items
from inspector.tui.lines import BLANK, Line, fit, line

PASTED = (
    ("Token", "eyJhbGciOiJSUzI1NiIs…", "its claims, times and signature"),
    ("Address bar", "https://…/login/callback?error=…", "why the provider or Qlik refused"),
    ("Error text", "AADSTS50011: The redirect URI …", "cause and fix of the provider's message"),
    ("Token response", '{"access_token": "…", "id_token": "…"}', "what arrived, and what is missing"),
    ("Userinfo", '{"sub": "…", "email": "…"}', "the user that Qlik would store"),
    ("Qlik's JSON", '{"protocol": "OIDC", "options": {…}}', "which claims Qlik reads, from where"),
    ("Discovery", '{"issuer": "https://…", …}', "what the provider offers, for Qlik"),
    ("Key set", '{"keys": [{"kty": "RSA", …}]}', "the key that a signature needs"),
    ("HAR, curl", '{"log": {"entries": […]}}', "every request, the failing one open"),
    ("Log or mail", "any text with these in it", "all that is found in it, in one case"),
)
"""What it is called, how it looks, what comes of it."""
WAYS = {
    "browse": (
        "Watch the real login",
        "The inspector opens a browser of its own and records every request up to Qlik, until you press Escape.",
        ("enter the tenant, or its alias", "sign in as the user does", "Escape: the verdict of what was seen"),
    ),
    "login": (
        "Capture a login",
        "A login of your own client with all its tokens. Setup holds issuer, client and redirect URI.",
        ("your browser opens the provider's sign-in", "the callback comes back here", "tokens and userinfo are judged"),
    ),
    "open": (
        "Open a file",
        "A path; Tab completes it. What it is is recognised by what is in it, not by its name.",
        ("case file, HAR, SAZ or another tool's recording", "token, JSON, log, mail, page", "Recent remembers it"),
    ),
    "demo": (
        "A provider that fails as chosen",
        "Logins to learn from and to show: nothing leaves this machine, no account is needed.",
        ("choose what goes wrong", "it signs in by itself", "read cause and fix as in a real one"),
    ),
    "setup": (
        "Set up your own logins",
        "Issuer, client, tenant and API key; each field is judged while you type, and can be kept as a profile.",
        (),
    ),
    "how": (
        "How do I get …?",
        "Step by step, for each browser and each provider: a HAR, Qlik's JSON, the redirect URI, a token preview.",
        (),
    ),
}
"""By the name of the command: title, what it does, and its steps."""


def detail(item: items.Item | None) -> Iterator[Line]:
    match item:
        case items.Command(action) if action in WAYS:
            title, what, steps = WAYS[action]
            yield line((title, "title"))
            yield BLANK
            yield line(what)
            for number, step in enumerate(steps, 1):
                yield line((f"{number}  ", "key"), step, hang=3)
        case items.Recent():
            yield line(("Opened or saved before", "title"))
            yield BLANK
            yield line("Only where the file lies is remembered. It is read and judged anew when it is opened.")
        case items.Unsaved() | items.RemoveUnsaved():
            yield line(("Captured and not saved", "title"))
            yield BLANK
            yield line("The app ended before this login was saved or closed. It was kept masked, readable only by you.")
            yield line(("⏎ opens it; e saves it where you like. “remove them” deletes all of them.", "muted"))
        case _:
            yield from _pasted()


def _pasted() -> Iterator[Line]:
    yield line(("What can be pasted", "title"), ("   and what comes of it", "muted"))
    yield BLANK
    for name, looks, what in PASTED:
        yield line((fit(name, 16), "strong"), (what, "text"), hang=16)
        yield line(" " * 16, (looks, "muted"), hang=16)
    yield BLANK
    yield line(("One after the other, in any order: each adds to the case. u takes the last one back.", "muted"))
