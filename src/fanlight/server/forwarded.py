"""What a trusted proxy says of a request: the visitor's address, the scheme, the host and the path outside."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable
from urllib.parse import unquote

from starlette.types import Scope

Network = ipaddress.IPv4Network | ipaddress.IPv6Network

_HOST = re.compile(r"[A-Za-z0-9._\-]+(?::\d{1,5})?|\[[0-9A-Fa-f:.]+\](?::\d{1,5})?")
_PREFIX = re.compile(r"(?:/[A-Za-z0-9._~%@+\-]+)*/?")
_NOTEBOOK = re.compile(r"(?:/[^/]+)*/proxy/absolute/(?:[A-Za-z0-9.-]+:)?\d{1,5}(?=/|$)")
"""Where jupyter-server-proxy passes on whole paths; it sends no header that tells of them."""
WANTED = (b"x-forwarded-for", b"x-forwarded-proto", b"x-forwarded-host", b"x-forwarded-prefix")
LONGEST = 2048
PATH_LETTERS = "/-._~@+"
"""What may stand as it is in a path that goes into an address or a header."""


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
        found = read_address(address) if isinstance(address, str) else None
        return found is not None and any(found in network for network in self._networks)


def apply(scope: Scope, trusted: TrustedProxies | None) -> None:
    """Take over what the request's proxies say, if they are trusted. Senseless values are passed over.

    The headers stay as they are: what checks the real Host still sees it. The host outside is put into the scope as
    `fanlight.host`.

    Source: RFC 7239 gives the meaning; the headers are the older ones that proxies send.
    """
    if trusted is None:
        return
    said = _said(scope)
    client = scope.get("client")
    # An ASGI server that has read X-Forwarded-For puts the visitor where the proxy was, with port 0.
    is_read = client is not None and client[1] == 0 and "x-forwarded-for" in said
    # A server on a Unix socket has no address of its client, which is then a program of this machine.
    if not said or not (is_read or client is None or client[0] in trusted):
        return
    if not is_read:
        _take_sender(scope, said, trusted)
    host = _first(said.get("x-forwarded-host", ""))
    if _HOST.fullmatch(host):
        scope["fanlight.host"] = host
    prefix = clean_prefix(_first(said.get("x-forwarded-prefix", "")))
    if prefix:
        _put_below(scope, prefix)


def take_known_prefix(scope: Scope, known: str) -> None:
    """Take off a prefix that nobody told of in this request: the author's, or a notebook server's.

    Args:
        known: the author's; may be empty.
    """
    path = scope["path"]
    if scope.get("root_path"):
        return
    if known and is_below(path, known):
        scope["root_path"] = known
    elif "/proxy/absolute/" in path and (found := _NOTEBOOK.match(path)):
        scope["root_path"] = found[0]


def is_below(path: str, prefix: str) -> bool:
    """Whether a path is the prefix, or lies below it."""
    return path == prefix or path.startswith(f"{prefix}/")


def clean_prefix(text: str) -> str:
    """A prefix as paths have it: decoded, without a slash at its end; empty where it makes no sense."""
    if not _PREFIX.fullmatch(text):
        return ""
    path = unquote(text.rstrip("/"))
    good = all(name.strip(".") and name.isprintable() and "\\" not in name for name in path.split("/")[1:])
    return path if good else ""


def _said(scope: Scope) -> dict[str, str]:
    """The forwarded headers; what comes in several lines of a name is one list."""
    found: dict[str, str] = {}
    for raw, value in scope["headers"]:
        if raw == b"x-forwarded-for":  # the visitor may have written much before the proxy, which writes at the end
            value = value[-LONGEST:]
        if raw in WANTED and len(value) <= LONGEST:
            name, text = raw.decode(), value.decode("latin-1")
            found[name] = f"{found[name]},{text}" if name in found else text
    return found


def _first(text: str) -> str:
    return text.partition(",")[0].strip()


def _take_sender(scope: Scope, said: dict[str, str], trusted: TrustedProxies) -> None:
    visitor = _visitor(said.get("x-forwarded-for", ""), trusted)
    if visitor is not None:
        scope["client"] = (visitor, 0)
    scheme = _first(said.get("x-forwarded-proto", "")).lower()
    if scheme in ("http", "https"):
        scope["scheme"] = scheme if scope["type"] == "http" else scheme.replace("http", "ws")


def _put_below(scope: Scope, prefix: str) -> None:
    """Put a prefix before the path, whether the proxy has cut it off or the server knows it already."""
    root, path = scope.get("root_path", ""), scope["path"]
    if is_below(root, prefix):
        return
    scope["root_path"] = prefix + root
    scope["path"] = path if not root and is_below(path, prefix) else prefix + path


def _visitor(chain: str, trusted: TrustedProxies) -> str | None:
    """The nearest address of a chain that is no trusted proxy: what stands before it anybody can have written."""
    addresses = [_bare(part.strip()) for part in chain.split(",")]
    for address in reversed(addresses):
        found = read_address(address)
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


def read_address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """The address that a text is; IPv4 inside of IPv6 as IPv4."""
    try:
        found = ipaddress.ip_address(text)
    except ValueError:
        return None
    return (found.ipv4_mapped or found) if isinstance(found, ipaddress.IPv6Address) else found
