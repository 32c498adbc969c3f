"""Tunnels that arrive at the relay: the greeting, the lease, and the end."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

from fanlight.tunnel.carrier import Carrier
from fanlight.tunnel.frames import GOAWAY, HELLO, LEASE, STATE, ProtocolError, json_fields
from fanlight.tunnel.mux import CANCELLED, Mux, Stream
from fanlight.tunnel.relay.board import Board, Refusal
from fanlight.tunnel.relay.clients import Client
from fanlight.tunnel.relay.link import Link

GREETING_S = 10.0


class Tunnel:
    """One client's connection, from its greeting on.

    Args:
        framing: as `Carrier` has it.
        client: whose token came with the connection, if one did.
        address: where it comes from.
        listen: gives a link a port of its own, where the relay works so.
        on_end: called when the connection is gone.
    """

    def __init__(
        self,
        board: Board,
        framing: str,
        is_private: bool,
        client: Client | None,
        address: str,
        listen: Callable[[Link], Awaitable[None]],
        on_end: Callable[[], None] = lambda: None,
    ) -> None:
        self._board = board
        self._client = client
        self._address = address
        self._listen = listen
        self._on_end = on_end
        self._link: Link | None = None
        self._is_greeted = False
        self._task: asyncio.Task[None] | None = None
        self.carrier = Carrier(framing, is_private, self._lost, board.room)
        self._mux = Mux(
            odd=True,
            clock=board.clock,
            on_open=self._refuse_stream,
            on_message=self._message,
            on_output=self.carrier.wake,
        )
        self._timer = asyncio.get_running_loop().call_later(GREETING_S, self._late)

    def start(self, transport: asyncio.WriteTransport, already: bytes) -> None:
        """Begin with an open connection."""
        self.carrier.start(self._mux, transport, already)

    def _message(self, kind: int, payload: bytes) -> None:
        fields = json_fields(payload)
        if kind == HELLO and not self._is_greeted:
            self._is_greeted = True
            self._timer.cancel()
            self._task = asyncio.get_running_loop().create_task(self._greet(fields))
        elif kind == STATE and self._is_greeted:
            if self._link is not None and self._link.mux is self._mux:
                self._wish(fields, self._link)
        elif kind == GOAWAY and self._link is not None and self._link.mux is self._mux:
            self._board.end(self._link, "stopped", "The link was stopped.")
        else:
            raise ProtocolError(f"a frame of type {kind} makes no sense here")

    async def _greet(self, hello: dict[str, Any]) -> None:
        try:
            versions = hello.get("versions")
            if not isinstance(versions, list) or 1 not in versions:
                raise Refusal("share-version", "Client and relay speak no common version. Update the older one.")
            if self._board.is_draining:
                raise Refusal("share-restart", "The relay is about to restart. Try again in a moment.")
            link = self._board.take(hello, self._client, self._address)
            await self._listen(link)
        except Refusal as refusal:
            self._mux.message(
                GOAWAY, {"code": refusal.code, "text": refusal.text, "final": refusal.code != "share-restart"}
            )
            self.carrier.close(refusal.code)
            return
        link.attach(self._mux, self.carrier.close)
        self._link = link
        self._mux.message(LEASE, self._board.fields(link))

    def _wish(self, fields: dict[str, Any], link: Link) -> None:
        seconds = fields.get("expires_in")
        if isinstance(seconds, (int, float)) and not isinstance(seconds, bool) and 0 <= seconds < 1e9:
            self._board.extend(link, float(seconds))

    def _refuse_stream(self, stream: Stream, fields: dict[str, Any]) -> None:
        stream.reset(CANCELLED, "a relay takes no streams")

    def _late(self) -> None:
        self.carrier.abort("no greeting came")

    def _lost(self, reason: str) -> None:
        self._timer.cancel()
        if self._task is not None:
            self._task.cancel()
        if self._link is not None:
            self._link.lost(self._mux)
        self._mux.close(CANCELLED, "the tunnel was lost")
        self._on_end()


def refusal_answer(status: int, code: str, text: str) -> bytes:
    """An answer to a client in place of a tunnel."""
    reason = {401: "Unauthorized", 421: "Misdirected Request", 426: "Upgrade Required"}[status]
    body = json.dumps({"code": code, "text": text}).encode()
    return (
        f"HTTP/1.1 {status} {reason}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n"
        f"X-Fanlight-Relay: 1\r\nConnection: close\r\n\r\n"
    ).encode() + body
