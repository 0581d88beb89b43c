"""Keys as they are handed over: JWK sets, JWKs, PEM, certificates, HMAC secrets. Parsed one by one, and only when used.

One broken key never spoils the others, and none is dropped in silence: what cannot be used says why.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from inspector.case.secret import Secret
from inspector.jose import jwk as jwk_members
from inspector.jose import strict_json

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes, PublicKeyTypes

MIN_RSA_BITS = 2048
MAX_KEYS = 1000
"""Keys of a set that are read; the largest provider's has some dozens."""
_MAX_LISTS = 8


@dataclass(frozen=True, eq=False)
class Key:
    """One key, as it was described; the key object itself is made on first use and kept.

    Members of a JWK that have the wrong type are None here and named in `note`.
    """

    kid: str | None
    kty: str | None
    crv: str | None
    use: str | None
    key_ops: tuple[str, ...] | None
    alg: str | None
    source: str
    """Where it came from: "jwks[2]", "JWK", "PEM public key", "X.509 certificate", "HMAC secret"."""
    known: bool = True
    """False for a kty or crv that is not known here; such keys are ignored (RFC 7517 section 5)."""
    private: bool = False
    """It came with its private half, which belongs in no published key set."""
    in_set: bool = False
    """It is a member of a JWK set, where a token's kid has to choose."""
    note: str | None = None
    """What is unusual and harmless."""
    material: Any = field(default=None, repr=False)
    """The JWK's members, a `cryptography` key, or the secret's bytes."""
    fault: str | None = field(default=None, repr=False)
    """Why it is no key, where that shows without parsing; see `problem`."""

    @property
    def problem(self) -> str | None:
        """Why it cannot be used at all, as a clause; None for a sound key and for one of an unknown kind."""
        return self.fault or self._parsed[1]

    @property
    def public_key(self) -> PublicKeyTypes | bytes | None:
        """The key object of `cryptography`, bytes for an HMAC secret, None with a problem or of an unknown kind."""
        return None if self.fault else self._parsed[0]

    @property
    def private_key(self) -> PrivateKeyTypes | Mapping[str, Any] | bytes | None:
        """What decrypts: a `cryptography` private key, a JWK with private members, a secret's bytes; else None."""
        if self.fault:
            return None
        return self.material if self.private or self.kty == "oct" else None

    @cached_property
    def bits(self) -> int | None:
        """The size in bits: RSA modulus, curve, or secret."""
        key = self.public_key
        if isinstance(key, bytes):
            return len(key) * 8
        size = getattr(key, "key_size", None)
        if isinstance(size, int):
            return size
        return jwk_members.OKP_BITS.get(self.crv or "") if key is not None else None

    @cached_property
    def weakness(self) -> str | None:
        """Why a sound key protects nothing: RSA below 2048 bits (RFC 7518 section 3.3), or a known flaw."""
        if self.kty != "RSA" or self.public_key is None:
            return None
        if self.bits is not None and self.bits < MIN_RSA_BITS:
            return f"the RSA key has {self.bits} bits; at least {MIN_RSA_BITS} are required"
        if jwk_members.is_roca(self.public_key.public_numbers().n):  # type: ignore[union-attr]
            return "the RSA key was made by a flawed library (ROCA, CVE-2017-15361) and can be factored"
        return None

    @cached_property
    def _parsed(self) -> tuple[PublicKeyTypes | bytes | None, str | None]:
        if self.material is None or not self.known:
            return None, None
        if isinstance(self.material, bytes):
            return self.material, None
        try:
            if isinstance(self.material, Mapping):
                return jwk_members.public_key(self.material), None
            public = self.material.public_key() if self.private else self.material
            if self.kty == "RSA":
                numbers = public.public_numbers()
                jwk_members.check_rsa(numbers.n, numbers.e)
            return public, None
        except jwk_members.JwkError as error:
            return None, str(error)


class KeySet(tuple[Key, ...]):
    """Keys in their order, found by kid at once."""

    @cached_property
    def by_kid(self) -> Mapping[str, list[Key]]:
        index: dict[str, list[Key]] = {}
        for key in self:
            if key.kid is not None:
                index.setdefault(key.kid, []).append(key)
        return index

    @cached_property
    def holds_public_keys(self) -> bool:
        """Whether a JWK set among them holds an asymmetric key."""
        return any(key.in_set and key.kty in ("RSA", "EC", "OKP") for key in self)


def read_keys(source: object) -> KeySet:
    """The keys in a JWK set, a JWK, PEM text, JSON text of those, an HMAC secret (Secret or bytes), a Key, or a list.

    Never raises: what is none of these is one Key with a problem. Read once and hand the result to `verify` where
    many tokens are verified.
    """
    return source if isinstance(source, KeySet) else KeySet(_read(source, _MAX_LISTS))


def hmac_key(secret: Secret) -> Key:
    """The key that a shared secret is: its UTF-8 bytes (OpenID Connect Core section 10.1)."""
    return _secret_key(secret.reveal().encode("utf-8", "surrogatepass"))


def _read(source: object, lists_left: int) -> Iterator[Key]:
    if isinstance(source, Key):
        yield source
    elif isinstance(source, Mapping):
        yield from _read_mapping(source)
    elif isinstance(source, Secret):
        yield from _read_secret(source.reveal(), lists_left)
    elif isinstance(source, bytes | bytearray):
        data = bytes(source)
        text = data.decode("utf-8", "replace")
        yield from _read_text(text, lists_left) if looks_like_pem(text) else (_secret_key(data),)
    elif isinstance(source, str):
        yield from _read_text(source, lists_left)
    elif isinstance(source, list | tuple) and lists_left:
        for item in source:
            yield from _read(item, lists_left - 1)
    else:
        yield _broken("key", f"a key must be a JWK, a JWK set, PEM text or a secret, not {type(source).__name__}")


def _read_secret(text: str, lists_left: int) -> Iterator[Key]:
    """A secret is an HMAC key, unless it plainly is a private key that was kept as a secret."""
    if looks_like_pem(text):
        yield from _read_text(text, lists_left)
        return
    if text.lstrip().startswith("{"):
        value, _ = strict_json.loads(text)
        if isinstance(value, dict) and ("kty" in value or "keys" in value):
            yield from _read_mapping(value)
            return
    yield hmac_key(Secret(text))


def _read_text(text: str, lists_left: int) -> Iterator[Key]:
    start = text.lstrip()[:1]
    if looks_like_pem(text) and start not in ("{", "["):
        yield from _read_blocks(text)
    elif start in ("{", "["):
        value, problems = strict_json.loads(text.strip())
        fatal = next((problem for problem in problems if problem.code in strict_json.FATAL), None)
        if fatal is not None:
            yield _broken("JSON", f"the key set is {fatal.detail.rstrip('.')}")
        else:
            yield from _read(value, lists_left)
    elif start == "<":
        yield _broken("text", "this is HTML or XML, not a key set: probably an error page or a login page")
    elif not start:
        yield _broken("text", "the key is empty")
    else:
        yield _broken("text", "this text is neither a JWK, a JWK set nor PEM")


def looks_like_pem(text: str) -> bool:
    return "-----BEGIN " in text


def _read_blocks(text: str) -> Iterator[Key]:
    from inspector.jose.pem import read_pem  # few keys are PEM

    for block in read_pem(text):
        if block.public is None:
            yield _broken(block.source, block.problem or "it holds no key")
            continue
        kty, crv = _kind(block.public)
        yield Key(
            kid=None,
            kty=kty,
            crv=crv,
            use=None,
            key_ops=None,
            alg=None,
            source=block.source,
            known=kty is not None,
            private=block.private is not None,
            material=block.private or block.public,
        )


def _kind(key: PublicKeyTypes) -> tuple[str | None, str | None]:
    """kty and crv of a `cryptography` public key; None for what JOSE has no name for here."""
    # 9 ms, only for a key from a file
    from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, rsa, x448, x25519

    if isinstance(key, rsa.RSAPublicKey):
        return "RSA", None
    if isinstance(key, ec.EllipticCurvePublicKey):
        curves = {"secp256r1": "P-256", "secp384r1": "P-384", "secp521r1": "P-521"}
        crv = curves.get(key.curve.name)
        return ("EC", crv) if crv else (None, key.curve.name)
    for kind, crv in (
        (ed25519.Ed25519PublicKey, "Ed25519"),
        (ed448.Ed448PublicKey, "Ed448"),
        (x25519.X25519PublicKey, "X25519"),
        (x448.X448PublicKey, "X448"),
    ):
        if isinstance(key, kind):
            return "OKP", crv
    return None, None


def _read_mapping(source: Mapping[str, Any]) -> Iterator[Key]:
    if "keys" in source and "kty" not in source:
        keys = source["keys"]
        if not isinstance(keys, list | tuple):
            yield _broken("jwks", f"“keys” must be an array, not {type(keys).__name__}")
            return
        for index, item in enumerate(keys):
            place = f"jwks[{index}]"
            if index == MAX_KEYS:
                yield _broken(place, f"the set holds {len(keys):,} keys; only the first {MAX_KEYS:,} are looked at")
                return
            if isinstance(item, Mapping):
                yield _read_jwk(item, place, in_set=True)
            else:
                yield _broken(place, f"a JWK must be an object, not {type(item).__name__}", in_set=True)
    elif "kty" in source:
        yield _read_jwk(source, "JWK", in_set=False)
    else:
        yield _broken("JSON", "this object is no key set: it has neither “keys” nor “kty”")


def _read_jwk(jwk: Mapping[str, Any], source: str, *, in_set: bool) -> Key:
    notes: list[str] = []

    def text(name: str) -> str | None:
        value = jwk.get(name)
        if value is not None and not isinstance(value, str):
            notes.append(f"“{name}” must be a string, not {type(value).__name__}")
            return None
        return value

    kty, crv, private = text("kty"), text("crv"), any(name in jwk for name in jwk_members.PRIVATE_MEMBERS)
    if private:
        notes.append("it holds private members, which belong in no published key set")
    curves = jwk_members.CURVES.get(kty or "")
    fault = None
    if kty is None:
        fault = "“kty” is missing or no string"
    elif curves is not None and crv is None:
        fault = "“crv” is missing or no string"
    key_ops = jwk.get("key_ops")
    if key_ops is not None and not (isinstance(key_ops, list) and all(isinstance(op, str) for op in key_ops)):
        notes.append("“key_ops” must be an array of strings")
        key_ops = None
    return Key(
        kid=text("kid"),
        kty=kty,
        crv=crv,
        use=text("use"),
        key_ops=None if key_ops is None else tuple(key_ops),
        alg=text("alg"),
        source=source,
        known=kty is None or (kty in jwk_members.KEY_TYPES and (curves is None or crv is None or crv in curves)),
        private=private,
        in_set=in_set,
        note="; ".join(notes) or None,
        material=jwk,
        fault=fault,
    )


def _secret_key(data: bytes) -> Key:
    fault = None
    if not data:
        fault = "the secret is empty"
    elif data.lstrip().startswith((b"-----BEGIN", b"ssh-")):
        # Whoever knows the public key could sign with it (algorithm confusion).
        fault = "this is a public or private key, not an HMAC secret"
    return Key(
        kid=None,
        kty="oct",
        crv=None,
        use=None,
        key_ops=None,
        alg=None,
        source="HMAC secret",
        material=data,
        fault=fault,
    )


def _broken(source: str, fault: str, *, in_set: bool = False) -> Key:
    return Key(
        kid=None,
        kty=None,
        crv=None,
        use=None,
        key_ops=None,
        alg=None,
        source=source,
        in_set=in_set,
        fault=fault,
    )
