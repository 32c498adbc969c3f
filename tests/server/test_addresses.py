"""Which address an upload counts by, whatever a client or a proxy says."""

from __future__ import annotations

import base64
from functools import partial
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

import fanlight as gr
from fanlight.files.limits import FileLimits
from fanlight.server.addresses import BEHIND, UNKNOWN, payer_address

LOCAL = ("127.0.0.1", 5)


def address(
    client: tuple[str, int] | None, host: str = "127.0.0.1", version: str = "1.1", linked: bool = False, **headers: str
) -> str | None:
    sent = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return payer_address({"client": client, "http_version": version, "headers": sent}, host, linked)


@pytest.mark.parametrize(
    ("client", "counted"),
    [
        ("192.0.2.7", "192.0.2.7"), ("::ffff:192.0.2.7", "192.0.2.7"), ("10.0.0.1", "10.0.0.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"), ("2001:db8:1:2::", "2001:db8:1:2::/64"), ("::5", "::/64"),
        ("fe80::1%eth0", "fe80::/64"), ("fe80::2%eth1", "fe80::/64"),
        ("127.0.0.1", None), ("127.9.9.9", None), ("::1", None), ("::ffff:127.0.0.1", None),
        ("testclient", UNKNOWN), ("", UNKNOWN),
    ],
)  # fmt: skip
def test_an_address_counts_by_what_one_person_has(client: str, counted: str | None) -> None:
    assert address((client, 5)) == counted


def test_a_server_without_addresses_counts_all_as_one() -> None:
    assert address(None) == UNKNOWN


@pytest.mark.parametrize(
    "signs",
    [
        {"x_forwarded_for": "nonsense"}, {"x_forwarded_proto": "https"}, {"forwarded": "for=_x"}, {"via": "1.1 p"},
        {"x_real_ip": "6.6.6.6"}, {"cf_connecting_ip": "6.6.6.6"}, {"host": "abc.example.org"}, {"version": "1.0"},
        {"linked": True},
    ],
    ids=str,
)  # fmt: skip
def test_who_comes_by_a_proxy_on_loopback_is_not_the_author(signs: dict[str, Any]) -> None:
    assert address(LOCAL, **signs) == BEHIND


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "::1", "0.0.0.0", ""])
def test_the_author_is_free_under_every_name_of_his_machine(host: str) -> None:
    assert address(LOCAL, host) is None


def posts(peer: str, trusted: str, headers: dict[str, str]) -> list[int]:
    """The answers to two bare uploads of 150 files each."""
    with gr.Blocks() as demo:
        gr.File()
    app = gr.mount_gradio_app(Starlette(), demo, "/", forwarded_allow_ips=trusted)
    files = [("files", ("a.txt", b"x"))] * 150
    host = "127.0.0.1" if peer == "127.0.0.1" else "app.example"
    with TestClient(app, f"http://{host}", client=(peer, 5)) as client:
        answers = []
        for n in range(2):
            sent = {name: value.replace("N", str(n)) for name, value in headers.items()}
            answers.append(client.post("/gradio_api/upload", files=files, headers=sent).status_code)
            client.cookies.clear()
        return answers


FOREIGN = {"origin": "https://elsewhere.example"}


@pytest.mark.parametrize(
    ("peer", "trusted", "headers", "answers"),
    [
        ("127.0.0.1", "127.0.0.1", {}, [200, 200]),  # a script of the author's
        ("203.0.113.5", "127.0.0.1", {}, [200, 429]),
        ("203.0.113.5", "127.0.0.1", {"x-forwarded-for": "6.6.6.N"}, [200, 429]),  # of a proxy that is not trusted
        ("203.0.113.5", "127.0.0.1", FOREIGN, [200, 429]),
        ("127.0.0.1", "127.0.0.1", {"x-forwarded-for": "6.6.6.N, 203.0.113.9"}, [200, 429]),
        ("127.0.0.1", "127.0.0.1", {"x-forwarded-for": "203.0.113.N"}, [200, 200]),
        ("127.0.0.1", "10.0.0.1", {"x-forwarded-for": "203.0.113.N"}, [200, 429]),
    ],
)  # fmt: skip
def test_a_client_without_a_cookie_has_the_share_of_its_address(
    peer: str, trusted: str, headers: dict[str, str], answers: list[int]
) -> None:
    assert posts(peer, trusted, headers) == answers


@pytest.mark.parametrize("session", [None, "session N"])
def test_files_inside_of_calls_count_too_in_sessions_made_up_anew(
    session: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fanlight.files.limits.FileLimits", partial(FileLimits, address_bytes_per_hour=2500))
    with gr.Blocks() as demo:
        file, out = gr.File(type="binary"), gr.Number()
        gr.Button().click(len, file, out, api_name="size")
    app = gr.mount_gradio_app(Starlette(), demo, "/")
    payload = {"path": "data:text/plain;base64," + base64.b64encode(bytes(1000)).decode()}
    with TestClient(app, "http://app.example", client=("203.0.113.5", 5)) as client:
        answers = []
        for n in range(3):
            body = {"data": [payload], "session_hash": session and session.replace("N", str(n))}
            answers.append(client.post("/gradio_api/run/size", json=body))
    assert [answer.status_code for answer in answers[:2]] == [200, 200]
    assert (answers[2].status_code, "from one address" in answers[2].text) == (500, True)
