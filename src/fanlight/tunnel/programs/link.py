"""A link that a tunnel program holds open."""

from __future__ import annotations

import ipaddress
import logging
import os
import selectors
import shutil
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path

from fanlight.tunnel.programs.errors import ProgramError
from fanlight.tunnel.programs.output import Lines
from fanlight.tunnel.programs.supervisor import GRACE_S
from fanlight.tunnel.programs.table import PROGRAMS, Failure, Program, program_names

log = logging.getLogger("fanlight")

_SUPERVISOR = Path(__file__).with_name("supervisor.py")
_WINDOWS = sys.platform == "win32"


class ProgramLink:
    """A running tunnel program. Its output is read to the end, of which the last lines are kept.

    Attributes:
        name: of the program.
        tells_address: it sends the visitor's address in forwarded headers; otherwise visitors can write them.

    Use it as a context manager, or close it. Safe to use from any thread.
    """

    def __init__(self, program: Program, command: list[str], on_end: Callable[[str], None] | None) -> None:
        self.name = program.name
        self.tells_address = program.tells_address
        self._program = program
        self._on_end = on_end
        self._lines = Lines()
        self._recent: deque[str] = deque(maxlen=2)
        self._failure: tuple[Failure, str] | None = None
        self._url = ""
        self._is_ready = program.ready is None
        self._is_up = False
        self._is_closed = False
        self._has_ended = False
        self._changed = threading.Condition()
        self._process = subprocess.Popen(
            [
                sys.executable or "python3", "-I", "-S", str(_SUPERVISOR), str(os.getpid()),
                "input" if program.needs_input else "none", *command,
            ],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, bufsize=0,
            env={**os.environ, **program.environment()}, start_new_session=not _WINDOWS,
        )  # fmt: skip
        self._reader = threading.Thread(target=self._read, name=f"fanlight-{program.name}", daemon=True)
        self._reader.start()

    @property
    def url(self) -> str:
        """The link, without a slash at the end."""
        return self._url

    @property
    def alive(self) -> bool:
        """Whether the program runs."""
        return not (self._has_ended or self._is_closed)

    @property
    def tail(self) -> tuple[str, ...]:
        """The last lines of its output, without colours; at most 50 of 500 characters."""
        return self._lines.tail

    def close(self) -> None:
        """End the program and wait for it: it is asked, and killed after two seconds. May be called again."""
        with self._changed:
            self._is_closed = True
            self._changed.notify_all()
            if self._process.stdin is not None:
                self._process.stdin.close()
        try:
            self._process.wait(2 * GRACE_S)
        except subprocess.TimeoutExpired:
            self._process.kill()  # the supervisor hangs; on Linux the program goes with it
            self._process.wait()
        if threading.current_thread() is not self._reader:
            self._reader.join(GRACE_S)

    def __enter__(self) -> ProgramLink:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def wait_until_up(self, timeout_s: float) -> None:
        """Wait for the link.

        Raises:
            ProgramError: the program ended, waits for a person, or named no link in time.
        """
        ends = time.monotonic() + timeout_s
        with self._changed:
            while not (self._has_ended or self._waits_for_person() or (self._url and self._is_ready)):
                left = ends - time.monotonic()
                if left <= 0:
                    break
                self._changed.wait(left)
            # A link whose program does not say that it leads here counts, unless something is known to be wrong.
            self._is_up = bool(self._url) and not self._has_ended and (self._is_ready or self._failure is None)
        if not self._is_up:
            raise self._error(timeout_s)

    def _waits_for_person(self) -> bool:
        return self._failure is not None and self._failure[0].waits

    def _error(self, timeout_s: float) -> ProgramError:
        tail = self.tail
        failure, line = self._failure or (None, tail[-1] if tail else "")
        seen = f"It said: {line}" if line else "It said nothing."
        seen += "" if seen.endswith((".", "!", "?")) else "."
        remedy = failure.remedy if failure is not None else ""
        more = f"More: {self._program.docs}"
        if self._has_ended:
            return ProgramError(
                "share-program-failed", f"{self.name} ended with code {self._process.wait()}", seen,
                f"{remedy or 'Run it by hand to see more.'} {more}",
            )  # fmt: skip
        if self._waits_for_person():
            return ProgramError("share-program-failed", f"{self.name} waits for you", seen, f"{remedy} {more}")
        named = "did not connect" if self._url else "named no link"
        return ProgramError(
            "share-program-timeout", f"{self.name} {named} within {timeout_s:g} s and was ended", seen,
            f"{remedy or 'Try again, or take another program.'} {more}",
        )  # fmt: skip

    # The thread that reads

    def _read(self) -> None:
        output = self._process.stdout
        assert output is not None  # it was asked for
        with output:
            for data in self._chunks(output.fileno()):
                for line in self._lines.feed(data):
                    self._note(line)
        for line in self._lines.feed(b""):
            self._note(line)
        code = self._process.wait()
        with self._changed:
            self._has_ended = True
            tell = self._is_up and not self._is_closed
            if self._process.stdin is not None:
                self._process.stdin.close()
            self._changed.notify_all()
        if tell and self._on_end is not None:
            self._tell(self._on_end, code)

    def _chunks(self, pipe: int) -> Iterator[bytes]:
        """What comes, until the program has ended, even if something that it has started keeps the pipe."""
        if _WINDOWS:
            while data := os.read(pipe, 65536):
                yield data
            return
        with selectors.PollSelector() as selector:
            selector.register(pipe, selectors.EVENT_READ)
            while True:
                has_ended = self._process.poll() is not None
                if not selector.select(0 if has_ended else 1.0):
                    if has_ended:
                        return
                    continue
                data = os.read(pipe, 65536)
                if not data:
                    return
                yield data

    def _note(self, line: str) -> None:
        if self._is_up:
            return
        self._recent.append(line)
        found = None if self._url else self._program.url.search("\n".join(self._recent))
        failure = next((failure for failure in self._program.failures if failure.line.search(line)), None)
        ready = self._program.ready
        with self._changed:
            if found is not None:
                self._url = _url_of(found.groupdict())
            elif failure is not None and self._failure is None:
                self._failure = failure, line
            if ready is not None and ready.search(line):
                self._is_ready = True
            self._changed.notify_all()

    def _tell(self, on_end: Callable[[str], None], code: int) -> None:
        tail = self.tail
        said = f" It said: {tail[-1]}" if tail else ""
        try:
            on_end(f"{self.name} ended with code {code}, and the link {self._url} with it.{said}")
        except Exception:
            log.exception("What was to be done at the end of the share link failed.")


def open_program(
    name: str,
    port: int,
    *,
    host: str = "127.0.0.1",
    timeout_s: float = 10,
    on_end: Callable[[str], None] | None = None,
) -> ProgramLink:
    """Start a tunnel program of the author's, in his environment, and wait for its link.

    Args:
        name: one of `program_names()`.
        port, host: where the app listens, on this machine's loopback.
        timeout_s: until the link must be there.
        on_end: called once, in a thread of its own, with the reason when the program ends without `close()`.

    Raises:
        ValueError: `name` is not known, `host` is not on loopback, or `port` is none.
        ProgramError: no link; nothing of the program is left then.
    """
    program = PROGRAMS.get(name)
    if program is None:
        raise ValueError(
            f"share={name!r} names no tunnel program that is known. Known are {', '.join(program_names())}."
        )
    if not 0 < port < 65536:
        raise ValueError(f"port must be between 1 and 65535, not {port}.")
    local = _loopback(host)
    path = next((path for known in program.executables if (path := shutil.which(known))), None)
    if path is None:
        raise ProgramError(
            "share-program-missing", f"{name} is not installed",
            f"No {' or '.join(program.executables)} was found on the PATH.", f"{program.install} More: {program.docs}",
        )  # fmt: skip
    try:
        link = ProgramLink(program, [path, *program.arguments(local, port)], on_end)
    except OSError as error:
        raise ProgramError(
            "share-program-failed", f"{name} could not be started", f"The system said: {error.strerror or error}.",
            "Free memory, processes or open files.",
        ) from error  # fmt: skip
    try:
        link.wait_until_up(timeout_s)
    except BaseException:
        link.close()
        raise
    return link


def _loopback(host: str) -> str:
    """The host as it stands in a URL.

    Raises:
        ValueError: it is not on loopback.
    """
    if host == "localhost":
        return "127.0.0.1"
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        address = None
    if address is None or not address.is_loopback:
        raise ValueError(
            f'host must be on loopback, such as "127.0.0.1", not {host!r}: only this machine\'s port is shared.'
        )
    return f"[{address}]" if address.version == 6 else str(address)


def _url_of(groups: dict[str, str | None]) -> str:
    if url := groups.get("url"):
        return url
    if host := groups.get("host"):
        return f"https://{host}"
    return f"http://{groups['place']}"
