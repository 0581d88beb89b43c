"""What documents errors is blanked out of a text, what reports one stays."""

from __future__ import annotations

import itertools
import re
import time
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.sources.prose import defining, documentation, explaining, program_code
from inspector.sources.prose.documentation import without

PIECES = (*" \t\n`[#>a", "- ", "a.", "* ", "|", "(", "{x", "1.", "\n ", "\n- ", "e.g. '", "if ", "a=", '"a"', "– ")

GUIDES = {
    "numbers": "Codes\nAADSTS50011redirect_uri not registered\nAADSTS700016Unknown app\nAADSTS65001No consent",
    "causes": "invalid_client\nCause: its secret.\nSolution: copy it.\ninvalid_grant\nCause: old.\nSolution: again.",
    "codes": "invalid_request: a\ninvalid_client: b\naccess_denied: c\nserver_error: d",
}
PASSAGES = {
    "heading": "Häufige Fehler\n- Issuer mismatch: see the issuer",
    "table": "Symptom | Cause\n--- | ---\nstate mismatch | cookie lost",
    "commits": "* fix(auth): handle invalid_client\n* docs: explain AADSTS50011",
    "changes": "### Fixed\n- the state mismatch behind a proxy",
    "step": "1. **Check Redirect URI**: the redirect_uri must not be unregistered",
    "code": "if (a !== b) throw new Error('state mismatch');",
    "tests": "tests/test_oidc.py::test_state_mismatch_is_refused PASSED",
    "a list of reasons": "1. mismatch – register it\n2. invalid_client – AADSTS7000215\n3. not assigned – assign",
    "a query": "| where ResultType == 'AADSTS50011'\n| project Reason = 'state mismatch'",
    "a block of code": "func check(a string) error {\n\treturn errors.New(`state mismatch`)\n}",
    "translations": 'msgid "state mismatch"\nmsgstr "AADSTS50011"',
    "green tests": "=== RUN   TestLogin/state_mismatch\n--- PASS: TestLogin/state_mismatch (0.00s)",
    "a risk": "- Risk: a mismatch of the issuer after the move",
    "what may happen": "This can cause a login to end with an error:\n- invalid_client\n- access_denied",
}
REPORTS = (
    "AADSTS50011: The redirect URI 'https://acme.eu.qlikcloud.com/login/callback' specified in the request does not "
    "match the redirect URIs configured for the application.",
    "Error: state mismatch\n    at callback (/app/auth.js:41:11)",
    "Cause: AADSTS7000215: Invalid client secret provided.",
    "| invalid_client | since 9:00 |",
    "FAQ says nothing\n2026-11-20 09:14:31 ERROR invalid_client",
    "Troubleshooting\n2026-11-20 09:14:31 ERROR invalid_client",
    "- user A: AADSTS50105\n- user B: AADSTS50020",
    "* fix: none yet, we get invalid_grant",
    "- Anna: AADSTS50011: The redirect URI 'https://acme.example/cb' specified in the request does not match it.\n"
    "- Bob: AADSTS50105: Your administrator has configured the application Qlik to block users unless they are.\n"
    "- Carl: AADSTS7000222: The provided client secret keys for app '0f1e' are expired, and nobody renewed them.",
    "AADSTS50011\nAADSTS50105\nAADSTS7000222",
    "Date | Error | Description\n2026-11-20 09:14 | access_denied | User is not assigned to the client application.",
    "The proxy may cause this. We get:\n- invalid_grant",
    "Troubleshooting\nAADSTS7000215: Invalid client secret provided. Ensure the secret being sent is the value.",
    "Today we saw three errors:\n1. invalid_client when logging in\n2. redirect_uri mismatch\n3. user not assigned",
    "We fixed the secret but now get invalid_grant",
    "Our users get at login:\n- invalid_client: wrong\n- access_denied: not assigned\n- invalid_grant: expired",
    "Login fails at Acme\n\ninvalid_client\naccess_denied\nlogin_required",
)


@pytest.mark.parametrize("kind", GUIDES)
def test_of_a_guide_nothing_stays(kind: str) -> None:
    assert not without(GUIDES[kind]).strip()


@pytest.mark.parametrize("kind", PASSAGES)
def test_a_passage_goes_and_what_stands_before_it_stays(kind: str) -> None:
    before = "We get invalid_scope today.\n\n"
    assert without(before + PASSAGES[kind]).split() == before.split() or kind == "what may happen"
    assert "AADSTS" not in without(PASSAGES[kind]) and "mismatch" not in without(PASSAGES[kind])


@pytest.mark.parametrize("text", REPORTS)
def test_a_report_stays_as_it_is(text: str) -> None:
    assert without(text) == text


DEFINITIONS = (
    "- alert: TokenErrors\n  expr: rate(errors{error='invalid_client'}[5m]) > 1",
    "title: Refused\ndetection:\n  selection:\n    Reason: AADSTS50105\n  condition: selection",
    "/token:\n  post:\n    responses:\n      '401':\n        description: invalid_client",
    '{"attributes":{"query":{"query":"message:invalid_grant","language":"lucene"}}}',
    "What does AADSTS50011 mean?",
    "Hi,\nis email_verified needed, and what happens if it is missing?",
    "Q: Is SAML supported?\nA: Yes.\nQ: What about an old secret?\nA: It ends with invalid_client.",
)


@pytest.mark.parametrize("text", DEFINITIONS)
def test_what_defines_or_asks_in_general_reports_nothing(text: str) -> None:
    assert not without(text).strip()


@pytest.mark.parametrize("text", DEFINITIONS)
def test_it_stays_where_an_error_was_met(text: str) -> None:
    met = "\nI get this: invalid_grant"
    assert met in without(text + met)


@given(st.text(max_size=600))
def test_places_stay_the_same(text: str) -> None:
    assert len(without(text)) == len(text)


def test_the_comment_of_a_setting_goes_and_the_setting_stays() -> None:
    setting = "redirect_url = 'https://a.example'"
    assert without(f"# must be registered, otherwise: redirect_uri mismatch\n{setting}").strip() == setting


@pytest.mark.parametrize("piece", PIECES)
def test_code_is_told_in_time(piece: str) -> None:
    start = time.process_time()
    assert [*program_code.blocks(piece * (12_000 // len(piece)) + "{x")] == []
    assert time.process_time() - start < 0.5


@pytest.mark.parametrize("module", [documentation, explaining])
def test_every_pattern_is_linear(module: ModuleType) -> None:
    """Also on what readers leave behind of a long text: blanks. The seconds are those of this process."""
    patterns = {name: one for name, one in vars(module).items() if isinstance(one, re.Pattern)}
    if module is documentation:
        patterns |= {one.what: one.pattern for one in defining.passages("Feature:")}
    slow = []
    for (name, pattern), piece in itertools.product(patterns.items(), PIECES):
        start = time.process_time()
        pattern.sub("", piece * (12_000 // len(piece)) + "{x")
        if time.process_time() - start > 0.5:
            slow.append((name, piece))
    assert len(patterns) > 4 and not slow
