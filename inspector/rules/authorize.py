"""Rules about what the identity provider says instead of sending a code: about the client, the request and the user."""

from __future__ import annotations

from collections.abc import Iterator

from inspector import places
from inspector.facts.evidence import Fix
from inspector.facts.login import Facts
from inspector.rules.idp_answer import answer_hits, need_front, provider
from inspector.rules.rule import Hit, Rule, rule

TARGETS = ("qlik", "cloudflare-access", "qlik-oauth")
"""At Qlik's own OAuth server the identity provider of these rules is Qlik."""
ERRORS = "https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2.1"
OIDC_ERRORS = "https://openid.net/specs/openid-connect-core-1_0.html#AuthError"
CODE = "an authorization code"


def _error_hits(f: Facts, name: str, meaning: str, *fix: Fix) -> Iterator[Hit]:
    """A hit where the provider said so; not checked where it was not asked."""
    need_front(f)
    yield from answer_hits(f, name, meaning=meaning, expected=CODE, fix=fix)


@rule(
    "A01",
    "client-unknown",
    "error",
    "authorize",
    "The identity provider does not know the client id",
    docs=(ERRORS,),
    targets=TARGETS,
)
def client_unknown(f: Facts) -> Iterator[Hit]:
    """What it means: The client ID is not that of an active application in this tenant, realm or organisation.
    Why Qlik cares: Qlik sends the client ID of its configuration; nobody can log in with it.
    Fix: Copy the client ID from the application's page; check that the discovery URL belongs to the same tenant.
    Source: RFC 6749 section 4.1.2.1; the identity provider's own error text.
    """
    yield from _error_hits(
        f,
        "client-unknown",
        f"The client ID {(f.client_id or '')[:200]} is not known to {provider(f)}",
        Fix("Qlik admin", places.CLIENT_ID, "Enter the client ID of the application at the identity provider."),
        f.idp_fix("client_id", "Copy the client ID; check that the application is active and in this tenant."),
    )


@rule("A02", "user-not-assigned", "error", "authorize", "The user is not assigned to the application", targets=TARGETS)
def user_not_assigned(f: Facts) -> Iterator[Hit]:
    """What it means: The sign-in worked, but neither the user nor one of the user's groups may use this application.
    Why Qlik cares: The identity provider sends no code, so this user never reaches Qlik; others do.
    Fix: Assign the user or a group to the application.
    Source: RFC 6749 section 4.1.2.1 (access_denied); AADSTS50105; Okta's error list.
    """
    yield from _error_hits(
        f,
        "user-not-assigned",
        "The user is not assigned to the application",
        f.idp_fix("assignments", "Assign this user, or a group the user is a direct member of."),
    )


@rule(
    "A03",
    "consent-required",
    "error",
    "authorize",
    "Consent is missing",
    docs=(OIDC_ERRORS,),
    targets=TARGETS,
)
def consent_required(f: Facts) -> Iterator[Hit]:
    """What it means: The user, or an administrator for everybody, has not agreed that the application may read what
    its scopes ask for.
    Why Qlik cares: Without consent there is no code; where only administrators may consent, no user gets in.
    Fix: Grant consent for the organisation.
    Source: OpenID Connect Core 3.1.2.6 (consent_required); AADSTS65001 and 90094.
    """
    yield from _error_hits(
        f,
        "consent-required",
        "The application has no consent for what it asks",
        f.idp_fix("consent", "Grant consent for the whole organisation."),
    )


@rule("A04", "scope-rejected", "error", "authorize", "A requested scope is refused", docs=(ERRORS,), targets=TARGETS)
def scope_rejected(f: Facts) -> Iterator[Hit]:
    """What it means: The identity provider refuses the login because of one of the scopes: it does not exist there, or
    the application may not ask for it. `groups` is the commonest one: some providers demand it, others know no such
    scope.
    Why Qlik cares: Qlik asks for what its scope field says; one wrong word refuses every login.
    Fix: Remove the scope from Qlik's scope field, or create it at the identity provider.
    Source: RFC 6749 section 4.1.2.1 (invalid_scope); AADSTS650053; Okta's error list.
    """
    scope = " ".join(f.scope or ())[:200]
    yield from _error_hits(
        f,
        "scope-rejected",
        f"A scope of “{scope}” is refused" if scope else "A requested scope is refused",
        *_of_a_program(f)
        or (
            Fix("Qlik admin", places.SCOPE, "Remove the refused scope; openid profile email is what Qlik needs."),
            f.idp_fix("scopes", "Or create the scope and allow it for this application."),
        ),
    )


def _of_a_program(f: Facts) -> tuple[Fix, ...]:
    """What to do where a program asked with its own credentials; nothing of Qlik's configuration names its scope."""
    if f.case.text("token.request.grant_type") != "client_credentials":
        return ()
    return (
        f.idp_fix("scopes", "Create the scope, allow it for this application and set it as a default scope."),
        Fix("user", places.PROGRAM, "Or name a scope that exists there in the token request (scope=…)."),
    )


@rule(
    "A05",
    "access-policy-denied",
    "error",
    "authorize",
    "An access policy of the authorization server refuses",
    targets=TARGETS,
)
def access_policy_denied(f: Facts) -> Iterator[Hit]:
    """What it means: The authorization server has no policy or rule that allows this client, user, grant and scope.
    Why Qlik cares: A new authorization server often has no policy at all: then every login fails.
    Fix: Add an access policy with a rule for the application, the authorization code grant and the scopes.
    Source: Okta's error list (Policy evaluation failed …); RFC 6749 section 4.1.2.1 (access_denied).
    """
    yield from _error_hits(
        f,
        "access-policy-denied",
        "No access policy of the authorization server allows this login",
        f.idp_fix("policies", "Add a policy and a rule for this application, the code grant, its users and scopes."),
    )


@rule("A06", "conditional-access-blocked", "error", "authorize", "A sign-in policy blocks the user", targets=TARGETS)
def conditional_access_blocked(f: Facts) -> Iterator[Hit]:
    """What it means: A policy demands another factor, a managed device, a network or a lower risk, and the sign-in did
    not meet it.
    Why Qlik cares: The identity provider sends no code; the application itself is set up right.
    Fix: Find the sign-in in the log: it names the policy. Meet its condition or exclude the application.
    Source: Microsoft Entra authentication error codes (50076, 53000, 53003 …); RFC 6749 section 4.1.2.1.
    """
    yield from _error_hits(
        f,
        "conditional-access-blocked",
        "A sign-in policy (second factor, device, network or risk) blocks the user",
        f.idp_fix("logs", "Find this sign-in in the log; it names the policy that refused."),
    )


@rule(
    "A07",
    "response-type-unsupported",
    "error",
    "authorize",
    "The flow is not allowed for this application",
    docs=(ERRORS,),
    targets=TARGETS,
)
def response_type_unsupported(f: Facts) -> Iterator[Hit]:
    """What it means: The response type or response mode is not allowed, or the grant type is turned off for the client.
    Why Qlik cares: Qlik probably uses the authorization code flow only; where it is off, no login starts.
    Fix: Turn on the authorization code flow (standard flow) for the application.
    Source: RFC 6749 section 4.1.2.1 (unsupported_response_type, unauthorized_client).
    """
    asked = f.case.request.get("response_type", "")[:60]
    yield from _error_hits(
        f,
        "response-type-unsupported",
        f"The flow{f' with response type {asked}' if asked else ''} is not allowed for this application",
        f.idp_fix("grant_types", "Turn on the authorization code grant for this application."),
    )


@rule(
    "A08",
    "login-required",
    "info",
    "authorize",
    "Nobody was signed in, and no sign-in page was allowed",
    docs=(OIDC_ERRORS,),
    targets=TARGETS,
)
def login_required(f: Facts) -> Iterator[Hit]:
    """What it means: The request said prompt=none, and the identity provider would have had to ask the user.
    Why Qlik cares: It is no fault: a probe gets this answer when the redirect URI is registered.
    Fix: Nothing; for a real login leave out prompt=none.
    Source: OpenID Connect Core 3.1.2.6 (login_required, interaction_required).
    """
    yield from _error_hits(
        f,
        "login-required",
        "Nobody was signed in at the identity provider, and prompt=none forbids asking",
        Fix("user", "the inspector", "Log in without prompt=none; after a probe this is a good sign."),
    )


@rule(
    "A09", "user-from-other-tenant", "error", "authorize", "The account belongs to another directory", targets=TARGETS
)
def user_from_other_tenant(f: Facts) -> Iterator[Hit]:
    """What it means: The account that signed in is not in this directory; often the browser was still signed in with
    another one.
    Why Qlik cares: The identity provider sends no code for strangers.
    Fix: Sign in with an account of this directory (in a private window), or invite the account as a guest.
    Source: Microsoft Entra authentication error codes (50020, 90072, 16000, 50034).
    """
    yield from _error_hits(
        f,
        "user-from-other-tenant",
        "The account that signed in is not in this directory",
        Fix("user", "the browser", "Sign in again in a private window, with an account of this directory."),
        f.idp_fix("users", "Or add the account to this directory as a guest."),
    )


@rule(
    "A10",
    "pkce-required",
    "error",
    "authorize",
    "The identity provider demands PKCE",
    docs=("https://www.rfc-editor.org/rfc/rfc7636#section-4.4.1",),
    targets=TARGETS,
)
def pkce_required(f: Facts) -> Iterator[Hit]:
    """What it means: The application is set to demand a code_challenge and the request had none, or another method.
    Why Qlik cares: Whether Qlik sends a code_challenge is not documented; where it does not, the login fails.
    Fix: Turn off the demand for PKCE for this application: a client with a secret does not depend on it.
    Source: RFC 7636 section 4.4.1.
    """
    sent = f.case.request.get("code_challenge_method") or ("plain" if f.case.request.get("code_challenge") else "none")
    yield from _error_hits(
        f,
        "pkce-required",
        f"The application demands another code_challenge than the one sent ({sent[:40]})",
        f.idp_fix("pkce", "Do not require PKCE for this application, or require S256 only."),
    )


@rule("A11", "user-cancelled", "info", "authorize", "The user broke off the sign-in", docs=(ERRORS,), targets=TARGETS)
def user_cancelled(f: Facts) -> Iterator[Hit]:
    """What it means: The user pressed cancel or declined to consent.
    Why Qlik cares: It is no fault of the configuration; the login simply did not happen.
    Fix: Sign in again and agree.
    Source: RFC 6749 section 4.1.2.1 (access_denied); AADSTS65004.
    """
    yield from _error_hits(
        f,
        "user-cancelled",
        "The user broke off the sign-in or declined to consent",
        Fix("user", "the browser", "Sign in again and agree to what the application asks."),
    )


@rule(
    "A12", "groups-overflow-at-idp", "error", "authorize", "Too many groups for the identity provider", targets=TARGETS
)
def groups_overflow_at_idp(f: Facts) -> Iterator[Hit]:
    """What it means: More of the user's groups match the groups claim than the identity provider is willing to send
    (Okta: over 100), and it refuses the whole login.
    Why Qlik cares: Exactly the users with many groups cannot log in; all others can.
    Fix: Narrow the filter of the groups claim, for example to names that start with Qlik.
    Source: Okta's error list (The groups claim matched too many groups …).
    """
    yield from _error_hits(
        f,
        "groups-overflow-at-idp",
        "More groups match the groups claim than the identity provider sends",
        f.idp_fix("groups", "Narrow the filter of the groups claim, for example: Starts with Qlik."),
    )


@rule(
    "A13",
    "authorize-error-other",
    "error",
    "authorize",
    "The identity provider refuses the login",
    docs=(ERRORS,),
    targets=TARGETS,
)
def authorize_error_other(f: Facts) -> Iterator[Hit]:
    """What it means: The identity provider answered with an error that no other rule explains; it is shown word for
    word, with the identifiers by which the provider's log finds it.
    Why Qlik cares: No code came, so the login ends here.
    Fix: Look for the trace or correlation id in the identity provider's log.
    Source: RFC 6749 section 4.1.2.1; OpenID Connect Core 3.1.2.6.
    """
    yield from _error_hits(
        f,
        "authorize-error-other",
        f"{provider(f)} refuses the login",
        f.idp_fix("logs", "Look for this error, its trace or correlation id and its time."),
    )


@rule(
    "A14",
    "server-error-at-idp",
    "error",
    "authorize",
    "The identity provider itself has a fault",
    docs=(ERRORS,),
    targets=TARGETS,
)
def server_error_at_idp(f: Facts) -> Iterator[Hit]:
    """What it means: The identity provider says that it failed itself or is overloaded, or its login page ran out of
    time; or it answers with a 5xx status.
    Why Qlik cares: Nothing in Qlik can repair that; a claim rule that fails can be behind it.
    Fix: Try again; if it stays, look into the identity provider's log and status page.
    Source: RFC 6749 section 4.1.2.1 (server_error, temporarily_unavailable); RFC 9110 section 15.6.
    """
    if not f.answers and f.discovery_answer is None:
        need_front(f)
    yield from answer_hits(
        f,
        "server-error-at-idp",
        meaning=f"{provider(f)} reports a fault of its own",
        expected="an answer",
        fix=(f.idp_fix("logs", "Try again; if it stays, look into the log and the status page."),),
    )


@rule(
    "A19",
    "account-locked-or-disabled",
    "error",
    "authorize",
    "The account is disabled, locked or expired",
    targets=TARGETS,
)
def account_locked_or_disabled(f: Facts) -> Iterator[Hit]:
    """What it means: The user's account at the identity provider is disabled, locked or expired, or its password is.
    Why Qlik cares: The identity provider sends no code for this account; other users can log in.
    Fix: Unlock or enable the account, or let the user set a new password.
    Source: Microsoft Entra authentication error codes (50053, 50055, 50057); Auth0 (user is blocked).
    """
    yield from _error_hits(
        f,
        "account-locked-or-disabled",
        "The account is disabled, locked or expired, or its password is",
        f.idp_fix("users", "Unlock or enable the account, or reset its password."),
    )


@rule(
    "A20",
    "idp-wants-verified-email",
    "error",
    "authorize",
    "The identity provider wants a verified e-mail first",
    targets=TARGETS,
)
def idp_wants_verified_email(f: Facts) -> Iterator[Hit]:
    """What it means: The identity provider refuses this user until the e-mail address is verified.
    Why Qlik cares: No code comes for this user; and Qlik itself trusts verified addresses only.
    Fix: The user follows the link in the verification mail, or an administrator marks the address as verified.
    Source: The identity provider's own error text; RFC 6749 section 4.1.2.1 (access_denied).
    """
    yield from _error_hits(
        f,
        "idp-wants-verified-email",
        "The identity provider refuses until the e-mail address is verified",
        f.idp_fix("users", "Verify the e-mail address of this user."),
        Fix("user", "the mailbox", "Follow the link in the verification mail, then sign in again."),
    )


RULES: tuple[Rule, ...] = (
    client_unknown,
    user_not_assigned,
    consent_required,
    scope_rejected,
    access_policy_denied,
    conditional_access_blocked,
    response_type_unsupported,
    login_required,
    user_from_other_tenant,
    pkce_required,
    user_cancelled,
    groups_overflow_at_idp,
    authorize_error_other,
    server_error_at_idp,
    account_locked_or_disabled,
    idp_wants_verified_email,
)
