"""The logins of an app: kept in a file, so that they survive a restart, and so that they can be listed and revoked."""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import logging
import os
import secrets
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from fanlight.wire.errors import Refused

log = logging.getLogger("fanlight")

LIFE_S = 30 * 24 * 3600
MOST = 10_000
MOST_OF_USER = 1_000
LOOK_S = 1.0
"""How often the file is looked at for what another process revoked."""
WRITE_WAIT_S = 5.0

_TABLE = """
create table if not exists logins (
    digest text primary key, app text not null, user text not null, proof text not null,
    since real not null, until real not null, address text not null, agent text not null
)"""


@dataclass(frozen=True, slots=True)
class Login:
    """One browser or client that has logged in.

    Attributes:
        id: names it in `revoke`; tells nothing of its cookie.
        since, until: seconds since the epoch.
        address: where it logged in from. agent: what the browser says of itself.
    """

    id: str
    user: str
    since: float
    until: float
    address: str
    agent: str
    app: str


class LoginFile:
    """The table of logins in a SQLite file, or in memory where there is no file to write."""

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self._lock = threading.Lock()
        if path is not None:
            _make_private(path)
        self._db = _connected(path, WRITE_WAIT_S)
        with self._lock:
            self._db.execute("pragma journal_mode = wal")  # readers need not wait for writers
            self._db.execute(_TABLE)
        # Reading happens on the server's loop: it must neither wait for a writer here nor for one elsewhere.
        self._reader = _connected(path, 0) if path is not None else self._db
        self._read_lock = threading.Lock() if path is not None else self._lock
        self.rows()  # a file that is damaged shows it now

    def rows(self, app: str | None = None) -> list[tuple[str, str, Login]]:
        """Digest, proof and login of every login that has not ended, oldest first."""
        wanted = "select * from logins where until > ? and (? is null or app = ?) order by since"
        with self._read_lock:
            found = self._reader.execute(wanted, (time.time(), app, app)).fetchall()
        return [(d, proof, Login(d[:10], user, since, until, address, agent, name))
                for d, name, user, proof, since, until, address, agent in found]  # fmt: skip

    def add(self, digest: str, proof: str, login: Login) -> None:
        """Keep a login; the oldest ones of the app, and of its user, go when there are too many."""
        row = (digest, login.app, login.user, proof, login.since, login.until, login.address, login.agent)
        with self._lock, self._db:
            self._db.execute("delete from logins where until <= ?", (time.time(),))
            self._db.execute("insert into logins values (?, ?, ?, ?, ?, ?, ?, ?)", row)
            self._db.execute(
                "delete from logins where digest in "
                "(select digest from logins where app = ? order by since desc limit -1 offset ?)",
                (login.app, MOST),
            )
            self._db.execute(
                "delete from logins where digest in "
                "(select digest from logins where app = ? and user = ? order by since desc limit -1 offset ?)",
                (login.app, login.user, MOST_OF_USER),
            )

    def remove(self, digests: list[str]) -> None:
        """Forget logins."""
        with self._lock, self._db:
            self._db.executemany("delete from logins where digest = ?", [(digest,) for digest in digests])

    def version(self) -> int | None:
        """A number that changes when another process has written; None while this one is writing."""
        if not self._lock.acquire(blocking=False):
            return None
        try:
            found: int = self._db.execute("pragma data_version").fetchone()[0]
            return found
        finally:
            self._lock.release()

    def close(self) -> None:
        """Close the file."""
        with self._lock, contextlib.nullcontext() if self._reader is self._db else self._read_lock:
            self._db.close()
            self._reader.close()


class Logins:
    """The logins of one app. Iterate over it to list them; safe to use from any thread.

    Args:
        file: where they are kept.
        app: which app; others keep theirs in the same file.
        key: the app's secret: who reads the file can make no cookie of it.
    """

    def __init__(self, file: LoginFile, app: str, key: bytes) -> None:
        self.app = app
        self._file = file
        self._key = key
        self._lock = threading.Lock()
        self._known: dict[str, tuple[str, Login]] = {}
        self._version: int | None = None
        self._looked = 0.0
        self._left: set[str] = set()
        """Logins that have ended here and that the file still holds, because it could not be written."""
        self._ended: list[Callable[[], None]] = []
        self._load()

    def __iter__(self) -> Iterator[Login]:
        self._look()
        with self._lock:
            return iter([login for _, login in self._known.values() if login.until > time.time()])

    def begin(self, user: str, proof: str, address: str, agent: str) -> str:
        """Make a login; its token is for that browser's cookie only and is kept nowhere here.

        Raises:
            Refused: 503 where the file cannot be written.
        """
        token = secrets.token_urlsafe(32)
        digest = self._digest(token)
        now = time.time()
        login = Login(digest[:10], user, now, now + LIFE_S, address[:64], agent[:200], self.app)
        try:
            self._file.add(digest, proof, login)
            if self._left:
                self._file.remove(list(self._left))
                self._left.clear()
        except sqlite3.Error as error:
            log.error("%s could not log in: the file of logins could not be written (%s).", user, error)
            raise Refused(
                "The login cannot be kept at this moment. Try again in a minute.",
                code="login-unstored",
                status=503,
                headers={"retry-after": "60"},
            ) from error
        with self._lock:
            self._known[digest] = (proof, login)
            mine = [d for d, (_, known) in self._known.items() if known.user == user]
            for old in [*mine[:-MOST_OF_USER], *list(self._known)[: max(0, len(self._known) - MOST)]]:
                self._known.pop(old, None)
        return token

    def find(self, token: str, proof_of: Callable[[str], str | None]) -> Login | None:
        """The login that a token stands for, while it is valid and its account has not changed.

        Args:
            proof_of: what the account's proof is now.
        """
        self._look()
        proof, login = self._known.get(self._digest(token), ("", None))
        if login is None or login.until <= time.time():
            return None
        now = proof_of(login.user)
        return login if now is not None and hmac.compare_digest(now, proof) else None

    def has(self, user: str, address: str) -> bool:
        """Whether this user has logged in from this address and not left."""
        with self._lock:
            return any(login.user == user and login.address == address for _, login in self._known.values())

    def end(self, token: str) -> None:
        """Forget the login of a token."""
        self._remove([self._digest(token)])

    def revoke(self, user: str | None = None, *, id: str | None = None, everybody: bool = False) -> int:
        """End logins: of a user, or the one with this id, or all. Pages that are open stop at once.

        Returns:
            how many there were.

        Raises:
            ValueError: neither is given.
        """
        if user is None and id is None and not everybody:
            raise ValueError("Say whose logins: revoke(user), revoke(id=...) or revoke(everybody=True).")
        self._look()
        with self._lock:
            gone = [
                digest
                for digest, (_, login) in self._known.items()
                if everybody or (user is not None and login.user == user) or (id is not None and login.id == id)
            ]
        self._remove(gone)
        return len(gone)

    def on_change(self, call: Callable[[], None]) -> None:
        """Call this, from any thread, whenever logins have ended."""
        self._ended.append(call)

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def _remove(self, digests: list[str]) -> None:
        with self._lock:
            for digest in digests:
                self._known.pop(digest, None)
        for call in self._ended:
            call()
        try:
            self._file.remove(digests)  # last: they have ended here also where the file cannot be written
        except sqlite3.Error as error:
            self._left.update(digests)
            log.error("%d logins have ended for this process only: the file could not be written (%s).",
                      len(digests), error)  # fmt: skip

    def _look(self) -> None:
        """Take notice of what another process has changed; looks at the file once a second at most."""
        now = time.monotonic()
        if now - self._looked < LOOK_S:
            return
        self._looked = now
        try:
            if self._file.version() not in (None, self._version):
                self._load()
        except sqlite3.Error as error:
            log.warning("The logins could not be read again (%s); the ones known so far count.", error)

    def _load(self) -> None:
        self._version = self._file.version()
        rows = self._file.rows(self.app)
        found = {digest: (proof, login) for digest, proof, login in rows if digest not in self._left}
        with self._lock:
            fewer = bool(self._known.keys() - found.keys())
            self._known = found
        if fewer:
            for call in self._ended:
                call()

    def _digest(self, token: str) -> str:
        text = f"login {self.app}\n{token}".encode("utf-8", "surrogatepass")
        return hmac.new(self._key, text, hashlib.sha256).hexdigest()


def open_logins(folder: Path) -> LoginFile:
    """The file of logins in the state folder; where it cannot be written, logins last as long as the process."""
    try:
        return LoginFile(folder / "logins.sqlite")
    except (OSError, sqlite3.Error) as error:
        log.warning("Logins end with this process: %s cannot be used (%s).", folder, error)
        return LoginFile(None)


def _connected(path: Path | None, wait_s: float) -> sqlite3.Connection:
    where = ":memory:" if path is None else str(path)
    return sqlite3.connect(where, timeout=wait_s, check_same_thread=False, isolation_level=None)


def _make_private(path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o600))
