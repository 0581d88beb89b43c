"""What a name says stands in one list."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import inspector
from inspector.names import is_secret, kind_of, kind_of_claim

ROOT = Path(inspector.__file__).parent
TELLING = {"clientsecret", "password", "refreshtoken", "setcookie", "idtokenhint", "samlresponse", "codeverifier"}


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


def test_no_other_list_of_secret_names() -> None:
    found = []
    for path in ROOT.rglob("*.py"):
        if path.name == "names.py":
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Set | ast.List | ast.Tuple):
                words = {
                    "".join(c for c in item.value.lower() if c.isalnum())
                    for item in node.elts
                    if isinstance(item, ast.Constant) and isinstance(item.value, str)
                }
                if len(words & TELLING) >= 3:
                    found.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert found == []
