"""Two gigabytes through a link, byte for byte, without growing relay or client."""

from __future__ import annotations

import hashlib
import socket
import subprocess
import threading
from pathlib import Path

import pytest

from tests.apps import started
from tests.tunnel.relays import relay

pytestmark = pytest.mark.server

SIZE = 2 * 1024**3
PIECE = bytes(range(256)) * 4096


def memory(process: int) -> int:
    """Kilobytes of a process and its children."""
    found = subprocess.run(["pgrep", "-P", str(process)], capture_output=True, text=True, check=False).stdout
    status = Path(f"/proc/{process}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0]) + sum(memory(int(child)) for child in found.split())


class Sink:
    """An app that reads a body and answers with its digest."""

    def __init__(self) -> None:
        self.server = socket.create_server(("127.0.0.1", 0))
        self.port = self.server.getsockname()[1]
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self) -> None:
        connection, _ = self.server.accept()
        head, _, body = b"", b"", b""
        while b"\r\n\r\n" not in head:
            head += connection.recv(65536)
        body = head.partition(b"\r\n\r\n")[2]
        digest, left = hashlib.blake2b(body), SIZE - len(body)
        while left:
            data = connection.recv(1 << 20)
            digest.update(data)
            left -= len(data)
        answer = digest.hexdigest().encode()
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(answer), answer))
        connection.close()
        self.server.close()


def test_two_gigabytes_arrive_as_they_were_sent(tmp_path: Path) -> None:
    sink, wanted = Sink(), hashlib.blake2b()
    with relay(tmp_path) as found:
        command = ["-m", "fanlight.cli", "share", str(sink.port), "--relay", found.url]
        with started(command, tmp_path, environment={"FANLIGHT_HOME": str(tmp_path / "state")}) as shared:
            before = memory(found.process.pid) + memory(shared.process.pid)
            host = shared.url.removeprefix("http://")
            with socket.create_connection(("127.0.0.1", int(host.rpartition(":")[2]))) as visitor:
                visitor.sendall(f"POST / HTTP/1.1\r\nHost: {host}\r\nContent-Length: {SIZE}\r\n\r\n".encode())
                for _ in range(SIZE // len(PIECE)):
                    visitor.sendall(PIECE)
                    wanted.update(PIECE)
                answer = b""
                while len(answer.partition(b"\r\n\r\n")[2]) < 128:
                    answer += visitor.recv(65536)
            grown = memory(found.process.pid) + memory(shared.process.pid) - before
    assert answer.endswith(wanted.hexdigest().encode())
    assert grown < 40_000
