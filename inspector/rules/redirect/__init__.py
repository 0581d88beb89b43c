"""The redirect URI and the lists it is registered in: the rules in the order of the catalogue."""

from __future__ import annotations

from inspector.rules.redirect.lists import (
    redirect_uri_alias_host,
    redirect_uri_in_sign_out_list,
    redirect_uri_saml_path,
)
from inspector.rules.redirect.uri import (
    loopback_not_registered,
    post_logout_redirect_mismatch,
    redirect_probe_inconclusive,
    redirect_uri_mismatch,
    redirect_uri_near_miss,
    redirect_uri_not_https,
    redirect_uri_platform_type,
)
from inspector.rules.rule import Rule

RULES: tuple[Rule, ...] = (
    redirect_uri_mismatch,
    redirect_uri_alias_host,
    redirect_uri_in_sign_out_list,
    redirect_uri_near_miss,
    redirect_uri_not_https,
    redirect_uri_saml_path,
    loopback_not_registered,
    redirect_probe_inconclusive,
    redirect_uri_platform_type,
    post_logout_redirect_mismatch,
)
