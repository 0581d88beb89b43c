"""Registrations as the pages of consoles list them."""

from __future__ import annotations

import pytest

from inspector.sources.loading import load

CALLBACK = "https://acme.eu.qlikcloud.com/login/callback"


@pytest.mark.parametrize(
    "text",
    [
        f"Client ID\n0oa1b2c3d4\nSign-in redirect URIs\n{CALLBACK}\nSign-out redirect URIs\nhttps://acme.org/out",
        f"- Allowed Callback URLs: {CALLBACK}\n- Allowed Logout URLs: https://acme.org/out",
        f"Authorized redirect URIs\nURIs 1 *\n{CALLBACK}\nURIs 2 *\nhttps://acme.org/other",
        f"**Valid redirect URIs**\n  1. {CALLBACK}\n  2. https://acme.org/*",
        f"Web\nRedirect URIs\nThe URIs that we will accept as destinations of an answer.\n{CALLBACK}",
    ],
)
def test_the_addresses_below_a_label_are_registered(text: str) -> None:
    client = load(text).to_dict()["client"]
    assert client["registered_redirect_uris"][0] == CALLBACK


@pytest.mark.parametrize(
    "text",
    [
        f"Redirect URI: {CALLBACK}",
        f"Enter {CALLBACK} under Sign-in redirect URIs.",
        f"Sign-in redirect URIs\n(none)\n\nSee also\n\nUseful links\n{CALLBACK}",
        f"Redirect URIs are compared character for character. {CALLBACK} was sent.",
    ],
)
def test_an_address_that_is_only_named_is_not(text: str) -> None:
    assert "registered_redirect_uris" not in load(text).to_dict().get("client", {})


def test_what_of_it_is_for_the_sign_out() -> None:
    text = f"Sign-in redirect URIs\nhttps://a.org/x\nSign-out redirect URIs\n{CALLBACK}\nhttps://a.org/y\n"
    assert load(text).to_dict()["client"]["registered_sign_out_uris"] == [CALLBACK, "https://a.org/y"]


def test_a_list_of_clients_is_the_products_whose_file_it_stands_in() -> None:
    clients = f"clients:\n  - client_id: qlik\n    client_name: Qlik\n    redirect_uris:\n      - {CALLBACK}\n"
    within = "identity_providers:\n  oidc:\n" + "".join(f"    {line}\n" for line in clients.splitlines())
    told = [load(text).to_dict()["client"]["registration"]["provider"] for text in (within, clients)]
    assert told == ["authelia", "generic"]
