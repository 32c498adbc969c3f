"""Whether an address of this computer still is one: after a change of network nothing more comes to the old one."""

from __future__ import annotations

import asyncio
import errno
import socket
from collections.abc import Callable
from typing import Any

LOOK_EVERY_S = 2.0


def is_ours(address: tuple[Any, ...]) -> bool:
    """Whether this computer has the address of a socket. Nothing is sent to find out."""
    family = socket.AF_INET6 if ":" in str(address[0]) else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.bind((address[0], 0, *address[2:]))
    except OSError as error:
        return error.errno != errno.EADDRNOTAVAIL
    return True


async def until_changed(transport: asyncio.BaseTransport, then: Callable[[str], None]) -> None:
    """Call `then` with the reason when the address of a connection is this computer's no more."""
    address = transport.get_extra_info("sockname")
    if not isinstance(address, tuple):
        return
    while is_ours(address):  # noqa: ASYNC110 - nothing tells of it
        await asyncio.sleep(LOOK_EVERY_S)
    then("this computer's address has changed")
