"""What one visitor and one link may take of a relay, over real connections."""

from __future__ import annotations

import asyncio
import ipaddress

import pytest

from fanlight.tunnel.relay.limits import Limits
from tests.tunnel.relay.loopback import World, looped, until, world
from tests.tunnel.relay.test_visitor import OK

pytestmark = pytest.mark.server


@looped
async def test_more_requests_a_second_than_the_link_carries_are_429() -> None:
    async with world(limits=Limits(requests=1)) as it:
        visitor = await it.visitor()
        visitor.send(it.request("/x") * 4)
        app = await it.at_app()
        await app.gets(it.forwarded(it.request("/x")) * 4)
        for _ in range(4):
            app.send(OK)
        await visitor.gets(OK * 4)
        visitor.send(it.request("/x"))
        status, page = await visitor.answer()
        assert (status, b"link-busy" in page, b"Retry-After: 1\r\n" in page) == (429, True, True)
        assert (await (await it.get()).answer())[0] == 429
        await it.empty()


@looped
async def test_more_connections_than_the_link_carries_are_503() -> None:
    async with world(limits=Limits(connections=2)) as it:
        first, second = await it.get("/1"), await it.get("/2")
        await it.at_app(1)
        status, page = await (await it.get("/3")).answer()
        assert (status, b"link-full" in page) == (503, True)
        assert it.link.connections == 2
        first.close()
        await until(lambda: it.link.connections == 1)
        third = await it.get("/3")
        await it.at_app(2)
        second.close()
        third.close()
        await it.empty()


@looped
async def test_visitors_who_wait_for_the_tunnel_are_no_more_than_the_link_carries() -> None:
    async with world(limits=Limits(connections=2)) as it:
        it.link.hang_up("cut")
        await until(lambda: it.link.mux is None)
        waiting = [await it.get() for _ in range(5)]
        await until(lambda: sum(ear.is_ended for ear in waiting) == 3)
        assert [(await ear.answer())[0] for ear in waiting if ear.is_ended] == [503] * 3
        await until(lambda: len(it.app) == 2)
        assert it.link.connections == 2


@looped
async def test_more_connections_than_an_address_may_have_are_not_taken() -> None:
    async with world(limits=Limits(connections_per_address=3)) as it:
        kept = [await it.get() for _ in range(2)]  # the third is the tunnel's while it is dialled
        await it.at_app(1)
        third = await it.visitor()
        fourth = await it.visitor()
        await until(lambda: fourth.is_lost)
        assert not third.is_lost
        kept[0].close()
        await until(lambda: len(it.relay.reception.visitors) == 2)
        fifth = await it.get()
        await it.at_app(2)
        assert not fifth.is_lost


@looped
async def test_a_link_that_has_carried_all_that_it_may_is_509() -> None:
    async with world(limits=Limits(bytes=100_000)) as it:
        visitor = await it.get()
        app = await it.at_app()
        await app.head()
        app.send(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n" + b"x" * 100_000)
        await until(lambda: len(visitor.received) > 100_000)
        status, page = await (await it.get()).answer()
        assert (status, b"link-used-up" in page) == (509, True)
        assert (await (await it.get("/robots.txt")).answer())[0] == 200


async def upload(it: World, size: int) -> None:
    """Send much to an app that reads nothing."""
    visitor = await it.visitor()
    visitor.transport.set_write_buffer_limits(high=0)
    visitor.send(it.request("/", f"Content-Length: {size}", method="POST"))
    app = await it.at_app()
    app.transport.pause_reading()
    for _ in range(size // 100_000):
        visitor.send(b"x" * 100_000)
    seen = -1
    while seen != it.link.bytes_seen:
        seen = it.link.bytes_seen
        await asyncio.sleep(0.3)


@looped
async def test_an_app_that_reads_nothing_stops_the_visitor_also_on_a_paced_link() -> None:
    """The pace's own pauses must not let a visitor go on whom the app's pause has stopped."""
    async with world(limits=Limits(bytes_per_second=20_000_000)) as it:
        await upload(it, 60_000_000)
        assert it.link.bytes_seen < 20_000_000


@looped
async def test_a_link_carries_no_more_bytes_a_second_than_it_may() -> None:
    async with world(limits=Limits(bytes_per_second=1_000_000)) as it:
        loop = asyncio.get_running_loop()
        visitor = await it.get()
        app = await it.at_app()
        await app.head()
        before = loop.time()
        app.send(b"x" * 600_000)
        await visitor.gets(b"x" * 600_000)
        assert 0.3 < loop.time() - before < 3
        visitor.send(it.request("/", "Content-Length: 600000", method="POST") + b"y" * 600_000)
        before = loop.time()
        await app.head()
        await app.gets(b"y" * 600_000)
        assert 0.3 < loop.time() - before < 3


@looped
async def test_a_visitor_who_carries_little_pays_no_debt_of_others() -> None:
    async with world(limits=Limits(bytes_per_second=1_000_000)) as it:
        loop = asyncio.get_running_loop()
        it.link.pace.wait(3_000_000)  # what others have carried: three seconds of the link
        visitor = await it.visitor()
        before = loop.time()
        for _ in range(5):
            visitor.send(it.request("/", "Content-Length: 4", method="POST") + b"body")
            app = await it.at_app()
            await app.head()
            await app.gets(b"body")
            app.send(OK)
            await visitor.gets(OK)
        assert loop.time() - before < 1


@looped
async def test_a_proxy_in_front_is_believed_and_its_visitors_are_told_apart() -> None:
    proxies = [ipaddress.ip_network("127.0.0.0/8")]
    async with world(limits=Limits(requests=1, connections_per_address=2), proxies=list(proxies)) as it:
        visitor = await it.visitor()
        forged = "X-Forwarded-For: 6.6.6.6"
        for number in range(8):
            address = f"10.0.0.{number}"
            visitor.send(it.request("/", forged, f"X-Forwarded-For: 7.7.7.7, {address}", "X-Forwarded-Proto: https"))
            app = await it.at_app(number)
            await app.gets(it.forwarded(it.request("/"), address, "https"))
            app.send(OK)
            await visitor.gets(OK)
        assert it.link.connections == 1
        visitor.close()
        await it.empty()


@looped
async def test_a_proxied_connection_may_be_used_for_other_hosts() -> None:
    async with world(proxies=[ipaddress.ip_network("127.0.0.1/32")]) as it:
        visitor = await it.visitor()
        visitor.send(it.request("/", "X-Forwarded-For: nonsense"))
        app = await it.at_app()
        await app.gets(it.forwarded(it.request("/")))
        app.send(OK)
        await visitor.gets(OK)
        visitor.send(it.request("/robots.txt", host="share.test"))
        assert b"Disallow" in (await visitor.answer())[1]
        await it.empty()
