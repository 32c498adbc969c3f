"""WebSockets through the relay: only after the app has agreed may a connection carry anything."""

from __future__ import annotations

import asyncio

import pytest

from tests.tunnel.relay.loopback import Ear, World, looped, until, world

pytestmark = pytest.mark.server

ASK = ("Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==")
AGREED = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"
REFUSED = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
FORGED = ("X-Forwarded-For: 6.6.6.6", "X-Fanlight-Link: 00")


def asked(it: World, path: str = "/socket") -> bytes:
    return it.request(path, *ASK)


@looped
async def test_after_the_app_agreed_anything_passes() -> None:
    async with world() as it:
        visitor = await it.visitor()
        visitor.send(asked(it))
        app = await it.at_app()
        await app.gets(it.forwarded(asked(it)))
        app.send(AGREED)
        await visitor.gets(AGREED)
        anything = b"GET / HTTP/1.1\r\nX-Forwarded-For: 6.6.6.6\r\n\r\n\0\xff" + bytes(range(256)) * 2000
        visitor.send(anything)
        await app.gets(anything)
        app.send(anything)
        await visitor.gets(anything)
        app.outlives = True
        visitor.transport.write_eof()
        await until(lambda: app.is_ended)
        app.send(b"last words")
        app.close()
        await visitor.gets(b"last words")
        await it.empty()


@looped
async def test_what_is_sent_before_the_app_agrees_waits() -> None:
    async with world() as it:
        visitor = await it.visitor()
        visitor.send(asked(it) + b"early frames")
        app = await it.at_app()
        await app.gets(it.forwarded(asked(it)))
        for at in range(len(AGREED)):
            app.send(AGREED[at : at + 1])
            await asyncio.sleep(0)
        await app.gets(b"early frames")
        await visitor.gets(AGREED)


@looped
async def test_after_a_refusal_forged_headers_are_still_replaced() -> None:
    async with world() as it:
        visitor = await it.visitor()
        next_one = it.request("/admin", *FORGED)
        visitor.send(asked(it) + next_one)
        app = await it.at_app()
        await app.gets(it.forwarded(asked(it)))
        app.send(REFUSED)
        await app.gets(it.forwarded(it.request("/admin")))
        app.send(REFUSED)
        await visitor.gets(REFUSED + REFUSED)
        visitor.send(asked(it, "/second"))
        app = await it.at_app(1)
        await app.gets(it.forwarded(asked(it, "/second")))
        app.send(AGREED)
        await visitor.gets(AGREED)
        visitor.send(b"\x81\x02hi")
        await app.gets(b"\x81\x02hi")
        visitor.close()
        await it.empty()


@looped
async def test_a_header_in_the_answer_before_is_no_agreement() -> None:
    """The answer to an earlier request that looks like an agreement does not open the connection."""
    async with world() as it:
        visitor = await it.visitor()
        visitor.send(it.request("/echo") + asked(it) + it.request("/admin", *FORGED))
        app = await it.at_app()
        await app.gets(it.forwarded(it.request("/echo")))
        app.send(AGREED)
        app.close()
        second = await it.at_app(1)
        await second.gets(it.forwarded(asked(it)))
        second.send(REFUSED)
        await second.gets(it.forwarded(it.request("/admin")))


@looped
async def test_an_upgrade_on_a_kept_connection_waits_for_the_answer_before() -> None:
    async with world() as it:
        visitor = await it.visitor()
        visitor.send(it.request("/first"))
        first = await it.at_app()
        first.outlives = True
        await first.gets(it.forwarded(it.request("/first")))
        visitor.send(asked(it))
        await until(lambda: first.is_ended)
        body = b"x" * 500_000
        first.send(b"HTTP/1.1 200 OK\r\nContent-Length: 500000\r\n\r\n" + body)
        first.close()
        second = await it.at_app(1)
        await second.gets(it.forwarded(asked(it)))
        second.send(AGREED)
        await visitor.gets(b"HTTP/1.1 200 OK\r\nContent-Length: 500000\r\n\r\n" + body + AGREED)
        assert it.link.connections == 1
        visitor.close()
        await it.empty()


@looped
async def test_a_visitor_who_reads_late_harms_nobody_elses_tunnel() -> None:
    """Bytes of the stream before an upgrade must not be counted for the stream after it: that would end the tunnel."""

    def patient(ear: Ear) -> None:
        ear.outlives = True

    async with world(app=patient) as it:
        for size in range(400_000, 9_000_000, 400_000):
            visitor = await it.visitor()
            visitor.transport.pause_reading()
            visitor.send(it.request("/big") + asked(it))
            number = len(it.app)
            first = await it.at_app(number)
            await first.head()
            first.send(b"x" * size)
            first.close()
            before = -1
            while before != it.link.bytes_seen:
                before = it.link.bytes_seen
                await asyncio.sleep(0.02)
            visitor.transport.resume_reading()
            second = await it.at_app(number + 1)
            await second.head()
            second.send(AGREED + b"y" * 300_000)
            await visitor.gets(b"x" * size + AGREED + b"y" * 300_000)
            visitor.close()
            second.close()
        assert [state["state"] for state in it.states] == ["connecting", "open"]


@looped
async def test_an_upgrade_to_another_protocol_is_an_ordinary_request() -> None:
    async with world() as it:
        visitor = await it.visitor()
        visitor.send(it.request("/", "Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AAMA"))
        app = await it.at_app()
        await app.gets(it.forwarded(it.request("/", "Connection: Upgrade, HTTP2-Settings")))
        visitor.send(it.request("/admin", *FORGED))
        app.send(b"HTTP/1.1 101 Switching Protocols\r\n\r\n")
        await app.gets(it.forwarded(it.request("/admin")))


@looped
async def test_a_websocket_that_the_tunnel_loses_ends() -> None:
    async with world() as it:
        visitor = await it.visitor()
        visitor.send(asked(it))
        app = await it.at_app()
        await app.head()
        app.send(AGREED)
        await visitor.gets(AGREED)
        it.link.hang_up("cut")
        await until(lambda: visitor.is_lost)
        await until(lambda: app.is_lost)
        await until(lambda: it.states[-1]["state"] == "open" and len(it.states) > 2)
        await it.empty()
