"""A link keeps its address whatever happens to connections and processes."""

from __future__ import annotations

import os
import re
import signal
import socket
import ssl
import struct
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, expect

from tests.apps import App, free_port
from tests.chromium import chromium
from tests.tunnel.relays import link_of, local_names, relay, secure_relay, shared_app, until

pytestmark = [pytest.mark.server, pytest.mark.usefixtures("local_names")]
__all__ = ["chromium", "local_names"]


def answers(link: str, context: ssl.SSLContext | bool = True) -> bool:
    """Whether the app is there."""
    try:
        return httpx.get(f"{link}/config", verify=context, timeout=15).status_code == 200
    except httpx.TransportError:
        return False


def tunnel_client(app: App) -> int:
    """The process that holds the app's link."""
    found = subprocess.run(
        ["pgrep", "-P", str(app.process.pid), "-f", "fanlight.tunnel"], capture_output=True, text=True, check=False
    )
    return int(found.stdout.split()[0]) if found.stdout.split() else 0


class Cutter:
    """Stands between tunnel client and relay, passes bytes on, and cuts when it is told to: by reset, in a frame."""

    def __init__(self, port: int) -> None:
        self.target = port
        self.server = socket.create_server(("127.0.0.1", 0))
        self.port = self.server.getsockname()[1]
        self.pairs: list[tuple[socket.socket, socket.socket]] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        """Reset all connections at once."""
        for pair in self.pairs:
            for side in pair:
                with_reset = struct.pack("ii", 1, 0)
                side.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, with_reset)
                with suppress(OSError):  # one that is gone already
                    side.shutdown(socket.SHUT_RD)
                side.close()
        self.pairs = []

    def close(self) -> None:
        self.cut()
        self.server.close()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self.server.accept()
                far = socket.create_connection(("127.0.0.1", self.target))
            except OSError:
                return
            self.pairs.append((near, far))
            for side in (near, far):
                side.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for one, other in ((near, far), (far, near)):
                threading.Thread(target=self._pass_on, args=(one, other), daemon=True).start()

    @staticmethod
    def _pass_on(one: socket.socket, other: socket.socket) -> None:
        try:
            while data := one.recv(50_000):  # no multiple of a frame: a cut falls into the middle of one
                other.sendall(data)
        except OSError:
            return


@contextmanager
def cut_link(folder: Path) -> Iterator[tuple[App, str, Cutter]]:
    """A relay and an app with something between that can be cut."""
    port = free_port()
    with relay(folder, "--domain", "relay.localhost", "--plain-http", "--mbit", "0", port=port):
        cutter = Cutter(port)
        with shared_app(folder, f"share='http://localhost:{cutter.port}'") as app:
            yield app, link_of(app), cutter
        cutter.close()


def test_connections_that_are_reset_in_a_frame(tmp_path: Path) -> None:
    with cut_link(tmp_path) as (app, link, cutter):
        made = httpx.post(f"{link}/gradio_api/call/big", json={"data": [50]}).json()
        text = httpx.get(f"{link}/gradio_api/call/big/{made['event_id']}", timeout=60).text
        url = re.findall(r'"url":"([^"]+)"', text.replace(" ", ""))[0]
        got, cuts = bytearray(), 0
        while len(got) < 50_000_000:
            try:
                with httpx.stream("GET", url, headers={"range": f"bytes={len(got)}-"}, timeout=30) as answer:
                    assert answer.status_code == 206
                    for chunk in answer.iter_raw():
                        got += chunk
                        if cuts < 3 and len(got) > (cuts + 1) * 10_000_000:
                            cuts += 1
                            cutter.cut()
            except httpx.TransportError:
                until(lambda: answers(link))
    assert cuts == 3
    assert got == b"".join(bytes([number % 251]) * 1_000_000 for number in range(50))
    assert app.log.count("The share link is back") >= 1


def test_a_relay_that_is_killed_gives_the_same_link_back(tmp_path: Path) -> None:
    port = free_port()
    with secure_relay(tmp_path, port=port) as (first, files):
        context = ssl.create_default_context(cafile=str(files.pem))
        arguments = f"share={first.url!r}, share_server_tls_certificate={str(files.pem)!r}"
        with shared_app(tmp_path, arguments) as app:
            link = link_of(app)
            assert answers(link, context)
            first.process.kill()
            first.process.wait()
            tls = ["--domain", "relay.localhost", "--cert", str(files.cert), "--key", str(files.key)]
            with relay(tmp_path, *tls, port=port):
                began = time.monotonic()
                until(lambda: answers(link, context))
                assert time.monotonic() - began < 10
                until(lambda: f"The share link is back: {link}" in app.log, lambda: app.log)


def test_a_visitor_who_comes_while_the_relay_restarts_is_served(tmp_path: Path) -> None:
    port = free_port()
    options = ("--domain", "relay.localhost", "--plain-http")
    with relay(tmp_path, *options, port=port) as first, shared_app(tmp_path, f"share={first.url!r}") as app:
        link = link_of(app)
        first.process.kill()
        first.process.wait()
        with relay(tmp_path, *options, port=port):
            assert httpx.get(f"{link}/config", timeout=20).status_code == 200  # at once: it waits for the tunnel


def test_a_tunnel_process_that_is_killed_is_started_again(tmp_path: Path) -> None:
    with relay(tmp_path) as found, shared_app(tmp_path, f"share={found.url!r}") as app:
        link = link_of(app)
        before = tunnel_client(app)
        os.kill(before, signal.SIGKILL)
        until(lambda: tunnel_client(app) not in (0, before))
        until(lambda: answers(link))
        assert f"The share link is back: {link}" in app.log


def test_processes_that_are_suspended_for_half_a_minute(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    with (
        relay(tmp_path / "one") as first,
        relay(tmp_path / "two") as second,
        shared_app(tmp_path / "one", f"share={first.url!r}") as one,
        shared_app(tmp_path / "two", f"share={second.url!r}") as two,
    ):
        links = [link_of(one), link_of(two)]
        stopped = [first.process.pid, tunnel_client(two)]
        for process in stopped:
            os.kill(process, signal.SIGSTOP)
        time.sleep(30)
        for process in stopped:
            os.kill(process, signal.SIGCONT)
        for link in links:
            until(lambda link=link: answers(link))


def test_a_link_ends_when_its_time_is_over_and_nothing_moves_that(tmp_path: Path) -> None:
    port = free_port()
    options = ("--expires", "6s")
    with relay(tmp_path, *options, port=port) as first, shared_app(tmp_path, f"share={first.url!r}") as app:
        began = time.monotonic()
        link = link_of(app)
        first.process.kill()
        first.process.wait()
        with relay(tmp_path, *options, port=port):
            until(lambda: answers(link))  # it came back, with what was left of its time
            until(lambda: "The share link has ended." in app.log, lambda: app.log)
            passed = time.monotonic() - began
            gone = httpx.get(link, headers={"accept": "text/html"})
            assert httpx.get(f"{app.url}/config").status_code == 200  # the app runs on
    assert 4 < passed < 9
    assert gone.status_code == 410
    assert "This link has ended" in gone.text


def test_a_relay_that_is_asked_to_stop_lets_a_download_end(tmp_path: Path) -> None:
    port = free_port()
    with relay(tmp_path, "--drain", "20", port=port) as found, shared_app(tmp_path, f"share={found.url!r}") as app:
        link = link_of(app)
        made = httpx.post(f"{link}/gradio_api/call/big", json={"data": [60]}).json()
        text = httpx.get(f"{link}/gradio_api/call/big/{made['event_id']}", timeout=60).text
        url = re.findall(r'"url":"([^"]+)"', text.replace(" ", ""))[0]
        size, asked = 0, False
        with httpx.stream("GET", url, timeout=30) as answer:
            for chunk in answer.iter_raw():
                size += len(chunk)
                if not asked:
                    asked = True
                    found.process.terminate()
        assert size == 60_000_000
        found.process.wait(20)
        with relay(tmp_path, port=port):
            until(lambda: answers(link))


@pytest.mark.parametrize("minutes", [59, 9])
def test_the_author_is_warned_before_a_link_ends(tmp_path: Path, minutes: int) -> None:
    with relay(tmp_path) as found:
        share = f"share=gr.Share(relay={found.url!r}, expires='{minutes}m')"
        with shared_app(tmp_path, share) as app:
            until(lambda: f"The share link ends in {minutes} minutes." in app.log, lambda: app.log)
        assert "fanlight share --extend 12h" in app.log


def test_a_flood_on_one_link_leaves_another_one_alone(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    limits = ("--requests", "30", "--connections", "64")
    with (
        relay(tmp_path, *limits) as found,
        shared_app(tmp_path / "one", f"share={found.url!r}") as flooded,
        shared_app(tmp_path / "two", f"share={found.url!r}") as other,
    ):
        victim, quiet = link_of(flooded), link_of(other)
        seen: list[int] = []
        over = threading.Event()

        def flood() -> None:
            with httpx.Client(base_url=victim, timeout=10) as http:
                while not over.is_set():
                    with suppress(httpx.TransportError):
                        seen.append(http.get("/config").status_code)

        threads = [threading.Thread(target=flood, daemon=True) for _ in range(8)]
        for thread in threads:
            thread.start()
        until(lambda: 429 in seen, lambda: seen, 15)
        took = []
        with httpx.Client(base_url=quiet, timeout=10) as http:
            for _ in range(40):
                began = time.monotonic()
                assert http.get("/gradio_api/app_id").status_code == 200
                took.append(time.monotonic() - began)
        over.set()
        for thread in threads:
            thread.join()
    assert sorted(took)[20] < 0.5
    assert 200 in seen


def test_a_download_on_a_link_with_a_rate_leaves_other_visitors_alone(tmp_path: Path) -> None:
    with relay(tmp_path, "--mbit", "16") as found, shared_app(tmp_path, f"share={found.url!r}") as app:
        link = link_of(app)
        made = httpx.post(f"{link}/gradio_api/call/big", json={"data": [20]}).json()
        text = httpx.get(f"{link}/gradio_api/call/big/{made['event_id']}", timeout=60).text
        url = re.findall(r'"url":"([^"]+)"', text.replace(" ", ""))[0]
        took = []
        with httpx.stream("GET", url, timeout=30) as download, httpx.Client(base_url=link) as http:
            began, size = time.monotonic(), 0
            for chunk in download.iter_raw(65536):
                size += len(chunk)
                if size % (1 << 20) < 65536:
                    asked = time.monotonic()
                    assert http.get("/gradio_api/app_id").status_code == 200
                    took.append(time.monotonic() - asked)
                if size > 8_000_000:
                    break
            rate = size / (time.monotonic() - began)
    assert sorted(took)[len(took) // 2] < 0.2
    assert rate < 4_000_000  # 2 MB a second, and what was ahead


def test_a_link_dies_with_its_program(tmp_path: Path) -> None:
    with relay(tmp_path) as found:
        with shared_app(tmp_path, f"share={found.url!r}") as app:
            link = link_of(app)
            child = tunnel_client(app)
            app.process.kill()
            app.process.wait()
            until(lambda: httpx.get(link).status_code == 410)
        with pytest.raises(ProcessLookupError):
            until(lambda: os.kill(child, 0))


def test_the_page_goes_on_by_itself(tmp_path: Path, chromium: Browser) -> None:
    with cut_link(tmp_path) as (_, link, cutter):
        context = chromium.new_context()
        page = context.new_page()
        page.goto(link)
        page.get_by_label("Name").fill("30")
        page.get_by_role("button", name="Count").click()
        answer = page.get_by_label("Answer")
        expect(answer).to_have_value(re.compile(r"^1?\d$"))
        cutter.cut()
        expect(answer).to_have_value("30", timeout=20_000)
        page.get_by_label("Name").fill("Ann")
        page.get_by_role("button", name="Greet").click()
        expect(answer).to_have_value(re.compile("Hello Ann from (127.0.0.1|::1)"))
        context.close()


def test_a_thousand_aborted_visits(tmp_path: Path) -> None:
    """Gradio's tunnel client stops for good after about 900; ten times as many are in the benchmarks."""
    with relay(tmp_path, "--requests", "10000") as found, shared_app(tmp_path, f"share={found.url!r}") as app:
        link = link_of(app)
        host = link.removeprefix("http://")
        for _ in range(1000):
            with socket.create_connection(("127.0.0.1", int(host.rpartition(":")[2]))) as visit:
                visit.sendall(f"GET /config HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
                visit.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        until(lambda: answers(link))
        operator = {"host": "localhost"}

        def status() -> str:
            page = httpx.get(f"{found.url}/_fanlight/status", headers=operator).text
            return " ".join(re.sub("<[^>]*>", " ", page).split())

        until(lambda: " connected 0 " in status(), status)
