"""What holds for all tests: how hypothesis behaves (no deadlines on shared machines, the same examples on every CI run)
and how cases are named."""

import os

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile("local", deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", parent=settings.get_profile("local"), derandomize=True, max_examples=100, database=None)
settings.load_profile("ci" if os.environ.get("CI") else "local")


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Long values (tokens and keys, new in every process) name no case: xdist's workers must agree on the names."""
    return argname if isinstance(val, str | bytes) and len(val) > 80 else None


@pytest.fixture(autouse=True, scope="session")
def folders_of_nobody(tmp_path_factory: pytest.TempPathFactory) -> None:
    """The person's own state and configuration are neither read nor written by a test."""
    home = tmp_path_factory.mktemp("home")
    os.environ["XDG_STATE_HOME"], os.environ["XDG_CONFIG_HOME"] = str(home / "state"), str(home / "config")
