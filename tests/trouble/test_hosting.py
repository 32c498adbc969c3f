"""What authors reported about apps below a path of a proxy: clients that send and fetch files there."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from pathlib import Path

import pytest
from gradio_client import Client, handle_file

import fanlight as gr
from tests.hosting.nginx import GOOD, proxied

pytestmark = pytest.mark.server


@pytest.mark.parametrize("told", ["root_path", "header", "nothing"])
def test_the_stock_client_uploads_calls_and_downloads_below_a_path_that_is_cut_off(
    told: str, in_folder: Path, serve: Callable[..., str]
) -> None:
    def shout(path: str, word: str) -> str:
        Path("result.txt").write_text(Path(path).read_text() + word)
        return "result.txt"

    with gr.Blocks() as demo:
        given, word, got = gr.File(), gr.Textbox(), gr.File()
        gr.Button().click(shout, [given, word], got, api_name="shout")
    url = serve(demo, root_path="/tools/app" if told == "root_path" else None)
    header = "proxy_set_header X-Forwarded-Prefix /tools/app;" if told == "header" else ""
    (in_folder / "in.txt").write_text("hello ")
    (in_folder / "nginx").mkdir()
    with proxied(in_folder / "nginx", f"location /tools/app/ {{ proxy_pass {url}/; {GOOD} {header} }}") as front:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the client's own
            stock = Client(f"{front}/tools/app/", verbose=False, download_files=in_folder / "down")
        try:
            found = stock.predict(handle_file("in.txt"), "world", api_name="/shout")
            assert Path(found).read_text() == "hello world"
        finally:
            stock.close()
