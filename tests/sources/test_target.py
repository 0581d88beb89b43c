"""What a login is about, told by the evidence alone."""

from __future__ import annotations

import pytest

from inspector.sources.loading import load


@pytest.mark.parametrize("scope", ["user_default", "admin.apps:read offline_access"])
def test_an_answer_that_grants_scopes_of_qliks_own_is_of_its_server(scope: str) -> None:
    text = f'{{"access_token":"a.b","token_type":"bearer","expires_in":21600,"scope":"{scope}"}}'
    assert load(text).to_dict()["target"] == "qlik-oauth"


@pytest.mark.parametrize("scope", ["profile email", "openid user_default", "offline_access", ""])
def test_an_answer_with_other_scopes_is_of_an_identity_provider(scope: str) -> None:
    text = f'{{"access_token":"a.b","token_type":"bearer","expires_in":21600,"scope":"{scope}"}}'
    assert "target" not in load(text).to_dict()
