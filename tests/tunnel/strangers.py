"""What may stand where a relay should: servers that are none, proxies of all tempers, and relays that mean harm."""

from __future__ import annotations

import base64
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import trustme

HERE = "127.0.0.2"
"""On this machine, but dialled as a stranger's host is: through the proxy of the environment, if there is one."""

Talk = Callable[[socket.socket], None]


@contextmanager
def listener(talk: Talk, host: str = HERE, context: ssl.SSLContext | None = None, port: int = 0) -> Iterator[int]:
    """Accepts connections and leaves each to `talk`, in a thread of its own; the port."""
    server = socket.create_server((host, port))
    held: list[socket.socket] = []
    threads: list[threading.Thread] = []

    def serve(connection: socket.socket) -> None:
        with suppress(OSError):  # the other side goes away as it likes
            if context is not None:
                connection = context.wrap_socket(connection, server_side=True)
                held.append(connection)
            talk(connection)
            connection.shutdown(socket.SHUT_RDWR)
        connection.close()

    def accept() -> None:
        with suppress(OSError):
            while True:
                connection, _ = server.accept()
                held.append(connection)
                threads.append(threading.Thread(target=serve, args=(connection,), daemon=True))
                threads[-1].start()

    accepting = threading.Thread(target=accept, daemon=True)
    accepting.start()
    try:
        yield int(server.getsockname()[1])
    finally:
        with suppress(OSError):
            server.shutdown(socket.SHUT_RDWR)  # wakes the thread
        server.close()
        accepting.join(5)
        for connection in held:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
            connection.close()
        for thread in threads:
            thread.join(5)


@contextmanager
def deaf(host: str = HERE) -> Iterator[int]:
    """A port whose connections are dropped without a word, as firewalls do: the queue of its listener is full."""
    with ExitStack() as stack:
        server = stack.enter_context(socket.create_server((host, 0), backlog=0))
        for _ in range(3):
            filler = stack.enter_context(socket.socket())
            filler.setblocking(False)
            filler.connect_ex(server.getsockname())
        yield int(server.getsockname()[1])


@contextmanager
def web_server(
    context: ssl.SSLContext | None = None, status: int = 404, host: str = HERE, **headers: str
) -> Iterator[int]:
    """Python's own web server, which is no relay; the port."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", "5")
            self.end_headers()
            self.wfile.write(b"<html")

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer((host, 0), Handler)
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    server.handle_error = lambda *_: None  # type: ignore[method-assign] # whoever goes away
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


@dataclass
class Signed:
    """A certificate and who signed it."""

    authority: Path
    cert: Path
    key: Path

    @property
    def context(self) -> ssl.SSLContext:
        """For a server."""
        made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        made.load_cert_chain(self.cert, self.key)
        return made


def signed(
    folder: Path, *names: str, issuer: str = "", begin: datetime | None = None, end: datetime | None = None
) -> Signed:
    """A new authority, and a certificate of it."""
    authority = trustme.CA(organization_name=issuer or "The tests' authority")
    issued = authority.issue_cert(*(names or (HERE,)), not_before=begin, not_after=end)
    made = Signed(folder / "authority.pem", folder / "stranger.pem", folder / "stranger.key")
    authority.cert_pem.write_to_path(made.authority)
    made.cert.write_bytes(b"".join(pem.bytes() for pem in issued.cert_chain_pems))
    issued.private_key_pem.write_to_path(made.key)
    return made


@dataclass
class Proxy:
    """An HTTP proxy that has been asked for these targets."""

    port: int = 0
    asked: list[str] = field(default_factory=list)
    logins: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        """For HTTPS_PROXY."""
        return f"http://{HERE}:{self.port}"


def read_head(connection: socket.socket) -> str:
    """The head of a request, or what came before the end."""
    head = b""
    while b"\r\n\r\n" not in head:
        piece = connection.recv(4096)
        if not piece:
            break
        head += piece
    return head.decode("latin-1")


@contextmanager
def proxy(
    *, login: str = "", answer: str = "", hangs: bool = False, schemes: str = "Basic", host: str = HERE, port: int = 0
) -> Iterator[Proxy]:
    """A proxy that connects, asks for a login, answers something else, or says nothing at all."""
    made = Proxy()

    def talk(connection: socket.socket) -> None:
        lines = read_head(connection).split("\r\n")
        target = lines[0].split(" ")[1]
        made.asked.append(target)
        given = next((line.partition(": ")[2] for line in lines if line.lower().startswith("proxy-authorization")), "")
        made.logins.append(base64.b64decode(given.partition(" ")[2]).decode())
        if hangs:
            connection.recv(1)
        elif login and made.logins[-1] != login:
            asks = f"HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: {schemes}\r\nContent-Length: 0"
            connection.sendall(f"{asks}\r\n\r\n".encode())
        elif answer:
            connection.sendall(answer.encode())
        else:
            name, _, number = target.rpartition(":")
            with socket.create_connection((name, int(number)), 5) as other:
                other.settimeout(None)
                connection.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
                back = threading.Thread(target=copy, args=(other, connection), daemon=True)
                back.start()
                copy(connection, other)
                back.join(5)

    with listener(talk, host, port=port) as made.port:
        yield made


def copy(one: socket.socket, other: socket.socket) -> None:
    """Pass on what comes, until its end."""
    with suppress(OSError):
        while data := one.recv(65536):
            other.sendall(data)
        other.shutdown(socket.SHUT_WR)
