"""How much one link, one address and one client may take of a relay."""

from __future__ import annotations

import ipaddress
from collections import OrderedDict
from collections.abc import Callable

MOST_ADDRESSES = 10_000


class Limits:
    """The limits of a relay.

    Args:
        links: open at once, of all clients.
        links_per_address: open at once from one address, for clients without a token.
        connections: visitors' connections of one link.
        connections_per_address: of one visitor, over all links.
        requests: a second, of one visitor to one link; short bursts of four times as many pass.
        bytes_per_second: of one link, both ways; 0 is no limit.
        bytes: of one link in all; 0 is no limit.
        lifetime: seconds that a link lives at most.
    """

    __slots__ = (
        "bytes", "bytes_per_second", "connections", "connections_per_address", "lifetime", "links",
        "links_per_address", "requests",
    )  # fmt: skip

    def __init__(
        self,
        *,
        links: int = 10_000,
        links_per_address: int = 1000,
        connections: int = 1000,
        connections_per_address: int = 500,
        requests: float = 500,
        bytes_per_second: int = 0,
        bytes: int = 0,
        lifetime: float = 72 * 3600,
    ) -> None:
        self.links = links
        self.links_per_address = links_per_address
        self.connections = connections
        self.connections_per_address = connections_per_address
        self.requests = requests
        self.bytes_per_second = bytes_per_second
        self.bytes = bytes
        self.lifetime = lifetime


def open_limits() -> dict[str, float]:
    """What a relay on the internet that asks for no token allows."""
    return {
        "links_per_address": 3, "connections": 64, "connections_per_address": 32, "requests": 50,
        "bytes_per_second": 2_500_000, "bytes": 10_000_000_000,
    }  # fmt: skip


def payer(address: str) -> str:
    """Who is counted for an address: itself, or its /64 of IPv6, as whoever has one address there has all of them."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is not None:
            return str(found.ipv4_mapped)
        return str(ipaddress.ip_network((found, 64), strict=False))
    return address


class Rate:
    """Counts by address; each may have `rate` a second, and `burst` at once after a while of none.

    Bounded: of many addresses the one that was quiet longest is forgotten first.
    """

    __slots__ = ("_burst", "_clock", "_rate", "_seen")

    def __init__(self, rate: float, burst: float, clock: Callable[[], float]) -> None:
        self._rate = rate
        self._burst = burst
        self._clock = clock
        self._seen: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait(self, address: str) -> float:
        """Count one; 0, or how many seconds from now it would be allowed."""
        now, address = self._clock(), payer(address)
        left, at = self._seen.pop(address, (self._burst, now))
        left = min(self._burst, left + (now - at) * self._rate)
        allowed = left >= 1
        self._seen[address] = (left - 1 if allowed else left, now)
        if len(self._seen) > MOST_ADDRESSES:
            self._seen.popitem(last=False)
        return 0.0 if allowed else (1 - left) / self._rate

    def give_back(self, address: str) -> None:
        """Take back one that was counted."""
        address = payer(address)
        if address in self._seen:
            left, at = self._seen[address]
            self._seen[address] = (min(self._burst, left + 1), at)


class Pace:
    """Bytes a second: says how long to wait before more may come."""

    __slots__ = ("_clock", "_rate", "_until")

    def __init__(self, rate: int, clock: Callable[[], float]) -> None:
        self._rate = rate
        self._clock = clock
        self._until = 0.0

    def wait(self, size: int) -> float:
        """Count bytes; seconds until the link has earned them, less a tenth of a second that is free."""
        if not self._rate:
            return 0.0
        now = self._clock()
        self._until = max(self._until, now) + size / self._rate
        return max(0.0, self._until - now - 0.1)
