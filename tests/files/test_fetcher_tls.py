"""The guarded fetcher over https: connected to the checked address, and still to the host that was named."""

from __future__ import annotations

import http.server
import ssl
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import trustme

from fanlight.files.fetcher import FetchRules, fetch
from fanlight.files.store import Owner
from fanlight.wire.errors import Refused
from tests.files.support import files_in, opened_store

ANN = Owner("ann", "tab", True)


class Host(http.server.BaseHTTPRequestHandler):
    """Says which name the browser wanted."""

    wanted: list[str | None]
    named: list[str]

    def do_GET(self) -> None:
        type(self).named.append(self.headers["Host"])
        if self.path.startswith("/to/"):
            self.send_response(302)
            self.send_header("Location", self.path.removeprefix("/to/"))
            self.end_headers()
            return
        self.send_response(200)
        self.send_header("Content-Length", "5")
        self.end_headers()
        self.wfile.write(b"hello")

    def log_message(self, *args: Any) -> None:
        pass


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def port(authority: trustme.CA) -> Iterator[int]:
    """A server whose certificate is for files.example, at 127.0.0.1."""
    Host.wanted, Host.named = [], []
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("files.example").configure_cert(context)
    context.sni_callback = lambda connection, name, own: Host.wanted.append(name)

    class Server(http.server.ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: Any, client_address: Any) -> None:
            pass  # a client that does not like the certificate

    server = Server(("127.0.0.1", 0), Host)
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield server.server_port
    server.shutdown()
    thread.join()
    server.server_close()


async def at_home(name: str, port: int) -> list[str]:
    return ["10.0.0.1"] if name.startswith("inner") else ["127.0.0.1"]


@pytest.fixture
def rules(authority: trustme.CA) -> FetchRules:
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return FetchRules(public=lambda address: address == "127.0.0.1", resolve=at_home, authorities=context)


def test_the_certificate_is_that_of_the_name_and_the_address_is_the_checked_one(
    port: int, rules: FetchRules, tmp_path: Path
) -> None:
    with opened_store(tmp_path) as (store, _):
        assert fetch(f"https://files.example:{port}/a.txt", store, ANN, rules).path.read_bytes() == b"hello"
    assert Host.wanted == ["files.example"]
    assert Host.named == [f"files.example:{port}"]


@pytest.mark.parametrize("host", ["other.example", "127.0.0.1", "evil.files.example"])
def test_a_certificate_of_another_name_is_refused(host: str, port: int, rules: FetchRules, tmp_path: Path) -> None:
    with opened_store(tmp_path) as (store, _):
        with pytest.raises(Refused, match="failed") as raised:
            fetch(f"https://{host}:{port}/a.txt", store, ANN, rules)
        assert raised.value.status == 422
        assert files_in(tmp_path) == []
    assert Host.named == []


def test_a_certificate_of_an_unknown_authority_is_refused(port: int, rules: FetchRules, tmp_path: Path) -> None:
    with opened_store(tmp_path) as (store, _), pytest.raises(Refused, match="failed"):
        fetch(f"https://files.example:{port}/a.txt", store, ANN, replace(rules, authorities=None))
    assert Host.named == []


@pytest.mark.parametrize("target", ["https://inner.example/x", "http://inner.example/x", "//inner.example/x"])
def test_a_redirect_inside_is_refused(target: str, port: int, rules: FetchRules, tmp_path: Path) -> None:
    with opened_store(tmp_path) as (store, _), pytest.raises(Refused, match="not on the public internet"):
        fetch(f"https://files.example:{port}/to/{target}", store, ANN, rules)
    assert len(Host.named) == 1


@pytest.mark.parametrize(
    "name", ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "https_proxy", "all_proxy", "SSL_CERT_FILE", "SSLKEYLOGFILE"]
)
def test_the_environment_changes_nothing(
    name: str, port: int, rules: FetchRules, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, "http://127.0.0.1:1" if "proxy" in name.lower() else str(tmp_path / "none.pem"))
    with opened_store(tmp_path / "store") as (store, _):
        assert fetch(f"https://files.example:{port}/a.txt", store, ANN, rules).size == 5
    assert not (tmp_path / "none.pem").exists()


@pytest.mark.parametrize(
    "url",
    [
        "https://files.example@127.0.0.1/", "https://127.0.0.1@files.example/", "https://files.example:443@10.0.0.1/",
        "https://user:@files.example/", "https://files.example\\@10.0.0.1/", "https://[::ffff:10.0.0.1]/",
        "https://[64:ff9b::a00:1]/", "https://0x0a000001/", "https://012.0.0.1/", "https://167772161/",
        "https://169.254.169.254/", "https://[fd00:ec2::254]/", "https://0.0.0.0/", "https://[::]/",
        "https://%31%30.0.0.1/", "https://10.0.0.1./", "https://\uff11\uff10.0.0.1/", "https://10\u30020\u30020\u30021/",
    ],
)  # fmt: skip
def test_other_ways_to_say_an_inner_address(url: str, tmp_path: Path) -> None:
    with opened_store(tmp_path) as (store, _), pytest.raises(Refused) as raised:
        fetch(url, store, ANN)
    assert raised.value.status == 422
    assert files_in(tmp_path) == []
