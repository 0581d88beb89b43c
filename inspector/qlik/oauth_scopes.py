"""The scopes of Qlik's OAuth server that were seen, each with what it allows.

Source: Qlik help, "Creating and managing OAuth clients" (the list of the initial release), and Qlik's developer pages;
an empty text is a scope whose meaning was not seen. Qlik adds to its list.
"""

from __future__ import annotations

from collections.abc import Iterator

LIST_OF = "2026-05-26"
"""The day of the list of scopes that was seen last."""
_READ_AND_MANAGE = {
    "apps": "your apps",
    "automations": "your automations",
    "automl-experiments": "your ML experiments",
    "automl-deployments": "your ML deployments",
    "spaces.data": "your data spaces",
    "spaces.managed": "your managed spaces",
    "spaces.shared": "your shared spaces",
    "admin.apps": "all apps in the tenant",
    "admin.automations": "all automations in the tenant",
    "admin.spaces": "all spaces in the tenant",
}
_NO_READ = ("automl-experiments", "automl-deployments")
"""Of these no scope `…:read` was seen."""
_OTHERS = {
    "user_default": "full access to the user's own account and content",
    "admin_classic": "full administrator access to the tenant; not for single-page and native apps",
    "offline_access": "a refresh token, so access goes on while the user is away; not for single-page apps",
    "apps:export": "export your apps",
    "admin.apps:export": "export all apps in the tenant",
    "identity.email:read": "read the user's e-mail address",
    "identity.name:read": "read the user's full name",
    "identity.picture:read": "read the user's profile picture",
    "identity.subject:read": "read the user's subject",
    "mcp:execute": "run tools through Qlik's MCP server",
    "tenants:create": "create tenants; every region-level client has it",
    "tenants:deactivate": "deactivate tenants; every region-level client has it",
    "tenants:reactivate": "reactivate tenants; every region-level client has it",
}
_UNEXPLAINED = (
    "automations.private",
    "automations.shared",
    "data-integration",
    "data-connections",
    "spaces:read",
    "admin.ai-descriptions",
    "admin.aiplatform",
    "admin.assistants",
    "admin.auth-settings",
    "admin.automl-models:approve",
    "admin.automl:full",
    "admin.collections.publicgoverned",
    "admin.csp",
)
SCOPES: dict[str, str] = {
    **_OTHERS,
    **{name: f"read and manage {what}" for name, what in _READ_AND_MANAGE.items()},
    **{f"{name}:read": f"read {what}" for name, what in _READ_AND_MANAGE.items() if name not in _NO_READ},
    **dict.fromkeys(_UNEXPLAINED, ""),
}


def meaning(scope: str) -> str:
    """What a scope allows, in a phrase; that it is not known, where it is not."""
    if scope == "openid":
        return "nothing: Qlik is no OpenID provider"
    if scope not in SCOPES:
        return f"not in the list of {LIST_OF}"
    return SCOPES[scope] or "in Qlik's list; its help does not explain it"


def unknown_scopes(scopes: tuple[str, ...]) -> Iterator[tuple[str, str | None]]:
    """(scope, the known one that was probably meant) for each that is not known; openid has a rule of its own."""
    from difflib import get_close_matches  # only here, and dear to import

    for scope in dict.fromkeys(scopes):
        if scope not in SCOPES and scope != "openid":
            yield scope, next(iter(get_close_matches(scope[:100].lower(), sorted(SCOPES), 1, 0.8)), None)
