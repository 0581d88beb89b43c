from __future__ import annotations

from inspector.qlik.users import match, read_users

USERS = read_users(
    [
        {"subject": "ACME\\maria", "email": "Maria@acme.example", "status": "ACTIVE"},
        {"subject": "acme\\MARIA", "email": "", "status": "deleted"},
        {"subject": "", "email": ""},
    ]
)


def test_users_match_by_subject_and_by_email() -> None:
    found = match(USERS, "acme\\maria", "maria@ACME.example")
    assert [u.index for u in found.by_other_case] == [0] == [u.index for u in found.by_email]
    assert found.by_subject == () and found.known


def test_empty_keys_match_nobody() -> None:
    assert not match(USERS, "", "").known


def test_the_state_is_read_without_case_and_active_where_it_is_absent() -> None:
    assert [u.status for u in USERS] == ["active", "deleted", "active"]
