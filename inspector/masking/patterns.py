"""What tokens, URLs, parameters, members, credentials, addresses and accounts look like in a text."""

from __future__ import annotations

import re

TOKEN = re.compile(
    r"(?:(?<![A-Za-z0-9])e(?:y|w[ao0])|eyJ)[A-Za-z0-9_-]{8,}(?:\r?\n[ \t>]{0,8}[\w-]{30,})*"
    r"(?:\.(?:\s[\s>]{0,8}[\w-]{20,}|[\w=-]*)(?:\r?\n[ \t>]{0,8}[\w-]{30,})*){0,5}"
)
"""A token, also where a mail broke it over lines."""
URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{1,20}://[^\s\"'<>“”`]*")
CREDENTIALS = re.compile(r"(?<=://)(?:[^/?#\s]*|[^/?#\s:]*:(?!\d+[?#])[^/\s]*)@")
"""Before a URL's host; what a password holds is not always escaped."""
TARGET = re.compile(r"/[\w.~-]+(?:/[^\s\"'<>/]*)+|/[\w.~/-]*\?[^\s\"'<>]+")
"""What is asked of a host: a path of several parts, or one with parameters."""
REQUEST = re.compile(rf"(?<=[GP]ET |OST |PUT |EAD )(?:{TARGET.pattern})")
"""The same in a request's line."""
PARAMETER = re.compile(
    r"(?<!=)(?P<name>[\w.%\[\]-]{2,60})(?P<is>=|%3D|%253D)"
    r"(?P<value>(?!•|[\"']|[0-9A-F]{2}=[0-9A-F]{2})[^&\s\"'<>#;,]+)",
    re.IGNORECASE,
)
"""`name=value`, which an escape of quoted-printable looks like."""
MEMBER = re.compile(
    r"""(?<![\w.-])(?:\\{0,3}["'])?(?P<name>[A-Za-z_][\w.-]{1,60})(?:\\{0,3}["'])?\s{0,3}[:=]\s{0,3}"""
    r"""(?:"(?P<double>(?:[^"\\\n]|\\.){1,8192}+)"|'(?P<single>(?:[^'\\\n]|\\.){1,8192}+)'"""
    r"""|\\{1,3}["'](?P<nested>(?:[^"'\\\n]|\\+[^"'\\\n]){1,8192}+)\\{1,3}["'])"""
)
"""`"name": "value"` of JSON and scripts, and `name = 'value'`."""
CODE = re.compile(r"(?P<lead>(?:[?&#;]|&amp;|%26|%3F)code(?:=|%3D))(?P<value>[^\s\"'&<>#%•]{8,})")
PEM = re.compile(
    r"-----BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----.*?(?:-----END [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----|\Z)",
    re.DOTALL,
)
PAGE = re.compile(r"<(?:!doctype|html|head|body|script|form|input|meta)\b", re.IGNORECASE)
EMAIL = re.compile(
    r"(?<![\w.+%-])[\w.!#$*+/=?^`{|}~'-]{1,64}(?:@|%40|%2540|\\u0040|&#64;|&#x40;|&commat;)[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}"
)
AT = re.compile(r"%2540|%40|\\u0040|&#64;|&#x40;|&commat;")
ACCOUNT = re.compile(r"(?<![\w\\:/])(?!DOMAIN\\)[A-Z][A-Z0-9-]{1,14}(?:\\{1,2}|%5C)[A-Za-z•][\w.•-]{2,40}")
PUBLIC_PEM = ("-----BEGIN PUBLIC KEY-----", "-----BEGIN CERTIFICATE-----", "-----BEGIN RSA PUBLIC KEY-----")
IDENTIFIER = re.compile(r"v\d(?:\.\d)?|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
CODED = re.compile(r"[A-Za-z]{3,}[-_]?\d{2,8}|\d{4}-\d\d-\d\dT[\d:.Z+-]{4,24}")
"""An error's code or an instant."""
ELEMENT = re.compile(
    r"(?P<lead><(?:[\w-]{1,30}:)?(?P<name>[A-Za-z][\w.-]{1,60})(?:\s[^<>]{0,400})?>)(?P<value>[^<>]{2,400})(?=</)"
)
ENCODED_WORDS = re.compile(
    r"=\?[\w-]{2,40}(?:\*[\w-]{2,20})?\?[BbQq]\?[^?\s]{1,400}\?="
    r"(?:\s{1,9}=\?[\w-]{2,40}(?:\*[\w-]{2,20})?\?[BbQq]\?[^?\s]{1,400}\?=){0,20}"
)
"""Words of a mail's header (RFC 2047)."""
NET_CLAIM = re.compile(
    r"(?P<lead>https?://schemas\.[\w./-]{1,100}/(?P<name>[\w-]{2,60})[\"']?\s{0,2}[:=]\s{0,2}[\"']?)(?P<value>[^\n\"'•]{2,400})"
)
"""A claim as .NET lists it, by its long name."""


def without_tail(url: str) -> str:
    """A URL as it stands in a text, without what closes the sentence or the bracket around it."""
    url = url.rstrip(".,;:!?")
    return url if "(" in url else url.rstrip(").,;:!?")
