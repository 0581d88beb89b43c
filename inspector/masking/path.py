"""Paths of addresses: words of addresses stay, whatever else is somebody's goes, and so do secrets and parameters."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from inspector.idps import public
from inspector.masking.entropy import looks_secret
from inspector.masking.patterns import IDENTIFIER
from inspector.masking.vocabulary import is_known
from inspector.masking.written import readable

_WORDS = frozenset(("oauth2", "oauth", "oidc", "v1", "v2", "v3", "default", "common", "organizations", "consumers"))
_BEFORE = frozenset(
    (
        *("reset", "activate", "activation", "verify", "verification", "confirm", "confirmation", "invite"),
        *("invitation", "magic", "magiclink", "token", "tokens", "session", "sessions", "recover", "recovery"),
        *("unlock", "welcome"),
    )
)
"""Parts of a path after which a secret stands that works once."""
_WHOSE = frozenset(("user", "users", "account", "accounts", "group", "groups", "member", "members", "people", "person"))
"""Parts of a path after which stands which one it is."""


@dataclass(frozen=True, slots=True)
class PathMask:
    """What becomes of a secret, of a parameter, and of a person's part; None where people stay. `technical`: what is
    known to be neither."""

    secret: Callable[[str, str], str]
    pair: Callable[[str, str], str]
    person: Callable[[str], str] | None
    technical: set[str]

    def path(self, path: str) -> str:
        out, before = [], ""
        for part in re.split("([/;])", path):
            if part and part not in "/;":
                out.append(self._part(part, before))
                before = part.lower()
            else:
                out.append(part)
        return "".join(out)

    def _part(self, part: str, before: str) -> str:
        name, equals, value = part.partition("=")
        if equals and name.isalnum():  # a parameter of a path, as in `;jsessionid=x`
            return f"{name}={self.pair(name, value)}"
        if "•" in part or part in self.technical:
            return part
        once = before in _BEFORE and len(part) >= 8 and any(c.isdigit() for c in part)
        if once or (len(part) >= 32 and looks_secret(part)):
            return self.secret("", part)
        known = is_known(part) and sum(c.isdigit() for c in part) < 5
        if self.person is None or known or part.lower() in _WORDS or not any(c.isalpha() for c in part):
            return part
        kept = part[:1] in "<{:" or (before not in _WHOSE and _names_nobody(part))
        return part if kept else self.person(readable(part))


def _names_nobody(part: str) -> bool:
    return IDENTIFIER.fullmatch(part) is not None or re.fullmatch(public.path_parts(), part, re.IGNORECASE) is not None
