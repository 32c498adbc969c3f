"""The theme as the server tells it: in the page, in the config, as a style sheet, at the door, below each mount."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

import fanlight as gr
from fanlight.themes.errors import ThemeError
from tests.server.support import client


def app() -> gr.Blocks:
    with gr.Blocks() as demo:
        box = gr.Textbox()
        box.submit(lambda text: text, box, box)
    return demo


def styles(html: str) -> list[str]:
    return re.findall(r"<style[^>]*>(.*?)</style>", html, re.DOTALL)


def test_the_config_names_the_theme_and_its_digest_is_the_address_of_the_style_sheet(serve: Callable[..., str]) -> None:
    look = gr.themes.Soft(primary_hue="red")
    url = serve(app(), theme=look)
    with client() as http:
        config = http.get(f"{url}/config").json()
        assert config["theme"] == "soft"
        for path in ("theme.css", "gradio_api/theme.css"):
            named = http.get(f"{url}/{path}?v={config['theme_hash']}")
            assert named.headers["content-type"].startswith("text/css")
            assert "immutable" in named.headers["cache-control"]
            assert named.text == look.css()
        for query in ("", "?v=other"):
            assert http.get(f"{url}/theme.css{query}").headers["cache-control"] == "no-cache"
        assert "--body-background-fill:" in named.text
        assert "--primary-500:#ef4444" in named.text


def test_themes_that_differ_have_different_digests() -> None:
    configs = [app().get_config_file(), app().get_config_file()]
    assert configs[0]["theme"] == "default"
    assert configs[0]["theme_hash"] == configs[1]["theme_hash"] == gr.themes.Default().digest
    assert gr.themes.Default().set(block_radius="1px").digest != gr.themes.Default().digest


def test_the_first_html_holds_what_differs_from_the_default_theme(serve: Callable[..., str]) -> None:
    with client() as http:
        plain = http.get(serve(app())).text
        assert styles(plain) == []
        assert http.get(serve(app(), theme="DEFAULT")).text.count("<style") == 0
        one = http.get(serve(app(), theme=gr.themes.Default().set(block_radius="1px"))).text
        assert styles(one) == [":root{--block-radius:1px}"]
        assert "theme.css" not in one
        assert one.index('rel="stylesheet"') < one.index("<style>")


def test_the_html_is_the_same_whatever_mode_is_asked_for(serve: Callable[..., str]) -> None:
    url = serve(app(), theme="soft")
    with client() as http:
        pages = [http.get(f"{url}/{query}").text for query in ("", "?__theme=dark", "?__theme=light")]
    bare = {re.sub(r'nonce="[^"]*"|"token":"[^"]*"', "", page) for page in pages}
    assert len(bare) == 1


def test_launch_wins_over_blocks_and_an_unknown_name_is_told_in_one_line(
    serve: Callable[..., str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.warns(DeprecationWarning, match="theme"):
        demo = gr.Interface(lambda text: text, "textbox", "textbox", theme=gr.themes.Glass())
    demo.launch(prevent_thread_lock=True, quiet=True)
    assert demo.served.app.site.documents["config"]["theme"] == "glass"  # type: ignore[union-attr]
    demo.close(verbose=False)
    serve(demo, theme="ocean")
    assert demo.served.app.site.documents["config"]["theme"] == "ocean"  # type: ignore[union-attr]
    assert capsys.readouterr().out == ""
    other = app()
    serve(other, theme="dark-grass")
    assert other.served.app.site.documents["config"]["theme"] == "default"  # type: ignore[union-attr]
    said = capsys.readouterr().out
    assert said.count("\n") == 1
    assert said.startswith("launch(theme=...): There is no theme 'dark-grass'")
    with pytest.raises(ThemeError, match=r"Soft\(\)"):
        app().launch(theme=gr.themes.Soft)  # type: ignore[arg-type]  # that is the mistake


def test_two_mounted_apps_have_two_themes() -> None:
    host = Starlette()
    gr.mount_gradio_app(host, app(), "/one", theme="citrus")
    gr.mount_gradio_app(host, app(), "/two", theme=gr.themes.Ocean())
    gr.mount_gradio_app(host, app(), "/three")
    with TestClient(host) as http:
        names = [http.get(f"/{path}/config").json()["theme"] for path in ("one", "two", "three")]
        pages = [http.get(f"/{path}/").text for path in ("one", "two", "three")]
        sheets = [http.get(f"/{path}/theme.css").text for path in ("one", "two", "three")]
    assert names == ["citrus", "ocean", "default"]
    assert [len(styles(page)) for page in pages] == [1, 1, 0]
    assert "--primary-400:#fbbf24" in styles(pages[0])[0]
    assert "--primary-400:#38bdf8" in styles(pages[1])[0]
    assert sheets == [gr.themes.Citrus().css(), gr.themes.Ocean().css(), gr.themes.Default().css()]


def test_no_value_can_end_the_style_element(serve: Callable[..., str]) -> None:
    look = gr.themes.Base().set(checkbox_check='url("data:,</style><script>alert(1)</script>")')
    look.custom_css = "a::after{content:'</STYLE><b>'}"
    with client() as http:
        page = http.get(serve(app(), theme=look)).text
        assert len(re.findall("</style>", page, re.IGNORECASE)) == 1
        assert "alert(1)" not in page.partition("</style>")[2]
        door = http.get(serve(app(), theme=look, auth=("ann", "secret"))).text
        assert len(re.findall("</style>", door, re.IGNORECASE)) == 1


def test_the_pages_before_the_app_wear_the_theme_and_need_no_other_address(
    serve: Callable[..., str], in_folder: Path
) -> None:
    Path("own.woff2").write_bytes(b"a font")
    look = gr.themes.Ocean(font=gr.themes.LocalFont("Own", files="own.woff2"))
    url = serve(app(), theme=look, auth=("ann", "secret"))
    with client() as http:
        answer = http.get(url)
        sheet = styles(answer.text)[0]
        for variable in ("body_background_fill", "button_primary_background_fill", "input_border_color"):
            light, dark = look.resolved([variable])[variable]
            name = "--" + variable.replace("_", "-")
            assert f"{name}:light-dark({light},{dark})" in sheet
        assert "var(--primary" not in sheet
        used, told = set(re.findall(r"var\((--[a-z-]+)\)", sheet)), set(re.findall(r"(--[a-z-]+):", sheet))
        assert used <= told
        assert "font-src 'self'" in answer.headers["content-security-policy"]
        address = re.findall(r'url\("([^"]+)"\)', sheet)
        assert len(address) == 1
        for prefix in ("", "gradio_api/"):
            font = http.get(f"{url}/{prefix}{address[0]}")
            assert font.content == b"a font"
            assert font.headers["content-type"] == "font/woff2"
            assert "immutable" in font.headers["cache-control"]
        assert http.get(f"{url}/static/fonts/other.woff2").status_code == 404
        assert http.get(f"{url}/theme.css").text == look.css()
