"""Sessions: one tab or client object, with its jobs, its state and its readers."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from fanlight.engine.log import JobLog, Message
from fanlight.engine.rendering import Regions

if TYPE_CHECKING:
    from fanlight.components.state import State
    from fanlight.engine.clock import Timer
    from fanlight.engine.job import Job
    from fanlight.graph.block import Block
    from fanlight.graph.inject import Request

KEPT_CALLS = 512


class Session:
    """What the server keeps for one tab or client object."""

    def __init__(
        self,
        name: str,
        visitor: str | None,
        strong: bool,
        by_page: bool,
        now: float,
        ended: Callable[[Session, str, JobLog], None] | None = None,
        address: str | None = None,
        lost: Callable[[Session, Block], None] = lambda session, block: None,
    ) -> None:
        self.name = name
        self.visitor = visitor
        self.strong = strong
        self.by_page = by_page
        self.address = address
        """Where it was opened from, as limits count it."""
        self.lock = threading.Lock()
        self.number = 0
        self.logs: OrderedDict[str, JobLog] = OrderedDict()
        self.jobs: dict[str, Job] = {}
        """The jobs that wait or run."""
        self.calls: OrderedDict[str, str] = OrderedDict()
        """The page's names of its calls -> jobs, so that a call sent twice runs once."""
        self.states: dict[int, Any] = {}
        self.digests: dict[int, bytes | None] = {}
        """Of the content of States whose changes somebody waits for."""
        self.revisions: dict[int, int] = {}
        """How often those have changed."""
        self.state_timers: dict[int, Timer] = {}
        self.props: dict[int, dict[str, Any]] = {}
        self._regions: Regions | None = None
        self.borrowed: dict[int, set[str]] = {}
        """Choices that a handler made of what the visitor wrote, by block: they are not the author's words."""
        self.readers: set[Callable[[], None]] = set()
        self.present = 0
        self.page: Request | None = None
        """The request of the page that shows it, where somebody waits for the page's end."""
        self.seen_at = now
        self.shares_stream = False
        """Its client is a library that reads several jobs from one stock stream."""
        self.ended = ended
        """Called with each job that has ended and its log."""
        self.lost = lost
        """Called with a State whose object is not needed any more."""
        self.streamed: set[str] = set()
        """Ended jobs whose messages a finished stock stream has carried."""

    def next_number(self) -> int:
        """The number of the next message; call it with the lock held."""
        self.number += 1
        return self.number

    @property
    def regions(self) -> Regions:
        """What `gr.render` functions have made."""
        with self.lock:
            if self._regions is None:
                self._regions = Regions(self.props, self.forget_block)
            return self._regions

    @property
    def has_regions(self) -> bool:
        """Whether `gr.render` functions have made anything."""
        return self._regions is not None

    def new_log(self, job: str) -> JobLog:
        """A log for a new job."""
        with self.lock:
            log = self.logs[job] = JobLog(self.next_number)
            return log

    def write(self, log: JobLog, change: Callable[[JobLog], None]) -> None:
        """Change a log unless its job has ended, and wake the readers."""
        with self.lock:
            if log.end is not None:
                return
            change(log)
            readers = tuple(self.readers) if self.readers else ()
        for wake in readers:
            wake()

    def read(self, after: int, jobs: set[str] | None = None) -> tuple[list[tuple[str, Message]], int]:
        """What is newer than `after`: messages with their jobs, in order, and the number to read on from.

        Args:
            jobs: only messages of these jobs.
        """
        with self.lock:
            number = self.number
            if number <= after:
                return [], after
            found = [
                (job, message)
                for job, log in self.logs.items()
                if log.last > after and (jobs is None or job in jobs)
                for message in log.read(after)
            ]
        found.sort(key=lambda pair: pair[1]["n"])
        return found, number

    def acknowledge(self, number: int) -> None:
        """Forget the jobs whose end the reader has."""
        with self.lock:
            for job in [j for j, log in self.logs.items() if log.end is not None and log.end["n"] <= number]:
                del self.logs[job]

    def forget(self, jobs: set[str]) -> None:
        """Forget these jobs if they have ended."""
        with self.lock:
            for job in jobs:
                log = self.logs.get(job)
                if log is not None and log.end is not None:
                    del self.logs[job]
                self.streamed.discard(job)

    def remember_call(self, call: str, job: str) -> None:
        """Note which job a call became."""
        self.calls[call] = job
        while len(self.calls) > KEPT_CALLS:
            self.calls.popitem(last=False)

    def pending(self) -> bool:
        """Whether a job waits or runs, or has ended unseen."""
        return bool(self.jobs) or bool(self.logs)

    def forget_block(self, block: Block) -> None:
        """A rendered block is gone."""
        number = block._id or 0
        self.props.pop(number, None)
        self.borrowed.pop(number, None)
        self.digests.pop(number, None)
        self.revisions.pop(number, None)
        if number in self.states:
            self.lost(self, block)

    def state(self, block: State) -> Any:
        """The session's own object for a State, made at first use."""
        number = block._id or 0
        if number not in self.states:
            self.states.setdefault(number, block.fresh())  # two jobs that begin together get one object
        return self.states[number]
