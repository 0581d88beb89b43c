from __future__ import annotations

import subprocess
import sys
from copy import deepcopy
from functools import cached_property

import pytest

from inspector.jose.problem import Problem
from inspector.jose.token import Token, decode
from inspector.record import field, members, record, replace

OPAQUE = "2YotnFZFEjr1zCsicMWpAA"


def test_records_are_values() -> None:
    one, two = Problem("padding", "header", 3, "a"), Problem("padding", segment="header", position=3, detail="a")
    assert one == two
    assert hash(one) == hash(two)
    assert one != Problem("padding", "header", 4, "a")
    assert one != ("padding", "header", 3, "a")
    assert repr(one) == "Problem(code='padding', segment='header', position=3, detail='a')"


def test_records_cannot_be_changed() -> None:
    token = decode(OPAQUE)
    with pytest.raises(AttributeError):
        token.header = {}  # type: ignore[misc]
    assert token == decode(OPAQUE)


@pytest.mark.parametrize(
    ("args", "members"),
    [((), {}), (("a", None, 1, "d", "e"), {}), (("a",), {"code": "b"}), (("a", None, 1, "d"), {"more": 1})],
)
def test_wrong_members_are_refused(args: tuple[object, ...], members: dict[str, object]) -> None:
    with pytest.raises(TypeError):
        Problem(*args, **members)  # type: ignore[arg-type]


def test_defaults() -> None:
    token = decode(OPAQUE)
    assert Token("opaque", token.text) == token


@record(frozen=True)
class Spot:
    name: str
    seen: dict[str, int] = field(default_factory=dict)
    secret: str = field(default="", repr=False)
    about: object = field(default=None, compare=False)

    @cached_property
    def loud(self) -> str:
        return self.name.upper()


def test_members_described_by_field() -> None:
    one, two = Spot("a", secret="s"), Spot("a", secret="s", about=object())
    assert one == two
    assert one.seen == {}
    assert one.seen is not two.seen
    assert repr(one) == "Spot(name='a', seen={}, about=None)"
    assert one != replace(one, secret="other")


def test_a_cached_property_is_no_member() -> None:
    one, two = Spot("a"), Spot("a")
    assert one.loud == "A"
    assert one == two
    assert members(one) == {"name": "a", "seen": {}, "secret": "", "about": None}
    assert replace(one, name="b").loud == "B"


def test_replace_knows_the_members() -> None:
    with pytest.raises(TypeError):
        replace(Spot("a"), more=1)  # type: ignore[call-arg]
    with pytest.raises(AttributeError):
        del Spot("a").name


def test_records_can_be_copied_and_matched() -> None:
    one = Spot("a", {"b": 1})
    other = deepcopy(one)
    assert other == one
    assert other.seen is not one.seen
    match other:
        case Spot(name, seen):
            assert (name, seen) == ("a", {"b": 1})


def test_decode_imports_nothing_dear() -> None:
    script = "import sys, inspector.jose.token; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.split()
    assert not {"typing", "dataclasses", "inspect", "cryptography", "jwt", "joserfc"} & set(loaded)


def test_verify_is_imported_without_pyjwt_and_joserfc() -> None:
    script = "import sys, inspector.jose.signature, inspector.jose.encryption; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.split()
    assert not {"cryptography", "jwt", "joserfc"} & set(loaded)
