"""Troubles with layout, state and events that people have had elsewhere, on the page."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

import fanlight as gr
from tests.chromium import chromium as chromium
from tests.chromium import page as page
from tests.engine.support import until

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("width", [1200, 360])
def test_a_hidden_tab_has_no_button_until_it_is_shown_and_takes_updates_unseen(
    page: Page, serve: Callable[..., str], width: int
) -> None:
    with gr.Blocks() as demo:
        with gr.Tabs() as tabs:
            with gr.Tab("First", id=1):
                gr.Textbox(label="In first")
            with gr.Tab("Second", id=2):
                city = gr.Dropdown(["Oslo", "Bergen"], value="Oslo", label="City")
                heard = gr.Textbox(label="Heard")
                city.change(lambda name: f"heard {name}", city, heard)
            with gr.Tab("Third", visible=False) as third:
                gr.Textbox(label="In third")
        gr.Button("Show").click(lambda: gr.Tab(visible=True), None, third)
        gr.Button("Go").click(
            lambda: (gr.Tabs(selected=2), gr.Dropdown(choices=["Rome", "Turin"], value="Turin")), None, [tabs, city]
        )
    page.set_viewport_size({"width": width, "height": 700})
    page.goto(serve(demo))
    expect(page.get_by_label("In first")).to_be_visible()
    assert "Third" not in page.locator("body").inner_text()
    assert page.get_by_role("tab", name="Third").count() == 0
    page.get_by_role("button", name="Go").click()
    expect(page.get_by_label("Heard")).to_have_value("heard Turin")
    expect(page.get_by_label("City")).to_have_value("Turin")
    expect(page.locator(".fl-toast")).to_have_count(0)
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("tab", name="Third")).to_be_visible()


def test_a_part_follows_a_state_that_an_async_generator_sets(page: Page, serve: Callable[..., str]) -> None:
    async def two_more(n: int) -> AsyncIterator[int]:
        yield n + 1
        await asyncio.sleep(0.05)
        yield n + 2

    with gr.Blocks() as demo:
        many, joined = gr.State(1), gr.Textbox(label="Joined")
        gr.Button("More").click(two_more, many, many)

        @gr.render(inputs=many)
        def rows(n: int) -> None:
            boxes = [gr.Textbox(key=i, label=f"Row {i}") for i in range(n)]
            words = gr.State("")
            echo = gr.Textbox(label="Echo", key="echo")
            words.change(lambda text: f"state: {text}", words, echo)
            gr.Button("Join").click(lambda *all_: (" ".join(all_), " ".join(all_)), boxes, [joined, words])

    page.goto(serve(demo))
    page.get_by_label("Row 0").fill("a")
    page.get_by_role("button", name="More").click()
    page.get_by_label("Row 2").fill("c")
    expect(page.get_by_label("Row 0")).to_have_value("a")
    page.get_by_label("Row 1").fill("b")
    page.get_by_role("button", name="Join").click()
    expect(page.get_by_label("Joined")).to_have_value("a b c")
    expect(page.get_by_label("Echo")).to_have_value("state: a b c")


def test_what_follows_a_failure_and_a_stop(page: Page, serve: Callable[..., str]) -> None:
    def fails() -> None:
        raise gr.Error("Not today")

    def counts() -> Iterator[str]:
        for number in range(300):
            yield f"step {number}"
            time.sleep(0.02)

    with gr.Blocks() as demo:
        out, then, success, failure = (gr.Textbox(label=name) for name in ("Out", "Then", "Success", "Failure"))
        failing = gr.Button("Fail").click(fails, None, out)
        failing.then(lambda: "then", None, then)
        failing.success(lambda: "success", None, success)
        failing.failure(lambda: "failure", None, failure)
        counting = gr.Button("Count").click(counts, None, out)
        gr.Button("Stop").click(None, None, None, cancels=[counting]).then(lambda: "stopped", None, success)
    page.goto(serve(demo))
    page.get_by_role("button", name="Fail").click()
    expect(page.get_by_text("Not today").first).to_be_visible()
    expect(page.get_by_label("Then")).to_have_value("then")
    expect(page.get_by_label("Failure")).to_have_value("failure")
    expect(page.get_by_label("Success")).to_have_value("")
    page.get_by_role("button", name="Count").click()
    expect(page.get_by_label("Out", exact=True)).not_to_have_value("")
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_label("Success")).to_have_value("stopped")
    stopped = page.get_by_label("Out", exact=True).input_value()
    page.wait_for_timeout(300)
    assert page.get_by_label("Out", exact=True).input_value() == stopped
    page.get_by_role("button", name="Count").click()
    expect(page.get_by_label("Out", exact=True)).not_to_have_value(stopped)


def test_a_number_too_big_for_the_browser_is_never_changed_in_silence(page: Page, serve: Callable[..., str]) -> None:
    seed, got = 890238189411846221, []
    with gr.Blocks() as demo:
        number, out = gr.Number(precision=0, label="Seed"), gr.Textbox(label="Out")
        gr.Button("Go").click(lambda n: got.append(n) or "ran", number, out)  # type: ignore[func-returns-value]  # None
    page.goto(serve(demo))
    page.get_by_label("Seed").fill(str(seed))
    page.get_by_role("button", name="Go").click()
    until(lambda: got or page.locator(".fl-problem, .fl-toast").count(), 5)
    assert got == [seed] or (not got and "exact" in page.locator("body").inner_text().lower())


def test_unload_runs_once_for_a_closed_and_for_a_reloaded_page(page: Page, serve: Callable[..., str]) -> None:
    gone: list[str | None] = []
    names: dict[str, Any] = {}
    with gr.Blocks() as demo:
        state, box, out = gr.State([]), gr.Textbox(label="Name"), gr.Textbox(label="Names")

        def add(name: str, all_: list[str], request: gr.Request) -> tuple[str, list[str]]:
            names[name] = request.session_hash
            return " ".join([*all_, name]), [*all_, name]

        def bye(request: gr.Request) -> None:
            gone.append(request.session_hash)

        box.submit(add, [box, state], [out, state])
        demo.unload(bye)
    url = serve(demo)

    def say(tab: Page, name: str, wanted: str) -> None:
        tab.get_by_label("Name", exact=True).fill(name)
        tab.get_by_label("Name", exact=True).press("Enter")
        expect(tab.get_by_label("Names")).to_have_value(wanted)

    other = page.context.new_page()
    for tab in (page, other):
        tab.goto(url)
    say(page, "a", "a")
    say(other, "b", "b")
    other.close()
    page.reload()
    say(page, "c", "c")
    until(lambda: page.wait_for_timeout(100) or len(gone) == 2, 10)  # type: ignore[func-returns-value]  # lets it work
    assert sorted(map(str, gone)) == sorted([names["a"], names["b"]])
    say(page, "d", "c d")
