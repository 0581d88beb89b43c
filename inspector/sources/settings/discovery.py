"""A discovery document (OpenID Connect Discovery section 3, RFC 8414 section 2)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from typing import Any

from inspector.qlik.tenant_host import tenant_host
from inspector.sources.found import Found, Given
from inspector.sources.syntax import labelled
from inspector.sources.syntax.plain_yaml import blocks
from inspector.sources.syntax.printed import value_at
from inspector.sources.syntax.unquoted import UnreadableError
from inspector.uri import parse

_ENDPOINTS = {
    "authorization_endpoint",
    "token_endpoint",
    "userinfo_endpoint",
    "jwks_uri",
    "end_session_endpoint",
    "response_types_supported",
    "id_token_signing_alg_values_supported",
    "subject_types_supported",
    "scopes_supported",
    "claims_supported",
}
_SUPPORTED = (
    ("id_token_signing_alg_values_supported", "ID tokens signed with"),
    ("response_types_supported", "response types"),
    ("scopes_supported", "scopes"),
    ("token_endpoint_auth_methods_supported", "client authentication"),
)
_NEEDED = ("authorization_endpoint", "token_endpoint", "jwks_uri", "userinfo_endpoint")
_PRINTED = re.compile(r"\b(?:authorization_endpoint|jwks_uri)[\"']?(?:\s{0,60}(?:=>\s?|[:=|]\s)|\t)")
_YAML = re.compile(r"^[ \t]{0,40}(?:authorization_endpoint|token_endpoint|jwks_uri):[ \t]", re.MULTILINE)
_VIEWED = re.compile(
    r"^[ \t]*(\w{4,80})[ \t]*\t[ \t]*(?:\"([^\"\n]{0,2000})\"|(true|false)|(?=\r?\n|\Z))", re.MULTILINE
)
"""A row of a browser's view of JSON: the name, and the value in quotes; that of a list has none."""
_ELEMENT = re.compile(r"(?:\r?\n[ \t]*\d{1,4}[ \t]*\t[ \t]*\"([^\"\n]{0,500})\")")
_OPENED = re.compile(r"\{(?=[^{}]{0,4000}?[\"']?\bissuer[\"']?\s{0,9}(?::|=>?))")
_MOST = 20
_BETWEEN = re.compile(r"[\s,;\[\]\"']+")
_BRACED = re.compile(r"\{([^{}]*?)(\.{3}|…)?\}")
_AS_PRINTED = "as a console printed it: lists that it cut are left out"
_LONGEST, _LONGEST_LIST = 256 * 1024, 500
_WRONG_TENANT = ("invalid_tenant",)
_OKTA_CODES = {"E0000007": 404, "E0000022": 404}


def recognise(given: Given) -> Found | None:
    value = given.object
    found = _ENDPOINTS & value.keys()
    if len(found) >= 2 or (found and "issuer" in value):
        members: dict[str, object] = {"discovery": {"body": value}}
        if _is_qliks(value):
            members["target"] = "qlik-oauth"
        return Found("discovery document", members, _described(value))
    return _refusal(value)


def find(given: Given) -> Iterator[Found]:
    """The documents that a console printed: PowerShell's list, an object of Python or JavaScript."""
    text = given.body[:_LONGEST]
    if not _PRINTED.search(text):
        return
    printed = [*_objects(text)] or [*_of_yaml(text)] or [*_viewed(text)]
    lists = [] if printed else [(start, end, _listed(row)) for start, end, row in labelled.spans(text)]
    for start, end, value in (*printed, *lists):
        # words where addresses belong explain the members
        told = (str(value[name]) for name in ("issuer", *_NEEDED) if name in value)
        explained = any(" " in text.strip() for text in told)
        found = recognise(Given.of_json(value)) if "issuer" in value and not explained else None
        if found is not None and "discovery" in found.members:
            yield replace(found, notes=(_AS_PRINTED, *found.notes), span=(start, end))


def _objects(text: str) -> Iterator[tuple[int, int, dict[str, Any]]]:
    """The objects of Python or JavaScript in which an issuer stands."""
    end = 0
    for opened in islice(_OPENED.finditer(text), _MOST):
        try:
            value, after, _ = value_at(text, opened.start()) if opened.start() >= end else (None, end, False)
        except UnreadableError:
            continue
        if isinstance(value, dict):
            end = after
            # what spells a claim out is read as that claim
            yield opened.start(), end, {"issuer" if name == "iss" else name: told for name, told in value.items()}


def _of_yaml(text: str) -> Iterator[tuple[int, int, dict[str, Any]]]:
    """The documents that a tool wrote as YAML, with the lists that it has."""
    for start, end, value in blocks(text, _YAML) if _YAML.search(text) else ():
        for inner in (value, *(value.values() if isinstance(value, dict) else ())):
            if isinstance(inner, dict) and "issuer" in inner:
                yield start, end, inner


def _viewed(text: str) -> Iterator[tuple[int, int, dict[str, Any]]]:
    """The document whose rows were copied out of a browser's view."""
    rows = [*_VIEWED.finditer(text)]
    value: dict[str, Any] = {}
    for row in rows:
        listed = _elements(text, row.end()) if row[2] is None and row[3] is None else None
        value.setdefault(row[1], listed if listed is not None else {"true": True, "false": False}.get(row[3], row[2]))
    if rows and "issuer" in value:
        yield rows[0].start(), rows[-1].end(), value


def _elements(text: str, at: int) -> list[str]:
    found: list[str] = []
    while len(found) < _LONGEST_LIST and (element := _ELEMENT.match(text, at)) is not None:
        found.append(element[1])
        at = element.end()
    return found


def _listed(row: dict[str, Any]) -> dict[str, Any]:
    """PowerShell writes a list in braces, and leaves out what is behind the fourth element: that says nothing."""
    value: dict[str, Any] = {}
    for name, told in row.items():
        braced = _BRACED.fullmatch(told) if isinstance(told, str) else None
        if isinstance(told, str) and braced is None and name.endswith("_supported"):
            value[name] = [part for part in _BETWEEN.split(told) if part]  # a cell of a table
        elif braced is None:
            value[name] = {"True": True, "False": False}.get(told, told) if isinstance(told, str) else told
        elif not braced[2]:
            value[name] = [part.strip() for part in braced[1].split(",") if part.strip()]
    return value


def _is_qliks(value: dict[str, object]) -> bool:
    """The metadata of Qlik's own OAuth server (RFC 8414): a tenant as issuer, and Qlik's paths."""
    issuer, token = value.get("issuer"), value.get("token_endpoint")
    if not isinstance(issuer, str) or not isinstance(token, str):
        return False
    uri = parse(issuer)
    return uri is not None and tenant_host(uri.host) is not None and token.endswith("/oauth/token")


def _described(value: dict[str, object]) -> tuple[str, ...]:
    """Issuer and what the provider supports, in one note."""
    parts = [f"issuer {str(value['issuer'])[:200]}"] if isinstance(value.get("issuer"), str) else []
    for name, words in _SUPPORTED:
        told = value.get(name)
        if isinstance(told, list) and told:
            parts.append(f"{words} {', '.join(str(item)[:60] for item in told[:12])}")
    missing = [name for name in _NEEDED if name not in value]
    parts += [f"no {', no '.join(missing)}"] if missing else []
    return ("; ".join(parts),) if parts else ()


def _refusal(value: dict[str, object]) -> Found | None:
    """What Entra, Okta and Keycloak answer where the tenant, server or realm does not exist."""
    error, code = value.get("error"), value.get("errorCode")
    status = None
    if error in _WRONG_TENANT:
        status = 400
    elif isinstance(code, str):
        status = _OKTA_CODES.get(code)
    elif error == "Realm does not exist":
        status = 404
    if status is None:
        return None
    return Found("answer of a discovery URL", {"discovery": {"status": status, "body": value}})
