"""What a debugger, a log or an assertion would print of a login names nobody and holds no secret."""

from __future__ import annotations

import json

from inspector.case.model import Case
from inspector.diagnosis import diagnose
from inspector.facts.evidence import NotChecked
from inspector.facts.login import Facts
from inspector.rules.catalogue import ALL
from inspector.sources.registry import recognise
from tests.cases import CODE, STATE, VERIFIER, okta


def test_reprs_hold_neither_secrets_nor_claims() -> None:
    login = okta()
    login.claims |= {"email_verified": "true", "groups": ["Qlik-Admins", "qlik-admins"]}
    raw = login.dict()
    case = Case.from_dict(raw)
    facts, report = Facts(case), diagnose(case)
    token = case.id_token_text or ""
    hits = []
    for rule in ALL:
        try:
            hits += list(rule(facts))
        except NotChecked:
            continue
    shown = repr(
        [
            case,
            facts,
            facts.id_token,
            facts.signature,
            facts.mapped,
            facts.user,
            facts.qlik_idp,
            facts.remote_keys,
            facts.answers,
            facts.recognised,
            case.answer("token.response"),
            case.answer("userinfo"),
            report,
            report.findings,
            report.mapping,
            report.tokens,
            report.timeline,
            hits,
            recognise(token),
            recognise(json.dumps(raw["token"]["response"]["body"])),
        ]
    )
    assert hits
    assert report.findings
    for hidden in (
        token,
        token.split(".")[2],
        CODE,
        VERIFIER,
        STATE,
        "s3cr3t-9f2b",
        str(login.access_token),
        "Maria",
        "maria.schmidt",
        "00u4k2c9q1WqXyZ5d7AB",
        "Admins",
    ):
        assert hidden not in shown
