"""Fixtures that start real OpenID providers and a real browser on loopback, and end exactly what they started.

    oidc_provider(clients=[client(uri)], …) -> OidcProvider   a fresh panva oidc-provider per call; see panva.py
    mock_server -> MockServer                                 oauth2-mock-server, faults reset per test; see mock.py
    canaille -> Canaille                                      with the user alice; see canaille.py
    keycloak -> Keycloak                                      with the realm acme; see keycloak.py (starts once, 15 s)
    browser -> Browser                                        headless Chromium; see browser.py
    callback -> Callback                                      a page that notes what it gets; see relying_party.py
    certificate -> Certificate                                self-signed for loopback, also as a file: certificate_file

A login is `browser.login(url, provider.login_steps("alice"))`; where the program under test opens the browser, it is
given `browser.door(steps)`. Everything below tests/real/ is marked `real`; a tool that is missing skips the test, or
fails it in strict mode (see tools.py).
"""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from . import browser as browsers
from . import canaille as canailles
from . import keycloak as keycloaks
from . import mock as mocks
from . import panva, relying_party, tools
from .certificates import Certificate, self_signed

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever lies in this folder needs real things."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.real)


@pytest.fixture(scope="session", autouse=True)
def temporary_folder() -> Iterator[None]:
    """A folder of this run's own: what a browser leaves behind is counted in it."""
    with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        patch.setattr(tempfile, "tempdir", folder)
        patch.setenv("TMPDIR", folder)
        yield


@pytest.fixture(autouse=True)
def on_the_internet(monkeypatch: pytest.MonkeyPatch) -> None:
    """The providers here stand in for public ones: that Qlik Cloud reaches no loopback address is tested elsewhere."""
    monkeypatch.setattr("inspector.rules.config.fitness.unreachable", lambda url: None)


@pytest.fixture(scope="session")
def browser() -> Iterator[browsers.Browser]:
    """One Chromium for the whole run; every login has its own profile."""
    with browsers.chromium(tools.chromium()) as one:
        yield one


@pytest.fixture
def oidc_provider(tmp_path: Path) -> Iterator[Callable[..., panva.OidcProvider]]:
    """Starts providers that live as long as the test; the arguments are those of panva.oidc_provider."""
    with ExitStack() as stack:
        numbers = count()

        def start(**settings: Any) -> panva.OidcProvider:
            folder = tmp_path / f"oidc-provider-{next(numbers)}"
            folder.mkdir()
            return stack.enter_context(panva.oidc_provider(folder, **settings))

        yield start


@pytest.fixture(scope="session")
def _mock_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[mocks.MockServer]:
    with mocks.mock_server(tmp_path_factory.mktemp("mock-server")) as server:
        yield server


@pytest.fixture
def mock_server(_mock_server: mocks.MockServer) -> mocks.MockServer:
    """The mock server without any fault."""
    _mock_server.inject()
    return _mock_server


@pytest.fixture(scope="session")
def canaille(tmp_path_factory: pytest.TempPathFactory) -> Iterator[canailles.Canaille]:
    """One Canaille for the whole run."""
    with canailles.canaille(tmp_path_factory.mktemp("canaille")) as server:
        yield server


@pytest.fixture(scope="session")
def keycloak(tmp_path_factory: pytest.TempPathFactory) -> Iterator[keycloaks.Keycloak]:
    """One Keycloak for the whole run."""
    with keycloaks.keycloak(tmp_path_factory.mktemp("keycloak")) as server:
        yield server


@pytest.fixture
def callback() -> Iterator[relying_party.Callback]:
    """A callback page on a free port of 127.0.0.1."""
    with relying_party.callback() as one:
        yield one


@pytest.fixture(scope="session")
def certificate() -> Certificate:
    """A self-signed certificate for localhost, 127.0.0.1 and ::1."""
    return self_signed()


@pytest.fixture(scope="session")
def certificate_file(certificate: Certificate, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The certificate as a PEM file, as a CA bundle is given."""
    path = tmp_path_factory.mktemp("certificate") / "loopback.pem"
    path.write_text(certificate.cert)
    return path
