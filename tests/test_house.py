"""What keeps the house in order: no new circle of imports, no file that holds more than one idea."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import inspector

ROOT = Path(inspector.__file__).parent
CIRCLES = (
    # A text may hold another input, which is recognised by every reader again.
    {"sources.recordings.http_message", "sources.json_inside", "sources.registry"},
)
"""Circles that remain, each with its reason; a part of one is allowed too."""
LAZY = ("cli", "tui")
"""Rooms whose modules import what they need when it is used; the reason stands in the room's own docstring."""
LIMIT = 400
LONG: dict[str, str] = {}
"""Files that are longer, each with its reason."""


def modules() -> dict[str, Path]:
    found = {}
    for path in ROOT.rglob("*.py"):
        parts = path.relative_to(ROOT).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def imported(node: ast.AST, early: bool = False) -> Iterator[tuple[str, str]]:
    """(module, name) of every import within, also inside functions unless `early`; not those for types alone."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.If) and "TYPE_CHECKING" in ast.dump(child.test):
            continue
        if early and isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        if isinstance(child, ast.ImportFrom) and child.module and not child.level:
            yield from ((child.module, alias.name) for alias in child.names)
        yield from imported(child, early)


def graph(early: bool = False) -> dict[str, set[str]]:
    known = modules()
    arrows: dict[str, set[str]] = {}
    for name, path in known.items():
        arrows[name] = set()
        for module, member in imported(ast.parse(path.read_text(encoding="utf-8")), early):
            inner = module.removeprefix("inspector").removeprefix(".")
            if module.startswith("inspector."):
                target = f"{inner}.{member}" if f"{inner}.{member}" in known else inner
                arrows[name] |= {target} - {name}
    return arrows


def circles(arrows: dict[str, set[str]]) -> list[set[str]]:
    """Groups of modules of which each leads to all others."""
    reached = {name: reach(arrows, name) for name in arrows}
    groups = {frozenset(other for other in reached[name] if name in reached[other]) for name in arrows}
    return sorted((set(group) for group in groups if len(group) > 1), key=sorted)


def reach(arrows: dict[str, set[str]], start: str) -> set[str]:
    seen: set[str] = set()
    open_ends = [start]
    while open_ends:
        for target in arrows.get(open_ends.pop(), set()) - seen:
            seen.add(target)
            open_ends.append(target)
    return seen


def test_no_new_circle_of_imports() -> None:
    assert [group for group in circles(graph()) if not any(group <= known for known in CIRCLES)] == []


def test_a_circle_is_found() -> None:
    assert circles({"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}}) == [{"a", "b", "c"}]


def inside_functions(tree: ast.AST) -> Iterator[list[ast.Import | ast.ImportFrom]]:
    """The imports within each function, in the order of the file."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            found = [one for one in ast.walk(node) if isinstance(one, ast.Import | ast.ImportFrom)]
            if found:
                yield sorted(found, key=lambda one: one.lineno)


def test_an_import_within_a_function_says_why() -> None:
    unexplained = []
    for path in ROOT.rglob("*.py"):
        if path.relative_to(ROOT).parts[0] in LAZY:
            continue
        text = path.read_text(encoding="utf-8")
        for imports in inside_functions(ast.parse(text)):
            first, last = imports[0].lineno, imports[0].end_lineno
            if not any("#" in line for line in text.splitlines()[first - 2 : last]):
                unexplained.append(f"{path.relative_to(ROOT)}:{first}")
    assert unexplained == []
    for room in LAZY:
        assert " ms" in (ast.get_docstring(ast.parse((ROOT / room / "__init__.py").read_text("utf-8"))) or "")


def test_no_import_waits_for_what_is_loaded_anyway() -> None:
    early = graph(early=True)
    loaded = {name: reach(early, name) for name in early}
    late = {name: targets - early[name] for name, targets in graph().items()}
    assert {name: found for name, targets in late.items() if (found := targets & loaded[name])} == {}


def test_a_file_is_short_enough_to_hold_one_idea() -> None:
    lengths = {
        path.relative_to(ROOT).as_posix(): len(path.read_text(encoding="utf-8").splitlines())
        for path in ROOT.rglob("*.py")
    }
    long = {name for name, length in lengths.items() if length > LIMIT}
    assert long - set(LONG) == set()
    assert set(LONG) - long == set(), "no longer too long: take it out of the list"
