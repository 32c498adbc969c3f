"""A relay behind a real nginx: with the lines that we ship, and with those that people forget."""

from __future__ import annotations

import json
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner
from gradio_client import Client, handle_file
from playwright.sync_api import Browser, expect

from fanlight.cli.doctor import doctor
from tests.apps import ROOT, App, free_port
from tests.chromium import chromium
from tests.hosting.nginx import FORWARDED, UPGRADE, configured, program, proxied, written
from tests.tunnel.relays import Authority, authority, link_of, local_names, relay, shared_app, until

pytestmark = [pytest.mark.server, pytest.mark.usefixtures("local_names")]
__all__ = ["chromium", "local_names"]

OURS = (ROOT / "deploy/nginx.conf").read_text("utf-8")


class Front:
    """nginx with https, a relay behind it, and an app that comes through both."""

    def __init__(self, port: int, behind: int, relay: App, files: Authority) -> None:
        self.address = f"https://relay.localhost:{port}"
        self.behind = behind
        self.relay = relay
        self.files = files
        self.context = ssl.create_default_context(cafile=files.pem)
        self.app: App | None = None
        self.link = ""

    def http(self, source: str = "127.0.0.1", **options: object) -> httpx.Client:
        """A visitor's client, with an address of its own."""
        transport = httpx.HTTPTransport(verify=self.context, local_address=source, http2=False)
        return httpx.Client(base_url=self.link, transport=transport, timeout=60, trust_env=False, **options)  # type: ignore[arg-type]

    def greet(self, http: httpx.Client, name: str) -> str:
        """What the app says to a visitor."""
        made = http.post("/gradio_api/call/greet", json={"data": [name]}).json()
        text = http.get(f"/gradio_api/call/greet/{made['event_id']}").text
        return str(json.loads(text.partition("data: ")[2].partition("\n")[0])[0])


def ours(folder: Path, files: Authority, port: int, behind: int) -> str:
    """The lines that we ship, for the ports and names of a test."""
    text = OURS.replace("share.example.org", "relay.localhost").replace("127.0.0.1:7870", f"127.0.0.1:{behind}")
    text = text.replace("listen 443 ", f"listen 127.0.0.1:{port} ").replace("listen 80;", f"listen {free_port()};")
    return text.replace("/etc/fanlight-relay/fullchain.pem", str(files.cert)).replace(
        "/etc/fanlight-relay/privkey.pem", str(files.key)
    )


@contextmanager
def front(folder: Path, lines: str | None = None) -> Iterator[Front]:
    """nginx and relay; without lines, nginx has those that we ship."""
    files, port, behind = authority(folder), free_port(), free_port()
    options = ["--domain", f"relay.localhost:{port}", "--behind-proxy", "127.0.0.1", "--mbit", "0"]
    with ExitStack() as stack:
        carrier = stack.enter_context(relay(folder, *options, port=behind))
        if lines is None:
            stack.enter_context(configured(folder, ours(folder, files, port, behind), port))
        else:
            text = lines.replace("RELAY", f"http://127.0.0.1:{behind}")
            stack.enter_context(proxied(folder, text, port=port, pair=(files.cert, files.key)))
        yield Front(port, behind, carrier, files)


@contextmanager
def sharing(made: Front, folder: Path) -> Iterator[Front]:
    """The same with an app."""
    arguments = f"share=True, share_server_tls_certificate={str(made.files.pem)!r}"
    with shared_app(folder, arguments, FANLIGHT_RELAY=made.address) as app:
        made.app, made.link = app, link_of(app)
        yield made


@pytest.fixture(scope="module")
def setup(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    folder = tmp_path_factory.mktemp("nginx")
    with front(folder) as made, sharing(made, folder):
        yield made


def test_nginx_takes_the_lines_that_we_ship(tmp_path: Path) -> None:
    files = authority(tmp_path)
    config = written(tmp_path, ours(tmp_path, files, free_port(), 7870))
    said = subprocess.run(
        [program(), "-t", "-e", f"{tmp_path}/error.log", "-c", str(config)], capture_output=True, text=True, check=False
    )
    assert "test is successful" in said.stderr, said.stderr


def test_the_relay_says_the_address_that_nginx_gives_it(setup: Front) -> None:
    assert f"Relay at {setup.address} " in setup.relay.log
    assert setup.link.endswith(f".{setup.address.removeprefix('https://')}")


def test_page_and_socket(setup: Front, chromium: Browser) -> None:
    context = chromium.new_context(ignore_https_errors=True)
    page = context.new_page()
    heard: list[object] = []
    page.on("websocket", lambda socket: socket.on("framereceived", lambda data: heard.append(data)))
    page.goto(setup.link)
    page.get_by_label("Name").fill("Ann")
    page.get_by_role("button", name="Greet").click()
    expect(page.get_by_label("Answer")).to_have_value(f"Hello Ann from 127.0.0.1 at {setup.link}")
    assert heard
    context.close()


def test_the_stock_client_with_an_upload_of_50_mb(setup: Front, tmp_path: Path) -> None:
    client = Client(setup.link, ssl_verify=setup.context, verbose=False, download_files=str(tmp_path))  # type: ignore[arg-type]
    assert client.predict("Ann", api_name="/greet") == f"Hello Ann from 127.0.0.1 at {setup.link}"
    upload = tmp_path / "up.bin"
    upload.write_bytes(b"x" * 50_000_000)
    assert client.predict(handle_file(str(upload)), api_name="/length") == 50_000_000
    path = Path(client.predict(20, api_name="/big"))
    assert path.read_bytes() == b"".join(bytes([number]) * 1_000_000 for number in range(20))


def test_an_event_stream_arrives_as_it_is_sent(setup: Front) -> None:
    with setup.http() as http:
        made = http.post("/gradio_api/call/count", json={"data": ["8"]}).json()
        with http.stream("GET", f"/gradio_api/call/count/{made['event_id']}") as answer:
            times = [time.monotonic() for line in answer.iter_lines() if line.startswith("data: [")]
    assert times[-1] - times[0] > 0.4  # eight steps of 0.1 s; held back, they come at once


def test_a_visitor_has_the_address_and_scheme_that_nginx_tells(setup: Front) -> None:
    forged = {
        "X-Forwarded-For": "6.6.6.6", "X-Forwarded-Proto": "http", "X-Forwarded-Host": "evil.example",
        "X-Fanlight-Link": "0" * 64, "Forwarded": "for=6.6.6.6", "X_Forwarded_For": "6.6.6.6", "X-Real-IP": "6.6.6.6",
    }  # fmt: skip
    for headers in ({}, forged, forged | {"X-Forwarded-For": "6.6.6.6, 7.7.7.7"}):
        with setup.http("127.0.0.7", headers=headers) as http:
            assert setup.greet(http, "Eve") == f"Hello Eve from 127.0.0.7 at {setup.link}"


def test_visitors_who_share_nginxs_connections_stay_apart(setup: Front) -> None:
    """nginx sends the requests of all over the few connections that it keeps."""

    def visit(number: int) -> None:
        address = f"127.0.0.{number}"
        with setup.http(address) as http:
            for turn in range(15):
                name = f"{number}-{turn}"
                assert setup.greet(http, name) == f"Hello {name} from {address} at {setup.link}"

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(visit, range(11, 19)))
    assert len(connections(setup.behind)) < 60  # of 240 requests


def test_nobody_reads_the_status_page_through_nginx(setup: Front) -> None:
    key = until(lambda: [line for line in setup.relay.output if line.startswith("Status")])[0].split()[-1]
    with httpx.Client(verify=setup.context, trust_env=False) as http:
        assert "Relay status" in http.get(key).text
        assert http.get(key.partition("?")[0]).status_code == 404
        query = key.partition("_fanlight/")[2]
        assert http.get(f"{setup.address}/_fanlight/{query}").status_code == 404


def test_a_tunnel_that_idles_longer_than_nginx_waits(tmp_path: Path) -> None:
    lines = f"location / {{ proxy_pass RELAY; {UPGRADE} {FORWARDED} proxy_read_timeout 15s; proxy_send_timeout 15s; }}"
    with front(tmp_path, lines) as made, sharing(made, tmp_path):
        time.sleep(22)  # a proof about real time
        with made.http() as http:
            assert made.greet(http, "Ann").startswith("Hello Ann")
        assert made.app is not None
        assert "lost its connection" not in made.app.log


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        (FORWARDED, "share-upgrade"),
        (UPGRADE.replace("proxy_http_version 1.1;", "") + FORWARDED, "share-upgrade"),
        (UPGRADE + "proxy_set_header X-Forwarded-For $remote_addr;", "share-host"),
        (UPGRADE + "proxy_set_header Host elsewhere;", "share-host"),
    ],
    ids=["no upgrade", "HTTP/1.0", "no Host", "another Host"],
)
def test_a_line_that_is_missing_is_named(lines: str, code: str, tmp_path: Path) -> None:
    with front(tmp_path, f"location / {{ proxy_pass RELAY; {lines} }}") as made:
        said = walked(made)
    assert f"[{code}]" in said
    assert "upgrade  FAILED" in said
    missing = {
        "share-upgrade": "proxy_set_header Upgrade $http_upgrade",
        "share-host": "proxy_set_header Host $http_host",
    }
    assert missing[code] in said


def test_a_relay_that_does_not_run_behind_nginx_is_told_from_a_wrong_address(tmp_path: Path) -> None:
    with front(tmp_path, "location / { proxy_pass http://127.0.0.1:9; }") as made:
        said = walked(made)
    assert "no relay behind it (status 502)" in said


def test_without_its_line_nginx_takes_1_mb(tmp_path: Path) -> None:
    with front(tmp_path, f"location / {{ proxy_pass RELAY; {UPGRADE} {FORWARDED} }}") as made, sharing(made, tmp_path):
        said = CliRunner().invoke(doctor, [made.link, "--insecure"]).output
        with made.http() as http:
            large = http.post("/gradio_api/upload", files={"files": b"x" * 2_000_000})
            small = http.post("/gradio_api/upload", files={"files": b"x" * 500_000})
    assert (large.status_code, small.status_code) == (413, 200)
    assert "client_max_body_size 0;" in said


def test_links_come_back_when_the_relay_behind_nginx_restarts(tmp_path: Path) -> None:
    files, port, behind = authority(tmp_path), free_port(), free_port()
    options = ["--domain", f"relay.localhost:{port}", "--behind-proxy", "127.0.0.1", "--mbit", "0"]
    with configured(tmp_path, ours(tmp_path, files, port, behind), port):
        with relay(tmp_path, *options, port=behind) as first:
            made = Front(port, behind, first, files)
            with ExitStack() as stack:
                stack.enter_context(sharing(made, tmp_path))
                kept = stack.pop_all()
        with kept, relay(tmp_path, *options, port=behind):
            app = made.app
            assert app is not None
            until(lambda: "The share link is back" in app.log, lambda: app.log)
            with made.http() as http:
                assert made.greet(http, "Ann") == f"Hello Ann from 127.0.0.1 at {made.link}"


def walked(made: Front) -> str:
    """What `fanlight share doctor` says of the way to the relay."""
    command = [sys.executable, "-m", "fanlight.cli", "share", "doctor", made.address, "--authority", made.files.pem]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


def connections(port: int) -> list[str]:
    """Connections to a port of this machine, also those that have just ended."""
    lines = Path("/proc/net/tcp").read_text().splitlines()[1:]
    return [line for line in lines if line.split()[2].endswith(f":{port:04X}")]
