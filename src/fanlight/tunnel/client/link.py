"""Holds one link: dials, greets, passes visitors on, and comes back after every loss with the same address."""

from __future__ import annotations

import asyncio
import contextlib
import random
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

from fanlight.tunnel.carrier import Carrier
from fanlight.tunnel.client.addresses import until_changed
from fanlight.tunnel.client.dialled import HopError
from fanlight.tunnel.client.lease import read_lease
from fanlight.tunnel.client.local import Local
from fanlight.tunnel.client.said import code_of, printable
from fanlight.tunnel.frames import GOAWAY, HELLO, LEASE, STATE, ProtocolError, json_fields
from fanlight.tunnel.mux import CANCELLED, Mux, Stream
from fanlight.tunnel.room import Room

GREETING_S = 6.5
PATIENCE_S = 4.0
"""A link that never was is given up when it cannot be had after so long: by then a relay that restarts is back."""
FIRST_WAIT_S, LONGEST_WAIT_S = 0.25, 10.0
STEADY_S = 30.0
"""A tunnel that held for so long was good: the next loss is tried again at once."""
MOST_VISITORS = 4096
SPARE_FILES = 64
"""Open files that are not visitors': a new tunnel, whoever asks for the link's state, what Python needs."""

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
        self._room = Room()
        self._mux: Mux | None = None
        self._carrier: Carrier | None = None
        self._lease: asyncio.Future[State] | None = None
        self._lost: asyncio.Event = asyncio.Event()
        self._reason = ""
        self._final: State | None = None
        self._ends = 0.0
        self._was_open = False
        self._walk: asyncio.Task[None] | None = None
        self._watch: asyncio.Task[None] | None = None
        self._stopped = asyncio.Event()

    async def run(self) -> None:
        """Hold the link until it ends. Never raises for what the network does."""
        wait = FIRST_WAIT_S
        began = self._loop.time()
        while not self._is_over():
            self._say({"state": "connecting"})
            since = self._loop.time()
            try:
                self._walk = self._loop.create_task(self._once())
                await self._walk
                text = f"The tunnel was lost: {self._reason.rstrip('.')}."
                trouble: State = {"code": "share-lost", "hop": "", "text": text}
            except asyncio.CancelledError:
                if not self._stopped.is_set():
                    raise
                break
            except HopError as error:
                trouble = {"code": error.code, "hop": error.hop, "text": error.text}
                if self._is_final(error, self._loop.time() - began):
                    self._end(trouble)
            if self._is_over():
                break
            if self._ends and time.time() > self._ends:
                text = "The link's time is over. Share again for a new one."
                self._end({"code": "expired", "hop": "", "text": text})
                break
            wait = FIRST_WAIT_S if self._loop.time() - since > STEADY_S else wait
            self._say({"state": "away", **trouble})
            await self._sleep(wait * random.uniform(0.7, 1.3))
            wait = min(2 * wait, LONGEST_WAIT_S)
        self._say({"state": "ended", **(self._final or {})})

    def stop(self) -> None:
        """End the link for good."""
        self._end({"code": "stopped", "hop": "", "text": "Sharing was stopped."})
        if self._mux is not None and self._carrier is not None:
            self._mux.message(GOAWAY, {"code": "stopped"})
            self._carrier.close("stopped")
        elif self._walk is not None:
            self._walk.cancel()  # it is still on its way to the relay
        if self._lease is not None and not self._lease.done():
            self._lease.set_exception(HopError("", "stopped", "Sharing was stopped."))
        self._lost.set()
        self._stopped.set()

    def extend(self, seconds: float) -> None:
        """Ask for another end, so many seconds from now."""
        if self._mux is not None:
            self._mux.message(STATE, {"expires_in": seconds})

    def _is_over(self) -> bool:
        return self._final is not None

    def _end(self, cause: State) -> None:
        """Go no further. The first cause counts."""
        self._final = self._final or cause

    def _is_final(self, error: HopError, passed: float) -> bool:
        """Whether to give up. Where a link has been, only the relay itself can say that there is none any more: what
        is seen on the way, such as another network's login page, changes again.
        """
        if self._was_open:
            return error.is_final and error.hop == "token"
        return error.is_final or passed > PATIENCE_S

    async def _sleep(self, seconds: float) -> None:
        """Wait, unless the link is stopped."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._stopped.wait()

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
            if self._watch is not None:
                self._watch.cancel()
            if self._lease.done() and not self._lease.cancelled():
                self._lease.exception()  # seen, whoever raised first
            self._lease = None
            carrier, self._carrier, self._mux = self._carrier, None, None
            if carrier is not None:
                carrier.close("done")

    def _new_carrier(self, framing: str, is_private: bool) -> Carrier:
        return Carrier(framing, is_private, self._on_lost, self._room)

    def _start(self, carrier: Carrier, transport: asyncio.WriteTransport, already: bytes) -> None:
        self._carrier = carrier
        self._mux = Mux(
            odd=False,
            clock=self._loop.time,
            on_open=self._open,
            on_message=self._message,
            on_output=carrier.wake,
            most_streams=most_visitors(),
        )
        carrier.start(self._mux, transport, already)
        self._watch = self._loop.create_task(until_changed(transport, carrier.abort))
        wish = self._wish
        self._mux.message(
            HELLO,
            {
                "versions": [1], "key": wish.key, "name": wish.name, "password": wish.password,
                "lifetime": wish.lifetime, "resume": wish.resume,
            },
        )  # fmt: skip

    def _open(self, stream: Stream, fields: State) -> None:
        Local(stream, self._wish.host, self._wish.port, self._room)

    def _message(self, kind: int, payload: bytes) -> None:
        fields = json_fields(payload)
        if kind == LEASE:
            self._leased(read_lease(fields))
        elif kind == GOAWAY:
            self._sent_away(fields)
        else:
            raise ProtocolError(f"a frame of type {kind} makes no sense here")

    def _leased(self, lease: State) -> None:
        self._wish.resume = lease["resume"]
        self._ends = time.time() + lease["expires_in"]
        self._was_open = True
        self._say({"state": "open", **lease})
        if self._lease is not None and not self._lease.done():
            self._lease.set_result(lease)

    def _sent_away(self, fields: State) -> None:
        text = printable(fields.get("text")) or "The relay ended the tunnel, and did not say why."
        trouble = {"code": code_of(fields.get("code"), "share-ended"), "hop": "token", "text": text}
        if fields.get("final"):
            self._final = trouble
        self._reason = trouble["text"]
        if self._lease is not None and not self._lease.done():
            self._lease.set_exception(
                HopError("token", trouble["code"], trouble["text"], is_final=bool(fields.get("final")))
            )

    def _on_lost(self, reason: str) -> None:
        self._reason = self._reason or printable(reason)
        if self._mux is not None:
            self._mux.close(CANCELLED, "the tunnel was lost")
        if self._lease is not None and not self._lease.done():
            self._lease.set_exception(
                HopError("token", "share-lost", f"The relay took the connection and gave no link: {printable(reason)}.")
            )
        self._lost.set()


def most_visitors() -> int:
    """Connections that this process may have to the app: each is an open file, of which the system grants so many."""
    try:
        import resource  # not on Windows
    except ImportError:
        return MOST_VISITORS
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_VISITORS + SPARE_FILES
    if soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        soft = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    return max(1, min(MOST_VISITORS, soft - SPARE_FILES))
