"""Relays and shared apps as people run them: processes of their own, over real sockets, with TLS from an own authority."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import trustme

from tests.apps import App, free_port, started
from tests.engine.support import until as soon

PATIENCE_S = 30.0
APP = """
import os
import sys
import fanlight as gr

def greet(name, request: gr.Request):
    return f"Hello {name} from {request.client.host} at {request.url.scheme}://{request.url.netloc}"

def length(path):
    return os.path.getsize(path)

def big(size):
    path = "big.bin"
    with open(path, "wb") as file:
        for number in range(int(size)):
            file.write(bytes([number % 251]) * 1_000_000)
    return path

def count(to):
    import time
    for number in range(int(to)):
        time.sleep(0.1)
        yield str(number + 1)

with gr.Blocks() as demo:
    name, answer = gr.Textbox(label="Name"), gr.Textbox(label="Answer")
    gr.Button("Greet").click(greet, name, answer, api_name="greet")
    gr.Button("Count").click(count, name, answer, api_name="count")
    file, size = gr.File(label="File"), gr.Number(label="Size")
    gr.Button("Measure").click(length, file, size, api_name="length")
    gr.Button("Make").click(big, size, file, api_name="big")
demo.launch(%s)
"""


@dataclass
class Authority:
    """Who signs the certificates of a test."""

    pem: Path
    cert: Path
    key: Path


def authority(folder: Path, *names: str) -> Authority:
    """A new authority, and a certificate of it for these names."""
    ca = trustme.CA()
    issued = ca.issue_cert(*(names or ("relay.localhost", "*.relay.localhost")))
    made = Authority(folder / "ca.pem", folder / "cert.pem", folder / "key.pem")
    ca.cert_pem.write_to_path(made.pem)
    made.cert.write_bytes(b"".join(pem.bytes() for pem in issued.cert_chain_pems))
    issued.private_key_pem.write_to_path(made.key)
    return made


@contextmanager
def relay(folder: Path, *options: str, port: int | None = None) -> Iterator[App]:
    """`fanlight relay` with these options; its state lies in `folder`, so that another one there is the same relay."""
    port = port or free_port()
    arguments = ["-m", "fanlight.cli", "relay", "--port", str(port), *options]
    with started(arguments, folder, environment={"FANLIGHT_HOME": str(folder / "relay-state")}) as app:
        yield app


@contextmanager
def secure_relay(folder: Path, *options: str, port: int | None = None) -> Iterator[tuple[App, Authority]]:
    """A relay with TLS for `relay.localhost` and names below it."""
    files = authority(folder)
    tls = ["--domain", "relay.localhost", "--cert", str(files.cert), "--key", str(files.key)]
    with relay(folder, *tls, *options, port=port) as app:
        yield app, files


@contextmanager
def shared_app(folder: Path, arguments: str = "share=True", text: str = APP, **environment: str) -> Iterator[App]:
    """An app that is launched with these arguments."""
    script = folder / "shared.py"
    script.write_text(text.replace("%s", arguments), "utf-8")
    with started([str(script)], folder, environment=environment) as app:
        yield app


def link_of(app: App, kind: str = "Public link") -> str:
    """The link that an app has printed, once it has."""
    found = until(lambda: [line for line in app.output if line.startswith(kind)], lambda: app.log)
    return str(found[0].split()[len(kind.split())].strip())


def until(fact: Callable[[], Any], said: Callable[[], object] | None = None, seconds: float = PATIENCE_S) -> Any:
    """The first true value of `fact`, which may take what processes take.

    Raises:
        AssertionError: none came in time; the message holds what `said` gives.
    """
    return soon(fact, seconds, said)


@pytest.fixture
def local_names(monkeypatch: pytest.MonkeyPatch) -> None:
    """Names below `localhost` are this machine, as browsers have it; Python asks the system, which may not know."""
    real = socket.getaddrinfo

    def found(host: Any, *args: Any, **kwargs: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else host
        return real("127.0.0.1" if str(name).endswith(".localhost") else host, *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", found)
