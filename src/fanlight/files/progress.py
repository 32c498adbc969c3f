"""How far uploads are, for whoever watches them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field

MOST_TRACKED = 1000
MOST_NAMES = 1000
KEPT_S = 60.0
LONGEST_ID = 64

Key = tuple[str | None, str]
"""A visitor and the id that his page made up: another visitor's id of the same name is another upload."""


@dataclass(slots=True)
class Track:
    """One watched upload: bytes so far by file name."""

    sizes: dict[str, int] = field(default_factory=dict)
    ended: float | None = None
    news: asyncio.Event = field(default_factory=asyncio.Event)

    def add(self, name: str, size: int) -> None:
        """Count bytes of a file."""
        if name in self.sizes or len(self.sizes) < MOST_NAMES:
            self.sizes[name] = self.sizes.get(name, 0) + size
            self.news.set()


class UploadProgress:
    """The uploads that have an id. Belongs to the server's loop.

    Args:
        clock: seconds that only grow.
        wait_s: how long a watcher waits for an upload to begin. heartbeat_s: longest silence towards him.
    """

    def __init__(self, clock: Callable[[], float], wait_s: float = 3.0, heartbeat_s: float = 15.0) -> None:
        self.wait_s = wait_s
        self.heartbeat_s = heartbeat_s
        self._clock = clock
        self._tracks: dict[Key, Track] = {}
        self._begun = asyncio.Event()

    def begin(self, visitor: str | None, upload_id: str) -> Track | None:
        """Track an upload; None when its id is unusable or too many are tracked."""
        if not upload_id or len(upload_id) > LONGEST_ID:
            return None
        if len(self._tracks) >= MOST_TRACKED:
            self.sweep()
            if len(self._tracks) >= MOST_TRACKED:
                return None
        track = self._tracks[visitor, upload_id] = Track()
        self._begun.set()
        self._begun = asyncio.Event()
        return track

    def end(self, track: Track) -> None:
        """The upload is over, well or badly."""
        track.ended = self._clock()
        track.news.set()

    def sweep(self) -> None:
        """Forget uploads that ended a while ago."""
        now = self._clock()
        for key, track in list(self._tracks.items()):
            if track.ended is not None and now - track.ended >= KEPT_S:
                self._tracks.pop(key, None)

    async def find(self, visitor: str | None, upload_id: str) -> Track | None:
        """The upload of this id, once it begins; None when it does not within `wait_s`."""
        try:
            async with asyncio.timeout(self.wait_s):
                while (track := self._tracks.get((visitor, upload_id))) is None:
                    await self._begun.wait()
                return track
        except TimeoutError:
            return None

    async def watch(self, track: Track) -> AsyncIterator[tuple[str, int] | None]:
        """File names with the bytes that came since the last one, None after a silence, until the upload is over."""
        seen: dict[str, int] = {}
        while True:
            track.news.clear()
            for name, size in list(track.sizes.items()):
                if size > seen.get(name, -1):
                    yield name, size - seen.get(name, 0)
                    seen[name] = size
            if track.ended is not None:
                return
            try:
                async with asyncio.timeout(self.heartbeat_s):
                    await track.news.wait()
            except TimeoutError:
                yield None

    def __len__(self) -> int:
        return len(self._tracks)
