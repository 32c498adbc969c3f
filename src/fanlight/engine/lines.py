"""Lines: the jobs of one concurrency id, which wait for a free slot, visitor by visitor in turns."""

from __future__ import annotations

import itertools
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from fanlight.engine.clock import Clock
from fanlight.engine.job import Job
from fanlight.engine.turns import Turns, visitor_key
from fanlight.wire.errors import Refused

KEPT_SHARE = 0.8  # of the old average when a new duration comes in
FEW = 1000
"""So many lines are not worth looking through for those without jobs."""


@dataclass(frozen=True, slots=True)
class LineLimits:
    """How many jobs may wait and run.

    Args:
        default: most jobs of one line at a time, where a listener sets no limit; None is no limit.
        waiting: most waiting jobs in all.
        passing: most direct calls, which wait in no line, under way in all.
        waiting_each: most waiting jobs of one visitor.
        update_s: seconds between two messages about the place in line, at least.
    """

    default: int | None = 1
    waiting: int = 10_000
    passing: int = 10_000
    waiting_each: int = 200
    update_s: float = 1.0


class Line:
    """The waiting and running jobs of one concurrency id."""

    __slots__ = ("average", "limit", "name", "running", "waiting")

    def __init__(self, name: str, limit: int | None) -> None:
        self.name = name
        self.limit = limit
        self.running = 0
        self.waiting = Turns()
        self.average: float | None = None

    def free(self) -> bool:
        """Whether a slot is free."""
        return self.limit is None or self.running < self.limit

    def eta(self, rank: int) -> float | None:
        """Seconds until the job at this place has ended, judged by earlier ones; None while there were none."""
        if self.average is None:
            return None
        return round(self.average * (rank // (self.limit or 1) + 1), 2)


class Lines:
    """All lines of an app. Starting and ending a job costs the same however many wait.

    Args:
        start: called, outside the lock, with the jobs that got a slot: one, or a batch.
    """

    def __init__(self, clock: Clock, limits: LineLimits, start: Callable[[list[Job]], None]) -> None:
        self.limits = limits
        self.lines: dict[str, Line] = {}
        self.waiting = 0
        self._each: Counter[str] = Counter()
        self._passing: Counter[str] = Counter()
        self._passing_all = 0
        self._clock = clock
        self._start = start
        self._lock = threading.Lock()
        self._ticking = False
        self._declared: set[str] = set()
        self._crowd = FEW

    def declare(self, limits: Mapping[str, int | None]) -> None:
        """Have these lines, with their limits; others go once they are empty."""
        with self._lock:
            self._declared = set(limits)
            self._drop_idle()
            for name, limit in limits.items():
                self.lines.setdefault(name, Line(name, limit)).limit = limit

    def _drop_idle(self) -> None:
        """Forget the lines that nobody declared and that have no jobs."""
        for name in [n for n, line in self.lines.items() if n not in self._declared and not line.running]:
            if not self.lines[name].waiting:
                del self.lines[name]

    def _line(self, name: str, limit: int | None) -> Line:
        """The line of this name; the lowest of several limits for one name wins."""
        line = self.lines.get(name)
        if line is None:
            if len(self.lines) >= self._crowd:
                self._drop_idle()
                self._crowd = max(FEW, 2 * len(self.lines))
            line = self.lines[name] = Line(name, limit)
        elif limit is not None and (line.limit is None or limit < line.limit):
            line.limit = limit
        return line

    def submit(self, job: Job, limit: int | None = None) -> None:
        """Start the job or let it wait.

        Args:
            limit: most jobs at a time of a line that was not declared.

        Raises:
            Refused: 503 when too many wait in all, 429 when too many of this visitor do.
        """
        with self._lock:
            line = self._line(job.line, limit)
            if line.free() and not line.waiting:
                line.running += 1
                ready = [job]
            else:
                self._admit(job)
                rank = line.waiting.add(job)
                ready = []
        if ready:
            self._start(ready)
            return
        job.queued(rank, len(line.waiting), line.eta(rank))
        self._tick_later()

    def pass_by(self, job: Job) -> None:
        """Start a job beside all lines: it waits for nothing but a thread.

        Raises:
            Refused: as `submit`, since as many may be under way in this manner as may wait in lines.
        """
        key = visitor_key(job)
        with self._lock:
            if self._passing_all >= self.limits.passing or self._passing[key] >= self.limits.waiting_each:
                raise Refused(
                    f"{self._passing[key]} direct calls of yours are under way, {self._passing_all} in all. "
                    "Wait until one has ended.",
                    code="calls-full",
                    status=429 if self._passing_all < self.limits.passing else 503,
                )
            self._passing[key] += 1
            self._passing_all += 1
        self._start([job])

    def passed(self, job: Job) -> None:
        """A job that `pass_by` has started is over."""
        key = visitor_key(job)
        with self._lock:
            self._passing_all -= 1
            self._passing[key] -= 1
            if not self._passing[key]:
                del self._passing[key]

    def _admit(self, job: Job) -> None:
        if self.waiting >= self.limits.waiting:
            raise Refused(
                f"Queue is full. {self.waiting} jobs are waiting, which is the most this app allows. Try again later.",
                code="queue-full",
                status=503,
            )
        key = visitor_key(job)
        if self._each[key] >= self.limits.waiting_each:
            raise Refused(
                f"You have {self._each[key]} jobs waiting, the most one visitor may have. Wait until one has ended.",
                code="queue-full-visitor",
                status=429,
            )
        self.waiting += 1
        self._each[key] += 1

    def _leave(self, line: Line, job: Job) -> None:
        line.waiting.remove(job)
        self.waiting -= 1
        key = visitor_key(job)
        self._each[key] -= 1
        if not self._each[key]:
            del self._each[key]

    def withdraw(self, job: Job) -> bool:
        """Take a waiting job out of its line; False when it does not wait (any more)."""
        with self._lock:
            line = self.lines.get(job.line)
            if line is None or job not in line.waiting:
                return False
            self._leave(line, job)
            return True

    def release(self, job: Job, took_s: float | None) -> None:
        """Give the slot of a job, or of the batch it led, to the next one.

        Args:
            took_s: how long it ran, for estimates; None when that says nothing.
        """
        line = self.lines[job.line]
        with self._lock:
            if took_s is not None:
                old = line.average
                line.average = took_s if old is None else old * KEPT_SHARE + took_s * (1 - KEPT_SHARE)
            line.running -= 1
            ready = self._take(line)
        if ready:
            self._start(ready)

    def _take(self, line: Line) -> list[Job]:
        if not line.waiting or not line.free():
            return []
        first = line.waiting.first()
        ready = [first]
        if first.listener.batch:
            same = (job for job in line.waiting if job.listener is first.listener)
            ready = list(itertools.islice(same, first.listener.max_batch_size))
        for job in ready:
            self._leave(line, job)
            line.waiting.served(job)
        line.running += 1
        return ready

    def _tick_later(self) -> None:
        with self._lock:
            if self._ticking:
                return
            self._ticking = True
        self._clock.later(max(self.limits.update_s, self.waiting / 500), self._tick)

    def _tick(self) -> None:
        """Tell the jobs whose place changed. One pass a second at most keeps the cost linear in the backlog."""
        with self._lock:
            self._ticking = False
            places = [
                (job, rank, len(line.waiting), line.eta(rank))
                for line in self.lines.values()
                for rank, job in enumerate(line.waiting)
            ]
        for job, rank, size, eta in places:
            if job.ticket != rank:
                job.ticket = rank
                job.queued(rank, size, eta)
        if places:
            self._tick_later()
