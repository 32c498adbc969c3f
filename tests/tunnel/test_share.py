"""`launch(share=...)` with a relay of one's own: the link, what comes through it, and what does not."""

from __future__ import annotations

import json
import re
import ssl
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from gradio_client import Client, handle_file

from tests.apps import App
from tests.tunnel.relays import link_of, local_names, secure_relay, shared_app, until

pytestmark = [pytest.mark.server, pytest.mark.usefixtures("local_names")]
__all__ = ["local_names"]


class Setup:
    """A relay with TLS and an app that is shared by it."""

    def __init__(self, app: App, link: str, authority: Path) -> None:
        self.app = app
        self.link = link
        self.authority = str(authority)
        self.context = ssl.create_default_context(cafile=self.authority)

    def http(self, **options: object) -> httpx.Client:
        """A visitor's client."""
        return httpx.Client(base_url=self.link, verify=self.context, timeout=30, **options)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def setup(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Setup]:
    folder = tmp_path_factory.mktemp("share")
    with secure_relay(folder) as (relay, files):
        arguments = f"share=True, share_server_tls_certificate={str(files.pem)!r}"
        with shared_app(folder, arguments, FANLIGHT_RELAY=relay.url) as app:
            yield Setup(app, link_of(app), files.pem)


def test_the_link_is_https_with_a_name_that_nobody_guesses(setup: Setup) -> None:
    assert re.fullmatch(r"https://[a-z2-7]{16}\.relay\.localhost:\d+", setup.link)


def test_the_author_is_told_who_can_use_it_and_for_how_long(setup: Setup) -> None:
    assert "(ends in 72 hours)" in setup.app.log
    until(lambda: "Anyone with the link can use the app" in setup.app.log)


def test_the_stock_client_works_unchanged(setup: Setup, tmp_path: Path) -> None:
    client = Client(setup.link, ssl_verify=setup.context, verbose=False, download_files=str(tmp_path))  # type: ignore[arg-type]
    assert client.predict("Ann", api_name="/greet") == f"Hello Ann from 127.0.0.1 at {setup.link}"
    assert list(client.submit("3", api_name="/count")) == ["1", "2", "3"]
    upload = tmp_path / "up.bin"
    upload.write_bytes(b"x" * 3_000_000)
    assert client.predict(handle_file(str(upload)), api_name="/length") == 3_000_000
    path = Path(client.predict(5, api_name="/big"))
    assert path.read_bytes() == b"".join(bytes([number]) * 1_000_000 for number in range(5))


def test_ranges_and_head_come_through(setup: Setup) -> None:
    with setup.http() as http:
        made = http.post("/gradio_api/call/big", json={"data": [2]}).json()
        text = http.get(f"/gradio_api/call/big/{made['event_id']}").text
        url = json.loads(text.partition("data: ")[2].partition("\n")[0])[0]["url"]
        assert url.startswith(setup.link)
        part = http.get(url, headers={"range": "bytes=999990-1000009"})
        head = http.head(url)
    assert (part.status_code, part.content) == (206, b"\0" * 10 + b"\1" * 10)
    assert (head.status_code, head.headers["content-length"], head.content) == (200, "2000000", b"")


def test_a_visitor_cannot_say_where_he_comes_from(setup: Setup) -> None:
    forged = {
        "X-Forwarded-For": "6.6.6.6", "X-Forwarded-Proto": "http", "X-Forwarded-Host": "evil.example",
        "X-Fanlight-Link": "0" * 64, "Forwarded": "for=6.6.6.6", "X_Forwarded_For": "6.6.6.6",
    }  # fmt: skip
    with setup.http(headers=forged) as http:
        made = http.post("/gradio_api/call/greet", json={"data": ["Eve"]}).json()
        text = http.get(f"/gradio_api/call/greet/{made['event_id']}").text
    assert f"Hello Eve from 127.0.0.1 at {setup.link}" in text


def test_what_the_tunnel_signs_is_shown_to_nobody(setup: Setup) -> None:
    with setup.http() as http:
        arrived = http.get("/gradio_api/doctor").json()
    assert arrived["host"] == setup.link.removeprefix("https://")
    assert "fanlight-link" not in str(arrived)


def test_on_the_machine_itself_a_signature_of_a_stranger_counts_for_nothing(setup: Setup) -> None:
    forged = {
        "Host": "evil.example:7860", "X-Forwarded-Host": "evil.example", "X-Forwarded-For": "6.6.6.6",
        "X-Forwarded-Proto": "https", "X-Fanlight-Link": "0" * 64,
    }  # fmt: skip
    port = setup.app.url.rpartition(":")[2]
    answer = httpx.get(f"{setup.app.url}/config", headers=forged | {"Host": f"evil.example:{port}"})
    assert answer.status_code == 421


def test_robots_stay_outside(setup: Setup) -> None:
    with setup.http() as http:
        assert http.get("/robots.txt").text == "User-agent: *\nDisallow: /\n"
        assert http.get("/").headers["x-robots-tag"] == "noindex"


def test_the_author_alone_sees_the_link_and_its_code(setup: Setup) -> None:
    with setup.http() as http:
        assert http.get("/gradio_api/link").status_code == 404
    mine = httpx.get(f"{setup.app.url}/gradio_api/link").json()
    assert mine["url"] == setup.link
    assert len(mine["qr"]) == len(mine["qr"][0]) >= 21


def test_a_link_comes_within_two_seconds_of_the_app(setup: Setup, tmp_path: Path) -> None:
    arguments = f"share={setup.link.partition('.')[2]!r}, share_server_protocol='https'"
    with shared_app(tmp_path, f"{arguments}, share_server_tls_certificate={setup.authority!r}") as app:
        began = time.monotonic()
        link_of(app)
        assert time.monotonic() - began < 2


def test_launch_returns_the_link(setup: Setup, tmp_path: Path) -> None:
    text = (
        "import fanlight as gr\ndemo = gr.Interface(str, 'textbox', 'textbox')\n"
        f"found = demo.launch(share='https://{setup.link.partition('.')[2]}', prevent_thread_lock=True,"
        f" share_server_tls_certificate={setup.authority!r})\n"
        "print('returned', found[1:], demo.share_url == found[2], demo.network_url, demo.share_state['state'], flush=True)\n"
        "demo.close()\nprint('after', demo.share_url, demo.share_state, flush=True)\n"
    )
    with shared_app(tmp_path, text=text) as app:
        until(lambda: "after None None" in app.log, lambda: app.log)
    assert re.search(
        r"returned \('http://127.0.0.1:\d+/', 'https://\w{16}.relay.localhost:\d+'\) True None open", app.log
    )


def test_share_false_wins(setup: Setup, tmp_path: Path) -> None:
    relay = f"https://{setup.link.partition('.')[2]}"
    with shared_app(tmp_path, "share=False", FANLIGHT_RELAY=relay, GRADIO_SHARE="true", COLAB_RELEASE_TAG="r") as app:
        assert httpx.get(f"{app.url}/config").status_code == 200
        assert "link" not in app.log


@pytest.mark.parametrize("variable", ["GRADIO_SHARE=true", "COLAB_RELEASE_TAG=x", "KAGGLE_KERNEL_RUN_TYPE=Interactive"])
def test_hosted_notebooks_share_by_themselves(setup: Setup, tmp_path: Path, variable: str) -> None:
    name, _, value = variable.partition("=")
    with shared_app(
        tmp_path, f"share_server_tls_certificate={setup.authority!r}", **{name: value},
        GRADIO_SHARE_SERVER_ADDRESS=f"https://{setup.link.partition('.')[2]}",
    ) as app:  # fmt: skip
        assert link_of(app).startswith("https://")


def test_a_password_stands_before_the_app(setup: Setup, tmp_path: Path) -> None:
    arguments = f"share=gr.Share(relay='https://{setup.link.partition('.')[2]}', password='open sesame', expires='2h')"
    with shared_app(tmp_path, f"{arguments}, share_server_tls_certificate={setup.authority!r}") as app:
        link = link_of(app)
        assert "(ends in 2 hours)" in app.log
        with httpx.Client(base_url=link, verify=setup.context, follow_redirects=True) as http:
            asked = http.get("/", headers={"accept": "text/html"})
            wrong = http.post("/_fanlight/enter", data={"password": "open barley", "to": "/config"})
            entered = http.post("/_fanlight/enter", data={"password": "open sesame", "to": "/config"})
        by_header = httpx.get(f"{link}/config", verify=setup.context, headers={"X-Fanlight-Password": "open sesame"})
        time_left = until(lambda: "Anyone with the link" not in app.log)
    assert asked.status_code == wrong.status_code == 401
    assert "This app is shared with a password" in asked.text
    assert "textbox" not in asked.text.lower()
    assert entered.json()["mode"] == by_header.json()["mode"] == "blocks"
    assert time_left
