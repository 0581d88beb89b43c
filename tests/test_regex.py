from __future__ import annotations

import re
import subprocess
import sys
from copy import copy

import pytest

from inspector.regex import regex


def test_it_finds_what_a_compiled_expression_finds() -> None:
    lazy, compiled = regex(r"(?P<n>\d+)-b", re.IGNORECASE), re.compile(r"(?P<n>\d+)-b", re.IGNORECASE)
    for text in ("12-B 3-b", "", "b-12"):
        assert lazy.findall(text) == compiled.findall(text)
        assert bool(lazy.fullmatch(text)) == bool(compiled.fullmatch(text))
        assert lazy.sub("x", text) == compiled.sub("x", text)
    assert lazy.pattern == compiled.pattern
    assert lazy.groupindex == {"n": 1}
    assert copy(lazy).search("1-b")


def test_what_no_expression_has_it_has_not() -> None:
    with pytest.raises(AttributeError):
        regex("a").searched  # type: ignore[attr-defined] # noqa: B018


def test_the_judgement_compiles_none_at_its_start() -> None:
    code = (
        "import re, sys, inspector.diagnosis\n"
        "rooms = [module for name, module in sys.modules.items() if name.startswith('inspector.')]\n"
        "print(len(rooms), [value for room in rooms for value in vars(room).values() if isinstance(value, re.Pattern)])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    rooms, _, compiled = done.stdout.strip().partition(" ")
    assert int(rooms) > 50
    assert compiled == "[]"
