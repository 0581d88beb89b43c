"""The login with a value of its own in every member: no text of it holds a secret, and masked it names nobody."""

from __future__ import annotations

import json
import tomllib
from base64 import b64encode
from functools import cache
from pathlib import Path

import pytest

from inspector import diagnose, idps, load
from inspector.case.model import Case
from inspector.masking.case import mask_case
from inspector.masking.hosts import Pseudonyms, is_everybodys
from inspector.masking.recording import mask_text
from inspector.masking.report import mask_of
from inspector.masking.vocabulary import words
from inspector.report.forms import FORMS, draw_report
from inspector.report.message import to_message
from inspector.report.model import Report
from tests.cases import okta
from tests.words import found

from .marked import Marked

SAMPLES = sorted((Path(__file__).parent.parent.parent / "samples").glob("*/*.case.json"))
NEEDS_THE_SIGNATURE = {
    *("callback-response-invalid", "decryption-failed", "key-ambiguous", "key-rotated", "signature-invalid"),
    *("userinfo-signature-invalid", "token-malformed"),
}
"""What a masked case cannot show any more."""


@cache
def judged() -> tuple[Marked, Report]:
    marked = Marked()
    return marked, diagnose(Case.from_dict(marked.raw))


@pytest.mark.parametrize("form", FORMS)
def test_a_report(form: str) -> None:
    marked, report = judged()
    assert marked.seen(draw_report(report, form, masked=True), people=True) == []
    assert marked.seen(draw_report(report, form, masked=False), people=False) == []


def test_a_report_as_json_and_a_message() -> None:
    marked, report = judged()
    assert marked.seen(json.dumps(report.to_dict(masked=True), ensure_ascii=False), people=True) == []
    assert marked.seen(json.dumps(report.to_dict(), ensure_ascii=False), people=False) == []
    assert marked.seen(to_message(report, masked=True, hosts=True), people=True) == []


def test_a_masked_file() -> None:
    marked, _ = judged()
    assert marked.seen(json.dumps(mask_case(marked.raw), ensure_ascii=False), people=True) == []
    assert marked.seen(mask_text(json.dumps(marked.raw))[0], people=True) == []


def test_secrets_go_even_where_people_stay() -> None:
    marked, _ = judged()
    assert marked.seen(json.dumps(mask_case(marked.raw, personal=False), ensure_ascii=False), people=False) == []


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.parent.name)
def test_a_masked_case_tells_the_same(path: Path) -> None:
    text = path.read_text("utf-8")
    before, after = diagnose(load(text)), diagnose(load(mask_text(text)[0]))
    told, kept = ({f.rule for f in report.findings} for report in (before, after))
    assert kept <= told and told - kept <= NEEDS_THE_SIGNATURE
    if not told & NEEDS_THE_SIGNATURE:
        assert after.verdict.root_cause == before.verdict.root_cause


def test_one_host_has_one_other_name() -> None:
    other = Pseudonyms()
    assert other.of("acme.okta.com") == "masked1.okta.com" == other.of(other.of("acme.okta.com"))
    assert other.of("acme-admin.okta.com") == "masked1-admin.okta.com"
    assert other.of("ACME.okta.com") == "MASKED1.OKTA.COM", "a difference of case stays one"
    assert other.of("kxvfihtburc1m5j.eu.qlikcloud.com") == "masked000000002.eu.qlikcloud.com"
    assert other.of("login.microsoftonline.com") == "login.microsoftonline.com"
    assert other.of("sso.acme.de:8443") == "sso.masked1.de:8443"
    assert other.of("10.3.4.5") == "10.0.0.1" and other.of("93.184.216.34").startswith("192.0.2.")


def test_what_a_pack_calls_a_providers_domain_belongs_to_everybody() -> None:
    packs = [tomllib.loads(path.read_text("utf-8")) for path in Path(idps.__file__).parent.glob("*.toml")]
    places = [place for pack in packs for place in pack.get("recognise", {}).get("hosts", ())]
    domains = {domain for place in places for domain in place.get("domains", ())}
    assert domains and not [domain for domain in domains if not is_everybodys(domain)]


def test_the_words_that_are_shown_are_those_of_the_texts() -> None:
    told = set(found((".toml",)))
    assert len(told - words()) * 50 < len(told), "python -m tests.words writes them"


@pytest.mark.parametrize(
    "text",
    [
        "AADSTS50011: The redirect URI 'https://localhost/x' specified in the request does not match.",
        "The error is INVALID_CLIENT: Client authentication failed.",
        "IDX10214: Audience validation failed. Audiences did not match.",
        "InvalidAuthenticationToken: Access token validation failure.",
    ],
)
def test_technical_sentences_stay_readable(text: str) -> None:
    assert mask_of(Case.from_dict(okta().dict()), people=True, hosts=True).text(text) == text


def test_a_secret_in_the_place_of_the_client_id_is_hidden_everywhere() -> None:
    raw = okta().dict()
    secret = "Zx7Qw2Er9Ty4Ui1Op6As3Df8Gh5Jk0LzXc"
    options = raw["identity_provider"]["options"]
    options["clientId"], options["clientSecret"] = secret, options["clientId"]
    raw["authorize"]["request_url"] = raw["authorize"]["request_url"].replace(
        "client_id=", f"x=1&client_id={secret}&old="
    )
    report = diagnose(Case.from_dict(raw))
    for form in FORMS:
        assert secret not in draw_report(report, form, masked=False)
    assert secret not in json.dumps(report.to_dict()) + json.dumps(mask_case(raw))


def test_values_written_in_base64_are_known_too() -> None:
    marked, _ = judged()
    mask = mask_of(Case.from_dict(marked.raw), people=True)
    for value in (marked.client_secret, marked.mail):
        written = b64encode(value.encode()).decode()
        assert written[:12] not in mask.text(f"sent {written} there")


@pytest.mark.parametrize("name", ["acr-not-met", "secret-about-to-expire", "userinfo-signed"])
def test_a_masked_success_says_what_could_not_be_checked(name: str) -> None:
    raw = json.loads((SAMPLES[0].parent.parent / name / "login.case.json").read_text("utf-8"))
    report, masked = diagnose(Case.from_dict(raw)), diagnose(Case.from_dict(mask_case(raw)))
    assert report.verdict.login == masked.verdict.login == "succeeds"
    assert "could not be checked" not in report.verdict.summary
    assert "signatures could not be checked, because the case is masked; worth repairing" in masked.verdict.summary


def test_a_healthy_masked_login_says_so_too() -> None:
    report = diagnose(Case.from_dict(mask_case(okta().dict())))
    assert report.verdict.summary.endswith("signatures could not be checked, because the case is masked.")


@pytest.mark.parametrize("depth", [10, 61, 150, 190])
def test_what_is_nested_deep_is_known_too(depth: int) -> None:
    secret, person = "Kd83hsZq0dPw29xLmTTq7aB3dE5gH7j", "Quastenbuehler"
    deep: object = {"client_secret": f"{secret}1", "displayName": person, "lumo": secret}
    for at in range(depth):
        deep = [deep] if at % 2 else {"a": deep}
    raw = okta().dict()
    raw["exchanges"] = [{"step": "profile", "url": "https://a.example/", "status": 200, "body": deep}]
    raw["userinfo"]["body"]["deep"] = deep
    report = diagnose(Case.from_dict(raw))
    shown = [json.dumps(mask_case(raw)), mask_text(json.dumps({"format": "qlik-inspector-case/1", **raw}))[0]]
    shown += [draw_report(report, form, masked=True) for form in FORMS] + [json.dumps(report.to_dict(masked=True))]
    assert [text for text in shown if person in text or secret in text] == []
    clear = [json.dumps(mask_case(raw, personal=False)), json.dumps(report.to_dict())]
    assert [text for text in clear if secret in text] == []
