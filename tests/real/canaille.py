"""Canaille: a complete identity provider in Python: a two-page login, a consent page, open client registration."""

import os
import secrets
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from .browser import Step
from .processes import free_port, running, serves, tail, wait_until
from .tools import canaille as command

PASSWORD = "correct horse battery staple"

CONFIGURATION = """
# Without SERVER_NAME, JWT client authentication is off and a wrong secret is answered by 500.
SECRET_KEY = "{secret}"
SERVER_NAME = "127.0.0.1:{port}"
PREFERRED_URL_SCHEME = "http"
[CANAILLE]
DATABASE = "sql"
[CANAILLE_SQL]
DATABASE_URI = "sqlite:///{database}"
[CANAILLE_OIDC]
DYNAMIC_CLIENT_REGISTRATION_OPEN = true
"""


@dataclass(frozen=True)
class Canaille:
    """A running Canaille with the user alice. It knows no clients until they register."""

    issuer: str

    def register(self, *redirect_uris: str, **metadata: Any) -> dict[str, Any]:
        """Registers a client (RFC 7591); the answer holds client_id and client_secret."""
        body = {
            "client_name": "qlik-inspector",
            "redirect_uris": list(redirect_uris),
            "grant_types": ["authorization_code", "refresh_token"],
            "response_types": ["code"],
            "scope": "openid profile email groups",
        } | metadata
        answer = httpx.post(f"{self.issuer}/oauth/register", json=body, trust_env=False, timeout=30).raise_for_status()
        client: dict[str, Any] = answer.json()
        return client

    def login_steps(self, user: str = "alice", password: str = PASSWORD) -> list[Step]:
        """Name, password, consent: three pages."""
        submit = "form[method=POST] button.primary[type=submit]"
        return [Step(submit, {"[name=login]": user}), Step(submit, {"[name=password]": password}), Step("#accept")]

    def cancel_steps(self, user: str = "alice", password: str = PASSWORD) -> list[Step]:
        """The person logs in and then declines the consent."""
        return [*self.login_steps(user, password)[:2], Step("#deny")]


@contextmanager
def canaille(folder: Path) -> Iterator[Canaille]:
    """Starts Canaille on 127.0.0.1 with a fresh database."""
    executable = command()
    port = free_port()
    settings = folder / "canaille.toml"
    settings.write_text(
        CONFIGURATION.format(secret=secrets.token_hex(), port=port, database=folder / "canaille.sqlite")
    )
    environment = {"CANAILLE_CONFIG": str(settings)}
    log = folder / "canaille.log"

    def run(*arguments: str) -> None:
        with log.open("ab") as sink:
            done = subprocess.run(
                [executable, *arguments], env={**os.environ, **environment}, stdout=sink, stderr=sink, timeout=120
            )
        assert done.returncode == 0, tail(log)

    run("install")
    alice = ["--user-name", "alice", "--password", PASSWORD, "--emails", "alice@example.com"]
    run(
        "create",
        "user",
        *alice,
        "--given-name",
        "Alice",
        "--family-name",
        "Example",
        "--formatted-name",
        "Alice Example",
    )
    with running([executable, "run", "--bind", f"127.0.0.1:{port}"], log=log, env=environment) as process:
        issuer = f"http://127.0.0.1:{port}"
        wait_until(lambda: serves(f"{issuer}/.well-known/openid-configuration"), process, log)
        yield Canaille(issuer)
