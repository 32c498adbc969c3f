"""The password that a link may ask its visitors for. The relay knows its hash only, and keeps no visitor's cookie."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import os
from collections.abc import Callable
from urllib.parse import parse_qs

from fanlight.tunnel.heads import Head
from fanlight.tunnel.relay.limits import Rate
from fanlight.tunnel.relay.link import Link

COOKIE = "fl_link"
ENTER = "/_fanlight/enter"
MOST_FORM = 4096
TRIES_A_MINUTE = 5
_N, _R, _P = 2**14, 8, 1
_MEMORY = 64 * 1024 * 1024


class TooManyTries(Exception):
    """An address has tried too many passwords.

    Attributes:
        wait: seconds until it may try again.
    """

    def __init__(self, wait: float) -> None:
        super().__init__(wait)
        self.wait = wait


class PasswordDoor:
    """Lets visitors into links that have a password.

    Args:
        key: signs cookies, so that a restart of the relay asks nobody again.
        clock: seconds that never go back.
    """

    def __init__(self, key: bytes, clock: Callable[[], float]) -> None:
        self._key = key
        self._tries = Rate(TRIES_A_MINUTE / 60, TRIES_A_MINUTE, clock)
        self._turn = asyncio.Semaphore(2)

    def knows(self, head: Head, link: Link) -> bool:
        """Whether the request shows that its sender gave the password."""
        if head.password and link.known_password:
            return hmac.compare_digest(self._seal(head.password, link), link.known_password)
        shown = head.cookie(COOKIE)
        return bool(shown) and hmac.compare_digest(shown.encode("latin-1"), self.cookie(link).encode())

    def cookie(self, link: Link) -> str:
        """What the browser of a visitor who gave the password shows; void once the password changes."""
        text = f"visit {link.right.name} {link.right.issued} {link.password}"
        return hmac.new(self._key, text.encode(), hashlib.sha256).hexdigest()

    async def admits(self, password: str, link: Link, address: str) -> bool:
        """Whether this is the link's password.

        Raises:
            TooManyTries: too many wrong ones came from this address.
        """
        wait = self._tries.wait(address)
        if wait:
            raise TooManyTries(wait)
        async with self._turn:
            good = await asyncio.get_running_loop().run_in_executor(None, matches, password, link.password)
        if good:
            self._tries.give_back(address)
            link.known_password = self._seal(password, link)
        return good

    def _seal(self, password: str, link: Link) -> bytes:
        return hmac.new(self._key, f"{link.password} {password}".encode(), hashlib.sha256).digest()


def password_hash(password: str) -> str:
    """What a client tells the relay of its password: scrypt, with a salt of its own."""
    salt = os.urandom(16)
    digest = hashlib.scrypt(password.encode(), salt=salt, n=_N, r=_R, p=_P, maxmem=_MEMORY, dklen=32)
    return f"scrypt${base64.b64encode(salt).decode()}${base64.b64encode(digest).decode()}"


def matches(password: str, hashed: str) -> bool:
    """Whether a password has this hash. Takes about 50 ms of a core."""
    try:
        _, salt, digest = hashed.split("$")
        given = hashlib.scrypt(
            password.encode(), salt=base64.b64decode(salt), n=_N, r=_R, p=_P, maxmem=_MEMORY, dklen=32
        )
        return hmac.compare_digest(given, base64.b64decode(digest))
    except ValueError:
        return False


def form_fields(body: bytes) -> tuple[str, str]:
    """Password and path in a body of the form; both harmless when it is no such form."""
    try:
        fields = parse_qs(body.decode(), keep_blank_values=True, max_num_fields=5)
    except ValueError:
        return "", "/"
    to = fields.get("to", ["/"])[0]
    is_safe = to.startswith("/") and not to.startswith(("//", "/\\")) and to.isascii() and to.isprintable()
    return fields.get("password", [""])[0], to if is_safe else "/"
