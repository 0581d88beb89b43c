"""Host names: which ones everybody has, and which ones tell whose login this is."""

from __future__ import annotations

import re
from urllib.parse import urlsplit


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_EVERYBODYS = _words("""
    localhost login.microsoftonline.com login.microsoftonline.us login.partner.microsoftonline.cn
    login.windows.net login.live.com sts.windows.net graph.microsoft.com graph.windows.net accounts.google.com
    oauth2.googleapis.com openidconnect.googleapis.com www.googleapis.com login.salesforce.com test.salesforce.com
    oauth.id.jumpcloud.com qlik.dev help.qlik.com community.qlik.com openid.net learn.microsoft.com aka.ms
    developer.okta.com support.okta.com help.okta.com datatracker.ietf.org www.rfc-editor.org
    developers.google.com auth0.com www.w3.org schemas.xmlsoap.org schemas.microsoft.com self-issued.me jwt.io
    jwt.ms qlik.api github.com
""")
"""Hosts that no customer owns: services, schemas and documentation."""
_SHARED = (
    "microsoftonline.com",
    "okta.com",
    "oktapreview.com",
    "okta-emea.com",
    "auth0.com",
    "onelogin.com",
    "qlikcloud.com",
    "eu.qlikcloud.com",
    "us.qlikcloud.com",
    "ap.qlikcloud.com",
    "de.qlikcloud.com",
    "qlikcloudgov.com",
    "b2clogin.com",
    "ciamlogin.com",
    "pingone.com",
    "pingone.eu",
    "cloudflareaccess.com",
    "amazoncognito.com",
    "amazonaws.com",
    "salesforce.com",
    "force.com",
    "google.com",
    "windows.net",
    "microsoft.com",
    "jumpcloud.com",
    "gmail.com",
    "outlook.com",
    "googleapis.com",
)
_HOST = re.compile(
    r"(?<![\w.@/-])(?:[A-Za-z0-9](?:[\w-]{0,61}[A-Za-z0-9])?\.){1,8}"
    r"(?:com|net|org|eu|io|de|fr|uk|nl|ch|at|se|no|dk|fi|es|it|us|ca|au|jp|cn|in|br|pl|be|cz|info|biz|cloud|app|gov|edu"
    r"|mil|local|lan|corp|intern|internal|intranet|test|example|invalid|tech|online|site|co)(?![\w-])(?!\.\w)",
    re.IGNORECASE,
)
_IN_URL = re.compile(r"(?<=://)(?:[^/?#\s\"'<>@\\]{0,200}@)?([^/?#\s\"'<>:@\\&;,)]+)")


def is_everybodys(host: str) -> bool:
    """Whether a host says nothing about whose login this is."""
    host = host.lower().rstrip(".")
    return host in _EVERYBODYS or host in _SHARED or host in ("127.0.0.1", "::1", "[::1]", "0.0.0.0")


def host_of(url: str) -> str:
    """The host of a URL, empty where there is none."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def hosts_in(text: str) -> set[str]:
    """Hosts of the URLs in a text that somebody owns, and the domains above them."""
    found: set[str] = set()
    for match in _IN_URL.finditer(text):
        found |= with_domain(match[1])
    return found


def with_domain(host: str) -> set[str]:
    """The host, and its domain where that too is the customer's."""
    host = host.lower().rstrip(".")
    if not host or is_everybodys(host) or (not any(c.isalpha() for c in host) and host.count(".") != 3):
        return set()
    found = {host}
    labels = host.split(".")
    for size in (2, 3):
        domain = ".".join(labels[-size:])
        if len(labels) > size and len(labels[-size]) > 3 and not is_everybodys(domain):
            found.add(domain)
    return found


def named_hosts(text: str) -> list[re.Match[str]]:
    """Host names written in a text that are not everybody's."""
    return [m for m in _HOST.finditer(text) if not is_everybodys(m[0])]
