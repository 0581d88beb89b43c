"""Secrets beside what they are called, in the notations of files, programs, tables and mails; and words beside them."""

from __future__ import annotations

import json
import time
from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.case.model import Case
from inspector.masking.case import mask_case
from inspector.masking.entropy import looks_secret
from inspector.masking.notations import secrets_in
from inspector.masking.recording import mask_text
from inspector.masking.report import mask_of
from inspector.masking.text import SECRETS_ONLY

A, B, C = "Kd83hs_Zq0dPw29xLm", "q7Rt2vXy9LpW4mNz8KsD1fGh6JbC3aQe", "hunter2X99"
BASIC = b64encode(f"client:{A}".encode()).decode()
PEM = f"-----BEGIN {{}}PRIVATE KEY{{}}-----\nMIIEvQIBADANBgkqhkiG9w{B}\n-----END {{}}PRIVATE KEY{{}}-----\n"
NOTATIONS = {
    "headers of a proxy": f"X-Auth-Request-Access-Token: {A}\nX-MS-TOKEN-AAD-ID-TOKEN: {B}",
    "numbers": '{"otp":90210482,"mfa":{"pin": 90210482}}',
    "pushed request": f"see request_uri=urn:ietf:params:oauth:request_uri:{A}&x=1",
    "kubeconfig": f"users:\n- user:\n    token: {A}\n    client-secret: {C}\n    id-token: {B}\n",
    "client-key-data": f"    client-key-data: {b64encode(PEM.encode()).decode()}\n",
    "netrc": f"machine x login y password {C}\n",
    "netrc by lines": f"machine x\n  login y\n  password {C}\n",
    "environment": f"CLIENT_SECRET={A}\nexport OIDC_CLIENT_SECRET='{B}'\nDB_PASSWORD={C}\n",
    "YAML": f'oidc:\n  clientSecret: {A}\n  cookieSecret: "{B}"\n  passphrase: korrect horze batteri\n',
    "properties": f"spring.client.registration.qlik.client-secret={A}\nquarkus.oidc.credentials.secret={C}\n",
    "PEM": PEM.format("", "", "", ""),
    "PEM, encrypted": PEM.format("ENCRYPTED ", "", "ENCRYPTED ", ""),
    "PEM of PGP": PEM.format("PGP ", " BLOCK", "PGP ", " BLOCK"),
    "PEM, cut off": f"-----BEGIN RSA PRIVATE KEY-----\nMIIEabc{B}\nqqq{A}",
    "JWK": f'the key is {{"kty":"oct","k":"{A}","alg":"HS256"}} there',
    "JWK in YAML": f"kty: RSA\nd: {A}\np: {B}\n",
    "folded header": f"Authorization: Basic\n {BASIC[:20]}\n {BASIC[20:]}\n",
    "folded header 2": f"Authorization: Basic {BASIC[:20]}\n {BASIC[20:]}\n",
    "several credentials": f"Authorization: Bearer {C}, Bearer {A}",
    "quoted cookie": f'Cookie: a="x; y={C}"; b={A};c={B} ; $Version=1; {C}zz',
    "several cookies": f"Set-Cookie: a={C}; Expires=Wed, 21 Oct 2026 07:28:00 GMT, b={A}; Path=/",
    "curl's cookies": f"curl -b 'sid={C}; x={A}' --cookie sid={B} https://a.example/",
    "wget": f"wget --password={C} --header='Authorization: token {A}' https://a.example/",
    "PowerShell": f'ConvertTo-SecureString "{C}" -AsPlainText; @{{ "X-Api-Key" = "{A}" }}',
    "path": f"GET https://idp.example/activate/{A} and https://idp.example/reset/{B}/now",
    "parameter of a path": f"https://app.example/x;jsessionid={C}?y=1",
    "elements": f"<a><clientSecret>{A}</clientSecret><wsse:Password Type='x'>{C}</wsse:Password></a>",
    "key and value": f'<add key="oidc:ClientSecret" value="{C}" /> {{"name": "password", "value": "{A}"}}',
    "Python": f"{{b'client_secret': b'{A}', 'otp': u'{C}'}}",
    "Ruby": f'{{:client_secret=>"{A}", "password"=>"{C}"}}',
    "PHP": f'[client_secret] => {A}\n["password"]=>\n  string(10) "{C}"\n',
    "Markdown": f"| client_secret | password |\n|---|---|\n| {A} | {C} |\n",
    "names and values": f"| Name | Value |\n| client_secret | {A} |\n| password | {C} |\n",
    "CSV": f"client_id,client_secret,password\nabc,{A},{C}\n",
    "tabs": f"client_secret\t{A}\npassword\t{C}\n",
    "the next line": f"Client secret:\n{A}\nPassword:\n{C}\n",
    "several words": f"Client Secret: {A}\nSecret value = {B}\nApp password - {C}\n",
    "languages": f"Passwort: {C}\nMot de passe : {A}\nContraseña: {B}\n",
    "chat": f"my pw is {C} thx. Login with somebody / {A}",
    "encoded address": f"https%3A%2F%2Fuser%3A{C}%40idp.example%2F",
    "token over lines": f"eyJhbGciOiJIUzI1NiJ9.\neyJzdWIiOiJxdWFzdGVuYm9sZCJ9.\n{B}",
    "tokens of services": f"ghp_{B} glpat-Abc1{A} AKIA1234567890ABCDEF",
}
SECRETS = (
    A,
    B,
    C,
    "90210482",
    BASIC[:16],
    BASIC[20:],
    "korrect",
    "AKIA1234567890",
    b64encode(PEM.encode()).decode()[:40],
)
SENTENCES = (
    "Basic authentication is required",
    "Client secret: none was sent",
    "password: must be changed at the next sign-in",
    "client_secret: is invalid or missing",
    "Authorization: the client is not authorized",
    "the cookie is missing, set SameSite=None; Secure",
    "AADSTS7000215: Invalid client secret is provided. Ensure the secret being sent is the client secret value",
    "| claim | token |\n|---|---|\n",
    "<code>invalid_grant</code> <p>The token is expired</p>",
    "token => none",
    "https://qlik.dev/apis/rest/identity-providers/#patch-v1-identity-providers-id",
)


@pytest.mark.parametrize("name", NOTATIONS)
def test_a_secret_goes_whatever_the_notation(name: str) -> None:
    text = NOTATIONS[name]
    known = [value for value in SECRETS if value in text]
    assert known
    case = {"exchanges": [{"step": "x", "note": text, "headers": {"x-note": " ".join(text.split())}, "body": text}]}
    shown = {
        "text": SECRETS_ONLY.text(text),
        "line": mask_of(Case(case)).text(" ".join(text.split())),
        "mask": mask_text(text)[0],
        "case": json.dumps(mask_case(case)),
    }
    assert {(where, value) for where, one in shown.items() for value in known if value in one} == set()


@pytest.mark.parametrize("text", SENTENCES)
def test_a_sentence_about_secrets_stays(text: str) -> None:
    assert secrets_in(text) == []
    assert SECRETS_ONLY.text(text) == text


@given(
    st.sampled_from(["client_secret", "clientSecret", "x-api-key", "DB_PASSWORD", "refresh_token", "Passwort"]),
    st.text("abcdefgXYZ123456789", min_size=8, max_size=30).filter(lambda v: any(map(str.isdigit, v[1:]))),
    st.sampled_from(
        [
            "{n}: {v}",
            "{n} = {v}",
            "{n}\t{v}",
            "{n} => {v}",
            "'{n}' => '{v}'",
            "[{n}] => {v}",
            "<{n}>{v}</{n}>",
            "| {n} | {v} |",
            '"{n}":"{v}"',
            "{n}:\n  {v}\n",
            "a,{n}\n1,{v}\n",
        ]
    ),
    st.sampled_from(["", "it said ", "\n\n", "x=1&", "- "]),
)
def test_any_secret_in_any_notation(name: str, value: str, notation: str, before: str) -> None:
    before = "\n" if "\n" in notation and before not in ("", "\n\n") else before
    text = before + notation.format(n=name, v=value)
    assert value not in SECRETS_ONLY.text(text), text


@pytest.mark.parametrize(
    "piece",
    ["a", "a ", "password:", "a=", "a\n", "cookie: a;", "authorization: x\n a", "<a ", "| ", "\t", "eyJhbGciOiJ.\n"],
)
def test_looking_costs_little(piece: str) -> None:
    text = piece * (60_000 // len(piece))
    began = time.process_time()
    secrets_in(text)
    assert time.process_time() - began < 2


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("ZLQZLqCsAatUDGQGECCGKutrGYzTDxhC", True),
        ("aBcQzLmPwXrTyUvNkJhG", True),
        ("useClaimsFromIdTokenAlwaysForGroups", False),
        ("OpenIdConnectProtocolInvalidNonceException", False),
        ("MargaretheOberhuberQvisthammar", False),
        ("urn-ietf-params-oauth-grant-type", False),
    ],
)
def test_a_random_string_without_a_digit_is_one_too(value: str, told: bool) -> None:
    assert looks_secret(value) is told
