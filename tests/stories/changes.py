"""Changes that several stories make to a login."""

from __future__ import annotations

from typing import Any

from tests.cases import Login


def scoped(login: Login, scope: str) -> Login:
    login.scope = scope
    return login


def optioned(login: Login, **options: Any) -> Login:
    login.options |= options
    return login


def mapped(login: Login, **lookups: list[str]) -> Login:
    login.mapping = {**(login.mapping or {}), **lookups}
    return login
