"""A connection on its way to a relay: opened, and read line by line, until it carries a tunnel."""

from __future__ import annotations

import asyncio
import errno
import socket
from typing import cast

from fanlight.tunnel.client.said import said
from fanlight.tunnel.heads import END

HOP_S = 6.5
WALK_S = 8.0
"""For all hops together: with the start of the process it stays within the ten seconds of `launch()`."""
MOST_ANSWER = 32 * 1024


class HopError(Exception):
    """A hop failed.

    Attributes:
        hop: "dns", "tcp", "proxy", "tls", "upgrade" or "token".
        code: stable, for programs.
        text: what failed, what was seen, and what to do.
        is_final: trying again would not help.
    """

    def __init__(self, hop: str, code: str, text: str, *, is_final: bool = False) -> None:
        super().__init__(f"{text} [{code}]")
        self.hop = hop
        self.code = code
        self.text = text
        self.is_final = is_final


class Deadline:
    """When the walk to a relay must be over, and each hop of it."""

    def __init__(self, seconds: float = WALK_S) -> None:
        self._until = asyncio.get_running_loop().time() + seconds

    def hop(self, most: float = HOP_S) -> asyncio.Timeout:
        """The limit of the hop that begins now."""
        return asyncio.timeout_at(min(self._until, asyncio.get_running_loop().time() + most))


class Dialled(asyncio.Protocol):
    """A connection before it carries a tunnel: lines and heads are read from it."""

    def __init__(self) -> None:
        self.transport: asyncio.Transport = cast(asyncio.Transport, None)
        self._held = b""
        self._arrived = asyncio.Event()
        self._ended = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        self._held += data
        if len(self._held) > 2 * MOST_ANSWER:
            self.transport.pause_reading()  # whoever talks without end is read no more
        self._arrived.set()

    def connection_lost(self, error: Exception | None) -> None:
        self._ended = True
        self._arrived.set()

    @property
    def has_heard(self) -> bool:
        """Whether anything came."""
        return bool(self._held)

    @property
    def speaks_tls(self) -> bool:
        """Whether what came is an alert of TLS: RFC 8446, section 5.1."""
        return self._held[:2] == b"\x15\x03"

    async def head(self) -> tuple[int, dict[str, str]]:
        """Status and headers of an answer, names in lower case.

        Raises:
            ValueError: it is none, or too long. EOFError: the connection ended before.
        """
        while END not in self._held:
            if self._ended:
                raise EOFError
            if len(self._held) > MOST_ANSWER:
                raise ValueError("the answer is too long")
            if not b"HTTP/1.".startswith(self._held[:7]):
                raise ValueError("the answer is not one of HTTP")
            self._arrived.clear()
            await self._arrived.wait()
        head, _, self._held = self._held.partition(END)
        first, *lines = head.decode("latin-1").split("\r\n")
        version, _, rest = first.partition(" ")
        if not version.startswith("HTTP/1.") or not (rest[:3].isascii() and rest[:3].isdigit()):
            raise ValueError("the answer is not one of HTTP")
        headers = (line.partition(":") for line in lines)
        return int(rest[:3]), {name.strip().lower(): value.strip() for name, _, value in headers}

    async def body(self, size: int) -> bytes:
        """What follows a head, as far as it comes."""
        while len(self._held) < min(size, MOST_ANSWER) and not self._ended:
            self._arrived.clear()
            await self._arrived.wait()
        return self._held[:size]

    def rest(self) -> bytes:
        """What was read beyond the head."""
        held, self._held = self._held, b""
        return held


async def connect(host: str, port: int, shown: str, deadline: Deadline, kind: str = "share") -> Dialled:
    """An open connection.

    Args:
        shown: what stands there, as people read it.
        kind: how the codes of failures begin.

    Raises:
        HopError: the name is not known, or nobody takes the connection.
    """
    loop = asyncio.get_running_loop()
    if host.endswith(".localhost"):
        host = "localhost"  # RFC 6761, section 6.3; not every system knows
    try:
        async with deadline.hop():
            await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except UnicodeError:
        text = f"What stands for {shown} is no host name: a part of it is empty, or longer than 63 letters."
        raise HopError("dns", f"{kind}-dns", f"{text} Check its spelling.", is_final=True) from None
    except (TimeoutError, OSError) as error:
        text = f"The name of {shown} is not known here: {said(error)}."
        raise HopError("dns", f"{kind}-dns", f"{text} Check its spelling and this computer's network.") from None
    try:
        async with deadline.hop():
            _, connection = await loop.create_connection(Dialled, host, port, happy_eyeballs_delay=0.25)
    except TimeoutError:
        raise HopError(
            "tcp", f"{kind}-blocked",
            f"{shown} does not answer at all on port {port}: a firewall drops the connection, or the computer is off. "
            "Try a relay on port 443, or set HTTPS_PROXY if this network has a proxy.",
        ) from None  # fmt: skip
    except OSError as error:
        raise _refusal(error, port, shown, kind) from None
    sock = connection.transport.get_extra_info("socket")
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    return connection


def _refusal(error: OSError, port: int, shown: str, kind: str) -> HopError:
    text = said(error)
    if text == said(ConnectionRefusedError(errno.ECONNREFUSED, "")):
        return HopError(
            "tcp", f"{kind}-refused",
            f"{shown} refused the connection: nothing listens on port {port} there, or a firewall says so. "
            "Check address and port, and that it runs.",
        )  # fmt: skip
    return HopError(
        "tcp", f"{kind}-tcp", f"{shown} cannot be reached on port {port}: {text}. Check the address and this network."
    )


def silent(hop: str, code: str, shown: str, todo: str) -> HopError:
    """Somebody took the connection, and that was all."""
    return HopError(hop, code, f"{shown} took the connection, and then said nothing. {todo}")
