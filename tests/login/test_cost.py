"""What a login imports: the start of the program must not pay for the network."""

from __future__ import annotations

import json
import subprocess
import sys

from .provider import Provider

MEASURE = """
import asyncio, json, sys
from inspector.login.session import capture
from inspector.login.settings import Settings
before = sorted(sys.modules)
uri = "http://127.0.0.1:0/cb"
given = Settings(issuer=sys.argv[1], client_id="client", redirect_uri=uri, wait=0.1, preflight=False)
asyncio.run(capture(given, open_browser=lambda url: True))
print(json.dumps([before, sorted(name for name, module in sys.modules.items() if module is not None)]))
"""


def test_the_heavy_packages_are_imported_late_or_never(idp: Provider) -> None:
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, idp.issuer], capture_output=True, text=True, check=True, timeout=60
    )
    before, after = (set(names) for names in json.loads(done.stdout))
    assert not before & {"httpx", "jwt", "textual", "joserfc", "certifi", "cryptography.x509"}
    assert "httpx" in after and not after & {"httpx._main", "click", "rich", "h2", "textual", "jwt", "joserfc"}
    assert done.stderr == ""
