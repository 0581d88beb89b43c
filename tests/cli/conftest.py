from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cases import Login, okta


@pytest.fixture
def healthy(tmp_path: Path) -> Path:
    """A case file of a login in which nothing is wrong."""
    return saved(tmp_path / "healthy.case.json", okta())


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """The same login without email_verified."""
    login = okta()
    login.claims.pop("email_verified")
    return saved(tmp_path / "broken.case.json", login)


def saved(path: Path, login: Login) -> Path:
    path.write_text(json.dumps(login.dict()), "utf-8")
    return path
