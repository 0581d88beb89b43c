"""Symbols, words and styles of severities and states: always a symbol and a word, colour on top."""

from __future__ import annotations

from inspector.report.model import Report
from inspector.tui.lines import Span

SEVERITY = {"error": ("✖", "error"), "warning": ("▲", "warning"), "info": ("●", "info")}
"""Symbol and style."""
LOGIN = {
    "succeeds": ("✔", "login works", "ok"),
    "degraded": ("✖", "signs in, account is wrong", "warning"),
    "fails": ("✖", "login fails", "error"),
    "unknown": ("◌", "not decided yet", "unknown"),
}
"""Symbol, words and kind of badge by `verdict.login`."""
SIGNATURE = {
    "valid": ("✔", "signature valid", "ok"),
    "invalid": ("✖", "signature does not match", "error"),
    "no-key": ("✖", "no key for this signature", "error"),
    "refused": ("✖", "signature refused", "error"),
    "not-verifiable": ("◌", "signature cannot be verified by design", "muted"),
    "not-checked": ("◌", "signature not checked", "warning"),
}
ROW = {"ok": ("✔", "ok"), "warning": ("▲", "warning"), "error": ("✖", "error"), "unused": ("○", "muted")}


def provider_name(name: str) -> str:
    """The provider as people say it; only the beginnings of the providers' files are read for it."""
    from inspector.idps.loader import GENERIC, heads

    return heads()[name if name in heads() else GENERIC].short


def login_words(report: Report) -> tuple[str, str, str]:
    """Symbol, words and style of a verdict."""
    if report.verdict.login == "degraded" and report.root is None:
        return "▲", "signs in, something is lost", "warning"
    symbol, words, kind = LOGIN.get(report.verdict.login, LOGIN["unknown"])
    return symbol, words, "muted" if kind == "unknown" else kind


def badge(report: Report) -> tuple[str, str, str]:
    """The same with the style of a badge."""
    symbol, words, style = login_words(report)
    return symbol, words, f"badge-{'unknown' if style == 'muted' else style}"


def severity(name: str) -> Span:
    symbol, style = SEVERITY.get(name, ("●", "info"))
    return symbol, style


def count(number: int, word: str) -> str:
    """`1 warning`, `3 warnings`."""
    return f"{number:,} {word}{'' if number == 1 else 's'}"
