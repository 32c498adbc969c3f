from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from fanlight.files.limits import FileLimits
from fanlight.files.progress import UploadProgress
from fanlight.files.store import FileStore
from fanlight.server import multipart
from tests.files.support import Clock, files_in
from tests.server.filesite import app_of, client_of

FORM = {"content-type": "multipart/form-data; boundary=EDGE"}


@pytest.fixture
def limits() -> FileLimits:
    return FileLimits(max_file_size=5_000_000, max_parts=5, part_header_bytes=300, field_bytes=100)


@pytest.fixture
def store(tmp_path: Path, limits: FileLimits) -> Iterator[FileStore]:
    store = FileStore(tmp_path / "cache", limits)
    yield store
    store.close()


@pytest.fixture
def client(store: FileStore) -> Iterator[TestClient]:
    with client_of(store) as client:
        yield client


def part(data: bytes, head: str = 'form-data; name="files"; filename="a.txt"') -> bytes:
    return b"--EDGE\r\nContent-Disposition: " + head.encode() + b"\r\n\r\n" + data + b"\r\n"


END = b"--EDGE--\r\n"


def test_files_come_back_as_handles_in_order(client: TestClient, store: FileStore) -> None:
    big = os.urandom(2 * multipart.BATCH + 5)
    answer = client.post(
        "/upload",
        files=[("files", ("../a b.txt", b"one")), ("files", ("東京.bin", big)), ("files", ("empty", b""))],
        headers={"visitor": "ann"},
    )
    assert answer.status_code == 200
    paths = answer.json()
    assert [path.partition("/")[2] for path in paths] == ["a b.txt", "東京.bin", "empty"]
    stored = [store.get(path.partition("/")[0]) for path in paths]
    assert [file.path.read_bytes() for file in stored if file] == [b"one", big, b""]
    assert {(file.owner.visitor, file.owner.session, file.owner.strong) for file in stored if file} == {
        ("ann", None, True)
    }


def test_other_parts_are_ignored(client: TestClient, store: FileStore) -> None:
    body = part(b"x", 'form-data; name="other"; filename="b"') + part(b"text", 'form-data; name="files"')
    assert client.post("/upload", content=body + END, headers=FORM).json() == []
    odd = b"--EDGE\r\nX-Header: 1\r\n\r\nx\r\n" + part(b"kept")
    assert len(client.post("/upload", content=odd + END, headers=FORM).json()) == 1
    assert store.counts()["files"] == 1


def test_a_boundary_across_chunks(client: TestClient, store: FileStore) -> None:
    body = part(b"a\r\n--EDG\r\n--EDGE-no") + END

    def byte_by_byte() -> Iterator[bytes]:
        for n in range(len(body)):
            yield body[n : n + 1]

    [path] = client.post("/upload", content=byte_by_byte(), headers=FORM).json()
    file = store.get(path.partition("/")[0])
    assert file is not None
    assert file.path.read_bytes() == b"a\r\n--EDG\r\n--EDGE-no"


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("", b""), ("text/plain", b"x"), ("application/json", b"{}"), ("multipart/form-data", part(b"x") + END),
        ("multipart/form-data; boundary=", part(b"x") + END), ("multipart/mixed; boundary=EDGE", part(b"x") + END),
        ("multipart/form-data; boundary=" + "x" * 500, part(b"x") + END),
        ("multipart/form-data; boundary=EDGE", b""), ("multipart/form-data; boundary=EDGE", b"nonsense"),
        ("multipart/form-data; boundary=EDGE", part(b"x")), ("multipart/form-data; boundary=EDGE", part(b"x")[:-20]),
        ("multipart/form-data; boundary=OTHER", part(b"x") + END),
    ],
)  # fmt: skip
def test_what_is_no_form_is_told_so(client: TestClient, tmp_path: Path, kind: str, body: bytes) -> None:
    answer = client.post("/upload", content=body, headers={"content-type": kind})
    assert (answer.status_code, answer.json()["code"]) == (400, "upload-malformed")
    assert files_in(tmp_path) == []


@pytest.mark.parametrize(
    "body",
    [
        part(b"x" * 5_000_001),
        part(b"kept?") + part(b"x" * 5_000_001),
        part(b"x") * 6,
        part(b"x" * 101, 'form-data; name="text"'),
        part(b"kept?") + part(b"x", f'form-data; name="files"; filename="{"a" * 400}"'),
        b"--EDGE\r\n" + b"A: " + b"x" * 200 + b"\r\nB: " + b"x" * 200 + b"\r\n\r\nx\r\n",
    ],
    ids=["file", "second file", "parts", "field", "header", "headers"],
)
def test_what_is_too_large_is_refused_and_leaves_nothing(client: TestClient, tmp_path: Path, body: bytes) -> None:
    answer = client.post("/upload", content=body + END, headers=FORM)
    assert answer.status_code in (413, 400)
    assert files_in(tmp_path) == []


def test_a_full_disk_is_507(tmp_path: Path) -> None:
    store = FileStore(tmp_path, disk_usage=lambda _: (1000, 1000, 0))
    with client_of(store) as client:
        assert client.post("/upload", files={"files": b"x"}).status_code == 507
    store.close()


def messages_of(*messages: dict[str, Any]) -> Any:
    waiting = list(messages)

    async def receive() -> dict[str, Any]:
        if waiting:
            return waiting.pop(0)
        await asyncio.Event().wait()
        raise AssertionError

    return receive


def scope(path: str = "/upload", query: bytes = b"", method: str = "POST") -> dict[str, Any]:
    headers = [(b"content-type", FORM["content-type"].encode())]
    return {
        "type": "http", "method": method, "path": path, "raw_path": path.encode(), "query_string": query,
        "headers": headers, "http_version": "1.1", "scheme": "http", "root_path": "",
    }  # fmt: skip


def chunk(body: bytes) -> dict[str, Any]:
    return {"type": "http.request", "body": body, "more_body": True}


def test_a_broken_off_upload_leaves_nothing(store: FileStore, tmp_path: Path) -> None:
    sent: list[dict[str, Any]] = []

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    body = part(b"whole") + part(b"x" * 2_000_000)
    receive = messages_of(chunk(body), {"type": "http.disconnect"})
    asyncio.run(app_of(store)(scope(), receive, send))
    assert sent[0]["status"] == 400
    assert files_in(tmp_path) == []
    assert store.counts()["files"] == 0


def test_a_cancelled_upload_leaves_nothing(store: FileStore, tmp_path: Path) -> None:
    async def send(message: dict[str, Any]) -> None:
        raise AssertionError

    async def run() -> None:
        begun = asyncio.Event()
        messages = messages_of(chunk(part(b"whole") + part(b"x" * 2_000_000)))

        async def receive() -> dict[str, Any]:
            if files_in(tmp_path):
                begun.set()
            message: dict[str, Any] = await messages()
            return message

        task = asyncio.ensure_future(app_of(store)(scope(), receive, send))
        await begun.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(run())
    assert files_in(tmp_path) == []


def test_memory_does_not_hold_the_file(tmp_path: Path) -> None:
    import tracemalloc

    store = FileStore(tmp_path)
    piece = bytes(65536)

    async def receive() -> dict[str, Any]:
        nonlocal left
        left -= 1
        if left == 0:
            return {"type": "http.request", "body": END, "more_body": False}
        return chunk(piece)

    async def send(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            assert message["status"] == 200

    def upload(pieces: int) -> int:
        nonlocal left
        left = pieces
        first = messages_of(chunk(b'--EDGE\r\nContent-Disposition: form-data; name="files"; filename="a"\r\n\r\n'))

        async def all_of_it() -> dict[str, Any]:
            nonlocal first
            if first is not None:
                message: dict[str, Any] = await first()
                first = None
                return message
            message = await receive()
            if message["body"] is END:
                message["body"] = b"\r\n" + END
            return message

        tracemalloc.reset_peak()
        asyncio.run(app_of(store)(scope(), all_of_it, send))
        return tracemalloc.get_traced_memory()[1]

    left = 0
    tracemalloc.start()
    upload(16)
    small, large = upload(64), upload(640)
    tracemalloc.stop()
    assert large < small + 4_000_000, "the file itself has 40 MB"
    store.close()


def events(text: str) -> list[dict[str, Any]]:
    return [json.loads(line.removeprefix("data: ")) for line in text.split("\n\n") if line]


def test_progress_of_an_upload_that_is_over(client: TestClient) -> None:
    client.post("/upload?upload_id=abc", files={"files": ("a.txt", b"12345")})
    answer = client.get("/upload_progress?upload_id=abc")
    assert answer.headers["content-type"].startswith("text/event-stream")
    told = events(answer.text)
    assert told[-1] == {"msg": "done"}
    assert told[:-1] == [{"msg": "update", "orig_name": "a.txt", "chunk_size": 5}]


def test_progress_of_an_upload_that_failed_ends_too(client: TestClient) -> None:
    client.post("/upload?upload_id=abc", content=b"nonsense", headers=FORM)
    assert events(client.get("/upload_progress?upload_id=abc").text) == [{"msg": "done"}]


def test_progress_of_an_unknown_upload(client: TestClient, store: FileStore) -> None:
    store.progress = UploadProgress(Clock(), wait_s=0)
    for query in ("", "?upload_id=abc"):
        answer = client.get("/upload_progress" + query)
        assert (answer.status_code, answer.json()["detail"]) == (404, "Upload not found")


def test_progress_of_another_visitors_upload(client: TestClient, store: FileStore) -> None:
    store.progress = UploadProgress(Clock(), wait_s=0)
    client.post("/upload?upload_id=abc", files={"files": b"x"}, headers={"visitor": "ann"})
    assert client.get("/upload_progress?upload_id=abc", headers={"visitor": "bob"}).status_code == 404
    assert client.get("/upload_progress?upload_id=abc", headers={"visitor": "ann"}).status_code == 200


def test_progress_while_it_comes(store: FileStore) -> None:
    store.progress = UploadProgress(Clock(), heartbeat_s=0)
    told = ""

    async def run() -> None:
        heard = asyncio.Event()
        body = part(bytes(multipart.BATCH))
        pieces = [body + part(b"x"), END]

        async def receive() -> dict[str, Any]:
            if len(pieces) == 1:
                await heard.wait()
            return {"type": "http.request", "body": pieces.pop(0), "more_body": bool(pieces)}

        async def ignore(message: dict[str, Any]) -> None:
            pass

        async def listen(message: dict[str, Any]) -> None:
            nonlocal told
            told += message.get("body", b"").decode()
            if '"heartbeat"' in told and str(multipart.BATCH) in told:
                heard.set()
            await asyncio.sleep(0)

        app = app_of(store)
        watching = scope("/upload_progress", b"upload_id=i", "GET")
        await asyncio.gather(app(scope(query=b"upload_id=i"), receive, ignore), app(watching, messages_of(), listen))

    asyncio.run(run())
    said = events(told)
    assert said[-1] == {"msg": "done"}
    assert sum(e["chunk_size"] for e in said if e["msg"] == "update") == multipart.BATCH + 1
    assert {"msg": "heartbeat"} in said


def test_streams_of_progress_count_among_a_visitors_connections(store: FileStore) -> None:
    store.progress = UploadProgress(Clock())
    track = store.progress.begin("ann", "i")
    assert track is not None
    statuses: dict[int, int] = {}
    asked = scope("/upload_progress", b"upload_id=i", "GET")
    gone, heard = ([asyncio.Event() for _ in range(4)] for _ in range(2))

    def watch(app: Any, number: int, visitor: bytes = b"ann") -> asyncio.Task[None]:
        async def receive() -> dict[str, Any]:
            await gone[number].wait()
            return {"type": "http.disconnect"}

        async def send(message: dict[str, Any]) -> None:
            statuses.setdefault(number, message.get("status", 0))
            heard[number].set()

        return asyncio.create_task(app({**asked, "headers": [(b"visitor", visitor)]}, receive, send))

    async def run() -> None:
        app = app_of(store)

        async def told(number: int) -> int:
            async with asyncio.timeout(5):
                await heard[number].wait()
            return statuses[number]

        first, second = watch(app, 0), watch(app, 1)
        assert [await told(0), await told(1)] == [200, 200]
        third = watch(app, 2)
        assert await told(2) == 429
        await third
        gone[0].set()
        await first  # who goes away gives his place back
        last = watch(app, 3)
        assert await told(3) == 200
        store.progress.end(track)
        await asyncio.gather(second, last)

    asyncio.run(run())
