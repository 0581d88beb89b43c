"""Writes the words that may stand in a masked sentence: `python -m tests.words`.

They are those of the package's own texts, of the messages that the tests know of providers, and a few of every day.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

from inspector.masking.vocabulary import FILE, PARTS

HOME = Path(__file__).parent.parent
_ESCAPE = re.compile(r"(?<!\\)\\[A-Za-z]")
"""A line break of a text, or what stands for a class of characters in a pattern: its letter is no word's."""
ROOMS_OF_EXAMPLES = ("demo",)
PEOPLE = """
    maria schmidt mueller meier müller anna acme max jane doe john smith alice bob contoso northwind hans peter erika
    mustermann oberhuber margarethe alexanderovie christiaangoossens curtismu damienbod fabrikam grace reed ann li
    solomon ray rich tate sam bell adventureworks litware wingtip ada lovelace bjensen
    german french ha sido silva bruno newman hope rex wei
"""
"""Names in examples, which are no words."""
OFTEN = """
    mon tue wed thu fri sat sun jan feb mar apr may jun jul aug sep oct nov dec monday tuesday wednesday thursday friday
    saturday sunday january february march april june july august september october november december gmt utc cet
    mozilla applewebkit khtml gecko chrome safari firefox edge chromium edg windows macintosh mac linux android iphone
    nginx apache cloudflare iis express
    welcome hello dear hi sorry oops goodbye bye thanks thank please back next continue cancel yes submit forgot
    remember     forbidden unauthorized internal gateway timeout moved permanently temporarily unavailable teapot
    caused java javax org exception stacktrace traceback null undefined object function array string var let const
    return uncaught unhandled promise document window json parse config form button div span title head body html
    script style meta link input destination issueinstant statuscode
    label password
    webfinger ciba kb sd dcr rar scim spiffe svid webauthn fido ctap passkey passkeys ldap ldaps kerberos spnego ntlm
    radius hotp totp siem syslog traefik istio envoy cloudfront akamai zscaler netskope citrix netscaler
    pushed backchannel frontchannel ciphertext keybinding verifier issuer holder wallet presentation credential
    webhook webhooks bearer negotiate digest oauth openid saml wsfed wsfederation jose cose paseto macaroon
    federation trustmark entity statement resolver intermediary
"""


def found(kinds: tuple[str, ...] = (".py", ".toml")) -> list[str]:
    texts = [OFTEN]
    for path in sorted((HOME / "inspector").rglob("*")):
        inside = path.relative_to(HOME / "inspector").parts
        if path.suffix in kinds and inside[0] not in ROOMS_OF_EXAMPLES and path.name != "vocabulary.py":
            texts.append(path.read_text("utf-8"))
    texts.append(json.dumps(json.loads((HOME / "tests/idps/literals.json").read_text("utf-8")), ensure_ascii=False))
    words = {part.lower() for text in texts for part in PARTS.findall(_ESCAPE.sub(" ", text))}
    return sorted(word for word in words - {*PEOPLE.split()} if 1 < len(word) < 40)


if __name__ == "__main__":
    FILE.write_text("\n".join(found()) + "\n", "utf-8")
