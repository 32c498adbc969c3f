"""The author's files over HTTP: links by name, and handlers that return what they should not."""

from __future__ import annotations

import os
import socket
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import pytest

import fanlight as gr
from tests.server.support import client

pytestmark = pytest.mark.server

META = {"_type": "gradio.FileData"}


@pytest.fixture
def folder(in_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    app = in_folder / "app"
    (app / "pics").mkdir(parents=True)
    for name in ("cat.png", "pics/dog.png", "notes.csv", "named.csv", "secret.py", ".env", "look.css", "logo.svg"):
        (app / name).write_text(f"content of {name}")
    (in_folder / "outside.txt").write_text("outside")
    (in_folder / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(in_folder / "temporary"))  # the app does not lie among temporary files
    monkeypatch.chdir(app)
    return app


def app() -> gr.Blocks:
    with gr.Blocks() as demo:
        gr.Markdown("![dog](/file=pics/dog.png) and [the table](file=named.csv)")
    return demo


SPELLINGS = ["file=", "file/", "gradio_api/file=", "gradio_api/file/"]


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_links_by_name(spelling: str, folder: Path, serve: Callable[..., str]) -> None:
    url = serve(app())
    with client() as http:
        for name in ("cat.png", "pics/dog.png", "named.csv", quote(str(folder / "cat.png"))):
            assert http.get(f"{url}/{spelling}{name}").status_code == 200, name
        answers = {
            http.get(f"{url}/{spelling}{name}").text.partition('"request_id"')[0]
            for name in ("notes.csv", "secret.py", ".env", "missing.png", "pics")
        }
    assert len(answers) == 1
    assert "file-unknown" in answers.pop()


def test_they_can_be_kept_asked_for_in_parts_and_by_head(folder: Path, serve: Callable[..., str]) -> None:
    url = serve(app())
    with client() as http:
        whole = http.get(f"{url}/file=cat.png")
        assert whole.headers["content-type"] == "image/png"
        assert http.get(f"{url}/file=cat.png", headers={"if-none-match": whole.headers["etag"]}).status_code == 304
        part = http.get(f"{url}/file=cat.png", headers={"range": "bytes=3-6"})
        assert (part.status_code, part.text) == (206, "tent")
        assert http.head(f"{url}/file=cat.png").headers["content-length"] == str(len(whole.content))
        (folder / "cat.png").write_text("another cat")
        assert http.get(f"{url}/file=cat.png", headers={"if-none-match": whole.headers["etag"]}).text == "another cat"
        assert http.get(f"{url}/file=look.css").headers["content-type"] == "text/css; charset=utf-8"
        svg = http.get(f"{url}/file=logo.svg")
        assert svg.headers["content-type"] == "image/svg+xml"
        assert svg.headers["content-security-policy"].startswith("sandbox; default-src 'none'")


def test_the_rule_is_the_author_s_choice(folder: Path, serve: Callable[..., str]) -> None:
    def statuses(**options: Any) -> list[int]:
        url = serve(app(), **options)
        with client() as http:
            return [http.get(f"{url}/file={n}").status_code for n in ("cat.png", "named.csv", "notes.csv", "secret.py")]

    assert statuses() == [200, 200, 404, 404]
    assert statuses(app_files="all") == [200, 200, 200, 404]
    assert statuses(app_files="none") == [404] * 4
    assert statuses(allowed_paths=["notes.csv", "secret.py"]) == [200] * 4
    assert statuses(app_files="all", blocked_paths=["cat.png"]) == [404, 200, 200, 404]
    with pytest.warns(DeprecationWarning, match="allowed_paths"):
        assert statuses(file_directories=["."]) == [200, 200, 200, 404]  # the folder, but not the code in it
    with pytest.raises(ValueError, match="app_files"):
        app().launch(app_files="some", prevent_thread_lock=True)  # type: ignore[arg-type]  # the mistake
    with pytest.raises(TypeError, match="allowed_paths must be a list"):
        app().launch(allowed_paths=".", prevent_thread_lock=True)


def test_the_environment_may_name_them(
    folder: Path, serve: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GRADIO_ALLOWED_PATHS", "notes.csv, secret.py")
    monkeypatch.setenv("GRADIO_BLOCKED_PATHS", "secret.py")
    url = serve(app())
    with client() as http:
        assert [http.get(f"{url}/file={n}").status_code for n in ("notes.csv", "secret.py")] == [200, 404]


def test_they_are_behind_the_login(folder: Path, serve: Callable[..., str]) -> None:
    url = serve(app(), auth=("ann", "secret"))
    with client() as http:
        assert [http.get(f"{url}/{s}cat.png").status_code for s in SPELLINGS] == [401] * 4
        http.post(f"{url}/login", data={"username": "ann", "password": "secret"})
        assert [http.get(f"{url}/{s}cat.png").status_code for s in SPELLINGS] == [200] * 4


RAW = [
    "/file=../outside.txt", "/file=%2e%2e/outside.txt", "/file=..%2foutside.txt", "/file=%252e%252e/outside.txt",
    "/file=pics/../../outside.txt", "/file=/etc/passwd", "/file=%2fetc%2fpasswd", "/file=//etc/passwd",
    "/file=file:///etc/passwd", "/file=.env", "/file=%2eenv", "/file=./.env", "/file=cat.png%00.env",
    "/file=.env%00cat.png",
    "/file=secret.py", "/file=SECRET.PY", "/file=secret.py%20", "/file=secret%2epy", "/file=..\\outside.txt",
    "/file=..%5coutside.txt", "/../outside.txt", "/assets/../../../app/secret.py", "/assets/%2e%2e/%2e%2e/secret.py",
    "/assets//etc/passwd", "/file=http://127.0.0.1:1/x", "/file=\\\\server\\share", "/file=..%c0%af..%c0%afoutside.txt",
    "/file=%uff0e%uff0e/outside.txt", "/file=..;/outside.txt", "/file=pics%2f..%2f.env",
    "/gradio_api/file=%2e%2e%2foutside.txt",
]  # fmt: skip


@pytest.mark.parametrize("path", RAW)
def test_no_spelling_on_the_wire_leads_elsewhere(path: str, folder: Path, serve: Callable[..., str]) -> None:
    url = serve(app(), app_files="all")
    parts = urlsplit(url)
    with socket.create_connection((parts.hostname or "", parts.port or 80), timeout=20) as wire:
        wire.sendall(f"GET {path} HTTP/1.1\r\nHost: {parts.netloc}\r\nConnection: close\r\n\r\n".encode())
        answer = b"".join(iter(lambda: wire.recv(65536), b""))
    assert answer.split()[1] in (b"404", b"400"), answer
    assert b"outside" not in answer
    assert b"content of" not in answer


def returning(function: Callable[[str], Any]) -> gr.Blocks:
    with gr.Blocks() as demo:
        box, out, picture = gr.Textbox(), gr.File(), gr.Image()
        gr.Button().click(function, box, out, api_name="file")
        gr.Button().click(function, box, picture, api_name="image")
        gr.Button().click(lambda text: [function(text)], box, gr.Files(), api_name="files")
    return demo


CARELESS: dict[str, Callable[[str], Any]] = {
    "as it is": lambda text: text,
    "stripped": lambda text: text.strip(),
    "as a Path": lambda text: Path(text),
    "joined": lambda text: os.path.join("pics", text),
    "resolved": lambda text: os.path.abspath(os.path.join("pics", text)),
    "as a file's description": lambda text: {"path": text, "meta": META},
    "as an address": lambda text: {"url": text, "path": text, "meta": META},
}


@pytest.mark.parametrize("careless", list(CARELESS))
@pytest.mark.parametrize(
    "text",
    ["/etc/passwd", "../../outside.txt", "../.env", "../secret.py", ".env", "file:///etc/passwd", " /etc/passwd "],
)
def test_a_visitor_s_text_that_a_handler_returns_as_a_path_opens_nothing(
    careless: str, text: str, folder: Path, serve: Callable[..., str]
) -> None:
    url = serve(returning(CARELESS[careless]))
    with client() as http:
        for name in ("file", "files", "image"):
            answer = http.post(f"{url}/run/{name}", json={"data": [text]})
            if answer.status_code == 200:  # a description that nobody stored: no file stands behind it
                value = answer.json()["data"][0]
                shown = value[0] if isinstance(value, list) else value
                assert shown["path"] == text
                assert http.get(f"{url}/gradio_api/file={quote(text)}").status_code == 404
            else:
                assert answer.status_code == 500
                assert "root:" not in answer.text


SHAPES: list[Any] = [
    "/etc/passwd", {"path": "/etc/passwd"}, {"path": "/etc/passwd", "meta": META}, {"path": "secret.py", "meta": META},
    [{"path": "../outside.txt", "meta": META}], {"path": None, "url": "file:///etc/passwd", "meta": META},
    {"name": "/etc/passwd", "is_file": True}, {"path": "/etc/passwd", "url": "http://x/"}, {"image": {"path": ".env"}},
    {"path": "gradio_api/file=secret.py", "meta": META}, {"path": {"path": "/etc/passwd"}}, {"path": ["/etc/passwd"]},
    {"path": "A" * 22 + "/../../secret.py", "meta": META}, {"path": "A" * 22, "meta": META}, {"path": "", "meta": META},
    {"path": "/dev/zero", "meta": META, "orig_name": "x.png"}, {"path": "\x00", "meta": META},
]  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_a_file_input_takes_no_path_in_any_shape(shape: Any, folder: Path, serve: Callable[..., str]) -> None:
    read: list[Any] = []
    with gr.Blocks() as demo:
        for number, component in enumerate(
            (gr.File(), gr.Files(), gr.File(type="binary"), gr.UploadButton(), gr.Image(type="filepath"))
        ):
            gr.Button().click(read.append, component, None, api_name=f"take{number}")
    url = serve(demo, app_files="all")
    with client() as http:
        for number in range(5):
            answer = http.post(f"{url}/run/take{number}", json={"data": [shape]})
            assert answer.status_code >= 400, answer.text
            assert "root:" not in answer.text
    assert read == []
