"""The stock JavaScript client in a Node of its own."""

from __future__ import annotations

import json
import shutil
import subprocess
import threading
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).parent / "js"
ANSWER_S = 20


class NodeError(Exception):
    """What the client threw."""


def installed() -> str:
    """Where Node is, with the client installed as the lock file says."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        pytest.skip("Node and npm are not installed, and @gradio/client runs on nothing else.")
    lock, done = FOLDER / "package-lock.json", FOLDER / "node_modules" / ".package-lock.json"
    if not done.exists() or done.stat().st_mtime < lock.stat().st_mtime:
        command = [npm, "ci", "--no-audit", "--no-fund", "--ignore-scripts"]
        ran = subprocess.run(command, cwd=FOLDER, capture_output=True, text=True)
        assert ran.returncode == 0, f"npm ci in {FOLDER} failed:\n{ran.stdout}{ran.stderr}"
        done.touch()
    return node


class Node:
    """A running Node with any number of clients in it."""

    def __init__(self) -> None:
        command = [installed(), "runner.mjs"]
        self.process = subprocess.Popen(
            command, cwd=FOLDER, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        self.made = 0

    def ask(self, do: str, **fields: Any) -> Any:
        """What a command results in.

        Raises:
            NodeError: it threw.
        """
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps({"do": do, **fields}) + "\n")
        self.process.stdin.flush()
        patience = threading.Timer(ANSWER_S, self.process.kill)
        patience.start()
        line = self.process.stdout.readline()
        patience.cancel()
        assert line, f"Node did not answer {do!r} within {ANSWER_S} s, or ended: {self.process.wait()}"
        answer = json.loads(line)
        if "error" in answer:
            raise NodeError(answer["error"])
        return answer.get("result")

    def connect(self, url: str, headers: dict[str, str] | None = None, auth: tuple[str, str] | None = None) -> JsClient:
        """A new client of an app; `auth` is what it logs in with."""
        self.made += 1
        name = f"client {self.made}"
        return JsClient(self, name, self.ask("connect", client=name, url=url, headers=headers or {}, auth=auth))

    def close(self) -> None:
        """End it."""
        self.process.kill()
        self.process.wait()
        for stream in (self.process.stdin, self.process.stdout):
            if stream is not None:
                stream.close()


class JsClient:
    """One client object."""

    def __init__(self, node: Node, name: str, session: str) -> None:
        self.node = node
        self.name = name
        self.session = session

    def ask(self, do: str, **fields: Any) -> Any:
        """What a command to this client results in."""
        return self.node.ask(do, client=self.name, **fields)

    def predict(self, endpoint: str | int, *data: Any) -> Any:
        """The values of a call."""
        return self.ask("predict", endpoint=endpoint, data=list(data))

    def submit(self, endpoint: str | int, *data: Any, **options: Any) -> list[dict[str, Any]]:
        """All events of a call."""
        found: list[dict[str, Any]] = self.ask("submit", endpoint=endpoint, data=list(data), **options)
        return found

    def close(self) -> None:
        """Close the client."""
        self.ask("close")
