"""Places where somebody's value may stand that no list of members shows: each masked, with a near twin that stays."""

from __future__ import annotations

import base64
import datetime
import gzip
import json
import zlib
from typing import Any
from urllib.parse import quote

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from inspector.case.model import Case
from inspector.diagnosis import diagnose
from inspector.masking.by_form import is_iban
from inspector.masking.case import mask_case
from inspector.masking.keys import names_somebody
from inspector.masking.recording import mask_text
from inspector.masking.report import mask_of
from inspector.masking.text import TextMask

from ..cases import b64, entra, okta

PEOPLE = TextMask(people=True, hosts=True)
TOLD = (
    ("user is not in group 'GRP_WUPPERFELD_LESER'", "GRP_WUPPERFELD_LESER"),
    ("account &quot;w.kraehenbuehl&quot; is locked", "w.kraehenbuehl"),
    ('say \\"user\\": login \\"kraehenbuehl\\" fails', "kraehenbuehl"),
    ("Hello Zo&ouml;d&#252;r, welcome", "&#252;r"),
    ("Hello Zwulf\\u00fcrich, welcome", "Zwulf"),
    ('url:"https:\\/\\/sso.wupperfeld.com\\/x"', "wupperfeld"),
    ("served by kraehe.corp.local", "kraehe"),
    ('"GET /users/wkraehenbuehl/photo HTTP/1.1" 404', "wkraehenbuehl"),
    ("https://graph.microsoft.com/users/9da00972-78a8-403a-a438-41b2239a781b/getMemberObjects", "9da00972"),
    ("https://a.example/x?w.kraehe%40wupperfeld.example=1", "wupperfeld"),
    ("https://acme.example/kraehenbuehl: yes", "kraehenbuehl"),
    ("curl -u wkraehenbuehl:x https://a.example", "wkraehenbuehl"),
    ("--resolve a.example:443:198.61.228.244", "198.61.228.244"),
    ("http://schemas.microsoft.com/ws/2008/06/identity/claims/groups: GRP_WUPPER", "GRP_WUPPER"),
    ("Geburtsdatum: 1967-01-12", "1967-01-12"),
    ("born on 12 March 1967", "March 1967"),
    ("birthdate=19670112", "19670112"),
    ("IBAN DE89 3704 0044 0532 0130 00 of", "0044 0532"),
    ("paid to GB29NWBK60161331926819 once", "60161331926819"),
    ("Kostenstelle 4711 and Personalnummer: 0815-77", "0815-77"),
    ("cost center: 98765", "98765"),
)


@pytest.mark.parametrize(("text", "value"), TOLD, ids=[value for _, value in TOLD])
def test_a_text_that_tells_somebody(text: str, value: str) -> None:
    assert value not in PEOPLE.text(text)


@pytest.mark.parametrize(
    "text",
    [
        "the error LOGIN_REQUIRED was sent for user 'LOGIN_ERROR'",
        '"GET /oauth2/v1/authorize HTTP/1.1" 302',
        "https://graph.microsoft.com/v1.0/users/me",
        "version 12.4.0.1 of 2026-11-21",
        "the certificate expires on 2026-11-21",
        "the code DE88370400440532013000 has not the remainder",
        "git push -u origin main",
        "the account number is missing",
    ],
)
def test_a_near_twin_stays(text: str) -> None:
    assert PEOPLE.text(text) == text


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("curl -x http://me:pass!88#51@proxy.example:3128", "88#51"),
        ('New-Object System.Net.Cookie("ESTSAUTH", "Zk8quVw2LpTt71", "/", "a.example")', "Zk8quVw2LpTt71"),
        ("| Anna | a@b.example | GILR4RiQEUrCN5EIMhWa3jKAOFOnUnIuIx0w |", "GILR4RiQEUrCN5EIMhWa3"),
        ("| x | " + "ff7213012a4b3a16" * 4 + " |", "ff7213012a4b3a16"),
    ],
)
def test_a_secret_goes_in_every_mode(text: str, secret: str) -> None:
    for mask in (TextMask(), PEOPLE):
        assert secret not in mask.text(text)
    assert secret not in mask_text(text)[0]


def test_the_form_of_an_account_number() -> None:
    assert is_iban("DE89370400440532013000") and is_iban("gb29 nwbk 6016 1331 9268 19")
    assert is_iban("NO9386011117947") and is_iban("MT84MALT011000012345MTLCAST001S")
    assert not is_iban("DE88370400440532013000") and not is_iban("DE893704004405320130")


def certificate(name: str, host: str) -> bytes:
    """A certificate, DER."""
    key = ec.generate_private_key(ec.SECP256R1())
    told = x509.Name(
        [x509.NameAttribute(NameOID.COMMON_NAME, host), x509.NameAttribute(NameOID.ORGANIZATION_NAME, name)]
    )
    begin = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
    made = x509.CertificateBuilder().subject_name(told).issuer_name(told).public_key(key.public_key())
    made = made.serial_number(7).not_valid_before(begin).not_valid_after(begin + datetime.timedelta(days=700))
    return made.sign(key, hashes.SHA256()).public_bytes(Encoding.DER)


def decoded(text: str) -> str:
    """A text with everything in it that is base64, opened."""
    opened = [text]
    for piece in text.replace('"', " ").replace(".", " ").replace("\\n", "").split():
        body = piece.strip(",[]{}").replace("-", "+").replace("_", "/").rstrip("=")
        if len(body) >= 16 and body.replace("+", "").replace("/", "").isalnum() and len(body) % 4 != 1:
            opened.append(base64.b64decode(body + "=" * (-len(body) % 4)).decode("utf-8", "ignore"))
    return "\n".join(opened)


def test_what_a_header_tells_of_a_key() -> None:
    der = certificate("Wupperfeld Werke", "sso.wupperfeld.example")
    header = {
        "kid": "w.kraehe@wupperfeld.example",
        "jku": "https://keys.wupperfeld.example/jwks?of=wkraehe",
        "x5u": "https://keys.wupperfeld.example/c.pem",
        "x5c": [base64.b64encode(der).decode()],
        "owner": "Walburga Kraehe",
    }
    login = okta()
    login.header.update(header)
    raw = login.dict()
    raw["jwks"]["body"]["keys"][0] |= {"kid": "CN=Walburga Kraehe", "x5c": header["x5c"]}
    masked = json.dumps(mask_case(raw), ensure_ascii=False)
    report = json.dumps(diagnose(Case(raw)).to_dict(masked=True), ensure_ascii=False)
    told = [b64(header | {"alg": "RS256"}), raw["token"]["response"]["body"]["id_token"]]
    for text in (masked, report, *(mask_text(one)[0] for one in told)):
        lowered = decoded(text).lower()
        assert "wupperfeld" not in lowered and "kraehe" not in lowered


def test_a_key_id_that_names_nobody_stays() -> None:
    for kid in (
        "key-1",
        "signing",
        "rsa-2026",
        "NjVBRjY5MDlCMUIwNzU4RTA2QzZFMDQ4QzQ2MDAyQjVDNjk1RTM2Qg",
        "1a2b3c4d5e6f",
    ):
        assert not names_somebody(kid), kid
    for kid in ("anna@a.example", "CN=Anna", "kraehenbuehl-key", "Schlüssel von Anna"):
        assert names_somebody(kid), kid
    raw = okta().dict()
    assert mask_case(raw)["jwks"] == raw["jwks"] or "key-1" in json.dumps(mask_case(raw)["jwks"])


def test_a_certificate_is_no_more_than_its_key() -> None:
    body = base64.b64encode(certificate("Wupperfeld Werke", "sso.wupperfeld.example")).decode()
    pem = f"-----BEGIN CERTIFICATE-----\n{body}\n-----END CERTIFICATE-----\n"
    for text in (pem, json.dumps({"cert": pem}), f"<ds:X509Certificate>{body}</ds:X509Certificate>"):
        shown = mask_text(text)[0]
        assert "upperfeld" not in decoded(shown)
    assert "BEGIN PUBLIC KEY" in PEOPLE.text(pem)
    assert TextMask().text(pem) == pem


def test_base64_and_what_is_compressed_is_opened() -> None:
    told = b"the user walburga.kraehe@wupperfeld.example"
    deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
    for data in (told, gzip.compress(told), zlib.compress(told), deflate.compress(told) + deflate.flush()):
        piece = base64.b64encode(data).decode()
        assert piece[:24] not in PEOPLE.text(f"data {piece} end")
    plain = base64.b64encode(b"nothing is said here at all").decode()
    assert plain in PEOPLE.text(f"{plain} end")


def test_a_cut_sentence_ends_with_a_word() -> None:
    """Half an identifier is not known for one."""
    long = "The account of " + "a very " * 70
    for at in range(440, 500):
        words = long[:at] + " oid 1eddebb3-241e-4dce-afa9-87046688fa7b walburga.kraehe@wupperfeld.example"
        raw = entra().dict() | {
            "idp_events": [{"provider": "entra", "code": "50105", "message": words}],
            "qlik_error": {"status": 401, "body": {"errors": [{"code": "LOGIN-1", "title": "x", "detail": words}]}},
        }
        shown = json.dumps(diagnose(Case(raw)).to_dict(masked=True))
        assert "1eddebb3" not in shown and "walburga" not in shown


def test_a_link_in_an_error_has_no_token() -> None:
    words = (
        "AADSTS50105: see https://a.okta.com/cb?email=w.kraehe%40wupperfeld.example&access_token=414b6510ed7c81b7a7df"
    )
    raw = entra().dict() | {
        "authorize": {"response": {"status": 400, "body": {"error": "access_denied", "error_description": words}}}
    }
    report = diagnose(Case(raw))
    assert "414b6510ed7c81b7a7df" not in json.dumps(report.to_dict())
    assert "wupperfeld" not in json.dumps(report.to_dict(masked=True))


def recording() -> dict[str, Any]:
    who = "Walburga Kraehe"
    message = base64.b64encode(b"hello w.kraehe@wupperfeld.example").decode()
    entry = {
        "comment": who,
        "_initiator": {"type": "script", "url": "https://cdn.wupperfeld.com/kraehe.js"},
        "serverIPAddress": "198.61.228.244",
        "_webSocketMessages": [{"type": "send", "opcode": 2, "data": message}],
        "request": {
            "method": "GET",
            "url": "https://a.wupperfeld.com/x",
            "headers": [],
            "queryString": [],
            "cookies": [{"name": "s_kraehe@wupperfeld.com", "value": "v", "domain": "a.wupperfeld.com", "path": "/"}],
        },
        "response": {"status": 200, "headers": [], "cookies": [], "content": {"text": "", "mimeType": ""}},
        "cache": {"comment": who},
        "timings": {"send": 1, "comment": who},
    }
    log = {
        "version": "1.2",
        "creator": {"name": "Firefox", "version": "1", "comment": who},
        "browser": {"name": "Firefox", "version": "1", "comment": "w.kraehe@wupperfeld.com"},
        "pages": [{"id": "page_1", "title": f"https://a.wupperfeld.com/?n={quote(who)}", "comment": who}],
        "entries": [entry],
    }
    return {"log": log}


def test_the_margins_of_a_recording() -> None:
    shown = mask_text(json.dumps(recording()))[0]
    lowered = decoded(shown).lower()
    assert not [one for one in ("kraehe", "walburga", "wupperfeld", "198.61.228.244") if one in lowered]
    assert json.loads(shown)["log"]["creator"]["name"] == "Firefox"
    assert '"path": "/"' in shown


def test_a_host_as_a_list_of_labels() -> None:
    collection = {"item": [{"request": {"url": {"host": ["sso", "wupperfeld", "com"], "path": ["users", "wkraehe"]}}}]}
    shown = mask_text(json.dumps(collection))[0]
    assert "wupperfeld" not in shown and "wkraehe" not in shown


def test_a_claim_that_is_called_by_a_persons_address() -> None:
    raw = okta().dict()
    raw["userinfo"]["body"] |= {"https://acme.example/kraehenbuehl": "x", "w.kraehe@wupperfeld.example": "y"}
    raw["identity_provider"]["options"]["claimsMapping"]["groups"] = ["/https:~1~1acme.example~1kraehenbuehl"]
    text = json.dumps(mask_case(raw))
    assert "kraehenbuehl" not in text and "acme.example" not in text and "wupperfeld" not in text
    masked = mask_case(raw)
    pointer = masked["identity_provider"]["options"]["claimsMapping"]["groups"][0]
    assert pointer.replace("~1", "/").removeprefix("/").replace(":///", "://") in masked["userinfo"]["body"]
    assert "wupperfeld" not in json.dumps(diagnose(Case(raw)).to_dict(masked=True))


def test_a_lower_case_name_is_known_in_prose() -> None:
    known = Case({"userinfo": {"body": {"sub": "1", "name": "walburga kraehenbuehl", "nickname": "wally"}}})
    shown = mask_of(known, people=True).text("then wally, that is walburga or ms kraehenbuehl, called again")
    assert not [one for one in ("wally", "walburga", "kraehenbuehl") if one in shown]


def test_a_value_is_known_by_the_name_beside_it() -> None:
    shown = json.loads(
        mask_text(
            json.dumps(
                [
                    {"type": "aud", "value": "0oa1qlik"},
                    {"type": "exp", "value": "1763633673"},
                    {"type": "http://claims.wupperfeld.com/groups", "value": "Wupperfeld"},
                    {"key": "client_secret", "value": "Zr7pQw!x"},
                    {"name": "walburga", "value": "kraehe"},
                    {"key": "grant_type", "value": "authorization_code", "action": "login_failed"},
                ]
            )
        )[0]
    )
    assert [one["value"] for one in shown[:2]] == ["0oa1qlik", "1763633673"]
    assert shown[5]["value"] == "authorization_code" and shown[5]["action"] == "login_failed"
    text = json.dumps(shown).lower()
    assert not [one for one in ("wupperfeld", "zr7", "w!x", "walburga", "kraehe") if one in text]


def test_what_a_client_may_ask_for_is_no_head_of_a_table() -> None:
    told = "CLIENT ID\tabc\nGRANT TYPES\tauthorization_code\nRESPONSE TYPES\tcode\nSCOPE\topenid offline_access\n"
    assert mask_text(told)[0] == told
