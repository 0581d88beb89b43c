"""No rule has another code, name, stage or severity than the catalogue that others compare reports with."""

from __future__ import annotations

import pytest

from inspector.rules.catalogue import ALL
from tests.cases import HEALTHY, report
from tests.contract.catalogue import ENTRIES, strange
from tests.samples import FIRES, TWINS


def test_every_rule_is_in_the_catalogue_and_no_other() -> None:
    assert {r.name: (r.code, r.stage) for r in ALL} == {e.name: (e.code, e.stage) for e in ENTRIES.values()}
    assert [r.name for r in ALL if r.severity not in ENTRIES[r.name].severities] == []


@pytest.mark.parametrize("name", FIRES)
def test_samples_and_twins_have_their_severities(name: str) -> None:
    assert strange(report(FIRES[name][1]())) == []
    assert strange(report(TWINS[name]())) == []


@pytest.mark.parametrize("name", HEALTHY)
def test_healthy_logins_have_their_severities(name: str) -> None:
    assert strange(report(HEALTHY[name]())) == []
