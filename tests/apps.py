"""Apps that run as their authors run them: a script in a process of its own, over real sockets."""

from __future__ import annotations

import os
import random
import re
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
EXAMPLES = ROOT / "examples"
START_S = 60.0
STOP_S = 10.0


@dataclass
class App:
    """A running app. `url` ends without a slash; `output` grows while it runs."""

    process: subprocess.Popen[str]
    output: list[str] = field(default_factory=list)
    url: str = ""

    @property
    def log(self) -> str:
        return "".join(self.output)


def running(script: Path, *, environment: Mapping[str, str] | None = None) -> AbstractContextManager[App]:
    """Start `script` on a free port, wait for the address that it prints, end it afterwards; see `started`."""
    return started([str(script)], script.parent, environment=environment)


@contextmanager
def started(arguments: Sequence[str], folder: Path, *, environment: Mapping[str, str] | None = None) -> Iterator[App]:
    """Start Python with these arguments, wait for the address that it prints, end it afterwards.

    `GRADIO_SERVER_PORT` is a free port unless `environment` says otherwise.

    Raises:
        AssertionError: it ended, or printed no address within `START_S`; the message holds its output.
    """
    settings = {"PYTHONUNBUFFERED": "1", "GRADIO_SERVER_PORT": str(free_port()), **(environment or {})}
    process = subprocess.Popen(
        [sys.executable, *arguments],
        cwd=folder,
        env=os.environ | settings,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    app = App(process)
    spoke = threading.Event()  # it printed its address, or ended
    listener = threading.Thread(target=_listen, args=(app, spoke), daemon=True)
    listener.start()
    try:
        spoke.wait(START_S)
        assert app.url, f"{arguments} did not print an address. It said:\n{app.log}"
        yield app
    finally:
        process.terminate()
        try:
            process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        listener.join(STOP_S)
        if process.stdout:
            process.stdout.close()


@pytest.fixture
def start_app() -> Iterator[Callable[[Path], App]]:
    """Starts scripts; they end after the test, and after its `page` (which would try to reconnect)."""
    with ExitStack() as running_apps:
        yield lambda script: running_apps.enter_context(running(script))


def example(name: str) -> Path:
    """The script of an example app."""
    return EXAMPLES / name / "app.py"


def _listen(app: App, spoke: threading.Event) -> None:
    assert app.process.stdout
    for line in app.process.stdout:
        app.output.append(line)
        if not app.url and (found := re.search(r"https?://[\w.:\[\]-]+", line)):
            app.url = found[0].rstrip("/.")
            spoke.set()
    spoke.set()


def free_port() -> int:
    """A port that nobody listens on: below those that the system hands out, and of this worker's own range."""
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0")[2:]) % 8
    while True:
        port = 12_000 + worker * 2_500 + random.SystemRandom().randrange(2_500)
        try:
            with socket.create_server(("127.0.0.1", port)):
                return port
        except OSError:
            continue
