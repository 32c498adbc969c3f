"""A job: one run of a listener."""

from __future__ import annotations

import logging
import secrets
import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal

from fanlight.engine.log import JobLog, Message

if TYPE_CHECKING:
    from collections.abc import Callable

    from fanlight.engine.clock import Timer
    from fanlight.engine.engine import Engine
    from fanlight.engine.session import Session
    from fanlight.graph.inject import Request
    from fanlight.graph.listener import Listener

log = logging.getLogger("fanlight")

Phase = Literal["waiting", "running", "ended"]


class Job:
    """One run of a listener; also what its handler talks to while it runs (a `JobPort`)."""

    __slots__ = (
        "call", "data", "drop", "engine", "event_data", "files", "first_only", "id", "limit", "line", "listener", "log",
        "phase", "quiet", "refused_input", "request", "session", "started_at", "stopped", "submitted_at", "ticket",
        "tracks_tqdm", "trigger",
    )  # fmt: skip

    def __init__(
        self,
        session: Session,
        listener: Listener,
        data: list[Any],
        request: Request | None,
        now: float,
        event_data: Any = None,
        trigger: int | None = None,
        call: str | None = None,
        quiet: Callable[[], None] | None = None,
    ) -> None:
        self.id = secrets.token_hex(16)
        self.session = session
        self.listener = listener
        self.data = data
        self.request = request
        self.event_data = event_data
        self.trigger = trigger
        self.call = call
        self.phase: Phase = "waiting"
        self.stopped = threading.Event()
        """Set when the job shall end early; a generator looks at it between its steps."""
        self.drop: Callable[[], None] | None = None
        """Ends an async handler early; set while one runs."""
        self.submitted_at = now
        self.started_at = 0.0
        self.ticket = 0
        self.line = ""
        self.files = False
        self.first_only = False
        """Stop a generator after its first value, as direct calls do."""
        self.engine: Engine | None = None
        """What runs it."""
        self.tracks_tqdm = False
        self.refused_input: int | None = None
        """The component whose payload was refused, so that the page can say why beside it."""
        self.limit: Timer | None = None
        """Ends it when its time is over."""
        self.quiet = quiet
        """Called at the end of a job that the session's readers hear nothing of."""
        self.log: JobLog = session.new_log(self.id) if quiet is None else JobLog(lambda: 0)

    # what the engine says

    def queued(self, rank: int, size: int, eta: float | None) -> None:
        """The job waits at this place."""
        fields: Message = {"call": self.call, "fn": self.listener.id, "rank": rank, "size": size, "eta": eta}
        self.session.write(self.log, lambda entry: entry.fact("queued", fields))

    def started(self, eta: float | None) -> None:
        """The job runs; `eta` seconds is what earlier ones took."""
        fields: Message = {"eta": eta, "fn": self.listener.id, "call": self.call}
        self.session.write(self.log, lambda entry: entry.fact("started", fields))

    def show(self, payloads: list[Any]) -> None:
        """The outputs are these payloads now; more may follow."""
        self.session.write(self.log, lambda entry: entry.values(payloads))

    def done(self, payloads: list[Any] | None, now: float) -> None:
        """The job has ended with these payloads, or with those shown last."""
        self._finish("done", {"values": payloads}, now)

    def failed(self, failure: Message, now: float) -> None:
        """The job has failed; `failure` has error, title, duration, visible and code."""
        self._finish("failed", failure, now)

    def cancelled(self, now: float) -> None:
        """The job was stopped; what was shown stays."""
        self._finish("cancelled", {"outputs": len(self.listener.outputs)}, now)

    def _finish(self, kind: str, fields: Message, now: float) -> None:
        first = False

        def end(entry: JobLog) -> None:
            nonlocal first
            first = True
            entry.finish(kind, fields, now)
            self.session.jobs.pop(self.id, None)  # in one step with the message, or a reader could stop before it

        self.session.write(self.log, end)
        if first and self.limit is not None:
            self.limit.cancel()
        if first and self.quiet is not None:
            self.quiet()
        elif first and self.session.ended is not None:
            self.session.ended(self.session, self.id, self.log)

    @property
    def ended(self) -> bool:
        """Whether the visitor has been told the end."""
        return self.log.end is not None

    # what the handler says (JobPort)

    def progress(self, items: Sequence[dict[str, Any]]) -> None:
        """Show these nested bars in place of the former ones."""
        bars = list(items)
        self.session.write(self.log, lambda entry: entry.fact("progress", {"items": bars}))

    def notice(self, level: str, title: str, message: str, duration: float | None, visible: bool) -> None:
        """Show a message beside the page's content."""
        fields: Message = {
            "level": level, "title": title, "message": message, "duration": duration, "visible": visible,
        }  # fmt: skip
        self.session.write(self.log, lambda entry: entry.notice(fields))
