"""`gr.render`: parts of the page that a function makes anew."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count

import pytest
from playwright.sync_api import Page, expect

import fanlight as gr
from tests.chromium import chromium as chromium
from tests.chromium import page as page

pytestmark = pytest.mark.browser


def todo_list() -> gr.Blocks:
    with gr.Blocks() as demo:
        tasks = gr.State([])
        new = gr.Textbox(label="New task")
        new.submit(lambda all_, name: ([*all_, name], ""), [tasks, new], [tasks, new])

        @gr.render(inputs=tasks)
        def rows(all_: list[str]) -> None:
            if not all_:
                gr.Markdown("Nothing to do.")
            for name in all_:
                with gr.Row(key=f"row-{name}"):
                    gr.Textbox(label=f"Note on {name}", key=f"note-{name}")
                    done = gr.Button(f"Done with {name}")
                    done.click(lambda all_, name=name: [t for t in all_ if t != name], tasks, tasks)

    return demo


def test_a_list_grows_and_shrinks_and_keeps_what_was_typed(page: Page, serve: Callable[..., str]) -> None:
    page.goto(serve(todo_list()))
    expect(page.get_by_text("Nothing to do.")).to_be_visible()
    for name in ("ann", "ben", "cay"):
        page.get_by_label("New task").fill(name)
        page.get_by_label("New task").press("Enter")
        expect(page.get_by_label(f"Note on {name}")).to_be_visible()
    expect(page.get_by_text("Nothing to do.")).to_have_count(0)
    page.get_by_label("Note on ben").fill("kept")
    page.get_by_role("button", name="Done with ann").click()
    expect(page.get_by_label("Note on ann")).to_have_count(0)
    expect(page.get_by_label("Note on ben")).to_have_value("kept")
    assert page.get_by_label("Note on cay").is_visible()


def test_keys_keep_props_and_the_cursor_while_it_is_drawn_twenty_times_a_second(
    page: Page, serve: Callable[..., str]
) -> None:
    numbers = count()
    with gr.Blocks() as demo:
        timer = gr.Timer(0.05)
        heard = gr.Textbox(label="Heard")

        @gr.render(triggers=[demo.load, timer.tick])
        def part() -> None:
            number = next(numbers)
            with gr.Row():
                box = gr.Textbox(label=f"Typed {number}", elem_id="typed", key="typed", placeholder=str(number))
                gr.Textbox(label="Fresh", value=str(number), elem_id="fresh")
                both = gr.Number(number, label=f"Label {number}", key="both", elem_id="both",
                                 preserved_by_key=["value", "label"])  # fmt: skip
            hear = gr.Button("Hear", elem_id="hear")
            hear.click(lambda text, n: f"{text} {n:g}", [box, both], heard)

    page.goto(serve(demo))
    field = page.locator("#typed textarea, #typed input")
    field.click()
    page.keyboard.type("slowly typed text", delay=60)
    expect(field).to_be_focused()
    expect(field).to_have_value("slowly typed text")
    first = page.locator("#both input").input_value()
    assert page.locator("#both").get_by_text("Label", exact=False).inner_text() == f"Label {first}"
    seen = int(page.locator("#fresh textarea, #fresh input").input_value())
    assert seen > 5
    assert int(field.get_attribute("placeholder") or "") > 5
    where = "(({x, y}) => [x + 20, y + 20])(document.querySelector('#hear button').getBoundingClientRect())"
    page.mouse.move(*page.evaluate(where))
    page.mouse.down()
    page.wait_for_timeout(150)  # as long as a person presses, while it would be drawn anew three times
    page.mouse.up()
    expect(page.get_by_label("Heard")).to_have_value(f"slowly typed text {first}")


def test_nothing_is_left_behind_by_hundreds_of_runs(page: Page, serve: Callable[..., str]) -> None:
    with gr.Blocks() as demo:
        timer = gr.Timer(0.05)
        runs = gr.State([0])

        @gr.render(inputs=runs, triggers=[timer.tick])
        def part(runs: list[int]) -> None:
            runs[0] += 1
            with gr.Accordion(f"Part {runs[0]}"), gr.Row():
                box = gr.Textbox(label="A")
                kept = gr.Textbox(label="B", key="b")
                gr.Slider(0, 1, label="C").change(lambda: None)
                gr.Dropdown(["x", "y"], label="D")
            box.change(lambda t: t, box, kept)

    page.goto(serve(demo))
    cdp = page.context.new_cdp_session(page)

    def measured() -> dict[str, int]:
        cdp.send("HeapProfiler.collectGarbage")
        found = {m["name"]: m["value"] for m in cdp.send("Performance.getMetrics")["metrics"]}
        return {name: int(found[name]) for name in ("Nodes", "JSEventListeners", "JSHeapUsedSize")}

    def wait_for(run: int) -> None:
        page.wait_for_function(
            "n => Number(/Part (\\d+)/.exec(document.body.innerText)?.[1] ?? 0) >= n", arg=run, timeout=30_000
        )

    cdp.send("Performance.enable")
    wait_for(30)
    before = measured()
    wait_for(90)
    after = measured()
    assert after["Nodes"] < before["Nodes"] * 1.3 + 100
    assert after["JSEventListeners"] < before["JSEventListeners"] * 1.3 + 20
    assert after["JSHeapUsedSize"] < before["JSHeapUsedSize"] + 1_000_000


def test_a_part_within_a_part_and_an_error(page: Page, serve: Callable[..., str]) -> None:
    with gr.Blocks() as demo:
        rows, columns = gr.Number(1, label="Rows", precision=0), gr.Number(2, label="Columns", precision=0)

        @gr.render(inputs=rows)
        def outer(many: int) -> None:
            for row in range(many):
                gr.Markdown(f"row {row}")

                @gr.render(inputs=columns)
                def inner(wide: int, row: int = row) -> None:
                    if wide > 4:
                        raise gr.Error("too wide")
                    with gr.Row():
                        for column in range(wide):
                            gr.Button(f"b{row}{column}")

    page.goto(serve(demo))
    buttons = page.get_by_role("button", name="b")
    expect(page.get_by_role("button", name="b01")).to_be_visible()
    page.get_by_label("Rows").fill("3")
    expect(page.get_by_role("button", name="b21")).to_be_visible()
    page.get_by_label("Columns").fill("3")
    expect(page.get_by_role("button", name="b22")).to_be_visible()
    names = buttons.all_inner_texts()
    assert sorted(n for n in names if n.startswith("b")) == [f"b{r}{c}" for r in range(3) for c in range(3)]
    page.get_by_label("Columns").fill("5")
    expect(page.get_by_text("too wide").first).to_be_visible()
    expect(page.get_by_role("button", name="b22")).to_be_visible()  # what was there stays
    page.get_by_label("Columns").fill("1")
    expect(page.get_by_role("button", name="b22")).to_have_count(0)
    expect(page.get_by_text("too wide")).to_have_count(0, timeout=15_000)


def test_it_works_wherever_it_stands_and_whatever_stands_in_it(page: Page, serve: Callable[..., str]) -> None:
    with gr.Blocks() as demo:
        n = gr.Number(1, label="N")
        with gr.Tab("First"):
            gr.Markdown()
        with gr.Tab("Second"):

            @gr.render(inputs=n)
            def tabs(n: float) -> None:
                gr.Textbox(f"{n:g}", label="In a tab")
                for name in ("inner", "other"):
                    with gr.Tab(name):
                        gr.Textbox(name, label=f"On {name}")

        with gr.Accordion("Fold", open=False):

            @gr.render(inputs=n)
            def fold(n: float) -> None:
                gr.Textbox(f"{n:g}", label="In a fold")

        @gr.render(inputs=n)
        def part(n: float) -> None:
            gr.Interface(str.upper, gr.Textbox(label="Ask"), gr.Textbox(label="Answer"), examples=[["first"], ["more"]])
            text = gr.Textbox("words", label="Words")
            gr.ClearButton(text, value="Empty")
            gr.Examples([["one"], ["two"]], text)
            with gr.Blocks() as inside:
                box = gr.Textbox(label="Opened")
                inside.load(lambda: f"at {n:g}", None, box)

    with demo.route("About"):
        name = gr.Textbox("ann", label="Name")

        @gr.render(inputs=name)
        def about(name: str) -> None:
            gr.Markdown(f"about {name}")

    url = serve(demo)
    page.goto(url)
    expect(page.get_by_label("Opened")).to_have_value("at 1")
    page.get_by_label("N", exact=True).fill("2")
    expect(page.get_by_label("Opened")).to_have_value("at 2")
    page.get_by_role("tab", name="Second").click()
    expect(page.get_by_label("In a tab")).to_have_value("2")
    page.get_by_role("tab", name="other").click()
    expect(page.get_by_label("On other")).to_be_visible()
    page.get_by_text("Fold", exact=True).click()
    expect(page.get_by_label("In a fold")).to_have_value("2")
    page.get_by_text("more", exact=True).click()
    page.get_by_role("button", name="Submit").click()
    expect(page.get_by_label("Answer")).to_have_value("MORE")
    page.get_by_role("button", name="Empty").click()
    expect(page.get_by_label("Words")).to_have_value("")
    page.get_by_text("two", exact=True).click()
    expect(page.get_by_label("Words")).to_have_value("two")
    page.goto(f"{url}/about")
    page.get_by_label("Name").fill("bo")
    expect(page.get_by_text("about bo")).to_be_visible()


def test_values_of_functions_and_timers_work_inside(page: Page, serve: Callable[..., str]) -> None:
    numbers = count()
    with gr.Blocks() as demo:
        name = gr.Textbox("ann", label="Name")

        @gr.render(inputs=name)
        async def part(who: str) -> None:
            box = gr.Textbox(label="Inner", value=who)
            gr.Textbox(lambda text: f"hello {text}", inputs=box, label="Greeting")
            gr.Textbox(lambda: str(next(numbers)), every=0.1, label="Clock")
            gr.State(0)

    page.goto(serve(demo))
    expect(page.get_by_label("Greeting")).to_have_value("hello ann")
    page.get_by_label("Inner").fill("bo")
    expect(page.get_by_label("Greeting")).to_have_value("hello bo")
    clock = page.get_by_label("Clock")
    expect(clock).not_to_have_value("")
    expect(clock).not_to_have_value(clock.input_value())
    page.get_by_label("Name").fill("cay")
    expect(page.get_by_label("Greeting")).to_have_value("hello cay")


def test_a_reload_during_a_job_goes_on_with_the_part(page: Page, serve: Callable[..., str]) -> None:
    import threading

    free = threading.Event()
    with gr.Blocks() as demo:

        @gr.render()
        def part() -> None:
            box, out = gr.Textbox(label="In"), gr.Textbox(label="Out")

            def wait(text: str) -> str:
                free.wait(20)
                return f"got {text}"

            gr.Button("Go").click(wait, box, out)

    page.goto(serve(demo))
    page.get_by_label("In", exact=True).fill("typed")
    page.get_by_role("button", name="Go").click()
    expect(page.locator(".fl-waits")).to_have_count(1)
    page.reload()
    expect(page.get_by_label("In", exact=True)).to_have_value("typed")
    free.set()
    expect(page.get_by_label("Out")).to_have_value("got typed")
