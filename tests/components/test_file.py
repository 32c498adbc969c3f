"""`File` and `UploadButton`: what handlers get, and what they may give."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from gradio_client import Client, handle_file

import fanlight as gr
from fanlight.graph.errors import Error
from fanlight.graph.received import FilePath, is_allowed
from fanlight.wire.filedata import FileData, NewFile
from tests.server.support import client

pytestmark = pytest.mark.server

KINDS = [gr.File, gr.UploadButton]


@pytest.fixture
def note(tmp_path: Path) -> FileData:
    path = tmp_path / "stored-name.txt"
    path.write_text("a note")
    return FileData(str(path), orig_name="My note.txt")


@pytest.mark.parametrize("kind", KINDS)
def test_a_handler_gets_a_path_with_a_name_or_bytes(kind: Any, note: FileData) -> None:
    path = kind().preprocess(note)
    assert isinstance(path, str)
    assert isinstance(path, FilePath)
    assert (path, path.name, path.orig_name) == (note.path, note.path, "My note.txt")
    assert Path(path).read_text() == "a note"
    assert kind(type="binary").preprocess(note) == b"a note"
    assert kind(file_count="multiple").preprocess([note, note]) == [note.path] * 2
    assert kind(file_count="multiple").preprocess(note) == [note.path]
    assert kind(file_count="directory", type="binary").preprocess([note]) == [b"a note"]
    assert kind().preprocess([note, note]) == note.path
    assert kind().preprocess(None) is None
    assert kind(file_count="multiple").preprocess([]) is None


@pytest.mark.parametrize("payload", ["/etc/passwd", {"path": "/etc/passwd"}, 5, [1], {"a": 1}, [["x"]], True, "x.txt"])
@pytest.mark.parametrize("count", ["single", "multiple"])
def test_what_is_no_file_of_the_visitor_s_is_refused(payload: Any, count: Any) -> None:
    with pytest.raises(Error, match="A file is needed"):
        gr.File(file_count=count).preprocess(payload)


@pytest.mark.parametrize(
    ("name", "types", "taken"),
    [
        ("a.csv", [".csv"], True), ("A.CSV", [".csv"], True), ("a.csv", [".CSV"], True), ("a.csv.exe", [".csv"], False),
        ("csv", [".csv"], False), ("a.png", ["image"], True), ("a.png", ["video", "image"], True),
        ("a.txt", ["text"], True), ("a.png", ["text"], False), ("a.exe", ["file"], True), ("a.mp4", ["video"], True),
        ("a.pdf", ["application/pdf"], True), ("a.png", ["image/*"], True), ("noending", ["image"], False),
    ],
)  # fmt: skip
def test_types_are_checked_on_the_server(name: str, types: list[str], taken: bool, note: FileData) -> None:
    assert is_allowed(name, types) is taken
    note.orig_name = name
    if taken:
        assert gr.File(file_types=types).preprocess(note) == note.path
    else:
        with pytest.raises(Error, match="not of a type"):
            gr.File(file_types=types).preprocess(note)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({"file_count": "many"}, "file_count"), ({"type": "bytes"}, "type"), ({"file_types": ["csv"]}, "file_types"),
        ({"file_types": ".csv"}, "file_types"), ({"file_types": [5]}, "file_types"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("kind", KINDS)
def test_wrong_arguments_are_told(kind: Any, arguments: dict[str, Any], says: str) -> None:
    with pytest.raises((ValueError, TypeError), match=says):
        kind(**arguments)


def test_a_handler_may_give_paths_addresses_and_open_files(tmp_path: Path) -> None:
    file = gr.File()
    assert file.postprocess("a/b.txt") == NewFile(Path("a/b.txt"), "b.txt")
    assert file.postprocess(Path("b.txt")) == NewFile(Path("b.txt"), "b.txt")
    assert file.postprocess(None) is None
    assert file.postprocess("") is None
    with tempfile.NamedTemporaryFile(suffix=".csv") as opened:
        assert file.postprocess(opened).source == Path(opened.name)
    link = file.postprocess("https://example.org/a%20b.pdf?x=1")
    assert (link["url"], link["orig_name"]) == ("https://example.org/a%20b.pdf?x=1", "a b.pdf")
    assert [f.name for f in file.postprocess(["a.txt", "b.txt"])] == ["a.txt", "b.txt"]
    assert gr.Files().postprocess("a.txt") == [NewFile(Path("a.txt"), "a.txt")]
    for wrong in (5, b"bytes", io.BytesIO(), object()):
        with pytest.raises(ValueError, match="A File takes a path"):
            file.postprocess(wrong)


def shout(path: str, word: str) -> str:
    made = Path(tempfile.mkdtemp()) / f"{Path(path).stem} loud.txt"
    made.write_text(Path(path).read_text().upper() + word)
    return str(made)


def names(paths: list[str] | None) -> str:
    return ", ".join(Path(p).name + "=" + Path(p).read_text() for p in paths or [])


@pytest.fixture
def url(serve: Callable[..., str]) -> str:
    with gr.Blocks() as demo:
        one, many, word, out = gr.File(), gr.Files(), gr.Textbox(), gr.File()
        button = gr.UploadButton(file_count="multiple")
        typed = gr.File(file_types=[".csv"])
        gr.Button().click(shout, [one, word], out, api_name="shout")
        gr.Button().click(names, many, word, api_name="names")
        gr.Button().click(names, button, word, api_name="button")
        gr.Button().click(lambda path: path, typed, word, api_name="typed")
        gr.Button().click(lambda: ["pyproject.toml"], None, many, api_name="secret")
    return serve(demo)


def test_the_stock_python_client_sends_and_gets_files(url: str, tmp_path: Path) -> None:
    source, other = tmp_path / "Überblick (1).txt", tmp_path / "b.txt"
    source.write_text("hello ")
    other.write_text("two")
    stock = Client(url, verbose=False, download_files=tmp_path / "down")
    got = stock.predict(handle_file(str(source)), "world", api_name="/shout")
    assert Path(got).read_text() == "HELLO world"
    assert Path(got).name.endswith("loud.txt")
    for name in ("/names", "/button"):
        told = stock.predict([handle_file(str(source)), handle_file(str(other))], api_name=name)
        assert told.endswith("=hello , b.txt=two")
    with pytest.raises(Exception, match="not of a type"):
        stock.predict(handle_file(str(source)), api_name="/typed")
    stock.close()


def test_a_file_that_may_not_be_served_is_an_error_of_the_author_s(url: str, caplog: pytest.LogCaptureFixture) -> None:
    with client() as http:
        answer = http.post(f"{url}/run/secret", json={"data": []})
    assert answer.status_code == 500
    assert "pyproject" not in answer.text
    assert "allowed_paths" in caplog.text


def test_helpers(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("abc")
    made = gr.FileData.from_path(str(tmp_path / "a.txt"))
    assert (made.size, made.orig_name) == (3, "a.txt")
    assert gr.FileData.is_file_data({"path": "x", "meta": {"_type": "gradio.FileData"}})
    assert not gr.FileData.is_file_data({"path": "x"})
    assert 5 * gr.FileSize.MB == 5 * 1024 * 1024
