"""How a tunnel's connection is made: dialled over the network, or through the author's own ssh."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import cast

from fanlight.tunnel.carrier import Carrier
from fanlight.tunnel.client import luggage
from fanlight.tunnel.client.dialled import HopError
from fanlight.tunnel.client.hops import RelayAddress, dial
from fanlight.tunnel.client.link import Start

SSH_S = 20.0
MOST_COMPLAINT = 4000
READY = b"fanlight-relay-ready\n"


class RelayWay:
    """Dials a relay.

    Args:
        relay: where it is.
    """

    def __init__(self, relay: RelayAddress) -> None:
        self._relay = relay

    async def connect(self, carrier_of: Callable[[str, bool], Carrier], start: Start) -> None:
        """Dial, and begin the tunnel."""
        connection = await dial(self._relay)
        is_private = self._relay.is_tls or self._relay.is_here
        carrier = carrier_of("client", is_private)
        already = connection.rest()
        connection.transport.set_protocol(carrier)
        start(carrier, connection.transport, already)


class SshWay:
    """Starts a relay at the far end of ssh, with nothing installed there but Python.

    Args:
        target: as ssh takes it, `user@host` or a name of its config.
        key: signs rights to the link, so that a relay started anew gives the same one back.
        host: what visitors call the far machine.
        ports: first and last port that the link may get there.
        lifetime: seconds.
    """

    def __init__(
        self, target: str, key: str, host: str, ports: tuple[int, int], lifetime: float, python: str = "python3"
    ) -> None:
        self._target = target
        self._settings = {"key": key, "host": host, "ports": [ports[0], ports[1] + 1], "lifetime": lifetime}
        self._python = python

    async def connect(self, carrier_of: Callable[[str, bool], Carrier], start: Start) -> None:
        """Start ssh, send the relay and its settings, and begin the tunnel."""
        loop = asyncio.get_running_loop()
        command = [
            "ssh", "-T", "-o", "BatchMode=yes", "-o", "ServerAliveInterval=15", "-o", "ServerAliveCountMax=2",
            "-o", f"ConnectTimeout={int(SSH_S)}", self._target, luggage.command(self._python),
        ]  # fmt: skip
        try:
            process, pipe = await loop.subprocess_exec(_Ssh, *command)
        except FileNotFoundError:
            raise HopError(
                "tcp", "share-ssh-missing", "There is no ssh program here. Install OpenSSH's client.", is_final=True
            ) from None
        writing = cast(asyncio.WriteTransport, process.get_pipe_transport(0))
        try:
            writing.write(luggage.packed())
            writing.write(json.dumps(self._settings).encode() + b"\n")
            async with asyncio.timeout(SSH_S):
                await pipe.ready.wait()
        except TimeoutError:
            process.kill()
            raise HopError(
                "tcp",
                "share-ssh",
                f"ssh {self._target} did not answer within {SSH_S:.0f} s. Try: ssh {self._target} true",
            ) from None
        if pipe.is_over:
            process.close()
            raise self._trouble(pipe.complaint.decode("utf-8", "replace"))
        carrier = carrier_of("raw", True)
        pipe.carrier = carrier
        start(carrier, _SshTransport(process, writing), pipe.rest())

    def _trouble(self, complaint: str) -> HopError:
        """What ssh or the far Python complained of."""
        lines = [line.strip() for line in complaint.splitlines() if line.strip()]
        last = next((line for line in reversed(lines) if "Connection closed" not in line), "no message")[:200]
        if "Permission denied" in complaint:
            hint = f"Log in once with: ssh {self._target}"
            return HopError("token", "share-ssh-login", f"ssh did not let us in: {last}. {hint}", is_final=True)
        if "Host key verification failed" in complaint:
            hint = f"Accept the host's key once with: ssh {self._target}"
            return HopError("tls", "share-ssh-hostkey", f"ssh does not know the host: {last}. {hint}", is_final=True)
        if "not found" in complaint and self._python in complaint:
            return HopError(
                "upgrade", "share-ssh-python",
                f"{self._target} has no {self._python}: {last}. Install Python 3.9 or newer there.", is_final=True,
            )  # fmt: skip
        is_final = "Traceback" in complaint or "Could not resolve" in complaint
        return HopError("tcp", "share-ssh", f"ssh {self._target} ended: {last}.", is_final=is_final)


class _Ssh(asyncio.SubprocessProtocol):
    """The pipes of ssh: what comes before the relay is ready is kept back, then all goes to the carrier."""

    def __init__(self) -> None:
        self.ready = asyncio.Event()
        self.is_over = False
        self.complaint = b""
        self.carrier: Carrier | None = None
        self._held = b""

    def pipe_data_received(self, fd: int, data: bytes) -> None:
        if fd == 2:
            self.complaint = (self.complaint + data)[-MOST_COMPLAINT:]
        elif self.carrier is not None:
            self.carrier.data_received(data)
        else:
            self._held += data
            if READY in self._held:
                self.ready.set()

    def pipe_connection_lost(self, fd: int, error: Exception | None) -> None:
        if fd == 1 and self.carrier is not None:
            self.carrier.connection_lost(error)

    def process_exited(self) -> None:
        self.is_over = True
        self.ready.set()
        if self.carrier is not None:
            self.carrier.connection_lost(None)

    def pause_writing(self) -> None:
        if self.carrier is not None:
            self.carrier.pause_writing()

    def resume_writing(self) -> None:
        if self.carrier is not None:
            self.carrier.resume_writing()

    def rest(self) -> bytes:
        """What came after the sign that the relay is ready."""
        return self._held.partition(READY)[2]


class _SshTransport(asyncio.WriteTransport):
    """Writes to ssh; closing it ends ssh."""

    def __init__(self, process: asyncio.SubprocessTransport, writing: asyncio.WriteTransport) -> None:
        super().__init__()
        self._process = process
        self._writing = writing

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self._writing.write(data)

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None:
        self._writing.set_write_buffer_limits(high, low)

    def is_closing(self) -> bool:
        return self._writing.is_closing()

    def close(self) -> None:
        self._writing.close()  # the far side sees the end of its input

    def abort(self) -> None:
        self._process.close()
