"""The engine: the one seam between the server and what runs.

The server speaks to it with plain arguments and reads messages; nothing else of this package is its business.
"""

from __future__ import annotations

import contextlib
import secrets
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from fanlight.components.state import State
from fanlight.engine.blueprint import Blueprint
from fanlight.engine.clock import Clock
from fanlight.engine.job import Job
from fanlight.engine.linenames import LineNames
from fanlight.engine.lines import LineLimits, Lines
from fanlight.engine.register import Register
from fanlight.engine.rendering import FIRST_NUMBER
from fanlight.engine.results import MOST_BYTES, Results
from fanlight.engine.runner import Runner
from fanlight.engine.session import Session
from fanlight.engine.values import Cabinet
from fanlight.graph.block import Block
from fanlight.graph.graph import UNLOAD
from fanlight.graph.inject import Request
from fanlight.graph.listener import Listener
from fanlight.wire.errors import Refused
from fanlight.wire.filedata import with_files_kept


@dataclass(frozen=True, slots=True)
class EngineSettings:
    """How the engine keeps things.

    Args:
        threads: most handlers that run in threads at a time.
        show_error: visitors see the text of any exception.
        sessions: most sessions; the one unseen for longest is dropped.
        sessions_each: most sessions of one visitor; his own one unseen for longest is dropped.
        grace_s: how long a streaming job goes on when its session is away.
        results_s: how long results wait for their reader.
        results_bytes: most that all results which wait may take; the oldest go first.
        idle_s: how long a session is kept after it was last seen.
        sweep_s: how often what is over is looked for, while there is anything.
        reload_s: how long a page that was closed may take to come back, as at a reload.
        finish_alone: streaming jobs go on however long their session is away.
    """

    threads: int = 40
    show_error: bool = False
    sessions: int = 10_000
    sessions_each: int = 200
    grace_s: float = 60.0
    results_s: float = 600.0
    results_bytes: int = MOST_BYTES
    idle_s: float = 3600.0
    reload_s: float = 3.0
    sweep_s: float = 60.0
    finish_alone: bool = False


class Engine:
    """Runs the jobs of one app for all its visitors."""

    def __init__(
        self,
        blueprint: Blueprint,
        cabinet: Cabinet,
        settings: EngineSettings | None = None,
        limits: LineLimits | None = None,
        clock: Clock | None = None,
    ) -> None:
        self.settings = settings or EngineSettings()
        self.clock = clock or Clock()
        self.register = Register()
        self.results = Results(self.settings.results_bytes)
        self._lock = threading.Lock()
        self._sweeping = False
        self._closed = False
        self.stopping = False
        self.readers: set[Callable[[], None]] = set()
        """Wakes every connection, whatever session it reads."""
        self.runner = Runner(cabinet, self.clock, self.settings.threads, self._ended, self.settings.show_error)
        self.lines = Lines(self.clock, limits or LineLimits(), self.runner.start)
        self.names = LineNames(self.lines.limits.default)
        self._take_in(blueprint)

    def _take_in(self, blueprint: Blueprint) -> None:
        self.blueprint = blueprint
        self.lines.declare(self.names.declare(blueprint.listeners))
        self.unloads = [x for x in blueprint.listeners if any(t.event is UNLOAD for t in x.targets)]
        """What runs when a page is closed."""

    def busy(self) -> set[int]:
        """Numbers of the listeners that have jobs."""
        return {job.listener.id for session in list(self.sessions.values()) for job in list(session.jobs.values())}

    def adopt(self, blueprint: Blueprint) -> None:
        """Go on with the app's next edition: sessions keep what is still there, jobs run on as they began."""
        gone = [block for number, block in self.blueprint.blocks.items() if number not in blueprint.blocks]
        for session in list(self.sessions.values()):
            for block in gone:
                session.regions.forget(block)
                session.forget_block(block)
        self._take_in(blueprint)

    def wake(self) -> None:
        """Wake every connection."""
        for wake in tuple(self.readers):
            wake()

    # sessions

    def open_session(
        self, name: str, visitor: str | None, strong: bool, by_page: bool = False, address: str | None = None
    ) -> Session:
        """The session of this name, made if it does not exist.

        Args:
            address: where the request comes from, as limits count it.

        Raises:
            Refused: 422 for an unusable name; 403 when the session is another visitor's.
        """
        now = self.clock.now()

        def make() -> Session:
            return Session(name, visitor, strong, by_page, now, self.results.add, address, self._lost)

        most, most_each = self.settings.sessions, self.settings.sessions_each
        session, dropped = self.register.enter(name, visitor, make, now, most, most_each)
        session.by_page = session.by_page or by_page
        for old in dropped:
            self._drop(old)
        self._sweep_later()
        return session

    def passing_session(self, visitor: str | None, strong: bool, by_page: bool, address: str | None = None) -> Session:
        """A session for one call, which nobody else can name. End it with `end_session`."""
        name = "once-" + secrets.token_urlsafe(16)
        return Session(name, visitor, strong, by_page, self.clock.now(), address=address)

    def find_session(self, name: str, visitor: str | None) -> Session | None:
        """The session of this name if it exists and is this visitor's."""
        return self.register.find(name, visitor)

    def end_session(self, session: Session) -> None:
        """Drop a session that nobody will use again."""
        if self.register.end(session):
            self._drop(session)

    def sessions_of(self, visitor: str | None) -> list[Session]:
        """The sessions that a visitor has opened."""
        return self.register.of(visitor)

    @property
    def sessions(self) -> Mapping[str, Session]:
        """The sessions by name, the one unseen for longest first."""
        return self.register.all

    def arrive(self, session: Session) -> None:
        """A reader of the session is connected."""
        with self._lock:
            session.present += 1
            session.seen_at = self.clock.now()

    def leave(self, session: Session, closed: bool = False) -> None:
        """A reader of the session has gone; without another one its streaming jobs end after the grace period.

        Args:
            closed: it was a page that was closed, not a connection that broke.
        """
        with self._lock:
            session.present -= 1
            session.seen_at = self.clock.now()
            left_at, away = session.seen_at, session.present == 0
        if not away or self._closed:
            return
        if session.jobs and not self.settings.finish_alone:
            self.clock.later(self.settings.grace_s, lambda: self._grace_over(session, left_at))
        if session.page is not None:
            wait = self.settings.reload_s if closed else self.settings.grace_s
            self.clock.later(wait, lambda: self._unload(session, left_at))

    def _unload(self, session: Session, left_at: float) -> None:
        """The page of a session is gone: call the functions that wait for that."""
        if session.present or session.seen_at > left_at or session.page is None:
            return
        page, session.page = session.page, None
        for listener in self.unloads:
            passing = Session(session.name, session.visitor, session.strong, True, left_at, address=session.address)
            with contextlib.suppress(Refused):  # too many at once: the limit that holds for direct calls
                self.lines.pass_by(Job(passing, listener, [], page, self.clock.now(), quiet=lambda: None))

    def _grace_over(self, session: Session, left_at: float) -> None:
        if session.present or session.seen_at > left_at:
            return
        for job in list(session.jobs.values()):
            if job.phase == "waiting" or self._streams(job.listener):
                self.cancel(session, job.id)

    @staticmethod
    def _streams(listener: Listener) -> bool:
        return listener.handler is not None and listener.handler.is_generator

    def _sweep_later(self) -> None:
        with self._lock:
            if self._sweeping or self._closed:
                return
            self._sweeping = True
        self.clock.later(self.settings.sweep_s, self.sweep)

    def sweep(self) -> None:
        """Drop results nobody fetched and sessions nobody uses."""
        now = self.clock.now()
        with self._lock:
            self._sweeping = False
        old = self.register.take_idle(now - self.settings.idle_s)
        kept = list(self.sessions.values())
        for session in kept:
            stale = {
                j for j, entry in session.logs.items() if entry.end and now - entry.ended_at > self.settings.results_s
            }
            session.forget(stale)
        for session in old:
            self._drop(session)
        if self.runner.cabinet.sweep() or kept:
            self._sweep_later()

    def _drop(self, session: Session) -> None:
        """End what a dropped session leaves behind."""
        for timer in session.state_timers.values():
            timer.cancel()
        for number in list(session.states):
            self._delete_state(session, self.blueprint.blocks.get(number) or session.regions.find(number))
        self.runner.cabinet.forget(session)

    def _lost(self, session: Session, block: Block) -> None:
        timer = session.state_timers.pop(block._id or 0, None)
        if timer is not None:
            timer.cancel()
        self._delete_state(session, block)

    def _delete_state(self, session: Session, block: Block | None) -> None:
        number = block._id if block is not None and block._id is not None else 0
        value = session.states.pop(number, None)
        session.digests.pop(number, None)
        if isinstance(block, State) and block.delete_callback is not None:
            callback = block.delete_callback
            self.runner.pool.submit(lambda: callback(value))

    # jobs

    def listener(self, fn: object, session: Session | None = None) -> Listener:
        """The listener with this number: one that was rendered for the session, or the app's.

        Raises:
            Refused: 404 when there is none, or none that runs on the server.
        """
        listeners = self.blueprint.listeners
        if isinstance(fn, int) and fn >= FIRST_NUMBER and session is not None:
            rendered = session.regions.listeners.get(fn)
            if rendered is None or rendered.handler is None:
                raise Refused("This part of the page has changed since. Try again.", code="function-gone", status=404)
            return rendered
        if not isinstance(fn, int) or isinstance(fn, bool) or not 0 <= fn < len(listeners):
            raise Refused(
                f"fn_index {fn!r} names no function of this app; it has 0 to {len(listeners) - 1}.",
                code="function-unknown",
                status=404,
            )
        listener = listeners[fn]
        if listener.handler is None:
            raise Refused(f"fn_index {fn} runs in the browser only.", code="function-unknown", status=404)
        return listener

    def submit(
        self,
        session: Session,
        listener: Listener,
        data: object,
        request: Request | None = None,
        event_data: Any = None,
        trigger: int | None = None,
        call: str | None = None,
        direct: bool = False,
    ) -> Job:
        """Put a job into its line, or start it.

        Args:
            direct: start at once, past the line; a generator stops after its first value.

        Raises:
            Refused: 422 for data that does not fit, 403 for a private listener, 429 and 503 for full lines.
        """
        values = self._admitted(session, listener, data)
        job = Job(session, listener, values, request, self.clock.now(), event_data, trigger, call)
        job.engine = self
        limit: int | None = None
        if not direct:
            job.line, limit = self.names.of(listener)
        job.first_only = direct
        session.jobs[job.id] = job
        session.seen_at = self.clock.now()
        try:
            if direct:
                self.lines.pass_by(job)
            else:
                self.lines.submit(job, limit)
        except Refused:
            session.jobs.pop(job.id, None)
            with session.lock:
                session.logs.pop(job.id, None)
            raise
        if call is not None:
            session.remember_call(call, job.id)
        return job

    def validate(
        self, session: Session, listener: Listener, data: object, request: Request | None, over: Callable[[], None]
    ) -> Job:
        """Ask the listener's validator, beside all lines, about a job that wants to be let in.

        Args:
            over: called from any thread when the answer is in the log of the job that is returned.

        Raises:
            Refused: as `submit`.
        """
        assert listener.validator is not None  # the caller has looked
        values = self._admitted(session, listener, data)
        job = Job(session, listener.validator, values, request, self.clock.now(), quiet=over)
        self.lines.pass_by(job)
        return job

    def _admitted(self, session: Session, listener: Listener, data: object) -> list[Any]:
        if listener.visibility == "private" and not session.by_page:
            raise Refused(
                f"{listener.api_name!r} is private: only the app's own page may call it.", code="private", status=403
            )
        return self._checked(listener, data)

    def run_aside(
        self, listener: Listener, data: list[Any], request: Request | None, ended: Callable[[Job], None]
    ) -> Job:
        """Run a listener for the app itself, in its line, in a session that nobody can name.

        Args:
            data: payloads, as a component's `postprocess` makes them; files in them are kept for everybody.
            ended: called in a thread of the pool when the job has ended; what it made is then let go.

        Raises:
            Refused: as `submit`, or for a file that may not be served.
        """
        cabinet = self.runner.cabinet
        kept = [with_files_kept(payload, lambda new: cabinet.store(new, None)) for payload in data]
        session = self.passing_session(None, False, by_page=True)
        job: Job | None = None
        begun = threading.Event()

        def over(*_: object) -> None:
            self.runner.pool.submit(finish)

        def finish() -> None:
            begun.wait()
            if job is None:  # it was refused
                return
            try:
                ended(job)
            finally:
                session.forget({job.id})
                self.end_session(session)

        session.ended = over
        try:
            job = self.submit(session, listener, kept, request)
        finally:
            begun.set()
        return job

    @staticmethod
    def _checked(listener: Listener, data: object) -> list[Any]:
        if not isinstance(data, list):
            raise Refused("data must be a list with one value per input.", code="data-invalid", status=422)
        wanted = len(listener.inputs)
        if len(data) == wanted:
            return data
        visible = [not block.skip_api for block in listener.inputs]
        if len(data) == sum(visible):  # States, which clients cannot know, may be left out
            values = iter(data)
            return [next(values) if shown else None for shown in visible]
        if len(data) > wanted:
            raise Refused(
                f"data has {len(data)} values, but {listener.api_name!r} takes {wanted}.", code="data-arity", status=422
            )
        raise Refused(
            f"data has {len(data)} values, but {listener.api_name!r} needs {wanted}.", code="data-arity", status=422
        )

    def cancel(self, session: Session, job_id: str) -> bool:
        """Stop a job of this session; False when it does not wait or run."""
        job = session.jobs.get(job_id)
        if job is None:
            return False
        job.stopped.set()
        now = self.clock.now()
        if job.line and self.lines.withdraw(job):
            job.phase = "ended"
        drop = job.drop
        if drop is not None:
            drop()
        job.cancelled(now)
        return True

    def _ended(self, job: Job, took_s: float | None) -> None:
        if job.line:
            self.lines.release(job, took_s)
        else:
            self.lines.passed(job)
        session = job.session
        blocks = (*job.listener.inputs, *job.listener.outputs)
        if session.has_regions:
            session.regions.let_go(blocks)
        for block in blocks:
            if isinstance(block, State) and block.time_to_live is not None and block._id in session.states:
                self._expire_later(session, block)

    def _expire_later(self, session: Session, block: State) -> None:
        number = block._id or 0
        old = session.state_timers.pop(number, None)
        if old is not None:
            old.cancel()
        session.state_timers[number] = self.clock.later(
            float(block.time_to_live or 0), lambda: self._lost(session, block)
        )

    def goodbye(self) -> None:
        """Tell every pending job that the server stops, and every connection to end."""
        self.stopping = True
        for session in list(self.sessions.values()):
            for job in list(session.jobs.values()):
                job.stopped.set()
                job.failed(
                    {
                        "error": "The server is stopping; the job was not finished. Try again in a moment.",
                        "title": "Error", "duration": 10, "visible": True, "code": "server-stopping",
                    },
                    self.clock.now(),
                )  # fmt: skip
        self.wake()

    async def end_tasks(self) -> None:
        """Cancel the async handlers on the loop of this call, which is somebody else's, and wait for their end."""
        await self.runner.end_tasks()

    def close(self) -> None:
        """Stop: tell pending jobs, end the timers, let threads go."""
        self._closed = True
        self.goodbye()
        self.clock.close()
        self.runner.close()
