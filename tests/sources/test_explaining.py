"""A text that explains errors reports none; one in which somebody tells what happened does."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.sources.found import SourceError
from inspector.sources.loading import load
from inspector.sources.prose.documentation import without
from inspector.sources.prose.explaining import explains
from inspector.sources.registry import read

LITERALS = json.loads((Path(__file__).parents[1] / "idps" / "literals.json").read_text("utf-8"))
FRAMES = (
    "Subject: Qlik Cloud login broken\n\n{}\n\nKind regards\nPat",
    "Ticket 4711\nPriority: high\nApplies to: Qlik Cloud Enterprise\nSummary: login fails\n\n{}",
    "Login to Qlik Cloud fails.\n\nPrerequisites\nOkta application, Qlik tenant\n\nError:\n{}",
    "Error (invalid_request): {}",
    'After the redirect this page shows "{}". What does this error mean?',
    "Environment\nQlik Cloud\n\nDescription\nThe login fails with this message:\n{}\n\nCause\nunknown",
    "Login fails:\n{}\n\n- check the redirect URI: ok\n- check the client id: ok",
    "Title: login error\nLabels: bug\n\n{}\n\nLearn how to: https://example.com",
    "How to resolve this error in Qlik Cloud?\n\n{}",
    "The manual says that invalid_client is returned if the secret is wrong. The answer is\n{}",
    "issuer: https://id.example.org\n# must be the same as at the provider\nclient_id: qlik\n\nerror on login:\n{}",
    "SigninLogs\n| where ResultType != 0\n| project ResultDescription\n\nResult:\n{}",
    "Q: what happens?\nA: users cannot log in\nQ: which message?\nA: {}",
    "| step | result |\n|---|---|\n| login | {} |",
    "- Secret is correct\n- User is assigned\n\n{}\n\nWas this page helpful?",
    "Feature: login\nResult: {}",
    "Skip to main content\n{}\nLast updated: today",
    "const x = client.callback(req);\nconsole.log(x);\n\n// output\n{}",
    "Test with a new user: {}",
    "Test: login with SSO\nResult: {}",
    'When clicking "Log in", the page shows {}',
    "### Version\n\n4.2\n\n### Description\nIf the user logs in, this comes: {}",
    "Docs: https://help.example.com\nError: {}",
    "Returned by the login page: {}",
    "Should the secret be renewed? The page says: {}",
    'Is the redirect URI wrong if the page shows "{}"?',
    "type: bug\ncase: 12\nclass: sso\nerror: {}",
    "source=sso level=error msg={}",
    "Raised on Monday by phone\n{}",
    "Upgrading to 4.2 broke the login: {}",
    "A user with MFA is rejected with {}",
    "Each login with SSO is refused: {}",
    "# error when logging in: {}\ntenant: acme",
    "using the new secret\nreturn to the login page shows\n{}",
    "Pat: login to qlik is broken\nPat: {}\nSam: usually that means the admin has to look",
)
"""What stands around an error where it is reported, with a word in it that a guide has too."""

GUIDES = (
    "This article describes the error invalid_client.",
    "Article ID: 4711\nApplies to: all versions\nUsers see invalid_client after a rotation.",
    "invalid_client is an error returned when the secret is wrong",
    "The error AADSTS50011 usually means that the redirect URI is not registered.",
    "Dieser Artikel beschreibt den Fehler invalid_client.",
    "static const invalidClient = OAuthErrorErrorEnum._(r'invalid_client');",
    'ErrInvalidGrant = errors.New("invalid_grant")',
    'public const string InvalidGrant = "invalid_grant";',
    "Fixed\n\n  • OIDC login failed with an issuer mismatch\n    for some providers (#43)",
    "We have ruled out:\n- expired secret\n- wrong redirect URI\n- missing consent",
)


@pytest.mark.parametrize("guide", GUIDES)
def test_what_explains_is_blanked_out_and_said(guide: str) -> None:
    assert "invalid" not in without(guide)
    with pytest.raises(SourceError, match="only explained or listed"):
        load(guide)


@pytest.mark.parametrize("guide", GUIDES[:4])
@pytest.mark.parametrize("report", ["I get this.", "Seen at 09:41:12.", "It does not work since yesterday."])
def test_who_tells_that_it_happened_reports(guide: str, report: str) -> None:
    assert not explains(f"{guide} {report}")


@pytest.mark.parametrize("frame", FRAMES)
def test_a_word_of_a_guide_hides_no_error(frame: str) -> None:
    texts = [entry["text"] for entry in LITERALS[::9] if len(entry["text"]) > len("404 Not Found")]
    assert [text for text in texts if not read(frame.format(text)).pieces] == []


def test_a_general_sentence_goes_by_itself() -> None:
    text = "Login fails: AADSTS50011 is shown\nThis error usually means that the redirect_uri is missing"
    assert without(text).split() == ["Login", "fails:", "AADSTS50011", "is", "shown"]


def test_a_step_with_what_came_of_it_stays() -> None:
    text = '1. Verify realm: acme, ok\n2. Verify login: page says "Invalid parameter: redirect_uri"'
    assert "Invalid parameter: redirect_uri" in without(text)
    assert not without("1. Verify the redirect_uri of the client").strip()


@given(st.text(max_size=300), st.sampled_from(GUIDES), st.text(max_size=300))
def test_places_stay_the_same(before: str, guide: str, after: str) -> None:
    text = f"{before}\n{guide}\n{after}"
    rest = without(text)
    assert len(rest) == len(text)
    assert all(left in (" ", was) for left, was in zip(rest, text, strict=True))
