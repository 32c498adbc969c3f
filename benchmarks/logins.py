"""How much people who log in hold up the others: p99 of calls while 50 passwords are hashed, and while none is.

    .venv/bin/python benchmarks/logins.py

The calls come at a fixed rate from visitors who are logged in; the two kinds of rounds are taken in turn.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from pathlib import Path

APP = """
import sys
import fanlight as gr

with gr.Blocks() as demo:
    box = gr.Textbox()
    box.submit(lambda text: text, box, box, api_name="echo")
hashed = gr.auth.scrypt("password")
users = [("visitor", "open"), *[(f"user{n}", hashed) for n in range(50)]]
demo.launch(auth=users, server_port=int(sys.argv[1]), quiet=True)
"""
RATE = 200
"""Calls a second."""
LOGINS = 50


async def request(port: int, path: str, body: bytes, kind: str, cookie: str) -> float:
    """Milliseconds from sending a request to its answer, on a connection of its own."""
    began = time.perf_counter()
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: {kind}\r\nCookie: {cookie}\r\n"
    writer.write(f"{head}Connection: close\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body)
    answer = await reader.read()
    writer.close()
    if b" 200 " not in answer.split(b"\r\n")[0]:
        raise RuntimeError(answer.split(b"\r\n")[0].decode())
    return (time.perf_counter() - began) * 1000


async def calls(port: int, cookie: str, seconds: float, done: asyncio.Event | None = None) -> list[float]:
    """How long each call took, for so many seconds or until `done`."""
    body = json.dumps({"data": ["x"]}).encode()
    tasks = []
    began = time.perf_counter()
    while (time.perf_counter() - began < seconds) if done is None else not done.is_set():
        tasks.append(asyncio.create_task(request(port, "/run/echo", body, "application/json", cookie)))
        await asyncio.sleep(max(0.0, began + len(tasks) / RATE - time.perf_counter()))
    return list(await asyncio.gather(*tasks))


async def with_logins(port: int, cookie: str) -> tuple[list[float], float]:
    """The calls' times while 50 people log in, and the seconds until all were in."""
    done = asyncio.Event()
    measured = asyncio.create_task(calls(port, cookie, 0, done))
    forms = [urllib.parse.urlencode({"username": f"user{n}", "password": "password"}).encode() for n in range(LOGINS)]
    began = time.perf_counter()
    await asyncio.gather(*[request(port, "/login", form, "application/x-www-form-urlencoded", "") for form in forms])
    took = time.perf_counter() - began
    done.set()
    return await measured, took


def p99(times: list[float]) -> float:
    """The 99th percentile."""
    return statistics.quantiles(times, n=100)[98]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    script = Path(tempfile.mkdtemp()) / "app.py"
    script.write_text(APP)
    process = subprocess.Popen([sys.executable, str(script), str(port)])
    try:
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        form = b"username=visitor&password=open"
        while True:
            try:
                cookie = opener.open(f"http://127.0.0.1:{port}/login", form).headers["set-cookie"].partition(";")[0]
                break
            except OSError:
                time.sleep(0.05)
        quiet, busy, took = [], [], []
        asyncio.run(calls(port, cookie, 1))
        for _ in range(rounds):
            quiet.append(p99(asyncio.run(calls(port, cookie, 5))))
            times, seconds = asyncio.run(with_logins(port, cookie))
            busy.append(p99(times))
            took.append(seconds)
        ratios = [b / q for q, b in zip(quiet, busy, strict=True)]
        print(f"p99 of a call: {statistics.median(quiet):.1f} ms, while 50 log in {statistics.median(busy):.1f} ms")
        print(f"ratio: {statistics.median(ratios):.2f} ({', '.join(f'{r:.2f}' for r in sorted(ratios))})")
        print(f"all 50 are in after {statistics.median(took):.1f} s")
    finally:
        process.terminate()
        process.wait()


if __name__ == "__main__":
    main()
