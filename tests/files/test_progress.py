from __future__ import annotations

import asyncio

from fanlight.files import progress
from fanlight.files.progress import UploadProgress
from tests.files.support import Clock


def test_a_watcher_sees_what_came_since_he_looked() -> None:
    async def run() -> None:
        table = UploadProgress(Clock())
        track = table.begin("ann", "id")
        assert track is not None
        track.add("a.bin", 0)
        watching = table.watch(track)
        assert await anext(watching) == ("a.bin", 0)
        track.add("a.bin", 5)
        track.add("a.bin", 6)
        track.add("b.bin", 1)
        assert [await anext(watching), await anext(watching)] == [("a.bin", 11), ("b.bin", 1)]
        second = table.watch(track)
        assert await anext(second) == ("a.bin", 11)
        table.end(track)
        assert [news async for news in watching] == []
        await second.aclose()

    asyncio.run(run())


def test_silence_is_a_heartbeat() -> None:
    async def run() -> None:
        table = UploadProgress(Clock(), heartbeat_s=0)
        track = table.begin(None, "id")
        assert track is not None
        watching = table.watch(track)
        assert await anext(watching) is None
        await watching.aclose()

    asyncio.run(run())


def test_a_watcher_may_come_before_the_upload() -> None:
    async def run() -> None:
        table = UploadProgress(Clock())
        early = asyncio.ensure_future(table.find("ann", "id"))
        await asyncio.sleep(0)
        table.begin("bob", "id")  # another visitor's upload of that name
        await asyncio.sleep(0)
        assert not early.done()
        track = table.begin("ann", "id")
        assert await early is track

    asyncio.run(run())


def test_an_upload_that_never_begins_is_not_found() -> None:
    assert asyncio.run(UploadProgress(Clock(), wait_s=0).find("ann", "id")) is None


def test_ended_uploads_are_forgotten() -> None:
    clock = Clock()
    table = UploadProgress(clock)
    running = table.begin("ann", "running")
    ended = table.begin("ann", "ended")
    assert running is not None
    assert ended is not None
    table.end(ended)
    clock.now += 59
    table.sweep()
    assert len(table) == 2
    clock.now += 1
    table.sweep()
    assert len(table) == 1


def test_the_table_is_bounded() -> None:
    clock = Clock()
    table = UploadProgress(clock)
    tracks = [table.begin("ann", str(n)) for n in range(progress.MOST_TRACKED)]
    assert None not in tracks
    assert table.begin("ann", "more") is None
    assert tracks[0] is not None
    table.end(tracks[0])
    clock.now += 60
    assert table.begin("ann", "more") is not None
    assert table.begin("ann", "") is None
    assert table.begin("ann", "x" * 65) is None
    for n in range(progress.MOST_NAMES + 5):
        tracks[0].add(str(n), 1)
    assert len(tracks[0].sizes) == progress.MOST_NAMES
