"""What is somebody's by its form alone: addresses of machines, telephone numbers, folders of a home, devices."""

from __future__ import annotations

import re
from collections.abc import Callable
from ipaddress import ip_address

_NUMBERS = re.compile(
    r"(?:(?<![\w.:/-])|(?<=\d:))(?<!ersion )(?P<four>(?:\d{1,3}\.){3}\d{1,3})(?![\w-]|\.\d)"
    r"|(?<![\w.:-])(?P<six>(?:[0-9A-Fa-f]{0,4}:){2,7}[0-9A-Fa-f]{1,4})(?![\w:]|\.\d)"
)
"""Addresses (RFC 791, RFC 4291); after a slash stands a version."""
_MAC = re.compile(r"(?<![\w:-])[0-9A-Fa-f]{2}(?:([:-])[0-9A-Fa-f]{2})(?:\1[0-9A-Fa-f]{2}){4}(?![\w:-])")
_PHONE = re.compile(
    r"(?<![\w.+/-])(?:\+[1-9]\d{0,2}[ ./-]?(?:\(0\))?|\(0?\d{2,5}\) ?|0\d{2,4}[ /-])"
    r"(?:\d[ ./-]{0,3}){4,11}\d(?![\w-]|\.\d)"
)
_HOME = re.compile(
    r"(?P<lead>(?:/home/|/Users/|[A-Za-z]:(?:\\{1,2}|/)Users(?:\\{1,2}|/)))(?P<who>[^/\\\s\"'<>:|•]{2,64})"
)
_SHARE = re.compile(r"(?<![\w\\:])(?P<lead>\\\\(?:\\\\)?)(?P<who>[A-Za-z][\w.-]{1,62})(?=\\{1,2}[\w$])")
_DEVICE = re.compile(
    r"(?<![\w-])(?:LAPTOP|DESKTOP|MACBOOK|NOTEBOOK|SURFACE|PC|NB|WS|SRV|VM|VDI|CLT|WIN)-(?!Fed|Trust|Security|Policy)[A-Z0-9][\w-]{2,40}"
)
_ACCOUNT = re.compile(r"(?<![\w-])S-1-5-21(?:-\d{3,10}){3,4}(?![\w-])")
"""A Windows account's or domain's security identifier."""
_IBAN = re.compile(r"(?<![A-Za-z0-9])[A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]){11,30}", re.IGNORECASE)
_MONTH = r"[^\W\d_]{3,10}"
_DATE = (
    rf"(?:\d{{4}}[-./]\d{{1,2}}[-./]\d{{1,2}}|\d{{1,2}}[-./ ]{{1,2}}(?:\d{{1,2}}|{_MONTH})[-./ ,]{{1,2}}\d{{2,4}}"
    rf"|{_MONTH} \d{{1,2}},? \d{{4}}|\d{{8}})"
)
_IS = r"(?: is)?['\"]?\s{0,3}[:=#|]?\s{0,3}['\"]?"
_BORN = re.compile(
    r"(?P<lead>(?<![A-Za-z])(?:birth[ _-]?da(?:te|y)|date[ _-]of[ _-]birth|d\.?o\.?b\.?|born(?: on)?"
    r"|geb(?:oren|\.)?(?: am)?|geburts(?:datum|tag)|n[ée]+ le|date de naissance|fecha de nacimiento|data di nascita"
    r"|geboortedatum|data urodzenia|födelsedatum|fødselsdato|data de nascimento)"
    rf"{_IS})(?P<date>{_DATE})(?!\d)",
    re.IGNORECASE,
)
_NUMBERED = re.compile(
    r"(?P<lead>(?<![A-Za-z])(?:(?:personal|mitarbeiter|kunden|konto|steuer|sozialversicherungs|versicherten|ausweis|pass"
    r"|matrikel|mitglieds|telefon|mobil|handy)[ -]?(?:nummer|nr\.?|id)|steuer-?id|kostenstelle|cost[ _-]?cent(?:er|re)"
    r"|(?:employee|staff|payroll|personnel|account|customer|member|passport|tax|social security|national id|insurance"
    r"|national insurance|student|phone|telephone|mobile|badge)[ _-]?(?:number|no\.?|nr\.?|id)|ssn|nino|iban|vat"
    r"|matricule|centre de co[uû]ts?|num[ée]ro de (?:s[ée]curit[ée] sociale|t[ée]l[ée]phone)|codice fiscale|dni|nif|bsn"
    rf"|pesel){_IS})(?P<number>[A-Z]{{0,4}}\d[A-Z\d]*(?:[ ./-][A-Z]{{0,4}}\d[A-Z\d]*)*)",
    re.IGNORECASE,
)
"""Numbers that are somebody's because of the word before them."""
_COUNTRIES = """
    15:NO 16:BE 18:DK,FI,FO,GL,NL,SD 19:MK,SI 20:AT,BA,EE,KZ,LT,LU,MN,XK 21:CH,HR,LI,LV
    22:BG,BH,CR,DE,GB,GE,IE,ME,RS,VA 23:AE,GI,IL,IQ,OM,SO,TL 24:AD,CZ,ES,MD,PK,RO,SA,SE,SK,TN,VG 25:LY,PT,ST
    26:IS,TR 27:BI,DJ,FR,GR,IT,MC,MR,SM 28:AL,AZ,BY,CY,DO,GT,HU,LB,NI,PL,SV 29:BR,EG,PS,QA,UA 30:JO,KW,MU
    31:MT,SC 32:LC 33:RU
"""
_LENGTHS = {
    country: int(length)
    for length, _, countries in (group.partition(":") for group in _COUNTRIES.split())
    for country in countries.split(",")
}
"""Characters of an account's number by its country."""
_NOBODYS = frozenset(("home", "users", "public", "default", "runner", "root", "app", "node"))


def without_forms(text: str, person: Callable[[str], str], host: Callable[[str], str]) -> str:
    """A text without them. `person`, `host`: what becomes of each."""
    if "." in text or ":" in text:
        text = _NUMBERS.sub(lambda m: _numbered(m, host), text)
        text = _MAC.sub(lambda m: person(m[0]), text)
    if "/" in text or "\\" in text:
        text = _HOME.sub(lambda m: m[0] if m["who"].lower() in _NOBODYS else m["lead"] + person(m["who"]), text)
        text = _SHARE.sub(lambda m: m["lead"] + host(m["who"]), text)
    if "-" in text:
        text = _ACCOUNT.sub(lambda m: person(m[0]), _DEVICE.sub(lambda m: person(m[0]), text))
    text = _BORN.sub(lambda m: m["lead"] + person(m["date"]), text)
    text = _NUMBERED.sub(lambda m: m["lead"] + person(m["number"]) if len(m["number"]) > 2 else m[0], text)
    text = _IBAN.sub(lambda m: _account_number(m[0], person), text)
    return _PHONE.sub(lambda m: person(m[0]), text)


def _account_number(text: str, person: Callable[[str], str]) -> str:
    """What begins like one, as far as its country's go."""
    places = [at for at, c in enumerate(text) if c.isalnum()]
    length = _LENGTHS.get(text[:2].upper(), 0)
    if not 0 < length <= len(places):
        return text
    end = places[length - 1] + 1
    alone = not text[end : end + 1].isalnum()
    return person(text[:end]) + text[end:] if alone and is_iban(text[:end]) else text


def is_iban(text: str) -> bool:
    """Whether it is an account's number: its country's length and the remainder 1 of 97 (ISO 13616, ISO 7064)."""
    plain = "".join(c for c in text if c.isalnum()).upper()
    if len(plain) != _LENGTHS.get(plain[:2]):
        return False
    return int("".join(str(int(c, 36)) for c in plain[4:] + plain[:4])) % 97 == 1


def _numbered(match: re.Match[str], host: Callable[[str], str]) -> str:
    """An address of a machine, but for those that everybody has."""
    try:
        address = ip_address(match[0])
    except ValueError:
        return match[0]
    same = address.is_loopback or address.is_unspecified or address.is_link_local or address.is_multicast
    return match[0] if same else host(match[0])
