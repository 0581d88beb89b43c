"""A text that explains errors reports none; one in which somebody tells what happened does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.sources.error_texts.documentation import without
from inspector.sources.error_texts.explaining import explains
from inspector.sources.found import SourceError
from inspector.sources.loading import load

GUIDES = (
    "This article describes the error invalid_client.",
    "Article ID: 4711\nUsers see invalid_client after a rotation.",
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
