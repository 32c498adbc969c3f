"""The results that wait for their readers, bounded in all."""

from __future__ import annotations

import logging
import threading
from collections import deque
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fanlight.engine.log import JobLog
    from fanlight.engine.session import Session

log = logging.getLogger("fanlight")

MOST_BYTES = 256 * 1024 * 1024
LEFT_AFTER = 0.9
"""Share of the bound that is left when the oldest had to go, so that this is not done for each result."""
LOOKED_AT = 1000
"""Parts of a payload whose size is looked at; the others are taken to be like them."""
ENTRY = 500


class Results:
    """Notes what has ended, and forgets the oldest results when all of them are too much. Safe in any thread.

    Args:
        most: bytes of all results that nobody has read.
    """

    def __init__(self, most: int = MOST_BYTES) -> None:
        self._most = most
        self._waiting: deque[tuple[Session, str, int]] = deque()
        self._total = 0
        self._lock = threading.Lock()

    def add(self, session: Session, job: str, entry: JobLog) -> None:
        """A job has ended; call it without the session's lock."""
        end = entry.end or {}
        size = ENTRY + weight(entry.current) + weight(end.get("values")) + entry.weight
        with self._lock:
            while self._waiting and self._waiting[0][1] not in self._waiting[0][0].logs:
                self._total -= self._waiting.popleft()[2]
            self._waiting.append((session, job, size))
            self._total += size
            if self._total > self._most:
                self._shrink()

    def _shrink(self) -> None:
        kept = [item for item in self._waiting if item[1] in item[0].logs]
        self._total = sum(size for _, _, size in kept)
        self._waiting = deque(kept)
        if self._total <= self._most:
            return
        count = 0
        while self._waiting and self._total > self._most * LEFT_AFTER:
            session, job, size = self._waiting.popleft()
            session.forget({job})
            self._total -= size
            count += 1
        log.warning("results that nobody fetched took more than %d bytes: the %d oldest are gone", self._most, count)


def weight(value: Any) -> int:
    """Roughly how many bytes a payload takes, from a look at no more than `LOOKED_AT` parts of it."""
    total = 0
    looked = 0
    waiting = [value]
    while waiting and looked < LOOKED_AT:
        item = waiting.pop()
        looked += 1
        if isinstance(item, (str, bytes)):
            total += 50 + len(item)
        elif isinstance(item, (list, tuple)):
            total += 60 + 8 * len(item)
            waiting.extend(item)
        elif isinstance(item, dict):
            total += 100 + 100 * len(item)
            waiting.extend(item.values())
        else:
            total += 16
    return total + len(waiting) * (total // max(looked, 1))
