"""The door of an app with a login: who has entered, who may, who leaves."""

from __future__ import annotations

import asyncio
import inspect
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

import nh3
from starlette.requests import HTTPConnection, Request
from starlette.types import Receive

from fanlight.engine.pool import Pool
from fanlight.graph.inject import Request as AskedRequest
from fanlight.server.auth.accounts import CHECKS, LIMIT_S, Accounts
from fanlight.server.auth.calling import Loop, answer_of
from fanlight.server.auth.logins import LIFE_S, Logins
from fanlight.server.auth.throttle import Throttle
from fanlight.server.auth.watch import Watch
from fanlight.server.cookies import clear_cookie, guarded_name, set_cookie
from fanlight.server.identity import Identities
from fanlight.wire.errors import Refused

log = logging.getLogger("fanlight")

MOST_CHECKS = 100
"""Most passwords that are looked at, or wait for it, at a time."""


@dataclass(frozen=True, slots=True)
class Entered:
    """Somebody who is logged in.

    Attributes:
        user: the account's name.
        visitor: his identity in this browser; another account in the same browser is somebody else.
        watched: wraps a `receive` so that it ends with the login.
    """

    user: str
    visitor: str
    watched: Callable[[Receive, str], Receive]


class Door(Protocol):
    """What lets people in."""

    message: str
    """The author's `auth_message`, as harmless HTML."""
    has_form: bool
    """Whether people log in with a name and a password of the app's."""

    async def entered(self, connection: HTTPConnection) -> Entered | None:
        """Who sends this request, or None for somebody who is not logged in."""

    def close(self) -> None:
        """End threads, close files."""


class LoginDoor:
    """People log in with a name and a password; a cookie tells that they have."""

    has_form = True

    def __init__(
        self, accounts: Accounts, logins: Logins, identities: Identities, message: str | None, throttle: Throttle
    ) -> None:
        self.accounts = accounts
        self.logins = logins
        self.message = nh3.clean(message) if message else ""
        self._identities = identities
        self._throttle = throttle
        self._checking = 0
        self._watch = Watch()
        logins.on_change(self._watch.changed)

    async def entered(self, connection: HTTPConnection) -> Entered | None:
        """Who has the cookie of a login that stands."""
        token = self._token(connection)
        login = self.logins.find(token, self.accounts.proof) if token else None
        if login is None or token is None:
            return None
        secret = self._identities.cookie_secret(connection)
        visitor = self._identities.visitor_of(secret or f"login {token}", login.user)
        return Entered(login.user, visitor, lambda receive, kind: self._watched(token, receive, kind))

    def _watched(self, token: str, receive: Receive, kind: str) -> Receive:
        def valid() -> bool:
            return self.logins.find(token, self.accounts.proof) is not None

        return self._watch.while_valid(valid, receive, kind)

    async def log_in(self, user: str, password: str, request: AskedRequest, address: str, agent: str) -> str | None:
        """The token of a new login, or None when name or password is wrong.

        Raises:
            Refused: 429 after too many attempts, 503 while too many others are being checked.
        """
        if self._checking >= MOST_CHECKS:
            raise Refused(
                "Too many people are logging in at this moment. Try again in a few seconds.",
                code="login-busy",
                status=503,
                headers={"retry-after": "5"},
            )
        self._checking += 1
        try:
            async with self._throttle.turn(user, address, self.logins.has(user, address)):
                if not await self.accounts.allows(user, password, request):
                    return None
                self._throttle.succeeded(user, address)
        finally:
            self._checking -= 1
        proof = self.accounts.proof(user)
        if proof is None:
            return None
        return await asyncio.to_thread(self.logins.begin, user, proof, address, agent)

    def cookies(self, connection: HTTPConnection, token: str) -> list[str]:
        """The Set-Cookie headers that carry a login."""
        return set_cookie(connection, self._name(connection), token, LIFE_S)

    async def log_out(self, connection: HTTPConnection, everywhere: bool) -> list[str]:
        """End this browser's login, or all of this user; the Set-Cookie headers that say so."""
        token = self._token(connection)
        login = self.logins.find(token, self.accounts.proof) if token else None
        if token and login is not None:
            if everywhere:
                await asyncio.to_thread(self.logins.revoke, login.user)
            else:
                await asyncio.to_thread(self.logins.end, token)
        return clear_cookie(connection, self._name(connection))

    def close(self) -> None:
        """End threads, close files."""
        self.accounts.close()
        self.logins.close()

    def _token(self, connection: HTTPConnection) -> str | None:
        return connection.cookies.get(self._name(connection))

    def _name(self, connection: HTTPConnection) -> str:
        return guarded_name(self._identities.login_cookie, connection)


class DependencyDoor:
    """The host knows who is logged in: a function of the request gives a user's name, or None."""

    has_form = False
    message = ""

    def __init__(
        self,
        ask: Callable[..., Any],
        loop: Loop,
        identities: Identities,
    ) -> None:
        self._ask = ask
        self._loop = loop
        self._identities = identities
        self._pool = Pool(CHECKS, "auth")
        self._is_async = inspect.iscoroutinefunction(inspect.unwrap(getattr(ask, "func", ask)))

    async def entered(self, connection: HTTPConnection) -> Entered | None:
        """Who the function says it is. One that fails or takes too long says nobody; its HTTPException is answered."""
        request = Request({**connection.scope, "type": "http", "method": connection.scope.get("method", "GET")})
        name = getattr(self._ask, "__name__", "auth_dependency")
        try:
            answer = answer_of(lambda: self._ask(request), self._is_async, self._pool, self._loop)
            user = await asyncio.wait_for(answer, LIMIT_S)
        except TimeoutError:
            log.error("auth_dependency: %s() did not answer within %g s, which counts as nobody.", name, LIMIT_S)
            return None
        except Exception as error:
            if hasattr(error, "status_code") and hasattr(error, "detail"):  # FastAPI's and Starlette's HTTPException
                raise
            log.exception("auth_dependency: %s() failed, which counts as nobody.", name)
            return None
        if user is None or user is False or user == "":
            return None
        if not isinstance(user, (str, int, UUID)):  # a response, or the generator of a function that yields
            log.error(
                "auth_dependency: %s() gave a %s, which counts as nobody. Return the user's name or None; "
                "raise an HTTPException to answer otherwise.",
                name,
                type(user).__name__,
            )
            return None
        secret = self._identities.cookie_secret(connection)
        visitor = self._identities.visitor_of(secret or "user", str(user))
        return Entered(str(user), visitor, lambda receive, kind: receive)  # the host ends its logins without telling

    def close(self) -> None:
        """End the threads."""
        self._pool.close()


def not_entered(door: Door) -> Refused:
    """The refusal for somebody who is not logged in, in the form that stock clients read."""
    return Refused(
        "You are not logged in. Log in first.",
        code="login-needed",
        status=401,
        detail={"error": "Not authenticated", "auth_message": door.message or None},
    )
