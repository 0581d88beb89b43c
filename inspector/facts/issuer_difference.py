"""How two issuers differ, in words. They are compared to the byte (OpenID Connect Core 3.1.3.7)."""

from __future__ import annotations

from typing import Any
from urllib.parse import SplitResult, urlsplit

from inspector.facts.confusables import invisible_difference
from inspector.idps.traits import issuer_names, issuer_note, template_of, why_differ


def same_issuer(issuer: str, iss: str, tid: Any = None) -> bool:
    """Whether a token's iss is the issuer: equal, another name of the same, or a template with the tid put in."""
    if iss in issuer_names(issuer):
        return True
    of_many = template_of(issuer)
    if of_many is None:
        return False
    template = of_many["template"]
    if isinstance(tid, str) and tid:
        return issuer.replace(template, tid) == iss
    before, after = issuer.split(template, 1)
    middle = iss.removeprefix(before).removesuffix(after)
    return iss == before + middle + after and middle != "" and "/" not in middle


def difference(issuer: str, iss: str, idp: str = "") -> str:
    """What differs and the usual reason for it at this provider, as a sentence."""
    hidden = invisible_difference(issuer, iss).strip()
    if hidden:
        return hidden
    expected, actual = _split(issuer), _split(iss)
    if expected is None or actual is None or not actual.scheme:
        return "The token's issuer is no URL."
    if issuer.rstrip("/") == iss.rstrip("/"):
        return _slash(issuer, iss, idp)
    if expected.scheme != actual.scheme and _rest(expected) == _rest(actual):
        return (
            f"Only http and https differ: the server probably does not know that it is reached by {expected.scheme} "
            "(proxy headers, hostname setting)."
        )
    if issuer.lower() == iss.lower():
        return "They differ only in upper and lower case; realm and tenant names are case-sensitive."
    same_host = _host(expected) == _host(actual)
    known = why_differ(_address(expected), _address(actual), same_host, idp)
    if known:
        return known.replace("{expected}", expected.path).replace("{actual}", actual.path)
    if same_host:
        return f"The paths differ: {actual.path or '/'} instead of {expected.path or '/'}."
    if expected.path.rstrip("/") == actual.path.rstrip("/"):
        return _hosts(_host(expected), _host(actual), idp)
    return "Host and path differ: the token comes from another server or tenant than the one that was asked."


def _split(url: str) -> SplitResult | None:
    try:
        return urlsplit(url)
    except ValueError:
        return None


def _host(parts: SplitResult) -> str:
    return parts.netloc.lower()


def _address(parts: SplitResult) -> str:
    return f"{parts.scheme}://{_host(parts)}{parts.path}"


def _rest(parts: SplitResult) -> tuple[str, str]:
    return _host(parts), parts.path.rstrip("/")


def _slash(issuer: str, iss: str, idp: str) -> str:
    which = "the token's has one" if iss.endswith("/") and not issuer.endswith("/") else "the metadata's has one"
    return f"They differ only in the trailing slash: {which}. {issuer_note(idp, 'slash')}".rstrip()


def _hosts(expected: str, actual: str, idp: str) -> str:
    usual = "Usually a custom domain on one side and the provider's own on the other."
    return f"The hosts differ: {actual} instead of {expected}. {issuer_note(idp, 'hosts') or usual}"
