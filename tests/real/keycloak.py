"""Keycloak with the imported realm `acme`: see providers/keycloak-realm.json for its clients, users and groups."""

import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from .browser import Step
from .processes import free_port, running, serves, wait_until
from .tools import CACHE, PROVIDERS
from .tools import keycloak as distribution

PASSWORD = "a-password-only-for-tests"
CLIENT_SECRET = "a-client-secret-only-for-tests"
ADMIN = "admin"


@dataclass(frozen=True)
class Keycloak:
    """A running Keycloak.

    Clients, all with CLIENT_SECRET and any port of 127.0.0.1 and localhost, paths /callback and /login/callback:
    full-path and no-path (groups as `/top/sales` or `sales`; no-path also has the audience qlik.api), no-groups, public
    (no secret), implicit, signed-userinfo; and `fixed`, which knows only a Qlik tenant's callback.
    Users, all with PASSWORD: alice (verified e-mail, groups), bob (unverified), carol (no e-mail), dave (disabled).
    """

    base: str

    @property
    def issuer(self) -> str:
        """The realm's issuer, without a slash at the end."""
        return f"{self.base}/realms/acme"

    def login_steps(self, user: str = "alice", password: str = PASSWORD) -> list[Step]:
        """One page; Keycloak asks for no consent here."""
        return [Step("#kc-login", {"#username": user, "#password": password})]

    def rotate_keys(self, *, keep_old: bool) -> None:
        """A new RS256 key signs from now on; without keep_old the former ones are deleted."""
        with self._admin() as admin:
            components = f"{self.base}/admin/realms/acme/components"
            provider = "org.keycloak.keys.KeyProvider"
            realm = admin.get(f"{self.base}/admin/realms/acme").json()["id"]
            signing = ("rsa-generated",)
            old = [
                one for one in admin.get(components, params={"type": provider}).json() if one["providerId"] in signing
            ]
            highest = max(int(one["config"].get("priority", ["0"])[0]) for one in old)
            new = {
                "name": f"rotated-{highest + 1}",
                "providerId": "rsa-generated",
                "providerType": provider,
                "parentId": realm,
                "config": {"priority": [str(highest + 1)], "algorithm": ["RS256"]},
            }
            admin.post(components, json=new).raise_for_status()
            for one in [] if keep_old else old:
                admin.delete(f"{components}/{one['id']}").raise_for_status()

    def update_client(self, client_id: str, **representation: Any) -> None:
        """Changes members of a client's representation, for example redirectUris or enabled."""
        with self._admin() as admin:
            clients = f"{self.base}/admin/realms/acme/clients"
            known = admin.get(clients, params={"clientId": client_id}).json()[0]
            admin.put(f"{clients}/{known['id']}", json=known | representation).raise_for_status()

    @contextmanager
    def _admin(self) -> Iterator[httpx.Client]:
        form = {"grant_type": "password", "client_id": "admin-cli", "username": ADMIN, "password": PASSWORD}
        with httpx.Client(trust_env=False, timeout=60) as http:
            answer = http.post(f"{self.base}/realms/master/protocol/openid-connect/token", data=form).raise_for_status()
            http.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
            yield http


@contextmanager
def keycloak(folder: Path) -> Iterator[Keycloak]:
    """Starts Keycloak on 127.0.0.1 with its database in memory. One at a time per unpacked copy: others wait."""
    home = distribution()
    log = folder / "keycloak.log"
    with (CACHE / "keycloak.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        shutil.rmtree(home / "data", ignore_errors=True)
        (home / "data" / "import").mkdir(parents=True)
        shutil.copy(PROVIDERS / "keycloak-realm.json", home / "data" / "import" / "acme-realm.json")
        port = free_port()
        argv: list[str | Path] = [
            home / "bin" / "kc.sh",
            "start-dev",
            "--db=dev-mem",
            "--http-host=127.0.0.1",
            f"--http-port={port}",
            "--import-realm",
        ]
        environment = {
            "KC_BOOTSTRAP_ADMIN_USERNAME": ADMIN,
            "KC_BOOTSTRAP_ADMIN_PASSWORD": PASSWORD,
            "JAVA_OPTS_APPEND": "-Djava.net.preferIPv4Stack=true -XX:TieredStopAtLevel=1",
        }
        with running(argv, log=log, env=environment) as process:
            running_at = Keycloak(f"http://127.0.0.1:{port}")
            wait_until(
                lambda: serves(f"{running_at.issuer}/.well-known/openid-configuration"), process, log, seconds=240
            )
            yield running_at
