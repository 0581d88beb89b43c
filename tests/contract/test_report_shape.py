"""Every report has the contract's shape, whatever the case: members, types, values, order, and each rule once."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from inspector.rules.catalogue import by_name
from tests.cases import HEALTHY, okta, report
from tests.contract.shape import faults

SAMPLES = sorted((Path(__file__).parents[2] / "samples").glob("*/*.case.json"))
NAMES = frozenset(by_name())
STEPS = ("discovery", "jwks", "authorize", "token", "userinfo")


def without(*members: str) -> dict[str, Any]:
    return {k: v for k, v in okta().dict().items() if k not in members}


ODD: list[dict[str, Any]] = [
    {},
    {"token": 5, "discovery": [], "userinfo": "x", "identity_provider": 7, "id_token": {}, "tenant": {"users": 1}},
    {"target": "nonsense", "observed_at": "yesterday"},
    {"id_token": "a.b.c"},
    {"access_token": "x", "observed_at": "2026-11-21T10:00:00Z"},
    *(
        without(*names)
        for names in (
            ("identity_provider",),
            ("discovery",),
            ("jwks",),
            ("token",),
            ("userinfo",),
            ("authorize",),
            ("client",),
            ("tenant",),
            ("observed_at",),
            ("token", "userinfo"),
        )
    ),
    *(
        {**without(step), "network_error": {"where": step, "kind": kind, "detail": "x"}}
        for step in STEPS
        for kind in ("dns", "refused", "tls", "timeout", "redirects", "size")
    ),
    *({**okta().dict(), "target": target} for target in ("jwt-idp", "qlik-oauth", "cloudflare-access")),
]


@pytest.mark.parametrize("path", SAMPLES, ids=lambda p: p.parent.name)
def test_samples(path: Path) -> None:
    assert faults(report(json.loads(path.read_text())), NAMES) == []


@pytest.mark.parametrize("provider", HEALTHY)
def test_healthy_logins(provider: str) -> None:
    found = report(HEALTHY[provider]())
    assert faults(found, NAMES) == []
    assert (found["verdict"]["login"], found["verdict"]["qlik_status"]) == ("succeeds", "success")


@pytest.mark.parametrize("case", ODD, ids=range(len(ODD)))
def test_odd_cases(case: dict[str, Any]) -> None:
    assert faults(report(case), NAMES) == []
