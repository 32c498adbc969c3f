"""A relay at the far end of a pipe: for `ssh:`, where the author's own ssh carries the tunnel.

Standard input brings one line of JSON with the settings, then frames; standard output takes a line that says that the
relay is there, then frames. When standard input ends, so does this program.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from typing import Any

from fanlight.tunnel.relay.board import Addresses
from fanlight.tunnel.relay.limits import Limits
from fanlight.tunnel.relay.server import Relay

READY = b"fanlight-relay-ready\n"
"""What a far shell prints at login comes before it, and is no part of the tunnel."""


async def serve(settings: dict[str, Any]) -> None:
    """Carry one link until the pipe ends."""
    loop = asyncio.get_running_loop()
    ended = asyncio.Event()
    relay = Relay(
        Addresses(host=settings["host"]),
        host=settings.get("listen", ""),
        key=bytes.fromhex(settings["key"]),
        limits=Limits(lifetime=float(settings["lifetime"])),
        ports=range(*settings["ports"]),
    )
    sys.stdout.buffer.write(READY)
    sys.stdout.buffer.flush()
    tunnel = relay.start_piped(ended.set)
    writing, _ = await loop.connect_write_pipe(lambda: tunnel.carrier, sys.stdout.buffer)
    tunnel.start(writing, b"")
    await loop.connect_read_pipe(lambda: tunnel.carrier, sys.stdin.buffer)
    await ended.wait()
    writing.close()
    await relay.stop(drain=0)


def main() -> None:
    """Read the settings and serve."""
    line = bytearray()
    while not line.endswith(b"\n"):  # byte by byte: what follows the line belongs to the tunnel
        byte = os.read(0, 1)
        if not byte:
            return
        line += byte
    asyncio.run(serve(json.loads(line)))
