"""What visitors send reaches the app as it was sent, but for what the relay says of them; and the answers come back."""

from __future__ import annotations

import asyncio
import socket
import struct

import pytest

from tests.tunnel.relay.loopback import Ear, looped, settled, until, world

pytestmark = pytest.mark.server

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


@looped
async def test_a_request_and_its_answer_pass_byte_for_byte() -> None:
    async with world() as it:
        request = it.request("/a?b=%20c", "aCCept:  */*", "X: \xe4", "Content-Length: 5", method="POST")
        visitor = await it.visitor()
        visitor.send(request + b"hello")
        app = await it.at_app()
        await app.gets(it.forwarded(request) + b"hello")
        answer = b"HTTP/1.1 200 Fine\r\nx:y\r\ncontent-length: 3\r\n\r\n\0\xff\n"
        app.send(answer)
        await visitor.gets(answer)
        assert not visitor.is_ended
        visitor.close()
        await it.empty()


@looped
async def test_forged_headers_are_replaced() -> None:
    async with world() as it:
        forged = [
            "X-Forwarded-For: 1.1.1.1",
            "x_forwarded_proto: https",
            "X-Fanlight-Link: 00",
            "Forwarded: for=1.1.1.1",
        ]
        await it.get("/", *forged, "X-Real-IP: 1.1.1.1")
        app = await it.at_app()
        await app.gets(it.forwarded(it.request("/")))


@looped
async def test_one_connection_carries_many_requests() -> None:
    async with world() as it:
        visitor = await it.visitor()
        for number in range(5):
            request = it.request(f"/{number}")
            visitor.send(request)
            app = await it.at_app()
            await app.gets(it.forwarded(request))
            app.send(OK)
            await visitor.gets(OK)
        assert len(it.app) == 1
        assert it.link.connections == 1
        visitor.close()
        await it.empty()


@looped
async def test_pipelined_requests_arrive_in_order_in_pieces_of_any_size() -> None:
    async with world() as it:
        requests = [
            (it.request("/1"), b""),
            (it.request("/2", "Content-Length: 5", method="POST"), b"hello"),
            (it.request("/3", "Transfer-Encoding: chunked", method="POST"), b"5;a=b\r\nhello\r\n0\r\nA: b\r\n\r\n"),
            (it.request("/4", "Content-Length: 0", method="PUT"), b""),
            (it.request("/5"), b""),
        ]
        sent = b"".join(head + body for head, body in requests)
        wanted = b"".join(it.forwarded(head) + body for head, body in requests)
        for number, size in enumerate((len(sent), 1, 7, 100)):
            visitor = await it.visitor()
            for at in range(0, len(sent), size):
                visitor.send(sent[at : at + size])
                await asyncio.sleep(0)
            app = await it.at_app(number)
            await app.gets(wanted)
            visitor.close()
        await it.empty()


@looped
async def test_empty_lines_before_a_request_are_dropped() -> None:
    async with world() as it:
        visitor = await it.get()
        app = await it.at_app()
        await app.gets(it.forwarded(it.request()))
        app.send(OK)
        await visitor.gets(OK)
        visitor.send(b"\r\n" + it.request("/2"))
        await app.gets(it.forwarded(it.request("/2")))


@looped
async def test_an_expectation_is_the_apps_affair() -> None:
    async with world() as it:
        request = it.request("/", "Expect: 100-continue", "Content-Length: 5", method="POST")
        visitor = await it.visitor()
        visitor.send(request)
        app = await it.at_app()
        await app.gets(it.forwarded(request))
        app.send(b"HTTP/1.1 100 Continue\r\n\r\n")
        await visitor.gets(b"HTTP/1.1 100 Continue\r\n\r\n")
        visitor.send(b"hello")
        await app.gets(b"hello")
        app.send(OK)
        await visitor.gets(OK)


@looped
async def test_a_head_request_is_answered_without_a_body() -> None:
    async with world() as it:
        visitor = await it.get(method="HEAD")
        app = await it.at_app()
        await app.head()
        app.send(b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n")
        await visitor.gets(b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n")
        visitor.send(it.request("/after"))
        assert b"GET /after" in await app.head()


@looped
async def test_a_visitor_who_has_said_all_gets_the_whole_answer() -> None:
    async with world() as it:
        visitor = await it.get()
        app = await it.at_app()
        await app.head()
        app.outlives = True
        visitor.transport.write_eof()
        await until(lambda: app.is_ended)
        app.send(b"HTTP/1.1 200 OK\r\n\r\n")
        app.send(b"x" * 3_000_000)
        app.close()
        await visitor.gets(b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 3_000_000)
        await until(lambda: visitor.is_ended)
        await it.empty()


@looped
async def test_an_app_that_ends_first_ends_the_visitors_connection() -> None:
    async with world() as it:
        visitor = await it.get()
        app = await it.at_app()
        await app.head()
        app.send(b"HTTP/1.1 200 OK\r\n\r\nuntil the end")
        app.close()
        await visitor.gets(b"HTTP/1.1 200 OK\r\n\r\nuntil the end")
        await until(lambda: visitor.is_ended)
        visitor.close()
        await it.empty()


@looped
async def test_an_early_answer_to_a_long_upload_arrives() -> None:
    async with world() as it:
        visitor = await it.get("/", "Content-Length: 50000000", method="POST", body=b"x" * 1_000_000)
        app = await it.at_app()
        await until(lambda: len(app.received) > 100_000)
        app.transport.pause_reading()
        app.send(b"HTTP/1.1 413 Too Large\r\nConnection: close\r\n\r\nno")
        app.transport.write_eof()
        await until(lambda: visitor.received)
        app.transport.abort()
        visitor.send(b"x" * 1_000_000)
        await visitor.gets(b"HTTP/1.1 413 Too Large\r\nConnection: close\r\n\r\nno")
        visitor.close()
        await it.empty()


@looped
async def test_an_early_answer_of_an_app_that_hangs_up_arrives() -> None:
    """An app that closes with bytes unread resets its connection; what it said before must not be lost."""
    async with world() as it:
        answer = b"HTTP/1.1 413 Too Large\r\nConnection: close\r\n\r\n" + b"n" * 50_000
        visitor = await it.get("/", "Content-Length: 50000000", method="POST", body=b"x" * 1_000_000)
        visitor.transport.pause_reading()
        app = await it.at_app()
        await until(lambda: len(app.received) > 100_000)
        app.transport.pause_reading()
        seen = -1
        while seen != it.link.bytes_seen:  # until the upload stands still
            seen = it.link.bytes_seen
            await asyncio.sleep(0.3)
        app.send(answer)
        await until(lambda: it.link.bytes_seen >= seen + len(answer))  # what TCP still holds at a reset, it drops
        app.transport.abort()
        visitor.transport.resume_reading()
        await visitor.gets(answer)


@looped
async def test_a_visitor_who_leaves_takes_the_apps_connection_along() -> None:
    async with world() as it:
        visitor = await it.get()
        app = await it.at_app()
        await app.head()
        app.send(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n" + b"x" * 1000)
        await until(lambda: len(visitor.received) > 1000)
        visitor.transport.abort()
        await until(lambda: app.is_lost)
        await it.empty()


@looped
async def test_an_app_that_breaks_off_breaks_the_visitors_connection_off() -> None:
    async with world() as it:
        visitor = await it.get()
        app = await it.at_app()
        await app.head()
        app.send(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n" + b"x" * 1000)
        await until(lambda: len(visitor.received) > 1000)
        app.transport.abort()
        await until(lambda: visitor.is_ended)
        visitor.close()
        await it.empty()


@looped
async def test_much_passes_both_ways_at_once() -> None:
    async with world() as it:
        body, answer = bytes(range(256)) * 20_000, bytes(range(255, -1, -1)) * 20_000
        head = it.request("/", f"Content-Length: {len(body)}", method="POST")
        visitor = await it.visitor()
        visitor.send(head + body)
        app = await it.at_app()
        app.send(b"HTTP/1.1 200 OK\r\n\r\n" + answer)
        app.transport.write_eof()
        await visitor.gets(b"HTTP/1.1 200 OK\r\n\r\n" + answer)


def hang_up(ear: Ear) -> None:
    """End a connection with a reset."""
    sock = ear.transport.get_extra_info("socket")
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    ear.transport.abort()


@looped
async def test_a_visitor_who_resets_unnoticed_harms_nobody_elses_tunnel() -> None:
    """While the relay does not read of him, it sees his reset only when it writes; that error is his alone."""
    async with world() as it:
        visitor = await it.get("/", "Content-Length: 30000000", method="POST")
        app = await it.at_app()
        app.transport.pause_reading()
        visitor.send(b"x" * 30_000_000)
        await settled(it)
        hang_up(visitor)
        await until(lambda: visitor.is_lost)
        app.transport.write_eof()
        await it.get("/next")
        await it.at_app(1)
        assert [state["state"] for state in it.states] == ["connecting", "open"]


@looped
async def test_an_app_that_resets_unnoticed_harms_no_tunnel() -> None:
    async with world() as it:
        visitor = await it.get()
        visitor.outlives = True
        app = await it.at_app()
        await app.head()
        visitor.transport.pause_reading()
        app.send(b"x" * 30_000_000)
        await settled(it)
        hang_up(app)
        await until(lambda: app.is_lost)
        visitor.transport.write_eof()
        await it.get("/next")
        await it.at_app(1)
        assert [state["state"] for state in it.states] == ["connecting", "open"]
