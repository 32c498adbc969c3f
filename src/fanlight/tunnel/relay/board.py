"""The links of a relay: who may have which, where visitors find them, and when they end."""

from __future__ import annotations

import hashlib
import ipaddress
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

from fanlight.tunnel.relay import names
from fanlight.tunnel.relay.clients import Client
from fanlight.tunnel.relay.limits import Limits, Rate, payer
from fanlight.tunnel.relay.link import NOTICES_S, Link
from fanlight.tunnel.room import Room

MOST_ENDED = 20_000
"""Names of links that have ended, remembered so that their visitors can be told; oldest forgotten first."""
SETTLING_S = 20.0
"""After its start a relay waits so long for links that it carried before, and only then calls a name unknown."""
KEY_BYTES = 32


class Refusal(Exception):
    """A client does not get what it asks for.

    Attributes:
        code: stable, for programs.
        text: one sentence with what to do.
    """

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code
        self.text = text


class Addresses:
    """How links are called from outside.

    Args:
        domain: links are `NAME.domain`; empty where each link has a port of its own.
        host: for links with ports, the host that visitors use.
        scheme, port: as visitors see them; the port is the relay's own for a domain.
        names: more host names under which visitors may come, for links with ports.
    """

    def __init__(
        self, domain: str = "", *, host: str = "", scheme: str = "http", port: int = 0, names: tuple[str, ...] = ()
    ) -> None:
        self.domain = domain.lower().strip(".")
        self.host = host
        self.scheme = scheme
        self.port = port
        self._names = frozenset(name.lower() for name in (*names, host, "localhost") if name)

    def url(self, name: str, port: int) -> str:
        """The address of a link."""
        if self.domain:
            return self._shown(f"{name}.{self.domain}", self.port)
        return self._shown(f"[{self.host}]" if ":" in self.host else self.host, port)

    def own(self) -> str:
        """With a domain, the address of the relay itself."""
        return self._shown(self.domain, self.port)

    def _shown(self, host: str, port: int) -> str:
        shown = "" if port == (443 if self.scheme == "https" else 80) else f":{port}"
        return f"{self.scheme}://{host}{shown}"

    def name_of(self, host: str) -> str | None:
        """With a domain, the link that a Host header means: "" for the relay itself, None for a stranger's host."""
        bare = bare_host(host)
        name, _, rest = bare.partition(".")
        if rest == self.domain:
            return name
        return "" if bare in (self.domain, "localhost") or is_address(bare) else None

    def is_own(self, host: str) -> bool:
        """Whether a visitor of a link with a port may call it so. Stops pages that rebind a name of theirs."""
        bare = bare_host(host)
        return bare in self._names or is_address(bare) or bare.endswith((".local", ".localhost")) or "." not in bare


class Board:
    """All links of a relay.

    Args:
        key: signs rights to names; the same after a restart.
        clock: seconds that never go back.
    """

    def __init__(self, addresses: Addresses, limits: Limits, key: bytes, clock: Callable[[], float]) -> None:
        self.addresses = addresses
        self.limits = limits
        self.links: dict[str, Link] = {}
        self.ended: OrderedDict[str, str] = OrderedDict()
        self.notice = ""
        self.is_draining = False
        self.room = Room()
        self.started = clock()
        self.clock = clock
        self.new_links = Rate(20 / 86400, 20, clock) if limits.links_per_address <= 3 else None
        self._key = key

    @property
    def is_settling(self) -> bool:
        """Whether links of before a restart may still be on their way back."""
        return self.clock() - self.started < SETTLING_S

    def take(self, hello: dict[str, Any], client: Client | None, address: str) -> Link:
        """The link that a client asks for: its own one again, or a new one.

        Raises:
            Refusal: it cannot have it.
        """
        try:
            key = bytes.fromhex(str(hello["key"]))
            resume, password = str(hello.get("resume") or ""), str(hello.get("password") or "")
            wanted, lifetime = str(hello.get("name") or "").lower(), float(hello.get("lifetime") or 0)
        except (KeyError, ValueError, TypeError, OverflowError):
            raise Refusal("share-protocol", "The greeting is malformed. Use the same version on both sides.") from None
        if len(key) < KEY_BYTES or len(password) > 500 or not password.isascii() or not 0 <= lifetime < 1e9:
            raise Refusal("share-protocol", "The greeting is malformed. Use the same version on both sides.")
        link = self._resumed(resume, client) if resume else self._new(wanted, lifetime, client, address)
        link.key, link.password, link.address = key, password, address
        return link

    def fields(self, link: Link) -> dict[str, Any]:
        """What a client is told about its link."""
        return {
            "url": link.url,
            "name": link.right.name,
            "resume": names.sign(link.right, self._key),
            "expires_in": round(link.right.expires - time.time(), 3),
            "longest_in": round(link.right.issued + self._longest(link) - time.time(), 3),
            "notice": self.notice,
        }

    def extend(self, link: Link, seconds: float) -> None:
        """Move a link's end to so many seconds from now, as far as the relay lets a link live from its first issue."""
        link.right.expires = min(time.time() + max(0.0, seconds), link.right.issued + self._longest(link))
        link.noticed = 0
        link.say(self.fields(link))

    def end(self, link: Link, code: str, text: str) -> None:
        """End a link for good."""
        link.ended = link.ended or code
        link.detach(code, text)
        self._forget(link)
        self.ended[link.right.name] = code
        while len(self.ended) > MOST_ENDED:
            self.ended.popitem(last=False)

    def sweep(self) -> None:
        """Warn before links end, and end those whose time is over."""
        now = time.time()
        for link in list(self.links.values()):
            left = link.right.expires - now
            if left <= 0:
                self.end(link, "expired", "The link's time is over. Share again for a new one.")
                continue
            due = sum(left <= notice for notice in NOTICES_S)
            if due > link.noticed:
                link.noticed = due
                link.say(self.fields(link))

    def _resumed(self, resume: str, client: Client | None) -> Link:
        right = names.read(resume, self._key)
        if right is None:
            raise Refusal("share-token-unknown", "This relay did not issue the link. Share again for a new one.")
        if right.owner != (client.mark if client is not None else ""):
            raise Refusal("share-token-unknown", "The link was issued to another client token.")
        if right.name in self.ended or right.expires <= time.time():
            raise Refusal("share-expired", "The link's time is over. Share again for a new one.")
        held = self.links.get(right.name)
        if held is not None:
            if held.right.issued != right.issued:
                raise Refusal("share-name-taken", "The name has been given to somebody else since.")
            return held
        return self._add(right, client)

    def _new(self, wanted: str, lifetime: float, client: Client | None, address: str) -> Link:
        limit = client.links if client is not None else self.limits.links_per_address
        mine = [
            link for link in self.links.values()
            if (link.right.owner == client.mark if client is not None else payer(link.address) == payer(address))
            and not link.is_forsaken
        ]  # fmt: skip
        if len(mine) >= limit:
            raise Refusal(
                "share-too-many",
                f"{limit} link{'s are' if limit > 1 else ' is'} open already. Stop one, then share again.",
            )
        if len(self.links) >= self.limits.links:
            raise Refusal("share-relay-full", "The relay carries as many links as it can. Try again later.")
        if client is None and self.new_links is not None and self.new_links.wait(address):
            raise Refusal("share-too-many", "Too many new links from this address today. Try again tomorrow.")
        if wanted:
            self._check_name(wanted, client)
        now = time.time()
        longest = self._lifetime(client)
        life = min(lifetime or longest, longest)
        right = names.Right(wanted or names.new_name(), now, now + life, client.mark if client else "")
        self.ended.pop(right.name, None)
        return self._add(right, client)

    def _check_name(self, wanted: str, client: Client | None) -> None:
        if not self.addresses.domain:
            raise Refusal("share-name", "This relay gives each link a port, not a name. Leave the name out.")
        if not names.is_name(wanted):
            raise Refusal("share-name", "A name has 3 to 40 small letters, digits and hyphens.")
        if client is None or not client.may_have(wanted):
            raise Refusal("share-name", f"The client token does not grant the name {wanted}. Ask the relay's operator.")
        if wanted in self.links:
            raise Refusal("share-name-taken", f"A link called {wanted} is open. Stop it first, or take another name.")

    def _lifetime(self, client: Client | None) -> float:
        return client.lifetime if client is not None and client.lifetime else self.limits.lifetime

    def _add(self, right: names.Right, client: Client | None) -> Link:
        link = Link(right, self.addresses.url(right.name, right.port), self.limits, self.clock)
        link.longest = self._lifetime(client)
        self.links[right.name] = link
        return link

    def _longest(self, link: Link) -> float:
        return max(link.longest, link.right.expires - link.right.issued)

    def _forget(self, link: Link) -> None:
        if self.links.get(link.right.name) is link:
            del self.links[link.right.name]
        if link.port_server is not None:
            link.port_server.close()
            link.port_server = None


def bare_host(host: str) -> str:
    """A host without its port and brackets."""
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.partition(":")[0].rstrip(".")


def is_address(text: str) -> bool:
    """Whether a host is an IP address."""
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def key_mark(key: bytes) -> str:
    """A short public mark of a key, by which relays are told apart."""
    return hashlib.sha256(b"relay " + key).hexdigest()[:12]
