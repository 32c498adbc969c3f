from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from starlette.testclient import TestClient

from fanlight.files.store import FileStore, Owner, StoredFile
from fanlight.server import filebody
from fanlight.server.filebody import FileBody
from fanlight.wire.errors import Refused
from tests.server.filesite import client_of

DATA = bytes(range(256)) * 4


@pytest.fixture
def store(tmp_path: Path) -> Iterator[FileStore]:
    store = FileStore(tmp_path / "cache")
    yield store
    store.close()


@pytest.fixture
def client(store: FileStore) -> Iterator[TestClient]:
    with client_of(store) as client:
        yield client


def address(file: StoredFile) -> str:
    return f"/file={file.handle}/{file.name}"


@pytest.fixture
def file(store: FileStore) -> StoredFile:
    return store.add_output(DATA, "data.txt", None, Owner())


def test_a_file_is_served_whole(client: TestClient, file: StoredFile) -> None:
    for where in (address(file), f"/file/{file.handle}/data.txt", f"/file={file.handle}"):
        answer = client.get(where)
        assert (answer.status_code, answer.content) == (200, DATA)
        assert answer.headers["content-length"] == "1024"
        assert answer.headers["content-type"] == "text/plain; charset=utf-8"
        assert answer.headers["content-disposition"] == 'inline; filename="data.txt"'
        assert answer.headers["accept-ranges"] == "bytes"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cache-control"] == "private, no-cache"


def test_a_big_file_comes_in_chunks(client: TestClient, store: FileStore) -> None:
    data = os.urandom(3 * filebody.CHUNK + 17)
    file = store.add_output(data, "big.bin", None, Owner())
    assert client.get(address(file)).content == data
    part = client.get(address(file), headers={"range": f"bytes=5-{2 * filebody.CHUNK}"})
    assert part.content == data[5 : 2 * filebody.CHUNK + 1]


def test_an_empty_file(client: TestClient, store: FileStore) -> None:
    file = store.add_output(b"", "empty.txt", None, Owner())
    assert client.get(address(file)).content == b""
    assert client.get(address(file), headers={"range": "bytes=0-"}).status_code == 416


def test_head_has_no_body(client: TestClient, file: StoredFile) -> None:
    answer = client.head(address(file))
    assert (answer.status_code, answer.content, answer.headers["content-length"]) == (200, b"", "1024")
    part = client.head(address(file), headers={"range": "bytes=0-9"})
    assert (part.status_code, part.headers["content-length"]) == (206, "10")


@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [
        ("0-9", 0, 10),
        ("10-", 10, 1024),
        ("-10", 1014, 1024),
        ("-5000", 0, 1024),
        ("1023-9999", 1023, 1024),
        ("0-0", 0, 1),
    ],
)
def test_one_range(client: TestClient, file: StoredFile, asked: str, start: int, end: int) -> None:
    answer = client.get(address(file), headers={"range": f"bytes={asked}"})
    assert (answer.status_code, answer.content) == (206, DATA[start:end])
    assert answer.headers["content-range"] == f"bytes {start}-{end - 1}/1024"
    assert answer.headers["content-length"] == str(end - start)


@pytest.mark.parametrize("asked", ["1024-", "5000-6000", "-0"])
def test_a_range_beyond_the_end(client: TestClient, file: StoredFile, asked: str) -> None:
    answer = client.get(address(file), headers={"range": f"bytes={asked}"})
    assert (answer.status_code, answer.content) == (416, b"")
    assert answer.headers["content-range"] == "bytes */1024"


@pytest.mark.parametrize(
    "asked", ["bytes=0-1,5-6", "bytes=", "bytes=-", "bytes=9-1", "bytes=a-b", "items=0-1", "bytes=" + "9" * 99 + "-"]
)
def test_other_ranges_get_the_whole(client: TestClient, file: StoredFile, asked: str) -> None:
    answer = client.get(address(file), headers={"range": asked})
    assert (answer.status_code, answer.content) == (200, DATA)


def test_what_the_browser_has_is_not_sent_again(client: TestClient, file: StoredFile) -> None:
    first = client.get(address(file))
    tag, date = first.headers["etag"], first.headers["last-modified"]
    for known in (tag, f"W/{tag}", f'"x", {tag}', "*"):
        answer = client.get(address(file), headers={"if-none-match": known})
        assert (answer.status_code, answer.content) == (304, b"")
        assert answer.headers["etag"] == tag
    assert client.get(address(file), headers={"if-modified-since": date}).status_code == 304
    assert client.get(address(file), headers={"if-none-match": '"x"', "if-modified-since": date}).status_code == 200
    for odd in ("Thu, 01 Jan 1970 00:00:00 GMT", "yesterday", ""):
        assert client.get(address(file), headers={"if-modified-since": odd}).status_code == 200


def test_a_range_of_an_older_state_gets_the_whole(client: TestClient, file: StoredFile) -> None:
    first = client.get(address(file))
    for state, status in ((first.headers["etag"], 206), (first.headers["last-modified"], 206), ('"old"', 200)):
        answer = client.get(address(file), headers={"range": "bytes=0-1", "if-range": state})
        assert answer.status_code == status
    file.path.write_bytes(b"changed")
    answer = client.get(address(file), headers={"if-none-match": first.headers["etag"]})
    assert answer.content == b"changed"


def test_names_of_all_languages(client: TestClient, store: FileStore) -> None:
    file = store.add_output(b"x", "grüße 東京.txt", None, Owner())
    answer = client.get(f"/file={file.handle}/{file.name}")
    assert answer.status_code == 200
    assert "filename*=UTF-8''gr%C3%BC%C3%9Fe%20%E6%9D%B1%E4%BA%AC.txt" in answer.headers["content-disposition"]


@pytest.mark.parametrize("name", ["x.html", "x.svg", "x.js", "x.xml", "x", "x.bin"])
def test_active_content_is_a_download(client: TestClient, store: FileStore, name: str) -> None:
    file = store.add_output(b"<script>alert(1)</script>", name, "text/html", Owner())
    answer = client.get(address(file))
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.headers["content-security-policy"].startswith("sandbox; default-src 'none'")


def test_a_picture_without_extension_is_shown(client: TestClient, store: FileStore) -> None:
    file = store.add_output(b"\x89PNG\r\n\x1a\nxxxx", "picture", None, Owner())
    assert client.get(address(file)).headers["content-type"] == "image/png"


@pytest.mark.parametrize(
    "path",
    [
        "", "/", "x", "A" * 22, "A" * 22 + "/data.txt", "A" * 21, "HANDLE/other.txt", "HANDLE/",
        "HANDLE/../../etc/passwd", "HANDLE%2F..%2F..%2Fetc%2Fpasswd", "HANDLE/data.txt/%2e%2e", "HANDLE%00/data.txt",
        "HANDLE\u00e9/data.txt",
        "/etc/passwd", "//etc/passwd", "../../etc/passwd", "..%2f..%2fetc%2fpasswd", "%252e%252e/etc/passwd",
        "..\\..\\windows\\win.ini", "C:/windows/win.ini", "\\\\host\\share", "file:///etc/passwd", "http://127.0.0.1/",
        "https://example.org/x.png", "PATH", "%2e%2e%2f" * 8 + "etc/passwd", "HANDLE/data.txt%00.png",
        "handle/data.txt",
    ],
)  # fmt: skip
def test_nothing_but_a_handle_is_found(client: TestClient, file: StoredFile, path: str) -> None:
    path = path.replace("HANDLE", file.handle).replace("handle", file.handle.swapcase()).replace("PATH", str(file.path))
    for prefix in ("/file=", "/file/"):
        answer = client.get(prefix + path)
        assert answer.status_code == 404
        assert "root:" not in answer.text


def test_only_reading(client: TestClient, file: StoredFile) -> None:
    assert client.post(address(file)).status_code == 405


def test_a_visitors_file_is_his(client: TestClient, store: FileStore) -> None:
    strong = store.add_output(b"x", "a.txt", None, Owner("ann", "anns", True))
    weak = store.add_output(b"x", "a.txt", None, Owner("ann", "anns", False))

    def status(file: StoredFile, visitor: str, sessions: str = "") -> int:
        return client.get(address(file), headers={"visitor": visitor, "sessions": sessions}).status_code

    assert status(strong, "ann") == 200
    assert status(strong, "bob") == 404
    assert status(strong, "") == 404
    assert status(strong, "bob", "bobs") == 404
    store.grant(strong, "bobs")
    assert status(strong, "bob", "bobs") == 200
    assert status(weak, "bob") == 200
    assert status(weak, "") == 200


@pytest.mark.parametrize("swap", ["gone", "link", "fifo"])
def test_what_a_handler_did_to_the_copy_is_not_followed(
    client: TestClient, file: StoredFile, tmp_path: Path, swap: str
) -> None:
    file.path.unlink()
    if swap == "link":
        file.path.symlink_to("/etc/passwd")
    elif swap == "fifo":
        os.mkfifo(file.path)
    assert client.get(address(file)).status_code == 404


def scope(**headers: str) -> dict[str, object]:
    return {"type": "http", "method": "GET", "path": "/", "headers": []}


def test_sending_stops_when_the_browser_goes(store: FileStore) -> None:
    file = store.add_output(bytes(20 * filebody.CHUNK), "a.bin", None, Owner())
    sent = 0

    async def run() -> None:
        gone = asyncio.Event()

        async def receive() -> dict[str, object]:
            await gone.wait()
            return {"type": "http.disconnect"}

        async def send(message: dict[str, object]) -> None:
            nonlocal sent
            sent += len(message.get("body", b""))  # type: ignore[arg-type]  # ASGI's messages are loosely typed
            gone.set()
            await asyncio.sleep(0)

        await FileBody(file, "GET", {})(scope(), receive, send)  # type: ignore[arg-type]  # as above

    asyncio.run(run())
    assert sent < 10 * filebody.CHUNK


def test_a_file_that_shrinks_meanwhile_breaks_off(store: FileStore) -> None:
    file = store.add_output(bytes(5 * filebody.CHUNK), "a.bin", None, Owner())

    async def run() -> None:
        async def receive() -> dict[str, object]:
            await asyncio.Event().wait()
            return {}

        async def send(message: dict[str, object]) -> None:
            os.truncate(file.path, 10)

        await FileBody(file, "GET", {})(scope(), receive, send)  # type: ignore[arg-type]  # as above

    with pytest.raises(BaseExceptionGroup) as raised:
        asyncio.run(run())
    assert isinstance(raised.value.exceptions[0], OSError)


def test_descriptors_are_closed(client: TestClient, file: StoredFile, monkeypatch: pytest.MonkeyPatch) -> None:
    before = len(os.listdir("/proc/self/fd"))
    for _ in range(10):
        client.get(address(file))
        client.get(address(file), headers={"range": "bytes=9999-"})
    monkeypatch.setattr(filebody, "asked", SimpleNamespace)  # fails when called with arguments
    for _ in range(5):
        with pytest.raises(TypeError):
            client.get(address(file))
    assert len(os.listdir("/proc/self/fd")) == before


def test_the_refusal_names_no_path(client: TestClient) -> None:
    body = client.get("/file=/etc/passwd").json()
    assert body == {"detail": "File not found.", "code": "file-unknown"}
    assert Refused("x").status == 400
