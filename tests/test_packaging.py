"""What is shipped: the shape of the repository, the README's commands, and in the wheel everything the app reads."""

import importlib.util
import json
import os
import re
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text()
CI = (ROOT / ".ci" / "run").read_text()
DATA = {".txt", ".toml", ".tcss", ".css", ".html", ".json", ".typed"}


def tracked() -> list[str]:
    """The repository's files by git, or what lies here in an unpacked archive."""
    if (ROOT / ".git").exists():
        done = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
        return done.stdout.splitlines()
    ignored = {"PKG-INFO/", *(ROOT / ".gitignore").read_text().split()}
    return [one.name for one in ROOT.iterdir() if f"{one.name}/" not in ignored]


def readme_command(name: str) -> str:
    found = re.search(rf"<!-- command: {name} -->\n```sh\n(.+)\n```\n", README)
    assert found, f"the README has no one-line {name} command"
    return found[1]


def test_the_top_level_is_what_it_should_be() -> None:
    top = {path.split("/")[0] for path in tracked()}
    assert {one for one in top if not one.startswith(".")} == {
        "pyproject.toml",
        "README.md",
        "inspector",
        "tests",
        "samples",
    }


def test_the_commands_of_the_readme_do_all_the_setup() -> None:
    assert readme_command("demo") == (
        "python3 -m venv .venv && .venv/bin/pip install -q . && .venv/bin/qlik-inspector demo"
    )
    assert readme_command("test") == "python3 -m venv .venv && .venv/bin/pip install -q -e '.[dev]' && .venv/bin/pytest"


def test_ci_runs_the_readme_command_itself() -> None:
    script = CI[CI.index("readme_command() {") :].split("\n}\n")[0] + '\n}\nreadme_command "$1"'
    done = subprocess.run(["bash", "-c", script, "ci", "test"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == readme_command("test")
    assert os.access(ROOT / ".ci" / "run", os.X_OK)


def test_the_public_workflow_runs_the_same() -> None:
    runs = re.findall(r"- run: (.+)", (ROOT / ".github" / "workflows" / "ci.yml").read_text())
    assert runs == [readme_command("test"), ".ci/run"]


def test_the_lock_file_names_no_registry() -> None:
    lock = (ROOT / "tests" / "real" / "providers" / "package-lock.json").read_text()
    assert lock.count('"integrity"') == lock.count('"node_modules/')
    assert "resolved" not in lock
    assert "registry" not in lock


LOCKS = {
    ".ci/locks/product.txt": (),
    ".ci/locks/development.txt": ("dev",),
    ".ci/locks/tools.txt": None,
    "tests/real/providers/canaille-requirements.txt": None,
}
"""Lock files, and the extras of the project that they are for."""


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_pins_each_package_with_its_hashes_and_names_no_registry(name: str) -> None:
    text = (ROOT / name).read_text()
    pins = text.replace("\\\n", "").splitlines()
    assert len(pins) > 10 and all(re.match(r"[A-Za-z0-9._-]+==\S+ .*--hash=sha256:[0-9a-f]{64}", pin) for pin in pins)
    assert not re.search(r"//|--index|--find-links|^-|^/", text, re.M)


@pytest.mark.parametrize("name", [name for name, extras in LOCKS.items() if extras is not None])
def test_a_lock_holds_what_the_project_asks_for(name: str) -> None:
    """In a version that the project takes, so that installing the project after it fetches nothing."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    asked = [*project["dependencies"], *(one for e in LOCKS[name] or () for one in project["optional-dependencies"][e])]
    pinned = dict(re.findall(r"^([a-z0-9._-]+)==([0-9.]+)", (ROOT / name).read_text(), re.M))
    for text in asked:
        package, bounds = re.match(r"([a-z0-9-]+)(.*)", text).groups()
        assert package in pinned, f"{package} is not locked: .ci/locks/renew"
        found = [int(part) for part in pinned[package].split(".")]
        for how, version in re.findall(r"(>=|<|==)([0-9.]+)", bounds):
            wanted = [int(part) for part in version.strip(".").split(".")]
            assert {">=": found >= wanted, "<": found < wanted, "==": found[: len(wanted)] == wanted}[how], text


def test_every_install_of_ci_and_release_is_locked() -> None:
    """But for the bounds of the versions, which are what is tested there, and for the package itself."""
    files = [ROOT / ".ci" / "run", ROOT / ".ci" / "executable", *(ROOT / ".github" / "workflows").glob("*.yml")]
    for file in files:
        for line in file.read_text().splitlines():
            if "pip install" in line and "uv pip" not in line and readme_command("test") not in line:
                assert "--require-hashes -r" in line or "--no-index" in line, (file.name, line)
            if re.search(r"\bnpm (ci|install)\b", line):
                assert "npm ci" in line and "--ignore-scripts" in line
    assert "sha256sum -c" in CI and "--strict-checksums" in CI


def test_what_the_workflow_tests_is_there() -> None:
    named = re.findall(r"\btests/[a-z/_]+", (ROOT / ".github" / "workflows" / "ci.yml").read_text())
    assert named and [one for one in named if not (ROOT / one).exists()] == []


@pytest.fixture(scope="module")
def archives(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[str], zipfile.ZipFile]:
    """The names in the source archive, and the wheel that is built from nothing but that archive."""
    folder = tmp_path_factory.mktemp("build")
    build = [sys.executable, "-m", "hatchling", "build", "-d", str(folder), "-t"]
    subprocess.run([*build, "sdist"], cwd=ROOT, check=True, capture_output=True)
    [source] = folder.glob("*.tar.gz")
    with tarfile.open(source) as archive:
        names = archive.getnames()
        archive.extractall(folder, filter="data")
    unpacked = folder / source.name.removesuffix(".tar.gz")
    subprocess.run([*build, "wheel"], cwd=unpacked, check=True, capture_output=True)
    [wheel] = folder.glob("*.whl")
    return names, zipfile.ZipFile(wheel)


def test_the_wheel_holds_every_file_the_app_reads(archives: tuple[list[str], zipfile.ZipFile]) -> None:
    names = set(archives[1].namelist())
    needed = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "inspector").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and path.suffix in DATA | {".py"}
    }
    assert needed - names == set()
    assert "inspector/py.typed" in names
    assert any(name.startswith("inspector/idps/") and name.endswith(".toml") for name in names)


def test_no_kind_of_file_in_the_package_is_unknown_here() -> None:
    kinds = {
        path.suffix or path.name
        for path in (ROOT / "inspector").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert kinds - DATA <= {".py", ".md", "LICENSE", "py.typed"}


def test_the_wheel_holds_what_explain_shows_the_licence_and_the_command(
    archives: tuple[list[str], zipfile.ZipFile],
) -> None:
    names = archives[1].namelist()
    assert "inspector/report/examples.json" in names
    assert not [name for name in names if "samples/" in name]
    assert any(re.fullmatch(r"qlik_inspector-[^/]+\.dist-info/licenses/inspector/LICENSE", name) for name in names)
    [entry] = [name for name in names if name.endswith("entry_points.txt")]
    assert "qlik-inspector = inspector.__main__:run" in archives[1].read(entry).decode()


def test_the_wheel_holds_nothing_else(archives: tuple[list[str], zipfile.ZipFile]) -> None:
    tops = {name.split("/")[0] for name in archives[1].namelist()}
    assert {one for one in tops if not one.endswith(".dist-info")} == {"inspector"}


def test_the_source_archive_can_run_the_tests(archives: tuple[list[str], zipfile.ZipFile]) -> None:
    names = {name.split("/", 1)[1] for name in archives[0] if "/" in name}
    assert {"tests/conftest.py", "tests/real/conftest.py", "tests/real/providers/package-lock.json", ".ci/run"} <= names
    assert not [name for name in names if "node_modules" in name]


def test_the_tests_need_no_more_than_the_project_declares() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert set(project["optional-dependencies"]) == {"dev", "keyring", "mcp"}
    assert project["requires-python"] == ">=3.11"


def described(**env: str) -> dict[str, Any]:
    """The metadata that a build has, as hatchling tells it."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("GITHUB_")}
    command = [sys.executable, "-m", "hatchling", "metadata"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, env={**clean, **env})
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_links_are_absolute_where_the_repository_is_known_and_nothing_is_invented_elsewhere() -> None:
    plain = described(GIT_DIR=os.devnull)  # a clone has an origin, or none: not the matter here
    assert plain["readme"]["text"] == README and "urls" not in plain
    named = described(GITHUB_REPOSITORY="acme/inspector", GITHUB_REF_NAME="v1.2.3")
    home = "https://github.com/acme/inspector"
    assert named["urls"]["Homepage"] == home
    targets = re.findall(r"\]\(([^)]+)\)", named["readme"]["text"])
    assert targets and all(target.startswith("https://") for target in targets)
    assert (
        f"![The verdict: the root cause, what shows it, and the field to change]({home}/raw/v1.2.3/"
        in (named["readme"]["text"])
    )


@pytest.mark.parametrize(
    ("origin", "home"),
    [
        ("https://github.com/acme/inspector.git", "https://github.com/acme/inspector"),
        ("https://somebody:t0ken@git.acme.example/team/inspector", "https://git.acme.example/team/inspector"),
        ("git@github.com:acme/inspector.git", "https://github.com/acme/inspector"),
        ("ssh://git@github.com/acme/inspector.git", "https://github.com/acme/inspector"),
        ("/srv/mirrors/inspector", ""),
        ("file:///srv/mirrors/inspector", ""),
        ("", ""),
    ],
)
def test_a_clone_knows_its_repository(origin: str, home: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A package that is built from a clone has the same links; who signs in at the origin stands in none of them."""
    monkeypatch.delenv("GITHUB_REPOSITORY", raising=False)
    spec = importlib.util.spec_from_file_location("metadata_hook", ROOT / ".ci" / "metadata.py")
    assert spec is not None and spec.loader is not None
    hook = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(hook)
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    if origin:
        subprocess.run(["git", "-C", str(tmp_path), "remote", "add", "origin", origin], check=True)
    assert hook.repository(str(tmp_path)) == ((home, "main") if home else ("", ""))


def test_every_link_of_the_readme_leads_to_a_file() -> None:
    targets = [t for t in re.findall(r"\]\(([^)\s]+)\)", README) if not t.startswith(("http", "#"))]
    assert targets and all((ROOT / target).exists() for target in targets)


def _release() -> str:
    return (ROOT / ".github" / "workflows" / "release.yml").read_text()


def test_a_release_is_built_from_locks_lists_what_is_in_it_and_proves_where_it_comes_from() -> None:
    release = _release()
    build, publish = (
        release[release.index("\n  build:") : release.index("\n  executables:")],
        release[release.index("\n  publish:") :],
    )
    assert "cyclonedx-py environment" in build and "qlik-inspector.cdx.json" in build, "the SBOM"
    assert "--require-hashes -r .ci/locks/product.txt" in build, "what a user gets, by hash"
    assert "actions/attest-build-provenance@" in publish and "subject-path: files/**/*" in publish
    assert {"id-token: write", "attestations: write"} <= {
        line.partition("#")[0].strip() for line in publish.splitlines()
    }
    attested, uploaded = publish.index("attest-build-provenance"), publish.index("gh-action-pypi-publish")
    assert attested < uploaded, "what is published is what was attested"
    assert "secrets." not in release and "password:" not in release, "nothing stored publishes"


def test_the_single_files_of_the_systems_have_names_of_their_own(tmp_path: Path) -> None:
    """They go to one release, which takes a name once."""
    executables = _release().partition("\n  executables:")[2].partition("\n  publish:")[0]
    assert "SYSTEM: ${{ runner.os }}-${{ runner.arch }}" in executables
    [rename] = re.findall(r"run: (for file in .+)", executables)
    for system, file in (("Linux-X64", "qlik-inspector"), ("Windows-X64", "qlik-inspector.exe")):
        (tmp_path / "dist").mkdir(exist_ok=True)
        (tmp_path / "dist" / file).write_text("")
        subprocess.run(["bash", "-c", rename], cwd=tmp_path, env={**os.environ, "SYSTEM": system}, check=True)
        made = file.replace("inspector", f"inspector-{system}")
        assert [one.name for one in (tmp_path / "dist").iterdir()] == [made]
        (tmp_path / "dist" / made).unlink()


def test_every_action_is_pinned_and_no_workflow_keeps_credentials() -> None:
    for path in (ROOT / ".github" / "workflows").glob("*.yml"):
        text = path.read_text()
        used = re.findall(r"uses: (\S+)", text)
        assert used and all(re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", one) for one in used), path.name
        assert text.count("persist-credentials: false") == sum("actions/checkout@" in one for one in used), path.name
        assert "pull_request_target" not in text and re.search(r"^permissions:", text, re.MULTILINE), path.name


def test_ci_audits_looks_for_faults_and_its_locks_have_hashes() -> None:
    assert "pip-audit" in CI and "/bin/bandit -q -c pyproject.toml -r inspector" in CI
    for lock in (ROOT / ".ci" / "locks").glob("*.txt"):
        pins = re.findall(r"^[A-Za-z0-9_.\[\]-]+==", lock.read_text(), re.MULTILINE)
        assert pins and lock.read_text().count("--hash=sha256:") >= len(pins), lock.name


def test_what_bandit_passes_over_everywhere_is_little_and_answered() -> None:
    text = (ROOT / "pyproject.toml").read_text()
    section = text[text.index("[tool.bandit]") :].partition("\n\n")[0]
    skipped = tomllib.loads(text)["tool"]["bandit"]["skips"]
    comments = " ".join(line for line in section.splitlines() if line.startswith("#"))
    assert all(one in comments for one in skipped), "each with its reason beside it"
    assert set(skipped) <= {"B105"}
