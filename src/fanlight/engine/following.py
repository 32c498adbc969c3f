"""Following a job that runs for somebody else."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any

from fanlight.graph.errors import Error

if TYPE_CHECKING:
    from fanlight.engine.job import Job
    from fanlight.engine.log import Message
    from fanlight.graph.context import JobPort


class JobFailed(Exception):
    """A followed job has failed, and its log says why."""


async def follow(job: Job, listener: JobPort | None) -> AsyncIterator[list[Any]]:
    """The output payloads of a job whenever they have changed, until it ends, however it does.

    Args:
        listener: who is told the job's progress and its notices.
    """
    loop, changed, after = asyncio.get_running_loop(), asyncio.Event(), 0
    session, log = job.session, job.log

    def wake() -> None:
        if not loop.is_closed():
            loop.call_soon_threadsafe(changed.set)

    session.readers.add(wake)
    try:
        while True:
            changed.clear()
            with session.lock:
                messages, after = log.read(after), log.last
                current, over = log.current, log.end is not None
            for message in messages if listener is not None else ():
                _tell(listener, message)
            if current is not None and any(message["t"] in ("values", "patch") for message in messages):
                yield list(current)
            if over:
                return
            await changed.wait()
    finally:
        session.readers.discard(wake)


def _tell(listener: JobPort | None, message: Message) -> None:
    assert listener is not None  # the caller looked
    if message["t"] == "progress":
        listener.progress(message["items"])
    elif message["t"] == "notice":
        listener.notice(*(message[key] for key in ("level", "title", "message", "duration", "visible")))


def outcome(job: Job) -> list[Any]:
    """The payloads that a job has ended with.

    Raises:
        Error: it failed with a text for the visitor, or was stopped.
        JobFailed: it failed with a text for the log only.
    """
    end = job.log.end or {}
    if end.get("t") == "done":
        values = end["values"]
        return list(values if values is not None else job.log.current or ())
    if end.get("error"):
        raise Error(
            end["error"], duration=end["duration"], visible=end["visible"], title=end["title"], print_exception=False
        )
    if end.get("t") == "cancelled":
        raise Error("The job was stopped.", print_exception=False)
    raise JobFailed(f"{job.listener.name}() failed; the log says above why.")
