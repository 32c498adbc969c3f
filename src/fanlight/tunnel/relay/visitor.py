"""A visitor's connection to the relay: heads are read one by one, everything else is passed on as it is."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any, cast

from fanlight.tunnel.bodies import Body
from fanlight.tunnel.carrier import end_writing
from fanlight.tunnel.frames import Chunk
from fanlight.tunnel.heads import END, MOST_HEAD, BadRequest, Head
from fanlight.tunnel.mux import CANCELLED, FULL, GONE, Stream
from fanlight.tunnel.relay import pages
from fanlight.tunnel.relay.link import SIGNED, Link
from fanlight.tunnel.relay.password import COOKIE, MOST_FORM
from fanlight.tunnel.room import Reader

if TYPE_CHECKING:
    from fanlight.tunnel.relay.reception import Reception

HEAD_S = 10.0
"""From the first byte of a head to its end."""
FIRST_S = 20.0
"""From the connection to its first byte."""
STALLED_S = 60.0
"""A visitor who takes nothing of what waits for him is cut off."""
LINGER_S = 10.0
"""What is left of a connection after the app has ended its answer, or after a page of the relay."""
LIGHT = 64 * 1024
"""What a connection may carry in a second without waiting for a link that is paced."""
AHEAD = 64 * 1024
"""What is read of a visitor while nothing of it can be passed on."""
SNIFFED = b"HTTP/1.1 101"


class Visitor(Reader):
    """One connection. Its states: "head", "body", "switch" (a WebSocket is asked for), "open" (anything passes),
    "wait" (for a password check, or for the tunnel to come back), "form" (the password's), "shut".
    """

    def __init__(self, reception: Reception, is_tls: bool, link: Link | None = None) -> None:
        super().__init__(reception.board.room)
        self.reception = reception
        self.transport: asyncio.Transport = cast(asyncio.Transport, None)
        self.peer = ""
        self.is_proxied = False
        self.address = ""
        self.port_link = link
        self.link: Link | None = None
        self.deadline = 0.0
        self.state = "head"
        self.is_tls = is_tls
        self.scheme = "https" if is_tls else "http"
        self._loop = asyncio.get_running_loop()
        self._held = b""
        self._host = ""
        self._body = Body(0)
        self._stream: Stream | None = None
        self._extra: list[tuple[bytes, bytes]] = []
        self._answered = False
        self._has_ended = False
        self._app_has_ended = False
        self._sniffed = b""
        self._is_paused = False
        self._stalled_at = 0.0
        self._waiting = 0
        self._unpassed = 0
        self._since = 0.0
        self._recent = 0
        self._holds: set[str] = set()
        self.form_link: Link | None = None
        self._form = b""
        self._task: asyncio.Task[None] | None = None
        self._after: Coroutine[Any, Any, None] | None = None
        self._wants_html = False
        self._needs_own = False
        self._head: Head | None = None

    # Of the transport.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        self.transport.set_write_buffer_limits(high=AHEAD, low=AHEAD // 4)
        peer = self.transport.get_extra_info("peername")
        self.peer = self.address = str(peer[0]) if isinstance(peer, tuple) else ""
        self.is_proxied = self.reception.is_proxy(self.peer)
        self.deadline = self._loop.time() + FIRST_S
        if not self.reception.enters(self):
            self.state = "shut"
            self.transport.abort()

    def connection_lost(self, error: Exception | None) -> None:
        self.state = "shut"
        self._held, self._form, self._head = b"", b"", None  # this object may wait long for the collector of garbage
        self._leave_link()
        self.reception.leaves(self)
        if self._task is not None:
            self._task.cancel()
        if self._after is not None:
            self._after.close()
        stream, self._stream = self._stream, None
        if stream is not None:
            stream.reset(CANCELLED, "the visitor went away")

    def data_received(self, data: bytes) -> None:
        if self.state == "shut":
            return
        if self.state == "open" or (self.state == "body" and not self._held):
            self._pass(data)
            if self._held:
                self._advance()
            return
        self._held = self._held + data if self._held else data
        self._advance()
        if len(self._held) > AHEAD and self.state in ("wait", "switch"):
            self._hold("ahead", True)

    def eof_received(self) -> bool:
        self._has_ended = True
        if self.state in ("open", "body", "head") and self._stream is not None and not self._held:
            self._stream.finish()
            return not self.is_tls and not self._app_has_ended  # with TLS the connection ends as a whole
        return False

    def pause_writing(self) -> None:
        self._is_paused = True
        self._stalled_at = self._loop.time() + STALLED_S
        self._waiting = self.transport.get_write_buffer_size()

    def resume_writing(self) -> None:
        self._is_paused = False
        unpassed, self._unpassed = self._unpassed, 0
        if self._stream is not None and unpassed:
            self._stream.consumed(unpassed)

    # Of the stream.

    def data(self, chunk: Chunk) -> None:
        if self.state == "switch":
            self._sniff(chunk)
        self._answered = True
        self.transport.write(chunk)
        size = len(chunk)
        link = cast(Link, self.link)
        link.bytes_seen += size
        delay = self._owed(size)
        if self._is_paused:
            self._unpassed += size
        elif delay:
            self._loop.call_later(delay, self._passed, cast(Stream, self._stream), size)
        else:
            cast(Stream, self._stream).consumed(size)

    def ended(self) -> None:
        if self._after is not None:
            self._continue()
            return
        self._app_has_ended = True
        if self.state not in ("body", "open") or "stream" in self._holds:
            self._read_no_more()
        self._close_after_app()

    def _read_no_more(self) -> None:
        """Pass nothing on any more. The stream is kept: what the app never takes of it is reset at the end."""
        self.state = "shut"
        cast(Stream, self._stream).finish()
        self._read_all()

    def _close_after_app(self) -> None:
        """End towards the visitor as the app did. The other direction goes on for as long as he sends and it reads."""
        if self._has_ended:
            self.transport.close()
        elif not self.is_tls and self.transport.can_write_eof():
            end_writing(self.transport)
            self.deadline = self._loop.time() + LINGER_S
        elif not self._body.is_over:  # an early answer to a long upload must not be lost with a reset
            self.deadline = self._loop.time() + LINGER_S
        else:
            self.transport.close()

    def broken(self, code: int, text: str) -> None:
        if self._after is not None:
            self._continue()
            return
        self._stream = None
        self._read_all()
        if self._answered or self.state == "shut":
            self.transport.abort()
        else:
            self.say(pages.app_gone() if code == GONE else pages.full() if code == FULL else pages.away())

    def pause(self) -> None:
        if self._app_has_ended:
            self._read_no_more()
        else:
            self._hold("stream", True)

    def resume(self) -> None:
        self._hold("stream", False)

    # Its own.

    def expire(self, now: float) -> None:
        """Called every now and then: cut off what took too long."""
        waiting = self.transport.get_write_buffer_size()
        if waiting and (self._is_paused or self.state == "shut"):
            if waiting < self._waiting or not self._waiting:
                self._stalled_at = now + STALLED_S
            elif now > self._stalled_at:
                self.transport.abort()
                return
            if self.deadline and self.state == "shut":
                self.deadline = now + LINGER_S  # counts from the last byte: a slow visitor gets all of the answer
        self._waiting = waiting
        if self.deadline and now > self.deadline:
            if self.state == "head" and self._held and self._stream is None:
                self.say(pages.Page(408, "link-slow", "Too slow", "The request did not arrive in time. Try again."))
            else:
                self.transport.abort()

    def _advance(self) -> None:
        """Go on with what is held, as far as it goes."""
        try:
            while self._held and self.state in ("head", "body"):
                if self.state == "body":
                    data, self._held = self._held, b""
                    self._pass(data)
                elif not self._take_head():
                    return
            if self._held and self.state == "open":
                data, self._held = self._held, b""
                self._pass(data)
            elif self.state == "form":
                self._take_form()
        except BadRequest as error:
            self._refuse(error)

    def _take_head(self) -> bool:
        if self._held.startswith(b"\r\n"):  # one is tolerated before a request line: RFC 9112, section 2.2
            self._held = self._held[2:]
        end = self._held.find(END)
        if end < 0 or end > MOST_HEAD:
            if len(self._held) > MOST_HEAD:
                raise BadRequest(431, f"The head of the request is longer than {MOST_HEAD // 1024} kB.")
            if (self._held and not self.deadline) or (
                self._stream is None and self.deadline > self._loop.time() + HEAD_S
            ):
                self.deadline = self._loop.time() + HEAD_S
            return False
        self._head = None
        head = Head(self._held[:end])
        self._held = self._held[end + len(END) :]
        self.deadline = 0.0
        self._wants_html = "text/html" in head.header(b"accept")
        sender = self.reception.sender(self, head)
        is_other = bool(self._host) and (head.host != self._host or sender != (self.address, self.scheme))
        if is_other and not self.is_proxied:
            self.say(pages.misdirected())
            return False
        self._host = head.host
        self.address, self.scheme = sender
        self._body = Body(head.length)
        self._needs_own = head.upgrades or is_other
        self._head = head
        self.reception.route(self, head)
        return True

    def forward(self, head: Head, link: Link) -> None:
        """Send a request to the app, over the stream that this connection has or a new one."""
        if self._needs_own and self._stream is not None:
            self._finish_then(self._start(head, link))
        elif self._stream is not None or self._open(link):
            self._send_head(head)
        else:
            self.wait(self._start(head, link))

    def wait(self, work: Coroutine[Any, Any, None]) -> None:
        """Do something that takes time; nothing more is read of the visitor before it is done."""
        self.state = "wait"
        self._task = self._loop.create_task(work)

    def say(self, page: pages.Page) -> None:
        """Answer with a page of the relay, after what the app still sends on this connection."""
        is_head = self._head is not None and self._head.method == b"HEAD"
        self.answer(page.written(self._wants_html, is_head))

    def answer(self, data: bytes) -> None:
        """Answer with a whole response, after what the app still sends on this connection."""
        if self._stream is not None:
            self._finish_then(self._write_last(data))
        else:
            self._last(data)

    def again(self) -> None:
        """Sort the request that waited once more."""
        self.state = "head"
        self.reception.route(self, cast(Head, self._head))
        self.go_on()

    def take_form(self) -> None:
        """Read the password form that follows."""
        self.state = "form"
        self.deadline = self._loop.time() + HEAD_S

    def hand_over(self, protocol: asyncio.BufferedProtocol) -> bytes:
        """Give the connection to a tunnel; what was read beyond the head."""
        held, self._held = self._held, b""
        self.state = "shut"
        self.reception.leaves(self)
        self.transport.set_protocol(protocol)
        return held

    async def _start(self, head: Head, link: Link) -> None:
        """Open a stream once a tunnel holds the link, and send the request."""
        if not self._open(link):
            await link.arrived(self.reception.patience)
            if self.link is None and link.connections >= link.limits.connections:  # others came in before
                self.say(pages.full())
                return
            if not self._open(link):
                self.say(pages.ended(link.ended) if link.ended else pages.away())
                return
        self._send_head(head)
        self.go_on()

    def _open(self, link: Link) -> bool:
        stream = link.open({"address": self.address, "scheme": self.scheme}, self)
        if stream is None:
            return False
        self._stream = stream
        self._answered = False
        self._app_has_ended = False
        if self.link is not link:
            self._leave_link()
            self.link = link
            link.connections += 1
        self._extra = [
            (b"X-Forwarded-For", self.address.encode()),
            (b"X-Forwarded-Proto", self.scheme.encode()),
            (b"X-Forwarded-Host", self._host.encode()),
            (SIGNED, link.signature(self.address, self.scheme, self._host)),
        ]
        return True

    def _send_head(self, head: Head) -> None:
        link = cast(Link, self.link)
        data = head.written(self._extra, COOKIE if link.password else "")
        link.bytes_seen += len(data)
        cast(Stream, self._stream).send(data)
        self._head = None  # it has gone; a connection that stays open must not keep it
        self.state = "switch" if head.upgrades else "head" if self._body.is_over else "body"
        self._sniffed = b""

    def _pass(self, data: bytes) -> None:
        """Pass bytes on to the app, up to the end of the body."""
        if self.state == "body":
            try:
                used = self._body.take(data)
            except BadRequest as error:
                self._refuse(error)
                return
            if self._body.is_over:
                self.state = "head"
                self._held = data[used:]
                data = data[:used]
        if self._stream is None:
            return
        if self._app_has_ended:
            self.deadline = self._loop.time() + STALLED_S
        link = cast(Link, self.link)
        link.bytes_seen += len(data)
        self._stream.send(data)
        delay = self._owed(len(data))
        if delay:
            self._hold("pace", True)
            self._loop.call_later(delay, self._hold, "pace", False)

    def _owed(self, size: int) -> float:
        """Count bytes against the link's pace; seconds that this connection must wait.

        One that carried little within the last second never waits: those who carry much have made the debt.
        """
        now = self._loop.time()
        if now - self._since > 1:
            self._since, self._recent = now, 0
        self._recent += size
        delay = cast(Link, self.link).pace.wait(size)
        return delay if self._recent > LIGHT else 0.0

    def _passed(self, stream: Stream, size: int) -> None:
        if stream is self._stream:
            stream.consumed(size)

    def _sniff(self, chunk: Chunk) -> None:
        """See whether the app agreed to the WebSocket. Only then may what follows be anything."""
        self._sniffed += bytes(chunk[: len(SNIFFED)])
        if len(self._sniffed) >= len(SNIFFED):
            self.state = "open" if self._sniffed.startswith(SNIFFED) else "head"
            self._loop.call_soon(self.go_on)

    def go_on(self) -> None:
        """Read on after a wait."""
        if self.state in ("open", "head", "body"):
            self._hold("ahead", False)
            self._advance()

    def _finish_then(self, work: Coroutine[Any, Any, None]) -> None:
        """End the stream politely, let the rest of its answer pass, then do something."""
        self.state = "wait"
        self._after = work
        self.deadline = self._loop.time() + LINGER_S
        cast(Stream, self._stream).finish()

    def _continue(self) -> None:
        work, self._after = self._after, None
        self._stream = None
        self._unpassed = 0  # of that stream; the next one must not count it
        self._hold("stream", False)
        self.deadline = 0.0
        if work is not None:
            self.wait(work)

    async def _write_last(self, data: bytes) -> None:
        self._last(data)

    def _refuse(self, error: BadRequest) -> None:
        """A malformed request: whatever else the connection holds cannot be trusted."""
        page = pages.Page(error.status, "link-request", "The request cannot be passed on", error.reason)
        if self.state == "body" and self._stream is not None:
            self._stream.reset(CANCELLED, "the visitor's request is malformed")
            self._stream = None
            if self._answered:
                self.transport.abort()
                return
        self.say(page)

    def _last(self, data: bytes) -> None:
        self.state = "shut"
        self._held = b""
        self.transport.write(data)
        if not self.is_tls and self.transport.can_write_eof():
            # The visitor may still be sending; closing now could lose the answer on its way.
            end_writing(self.transport)
            self.deadline = self._loop.time() + LINGER_S
            self._read_all()
        elif not self._body.is_over:
            self.deadline = self._loop.time() + LINGER_S
            self._read_all()
        else:
            self.transport.close()

    def _take_form(self) -> None:
        used = self._body.take(self._held)
        self._form += self._held[:used]
        self._held = self._held[used:]
        if len(self._form) > MOST_FORM:
            raise BadRequest(413, "The form is too long.")
        if self._body.is_over:
            self.wait(self.reception.enter_with(self, self._form))

    def _leave_link(self) -> None:
        if self.link is not None:
            self.link.connections -= 1
            self.link = None

    def _hold(self, why: str, wanted: bool) -> None:
        """Stop reading of the visitor for a reason, or give that reason up; he is read while there is none."""
        was_reading = not self._holds
        (self._holds.add if wanted else self._holds.discard)(why)
        if was_reading != (not self._holds) and not self.transport.is_closing():
            (self.transport.pause_reading if was_reading else self.transport.resume_reading)()

    def _read_all(self) -> None:
        """Take in what a visitor still sends though nobody wants it: unread, it would cost him the answer."""
        for why in list(self._holds):
            self._hold(why, False)
