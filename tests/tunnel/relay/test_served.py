"""A relay with TLS, one that gives each link a port, and one that is about to stop."""

from __future__ import annotations

import asyncio
import ssl
from pathlib import Path

import pytest
import trustme

from fanlight.tunnel.client.hops import RelayAddress
from fanlight.tunnel.client.link import LinkClient, Wish
from fanlight.tunnel.client.ways import RelayWay
from fanlight.tunnel.relay import server
from fanlight.tunnel.relay import visitor as visitors
from fanlight.tunnel.relay.board import Addresses
from fanlight.tunnel.relay.certificate import Certificate
from fanlight.tunnel.relay.limits import Limits
from tests.apps import free_port
from tests.tunnel.relay.loopback import DOMAIN, Ear, World, looped, until, world
from tests.tunnel.relay.test_visitor import OK

pytestmark = pytest.mark.server

AUTHORITY = trustme.CA()


def certificate(folder: Path) -> Certificate:
    pair = AUTHORITY.issue_cert("localhost", f"*.{DOMAIN}")
    (folder / "cert.pem").write_bytes(pair.cert_chain_pems[0].bytes())
    (folder / "key.pem").write_bytes(pair.private_key_pem.bytes())
    (folder / "authority.pem").write_bytes(AUTHORITY.cert_pem.bytes())
    return Certificate(str(folder / "cert.pem"), str(folder / "key.pem"))


async def secure(it: World, folder: Path) -> None:
    """Let a tunnel hold the link over TLS."""
    address = RelayAddress("localhost", it.port, True, authority=str(folder / "authority.pem"))
    it.client = LinkClient(it.wish, RelayWay(address), it.states.append)
    it.task = asyncio.create_task(it.client.run())
    await until(lambda: it.states[-1:] and it.states[-1]["state"] == "open", f"{it.states}")


async def stop(it: World) -> None:
    it.client.stop()
    await asyncio.wait_for(it.task, 5)


async def tls_visitor(it: World) -> Ear:
    context = ssl.create_default_context()
    AUTHORITY.configure_trust(context)
    return await it.visitor(ssl=context, server_hostname=f"a.{DOMAIN}")


@looped
async def test_over_tls_all_passes_as_without(tmp_path: Path) -> None:
    async with world(certificate=certificate(tmp_path), connected=False) as it:
        await secure(it, tmp_path)
        visitor = await tls_visitor(it)
        request = it.request("/", "Content-Length: 500000", method="POST")
        visitor.send(request + b"x" * 500_000)
        app = await it.at_app()
        await app.gets(it.forwarded(request, scheme="https") + b"x" * 500_000)
        app.send(OK)
        await visitor.gets(OK)
        visitor.send(it.request("/2"))
        await app.gets(it.forwarded(it.request("/2"), scheme="https"))
        app.send(b"HTTP/1.1 200 OK\r\n\r\n" + b"y" * 500_000)
        app.close()
        await visitor.gets(b"HTTP/1.1 200 OK\r\n\r\n" + b"y" * 500_000)
        await until(lambda: visitor.is_lost)
        await it.empty()
        await stop(it)


@looped
async def test_over_tls_an_early_answer_to_an_upload_arrives(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with world(certificate=certificate(tmp_path), connected=False) as it:
        monkeypatch.setattr(type(it.relay.board), "is_settling", False)
        await secure(it, tmp_path)
        visitor = await tls_visitor(it)
        visitor.send(it.request("/", "Content-Length: 9000000", method="POST") + b"x" * 300_000)
        app = await it.at_app()
        await app.head()
        app.send(OK)
        app.transport.write_eof()
        await visitor.gets(OK)
        refused = await tls_visitor(it)
        refused.send(it.request("/", "Content-Length: 9000000", method="POST", host=f"none.{DOMAIN}"))
        for _ in range(10):
            refused.send(b"x" * 100_000)
        await until(lambda: b"\r\n\r\n" in refused.received)
        assert refused.received.startswith(b"HTTP/1.1 404 ")
        refused.close()
        visitor.close()
        await it.empty()
        await stop(it)


@looped
async def test_a_link_with_a_port_of_its_own() -> None:
    first = free_port()
    ports = range(first, first + 1)
    async with world(addresses=Addresses(host="127.0.0.1"), ports=ports, limits=Limits(lifetime=100)) as it:
        assert it.link.url == it.states[-1]["url"] == f"http://127.0.0.1:{first}"
        host = f"127.0.0.1:{first}"
        visitor = await it.visitor(first)
        visitor.send(it.request(host=host))
        app = await it.at_app()
        await app.gets(it.forwarded(it.request(host=host), host=host))
        app.send(OK)
        await visitor.gets(OK)
        stranger = await it.visitor(first)
        stranger.send(it.request(host="rebinding.example"))
        assert (await stranger.answer())[0] == 404
        assert b"This is a Fanlight relay" in (await (await it.get(host="anything.example")).answer())[1]

        second = LinkClient(Wish("127.0.0.1", 1), RelayWay(RelayAddress("127.0.0.1", it.port, False)), it.states.append)
        await asyncio.wait_for(second.run(), 5)
        assert (it.states[-1]["state"], it.states[-1]["code"]) == ("ended", "share-no-port")
        assert f"{first}" in it.states[-1]["text"]

        it.link.hang_up("cut")
        await until(lambda: it.states[-1]["state"] == "open")
        assert it.states[-1]["url"] == f"http://127.0.0.1:{first}"
        kept = await it.visitor(first)
        it.client.stop()
        await until(lambda: not it.relay.board.links)
        kept.send(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert (await kept.answer())[0] == 410


@looped
async def test_a_relay_that_stops_lets_run_what_runs_and_takes_nobody_in() -> None:
    async with world() as it:
        visitor = await it.get()
        app = await it.at_app()
        await app.head()
        early = await it.visitor()
        stopping = asyncio.create_task(it.relay.stop(drain=5))
        await until(lambda: it.relay.board.is_draining)
        with pytest.raises(OSError):
            await it.visitor()
        early.send(it.request("/_fanlight/relay", host="127.0.0.1"))
        assert (await early.answer())[0] == 200
        app.send(OK)
        app.close()
        await visitor.gets(OK)
        await asyncio.wait_for(stopping, 3)
        await until(lambda: it.states[-1]["state"] == "away")
        assert it.states[-1]["text"] == "The tunnel was lost: The relay restarts. The link comes back by itself."


@looped
async def test_a_visitor_who_takes_nothing_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(visitors, "STALLED_S", 0.2)
    monkeypatch.setattr(server, "SWEEP_S", 0.02)
    async with world() as it:
        visitor = await it.get()
        visitor.transport.pause_reading()
        app = await it.at_app()
        await app.head()
        app.send(b"x" * 30_000_000)
        await until(lambda: app.is_lost)
        await until(lambda: not it.relay.reception.visitors)
        assert it.link.connections == 0


@looped
async def test_the_operator_alone_is_told_of_files_that_cannot_be_used(tmp_path: Path) -> None:
    lines: list[str] = []
    async with world(certificate=certificate(tmp_path), connected=False, say=lines.append, look_every_s=0.05) as it:
        await secure(it, tmp_path)
        assert not lines
        (tmp_path / "cert.pem").write_text("nonsense")
        await until(lambda: lines)
        assert "cannot be used" in lines[0]
        assert it.states[-1]["notice"] == ""
        await stop(it)
