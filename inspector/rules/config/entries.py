"""What somebody typed or pasted into Qlik's form: in the wrong box, with a slip, or half of it (stage config)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from inspector import places
from inspector.facts.evidence import Evidence, Fix, NotChecked, need
from inspector.facts.login import Facts
from inspector.facts.tokens import MASKED_CHARACTER
from inspector.idps.loader import heads
from inspector.idps.traits import token_form
from inspector.rules.fixes import idp_fixes
from inspector.rules.rule import Hit, rule
from inspector.uri import parse

API = "https://qlik.dev/apis/rest/identity-providers/"
GUIDE = "https://help.qlik.com/en-US/cloud-services/Subsystems/Hub/Content/Sense_Hub/Admin/mc-creating-oidc-idp.htm"
CREDENTIALS = "https://learn.microsoft.com/en-us/entra/identity-platform/how-to-add-credentials"
LOGOUT = "https://openid.net/specs/openid-connect-rpinitiated-1_0.html"


def _configured(f: Facts, *, masked: bool = False) -> tuple[str, str | None, str | None]:
    """(options member, client ID, client secret) as Qlik has them, unchanged. `masked`: masked ones too; equal values
    have equal masks."""
    config = f.need_interactive()

    def text(name: str) -> str | None:
        value = config.options.get(name)
        if not isinstance(value, str) or not value.strip() or set(value) == {"*"}:
            return None
        return None if MASKED_CHARACTER in value and not masked else value

    return config.options_member, text("clientId"), text("clientSecret")


def swapped(f: Facts) -> str | None:
    """What shows that client ID and client secret stand in each other's place in Qlik, in words; None where nothing
    does."""
    _, client_id, secret = _configured(f, masked=True)
    if client_id is None or secret is None or client_id == secret:
        return None
    used = {f.case.request.get("client_id"), f.case.text("client.client_id"), f.case.text("token.request.client_id")}
    audience = (f.id_claims or {}).get("aud")
    used |= {a for a in (audience if isinstance(audience, list) else [audience]) if isinstance(a, str)}
    if secret.strip() in used and client_id not in used:
        return "what stands in Client secret is the client_id of the application that was captured"
    if client_id.strip() in (f.case.text("client.client_secret"), f.case.text("token.request.client_secret")):
        return "what stands in Client ID is the client secret of the application"
    if f.case.masked and re.fullmatch(f"{MASKED_CHARACTER}{{8}}\\d*", client_id):
        return "what stands in Client ID was masked, because it is a secret"
    form = token_form(f.recognised.name, "client_id")
    if form and re.fullmatch(form, secret.strip()) and not re.fullmatch(form, client_id.strip()):
        return (
            f"what stands in Client secret has the form of a client ID of {f.idp.title}, what stands in Client ID has "
            "not"
        )
    return None


@rule("Q13", "client-credentials-swapped", "error", "config", "Client ID and Client secret are swapped", docs=(GUIDE,))
def client_credentials_swapped(f: Facts) -> Iterator[Hit]:
    """What it means: The client secret was entered in the box Client ID, and the client ID in the box Client secret.
    Why Qlik cares: Qlik sends what stands in Client ID openly in every request: the identity provider does not know
    such an application, and the secret was shown to every browser that tried to sign in.
    Fix: Enter each in its box. Make a new secret, because the old one has been sent in clear.
    Source: RFC 6749 sections 2.2 and 2.3.1 (the client identifier is no secret, the secret is).
    """
    member, client_id, secret = _configured(f, masked=True)
    need(client_id, "the configuration shows no client ID")
    need(secret, "the configuration shows no client secret")
    why = swapped(f)
    if why is None:
        return
    yield Hit(
        cause=f"Client ID and Client secret are swapped in Qlik: {why}.",
        expected="the client ID in Client ID, the secret in Client secret",
        actual="each in the other's place",
        evidence=(
            Evidence(f"identity_provider.{member}.clientId", None, "not shown: it is the secret"),
            Evidence(f"identity_provider.{member}.clientSecret", None, "not shown: it is the client ID"),
        ),
        fix=(
            Fix(
                "Qlik admin",
                places.CREDENTIALS,
                "Enter the client ID in Client ID and the client secret in Client secret.",
            ),
            f.idp_fix("client_secret", "Make a new client secret: the old one was sent to browsers as client_id."),
        ),
    )


@rule(
    "Q14",
    "client-secret-damaged",
    "error",
    "config",
    "The client secret is not what was issued",
    docs=(GUIDE, CREDENTIALS),
)
def client_secret_damaged(f: Facts) -> Iterator[Hit]:
    """What it means: The configured secret begins or ends with white space or a line break, or it is the id of a secret
    at Entra ID (a GUID) instead of its value.
    Why Qlik cares: Qlik sends the secret with every code; another text is refused (invalid_client).
    Fix: Copy the secret's value again, without what stands around it. At Entra ID the value is shown only once, when
    the secret is made.
    Source: RFC 6749 section 2.3.1; Microsoft identity platform, client secrets (secret ID and value; AADSTS7000215).
    """
    member, _, secret = _configured(f, masked=True)
    if secret is None:
        raise NotChecked("the configuration shows no client secret")
    refused = any(a.rule in ("client-secret-invalid", "client-auth-method") for a in f.answers)
    works = f.case.text("identity_provider.pendingResult.status") == "success"
    if secret != secret.strip():
        side = "begins" if secret != secret.lstrip() else "ends"
        what = "a line break" if re.search(r"[\r\n]", secret) else "white space"
        said, severity = f"The configured client secret {side} with {what}", "warning" if works else "error"
    elif (form := token_form(f.recognised.name, "secret_id")) and re.fullmatch(form, secret) and swapped(f) is None:
        name = heads()[f.recognised.name].short
        said = f"The configured client secret is a GUID: probably {name}'s secret ID, not the secret's value"
        severity = "error" if refused else "warning"
    else:
        return
    yield Hit(
        cause=f"{said}; Qlik sends it as it stands.",
        expected="the secret's value, nothing around it",
        actual=f"{len(secret)} characters",
        evidence=(Evidence(f"identity_provider.{member}.clientSecret", None, f"{len(secret)} characters"),),
        fix=(
            Fix("Qlik admin", places.CLIENT_SECRET, "Paste the secret's value again, without white space around it."),
            *idp_fixes(
                f,
                "client-secret-damaged",
                f.idp_fix("client_secret", "Where the value is no longer shown, make a new secret and copy its value."),
            ),
        ),
        severity="error" if severity == "error" else "warning",
    )


@rule("Q15", "realm-malformed", "warning", "config", "The realm holds a backslash", docs=(API,))
def realm_malformed(f: Facts) -> Iterator[Hit]:
    """What it means: The realm in Qlik ends in a backslash or holds one, or is a whole domain with white space.
    Why Qlik cares: Qlik puts the realm and a backslash of its own (probably) before the mapped sub: the subject then
    has two backslashes and equals nobody's DOMAIN\\user.
    Fix: Enter the domain's name alone, such as EXAMPLE.
    Source: Qlik's OIDC configuration guide (realm); event examples with subjects such as okta\\bar.
    """
    config = f.need_interactive()
    realm = need(config.realm, "no realm is configured")
    right = realm.strip().strip("\\/").rpartition("\\")[2].strip()
    if "\\" not in realm and realm == realm.strip():
        return
    sub = f.mapped["sub"].value if f.known_claims is not None and f.mapped else None
    becomes = f" (here {realm}\\{sub})" if isinstance(sub, str) and sub else ""
    yield Hit(
        cause=f"The realm is “{realm}”; Qlik probably adds a backslash itself, so the subject becomes "
        f"{realm}\\user{becomes}.",
        expected=right or "the domain's name",
        actual=realm,
        attribute="sub",
        evidence=(Evidence(f"identity_provider.{config.options_member}.realm", realm),),
        fix=(Fix("Qlik admin", places.REALM, f"Enter {right}." if right else "Clear it."),),
    )


@rule("Q16", "post-logout-uri-invalid", "warning", "config", "The address after sign-out is no URL", docs=(API, LOGOUT))
def post_logout_uri_invalid(f: Facts) -> Iterator[Hit]:
    """What it means: The post logout redirect URI in Qlik is not an absolute http or https URL.
    Why Qlik cares: The browser is sent there after sign-out; without scheme and host it ends on an error, or the
    identity provider refuses the sign-out.
    Fix: Enter the whole address with https://, or clear the box.
    Source: OpenID Connect RP-Initiated Logout 1.0 (post_logout_redirect_uri); Qlik API reference.
    """
    value = f.need_interactive().raw.get("postLogoutRedirectUri")
    text = need(value if isinstance(value, str) and value else None, "no post logout redirect URI is configured")
    uri = parse(text)
    if uri is not None and uri.scheme in ("http", "https") and text == text.strip():
        return
    bare = text.strip()
    right = f"https://{bare}" if uri is None and re.match(r"[\w-]+(\.[\w-]+)+(/|$)", bare) else "an https URL"
    yield Hit(
        cause=f"The post logout redirect URI “{text[:200]}” is no absolute URL.",
        expected=right,
        actual=text[:200],
        evidence=(Evidence("identity_provider.postLogoutRedirectUri", text[:200]),),
        fix=(Fix("Qlik admin", places.LOGOUT, f"Enter {right}, or clear the box."),),
    )
