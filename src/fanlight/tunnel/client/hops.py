"""The way to a relay, hop by hop: name, connection, proxy, TLS, upgrade. Whatever fails is named."""

from __future__ import annotations

import asyncio
import contextlib
import json
import ssl
from dataclasses import dataclass

from fanlight.tunnel.client.dialled import Deadline, Dialled, HopError, connect, silent
from fanlight.tunnel.client.proxies import Proxy, connect_through, proxy_for
from fanlight.tunnel.client.said import code_of, printable, said
from fanlight.tunnel.client.secured import PROBE_S, Secured, authority_context
from fanlight.tunnel.heads import END
from fanlight.tunnel.websocket import PATH, PROTOCOL, accept_of, new_key

__all__ = ["HopError", "RelayAddress", "dial", "proxy_of", "reach"]

_MAYBE_LATER = (408, 425, 429)


@dataclass(frozen=True)
class RelayAddress:
    """Where a relay is.

    Attributes:
        authority: file of the certificate authority that signed the relay's certificate; empty for the system's.
        token: the client token, or empty.
    """

    host: str
    port: int
    is_tls: bool
    authority: str = ""
    token: str = ""

    @property
    def is_here(self) -> bool:
        """Whether it is on this machine."""
        return self.host in ("localhost", "127.0.0.1", "::1") or self.host.endswith(".localhost")

    @property
    def shown(self) -> str:
        """As people read it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == (443 if self.is_tls else 80) else f"{host}:{self.port}"


async def dial(relay: RelayAddress) -> Dialled:
    """A connection to a relay that is ready to carry a tunnel.

    Raises:
        HopError: a hop failed.
    """
    deadline = Deadline()
    connection = await reach(relay, deadline)
    try:
        await _upgrade(relay, connection, deadline)
    except BaseException:
        connection.transport.abort()
        raise
    return connection


async def reach(relay: RelayAddress, deadline: Deadline) -> Dialled:
    """A connection to a relay, through the proxy that the environment names, and with TLS.

    Raises:
        HopError: a hop failed.
    """
    context = authority_context(relay.authority) if relay.is_tls else None  # a bad file needs no network to be told
    connection = await _connect(relay, deadline)
    if context is None:
        return connection
    return await Secured(relay.shown, relay.host, context, lambda: _connect(relay, Deadline(PROBE_S))).wrap(
        connection, deadline
    )


def proxy_of(relay: RelayAddress) -> Proxy | None:
    """The proxy that the environment names for this relay."""
    return None if relay.is_here else proxy_for(relay.host, is_tls=relay.is_tls)


async def _connect(relay: RelayAddress, deadline: Deadline) -> Dialled:
    proxy = proxy_of(relay)
    if proxy is None:
        return await connect(relay.host, relay.port, relay.shown, deadline)
    return await connect_through(proxy, relay.host, relay.port, deadline)


async def _upgrade(relay: RelayAddress, connection: Dialled, deadline: Deadline) -> None:
    key = new_key()
    lines = [
        f"GET {PATH} HTTP/1.1", f"Host: {relay.shown}", "Upgrade: websocket", "Connection: Upgrade",
        "Sec-WebSocket-Version: 13", f"Sec-WebSocket-Key: {key}", f"Sec-WebSocket-Protocol: {PROTOCOL}",
    ]  # fmt: skip
    if relay.token:
        lines.append(f"Authorization: Bearer {_checked_token(relay.token)}")
    connection.transport.write("\r\n".join(lines).encode() + END)
    try:
        async with deadline.hop():
            status, headers = await connection.head()
            body = b"" if status == 101 else await connection.body(int(headers.get("content-length") or 0))
    except (TimeoutError, ValueError, EOFError) as error:
        raise await _no_answer(relay, connection, error) from None
    if status == 101 and headers.get("sec-websocket-accept") == accept_of(key):
        return
    if "x-fanlight-relay" in headers and (status in (401, 426) or b'"share-host"' in body):
        raise _refusal(status, body)
    raise _other_answer(relay, status, headers)


def _checked_token(token: str) -> str:
    token = token.strip()
    if not (token.isascii() and token.isprintable()):
        raise HopError(
            "token", "share-token",
            "The client token holds characters that no token has, such as a line break. "
            "Set FANLIGHT_RELAY_TOKEN, or token=, to the one line that the relay's operator gave.", is_final=True,
        )  # fmt: skip
    return token


async def _no_answer(relay: RelayAddress, connection: Dialled, error: Exception) -> HopError:
    if not relay.is_tls and (connection.speaks_tls or (not connection.has_heard and await _speaks_tls(relay))):
        return HopError(
            "upgrade", "share-needs-https",
            f"{relay.shown} speaks TLS, and not plain HTTP. Use https://{relay.shown}.", is_final=True,
        )  # fmt: skip
    if isinstance(error, TimeoutError):
        return silent("upgrade", "share-silent", relay.shown, "Check address and port, and that the relay runs.")
    return HopError(
        "upgrade", "share-no-relay",
        f"{relay.shown} is there but does not answer as a relay does: {said(error)}. Check address and port.",
        is_final=not isinstance(error, EOFError),
    )  # fmt: skip


async def _speaks_tls(relay: RelayAddress) -> bool:
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with contextlib.suppress(OSError, HopError):
        async with asyncio.timeout(PROBE_S):
            connection = await _connect(relay, Deadline(PROBE_S))
            try:
                transport = await asyncio.get_running_loop().start_tls(connection.transport, connection, context)
            finally:
                connection.transport.abort()
            return transport is not None
    return False


def _refusal(status: int, body: bytes) -> HopError:
    """What the relay itself says against this client."""
    try:
        fields = json.loads(body)
    except (ValueError, RecursionError):
        fields = None
    given = fields if isinstance(fields, dict) else {}
    code = code_of(given.get("code"), "share-token" if status == 401 else "share-version")
    if code == "share-host":
        return HopError("upgrade", code, printable(given.get("text")))
    text = printable(given.get("text")) or "The relay refused the tunnel, and did not say why. Ask its operator."
    return HopError("token", code, text, is_final=True)


def _other_answer(relay: RelayAddress, status: int, headers: dict[str, str]) -> HopError:
    if "x-fanlight-relay" in headers:
        return HopError(
            "upgrade", "share-upgrade",
            f"The relay {relay.shown} was reached, but not as a WebSocket (status {status}): something between removes "
            "the upgrade. nginx needs three lines: proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; "
            "proxy_set_header Connection $connection_upgrade. Without such a proxy, use another network.",
            is_final=True,
        )  # fmt: skip
    if 300 <= status < 400 and headers.get("location"):
        return HopError(
            "upgrade", "share-redirect",
            f"{relay.shown} is no relay, but sends to {printable(headers['location'], 100)} (status {status}). "
            "Use the relay's own address.", is_final=True,
        )  # fmt: skip
    if 502 <= status <= 504:
        return HopError(
            "upgrade", "share-relay-down",
            f"A web server answers at {relay.shown}, but no relay behind it (status {status}). It may be starting; "
            "if it is not, its operator must start it, or mend the web server's proxy_pass.",
        )  # fmt: skip
    return HopError(
        "upgrade", "share-no-relay",
        f"{relay.shown} is a web server, but no relay (status {status}). Check the address and its port.",
        is_final=status < 500 and status not in _MAYBE_LATER,
    )  # fmt: skip
