"""A text that speaks of errors in general reports none; what a person or a program says of one login does."""

import time

import pytest

from inspector.sources.prose.general import is_general, names_texts

GUIDE = (
    "The page shows {} where an address is not registered. If a slash differs, the provider refuses the request. "
    "Administrators should compare both values; it usually happens after a move to another host. "
    "Whoever may change the list must add the address in the same spelling."
)


def test_conditions_and_duties_are_general() -> None:
    assert is_general(GUIDE.format('"The redirect URI is not valid"'))


@pytest.mark.parametrize(
    "told",
    [
        "My login ends there.",
        "Since Friday the login ends there.",
        "2026-06-05 07:12 login refused",
        "ERROR login refused",
        "Call: 4711",
        "The login page now fails:",
        "'https://app.example.org/callback'",
    ],
)
def test_one_login_among_what_is_general_is_a_report(told: str) -> None:
    assert not is_general(f"{GUIDE}\n{told}")


def test_what_an_error_says_itself_is_not_counted() -> None:
    words = "If you see this, you must register the address. You should ask your administrator, who can change it."
    assert not is_general(f'The page at the end of the login: "{words}"\n\nThe address on top: "{words}"')


def test_texts_by_their_names_are_a_programs() -> None:
    texts = "'no_state' => 'The state does not match.',\n'no_mail' => 'The address is not verified.',\n"
    assert names_texts(texts)
    assert not names_texts("error: 'The state does not match.'\nhost: 'the third pod of sso'\n")
    assert not names_texts(f"{texts}2026-06-05 07:12 login refused")


@pytest.mark.parametrize(
    "hostile", [" " * 7900, "? " * 3900, "a: 'b " * 1300, "if " * 2600, "[a-" * 2600, '"a b' * 1900]
)
def test_the_time_is_bounded(hostile: str) -> None:
    start = time.perf_counter()
    is_general(hostile)
    names_texts(hostile)
    assert time.perf_counter() - start < 0.5
