"""Reads the identity-provider files beside this module; one file per provider, parsed once."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

from inspector.idps.model import ErrorPattern, Idp

NAMES = ("generic",)


@cache
def load(name: str) -> Idp:
    """The provider of that name. Raises KeyError where there is no such file."""
    if name not in NAMES:
        raise KeyError(name)
    data = tomllib.loads(files("inspector.idps").joinpath(f"{name}.toml").read_text(encoding="utf-8"))
    errors = tuple(ErrorPattern(idp=name, **{**e, "where": tuple(e["where"])}) for e in data.pop("errors", ()))
    return Idp(name, data, errors)
