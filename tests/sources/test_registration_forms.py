"""A registration is the same one in whatever it is written: code of infrastructure, a plan, a state, YAML, a list."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.idps.loader import heads
from inspector.sources.found import SourceError
from inspector.sources.registration_forms import forms
from inspector.sources.registry import read, recognise

URI = "https://kx1abcdefg2345h.eu.qlikcloud.com/login/callback"
OUT = "https://kx1abcdefg2345h.eu.qlikcloud.com/"
LISTS = ("redirect_uris", "sign_out_uris")


def members(form: dict[str, Any]) -> dict[str, Any]:
    """What a resource of this form holds, nested as its first paths say."""
    value: dict[str, Any] = {}
    told: dict[str, Any] = {"client_id": "c1", "name": "Qlik", "redirect_uris": [URI], "sign_out_uris": [OUT]}
    for name, item in told.items():
        for path in form.get(name, ())[:1]:
            at, (*blocks, last) = value, path.split(".")
            for block in blocks:
                at = at.setdefault(block, {})
            at[last] = item
    if form.get("grants"):
        value |= {path: ["code"] for path in form["grant_types"][:1] if "." not in path}
    return value


def hcl(value: dict[str, Any], depth: int = 1) -> Iterator[str]:
    pad = "  " * depth
    for name, item in value.items():
        if isinstance(item, dict):
            yield f"{pad}{name} {{\n{''.join(hcl(item, depth + 1))}{pad}}}\n"
        elif isinstance(item, list):
            yield f"{pad}{name} = [\n" + "".join(f"{pad}  {json.dumps(one)},\n" for one in item) + f"{pad}]\n"
        else:
            yield f"{pad}{name} = {json.dumps(item)}\n"


def yaml(value: Any, depth: int = 0) -> str:
    pad = "  " * depth
    if isinstance(value, list):
        return "".join(f"{pad}- {one}\n" for one in value)
    lines = []
    for name, item in value.items():
        lines.append(
            f"{pad}{name}:\n{yaml(item, depth + 1)}" if isinstance(item, dict | list) else f"{pad}{name}: {item}\n"
        )
    return "".join(lines)


def camel(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            name.split("_")[0] + "".join(p.title() for p in name.split("_")[1:]): camel(v) for name, v in value.items()
        }
    return value


def script(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name}: {script(item)}" for name, item in value.items()) + "}"
    return json.dumps(value)


def terraform(kind: str, value: dict[str, Any]) -> str:
    return f'resource "{kind}" "qlik" {{\n{"".join(hcl(value))}}}\n'


def plan(kind: str, value: dict[str, Any]) -> str:
    lines = terraform(kind, value).splitlines()
    return f"  # {kind}.qlik will be created\n" + "\n".join(
        f"  + {line}" if line[-1:] not in "}]" else f"    {line}" for line in lines
    )


DRESSES: dict[str, Callable[[str, dict[str, Any]], str]] = {
    "code": terraform,
    "code in a mail": lambda kind, value: f"Hi,\nthis is ours:\n\n{terraform(kind, value)}\nRegards, Ada",
    "plan": plan,
    "state": lambda kind, value: json.dumps(
        {"version": 4, "resources": [{"type": kind, "instances": [{"attributes": value}]}]}
    ),
    "shown state": lambda kind, value: json.dumps(
        {"values": {"root_module": {"resources": [{"type": kind, "values": value}]}}}
    ),
    "template": lambda kind, value: yaml({"resources": {"qlik": {"type": kind, "properties": camel(value)}}}),
}
RESOURCES = [
    (form, form["resources"][0])
    for form in forms()
    if "_" in form.get("resources", [""])[0] and "." not in form["resources"][0]
]


@pytest.mark.parametrize("dress", DRESSES)
@pytest.mark.parametrize(("form", "kind"), RESOURCES, ids=[kind for _, kind in RESOURCES])
def test_a_resource_is_read_in_every_dress(form: dict[str, Any], kind: str, dress: str) -> None:
    found = recognise(DRESSES[dress](kind, members(form)))
    client = found.members["client"]
    assert client["registration"]["provider"] == form["provider"]
    assert client["registered_redirect_uris"] == [URI]
    if "sign_out_uris" in form:
        assert OUT in client["registered_sign_out_uris"]
    assert found.kind.startswith(form["title"])


PROGRAMS = [(form, kind) for form in forms() for kind in form.get("resources", ()) if ":" in kind and "::" not in kind]


@pytest.mark.parametrize(("form", "kind"), PROGRAMS, ids=[kind for _, kind in PROGRAMS])
def test_a_resource_of_a_program_is_read(form: dict[str, Any], kind: str) -> None:
    package, _, name = kind.partition(":")
    written = f'const a = new {package}.{name}("qlik", {script(camel(members(form)))});'
    inner = script(camel(members(form)))[1:]
    inside = f'const a = new {package}.app.{name}("qlik", {{\n  realm: other.id,\n{inner}, {{ parent: x }});'
    python = f'a = {package}.{name}("qlik",\n    {", ".join(f"{n}={json.dumps(v)}" for n, v in members(form).items())})'
    for text in (written, inside, python):
        assert recognise(text).members["client"]["registered_redirect_uris"] == [URI], text


SIGNED = [form for form in forms() if form.get("signs") and "redirect_uris" in form]


@pytest.mark.parametrize("form", SIGNED, ids=[form["title"] for form in SIGNED])
def test_a_configuration_is_told_by_its_names(form: dict[str, Any]) -> None:
    value = {**dict.fromkeys(form["signs"], "x"), **members(form)}
    value = {
        name: item
        for name, item in value.items()
        if name not in {n.replace("_", "") for n in members(form) if "_" in n}
    }
    for text in (
        json.dumps(value),
        json.dumps([value]),
        yaml(value),
        f"It is set so:\n\n{json.dumps(value, indent=1)}\nbye",
    ):
        client = recognise(text).members["client"]
        assert client["registration"]["provider"] == form["provider"], text
        assert client["registered_redirect_uris"] == [URI]


def test_every_form_names_a_pack() -> None:
    assert {form["provider"] for form in forms()} <= heads().keys()


@pytest.mark.parametrize(
    "uris", ["var.uris", '["https://${var.host}/login/callback"]', "[for h in local.hosts : h]", "concat(a, b)"]
)
def test_what_a_variable_holds_is_no_empty_list(uris: str) -> None:
    body = f'label = "Qlik"\n  redirect_uris = {uris}\n  type = "web"\n  grant_types = ["implicit"]'
    text = f'resource "okta_app_oauth" "q" {{\n  {body}\n}}'
    client = recognise(text).members["client"]
    assert "registered_redirect_uris" not in client
    assert client["registration"]["grant_types"] == ["implicit"]


@pytest.mark.parametrize(
    "text",
    [
        'resource "aws_s3_bucket" "b" {\n  callback_urls = ["https://x.example/cb"]\n}',
        "new Widget.Client('a', {callbacks: ['https://x.example/cb']})",
        "redirect_uris:\n  - https://x.example/cb\ncolour: red",
        'logger.info("qlik", redirect_uris=["https://x.example/cb"])',
        "Name        : Qlik\nRedirectUri : {https://x.example/cb}\nColour      : red",
        '{"type": "okta_group", "values": {"redirect_uris": ["https://x.example/cb"]}}',
    ],
)
def test_what_only_looks_like_a_registration_is_none(text: str) -> None:
    try:
        pieces = read(text).pieces
    except SourceError:
        return
    assert not any("registration" in (piece.members.get("client") or {}) for piece in pieces)


@given(st.text(alphabet='resource "okta_app_oauth" q{}[]()=:,\n+-~#$\'', max_size=120))
def test_no_code_breaks_the_reader(text: str) -> None:
    try:
        read(f'resource "okta_app_oauth" "q" {{ redirect_uris = {text}')
    except SourceError as error:
        assert str(error)
