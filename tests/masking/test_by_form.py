"""What is somebody's by its form, in a sentence of somebody who named nobody; and near twins that are not."""

from __future__ import annotations

import pytest

from inspector.case.model import Case
from inspector.masking.recording import mask_text
from inspector.masking.report import mask_of
from tests.cases import entra, okta

TOLD = {
    "Sign-in from IP 198.51.100.73 was blocked": "100.73",
    "the client 2001:db8:77:1::beef was refused": "77:1",
    "the card 00:1A:2B:3C:4D:5E is not enrolled": "1A:2B",
    "call +49 711 4498712 please": "4498712",
    "Tel. (0711) 449 87-12": "449 87",
    "or 0711/4498712": "4498712",
    "US: (415) 555-0132": "555-0132",
    "device LAPTOP-WMT-0815 is not compliant": "WMT-0815",
    "DESKTOP-9F3K2L1 is unknown": "9F3K2L1",
    "employeeId PN-0048213 not found": "0048213",
    "tenant 5b7f3d55-2f3b-4e01-9a65-0c5e3d91aa11 not found": "2f3b-4e01",
    "oid 5b7f3d55-2f3b-4e01-9a65-0c5e3d91aa11": "2f3b-4e01",
    "session id idx9aBcD3fGhIjKlMnOpQr expired": "cD3fGhIj",
    r"saved in C:\Users\wmuellerth\Desktop\x.har": "wmuellerth",
    "saved in /home/wmuellerth/x.har": "wmuellerth",
    r"on \\filequasten\share": "filequasten",
    "SID S-1-5-21-3623811015-3361044348-30300820-1013": "3361044348",
}
TWINS = (
    "listening on 127.0.0.1:8765 and [::1]:8765",
    "the browser says Chrome/120.0.0.0 here",
    "AADSTS50011: code 700016 at 10:15:30 on 2026-11-21",
    "it lasts 3600 seconds, 1764583200 at most",
    "the session is over, a device is unknown, the tenant was not found",
    "error 0x80070005 and 0-9",
    "WebFinger, CIBA and the KB-JWT are not supported",
    "WS-Federation and WS-Trust are other protocols",
    "a trace id of version 1.2.3.4-beta",
)


@pytest.mark.parametrize("text", TOLD)
def test_it_is_masked(text: str) -> None:
    told = TOLD[text]
    assert told not in mask_of(Case.from_dict(okta().dict()), people=True, hosts=True).text(text)
    assert told not in mask_text(text)[0]


@pytest.mark.parametrize("text", TWINS)
def test_near_twins_stay(text: str) -> None:
    assert mask_of(Case.from_dict(okta().dict()), people=True, hosts=True).text(text) == text


def test_a_directory_is_as_telling_as_a_host_of_ones_own() -> None:
    directory = "9122040d-6c67-4c5b-b112-36a304b66dad"
    case = Case.from_dict(entra().dict())
    shown = mask_of(case, people=True, hosts=True).text(f"https://login.microsoftonline.com/{directory}/v2.0")
    assert shown.startswith("https://login.microsoftonline.com/") and directory[4:-4] not in shown
    assert directory in mask_of(case).text(f"the directory {directory}")
    common = "https://login.microsoftonline.com/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0"
    assert mask_of(case, people=True, hosts=True).text(common) == common
