"""Passwords: hashed with scrypt, compared in constant time."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from base64 import b64decode, b64encode
from dataclasses import dataclass

PREFIX = "scrypt$"
COST, BLOCK, LANES = 2**14, 8, 5
SALT_BYTES, HASH_BYTES = 16, 32
MEMORY_BYTES = 256 * 1024 * 1024


def scrypt(password: str) -> str:
    """A text that stands for a password without telling it: `scrypt$N$r$p$SALT$HASH`.

    `launch(auth=("admin", TEXT))` takes it in place of the password. It takes about 0.2 s and 16 MB.

    Source: RFC 7914; N=2^14, r=8, p=5 as OWASP's Password Storage Cheat Sheet recommends.
    """
    salt = secrets.token_bytes(SALT_BYTES)
    made = Hash(COST, BLOCK, LANES, salt, b"").of(password)
    return f"{PREFIX}{COST}${BLOCK}${LANES}${b64encode(salt).decode()}${b64encode(made).decode()}"


@dataclass(frozen=True, slots=True)
class Hash:
    """A text made by `scrypt`, taken apart."""

    cost: int
    block: int
    lanes: int
    salt: bytes
    hash: bytes

    def of(self, password: str) -> bytes:
        """What this password gives with these settings."""
        return hashlib.scrypt(
            password.encode("utf-8", "surrogatepass"),
            salt=self.salt,
            n=self.cost,
            r=self.block,
            p=self.lanes,
            maxmem=MEMORY_BYTES,
            dklen=len(self.hash) or HASH_BYTES,
        )

    def fits(self, password: str) -> bool:
        """Whether it was made from this password."""
        return hmac.compare_digest(self.of(password), self.hash)


def read_hash(text: str) -> Hash | None:
    """The parts of a text made by `scrypt`; None for a clear password.

    Raises:
        ValueError: it begins like one but is damaged, or asks for more than 256 MB.
    """
    if not text.startswith(PREFIX):
        return None
    try:
        cost, block, lanes, salt, made = text.removeprefix(PREFIX).split("$")
        found = Hash(int(cost), int(block), int(lanes), b64decode(salt, validate=True), b64decode(made, validate=True))
        wanted = 128 * found.cost * found.block
        if not (found.cost > 1 and found.block > 0 and 0 < found.lanes <= 64 and len(found.hash) >= 16):
            raise ValueError("a setting is out of range")
        if wanted > MEMORY_BYTES // 2:
            raise ValueError(f"it asks for {wanted} bytes of memory")
    except ValueError as error:
        raise ValueError(f"A password text beginning with {PREFIX!r} is damaged ({error}). Make a new one.") from None
    return found


def same(known: str, given: str) -> bool:
    """Whether two passwords are the same, found out in a time that does not depend on them."""
    return hmac.compare_digest(_digest(known), _digest(given))


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
