"""Troubles with cached examples that people have had elsewhere: mixed rows, files, second runs, restarts."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

import fanlight as gr
from tests.apps import App
from tests.server.support import client

pytestmark = pytest.mark.server

RESTARTED = """
import fanlight as gr

def make(n):
    with open("runs.log", "a") as log:
        log.write(f"{int(n)}.")
    with open("result.txt", "w") as file:
        file.write(f"file {int(n)}")
    return f"row {int(n)}", "result.txt"

with gr.Blocks() as demo:
    number, text, file = gr.Number(), gr.Textbox(), gr.File()
    gr.Examples([[1], [2]], number, [text, file], make, cache_examples=True, api_name="example")
demo.launch()
"""


def ask(url: str, place: int, name: str) -> tuple[Any, str]:
    """The text and the content of the file that an example gives to a plain HTTP client."""
    with client(base_url=url) as http:
        job = http.post(f"/gradio_api/call/{name}", json={"data": [place]}).json()["event_id"]
        answer = http.get(f"/gradio_api/call/{name}/{job}").text
        *_, event, data = [line.partition(": ")[2] for line in answer.splitlines() if line]
        assert event == "complete", answer
        _, text, file = json.loads(data)
        direct = http.post(f"/gradio_api/run/{name}", json={"data": [place]}).json()["data"][2]
        assert direct["url"].startswith(f"{url}/gradio_api/file=")
        return text, http.get(file["url"]).text


@pytest.mark.parametrize("mode", ["eager", "lazy"])
def test_each_row_has_its_own_output_and_runs_once(serve: Callable[..., str], in_folder: Path, mode: Any) -> None:
    runs: list[int] = []

    def make(n: float) -> tuple[str, str]:
        runs.append(int(n))
        Path("result.txt").write_text(f"file {int(n)}")
        return f"row {int(n)}", "result.txt"

    with gr.Blocks() as demo:
        number, text, file = gr.Number(), gr.Textbox(), gr.File()
        gr.Examples([[1], [2], [3]], number, [text, file], make, True, mode, api_name="example")
    url = serve(demo)
    for place in (0, 1, 2, 1, 0):
        assert ask(url, place, "example") == (f"row {place + 1}", f"file {place + 1}")
    assert demo.served is not None
    stored = demo.served.app.site.files.counts()["files"]
    for place in (0, 1, 2):
        ask(url, place, "example")
    assert demo.served.app.site.files.counts()["files"] == stored  # visitors share the copies
    assert sorted(runs) == [1, 2, 3]


def test_outputs_survive_a_killed_program(start_app: Callable[[Path], App], in_folder: Path) -> None:
    script = in_folder / "app.py"
    script.write_text(RESTARTED)
    for _ in range(2):
        app = start_app(script)
        assert ask(app.url, 1, "example") == ("row 2", "file 2")
        app.process.kill()
        app.process.wait()
        assert (in_folder / "runs.log").read_text() == "1.2."


def test_files_of_the_cache_are_no_way_to_other_files(serve: Callable[..., str], in_folder: Path) -> None:
    secret = in_folder / "secret.txt"
    secret.write_text("secret")

    def app(runs: list[int]) -> gr.Blocks:
        def make(n: float) -> tuple[str, str]:
            runs.append(1)
            Path("result.txt").write_text("file")
            return "row", "result.txt"

        with gr.Blocks() as demo:
            number, text, file = gr.Number(), gr.Textbox(), gr.File()
            gr.Examples([[1]], number, [text, file], make, True, "lazy", api_name="example")
        return demo

    first: list[int] = []
    ask(serve(app(first)), 0, "example")
    (log,) = in_folder.glob(".gradio/cached_examples/*/log.csv")
    text = log.read_text()
    (place,) = [path.relative_to(log.parent).as_posix() for path in log.parent.glob("*/result.txt")]
    (log.parent / place).unlink()
    for way in ("../../../secret.txt", str(secret), place):
        if way == place:
            (log.parent / place).symlink_to(secret)
        log.write_text(text.replace(place, way))
        again: list[int] = []
        assert ask(serve(app(again)), 0, "example") == ("row", "file")
        assert again == [1]


def test_a_file_that_may_not_be_served_is_told_at_the_launch(serve: Callable[..., str], in_folder: Path) -> None:
    with gr.Blocks() as demo:
        gr.Examples(["/etc/hostname"], gr.File())
    with pytest.raises(ValueError, match=r"allowed_paths=\["):
        serve(demo)
    with gr.Blocks() as demo:
        gr.Examples(["missing.txt"], gr.File())
    with pytest.raises(ValueError, match=r"no file 'missing\.txt'"):
        serve(demo)


def test_a_mounted_app_caches_beside_its_host(in_folder: Path) -> None:
    runs: list[int] = []

    async def make(n: float) -> str:
        runs.append(int(n))
        return f"row {int(n)}"

    with gr.Blocks() as demo:
        number, text = gr.Number(), gr.Textbox()
        gr.Examples([[1], [2]], number, text, make, True, api_name="example")
    host = FastAPI()
    gr.mount_gradio_app(host, demo, "/app")
    with TestClient(host) as http:
        for place in (1, 0):
            job = http.post("/app/gradio_api/call/example", json={"data": [place]}).json()["event_id"]
            answer = http.get(f"/app/gradio_api/call/example/{job}").text
            assert f"row {place + 1}" in answer
    assert sorted(runs) == [1, 2]
