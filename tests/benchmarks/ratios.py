"""What the command costs, as ratios against what cannot be done cheaper: `python tests/benchmarks/ratios.py [ROUNDS]`.

Run it with the interpreter of an environment in which the wheel is installed. Commands and their baselines take turns,
and the fastest run of each counts, so that a busy machine does not decide. Not collected by pytest.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

PYTHON = sys.executable
COMMAND = str(Path(PYTHON).parent / "qlik-inspector")
TOKENS = 100_000
PYJWT = """\
import json, sys, jwt
case = json.load(open(sys.argv[1]))
token = case["token"]["response"]["body"]["id_token"]
key = jwt.PyJWK(case["jwks"]["body"]["keys"][0]).key
claims = jwt.decode(token, key, ["RS256"], {"verify_exp": False}, audience=case["client"]["client_id"])
print(claims["sub"])
"""
BARE = """\
import json, sys
from base64 import urlsafe_b64decode
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
jwk = json.load(open(sys.argv[2]))["keys"][0]
n, e = (int.from_bytes(urlsafe_b64decode(jwk[m] + "=="), "big") for m in "ne")
key, pkcs, sha = rsa.RSAPublicNumbers(e, n).public_key(), padding.PKCS1v15(), hashes.SHA256()
for line in open(sys.argv[1]):
    signed, _, signature = line.strip().rpartition(".")
    key.verify(urlsafe_b64decode(signature + "=="), signed.encode(), pkcs, sha)
"""


def main(rounds: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        case, token, tokens, keys = evidence(folder)
        (folder / "pyjwt_script.py").write_text(PYJWT)
        (folder / "bare.py").write_text(BARE)
        argparse_alone = [PYTHON, "-c", "import argparse"]
        print(f"{'what':<44}{'ratio':>7}{'budget':>8}{'ms':>9}{'baseline':>10}")
        compare("--version / import argparse", [COMMAND, "--version"], argparse_alone, 2.0, rounds)
        compare("--help / import argparse", [COMMAND, "--help"], argparse_alone, 2.0, rounds)
        compare(
            "decode TOKEN / import argparse, json, base64",
            [COMMAND, "decode", token],
            [PYTHON, "-c", "import argparse, json, base64"],
            2.5,
            rounds,
        )
        compare(
            "check case / 6 lines of PyJWT",
            [COMMAND, "check", str(case)],
            [PYTHON, str(folder / "pyjwt_script.py"), str(case)],
            1.5,
            rounds,
        )
        compare(
            "scan 100,000 tokens / bare cryptography",
            [COMMAND, "scan", str(tokens), "--jwks", str(keys)],
            [PYTHON, str(folder / "bare.py"), str(tokens), str(keys)],
            2.0,
            max(2, rounds // 10),
        )
        judged(json.loads(case.read_text()))


def compare(what: str, command: list[str], baseline: list[str], budget: float, rounds: int) -> None:
    times: dict[str, list[float]] = {"command": [], "baseline": []}
    for number in range(rounds + 1):
        for which, line in (("command", command), ("baseline", baseline)):
            start = time.perf_counter()
            subprocess.run(line, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
            if number:  # the first round only warms the caches
                times[which].append(time.perf_counter() - start)
    show(what, min(times["command"]), min(times["baseline"]), budget)


def show(what: str, seconds: float, baseline: float, budget: float) -> None:
    ratio = seconds / baseline
    mark = "" if ratio <= budget else "  over"
    print(f"{what:<44}{ratio:>7.2f}{budget:>8.1f}{seconds * 1000:>9.2f}{baseline * 1000:>10.3f}{mark}")


def judged(raw: dict[str, Any]) -> None:
    """`diagnose` warm, against one RSA-2048 verification."""
    from inspector import Case, diagnose

    key = private_key()
    signature = key.sign(b"x" * 800, padding.PKCS1v15(), hashes.SHA256())
    public = key.public_key()
    verification = fastest(lambda: public.verify(signature, b"x" * 800, padding.PKCS1v15(), hashes.SHA256()), 200)
    show("diagnose, warm / one RSA-2048 verification", fastest(lambda: diagnose(Case(raw)), 10), verification, 100)


def fastest(call: Callable[[], Any], times: int) -> float:
    found = []
    for _ in range(20):
        start = time.perf_counter()
        for _ in range(times):
            call()
        found.append((time.perf_counter() - start) / times)
    return min(found)


_made: list[rsa.RSAPrivateKey] = []


def private_key() -> rsa.RSAPrivateKey:
    if not _made:
        _made.append(rsa.generate_private_key(65537, 2048))
    return _made[0]


def evidence(folder: Path) -> tuple[Path, str, Path, Path]:
    """A case file with an RS256 ID token, the token, a file of tokens, and a key set."""
    key = private_key()
    numbers = key.public_key().public_numbers()
    jwk = {
        "kty": "RSA",
        "kid": "key-1",
        "use": "sig",
        "alg": "RS256",
        "e": "AQAB",
        "n": b64(numbers.n.to_bytes(256, "big")),
    }
    now, issuer = int(time.time()), "https://acme.okta.com"
    claims = {
        "iss": issuer,
        "sub": "00u4k2c9q1WqXyZ5d7AB",
        "aud": "0oa4k2c9q1WqXyZ5d7",
        "iat": now,
        "exp": now + 36000,
        "name": "Maria Schmidt",
        "email": "maria.schmidt@acme.example",
        "email_verified": True,
        "preferred_username": "maria.schmidt",
        "groups": ["Everyone", "Qlik-Admins"],
    }

    def token(**more: Any) -> str:
        text = f"{b64({'alg': 'RS256', 'kid': 'key-1', 'typ': 'JWT'})}.{b64({**claims, **more})}"
        return f"{text}.{b64(key.sign(text.encode(), padding.PKCS1v15(), hashes.SHA256()))}"

    base = f"{issuer}/oauth2/v1"
    discovery = {
        "issuer": issuer,
        "authorization_endpoint": f"{base}/authorize",
        "token_endpoint": f"{base}/token",
        "userinfo_endpoint": f"{base}/userinfo",
        "jwks_uri": f"{base}/keys",
        "response_types_supported": ["code"],
        "id_token_signing_alg_values_supported": ["RS256"],
    }
    body = {"id_token": token(), "access_token": "2YotnFZFEjr1zCsicMWpAA", "token_type": "Bearer"}
    members = {
        "format": "qlik-inspector-case/1",
        "client": {"client_id": claims["aud"]},
        "discovery": {"url": f"{issuer}/.well-known/openid-configuration", "status": 200, "body": discovery},
        "jwks": {"url": f"{base}/keys", "status": 200, "body": {"keys": [jwk]}},
        "token": {"response": {"status": 200, "body": body}},
        "userinfo": {"url": f"{base}/userinfo", "status": 200, "body": claims},
    }
    case, tokens, keys = folder / "login.case.json", folder / "tokens.txt", folder / "jwks.json"
    case.write_text(json.dumps(members))
    keys.write_text(json.dumps({"keys": [jwk]}))
    some = [token(sub=f"user-{number}") for number in range(200)]
    with tokens.open("w") as file:
        for number in range(TOKENS):
            file.write(some[number % len(some)] + "\n")
    return case, body["id_token"], tokens, keys


def b64(data: bytes | dict[str, Any]) -> str:
    raw = json.dumps(data).encode() if isinstance(data, dict) else data
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


if __name__ == "__main__":
    os.environ.pop("PYTHONPATH", None)
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 40)
