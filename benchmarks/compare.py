"""Seven measures of Fanlight beside Gradio, taken in turn on the same machine, with the ratio of each pair.

    python -m venv /tmp/gradio && /tmp/gradio/bin/pip install gradio==6.31.0
    .venv/bin/python benchmarks/compare.py --gradio /tmp/gradio/bin/python

Absolute times depend on the machine and what else it does; the ratios, taken pair by pair, do much less.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from meters import cpu_s, memory_mb
from wire import Api, Connection

HERE = Path(__file__).parent
ENVIRONMENT = {**os.environ, "GRADIO_ANALYTICS_ENABLED": "False", "HF_HUB_OFFLINE": "1"}
Figures = dict[str, float]
BACKLOG = int(os.environ.get("BACKLOG", "400"))
"""Waiting events; with 1,000 Gradio resets connections on a machine with the usual limit of open files."""

STREAMED = """async () => {
  const long = [];
  new PerformanceObserver(list => long.push(...list.getEntries())).observe({type: 'longtask'});
  const began = performance.now();
  [...document.querySelectorAll('button')].find(button => button.textContent.trim() == 'Stream').click();
  const size = () => Math.max(...[...document.querySelectorAll('textarea')].map(field => field.value.length));
  while (size() < 16000) await new Promise(resolve => setTimeout(resolve, 1));
  const took = performance.now() - began;
  await new Promise(resolve => setTimeout(resolve, 200));
  return [2000 / took * 1000, Math.max(0, ...long.map(task => task.duration))];
}"""
"""Streams inside the page: tokens a second until all are shown, and the longest task in milliseconds."""

ANSWER = """async ([name]) => {
  const began = performance.now();
  [...document.querySelectorAll('button')].find(button => button.textContent.trim() == 'Submit').click();
  const there = () => [...document.querySelectorAll('textarea,input')].some(field => field.value == `Hello ${name}!`);
  while (!there()) await new Promise(resolve => setTimeout(resolve, 1));
  return performance.now() - began;
}"""
"""Clicks inside the page and waits for the answer, so that the driver's own time does not count."""


class Target:
    """A library and the Python that has it."""

    def __init__(self, module: str, python: str) -> None:
        self.module = module
        self.python = python

    @contextmanager
    def server(self) -> Any:
        """The app, running: its process and its port."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        command = [self.python, str(HERE / "app.py"), self.module, str(port)]
        process = subprocess.Popen(command, env=ENVIRONMENT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            while True:
                try:
                    socket.create_connection(("127.0.0.1", port)).close()
                    break
                except OSError:
                    if process.poll() is not None:
                        raise RuntimeError(f"{self.module} did not start") from None
                    time.sleep(0.01)
            yield process, port
        finally:
            process.kill()
            process.wait()


def measure_import(target: Target) -> Figures:
    """What `import` costs in a fresh interpreter."""
    code = (
        "import time, sys, resource as r; began = time.process_time();"
        f"import {target.module};"
        "print(time.process_time() - began, len(sys.modules), r.getrusage(r.RUSAGE_SELF).ru_maxrss / 1024)"
    )
    output = subprocess.run([target.python, "-c", code], env=ENVIRONMENT, capture_output=True, text=True, check=True)
    cpu, modules, peak = map(float, output.stdout.split())
    return {"CPU, s": cpu, "modules": modules, "peak memory, MB": peak}


def measure_page(target: Target) -> Figures:
    """From the start of the process to the answer, and what the browser loads."""
    began = time.perf_counter()
    with target.server() as (_, port):
        asyncio.run(_first_byte(port))
        return {"process start to page, s": time.perf_counter() - began, **_browser(port)}


@contextmanager
def _page(port: int) -> Any:
    """The app in Chromium, ready to be used."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=["--no-sandbox"]
        )
        page = chromium.new_page()
        page.goto(f"http://127.0.0.1:{port}/", wait_until="commit")
        page.get_by_role("button", name="Stream").wait_for()
        page.wait_for_timeout(1000)
        yield page
        chromium.close()


def _browser(port: int) -> Figures:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=["--no-sandbox"]
        )
        page = chromium.new_page()
        session = page.context.new_cdp_session(page)
        session.send("Network.enable")
        session.send("Performance.enable")
        sizes: list[float] = []
        session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
        opened = time.perf_counter()
        page.goto(f"http://127.0.0.1:{port}/", wait_until="commit")
        box = page.get_by_label("name").first
        box.fill("Ada")
        typeable = time.perf_counter() - opened
        page.wait_for_timeout(1000)
        clicks = []
        for name in ("Ada", "Bob", "Eve", "Max", "Zoe"):
            box.fill(name)
            clicks.append(page.evaluate(ANSWER, [name]))
        metrics = {m["name"]: m["value"] for m in session.send("Performance.getMetrics")["metrics"]}
        chromium.close()
    return {
        "requests": len(sizes),
        "kB on the wire": sum(sizes) / 1000,
        "typeable, ms": typeable * 1000,
        "click to answer, ms": statistics.median(clicks),
        "main thread, ms": metrics["TaskDuration"] * 1000,
    }


async def _first_byte(port: int) -> None:
    connection = Connection(port)
    async for _ in connection.request("GET", "/"):
        pass
    connection.close()


def measure_queue(target: Target) -> Figures:
    """Server CPU for one call of an echo: through the queue with 1, 16 and 128 clients, and directly with 1 and 128."""
    figures: Figures = {}
    with target.server() as (process, port):
        for clients in (1, 128):
            before = cpu_s(process.pid)
            asyncio.run(_direct(port, clients, 1024))
            figures[f"direct call, {clients} clients, us"] = (cpu_s(process.pid) - before) / 1024 * 1e6
        for clients in (1, 16, 128):
            count = max(clients, 256)
            before = cpu_s(process.pid)
            asyncio.run(_echoes(port, clients, count))
            figures[f"CPU a call, {clients} clients, us"] = (cpu_s(process.pid) - before) / count * 1e6
    return figures


async def _api(port: int) -> Api:
    connection = Connection(port)
    config = await connection.call("GET", "/config")
    connection.close()
    return Api(port, config)


async def _echoes(port: int, clients: int, count: int, name: str = "echo") -> None:
    api = await _api(port)

    async def one() -> None:
        post, stream = Connection(port), Connection(port)
        for _ in range(count // clients):
            result, _ = await api.queued(post, stream, name)
            if result != "x":
                raise RuntimeError(f"{name} answered {result!r}")
        post.close()
        stream.close()

    await asyncio.gather(*[one() for _ in range(clients)])


async def _direct(port: int, clients: int, count: int) -> None:
    async def one() -> None:
        connection = Connection(port)
        for _ in range(count // clients):
            answer = await connection.call("POST", "/gradio_api/run/echo", {"data": ["x"]})
            if answer["data"] != ["x"]:
                raise RuntimeError(f"echo answered {answer}")
        connection.close()

    await asyncio.gather(*[one() for _ in range(clients)])


def measure_backlog(target: Target) -> Figures:
    """Events of 20 ms that wait for 4 slots: at best 5 ms each."""
    with target.server() as (process, port):
        before, began = cpu_s(process.pid), time.perf_counter()
        asyncio.run(_echoes(port, BACKLOG, BACKLOG, "wait"))
        return {"server CPU, s": cpu_s(process.pid) - before, "in all, s": time.perf_counter() - began}


def measure_stream(target: Target) -> Figures:
    """2,000 yields of a growing text to one bare client."""

    async def run(port: int) -> None:
        api = await _api(port)
        result, _ = await api.queued(Connection(port), Connection(port), "stream")
        if len(result) != 16_000:
            raise RuntimeError(f"the stream ended with {len(result)} characters")

    with target.server() as (process, port):
        asyncio.run(run(port))
        before, began = cpu_s(process.pid), time.perf_counter()
        for _ in range(5):
            asyncio.run(run(port))
        took = time.perf_counter() - began
        cpu = (cpu_s(process.pid) - before) / 10_000 * 1e6
        with _page(port) as page:
            shown, longest = page.evaluate(STREAMED)
    return {
        "bare client: tokens a second": 10_000 / took,
        "bare client: CPU a token, us": cpu,
        "Chromium: tokens a second": shown,
        "Chromium: longest task, ms": longest,
    }


def measure_files(target: Target) -> Figures:
    """A part of 1 MB of a film in the app's folder, and the answer that it did not change; one connection."""

    async def run(port: int, film: Path) -> Figures:
        connection = Connection(port)
        whole = [part async for part in connection.request("GET", f"/gradio_api/file={film}")]
        if sum(map(len, whole)) != 8_000_000:
            raise RuntimeError("the film came in part")
        tag = connection.answer.split("etag: ")[1].split("\r\n")[0]

        async def took(headers: str, status: tuple[int, ...], sizes: tuple[int, ...]) -> float:
            times = []
            for _ in range(100):
                began = time.perf_counter()
                parts = [p async for p in connection.request("GET", f"/gradio_api/file={film}", None, headers, status)]
                times.append((time.perf_counter() - began) * 1000)
                if sum(map(len, parts)) not in sizes:
                    raise RuntimeError(f"{sum(map(len, parts))} bytes instead of {sizes}")
            return statistics.median(times)

        part = await took("Range: bytes=3000000-3999999\r\n", (206,), (1_000_000,))
        kept = await took(f"If-None-Match: {tag}\r\n", (304, 200), (0, 8_000_000))  # Gradio sends it all again
        connection.close()
        return {"1 MB byte range, ms": part, "asked again, not changed, ms": kept}

    with tempfile.TemporaryDirectory() as folder:
        film = Path(folder).resolve() / "film.mp4"
        film.write_bytes(os.urandom(8_000_000))
        ENVIRONMENT["GRADIO_ALLOWED_PATHS"] = str(film.parent)
        with target.server() as (_, port):
            return asyncio.run(run(port, film))


def measure_idle(target: Target) -> Figures:
    """A server that nobody uses."""
    with target.server() as (process, port):
        asyncio.run(_first_byte(port))
        time.sleep(2)
        before = cpu_s(process.pid)
        time.sleep(10)
        return {"CPU, % of a core": (cpu_s(process.pid) - before) * 10, "memory, MB": memory_mb(process.pid)}


MEASURES: dict[str, Callable[[Target], Figures]] = {
    "import": measure_import,
    "hello page": measure_page,
    "queue echo": measure_queue,
    "backlog": measure_backlog,
    "streaming": measure_stream,
    "files": measure_files,
    "idle": measure_idle,
}


def main() -> None:
    """Take the measures in turn and print medians and the median of the pairs' ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--gradio", help="the Python of an environment with gradio; without it only Fanlight is measured"
    )
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", choices=list(MEASURES), action="append")
    arguments = parser.parse_args()
    targets = [Target("fanlight", sys.executable)]
    if arguments.gradio:
        targets.append(Target("gradio", arguments.gradio))
    for name in arguments.only or MEASURES:
        rounds = [[MEASURES[name](target) for target in targets] for _ in range(arguments.rounds)]
        print(f"\n{name}")
        for figure in rounds[0][0]:
            ours = [r[0][figure] for r in rounds]
            line = f"  {figure:32} {statistics.median(ours):12.3f}"
            if len(targets) == 2:
                theirs = [r[1][figure] for r in rounds]
                ratios = [a / b for a, b in zip(ours, theirs, strict=True) if b]
                ratio = f"{statistics.median(ratios):8.3f}" if ratios else "       -"
                line += f"   gradio {statistics.median(theirs):12.3f}   ratio {ratio}"
            print(line, flush=True)


if __name__ == "__main__":
    main()
