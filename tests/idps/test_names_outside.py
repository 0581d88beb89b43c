"""No identity provider's name stands in a text of the code outside `idps/`: what is known of one lies in its file."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import inspector
from inspector.idps.loader import GENERIC, heads

ROOT = Path(inspector.__file__).parent
NOT_MEANT = {GENERIC: "any provider", "qlik": "the relying party", "cloudflare": "a target of its own: Access logs in"}
ALLOWED = {
    "browse/installed.py": "browsers of companies that are providers too",
    "cloudflare/access.py": "Access's API has an object of its own for this provider",
    "rules/cloudflare_access.py": "the same object: its form and its group limit",
    "report/targets/access.py": "what Access makes of a login through that object",
    "masking/hosts.py": "hosts that many organisations share; masking stands below the files",
    "masking/patterns.py": "the form of a policy name in a path; masking stands below the files",
    "masking/spellings.py": "words of everyday logins that name nobody",
    "qlik/identity_provider.py": "Qlik's own provider types, and the directory it asks for groups",
    "qlik/schema.py": "Qlik's own provider types",
    "demo/scenario.py": "what the demo plays",
    "demo/provider.py": "the provider that the demo plays",
    "sources/cloudflare_idp.py": "members of Access's own object for these providers",
}
"""Files that may name a provider, each with its reason."""


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


def test_no_text_outside_the_files_names_a_provider() -> None:
    pattern, found = names(), []
    for path in sorted(ROOT.rglob("*.py")):
        where = path.relative_to(ROOT).as_posix()
        if not where.startswith("idps/") and where not in ALLOWED:
            found += [f"{where}:{line} {text[:80]!r}" for line, text in spoken(path) if pattern.search(text)]
    assert found == []


def test_every_exception_is_still_one() -> None:
    pattern = names()
    assert [w for w in ALLOWED if not any(pattern.search(text) for _, text in spoken(ROOT / w))] == []
