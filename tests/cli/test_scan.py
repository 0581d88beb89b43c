"""`scan`: one line per input, the same judgement as the whole diagnosis, memory that does not grow."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from inspector.case.model import Case
from inspector.cli.many_tokens import Judged, ManyTokens
from inspector.cli.scan import TOKEN_STAGES
from inspector.diagnosis import diagnose
from inspector.jose.keys import read_keys
from inspector.sources.scan import scan_lines
from tests.cases import NOW, T, b64, jwk, okta, sign

from .command import environment, run

CLAIMS = {
    "iss": "https://acme.okta.com",
    "sub": "00u4k2c9q1",
    "aud": "0oa4k2c9",
    "iat": T - 5,
    "exp": T + 3595,
    "name": "Maria Schmidt",
    "nonce": "n-1",
}
KEYS = {"keys": [jwk()]}


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    path = tmp_path / "jwks.json"
    path.write_text(json.dumps(KEYS))
    return path


def lines(out: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.splitlines()]


def test_one_line_per_input_in_order(tmp_path: Path, keys: Path) -> None:
    tokens = tmp_path / "tokens.txt"
    good, late, forged = sign(CLAIMS), sign({**CLAIMS, "exp": T - 60, "iat": T - 600}), sign(CLAIMS, "other")
    tokens.write_text("\n".join([good, "", late, forged, good[:40]]) + "\n")
    ran = run("scan", tokens, "--jwks", keys, "--now", "2026-11-21T10:00:00Z")
    assert ran.status == 1
    found = lines(ran.out)
    assert [item["line"] for item in found] == [1, 3, 4, 5]
    assert [item["root_cause"] for item in found] == [None, "token-expired", "signature-invalid", "token-malformed"]
    assert [item["signature"] for item in found][:3] == ["valid", "valid", "invalid"]
    assert "4 inputs: 3 with an error finding" in ran.err


def test_cases_are_diagnosed_and_masked(healthy: Path, broken: Path) -> None:
    ran = run("scan", healthy, broken)
    found = lines(ran.out)
    assert [item["root_cause"] for item in found] == [None, "email-verified-missing"]
    assert [item["login"] for item in found] == ["succeeds", "degraded"]
    assert "maria.schmidt" not in ran.out
    assert ran.status == 1


def test_json_lines_on_standard_input(keys: Path) -> None:
    given = json.dumps(okta().dict()) + "\n" + json.dumps({"id_token": sign(CLAIMS)}) + "\n"
    found = lines(run("scan", "-", "--jwks", keys, "--now", "2026-11-21T10:00:00Z", given=given).out)
    assert len(found) == 2
    assert found[0]["kind"] == "case"


def test_what_cannot_be_read_is_a_line_and_2(tmp_path: Path, healthy: Path) -> None:
    ran = run("scan", tmp_path / "none.txt", healthy)
    found = lines(ran.out)
    assert found[0]["kind"] == "unreadable"
    assert found[1]["kind"] == "case"
    assert ran.status == 2


def test_nothing_to_scan_is_2() -> None:
    assert run("scan", "-", given="\n\n").status == 2
    assert run("scan").status == 2


def test_output_is_private(tmp_path: Path, healthy: Path) -> None:
    out = tmp_path / "out.jsonl"
    assert run("scan", healthy, "--output", out).status == 0
    assert out.stat().st_mode & 0o777 == 0o600
    assert len(lines(out.read_text())) == 1


def header(**members: Any) -> dict[str, Any]:
    return {"alg": "RS256", "kid": "key-1", **members}


def raw(payload: bytes, key: str = "signing", **head: Any) -> str:
    return sign(payload, key, **head)


VARIANTS: dict[str, str] = {
    "ordinary": sign(CLAIMS),
    "expired": sign({**CLAIMS, "exp": T - 1, "iat": T - 700}),
    "expires now": sign({**CLAIMS, "exp": T}),
    "future": sign({**CLAIMS, "iat": T + 30}),
    "far future": sign({**CLAIMS, "iat": T + 300, "exp": T + 4000}),
    "not before": sign({**CLAIMS, "nbf": T + 30}),
    "not before, far": sign({**CLAIMS, "nbf": T + 300}),
    "long": sign({**CLAIMS, "exp": T + 90000}),
    "short": sign({**CLAIMS, "iat": T - 5, "exp": T + 10}),
    "expired and skewed": sign({**CLAIMS, "iat": T + 120, "exp": T - 100}),
    "forged": sign(CLAIMS, "other"),
    "forged and expired": sign({**CLAIMS, "exp": T - 60, "iat": T - 300}, "other"),
    "no iss": sign({k: v for k, v in CLAIMS.items() if k != "iss"}),
    "empty sub": sign({**CLAIMS, "sub": ""}),
    "number sub": sign({**CLAIMS, "sub": 17}),
    "text exp": sign({**CLAIMS, "exp": str(T + 100)}),
    "true iat": sign({**CLAIMS, "iat": True}),
    "many audiences": sign({**CLAIMS, "aud": ["a", "b"]}),
    "azp": sign({**CLAIMS, "azp": "other"}),
    "access token": sign({**CLAIMS, "scp": ["openid"], "cid": "x"}),
    "typ": sign(CLAIMS, typ="at+jwt"),
    "kid unknown": sign(CLAIMS, kid="key-2"),
    "no kid": sign(CLAIMS, kid=None),
    "rs512": sign(CLAIMS, alg="RS512"),
    "rs384": sign(CLAIMS, alg="RS384"),
    "crit": sign(CLAIMS, crit=["x"]),
    "jku": sign(CLAIMS, jku="https://evil.example/keys"),
    "escape": sign({**CLAIMS, "name": "\x1b[31m"}),
    "bidi": raw(json.dumps({**CLAIMS, "name": "a\u202eb"}, ensure_ascii=False).encode()),
    "umlaut": raw(json.dumps({**CLAIMS, "name": "Jürgen Groß"}, ensure_ascii=False).encode()),
    "twice": raw(json.dumps(CLAIMS).encode()[:-1] + b', "sub": "other"}'),
    "not json": raw(b"hello"),
    "a list": raw(b"[1]"),
    "not utf-8": raw(b'{"sub": "\xff"}'),
    "NaN": raw(json.dumps({**CLAIMS, "x": float("nan")}).encode()),
    "large": sign({**CLAIMS, "groups": ["g" * 100] * 100}),
    "padding": sign(CLAIMS) + "==",
    "cut": sign(CLAIMS)[:-4],
    "unsigned": f"{b64({'alg': 'none'})}.{b64(CLAIMS)}.",
    "stray bits": sign(CLAIMS)[:-1] + "B",
    "huge number": raw(json.dumps(CLAIMS).encode()[:-1] + b', "n": 1' + b"0" * 400 + b"}"),
}


@pytest.mark.parametrize("name", VARIANTS)
def test_the_quick_way_says_what_the_whole_diagnosis_says(name: str) -> None:
    token = VARIANTS[name]
    for now in (NOW, None):
        judged = ManyTokens(read_keys(KEYS), now, None, NOW).judge(token.encode())
        if judged is not None:
            _same(judged, token, "observed_at" if now else "opened_at")


def _same(judged: Judged, token: str, clock: str) -> None:
    case = Case({"id_token": token, "jwks": {"body": KEYS}, clock: "2026-11-21T10:00:00Z"})
    report = diagnose(case)
    whole = [(f.code, f.rule, f.severity) for f in report.findings if f.stage in TOKEN_STAGES]
    assert list(judged.findings) == whole
    assert judged.signature == report.tokens[0].signature


def test_the_quick_way_takes_the_ordinary_ones_and_only_those() -> None:
    quick = ManyTokens(read_keys(KEYS), NOW, None, NOW)
    taken = {name for name, token in VARIANTS.items() if quick.judge(token.encode()) is not None}
    assert {"ordinary", "expired", "forged", "umlaut"} <= taken
    assert not taken & {
        "twice",
        "kid unknown",
        "crit",
        "typ",
        "access token",
        "text exp",
        "bidi",
        "unsigned",
        "padding",
    }


def test_many_headers_cost_no_memory() -> None:
    quick = ManyTokens(read_keys(KEYS), None, None, datetime.now(UTC))
    for number in range(600):
        quick.judge(f"{b64(header(kid=str(number)))}.{b64(CLAIMS)}.c2ln".encode())
    assert len(quick._headers) <= 256


def test_memory_stays_flat(tmp_path: Path, keys: Path) -> None:
    """Twenty times the input may cost no more than a little: nothing is kept."""
    token = sign(CLAIMS)
    peaks = []
    for count in (1_000, 20_000):
        path = tmp_path / f"{count}.txt"
        path.write_text(f"{token}\n" * count)
        code = (
            "from inspector.cli.main import main\n"
            f"main(['scan', {str(path)!r}, '--jwks', {str(keys)!r}, '--output', {str(path) + '.out'!r}])\n"
            "print(next(line for line in open('/proc/self/status') if line.startswith('VmHWM')).split()[1])"
        )
        done = subprocess.run(
            [sys.executable, "-c", code], env=environment(), capture_output=True, text=True, check=True
        )
        peaks.append(int(done.stdout))
    assert peaks[1] < peaks[0] + 8 * 1024


def test_an_undated_token_is_judged_as_of_its_own_issue(tmp_path: Path, keys: Path) -> None:
    """Nearly every token of a log is older than its hour: its age is no fault, with keys or without."""
    old, forged = {**CLAIMS, "iat": T - 40_000_000, "exp": T - 39_996_400}, tmp_path / "forged.txt"
    tokens = tmp_path / "tokens.txt"
    tokens.write_text(sign(old) + "\n" + json.dumps({"id_token": sign(old)}) + "\n")
    given: tuple[tuple[str | Path, ...], ...] = (("--jwks", keys), ())
    for options in given:
        ran = run("scan", tokens, *options)
        assert ran.status == 0 and "2 judged as of their own issue (--now now" in ran.err
        for line in lines(ran.out):
            assert line["judged_at"] == {"time": "2025-08-15T10:53:20Z", "basis": "issued"}
            assert line["findings"] == [{"rule": "token-expired", "code": "C04", "severity": "info"}]
    forged.write_text(sign(old, "other") + "\n")
    assert lines(run("scan", forged, "--jwks", keys).out)[0]["root_cause"] == "signature-invalid"


@pytest.mark.parametrize(("now", "basis"), [("now", "now"), ("2026-11-21T10:00:00Z", "given"), ("issued", "issued")])
def test_the_clock_may_be_given(tmp_path: Path, keys: Path, now: str, basis: str) -> None:
    tokens = tmp_path / "tokens.txt"
    old = sign({**CLAIMS, "iat": T - 40_000_000, "exp": T - 39_996_400})
    tokens.write_text(f"{old}\n" + json.dumps({"id_token": old}) + "\n")
    ran = run("scan", tokens, "--jwks", keys, "--now", now)
    for line in lines(ran.out):
        assert line["judged_at"]["basis"] == basis
        assert line["root_cause"] == (None if basis == "issued" else "token-expired")
    assert "judged as of" not in ran.err


@pytest.mark.parametrize("levels", [90, 150, 240, 2000])
def test_a_line_that_is_nested_too_deep_does_not_end_a_scan(levels: int) -> None:
    token = sign({"iss": "https://idp.example", "sub": "x", "aud": "a", "iat": 1, "exp": 2})
    deep = f'{{"log":{{"version":"1.2","entries":[]}},"error":"x","keys":{"[" * levels}{"]" * levels}}}'
    found = [item for _, _, item in scan_lines("x", [token.encode(), deep.encode(), token.encode()])]
    assert isinstance(found[0], Case) and isinstance(found[-1], Case)
