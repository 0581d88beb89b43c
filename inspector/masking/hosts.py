"""Host names: which ones everybody has, and which ones tell whose login this is."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from ipaddress import IPv4Address, ip_address
from urllib.parse import urlsplit

from inspector.idps import public
from inspector.masking.shape import shape


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_NOBODYS = _words("""
    localhost openid.net aka.ms datatracker.ietf.org www.rfc-editor.org www.w3.org schemas.xmlsoap.org self-issued.me
    jwt.io jwt.ms github.com asp.net socket.io
""")
"""Besides those of the providers: services, schemas and documentation; and names of software that look like hosts."""
_MAIL = frozenset(("gmail.com", "outlook.com"))
_HOST = re.compile(
    r"(?:(?<![\w@-])|(?<=~1))(?<!\w\.)(?<![^/\\]/)(?:[A-Za-z0-9](?:[\w-]{0,61}[A-Za-z0-9])?\.){1,8}"
    r"(?:com|net|org|eu|io|de|fr|uk|nl|ch|at|se|no|dk|fi|es|it|us|ca|au|jp|cn|in|br|pl|be|cz|info|biz|cloud|app|gov|edu"
    r"|mil|local|lan|corp|intern|internal|intranet|test|example|invalid|tech|online|site|co|group|company|bank|global"
    r"|systems|solutions|services|network|dev|ai|asia|swiss|ie|pt|gr|hu|ro|sk|si|hr|bg|lt|lv|ee|lu|tr|ru|ua|il|ae|sa|za|mx"
    r"|ar|cl|kr|tw|hk|sg|th|vn|ph|nz|home|int|health|care|agency|energy|finance"
    r"|berlin|bayern|koeln|hamburg|wien|paris|london|nyc|amsterdam|tokyo|quebec|ltd|llc|gmbh|haus|immo|consulting"
    r"|engineering|industries|international|holdings|enterprises|technology|ventures|capital|insurance|university"
    r"|academy|clinic|hospital|hotel|travel|foundation|xyz|shop|club|digital|pk|bd|lk|np|ir|iq|jo|lb|eg|ma|tn|ng|ke|gh"
    r"|tz|ug|zm|zw|mu|pe|ec|uy|bo|ve|cr|pa|gt|sv|jm|tt|li|cy|mt|ge|az|kz|uz|kh|qa|kw|bh|om)(?![\w-])(?!\.\w)",
    re.IGNORECASE,
)
GUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


@cache
def _directory() -> re.Pattern[str]:
    """A directory in the path of an address: as telling as a host of its own."""
    return re.compile(rf"(?:{public.directory_hosts()})(?::443)?/(?:te/|tfp/)?(?P<id>{GUID.pattern})", re.IGNORECASE)


_IN_URL = re.compile(r"(?<=://)(?:[^/?#\s\"'<>@\\]{0,200}@)?([^/?#\s\"'<>:@\\&;,)]+)")


def is_everybodys(host: str) -> bool:
    """Whether a host says nothing about whose login this is."""
    host = host.lower().rstrip(".")
    here = ("127.0.0.1", "::1", "[::1]", "0.0.0.0")  # nosec B104
    return host in _NOBODYS or host in public.hosts() or _is_shared(host) or host in here


def _is_shared(domain: str) -> bool:
    """Whether many have hosts below this domain."""
    return domain in public.domains() or domain in _MAIL


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
    return found | {one for match in _directory().finditer(text) for one in directory(match["id"])}


def directory(name: str) -> set[str]:
    """A directory's identifier, where it is a customer's."""
    told = GUID.fullmatch(name) is not None and name.lower() not in public.directories()
    return {name.lower()} if told else set()


_LABELS = re.compile(r"(?:[\w-]{1,63}\.){1,8}[A-Za-z][\w-]{1,62}")


def is_host(value: str) -> bool:
    """Whether a value has the form of a host name."""
    return _LABELS.fullmatch(value) is not None


def with_domain(host: str) -> set[str]:
    """The host, and its domain where that too is the customer's."""
    host = host.lower().rstrip(".")
    if GUID.fullmatch(host):
        return {host}
    if not host or is_everybodys(host) or (not any(c.isalpha() for c in host) and host.count(".") != 3):
        return set()
    found = {host}
    labels = host.split(".")
    for size in (2, 3):
        domain = ".".join(labels[-size:])
        if len(labels) > size and len(labels[-size]) > 3 and not is_everybodys(domain):
            found.add(domain)
    return found


def host_shape(host: str) -> str:
    """A host for a screen: its first character and what everybody shares of it, as in `a•••.okta.com`."""
    if "•" in host or is_everybodys(host):
        return host
    labels = host.split(".")
    if not any(c.isalpha() for c in labels[-1]) or host.count(":") > 1:
        return "•••"
    if GUID.fullmatch(host):
        return shape(host)
    kept = next((n for n in range(1, len(labels)) if _is_shared(".".join(labels[n:]).lower())), len(labels) - 1)
    first = host[0] if len(labels[0]) >= 3 and host[0].isalnum() else ""
    return ".".join((f"{first}•••", *labels[max(1, kept) :]))


_ROLES = _words("""
    www login signin sso idp id auth oauth oauth2 openid saml sts fs federation identity accounts account secure my
    app apps api portal admin dev test uat stage staging prod preview custom
""")
"""Labels of a host that say what it is for, not whose it is."""
_REGION = re.compile(r"[a-z]{2}\d?|[a-z]{2}-[a-z]+-\d")
_TENANT = re.compile(r"(?=[a-z]*\d)[a-z0-9]{15}")
_SECOND = frozenset(("co", "com", "org", "net", "ac", "gov", "edu", "or", "ne"))
"""What stands before a country in public suffixes, as in `co.uk`."""
_PSEUDONYM = re.compile(r"(?:masked|dev-)\d{1,4}")


@dataclass(slots=True)
class Pseudonyms:
    """Hosts of one file under other names: one name for one host. What everybody shares of it (`.okta.com`) is kept,
    and so is the form of an original Qlik tenant host, so that what depends on them can still be told."""

    _labels: dict[str, str] = field(default_factory=dict)
    _addresses: dict[str, str] = field(default_factory=dict)
    _tenants: dict[str, str] = field(default_factory=dict)

    def of(self, host: str) -> str:
        """The other name; a difference of case stays one."""
        plain = host.lower().rstrip(".")
        if "•" in host or is_everybodys(plain):
            return host
        if GUID.fullmatch(plain):
            return plain if plain.endswith("-0000-4000-8000-000000000000") else self._tenant(plain)
        name, colon, port = plain.partition(":") if plain.count(":") < 2 else (plain, "", "")
        found = self._address(name) or ".".join(self._renamed(name.split(".")))
        found += colon + port
        return found if host.lower() == host else found.upper()

    def _renamed(self, labels: list[str]) -> list[str]:
        kept = next((n for n in range(len(labels)) if _is_shared(".".join(labels[n:]))), max(1, len(labels) - 1))
        if kept == len(labels) - 1 > 1 and labels[kept - 1] in _SECOND:
            kept -= 1
        own = [*map(self._label, labels[:kept])]
        # a short name that stands where an owner's does is one, and no region
        owner = len(own) == 1 or not _is_shared(".".join(labels[kept:]))
        if own and owner and _REGION.fullmatch(labels[kept - 1]):
            own[-1] = self._renumbered(labels[kept - 1])
        return [*own, *labels[kept:]]

    def _renumbered(self, label: str) -> str:
        # an organisation for tests says so
        start = "dev-" if label.startswith("dev-") else "masked"
        return self._labels.setdefault(label, f"{start}{len(self._labels) + 1}")

    def _label(self, label: str) -> str:
        if label in _ROLES or label in public.labels() or label in ("", "*"):
            return label
        if _REGION.fullmatch(label) or _PSEUDONYM.fullmatch(label):
            return label
        if label.endswith("-admin"):
            return f"{self._label(label[:-6])}-admin"
        if label.startswith("dev-"):
            return self._renumbered(label)
        number = len(self._labels) + 1
        made = f"masked{number:09d}" if _TENANT.fullmatch(label) else f"masked{number}"
        return self._labels.setdefault(label, made)

    def _tenant(self, name: str) -> str:
        """Another directory's identifier."""
        return self._tenants.setdefault(name, f"{len(self._tenants) + 1:08d}-0000-4000-8000-000000000000")

    def _address(self, name: str) -> str:
        """Another address of the same kind: private stays private."""
        try:
            address = ip_address(name)
        except ValueError:
            return ""
        if address.is_loopback or address.is_link_local or name.startswith("2001:db8::"):
            return name
        if not isinstance(address, IPv4Address):
            # of the addresses for documentation (RFC 3849), or a private one
            start = "fd00::" if address.is_private and not name.startswith("2001:db8:") else "2001:db8::"
            return self._addresses.setdefault(name, f"{start}{len(self._addresses) + 1:x}")
        if name.startswith("192.0.2."):
            return name
        start = name.split(".")[0] if address.is_private else ""
        kind = {"10": "10.0.0", "172": "172.16.0", "192": "192.168.0"}.get(start, "192.0.2")
        return self._addresses.setdefault(name, f"{kind}.{len(self._addresses) % 250 + 1}")


def named_hosts(text: str) -> list[re.Match[str]]:
    """Host names written in a text that are not everybody's."""
    return [m for m in _HOST.finditer(text) if not is_everybodys(m[0])]


def without_hosts(text: str, mask: Callable[[str], str]) -> str:
    """A text without the hosts that tell whose login it is, by their form and by where they stand."""
    out, done = [], 0
    for match in named_hosts(text):
        out += [text[done : match.start()], mask(match[0])]
        done = match.end()
    text = "".join((*out, text[done:]))
    if "://" not in text:
        return text
    return _AUTHORITY.sub(
        lambda m: m[0] if is_everybodys(m[0]) or m[0][:1] in "[{<" or "…" in m[0] else mask(m[0]), text
    )


_AUTHORITY = re.compile(r"(?:(?<=://)|(?<=•@))[^/?#\s\"'<>:@•]+(?=[/?#:\s\"'<>]|$)")
