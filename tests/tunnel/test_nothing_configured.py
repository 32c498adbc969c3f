"""`share=True` where nobody has named a relay: a link on this network, called so, and nobody else is asked for anything."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from tests.apps import free_port
from tests.tunnel.relays import shared_app, until

pytestmark = pytest.mark.server

RETURNED = """
import fanlight as gr
demo = gr.Interface(str.upper, "textbox", "textbox", api_name="up")
found = demo.launch(share=True, prevent_thread_lock=True)
print("returned", found[2], demo.share_url, demo.network_url, demo.share_state["public"], flush=True)
input()
demo.close()
"""
WITNESS = """
import json, os, sys

def heard(event, arguments):
    if event in ("socket.connect", "socket.sendto", "socket.getaddrinfo"):
        other = arguments[0] if event == "socket.getaddrinfo" else arguments[1]
        host = other[0] if isinstance(other, tuple) else other
        with open(os.environ["WITNESS"], "a") as file:
            print(json.dumps([event, host if host is None else str(host)]), file=file)

sys.addaudithook(heard)
"""
HERE = {None, "", "127.0.0.1", "::1", "localhost", "0.0.0.0"}
ASKED = "192.0.2.1"
"""Asking which address this machine would use towards it (RFC 5737) sends nothing."""
BLOCKS = re.compile("[█▀▄ ]{20,}")
RETURNED_LINE = re.compile(rb"returned .*\n")


def test_the_terminal_shows_the_address_its_code_and_the_ways_to_a_public_one(tmp_path: Path) -> None:
    script = tmp_path / "app.py"
    script.write_text(RETURNED, "utf-8")
    outer, inner = pty.openpty()
    settings = {"GRADIO_SERVER_PORT": str(free_port()), "XDG_CONFIG_HOME": str(tmp_path), "PYTHONIOENCODING": "utf-8"}
    process = subprocess.Popen(
        [sys.executable, str(script)], stdin=subprocess.PIPE, stdout=inner, stderr=inner, env=os.environ | settings
    )
    os.close(inner)
    shown = bytearray()
    try:
        while not RETURNED_LINE.search(shown):
            shown += os.read(outer, 65536)
        text = shown.decode()
        address = re.search(r"On this network: (http://\S+)  \(ends in 72 hours\)", text)
        assert address, text
        assert "Public link" not in text
        assert len(BLOCKS.findall(text)) >= 12
        assert "This is not a public link. Three ways to a public link:" in text
        for way in ('launch(share="ssh:user@host")', 'launch(share="cloudflared")', "FANLIGHT_RELAY=https://"):
            assert way in text
        assert f"returned None None {address[1]} False" in text.replace("\r", "")
        assert httpx.post(f"{address[1]}/run/up", json={"data": ["ann"]}).json()["data"] == ["ANN"]
    finally:
        process.communicate(b"\n", timeout=20)
        os.close(outer)


def test_nobody_is_contacted_whom_the_author_did_not_name(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(WITNESS, "utf-8")
    (tmp_path / "empty").mkdir()
    seen = tmp_path / "seen"
    path = os.pathsep.join([str(tmp_path), str(Path(__file__).parents[2] / "src")])
    with shared_app(tmp_path, PYTHONPATH=path, WITNESS=str(seen), XDG_CONFIG_HOME=str(tmp_path / "empty")) as app:
        until(lambda: "On this network" in app.log, lambda: app.log)
        link = re.findall(r"On this network: (\S+)", app.log)[0]
        assert httpx.get(f"{link}/config").status_code == 200
    events = [json.loads(line) for line in seen.read_text().splitlines()]
    assert ["socket.connect", "127.0.0.1"] in events  # the tunnel
    assert ["socket.connect", ASKED] in events
    assert [event for event in events if event[1] not in HERE and event[1] != ASKED] == []
