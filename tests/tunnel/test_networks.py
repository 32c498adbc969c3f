"""A computer whose only way out is a proxy, and whose address changes: networks of the test's own, as root makes them."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path

import pytest

from tests.apps import ROOT, App, started
from tests.tunnel.relays import APP, authority, link_of, until

pytestmark = pytest.mark.server

PROXY = "from tests.tunnel.strangers import proxy\nimport time\nwith proxy(host='0.0.0.0', port=3128) as made:\n    print('http://here.example', flush=True)\n    while True:\n        time.sleep(0.2)\n        print(len(made.asked), flush=True)\n"
VISIT = """
import socket, ssl, sys
host, authority = sys.argv[1:]
raw = socket.create_connection(("10.211.2.2", 7870), 20)
with ssl.create_default_context(cafile=authority).wrap_socket(raw, server_hostname=host.partition(":")[0]) as connection:
    connection.sendall(f"GET /config HTTP/1.1\\r\\nHost: {host}\\r\\nConnection: close\\r\\n\\r\\n".encode())
    print(connection.recv(65536).split(b"\\r\\n")[0].decode())
"""


def ip(*arguments: str) -> str:
    """The command of iproute2."""
    done = subprocess.run(["ip", *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"ip {' '.join(arguments)}: {done.stderr}"
    return done.stdout


def why_not() -> str:
    """Why network namespaces cannot be had here; empty when they can."""
    if os.geteuid() != 0:
        return "only root can make network namespaces"
    if shutil.which("ip") is None:
        return "the command ip is missing: apt-get install iproute2"
    name = f"fl{secrets.token_hex(4)}"
    made = subprocess.run(["ip", "netns", "add", name], capture_output=True, text=True, check=False)
    if made.returncode != 0:
        return f"network namespaces cannot be made here: {made.stderr.strip()}"
    pair = ["ip", "-n", name, "link", "add", "eth0", "type", "veth", "peer", "name", "eth1"]
    linked = subprocess.run(pair, capture_output=True, text=True, check=False)
    ip("netns", "delete", name)
    return "" if linked.returncode == 0 else f"networks cannot be joined here: {linked.stderr.strip()}"


REASON = why_not()


class Networks:
    """Three: the app's, the proxy's, which joins them and forwards nothing, and the relay's."""

    def __init__(self) -> None:
        mark = secrets.token_hex(3)
        self.app, self.proxy, self.relay = (f"fl{mark}{name}" for name in ("app", "proxy", "relay"))

    def make(self) -> None:
        for name in (self.app, self.proxy, self.relay):
            ip("netns", "add", name)
            ip("-n", name, "link", "set", "lo", "up")
        for number, name in ((1, self.app), (2, self.relay)):
            ip("-n", name, "link", "add", "eth0", "type", "veth", "peer", "name", f"to{number}", "netns", self.proxy)
            ip("-n", self.proxy, "addr", "add", f"10.211.{number}.1/24", "dev", f"to{number}")
            ip("-n", self.proxy, "link", "set", f"to{number}", "up")
            ip("-n", name, "addr", "add", f"10.211.{number}.2/24", "dev", "eth0")
            ip("-n", name, "link", "set", "eth0", "up")

    def remove(self) -> None:
        for name in (self.app, self.proxy, self.relay):
            subprocess.run(["ip", "netns", "delete", name], capture_output=True, check=False)

    def runs(self, name: str, folder: Path, *arguments: str, **environment: str) -> AbstractContextManager[App]:
        """Python in one of the networks."""
        command = ["ip", "netns", "exec", name, sys.executable, *arguments]
        return started(["-c", f"import os; os.execvp('ip', {command!r})"], folder, environment=environment)

    def visit(self, link: str, authority: Path) -> str:
        """What a visitor in the relay's network gets."""
        command = ["ip", "netns", "exec", self.relay, sys.executable, "-c", VISIT, link.removeprefix("https://")]
        done = subprocess.run([*command, str(authority)], capture_output=True, text=True, timeout=30, check=False)
        return done.stdout.strip() or done.stderr


@pytest.fixture
def networks() -> Iterator[Networks]:
    made = Networks()
    try:
        made.make()
        yield made
    finally:
        made.remove()


@pytest.mark.skipif(REASON != "", reason=REASON or "it can be had")
def test_a_link_through_a_proxy_outlives_a_change_of_address(networks: Networks, tmp_path: Path) -> None:
    (tmp_path / "relay").mkdir()
    files = authority(tmp_path, "10.211.2.2", "*.relay.test")
    script = tmp_path / "app.py"
    address = "https://10.211.2.2:7870"
    arguments = f"share={address!r}, share_server_tls_certificate={str(files.pem)!r}"
    script.write_text(APP.replace("%s", arguments))
    options = ("--domain", "relay.test", "--host", "10.211.2.2", "--port", "7870", "--cert", str(files.cert))
    with ExitStack() as stack:
        relay_options = ("-m", "fanlight.cli", "relay", *options, "--key", str(files.key))
        stack.enter_context(networks.runs(networks.relay, tmp_path / "relay", *relay_options))
        proxy = stack.enter_context(networks.runs(networks.proxy, ROOT, "-c", PROXY))
        without = stack.enter_context(networks.runs(networks.app, tmp_path, str(script)))
        told = until(lambda: [line for line in without.output if "Share link not created" in line])[0]
        assert "Network is unreachable" in told
        assert told.rstrip().endswith("[share-tcp]")

        variable = {"HTTPS_PROXY": "http://10.211.1.1:3128"}
        app = stack.enter_context(networks.runs(networks.app, tmp_path, str(script), **variable))
        link = link_of(app)
        assert link.endswith(".relay.test:7870")
        assert networks.visit(link, files.pem) == "HTTP/1.1 200 OK"
        until(lambda: proxy.output[-1].strip() == "1", lambda: proxy.log)

        began = time.monotonic()
        ip("-n", networks.app, "addr", "flush", "dev", "eth0")
        ip("-n", networks.app, "addr", "add", "10.211.1.77/24", "dev", "eth0")
        until(lambda: f"The share link is back: {link}" in app.log, lambda: app.log)
        assert time.monotonic() - began < 12  # no silence had to be waited for
        assert networks.visit(link, files.pem) == "HTTP/1.1 200 OK"
        assert app.log.count("Public link:") == 1
        until(lambda: int(proxy.output[-1]) > 1)
        assert json.dumps(app.log).count("Traceback") == 0
