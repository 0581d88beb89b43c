"""Decrypting a JWE (RFC 7516) with a key that the person handed over. joserfc computes; it is imported only here."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from inspector.jose import strict_json
from inspector.jose.jwk import PRIVATE_MEMBERS
from inspector.jose.keys import Key, KeySet, read_keys
from inspector.jose.token import MAX_CHARACTERS, Token, TokenError, decode, examine

if TYPE_CHECKING:
    from joserfc.jwk import Key as JoserfcKey

Status = Literal["decrypted", "no-key", "failed", "refused"]

_RSA = frozenset({"RSA-OAEP", "RSA-OAEP-256"})
_ECDH = frozenset({"ECDH-ES", "ECDH-ES+A128KW", "ECDH-ES+A192KW", "ECDH-ES+A256KW"})
_SYMMETRIC = frozenset({"dir", "A128KW", "A192KW", "A256KW", "A128GCMKW", "A192GCMKW", "A256GCMKW"})
_CONTENT = frozenset({"A128GCM", "A192GCM", "A256GCM", "A128CBC-HS256", "A192CBC-HS384", "A256CBC-HS512"})
_DECRYPTING_OPS = frozenset({"decrypt", "unwrapKey", "deriveKey", "deriveBits"})
_KEY_MEMBERS = frozenset({"kty", "crv", "x", "y", "n", "e", "k"}) | PRIVATE_MEMBERS


@dataclass(frozen=True, slots=True)
class Decryption:
    """What came of it. `inner` is the token that was inside; `plaintext` the bytes, where there was no token too."""

    status: Status
    reason: str
    inner: Token | None = None
    plaintext: bytes | None = field(default=None, repr=False)
    key: Key | None = None

    @property
    def payload(self) -> dict[str, Any] | None:
        """The claims: the inner token's, or the plaintext itself where it is a JSON object."""
        if self.inner is not None:
            return self.inner.payload
        value = None if self.plaintext is None else strict_json.loads(self.plaintext)[0]
        return value if isinstance(value, dict) else None


def decrypt(token: Token | str, keys: object) -> Decryption:
    """Decrypts a JWE with the first private or symmetric key that fits. Never raises.

    `keys` is anything that `read_keys` takes. RSA1_5 (padding oracles, RFC 8725 section 3.2), PBES2 (an attacker
    chooses the work) and `crit` are refused.
    """
    if isinstance(token, str):
        try:
            token = decode(token)
        except TokenError as error:
            return Decryption("refused", f"This is no intact token. {error.reason}")
    refusal = _refusal(token)
    if refusal is not None:
        return Decryption("refused", refusal)
    fits = _fitting(token, read_keys(keys))
    if not fits:
        kid = f" with the kid “{token.kid}”" if token.kid is not None and token.kid.isprintable() else ""
        return Decryption("no-key", f"No private key for {token.alg} was given, or none{kid} that may decrypt.")
    for key in fits:
        plaintext = _decrypt(token, key)
        if plaintext is not None:
            return Decryption(
                "decrypted", f"Decrypted with the key {key.source}.", _inner(token, plaintext), plaintext, key
            )
    tried = f"the key {fits[0].source}" if len(fits) == 1 else f"any of the {len(fits)} keys that fit"
    reason = f"The token cannot be decrypted with {tried}: it was encrypted to another key, or it was changed."
    return Decryption("failed", reason, key=fits[0] if len(fits) == 1 else None)


def _refusal(token: Token) -> str | None:
    header = token.header or {}
    alg, enc = token.alg, header.get("enc")
    if token.format != "jwe":
        return "This is no encrypted token (JWE), or it is damaged."
    if any(problem.code == "duplicate-member" for problem in token.problems):
        return "A member of the header stands twice (RFC 7516 section 4)."
    if "crit" in header:
        return "The header holds “crit”, an extension that is not understood here (RFC 7516 section 4.1.13)."
    if alg == "RSA1_5":
        return "RSA1_5 is not used here: its padding can be attacked (RFC 8725 section 3.2). RSA-OAEP-256 replaces it."
    if alg is not None and alg.startswith("PBES2"):
        return "PBES2 is not used here: the sender chooses how much work a password costs."
    if alg not in _RSA | _ECDH | _SYMMETRIC:
        return f"The key algorithm {ascii(alg)[:80]} is not supported."
    if not isinstance(enc, str) or enc not in _CONTENT:
        return f"The content encryption {ascii(enc)[:80]} is not supported."
    if header.get("zip", "DEF") != "DEF":
        return "The compression is unknown; only DEF is registered (RFC 7516 section 4.1.3)."
    if alg in _ECDH and not isinstance(header.get("epk"), dict):
        return f"{alg} needs the sender's key “epk” in the header."
    return None


def _fitting(token: Token, keys: KeySet) -> Sequence[Key]:
    """The keys that may decrypt: those with the token's kid, or all where none has it."""
    alg, enc = token.alg or "", (token.header or {}).get("enc")
    fits = [key for key in keys if key.private_key is not None and _fits(key, alg, enc)]
    return [key for key in fits if key.kid == token.kid] or fits


def _fits(key: Key, alg: str, enc: object) -> bool:
    kinds = ("RSA",) if alg in _RSA else ("EC", "OKP") if alg in _ECDH else ("oct",)
    return (
        key.kty in kinds
        and key.crv not in ("Ed25519", "Ed448")
        and (key.alg is None or key.alg == alg or (alg == "dir" and key.alg == enc))
        and key.use in (None, "enc")
        and (key.key_ops is None or not _DECRYPTING_OPS.isdisjoint(key.key_ops))
        and key.problem is None
        and key.weakness is None
    )


def _decrypt(token: Token, key: Key) -> bytes | None:
    """The plaintext, or None where this key does not open it."""
    # 65 ms, only where a key to decrypt with was given
    import warnings

    from cryptography.exceptions import InvalidTag, UnsupportedAlgorithm
    from cryptography.hazmat.primitives.keywrap import InvalidUnwrap
    from joserfc.errors import JoseError
    from joserfc.jwe import JWERegistry, decrypt_compact

    header = token.header or {}
    registry = JWERegistry(algorithms=[token.alg or "", header["enc"], "DEF"], strict_check_header=False)
    # joserfc's own bounds are narrower than what a login may carry; the token as a whole is bounded already
    registry.max_protected_header_length = registry.max_ciphertext_length = MAX_CHARACTERS
    registry.max_encrypted_key_length = 16384
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            private = _joserfc_key(key)
            return decrypt_compact(token.text.reveal(), private, registry=registry).plaintext
    except (JoseError, InvalidTag, InvalidUnwrap, UnsupportedAlgorithm, zlib.error):
        return None
    except (ValueError, TypeError, LookupError, AttributeError, AssertionError, ArithmeticError):
        # joserfc trusts the types of some header members (epk, apu, iv, tag); a stranger wrote them
        return None


def _joserfc_key(key: Key) -> JoserfcKey:
    # 54 ms, the same
    from joserfc.jwk import ECKey, JWKRegistry, OctKey, OKPKey, RSAKey

    private: Any = key.private_key
    if isinstance(private, bytes):
        return OctKey.import_key(private)
    if isinstance(private, Mapping):
        return JWKRegistry.import_key({name: private[name] for name in private if name in _KEY_MEMBERS})
    kinds: Mapping[str | None, Any] = {"RSA": RSAKey, "EC": ECKey, "OKP": OKPKey}
    imported: JoserfcKey = kinds[key.kty].import_key(private)
    return imported


def _inner(token: Token, plaintext: bytes) -> Token | None:
    """The token inside (RFC 7519 section 5.2: cty says JWT), where there is one."""
    text = plaintext.decode("utf-8", "replace")
    inner = examine(text)
    if inner.format in ("jws", "jwe", "unsecured"):
        return inner
    cty = (token.header or {}).get("cty")
    nested = isinstance(cty, str) and cty.upper() in ("JWT", "APPLICATION/JWT")
    return inner if nested else None
