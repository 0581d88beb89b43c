"""No identity provider's name stands in a text of the code outside `idps/`: what is known of one lies in its file."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import inspector
from inspector.idps.loader import GENERIC, heads

ROOT = Path(inspector.__file__).parent
NOT_MEANT = {GENERIC: "any provider", "qlik": "the relying party", "cloudflare": "a target of its own: Access logs in"}
ALLOWED = {
    "browse/installed.py": (
        (
            "google-chrome",
            "Google Chrome",
            "Google\\Chrome",
            "microsoft-edge",
            "Microsoft Edge",
            "Microsoft\\Edge",
            "Microsoft\\Windows",
        ),
        "browsers: products of companies that are providers too",
    ),
    "cloudflare/access.py": (
        ("okta", "Okta", "okta_account", "onelogin_account", "ping_env_id", "dev-abc123.oktapreview.com"),
        "Access's own type, members and documented example",
    ),
    "rules/cloudflare_access.py": (
        ("access-okta-account", "identity_provider.config.okta_account"),
        "the name of a rule, and of Access's own member",
    ),
    "qlik/identity_provider.py": (
        ("adfs", "Microsoft Graph"),
        "Qlik's own provider type; the directory that Qlik asks",
    ),
    "qlik/schema.py": (("auth0", "okta", "salesforce", "keycloak", "adfs"), "Qlik's own provider types"),
}
"""By file the words that are values of another product's own, and what they are."""


def names() -> re.Pattern[str]:
    found = {name for head in heads().values() if head.name not in NOT_MEANT for name in (*head.names, head.name)}
    whole = sorted(re.escape(name) for name in found)
    return re.compile(rf"(?<![A-Za-z0-9])(?:{'|'.join(whole)})(?![a-z]{{1,3}}\b)", re.IGNORECASE)


def spoken(path: Path) -> list[tuple[int, str]]:
    """(line, text) of each text in the code; explanations (docstrings) and links to documentation are none."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    left_out = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and str(node.value).startswith(("https://learn.", "https://developer")):
            left_out.add(id(node))
        if isinstance(node, ast.Constant) and str(node.value).startswith("https://community.qlik."):
            left_out.add(id(node))
    return [
        (node.lineno, node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in left_out
    ]


def left_over(where: str, text: str) -> str:
    """The text without the words that its file may have."""
    for word in sorted(ALLOWED.get(where, ((),))[0], key=len, reverse=True):
        text = re.sub(rf"(?<![\w-]){re.escape(word)}(?![\w])", "", text)
    return text


def test_no_text_outside_the_files_names_a_provider() -> None:
    pattern, found = names(), []
    for path in sorted(ROOT.rglob("*.py")):
        where = path.relative_to(ROOT).as_posix()
        if not where.startswith("idps/"):
            texts = ((line, left_over(where, text)) for line, text in spoken(path))
            found += [f"{where}:{line} {text[:80]!r}" for line, text in texts if pattern.search(text)]
    assert found == []


@pytest.mark.parametrize("where", ALLOWED)
def test_every_exception_is_still_one(where: str) -> None:
    texts = [text for _, text in spoken(ROOT / where)]
    assert [word for word in ALLOWED[where][0] if not any(word in text for text in texts)] == []


def test_a_sentence_is_none() -> None:
    assert names().search(left_over("qlik/schema.py", "Enter it in Okta"))
    assert not names().search(left_over("qlik/schema.py", "okta"))
