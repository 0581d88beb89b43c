"""base64url without padding, strictly (RFC 4648 §5 and §3.5, RFC 7515 §2)."""

from __future__ import annotations

from binascii import a2b_base64, b2a_base64
from dataclasses import dataclass

from inspector.errors import InspectorError

_ALPHABET = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_TO_STANDARD = bytes.maketrans(b"-_", b"+/")
_TO_URL = bytes.maketrans(b"+/", b"-_")
_FIRST_FAULTS = 8
# A last group of 2 characters carries 4 unused bits, one of 3 carries 2; RFC 4648 §3.5 wants them to be zero.
_CANONICAL_LAST = {2: frozenset("AQgw"), 3: frozenset("AEIMQUYcgkosw048")}


@dataclass(frozen=True, slots=True)
class Fault:
    """One departure from strict base64url; `position` is the 0-based character offset in the text."""

    code: str
    """"padding", "standard-alphabet", "foreign-character", "bad-length" or "non-canonical"."""
    position: int
    detail: str


class Base64urlError(InspectorError, ValueError):
    """Raised by `decode`; `fault` says what and where."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.detail)
        self.fault = fault


def encode(data: bytes) -> str:
    return b2a_base64(data, newline=False).rstrip(b"=").translate(_TO_URL).decode("ascii")


def decode(text: str) -> bytes:
    """The bytes that `text` stands for; raises Base64urlError for anything but canonical base64url."""
    data = _decode_clean(text)
    if data is None:
        raise Base64urlError(repair(text)[1][0])
    return data


def repair(text: str) -> tuple[bytes, tuple[Fault, ...]]:
    """The bytes that were probably meant and what is wrong with the text, in order of position; never raises."""
    data = _decode_clean(text)
    if data is not None:
        return data, ()
    faults: list[Fault] = []
    body = text.rstrip("=")
    if len(body) != len(text):
        faults.append(Fault("padding", len(body), "“=” padding, which a token never carries (RFC 7515 section 2)."))
    raw = body.encode("ascii", "replace")
    standard, foreign = _strays(body, raw)
    for position in standard:
        character = body[position]
        faults.append(Fault("standard-alphabet", position, f"“{character}” belongs to standard base64, not base64url."))
    for position in foreign:
        faults.append(Fault("foreign-character", position, f"{_name(body[position])} is no base64url character."))
    kept = raw.translate(_TO_URL).translate(None, _FOREIGN)
    if len(kept) % 4 == 1:
        faults.append(
            Fault(
                "bad-length",
                len(body),
                f"no base64url text has {len(kept)} usable characters: some are missing or too many.",
            )
        )
        kept = kept[:-1]
    elif not foreign and not _is_canonical(kept.decode("ascii")):
        faults.append(Fault("non-canonical", len(body) - 1, "the last character carries bits that must be zero."))
    faults.sort(key=lambda fault: fault.position)
    return _to_bytes(kept), tuple(faults)


_FOREIGN = bytes(range(256)).translate(None, _ALPHABET)


def _decode_clean(text: str) -> bytes | None:
    """The bytes of a canonical text, else None."""
    if not text.isascii():
        return None
    raw = text.encode("ascii")
    if len(raw) % 4 == 1 or raw.translate(None, _ALPHABET) or not _is_canonical(text):
        return None
    return _to_bytes(raw)


def _to_bytes(raw: bytes) -> bytes:
    return a2b_base64(raw.translate(_TO_STANDARD) + b"=" * (-len(raw) % 4))


def _is_canonical(text: str) -> bool:
    allowed = _CANONICAL_LAST.get(len(text) % 4)
    return allowed is None or text[-1] in allowed


def _strays(body: str, raw: bytes) -> tuple[list[int], list[int]]:
    """Offsets of the first characters from the standard alphabet and of the first foreign ones."""
    standard: list[int] = []
    foreign: list[int] = []
    # `raw` holds "?" for what is not ASCII, so that offsets in it are offsets in the text.
    marks = raw.translate(_MARKS)
    for mark, found in ((b"s", standard), (b"f", foreign)):
        position = marks.find(mark)
        while position >= 0 and len(found) < _FIRST_FAULTS:
            found.append(position)
            position = marks.find(mark, position + 1)
    return standard, foreign


_MARKS = bytes(ord("s") if byte in b"+/" else ord(".") if byte in _ALPHABET else ord("f") for byte in range(256))


def _name(character: str) -> str:
    """A character that cannot do harm where it is shown."""
    return f"“{character}”" if character.isprintable() and character.isascii() else f"U+{ord(character):04X}"
