"""Apps of several pages, as the author writes them and clients read them."""

from __future__ import annotations

import pytest

import fanlight as gr
from fanlight.graph.subpage import TAKEN, page_path
from fanlight.server.asgi import WebApp


@pytest.mark.parametrize(
    ("name", "path", "wanted"),
    [("About", None, "about"), ("Our  Team", None, "our-team"), ("x", "/test", "test"), ("x", "a_b.c~1", "a_b.c~1")],
)
def test_a_path_is_made_from_the_name(name: str, path: str | None, wanted: str) -> None:
    assert page_path(name, path) == wanted


@pytest.mark.parametrize(
    ("name", "path"),
    [("x", "a/b"), ("x", ".."), ("x", "."), ("x", "%2e"), ("x", ""), ("Über", "ü"), ("!", None), ("x", "config"),
     ("Login", None), ("x", "gradio_api"), ("x", "a b"), ("x", "a?b"), ("x", "<b>")],
)  # fmt: skip
def test_a_path_that_cannot_be_one_is_named(name: str, path: str | None) -> None:
    with pytest.raises(ValueError, match=r"Pass (another )?path"):
        gr.Blocks().route(name, path)


def test_the_servers_own_addresses_are_taken() -> None:
    with gr.Blocks() as demo:
        gr.Textbox()
    app = demo.launch(prevent_thread_lock=True, quiet=True)[0]
    try:
        assert isinstance(app, WebApp)
        firsts = {getattr(route, "path", "").strip("/").partition("/")[0] for route in app.router.routes}
    finally:
        demo.close(verbose=False)
    assert {first.partition("=")[0] for first in firsts if first and "{" not in first} <= TAKEN


def test_pages_of_one_path_are_refused() -> None:
    demo = gr.Blocks()
    demo.route("A")
    with pytest.raises(ValueError, match="has a page 'a' already"):
        demo.route("a")


def test_clients_read_all_pages_and_one() -> None:
    with gr.Blocks() as demo:
        box = gr.Textbox()
        box.submit(lambda t: t, box, box, api_name="main")
    with demo.route("Two"):
        number = gr.Number()
        gr.Number(label="neighbour")
        number.submit(lambda n: n, number, number, api_name="two")
    config = demo.get_config_file()
    assert config["pages"] == [["", "Home", True], ["two", "Two", True]]
    assert len(config["components"]) == 4  # with the form around the numbers
    assert [d["api_name"] for d in config["dependencies"]] == ["main", "two"]
    assert config["page"]["two"]["dependencies"] == [1]
    assert len(config["page"]["two"]["components"]) == 3
    assert config["page"][""]["components"] == [1]
    assert list(demo.get_api_info()["named_endpoints"]) == ["/main", "/two"]
    assert list(demo.get_api_info(page="two")["named_endpoints"]) == ["/two"]
    assert list(demo.get_api_info(page="")["named_endpoints"]) == ["/main"]
