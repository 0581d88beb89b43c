"""What a name says stands in one list."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import inspector
from inspector.names import SECRET_NAMES, bare, is_secret, kind_of, kind_of_claim

ROOT = Path(inspector.__file__).parent
ELSEWHERE = {
    "masking/notations.py": "words of sentences and of command lines, which names of members are not",
    "masking/named_secrets.py": "words of sentences and of command lines, which names of members are not",
    "qlik/errors.py": "words of Qlik's error texts",
    "rules/qlik_oauth/request.py": "parameters that a request must have, or must not",
    "sources/syntax/claim_rows.py": "headers, which are no claims",
    "sources/error_texts/error_text.py": "words that stand before an error's text",
    "sources/recordings/har.py": "the parameters of SAML",
    "tenant/profiles.py": "settings that are held by reference",
}
"""Collections that hold such names for another reason, which is given."""


@pytest.mark.parametrize(
    "name",
    [
        "client_secret",
        "clientSecret",
        "Client-Secret",
        "CLIENTSECRET",
        "x-api-key",
        "accessToken",
        "flowToken",
        "sFT",
        "sCtx",
        "canary",
        "apiCanary",
        "stateToken",
        "_csrf",
        "otp",
        "pwd",
        "ticket",
        "JSESSIONID",
        "device_secret",
        "X-Amz-Security-Token",
        "relaystate",
        "recovery_token",
        "wresult",
    ],
)
def test_secrets_by_any_spelling(name: str) -> None:
    assert is_secret(name, "value")


def test_the_code_of_an_error_is_none() -> None:
    assert not is_secret("code", "LOGIN-12")
    assert is_secret("code", "SplxlOBeZQQYbYS6WxSbIA")


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("iss", "technical"),
        ("token_endpoint", "technical"),
        ("grant_types_supported", "technical"),
        ("email", "personal"),
        ("given_name", "personal"),
        ("nonce", "random"),
        ("error_description", "prose"),
        ("shoe_size", "unknown"),
        ("status", "technical"),
        ("token_type", "technical"),
        ("id_token_signing_alg_values_supported", "technical"),
    ],
)
def test_kinds(name: str, kind: str) -> None:
    assert kind_of(name) == kind


def test_a_claim_may_be_called_like_anything() -> None:
    assert kind_of_claim("status") == "unknown"
    assert kind_of_claim("exp") == "technical"


def collected(tree: ast.AST) -> Iterator[tuple[int, set[str]]]:
    """(line, words) of every collection of words: a set, list, tuple, dict's names, a text of words, alternatives."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Set | ast.List | ast.Tuple):
            yield node.lineno, {e.value for e in node.elts if isinstance(e, ast.Constant) and isinstance(e.value, str)}
        elif isinstance(node, ast.Dict):
            yield node.lineno, {k.value for k in node.keys if isinstance(k, ast.Constant) and isinstance(k.value, str)}
        elif isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            given = node.args[0].value
            if isinstance(given, str) and len(given) < 4000:
                yield node.lineno, {*given.split(), *given.split("|")}


def test_no_other_list_of_secret_names() -> None:
    found = {}
    for path in ROOT.rglob("*.py"):
        where = path.relative_to(ROOT).as_posix()
        if where == "names.py":
            continue
        for line, words in collected(ast.parse(path.read_text("utf-8"))):
            secret = {bare(word) for word in words} & SECRET_NAMES
            if len(secret) >= 3 and where not in ELSEWHERE:
                found[f"{where}:{line}"] = sorted(secret)
    assert found == {}
