"""Every provider file loads, every member has its type, and every rule it names is in the catalogue."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from inspector.idps import loader
from inspector.idps.loader import BEGINNING, engines, heads, load, names
from inspector.idps.model import Idp

NAMES, ENGINES = names(), engines()
FOLDER = Path(loader.__file__).parent
QLIK_TYPES = {"auth0", "okta", "generic", "salesforce", "keycloak", "adfs", "azureAD", "qlik"}
PLACES = {
    "redirect_uris",
    "sign_out_uris",
    "client_id",
    "client_secret",
    "auth_method",
    "assignments",
    "scopes",
    "claims",
    "userinfo_claims",
    "userinfo_signing",
    "id_token_claims",
    "email",
    "email_verified",
    "groups",
    "grant_types",
    "pkce",
    "policies",
    "users",
    "consent",
    "threat_insight",
    "branding",
    "upstream",
    "logs",
    "signing",
    "keys",
    "issuer",
    "platform",
    "encryption",
    "network",
}
WHERE = {"discovery", "authorize", "callback", "token", "userinfo", "page", "log"}
VARIANTS = {
    "okta": ["org", "custom"],
    "entra": ["v1", "us", "cn"],
    "entra-b2c": ["external-id"],
    "ping": ["pingone", "pingfederate"],
    "generic": ["dex", "node-oidc"],
}
every_file = pytest.mark.parametrize("name", NAMES + ENGINES)
every_provider = pytest.mark.parametrize("name", NAMES)


def test_what_lies_in_the_folder_is_known() -> None:
    assert {p.stem for p in FOLDER.glob("*.toml")} == set(NAMES + ENGINES) == set(heads())


SIGNS = {
    "hosts": {"names", "domains", "like", "variant", "what", "forms"},
    "paths": {"pattern", "variant", "what"},
    "members": {"name", "value", "variant"},
    "endpoints": {"ends", "variant", "what"},
    "claims": {"match", "one_of", "any", "objects", "names", "variant", "what"},
    "headers": {"name"},
    "pages": {"pattern", "variant", "what"},
}
"""The kinds of signs, and what one may have."""


@every_file
def test_the_signs_have_their_forms(name: str) -> None:
    head = heads()[name]
    assert head.title and head.qlik_provider in QLIK_TYPES
    known = {*SIGNS, "order", "configured", "admin_hosts", "admin_mark", "documentation", "authorization_endpoint"}
    known |= {"numbers", "other_protocol", "spoken"}
    re.compile(head.recognise.get("spoken", ""))
    assert set(head.recognise) <= known
    for kind, members in SIGNS.items():
        for sign in head.recognise.get(kind, ()):
            assert set(sign) <= members, (kind, sign)
            assert "what" in sign or kind in ("members", "headers") or "forms" in sign, (kind, sign)
            assert sign.get("name", "") == sign.get("name", "").lower()
            for pattern in (sign.get("pattern", ""), sign.get("like", ""), sign.get("value", "")):
                re.compile(pattern)


def test_a_file_begins_with_who_it_is_and_how_it_is_recognised() -> None:
    for name, head in heads().items():
        text = (FOLDER / f"{name}.toml").read_text(encoding="utf-8")
        whole = tomllib.loads(text)
        assert {table: dict(head.table(table)) for table in BEGINNING} == {t: whole.get(t, {}) for t in BEGINNING}, name


def test_an_unknown_name_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        load("../../etc/passwd")


@every_file
def test_the_lazy_reading_loses_nothing_of_the_file(name: str) -> None:
    whole = tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
    errors = whole.pop("errors", [])
    written = {kind: whole.pop(kind, []) for kind in ("log_entry", "export", "foreign")}
    beginning = {name: whole.pop(name) for name in BEGINNING if name in whole}
    assert {table: heads()[name].table(table) for table in beginning} == beginning
    idp = load(name)
    assert {k: idp.data[k] for k in whole} == whole
    assert [e.code for e in idp.errors] == [e["code"] for e in errors]
    assert {kind: [form for owner, form in loader.forms(kind) if owner == name] for kind in written} == written


@every_file
def test_the_example_of_a_subject_has_a_form_of_the_providers(name: str) -> None:
    subject = load(name).data.get("subject", {})
    if "example" in subject:
        assert any(re.search(form, subject["example"]) for form in subject["opaque"])


@every_file
def test_error_patterns_have_their_types(name: str) -> None:
    for e in load(name).errors:
        assert e.idp == name
        assert e.where and set(e.where) <= WHERE, e.code
        assert e.who in ("IdP admin", "Qlik admin", "user")
        in_qlik = e.place.startswith("qlik.") and e.console  # a place that every provider has
        assert e.place in PLACES or in_qlik, (name, e.code, e.place)
        assert len(e.cause) > 10 and len(e.fix) > 5 and e.cause[-1] == "." and e.fix[-1] == ".", (name, e.code)
        assert isinstance(e.probably, bool) and isinstance(e.bare, bool)
        assert e.source
        assert e.regex.search("") is None, "a pattern that fits everything"


@every_file
def test_every_repetition_in_a_pattern_is_bounded(name: str) -> None:
    patterns = [e.pattern for e in load(name).errors]
    for variant in ["", *VARIANTS.get(name, [])]:
        probe = load(name).table("probe", variant)
        signatures = [*probe.get("registered", ()), *probe.get("unregistered", ())]
        patterns += [s[k] for s in signatures for k in ("location", "body") if k in s]
    for pattern in patterns:
        plain = re.sub(r"\[(?:\\.|[^\]\\])*\]", "c", re.sub(r"\\.", "x", re.sub(r"\[\^?\\\]\]", "c", pattern)))
        assert not re.search(r"[*+]|\{\d*,\}", plain), pattern


@every_file
def test_rules_that_the_files_name_are_in_the_catalogue(name: str) -> None:
    from inspector.rules.catalogue import by_name

    idp = load(name)
    named = {e.rule for e in idp.errors} | {e.or_rule for e in idp.errors if e.or_rule} | set(idp.data.get("fixes", ()))
    assert named <= set(by_name()), named - set(by_name())


@every_provider
def test_the_knowledge_of_a_provider_is_complete(name: str) -> None:
    idp = load(name)
    assert idp.title and idp.qlik_provider in QLIK_TYPES
    assert idp.qlik_provider in idp.qlik_provider_fits and set(idp.qlik_provider_fits) <= QLIK_TYPES
    assert idp.readable and all(isinstance(claim, str) for claim in idp.readable)
    for variant in ["", *VARIANTS.get(name, [])]:
        _complete(idp, variant)


def _complete(idp: Idp, variant: str) -> None:
    discovery = idp.table("discovery", variant)
    assert isinstance(discovery["url"], str) and isinstance(discovery["issuer_slash"], bool)
    for mistake in discovery["mistakes"]:
        re.compile(mistake["pattern"])
        assert mistake["say"].endswith(".") and mistake["do"].endswith(".")
    claims = idp.table("claims", variant)
    assert {"sub", "email_verified"} <= set(claims)
    for claim in claims.values():
        assert claim["id_token"] in ("always", "scope", "configured", "never")
        assert claim["userinfo"] in ("always", "scope", "configured", "never")
        assert claim["type"] in ("string", "boolean", "array", "number", "object", "")
    groups = idp.table("groups", variant)
    assert isinstance(groups["scope"], str) and isinstance(groups["forbidden_scope"], bool)
    assert not (groups["scope"] and groups["forbidden_scope"])
    assert groups["values"] in ("names", "ids", "paths", "dns", "none")
    assert groups["why_missing"].endswith(".")
    assert idp.table("access_token", variant)["nature"] in ("jwt", "opaque", "unverifiable", "varies")
    assert idp.table("access_token", variant)["why"].endswith(".")
    for pattern in idp.table("subject", variant)["opaque"]:
        re.compile(pattern)
    assert isinstance(idp.table("loopback", variant)["any_port"], bool)
    probe = idp.table("probe", variant)
    for signature in [*probe["registered"], *probe["unregistered"]]:
        assert signature["status"] and all(isinstance(s, int) for s in signature["status"])
        assert {"location", "body", "decoded"} & set(signature), "a status alone must never decide"
    assert idp.table("timeout", variant)["why"].endswith(".")
    assert isinstance(idp.table("scopes", variant)["incomplete_list"], bool)
    assert set(idp.table("console", variant)) <= PLACES
    for rule in idp.table("fixes", variant):
        fix = idp.fix(rule, variant)
        assert fix and fix["who"] in ("IdP admin", "Qlik admin", "user") and fix["where"], rule
        assert fix["do"].endswith(".") or fix["do"].startswith("Enter: "), rule


def test_the_scope_groups_is_asked_for_only_where_it_exists() -> None:
    """A file that asks for it says in its own words that groups come with it; no other says so."""
    tables = {(n, v): load(n).table("groups", v) for n in NAMES for v in ["", *VARIANTS.get(n, [])]}
    asked = {who for who, groups in tables.items() if groups["scope"] == "groups"}
    said = {who for who, groups in tables.items() if re.search("(?:with|for) the scope groups", groups["why_missing"])}
    assert asked == said - {("okta", "")}, "which server it is decides, and that is not known here"
    assert {
        *(("okta", "org"), ("onelogin", ""), ("cloudflare", ""), ("generic", "dex")),
        *(("authelia", ""), ("kanidm", ""), ("pocket-id", "")),
    } <= asked
    for name, variant in (("entra", ""), ("entra", "v1"), ("okta", "custom"), ("keycloak", ""), ("google", "")):
        assert load(name).table("groups", variant)["forbidden_scope"] is True


def test_a_variant_overrides_member_by_member() -> None:
    okta = load("okta")
    assert "Authorization Servers" in (okta.console("claims", "custom") or "")
    assert okta.console("client_secret", "custom") == okta.console("client_secret")
    assert okta.table("access_token", "org")["nature"] == "unverifiable"
    assert okta.console("no-such-place") is None


def test_a_fix_names_the_page_of_the_variant() -> None:
    fix = load("okta").fix("groups-missing", "custom")
    assert fix is not None and fix["who"] == "IdP admin"
    assert fix["where"] == load("okta").console("groups", "custom")
    assert load("okta").fix("no-such-rule") is None


def test_email_verified_is_told_per_provider() -> None:
    assert load("entra").table("claims")["email_verified"]["id_token"] == "never"
    assert load("okta").table("claims")["email_verified"]["type"] == "boolean"
    assert load("onelogin").table("claims")["email_verified"]["type"] == "string"
    fix = load("entra").fix("email-verified-missing")
    assert fix is not None and fix["who"] == "Qlik admin"


@pytest.mark.parametrize(
    ("name", "subject", "opaque"),
    [
        ("okta", "00uid4BxXw6I6TV4m0g3", True),
        ("okta", "ann@acme.com", False),
        ("entra", "AAAAAAAAAAAAAAAAAAAAAIkzqFVrSaSaFHy782bbtaQ", True),
        ("auth0", "google-oauth2|1234567890", True),
        ("keycloak", "f3b1c2d4-0000-4000-8000-000000000001", True),
        ("keycloak", "jdoe", False),
        ("google", "110169484474386276334", True),
        ("salesforce", "https://login.salesforce.com/id/00Dx0000000aBcDEAU/005x0000000aBcDAAU", True),
        ("jumpcloud", "5e8f1c2b3a4d5e6f7a8b9c0d", True),
        ("onelogin", "35666371", True),
    ],
)
def test_the_form_of_an_opaque_subject(name: str, subject: str, opaque: Any) -> None:
    assert any(re.search(p, subject) for p in load(name).table("subject")["opaque"]) is opaque


ENTRY = {"when", "inside", "code", "message", "at", "client_id", "redirect_uri", "user", "attempt"}
ENTRY |= {"registered", "body", "step", "refused", "allowed", "line", "labels", "opened", "windows_event", "row"}


def test_the_forms_of_logs_are_what_their_reader_knows() -> None:
    for name, form in loader.forms("log_entry"):
        assert set(form) <= ENTRY and form["when"] and form["code"], name
        assert all(set(when) <= {"has", "lacks", "like", "unlike"} for when in form["when"]), name
        assert set(form.get("step", ())) <= {"token", "userinfo"}, name
        for line in (*form.get("line", ()), *form.get("row", ())):
            assert set(line) <= {"sign", "line", "pairs", "names", "also", "given"}, name
            assert re.compile(line["line"]).groupindex and re.compile(line["sign"]), name


EXPORT = {"title", "when", "resources", "client_id", "name", "redirect_uris", "sign_out_uris", "auth_method"}
EXPORT |= {"grant_types", "response_types", "signing_alg", "encryption_alg", "secret_expires_at", "spa", "native"}
EXPORT |= {"kind", "kinds", "native_without", "methods", "grants", "responses", "secret", "public", "public_without"}
EXPORT |= {"code_flow", "groups", "sends_groups", "groups_known", "group_rules", "whole", "separator"}
EXPORT |= {"redirects_sign_out", "page"}


def test_the_forms_of_exports_are_what_their_reader_knows() -> None:
    for name, form in loader.forms("export"):
        assert set(form) <= EXPORT and form["title"] and {"when", "resources", "page"} & set(form), name
        assert set(form.get("page", ())) <= {"redirect_uris", "sign_out_uris", "client_id"}, name
        conditions = form.get("when", ())
        assert all(set(when) <= {"has", "lacks", "like", "spelled", "below"} for when in conditions), name
