"""BrowserState: what the visitor's browser keeps."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

import fanlight as gr
from tests.chromium import chromium as chromium
from tests.chromium import page as page

pytestmark = pytest.mark.browser


def app(storage_key: str | None = "names", secret: str | None = "s1") -> gr.Blocks:
    with gr.Blocks() as demo:
        kept = gr.BrowserState(["nobody"], storage_key=storage_key, secret=secret)
        name, out = gr.Textbox(label="Name"), gr.Textbox(label="Kept")
        name.submit(lambda names, name: [*names, name], [kept, name], kept)
        gr.on([demo.load, kept.change], lambda names: " ".join(names), kept, out)
    return demo


def test_a_value_is_kept_over_visits_and_restarts_under_its_key_and_secret(
    page: Page, serve: Callable[..., str]
) -> None:
    first = app()
    url = serve(first)
    port = int(url.rpartition(":")[2])
    page.goto(url)
    expect(page.get_by_label("Kept")).to_have_value("nobody")
    page.get_by_label("Name").fill("änn")
    page.get_by_label("Name").press("Enter")
    expect(page.get_by_label("Kept")).to_have_value("nobody änn")
    page.reload()
    expect(page.get_by_label("Kept")).to_have_value("nobody änn")
    assert "änn" not in page.evaluate("JSON.stringify(localStorage)")
    tab = page.context.new_page()
    tab.goto(url)
    expect(tab.get_by_label("Kept")).to_have_value("nobody änn")
    tab.close()
    page.goto("about:blank")
    first.close(verbose=False)

    def shows(demo: gr.Blocks, text: str) -> None:
        page.goto(serve(demo, server_port=port))
        expect(page.get_by_label("Kept")).to_have_value(text)
        page.goto("about:blank")
        demo.close(verbose=False)

    shows(app(secret="another"), "nobody")
    shows(app(storage_key="another"), "nobody")
    shows(app(), "nobody änn")
    shows(app(storage_key=None), "nobody")
    shows(app(secret=None), "nobody")


def test_storage_that_is_closed_or_full_or_spoilt_stops_nothing(page: Page, serve: Callable[..., str]) -> None:
    page.add_init_script("localStorage.setItem('fanlight:kept:names', 'no such thing')")
    page.add_init_script("Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError') }")
    page.goto(serve(app()))
    expect(page.get_by_label("Kept")).to_have_value("nobody")
    page.get_by_label("Name").fill("ann")
    page.get_by_label("Name").press("Enter")
    expect(page.get_by_label("Kept")).to_have_value("nobody ann")
