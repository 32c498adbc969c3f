"""A small HTTP client on asyncio and the queue's protocol on top: a bigger one would be what is measured."""

from __future__ import annotations

import asyncio
import json
import uuid
from collections.abc import AsyncIterator
from typing import Any


class Connection:
    """One connection that is kept open."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.answer = ""
        self.streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def request(
        self, method: str, path: str, body: Any = None, headers: str = "", status: tuple[int, ...] = (200,)
    ) -> AsyncIterator[bytes]:
        """Send a request and give the body as it comes; `headers` are whole lines.

        Raises:
            RuntimeError: the status is not one of those.
        """
        data = b"" if body is None else json.dumps(body).encode()
        kind = "Content-Type: application/json\r\n" if data else ""
        size = f"Content-Length: {len(data)}\r\n"
        head = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\n{kind}{headers}{size}\r\n"
        if self.streams is None:
            self.streams = await asyncio.open_connection("127.0.0.1", self.port, limit=1 << 26)
        reader, writer = self.streams
        writer.write(head.encode() + data)
        answer = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        self.answer = answer
        found = int(answer.split(" ")[1])
        if found not in status:
            raise RuntimeError(answer.split("\r\n")[0])
        if found == 304:
            return
        if "transfer-encoding: chunked" not in answer:
            yield await reader.readexactly(int(answer.split("content-length: ")[1].split("\r\n")[0]))
            return
        while length := int(await reader.readuntil(b"\r\n"), 16):
            yield (await reader.readexactly(length + 2))[:-2]
        await reader.readexactly(2)

    async def call(self, method: str, path: str, body: Any = None) -> Any:
        """The JSON answer to a request."""
        return json.loads(b"".join([part async for part in self.request(method, path, body)]))

    def close(self) -> None:
        """Close it."""
        if self.streams is not None:
            self.streams[1].close()


class Api:
    """The queue of one running server."""

    def __init__(self, port: int, config: dict[str, Any]) -> None:
        self.port = port
        self.prefix = config["api_prefix"]
        self.numbers = {d["api_name"]: d["id"] for d in config["dependencies"]}

    async def queued(self, post: Connection, stream: Connection, name: str) -> tuple[Any, int]:
        """Put a job into its line and read its stream to the end: the first output, and how often it changed."""
        session = uuid.uuid4().hex
        body = {"data": ["x"], "fn_index": self.numbers[name], "session_hash": session}
        await post.call("POST", f"{self.prefix}/queue/join", body)
        rest, result, changes = b"", None, 0
        async for part in stream.request("GET", f"{self.prefix}/queue/data?session_hash={session}"):
            *events, rest = (rest + part).split(b"\n\n")
            for event in events:
                changes += b'"process_generating"' in event
                if b'"process_completed"' in event:
                    message = json.loads(event[5:])
                    if not message["success"]:
                        raise RuntimeError(f"{name}: {message['output']}")
                    result = message["output"]["data"][0]
        return result, changes
