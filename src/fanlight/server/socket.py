"""The page's socket: one per tab, for jobs, messages, cancels and presence. See docs/page-protocol.md."""

from __future__ import annotations

import asyncio
from typing import Any

from starlette.datastructures import URL
from starlette.requests import HTTPConnection
from starlette.types import Receive, Scope, Send

from fanlight.engine.job import Job
from fanlight.engine.session import Session
from fanlight.server.auth.watch import LOGGED_OUT
from fanlight.server.guard import as_refusal
from fanlight.server.identity import Caller
from fanlight.server.reader import Reader
from fanlight.server.routes.link import is_owner
from fanlight.server.routing import Access
from fanlight.server.site import Site
from fanlight.server.submitting import submitted
from fanlight.server.wanted import seen_request, wanted_request
from fanlight.wire.errors import FanlightError, Refused
from fanlight.wire.json import decode_from_visitor, encode

GOING_AWAY = 1001
"""What a browser closes the socket of a page with that it leaves (RFC 6455, 7.4.1)."""
HELLO_S = 10.0
FRAME_PAUSE_S = 0.004
"""Least time between two frames: a burst of messages becomes one frame."""
FRAME_MESSAGES = 1000
"""Most messages that a page may send at a time."""

Message = dict[str, Any]


class PageSocket:
    """ASGI endpoint of the socket."""

    access: Access = "visitor"

    def __init__(self, site: Site) -> None:
        self.site = site

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await receive()  # websocket.connect
        await send({"type": "websocket.accept"})
        connection = _Connection(self.site, scope, receive, send)
        try:
            connection.receive = await self.site.admit(connection.http, receive)
            await connection.run()
        except Exception as error:
            refused = as_refusal(error)
            if refused is None:
                raise
            await connection.say([{"t": "error", "message": refused.message, "code": refused.code}])
            await connection.close(4000 + refused.status % 1000)


class _Connection:
    def __init__(self, site: Site, scope: Scope, receive: Receive, send: Send) -> None:
        self.site = site
        self.http = HTTPConnection(scope)
        self.receive = receive
        self.send = send
        self.open = True
        self.after = 0
        self.went_away = False
        """Whether the page said that it goes, as at its end, rather than being cut off."""
        self.answering: set[asyncio.Task[None]] = set()
        """Answers to calls whose validators are at work."""
        self.edition = self.told = 0
        """The edition of the app that the page shows, and the newest that it was told of."""
        self.fault = ""

    async def run(self) -> None:
        hello = await self._hello()
        visitor = self.site.identities.token_visitor(hello.get("token"))
        if visitor is None:
            raise Refused("The page is out of date. Reload it.", code="token-invalid", status=401)
        known = self.site.caller(self.http)
        if self.site.door is not None and known.visitor != visitor:  # the page is of another login
            raise Refused("You have logged in anew. Reload the page.", code="token-invalid", status=401)
        caller = Caller(known.visitor or visitor, known.strong, True, known.address)
        with self.site.seats.taken(caller.visitor or visitor):
            await self._serve(hello, caller, visitor)

    async def _serve(self, hello: Message, caller: Caller, visitor: str) -> None:
        session, welcome = self._session(hello, caller)
        edition = hello.get("edition")
        self.edition = self.told = edition if isinstance(edition, int) else 0
        secret = self.site.identities.cookie_secret(self.http)
        browser = self.site.identities.browser_of(secret) if secret else ""
        welcome["token"] = self.site.identities.token(caller.visitor or visitor, browser)
        await self.say([welcome])
        if self.site.engine.unloads:
            page = URL(f"{self.site.root(self.http)}/")
            session.page = seen_request(self.http, session.name, page, b"")
        with Reader(self.site.engine, session) as reader:
            listening = asyncio.get_running_loop().create_task(self._listen(session, reader))
            try:
                await self._tell(session, reader)
            finally:
                reader.closed = self.went_away
                listening.cancel()
                await asyncio.gather(listening, return_exceptions=True)

    async def _hello(self) -> Message:
        try:
            messages = await asyncio.wait_for(self._next(), HELLO_S)
        except TimeoutError:
            raise Refused("No hello came.", code="hello-missing", status=408) from None
        if not messages or messages[0].get("t") != "hello":
            raise Refused("The first message must be a hello.", code="hello-missing", status=400)
        return messages[0]

    def _session(self, hello: Message, caller: Caller) -> tuple[Session, Message]:
        engine = self.site.engine
        name, fresh = hello.get("session"), hello.get("fresh")
        seen = hello.get("seen")
        self.after = seen if isinstance(seen, int) and not isinstance(seen, bool) and seen > 0 else 0
        known = engine.find_session(name, caller.visitor) if isinstance(name, str) else None
        if known is not None and self.after > known.number:
            known = None  # it was made after a restart, and the answer that said so was lost
        resumed = False
        if hello.get("reload"):
            self.after = 0
            mode = self.site.options.resume
            wanted = mode == "always" or (
                mode == "auto" and known is not None and (known.pending() or self._is_checking(known))
            )
            resumed = known is not None and (wanted or (self.site.edition > 0 and hello.get("swapped") is True))
            if not resumed:
                name, known = fresh, None
        elif known is None:
            self.after = 0
        session = self.site.session(name, caller)
        return session, {
            "t": "welcome", "session": session.name, "known": known is not None, "resumed": resumed,
            "busy": bool(session.jobs) or self._is_checking(session), "boot": self.site.boot,
        }  # fmt: skip

    def _is_checking(self, session: Session) -> bool:
        """Whether a validator looks at a call of the session."""
        return any(name == session.name for name, _ in self.site.checks)

    async def _tell_of_editions(self) -> None:
        """Tell that the app has a newer edition than the page, or, on the author's machine, why it has none."""
        if self.told != self.site.edition:
            self.told = self.site.edition
            await self.say([{"t": "swapped"}])
        if self.fault != self.site.fault:
            self.fault = self.site.fault
            if is_owner(self.http):
                await self.say([{"t": "fault", "text": self.fault}])

    async def _tell(self, session: Session, reader: Reader) -> None:
        """Send what the log has, in as few frames as its pace allows."""
        while self.open:
            await self._tell_of_editions()
            messages, self.after = session.read(self.after)
            if messages:
                await self.say([{**message, "job": job} for job, message in messages])
                await asyncio.sleep(FRAME_PAUSE_S)
            elif reader.gone:
                await self.close(1012)
            else:
                await reader.news()

    async def _listen(self, session: Session, reader: Reader) -> None:
        try:
            while self.open:
                for message in await self._next():
                    await self._take(session, message)
                await asyncio.sleep(0)  # a flood of frames that are there already must not hold up the others
        except Refused as refused:
            await self.say([{"t": "error", "message": refused.message, "code": refused.code}])
            await self.close(4000 + refused.status % 1000)
        finally:
            self.open = False
            reader.wake()

    async def _take(self, session: Session, message: Message) -> None:
        kind = message.get("t")
        if kind == "run":
            await self._take_run(session, message)
        elif kind == "cancel":
            job = message.get("job")
            if isinstance(job, str):
                self.site.engine.cancel(session, job)
        elif kind == "ack":
            number = message.get("n")
            if isinstance(number, int):
                session.acknowledge(number)
        elif kind == "ping":
            await self.say([{"t": "pong"}])
        elif kind == "bye":
            self.went_away = True
            await self.close(1000)
        else:
            raise Refused(f"There is no message {kind!r}.", code="message-unknown", status=400)

    async def _take_run(self, session: Session, message: Message) -> None:
        """Answer a call, at once or, so that the others need not wait, when its validator has spoken."""
        call = message.get("call")
        if not isinstance(call, str) or not 0 < len(call) <= 64:
            raise Refused("call must be a text of 1 to 64 characters.", code="field-invalid", status=422)
        if not self._is_validated(session, message.get("fn")):
            await self.say([await self._run(session, message, call)])
            return
        checks = self.site.checks
        running = checks.get((session.name, call))  # the page sends it again after its connection broke
        if running is None:
            running = asyncio.get_running_loop().create_task(self._run(session, message, call))
            checks[session.name, call] = running
            running.add_done_callback(lambda _: checks.pop((session.name, call), None))
        answer = asyncio.get_running_loop().create_task(self._say_later(running))
        self.answering.add(answer)
        answer.add_done_callback(self.answering.discard)

    def _is_validated(self, session: Session, fn: object) -> bool:
        try:
            return self.site.engine.listener(fn, session).validator is not None
        except Refused:
            return False  # the answer to the call says why

    async def _say_later(self, running: asyncio.Task[Message]) -> None:
        await self.say([await asyncio.shield(running)])

    async def _run(self, session: Session, message: Message, call: str) -> Message:
        if self.edition != self.site.edition:
            message_text = "The app has just been changed. The page loads it anew."
            return {"t": "refused", "call": call, "status": 409, "code": "app-changed", "message": message_text}
        before = session.calls.get(call)
        if before is not None:
            return {"t": "accepted", "call": call, "job": before}
        try:
            job = await self._submit(session, message, call)
        except FanlightError as error:
            detail = error.detail if isinstance(error, Refused) else error.message
            return {
                "t": "refused", "call": call, "status": error.status, "code": error.code, "message": error.message,
                "detail": detail,
            }  # fmt: skip
        return {"t": "accepted", "call": call, "job": job.id}

    async def _submit(self, session: Session, message: Message, call: str) -> Job:
        listener = self.site.engine.listener(message.get("fn"), session)
        query, trigger = message.get("query"), message.get("trigger")
        wanted = None
        if listener.wants_request:
            page = URL(f"{self.site.root(self.http)}/").replace(
                query=query.lstrip("?") if isinstance(query, str) else ""
            )
            wanted = wanted_request(listener, self.http, session.name, page, encode({"data": message.get("data")}))
        return await submitted(
            self.site, session, listener, message.get("data"), wanted, event_data=message.get("event_data"),
            trigger=trigger if isinstance(trigger, int) else None, call=call,
        )  # fmt: skip

    async def _next(self) -> list[Message]:
        """The messages of the next frame."""
        event = await self.receive()
        if event["type"] == "websocket.disconnect":
            if event.get("code") == LOGGED_OUT:
                await self.close(4401)
            self.went_away = event.get("code") == GOING_AWAY
            self.open = False
            return []
        text = event.get("text") or event.get("bytes") or b""
        if len(text) > self.site.options.json_bytes:
            raise Refused("The frame is too large.", code="body-too-large", status=413)
        frame = decode_from_visitor(text)
        if not isinstance(frame, list) or not all(isinstance(m, dict) for m in frame):
            raise Refused("A frame must be a list of messages.", code="frame-invalid", status=400)
        if len(frame) > FRAME_MESSAGES:
            raise Refused(
                f"A frame may hold {FRAME_MESSAGES} messages, not {len(frame)}.", code="frame-too-large", status=413
            )
        return frame

    async def say(self, messages: list[Message]) -> None:
        """Send one frame."""
        if self.open:
            await self._send({"type": "websocket.send", "text": encode(messages).decode()})

    async def close(self, code: int) -> None:
        """End the connection."""
        if self.open:
            self.open = False
            await self._send({"type": "websocket.close", "code": code})

    async def _send(self, event: Message) -> None:
        try:
            await self.send(event)
        except (OSError, RuntimeError):  # what ASGI servers raise when the client has gone, or is being sent away
            self.open = False
