"""Names of links, and the signed tokens that give them back after a lost connection.

The relay stores no names. Whoever holds the token of a name has the name, until the moment that is written in it.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import re

OWN_FORM = re.compile(r"[a-z2-7]{16}")
"""16 characters of base 32 are 80 bits: not to be guessed."""
FIXED_FORM = re.compile(r"[a-z0-9](?:[a-z0-9\-]{1,38}[a-z0-9])")


def new_name() -> str:
    """A name that nobody can guess."""
    return base64.b32encode(os.urandom(10)).decode().lower()


def is_name(text: str) -> bool:
    """Whether a text can be a link's name: 3 to 40 letters, digits and hyphens, as host names have them."""
    return FIXED_FORM.fullmatch(text) is not None


class Right:
    """The right to a name.

    Attributes:
        issued, expires: seconds since 1970, by the relay's clock. Coming back never moves them.
        port: where the link listens, for a relay that gives each link a port; else 0.
        owner: mark of the client token under which it was given; empty on an open relay.
    """

    __slots__ = ("expires", "issued", "name", "owner", "port")

    def __init__(self, name: str, issued: float, expires: float, owner: str, port: int = 0) -> None:
        self.name = name
        self.issued = issued
        self.expires = expires
        self.owner = owner
        self.port = port


def sign(right: Right, key: bytes) -> str:
    """A right as a text that only this relay can make."""
    fields = [right.name, right.issued, right.expires, right.owner, right.port]
    body = base64.urlsafe_b64encode(json.dumps(fields).encode()).decode().rstrip("=")
    return f"{body}.{_mark(body, key)}"


def read(text: str, key: bytes) -> Right | None:
    """The right in a text, or None when this relay did not make it."""
    body, _, mark = text.partition(".")
    if not text.isascii() or not hmac.compare_digest(_mark(body, key).encode(), mark.encode()):
        return None
    name, issued, expires, owner, port = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    return Right(name, issued, expires, owner, port)


def _mark(body: str, key: bytes) -> str:
    return hmac.new(key, b"link " + body.encode(), hashlib.sha256).hexdigest()
