"""The sessions of an app, by name and by who opened them."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable

from fanlight.engine.session import Session
from fanlight.wire.errors import Refused

NAME_LENGTH = 64


class Register:
    """Sessions, the one unseen for longest first. Safe to use from several threads."""

    def __init__(self) -> None:
        self.all: OrderedDict[str, Session] = OrderedDict()
        self.lock = threading.Lock()
        self._owned: dict[str, OrderedDict[str, Session]] = {}

    def enter(
        self, name: str, visitor: str | None, make: Callable[[], Session], now: float, most: int, most_each: int
    ) -> tuple[Session, list[Session]]:
        """The session of this name, made if it does not exist; and those that had to go for it.

        Args:
            most: most sessions; the one unseen for longest goes.
            most_each: most sessions of one visitor; his own one unseen for longest goes.

        Raises:
            Refused: 422 for an unusable name; 403 when the session is another visitor's; 429 when he uses all that he
                may have.
        """
        if not 0 < len(name) <= NAME_LENGTH or not name.isprintable():
            raise Refused(
                f"session_hash must be a text of 1 to {NAME_LENGTH} characters.", code="session-invalid", status=422
            )
        gone: list[Session] = []
        with self.lock:
            session = self.all.get(name)
            if session is None:
                gone = self._make_room(visitor, most, most_each)
                session = self.all[name] = make()
                if visitor is not None:
                    self._owned.setdefault(visitor, OrderedDict())[name] = session
            elif session.strong and session.visitor != visitor:
                raise Refused(
                    "This session belongs to another visitor. Use a session_hash of your own.",
                    code="session-foreign",
                    status=403,
                )
            session.seen_at = now
            self.all.move_to_end(name)
            if session.visitor is not None:
                self._owned[session.visitor].move_to_end(name)
        return session, gone

    def find(self, name: str, visitor: str | None) -> Session | None:
        """The session of this name if it exists and is this visitor's."""
        session = self.all.get(name)
        if session is None or (session.strong and session.visitor != visitor):
            return None
        return session

    def of(self, visitor: str | None) -> list[Session]:
        """The sessions that a visitor has opened."""
        with self.lock:
            return list(self._owned.get(visitor or "", {}).values())

    def end(self, session: Session) -> bool:
        """Take out a session that nobody will use again; False when somebody does."""
        with self.lock:
            if session.present or session.jobs or session.logs:
                return False
            self._remove(session)
            return True

    def take_idle(self, before: float) -> list[Session]:
        """Take out the sessions that nobody uses and nobody has seen since then."""
        with self.lock:
            idle = [s for s in self.all.values() if not s.present and not s.jobs and s.seen_at < before]
            for session in idle:
                self._remove(session)
        return idle

    def _remove(self, session: Session) -> None:
        self.all.pop(session.name, None)
        owned = self._owned.get(session.visitor or "")
        if owned is not None and session.visitor is not None:
            owned.pop(session.name, None)
            if not owned:
                del self._owned[session.visitor]

    def _make_room(self, visitor: str | None, most: int, most_each: int) -> list[Session]:
        gone = []
        mine = self._owned.get(visitor or "")
        if mine is not None and len(mine) >= most_each:
            old = _oldest_idle(mine)
            if old is None:
                raise Refused(
                    f"You have {len(mine)} sessions in use, the most one visitor may have. Close a tab.",
                    code="sessions-full",
                    status=429,
                )
            gone.append(old)
        elif len(self.all) >= most:
            old = _oldest_idle(self.all)
            gone += [old] if old is not None else []
        for session in gone:
            self._remove(session)
        return gone


def _oldest_idle(sessions: OrderedDict[str, Session]) -> Session | None:
    return next((s for s in sessions.values() if not s.present and not s.jobs), None)
