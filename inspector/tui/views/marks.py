"""Symbols, words and styles of severities and states: always a symbol and a word, colour on top."""

from __future__ import annotations

from inspector.idps.loader import GENERIC, heads
from inspector.report import words
from inspector.report.model import Report
from inspector.tui.lines import Span

SEVERITY = {"error": ("✖", "error"), "warning": ("▲", "warning"), "info": ("●", "info")}
"""Symbol and style."""
LOGIN = {"succeeds": "ok", "degraded": "warning", "fails": "error", "unknown": "muted"}
"""Style by `verdict.login`."""
_SIGNATURE = {"valid": "ok", "not-verifiable": "muted", "not-checked": "warning"}
ROW = {"ok": ("✔", "ok"), "warning": ("▲", "warning"), "error": ("✖", "error"), "unused": ("○", "muted")}


def provider_name(name: str) -> str:
    """The provider as people say it; only the beginnings of the providers' files are read for it."""
    return heads()[name if name in heads() else GENERIC].short


def login_words(report: Report) -> tuple[str, str, str]:
    """Symbol, words and style of a verdict."""
    verdict = report.verdict
    symbol, said = words.login_words(verdict.login, verdict.root_cause, account=bool(report.mapping))
    return symbol, said, LOGIN[verdict.login]


def stores(report: Report) -> str:
    """The heading over what Qlik stores: no fact where nobody gets in."""
    return "Would store" if report.verdict.login in ("fails", "unknown") else "Qlik stores"


def signature_words(status: str) -> tuple[str, str, str]:
    """Symbol, words and style of what a token's signature is."""
    symbol, said = words.SIGNATURE.get(status, ("◌", status))
    return symbol, f"signature {said}", _SIGNATURE.get(status, "error")


def badge(report: Report) -> tuple[str, str, str]:
    """The same with the style of a badge."""
    symbol, said, style = login_words(report)
    return symbol, said, f"badge-{'unknown' if style == 'muted' else style}"


def severity(name: str) -> Span:
    symbol, style = SEVERITY.get(name, ("●", "info"))
    return symbol, style


def count(number: int, word: str) -> str:
    """`1 warning`, `3 warnings`."""
    return f"{number:,} {word}{'' if number == 1 else 's'}"
