"""The document that a browser gets."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import fanlight as gr
from tests.server.support import client


def page_config(demo: gr.Blocks) -> dict[str, Any]:
    assert demo.served is not None
    site = demo.served.app.site
    before, after = site.documents["pages"][""].config
    found: dict[str, Any] = json.loads(before + b'"token":"t",' + after)
    return found


def test_the_first_function_and_the_chain_after_it_keep_their_number(serve: Callable[..., str]) -> None:
    with gr.Blocks() as demo:
        box = gr.Textbox()
        box.submit(lambda text: text, box, box).then(lambda text: text, box, box)
    serve(demo)
    first, second = page_config(demo)["dependencies"]
    assert first["id"] == 0
    assert second["trigger_after"] == 0


def test_text_in_the_config_cannot_end_its_script(serve: Callable[..., str]) -> None:
    with gr.Blocks(title="</script><b>") as demo:
        gr.Markdown("</script><script>alert(1)</script>")
    url = serve(demo)
    assert b"<" not in b"".join(demo.served.app.site.documents["pages"][""].config)  # type: ignore[union-attr]
    with client() as http:
        answer = http.get(url)
    assert "<script>alert" not in answer.text
    assert "<b>" not in answer.text


def test_the_page_comes_with_a_policy_a_cookie_and_no_foreign_address(serve: Callable[..., str]) -> None:
    with gr.Blocks() as demo:
        gr.Textbox()
    url = serve(demo)
    with client() as http:
        answer = http.get(url)
        again = http.get(url)
    assert "object-src 'none'" in answer.headers["content-security-policy"] or "not built" in answer.text
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "set-cookie" not in again.headers
    assert answer.headers["cache-control"] == "no-store"
    assert not re.search(r'(?:src|href)="(?:https?:)?//', answer.text)


def test_a_callable_value_is_filled_at_each_page_load(serve: Callable[..., str]) -> None:
    with gr.Blocks() as demo:
        gr.Textbox(lambda: "now")
        gr.Slider(randomize=True)
    serve(demo)
    loads = [d for d in page_config(demo)["dependencies"] if d["targets"][0][1] == "load"]
    assert len(loads) == 2


def test_the_description_is_the_same_gzipped_or_not(serve: Callable[..., str]) -> None:
    with gr.Blocks() as demo:
        box = gr.Textbox()
        for number in range(20):
            box.submit(lambda text: text, box, box, api_name=f"fn{number}")
    url = serve(demo)
    with client() as http:
        for query in ("", "?all_endpoints=true"):
            plain = http.get(f"{url}/info{query}", headers={"accept-encoding": "identity"})
            zipped = [http.get(f"{url}/info{query}", headers={"accept-encoding": "gzip"}) for _ in range(2)]
            assert [z.headers["content-encoding"] for z in zipped] == ["gzip"] * 2
            assert [z.content for z in zipped] == [plain.content] * 2


def test_a_page_of_simple_components_is_one_script(serve: Callable[..., str]) -> None:
    with gr.Blocks() as demo:
        gr.Button().click(lambda text: text, gr.Textbox(), gr.Label())
    with client() as http:
        document = http.get(serve(demo)).text
    scripts = re.findall(r'(?:modulepreload" href|<script type="module"[^>]* src)="([^"]+)"', document)
    assert len(set(scripts)) == 1, scripts
