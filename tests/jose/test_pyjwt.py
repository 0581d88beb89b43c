"""PyJWT is imported without its HTTP client, and nobody else in the process notices."""

from __future__ import annotations

import subprocess
import sys

PROGRAM = """
import sys
from inspector.jose.pyjwt import algorithms
assert algorithms()["RS256"] is not None
assert "urllib.request" not in sys.modules, "the client was imported"
import jwt
from jwt import PyJWKClient
assert PyJWKClient.__module__ == "jwt.jwks_client"
assert jwt.PyJWKClient is PyJWKClient
import jwt.jwks_client
assert jwt.jwks_client.PyJWKClient is PyJWKClient
try:
    jwt.nothing
except AttributeError as error:
    assert "nothing" in str(error)
else:
    raise AssertionError
print("ok")
"""
FIRST = """
import jwt
from inspector.jose.pyjwt import algorithms
assert algorithms()["ES256"] is not None
assert jwt.PyJWKClient.__name__ == "PyJWKClient"
print("ok")
"""


def _run(program: str) -> str:
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_the_client_is_left_out_and_still_there_when_asked_for() -> None:
    assert _run(PROGRAM) == "ok"


def test_a_pyjwt_that_is_already_imported_is_left_alone() -> None:
    assert _run(FIRST) == "ok"
