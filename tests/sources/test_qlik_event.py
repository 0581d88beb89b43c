"""Qlik's audit events: a conflict is an error of the login, all others are described."""

import json
from typing import Any

import pytest

from inspector.diagnosis import diagnose
from inspector.sources.found import SourceError
from inspector.sources.loading import load


def event(kind: str, **data: Any) -> dict[str, Any]:
    return {"id": "1", "time": "2026-05-11T12:00:00Z", "type": kind, "source": "com.qlik/users", "data": data}


USERS = [
    {"id": "L", "email": "ada@example.com", "status": "active", "subject": "a"},
    {"id": "F", "email": "ada@example.com", "status": "invited", "subject": "b"},
]


@pytest.mark.parametrize("kind", ["com.qlik.user-identity.conflict", "com.qlik.core.user-identity.conflict"])
def test_a_conflict_is_told_with_its_users(kind: str) -> None:
    case = load(json.dumps(event(kind, matchedUsers=USERS)))
    assert len(case.list("tenant.users") or ()) == 2
    (found,) = [f for f in diagnose(case).findings if f.rule == "qlik-error"]
    assert "LOGIN-12" in found.cause and found.cause.startswith("Qlik logged")


def test_a_conflict_is_found_among_other_events() -> None:
    listed = {
        "data": [event("com.qlik.user-session.begin"), event("com.qlik.user-identity.conflict", matchedUsers=USERS)]
    }
    assert [f.rule for f in diagnose(load(json.dumps(listed))).findings] == ["qlik-error"]


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("com.qlik.user-identity.reassigned", "another subject"),
        ("com.qlik.user-session.begin", "none of them reports a failed login"),
    ],
)
def test_an_event_of_no_failure_is_described(kind: str, said: str) -> None:
    with pytest.raises(SourceError, match=said):
        load(json.dumps(event(kind)))


def test_an_event_of_another_product_is_none() -> None:
    with pytest.raises(SourceError, match="nothing in this JSON"):
        load(json.dumps(event("com.example.user-identity.conflict", matchedUsers=[])))


def test_the_type_of_an_event_of_qliks_brings_no_escape_with_it() -> None:
    with pytest.raises(SourceError, match="these are Qlik's audit events"):
        load(json.dumps(event("com.qlik.v1.user.created")))
    with pytest.raises(SourceError) as caught:
        load(json.dumps(event("com.qlik.\x1b[2Jmaria@acme.example")))
    assert "\x1b" not in str(caught.value) and "maria" not in str(caught.value)
