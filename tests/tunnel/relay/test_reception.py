"""What the relay answers itself: unknown names, malformed heads, its own pages, apps and tunnels that are gone."""

from __future__ import annotations

import asyncio
import time

import pytest

from fanlight.tunnel.relay import server
from fanlight.tunnel.relay import visitor as visitors
from fanlight.tunnel.relay.board import Addresses
from tests.tunnel.relay.loopback import DOMAIN, Ear, looped, settled, until, world
from tests.tunnel.relay.test_visitor import OK

pytestmark = pytest.mark.server


@looped
async def test_an_unknown_name_is_404_and_an_ended_one_410(monkeypatch: pytest.MonkeyPatch) -> None:
    async with world() as it:
        monkeypatch.setattr(type(it.relay.board), "is_settling", False)
        for host in (f"abcdefghijklmnop.{DOMAIN}", "stranger.example", f"a.b.{DOMAIN}", f"{it.host}.example"):
            assert (await (await it.get(host=host)).answer())[0] == 404
        status, page = await (await it.get("/", "Accept: text/html", host=f"none.{DOMAIN}")).answer()
        assert (status, b"<h1>There is no such link</h1>" in page) == (404, True)
        host = it.host
        it.client.stop()
        await until(lambda: not it.relay.board.links)
        status, page = await (await it.get(host=host)).answer()
        assert (status, b"link-stopped" in page) == (410, True)


@looped
async def test_a_link_whose_time_is_over_is_410(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "SWEEP_S", 0.02)
    async with world(wish={"lifetime": 0.5}) as it:
        host = it.host
        await until(lambda: it.states[-1]["state"] == "ended")
        assert it.states[-1]["code"] == "expired"
        status, page = await (await it.get(host=host)).answer()
        assert (status, b"link-expired" in page) == (410, True)


KEY = b"k" * 32


@looped
async def test_a_restarted_relay_gives_the_same_link_to_those_who_wait() -> None:
    async with world(key=KEY) as it:
        host, url = it.host, it.states[-1]["url"]
        await it.relay.stop(drain=0)
        await until(lambda: it.states[-1]["state"] == "away")
        it.relay = server.Relay(Addresses(DOMAIN), key=KEY)
        await it.relay.start(it.port)
        request = it.request(host=host)
        visitor = await it.visitor()
        visitor.send(request)
        app = await it.at_app()
        await app.gets(it.forwarded(request))
        app.send(OK)
        await visitor.gets(OK)
        assert [it.states[-1][name] for name in ("state", "url")] == ["open", url]
        visitor.close()
        await it.empty()
        it.client.stop()
        await it.task
        await it.relay.stop(drain=0)


@looped
async def test_another_host_on_a_kept_connection_is_421() -> None:
    async with world() as it:
        visitor = await it.get()
        app = await it.at_app()
        await app.head()
        app.send(OK)
        await visitor.gets(OK)
        visitor.send(it.request("/other", host=f"other.{DOMAIN}"))
        assert (await visitor.answer())[0] == 421
        assert app.received == b""
        await it.empty()


MALFORMED = {
    "smuggling": b"POST / HTTP/1.1\r\nHost: HOST\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "a bare LF": b"GET / HTTP/1.1\nHost: HOST\n\r\n\r\n",
    "HTTP/0.9": b"GET /\r\n\r\n",
    "TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
    "a preface of HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "empty lines": b"\r\n" * 200_000,
}


@pytest.mark.parametrize("kind", MALFORMED)
@looped
async def test_what_is_no_request_is_400(kind: str) -> None:
    async with world() as it:
        visitor = await it.visitor()
        before = time.process_time()
        visitor.send(MALFORMED[kind].replace(b"HOST", it.host.encode()) + it.request("/smuggled"))
        status, page = await visitor.answer()
        assert (status, b"link-request" in page) == (400, True)
        assert page.count(b"HTTP/1.1 ") == 1
        assert time.process_time() - before < 1
        assert not it.app


@looped
async def test_a_malformed_chunk_ends_the_request_at_the_app_too() -> None:
    async with world() as it:
        request = it.request("/", "Transfer-Encoding: chunked", method="POST")
        visitor = await it.visitor()
        visitor.send(request + b"5\r\nhello\r\n")
        app = await it.at_app()
        await app.gets(it.forwarded(request) + b"5\r\nhello\r\n")
        visitor.send(b"0\r\nX-Forwarded-For: 6.6.6.6\r\n\r\n" + it.request("/smuggled"))
        assert (await visitor.answer())[0] == 400
        await until(lambda: app.is_lost)
        assert app.received == b""
        await it.empty()


@looped
async def test_a_malformed_request_behind_a_good_one_leaves_the_good_ones_answer() -> None:
    def patient(ear: Ear) -> None:
        ear.outlives = True

    async with world(app=patient) as it:
        visitor = await it.visitor()
        visitor.send(it.request("/good") + b"nonsense\r\n\r\n")
        app = await it.at_app()
        await app.gets(it.forwarded(it.request("/good")))
        await until(lambda: app.is_ended)
        app.send(OK)
        app.close()
        await until(lambda: visitor.is_ended)
        assert visitor.received.startswith(OK + b"HTTP/1.1 400 ")


@pytest.mark.parametrize("line", [b"X: " + b"x" * 40_000, b"X" * 300_000, b"X: y\r\n" * 9000])
@looped
async def test_a_head_that_is_too_long_is_431(line: bytes) -> None:
    async with world() as it:
        visitor = await it.visitor()
        visitor.send(it.request()[:-2] + line)
        assert (await visitor.answer())[0] == 431


@looped
async def test_a_slow_head_is_408_and_silence_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(visitors, "HEAD_S", 0.1)
    monkeypatch.setattr(visitors, "FIRST_S", 0.2)
    monkeypatch.setattr(server, "SWEEP_S", 0.02)
    async with world() as it:
        slow, silent, kept = await it.visitor(), await it.visitor(), await it.get()
        slow.send(it.request()[:-2])
        app = await it.at_app()
        await app.head()
        app.send(OK)
        assert (await slow.answer())[0] == 408
        await until(lambda: silent.is_lost)
        assert silent.received == b""
        await kept.gets(OK)
        kept.send(b"\r\n")  # old browsers end a body so; it is no beginning of a head
        await asyncio.sleep(0.3)
        assert not kept.is_ended
        kept.send(b"GET")
        await until(lambda: kept.is_lost)


@looped
async def test_an_app_that_is_gone_is_502() -> None:
    async with world() as it:
        it.server.close()
        for number in range(2):
            status, page = await (await it.get(str(number).join("/?"))).answer()
            assert (status, b"link-app-gone" in page) == (502, True)
        await it.empty()


@looped
async def test_an_app_that_hangs_up_at_once_is_502() -> None:
    async with world(app=lambda ear: ear.transport.abort()) as it:
        visitor = await it.get()
        await until(lambda: visitor.is_ended)
        assert visitor.received[9:12] in (b"502", b"")


@looped
async def test_without_a_tunnel_visitors_wait_and_then_get_503() -> None:
    async with world() as it:
        it.relay.reception.patience = 0.1
        it.link.hang_up("cut")
        await until(lambda: it.link.mux is None)
        before = time.monotonic()
        pages, heads = await it.get("/", "Accept: text/html"), await it.get(method="HEAD")
        status, page = await pages.answer()
        assert (status, b"not connected" in page, b"Refresh: 5" in page) == (503, True, True)
        assert 0.1 <= time.monotonic() - before < 2
        status, page = await heads.answer()
        assert (status, page.endswith(b"\r\n\r\n")) == (503, True)
        await it.empty()


@looped
async def test_a_tunnel_that_comes_back_in_time_takes_those_who_waited() -> None:
    async with world() as it:
        it.link.hang_up("cut")
        await until(lambda: it.link.mux is None)
        body = b"x" * 300_000
        request = it.request("/", "Content-Length: 300000", method="POST")
        visitor = await it.get("/", "Content-Length: 300000", method="POST", body=body)
        app = await it.at_app()
        await app.gets(it.forwarded(request) + body)
        app.send(OK)
        await visitor.gets(OK)
        visitor.close()
        await it.empty()


@looped
async def test_a_visitor_who_leaves_while_waiting_leaves_nothing() -> None:
    async with world() as it:
        it.link.hang_up("cut")
        await until(lambda: it.link.mux is None)
        visitor = await it.get()
        await until(lambda: it.relay.reception.visitors)
        visitor.transport.abort()
        await until(lambda: not it.relay.reception.visitors)
        await until(lambda: it.states[-1]["state"] == "open" and len(it.states) > 2)
        assert not it.app
        await it.empty()


@looped
async def test_a_request_in_flight_when_the_tunnel_breaks_gets_503_or_is_cut() -> None:
    async with world() as it:
        waiting, answered = await it.get("/1"), await it.get("/2")
        await it.at_app(1)
        await until(lambda: all(ear.received for ear in it.app))
        (second,) = [ear for ear in it.app if ear.received.startswith(b"GET /2")]
        second.send(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
        await until(lambda: answered.received)
        it.link.hang_up("cut")
        assert (await waiting.answer())[0] == 503
        await until(lambda: answered.is_lost)
        assert answered.received.endswith(b"half")
        await it.empty()


@looped
async def test_the_relays_own_pages() -> None:
    async with world() as it:
        local = f"127.0.0.1:{it.port}"
        for path, status, part in [
            ("/", 200, b"This is a Fanlight relay"), ("/robots.txt", 200, b"Disallow: /"),
            ("/none", 404, b"link-unknown"),
            ("/_fanlight/relay", 200, b'"protocol": "fanlight.tunnel.1"'), ("/_fanlight/status", 200, b"connected"),
        ]:  # fmt: skip
            assert [(found := await (await it.get(path, host=local)).answer())[0], part in found[1]] == [status, True]
        status, page = await (await it.get("/robots.txt", method="HEAD")).answer()
        assert (status, page.endswith(b"\r\n\r\n")) == (200, True)
        status, page = await (await it.get("/_fanlight/status", host=local)).answer()
        assert it.link.right.name.encode() not in page


@pytest.mark.parametrize(
    "lines", [["Host: share.test"], ["Host: 127.0.0.1", "X-Forwarded-For: 1.1.1.1"], ["Host: 8.8.8.8"]]
)
@looped
async def test_the_status_page_is_for_the_operator_on_the_machine_only(lines: list[str]) -> None:
    async with world() as it:
        visitor = await it.visitor()
        visitor.send("\r\n".join(["GET /_fanlight/status HTTP/1.1", *lines, "\r\n"]).encode())
        assert (await visitor.answer())[0] == 404


@looped
async def test_a_slow_visitor_gets_all_of_an_answer_that_has_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(visitors, "LINGER_S", 0.1)
    monkeypatch.setattr(server, "SWEEP_S", 0.02)

    async with world() as it:
        for size in range(2_000_000, 9_000_000, 60_000):  # until the system's own buffers are full
            visitor = await it.get()
            visitor.transport.pause_reading()
            app = await it.at_app(len(it.app))
            await app.head()
            app.send(b"x" * size)
            app.transport.write_eof()
            await settled(it)
            (at_relay,) = it.relay.reception.visitors
            is_held = at_relay.state == "shut" and at_relay.transport.get_write_buffer_size()
            if is_held:
                await asyncio.sleep(0.3)
            visitor.transport.resume_reading()
            await visitor.gets(b"x" * size)
            visitor.close()
            await it.empty()
            if is_held:
                return
        pytest.fail("no answer was held by the relay")
