"""The login with a marked value in every member, through every verb: no secret ever, nobody in what is masked."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path

import pytest

from inspector.cli.main import main
from inspector.report.formats import FORMATS

from .marked import Marked


@pytest.fixture(scope="module")
def marked() -> Marked:
    return Marked()


@pytest.fixture(scope="module")
def files(marked: Marked, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The login as a case, its first exchanges as a recording, its token and its answers as files of their own."""
    folder = tmp_path_factory.mktemp("marked")
    raw = marked.raw
    named = {
        "case": json.dumps({"format": "qlik-inspector-case/1", **raw}),
        "token": raw["token"]["response"]["body"]["id_token"],
        "answer": json.dumps(raw["token"]["response"]["body"]),
        "userinfo": json.dumps(raw["userinfo"]["body"]),
        "qlik": json.dumps(raw["identity_provider"]),
        "callback": raw["authorize"]["callback_url"],
        "error": json.dumps(raw["qlik_error"]["body"]),
        "page": raw["authorize"]["response"]["body"],
        "said": marked.spoken("file"),
    }
    for name, text in named.items():
        (folder / f"{name}.txt").write_text(text, "utf-8")
    return {name: folder / f"{name}.txt" for name in named}


def told(capfd: pytest.CaptureFixture[str], *arguments: str | Path) -> str:
    """What the command prints on both streams."""
    with contextlib.suppress(SystemExit):
        main(list(map(str, arguments)))
    out, err = capfd.readouterr()
    assert "Traceback" not in err
    return out + err


ALL = ("case", "answer", "userinfo", "qlik", "callback", "error", "page", "said")


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("name", ALL)
def test_check(name: str, form: str, marked: Marked, files: dict[str, Path], capfd: pytest.CaptureFixture[str]) -> None:
    masked = told(capfd, "check", files[name], "--offline", "--format", form)
    known = marked.seen(files[name].read_text("utf-8"), people=True)
    assert known, "the file holds none of the values"
    assert marked.seen(masked, people=True) == []
    assert marked.seen(told(capfd, "check", files[name], "--offline", "--format", form, "--reveal"), people=False) == []


@pytest.mark.parametrize(
    "verb",
    [
        ("scan", "{case}", "{answer}"),
        ("compare", "{case}", "{answer}", "--offline"),
        ("compare", "{case}", "{answer}", "--offline", "--format", "json"),
        ("checklist", "{case}", "--offline"),
        ("checklist", "{case}", "--offline", "--format", "json"),
        ("checklist", "{case}", "--offline", "--format", "html"),
        ("decode", "{token}", "--mask"),
        ("decode", "{answer}", "--mask"),
        ("decode", "{token}", "--mask", "--format", "json"),
    ],
    ids=" ".join,
)
def test_other_verbs(
    verb: tuple[str, ...], marked: Marked, files: dict[str, Path], capfd: pytest.CaptureFixture[str]
) -> None:
    words = [word.format(**files) for word in verb]
    assert marked.seen(told(capfd, *words), people=True) == []
    if "--mask" not in words:
        assert marked.seen(told(capfd, *words, *(["--reveal"] if words[0] != "scan" else [])), people=False) == []


@pytest.mark.parametrize("name", ALL)
def test_mask(
    name: str, marked: Marked, files: dict[str, Path], tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    said = told(capfd, "mask", files[name], "-o", tmp_path / "out")
    assert marked.seen(said, people=True) == []
    seen = marked.seen((tmp_path / "out").read_text("utf-8"), people=True)
    # a page alone does not say that a word in small letters is somebody's account
    assert [one for one in seen if name != "page" or not one.startswith("person: account")] == []


@pytest.mark.parametrize(
    "verb",
    [
        ("{0}",),
        ("{1}",),
        ("check", "{0}"),
        ("check", "{1}", "--offline"),
        ("check", "--jwks", "{1}", "{case}"),
        ("check", "{case}", "--key", "{0}"),
        ("check", "{case}", "--no-such-option={0}"),
        ("check", "{case}", "--format", "{0}"),
        ("explain", "{0}"),
        ("explain", "{1}"),
        ("decode", "{0}"),
        ("profile", "show", "{0}"),
        ("profile", "{0}"),
        ("profile", "add", "x", "client_secret={0}"),
        ("profile", "add", "x", "extra=client_secret={0}"),
        ("profile", "add", "x", "issuer=https://u:{0}@idp.example"),
        ("profile", "add", "x", "{0}=1"),
        ("login", "--client-secret-env", "{0}", "--issuer", "http://127.0.0.1:1", "--client-id", "x", "--no-browser"),
        ("login", "--issuer", "https://u:{0}@127.0.0.1:1", "--client-id", "x", "--no-browser", "--offline"),
        ("login", "--client-key", "{0}", "--issuer", "http://127.0.0.1:1", "--client-id", "x", "--no-browser"),
        ("probe", "--issuer", "http://127.0.0.1:1/?client_secret={0}", "--client-id", "{0}"),
        ("checklist", "--provider", "{0}"),
        ("completion", "{0}"),
        ("scan", "{0}"),
        ("mask", "{0}", "-o", "{0}"),
        ("compare", "{0}", "{1}"),
        ("demo", "{0}"),
        ("open", "{0}x"),
        ("browse", "--tenant", "{0}"),
    ],
    ids=" ".join,
)
def test_what_was_typed_in_a_wrong_place(
    verb: tuple[str, ...],
    marked: Marked,
    files: dict[str, Path],
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    secret, token = marked.secrets["client_secret"], marked.secrets["raw id_token"]
    printed = told(capfd, *(word.format(secret, token, case=files["case"]) for word in verb))
    assert printed, "nothing was said"
    assert secret not in printed and token[-40:] not in printed and token[:60] not in printed
