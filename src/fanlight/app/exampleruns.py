"""Examples whose outputs are kept: each is run once, for whoever asks first."""

from __future__ import annotations

import asyncio
import logging
import os
import threading
from collections.abc import AsyncIterator, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from fanlight.app.examplecache import ExampleCache, key_of
from fanlight.engine.following import JobFailed, follow, outcome
from fanlight.graph.component import Value
from fanlight.graph.errors import AppError, Error
from fanlight.graph.update import Payload
from fanlight.wire.errors import Refused
from fanlight.wire.filedata import with_files_kept

if TYPE_CHECKING:
    from fanlight.engine.engine import Engine
    from fanlight.engine.job import Job
    from fanlight.graph.context import JobPort
    from fanlight.graph.inject import Request
    from fanlight.graph.listener import Listener

log = logging.getLogger("fanlight")

FOLDER = ".gradio/cached_examples"


class ExampleRuns:
    """The kept outputs of examples.

    Args:
        listener: what runs them.
        rows: the values of each example, one for each input of the listener.
        about: what else the kept outputs belong to.
        block: whose number names the folder.
    """

    def __init__(self, listener: Listener, rows: Sequence[Sequence[Any]], about: Any, block: Value[Any]) -> None:
        self._listener = listener
        self._rows = rows
        self._block = block
        columns = [f"{getattr(output, 'label', None) or output.stem} ({output.stem})" for output in listener.outputs]
        inputs = [(each.stem, getattr(each, "label", None)) for each in listener.inputs]
        self._about = [1, about, inputs, columns, listener.preprocess, listener.postprocess]
        self._columns = columns
        self._lock = threading.Lock()
        self._running: dict[int, tuple[Job, Future[list[Any]]]] = {}
        self._keys: dict[int, str] = {}
        self._cache: ExampleCache | None = None
        self._ready: WeakKeyDictionary[Engine, dict[int, list[Any]]] = WeakKeyDictionary()
        """Payloads whose files are stored for everybody, as long as the engine serves them."""

    @property
    def folder(self) -> Path:
        """Where the outputs are kept, seen from the current folder at the time of the first look."""
        base = Path(os.environ.get("GRADIO_EXAMPLES_CACHE") or FOLDER)
        return (base / f"{self._block._id}-{key_of(self._about, [])[:8]}").absolute()

    def start(self, engine: Engine) -> None:
        """The app is about to be served: read what is there."""
        with self._lock:
            self._running.clear()  # what ran when an earlier engine was closed has no end
            self._cache = ExampleCache(self.folder, self._columns)
            if os.environ.get("GRADIO_RESET_EXAMPLES_CACHE", "").lower() in ("true", "1"):
                self._cache.clear()
            self._cache.load()

    def fill(self, engine: Engine) -> None:
        """Run every example that is not kept yet, one after the other.

        Raises:
            AppError: one of them failed; the message names it.
        """
        missing = [place for place in range(len(self._rows)) if self.cached(place) is None]
        if missing:
            print(f"Caching examples in {self.folder}", flush=True)
        for place in missing:
            try:
                run = self._run(engine, place, None)
                if run is not None:
                    run[1].result()
            except (Error, JobFailed, Refused) as error:
                raise AppError(
                    f"Example {place} could not be cached: {getattr(error, 'message', error)} "
                    "Mend it, or leave cache_examples out."
                ) from error

    def cached(self, place: int) -> list[Any] | None:
        """The payloads of an example as they lie on the disk; None where it was not run, or the app not served, yet."""
        return self._cache.get(self._key(place)) if self._cache is not None else None

    def _kept(self, engine: Engine, place: int) -> list[Any] | None:
        """The kept outputs of an example, ready to be returned; None where it was not run yet."""
        with self._lock:
            ready = self._ready.setdefault(engine, {}).get(place)
        if ready is None:
            found = self.cached(place)
            if found is None:
                return None
            cabinet = engine.runner.cabinet
            made = [with_files_kept(each, lambda new: cabinet.store(new, None)) for each in found]
            with self._lock:
                ready = self._ready.setdefault(engine, {}).setdefault(place, made)
        return [Payload(each) for each in ready]

    async def steps(self, place: int, job: Job, request: Request | None) -> AsyncIterator[list[Any]]:
        """The outputs of an example as they come, on behalf of a visitor's job; the last ones are those kept.

        Raises:
            Error, JobFailed: its function failed.
        """
        engine = job.engine
        assert engine is not None  # the job runs
        run = await asyncio.to_thread(self._run, engine, place, request)
        if run is None:
            found = await asyncio.to_thread(self._kept, engine, place)
        else:
            port: JobPort = job
            async for payloads in follow(run[0], port):
                yield [Payload(each) for each in payloads]
            found = await asyncio.shield(asyncio.wrap_future(run[1]))
        if found is None:
            raise Error("The example is gone from the cache. Try again.", print_exception=False)
        yield found

    def _key(self, place: int) -> str:
        if place not in self._keys:
            self._keys[place] = key_of(self._about, self._payloads(place))
        return self._keys[place]

    def _payloads(self, place: int) -> list[Any]:
        pairs = zip(self._listener.inputs, self._rows[place], strict=True)
        return [block.postprocess(value) if isinstance(block, Value) else None for block, value in pairs]

    def _run(self, engine: Engine, place: int, request: Request | None) -> tuple[Job, Future[list[Any]]] | None:
        """Begin to run an example, unless it is being run; None where that is not needed."""
        if place in self._ready.get(engine, ()):
            return None
        payloads = self._payloads(place)  # before the lock: components may be the author's
        with self._lock:
            known = self._running.get(place)
            if known is not None or self.cached(place) is not None:
                return known
            future: Future[list[Any]] = Future()
            job = engine.run_aside(
                self._listener, payloads, request, lambda job: self._ended(engine, place, job, future)
            )
            self._running[place] = job, future
            return job, future

    def _ended(self, engine: Engine, place: int, job: Job, future: Future[list[Any]]) -> None:
        try:
            future.set_result(self._keep(engine, place, job))
        except BaseException as error:
            future.set_exception(error)
        finally:
            with self._lock:
                self._running.pop(place, None)

    def _keep(self, engine: Engine, place: int, job: Job) -> list[Any]:
        payloads = outcome(job)
        cabinet = engine.runner.cabinet
        assert self._cache is not None  # the app was started
        try:
            self._cache.put(self._key(place), payloads, lambda file: cabinet.resolve(file, job.session).path)
        except OSError as error:
            log.warning("The outputs of example %d were not kept in %s: %s", place, self.folder, error)
        return self._kept(engine, place) or [Payload(each) for each in payloads]
