"""qlik-inspector: says why a Qlik Cloud login through OpenID Connect fails.

The names below are the Python API. They are loaded on first use, so that `import inspector` costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Any

    from inspector.case.model import Case, CaseError
    from inspector.diagnosis import diagnose
    from inspector.jose.signature import SignatureCheck, verify
    from inspector.jose.token import Token, TokenError, decode
    from inspector.report.model import Report
    from inspector.sources.found import SourceError
    from inspector.sources.loading import load

__all__ = [
    "Case",
    "CaseError",
    "Report",
    "SignatureCheck",
    "SourceError",
    "Token",
    "TokenError",
    "decode",
    "diagnose",
    "load",
    "verify",
]

_HOMES = {
    "Case": "inspector.case.model",
    "CaseError": "inspector.case.model",
    "Report": "inspector.report.model",
    "SignatureCheck": "inspector.jose.signature",
    "SourceError": "inspector.sources.found",
    "Token": "inspector.jose.token",
    "TokenError": "inspector.jose.token",
    "decode": "inspector.jose.token",
    "diagnose": "inspector.diagnosis",
    "load": "inspector.sources.loading",
    "verify": "inspector.jose.signature",
}


def __getattr__(name: str) -> Any:
    if name == "__version__":
        # 30 ms that no other name needs
        from importlib.metadata import PackageNotFoundError, version

        try:
            return version("qlik-inspector")
        except PackageNotFoundError:
            return "0+unknown"
    if name not in _HOMES:
        raise AttributeError(f"module 'inspector' has no attribute {name!r}")
    from importlib import import_module

    found = getattr(import_module(_HOMES[name]), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__, "__version__"})
