"""Troubles that people reported about share links."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

import fanlight as gr
from tests.tunnel.relays import shared_app, until

PLAIN = re.compile(r"http:(?:\\?/){2}(?:127\.0\.0\.1|localhost|abc123)[^\"' <]*")


@pytest.mark.server
def test_without_any_way_out_the_app_runs_on_and_the_author_is_told(tmp_path: Path) -> None:
    """Gradio issues 3498, 3677, 5083: no way out, and the program ended or hung."""
    arguments = "share=True, share_server_address='127.0.0.1:9'"
    began = time.monotonic()
    with shared_app(tmp_path, arguments) as app:
        until(lambda: "[share-refused]" in app.log, lambda: app.log)
        assert time.monotonic() - began < 15
        assert "Share link not created: 127.0.0.1:9" in app.log
        assert httpx.get(f"{app.url}/config").status_code == 200


def test_behind_a_tunnel_with_tls_no_address_is_plain_http(serve: Callable[..., str], in_folder: Path) -> None:
    """Gradio issues 7391, 7411, 13600: mixed content."""

    def make() -> str:
        (in_folder / "report.txt").write_text("content")
        return "report.txt"

    with gr.Blocks() as demo:
        button, file = gr.Button("Go"), gr.File()
        button.click(make, None, file, api_name="make")
    told = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "abc123.tunnel.example", "Host": "abc123.tunnel.example"}
    with httpx.Client(base_url=serve(demo), headers=told) as http:
        made = http.post("/gradio_api/call/make", json={"data": []}).json()
        texts = [http.get(path).text for path in ("/", "/config", f"/gradio_api/call/make/{made['event_id']}")]
    assert "https://abc123.tunnel.example" in texts[2]
    assert [PLAIN.findall(text) for text in texts] == [[], [], []]
