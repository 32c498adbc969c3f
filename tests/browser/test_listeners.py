"""What a listener's arguments do on the page."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

import fanlight as gr
from tests.chromium import chromium as chromium
from tests.chromium import page as page

pytestmark = pytest.mark.browser


def test_progress_is_shown_where_it_is_wanted_and_the_page_scrolls_to_the_output(
    page: Page, serve: Callable[..., str]
) -> None:
    free = threading.Event()

    def work() -> str:
        free.wait(10)
        free.clear()
        return "done"

    with gr.Blocks() as demo:
        one = gr.Textbox(label="One", elem_id="one")
        for name, more in (
            ("Plain", {}),
            ("There", {"show_progress_on": one}),
            ("Hidden", {"show_progress": "hidden"}),
            ("Scroll", {"scroll_to_output": True}),
        ):
            out = gr.Textbox(label=f"Out {name}", elem_id=f"out-{name}", render=False)
            gr.Button(name).click(work, None, out, **more)  # type: ignore[arg-type]  # each of its own kind
            if name != "Scroll":
                out.render()
        gr.Markdown("line\n\n" * 100)
        out.render()
    page.goto(serve(demo))
    waits = page.locator(".fl-waits")
    for name, places in (("Plain", ["out-Plain"]), ("There", ["one"]), ("Hidden", []), ("Scroll", ["out-Scroll"])):
        page.get_by_role("button", name=name).click()
        expect(waits).to_have_count(len(places))
        assert waits.evaluate_all("all => all.map(each => each.id)") == places
        if name == "Scroll":
            expect(page.locator("#out-Scroll")).to_be_in_viewport()
        free.set()
        expect(page.get_by_label(f"Out {name}")).to_have_value("done")


def test_cancels_reach_across_a_chain(page: Page, serve: Callable[..., str]) -> None:
    ran: list[str] = []

    def count() -> Iterator[int]:
        for number in range(1000):
            yield number
            time.sleep(0.02)

    with gr.Blocks() as demo:
        out, after = gr.Number(label="Out"), gr.Textbox(label="After")
        first = gr.Button("Go").click(lambda: ran.append("first"), None, None)
        second = first.then(count, None, out)
        second.then(lambda: ran.append("third") or "third", None, after)  # type: ignore[func-returns-value]  # None
        gr.Button("Stop").click(None, cancels=[first, second])
    page.goto(serve(demo))
    page.get_by_role("button", name="Go").click()
    expect(page.get_by_label("Out")).not_to_have_value("")
    page.get_by_role("button", name="Stop").click()
    stopped = page.get_by_label("Out").input_value()
    page.wait_for_timeout(300)
    assert page.get_by_label("Out").input_value() == stopped
    assert ran == ["first"]  # what was to follow a stopped job does not run


def test_scripts_give_one_value_or_several_or_wait(page: Page, serve: Callable[..., str]) -> None:
    with gr.Blocks() as demo:
        one, two = gr.Textbox("a", label="One"), gr.Textbox("b", label="Two")
        gr.Button("Swap").click(None, [one, two], [one, two], js="(a, b) => [b, a]")
        slowly = "async text => { await new Promise(done => setTimeout(done, 50)); return text.toUpperCase() }"
        gr.Button("Slow").click(lambda text: text + "!", one, two, js=slowly)
        both = "(a, b) => [a + 1, b + 2]"
        gr.Button("List").click(lambda a, b: f"{a} {b}", [one, two], two, js=both)
    page.goto(serve(demo))
    page.get_by_role("button", name="Swap").click()
    expect(page.get_by_label("One")).to_have_value("b")
    expect(page.get_by_label("Two")).to_have_value("a")
    page.get_by_role("button", name="Slow").click()
    expect(page.get_by_label("Two")).to_have_value("B!")
    page.get_by_role("button", name="List").click()
    expect(page.get_by_label("Two")).to_have_value("b1 B!2")
