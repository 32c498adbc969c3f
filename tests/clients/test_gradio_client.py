"""The stock Python client, over every feature it can reach, against an app in a process of its own."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from gradio_client import Client, handle_file
from gradio_client.exceptions import AppError
from PIL import Image as Picture

from tests.apps import running

pytestmark = pytest.mark.server


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with running(Path(__file__).parent / "app.py") as app:
        yield app.url


@pytest.fixture(scope="module")
def client(url: str, tmp_path_factory: pytest.TempPathFactory) -> Any:
    made = Client(
        url,
        verbose=False,
        analytics_enabled=False,
        headers={"X-Tag": "7"},
        download_files=str(tmp_path_factory.mktemp("got")),
    )
    yield made
    made.close()


def test_a_call(client: Client) -> None:
    assert client.predict("hi", api_name="/echo") == "hi"
    assert client.predict(text="hi", api_name="/echo") == "hi"
    assert client.predict("hi", fn_index=0) == "hi"


def test_generators_give_every_value(client: Client) -> None:
    for name in ("/count", "/agen"):
        job = client.submit(4, api_name=name)
        assert job.result(timeout=10) == 3
        assert job.outputs() == [0, 1, 2, 3]


def test_errors_come_with_their_text(client: Client) -> None:
    with pytest.raises(AppError, match="Not today"):
        client.predict("x", api_name="/fails")


def test_an_error_mid_way_keeps_what_was_sent(client: Client) -> None:
    job = client.submit(1, api_name="/half_way")
    with pytest.raises(AppError, match="half way"):
        job.result(timeout=10)
    assert job.outputs()[:2] == [1, 2]


def test_state_is_kept_for_the_client_and_fresh_after_a_reset(client: Client) -> None:
    assert client.predict("a", api_name="/remember") == "a"
    assert client.predict("b", api_name="/remember") == "a+b"
    client.reset_session()
    assert client.predict("c", api_name="/remember") == "c"


def test_batches_serve_a_lone_caller_and_many(client: Client) -> None:
    assert client.predict("a", api_name="/batched") == "A"
    jobs = [client.submit(f"w{i}", api_name="/batched") for i in range(10)]
    assert [job.result(timeout=10) for job in jobs] == [f"W{i}" for i in range(10)]


def test_cancel_stops_a_generator(client: Client) -> None:
    job = client.submit("x", api_name="/forever")
    end = time.monotonic() + 10
    while not job.outputs() and time.monotonic() < end:
        time.sleep(0.02)
    assert job.cancel()
    assert client.predict("free", api_name="/echo") == "free"


def test_several_inputs_and_outputs(client: Client) -> None:
    assert client.predict(True, 3, api_name="/both") == (4, False)


def test_a_label(client: Client) -> None:
    found = client.predict(api_name="/label")
    assert found["label"] == "cat"
    assert found["confidences"][1] == {"label": "dog", "confidence": 0.1}


def test_changed_props_are_visible_to_callers(client: Client) -> None:
    assert client.predict(api_name="/props") == {"__type__": "update", "label": "New"}


def test_headers_reach_the_function(client: Client) -> None:
    assert client.predict("x", api_name="/tag") == "x7"


def test_progress_and_messages_do_not_disturb(client: Client) -> None:
    job = client.submit("x", api_name="/works")
    seen = set()
    while not job.done():
        status = job.status()
        if status.progress_data:
            seen.update(unit.desc for unit in status.progress_data)
        time.sleep(0.01)
    assert job.result() == "x"
    assert "steps" in seen


def test_undocumented_and_private_endpoints(client: Client) -> None:
    assert client.predict("x", api_name="/hidden") == "x"
    with pytest.raises(ValueError, match="Cannot find a function"):
        client.predict("x", api_name="/lambda")


def test_the_description(client: Client) -> None:
    described = client.view_api(return_format="dict")
    assert isinstance(described, dict)
    named = described["named_endpoints"]
    assert "/hidden" not in named
    assert named["/echo"]["parameters"][0]["parameter_name"] == "text"
    assert "Repeats a text" in named["/echo"]["description"]
    assert [p["parameter_name"] for p in named["/remember"]["parameters"]] == ["text"]


def test_many_at_once_lose_nothing(client: Client) -> None:
    jobs = [client.submit(str(i), api_name="/echo") for i in range(100)]
    assert [job.result(timeout=30) for job in jobs] == [str(i) for i in range(100)]


def test_a_file_goes_there_and_back(client: Client, tmp_path: Path) -> None:
    source = tmp_path / "in.png"
    Picture.new("RGB", (30, 20), "red").save(source)
    path, text = client.predict(handle_file(str(source)), api_name="/turn")
    assert text == "30x20"
    with Picture.open(path) as turned:
        assert turned.size == (20, 30)


def test_files_go_there_and_back_in_order(client: Client, tmp_path: Path) -> None:
    names = ["b.txt", "Überblick 1.txt"]
    for name in names:
        (tmp_path / name).write_text(f"content of {name}")
    sent = [handle_file(str(tmp_path / name)) for name in names]
    back, told = client.predict(sent, api_name="/several")
    assert told == "b.txt=content of b.txt, Überblick 1.txt=content of Überblick 1.txt"
    assert [Path(path).name for path in back] == names
    assert [Path(path).read_text() for path in back] == [f"content of {name}" for name in names]
    assert client.predict(sent[0], api_name="/binary") == "content of b.txt"


def test_several_files_are_described_as_such(client: Client) -> None:
    described = client.view_api(return_format="dict")
    assert isinstance(described, dict)
    (parameter,) = described["named_endpoints"]["/several"]["parameters"]
    assert parameter["python_type"]["type"] == "list[filepath]"
