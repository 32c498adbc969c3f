"""The stock JavaScript client in Node, over every feature it can reach."""

from __future__ import annotations

import base64
import io
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image as Picture

import fanlight as gr
from tests.clients.app import agen, batched, count, echo, fails, half_way, remember, several, tag, works
from tests.clients.node import JsClient, Node, NodeError
from tests.engine.support import until

pytestmark = pytest.mark.server


class Forever:
    """A generator that ends by being stopped only."""

    def __init__(self) -> None:
        self.stopped = threading.Event()

    def __call__(self, text: str) -> Iterator[str]:
        try:
            for number in range(10_000):
                yield f"{text} {number}"
                time.sleep(0.01)
        finally:
            self.stopped.set()


def png(width: int = 30, height: int = 20) -> bytes:
    file = io.BytesIO()
    Picture.new("RGB", (width, height), "red").save(file, "png")
    return file.getvalue()


@pytest.fixture(scope="module")
def node() -> Iterator[Node]:
    node = Node()
    yield node
    node.close()


@pytest.fixture
def forever() -> Forever:
    return Forever()


@pytest.fixture
def url(serve: Callable[..., str], forever: Forever) -> str:
    with gr.Blocks() as demo:
        text, out, number = gr.Textbox(label="Text"), gr.Textbox(label="Out"), gr.Number(label="To")
        picture, turned, state = gr.Image(type="pil"), gr.Image(), gr.State([])
        go = gr.Button("Go")
        for fn in (echo, fails, tag, works):
            go.click(fn, text, out, api_name=fn.__name__)
        for fn2 in (count, agen, half_way):
            go.click(fn2, number, number, api_name=fn2.__name__)
        go.click(forever, text, out, api_name="forever")
        go.click(batched, text, out, api_name="batched", batch=True, max_batch_size=4)
        go.click(remember, [text, state], [out, state], api_name="remember")
        go.click(lambda p: (p.rotate(90, expand=True), f"{p.width}x{p.height}"), picture, [turned, out],
                 api_name="turn")  # fmt: skip
        go.click(lambda t: t, text, out, api_name="hidden", api_visibility="undocumented")
        go.click(lambda t: t, text, out, api_name=False)
        files, typed = gr.Files(), gr.File(file_types=[".csv"])
        go.click(several, files, [files, out], api_name="several")
        go.click(lambda file: file.orig_name, typed, out, api_name="typed")
    return serve(demo)


@pytest.fixture
def client(url: str, node: Node) -> Iterator[JsClient]:
    made = node.connect(url, {"x-tag": "7"})
    yield made
    made.close()


def data_of(events: list[dict[str, Any]]) -> list[Any]:
    return [event["data"][0] for event in events if event["type"] == "data"]


def stages(events: list[dict[str, Any]]) -> list[str]:
    return [event["stage"] for event in events if event["type"] == "status"]


def test_a_call(client: JsClient) -> None:
    assert client.predict("/echo", "hi") == ["hi"]
    assert client.predict(0, "hi") == ["hi"]
    assert client.ask("predict", endpoint="/echo", data={"text": "hi"}) == ["hi"]


def test_generators_give_every_value(client: JsClient) -> None:
    for name in ("/count", "/agen"):
        events = client.submit(name, 4)
        assert data_of(events)[:4] == [0, 1, 2, 3]
        assert stages(events)[-1] == "complete"


def test_long_texts_that_grow_arrive_whole(serve: Callable[..., str], node: Node) -> None:
    def grow() -> Iterator[tuple[str, str]]:
        for number in range(200):
            yield "word " * number, f"{number}: ü€😀"

    with gr.Blocks() as demo:
        gr.Button().click(grow, None, [gr.Textbox(), gr.Textbox()], api_name="grow")
    client = node.connect(serve(demo))
    events = client.submit("/grow")
    client.close()
    assert [e["data"] for e in events if e["type"] == "data"][-1] == ["word " * 199, "199: ü€😀"]


def test_errors_come_with_their_text(client: JsClient) -> None:
    with pytest.raises(NodeError, match="Not today"):
        client.predict("/fails", "x")


def test_an_error_mid_way_keeps_what_was_sent(client: JsClient) -> None:
    events = client.submit("/half_way", 1)
    assert data_of(events) == [1, 2]
    assert stages(events)[-1] == "error"
    assert "half way" in str(events[-1])


def test_state_is_kept_for_the_client(client: JsClient, url: str, node: Node) -> None:
    assert client.predict("/remember", "a") == ["a"]
    assert client.predict("/remember", "b") == ["a+b"]
    other = node.connect(url)
    assert other.predict("/remember", "c") == ["c"]
    other.close()


def test_batches_serve_a_lone_caller_and_many(client: JsClient) -> None:
    assert client.predict("/batched", "a") == ["A"]
    rows = [[f"w{i}"] for i in range(10)]
    assert client.ask("many", endpoint="/batched", rows=rows) == [[f"W{i}"] for i in range(10)]


def test_many_at_once_lose_nothing(client: JsClient) -> None:
    rows = [[str(i)] for i in range(100)]
    assert client.ask("many", endpoint="/echo", rows=rows) == rows


def test_cancel_stops_a_generator(client: JsClient, forever: Forever) -> None:
    events = client.submit("/forever", "x", stop_after=3)
    assert data_of(events)[:3] == ["x 0", "x 1", "x 2"]
    assert stages(events)[-1] == "complete"
    until(forever.stopped.is_set)
    assert client.predict("/echo", "free") == ["free"]


def test_progress_and_messages_arrive(client: JsClient) -> None:
    events = client.submit("/works", "x")
    bars = [bar for e in events if e["type"] == "status" for bar in e.get("progress_data") or []]
    assert any(bar["desc"] == "steps" for bar in bars)
    assert [e["log"] for e in events if e["type"] == "log"] == ["nearly there"]
    assert data_of(events) == ["x"]


def test_headers_reach_the_function(client: JsClient) -> None:
    assert client.predict("/tag", "x") == ["x7"]


def test_undocumented_and_private_endpoints(client: JsClient) -> None:
    assert client.predict("/hidden", "x") == ["x"]
    with pytest.raises(NodeError):
        client.predict("/lambda", "x")
    with pytest.raises(NodeError, match="private"):
        client.predict(12, "x")


def test_the_description(client: JsClient) -> None:
    named = client.ask("describe")["named_endpoints"]
    assert "/hidden" not in named
    assert named["/echo"]["parameters"][0]["parameter_name"] == "text"
    known = [p for p in named["/remember"]["parameters"] if p["component"] != "state"]  # which it adds by itself
    assert [p["parameter_name"] for p in known] == ["text"]


@pytest.mark.parametrize("kind", ["path", "blob", "uploaded"])
def test_a_file_goes_there_and_back(client: JsClient, node: Node, tmp_path: Path, kind: str) -> None:
    source = tmp_path / "in.png"
    source.write_bytes(png())
    if kind == "path":
        sent: Any = {"$file": str(source)}
    elif kind == "blob":
        sent = {"$blob": base64.b64encode(png()).decode()}
    else:
        path = client.ask("upload", png=base64.b64encode(png()).decode())
        sent = {"path": path, "orig_name": "in.png", "meta": {"_type": "gradio.FileData"}}
    turned, size = client.predict("/turn", sent)
    assert size == "30x20"
    got = node.ask("download", url=turned["url"])
    assert got["status"] == 200
    assert got["size"] > 50


def test_files_go_there_and_back_in_order(client: JsClient, node: Node, tmp_path: Path) -> None:
    names = ["b.txt", "Überblick 1.txt"]
    for name in names:
        (tmp_path / name).write_text(f"content of {name}")
    sent = [{"$file": str(tmp_path / name)} for name in names]
    back, told = client.predict("/several", sent)
    assert told == "b.txt=content of b.txt, Überblick 1.txt=content of Überblick 1.txt"
    assert [file["size"] for file in back] == [len(f"content of {name}".encode()) for name in names]
    got = [node.ask("download", url=file["url"]) for file in back]
    assert got == [{"status": 200, "size": file["size"]} for file in back]
    (tmp_path / "table.csv").write_text("a;b")
    assert client.predict("/typed", {"$file": str(tmp_path / "table.csv")}) == ["table.csv"]
    with pytest.raises(NodeError, match="not of a type that is taken here"):
        client.predict("/typed", sent[0])
