"""The accounts of an app: what `auth=` means."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import inspect
import logging
import os
import threading
from collections.abc import Callable
from types import CodeType
from typing import Any, Protocol, TypeVar

from fanlight.engine.pool import Pool
from fanlight.graph.handler import Handler
from fanlight.graph.inject import Request
from fanlight.server.auth.calling import Loop, answer_of, in_pool
from fanlight.server.auth.passwords import Hash, read_hash, same

log = logging.getLogger("fanlight")

T = TypeVar("T")

LIMIT_S = 10.0
"""How long the author's function may take to say yes."""
CHECKS = 16
"""Most calls of the author's function at a time; more wait, within their limit."""
KINDNESS = 10
"""How far the threads that hash give way to others, where the system lets a thread be nice."""


class Accounts(Protocol):
    """Who may log in."""

    async def allows(self, user: str, password: str, request: Request) -> bool:
        """Whether this is one of the accounts and its password."""

    def proof(self, user: str) -> str | None:
        """A text that changes with the account's password; None for an account that does not exist (any more)."""

    def close(self) -> None:
        """End the threads."""


def accounts_of(auth: Any, loop: Loop, key: bytes) -> Accounts:
    """The accounts that `auth=` describes: a pair, a list of pairs, or a function.

    Args:
        loop: the loop on which the author's `async def` functions run.
        key: the app's secret.

    Raises:
        ValueError, TypeError: it is none of these; the message says what was given.
    """
    return AskedAccounts(auth, loop, key) if callable(auth) else ListedAccounts(pairs_of(auth), key)


def pairs_of(auth: Any) -> dict[str, str]:
    """Users and passwords of a pair or a list of pairs.

    Raises:
        ValueError, TypeError: it is neither; the message says what was given, but no password.
    """
    if isinstance(auth, (tuple, list)) and len(auth) == 2 and all(isinstance(item, str) for item in auth):
        auth = [auth]
    if not isinstance(auth, (tuple, list)):
        raise TypeError(
            f"auth must be a pair (user, password), a list of pairs or a function, not {type(auth).__name__}."
        )
    pairs: dict[str, str] = {}
    for pair in auth:
        if not (isinstance(pair, (tuple, list)) and len(pair) == 2 and all(isinstance(item, str) for item in pair)):
            raise TypeError(f"auth must hold pairs of two texts (user, password); one of them is {_shape(pair)}.")
        user, password = pair[0].strip(), pair[1]
        if not user or not password:
            raise ValueError("auth: neither a user's name nor a password may be empty.")
        if user in pairs:
            raise ValueError(f"auth names the user {user!r} twice.")
        read_hash(password)
        pairs[user] = password
    if not pairs:
        raise ValueError("auth names nobody, so nobody could log in. Leave it out to let everybody in.")
    return pairs


def _shape(value: Any) -> str:
    """What a value is, without telling a password."""
    if isinstance(value, (tuple, list)):
        return f"a {type(value).__name__} of {', '.join(type(item).__name__ for item in value) or 'nothing'}"
    return f"a {type(value).__name__}"


class ListedAccounts:
    """Accounts that the author listed, with passwords in clear or as made by `scrypt`."""

    def __init__(self, pairs: dict[str, str], key: bytes) -> None:
        self._clear = {user: password for user, password in pairs.items() if read_hash(password) is None}
        self._hashed: dict[str, Hash] = {u: found for u, p in pairs.items() if (found := read_hash(p)) is not None}
        self._proofs = {user: _signed(key, f"{user}\n{password}") for user, password in pairs.items()}
        # A wrong name must take as long as a wrong password, so it is compared with somebody's.
        self._anybody = next(iter(self._hashed.values()), None)
        self._pool = Pool(max(1, (os.cpu_count() or 1) - 1), "passwords")

    async def allows(self, user: str, password: str, request: Request) -> bool:
        """Whether this is one of the accounts and its password."""
        clear = same(self._clear.get(user, ""), password) and user in self._clear
        if self._anybody is None:
            return clear
        found = self._hashed.get(user, self._anybody)
        fits = await in_pool(self._pool, lambda: _kindly(lambda: found.fits(password)))
        return (fits and user in self._hashed) or clear

    def proof(self, user: str) -> str | None:
        """A text that changes with the account's password; None for an account that does not exist."""
        return self._proofs.get(user)

    def close(self) -> None:
        """End the threads."""
        self._pool.close()


class AskedAccounts:
    """Accounts that a function of the author's knows: `(user, password) -> bool`, sync or async.

    It may also have a parameter annotated `gr.Request`. One that raises or takes longer than `LIMIT_S` says no.
    """

    def __init__(self, function: Callable[..., Any], loop: Loop, key: bytes) -> None:
        self._handler = Handler(function)
        self._proof = _signed(key, _mark_of(function))  # its code may hold passwords
        self._loop = loop
        self._pool = Pool(CHECKS, "auth")

    async def allows(self, user: str, password: str, request: Request) -> bool:
        """Whether the function says yes in time."""
        name = self._handler.name
        try:
            return bool(await asyncio.wait_for(self._ask(user, password, request), LIMIT_S))
        except TimeoutError:
            log.error("auth: %s() did not answer within %g s, which counts as no.", name, LIMIT_S)
        except Exception:
            log.exception("auth: %s() failed, which counts as no.", name)
        return False

    async def _ask(self, user: str, password: str, request: Request) -> Any:
        wanted = {k: request for k, kind in self._handler.injected.items() if kind is Request}
        return await answer_of(
            lambda: self._handler.fn(user, password, **wanted), self._handler.is_async, self._pool, self._loop
        )

    def proof(self, user: str) -> str | None:
        """Which function it is: it alone knows the accounts, and is asked at login only."""
        return self._proof

    def close(self) -> None:
        """End the threads; one that hangs in the function is not waited for."""
        self._pool.close()


def _signed(key: bytes, text: str) -> str:
    return hmac.new(key, b"account " + text.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()


def _mark_of(function: Callable[..., Any]) -> str:
    """Tells a function from others, also after a restart: who is known to one is not known to another.

    Of functions made by one and the same line, and of objects of one class, it does not tell which is which.
    """
    function = getattr(function, "func", function)
    code = getattr(inspect.unwrap(function), "__code__", None)
    named = function if hasattr(function, "__qualname__") else type(function)
    parts: list[object] = [named.__module__, named.__qualname__]
    if isinstance(code, CodeType):
        plain = [const for const in code.co_consts if not isinstance(const, (CodeType, frozenset))]
        parts += [code.co_filename, code.co_code, code.co_names, plain]
    return repr(parts)


def _kindly(call: Callable[[], T]) -> T:
    """Run a call in a thread that leaves the processor to others first."""
    if hasattr(os, "setpriority"):
        try:  # on Linux a priority is a thread's own
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), KINDNESS)
        except OSError:
            pass
    return call()
