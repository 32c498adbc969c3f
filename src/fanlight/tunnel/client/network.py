"""The embedded relay: one link on a port of its own, for people on the same network."""

from __future__ import annotations

from collections.abc import Callable

from fanlight.tunnel.carrier import Carrier
from fanlight.tunnel.client.dialled import HopError
from fanlight.tunnel.client.hops import RelayAddress
from fanlight.tunnel.client.link import Start
from fanlight.tunnel.client.said import said
from fanlight.tunnel.client.ways import RelayWay
from fanlight.tunnel.relay.board import Addresses
from fanlight.tunnel.relay.limits import Limits
from fanlight.tunnel.relay.server import Relay


class NetworkWay:
    """Runs a relay in this process, and dials it.

    Args:
        host: what others on the network call this machine.
        listen: the address that the link listens on.
        ports: first and last port that it may take.
    """

    def __init__(self, host: str, listen: str, ports: tuple[int, int]) -> None:
        self._settings = (host, listen, range(ports[0], ports[1] + 1))
        self._way: RelayWay | None = None

    async def connect(self, carrier_of: Callable[[str, bool], Carrier], start: Start) -> None:
        """Begin the tunnel, and before it the relay where there is none yet."""
        if self._way is None:
            host, listen, ports = self._settings
            relay = Relay(Addresses(host=host), host=listen, limits=Limits(), ports=ports)
            try:
                port = await relay.start(0, host="127.0.0.1")
            except OSError as error:
                text = f"No port of this machine's own could be had: {said(error)}."
                raise HopError("tcp", "share-no-port", text) from None
            self._way = RelayWay(RelayAddress("127.0.0.1", port, False))
        await self._way.connect(carrier_of, start)
