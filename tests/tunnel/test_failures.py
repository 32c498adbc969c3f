"""`launch(share=...)` when there can be no link: the app runs, and its author reads what failed, what was seen and what to do."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

import fanlight as gr
from tests.apps import free_port
from tests.tunnel.failing import LIMIT_S, PLAIN, PYTHON, Author, author, no_proxy
from tests.tunnel.relays import authority, local_names, relay, secure_relay
from tests.tunnel.strangers import HERE, deaf, listener, proxy, read_head, signed, web_server

pytestmark = [pytest.mark.server, pytest.mark.usefixtures("local_names", "no_proxy")]
__all__ = ["author", "local_names", "no_proxy"]

DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def plain_relay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A relay on another address of this machine; its own."""
    port = free_port()
    with relay(tmp_path_factory.mktemp("relay"), *PLAIN, port=port):
        yield f"http://{HERE}:{port}"


# What cannot be reached. Such a launch tries for a few seconds, in case the relay is just starting; so all at once.


def refusals(serve: Callable[..., str], capsys: pytest.CaptureFixture[str], addresses: list[str]) -> dict[str, str]:
    """What is said of each of these addresses, when one app for each is launched at the same moment."""
    took: list[float] = []

    with ExitStack() as stack:
        held = [stack.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in addresses]
        ports = dict(zip(addresses, (server.getsockname()[1] for server in held), strict=True))

    def launch(address: str) -> None:
        began = time.monotonic()
        url = serve(gr.Blocks(), share=address, quiet=False, server_port=ports[address])
        took.append(time.monotonic() - began)
        assert httpx.get(f"{url}/config", trust_env=False).status_code == 200

    with ThreadPoolExecutor(len(addresses)) as pool:
        list(pool.map(launch, addresses))
    assert max(took) < LIMIT_S
    said = capsys.readouterr().out
    assert not PYTHON.search(said), said
    lines = [line for line in said.splitlines() if line.startswith("Share link not created: ")]
    assert len(lines) == len(addresses)
    named = {address: address.partition("//")[2] for address in addresses} | {"http://relay.example:7870": "The proxy"}
    found = {address: [line for line in lines if named[address] in line] for address in addresses}
    assert all(len(found[address]) == 1 for address in addresses), lines
    return {address: line[0] for address, line in found.items()}


def test_what_cannot_be_reached(
    serve: Callable[..., str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_PROXY", f"{HERE},2001:db8::1")
    unknown, refused = "https://no-such-relay.invalid", f"http://{HERE}:{free_port()}"
    both, nowhere = f"http://relay.localhost:{free_port()}", "http://[2001:db8::1]:7870"
    with (
        deaf() as dropping,
        listener(lambda connection: connection.recv(100_000) and connection.recv(1)) as silent,
        listener(lambda connection: connection.recv(100_000) and connection.recv(1)) as silent_tls,
        listener(lambda connection: read_head(connection)) as closing,
        web_server(status=502) as down,
        proxy(hangs=True) as hanging,
    ):
        monkeypatch.setenv("HTTP_PROXY", hanging.url.replace("//", "//ann:s3cr3t@"))
        addresses = {
            "firewall": f"http://{HERE}:{dropping}", "silent": f"http://{HERE}:{silent}",
            "silent tls": f"https://{HERE}:{silent_tls}", "closing": f"http://{HERE}:{closing}",
            "down": f"http://{HERE}:{down}", "unknown": unknown, "refused": refused, "both": both, "nowhere": nowhere,
            "hanging": "http://relay.example:7870",
        }  # fmt: skip
        found = refusals(serve, capsys, list(addresses.values()))
    said = {name: found[address] for name, address in addresses.items()}
    for name, code, part in (
        ("firewall", "share-blocked", "does not answer at all on port"),
        ("silent", "share-silent", "took the connection, and then said nothing"),
        ("silent tls", "share-silent", "took the connection, and then said nothing"),
        ("closing", "share-no-relay", "does not answer as a relay does: the connection was closed"),
        ("down", "share-relay-down", "no relay behind it (status 502)"),
        ("unknown", "share-dns", "The name of no-such-relay.invalid is not known here"),
        ("refused", "share-refused", "refused the connection: nothing listens on port"),
        ("both", "share-refused", "refused the connection: nothing listens on port"),
        ("nowhere", "share-tcp", "cannot be reached on port 7870"),
        (
            "hanging",
            "share-proxy-silent",
            f"The proxy {HERE}:{hanging.port} took the connection, and then said nothing",
        ),
    ):
        assert part in said[name], said[name]
        assert said[name].endswith(f" [{code}]"), said[name]
    assert "firewall" in said["firewall"]
    assert "s3cr3t" not in str(said)


def test_a_proxy_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    def doctor() -> str:
        command = [sys.executable, "-m", "fanlight.cli", "share", "doctor", "http://relay.example:7870"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        said = done.stdout + done.stderr
        assert done.returncode == 1
        assert "s3cr3t" not in said
        assert not PYTHON.search(said), said
        return said

    gone = f"{HERE}:{free_port()}"
    monkeypatch.setenv("HTTP_PROXY", f"http://ann:s3cr3t@{gone}")
    said = doctor()
    assert f"the proxy {gone} refused the connection" in said
    assert "[share-proxy-refused]" in said
    monkeypatch.setenv("HTTP_PROXY", "http://ann:s3cr3t@proxy.invalid:3128")
    said = doctor()
    assert "The name of the proxy proxy.invalid:3128 is not known here" in said
    assert "[share-proxy-dns]" in said


@pytest.mark.parametrize("name", ["a..b.example", f"{'a' * 70}.example"])
def test_a_name_that_can_be_none(author: Author, name: str) -> None:
    told = author.is_refused("share-dns", f"https://{name}")
    assert "is no host name" in told


@pytest.mark.parametrize(
    "said", [b"SSH-2.0-OpenSSH_9.2\r\n", b"\0\1\2\3" * 99, b"HTTP/9 what\r\n\r\n", b"HTTP/1.1 2\xb20 x\r\n\r\n"]
)
def test_a_server_of_something_else(author: Author, said: bytes) -> None:
    with listener(lambda connection: connection.sendall(said) or read_head(connection)) as port:
        told = author.is_refused("share-no-relay", f"http://{HERE}:{port}")
    assert "does not answer as a relay does" in told


# Web servers that are no relay.


def test_a_web_server(author: Author) -> None:
    with web_server() as port:
        told = author.is_refused("share-no-relay", f"http://{HERE}:{port}")
    assert f"{HERE}:{port} is a web server, but no relay (status 404)" in told


def test_a_web_server_with_tls(author: Author, tmp_path: Path) -> None:
    made = signed(tmp_path)
    with web_server(made.context) as port:
        told = author.is_refused(
            "share-no-relay", f"https://{HERE}:{port}", share_server_tls_certificate=str(made.authority)
        )
    assert "is a web server, but no relay (status 404)" in told


def test_a_web_server_that_sends_elsewhere(author: Author) -> None:
    with web_server(status=301, Location="https://relay.example/x\x1b[31m") as port:
        told = author.is_refused("share-redirect", f"http://{HERE}:{port}")
    assert "https://relay.example" in told
    assert "\x1b" not in told


def test_an_answer_that_calls_itself_a_relay_but_makes_no_sense(author: Author) -> None:
    for body in (b"", b"[]", b"{}", b'{"code": 7}', b'{"code": "\\u001b[31m", "text": "\\u001b[31mred\\n"}', b"\xff"):
        head = b"HTTP/1.1 401 No\r\nX-Fanlight-Relay: 1\r\nContent-Length: %d\r\n\r\n" % len(body)
        with listener(
            lambda connection, head=head, body=body: read_head(connection) and connection.sendall(head + body)
        ) as port:
            told = author.is_refused("share-token", f"http://{HERE}:{port}")
        assert told.isprintable()


# TLS where there is none, none where there is.


def test_https_to_a_relay_without_tls(author: Author, plain_relay: str) -> None:
    told = author.is_refused("share-plain-http", plain_relay.replace("http:", "https:"))
    assert "speaks plain HTTP, and not TLS" in told
    assert f"{plain_relay}" in told


def test_http_to_a_relay_with_tls(author: Author, tmp_path: Path) -> None:
    with secure_relay(tmp_path) as (found, _):
        told = author.is_refused("share-needs-https", found.url.replace("https:", "http:"))
    assert "speaks TLS" in told
    assert found.url in told


def test_https_to_something_else(author: Author) -> None:
    with listener(lambda connection: connection.sendall(b"SSH-2.0-OpenSSH_9.2\r\n") or connection.recv(100)) as port:
        told = author.is_refused("share-tls", f"https://{HERE}:{port}")
    assert "not with TLS" in told


# Certificates.


def shown_times(text: str) -> list[datetime]:
    """The moments that a text names."""
    return [
        datetime.strptime(at, "%Y-%m-%d %H:%M").replace(tzinfo=UTC)
        for at in re.findall(r"\d{4}-\d\d-\d\d \d\d:\d\d", text)
    ]


def test_a_certificate_that_has_ended(author: Author, tmp_path: Path) -> None:
    now = datetime.now(UTC)
    made = signed(tmp_path, begin=now - 9 * DAY, end=now - 2 * DAY)
    with web_server(made.context) as port:
        told = author.is_refused(
            "share-cert-expired", f"https://{HERE}:{port}", share_server_tls_certificate=str(made.authority)
        )
    ended, clock = shown_times(told)
    assert abs(ended - (now - 2 * DAY)) < timedelta(minutes=1)
    assert abs(clock - now) < timedelta(minutes=2)
    assert "operator" in told


def test_a_certificate_of_the_future(author: Author, tmp_path: Path) -> None:
    now = datetime.now(UTC)
    made = signed(tmp_path, begin=now + 3 * DAY, end=now + 9 * DAY)
    with web_server(made.context) as port:
        told = author.is_refused(
            "share-cert-early", f"https://{HERE}:{port}", share_server_tls_certificate=str(made.authority)
        )
    begins, clock = shown_times(told)
    assert abs(begins - (now + 3 * DAY)) < timedelta(minutes=1)
    assert abs(clock - now) < timedelta(minutes=2)


@pytest.mark.parametrize("days", [-400, 400])
def test_a_clock_that_is_wrong(author: Author, tmp_path: Path, days: int) -> None:
    """The server lives in another time than this computer; which one is wrong, both readings tell."""
    there = datetime.now(UTC) + days * DAY
    made = signed(tmp_path, begin=there - 30 * DAY, end=there + 60 * DAY)
    date = b"Date: %s\r\n" % there.strftime("%a, %d %b %Y %H:%M:%S GMT").encode() if days < 0 else b""
    body = b"{}" if days < 0 else b'{"time": %d}' % there.timestamp()  # as a relay says it

    def talk(connection: socket.socket) -> None:
        read_head(connection)
        connection.sendall(b"HTTP/1.1 200 OK\r\n%sContent-Length: %d\r\n\r\n" % (date, len(body)) + body)

    with listener(talk, context=made.context) as port:
        told = author.is_refused(
            "share-clock", f"https://{HERE}:{port}", share_server_tls_certificate=str(made.authority)
        )
    here, theirs = shown_times(told)[:2]
    assert abs(here - datetime.now(UTC)) < timedelta(minutes=2)
    assert abs(theirs - there) < timedelta(minutes=2)
    assert "Set this computer's clock" in told


def test_a_certificate_for_another_name(author: Author, tmp_path: Path) -> None:
    made = signed(tmp_path, "other.example", "*.other.example")
    with web_server(made.context) as port:
        told = author.is_refused(
            "share-cert-name", f"https://{HERE}:{port}", share_server_tls_certificate=str(made.authority)
        )
    assert "is for other.example, *.other.example, and not for 127.0.0.2" in told


def test_a_proxy_that_inspects_tls(author: Author, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = signed(tmp_path, issuer="Initech Web Filter")
    with web_server(made.context) as port:
        told = author.is_refused("share-cert-untrusted", f"https://{HERE}:{port}")
        assert "was signed by Initech Web Filter, which is not trusted here" in told
        assert "SSL_CERT_FILE" in told
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "nowhere.pem"))
        told = author.is_refused("share-cert-untrusted", f"https://{HERE}:{port}")
        assert f"SSL_CERT_FILE names {tmp_path}/nowhere.pem, which does not exist" in told


def test_an_authority_of_the_environment_counts(
    author: Author, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with secure_relay(tmp_path) as (found, files):
        author.is_refused("share-cert-untrusted", found.url)
        monkeypatch.setenv("SSL_CERT_FILE", str(files.pem))
        assert author.gets_a_link(found.url).startswith("https://")


def test_an_authority_that_is_no_file(author: Author, tmp_path: Path) -> None:
    told = author.is_refused(
        "share-authority", "https://relay.example", share_server_tls_certificate=str(tmp_path / "gone.pem")
    )
    assert f"share_server_tls_certificate: there is no file {tmp_path}/gone.pem" in told


@pytest.mark.parametrize(
    "content", [b"", b"no certificate", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"]
)
def test_an_authority_without_a_certificate(author: Author, tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "empty.pem"
    file.write_bytes(content)
    told = author.is_refused("share-authority", "https://relay.invalid", share_server_tls_certificate=str(file))
    assert str(file) in told
    assert "no certificate" in told


# Proxies.


def reaches(url: str, link: str) -> bool:
    """Whether the app answers under its link, whose name the system need not know."""
    port = url.rpartition(":")[2]
    host = link.removeprefix("http://")
    return httpx.get(f"http://{HERE}:{port}/config", headers={"host": host}, trust_env=False).status_code == 200


@pytest.mark.parametrize("variable", ["HTTP_PROXY", "http_proxy", "ALL_PROXY"])
def test_a_proxy_is_used(author: Author, plain_relay: str, monkeypatch: pytest.MonkeyPatch, variable: str) -> None:
    with proxy() as found:
        monkeypatch.setenv(variable, found.url)
        link = author.gets_a_link(plain_relay)
        assert found.asked == [plain_relay.removeprefix("http://")]
        assert reaches(plain_relay, link)
        author.demo.close(verbose=False)


@pytest.mark.parametrize("variable", ["HTTPS_PROXY", "https_proxy"])
def test_a_proxy_is_used_for_tls(
    author: Author, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    port = free_port()
    files = authority(tmp_path, HERE, "*.relay.localhost")
    tls = ("--domain", "relay.localhost", "--host", HERE, "--cert", str(files.cert), "--key", str(files.key))
    with relay(tmp_path, *tls, port=port), proxy() as found:
        monkeypatch.setenv(variable, found.url)
        author.gets_a_link(f"https://{HERE}:{port}", share_server_tls_certificate=str(files.pem))
        assert found.asked == [f"{HERE}:{port}"]
        author.demo.close(verbose=False)


@pytest.mark.parametrize("exception", [HERE, "*", "example.org, 127.0.0.2"])
def test_no_proxy(author: Author, plain_relay: str, monkeypatch: pytest.MonkeyPatch, exception: str) -> None:
    with proxy() as found:
        monkeypatch.setenv("HTTP_PROXY", found.url)
        monkeypatch.setenv("NO_PROXY", exception)
        author.gets_a_link(plain_relay)
        assert found.asked == []


def test_a_proxy_that_asks_for_a_login(author: Author, plain_relay: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with proxy(login="ann:s3cr3t:p@ss") as found:
        monkeypatch.setenv("HTTP_PROXY", found.url)
        told = author.is_refused("share-proxy-login", plain_relay)
        assert f"The proxy {HERE}:{found.port} asks for a login" in told
        monkeypatch.setenv("HTTP_PROXY", found.url.replace("//", "//ann:wr0ng-p4ss@"))
        told = author.is_refused("share-proxy-login", plain_relay)
        assert "refused the login of ann" in told
        assert "wr0ng" not in told
        monkeypatch.setenv("HTTP_PROXY", found.url.replace("//", "//ann:s3cr3t%3Ap%40ss@"))
        assert reaches(plain_relay, author.gets_a_link(plain_relay))
        assert found.logins[-1] == "ann:s3cr3t:p@ss"
        author.demo.close(verbose=False)


def test_a_proxy_with_a_login_that_we_do_not_know(
    author: Author, plain_relay: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with proxy(login="x:y", schemes="NTLM") as found:
        monkeypatch.setenv("HTTP_PROXY", found.url)
        told = author.is_refused("share-proxy-login", plain_relay)
    assert "NTLM" in told


def test_a_proxy_that_refuses(author: Author, plain_relay: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with proxy(answer="HTTP/1.1 403 Forbidden by policy\r\nContent-Length: 0\r\n\r\n") as found:
        monkeypatch.setenv("HTTP_PROXY", found.url.replace("//", "//ann:s3cr3t@"))
        told = author.is_refused("share-proxy-denied", plain_relay)
    assert (
        f"The proxy {HERE}:{found.port} does not connect to {plain_relay.removeprefix('http://')} (status 403)" in told
    )
    assert "s3cr3t" not in told


@pytest.mark.parametrize("answer", ["220 smtp.example ESMTP\r\n\r\n", "\r\n\r\n"])
def test_a_proxy_that_is_none(author: Author, plain_relay: str, monkeypatch: pytest.MonkeyPatch, answer: str) -> None:
    with proxy(answer=answer) as found:
        monkeypatch.setenv("HTTP_PROXY", found.url)
        assert "Check HTTP_PROXY" in author.is_refused("share-proxy", plain_relay)


@pytest.mark.parametrize(
    "address",
    [
        "socks5://ann:s3cr3t@127.0.0.1:1080",
        "https://ann:s3cr3t@proxy.example",
        "http://ann:s3cr3t@proxy:port",
        "http://ann:s3cr3t@[::1",
        "http://:3128",
    ],
)
def test_a_proxy_of_a_kind_that_cannot_be_used(
    author: Author, plain_relay: str, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setenv("HTTP_PROXY", address)
    told = author.is_refused("share-proxy-kind", plain_relay)
    assert "HTTP_PROXY" in told
    assert "s3cr3t" not in told


def test_the_login_of_a_proxy_is_in_no_list_of_processes(
    author: Author, plain_relay: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with proxy(login="ann:s3cr3t-in-list") as found:
        monkeypatch.setenv("HTTP_PROXY", found.url.replace("//", "//ann:s3cr3t-in-list@"))
        author.gets_a_link(plain_relay)
        commands = [path.read_bytes() for path in Path("/proc").glob("[0-9]*/cmdline") if path.exists()]
        assert any(b"fanlight.tunnel" in command for command in commands)
        assert not any(b"s3cr3t-in-list" in command for command in commands)
        author.demo.close(verbose=False)


def test_a_middlebox_that_strips_the_upgrade(author: Author, plain_relay: str) -> None:
    def talk(connection: socket.socket) -> None:
        kept = [
            line
            for line in read_head(connection).split("\r\n")
            if not line.lower().startswith(("upgrade", "connection"))
        ]
        with socket.create_connection((HERE, int(plain_relay.rpartition(":")[2]))) as other:
            other.sendall("\r\n".join(kept).encode())
            while data := other.recv(65536):
                connection.sendall(data)

    with listener(talk) as port:
        told = author.is_refused("share-upgrade", f"http://{HERE}:{port}")
    assert "something between removes the upgrade" in told
