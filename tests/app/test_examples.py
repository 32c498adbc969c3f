"""`Examples`: what authors may give, and what is kept of what their functions made."""

from __future__ import annotations

import asyncio
import csv
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import fanlight as gr
from fanlight.app.examplerows import rows_of
from fanlight.engine.engine import Engine
from fanlight.engine.job import Job
from fanlight.graph.errors import AppError
from fanlight.graph.inject import Request
from tests.engine.support import end_of, engine_for, session, submit, until, values_of

pytestmark = pytest.mark.usefixtures("in_folder")
EXAMPLES = [[1], [2], [3]]


def app(fn: Callable[..., Any], examples: Any = EXAMPLES, **arguments: Any) -> gr.Blocks:
    """An app with a number, a text and examples that are cached."""
    with gr.Blocks() as demo:
        number, text = gr.Number(), gr.Textbox(label=arguments.pop("label", None))
        settings = {"cache_examples": True, "api_name": "example", "api_visibility": "public", **arguments}
        gr.Examples(examples, number, text, fn, **settings)
    return demo


def started(demo: gr.Blocks) -> Engine:
    """The engine of an app, with its examples ready."""
    engine = engine_for(demo)
    for step in (*demo.starters, *demo.preparations):
        step(engine)
    return engine


def click(engine: Engine, place: Any, name: str = "example") -> list[Any]:
    return values_of(submit(engine, session(engine), name, place))


def logs(folder: Path) -> list[Path]:
    return sorted(folder.glob(".gradio/cached_examples/*/log.csv"))


@pytest.mark.parametrize("mode", ["eager", "lazy"])
def test_each_example_is_run_once_also_after_a_restart(mode: Any) -> None:
    runs: list[float] = []

    def make(n: float) -> str:
        runs.append(n)
        return f"row {n}"

    for _ in range(2):
        engine = started(app(make, cache_mode=mode))
        assert sorted(runs) == ([1, 2, 3] if mode == "eager" or runs else [])
        for place in (1, 0, 2, 1):
            assert click(engine, place) == [place + 1, f"row {place + 1}"]
        assert sorted(runs) == [1, 2, 3]


def test_what_is_asked_anew_is_run_anew(monkeypatch: pytest.MonkeyPatch, in_folder: Path) -> None:
    runs: list[float] = []

    def make(n: float) -> str:
        runs.append(n)
        return f"row {n}"

    started(app(make))
    runs.clear()
    started(app(make, [[1], [5], [3]]))
    assert runs == [5]  # the others have not changed
    runs.clear()
    monkeypatch.setenv("GRADIO_RESET_EXAMPLES_CACHE", "true")
    started(app(make))
    assert runs == [1, 2, 3]
    monkeypatch.delenv("GRADIO_RESET_EXAMPLES_CACHE")
    monkeypatch.setenv("GRADIO_EXAMPLES_CACHE", str(in_folder / "elsewhere"))
    started(app(make))
    assert runs == [1, 2, 3] * 2
    assert len(list(in_folder.glob("elsewhere/*/log.csv"))) == 1


def test_a_cache_for_other_columns_is_not_misread(in_folder: Path) -> None:
    started(app(lambda n: f"text {n}"))
    assert click(started(app(lambda n: f"new {n}", label="Named")), 0) == [1, "new 1"]
    for log in logs(in_folder):  # and not if somebody puts it into the other's folder
        log.write_text("example,other,timestamp\nx,1,2\n")
    assert click(started(app(lambda n: f"third {n}")), 0) == [1, "third 1"]


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: text[: len(text) - 60],
        lambda text: text.replace('"""row 1"""', "{'no': json}"),
        lambda text: "",
        lambda text: "\x00\x01",
        lambda text: text.replace('"""row 1"""', '__import__("os")'),
    ],
    ids=["cut off", "no JSON", "empty", "binary", "code"],
)
def test_a_damaged_cache_is_made_anew_where_it_is_damaged(damage: Callable[[str], str], in_folder: Path) -> None:
    started(app(lambda n: f"row {int(n)}"))
    (log,) = logs(in_folder)
    log.write_text(damage(log.read_text()))
    for _ in range(2):
        engine = started(app(lambda n: f"row {int(n)}"))
        assert [click(engine, place)[1] for place in range(3)] == ["row 1", "row 2", "row 3"]


def test_the_cache_is_rows_of_json(in_folder: Path) -> None:
    started(app(lambda n: f'="{n}"', label="Out"))
    (log,) = logs(in_folder)
    with log.open(newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0] == ["example", "Out (textbox)", "timestamp"]
    assert [row[1] for row in rows[1:]] == [f'"=\\"{n}\\""' for n in (1, 2, 3)]


def test_two_clicks_at_once_run_the_function_once() -> None:
    runs: list[float] = []
    go = threading.Event()

    def make(n: float) -> str:
        runs.append(n)
        go.wait(5)
        return f"row {n}"

    engine = started(app(make, cache_mode="lazy"))
    jobs = [submit(engine, session(engine, f"tab {n}"), "example", 1) for n in range(3)]
    until(lambda: runs)
    go.set()
    assert [values_of(job) for job in jobs] == [[2, "row 2"]] * 3
    assert runs == [2]


def test_who_asks_is_known_to_a_lazy_run_only() -> None:
    seen: list[Any] = []

    def make(n: float, request: gr.Request) -> str:
        seen.append(request.username if request is not None else None)
        return "x"

    engine = started(app(make, [[1]]))
    assert seen == [None]
    click(engine, 0)
    engine = started(app(make, [[7]], cache_mode="lazy"))
    listener = engine.blueprint.by_name["example"]
    values_of(engine.submit(session(engine), listener, [0], Request(username="ada")))
    assert seen == [None, "ada"]


def test_an_author_may_look_at_what_is_kept() -> None:
    with gr.Blocks() as demo:
        made = gr.Examples(EXAMPLES, gr.Number(), gr.Textbox(), lambda n: f"row {n}", True, "lazy", api_name="example")
    with pytest.raises(AppError, match=r"not cached \(yet\)"):
        made.load_from_cache(1)
    engine = started(demo)
    values_of(engine.submit(session(engine), made.load_input_event.listener, [1]))
    assert made.load_from_cache(1) == ["row 2"]


def test_of_a_generator_the_last_value_is_kept() -> None:
    def count(n: float) -> Iterator[str]:
        for step in range(int(n) + 1):
            yield f"step {step}"

    assert click(started(app(count)), 2) == [3, "step 3"]


def test_a_lazy_generator_streams_for_the_first_visitor() -> None:
    go = threading.Event()
    runs: list[int] = []

    async def count(n: float) -> AsyncIterator[str]:
        runs.append(1)
        yield "first"
        await asyncio.to_thread(go.wait, 5)
        yield "last"

    engine = started(app(count, cache_mode="lazy"))
    job = submit(engine, session(engine), "example", 0)
    until(lambda: job.log.current and job.log.current[1] == "first")
    go.set()
    assert values_of(job)[1] == "last"
    assert click(engine, 0)[1] == "last"
    assert runs == [1]


def test_async_functions_and_batches() -> None:
    async def make(n: float) -> str:
        await asyncio.sleep(0)
        return f"async {n}"

    def batch(numbers: list[float]) -> list[list[str]]:
        return [[f"batch {n}" for n in numbers]]

    assert click(started(app(make)), 1)[1] == "async 2"
    assert click(started(app(batch, batch=True, api_name="batch")), 1, "batch")[1] == "batch 2"


def test_payloads_instead_of_values() -> None:
    def raw(n: Any) -> Any:
        return {"raw": n}

    with gr.Blocks() as demo:
        number, label = gr.Slider(0, 10, precision=0), gr.Label()
        gr.Examples([[3.4]], number, label, raw, True, preprocess=False, postprocess=False, api_name="raw")
    listener = next(x for x in started(demo).blueprint.listeners if x.api_name == "raw")
    engine = started(demo)
    assert values_of(engine.submit(session(engine), listener, [0]))[1] == {"raw": 3}  # as the slider sends 3.4


def test_a_failing_example_is_named_at_the_start() -> None:
    def make(n: float) -> str:
        if n == 2:
            raise gr.Error("Two is odd")
        return "x"

    with pytest.raises(AppError, match=r"Example 1 could not be cached: Two is odd"):
        started(app(make))


def test_a_failing_lazy_example_is_told_and_tried_again() -> None:
    runs: list[float] = []

    def make(n: float) -> str:
        runs.append(n)
        if len(runs) == 1:
            raise gr.Error("Not now", print_exception=False)
        return "x"

    engine = started(app(make, cache_mode="lazy"))
    end = end_of(submit(engine, session(engine), "example", 0))
    assert (end["t"], end["error"]) == ("failed", "Not now")
    assert click(engine, 0) == [1, "x"]


def test_progress_and_notices_of_a_lazy_run_reach_the_visitor() -> None:
    go = threading.Event()

    def make(n: float, progress: gr.Progress = gr.Progress()) -> str:
        progress(0.5, desc="Half")
        gr.Info("Look")
        go.wait(5)
        return "x"

    engine = started(app(make, cache_mode="lazy"))
    job = submit(engine, session(engine), "example", 0)
    assert until(lambda: job.log.facts.get("progress"))["items"][0]["desc"] == "Half"
    assert until(lambda: job.log.notices)[0]["message"] == "Look"
    go.set()
    values_of(job)


def test_a_run_waits_in_the_line_of_its_function() -> None:
    running: list[float] = []
    most = 0
    go = threading.Event()

    def model(n: float) -> str:
        nonlocal most
        running.append(n)
        most = max(most, len(running))
        go.wait(5)
        running.remove(n)
        return "x"

    with gr.Blocks() as demo:
        number, text = gr.Number(), gr.Textbox()
        gr.Button().click(model, number, text, concurrency_limit=1, api_name="model")
        gr.Examples(EXAMPLES, number, text, model, True, "lazy", api_name="example", api_visibility="public")
    engine = started(demo)
    jobs = [
        submit(engine, session(engine), "model", 9),
        *(submit(engine, session(engine), "example", n) for n in (0, 1)),
    ]
    until(lambda: running)
    go.set()
    for job in jobs:
        values_of(job)
    assert most == 1


def test_an_update_is_kept_and_counts_for_whoever_gets_it() -> None:
    def make(n: float) -> Any:
        return gr.Dropdown(choices=[("New", n)], value=n)

    def demo() -> gr.Blocks:
        with gr.Blocks() as made:
            number, pet = gr.Number(), gr.Dropdown(["cat"])
            gr.Examples(EXAMPLES, number, pet, make, True, api_name="example", api_visibility="public")
            pet.change(lambda chosen: gr.skip() if chosen is None else chosen * 2, pet, number, api_name="double")
        return made

    for _ in range(2):  # made now, and read from the disk
        engine = started(demo())
        assert click(engine, 1)[1]["choices"] == [["New", 2]]
        assert values_of(submit(engine, session(engine), "double", 2)) == [4]
        assert end_of(submit(engine, session(engine, "other"), "double", 2))["t"] == "failed"


def test_an_app_that_is_served_again_runs_what_was_interrupted() -> None:
    runs: list[int] = []
    go = threading.Event()

    def make(n: float) -> str:
        runs.append(1)
        if len(runs) == 1:
            go.wait(5)
        return "x"

    demo = app(make, cache_mode="lazy")
    engine = started(demo)
    submit(engine, session(engine), "example", 0)
    until(lambda: runs)
    engine.close()
    go.set()
    assert click(started(demo), 0) == [1, "x"]


def test_nothing_grows() -> None:
    engine = started(app(lambda n: f"{n}", cache_mode="lazy"))
    tab = session(engine)

    def load(number: int) -> tuple[int, ...]:
        for n in range(number):
            values_of(submit(engine, tab, "example", n % 3))
            tab.acknowledge(tab.number)
        return len(engine.sessions), len(tab.logs), len(tab.readers), len(engine.lines.lines)

    assert load(6) == load(30)


def test_a_number_that_is_no_example_is_refused() -> None:
    engine = started(app(lambda n: "x", cache_mode="lazy"))
    for place in (7, -1, None, "1"):
        assert end_of(submit(engine, session(engine), "example", place))["t"] == "failed"


def test_a_click_without_a_cache_fills_the_inputs_and_may_run() -> None:
    with gr.Blocks() as demo:
        a, b, out = gr.Textbox(), gr.Number(), gr.Textbox()
        shown = gr.Examples([["x", None], ["y", None]], [a, b], out, lambda a, b: a, run_on_click=True)
    assert shown.inputs_with_examples == [a]
    load, run = demo.listeners
    assert (load.outputs, run.inputs, run.outputs) == ([a], [a, b], [out])
    engine = engine_for(demo)
    assert values_of(engine.submit(session(engine), load, [1])) == ["y"]


def test_what_examples_fill_can_be_edited() -> None:
    with gr.Blocks() as demo:
        box, answer = gr.Textbox(), gr.Textbox()
        gr.Examples(["a"], box)
        gr.Button().click(lambda: "x", None, answer)
    assert demo.blueprint().editable >= {box._id}
    assert answer._id not in demo.blueprint().editable


def test_other_inputs_count_with_what_they_hold() -> None:
    got: list[Any] = []

    def make(*values: Any) -> str:
        got.append(values)
        return "x"

    with gr.Blocks() as demo:
        inputs = [gr.Textbox(), gr.Number(4), gr.State([1])]
        gr.Examples([["a"]], inputs, gr.Textbox(), make, True)
    started(demo)
    assert got == [("a", 4, [1])]


def test_interfaces_with_states_and_in_tabs() -> None:
    got: list[Any] = []

    def make(text: str, kept: list[str], times: float) -> tuple[str, list[str]]:
        got.append((text, list(kept), times))
        return text * int(times), [*kept, text]

    one = gr.Interface(
        make, ["textbox", gr.State([])], ["textbox", "state"], examples=[["a"], ["b"]], cache_examples=True,
        additional_inputs=gr.Number(2), flagging_mode="never",
    )  # fmt: skip
    two = gr.Interface(lambda text: text + "!", "textbox", "textbox", examples=["c"], cache_examples=True)
    demo = gr.TabbedInterface([one, two])
    engine = started(demo)
    assert got == [("a", [], 2), ("b", [], 2)]
    names = ["load_example", "load_example_1"]
    clicks = [next(x for x in engine.blueprint.listeners if x.api_name == name) for name in names]
    assert values_of(engine.submit(session(engine), clicks[0], [1])) == ["b", "bb"]
    assert values_of(engine.submit(session(engine), clicks[1], [0])) == ["c", "c!"]


def test_the_default_of_a_parameter_counts_where_nothing_else_is_said() -> None:
    got: list[Any] = []

    def make(a: str, b: str = "default") -> str:
        got.append((a, b))
        return "x"

    with gr.Blocks() as demo:
        gr.Examples([["a"]], [gr.Textbox(), gr.Textbox()], gr.Textbox(), make, True)
    started(demo)
    assert got == [("a", "default")]


def test_variables_switch_the_cache_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRADIO_CACHE_EXAMPLES", "true")
    monkeypatch.setenv("GRADIO_CACHE_MODE", "lazy")
    with gr.Blocks():
        number, text = gr.Number(), gr.Textbox()
        assert gr.Examples([[1]], number, text, lambda n: n).cache_mode == "lazy"
        assert gr.Examples([[1]], number).cache_mode is None
        assert gr.Examples([[1]], number, text, lambda n: n, cache_examples=False).cache_mode is None
        former: Any = "lazy"
        with pytest.warns(DeprecationWarning, match='cache_mode="lazy"'):
            made = gr.Examples([[1]], number, text, lambda n: n, cache_examples=former)
        assert made.cache_mode == "lazy"


def test_the_former_spelling_of_the_visibility() -> None:
    with gr.Blocks() as demo:
        box, state = gr.Textbox(), gr.State()
        with pytest.warns(DeprecationWarning, match="api_visibility"):
            gr.Examples(["a"], box, show_api=True)
        with pytest.warns(DeprecationWarning, match="api_visibility"):
            gr.ClearButton(state, show_api=False)  # type: ignore[call-arg]  # the former one
        with pytest.raises(TypeError, match="'caching'"):
            gr.Examples(["a"], box, caching=True)
    assert [x.visibility for x in demo.listeners] == ["public", "undocumented"]
    with pytest.warns(DeprecationWarning, match="api_visibility"):
        hidden = gr.Interface(str, "textbox", "textbox", show_api=False)
    assert hidden.listeners[0].visibility == "undocumented"


def test_what_the_page_shows() -> None:
    with gr.Blocks():
        a, b = gr.Textbox(label="A"), gr.Number(label="B")
        shown = gr.Examples(
            [["x", 1], ["y", 2]], [a, b], visible_columns=[1], example_labels=["One", "Two"], label="Try"
        )
    assert shown.dataset.samples == [[1], [2]]
    assert shown.dataset.components == [b]
    assert (shown.dataset.label, shown.dataset.sample_labels) == ("Try", ["One", "Two"])


def test_the_preload(in_folder: Path) -> None:
    def loads(**arguments: Any) -> list[Any]:
        demo = app(lambda n: f"row {n}", **arguments)
        return [x for x in demo.listeners if x.targets and x.targets[0].event.name == "load"]

    (load,) = loads(preload=2)
    engine = started(app(lambda n: f"row {n}", preload=2))
    load = next(x for x in engine.blueprint.listeners if x.targets and x.targets[0].event.name == "load")
    tab = engine.open_session("page", None, False, by_page=True)
    job: Job = engine.submit(tab, load, [])
    assert values_of(job) == [3, "row 3"]
    assert loads(preload=False) == []
    assert loads(cache_mode="lazy") == []
    with gr.Blocks() as demo:
        gr.Examples([[1]], gr.Number(5), gr.Textbox(), lambda n: "x", True)
    assert not any(x.targets and x.targets[0].event.name == "load" for x in demo.listeners)
    with pytest.raises(ValueError, match="preload must be 0 to 2"):
        loads(preload=3)


def test_shapes_of_examples(in_folder: Path) -> None:
    one, two = [gr.Textbox()], [gr.Textbox(), gr.Number()]
    assert rows_of(["a", "b"], one) == [["a"], ["b"]]
    assert rows_of([["a", 1], ("b",)], two) == [["a", 1], ["b", None]]
    assert rows_of([], two) == []
    for wrong, error, words in (
        (["a"], ValueError, "each of the 2 inputs"),
        ([["a", 1, 2]], ValueError, "Example 0 has 3 values for 2 inputs"),
        (3, TypeError, "list or the path"),
        ("missing", FileNotFoundError, "no folder 'missing'"),
    ):
        with pytest.raises(error, match=words):
            rows_of(wrong, two)


def test_a_folder_of_examples(in_folder: Path) -> None:
    folder = in_folder / "set"
    folder.mkdir()
    for name in ("b.png", "a.png", ".hidden"):
        (folder / name).write_bytes(b"x")
    assert rows_of("set", [gr.Image()]) == [["set/a.png"], ["set/b.png"]]
    two = [gr.Image(), gr.Textbox()]
    with pytest.raises(FileNotFoundError, match=r"needs a log\.csv"):
        rows_of("set", two)
    (folder / "log.csv").write_text(
        'image,text,ok,n,flag\na.png,\'=1+1,True,2.5,x\n"{""path"": ""b.png""}","two\nlines",,,\n'
    )
    blocks = [*two, gr.Checkbox(), gr.Number()]
    assert rows_of(folder, blocks) == [
        [str(folder / "a.png"), "=1+1", True, 2.5], [str(folder / "b.png"), "two\nlines", None, None]
    ]  # fmt: skip


def test_mistakes_of_the_author() -> None:
    with pytest.raises(AppError, match="needs an app"):
        gr.Examples([[1]], gr.Number())
    with gr.Blocks():
        number = gr.Number()
        with pytest.raises(AppError, match="needs fn and outputs"):
            gr.Examples([[1]], number, cache_examples=True)
        with pytest.raises(AppError, match="needs fn"):
            gr.Examples([[1]], number, run_on_click=True)
        mode: Any = "sometimes"
        with pytest.raises(ValueError, match="cache_mode must be"):
            gr.Examples([[1]], number, cache_mode=mode)
        with pytest.raises(ValueError, match="visible_columns are 0 to 0"):
            gr.Examples([[1]], number, visible_columns=[1])
        with pytest.raises(TypeError, match="must be components"):
            gr.Examples([[1]], ["number"])  # type: ignore[list-item]  # the mistake
        with pytest.raises(ValueError, match="sample_labels must hold 1"):
            gr.Examples([[1]], number, example_labels=["a", "b"])
