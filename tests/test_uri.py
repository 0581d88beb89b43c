"""How near a host is: by its address, however it is written."""

from __future__ import annotations

import ast
import socket
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import inspector
from inspector.errors import InspectorError
from inspector.uri import Reach, is_loopback, parse, reach

HERE = [
    "localhost",
    "LocalHost.",
    "idp.localhost",
    "127.0.0.1",
    "127.1",
    "127.0.1",
    "2130706433",
    "0x7f000001",
    "0x7f.1",
    "0177.0.0.1",
    "017700000001",
    "127.9.9.9",
    "[::1]",
    "::1",
    "0:0:0:0:0:0:0:1",
    "[::ffff:127.0.0.1]",
    "::ffff:7f00:1",
    "64:ff9b::127.0.0.1",
    "64:ff9b:1::127.0.0.1",
    "::127.0.0.1",
    "::ffff:0:127.0.0.1",
    "2002:7f00:1::",
    "0.0.0.0",
    "0",
    "0x0",
    "[::]",
    "::",
    "１２７.0.0.1",
    "127。0。0。1",
]
ELSEWHERE = [
    "idp.example.com",
    "127.0.0.1.example.com",
    "localhost.example.com",
    "mylocalhost",
    "8.8.8.8",
    "128.1",
    ".",
    "1.2.3.4.5",
    "127.0.0.256",
    "08.1",
    "99999999999",
    "2001:4860:4860::8888",
]
NEAR = {
    Reach.LINK: ["169.254.169.254", "0xa9fea9fe", "[fe80::1]", "fe80::1%eth0", "[::ffff:169.254.169.254]"],
    Reach.PRIVATE: [
        "10.0.0.1",
        "192.168.1",
        "172.31.255.255",
        "100.64.0.1",
        "fd00::1",
        "64:ff9b::10.0.0.1",
        "fec0::1",
        "64:ff9b:1::a00:1",
        "64:ff9b:1::808:808",
        "::10.0.0.1",
        "224.0.0.1",
        "ff02::1",
    ],
    Reach.PUBLIC: ["172.32.0.1", "idp.corp", "", "\ud800"],
}
_PART = r"(0x[0-9a-f]{0,4}|0[0-7]{0,4}|[0-9]{1,4})"
NUMBERS = st.from_regex(rf"(0x[0-9a-f]{{0,8}}|0[0-7]{{0,11}}|[0-9]{{1,10}})(\.{_PART}){{0,3}}", fullmatch=True)


@pytest.mark.parametrize("host", HERE)
def test_this_machine_in_every_spelling(host: str) -> None:
    assert reach(host) is Reach.MACHINE and is_loopback(host)


@pytest.mark.parametrize("host", ELSEWHERE)
def test_a_host_that_only_looks_like_it(host: str) -> None:
    assert not is_loopback(host) and reach(host) is Reach.PUBLIC


@pytest.mark.parametrize(("host", "expected"), [(host, near) for near, hosts in NEAR.items() for host in hosts])
def test_neighbours_and_private_networks(host: str, expected: Reach) -> None:
    assert reach(host) is expected


@given(NUMBERS)
def test_a_number_is_read_as_the_system_reads_it(host: str) -> None:
    try:
        packed = socket.inet_aton(host)
    except OSError:
        return
    assert is_loopback(host) == (packed[0] in (0, 127))


@given(st.text(max_size=40))
def test_no_text_is_too_odd(text: str) -> None:
    reach(text)
    parse(f"https://{text}/")


def test_every_error_for_the_person_has_the_one_base() -> None:
    """An exception class is a sentence for the person (InspectorError) or steers the code (its name is private)."""
    known, others = {"InspectorError"}, []
    steering = {"NotChecked", "UnreadableError"}
    classes = [
        (path, node)
        for path in sorted(Path(inspector.__file__).parent.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ClassDef)
    ]
    for _ in range(4):
        known |= {n.name for _, n in classes for base in n.bases if isinstance(base, ast.Name) and base.id in known}
    for path, node in classes:
        names = {base.id for base in node.bases if isinstance(base, ast.Name)}
        if any(name.endswith(("Error", "Exception")) for name in names) and node.name not in known | steering:
            others.append(f"{path.name}: {node.name}") if not node.name.startswith("_") else None
    assert others == [] and issubclass(InspectorError, Exception)
