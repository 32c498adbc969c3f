"""The message log: what each job has to tell, kept until its reader has it.

A job's log holds its *state*, not its history: the place in the line, the newest progress, the notices,
the output payloads with the patches since a snapshot, and the end. So its memory follows the size of the
payloads and not the number of yields, and a reader that was away gets what it missed, in order, once.

Every message has a number; numbers grow within a session, so a reader says from which one on it wants to read.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any

from fanlight.wire.patches import Patch, diff, join

Message = dict[str, Any]
Payloads = list[Any]

KEPT_PATCHES = 512
UNREAD_BEFORE_JOINING = 64
KEPT_NOTICES = 100
SMALL = 65536


class JobLog:
    """What one job has to tell. Not thread-safe by itself: the session's lock guards it."""

    __slots__ = (
        "base", "base_at", "base_props", "current", "end", "ended_at", "facts", "last", "notices", "number", "patches",
        "props", "unread", "weight",
    )  # fmt: skip

    def __init__(self, number: Callable[[], int]) -> None:
        self.number = number
        self.last = 0
        self.facts: dict[str, Message] = {}
        """The newest queued, started and progress message."""
        self.notices: deque[Message] = deque(maxlen=KEPT_NOTICES)
        self.base: Payloads | None = None
        self.base_at = 0
        self.base_props: list[dict[str, Any] | None] | None = None
        self.patches: deque[tuple[int, list[Patch]]] = deque()
        self.current: Payloads | None = None
        self.props: list[dict[str, Any] | None] | None = None
        self.weight = 0
        self.unread = 0
        self.end: Message | None = None
        self.ended_at = 0.0

    def fact(self, kind: str, fields: Message) -> None:
        """Replace the queued, started or progress message."""
        self.last = self.number()
        self.facts[kind] = {"n": self.last, "t": kind, **fields}

    def notice(self, fields: Message) -> None:
        """Add a message to the visitor; only the newest are kept."""
        self.last = self.number()
        self.notices.append({"n": self.last, "t": "notice", **fields})

    def values(self, payloads: Payloads) -> None:
        """The outputs are these payloads now."""
        self.last = self.number()
        self._remember_props(payloads)
        before, self.current = self.current, payloads
        if before is None:
            self.base, self.base_at = list(payloads), self.last
            return
        patch = [self._edits(old, new) for old, new in zip(before, payloads, strict=True)]
        self._keep(patch)

    @staticmethod
    def _edits(old: Any, new: Any) -> Patch:
        if isinstance(old, dict) and isinstance(new, dict) and ("__type__" in old or "__type__" in new):
            return [] if old == new else [["replace", [], new]]
        return diff(old, new)

    def _keep(self, patch: list[Patch]) -> None:
        self.unread += 1
        self.weight += sum(_weight(edit[2]) for edits in patch for edit in edits)
        if self.unread > UNREAD_BEFORE_JOINING and self.patches:
            joined = [join(first, second) for first, second in zip(self.patches[-1][1], patch, strict=True)]
            if None not in joined:
                self.patches[-1] = (self.last, joined)  # type: ignore[assignment]  # no None is in it
                return
        self.patches.append((self.last, patch))
        if len(self.patches) > KEPT_PATCHES or self.weight > SMALL + sum(map(_weight, self.current or ())):
            self._snapshot()

    def _snapshot(self) -> None:
        self.base, self.base_at = list(self.current or ()), self.last
        self.base_props = None if self.props is None else [dict(p) if p else None for p in self.props]
        self.patches.clear()
        self.weight = 0

    def _remember_props(self, payloads: Payloads) -> None:
        """Keep the props that updates have set, since a later update does not name them again."""
        for index, payload in enumerate(payloads):
            if isinstance(payload, dict) and payload.get("__type__") == "update":
                if self.props is None:
                    self.props = [None] * len(payloads)
                kept = self.props[index] or {}
                self.props[index] = {**kept, **{k: v for k, v in payload.items() if k != "__type__"}}
            elif self.props is not None and self.props[index]:
                self.props[index] = {**(self.props[index] or {}), "value": payload}

    def finish(self, kind: str, fields: Message, now: float) -> None:
        """The job has ended; nothing follows."""
        self.last = self.number()
        self.ended_at = now
        self.end = {"n": self.last, "t": kind, **fields}

    def read(self, after: int) -> list[Message]:
        """The messages with a number above `after`, in order."""
        if self.last <= after:
            return []
        self.unread = 0
        found = [m for m in self.facts.values() if m["n"] > after]
        found.extend(m for m in self.notices if m["n"] > after)
        if self.base is not None:
            if after < self.base_at:
                message: Message = {"n": self.base_at, "t": "values", "values": self.base}
                if self.base_props is not None:
                    message["props"] = self.base_props
                found.append(message)
            found.extend({"n": n, "t": "patch", "ops": patch} for n, patch in self.patches if n > after)
        if self.end is not None and self.end["n"] > after:
            found.append(self.end)
        found.sort(key=lambda m: m["n"])
        return found


def _weight(value: Any) -> int:
    """Roughly how much memory a payload takes, quickly."""
    if isinstance(value, str):
        return len(value)
    return 48 * len(value) if isinstance(value, (list, dict)) else 16
