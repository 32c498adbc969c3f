"""The embedded relay: one link on a port of its own, for people on the same network."""

from __future__ import annotations

from typing import Any

from fanlight.tunnel.client.hops import RelayAddress
from fanlight.tunnel.relay.board import Addresses
from fanlight.tunnel.relay.limits import Limits
from fanlight.tunnel.relay.server import Relay


async def start_network_relay(settings: dict[str, Any]) -> tuple[Relay, RelayAddress]:
    """A relay for one link.

    Args:
        settings: "host" that others on the network use, "listen" address of the link, first and last of its "ports".

    Returns:
        the relay, and where its client dials: this machine only.
    """
    first, last = settings["ports"]
    relay = Relay(
        Addresses(host=settings["host"]), host=settings["listen"], limits=Limits(), ports=range(first, last + 1)
    )
    port = await relay.start(0, host="127.0.0.1")
    return relay, RelayAddress("127.0.0.1", port, False)
