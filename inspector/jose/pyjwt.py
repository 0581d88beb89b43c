"""PyJWT's algorithm objects, without the HTTP client that its package imports with them and that is never used here.

Measured: the client (urllib, http.client, ssl, email) is more than half of PyJWT's import time. Whoever asks for
`jwt.PyJWKClient` later still gets it.
"""

from __future__ import annotations

import sys
from functools import cache
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jwt.algorithms import Algorithm

_CLIENT = "jwt.jwks_client"
_NAME = "PyJWKClient"


@cache
def algorithms() -> dict[str, Algorithm]:
    """PyJWT's default algorithms by their JWA name (RFC 7518 section 3.1)."""
    if "jwt" not in sys.modules:
        _import_without_client()
    from jwt.algorithms import get_default_algorithms

    return get_default_algorithms()


def _import_without_client() -> None:
    stand_in = ModuleType(_CLIENT)
    setattr(stand_in, _NAME, None)
    sys.modules[_CLIENT] = stand_in
    try:
        import jwt
    finally:
        sys.modules.pop(_CLIENT, None)
    vars(jwt).pop(_NAME, None)
    vars(jwt)["__getattr__"] = _late


def _late(name: str) -> Any:
    """The module attribute of PyJWT that was left out, imported when it is asked for (PEP 562)."""
    if name != _NAME:
        raise AttributeError(f"module 'jwt' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_CLIENT), _NAME)
