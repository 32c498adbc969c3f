from __future__ import annotations

import asyncio
import http.server
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from fanlight.files.fetcher import FetchRules, fetch, fetch_async, is_public, resolve
from fanlight.files.store import Owner
from fanlight.wire.errors import Refused
from tests.files.support import files_in, opened_store

ANN = Owner("ann", "tab", True)


class Host(http.server.BaseHTTPRequestHandler):
    """Answers as the path says."""

    seen: list[tuple[str, str]]

    def do_GET(self) -> None:
        type(self).seen.append((self.path, self.headers["Host"]))
        parts = self.path.partition("?")[0].split("/")
        if parts[1] == "to":
            self.send_response(302)
            self.send_header("Location", "/" + "/".join(parts[2:]) if parts[2] != "http:" else self.path[4:])
            self.send_header("Set-Cookie", "a=b")
            self.end_headers()
        elif parts[1] == "status":
            self.send_error(int(parts[2]))
        elif parts[1] == "lying":
            self.send_response(200)
            self.send_header("Content-Length", "10")
            self.end_headers()
            self.wfile.write(b"abc")
        else:
            body = b"x" * int(parts[2]) if parts[1] == "bytes" else b"hello"
            self.send_response(200)
            self.send_header("Content-Type", "image/png")
            if parts[1] != "bytes" or parts[-1] != "undeclared":
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            try:
                self.wfile.write(body)
            except OSError:
                pass

    def log_message(self, *args: Any) -> None:
        pass


@pytest.fixture
def host() -> Iterator[str]:
    Host.seen = []
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Host)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield f"files.example:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def lookup(**names: str) -> Callable[[str, int], Any]:
    async def answer(name: str, port: int) -> list[str]:
        if name.split(".")[0] not in names:
            raise OSError("unknown")
        return [a for a in names[name.split(".")[0]].split() if a]

    return answer


OPEN = FetchRules(public=lambda a: a == "127.0.0.1", resolve=lookup(files="127.0.0.1", inner="10.0.0.1"))


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.9.9.9", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
        "0.1.2.3", "192.0.0.1", "192.0.2.1", "198.18.0.1", "192.88.99.1", "224.0.0.1", "240.0.0.1", "255.255.255.255",
        "::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12::1", "ff02::1", "fec0::1", "2001:db8::1",
        "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1", "::7f00:1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::808:808", "2002:7f00:1::", "2002:a9fe:a9fe::1", "2001:0:4136:e378:8000:63bf:80ff:fffe",
        "100::1", "localhost", "", "8.8.8",
    ],
)  # fmt: skip
def test_addresses_that_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "1.1.1.1", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::1"]
)
def test_addresses_that_are(address: str) -> None:
    assert is_public(address)


def test_a_file_is_fetched_into_the_store(host: str, tmp_path: Path) -> None:
    with opened_store(tmp_path) as (store, _):
        file = fetch(f"http://{host}/a/my%20photo.png?key=1#x", store, ANN, OPEN)
        assert (file.name, file.path.read_bytes(), file.owner) == ("my photo.png", b"hello", ANN)
        assert Host.seen == [("/a/my%20photo.png?key=1", host)]
        assert fetch(f"http://{host}/a/photo", store, ANN, OPEN).name == "photo.png"
        assert fetch(f"http://{host}", store, ANN, OPEN).name == "file.png"
        assert fetch(f"http://{host}/bytes/3000000/big.bin", store, ANN, OPEN).size == 3_000_000


def test_redirects_are_followed_a_few_times(host: str, tmp_path: Path) -> None:
    with opened_store(tmp_path) as (store, _):
        assert fetch(f"http://{host}/to/to/a/b.png", store, ANN, OPEN).path.read_bytes() == b"hello"
        with pytest.raises(Refused, match="more than 5 times"):
            fetch(f"http://{host}" + "/to" * 6 + "/a", store, ANN, OPEN)


@pytest.mark.parametrize("start", ["", "http://files.example:PORT/to/"])
def test_a_private_host_is_refused_also_behind_a_redirect(host: str, tmp_path: Path, start: str) -> None:
    start = start.replace("files.example:PORT", host)
    with opened_store(tmp_path) as (store, _), pytest.raises(Refused, match="not on the public internet") as raised:
        fetch(f"{start}http://inner.example/a", store, ANN, OPEN)
    assert (raised.value.status, raised.value.code) == (422, "fetch-failed")


def test_one_private_address_among_public_ones_is_enough(tmp_path: Path) -> None:
    rules = FetchRules(resolve=lookup(mixed="8.8.8.8 10.0.0.1", none=""))
    with opened_store(tmp_path) as (store, _):
        with pytest.raises(Refused, match="not on the public internet"):
            fetch("http://mixed.example/", store, ANN, rules)
        with pytest.raises(Refused, match="no host"):
            fetch("http://none.example/", store, ANN, rules)
        with pytest.raises(Refused, match="no host"):
            fetch("http://unknown.example/", store, ANN, rules)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/", "http://localhost/", "http://0x7f.1/", "http://2130706433/", "http://0177.0.0.1/",
        "http://[::1]/", "http://[::ffff:127.0.0.1]/", "http://169.254.169.254/latest/meta-data", "http://0/",
    ],
)  # fmt: skip
def test_spellings_of_this_machine(url: str, tmp_path: Path) -> None:
    with (
        opened_store(tmp_path) as (store, _),
        pytest.raises(Refused, match=r"not on the public internet|no host|InvalidURL"),
    ):
        fetch(url, store, ANN)


@pytest.mark.parametrize(
    "url",
    ["ftp://files.example/a", "file:///etc/passwd", "gopher://x/", "http://", "http:///a", "http://u:p@files.example/",
     "x", "", "http://files.example:99999/", "http://a\0b/", "http://" + "a" * 70 + ".example/"],
)  # fmt: skip
def test_addresses_that_make_no_sense(url: str, tmp_path: Path) -> None:
    with opened_store(tmp_path) as (store, _), pytest.raises(Refused) as raised:
        fetch(url, store, ANN, OPEN)
    assert raised.value.status == 422


def test_the_checked_address_is_the_one_connected_to(host: str, tmp_path: Path) -> None:
    answers = iter([["127.0.0.1"], ["10.0.0.1"]])

    async def rebinding(name: str, port: int) -> list[str]:
        return next(answers)

    with opened_store(tmp_path) as (store, _):
        rules = FetchRules(public=OPEN.public, resolve=rebinding)
        assert fetch(f"http://{host}/a", store, ANN, rules).size == 5
        assert next(answers) == ["10.0.0.1"]  # asked once


def test_what_is_too_large_is_refused_and_removed(host: str, tmp_path: Path) -> None:
    with opened_store(tmp_path, max_file_size=100) as (store, _):
        for tail in ("a", "undeclared"):
            with pytest.raises(Refused) as raised:
                fetch(f"http://{host}/bytes/101/{tail}", store, ANN, OPEN)
            assert raised.value.status == 413
        assert files_in(tmp_path) == []


def test_failures_are_told_without_the_query(host: str, tmp_path: Path) -> None:
    with opened_store(tmp_path) as (store, _):
        with pytest.raises(Refused, match="status 404") as raised:
            fetch(f"http://{host}/status/404?key=secret", store, ANN, OPEN)
        assert "secret" not in raised.value.message
        with pytest.raises(Refused, match="RemoteProtocolError"):
            fetch(f"http://{host}/lying/" + "x" * 200, store, ANN, OPEN)
        assert files_in(tmp_path) == []


def test_time_is_limited(tmp_path: Path) -> None:
    async def slow(name: str, port: int) -> list[str]:
        await asyncio.Event().wait()
        return []

    with opened_store(tmp_path) as (store, _), pytest.raises(Refused, match="within 0 seconds"):
        fetch("http://files.example/", store, ANN, FetchRules(total_s=0.01, resolve=slow))


def test_names_are_resolved_by_the_system(tmp_path: Path) -> None:
    assert asyncio.run(resolve("127.0.0.1", 80)) == ["127.0.0.1"]


def test_it_can_be_awaited(host: str, tmp_path: Path) -> None:
    with opened_store(tmp_path) as (store, _):
        assert asyncio.run(fetch_async(f"http://{host}/a", store, ANN, OPEN)).size == 5


def test_proxies_of_the_environment_are_not_used(host: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    with opened_store(tmp_path) as (store, _):
        assert fetch(f"http://{host}/a", store, ANN, OPEN).size == 5
