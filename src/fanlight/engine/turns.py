"""The waiting jobs of a line, served in turns: one of each visitor, then the next one of each."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator

from fanlight.engine.job import Job


class Turns:
    """Waiting jobs. Adding, taking and removing one costs the same however many wait.

    A visitor who sends a hundred jobs makes another one wait for one of them, not for a hundred. Where every visitor
    has one job, they are served in the order they came.
    """

    __slots__ = ("_jobs", "_reach", "_visitors")

    def __init__(self) -> None:
        self._visitors: OrderedDict[str, OrderedDict[str, Job]] = OrderedDict()
        """Each visitor's jobs, oldest first; the visitor whose turn is next comes first."""
        self._jobs: dict[str, Job] = {}
        self._reach: list[int] = []
        """How many visitors have at least one job, at least two, ..."""

    def __len__(self) -> int:
        return len(self._jobs)

    def __contains__(self, job: Job) -> bool:
        return job.id in self._jobs

    def __iter__(self) -> Iterator[Job]:
        """The jobs in the order in which they would be taken."""
        left = [iter(jobs.values()) for jobs in self._visitors.values()]
        while left:
            more = []
            for jobs in left:
                job = next(jobs, None)
                if job is not None:
                    yield job
                    more.append(jobs)
            left = more

    def add(self, job: Job) -> int:
        """Let a job wait; returns how many are taken before it at most, and exactly for a visitor's first one."""
        mine = self._visitors.setdefault(visitor_key(job), OrderedDict())
        before = sum(self._reach[: len(mine) + 1])
        mine[job.id] = self._jobs[job.id] = job
        if len(mine) > len(self._reach):
            self._reach.append(0)
        self._reach[len(mine) - 1] += 1
        return before

    def remove(self, job: Job) -> None:
        """Take a job out that shall not wait any more; the visitor keeps his turn."""
        key = visitor_key(job)
        mine = self._visitors[key]
        self._reach[len(mine) - 1] -= 1
        if not self._reach[-1]:
            self._reach.pop()
        del mine[job.id], self._jobs[job.id]
        if not mine:
            del self._visitors[key]

    def first(self) -> Job:
        """The job whose turn it is."""
        return next(iter(next(iter(self._visitors.values())).values()))

    def served(self, job: Job) -> None:
        """A visitor had his turn with this job: the next one is another visitor's."""
        key = visitor_key(job)
        if key in self._visitors:
            self._visitors.move_to_end(key)


def visitor_key(job: Job) -> str:
    """Whom a waiting job counts for: the visitor where one is known, else the session."""
    return job.session.visitor or job.session.name
