"""Two faults at once, on a healthy login of every provider: the report does not contradict itself, its sentence names
one of the two, whose repair takes it away, and the two together tell nothing that neither tells alone."""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import cache, partial
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.cases import ALIAS, CALLBACK, HEALTHY, STATE, Login, T, report
from tests.idps.test_packs import PACKS
from tests.idps.test_packs import login as of_pack
from tests.stories.test_no_contradiction import contradictions

Case = dict[str, Any]
SEED, COUNT = 20261129, 300
GUIDS = ["9122040d-6c67-4c5b-b112-36a304b66dad", "5f3b2c1d-0e9f-4a2b-9c1d-8a7b6c5d4e3f"]


def claims(**put: Any) -> Callable[[Login], None]:
    """Claims of both sources; None takes one out."""

    def change(login: Login) -> None:
        for source in (login.claims, login.only_id, login.only_userinfo):
            for name in [n for n, value in put.items() if value is None and n in source]:
                del source[name]
        login.claims.update({name: value for name, value in put.items() if value is not None})

    return change


def token(**put: Any) -> Callable[[Login], None]:
    return lambda login: login.only_id.update(put)


def options(**put: Any) -> Callable[[Login], None]:
    return lambda login: login.options.update(put)


def mapped(**put: list[str]) -> Callable[[Login], None]:
    def change(login: Login) -> None:
        login.mapping = {**(login.mapping or {}), **put}

    return change


def key(name: str) -> Callable[[Login], None]:
    return lambda login: setattr(login, "key", name)


FAULTS: dict[str, Callable[[Login], None]] = {
    "no email_verified": claims(email_verified=None),
    "email not verified": claims(email_verified=False),
    "email_verified as text": claims(email_verified="true"),
    "no name": claims(name=None, given_name=None, family_name=None, nickname=None),
    "empty name": claims(name=""),
    "no email": claims(email=None),
    "no address": claims(email="maria"),
    "groups as ids": claims(groups=GUIDS),
    "one group as text": claims(groups="Analysts"),
    "groups in two cases": claims(groups=["Analysts", "analysts"]),
    "no picture": claims(picture="/9j/4AAQSkZJRgABAQAAAQABAAD"),
    "expired": token(iat=T - 7200, exp=T - 3600),
    "not yet valid": token(nbf=T + 600),
    "of another application": token(aud="another-application"),
    "of another issuer": token(iss="https://another.example"),
    "another nonce": token(nonce="n-from-another-tab"),
    "no nonce": token(nonce=...),
    "another access token": token(at_hash="AAAAAAAAAAAAAAAAAAAAAA"),
    "no exp": token(exp=...),
    "signed by another key": key("other"),
    "name only in the ID token": lambda login: setattr(login, "drop_userinfo", ("name",)),
    "address only in the ID token": lambda login: setattr(login, "drop_userinfo", ("email",)),
    "sub is mapped to nothing": mapped(sub=["sAMAccountName"]),
    "name is mapped to nothing": mapped(name=["displayName"]),
    "sub is blank": mapped(sub=[]),
    "realm with its backslash": options(realm="ACME\\"),
    "secret with a line break": options(clientSecret="s3cr3t-9f2b-0123\n"),
    "another client in Qlik": options(clientId="0oaAnotherClient"),
    "scope openid alone": lambda login: setattr(login, "scope", "openid"),
}


def refused(step: str, status: int, **body: str) -> Callable[[Case], None]:
    def change(case: Case) -> None:
        answer = {"status": status, "headers": {"content-type": "application/json"}, "body": body}
        if step == "token" and "token" in case:
            case["token"]["response"] = answer
            case.pop("userinfo", None)
        elif step in case:
            case["userinfo"].update(answer)

    return change


def sent_back(**parameters: str) -> Callable[[Case], None]:
    def change(case: Case) -> None:
        back = urlencode({"state": STATE, **parameters})
        case["authorize"]["callback_url"] = f"{case['client']['redirect_uri']}?{back}"
        for member in ("token", "userinfo"):
            case.pop(member, None)

    return change


def configured(**members: Any) -> Callable[[Case], None]:
    return lambda case: case.get("identity_provider", {}).update(members)


def registered(uri: str) -> Callable[[Case], None]:
    return lambda case: case["client"].update(registered_redirect_uris=[uri])


def tenant(*users: Case) -> Callable[[Case], None]:
    return lambda case: case["tenant"].update(users=list(users))


ANOTHER = {"id": "u1", "subject": "old|1", "email": "maria.schmidt@acme.example", "name": "Maria", "status": "active"}
OF_THE_CASE: dict[str, Callable[[Case], None]] = {
    "inactive": configured(active=False),
    "userinfo is refused": refused("userinfo", 401, error="invalid_token"),
    "userinfo breaks": refused("userinfo", 503),
    "wrong secret": refused("token", 401, error="invalid_client", error_description="Client authentication failed"),
    "code used twice": refused("token", 400, error="invalid_grant", error_description="Code not valid"),
    "denied": sent_back(error="access_denied", error_description="User is not assigned to the client application."),
    "scope refused": sent_back(error="invalid_scope", error_description="The scope is not known."),
    "another state": sent_back(code="SplxlOBeZQQYbYS6WxSbIA", state="another"),
    "registered with a slash": registered(f"{CALLBACK}/"),
    "registered with the alias": registered(f"https://{ALIAS}/login/callback"),
    "two users": tenant(ANOTHER, {**ANOTHER, "id": "u2", "subject": "old|2"}),
    "the address of another subject": tenant(ANOTHER),
}
SAME_CLAIM = {("empty name", "name only in the ID token")}
"""Two faults of which each takes away what the other leaves."""
LOGINS: dict[str, Callable[[], Login]] = {**HEALTHY, **{name: partial(of_pack, name) for name in PACKS}}


def built(provider: str, *faults: str) -> Case:
    login = LOGINS[provider]()
    for fault in faults:
        FAULTS.get(fault, lambda _: None)(login)
    case = login.dict()
    for fault in faults:
        OF_THE_CASE.get(fault, lambda _: None)(case)
    return case


def pairs() -> list[tuple[str, str, str]]:
    """Seeded: the same on every machine."""
    chosen: set[tuple[str, str, str]] = set()
    rng, names = random.Random(SEED), sorted({*FAULTS, *OF_THE_CASE})
    while len(chosen) < COUNT:
        first, second = sorted(rng.sample(names, 2))
        if (first, second) not in SAME_CLAIM:
            chosen.add((rng.choice(sorted(LOGINS)), first, second))
    return sorted(chosen)


@cache
def alone(provider: str, fault: str) -> Case:
    return report(built(provider, fault))


def own(found: Case) -> set[str]:
    """Errors and warnings that follow from nothing."""
    return {f["rule"] for f in found["findings"] if f["severity"] != "info" and f["because_of"] is None}


@pytest.mark.parametrize(("provider", "first", "second"), pairs())
def test_two_faults_are_told_like_two_faults(provider: str, first: str, second: str) -> None:
    found = report(built(provider, first, second))
    each = {fault: alone(provider, fault) for fault in (first, second)}
    verdict, told = found["verdict"], {fault: own(one) for fault, one in each.items()}
    assert contradictions(found) == []
    assert own(found) <= told[first] | told[second], "told twice, or told by neither"
    if not told[first] | told[second]:
        return
    lead = next((f for f in found["findings"] if f["rule"] == verdict["lead"]), None)
    if lead is None:
        assert all(one["verdict"]["lead"] is None for one in each.values())
        return
    assert lead["cause"].split(". ")[0].rstrip(".") in verdict["summary"]
    assert lead["fix"] and all(f["where"] and f["do"] for f in lead["fix"])
    causes = [fault for fault in (first, second) if lead["rule"] in told[fault]]
    assert causes, "the sentence names neither"
    if len(causes) == 1:  # with that fault repaired the sentence is another one
        other = second if causes[0] == first else first
        assert each[other]["verdict"]["lead"] != lead["rule"]
