"""A link that a child process holds, seen from the author's program."""

from __future__ import annotations

import contextlib
import json
import os
import re
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Any

from fanlight.tunnel.client.said import printable

State = dict[str, Any]
PACKAGE = str(Path(__file__).parents[2])

STOP_S = 3.0
GIVE_UP_S = 0.5
"""For a process that never had a link to end."""
MOST_RESTARTS = 5
"""Of the child, within an hour; a machine that kills it again and again gets its way."""


class HeldLink:
    """A link, and the process that holds it. If that dies, another one takes up the same link.

    Args:
        task: what the process is told; see `fanlight.tunnel.__main__`.
        on_state: called with each change, in a thread of its own. Its errors are written to standard error.

    Attributes:
        state: the last change: "state" is "connecting", "open", "away" or "ended"; see `LinkClient`.
        url: the address once there was one, else empty. It stays the same.
        expires_at: when the link ends, in seconds since 1970; 0 before it is known.
        longest_at: how far that can be moved; 0 before it is known.
    """

    def __init__(self, task: dict[str, Any], on_state: Callable[[State], None] = lambda state: None) -> None:
        self.state: State = {"state": "connecting"}
        self.url = ""
        self.name = ""
        self.expires_at = 0.0
        self.longest_at = 0.0
        self._task = task
        self._on_state = on_state
        self._trouble: State = {}
        self._complaints: deque[str] = deque(maxlen=20)
        self._changed = threading.Condition()
        self._is_closed = False
        self._starting = threading.Lock()
        self._starts: deque[float] = deque(maxlen=MOST_RESTARTS)
        self._process = self._start()
        self._thread = threading.Thread(target=self._follow, name="fanlight-share", daemon=True)
        self._thread.start()

    @property
    def trouble(self) -> State:
        """What went wrong last: "code", "hop" and "text"; empty when nothing did."""
        return self._trouble

    @property
    def is_open(self) -> bool:
        """Whether visitors get through now."""
        return bool(self.state["state"] == "open")

    @property
    def has_ended(self) -> bool:
        """Whether it is over for good."""
        return bool(self.state["state"] == "ended")

    def wait(self, seconds: float) -> bool:
        """Wait until the link is there for the first time; whether it is."""
        with self._changed:
            self._changed.wait_for(lambda: self.is_open or self.has_ended, seconds)
        return self.is_open

    def extend(self, seconds: float) -> None:
        """Ask for another end, so many seconds from now. The relay says in the next state how many it gave."""
        self._tell({"extend": seconds})

    def close(self) -> None:
        """End the link; its address is void from then on. May be called again."""
        with self._starting:
            self._is_closed = True
        self._tell({"stop": True})
        try:
            self._process.wait(STOP_S if self.url else GIVE_UP_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if threading.current_thread() is not self._thread:
            self._thread.join(STOP_S)

    def _start(self) -> subprocess.Popen[str]:
        self._starts.append(time.monotonic())
        process = subprocess.Popen(
            [sys.executable or "python3", "-P", "-m", "fanlight.tunnel"],  # -P: not what lies in the author's folder
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, [PACKAGE, os.environ.get("PYTHONPATH")]))},
            start_new_session=True,  # Ctrl+C is for the author's program, which ends the link in its own time
        )
        threading.Thread(target=self._drain, args=(process,), name="fanlight-share-errors", daemon=True).start()
        self._write(process, self._task)
        return process

    def _drain(self, process: subprocess.Popen[str]) -> None:
        """Read what the child complains of; an unread pipe would stop it one day."""
        assert process.stderr is not None
        with process.stderr as stream:
            for line in stream:
                self._complaints.append(line.rstrip()[:500])

    def _tell(self, wish: State) -> None:
        self._write(self._process, wish)

    @staticmethod
    def _write(process: subprocess.Popen[str], line: State) -> None:
        try:
            assert process.stdin is not None
            process.stdin.write(json.dumps(line) + "\n")
            process.stdin.flush()
        except (OSError, ValueError):
            pass  # it has ended; whoever follows it says so

    def _hang_up(self) -> None:
        """Close our end of the pipe to a child that has ended."""
        assert self._process.stdin is not None
        with contextlib.suppress(OSError):  # what it has not read any more
            self._process.stdin.close()

    def _follow(self) -> None:
        while True:
            assert self._process.stdout is not None
            with self._process.stdout as stream:
                for line in stream:
                    self._hear(line)
            self._process.wait()
            self._hang_up()
            if self._is_closed or self.has_ended or not self._restart():
                break
        if not self.has_ended:
            cause = (
                "Sharing was stopped."
                if self._is_closed
                else f"The tunnel's process could not go on: {self._last_words()}."
            )
            code = "stopped" if self._is_closed else "share-process"
            self._take({"state": "ended", "code": code, "hop": "", "text": cause})

    def _restart(self) -> bool:
        if len(self._starts) == MOST_RESTARTS and time.monotonic() - self._starts[0] < 3600:
            return False
        if not self.url:
            return False
        self._take({"state": "away", "code": "share-process", "hop": "", "text": "The tunnel's process was killed."})
        with self._starting:
            if self._is_closed:
                return False
            try:
                self._process = self._start()
            except OSError:
                return False
        return True

    def _hear(self, line: str) -> None:
        """Take in a line of the child's. What else is printed there, as by the user's own site modules, is no state."""
        try:
            state = json.loads(line)
        except ValueError:
            state = None
        if isinstance(state, dict) and "state" in state:
            self._take(state)
        else:
            self._complaints.append(line.rstrip()[:500])

    def _last_words(self) -> str:
        words = [printable(re.sub(r"\[Errno \d+\] ", "", line), 200) for line in self._complaints]
        last = next((line for line in reversed(words) if line), "")
        status = self._process.returncode
        ended = f"it was ended by signal {-status}" if status < 0 else f"it ended with status {status}"
        return f"{ended}, and its last words were: {last.rstrip('.')}" if last else ended

    def _take(self, state: State) -> None:
        kind = state["state"]
        if kind == "open":
            self.url, self.name = str(state["url"]), str(state["name"])
            self.expires_at = time.time() + float(state["expires_in"])
            self.longest_at = time.time() + float(state["longest_in"] or 0)
            self._task["wish"]["resume"] = state["resume"]
            self._trouble = {}
        elif kind in ("away", "ended"):
            self._trouble = state
        with self._changed:
            self.state = state
            self._changed.notify_all()
        self._on_state(state)
