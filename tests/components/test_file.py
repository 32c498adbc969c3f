"""`File` and `UploadButton`: what handlers get, and what they may give."""

from __future__ import annotations

import io
import pickle
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from gradio_client import Client, handle_file

import fanlight as gr
from fanlight.files.accept import accepted, patterns
from fanlight.graph.errors import Error
from fanlight.graph.received import FilePath
from fanlight.wire.filedata import FileData, NewFile
from tests.server.support import EventStream, client

pytestmark = pytest.mark.server

KINDS = [gr.File, gr.UploadButton]


@pytest.fixture
def note(tmp_path: Path) -> FileData:
    path = tmp_path / "stored-name.txt"
    path.write_text("a note")
    return FileData(str(path), orig_name="My note.txt")


def stored(folder: Path, name: str, called: str | None = None) -> FileData:
    """An upload as the engine hands it over."""
    (folder / name).write_text("a note")
    return FileData(str(folder / name), orig_name=called or name)


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
        ("a.csv", ["csv"], True), ("a.Csv", ["*.CSV"], True), ("a.csv", ["tsv", " csv "], True),
        ("acsv", ["csv"], False), ("a.tar.gz", [".tar.gz"], True), ("a.gz", [".tar.gz"], False),
        ("a.PNG", ["Image"], True), ("a.exe", ["*"], True), ("a.exe", [".csv", "*.*"], True), ("a.csv", [], True),
        ("a.md", ["text"], True), ("a.LOG", ["text"], True), ("a.json", ["text"], True), ("a.tsv", ["text/*"], True),
    ],
)  # fmt: skip
def test_types_are_checked_on_the_server(name: str, types: list[str], taken: bool, tmp_path: Path) -> None:
    assert accepted(name, patterns(types)) is taken
    note = stored(tmp_path, name)
    if taken:
        assert gr.File(file_types=types).preprocess(note) == note.path
    else:
        with pytest.raises(Error, match="not of a type"):
            gr.File(file_types=types).preprocess(note)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({"file_count": "many"}, "file_count"), ({"type": "bytes"}, "type"), ({"file_types": ["."]}, "file_types"),
        ({"file_types": ".csv"}, "file_types"), ({"file_types": [5]}, "file_types"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("kind", KINDS)
def test_wrong_arguments_are_told(kind: Any, arguments: dict[str, Any], says: str) -> None:
    with pytest.raises((ValueError, TypeError), match=says):
        kind(**arguments)


@pytest.mark.parametrize(("kept", "called"), [("run.exe", "a.csv"), ("a.csv", "run.exe"), ("a.csv", "a.csv/run.exe")])
def test_a_file_has_the_right_type_by_both_of_its_names(kept: str, called: str, tmp_path: Path) -> None:
    with pytest.raises(Error, match=r"run\.exe is not of a type that is taken here \(\.csv\)"):
        gr.File(file_types=["csv"]).preprocess(stored(tmp_path, kept, called))


def test_a_name_without_an_ending_says_nothing_about_the_type(tmp_path: Path) -> None:
    file = gr.File(file_types=["csv"])
    assert file.preprocess(stored(tmp_path, "blob", "/home/ada/a.csv")).orig_name == "a.csv"
    for called in ("blob", "a.exe"):
        with pytest.raises(Error, match="not of a type"):
            file.preprocess(stored(tmp_path, "blob", called))


@pytest.mark.parametrize(
    ("called", "safe"),
    [
        ("My note.txt", "My note.txt"), ("top/deep/b.txt", "top/deep/b.txt"), ("../../etc/passwd", "etc/passwd"),
        ("/etc/passwd", "passwd"), ("C:\\x\\a.txt", "a.txt"), ("..\\..\\a.txt", "a.txt"),
        ("a/./../b.txt", "a/b.txt"),
        (".ssh/.config", "ssh/config"), ("a\0b.txt", "ab.txt"), ("...", "stored.txt"), ("/", "stored.txt"),
        ("Überblick (1) & 100%.txt", "Überblick (1) & 100%.txt"), ("\u202egnp.exe", "gnp.exe"), ("\0/\0", "stored.txt"),
        ("\ud800.txt", "txt"),
    ],
)  # fmt: skip
def test_what_a_visitor_calls_his_file_never_leads_anywhere(called: str, safe: str, tmp_path: Path) -> None:
    path = gr.File().preprocess(stored(tmp_path, "stored.txt", called))
    assert path.orig_name == safe
    long = gr.File().preprocess(stored(tmp_path, "stored.txt", "f/" * 100_000 + "n" * 100_000))
    assert len(long.orig_name) < 10_000


def test_a_path_survives_a_pickle(note: FileData) -> None:
    path = pickle.loads(pickle.dumps(gr.File().preprocess(note)))
    assert (path, path.name, path.orig_name) == (note.path, note.path, "My note.txt")


def test_the_former_name_of_the_type_still_works(note: FileData) -> None:
    with pytest.warns(DeprecationWarning, match='now spelled type="filepath"'):
        file = gr.File(type="file")  # type: ignore[arg-type]  # as apps of 3.27 have it
    with open(file.preprocess(note).name) as opened:
        assert opened.read() == "a note"


def test_what_was_written_to_an_open_file_is_sent(tmp_path: Path) -> None:
    with (tmp_path / "a.txt").open("w") as opened:
        opened.write("not on the disk yet")
        assert gr.File().postprocess(opened).source.read_text() == "not on the disk yet"
    assert gr.File().postprocess(opened).name == "a.txt"


def test_a_description_keeps_its_name_and_a_folder_is_no_file(tmp_path: Path) -> None:
    made = gr.File().postprocess(gr.FileData(path="x/tmp123.csv", orig_name="Report.csv", mime_type="text/csv"))
    assert (made.source, made.name, made.mime_type) == (Path("x/tmp123.csv"), "Report.csv", "text/csv")
    with pytest.raises(ValueError, match="is a folder"):
        gr.File().postprocess(tmp_path)


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


def downloaded(event: gr.DownloadData) -> str:
    return f"{event.file.path} called {event.file.orig_name}"


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
        out.download(downloaded, None, word, api_name="downloaded")
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


def told_of(url: str, data: Any) -> dict[str, Any]:
    """How the job ends that a download event with this data brings."""
    with client() as http:
        joined = http.post(
            f"{url}/gradio_api/queue/join",
            json={"data": [], "event_data": data, "session_hash": "tab", "fn_index": 5},
        )
        assert joined.status_code == 200, joined.text
    messages = list(EventStream(url, "/gradio_api/queue/data?session_hash=tab").messages())
    (end,) = (message for message in messages if message["msg"] == "process_completed")
    return dict(end)


def test_a_file_elsewhere_is_not_fetched_because_somebody_downloaded_it(url: str) -> None:
    link = gr.File().postprocess("http://127.0.0.1:9/report.csv")
    ended = told_of(url, link)
    assert ended["success"], ended
    assert ended["output"]["data"] == ["http://127.0.0.1:9/report.csv called report.csv"]


@pytest.mark.parametrize(
    "data", [None, 5, "/etc/passwd", [], {}, {"path": 5}, {"path": "/etc/passwd"}, {"a": {"path": "x"}}]
)
def test_an_event_about_no_file_of_the_visitor_s_is_refused(url: str, data: Any) -> None:
    ended = told_of(url, data)
    assert not ended["success"]
    assert "file" in ended["output"]["error"]


def test_helpers(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("abc")
    made = gr.FileData.from_path(str(tmp_path / "a.txt"))
    assert (made.size, made.orig_name) == (3, "a.txt")
    assert gr.FileData.is_file_data({"path": "x", "meta": {"_type": "gradio.FileData"}})
    assert not gr.FileData.is_file_data({"path": "x"})
    assert 5 * gr.FileSize.MB == 5 * 1024 * 1024
