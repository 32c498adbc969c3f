"""Visitors who are logged in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import httpx
import pytest

from tests.server.support import client


@pytest.fixture
def log_in() -> Iterator[Callable[..., httpx.Client]]:
    """Logs in as a client library does; gives a client with the cookie, closed after the test."""
    with ExitStack() as opened:

        def enter(url: str, user: str = "ann", password: str = "secret") -> httpx.Client:
            http = opened.enter_context(client())
            answer = http.post(f"{url}/login", data={"username": user, "password": password})
            assert answer.json() == {"success": True}
            return http

        yield enter
