"""A registration is the same one in whatever it is written: code of infrastructure, a plan, a state, YAML, a list."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.idps.loader import Form, forms
from inspector.sources.found import SourceError
from inspector.sources.registry import read, recognise
from inspector.sources.settings.registration_forms import _at, _plainly
from inspector.sources.syntax.member_paths import paths, plain

URI = "https://kx1abcdefg2345h.eu.qlikcloud.com/login/callback"
OUT = "https://kx1abcdefg2345h.eu.qlikcloud.com/"
FORMS = forms("export")


def members(form: Form) -> dict[str, Any]:
    """What a resource of this form holds, nested as its first paths say."""
    value: dict[str, Any] = {}
    told: dict[str, Any] = {"client_id": "c1", "name": "Qlik", "redirect_uris": [URI], "sign_out_uris": [OUT]}
    for name, item in told.items():
        if name in form:
            put(value, form[name], item)
    if form.get("grants"):
        value |= {path: ["code"] for path in form["grant_types"].split("|")[:1] if "." not in path}
    return value


def put(value: dict[str, Any], path: str, item: Any) -> None:
    """Writes the item where the first alternative of a path leads."""
    *blocks, last = path.split("|")[0].split(".")
    for block in blocks:
        value = value.setdefault(block, {})
    value[last] = item


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
        return "".join(f"{pad}-\n{yaml(o, depth + 1)}" if isinstance(o, dict) else f"{pad}- {o}\n" for o in value)
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
    (provider, form, form["resources"][0])
    for provider, form in FORMS
    if "_" in form.get("resources", [""])[0] and "." not in form["resources"][0]
]


@pytest.mark.parametrize("dress", DRESSES)
@pytest.mark.parametrize(("provider", "form", "kind"), RESOURCES, ids=[kind for _, _, kind in RESOURCES])
def test_a_resource_is_read_in_every_dress(provider: str, form: Form, kind: str, dress: str) -> None:
    found = recognise(DRESSES[dress](kind, members(form)))
    client = found.members["client"]
    assert client["registration"]["provider"] == provider
    assert client["registered_redirect_uris"] == [URI]
    if "sign_out_uris" in form:
        assert OUT in client["registered_sign_out_uris"]
    assert found.kind.startswith(form["title"])


PROGRAMS = [(form, kind) for _, form in FORMS for kind in form.get("resources", ()) if ":" in kind and "::" not in kind]


@pytest.mark.parametrize(("form", "kind"), PROGRAMS, ids=[kind for _, kind in PROGRAMS])
def test_a_resource_of_a_program_is_read(form: Form, kind: str) -> None:
    package, _, name = kind.partition(":")
    written = f'const a = new {package}.{name}("qlik", {script(camel(members(form)))});'
    inner = script(camel(members(form)))[1:]
    inside = f'const a = new {package}.app.{name}("qlik", {{\n  realm: other.id,\n{inner}, {{ parent: x }});'
    python = f'a = {package}.{name}("qlik",\n    {", ".join(f"{n}={json.dumps(v)}" for n, v in members(form).items())})'
    for text in (written, inside, python):
        assert recognise(text).members["client"]["registered_redirect_uris"] == [URI], text


SIGNED = [
    (provider, form, when)
    for provider, form in FORMS
    for when in form.get("when", ())
    if "redirect_uris" in form and "[" not in form["redirect_uris"]
]


@pytest.mark.parametrize(("provider", "form", "when"), SIGNED, ids=[form["title"] for _, form, _ in SIGNED])
def test_a_configuration_is_told_by_its_names(provider: str, form: Form, when: Form) -> None:
    value = members(form)
    spelled = {plain(name): name for name in when.get("spelled", ())}
    value = {spelled.get(plain(name), name): item for name, item in value.items()}
    for path in when.get("has", ()):
        if all(_at(_plainly(value), place) is None for place in paths(path)):
            put(value, path, {} if "oauthclient" in path else "x")
    value |= {name: "OPENID_CONNECT" if "OPENID" in p else "openid-connect" for name, p in when.get("like", {}).items()}
    if below := when.get("below"):
        value = {below[0]: {below[1]: {below[2]: [value]}}}
    for text in (
        json.dumps(value),
        json.dumps([value]),
        yaml(value),
        f"It is set so:\n\n{json.dumps(value, indent=1)}\nbye",
    ):
        client = recognise(text).members["client"]
        assert client["registration"]["provider"] == provider, text
        assert client["registered_redirect_uris"] == [URI]


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
