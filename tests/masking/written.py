"""The forms in which a value may stand in a text, each with what would still tell it there."""

from __future__ import annotations

import codecs
import gzip
import html
import json
import random
import zlib
from base64 import b32encode, b64encode, urlsafe_b64encode
from collections.abc import Callable
from textwrap import wrap
from urllib.parse import quote


def _all_percent(value: str) -> str:
    return "".join(f"%{byte:02X}" for byte in value.encode())


def _in_base64(value: str, at: int, encode: Callable[[bytes], bytes] = b64encode) -> str:
    return encode(b"xyz"[:at] + value.encode() + b"tail"[at:]).decode()


def _json_in_base64(value: str) -> str:
    return b64encode(json.dumps({"a": json.dumps({"b": value})}).encode()).decode()


def _in_words(value: str) -> str:
    return (
        "=?iso-8859-1?Q?"
        + "".join("_" if c == " " else c if c.isascii() and c.isalnum() else f"={ord(c):02X}" for c in value)
        + "?="
    )


def _printable(value: str) -> str:
    return "".join(c if c.isascii() and c.isalnum() else "".join(f"={b:02X}" for b in c.encode()) for c in value)


def _deflated(value: str) -> str:
    made = zlib.compressobj(9, zlib.DEFLATED, -15)
    return quote(b64encode(made.compress(f"<NameID>{value}</NameID>".encode()) + made.flush()).decode(), safe="")


FORMS: dict[str, Callable[[str], str]] = {
    "plain": str,
    "upper": str.upper,
    "lower": str.lower,
    "longer word": lambda v: f"Zq{v}ers",
    "in brackets": lambda v: f"<[{v}]>",
    "percent": lambda v: quote(v, safe=""),
    "percent of all": _all_percent,
    "percent in small letters": lambda v: _all_percent(v).lower(),
    "double percent": lambda v: quote(_all_percent(v)),
    "triple percent": lambda v: quote(quote(quote(v, safe=""))),
    "after an escape": lambda v: f"%20{v}%20",
    "decimal entities": lambda v: "".join(f"&#{ord(c)};" for c in v),
    "hex entities": lambda v: "".join(f"&#x{ord(c):x};" for c in v),
    "named entities": lambda v: html.escape(v).replace("@", "&commat;").replace("ü", "&uuml;"),
    "unicode escapes": lambda v: "".join(f"\\u{ord(c):04x}" for c in v),
    "escapes in JSON in JSON": lambda v: "".join(f"\\\\u{ord(c):04X}" for c in v),
    "byte escapes": lambda v: "".join(f"\\x{b:02x}" for b in v.encode()),
    "octal escapes": lambda v: "".join(f"\\{b:03o}" for b in v.encode()),
    "braced escapes": lambda v: "".join(f"\\u{{{ord(c):x}}}" for c in v),
    "hex": lambda v: v.encode().hex(),
    "hex with spaces": lambda v: v.encode().hex(" "),
    "hex with 0x": lambda v: "0x" + v.encode().hex().upper(),
    "base64": lambda v: _in_base64(v, 0),
    "base64 one on": lambda v: _in_base64(v, 1),
    "base64 two on": lambda v: _in_base64(v, 2),
    "base64url": lambda v: _in_base64(v, 1, urlsafe_b64encode).rstrip("="),
    "base64 in base64": lambda v: b64encode(_in_base64(v, 2).encode()).decode(),
    "base64 of UTF-16": lambda v: b64encode(v.encode("utf-16-le")).decode(),
    "base64 percent": lambda v: quote(_in_base64(v, 2)),
    "JSON in JSON in base64": _json_in_base64,
    "quoted-printable": _printable,
    "UTF-7": lambda v: v.encode("utf-7").decode(),
    "UTF-16": lambda v: "\x00".join(v),
    "soft hyphens": lambda v: "\u00ad".join(v),
    "zero width": lambda v: "\u200b".join(v),
    "full width": lambda v: "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in v),
    "decomposed": lambda v: v.replace("ü", "u\u0308").replace("é", "e\u0301"),
    "umlauts as two letters": lambda v: v.replace("ü", "ue"),
    "letters apart": " ".join,
    "dots between": ".".join,
    "joined by underscores": lambda v: v.replace(" ", "_").replace("-", "_").replace(".", "_"),
    "joined by hyphens": lambda v: v.replace(" ", "-").replace("_", "-"),
    "in one word": lambda v: "".join(c for c in v if c.isalnum()),
    "over lines": lambda v: v.replace(" ", "\n"),
    "combining joiners": lambda v: "\u034f".join(v),
    "backwards": lambda v: v[::-1],
    "turned over": lambda v: f"\u202e{v[::-1]}\u202c",
    "letters of another script": lambda v: v.translate(str.maketrans("aeopcx", "аеорсх")),
    "entities without ends": lambda v: "".join(f"&#{ord(c)}" for c in v),
    "long escapes": lambda v: "".join(f"\\U{ord(c):08x}" for c in v),
    "Perl's escapes": lambda v: "".join(f"\\x{{{ord(c):x}}}" for c in v),
    "LDAP's escapes": lambda v: "".join(c if c.isascii() else "".join(f"\\{b:02X}" for b in c.encode()) for c in v),
    "list of bytes": lambda v: ", ".join(f"0x{b:02x}" for b in v.encode()),
    "base32": lambda v: b32encode(v.encode()).decode(),
    "base64 over lines": lambda v: "\n".join(wrap(b64encode(f"sent by {v} there".encode()).decode(), 20)),
    "encoded words": _in_words,
    "encoded words in base64": lambda v: f"=?utf-8?B?{b64encode(v.encode()).decode()}?=",
    "ROT13": lambda v: codecs.encode(v, "rot13"),
    "numbers of bytes": lambda v: " ".join(map(str, v.encode())),
    "list of numbers": lambda v: f"[{', '.join(str(ord(c)) for c in v)}]",
    "escapes of style sheets": lambda v: "".join(f"\\{ord(c):06x}" for c in v),
    "short escapes of style sheets": lambda v: "".join(f"\\{ord(c):x} " for c in v),
    "UTF-7 of IMAP": lambda v: v.encode("utf-7").decode().replace("+", "&").replace("/", ","),
    "base64 of gzip": lambda v: b64encode(gzip.compress(f"user {v}".encode())).decode(),
    "base64 of zlib": lambda v: b64encode(zlib.compress(f"user {v}".encode())).decode(),
    "base64 of SAML's redirects": _deflated,
    "base64 of UTF-16 from the other end": lambda v: b64encode(v.encode("utf-16-be")).decode(),
    "the wrong character set": lambda v: v.encode().decode("latin-1"),
    "wrapped": lambda v: f"{v[: len(v) // 2]}=\n{v[len(v) // 2 :]}",
}


def tells(text: str, value: str) -> bool:
    """Whether a text still tells the value, in any of the forms; what a form cannot hold in parts is looked for as a
    whole."""
    folded = text.lower()
    return any(one in folded for one in traces(value))


def traces(value: str) -> set[str]:
    """What a reader may find of the value: every form, of base64 what does not depend on what stands around."""
    found = {make(value).lower() for name, make in FORMS.items() if "base64" not in name and len(make(value)) >= 4}
    for form in ("utf-8", "utf-16-le"):
        data = value.encode(form)
        for at in range(3):
            whole = b64encode(b"xyz"[:at] + data).decode().rstrip("=")
            core = whole[4 if at else 0 : len(whole) - 1]
            found |= {core.lower(), core.replace("+", "-").replace("/", "_").lower()} if len(core) >= 8 else set()
    return found


def written(value: str, chance: random.Random) -> tuple[str, str]:
    """(name of the form, the value in it)."""
    name = chance.choice(list(FORMS))
    return name, FORMS[name](value)
