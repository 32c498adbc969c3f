"""One link: a name, the tunnel that holds it, and the visitors who wait for it."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
from collections.abc import Callable
from typing import Any

from fanlight.tunnel.frames import GOAWAY, LEASE
from fanlight.tunnel.mux import End, Mux, Stream
from fanlight.tunnel.relay.limits import Limits, Pace, Rate
from fanlight.tunnel.relay.names import Right

NOTICES_S = (3600, 600)
"""How long before its end a link's owner is told."""
FORSAKEN_S = 600.0
SIGNED = b"X-Fanlight-Link"


class Link:
    """A link of the relay.

    Attributes:
        key: signs for the app where a request came from; made by the client, never seen by visitors.
        password: hash of the password that visitors must give, or empty.
        known_password: digest of the right password once it was given, so that it is hashed slowly only once.
        connections: of visitors, now.
        streams_seen, bytes_seen: counted for the operator; nothing about their content.
        longest: seconds that it may live in all from its first issue.
        ended: empty, or why the link is over: "expired", "revoked", "taken over".
    """

    def __init__(self, right: Right, url: str, limits: Limits, clock: Callable[[], float]) -> None:
        self.right = right
        self.url = url
        self.limits = limits
        self.address = ""
        self.key = b""
        self.password = ""
        self.known_password = b""
        self.mux: Mux | None = None
        self.hang_up: Callable[[str], None] = lambda reason: None
        self.port_server: asyncio.AbstractServer | None = None
        self.connections = 0
        self.streams_seen = 0
        self.bytes_seen = 0
        self.ended = ""
        self.rate = Rate(limits.requests, 4 * limits.requests, clock)
        self.pace = Pace(limits.bytes_per_second, clock)
        self.noticed = 0
        self.longest = 0.0
        self._clock = clock
        self._away_since = clock()
        self._arrival: asyncio.Event | None = None

    @property
    def is_used_up(self) -> bool:
        """Whether all bytes that it may carry have been carried."""
        return bool(self.limits.bytes) and self.bytes_seen >= self.limits.bytes

    @property
    def is_forsaken(self) -> bool:
        """Whether no tunnel has held it for long: its program was killed, or its computer lost power. It may come back,
        but takes no place from its owner's next link.
        """
        return self.mux is None and self._clock() - self._away_since > FORSAKEN_S

    def open(self, fields: dict[str, Any], end: End) -> Stream | None:
        """A stream to the app; None while no tunnel holds the link."""
        if self.mux is None:
            return None
        self.streams_seen += 1
        return self.mux.open(fields, end)

    def attach(self, mux: Mux, hang_up: Callable[[str], None]) -> None:
        """A tunnel holds the link from now on; the one before it is told that it was taken over."""
        self.detach("taken-over", "Another program now holds this link with the same token.")
        self.mux = mux
        self.hang_up = hang_up
        if self._arrival is not None:
            self._arrival.set()
            self._arrival = None

    def detach(self, code: str, text: str) -> None:
        """Tell the tunnel that holds the link why it ends, and hang up."""
        mux, self.mux = self.mux, None
        if mux is not None:
            mux.message(GOAWAY, {"code": code, "text": text, "final": code != "restart"})
            self.hang_up(code)

    def lost(self, mux: Mux) -> None:
        """The connection of a tunnel is gone."""
        if self.mux is mux:
            self.mux = None
            self._away_since = self._clock()

    async def arrived(self, seconds: float) -> bool:
        """Wait for a tunnel; whether one holds the link now."""
        if self.mux is None:
            self._arrival = self._arrival or asyncio.Event()
            try:
                await asyncio.wait_for(self._arrival.wait(), seconds)
            except asyncio.TimeoutError:  # noqa: UP041 - another class before Python 3.11
                return False
        return self.mux is not None

    def say(self, fields: dict[str, Any]) -> None:
        """Tell the client about the lease."""
        if self.mux is not None:
            self.mux.message(LEASE, fields)

    def signature(self, address: str, scheme: str, host: str) -> bytes:
        """What tells the app that the relay, and no visitor, says where a request came from."""
        return hmac.new(self.key, signed_text(address, scheme, host), hashlib.sha256).hexdigest().encode()


def signed_text(address: str, scheme: str, host: str) -> bytes:
    """What is signed."""
    return json.dumps([address, scheme, host]).encode()
