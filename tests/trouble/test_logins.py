"""Troubles with logins that people have had elsewhere."""

from __future__ import annotations

from collections.abc import Callable

import pytest

import fanlight as gr
from tests.server.support import client

pytestmark = pytest.mark.server


def app(tag: str) -> gr.Blocks:
    with gr.Blocks() as demo:
        text, out = gr.Textbox(), gr.Textbox()
        text.submit(lambda x: tag + x, text, out, api_name="tag")
    return demo


def test_a_browser_stays_logged_in_to_two_apps_of_one_host(serve: Callable[..., str]) -> None:
    """Browsers send cookies to every port of a host."""
    first = serve(app("a-"), auth=("ann", "one"))
    second = serve(app("b-"), auth=[("bob", "two"), ("eve", "three")])
    with client() as http:
        http.post(f"{first}/login", data={"username": "ann", "password": "one"})
        http.post(f"{second}/login", data={"username": "bob", "password": "two"})
        for url, wanted, user in ((first, "a-x", "ann"), (second, "b-x", "bob"), (first, "a-x", "ann")):
            assert http.get(f"{url}/config").json()["username"] == user
            assert http.post(f"{url}/run/tag", json={"data": ["x"]}).json()["data"] == [wanted]
        assert http.post(f"{second}/login", data={"username": "ann", "password": "one"}).status_code == 401
