"""The relay as one text for a Python that has nothing of ours: its modules, and the few lines that take them in."""

from __future__ import annotations

import json
import shlex
import zlib
from pathlib import Path

ROOT = Path(__file__).parent.parent
MODULES = (
    "frames", "window", "room", "mux", "websocket", "heads", "bodies", "carrier", "x509",
    "relay.names", "relay.limits", "relay.link", "relay.clients", "relay.board", "relay.pages", "relay.certificate",
    "relay.password", "relay.visitor", "relay.reception", "relay.tunnels", "relay.server", "relay.piped",
)  # fmt: skip
"""What is sent. All of it is for Python 3.9 and the standard library alone; a test runs it so."""

UNPACKER = """
import sys, types, json, zlib, importlib.abc, importlib.util
assert sys.version_info >= (3, 9), "Python 3.9 or newer is needed here, found " + sys.version.split()[0]
raw = sys.stdin.buffer.raw
def take(n):
    got = b""
    while len(got) < n:
        got += raw.read(n - len(got)) or sys.exit("the relay did not arrive whole")
    return got
texts = json.loads(zlib.decompress(take(int(take(8)))))
class Luggage(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def find_spec(self, name, path, target=None):
        if name in texts:
            return importlib.util.spec_from_loader(name, self, is_package=texts[name] is None)
    def create_module(self, spec):
        return None
    def exec_module(self, module):
        text = texts[module.__name__]
        if text is not None:
            exec(compile(text, module.__name__, "exec"), module.__dict__)
sys.meta_path.insert(0, Luggage())
from fanlight.tunnel.relay.piped import main
main()
"""


def command(python: str) -> str:
    """What the far shell runs: a Python that reads the relay from its input."""
    return f"exec {shlex.quote(python)} -E -s -c {shlex.quote(UNPACKER)}"


def packed() -> bytes:
    """The relay, as the far Python reads it: eight digits of length, then compressed JSON."""
    texts: dict[str, str | None] = {"fanlight": None, "fanlight.tunnel": None, "fanlight.tunnel.relay": None}
    for name in MODULES:
        texts[f"fanlight.tunnel.{name}"] = (ROOT / f"{name.replace('.', '/')}.py").read_text("utf-8")
    data = zlib.compress(json.dumps(texts).encode(), 9)
    return b"%08d" % len(data) + data
