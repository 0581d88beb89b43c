from __future__ import annotations

import subprocess
import sys

import pytest

from inspector.jose.problem import Problem
from inspector.jose.token import Token, decode


def test_records_are_values() -> None:
    one, two = Problem("padding", "header", 3, "a"), Problem("padding", segment="header", position=3, detail="a")
    assert one == two
    assert hash(one) == hash(two)
    assert one != Problem("padding", "header", 4, "a")
    assert one != ("padding", "header", 3, "a")
    assert repr(one) == "Problem(code='padding', segment='header', position=3, detail='a')"


def test_records_cannot_be_changed() -> None:
    token = decode("opaque-token")
    with pytest.raises(AttributeError):
        token.header = {}  # type: ignore[misc]
    assert token == decode("opaque-token")


@pytest.mark.parametrize(
    ("args", "members"),
    [((), {}), (("a", None, 1, "d", "e"), {}), (("a",), {"code": "b"}), (("a", None, 1, "d"), {"more": 1})],
)
def test_wrong_members_are_refused(args: tuple[object, ...], members: dict[str, object]) -> None:
    with pytest.raises(TypeError):
        Problem(*args, **members)  # type: ignore[arg-type]


def test_defaults() -> None:
    token = decode("opaque-token")
    assert Token("opaque", token.text) == token


def test_decode_imports_nothing_dear() -> None:
    script = "import sys, inspector.jose.token; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.split()
    assert not {"typing", "dataclasses", "inspect", "cryptography", "jwt", "joserfc"} & set(loaded)


def test_verify_is_imported_without_pyjwt_and_joserfc() -> None:
    script = "import sys, inspector.jose.signature, inspector.jose.encryption; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.split()
    assert not {"cryptography", "jwt", "joserfc"} & set(loaded)
