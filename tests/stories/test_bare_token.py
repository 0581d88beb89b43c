"""The start most used: one ID token of last year and nothing else, of every provider that a token alone can name."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from inspector.idps.loader import names
from tests.cases import HEALTHY, generic, report, sign
from tests.idps.test_packs import ENDPOINTS, ISSUERS
from tests.idps.test_packs import login as of_pack

YEAR = 365 * 86400
TIMES = ("iat", "exp", "nbf", "auth_time")
OTHERS = {**ISSUERS, "authelia": "https://id.acme.example", "hydra": "https://id.acme.example/hydra"}
BY_ENDPOINTS = sorted(ENDPOINTS.keys() - ISSUERS.keys())
"""Providers on a host of one's own whose tokens look like anybody's: their metadata are what names them."""


def payload_of(name: str) -> dict[str, Any]:
    """Last year's claims of a healthy login at the provider, all of them in the ID token."""
    login = HEALTHY[name]() if name in HEALTHY else generic()
    login.issuer = OTHERS.get(name, login.issuer)
    claims = {**login.claims, **login.id_payload()}
    return {k: v - YEAR if k in TIMES else v for k, v in claims.items()}


def held(name: str) -> dict[str, Any]:
    """What is at hand beside the token: nothing, or the metadata where nothing else names the provider."""
    known = {"discovery": of_pack(name).dict()["discovery"]} if name in BY_ENDPOINTS else {}
    return {"opened_at": "2026-11-21T10:00:00Z", **known}


def bare(payload: dict[str, Any], name: str) -> dict[str, Any]:
    return report({"id_token": sign(payload), **held(name)})


PROVIDERS = sorted({*HEALTHY, *OTHERS, *BY_ENDPOINTS})


def test_every_pack_is_here() -> None:
    named = {bare(payload_of(name), name)["provider"]["name"] for name in PROVIDERS}
    # Qlik issues no ID token
    assert set(names()) - named == {"qlik"}


@pytest.mark.parametrize("name", PROVIDERS)
def test_without_a_fault_the_age_is_all_there_is_to_say(name: str) -> None:
    found = bare(payload_of(name), name)
    certain = [f for f in found["findings"] if f["severity"] == "error" and not f["assumed"]]
    # of these two Qlik reads the ID token, and whether its override is on no token tells
    assert [f["rule"] for f in certain] == (["email-verified-missing"] if name in ("adfs", "entra") else [])
    assert all("unless the Email verified override is on" in f["cause"] for f in certain)
    assert found["judged_at"]["basis"] == "issued"
    assert next(f for f in found["findings"] if f["rule"] == "token-expired")["severity"] == "info"


@pytest.mark.parametrize("name", PROVIDERS)
def test_the_one_fault_leads_and_not_the_age(name: str) -> None:
    payload = payload_of(name)
    for claim in ("name", "given_name", "family_name", "nickname"):
        payload.pop(claim, None)
    found = bare(payload, name)
    lead = next(f for f in found["findings"] if f["rule"] == found["verdict"]["lead"])
    assert lead["rule"] in ("name-missing", "claim-name-near-miss"), lead
    assert lead["cause"].split(". ")[0].rstrip(".") in found["verdict"]["summary"]
    assert "expired" not in found["verdict"]["summary"] and lead["fix"]
    if lead["assumed"]:
        assert found["assumptions"] and found["verdict"]["summary"].startswith("Judged as if Qlik read the ID token")
        assert {row["assumed"] for row in found["mapping"]} == {True}


OVERAGE = {"_claim_names": {"groups": "src1"}, "_claim_sources": {"src1": {"endpoint": "https://graph.example/x"}}}
FAULTS: dict[str, tuple[dict[str, Any], str]] = {
    # what is wrong: (claims put in, None takes one out; the rule that must lead)
    "no email_verified": ({"email_verified": None}, "email-verified-missing"),
    "email not verified": ({"email_verified": False}, "email-verified-false"),
    "email_verified as text": ({"email_verified": "true"}, "email-verified-not-boolean"),
    "no name": ({"name": None}, "name-missing"),
    "sub that nobody can read": ({"sub": "AItOawmwtWwcT0k51BayewNvutrJUqsvl6qs7A4QA4"}, "sub-unreadable"),
    "groups left at Graph": ({"groups": None, **OVERAGE}, "groups-overage"),
    "for another application": ({"aud": "0oaAnotherApplication"}, "audience-mismatch"),
}
OF_ITS_OWN = ("email-verified-missing", "claim-needs-pointer", "sub-unreadable", "email-verified-not-boolean")
"""What the token of some provider lacks in any case, beside the fault."""


@pytest.mark.parametrize("fault", FAULTS)
def test_whichever_fault_it_is_leads_at_every_provider(fault: str) -> None:
    put, rule = FAULTS[fault]
    for name in PROVIDERS:
        payload = payload_of(name)
        client = {"client_id": payload["aud"] if isinstance(payload["aud"], str) else payload["aud"][0]}
        faulty = {k: v for k, v in {**payload, **put}.items() if v is not None}
        case = {"id_token": sign(faulty), **held(name), "client": client}
        found, healthy = report(case), report({**case, "id_token": sign(payload)})
        verdict, usual = found["verdict"], healthy["verdict"]["lead"]
        assert verdict["lead"] == rule or (verdict["lead"] == usual and usual in OF_ITS_OWN), (name, verdict)
        at_graph = rule == "groups-overage" and name in ("adfs", "entra")  # Qlik asks there, so nothing is lost
        if verdict["lead"] != "claim-needs-pointer" and not at_graph:
            assert rule in {f["rule"] for f in found["findings"]}, (name, verdict)
        assert verdict["lead"] != "token-expired" and "expired" not in verdict["summary"], (name, verdict)


@pytest.mark.parametrize("name", PROVIDERS)
def test_an_algorithm_that_qlik_does_not_take_leads_and_not_the_age(name: str) -> None:
    head = base64.urlsafe_b64encode(b'{"alg":"ES256","kid":"key-1"}').rstrip(b"=").decode()
    _, _, rest = sign(payload_of(name)).partition(".")
    verdict = report({"id_token": f"{head}.{rest}", **held(name)})["verdict"]
    assert (verdict["login"], verdict["lead"]) == ("fails", "alg-not-accepted-by-qlik")
    assert "ES256" in verdict["summary"] and "expired" not in verdict["summary"]


@pytest.mark.parametrize("name", PROVIDERS)
def test_what_would_make_it_certain_is_told(name: str) -> None:
    """A line to run with the address of this provider's endpoint, or where its address stands."""
    payload = payload_of(name)
    found = bare(payload, name)
    if not found["assumptions"]:
        return
    told = next(note for note in found["notes"] if "make it certain" in note)
    assert "qlik-inspector login" in told and 'curl -H "Authorization: Bearer $ACCESS_TOKEN" ' in told
    assert "<userinfo_endpoint>" not in told
    address = told.split('$ACCESS_TOKEN" ')[1]
    known = {"pingone", "okta", "okta_custom", "auth0", "onelogin", "keycloak", "google", "salesforce", "zitadel"}
    assert address.startswith("https://") or name not in known


def test_the_address_of_userinfo_is_the_providers_own() -> None:
    for name in ("okta", "okta_custom", "auth0", "onelogin", "keycloak", "google", "pingone", "salesforce"):
        login = HEALTHY[name]()
        told = next(note for note in bare(payload_of(name), name)["notes"] if "make it certain" in note)
        assert login.dict()["discovery"]["body"]["userinfo_endpoint"] in told, (name, told)
