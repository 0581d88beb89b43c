"""The catalogue: every rule there is, in the order in which a person reads it."""

from __future__ import annotations

from functools import cache

from inspector.rules import (
    authorize,
    callback,
    cloudflare_access,
    config,
    decode,
    discovery,
    jwt_idp,
    mapping,
    network,
    protocol,
    qlik_oauth,
    redirect,
    signature,
    token,
    user,
    userinfo,
)
from inspector.rules.rule import Rule

ALL: tuple[Rule, ...] = (
    *network.RULES,
    *discovery.RULES,
    *redirect.RULES,
    *authorize.RULES,
    *callback.RULES,
    *token.RULES,
    *decode.RULES,
    *signature.RULES,
    *protocol.RULES,
    *userinfo.RULES,
    *mapping.RULES,
    *user.RULES,
    *config.RULES,
    *jwt_idp.RULES,
    *qlik_oauth.RULES,
    *cloudflare_access.RULES,
)


@cache
def by_name() -> dict[str, Rule]:
    return {rule.name: rule for rule in ALL}


@cache
def _by_code() -> dict[str, Rule]:
    return {rule.code.lower(): rule for rule in ALL}


def find(text: str) -> Rule | None:
    """A rule by its name or its code, in any case."""
    wanted = text.strip().lower()
    return by_name().get(wanted) or _by_code().get(wanted)
