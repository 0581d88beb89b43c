"""Why no answer came, in the case file's kinds and in a sentence for the person."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Failure:
    """`kind` is dns, refused, tls, timeout, redirects or size; `passing`: trying again may help."""

    kind: str
    detail: str
    passing: bool = False


def explain(error: BaseException, host: str, proxy: str = "") -> Failure:
    """The failure that an exception of the HTTP client stands for. `proxy` is the one in between, if any."""
    # 31 ms, only where the network failed
    import h11
    import httpx

    chain = list(_chain(error))
    through = f" (through the proxy {proxy})" if proxy else ""
    for cause in chain:
        if isinstance(cause, ssl.SSLError):
            return Failure("tls", _tls(cause, host) + (f" Reached{through}." if proxy else ""))
    for cause in chain:
        if isinstance(cause, socket.gaierror | UnicodeError):
            name = proxy or host
            return Failure("dns", f"The host name {name} is not known: no address was found for it.")
    if isinstance(error, httpx.TimeoutException):
        return Failure("timeout", f"{host} gave no answer in time{through}.")
    if isinstance(error, httpx.ProxyError):
        return Failure("refused", f"The proxy {proxy or '(of the environment)'} refused to connect to {host}: {error}.")
    for cause in chain:
        if isinstance(cause, ConnectionRefusedError):
            return Failure("refused", f"{proxy or host} refused the connection: nothing listens there{through}.")
    for cause in chain:
        if isinstance(cause, ConnectionResetError | BrokenPipeError):
            return Failure("refused", f"{host} reset the connection before it had answered{through}.", passing=True)
    if isinstance(error, httpx.RemoteProtocolError):
        if not any(isinstance(cause, h11.RemoteProtocolError) for cause in chain):
            return Failure("refused", f"{host} closed the connection without an answer{through}.", passing=True)
        # one type of h11 for an answer that ends too early and for what is no answer: only its words tell them apart
        if "complete message" in str(error) or "incomplete" in str(error):
            middle = f"{host} closed the connection in the middle of its answer{through}."
            return Failure("refused", middle, passing=True)
        return Failure("refused", f"{host} does not answer in HTTP{through}: probably another kind of server.")
    if isinstance(error, httpx.UnsupportedProtocol | httpx.InvalidURL | httpx.LocalProtocolError):
        return Failure("refused", f"The address {host} cannot be requested: it is no usable http(s) URL.")
    if isinstance(error, httpx.ReadError | httpx.WriteError | httpx.CloseError):
        return Failure(
            "refused", f"The connection to {host} broke before the answer was complete{through}.", passing=True
        )
    return Failure("refused", f"{host} could not be reached{through}: {_reason(chain)}.")


_CERTIFICATE = {
    9: "is not valid yet",
    10: "has expired",
    18: "is self-signed and not trusted here",
    19: "hangs on a root that is not trusted here (a company proxy that opens TLS, or a private CA)",
    20: "comes from an issuer that is not known here: an intermediate certificate is missing, or it is a private CA",
    21: "comes alone, without the intermediate certificate that would prove it",
    62: "is for another host name",
    64: "is for another IP address",
}
"""OpenSSL's verification codes (X509_V_ERR_…), in words."""


def _tls(error: ssl.SSLError, host: str) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        words = _CERTIFICATE.get(error.verify_code, f"is refused ({error.verify_message})")
        hint = " Give the CA with --ca-bundle if you trust it." if error.verify_code in (18, 19, 20, 21) else ""
        detail = f" ({error.verify_message})" if error.verify_code in (62, 64) else ""
        return f"The TLS certificate of {host} {words}{detail}.{hint}"
    reason = (error.reason or "handshake failed").replace("_", " ").lower()
    return f"TLS with {host} failed: {reason}."


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The exception and everything it came from; bounded, since a chain may be a circle."""
    waiting, seen = [error], set[int]()
    while waiting and len(seen) < 50:
        current = waiting.pop(0)
        if id(current) in seen:
            continue
        seen.add(id(current))
        yield current
        waiting += [e for e in (current.__cause__, current.__context__) if e is not None]
        if isinstance(current, BaseExceptionGroup):
            waiting += current.exceptions


def _reason(chain: list[BaseException]) -> str:
    for cause in reversed(chain):
        if isinstance(cause, OSError) and cause.strerror:
            return cause.strerror.lower()
    return type(chain[0]).__name__
