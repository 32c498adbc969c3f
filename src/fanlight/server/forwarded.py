"""What a trusted proxy says of a request: the visitor's address, the scheme, the host and the path outside."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable

from starlette.types import Scope

Network = ipaddress.IPv4Network | ipaddress.IPv6Network

_HOST = re.compile(r"[A-Za-z0-9._\-]+(?::\d{1,5})?|\[[0-9A-Fa-f:.]+\](?::\d{1,5})?")
_PREFIX = re.compile(r"(?:/[A-Za-z0-9._~%@+\-]+)*/?")
WANTED = (b"x-forwarded-for", b"x-forwarded-proto", b"x-forwarded-host", b"x-forwarded-prefix")
LONGEST = 2048


class TrustedProxies:
    """Addresses and networks whose forwarded headers are believed.

    Args:
        names: addresses, networks such as "10.0.0.0/8", or "*" for all.

    Raises:
        ValueError: one of them is none of these.
    """

    def __init__(self, names: Iterable[str]) -> None:
        given = [name.strip() for name in names if name.strip()]
        self._everybody = "*" in given
        self._networks: list[Network] = []
        for name in given:
            if name == "*":
                continue
            try:
                self._networks.append(ipaddress.ip_network(name, strict=False))
            except ValueError:
                raise ValueError(
                    f'forwarded_allow_ips must hold addresses, networks such as "10.0.0.0/8", or "*", not {name!r}.'
                ) from None

    def __contains__(self, address: object) -> bool:
        if self._everybody:
            return True
        found = _address(address) if isinstance(address, str) else None
        return found is not None and any(found in network for network in self._networks)


def apply(scope: Scope, trusted: TrustedProxies | None) -> None:
    """Take over what the request's proxies say, if they are trusted. Senseless values are passed over.

    The headers stay as they are: what checks the real Host still sees it. The host outside is put into the scope as
    `fanlight.host`.

    Source: RFC 7239 gives the meaning; the headers are the older ones that proxies send.
    """
    if trusted is None:
        return
    said = {name: value for name, value in scope["headers"] if name in WANTED and len(value) <= LONGEST}
    client = scope.get("client")
    # A server on a Unix socket has no address of its client, which is then a program of this machine.
    if not said or (client is not None and client[0] not in trusted):
        return
    visitor = _visitor(said.get(b"x-forwarded-for", b"").decode("latin-1"), trusted)
    if visitor is not None:
        scope["client"] = (visitor, 0)
    scheme = said.get(b"x-forwarded-proto", b"").decode("latin-1").split(",")[0].strip().lower()
    if scheme in ("http", "https"):
        scope["scheme"] = scheme if scope["type"] == "http" else scheme.replace("http", "ws")
    host = said.get(b"x-forwarded-host", b"").decode("latin-1").split(",")[0].strip()
    if _HOST.fullmatch(host):
        scope["fanlight.host"] = host
    prefix = said.get(b"x-forwarded-prefix", b"").decode("latin-1").strip()
    if prefix.rstrip("/") and _PREFIX.fullmatch(prefix):
        prefix = prefix.rstrip("/")
        path = scope["path"]
        scope["root_path"] = prefix + scope.get("root_path", "")
        scope["path"] = path if path == prefix or path.startswith(f"{prefix}/") else prefix + path


def _visitor(chain: str, trusted: TrustedProxies) -> str | None:
    """The nearest address of a chain that is no trusted proxy: what stands before it anybody can have written."""
    addresses = [_bare(part.strip()) for part in chain.split(",")]
    for address in reversed(addresses):
        found = _address(address)
        if found is None:
            return None
        if address not in trusted or address == addresses[0]:
            return str(found)
    return None


def _bare(text: str) -> str:
    """An address without brackets and port."""
    if text.startswith("["):
        return text[1:].partition("]")[0]
    return text.partition(":")[0] if text.count(":") == 1 else text


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        found = ipaddress.ip_address(text)
    except ValueError:
        return None
    return (found.ipv4_mapped or found) if isinstance(found, ipaddress.IPv6Address) else found
