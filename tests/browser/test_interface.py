"""The kinds of `Interface`, and several of them in tabs."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

import fanlight as gr
from tests.chromium import chromium as chromium
from tests.chromium import page as page
from tests.engine.support import until

pytestmark = pytest.mark.browser


def test_an_interface_without_inputs(page: Page, serve: Callable[..., str]) -> None:
    page.goto(serve(gr.Interface(lambda: "made", None, gr.Textbox(label="Text"))))
    page.get_by_role("button", name="Generate").click()
    expect(page.get_by_label("Text")).to_have_value("made")


def test_an_interface_without_outputs(page: Page, serve: Callable[..., str]) -> None:
    got: list[str] = []
    page.goto(serve(gr.Interface(got.append, gr.Textbox(label="Text"), None)))
    page.get_by_label("Text").fill("sent")
    page.get_by_role("button", name="Submit").click()
    until(lambda: got == ["sent"])


def test_an_interface_whose_input_is_its_output(page: Page, serve: Callable[..., str]) -> None:
    text = gr.Textbox(label="Text")
    page.goto(serve(gr.Interface(lambda words: words.upper(), text, text)))
    page.get_by_label("Text").fill("quiet")
    page.get_by_role("button", name="Submit").click()
    expect(page.get_by_label("Text")).to_have_value("QUIET")
    page.get_by_label("Text").fill("again")
    page.get_by_role("button", name="Submit").click()
    expect(page.get_by_label("Text")).to_have_value("AGAIN")


def test_a_live_interface_has_no_button_and_answers_at_once(page: Page, serve: Callable[..., str]) -> None:
    page.goto(
        serve(
            gr.Interface(lambda a: f"<{a}>", gr.Textbox(label="In", value="start"), gr.Textbox(label="Out"), live=True)
        )
    )
    expect(page.get_by_label("Out")).to_have_value("<start>")
    expect(page.get_by_role("button", name="Submit")).to_have_count(0)
    page.get_by_label("In").fill("next")
    expect(page.get_by_label("Out")).to_have_value("<next>")


def test_additional_inputs_lie_in_a_closed_accordion(page: Page, serve: Callable[..., str]) -> None:
    demo = gr.Interface(
        lambda text, times: text * int(times), gr.Textbox(label="Text"), gr.Textbox(label="Out"),
        additional_inputs=gr.Number(2, label="Times"), additional_inputs_accordion="More",
    )  # fmt: skip
    page.goto(serve(demo))
    page.get_by_label("Text").fill("ab")
    page.get_by_role("button", name="Submit").click()
    expect(page.get_by_label("Out")).to_have_value("abab")
    expect(page.get_by_label("Times")).to_have_count(0)
    page.get_by_text("More").click()
    page.get_by_label("Times").fill("3")
    page.get_by_role("button", name="Submit").click()
    expect(page.get_by_label("Out")).to_have_value("ababab")


def test_several_in_tabs(page: Page, serve: Callable[..., str]) -> None:
    up = gr.Interface(lambda a: a.upper(), gr.Textbox(label="Low"), gr.Textbox(label="High"), api_name="up")
    live = gr.Interface(
        lambda a: f"<{a}>", gr.Textbox(label="In", value="s"), gr.Textbox(label="Out"), live=True, api_name="live"
    )
    page.goto(serve(gr.TabbedInterface([up, live], ["Up", "Live"], title="Both")))
    expect(page.get_by_role("heading", name="Both")).to_be_visible()
    page.get_by_label("Low").fill("a")
    page.get_by_role("button", name="Submit").click()
    expect(page.get_by_label("High")).to_have_value("A")
    page.get_by_role("tab", name="Live").click()
    expect(page.get_by_label("Out")).to_have_value("<s>")
    page.get_by_label("In").fill("t")
    expect(page.get_by_label("Out")).to_have_value("<t>")


def test_what_makes_no_sense_is_refused() -> None:
    with pytest.raises(ValueError, match="needs inputs or outputs"):
        gr.Interface(lambda: None, None, None)
    with pytest.raises(ValueError, match="2 names"):
        gr.TabbedInterface([gr.Interface(str, "text", "text")] * 2, ["one"])
