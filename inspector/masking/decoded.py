"""A decoded token for a shared screen."""

from __future__ import annotations

from typing import Any

from inspector.case.model import Case
from inspector.jose.token import Token
from inspector.masking.report import mask_of


def masked(token: Token) -> tuple[dict[str, Any] | None, dict[str, Any] | None]:
    """Header and payload: what is technical stays, everything else by its shape, hosts too."""
    mask = mask_of(Case({"token": {"payload": token.payload, "header": token.header}}), people=True, hosts=True)
    header = None if token.header is None else mask.object(token.header)
    return header, None if token.payload is None else mask.claims(token.payload)
