"""The stock JavaScript client, with logins and files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import fanlight as gr
from tests.clients.node import Node, NodeError
from tests.clients.test_js_client import node as node

pytestmark = pytest.mark.server


def who(request: gr.Request) -> str:
    return str(request.username)


def count(name: str) -> Iterator[str]:
    for number in range(3):
        yield f"{name} {number}"


def texts(paths: list[str]) -> str:
    return " ".join(Path(path).read_text() for path in paths)


def report(text: str) -> str:
    Path("report.csv").write_text(text)
    return "report.csv"


@pytest.fixture
def url(serve: Callable[..., str], in_folder: Path) -> str:
    with gr.Blocks() as demo:
        out, files, made = gr.Textbox(), gr.Files(), gr.File()
        gr.Button().click(who, None, out, api_name="who")
        gr.Button().click(count, out, out, api_name="count")
        gr.Button().click(texts, files, out, api_name="texts")
        gr.Button().click(report, out, made, api_name="report")
    return serve(demo, auth=("ann", "secret"), auth_message="Members only")


def test_it_logs_in_calls_and_streams(url: str, node: Node) -> None:
    client = node.connect(url, auth=("ann", "secret"))
    assert client.predict("/who") == ["ann"]
    events = client.submit("/count", "x")
    assert [event["data"] for event in events if event["type"] == "data"][-1] == ["x 2"]
    client.close()


def test_it_says_what_is_wrong(url: str, node: Node) -> None:
    with pytest.raises(NodeError, match=r"(?i)credentials"):
        node.connect(url, auth=("ann", "wrong"))
    with pytest.raises(NodeError, match=r"Members only|(?i:login)"):
        node.connect(url)


def test_it_sends_several_files_and_gets_one(url: str, node: Node, in_folder: Path) -> None:
    for name in "ab":
        (in_folder / f"{name}.txt").write_text(f"text {name}")
    client = node.connect(url, auth=("ann", "secret"))
    files = [{"$file": str(in_folder / f"{name}.txt")} for name in "ab"]
    assert client.predict("/texts", files) == ["text a text b"]
    (made,) = client.predict("/report", "x;y")
    assert made["orig_name"] == "report.csv"
    assert made["size"] == 3
    assert made["url"].startswith(url)
    assert client.ask("download", url=made["url"])["status"] == 401  # an address is not yet a login
    client.close()
