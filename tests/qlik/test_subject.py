"""What is known of a subject by the name of its claim."""

from __future__ import annotations

import pytest

from inspector.qlik.subject import follows_the_person


@pytest.mark.parametrize(
    ("lookup", "follows"),
    [
        ("email", True),
        ("UPN", True),
        ("/preferred_username", True),
        ("/user/mail", True),
        ("sub", False),
        ("/oid", False),
        ("employeeNumber", False),
        ("", False),
    ],
)
def test_a_subject_changes_with_the_name_or_address_it_is_made_of(lookup: str, follows: bool) -> None:
    assert follows_the_person(lookup) is follows
