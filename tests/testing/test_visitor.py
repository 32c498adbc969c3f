"""The visitor for tests of apps does what a page does, and says why where he cannot."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import fanlight as gr
from fanlight.testing import CannotDo, Seen, visit

pytestmark = pytest.mark.server


def test_an_interface() -> None:
    with visit(
        gr.Interface(lambda name, loud: f"hello {name}{'!' * loud}", ["text", gr.Checkbox()], "text")
    ) as visitor:
        visitor.type("name", "Ann")
        visitor.check("loud")
        visitor.click("Submit")
        assert visitor.value("output") == "hello Ann!"
        assert Seen("value", "output", "hello Ann!") in visitor.seen
        visitor.type("name", "Bo", enter=True)
        assert visitor.value("output") == "hello Bo!"
        visitor.click("Clear")
        assert visitor.value("output") in (None, "")
        assert visitor.value("name") in (None, "")


def test_chains_errors_notices_and_properties() -> None:
    def work(n: float) -> float:
        gr.Info("at it")
        if n < 0:
            raise gr.Error("below zero")
        return n + 1

    with gr.Blocks() as demo:
        number = gr.Number(1, label="N", minimum=-5)
        said, failed, always = gr.Textbox(label="Said"), gr.Textbox(label="Failed"), gr.Textbox(label="Always")
        go = gr.Button("Go").click(work, number, number)
        go.success(lambda: gr.Textbox(value="ok", label="Renamed"), None, said)
        go.failure(lambda: "failed", None, failed)
        go.then(lambda: "always", None, always)
    with visit(demo) as visitor:
        visitor.click("Go")
        assert visitor.value(number) == 2
        assert visitor.value("Renamed") == "ok"
        assert visitor.value(failed) in (None, "")
        assert visitor.notices == ["at it"]
        visitor.type(number, -3)
        visitor.click("Go")
        assert visitor.errors == ["below zero"]
        assert (visitor.value(failed), visitor.value(always)) == ("failed", "always")
        visitor.type(number, -9)
        visitor.click("Go")
        assert visitor.seen[-1] == Seen("problem", "N", "-9 is too small; the least allowed here is -5.")


def test_streams_states_and_cancels() -> None:
    closed = threading.Event()

    def counts() -> Iterator[str]:
        try:
            text = ""
            for number in range(1000):
                text += f"{number} "
                yield text
                time.sleep(0.02)
        finally:
            closed.set()

    with gr.Blocks() as demo:
        state, out, seen = gr.State(0), gr.Textbox(label="Out"), gr.Textbox(label="Seen")
        counting = gr.Button("Count").click(counts, None, out)
        gr.Button("Stop").click(None, None, None, cancels=[counting])
        gr.Button("Add").click(lambda n: n + 1, state, state)
        state.change(lambda n: f"is {n}", state, seen)
    with visit(demo) as visitor:
        for shown in visitor.stream("Count", "Out"):
            if shown.count(" ") > 3:
                visitor.click("Stop")
        assert closed.wait(5)
        assert visitor.value("Out").startswith("0 1 2 3")
        visitor.click("Add")
        visitor.click("Add")
        assert visitor.value("Seen") == "is 2"


def test_choices_files_parts_and_pages(tmp_path: Path) -> None:
    file = tmp_path / "note.txt"
    file.write_text("hello", "utf-8")
    with gr.Blocks() as demo:
        pets = gr.CheckboxGroup(["cat", ("A dog", "dog")], label="Pets")
        up, down = gr.File(label="Up"), gr.File(label="Down", interactive=False)
        up.upload(lambda path: path, up, down)

        @gr.render(inputs=pets)
        def rows(all_: list[str]) -> None:
            for pet in all_:
                button = gr.Button(f"Feed {pet}", key=pet)
                button.click(lambda pet=pet: f"fed {pet}", None, fed)

        fed = gr.Textbox(label="Fed")
        chosen = gr.Textbox(label="Chosen")

        def tell(data: gr.SelectData) -> str:
            return f"{data.index} {data.value}"

        pets.select(tell, None, chosen)
    with demo.route("More"):
        gr.Textbox(lambda: "loaded", label="Loaded")
    with visit(demo) as visitor:
        assert not visitor.is_there("Feed dog")
        visitor.choose("Pets", ["A dog"])
        assert visitor.value("Chosen") == "1 dog"
        visitor.click("Feed dog")
        assert visitor.value("Fed") == "fed dog"
        visitor.upload("Up", file)
        assert visitor.file("Down") == b"hello"
        with pytest.raises(CannotDo, match=r"has no choice 'cow'. It has: 'cat', 'A dog'"):
            visitor.choose("Pets", ["cow"])
        with pytest.raises(CannotDo, match="not interactive"):
            visitor.upload("Down", file)
        with visit(demo, path="more") as other:
            assert other.value("Loaded") == "loaded"
            assert other.session_hash != visitor.session_hash


def test_what_he_cannot_do_is_said() -> None:
    with gr.Blocks() as demo:
        gr.Textbox(label="Twice")
        gr.Textbox(label="Twice", elem_id="second")
        gr.Button("Off", interactive=False)
        gr.Button("Hidden", visible=False)
        gr.Button("Script").click(None, js="() => 1")
        gr.Button("Slow").click(lambda: time.sleep(0.5))
    with visit(demo) as visitor:
        with pytest.raises(CannotDo, match=r"has no 'Name'. It has: 'Twice'"):
            visitor.type("Name", "x")
        with pytest.raises(CannotDo, match=r"2 components 'Twice'. Give the one you mean an elem_id"):
            visitor.type("Twice", "x")
        visitor.type("#second", "x")
        with pytest.raises(CannotDo, match="cannot be used now"):
            visitor.click("Off")
        with pytest.raises(CannotDo, match="hidden"):
            visitor.click("Hidden")
        with pytest.raises(CannotDo, match="not on this page"):
            visitor.click(gr.Button("elsewhere"))
        visitor.click("Script")
        assert [listener["js"] for listener in visitor.left_out] == ["() => 1"]
        visitor.timeout_s = 0.1
        with pytest.raises(TimeoutError, match="Still running: click of 'Slow'"):
            visitor.click("Slow")
        visitor.wait(5)


def test_a_login_headers_and_an_app_that_runs_already() -> None:
    def who(request: gr.Request) -> str:
        return f"{request.username} {request.headers['x-test']} {request.query_params['q']}"

    with gr.Blocks() as demo:
        out = gr.Textbox(label="Who")
        demo.load(who, None, out)
    more: dict[str, Any] = {"auth": ("ann", "pw"), "headers": {"x-test": "1"}, "path": "?q=2"}
    demo.launch(auth=("ann", "pw"), prevent_thread_lock=True, quiet=True)
    try:
        with visit(demo, **more) as visitor:
            assert visitor.value("Who") == "ann 1 2"
        assert demo.local_url is not None
        with visit(demo.local_url, **more) as visitor:
            assert visitor.value("Who") == "ann 1 2"
        with pytest.raises(ConnectionError, match="shows no app"), visit(demo.local_url):
            pass
    finally:
        demo.close(verbose=False)


def test_trigger_modes() -> None:
    free, calls = threading.Event(), []

    def work(text: str) -> str:
        calls.append(text)
        free.wait(5)
        return text

    with gr.Blocks() as demo:
        box, out = gr.Textbox(label="Box"), gr.Textbox(label="Out")
        box.change(work, box, out)
        gr.Button("Once").click(work, box, out)
        gr.Button("Multiple").click(work, box, out, trigger_mode="multiple", concurrency_limit=None)
    with visit(demo) as visitor:
        for text in ("a", "ab", "abc"):
            visitor.type("Box", text, wait=False)
        free.set()
        visitor.wait()
        assert calls == ["a", "abc"]
        free.clear()
        for _ in range(3):
            visitor.click("Once", wait=False)
        free.set()
        visitor.wait()
        assert calls == ["a", "abc", "abc"]
        for _ in range(3):
            visitor.click("Multiple", wait=False)
        visitor.wait()
        assert len(calls) == 6
