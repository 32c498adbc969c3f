"""A mounted app as authors start it: one worker, several, with --reload, forked."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.apps import free_port
from tests.server.support import client

pytestmark = pytest.mark.server

RUN = """
from fastapi import FastAPI
import fanlight as gr

app = FastAPI()

@app.get("/")
def read_main():
    return {"message": "This is your main app"}

io = gr.Interface(lambda x: "Hello, " + x + "!", "textbox", "textbox", api_name="hello")
app = gr.mount_gradio_app(app, io, path="/gradio")
"""

FORKED = """
import os, signal, socket, sys
import uvicorn
from run import app  # loaded before the fork, as `gunicorn --preload` does

listening = socket.create_server(("127.0.0.1", int(sys.argv[1])))
workers = []
for _ in range(2):
    child = os.fork()
    if child == 0:
        uvicorn.Server(uvicorn.Config(app)).run(sockets=[listening])
        os._exit(0)
    workers.append(child)
first, _ = os.wait()
rest = [child for child in workers if child != first]
os.kill(rest[0], signal.SIGTERM)
os.wait()
"""

OWN_STARTER = """
import sys
import uvicorn

if __name__ == "__main__":
    uvicorn.run("run:app", port=int(sys.argv[1]), workers=2)
"""


class Program:
    """A program in a process of its own; `log` grows while it runs."""

    def __init__(self, arguments: list[str], folder: Path, environment: Mapping[str, str]) -> None:
        self.path = folder / f"log-{time.monotonic_ns()}"
        with self.path.open("wb") as out:
            self.process = subprocess.Popen(
                [sys.executable, *arguments],
                cwd=folder,
                env=os.environ | environment,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
            )

    @property
    def log(self) -> str:
        return self.path.read_text("utf-8", "replace")

    def until(self, done: Callable[[], object], what: str) -> None:
        """Wait for something as long as the program runs; the failure holds what it said."""
        end = time.monotonic() + 60
        while not done():
            assert self.process.poll() is None or done(), f"it ended before {what}:\n{self.log}"
            assert time.monotonic() < end, f"{what} did not come:\n{self.log}"
            threading.Event().wait(0.05)


@contextmanager
def program(*arguments: str, folder: Path, environment: Mapping[str, str] | None = None) -> Iterator[Program]:
    made = Program([*arguments], folder, environment or {})
    try:
        yield made
    finally:
        made.process.terminate()
        try:
            made.process.wait(20)
        except subprocess.TimeoutExpired:
            made.process.kill()
            made.process.wait()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "run.py").write_text(RUN)
    return tmp_path


def hello(port: int) -> str | None:
    """What the app answers; None while it does not."""
    try:
        with client() as http:
            answer = http.post(f"http://127.0.0.1:{port}/gradio/gradio_api/run/hello", json={"data": ["Ada"]})
            return str(answer.json()["data"][0]) if answer.status_code == 200 else None
    except httpx.TransportError:
        return None


@pytest.mark.parametrize("how", ["argument", "environment", "a program of the author's"])
def test_a_second_worker_says_what_to_do(folder: Path, how: str) -> None:
    port = str(free_port())
    (folder / "start.py").write_text(OWN_STARTER)
    command = ["start.py", port] if how.startswith("a program") else ["-m", "uvicorn", "run:app", "--port", port]
    command += ["--workers", "2"] if how == "argument" else []
    environment = {"WEB_CONCURRENCY": "2"} if how == "environment" else {}
    with program(*command, folder=folder, environment=environment) as server:
        server.until(lambda: "started in several worker processes" in server.log, "the message")
        server.until(lambda: server.process.poll() is not None, "the end")


def test_without_a_lifespan_the_second_worker_answers_no_one(folder: Path) -> None:
    port = free_port()
    command = ["-m", "uvicorn", "run:app", "--port", str(port), "--workers", "2", "--lifespan", "off"]
    with program(*command, folder=folder) as server:

        def noticed() -> bool:
            hello(port)
            return "started in several worker processes" in server.log

        server.until(noticed, "the message")


def test_forked_workers_are_noticed_although_the_app_was_made_before(folder: Path) -> None:
    (folder / "forked.py").write_text(FORKED)
    with program("forked.py", str(free_port()), folder=folder) as server:
        server.process.wait(30)
        assert "started in several worker processes" in server.log


def test_reload_keeps_working(folder: Path) -> None:
    port = free_port()
    with program("-m", "uvicorn", "run:app", "--port", str(port), "--reload", folder=folder) as server:
        server.until(lambda: hello(port) == "Hello, Ada!", "an answer")
        for word in ("Moin", "Ahoy"):
            (folder / "run.py").write_text(RUN.replace("Hello", word))
            server.until(lambda word=word: hello(port) == f"{word}, Ada!", f"the answer with {word}")
        assert "several worker processes" not in server.log


def test_two_servers_of_one_parent_do_not_disturb_each_other(folder: Path) -> None:
    first, second = free_port(), free_port()
    with (
        program("-m", "uvicorn", "run:app", "--port", str(first), folder=folder) as one,
        program("-m", "uvicorn", "run:app", "--port", str(second), folder=folder) as two,
    ):
        one.until(lambda: hello(first), "an answer")
        two.until(lambda: hello(second), "an answer")


def test_a_program_that_says_import_gradio_mounts_too(folder: Path) -> None:
    port = free_port()
    (folder / "run.py").write_text(RUN.replace("import fanlight as gr", "import gradio as gr"))
    command = ["-m", "fanlight.cli", "run", "-m", "uvicorn", "run:app", "--port", str(port)]
    with program(*command, folder=folder) as server:
        server.until(lambda: hello(port), "an answer")
