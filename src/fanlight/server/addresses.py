"""Where a request comes from, as limits count it."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

from starlette.types import Scope

from fanlight.server.forwarded import read_address

UNKNOWN = "an unknown address"
BEHIND = "a proxy on this machine"
_SIGNS = frozenset({b"forwarded", b"via", b"x-real-ip", b"cf-connecting-ip", b"true-client-ip"})
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1", "0.0.0.0"})  # names that stand in a Host header


def payer_address(scope: Scope, host: str, linked: bool = False) -> str | None:
    """The address that limits count by, once forwarded headers have been applied; None for the author's own machine.

    IPv6 counts by networks of 64 bits, since one machine has as many addresses below them as it likes. Clients whose
    address nobody tells share one, as do those behind a proxy that is not believed.

    Args:
        host: the name in the Host header, without port.
        linked: a link leads here from outside by way of loopback, so that nobody there is known to be the author.
    """
    client = scope.get("client")
    found = read_address(client[0].partition("%")[0]) if client is not None else None
    if found is None:
        return UNKNOWN
    if found.is_loopback:
        return BEHIND if linked or _is_passed_on(scope, host) else None
    if isinstance(found, ipaddress.IPv6Address):
        return str(ipaddress.IPv6Network((int(found), 64), strict=False))
    return str(found)


def split_host(host: str) -> tuple[str, int | None]:
    """Name and port of a Host header; the name without brackets, in lower case."""
    try:
        parts = urlsplit("//" + host)
        return (parts.hostname or ""), parts.port
    except ValueError:
        return host, None


def _is_passed_on(scope: Scope, host: str) -> bool:
    """Whether anything about a request from loopback says that a proxy or a tunnel brought it from elsewhere."""
    if host and host not in LOOPBACK:
        return True
    if scope.get("http_version") == "1.0":  # as nginx speaks to what lies behind it
        return True
    return any(name.startswith(b"x-forwarded") or name in _SIGNS for name, _ in scope["headers"])
