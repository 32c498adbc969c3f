"""Moments on the page: written, picked, refused, and changed by the server."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

import fanlight as gr
from tests.chromium import chromium as chromium
from tests.chromium import page as page

pytestmark = pytest.mark.browser


def test_a_moment_is_written_or_picked(page: Page, serve: Callable[..., str]) -> None:
    with gr.Blocks() as demo:
        at = gr.DateTime("2026-01-31 09:30:00", type="string", label="When", info="To the second")
        day = gr.DateTime(type="string", label="Day", include_time=False, interactive=True)
        gr.DateTime("2026-01-31 09:30:00", label="Fixed", interactive=False)
        got, sent = gr.Textbox(label="Got"), gr.Textbox(label="Sent")
        at.change(lambda value: value, at, got)
        day.change(lambda value: repr(value), day, got)
        at.submit(lambda value: f"sent {value}", at, sent)
        gr.Button("Change").click(lambda: 0, None, gr.DateTime(timezone="UTC", label="Epoch", interactive=True))
        gr.Button("Days").click(lambda: gr.DateTime(include_time=False, value="2026-05-06"), None, at)
    page.goto(serve(demo))
    field, answer = page.get_by_role("textbox", name="When"), page.get_by_label("Got")
    expect(field).to_have_value("2026-01-31 09:30:00")
    expect(field).to_have_accessible_description("To the second")
    field.fill("2026-2-1 8:05")
    expect(answer).to_have_value("")
    page.keyboard.press("Enter")
    expect(field).to_have_value("2026-02-01 08:05:00")
    expect(answer).to_have_value("2026-02-01 08:05:00")
    expect(page.get_by_label("Sent")).to_have_value("sent 2026-02-01 08:05:00")

    field.fill("soon")
    page.keyboard.press("Enter")
    problem = 'Enter a moment such as 2026-01-31 09:30:00, or "now - 5m".'
    expect(page.get_by_role("alert")).to_have_text(problem)
    expect(field).to_have_accessible_description(problem)
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("Sent")).to_have_value("sent 2026-02-01 08:05:00")
    field.fill("now - 5m")
    page.keyboard.press("Tab")
    expect(page.get_by_role("alert")).to_have_count(0)
    expect(field).to_have_value("now - 5m")

    # The calendar is the browser's own, which no script can click in: what it says is what counts.
    pick = page.get_by_role("group", name="When").or_(page.locator(".fl-datetime").first).get_by_role("button")
    expect(pick).to_have_accessible_name("Pick from the calendar")
    calendar = page.locator(".fl-calendar > input").first
    calendar.evaluate("e => { e.showPicker = () => { e.dataset.opened = ''; }; }")
    pick.click()
    expect(calendar).to_have_attribute("data-opened", "")
    calendar.evaluate(
        "e => { e.value = '2027-03-04T05:06:07'; e.dispatchEvent(new InputEvent('input', { bubbles: true })); }"
    )
    expect(field).to_have_value("2027-03-04 05:06:07")
    expect(answer).to_have_value("2027-03-04 05:06:07")

    page.get_by_role("textbox", name="Day").fill("2026-1-2")
    page.keyboard.press("Tab")
    expect(answer).to_have_value("'2026-01-02'")
    page.get_by_role("textbox", name="Day").fill("")
    page.keyboard.press("Tab")
    expect(answer).to_have_value("None")
    assert page.locator(".fl-calendar > input").nth(1).get_attribute("type") == "date"

    expect(page.get_by_role("textbox", name="Fixed")).to_have_attribute("readonly", "")
    page.get_by_role("button", name="Change").click()
    expect(page.get_by_role("textbox", name="Epoch")).to_have_value("1970-01-01 00:00:00")
    page.get_by_role("button", name="Days").click()
    expect(field).to_have_value("2026-05-06")
    assert calendar.get_attribute("type") == "date"
    assert calendar.input_value() == "2026-05-06"
