"""Parts and other spellings of a personal value that name the same person."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from inspector.idps import public
from inspector.masking.vocabulary import is_known

_COMMON = frozenset(
    """
    true false null none yes no on off user users admin admins administrator administrators openid profile email
    groups group name sub picture success error warning everyone member members guest test tester testing demo
    service account client login support auth access system sales tenant
    realm application request server sign first last invalid identity provider bearer token page date host accept
    content type default active disabled enabled pending invited code offline_access read write all any other
    unknown public internal external employee contractor staff person human web mobile desktop production
    development userinfo address phone rs256 rs512 es256 hs256 get post put patch delete basic plain s256 query
    fragment form_post id_token en de fr
""".split()  # noqa: SIM905 — many words
)
"""Values too common to be replaced wherever they stand; in their own place they are masked all the same."""


@cache
def common() -> frozenset[str]:
    """`_COMMON` with the providers' names."""
    return _COMMON | public.words()


_SPACE = re.compile(r"[\s,]+")
_PHONE = re.compile(r"(?:\+|\(|0|\d{2,4}[-. /])[\d ()./-]{6,28}")
_LONG_NUMBER = 9


def _numbers(phone: str) -> Iterator[str]:
    """How a telephone number may be dialled: with its country, without it, and the subscriber's number alone."""
    digits = "".join(c for c in phone.replace("(0)", "") if c.isdigit())
    yield digits
    if len(digits) >= _LONG_NUMBER:
        yield digits[-7:]
        country = phone[0] == "+"
        for rest in (digits[n:] for n in ((1, 2, 3) if country else (1,) if digits[0] == "0" else ())):
            yield from (rest, f"0{rest}", f"00{rest}")
        if country:
            yield f"00{digits}"


def forms(value: str, is_name: bool) -> Iterator[str]:
    """Of a value, each as it may stand alone; `is_name`: its words are such too."""
    if "@" in value and " " not in value:
        local = value.rpartition("@")[0]
        if len(local) >= 4 and local.lower() not in common():
            yield local
        for part in re.split(r"[._+-]", local):
            if len(part) >= 4 and part.isalpha() and part.lower() not in common():
                yield part
    if "\\" in value:
        yield from (p for p in value.split("\\") if len(p) >= 3 and p.lower() not in common())
    if "=" in value and " " not in value.partition("=")[0]:
        # a distinguished name by its parts
        named = (part.partition("=")[2].strip() for part in value.split(","))
        told = [word for part in named for word in (part, *part.split())]
        yield from (word for word in told if len(word) >= 4 and word.lower() not in common())
    if value.count("/") >= 3 and "://" in value:
        tail = value.rpartition("/")[2]
        if len(tail) >= 8:
            yield tail
    if is_name and len(value) <= 120:
        parts = [p.strip(".,'\"()") for p in _SPACE.split(value)]
        if len(parts) > 1:
            yield "".join(parts)
        for part in parts:
            capital = (
                part[:1].isupper() or not part.isascii() or len(parts) == 1 or (len(part) > 3 and not is_known(part))
            )
            if len(part) >= 2 and part.lower() not in common() and capital:
                yield part
                if "-" in part:
                    yield from (one for one in part.split("-") if len(one) >= 4 and one.lower() not in common())
    if _PHONE.fullmatch(value):
        yield from _numbers(value)
    folded = value.replace("ä", "ae").replace("ö", "oe").replace("ü", "ue").replace("Ä", "Ae").replace("Ö", "Oe")
    folded = folded.replace("Ü", "Ue").replace("ø", "oe").replace("å", "aa")
    if folded != value:
        yield folded
        if is_name:
            yield from (p for p in _SPACE.split(folded) if len(p) >= 3 and p.lower() not in common())
