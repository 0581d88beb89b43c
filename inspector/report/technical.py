"""Claims that say nothing about the person; every other string in a token is taken for personal data."""

TECHNICAL = frozenset({
    "iss", "aud", "azp", "exp", "iat", "nbf", "auth_time", "nonce", "jti", "alg", "typ", "kid", "acr", "amr",
    "tid", "ver", "scp", "scope", "cid", "client_id", "appid", "appidacr", "azpacr", "idp", "idtyp", "locale",
    "zoneinfo", "at_hash", "c_hash", "s_hash", "rt_hash", "token_use", "token_type", "sid", "aio", "rh", "uti",
    "updated_at", "tfp", "apptype", "jc_org", "allowed-origins", "_claim_names", "_claim_sources", "events",
    "subType", "x5t",
})  # fmt: skip
