"""Under which names a relay takes tunnels."""

from __future__ import annotations

import ipaddress

import pytest

from fanlight.tunnel.relay.board import Addresses
from fanlight.tunnel.websocket import PATH
from tests.apps import free_port
from tests.tunnel.relay.loopback import DOMAIN, looped, world
from tests.tunnel.relay.test_tunnels import ASK

pytestmark = pytest.mark.server


@pytest.mark.parametrize("host", ["elsewhere", "tunnel.example.org", f"tunnel.{DOMAIN}"])
@looped
async def test_another_name_is_told_with_the_right_one(host: str) -> None:
    async with world() as it:
        status, page = await (await it.get(PATH, *ASK, host=host)).answer()
        assert (status, b'"share-host"' in page) == (421, True)
        assert f"The relay is http://{DOMAIN}".encode() in page
        assert f"was asked as {host}".encode() in page


@pytest.mark.parametrize(("told", "status"), [("1.2.3.4", 421), ("", 101)])
@looped
async def test_behind_a_proxy_an_address_is_no_name(told: str, status: int) -> None:
    """Visitors of a link would not get there; without a sign of a proxy it is a program on this machine."""
    async with world(proxies=[ipaddress.ip_network("127.0.0.1")]) as it:
        lines = [*ASK, f"X-Forwarded-For: {told}"] if told else ASK
        visitor = await it.get(PATH, *lines, host=f"127.0.0.1:{it.port}")
        assert (await visitor.head()).startswith(f"HTTP/1.1 {status} ".encode())


@looped
async def test_a_port_of_a_link_takes_no_tunnel() -> None:
    first = free_port()
    async with world(addresses=Addresses(host="127.0.0.1"), ports=range(first, first + 1)) as it:
        stranger = await it.visitor(first)
        stranger.send(it.request(PATH, *ASK, host="rebinding.example"))
        assert (await stranger.answer())[0] == 404
