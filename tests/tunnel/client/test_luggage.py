"""The relay that goes over ssh: it must run on Python 3.9 with the standard library alone."""

from __future__ import annotations

import ast
import json
import shlex
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

import fanlight.tunnel
from fanlight.tunnel.client.luggage import MODULES, command, packed
from fanlight.tunnel.frames import DATA, HELLO, LEASE, OPEN, Chunk, FrameReader, frame, json_fields, json_frame
from tests.apps import free_port

ROOT = Path(fanlight.tunnel.__file__).parent
NAMES = {"fanlight.tunnel", "fanlight.tunnel.relay", *(f"fanlight.tunnel.{name}" for name in MODULES)}
LATER_THAN_3_9 = {"ExceptionGroup", "BaseExceptionGroup", "aiter", "anext", "EncodingWarning"}
LATER_MEMBERS = {
    ("asyncio", "timeout"), ("asyncio", "TaskGroup"), ("asyncio", "Runner"), ("asyncio", "timeout_at"),
    ("datetime", "UTC"), ("itertools", "pairwise"), ("itertools", "batched"), ("hashlib", "file_digest"),
    ("typing", "Self"), ("typing", "ParamSpec"), ("typing", "TypeAlias"), ("types", "NoneType"), ("enum", "StrEnum"),
}  # fmt: skip


def tree_of(name: str) -> ast.Module:
    path = ROOT / f"{name.replace('.', '/')}.py"
    return ast.parse(path.read_text("utf-8"), feature_version=(3, 9))


def imported(tree: ast.Module) -> set[str]:
    """Modules that a module imports when it runs."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, "a relative import"
            found.add(node.module or "")
            if node.module in NAMES or node.module == "fanlight":
                inner = {f"{node.module}.{alias.name}" for alias in node.names}
                found.update(inner & NAMES)
    return found


@pytest.mark.parametrize("name", MODULES)
def test_a_module_is_for_python_3_9_and_imports_the_standard_library_and_its_like(name: str) -> None:
    tree = tree_of(name)
    for module in imported(tree):
        assert module in NAMES or module.partition(".")[0] in sys.stdlib_module_names - {"tomllib"}, module
    for node in ast.walk(tree):
        assert not isinstance(node, ast.Name) or node.id not in LATER_THAN_3_9
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            assert (node.value.id, node.attr) not in LATER_MEMBERS
        assert not isinstance(node, ast.Call) or not {"slots", "kw_only"} & {key.arg for key in node.keywords}


@pytest.mark.parametrize("name", MODULES)
def test_annotations_are_not_evaluated(name: str) -> None:
    """`str | None` in them is no error in Python 3.9 then; outside of them it would be one."""
    tree = tree_of(name)
    futures = [node for node in tree.body if isinstance(node, ast.ImportFrom) and node.module == "__future__"]
    assert [alias.name for node in futures for alias in node.names] == ["annotations"]
    for node in tree.body:
        value = node.value if isinstance(node, ast.Assign | ast.AnnAssign) else None
        unions = [part for part in ast.walk(value) if isinstance(part, ast.BinOp)] if value is not None else []
        assert not [part for part in unions if isinstance(part.op, ast.BitOr)]


class Far:
    """The relay as it runs at the far end of ssh, spoken to over its pipes."""

    def __init__(self, *python: str) -> None:
        words = shlex.split(command("python3"))
        self.process = subprocess.Popen(
            [*python, "-c", words[words.index("-c") + 1]],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd="/", env={},
        )  # fmt: skip
        self.frames: list[tuple[int, int, bytes]] = []
        self.data: dict[int, bytes] = {}
        self.reader = FrameReader(self._frame, self._data)

    def _frame(self, kind: int, number: int, payload: bytes) -> None:
        self.frames.append((kind, number, payload))

    def _data(self, number: int, chunk: Chunk) -> None:
        self.data[number] = self.data.get(number, b"") + bytes(chunk)

    def send(self, data: bytes) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(data)
        self.process.stdin.flush()

    def wait(self, kind: int) -> tuple[int, bytes]:
        """The first frame of a type: its stream and payload."""
        assert self.process.stdout is not None
        while True:
            for found, number, payload in self.frames:
                if found == kind:
                    return number, payload
            data = self.process.stdout.read1(65536)  # type: ignore[attr-defined] # it is buffered
            assert data, "the relay ended"
            self.reader.feed(data)


@pytest.mark.server
def test_the_packed_relay_runs_in_a_bare_python() -> None:
    port = free_port()
    settings = {"host": "127.0.0.1", "listen": "127.0.0.1", "key": "ab" * 32, "lifetime": 60, "ports": [port, port + 1]}
    far = Far(sys.executable, "-I", "-S", "-X", "dev", "-W", "error")
    with far.process as process:
        far.send(packed())
        far.send(json.dumps(settings).encode() + b"\n")
        assert process.stdout is not None
        assert process.stdout.readline() == b"fanlight-relay-ready\n"
        far.send(json_frame(HELLO, {"versions": [1], "key": "cd" * 32}))
        lease = json_fields(far.wait(LEASE)[1])
        assert lease["url"] == f"http://127.0.0.1:{port}"
        with socket.create_connection(("127.0.0.1", port), 10) as visitor:
            visitor.sendall(b"GET /x HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
            number, fields = far.wait(OPEN)
            assert json_fields(fields) == {"address": "127.0.0.1", "scheme": "http"}
            until = time.monotonic() + 10
            while b"\r\n\r\n" not in far.data.get(number, b"") and time.monotonic() < until:
                far.reader.feed(process.stdout.read1(65536))  # type: ignore[attr-defined] # it is buffered
            assert far.data[number].startswith(b"GET /x HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Forwarded-For: 127.0.0.1\r\n")
            far.send(frame(DATA, number, b"HTTP/1.1 200 OK\r\n\r\n"))
            assert visitor.recv(100) == b"HTTP/1.1 200 OK\r\n\r\n"
        assert process.stdin is not None
        process.stdin.close()
        assert process.wait(10) == 0
        assert process.stderr is not None
        assert process.stderr.read().decode() == ""


@pytest.mark.server
@pytest.mark.parametrize("sent", [b"", b"0000", packed()[:1000], packed(), packed() + b'{"host'])
def test_a_relay_that_does_not_arrive_whole_ends(sent: bytes) -> None:
    far = Far(sys.executable, "-I", "-S")
    with far.process as process:
        out, complaint = process.communicate(sent, 20)
        assert out == b""
        assert b"Traceback" not in complaint
