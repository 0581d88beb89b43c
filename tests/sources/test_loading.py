"""Files, standard input and texts become one case; what cannot be used is one clear sentence."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from inspector import Case, SourceError, load
from inspector.sources.loading import load_all

from .recording import browser_login, har
from .tokens import rsa_key, signed

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
TOKEN = signed()


def test_several_sources_add_up(tmp_path: Path) -> None:
    files = {
        "token.txt": "Bearer " + TOKEN,
        "userinfo.json": json.dumps({"sub": "00u1", "email": "m@a.com"}),
        "idp.json": json.dumps({"data": [{"protocol": "OIDC", "provider": "okta", "options": {"clientId": "c"}}]}),
        "jwks.json": json.dumps({"keys": [{"kty": "RSA", "kid": "k1", "n": "AQAB", "e": "AQAB"}]}),
        "users.json": json.dumps([{"subject": "a", "email": "m@a.com", "status": "active"}]),
        "settings.json": json.dumps({"autoCreateGroups": True}),
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    case = load(*(tmp_path / name for name in files), now=NOW)
    assert case.id_token_text == TOKEN
    assert case.at("userinfo.body.email") == "m@a.com"
    assert case.at("identity_provider.provider") == "okta"
    assert case.at("jwks.body.keys")[0]["kid"] == "k1"
    assert case.at("tenant") == {
        "users": [{"subject": "a", "email": "m@a.com", "status": "active"}],
        "groups_auto_create": True,
    }
    assert case.at("observed_at") == "2026-11-21T10:00:00Z"
    assert case.at("source_notes.id_token") == ["Bearer prefix"]
    assert {entry["source"]: entry["kind"] for entry in case.at("source_notes.recognised")} == {
        "token.txt": "ID token",
        "userinfo.json": "userinfo",
        "idp.json": "Qlik identity provider",
        "jwks.json": "key set",
        "users.json": "Qlik users",
        "settings.json": "Qlik group settings",
    }


def test_the_clock_is_the_callers_then_the_sources_then_the_tokens_own() -> None:
    own = json.dumps({"format": "qlik-inspector-case/1", "observed_at": "2020-01-01T00:00:00Z"})
    assert load(own).at("observed_at") == "2020-01-01T00:00:00Z"
    assert load(own, now=NOW).observed_at == NOW
    assert load(own, now=NOW.astimezone(timezone(timedelta(hours=5)))).observed_at == NOW
    opened = load(TOKEN).at("opened_at")
    assert load(TOKEN).observed_at is None
    assert abs(datetime.now(UTC) - datetime.fromisoformat(opened)) < timedelta(minutes=5)
    assert load(har(*browser_login())).at("observed_at") == "2026-11-21T10:00:05Z"


def test_a_case_file_comes_back_unchanged(tmp_path: Path) -> None:
    raw = {"format": "qlik-inspector-case/1", "observed_at": "2026-11-21T10:00:00Z", "x-own": {"a": [1]}, "title": "T"}
    path = tmp_path / "a.case.json"
    path.write_text(json.dumps(raw))
    for given in (path, str(path)):
        case = load(given)
        assert case.at("source_notes.recognised") == [{"source": "a.case.json", "kind": "case file", "note": ""}]
        assert case.with_members(source_notes=None).to_dict() == raw


@pytest.mark.parametrize(("code", "target"), [("INTERNAL-TOKEN-1", "jwt-idp"), ("LOGIN-12", "qlik")])
def test_a_code_of_the_jwt_login_sets_the_target(code: str, target: str) -> None:
    assert load(json.dumps({"errors": [{"code": code, "title": "refused"}]})).target == target
    assert load(f"We get {code} since Monday.").target == target


def test_a_target_can_be_given() -> None:
    assert load(TOKEN, target="jwt-idp").target == "jwt-idp"
    with pytest.raises(SourceError, match="is not known"):
        load(TOKEN, target="saml")


def test_a_key_from_a_pem_verifies_the_token() -> None:
    from cryptography.hazmat.primitives import serialization

    from inspector import verify

    form = (serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    case = load(TOKEN, rsa_key().public_key().public_bytes(*form).decode())
    assert verify(TOKEN, case.at("jwks.body")).status == "valid"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "latin-1"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "userinfo.json"
    path.write_bytes('{"sub": "1", "name": "Mária Müller"}'.encode(encoding))
    case = load(path, now=NOW)
    assert case.at("userinfo.body.name") == "Mária Müller"
    assert ("Latin-1" in case.at("source_notes.recognised")[0]["note"]) is (encoding == "latin-1")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("none.har", None, "there is no file none.har"),
        ("empty.json", b"", "empty.json is empty"),
        ("blank.json", b" \n\t ", "blank.json is empty"),
        ("noise.bin", bytes(range(256)) * 4096, "binary"),
        ("picture.png", b"\x89PNG\r\n\x1a\n" + bytes(99), "picture"),
        ("login.har.gz", b"\x1f\x8b\x08" + bytes(99), "gzip"),
        ("odd.json", b"\xff\xfeabc", "binary"),
        ("words.txt", b"only words in here", "tried: token"),
        ("cut.json", b'{"sub": "a', "cannot be read"),
    ],
)
def test_what_cannot_be_used_is_a_sentence(tmp_path: Path, name: str, content: bytes | None, said: str) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(SourceError, match=said) as caught:
        load(path)
    assert name in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_megabyte_of_noise_as_text() -> None:
    with pytest.raises(SourceError, match="tried"):
        load("q9 " * 350_000)


def test_a_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="is a folder"):
        load(tmp_path)


def test_a_file_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_args: Any, **_more: Any) -> None:
        raise PermissionError(13, "Permission denied")

    (tmp_path / "locked.json").write_text("{}")
    # root may read everything, so the refusal is made
    monkeypatch.setattr(Path, "open", refused)
    with pytest.raises(SourceError, match="permission denied"):
        load(tmp_path / "locked.json")


@pytest.mark.parametrize("source", ["", "   ", "\0", "a\0b"])
def test_no_text_at_all(source: str) -> None:
    with pytest.raises(SourceError):
        load(source)


def test_no_source() -> None:
    with pytest.raises(SourceError, match="no source"):
        load()


def test_a_token_is_never_looked_up_as_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os.path, "exists", lambda path: pytest.fail(f"looked up {path[:20]}"))
    assert load(TOKEN).id_token_text == TOKEN
    assert load("https://i/authorize?client_id=c&response_type=code").request["client_id"] == "c"


def test_the_refusal_shows_nothing_of_the_content() -> None:
    with pytest.raises(SourceError) as caught:
        load("my password is hunter2 and nobody knows")
    assert "hunter2" not in str(caught.value)


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    class Stdin:
        buffer = io.BytesIO(TOKEN.encode())
        isatty = staticmethod(lambda: False)

    monkeypatch.setattr(sys, "stdin", Stdin)
    assert load("-").id_token_text == TOKEN


@pytest.mark.parametrize("other", [signed({"sub": "b", "nonce": "x"}), signed({"iss": "x", "typ": "ID"})])
def test_two_id_tokens_are_two_logins(other: str) -> None:
    assert {case.id_token_text for case in load_all(TOKEN, other)} == {TOKEN, other}


@pytest.mark.parametrize("turn", [1, -1])
def test_of_several_logins_the_newest_comes_first(turn: int) -> None:
    tokens = [signed({"sub": "a", "aud": "c", "nonce": str(at), "iat": 1_700_000_000 + at}) for at in range(3)]
    cases = load_all(*tokens[::turn])
    assert [case.id_token_text for case in cases] == tokens[::-1]
    assert load(*tokens[::turn]).id_token_text == tokens[-1]


@pytest.mark.parametrize("turn", [1, -1])
def test_two_recordings_are_two_logins(turn: int, tmp_path: Path) -> None:
    names = ("one.har", "two.har")
    for minute, name in enumerate(names):
        text = har(*browser_login()).replace("T10:00", f"T10:0{minute}")
        state = json.loads(text)
        (tmp_path / name).write_text(json.dumps(state).replace("state=", f"state=s{minute}"))
    cases = load_all(*(tmp_path / name for name in names[::turn]))
    assert [case.at("observed_at") for case in cases] == ["2026-11-21T10:01:05Z", "2026-11-21T10:00:05Z"]


def test_what_belongs_to_no_login_is_part_of_each() -> None:
    keys = json.dumps({"keys": [{"kty": "RSA", "kid": "k1", "n": "AQAB", "e": "AQAB"}]})
    cases = load_all(signed({"sub": "a", "nonce": "1"}), keys, signed({"sub": "b", "nonce": "2"}))
    assert len(cases) == 2 and all(case.at("jwks.body.keys") for case in cases)


def test_the_same_token_twice_is_one() -> None:
    assert load(TOKEN, f'"{TOKEN}"', now=NOW).to_dict() == load(TOKEN, now=NOW).to_dict()


@pytest.mark.parametrize("turn", [1, -1])
def test_of_two_tokens_of_unclear_kind_the_likelier_is_the_id_token(turn: int) -> None:
    first = signed({"iss": "https://a", "sub": "1", "email": "m@a.com", "aud": "client"})
    second = signed({"iss": "https://a", "sub": "1", "scope": "openid email", "aud": ["https://api/", "https://u/"]})
    case = load(*(first, second)[::turn])
    assert (case.id_token_text, case.access_token_text) == (first, second)


def test_a_lone_token_beside_a_token_response_that_holds_it() -> None:
    response = json.dumps({"id_token": TOKEN, "access_token": "a", "token_type": "Bearer"})
    assert "id_token" not in load(response, TOKEN).to_dict()


def test_another_subject_is_another_login() -> None:
    cases = load_all('{"sub": "1", "email": "first@a.com"}', '{"sub": "2", "email": "second@a.com"}')
    assert [case.at("userinfo.body.sub") for case in cases] == ["2", "1"]


def test_a_later_source_never_replaces_in_silence() -> None:
    first, second = ({"issuer": f"https://{n}", "authorization_endpoint": "x", "jwks_uri": "y"} for n in "ab")
    case = load(json.dumps(first), json.dumps(second))
    assert case.at("discovery.body.issuer") == "https://a"
    assert "discovery.body" in case.at("source_notes.recognised")[1]["note"]


def test_key_sets_are_joined() -> None:
    key: dict[str, Any] = {"kty": "RSA", "n": "AQAB", "e": "AQAB"}
    case = load(
        json.dumps({"keys": [{**key, "kid": "1"}]}), json.dumps({**key, "kid": "2"}), json.dumps({**key, "kid": "1"})
    )
    assert [k["kid"] for k in case.at("jwks.body.keys")] == ["1", "2"]


def test_a_masked_case_stays_masked_when_evidence_is_added() -> None:
    masked = json.dumps({"format": "qlik-inspector-case/1", "masked": True, "title": "x"})
    assert load(masked, '{"sub": "1", "email": "a@b.c"}').masked
    assert load('{"sub": "1", "email": "a@b.c"}', masked).masked


def test_the_package_is_imported_lazily() -> None:
    code = "import sys, inspector; print([m for m in sys.modules if m.startswith('inspector.')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_recognising_a_token_imports_only_what_it_needs() -> None:
    code = (
        "import sys; from inspector.sources.registry import recognise; recognise(sys.argv[1]);"
        "print([m for m in ('httpx', 'textual', 'jwt', 'joserfc', 'cryptography', 'inspector.sources.recordings.har', "
        "'inspector.rules', 'inspector.idps') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code, TOKEN], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_public_names_are_there() -> None:
    import inspector

    assert {"Case", "CaseError", "SourceError", "TokenError", "decode", "diagnose", "load", "verify"} <= set(
        dir(inspector)
    )
    assert inspector.Case is Case
    assert inspector.__version__
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = inspector.nothing
