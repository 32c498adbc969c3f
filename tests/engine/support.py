"""Small programs with an engine and no server."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from fanlight.app.blocks import Blocks
from fanlight.engine.clock import Clock, FakeClock
from fanlight.engine.engine import Engine, EngineSettings
from fanlight.engine.job import Job
from fanlight.engine.lines import LineLimits
from fanlight.engine.session import Session
from fanlight.wire.filedata import FileData


class NoFiles:
    """A cabinet for apps without files."""

    def resolve(self, payload: dict[str, Any], session: Session) -> FileData:
        raise AssertionError("no files here")

    def forget(self, session: Session) -> None: ...

    def sweep(self) -> bool:
        return False

    def knows(self, path: Path, session: Session) -> bool:
        return False

    def store(self, new: Any, session: Session | None) -> dict[str, Any]:
        raise AssertionError("no files here")


def engine_for(
    demo: Blocks,
    settings: EngineSettings | None = None,
    limits: LineLimits | None = None,
    clock: Clock | None = None,
) -> Engine:
    """An engine for an app."""
    return Engine(demo.blueprint(), NoFiles(), settings, limits, clock or FakeClock())


def session(engine: Engine, name: str = "tab") -> Session:
    """A session of a client without a cookie."""
    return engine.open_session(name, None, False)


def submit(engine: Engine, where: Session, name: str, *data: Any) -> Job:
    """Put a job of the endpoint into its line."""
    return engine.submit(where, engine.blueprint.by_name[name], list(data))


def until(condition: Callable[[], Any], seconds: float = 5.0, said: Callable[[], object] | None = None) -> Any:
    """Wait until the condition is true; fails after `seconds`, with what `said` gives."""
    end = time.monotonic() + seconds
    pause = threading.Event()
    while time.monotonic() < end:
        found = condition()
        if found:
            return found
        pause.wait(0.002)
    raise AssertionError(f"the condition did not become true within {seconds} s. {said() if said else ''}")


def end_of(job: Job) -> dict[str, Any]:
    """The job's last message, once it has ended."""
    found: dict[str, Any] = until(lambda: job.log.end)
    return found


def values_of(job: Job) -> list[Any]:
    """The payloads that the job ended with."""
    end = end_of(job)
    assert end["t"] == "done", end
    return end["values"] if end["values"] is not None else job.log.current or []
