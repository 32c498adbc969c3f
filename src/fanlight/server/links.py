"""What the server knows of links that lead to it from outside."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from typing import Any, Protocol

from starlette.types import Scope

SIGNED = b"x-fanlight-link"
TOLD = (b"x-forwarded-for", b"x-forwarded-proto", b"x-forwarded-host")


class ShownLink(Protocol):
    """A link, as the page of the author's own machine shows it."""

    def state(self) -> dict[str, Any]:
        """What the share dialog shows."""

    def act(self, wish: dict[str, Any]) -> None:
        """Do what the dialog asks for: `{"stop": true}` or `{"extend": seconds}`."""


class Links:
    """The links of one server. At first there is none.

    Attributes:
        key: what the tunnel signs with; it goes to the tunnel client and, from there, to the relay.
        shown: the link that the page of the author's machine shows.
        past: the one before, once it has ended: that page may still ask why.
        is_unsigned: a program that signs nothing leads here by way of loopback, so that nobody there is known to be
            the author.
        hides_address: that program does not tell the visitor's address: forwarded headers are the visitor's own.
    """

    def __init__(self) -> None:
        self.key = secrets.token_bytes(32)
        self.shown: ShownLink | None = None
        self.past: ShownLink | None = None
        self.is_unsigned = False
        self.hides_address = False

    @property
    def is_open(self) -> bool:
        """Whether the app can be reached from outside by a link."""
        return self.shown is not None

    def end(self, link: ShownLink) -> None:
        """Note that a link is over; one that is not open any more changes nothing."""
        if self.shown is link:
            self.shown, self.past = None, link

    def take_over(self, scope: Scope) -> bool:
        """Take over what the tunnel says of a request: address, scheme and host of its visitor.

        Returns:
            whether the tunnel signed it. The signature is taken out of the headers in any case, so that no app shows it
            to its visitors.

        Source: relay and app make the same digest of the same three texts; see `fanlight.tunnel.relay.link`.
        """
        headers: list[tuple[bytes, bytes]] = scope["headers"]
        given = [value for name, value in headers if name == SIGNED]
        if not given:
            return False
        scope["headers"] = [pair for pair in headers if pair[0] != SIGNED]
        told = {name: value.decode("latin-1") for name, value in headers if name in TOLD}
        texts = [told.get(name, "") for name in TOLD]
        wanted = hmac.new(self.key, json.dumps(texts).encode(), hashlib.sha256).hexdigest().encode()
        if len(given) != 1 or not hmac.compare_digest(given[0], wanted):
            return False
        address, scheme, host = texts
        scope["client"] = (address, 0)
        scope["scheme"] = scheme if scope["type"] == "http" else scheme.replace("http", "ws")
        scope["fanlight.host"] = host
        scope["fanlight.link"] = True
        return True
