"""What an application quotes and says nothing about anybody stays readable on a shared screen; near twins do not."""

from __future__ import annotations

import pytest

from inspector.case.model import Case
from inspector.masking.report import mask_of

STAYS = (
    "2024-01-01T10:00:00Z",
    "2024-01-01 10:00:00 +0000 UTC",
    "1/1/2024 11:00:00 AM",
    "Tue Jan 07 10:00:00 UTC 2025",
    "Tue, 07 Jan 2025 10:00:00 GMT",
    "RS256",
    '["RS256"]',
    "RS256, RS512",
    "[ES256 none]",
)
GOES = (
    "1980-03-14",
    "14.03.1980",
    "RS256-weimueller",
    "2024-01-01T10:00:00Z weimueller",
    "Room 10:00",
    "weimueller",
)


def shown(value: str) -> str:
    case = Case.from_dict({"application_errors": [{"message": f"the token says {value}", "actual": value}]})
    return mask_of(case, people=True, hosts=True).text(f"(found {value}), as the application says")


@pytest.mark.parametrize("value", STAYS)
def test_moments_and_algorithms_stay(value: str) -> None:
    assert value in shown(value)


@pytest.mark.parametrize("value", GOES)
def test_what_only_resembles_them_goes(value: str) -> None:
    assert value not in shown(value)


def test_a_claim_of_an_unknown_name_goes_whatever_its_form() -> None:
    case = Case.from_dict({"userinfo": {"body": {"sub": "x", "https://a.example/last": "2024-01-01T10:00:00Z"}}})
    mask = mask_of(case, people=True, hosts=True)
    assert mask.claim("https://a.example/last", "2024-01-01T10:00:00Z") != "2024-01-01T10:00:00Z"


@pytest.mark.parametrize("tail", [")", "),", ").", ".", ",", "?"])
def test_what_closes_the_sentence_around_a_url_stays(tail: str) -> None:
    text = f"(see https://sso.acme.com/realms/weimueller{tail} as said"
    told = mask_of(Case({}), people=True, hosts=True).text(text)
    assert told.endswith(f"{tail} as said") and "weimueller" not in told


def test_brackets_of_a_path_are_the_paths() -> None:
    told = mask_of(Case({})).text("https://en.wikipedia.org/wiki/Claim_(law)")
    assert told == "https://en.wikipedia.org/wiki/Claim_(law)"


def test_software_that_looks_like_a_host_is_named() -> None:
    assert mask_of(Case({}), people=True, hosts=True).text("ASP.NET Core says") == "ASP.NET Core says"
