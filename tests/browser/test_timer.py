"""Timers, and values that a function gives anew: by the clock, and when inputs change."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import count

import pytest
from playwright.sync_api import Page, expect

import fanlight as gr
from tests.chromium import chromium as chromium
from tests.chromium import page as page

pytestmark = pytest.mark.browser


def test_a_timer_ticks_until_a_handler_stops_it(page: Page, serve: Callable[..., str]) -> None:
    with gr.Blocks() as demo:
        ticks, timer = gr.Number(0, label="Ticks"), gr.Timer(0.1)
        timer.tick(lambda n: n + 1, ticks, ticks)
        gr.Button("Stop").click(lambda: gr.Timer(active=False), None, timer)
        gr.Button("Slow").click(lambda: gr.Timer(value=1000, active=True), None, timer)
    page.goto(serve(demo))
    expect(page.get_by_label("Ticks")).not_to_have_value("0")
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_role("button", name="Stop")).to_be_enabled()
    page.wait_for_timeout(300)  # what was under way
    before = page.get_by_label("Ticks").input_value()
    page.wait_for_timeout(500)
    assert page.get_by_label("Ticks").input_value() == before
    page.get_by_role("button", name="Slow").click()
    page.wait_for_timeout(300)
    assert page.get_by_label("Ticks").input_value() == before


def test_a_timer_that_is_not_active_does_not_tick(page: Page, serve: Callable[..., str]) -> None:
    with gr.Blocks() as demo:
        ticks, timer = gr.Number(0, label="Ticks"), gr.Timer(0.1, active=False)
        timer.tick(lambda n: n + 1, ticks, ticks)
        gr.Button("Start").click(lambda: gr.Timer(active=True), None, timer)
    page.goto(serve(demo))
    page.wait_for_timeout(400)
    expect(page.get_by_label("Ticks")).to_have_value("0")
    page.get_by_role("button", name="Start").click()
    expect(page.get_by_label("Ticks")).not_to_have_value("0")


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_the_former_every_of_a_listener_repeats_until_it_is_cancelled(page: Page, serve: Callable[..., str]) -> None:
    numbers = count()
    with gr.Blocks() as demo:
        seen = gr.Number(label="Seen")
        ticking = gr.Button("Start").click(lambda: next(numbers), None, seen, every=0.1)
        gr.Button("Stop").click(None, cancels=[ticking])
    page.goto(serve(demo))
    page.wait_for_timeout(300)
    expect(page.get_by_label("Seen")).to_have_value("")
    page.get_by_role("button", name="Start").click()
    expect(page.get_by_label("Seen")).to_have_value(re.compile("[3-9]|..+"))
    page.get_by_role("button", name="Stop").click()
    page.wait_for_timeout(300)  # what was under way
    before = page.get_by_label("Seen").input_value()
    page.wait_for_timeout(400)
    assert page.get_by_label("Seen").input_value() == before


@pytest.mark.parametrize("shared", [True, False])
def test_every_gives_a_value_anew(page: Page, serve: Callable[..., str], shared: bool) -> None:
    numbers = count()
    with gr.Blocks() as demo:
        every = gr.Timer(0.2) if shared else 0.2
        gr.Textbox(lambda: str(next(numbers)), label="Clock", every=every)
    page.goto(serve(demo))
    clock = page.get_by_label("Clock")
    expect(clock).not_to_have_value("")
    for _ in range(2):
        expect(clock).not_to_have_value(clock.input_value())


def test_inputs_give_a_value_anew(page: Page, serve: Callable[..., str]) -> None:
    with gr.Blocks() as demo:
        a, b = gr.Number(2, label="A"), gr.Number(3, label="B")
        gr.Number(lambda x, y: x * y, inputs=[a, b], label="Product")
    page.goto(serve(demo))
    expect(page.get_by_label("Product")).to_have_value("6")
    page.get_by_label("B").fill("5")
    expect(page.get_by_label("Product")).to_have_value("10")


def test_every_and_inputs_need_a_function() -> None:
    with pytest.raises(ValueError, match=r"every=\.\.\.\) needs a function"):
        gr.Textbox("fixed", every=1)
    with pytest.raises(ValueError, match=r"inputs=\.\.\.\) needs a function"):
        gr.Textbox("fixed", inputs=[])
