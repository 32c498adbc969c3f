"""The relay as a running server."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import hmac
import os
import time
from collections.abc import Callable

from fanlight.tunnel.heads import Head
from fanlight.tunnel.relay import pages
from fanlight.tunnel.relay.board import Addresses, Board, Refusal, bare_host, key_mark
from fanlight.tunnel.relay.certificate import Certificate
from fanlight.tunnel.relay.clients import Client, Clients
from fanlight.tunnel.relay.limits import Limits
from fanlight.tunnel.relay.link import Link
from fanlight.tunnel.relay.password import PasswordDoor
from fanlight.tunnel.relay.reception import Network, Reception
from fanlight.tunnel.relay.tunnels import Tunnel, refusal_answer
from fanlight.tunnel.relay.visitor import Visitor
from fanlight.tunnel.websocket import PROTOCOL, accept_of

SWEEP_S = 1.0
FILES_S = 30.0
DRAIN_S = 10.0
LOOPBACK = ("127.0.0.1", "::1")


class Relay:
    """Carries links, and keeps nothing of what passes.

    Args:
        addresses: how links are called from outside.
        host: what to listen on; with links that have ports, these listen there too.
        key: signs rights and cookies; 32 bytes, the same after a restart.
        certificate: for TLS; None for plain HTTP, as behind a proxy or on a local network.
        clients: known client tokens; None for a relay that asks for none.
        proxies: networks of proxies in front.
        ports: where links with ports of their own listen; the first free one is taken.
        say: writes a line for the operator. No line tells of a request.
        look_every_s: how often the certificate's files are looked at.

    Attributes:
        board: its links. reception: the connections of visitors.
        status_key: what the status page asks for where a proxy is in front: there a request from this machine need not
            be the operator's.
    """

    def __init__(
        self,
        addresses: Addresses,
        *,
        host: str = "127.0.0.1",
        key: bytes | None = None,
        limits: Limits | None = None,
        certificate: Certificate | None = None,
        clients: Clients | None = None,
        proxies: list[Network] | None = None,
        ports: range | None = None,
        say: Callable[[str], None] = lambda line: None,
        look_every_s: float = FILES_S,
    ) -> None:
        loop = asyncio.get_running_loop()
        key = key or os.urandom(32)
        self.board = Board(addresses, limits or Limits(), key, loop.time)
        self.mark = key_mark(key)
        self.status_key = hmac.new(key, b"status", hashlib.sha256).hexdigest()[:32] if proxies else ""
        self.warning = ""
        self._host = host
        self._certificate = certificate
        self._clients = clients
        self._ports = ports or range(0)
        self._say = say
        self._look_every_s = look_every_s
        self.reception = Reception(
            self.board, PasswordDoor(key, loop.time), proxies or [], self._take_tunnel, self._own_page
        )
        self._servers: list[asyncio.base_events.Server] = []
        self._task: asyncio.Task[None] | None = None

    async def start(self, port: int, host: str | None = None) -> int:
        """Listen for visitors and tunnels; the port.

        Args:
            host: another address for these than the one that links listen on.

        Raises:
            OSError: the port cannot be had.
        """
        server = await self._serve(None, port, host)
        self._servers.append(server)
        self._begin()
        return int(server.sockets[0].getsockname()[1])

    def start_piped(self, on_end: Callable[[], None]) -> Tunnel:
        """A tunnel over a pipe; nothing listens but its link."""
        self._begin()
        return Tunnel(self.board, "raw", True, None, "", self._listen, on_end)

    async def stop(self, drain: float = DRAIN_S) -> None:
        """Take nobody in any more, let what runs end, tell the clients to come back, and stop."""
        self.board.is_draining = True
        for server in self._servers:
            server.close()
        until = asyncio.get_running_loop().time() + drain
        while self._running() and asyncio.get_running_loop().time() < until:  # noqa: ASYNC110 - once
            await asyncio.sleep(0.05)
        for link in list(self.board.links.values()):
            link.detach("restart", "The relay restarts. The link comes back by itself.")
            if link.port_server is not None:
                link.port_server.close()
        for visitor in list(self.reception.visitors):
            visitor.transport.close()
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
        await asyncio.sleep(0)  # lets closed transports write what they hold

    def _running(self) -> bool:
        return any(link.mux is not None and link.mux.streams for link in self.board.links.values())

    def _begin(self) -> None:
        self._watch_certificate()
        self._task = asyncio.get_running_loop().create_task(self._sweep())

    async def _serve(self, link: Link | None, port: int, host: str | None = None) -> asyncio.base_events.Server:
        context = self._certificate.context if self._certificate is not None else None
        return await asyncio.get_running_loop().create_server(
            lambda: Visitor(self.reception, context is not None, link),
            (self._host if host is None else host) or None,
            port,
            ssl=context,
            backlog=1024,
            ssl_handshake_timeout=10 if context is not None else None,
        )

    async def _listen(self, link: Link) -> None:
        """Give a link its port, the same one as before when it comes back."""
        if self.board.addresses.domain or link.port_server is not None:
            return
        wanted = [link.right.port] if link.right.port else list(self._ports) or [0]
        for port in wanted:
            try:
                server = await self._serve(link, port)
            except OSError:
                continue
            link.port_server = server
            link.right.port = int(server.sockets[0].getsockname()[1])
            link.url = self.board.addresses.url(link.right.name, link.right.port)
            return
        self.board.end(link, "stopped", "No port is free.")
        tried = f"port {wanted[0]} is not" if len(wanted) == 1 else f"none of the ports {wanted[0]} to {wanted[-1]} is"
        raise Refusal("share-no-port", f"The link needs a port of its own, and {tried} free. Stop what uses them.")

    async def _sweep(self) -> None:
        loop = asyncio.get_running_loop()
        look_at = loop.time() + self._look_every_s
        while True:
            await asyncio.sleep(min(SWEEP_S, self._look_every_s))
            self.board.sweep()
            now = loop.time()
            for visitor in list(self.reception.visitors):
                visitor.expire(now)
            if now >= look_at:
                look_at = now + self._look_every_s
                self._watch_certificate()

    def _watch_certificate(self) -> None:
        """Take up a renewed certificate, and warn of one that ends: the operator in full, authors of the end only."""
        certificate = self._certificate
        if certificate is None:
            return
        before = certificate.taken_up
        problem = certificate.refresh()
        if certificate.taken_up > before:
            self._say(f"The renewed certificate is in use; it ends {certificate.shown_end}.")
        warning = problem or certificate.warning()
        if warning != self.warning:
            self.warning = warning
            if warning:
                self._say(warning)
        notice = certificate.notice()
        if notice != self.board.notice:
            self.board.notice = notice
            for link in self.board.links.values():
                link.say(self.board.fields(link))

    def _take_tunnel(self, visitor: Visitor, head: Head) -> None:
        client, problem = self._client_of(head)
        key = head.header(b"sec-websocket-key")
        if problem:
            visitor.answer(refusal_answer(401, "share-token", problem))
            return
        if PROTOCOL not in head.header(b"sec-websocket-protocol") or not key:
            visitor.answer(refusal_answer(426, "share-version", f"This relay speaks {PROTOCOL} only."))
            return
        is_private = visitor.is_tls or visitor.peer in LOOPBACK
        if not self._is_asked_by_name(visitor, head):
            text = (
                f"The relay is {self.board.addresses.own()}, but was asked as {head.host}. Use its address. If a proxy "
                "in front changes the name, it must pass it on; in nginx: proxy_set_header Host $http_host;"
            )
            visitor.answer(refusal_answer(421, "share-host", text))
            return
        tunnel = Tunnel(self.board, "server", is_private, client, visitor.address, self._listen)
        visitor.transport.write(
            f"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Accept: {accept_of(key)}\r\nSec-WebSocket-Protocol: {PROTOCOL}\r\n"
            f"X-Fanlight-Relay: 1\r\n\r\n".encode()
        )
        tunnel.start(visitor.transport, visitor.hand_over(tunnel.carrier))

    def _is_asked_by_name(self, visitor: Visitor, head: Head) -> bool:
        """Whether visitors of a link would get there as this tunnel did: not where a proxy changes the name."""
        if not self.board.addresses.domain:
            return True
        if head.forwarded_for and visitor.is_proxied:
            return bare_host(head.host) == self.board.addresses.domain
        return self.board.addresses.name_of(head.host) == ""

    def _client_of(self, head: Head) -> tuple[Client | None, str]:
        if self._clients is None:
            return None, ""
        kind, _, token = head.header(b"authorization").partition(" ")
        if kind.lower() != "bearer" or not token:
            return None, "This relay asks for a client token. Get one from its operator and set FANLIGHT_RELAY_TOKEN."
        client = self._clients.find(token.strip())
        return client, "" if client else "The relay does not know this client token. Ask its operator for a new one."

    def _own_page(self, visitor: Visitor, head: Head) -> bytes:
        path, is_head, wants_html = head.path, head.method == b"HEAD", "text/html" in head.header(b"accept")
        if path == "/robots.txt":
            return pages.answer(200, pages.ROBOTS, "text/plain", is_head=is_head)
        if path == "/_fanlight/relay":
            return pages.fields({"relay": self.mark, "protocol": PROTOCOL, "time": time.time()})
        if path == "/_fanlight/status" and self._is_operator(visitor, head):
            return pages.answer(200, self._status(), "text/html; charset=utf-8", is_head=is_head)
        if path == "/":
            return pages.relay().written(True, is_head)
        return pages.unknown().written(wants_html, is_head)

    def _is_operator(self, visitor: Visitor, head: Head) -> bool:
        """Whether somebody on this very machine asks, and no proxy has passed it on."""
        host = bare_host(head.host)
        if visitor.peer not in LOOPBACK or head.forwarded_for or not (host in LOOPBACK or host == "localhost"):
            return False
        key = head.target.partition(b"?key=")[2]
        return not self.status_key or hmac.compare_digest(key, self.status_key.encode())

    def _status(self) -> bytes:
        """The operator's page. Names are cut: whoever knows a whole one can visit."""
        now = time.time()
        rows = [
            (
                f"{link.right.name[:4]}…", "connected" if link.mux else "away", str(link.connections),
                str(link.streams_seen), f"{link.bytes_seen / 1e6:,.1f} MB",
                f"{(link.right.expires - now) / 3600:.1f} h",
            )
            for link in self.board.links.values()
        ]  # fmt: skip
        ends = self._certificate.shown_end if self._certificate is not None else ""
        return pages.status(self.mark, rows, len(self.board.ended), self.warning, ends)
