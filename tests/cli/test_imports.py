"""What a verb loads, and that imports point inwards only."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import inspector
from tests.cases import okta

from .command import environment

ROOT = Path(inspector.__file__).parent
TOKEN = okta().dict()["token"]["response"]["body"]["id_token"]
RINGS = (
    ("idps",),
    ("jose", "case", "masking"),
    ("qlik", "applications", "cloudflare"),
    ("facts",),
    ("rules",),
    ("report",),
    ("diagnosis",),
    ("checklist",),
    ("sources",),
    ("login", "tenant", "demo", "browse", "doctor"),
    ("tui", "cli", "mcp"),
)
"""From the inside to the outside; sources read files, so they are outside the judgement."""
READERS = (("syntax",), ("prose", "tokens", "logs"), ("messages", "settings"), ("error_texts",), ("recordings",))
"""The rooms of `sources`, from the inside to the outside in the same way."""
FOREIGN = {
    "jose": {"cryptography", "joserfc"},
    "case": {"cryptography"},
    "masking": {"cryptography"},
    "facts": {"cryptography"},
    "rules": {"cryptography"},
    "diagnosis": set(),
    "checklist": set(),
    "qlik": set(),
    "idps": set(),
    "applications": set(),
    "report": set(),
    "cloudflare": set(),
    "sources": {"cryptography", "yaml"},
    "login": {"httpx", "h11", "certifi", "cryptography", "jwt"},
    "browse": {"h11"},
    "doctor": {"httpx", "keyring", "platformdirs", "pyperclip"},
    "tenant": {"httpx", "platformdirs"},
    "demo": {"cryptography", "httpx", "h11", "jwt"},
    "cli": {"cryptography"},
    "mcp": {"mcp", "mcp_types", "pydantic"},
    "tui": {"textual", "rich", "platformdirs", "pyperclip"},
}
OPEN_ROOMS = {"version", "errors", "uri", "names", "places"}
"""Modules at the top that every room may use."""


def loaded(*arguments: str) -> set[str]:
    """The modules that a run of the command has loaded at its end."""
    code = (
        "import sys, atexit, io\n"
        "sys.argv = ['qlik-inspector', *sys.argv[1:]]\n"
        "from inspector.__main__ import run\n"
        "out, sys.stdout = sys.stdout, io.TextIOWrapper(io.BytesIO())\n"
        "try:\n    run()\nexcept SystemExit:\n    pass\n"
        "out.write('\\n'.join(sys.modules))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        env=environment(),
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    return set(done.stdout.split())


@pytest.mark.parametrize(
    ("arguments", "unwanted"),
    [
        (("--help",), {"textual", "httpx", "jwt", "cryptography", "dataclasses", "json", "inspector.rules"}),
        (("--version",), {"textual", "httpx", "jwt", "cryptography", "dataclasses", "json", "inspector.rules"}),
        (("decode", "--help"), {"textual", "httpx", "jwt", "cryptography"}),
        (("decode", TOKEN), {"textual", "httpx", "jwt", "cryptography", "inspector.rules"}),
        (("explain",), {"textual", "httpx", "jwt", "h11"}),
        (("check", TOKEN), {"textual", "rich", "httpx", "h11", "joserfc", "asyncio", "inspector.login.http"}),
        (("login", "--help"), {"textual", "httpx", "jwt", "h11", "asyncio"}),
        (("profile", "list"), {"textual", "httpx", "jwt", "cryptography", "h11"}),
    ],
)
def test_a_verb_loads_only_what_it_needs(arguments: tuple[str, ...], unwanted: set[str]) -> None:
    modules = loaded(*arguments)
    assert "inspector.cli.main" in modules
    assert unwanted & modules == set()


@pytest.mark.parametrize(
    "room", ["jose.token", "jose.signature", "case.model", "case.file", "masking.case", "masking.report"]
)
def test_the_inner_ring_loads_nothing_from_outside(room: str) -> None:
    code = f"import inspector.{room}, sys; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], env=environment(), capture_output=True, text=True, check=True)
    outer = {
        m for m in done.stdout.split() if m.startswith("inspector.") and m.split(".")[1] not in (*RINGS[0], *RINGS[1])
    }
    assert outer <= {f"inspector.{name}" for name in OPEN_ROOMS}


def test_the_judgement_loads_no_network_and_no_screen() -> None:
    code = "import inspector.diagnosis, inspector.report.html, inspector.report.markdown, sys; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], env=environment(), capture_output=True, text=True, check=True)
    modules = set(done.stdout.split())
    assert not modules & {"textual", "httpx", "h11", "jwt", "asyncio", "socket", "ssl"}
    assert not [
        m for m in modules if m.startswith(("inspector.login", "inspector.tui", "inspector.cli", "inspector.demo"))
    ]


def test_the_first_screen_waits_for_no_judgement() -> None:
    names = ("app", "state", "context", "drawing", "views.start")
    code = f"import sys, {', '.join(f'inspector.tui.{name}' for name in names)}; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], env=environment(), capture_output=True, text=True, check=True)
    rooms = {m.split(".")[1] for m in done.stdout.split() if m.startswith("inspector.")}
    assert rooms & {"masking", "jose", "qlik", "idps", "facts", "rules", "diagnosis", "sources", "login"} == set()


def imports(path: Path, *, also_lazy: bool) -> set[str]:
    """Modules that a file imports; those inside functions and under TYPE_CHECKING only where asked."""
    tree = ast.parse(path.read_text("utf-8"))
    found: set[str] = set()

    def visit(node: ast.AST) -> None:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef) and not also_lazy:
                continue
            if isinstance(child, ast.If) and "TYPE_CHECKING" in ast.dump(child.test):
                continue
            if isinstance(child, ast.Import):
                found.update(alias.name for alias in child.names)
            elif isinstance(child, ast.ImportFrom) and child.module and not child.level:
                found.add(child.module)
                found.update(f"{child.module}.{alias.name}" for alias in child.names)
            visit(child)

    visit(tree)
    return found


def files() -> list[tuple[str, Path]]:
    return [
        (path.relative_to(ROOT).parts[0], path)
        for path in sorted(ROOT.rglob("*.py"))
        if path.parent != ROOT and path.relative_to(ROOT).parts[0] in FOREIGN
    ]


def ring_of(room: str) -> int:
    return next(number for number, ring in enumerate(RINGS) if room in ring)


def test_imports_point_inwards() -> None:
    outward = []
    for room, path in files():
        for name in imports(path, also_lazy=True):
            parts = name.split(".")
            if parts[0] == "inspector" and len(parts) > 1 and any(parts[1] in ring for ring in RINGS):
                mine, other = ring_of(room), ring_of(parts[1])
                if other > mine or (room == "login" and parts[1] in ("tenant", "demo")):
                    outward.append(f"{path.relative_to(ROOT)} imports {name}")
    assert outward == []


def test_rooms_of_readers_import_inwards() -> None:
    floors = {room: floor for floor, ring in enumerate(READERS) for room in ring}
    outward = []
    for room in floors:
        for path in (ROOT / "sources" / room).glob("*.py"):
            for name in imports(path, also_lazy=True):
                other = name.removeprefix("inspector.sources.").split(".")[0]
                if name.startswith("inspector.sources.") and other != room and floors.get(other, -1) >= floors[room]:
                    outward.append(f"{path.relative_to(ROOT)} imports {name}")
    assert outward == []
    assert {path.parent.name for path in (ROOT / "sources").glob("*/*.py")} == set(floors)


def test_only_the_room_whose_purpose_it_is_imports_a_foreign_package() -> None:
    strangers = []
    for room, path in files():
        for name in imports(path, also_lazy=True):
            top = name.split(".")[0]
            if top != "inspector" and top not in sys.stdlib_module_names and top not in FOREIGN[room]:
                strangers.append(f"{path.relative_to(ROOT)} imports {top}")
    assert strangers == []


def test_heavy_packages_are_loaded_where_they_are_used() -> None:
    eager = []
    for room, path in files():
        for name in imports(path, also_lazy=False):
            top = name.split(".")[0]
            if top in ("httpx", "jwt", "joserfc", "pyperclip", "platformdirs") or (top == "textual" and room != "tui"):
                eager.append(f"{path.relative_to(ROOT)} imports {top}")
    assert eager == []
