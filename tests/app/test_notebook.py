"""Apps in a notebook: a real kernel runs the cells."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Empty
from typing import Any

import httpx
import pytest
from gradio_client import Client

from tests.apps import free_port

jupyter_client = pytest.importorskip("jupyter_client")
pytest.importorskip("ipykernel")

pytestmark = [pytest.mark.server, pytest.mark.filterwarnings("ignore::DeprecationWarning")]

APP = """
import fanlight as gr
with gr.Blocks() as demo:
    box = gr.Textbox()
    box.submit(lambda text: text + "{sign}", box, box, api_name="say")
demo.launch({arguments})
"""


LOOP = """
import asyncio
ticks = []
async def beat():
    while True:
        ticks.append(1)
        await asyncio.sleep(0.01)
task = asyncio.get_running_loop().create_task(beat())
"""


class Cell:
    """What a cell has put out."""

    def __init__(self, messages: list[dict[str, Any]]) -> None:
        self.text = "".join(m["content"]["text"] for m in messages if m["msg_type"] == "stream")
        self.shown = [m["content"]["data"] for m in messages if m["msg_type"] in ("display_data", "execute_result")]
        self.errors = ["\n".join(m["content"]["traceback"]) for m in messages if m["msg_type"] == "error"]

    @property
    def frames(self) -> list[str]:
        return [data["text/html"] for data in self.shown if "<iframe" in data.get("text/html", "")]

    @property
    def address(self) -> str:
        (frame,) = self.frames
        return re.findall(r'src="([^"]+)"', frame)[0].rstrip("/")


class Notebook:
    """A kernel, and a client that runs cells in it as JupyterLab does."""

    def __init__(self, client: Any) -> None:
        self.client = client

    def send(self, code: str, name: str | None) -> str:
        content = {"code": code, "silent": False, "store_history": True, "user_expressions": {}, "allow_stdin": False}
        message = self.client.session.msg("execute_request", content)
        message["metadata"] = {"cellId": name} if name else {}
        self.client.shell_channel.send(message)
        sent: str = message["header"]["msg_id"]
        return sent

    def run(self, code: str, name: str | None = "a", seconds: float = 30) -> Cell:
        """Run a cell and wait for its end.

        Args:
            name: its id; None as frontends send that give cells no ids.
        """
        sent, messages = self.send(code, name), []
        while True:
            message = self.client.get_iopub_msg(timeout=seconds)
            if message["parent_header"].get("msg_id") != sent:
                continue
            messages.append(message)
            if message["msg_type"] == "status" and message["content"]["execution_state"] == "idle":
                break
        self.client.get_shell_msg(timeout=seconds)
        return Cell(messages)

    def hear(self, until: Callable[[str], bool], seconds: float = 10) -> str:
        """What is printed, whatever cell it belongs to, until that is enough."""
        text, ends = "", time.monotonic() + seconds
        while not until(text) and time.monotonic() < ends:
            try:
                message = self.client.get_iopub_msg(timeout=0.2)
            except Empty:
                continue
            if message["msg_type"] == "stream":
                text += message["content"]["text"]
        return text


@contextmanager
def kernel(folder: Path) -> Iterator[tuple[Notebook, Any]]:
    manager = jupyter_client.KernelManager(transport="ipc", connection_file=str(folder / "kernel.json"))
    manager.start_kernel(cwd=str(folder), env={**os.environ, "IPYTHONDIR": str(folder)})
    client = manager.client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=30)
        yield Notebook(client), manager
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
        manager.cleanup_resources()


@pytest.fixture(scope="module")
def notebook(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Notebook]:
    with kernel(tmp_path_factory.mktemp("notebook")) as (made, _):
        yield made


@pytest.fixture(autouse=True)
def nothing_left(notebook: Notebook) -> Iterator[None]:
    yield
    notebook.run("gr.close_all(verbose=False)", "end")


def say(address: str) -> str:
    answer: str = Client(address, verbose=False).predict("x", api_name="/say")
    return answer


def test_a_cell_shows_the_app_and_is_over(notebook: Notebook) -> None:
    cell = notebook.run(APP.format(sign="!", arguments="height=321, width=654"))
    assert not cell.errors
    assert "height:321px" in cell.frames[0]
    assert "width:654px" in cell.frames[0]
    assert len(cell.shown) == 1  # the frame alone: what launch() returns is not printed
    assert cell.text == f"Running at {cell.address}/\n"
    assert say(cell.address) == "x!"
    assert notebook.run("demo.launch(inline=False)", "b").frames == []
    assert notebook.run("demo.launch(quiet=True)", "c").address == cell.address


def test_a_cell_that_runs_again_takes_up_its_port(notebook: Notebook) -> None:
    first = notebook.run(APP.format(sign="1", arguments=""))
    other = notebook.run(APP.format(sign="other", arguments=""), "b")
    assert other.address != first.address
    again = notebook.run(APP.format(sign="2", arguments=""))
    assert again.address == first.address
    assert (say(first.address), say(other.address)) == ("x2", "xother")
    threads = notebook.run("import threading; print(sum(t.name == 'fanlight-server' for t in threading.enumerate()))")
    assert threads.text.strip() == "2"


def test_a_cell_without_an_id_is_known_by_its_text(notebook: Notebook) -> None:
    code = APP.format(sign="1", arguments="")
    first = notebook.run(code, None)
    assert notebook.run(code, None).address == first.address
    assert notebook.run(APP.format(sign="2", arguments=""), None).address != first.address


def test_a_port_that_the_notebook_holds_itself_is_given_over(notebook: Notebook) -> None:
    port = free_port()
    for sign, name in (("1", "a"), ("2", "b")):
        cell = notebook.run(APP.format(sign=sign, arguments=f"server_port={port}"), name)
        assert not cell.errors
        assert say(f"http://127.0.0.1:{port}") == f"x{sign}"


def test_the_kernels_own_loop_runs_on(notebook: Notebook) -> None:
    notebook.run(LOOP, "loop")
    cell = notebook.run(APP.format(sign="!", arguments=""))
    assert say(cell.address) == "x!"
    counted = notebook.run("before = len(ticks)\nawait asyncio.sleep(0.3)\nprint(len(ticks) - before)\ntask.cancel()")
    assert int(re.findall(r"\d+", counted.text)[0]) > 5


def test_errors_are_shown_and_closing_frees_the_port(notebook: Notebook) -> None:
    cell = notebook.run(APP.format(sign="!", arguments="show_error=True").replace('text + "!"', "1 / 0"))
    with pytest.raises(Exception, match="division by zero"):
        say(cell.address)
    assert "ZeroDivisionError" in notebook.hear(lambda text: "ZeroDivisionError" in text)
    assert "Closing" in notebook.run("demo.close()").text
    with pytest.raises(httpx.ConnectError):
        httpx.get(cell.address)
    assert notebook.run("demo.launch(width=0)").errors
    assert notebook.run("demo.launch(height='high')").errors


def test_a_cell_can_be_the_inside_of_an_app(notebook: Notebook) -> None:
    assert not notebook.run("%load_ext fanlight").errors
    inside = "import fanlight as gr\nbox = gr.Textbox()\nbox.submit(lambda t: t * 2, box, box, 'say')"
    cell = notebook.run(f"%%blocks\n{inside}")
    assert not cell.errors
    assert say(cell.address) == "xx"
    assert "ValueError" in notebook.run("%%blocks\nraise ValueError('no')").errors[0]


def test_debug_keeps_the_cell_busy_until_it_is_interrupted(tmp_path: Path) -> None:
    with kernel(tmp_path) as (made, manager):
        port = free_port()
        sent = made.send(APP.format(sign="!", arguments=f"debug=True, server_port={port}"), "a")
        assert "Ctrl+C" in made.hear(lambda text: "Ctrl+C" in text)
        assert say(f"http://127.0.0.1:{port}") == "x!"
        manager.interrupt_kernel()
        reply = made.client.get_shell_msg(timeout=10)
        while reply["parent_header"]["msg_id"] != sent:  # that of an earlier message may still be there
            reply = made.client.get_shell_msg(timeout=10)
        assert made.run("print(demo.is_running)").text.strip() == "False"
