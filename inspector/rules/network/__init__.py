"""The way to the identity provider and what comes back from it (stage network)."""

from __future__ import annotations

from inspector.rules.network.answers import insecure_http, not_json, rate_limited, redirect_loop, response_too_large
from inspector.rules.network.cors import cors_blocked
from inspector.rules.network.reach import host_unreachable, timed_out, tls_failed
from inspector.rules.rule import Rule

RULES: tuple[Rule, ...] = (
    host_unreachable,
    tls_failed,
    timed_out,
    not_json,
    insecure_http,
    redirect_loop,
    rate_limited,
    response_too_large,
    cors_blocked,
)
