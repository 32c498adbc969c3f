"""What the guide "Sharing Your App" promises about login, requests, mounting and files, in processes of their own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from contextlib import AbstractContextManager
from pathlib import Path

import httpx
import pytest
from gradio_client import Client, handle_file

from tests.apps import App, free_port, started
from tests.engine.support import until
from tests.server.support import client

pytestmark = pytest.mark.server

LIBRARIES = ["fanlight", "gradio"]


def script(text: str, library: str, folder: Path) -> AbstractContextManager[App]:
    """Run a script that begins with the import of either name."""
    (folder / "app.py").write_text(f"import {library} as gr\n{text}")
    runner = ["-m", "fanlight.cli", "run"] if library == "gradio" else []
    return started([*runner, "app.py"], folder)


DEMO = """
def greet(name):
    return "Hello " + name + "!"

demo = gr.Interface(fn=greet, inputs="text", outputs="text", api_name="greet")
"""


@pytest.mark.parametrize("library", LIBRARIES)
@pytest.mark.parametrize(
    ("ending", "right", "wrong"),
    [
        ('demo.launch(auth=("admin", "pass1234"))', ("admin", "pass1234"), ("admin", "pass")),
        ('demo.launch(auth=[("ann", "a1"), ("bob", "b2")])', ("bob", "b2"), ("bob", "a1")),
        (
            "def same_auth(username, password):\n    return username == password\n\ndemo.launch(auth=same_auth)",
            ("anybody", "anybody"),
            ("any", "body"),
        ),
    ],
    ids=["pair", "list", "function"],
)
def test_authentication(
    library: str, ending: str, right: tuple[str, str], wrong: tuple[str, str], tmp_path: Path
) -> None:
    with script(DEMO + ending, library, tmp_path) as app, client() as http:
        url = app.url
        assert "Log in" in http.get(url).text
        assert http.get(f"{url}/config").status_code == 401
        assert (
            http.post(f"{url}/login", data=dict(zip(("username", "password"), wrong, strict=True))).status_code == 401
        )
        stock = Client(url, auth=right, verbose=False)
        assert stock.predict("Ada", api_name="/greet") == "Hello Ada!"
        stock.close()


def test_logins_survive_a_killed_server(tmp_path: Path) -> None:
    text = f'import fanlight as gr\n{DEMO}demo.launch(auth=("admin", "pass1234"))'
    (tmp_path / "app.py").write_text(text)
    where = {"GRADIO_SERVER_PORT": str(free_port())}
    with client() as http:
        with started(["app.py"], tmp_path, environment=where) as app:
            http.post(f"{app.url}/login", data={"username": "admin", "password": "pass1234"})
            app.process.kill()
        with started(["app.py"], tmp_path, environment=where) as app:
            assert http.get(f"{app.url}/config").status_code == 200
        (tmp_path / "app.py").write_text(text.replace("pass1234", "changed"))
        with started(["app.py"], tmp_path, environment=where) as app:
            assert http.get(f"{app.url}/config").status_code == 401  # the password is another one now


@pytest.mark.parametrize("library", LIBRARIES)
def test_the_network_request(library: str, tmp_path: Path) -> None:
    text = """
def echo(name, request: gr.Request):
    if request:
        print("Headers:", request.headers, "Host:", request.client.host, "Query:", dict(request.query_params))
    return name

print("Called directly:", echo("x", None))
io = gr.Interface(echo, "textbox", "textbox", api_name="echo").launch()
"""
    with script(text, library, tmp_path) as app:
        stock = Client(app.url, verbose=False, headers={"x-tag": "seen"})
        assert stock.predict("Ada", api_name="/echo") == "Ada"
        stock.close()
    log = app.log
    assert "Called directly: x" in log
    assert re.search(r"Headers: .*'x-tag': 'seen'.* Host: 127\.0\.0\.1 Query: {}", log), log


RUN = """
from fastapi import FastAPI

CUSTOM_PATH = "/gradio"

app = FastAPI()


@app.get("/")
def read_main():
    return {"message": "This is your main app"}


io = gr.Interface(lambda x: "Hello, " + x + "!", "textbox", "textbox", api_name="hello")
app = gr.mount_gradio_app(app, io, path=CUSTOM_PATH)
"""


@pytest.mark.parametrize("library", LIBRARIES)
def test_mounting_within_another_fastapi_app(library: str, tmp_path: Path) -> None:
    (tmp_path / "run.py").write_text(f"import {library} as gr\n{RUN}")
    server = ["uvicorn", "run:app", "--port", str(free_port())]
    runner = ["-m", "fanlight.cli", "run", "-m"] if library == "gradio" else ["-m"]
    with started([*runner, *server], tmp_path) as app, client() as http:
        url = app.url
        assert http.get(url).json() == {"message": "This is your main app"}
        assert http.get(f"{url}/gradio", follow_redirects=True).status_code == 200
        stock = Client(f"{url}/gradio", verbose=False)
        assert stock.predict("Ada", api_name="/hello") == "Hello, Ada!"
        stock.close()


@pytest.mark.parametrize("setting", ["--workers 2", "WEB_CONCURRENCY"])
def test_several_workers_are_refused_at_start(setting: str, tmp_path: Path) -> None:
    (tmp_path / "run.py").write_text(f"import fanlight as gr\n{RUN}")
    command = [sys.executable, "-m", "uvicorn", "run:app", "--port", str(free_port())]
    more = setting.split() if setting.startswith("--") else []
    environment = os.environ | ({"WEB_CONCURRENCY": "2"} if not more else {})
    done = subprocess.run(
        [*command, *more], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert "started in several worker processes" in done.stderr
    assert "--workers 1" in done.stderr


def test_reloading_servers_are_no_several_workers(tmp_path: Path) -> None:
    (tmp_path / "run.py").write_text(f"import fanlight as gr\n{RUN}")
    server = ["-m", "uvicorn", "run:app", "--port", str(free_port()), "--reload"]

    with started(server, tmp_path) as app, client() as http:

        def greeting() -> str | None:
            """What the app says, or None while the server is not there."""
            try:
                answer = http.post(f"{app.url}/gradio/run/hello", json={"data": ["Ada"]})
            except httpx.TransportError:
                return None
            return str(answer.json()["data"][0])

        until(lambda: greeting() == "Hello, Ada!", 30)
        assert http.get(f"{app.url}/gradio/config").status_code == 200
        (tmp_path / "run.py").write_text(f"import fanlight as gr\n{RUN.replace('Hello, ', 'Bye, ')}")
        until(lambda: "Reloading" in app.log, 30)
        until(lambda: greeting() == "Bye, Ada!", 30)


FILES = """
import os, tempfile

def shout(path):
    with tempfile.NamedTemporaryFile("w", suffix=".txt", delete=False) as out:
        out.write(open(path).read().upper())
    return out.name

with gr.Blocks() as demo:
    gr.Markdown("<img src='/file=cat.png'>")
    file, loud = gr.File(), gr.File()
    file.upload(shout, file, loud, api_name="shout")

demo.launch(file_directories=[os.environ["SHARED"]])
"""


@pytest.mark.parametrize("library", LIBRARIES)
def test_the_three_kinds_of_files_and_no_others(library: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, shared = tmp_path / "app", tmp_path / "shared"
    folder.mkdir()
    shared.mkdir()
    (folder / "cat.png").write_text("a cat")
    (folder / ".env").write_text("KEY=1")
    (shared / "book.txt").write_text("a book")
    (tmp_path / "private.txt").write_text("private")
    monkeypatch.setenv("SHARED", str(shared))
    with script(FILES, library, folder) as app, client() as http:
        url = app.url
        assert http.get(f"{url}/file=cat.png").text == "a cat"  # in the app's folder
        stock = Client(url, verbose=False, download_files=tmp_path / "down")
        got = stock.predict(handle_file(str(shared / "book.txt")), api_name="/shout")  # made by the app, from an upload
        assert Path(got).read_text() == "A BOOK"
        stock.close()
        assert http.get(f"{url}/file={shared}/book.txt").text == "a book"  # in a folder that was opened
        for name in (f"{tmp_path}/private.txt", "../private.txt", ".env", "app.py", "/etc/passwd"):
            assert http.get(f"{url}/file={name}").status_code == 404, name
