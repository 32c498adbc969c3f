"""Texts in several languages: the page follows the browser, clients get one sensible text."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from gradio_client import Client
from playwright.sync_api import Browser, Page, expect

import fanlight as gr
from tests.chromium import chromium as chromium

pytestmark = pytest.mark.browser

ENGLISH = {
    "title": "Shop", "hello": "Welcome **here**", "name": "Your name", "hint": "Type it", "go": "Send it",
    "help": "Short help", "red": "Red", "green": "Green", "tab": "First", "more": "More", "done": "All done",
    "bad": "Went wrong", "only": "English only",
}  # fmt: skip
GERMAN = {
    "title": "Laden", "hello": "Willkommen **hier**", "name": "Dein <b>Name</b>", "hint": "Schreib ihn",
    "go": "Absenden", "help": "Kurze Hilfe", "red": "Rot", "green": "Grün", "tab": "Erstens",
    "more": "Mehr", "done": "Fertig", "bad": "<img src=x onerror=alert(1)> kaputt",
}  # fmt: skip
ARABIC = {"hello": "مرحبا", "go": "أرسل", "name": "اسمك"}
TEXTS = gr.I18n(en=ENGLISH, de=GERMAN, ar=ARABIC, **{"es-MX": {"go": "Envíalo"}})


def app() -> gr.Blocks:
    t = TEXTS
    with gr.Blocks(title=t("title")) as demo:
        gr.Markdown(t("hello"))
        gr.Markdown(f"Hint: {t('hint')}, {t('only')}, {t('unheard-of')}")
        with gr.Tab(t("tab")):
            name = gr.Textbox(t("hint"), label=t("name"), placeholder=t("hint"), info=t("help"))
            colour = gr.Radio([t("red"), (t("green"), "g")], value=t("red"), label="Colour")
            go = gr.Button(t("go"))
            out = gr.Textbox(label="Out", elem_id="out")
        with gr.Accordion(t("more"), open=False):
            gr.Markdown("x")

        def send(name: str, colour: str) -> object:
            if name == "bad":
                raise gr.Error(t("bad"), title="Sorry")
            gr.Info(t("done"))
            return f"{name} {colour} {t('done')}"

        go.click(send, [name, colour], out, api_name="send")
        gr.Button("Rename").click(lambda: gr.Button(value=t("done")), None, go)
    return demo


@pytest.fixture
def url(serve: Callable[..., str]) -> str:
    return serve(app(), i18n=TEXTS)


@contextmanager
def opened(browser: Browser, address: str, locale: str) -> Iterator[Page]:
    context = browser.new_context(locale=locale)
    page = context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("dialog", lambda dialog: wrong.append(dialog.message))
    page.goto(address)
    yield page
    context.close()
    assert wrong == []


@pytest.mark.parametrize(
    ("locale", "go", "hello", "direction", "language"),
    [
        ("de-AT", "Absenden", "Willkommen hier", "ltr", "de"),
        ("es", "Envíalo", "Welcome here", "ltr", "es-MX"),
        ("ar-EG", "أرسل", "مرحبا", "rtl", "ar"),
        ("sw", "Send it", "Welcome here", "ltr", "en"),
    ],
)
def test_the_page_follows_the_browser(
    chromium: Browser, url: str, locale: str, go: str, hello: str, direction: str, language: str
) -> None:
    with opened(chromium, url, locale) as page:
        expect(page.get_by_role("button", name=go)).to_be_visible()
        expect(page.get_by_text(hello)).to_be_visible()
        assert page.evaluate("[document.documentElement.dir, document.documentElement.lang]") == [direction, language]


def test_every_text_is_translated_and_none_becomes_html(chromium: Browser, url: str) -> None:
    with opened(chromium, url, "de") as page:
        box = page.get_by_label("Dein <b>Name</b>")
        expect(box).to_have_attribute("placeholder", "Schreib ihn")
        expect(box).to_have_value("Schreib ihn")
        expect(page.get_by_text("Kurze Hilfe")).to_be_visible()
        expect(page.get_by_role("tab", name="Erstens")).to_be_visible()
        expect(page.get_by_text("Mehr")).to_be_visible()
        expect(page.get_by_text("Hint: Schreib ihn, English only, unheard-of")).to_be_visible()
        expect(page.get_by_text("Willkommen hier").locator("strong")).to_have_text("hier")
        expect(page.get_by_role("radio", name="Rot")).to_be_checked()
        assert page.title() == "Laden"
        page.get_by_role("button", name="Absenden").click()
        expect(page.get_by_text("Fertig", exact=True)).to_be_visible()
        expect(page.locator("#out textarea, #out input")).to_have_value("Schreib ihn red Fertig")
        page.get_by_role("radio", name="Grün").click()
        box.fill("x")
        page.get_by_role("button", name="Absenden").click()
        expect(page.locator("#out textarea, #out input")).to_have_value("x g Fertig")
        box.fill("bad")
        page.get_by_role("button", name="Absenden").click()
        expect(page.get_by_role("region").get_by_role("alert")).to_contain_text("kaputt")
        assert page.locator("img").count() == 0
        page.get_by_role("button", name="Rename").click()
        expect(page.get_by_role("button", name="Fertig")).to_be_visible()
    with opened(chromium, f"{url}?__lang=de", "en") as page:
        expect(page.get_by_role("button", name="Absenden")).to_be_visible()


def test_a_page_without_a_socket_follows_it_too(chromium: Browser, url: str) -> None:
    context = chromium.new_context(locale="de")
    page = context.new_page()
    page.add_init_script("window.WebSocket = class { constructor() { throw new Error('closed') } }")
    page.goto(url)
    page.get_by_role("button", name="Absenden").click()
    expect(page.locator("#out textarea, #out input")).to_have_value("Schreib ihn red Fertig")
    context.close()


def test_clients_get_one_sensible_text(url: str) -> None:
    client = Client(url, verbose=False)
    described = json.dumps([client.config, client.view_api(return_format="dict")], default=str)
    assert "i18n:" not in described
    assert "Your name" in described
    assert client.predict("bob", "g", api_name="/send") == "bob g All done"
    with pytest.raises(Exception, match="Went wrong"):
        client.predict("bad", "g", api_name="/send")


def test_a_mounted_app_and_every_route() -> None:
    host = FastAPI()
    gr.mount_gradio_app(host, app(), "/shop", i18n=TEXTS)
    with TestClient(host, base_url="http://127.0.0.1") as http:
        page = http.get("/shop/").text
        assert "Absenden" in page
        assert "<title>Shop</title>" in page
        called = http.post("/shop/gradio_api/api/send", json={"data": ["bob", "red"]})
        assert called.json()["data"] == ["bob red All done"]
        event = http.post("/shop/gradio_api/call/send", json={"data": ["bob", "red"]}).json()["event_id"]
        assert '["bob red All done"]' in http.get(f"/shop/gradio_api/call/send/{event}").text
        for path in ("config", "gradio_api/info"):
            assert "i18n:" not in http.get(f"/shop/{path}").text
