"""`--tenant HOST` with an API key, on check, login and probe: the tenant's own knowledge enters the diagnosis."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cases import okta

from ..login.provider import Provider, Reply, Request, as_json
from .command import Ran, run

KEY = "api-key-canary-1234567890"
ORIGINAL = "kxvfihtburc1m5j.eu.qlikcloud.com"


@pytest.fixture
def tenant() -> Iterator[Provider]:
    """A stand-in tenant: its configuration demands another client, and its user has the login's e-mail."""
    login = okta()
    config = {**login.dict()["identity_provider"], "id": "idp-1"}
    with Provider() as stand_in:

        def guarded(data: Any) -> Any:
            def reply(request: Request) -> Reply:
                allowed = request.headers.get("Authorization") == f"Bearer {KEY}"
                return as_json(data) if allowed else as_json({"errors": [{"code": "AUTH-1"}]}, 401)

            return reply

        users = [{"id": "u1", "subject": "okta\\other", "email": login.claims["email"], "status": "disabled"}]
        stand_in.replies |= {
            "/api/v1/tenants/me": guarded({"hostnames": [ORIGINAL]}),
            "/api/v1/identity-providers": guarded({"data": [config]}),
            "/api/v1/groups/settings": guarded({"autoCreateGroups": True}),
            "/api/v1/audits": guarded({"data": []}),
            "/api/v1/users": guarded({"data": users}),
        }
        yield stand_in


def host(tenant: Provider) -> str:
    return tenant.issuer.removeprefix("http://")


def without_key(ran: Ran) -> Ran:
    assert KEY not in ran.out + ran.err
    return ran


def test_check_meets_the_tenants_users(tenant: Provider, healthy: Path) -> None:
    before = run("check", healthy, "--format", "json").json
    ran = without_key(
        run("check", healthy, "--tenant", host(tenant), "--api-key-env", "QLIK_KEY", "--format", "json", QLIK_KEY=KEY)
    )
    assert before["verdict"]["login"] == "succeeds" and ran.json["verdict"]["login"] == "fails"
    assert ran.json["verdict"]["root_cause"].startswith("user-") and ran.status == 1
    assert all(request.method == "GET" for request in tenant.requests)


def test_a_profile_names_tenant_and_key(tenant: Provider, healthy: Path, tmp_path: Path) -> None:
    folder = tmp_path / "qlik-inspector" / "profiles"
    folder.mkdir(parents=True)
    (folder / "acme.toml").write_text(f'tenant = "{host(tenant)}"\napi_key = "env:QLIK_KEY"\n')
    (folder / "bare.toml").write_text(f'tenant = "{host(tenant)}"\n')
    ran = without_key(
        run("check", healthy, "--profile", "acme", "--format", "json", QLIK_KEY=KEY, XDG_CONFIG_HOME=str(tmp_path))
    )
    assert ran.json["verdict"]["login"] == "fails"
    bare = run("check", healthy, "--profile", "bare", XDG_CONFIG_HOME=str(tmp_path))
    assert bare.status == 2 and "api_key" in bare.err


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (401, "does not accept the API key"),
        (403, "its owner may not read this"),
        (429, "too many requests"),
    ],
)
def test_a_refusal_is_explained_and_the_login_judged_all_the_same(
    tenant: Provider, healthy: Path, status: int, words: str
) -> None:
    for path in tenant.replies:
        if path.startswith("/api/"):
            tenant.replies[path] = lambda request: as_json({"errors": []}, status, **{"Retry-After": "0"})
    ran = without_key(
        run("check", healthy, "--tenant", host(tenant), "--api-key-env", "QLIK_KEY", "--format", "json", QLIK_KEY=KEY)
    )
    assert words in ran.err and ran.status == 0 and ran.json["verdict"]["login"] == "succeeds"


def test_a_tenant_that_is_not_there_is_no_fault_of_the_login(healthy: Path) -> None:
    ran = run(
        "check", healthy, "--tenant", "127.0.0.1:9", "--api-key-env", "QLIK_KEY", "--format", "json", QLIK_KEY=KEY
    )
    assert "Not read" in ran.err and ran.json["verdict"]["login"] == "succeeds"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--tenant", "acme.eu.qlikcloud.com"), "--api-key-env"),
        (("--api-key-env", "QLIK_KEY"), "--tenant HOST"),
        (("--tenant", "acme.eu.qlikcloud.com", "--api-key-env", "NO_SUCH_KEY"), "NO_SUCH_KEY"),
        (("--tenant", "acme.eu.qlikcloud.com", "--api-key-env", "QLIK_KEY", "--offline"), "--offline"),
        (("--tenant", "acme eu", "--api-key-env", "QLIK_KEY"), "no host name"),
    ],
)
def test_what_is_missing_is_said(healthy: Path, arguments: tuple[str, ...], words: str) -> None:
    ran = without_key(run("check", healthy, *arguments, QLIK_KEY=KEY))
    assert ran.status == 2 and words in ran.err and ran.out == ""


def test_login_asks_the_tenant_before_it_judges(tenant: Provider, tmp_path: Path) -> None:
    kept = tmp_path / "kept.case.json"
    with Provider(client_secret="s3cr3t") as idp:
        idp.replies["/token"] = lambda request: as_json({"access_token": "a", "token_type": "bearer"})
        ran = without_key(
            run(
                "login",
                "--issuer",
                idp.issuer,
                "--client-id",
                "client",
                "--client-credentials",
                "--client-secret-env",
                "SECRET",
                "--tenant",
                host(tenant),
                "--api-key-env",
                "QLIK_KEY",
                "--format",
                "json",
                "--save",
                kept,
                QLIK_KEY=KEY,
                SECRET="s3cr3t",
            )
        )
    saved = json.loads(kept.read_text())
    assert saved["identity_provider"]["id"] and saved["tenant"]["groups_auto_create"] is True
    assert KEY not in kept.read_text() and ran.status in (0, 1)
    assert "/api/v1/identity-providers" in tenant.paths()


def test_login_wants_the_tenant_before_anybody_signs_in() -> None:
    ran = run("login", "--issuer", "http://127.0.0.1:9", "--client-id", "c", "--api-key-env", "QLIK_KEY", QLIK_KEY=KEY)
    assert ran.status == 2 and "--tenant HOST" in ran.err


def test_probe_reads_the_configuration(tenant: Provider) -> None:
    ran = without_key(
        run(
            "probe",
            "--tenant",
            host(tenant),
            "--api-key-env",
            "QLIK_KEY",
            "--format",
            "json",
            "--timeout",
            "2",
            QLIK_KEY=KEY,
            HTTPS_PROXY="http://127.0.0.1:9",
        )
    )
    assert "/api/v1/identity-providers" in tenant.paths() and ran.json["format"] == "qlik-inspector-report/1"
