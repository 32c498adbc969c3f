"""How many streams and sockets each visitor may hold open."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from fanlight.wire.errors import Refused

MOST_STREAMS = 20


class Seats:
    """Counts open connections by whom they are for. Belongs to the server's loop."""

    def __init__(self, most: int = MOST_STREAMS) -> None:
        self._most = most
        self._taken: Counter[str] = Counter()

    @contextmanager
    def taken(self, who: str) -> Iterator[None]:
        """Hold a connection.

        Args:
            who: a visitor or, where there is none, a session.

        Raises:
            Refused: 429 when he holds as many as he may.
        """
        if self._taken[who] >= self._most:
            raise Refused(
                f"{self._most} connections of yours are open, the most one visitor may have. Close a tab.",
                code="streams-full",
                status=429,
            )
        self._taken[who] += 1
        try:
            yield
        finally:
            self._taken[who] -= 1
            if not self._taken[who]:
                del self._taken[who]
