"""What Qlik's own test of a configuration received: its mapping is judged on that where no login was captured."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inspector.qlik.kinds import INTERACTIVE
from inspector.qlik.mapping import Claims

if TYPE_CHECKING:
    from inspector.facts.login import Facts

WHERE = "identity_provider.pendingResult.idpClaims"


def tested_claims(f: Facts) -> Claims | None:
    """The claims that came from the identity provider when Qlik tested the imported configuration; None where a login
    tells more, or where the mapping was not given along with them."""
    config = f.qlik_idp
    if f.case.target != "qlik" or config is None or config.kind is not INTERACTIVE or not config.options:
        return None
    if f.id_token is not None or f.userinfo_answer is not None or f.access_claims:
        return None
    result = config.raw.get("pendingResult")
    claims = result.get("idpClaims") if isinstance(result, dict) else None
    return claims if isinstance(claims, dict) and claims else None
