"""Tokens: what each one says, its times in words, its signature and the key that was tried; the key set."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from inspector.idps.loader import GENERIC, load, names
from inspector.report.claims import TIMES, explain
from inspector.report.model import TokenView
from inspector.report.times import moment_of, relative
from inspector.report.visible import visible
from inspector.tui import items
from inspector.tui.columns import shortened
from inspector.tui.context import Context
from inspector.tui.issuer import wants_keys
from inspector.tui.lines import BLANK, Line, Span, fit, heading, line
from inspector.tui.masker import Masker, as_json
from inspector.tui.tab import Tab
from inspector.tui.views.ask_keys import offer
from inspector.tui.views.detail import columns, has_room, with_detail
from inspector.tui.views.marks import signature_words
from inspector.tui.views.tree import Tree

TITLES = {
    "id": "ID token",
    "access": "Access token",
    "refresh": "Refresh token",
    "logout": "Logout token",
    "userinfo": "Userinfo (signed)",
    "other": "Token",
}
FORMATS = {
    "jws": "signed (JWS)",
    "jwe": "encrypted (JWE)",
    "unsecured": "unsecured: no signature",
    "decoded": "decoded: its signature was not given",
    "opaque": "opaque: no JWT",
    "malformed": "damaged",
}
SHARE = 0.3
"""How much of the width the claim under the cursor gets."""
MODES = (("tree", "one by one"), ("side", "side by side"), ("raw", "raw JSON"))
OWN = ("aud", "iss", "ver", "jti", "uti", "rh", "typ", "scp", "scope", "at_hash", "nonce", "sid", "iat", "nbf", "exp")
"""Claims of which each token has its own value: that they differ says nothing."""
KEYS = 200


def page(context: Context) -> list[Line]:
    tab, masker, width, now = context.tab, context.masker, context.width, context.now
    room = has_room(width)
    mode = tab.mode.get("tokens") or ("side" if room else "tree")
    if not room or mode == "raw":
        return tokens(tab, masker, width, now, mode)
    listed, beside = columns(width, SHARE)
    detail = _claim(tab, masker, context.item, beside - 2, now)
    return with_detail(tokens(tab, masker, listed, now, mode), detail, context, SHARE)


def tokens(tab: Tab, masker: Masker, width: int, now: datetime | None, mode: str = "tree") -> list[Line]:
    lines: list[Line] = [BLANK, *_modes(mode)]
    if not tab.report.tokens and userinfo(tab) is None:
        lines += [BLANK, line(("No token was captured. Paste one, or log in (l).", "muted"))]
    if mode == "side":
        lines += [BLANK, *_states(tab, masker, width), *_side(tab, masker, width, now)]
    else:
        for view in tab.report.tokens:
            lines += [BLANK, *_token(tab, masker, view, width, now, mode)]
        answer = userinfo(tab)
        if answer is not None and not any(view.kind == "userinfo" for view in tab.report.tokens):
            lines += [BLANK, heading("Userinfo", ("  not a token: the answer of the endpoint", "muted"))]
            lines += _body(tab, masker, answer, "userinfo.body", width, now, mode)
    return [*lines, *_key_set(tab, masker, width)]


def userinfo(tab: Tab) -> dict[str, Any] | None:
    """The claims that the userinfo endpoint answered as JSON."""
    answer = tab.shown.answer("userinfo")
    return answer.json if answer else None


def title_of(view: TokenView) -> str:
    name = TITLES.get(view.kind, "Token")
    return f"{name}, {view.origin}" if view.origin else name


def _modes(mode: str) -> Iterator[Line]:
    for name, label in MODES:
        if name == mode:
            others = [other for other, _ in MODES if other != mode]
            after = others[(MODES.index((name, label))) % len(others)]
            yield line(
                ("shown ", "muted"),
                (label, "strong"),
                ("   ⏎ ", "key"),
                (dict(MODES)[after], "muted"),
                item=items.TokenMode(after),
                tip="Enter: look at the tokens in another way",
            )


def _token(tab: Tab, masker: Masker, view: TokenView, width: int, now: datetime | None, mode: str) -> Iterator[Line]:
    yield from _state(tab, masker, view)
    first = {} if view.origin else {"id": tab.shown.id_token_text, "access": tab.shown.access_token_text}
    text = first.get(view.kind)
    if text and view.format in ("jws", "jwe", "unsecured"):
        yield from _segments(text, view.format, width)
    if view.header is not None:
        yield line(("header", "heading"))
        yield from _body(tab, masker, view.header, f"{view.path}.header", width, now, mode, header=True)
    if view.payload is not None:
        yield line(("payload", "heading"))
        yield from _body(tab, masker, view.payload, f"{view.path}.payload", width, now, mode)


def _state(tab: Tab, masker: Masker, view: TokenView) -> Iterator[Line]:
    symbol, words, style = signature_words(view.signature)
    yield heading(
        title_of(view),
        (f"  {FORMATS.get(view.format, view.format)}", "muted"),
        ("   " + (f"{symbol} {words}" if view.format != "opaque" else ""), style),
    )
    if view.key:
        # a key may go without either: what it has is said
        named = [
            f"{word}{masker.one_line(view.key[name], limit=80)}"
            for word, name in (("", "alg"), ("kid ", "kid"))
            if view.key.get(name)
        ]
        yield line(
            ("  key tried: ", "muted"),
            "  ".join(named) or "without a name",
            (f"  from {masker.one_line(view.key.get('source'), limit=200)}", "muted"),
            hang=2,
        )
    if view is wants_keys(tab):
        yield from offer(tab, masker)
    if view.reason:
        yield line(("  " + masker.text(view.reason), "muted" if view.signature == "valid" else style), hang=2)


def _segments(text: str, form: str, width: int) -> Iterator[Line]:
    """The segments by length and colour; never their characters."""
    names = ("header", "payload", "signature") if form != "jwe" else ("header", "key", "iv", "content", "tag")
    looks = ("error", "accent", "info", "ok", "warning")
    parts = text.strip().split(".", len(names) - 1)
    total = max(1, sum(map(len, parts)))
    room = max(12, min(60, width - 50))
    spans: list[Span] = [("  ", "text")]
    for part, look in zip(parts, looks, strict=False):
        spans.append(("━" * max(1, round(len(part) / total * room)), look))
        spans.append((" ", "text"))
    for name, part, look in zip(names, parts, looks, strict=False):
        spans.extend([(f" {name}", look), (f" {len(part):,}", "muted")])
    yield line(*spans, hang=2)


def _body(
    tab: Tab,
    masker: Masker,
    value: dict[str, Any],
    path: str,
    width: int,
    now: datetime | None,
    mode: str,
    header: bool = False,
) -> Iterator[Line]:
    if mode != "raw":
        yield from _tree(tab, masker, width, now, header).lines(value, path)
        return
    text = as_json(masker.value(value) if header else masker.claims(value), indent=2)
    for row in text[:200_000].split("\n"):
        yield line(("  " + visible(row[:2000]), "text"), hang=4)
    if len(text) > 200_000:
        yield line((f"  … {len(text):,} characters", "muted"))


def _tree(tab: Tab, masker: Masker, width: int, now: datetime | None, header: bool) -> Tree:
    console = partial(console_page, tab.report.provider.name, tab.report.provider.variant or "")
    return Tree(masker, tab.open.__contains__, width, now, header, not header, tab.absent, console)


PLACES = {"email": "email", "email_verified": "email_verified", "groups": "groups", "roles": "groups"}
PROTOCOL = ("iss", "aud", "exp", "nbf", "iat", "jti", "nonce", "at_hash", "c_hash", "azp", "sid", "auth_time")
"""Claims that nobody sets in a console."""


def console_page(provider: str, variant: str, name: str) -> str:
    """The page of the provider's console on which a claim of this name is set."""
    if name in PROTOCOL:
        return ""

    idp = load(provider if provider in names() else GENERIC)
    return idp.console(PLACES.get(name, "id_token_claims"), variant) or idp.console("claims", variant) or ""


# -- side by side ---------------------------------------------------------------------------------------------------


def _states(tab: Tab, masker: Masker, width: int) -> Iterator[Line]:
    for view in tab.report.tokens:
        yield from _state(tab, masker, view)
    yield BLANK


def _sources(tab: Tab) -> list[tuple[str, str, dict[str, Any]]]:
    """(title, path, claims) of all that holds claims, a refreshed or exchanged token beside the first."""
    views = sorted(tab.report.tokens, key=lambda view: list(TITLES).index(view.kind))
    sources = [
        (title_of(view), f"{view.path}.payload", view.payload)
        for view in views
        if view.payload is not None and view.kind != "other"
    ]
    answer = userinfo(tab)
    if answer is not None and not any(view.kind == "userinfo" for view in tab.report.tokens):
        sources.append(("Userinfo", "userinfo.body", answer))
    return sources


def _claim(tab: Tab, masker: Masker, item: items.Item | None, width: int, now: datetime | None) -> Iterator[Line]:
    """All of the claim under the cursor: its value in every source, what it means, where it is defined and set."""
    path = item.path if isinstance(item, items.Member) else ""
    sources = _sources(tab)
    rest = next((path[len(of) + 1 :] for _, of, _ in sources if path.startswith(f"{of}.")), "")
    name = next((one for _, _, claims in sources for one in claims if rest == one), rest.split(".")[0].split("[")[0])
    if not name:
        yield line(("The claim under the cursor stands here in full, with what it means.", "muted"), bar="faint")
        return
    yield line((masker.text(name, limit=200), "claim"), (f"   {explain(name)}", "muted"), bar="info")
    for title, of, claims in sources:
        if name in claims:
            yield line((title, "muted"), bar="info")
            shown = masker.claim(name, claims[name], item)
            yield line("  ", (shown, "text"), bar="info", hang=2)
            if name in TIMES and (at := moment_of(claims[name])) is not None:
                ago = f"   {relative(at, now)}" if now else ""
                yield line("  ", f"{at:%Y-%m-%d %H:%M:%S} UTC", (ago, "muted"), bar="info", hang=2)
        elif f"{of}.{name}" in tab.absent:
            yield line((title, "muted"), ("  absent", "warning"), bar="info")
    tree = _tree(tab, masker, width, now, header=False)
    yield from (replace(one, bar="info") for one in tree.learned(name))
    yield line(("y", "key"), (" copies it", "muted"), bar="info")


def _side(tab: Tab, masker: Masker, width: int, now: datetime | None) -> Iterator[Line]:
    """One row for a claim, one column for each source."""
    sources = _sources(tab)
    if not sources:
        return
    names = list(dict.fromkeys(name for _, _, claims in sources for name in claims))
    names += [name for _, path, _ in sources for name in _absent(tab, path) if name not in names]
    first = min(26, max(12, *(len(name) + 2 for name in names[:200]))) if names else 12
    each = max(12, (width - first - 2) // len(sources))
    yield line(("  " + fit("claim", first), "heading"), *((fit(title, each), "heading") for title, _, _ in sources))
    for name in names[:500]:
        spans: list[Span] = [("  " + fit(name, first - 1) + " ", "claim")]
        values = [claims.get(name) for _, _, claims in sources if name in claims]
        differ = any(value != values[0] for value in values) and name not in OWN
        paths = [f"{path}.{name}" for _, path, claims in sources if name in claims]
        paths += [gone for _, path, _ in sources if (gone := f"{path}.{name}") in tab.absent]
        item = items.Member(paths[0]) if paths else items.Claim(name)
        told = []
        for _, _, claims in sources:
            shown = masker.claim(name, claims[name], item, 400) if name in claims else "—" if values else "absent"
            if name in TIMES and (at := moment_of(claims.get(name))) is not None:
                shown = f"{at:%Y-%m-%d %H:%M:%S} UTC"
            told.append(shown)
        for shown, (_, _, claims) in zip(shortened(told, [each - 1] * len(told)), sources, strict=True):
            look = "muted" if name not in claims else "warning" if differ else "text"
            spans.append((fit(shown, each - 1) + " ", look))
        yield line(*spans, item=item)
        if item in tab.open:
            for _, path, claims in sources:
                if name in claims:
                    yield from Tree(masker, lambda _: True, width, now, claims=True).lines({name: claims[name]}, path)
    if len(names) > 500:
        yield line((f"  … {len(names) - 500:,} more claims", "muted"))


def _absent(tab: Tab, path: str) -> list[str]:
    """Claims that a finding led to and this source does not hold."""
    return [one.removeprefix(f"{path}.") for one in sorted(tab.absent) if one.startswith(f"{path}.")]


# -- keys -----------------------------------------------------------------------------------------------------------


def _key_set(tab: Tab, masker: Masker, width: int) -> Iterator[Line]:
    answer = tab.shown.answer("jwks")
    body = answer.json if answer else None
    keys = body.get("keys") if body else None
    yield BLANK
    if not isinstance(keys, list):
        yield heading("Key set", ("  none captured", "muted"))
        return
    used = {str(view.header.get("kid")) for view in tab.report.tokens if view.header and view.header.get("kid")}
    yield heading(
        "Key set",
        (f"  {len(keys):,} {'key' if len(keys) == 1 else 'keys'}  ", "muted"),
        (masker.text((answer and answer.url) or ""), "muted"),
    )
    column = max(16, min(48, width // 3))
    for index, key in enumerate(keys[:KEYS]):
        if not isinstance(key, dict):
            yield line(("  ✖ ", "error"), f"entry {index} is no key")
            continue
        path = f"jwks.body.keys[{index}]"
        named = str(key.get("kid")) in used
        words = "  ".join(
            masker.one_line(key[name], limit=40) for name in ("kty", "crv", "alg", "use") if key.get(name) is not None
        )
        yield line(
            ("  ● " if named else "  ○ ", "ok" if named else "muted"),
            (fit(masker.one_line(key.get("kid"), limit=200), column) + " ", "claim"),
            (fit(words, 24), "text"),
            (" named by a token's kid" if named else "", "muted"),
            item=items.Member(path),
        )
        if items.Member(path) in tab.open:
            yield from Tree(masker, tab.open.__contains__, width).lines(key, path)
    if len(keys) > KEYS:
        yield line((f"  … {len(keys) - KEYS:,} more", "muted"))
