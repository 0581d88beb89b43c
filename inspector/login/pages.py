"""The pages a person sees in the browser. Everything from outside is escaped; only the relay page runs a script."""

from __future__ import annotations

import base64
import hashlib
from html import escape

from inspector.masking.text import SECRETS_ONLY

STYLE = (
    "body{font:17px/1.5 system-ui,sans-serif;max-width:38em;margin:12vh auto;padding:0 1em;color:#1b2733;"
    "background:#fff}h1{font-size:1.4em}code{background:#eef1f4;padding:.1em .3em;overflow-wrap:anywhere}"
    "@media(prefers-color-scheme:dark){body{color:#e4e9ee;background:#14191f}code{background:#26303a}}"
)
# A fragment never reaches a server: the page posts it back, and drops it from the address bar and the history.
RELAY = (
    "var h=location.hash.slice(1);if(h){history.replaceState(null,'',location.pathname+location.search);"
    "var f=document.getElementById('f');f.elements[0].value=h;f.submit()}"
)
RELAY_FIELD = "inspector_fragment"


def _hash(text: str) -> str:
    return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"


_POLICY = f"default-src 'none'; style-src {_hash(STYLE)}; base-uri 'none'; frame-ancestors 'none'; form-action "
PLAIN_POLICY = _POLICY + "'none'"
RELAY_POLICY = _POLICY + f"'self'; script-src {_hash(RELAY)}"


def page(title: str, *paragraphs: str) -> bytes:
    """A complete page; title and paragraphs are plain text."""
    return _document(title, "".join(f"<p>{escape(p)}</p>" for p in paragraphs))


def arrived() -> bytes:
    return page(
        "The answer has arrived",
        "It belongs to the login that qlik-inspector started (its state is the one that was sent).",
        "You can close this tab; the result is in the terminal.",
    )


def refused(error: str, description: str) -> bytes:
    """The identity provider answered this login with an error."""
    body = f"<p>The identity provider answered: <code>{_safe(error[:200])}</code></p>"
    if description:
        body += f"<p><code>{_safe(description[:2000])}</code></p>"
    return _document(
        "The sign-in was refused", body + "<p>What that means is in the terminal. You can close this tab.</p>"
    )


def _safe(text: str) -> str:
    """The provider's own words, which may repeat a secret that it was sent."""
    return escape(SECRETS_ONLY.text(text))


def foreign(error: str) -> bytes:
    """An answer whose state is not the one that was sent."""
    first = "This answer does not belong to the login that qlik-inspector is waiting for: its state is another one."
    if error:
        said = SECRETS_ONLY.text(error[:200])
        first = f"An error came back ({said}), but without the state of the login that is under way."
    return page("Not the expected answer", first, "It was noted. The terminal is still waiting for the right one.")


def again() -> bytes:
    return page("Already received", "The answer of this login has been received before. You can close this tab.")


def relay() -> bytes:
    """The page that posts the fragment of its own address back."""
    form = f'<form id="f" method="post"><input type="hidden" name="{RELAY_FIELD}"></form>'
    text = (
        "<p>If this page stays, nothing came with its address: the identity provider sent neither a code nor an error. "
        "Then go back and start the login from the address that the terminal shows.</p>"
        "<noscript><p>A script hands the answer over, and this browser runs none: copy the whole address of this page "
        "and paste it into the terminal.</p></noscript>"
    )
    return _document("Handing the answer over …", form + text + f"<script>{RELAY}</script>")


def _document(title: str, body: str) -> bytes:
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{escape(title)}</title>'
    html = f'<!doctype html><html lang="en"><head>{head}<style>{STYLE}</style></head><body><h1>{escape(title)}</h1>'
    return (html + body + "</body></html>").encode("utf-8", "replace")
