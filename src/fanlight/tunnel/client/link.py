"""Holds one link: dials, greets, passes visitors on, and comes back after every loss with the same address."""

from __future__ import annotations

import asyncio
import random
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

from fanlight.tunnel.carrier import Carrier
from fanlight.tunnel.client.hops import HopError
from fanlight.tunnel.client.local import Local
from fanlight.tunnel.frames import GOAWAY, HELLO, LEASE, STATE, ProtocolError, json_fields
from fanlight.tunnel.mux import CANCELLED, Mux, Stream

GREETING_S = 10.0
FIRST_WAIT_S, LONGEST_WAIT_S = 0.25, 10.0
STEADY_S = 30.0
"""A tunnel that held for so long was good: the next loss is tried again at once."""
MOST_VISITORS = 4096

State = dict[str, Any]


@dataclass
class Wish:
    """What is asked of a relay.

    Attributes:
        host, port: the app on this machine.
        key: signs for the app where requests come from; the app has it too.
        name: a fixed name, or empty. password: a hash, or empty. lifetime: seconds, or 0 for the relay's own limit.
        resume: the signed right to a link that was had before, or empty.
    """

    host: str
    port: int
    key: str = field(default_factory=lambda: secrets.token_hex(32))
    name: str = ""
    password: str = ""
    lifetime: float = 0
    resume: str = ""


class Way(Protocol):
    """How a tunnel's connection is made."""

    async def connect(self, carrier_of: Callable[[str, bool], Carrier], start: Start) -> None:
        """Make a carrier, connect it, and hand both over.

        Raises:
            HopError: a hop failed.
        """


Start = Callable[[Carrier, asyncio.WriteTransport, bytes], None]


class LinkClient:
    """One link, for as long as it lives.

    Args:
        say: called with every change of state, a dictionary with "state": "connecting", "open", "away" or "ended".
    """

    def __init__(self, wish: Wish, way: Way, say: Callable[[State], None]) -> None:
        self._wish = wish
        self._way = way
        self._say = say
        self._loop = asyncio.get_running_loop()
        self._mux: Mux | None = None
        self._carrier: Carrier | None = None
        self._lease: asyncio.Future[State] | None = None
        self._lost: asyncio.Event = asyncio.Event()
        self._reason = ""
        self._final: State | None = None
        self._ends = 0.0

    async def run(self) -> None:
        """Hold the link until it ends. Never raises for what the network does."""
        wait = FIRST_WAIT_S
        while self._final is None:
            self._say({"state": "connecting"})
            since = self._loop.time()
            try:
                await self._once()
                trouble: State = {
                    "code": "share-lost",
                    "hop": "",
                    "text": f"The tunnel was lost: {self._reason.rstrip('.')}.",
                }
            except HopError as error:
                trouble = {"code": error.code, "hop": error.hop, "text": error.text}
                if error.is_final:
                    self._final = trouble
            if self._final is not None:
                break
            if self._ends and time.time() > self._ends:
                self._final = {
                    "code": "expired",
                    "hop": "",
                    "text": "The link's time is over. Share again for a new one.",
                }
                break
            wait = FIRST_WAIT_S if self._loop.time() - since > STEADY_S else wait
            self._say({"state": "away", **trouble})
            await asyncio.sleep(wait * random.uniform(0.7, 1.3))
            wait = min(2 * wait, LONGEST_WAIT_S)
        self._say({"state": "ended", **self._final})

    def stop(self) -> None:
        """End the link for good."""
        self._final = {"code": "stopped", "hop": "", "text": "Sharing was stopped."}
        if self._mux is not None and self._carrier is not None:
            self._mux.message(GOAWAY, {"code": "stopped"})
            self._carrier.close("stopped")
        self._lost.set()

    def extend(self, seconds: float) -> None:
        """Ask for another end, so many seconds from now."""
        if self._mux is not None:
            self._mux.message(STATE, {"expires_in": seconds})

    async def _once(self) -> None:
        """One connection, from dialling to its loss."""
        self._lost = asyncio.Event()
        self._reason = ""
        self._lease = self._loop.create_future()
        try:
            await self._way.connect(self._new_carrier, self._start)
            if self._final is not None:
                self.stop()
            async with asyncio.timeout(GREETING_S):
                await self._lease
        except TimeoutError:
            raise HopError(
                "token", "share-no-answer", "The relay took the connection but gave no link in time. Try again."
            ) from None
        else:
            await self._lost.wait()
        finally:
            if self._lease.done() and not self._lease.cancelled():
                self._lease.exception()  # seen, whoever raised first
            carrier, self._carrier, self._mux = self._carrier, None, None
            if carrier is not None:
                carrier.close("done")

    def _new_carrier(self, framing: str, is_private: bool) -> Carrier:
        return Carrier(framing, is_private, self._on_lost)

    def _start(self, carrier: Carrier, transport: asyncio.WriteTransport, already: bytes) -> None:
        self._carrier = carrier
        self._mux = Mux(
            odd=False,
            clock=self._loop.time,
            on_open=self._open,
            on_message=self._message,
            on_output=carrier.wake,
            most_streams=MOST_VISITORS,
        )
        carrier.start(self._mux, transport, already)
        wish = self._wish
        self._mux.message(
            HELLO,
            {
                "versions": [1], "key": wish.key, "name": wish.name, "password": wish.password,
                "lifetime": wish.lifetime, "resume": wish.resume,
            },
        )  # fmt: skip

    def _open(self, stream: Stream, fields: State) -> None:
        Local(stream, self._wish.host, self._wish.port)

    def _message(self, kind: int, payload: bytes) -> None:
        fields = json_fields(payload)
        if kind == LEASE:
            self._leased(fields)
        elif kind == GOAWAY:
            self._sent_away(fields)
        else:
            raise ProtocolError(f"a frame of type {kind} makes no sense here")

    def _leased(self, fields: State) -> None:
        try:
            resume, ends = str(fields["resume"]), time.time() + float(fields["expires_in"])
        except (KeyError, TypeError, ValueError, OverflowError):
            raise ProtocolError("the relay's lease is malformed") from None
        self._wish.resume, self._ends = resume, ends
        shown = {name: fields.get(name) for name in ("url", "name", "resume", "expires_in", "longest_in", "notice")}
        self._say({"state": "open", **shown})
        if self._lease is not None and not self._lease.done():
            self._lease.set_result(fields)

    def _sent_away(self, fields: State) -> None:
        trouble = {"code": str(fields.get("code")), "hop": "token", "text": str(fields.get("text"))}
        if fields.get("final"):
            self._final = trouble
        self._reason = trouble["text"]
        if self._lease is not None and not self._lease.done():
            self._lease.set_exception(
                HopError("token", trouble["code"], trouble["text"], is_final=bool(fields.get("final")))
            )

    def _on_lost(self, reason: str) -> None:
        self._reason = self._reason or reason
        if self._mux is not None:
            self._mux.close(CANCELLED, "the tunnel was lost")
        if self._lease is not None and not self._lease.done():
            self._lease.set_exception(
                HopError("token", "share-lost", f"The relay closed the connection: {reason}. Try again.")
            )
        self._lost.set()
