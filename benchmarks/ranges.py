"""How long a 1 MB part of a large file takes, and a 304, on a connection that is kept open.

.venv/bin/python benchmarks/ranges.py
"""

from __future__ import annotations

import asyncio
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

APP = """
import sys
import fanlight as gr

with gr.Blocks() as demo:
    gr.Textbox()
demo.launch(allowed_paths=["film.mp4"], server_port=int(sys.argv[1]), quiet=True)
"""
TIMES = 300
PART = 1 << 20


async def measure(port: int) -> tuple[list[float], list[float]]:
    """Milliseconds of parts and of 304 answers."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1 << 22)
    head = f"GET /gradio_api/file=film.mp4 HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"

    async def ask(line: str) -> tuple[str, float]:
        began = time.perf_counter()
        writer.write(f"{head}{line}\r\n\r\n".encode())
        answer = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        if "content-length: " in answer:
            await reader.readexactly(int(answer.split("content-length: ")[1].split("\r\n")[0]))
        return answer, (time.perf_counter() - began) * 1000

    first, _ = await ask("Range: bytes=0-0")
    tag = first.split("etag: ")[1].split("\r\n")[0]
    parts = [(await ask(f"Range: bytes={n * PART}-{n * PART + PART - 1}"))[1] for n in range(TIMES)]
    same = [await ask(f"If-None-Match: {tag}") for _ in range(TIMES)]
    if not all(" 304 " in answer.split("\r\n")[0] for answer, _ in same):
        raise RuntimeError(same[0][0])
    writer.close()
    return parts, [took for _, took in same]


def main() -> None:
    folder = Path(tempfile.mkdtemp())
    (folder / "app.py").write_text(APP)
    (folder / "film.mp4").write_bytes(os.urandom(PART) * (TIMES + 1))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen([sys.executable, "app.py", str(port)], cwd=folder)
    try:
        while True:
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                break
            except OSError:
                time.sleep(0.02)
        parts, same = asyncio.run(measure(port))
        print(f"a 1 MB part: {statistics.median(parts):.2f} ms (p95 {statistics.quantiles(parts, n=20)[18]:.2f})")
        print(f"a 304:       {statistics.median(same):.2f} ms (p95 {statistics.quantiles(same, n=20)[18]:.2f})")
    finally:
        process.terminate()
        process.wait()
        (folder / "film.mp4").unlink()


if __name__ == "__main__":
    main()
