"""Where visitors' requests are sorted: pages of the relay itself, tunnels that arrive, and links."""

from __future__ import annotations

import asyncio
import ipaddress
from collections.abc import Callable
from typing import Union

from fanlight.tunnel.heads import Head
from fanlight.tunnel.relay import pages
from fanlight.tunnel.relay.board import Board
from fanlight.tunnel.relay.limits import payer
from fanlight.tunnel.relay.link import Link
from fanlight.tunnel.relay.password import COOKIE, ENTER, PasswordDoor, TooManyTries, form_fields
from fanlight.tunnel.relay.visitor import Visitor
from fanlight.tunnel.websocket import PATH

Network = Union[ipaddress.IPv4Network, ipaddress.IPv6Network]  # noqa: UP007 - read by Python 3.9 too
PATIENCE_S = 10.0
"""So long a visitor waits for a tunnel that was lost to come back."""


class Reception:
    """Sorts the requests of all visitors.

    Args:
        proxies: networks of proxies in front of the relay, whose forwarded headers are believed.
        take_tunnel: called with the visitor and head of a connection that wants to be a tunnel.
        own_page: answers requests to the relay itself, as a whole response.
    """

    def __init__(
        self,
        board: Board,
        door: PasswordDoor,
        proxies: list[Network],
        take_tunnel: Callable[[Visitor, Head], None],
        own_page: Callable[[Visitor, Head], bytes],
    ) -> None:
        self.board = board
        self.door = door
        self.patience = PATIENCE_S
        self.visitors: set[Visitor] = set()
        self._proxies = proxies
        self._take_tunnel = take_tunnel
        self._own_page = own_page
        self._counts: dict[str, int] = {}
        self._counted: dict[Visitor, str] = {}

    def enters(self, visitor: Visitor) -> bool:
        """Count a connection; whether its address may have one more."""
        self.visitors.add(visitor)
        if visitor.is_proxied:
            return True
        address = payer(visitor.address)
        count = self._counts.get(address, 0) + 1
        if count > self.board.limits.connections_per_address:
            return False
        self._counts[address] = count
        self._counted[visitor] = address
        return True

    def leaves(self, visitor: Visitor) -> None:
        """A connection is gone, or has become a tunnel."""
        self.visitors.discard(visitor)
        address = self._counted.pop(visitor, None)
        if address is not None:
            self._counts[address] -= 1
            if not self._counts[address]:
                del self._counts[address]

    def is_proxy(self, address: str) -> bool:
        """Whether a proxy in front of the relay has this address."""
        if not self._proxies:
            return False
        try:
            found = ipaddress.ip_address(address)
        except ValueError:
            return False
        return any(found in network for network in self._proxies)

    def sender(self, visitor: Visitor, head: Head) -> tuple[str, str]:
        """Address and scheme of whoever sent a request."""
        scheme = "https" if visitor.is_tls else "http"
        if not visitor.is_proxied:
            return visitor.peer, scheme
        nearest = head.forwarded_for.rpartition(",")[2].strip()
        try:
            address = str(ipaddress.ip_address(nearest))
        except ValueError:
            address = visitor.peer
        return address, head.forwarded_proto if head.forwarded_proto in ("http", "https") else scheme

    def route(self, visitor: Visitor, head: Head) -> None:
        """Send a request where it belongs."""
        link, name = self._find(visitor, head)
        if name == "" and link is None:
            self._own(visitor, head)
        elif link is None and visitor.port_link is None and _is_tunnel(head):
            self._take_tunnel(visitor, head)  # which says that the name is wrong
        elif link is None:
            self._absent(visitor, name)
        elif self._may_pass(visitor, head, link):
            visitor.forward(head, link)

    async def enter_with(self, visitor: Visitor, body: bytes) -> None:
        """Answer a form with a link's password."""
        link = visitor.form_link
        assert link is not None
        password, to = form_fields(body)
        try:
            if await self.door.admits(password, link, visitor.address):
                age = max(1, int(link.right.expires - link.right.issued))
                secure = "; Secure" if visitor.scheme == "https" else ""
                cookie = f"{COOKIE}={self.door.cookie(link)}; Path=/; HttpOnly; SameSite=Lax; Max-Age={age}{secure}"
                headers = {"Location": to, "Set-Cookie": cookie}
                visitor.answer(pages.answer(303, b"", "text/plain", headers))
            else:
                visitor.say(pages.password(to, "This is not the password. Try again."))
        except TooManyTries as error:
            visitor.say(pages.password(to, f"Too many tries. Try again in {max(1, round(error.wait))} s."))

    def _find(self, visitor: Visitor, head: Head) -> tuple[Link | None, str | None]:
        """The link that a request is for, and its name: "" for the relay itself, None for a stranger's host."""
        if visitor.port_link is not None:
            is_own = self.board.addresses.is_own(head.host)
            name = visitor.port_link.right.name if is_own else None
            return (visitor.port_link if is_own and not visitor.port_link.ended else None), name
        if not self.board.addresses.domain:
            return None, ""
        name = self.board.addresses.name_of(head.host)
        return (self.board.links.get(name) if name else None), name

    def _own(self, visitor: Visitor, head: Head) -> None:
        if _is_tunnel(head):
            self._take_tunnel(visitor, head)
        else:
            visitor.answer(self._own_page(visitor, head))

    def _absent(self, visitor: Visitor, name: str | None) -> None:
        cause = self.board.ended.get(name or "", "")
        if cause:
            visitor.say(pages.ended(cause))
        elif name and self.board.is_settling:
            visitor.wait(self._return_of(visitor, name))
        else:
            visitor.say(pages.unknown())

    async def _return_of(self, visitor: Visitor, name: str) -> None:
        """Just after a restart: wait for the link to come back before calling it unknown."""
        until = self.board.clock() + self.patience
        while name not in self.board.links and self.board.is_settling and self.board.clock() < until:  # noqa: ASYNC110 - rare
            await asyncio.sleep(0.1)
        visitor.again()

    def _may_pass(self, visitor: Visitor, head: Head, link: Link) -> bool:
        if head.target == b"/robots.txt":
            visitor.answer(pages.answer(200, pages.ROBOTS, "text/plain", is_head=head.method == b"HEAD"))
        elif link.is_used_up:
            visitor.say(pages.used_up())
        elif visitor.link is None and link.connections >= link.limits.connections:
            visitor.say(pages.full())
        elif wait := link.rate.wait(visitor.address):
            visitor.say(pages.busy(wait))
        elif link.password and (_is_form(head) or not self.door.knows(head, link)):
            self._ask(visitor, head, link)
        else:
            return True
        return False

    def _ask(self, visitor: Visitor, head: Head, link: Link) -> None:
        """Ask for the link's password, or check the one that was given."""
        if _is_form(head):
            visitor.form_link = link
            visitor.take_form()
        elif head.password:
            visitor.wait(self._check(visitor, head, link))
        else:
            visitor.say(pages.password(head.target.decode("latin-1") if head.method == b"GET" else "/"))

    async def _check(self, visitor: Visitor, head: Head, link: Link) -> None:
        try:
            good = await self.door.admits(head.password, link, visitor.address)
        except TooManyTries as error:
            visitor.say(pages.busy(error.wait))
            return
        if visitor.state != "wait":
            return  # the app has ended the connection meanwhile
        if good:
            visitor.state = "head"
            visitor.forward(head, link)
            visitor.go_on()
        else:
            visitor.say(pages.password("/", "This is not the password."))


def _is_tunnel(head: Head) -> bool:
    return head.upgrades and head.target.partition(b"?")[0] == PATH.encode()


def _is_form(head: Head) -> bool:
    return head.method == b"POST" and head.target == ENTER.encode()
