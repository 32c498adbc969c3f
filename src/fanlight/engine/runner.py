"""Runs handlers: functions and generators in threads, coroutines on a loop of their own."""

from __future__ import annotations

import asyncio
import inspect
import logging
import threading
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from fanlight.engine import tqdm
from fanlight.engine.faults import HandlerFault
from fanlight.engine.pool import Pool
from fanlight.engine.stepwatch import StepWatch
from fanlight.engine.turns import visitor_key
from fanlight.engine.values import Cabinet, arguments, failure, payloads
from fanlight.graph.context import open_layout, running_job
from fanlight.graph.errors import Error
from fanlight.wire.errors import Refused

if TYPE_CHECKING:
    from fanlight.engine.clock import Clock
    from fanlight.engine.job import Job

log = logging.getLogger("fanlight")

NOTHING = object()
END_S = 2.0
"""How long a host waits for async handlers that were cancelled."""
Ended = Callable[["Job", float | None], None]


class HandlerLoop:
    """An event loop in a thread of its own, started when the first async handler runs."""

    def __init__(self, loop: asyncio.AbstractEventLoop | None = None) -> None:
        self._loop = loop
        self._own = loop is None
        self._lock = threading.Lock()

    def get(self) -> asyncio.AbstractEventLoop:
        """The loop that async handlers run on."""
        with self._lock:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                threading.Thread(target=_run_loop, args=(self._loop,), name="fanlight-async", daemon=True).start()
            return self._loop

    @property
    def is_shared(self) -> bool:
        """Whether it is somebody else's, on which more than handlers run."""
        return not self._own

    def adopt(self, loop: asyncio.AbstractEventLoop) -> None:
        """Run async handlers on this loop from now on, unless the one in use still runs."""
        if self._loop is loop:
            return
        with self._lock:
            if self._loop is None or self._loop.is_closed():
                self._loop, self._own = loop, False

    def close(self) -> None:
        """Stop the own loop; nobody waits for handlers that block it."""
        with self._lock:
            if self._own and self._loop is not None:
                self._loop.call_soon_threadsafe(self._loop.stop)


def _run_loop(loop: asyncio.AbstractEventLoop) -> None:
    """Run a loop until it is stopped, then end its tasks and close it."""
    asyncio.set_event_loop(loop)
    loop.run_forever()
    tasks = asyncio.all_tasks(loop)
    for task in tasks:
        task.cancel()
    loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))
    loop.close()


class Runner:
    """Runs jobs that got their slot and reports each end.

    Args:
        ended: called once for each slot taken, with the job (the first of a batch) and the seconds it ran.
        show_error: whether visitors see the text of any exception, not only of `gr.Error`.
    """

    def __init__(self, cabinet: Cabinet, clock: Clock, threads: int, ended: Ended, show_error: bool) -> None:
        self.cabinet = cabinet
        self.clock = clock
        self.show_error = show_error
        self.pool = Pool(threads, "worker")
        self.loop = HandlerLoop()
        self._watch = StepWatch(clock)
        self._ended = ended
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self, jobs: list[Job]) -> None:
        """Run a job, or the jobs of one batch; returns at once."""
        handler = jobs[0].listener.handler
        if handler is not None and handler.is_async and not jobs[0].listener.batch and not jobs[0].listener.heavy:
            work = self._run_async(jobs[0])
            self._spawn(self._watch.over(work, handler.name) if self.loop.is_shared else work)
        elif len(jobs) > 1 or jobs[0].listener.batch:
            self.pool.submit(lambda: self._run_batch(jobs), visitor_key(jobs[0]))
        else:
            self.pool.submit(lambda: self._run(jobs[0]), visitor_key(jobs[0]))

    def close(self) -> None:
        """Stop taking jobs."""
        self.pool.close()
        self.loop.close()

    async def end_tasks(self) -> None:
        """Cancel what runs on a shared loop, and wait for it; a handler that will not end is left behind."""
        tasks = tuple(self._tasks) if self.loop.is_shared else ()
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks, timeout=END_S)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        loop = self.loop.get()

        def begin() -> None:
            task = loop.create_task(work)
            self._tasks.add(task)  # the loop itself holds only a weak reference
            task.add_done_callback(self._tasks.discard)

        loop.call_soon_threadsafe(begin)

    # functions and generators, in a pool thread

    def _run(self, job: Job) -> None:
        if not self._begin(job):
            return
        token, layout = running_job.set(job), open_layout.set(None)
        handed_over = False
        try:
            args, keywords = arguments(job, self.cabinet)
            assert job.listener.handler is not None  # refused on submission
            tqdm.track(job, args, keywords)
            result = job.listener.handler.fn(*args, **keywords)
            if inspect.isgenerator(result):
                self._iterate(job, result)
            elif inspect.isasyncgen(result) or inspect.isawaitable(result):
                handed_over = True
                self._spawn(self._run_async(job, result))
            else:
                job.done(payloads(job, result, self.cabinet), self.clock.now())
        except BaseException as error:
            self.fail(job, error)
        finally:
            open_layout.reset(layout)
            running_job.reset(token)
            if not handed_over:
                self._end(job)

    def _iterate(self, job: Job, steps: Iterator[Any]) -> None:
        last: Any = NOTHING
        try:
            for step in steps:
                if job.stopped.is_set():
                    return
                last = payloads(job, step, self.cabinet)
                job.show(last)
                if job.first_only:
                    break
        finally:
            close = getattr(steps, "close", None)
            if close is not None:
                close()
        job.done(None if last is not NOTHING else _nothing(job), self.clock.now())

    # coroutines and async generators, on the handler loop

    async def _run_async(self, job: Job, result: Any = NOTHING) -> None:
        if result is NOTHING and not self._begin(job):
            return
        task = asyncio.current_task()
        assert task is not None  # it runs in one
        loop = asyncio.get_running_loop()
        job.drop = lambda: _cancel(loop, task)
        running_job.set(job)
        open_layout.set(None)
        try:
            if job.stopped.is_set():
                return
            if result is NOTHING:
                args, keywords = arguments(job, self.cabinet)
                assert job.listener.handler is not None  # refused on submission
                tqdm.track(job, args, keywords)
                result = job.listener.handler.fn(*args, **keywords)
            if inspect.isasyncgen(result):
                await self._iterate_async(job, result)
            else:
                value = await result if inspect.isawaitable(result) else result
                job.done(await self._payloads(job, value), self.clock.now())
        except BaseException as error:
            if not (job.stopped.is_set() and isinstance(error, asyncio.CancelledError)):
                self.fail(job, error)
        finally:
            job.drop = None
            self._end(job)

    async def _iterate_async(self, job: Job, steps: AsyncIterator[Any]) -> None:
        last: Any = NOTHING
        try:
            async for step in steps:
                if job.stopped.is_set():
                    return
                last = await self._payloads(job, step)
                job.show(last)
                if job.first_only:
                    break
        finally:
            close = getattr(steps, "aclose", None)
            if close is not None:
                await close()
        job.done(None if last is not NOTHING else _nothing(job), self.clock.now())

    async def _payloads(self, job: Job, value: Any) -> list[Any]:
        if not job.listener.heavy:
            return payloads(job, value, self.cabinet)
        made: asyncio.Future[list[Any]] = asyncio.get_running_loop().create_future()
        context: ContextVar[Any] = running_job

        def work() -> None:
            token = context.set(job)
            try:
                found = payloads(job, value, self.cabinet)
                made.get_loop().call_soon_threadsafe(made.set_result, found)
            except BaseException as error:
                made.get_loop().call_soon_threadsafe(made.set_exception, error)
            finally:
                context.reset(token)

        self.pool.submit(work, visitor_key(job))
        return await made

    # batches, in a pool thread

    def _run_batch(self, jobs: list[Job]) -> None:
        first = jobs[0]
        running = [job for job in jobs if self._begin(job, lead=job is first)]
        token, layout = running_job.set(first), open_layout.set(None)
        try:
            rows = self._rows(running)
            if rows:
                self._call_batch([job for job, _ in rows], [row for _, row in rows])
        except BaseException as error:
            for job in running:
                self.fail(job, error)
        finally:
            open_layout.reset(layout)
            running_job.reset(token)
            self._end(first)

    def _rows(self, jobs: list[Job]) -> list[tuple[Job, list[Any]]]:
        rows = []
        for job in jobs:
            try:
                args, _ = arguments(job, self.cabinet)
                rows.append((job, args))
            except Exception as error:  # one bad input must not spoil the others
                self.fail(job, error)
        return rows

    def _call_batch(self, jobs: list[Job], rows: list[list[Any]]) -> None:
        handler = jobs[0].listener.handler
        assert handler is not None  # refused on submission
        columns = [list(column) for column in zip(*rows, strict=True)]
        result = handler.fn(*columns)
        if inspect.isawaitable(result):
            result = asyncio.run_coroutine_threadsafe(_await(result), self.loop.get()).result()
        outputs = len(jobs[0].listener.outputs)
        lists = [result] if outputs == 1 and not _is_column_of(result, len(jobs)) else result
        if not isinstance(lists, (list, tuple)) or len(lists) != outputs:
            raise HandlerFault(
                f"{handler.name}() is a batch function with {outputs} outputs: it must return {outputs} lists, one for "
                f"each output, also when there is only one."
            )
        short = next((column for column in lists if len(column) != len(jobs)), None)
        if short is not None:
            raise HandlerFault(f"{handler.name}() got {len(jobs)} rows but returned a list of {len(short)}.")
        for index, job in enumerate(jobs):
            row = [column[index] for column in lists]
            job.done(payloads(job, row[0] if outputs == 1 else tuple(row), self.cabinet), self.clock.now())

    # both ends of a job

    def _begin(self, job: Job, lead: bool = True) -> bool:
        if job.stopped.is_set():
            job.cancelled(self.clock.now())
            if lead and not job.listener.batch:
                self._ended(job, None)
            return False
        job.phase = "running"
        if job.listener.time_limit is not None:
            job.limit = self.clock.later(job.listener.time_limit, lambda: self._time_is_over(job))
        job.started_at = self.clock.now()
        job.started(None)
        return True

    def _time_is_over(self, job: Job) -> None:
        """End a job at its time limit: what it has shown is its result, and a job that has shown nothing fails."""
        if job.ended:
            return
        job.stopped.set()
        if job.log.current is not None:
            job.done(None, self.clock.now())
        else:
            limit = f"{job.listener.time_limit:g} s"
            self.fail(job, Error(f"This took longer than {limit}, the most it may take.", print_exception=False))
        drop = job.drop
        if drop is not None:
            drop()

    def _end(self, job: Job) -> None:
        now = self.clock.now()
        if not job.ended:
            if job.stopped.is_set():
                job.cancelled(now)
            else:
                self.fail(job, HandlerFault("The job ended without a result."))
        job.phase = "ended"
        self._ended(job, now - job.started_at)

    def fail(self, job: Job, error: BaseException) -> None:
        """Tell the visitor that the job failed, and the log why."""
        name = job.listener.name
        quiet = isinstance(error, Error) and not error.print_exception
        if not quiet and not job.stopped.is_set():
            if isinstance(error, (Error, Refused)):
                log.warning("job %s: %s() refused its input or gave up: %s", job.id, name, error)
            elif isinstance(error, HandlerFault):
                log.error("job %s: %s", job.id, error)
            else:
                log.error("job %s: %s() failed", job.id, name, exc_info=error)
        about = failure(error, self.show_error)
        if job.refused_input is not None:
            about["input"] = job.refused_input
        job.failed(about, self.clock.now())


def _nothing(job: Job) -> list[Any]:
    """What a generator without a single value leaves: every output as it is."""
    return [{"__type__": "update"} for _ in job.listener.outputs]


def _is_column_of(result: Any, rows: int) -> bool:
    """Whether a batch result is the list of columns that it ought to be: one list, as long as the batch."""
    return (
        isinstance(result, (list, tuple))
        and len(result) == 1
        and isinstance(result[0], (list, tuple))
        and len(result[0]) == rows
    )


async def _await(work: Any) -> Any:
    return await work


def _cancel(loop: asyncio.AbstractEventLoop, task: asyncio.Task[Any]) -> None:
    loop.call_soon_threadsafe(task.cancel)
